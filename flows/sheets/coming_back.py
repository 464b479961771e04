"""Step: the filled 核对单 of a package, however it was handed back: alone, in a zip, as the whole folder of its case.

What else lies in such a folder is ours: pictures of pages, 待核对说明, sheets that nobody has filled in yet (they are
put back where they waited), originals that the case has already. Anything beyond that is a package of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from typing import Final, NamedTuple

from pydantic import TypeAdapter

from extractors.errors import BaozhuangError, NothingUsefulError, UnfinishedSheetError
from flows.course import SLIP_ASKED
from flows.ground import copy_verified, discard_asides, make_folder, sha256_file
from flows.intake import Arrival, ArrivalKind, Member, loose_files, safe_name
from flows.ledger import SHEET_ASKED, STORED
from flows.office import Runtime
from flows.packages import PackageEnd, hand_on_files
from flows.review import PICTURES, case_of_picture, is_named_like_ours, is_review_sheet, is_untouched, machine_line

_YES_OR_NO: Final[TypeAdapter[bool]] = TypeAdapter(bool)
_TAKEN: Final = "sheet"
"""Folder in the work area of a package: its one 核对单, whatever it came in."""
_NOTES: Final = ("待核对说明.docx", "退件说明.docx")
_SHEETS: Final = (".xlsx", ".xlsm", ".xls", ".et", ".ods")


class _Found(NamedTuple):
    """The files of a package that holds a 核对单, by what they are."""

    filled: list[Member]
    untouched: list[Member]
    foreign: list[Member]


def sheet_of(arrival: Arrival) -> Path:
    """The 核对单 of an arrival that was told to be one."""
    folder = arrival.work / _TAKEN
    return next(folder.iterdir(), arrival.original) if folder.is_dir() else arrival.original


def told_apart(office: Runtime, arrival: Arrival) -> Arrival | PackageEnd:
    """The arrival as it is, as a 核对单 where it holds one, or its end where it was parted into several packages.

    Raises:
        UnfinishedSheetError: nobody has filled in any of its sheets.
        NothingUsefulError: it holds our own pictures of pages and nothing else.
    """
    if arrival.kind is ArrivalKind.REVIEW_SHEET:
        return arrival
    members = _members(office, arrival)
    sheets = [m for m in members if m.path.suffix.lower() in _SHEETS and is_review_sheet(m.path)]
    if not sheets:
        _refuse_own_pictures(arrival, members)
        return arrival
    found = _sorted_out(office, members, sheets)
    _put_back(office, found.untouched, members)
    if not found.filled:
        step = "打开核对单填好结论、核对人和日期，再放入收件夹"
        raise UnfinishedSheetError("核对单还没有填写", file=arrival.source_name, next_step=step)
    if len(found.filled) == 1 and not found.foreign:
        return _as_sheet(arrival, found.filled[0])
    parts = [(_name(m), (m,)) for m in found.filled] + ([("其他材料", tuple(found.foreign))] if found.foreign else [])
    return hand_on_files(office, arrival, parts, what=f"一包内有 {len(found.filled)} 份核对单，已分开办理")


def _members(office: Runtime, arrival: Arrival) -> tuple[Member, ...]:
    """The files of a package where one may be a 核对单 or a picture of ours; () for all others: they are read."""
    is_single = arrival.original.is_file()

    def wanted(name: str) -> bool:
        low = name.lower()
        return low.endswith(_SHEETS) or is_named_like_ours(name) or (is_single and low.endswith(".jpg"))

    return loose_files(arrival.original, arrival.work, office.settings.limits, wanted=wanted)


def _refuse_own_pictures(arrival: Arrival, members: Sequence[Member]) -> None:
    if members and all(_is_own_picture(m) for m in members):
        raise NothingUsefulError(
            "这是程序放在“待核对”里的页面图片，不是申请材料",
            file=arrival.source_name,
            next_step="放回填好的核对单；图片不必放入收件夹",
        )


def _is_own_picture(member: Member) -> bool:
    try:
        return member.path.suffix.lower() in (".jpg", ".jpeg") and bool(case_of_picture(member.path))
    except OSError:
        return False


def _sorted_out(office: Runtime, members: Sequence[Member], sheets: Sequence[Member]) -> _Found:
    untouched = [m for m in sheets if _is_blank(office, m.path)]
    known = _known(office, sheets)
    foreign = [m for m in members if m not in sheets and not _is_ours(m, known)]
    return _Found([m for m in sheets if m not in untouched], untouched, foreign)


def _is_blank(office: Runtime, sheet: Path) -> bool:
    try:
        return office.pool.look(is_untouched, sheet, _YES_OR_NO)
    except BaozhuangError:
        return False  # it goes on, and is sent back with what is wrong with it


def _known(office: Runtime, sheets: Sequence[Member]) -> frozenset[str]:
    """The hashes of what the cases of the sheets have among their originals already, or wait to have."""
    cases = {line.case_no for m in sheets if (line := machine_line(m.path)) is not None}
    return frozenset(
        file["sha256"]
        for case_no in cases
        for event in office.ledger.events(case_no)
        if event.kind == STORED
        for file in event.payload["files"]
    )


def _is_ours(member: Member, known: frozenset[str]) -> bool:
    name = PurePosixPath(member.name).name
    if name in _NOTES or is_named_like_ours(name) or _is_own_picture(member):
        return True
    return sha256_file(member.path) in known


def _put_back(office: Runtime, untouched: Sequence[Member], members: Sequence[Member]) -> None:
    """Sheets that wait on lie in 待核对 again, with their pictures, where their folder was moved into the inbox."""
    for sheet in untouched:
        target = _waiting_place(office, sheet)
        if target is None or target.exists():
            continue
        make_folder(target.parent)
        copy_verified(sheet.path, target)
        beside = PurePosixPath(sheet.name).parent / PICTURES
        for picture in members:
            place = target.parent / PICTURES / PurePosixPath(picture.name).name
            if PurePosixPath(picture.name).parent == beside and not place.exists():
                make_folder(place.parent)
                copy_verified(picture.path, place)


def _waiting_place(office: Runtime, sheet: Member) -> Path | None:
    """Where a sheet waited, by what the ledger says of it; None where it was not laid out by us."""
    line, name = machine_line(sheet.path), PurePosixPath(sheet.name).name
    if line is None:
        return None
    for event in reversed(office.ledger.events(line.case_no)):
        path = str(event.payload.get("path", "")) if event.kind in (SHEET_ASKED, SLIP_ASKED) else ""
        if path and PurePosixPath(path).name == name and event.payload["version"] == line.version:
            return office.workspace.outbox / path
    return None


def _as_sheet(arrival: Arrival, sheet: Member) -> Arrival:
    """The arrival as the 核对单 that it holds; the sheet lies by itself in the work area."""
    if sheet.path != arrival.original:
        folder = make_folder(arrival.work / _TAKEN)
        discard_asides(folder)
        for old in folder.iterdir():
            old.unlink()
        copy_verified(sheet.path, folder / safe_name(_name(sheet)))
    return arrival.model_copy(update={"kind": ArrivalKind.REVIEW_SHEET})


def _name(member: Member) -> str:
    """The name of the file without its folders."""
    return PurePosixPath(member.name).name
