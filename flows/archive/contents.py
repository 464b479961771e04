"""What belongs into a case's package, in its inner order: originals, papers as .docx and PDF/A, sealed scans.

Names are ours (number, kind, unit, day, 文号); those under which files came may hold personal data and stay in the
ledger.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

import pypdfium2
from PIL import Image

from extractors.models import Frozen
from flows.copies import COPIED
from flows.ground import Workspace
from flows.ledger import STORED, SUPPLIED, TOOK_IN, Event, Ledger, Names, PaperState, PlannedPaper

SEALED: Final = "signed_filed"
"""Event kind of a signed and sealed paper that came back; payload holds "number", "path", "sha256", "parts"."""
_UNSAFE: Final = re.compile(r'[\\/:*?"<>|\x00-\x1f]')
SLIP_TAKEN: Final = "slip_taken"
FORM_TITLE: Final = "申请材料"
PUSHED_TITLE: Final = "项目推送表"
LONGEST_NAME: Final = 80
PICTURES: Final = frozenset({".jpg", ".jpeg", ".png", ".tif", ".tiff", ".bmp"})


Slips = Mapping[str, Sequence[Mapping[str, Any]]]


class Role(StrEnum):
    """What a file is of its paper (稿本). A paper is 定稿 once its sealed scan is here; what is only filled in is a
    表单; a 转换件 shows what came in a format that does not last.
    """

    ORIGINAL = "原件"
    SEALED = "正本"
    FINAL = "定稿"
    DRAFT = "送审稿"
    FORM = "表单"
    COPY = "副本"
    RENDITION = "转换件"


OF_PAPERS: Final = frozenset({Role.FINAL, Role.DRAFT, Role.FORM})


class Part(Frozen):
    """A slip in a scan of several. page: 1-based in its file."""

    title: str
    unit: str
    page: int


class Found(Frozen):
    """A file before it has its place in the order. path: below the outbox. unit: whom it is from or for, ''.
    package: SHA-256 of the package it came in, ''.

    number: 文号, ''. day: ISO date of forming. pages: None where nobody has counted. is_void: 作废. parts: the slips
    of a scan, where the ledger says on which pages they are.
    """

    title: str
    path: str
    sha256: str
    role: Role
    package: str = ""
    unit: str = ""
    number: str = ""
    day: str = ""
    pages: int | None = None
    is_void: bool = False
    parts: tuple[Part, ...] = ()


class Item(Frozen):
    """One file of the package.

    name: in the package. title: 题名 in Chinese. source: where it lies now. shows: of a 转换件, the SHA-256 of what it
    shows. The rest as in `Found`.
    """

    order: int
    name: str
    title: str
    source: Path
    sha256: str
    role: Role
    unit: str = ""
    number: str = ""
    day: str = ""
    pages: int | None = None
    is_void: bool = False
    parts: tuple[Part, ...] = ()
    shows: str = ""


def contents_of(ledger: Ledger, workspace: Workspace, case_no: str, names: Names) -> tuple[Item, ...]:
    """Every file of the package in order. What the ledger names is listed, whether it lies there or not."""
    events = ledger.events(case_no)
    sealed = {file["path"] for e in events if e.kind == SEALED for file in _scans(e)}
    first = ledger.case(case_no).package_sha256
    originals = (found for found in _originals(events, first, names) if found.path not in sealed)
    counted = [_counted(found, workspace) for found in originals]
    slips = _slips(events)
    found = [*_with_parts(counted, slips, names), *_papers(ledger.papers(case_no), events)]
    return numbered([_item(each, workspace) for each in found])


def _counted(found: Found, workspace: Workspace) -> Found:
    is_known = found.pages is not None
    return found if is_known else found.model_copy(update={"pages": pages_of(workspace.outbox / found.path)})


def _item(found: Found, workspace: Workspace) -> Item:
    told = _counted(found, workspace).model_dump(exclude={"path", "package"})
    return Item(order=0, name="", source=workspace.outbox / found.path, **told)


def _with_parts(found: Sequence[Found], slips: Slips, names: Names) -> Iterator[Found]:
    """The originals with the slips that each holds; pages are counted through all files of a package."""
    before: dict[str, int] = {}
    for each in found:
        past, count = before.get(each.package, 0), each.pages or 0
        before[each.package] = past + count
        own = (slip for slip in slips.get(each.package, ()) if past < slip.get("page", 0) <= past + count)
        parts = tuple(
            Part(title=names.title_of(slip["kind"]), unit=_provider(slip, names), page=slip["page"] - past)
            for slip in sorted(own, key=lambda slip: int(slip["page"]))
        )
        yield each.model_copy(update={"parts": parts})


def _provider(slip: Mapping[str, Any], names: Names) -> str:
    return names.provider_of(slip["provider"]) if slip.get("provider") else ""


def numbered(items: Iterable[Item]) -> tuple[Item, ...]:
    """The items with their places and names: number, kind, unit, day, 文号 and 稿本."""
    return tuple(
        item.model_copy(update={"order": order, "name": _name(order, item)})
        for order, item in enumerate(items, start=1)
    )


def _name(order: int, item: Item) -> str:
    role = item.role.value + "（作废）" * item.is_void
    words = (f"{order:03d}", item.title, item.unit, item.day.replace("-", ""), item.number, role)
    name = _UNSAFE.sub("-", "_".join(filter(None, words)))
    suffix = item.source.suffix.lower()
    return name[: LONGEST_NAME - len(suffix)] + suffix


def pages_of(file: Path) -> int | None:
    """Pages of a PDF or picture; None for every other file and for one that does not open."""
    try:
        if file.suffix.lower() == ".pdf":
            with pypdfium2.PdfDocument(file) as document:
                return len(document)
        if file.suffix.lower() in PICTURES:
            with Image.open(file) as picture:
                return int(getattr(picture, "n_frames", 1))
    except Exception:  # whatever the libraries raise on a foreign file: nobody can count it
        return None
    return None


def _originals(events: tuple[Event, ...], first: str, names: Names) -> Iterator[Found]:
    """What came in. first: SHA-256 of the package that opened the case; what came later has another title."""
    told = _packages_told(events, names)
    pushed = any(title == PUSHED_TITLE for title, _ in told.values())
    for event in events:
        if event.kind == STORED:
            package = event.payload["sha256"]
            known = told.get(package)
            is_form = package == first or (pushed and known is None)
            title, unit = (FORM_TITLE, "") if is_form else known or ("后续材料", "")
            pushed = pushed and not is_form
        elif event.kind == TOOK_IN:
            title, unit = f"并入案件 {event.payload['from']} 的材料", ""
        else:
            continue
        about = {"title": title, "unit": unit, "package": event.payload.get("sha256", ""), "day": event.at[:10]}
        for file in event.payload["files"]:
            yield Found(path=file["path"], sha256=file["sha256"], role=Role.ORIGINAL, **about)


def _packages_told(events: tuple[Event, ...], names: Names) -> dict[str, tuple[str, str]]:
    """Package → title and unit, of those of which the ledger says what they are. A pushed case has its form later."""
    told: dict[str, tuple[str, str]] = {}
    for event in events:
        package = str(event.payload.get("package", ""))
        if event.kind == "project_pushed":
            told[package] = (PUSHED_TITLE, "")
        elif event.kind == SUPPLIED:
            told[package] = (f"{event.payload['why']}材料", "")
    return told | {package: _of_slips(taken, names) for package, taken in _slips(events).items()}


def _slips(events: tuple[Event, ...]) -> Slips:
    """Package → the payloads of the slips that came in it."""
    slips: dict[str, list[Mapping[str, Any]]] = {}
    for event in events:
        if event.kind == SLIP_TAKEN:
            slips.setdefault(str(event.payload.get("package", "")), []).append(event.payload)
    return slips


def _of_slips(slips: Sequence[Mapping[str, Any]], names: Names) -> tuple[str, str]:
    """What came back in one package, and from whom, as far as a name has room for it."""
    kinds = list(dict.fromkeys(names.title_of(str(slip["kind"])) for slip in slips))
    units = list(dict.fromkeys(filter(None, (_provider(slip, names) for slip in slips))))
    title = kinds[0] if len(kinds) == 1 else f"{kinds[0]}等{len(kinds)}种回件"
    return title, units[0] if len(units) == 1 else f"{len(units)}家单位" if units else ""


def _scans(event: Event) -> Iterator[dict[str, str]]:
    """The scans that a sealed paper came in: the one with the seal, then those with its other pages."""
    yield {"path": event.payload["path"], "sha256": event.payload["sha256"]}
    yield from event.payload.get("parts", [])


def _papers(papers: tuple[PlannedPaper, ...], events: tuple[Event, ...]) -> Iterator[Found]:
    filed = {e.payload["number"]: e.at[:10] for e in events if e.kind == "paper_filed"}
    copies = {e.payload["source_sha256"]: e.payload for e in events if e.kind == COPIED}
    sealed: dict[str, list[Event]] = {}
    for event in events:
        if event.kind == SEALED:
            sealed.setdefault(event.payload.get("number", ""), []).append(event)
    for paper in papers:
        if paper.state is PaperState.PLANNED or not paper.path:
            continue
        base = Found(
            title=Path(paper.path).stem.partition("_")[0],  # as it was filed: a working sheet is no decision
            unit=_unit(paper),
            path=paper.path,
            sha256=paper.sha256,
            role=_role(paper, is_sealed=paper.number in sealed),
            number=paper.number,
            day=filed.get(paper.number, ""),
            is_void=paper.state is PaperState.VOID,
        )
        for event in sealed.get(paper.number, ()):
            for file in _scans(event):
                yield base.model_copy(update=file | {"day": event.at[:10], "role": Role.SEALED})
        copy = copies.get(paper.sha256)
        yield base.model_copy(update={"pages": copy["pages"] if copy else None})
        if copy:
            update = {key: copy[key] for key in ("path", "sha256", "pages")}
            yield base.model_copy(update=update | {"role": Role.COPY})


def _unit(paper: PlannedPaper) -> str:
    """The folder that it was filed in says for whom it is."""
    return paper.path.partition("/")[0]


def _role(paper: PlannedPaper, *, is_sealed: bool) -> Role:
    if not paper.path.endswith(".docx"):
        return Role.FORM
    return Role.FINAL if is_sealed else Role.DRAFT
