"""Step: several applications in one package. Each becomes a package of its own; the whole is kept once, untouched.

Order of durability: parts built aside and hashed → the whole in the archive → one event that names every part → each
part moved into the work area by one rename → the whole ended. The parts are then taken up like any arrival; a crash
between two of these is driven on from the event, or begins anew where there is none yet.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from extractors.models import Frozen, PageReading, Reading
from extractors.package import spans, stack_of
from extractors.pages import Cut, cut_files
from flows.casework import OutcomeKind
from flows.ground import copy_verified, flush_tree, make_folder, move
from flows.intake import (
    Arrival,
    Manifest,
    Member,
    digest_tree,
    expand,
    list_tree,
    plain_suffix,
    safe_name,
    settle,
    write_manifest,
)
from flows.ledger import STORED, Event
from flows.office import Runtime, store_whole
from flows.online import receipt_of
from flows.packages.closing import PackageEnd
from flows.packages.origin import SPLIT, Origin, origin_of, split_event, write_origin

_ASIDE = "parts"
_LONGEST_STEM = 40


class _Part(Frozen):
    """A part: its work folder's name, its name for people, its hash, its pages in the package and in their files."""

    work_id: str
    source_name: str
    sha256: str
    numbers: tuple[int, ...]
    pages: tuple[dict[str, str | int], ...]


@dataclass(frozen=True)
class _Piece:
    """A file of a package with those of its pages that belong to a part (1-based), and how many were read of it.

    pages: () for a file of which none could be read; it goes on whole.
    """

    member: Member
    pages: tuple[int, ...]
    of: int

    @property
    def is_whole(self) -> bool:
        return len(self.pages) == self.of


def separate(office: Runtime, arrival: Arrival, reading: Reading) -> Reading | PackageEnd:
    """The reading as it is where a package holds one application; else its parts are handed on and it has ended.

    What cannot be parted (a fillable PDF, a damaged one) stays together, and a person is told why. What was handed in
    online is one application: the one that was typed and confirmed.
    """
    told = split_event(office.ledger, arrival.sha256) if arrival.attempt > 1 else None
    if told is None:
        stack = stack_of(reading.pages)
        if len(stack.parts) < 2 or origin_of(arrival) is not None or receipt_of(office, arrival) is not None:
            return reading
        built = _built(office, arrival, reading.pages, stack.parts)
        if isinstance(built, str):
            return reading.model_copy(update={"notes": (*reading.notes, f"没有拆分：{built}")})
        office.hold.require()
        told = _told(office, arrival, built)
    return _handed_on(office, arrival, told.payload)


def hand_on_files(
    office: Runtime, arrival: Arrival, parts: Sequence[tuple[str, Sequence[Member]]], *, what: str
) -> PackageEnd:
    """Hand the files of a package on as several packages. parts: name and files of each. what: in Chinese."""
    told = split_event(office.ledger, arrival.sha256) if arrival.attempt > 1 else None
    if told is None:
        aside = arrival.work / _ASIDE
        shutil.rmtree(aside, ignore_errors=True)
        built = []
        for number, (name, members) in enumerate(parts, 1):
            work = aside / f"{arrival.work_id}-{number:02d}"
            _lay_whole(make_folder(work / "original"), name, members)
            built.append(_closed(office, arrival, work, (), ()))
        office.hold.require()
        told = _told(office, arrival, built, what=what)
    return _handed_on(office, arrival, told.payload)


def _lay_whole(folder: Path, name: str, members: Sequence[Member]) -> None:
    """One file as it is called, or a folder of that name with the files in order."""
    if len(members) == 1:
        copy_verified(members[0].path, folder / safe_name(PurePosixPath(members[0].name).name))
        return
    inner = make_folder(folder / safe_name(name))
    for number, member in enumerate(members, 1):
        copy_verified(member.path, inner / safe_name(f"{number:03d}-{PurePosixPath(member.name).name}"))


def _built(
    office: Runtime, arrival: Arrival, pages: Sequence[PageReading], parts: Sequence[tuple[int, ...]]
) -> tuple[_Part, ...] | str:
    """The parts as work folders within the package's own, whole and hashed; or in Chinese why that cannot be."""
    aside = arrival.work / _ASIDE
    shutil.rmtree(aside, ignore_errors=True)
    members = expand(arrival.original, arrival.work, office.settings.limits).members
    if len({m.name for m in members}) < len(members):
        return "材料包中有同名文件，分不清页面出自哪一个"
    if {p.file for p in pages} - {m.name for m in members}:
        return "PDF 内嵌有附件，不能按页分开"
    cuts: list[Cut] = []
    names = [_name_of(arrival, number, numbers) for number, numbers in enumerate(parts, 1)]
    works = [aside / f"{arrival.work_id}-{number:02d}" for number in range(1, len(parts) + 1)]
    for work, name, pieces in zip(works, names, _pieces(members, pages, parts), strict=True):
        _lay_out(make_folder(work / "original"), name, pieces, cuts)
    if cuts and (why := _cut(office, cuts)):
        shutil.rmtree(aside)
        return why
    flush_tree(aside)
    return tuple(_closed(office, arrival, work, numbers, pages) for work, numbers in zip(works, parts, strict=True))


def _cut(office: Runtime, cuts: Sequence[Cut]) -> str:
    place = office.workspace
    hidden = (place.var, place.inbox, place.outbox)
    return cut_files(cuts, max_bytes=office.settings.limits.member_bytes, hidden=hidden)


def _name_of(arrival: Arrival, number: int, numbers: Sequence[int]) -> str:
    """The name of a part, without suffix: that of the whole, which part it is, and on which pages it stood."""
    whole = arrival.original
    stem = safe_name(whole.stem if whole.is_file() else whole.name, limit=_LONGEST_STEM)
    return safe_name(f"{stem}（第{number}份，第{spans(numbers)}页）")


def _pieces(
    members: Sequence[Member], pages: Sequence[PageReading], parts: Sequence[tuple[int, ...]]
) -> list[list[_Piece]]:
    """The files of each part, in order. A file of which no page could be read goes with the one before it."""
    shares: list[list[_Piece]] = [[] for _ in parts]
    last = 0
    for member in members:
        read = {number: page.page for number, page in enumerate(pages, 1) if page.file == member.name}
        for index, numbers in enumerate(parts):
            if mine := tuple(read[n] for n in numbers if n in read):
                shares[index].append(_Piece(member, mine, len(read)))
                last = index
        if not read:
            shares[last].append(_Piece(member, (), 0))
    return shares


def _lay_out(folder: Path, name: str, pieces: Sequence[_Piece], cuts: list[Cut]) -> None:
    """One file under the part's name, or a folder of that name with the files in order; what must be cut is noted."""
    is_single = len(pieces) == 1
    target = folder if is_single else make_folder(folder / name)
    for number, piece in enumerate(pieces, 1):
        base = PurePosixPath(piece.member.name).name
        place = target / (f"{name}{plain_suffix(base)}" if is_single else safe_name(f"{number:03d}-{base}"))
        if piece.is_whole:
            copy_verified(piece.member.path, place)
        else:
            cuts.append(Cut(source=piece.member.path, pages=piece.pages, of=piece.of, target=place))


def _closed(
    office: Runtime, arrival: Arrival, work: Path, numbers: tuple[int, ...], pages: Sequence[PageReading]
) -> _Part:
    """A part that is complete: it gets what intake keeps of every package that it has taken."""
    original = next((work / "original").iterdir())
    listing = list_tree(original)
    manifest = Manifest(
        work_id=work.name,
        source_name=original.name,
        owner=office.intake.owner,
        arrived_at=arrival.arrived_at,
        fingerprint=listing.fingerprint,
    )
    write_manifest(work, manifest)
    return _Part(
        work_id=work.name,
        source_name=original.name,
        sha256=digest_tree(original, listing),
        numbers=numbers,
        pages=tuple({"file": pages[n - 1].file, "page": pages[n - 1].page} for n in numbers),
    )


def _told(office: Runtime, arrival: Arrival, parts: Sequence[_Part], *, what: str = "") -> Event:
    """Keep the whole in the archive, tell each part where it came from, and write down what came of the package."""
    stored = store_whole(office.workspace, arrival)
    paths = tuple(s.path for s in stored)
    for part in parts:
        origin = Origin(
            whole_sha256=arrival.sha256, whole_work_id=arrival.work_id, pages=spans(part.numbers), paths=paths
        )
        write_origin(arrival.work / _ASIDE / part.work_id, origin)
    known = {e.payload["sha256"] for e in office.ledger.views.telling("", STORED, arrival.sha256)}
    if arrival.sha256 not in known:
        files = [s.model_dump(mode="json") for s in stored]
        office.ledger.record("", STORED, {"sha256": arrival.sha256, "files": files}, now=office.now())
    payload = {
        "sha256": arrival.sha256,
        "work_id": arrival.work_id,
        "source_name": arrival.source_name,
        "paths": list(paths),
        "parts": [p.model_dump(mode="json") for p in parts],
        **({"what": what} if what else {}),
    }
    return office.ledger.record("", SPLIT, payload, now=office.now())


def _handed_on(office: Runtime, arrival: Arrival, said: dict[str, Any]) -> PackageEnd:
    """Move every part into the work area and end the whole. Done again it goes on where it stopped."""
    for part in said["parts"]:
        built = arrival.work / _ASIDE / part["work_id"]
        if built.exists():  # else it was moved before a crash, and may have come to its own end since
            office.hold.require()
            move(built, office.workspace.work / part["work_id"])
    office.ledger.finish(arrival.sha256, office.intake.owner, office.now())
    settle(office.workspace, arrival.work)
    count = len(said["parts"])
    names = "、".join(part["source_name"] for part in said["parts"])
    return PackageEnd(
        source_name=arrival.source_name,
        outcome=OutcomeKind.SPLIT,
        papers=tuple(said["paths"]),
        reason=f"{said.get('what') or f'一份扫描件含 {count} 份申请，已拆分立案'}：{names}",
        parts=count,
    )
