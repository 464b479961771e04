"""What belongs into a case's package, in its inner order: originals, papers as .docx and PDF/A, sealed scans.

Names are ours (number, kind, 文号); the names under which files came may hold personal data and stay in the ledger.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pypdfium2
from PIL import Image

from extractors.models import Frozen
from flows.copies import COPIED
from flows.ground import Workspace
from flows.ledger import TOOK_IN, Event, Ledger, PaperState, PlannedPaper

STORED: Final = "originals_stored"
SEALED: Final = "signed_filed"
"""Event kind of a signed and sealed paper that came back; payload holds "number", "path", "sha256", "parts"."""
_UNSAFE: Final = re.compile(r'[\\/:*?"<>|\x00-\x1f]')
SLIP_TAKEN: Final = "slip_taken"
LONGEST_NAME: Final = 80
PICTURES: Final = frozenset({".jpg", ".jpeg", ".png", ".tif", ".tiff", ".bmp"})


class Item(Frozen):
    """One file of the package.

    name: in the package. title: 题名 in Chinese. source: where it lies now. role: 原件 · 正本 · 定稿 · 副本.
    number: 文号, ''. day: ISO date of forming. pages: None where nobody has counted. is_void: 作废.
    """

    order: int
    name: str
    title: str
    source: Path
    sha256: str
    role: str
    number: str = ""
    day: str = ""
    pages: int | None = None
    is_void: bool = False
    responsible: str = ""


class Found(Frozen):
    """A file before it has its place in the order."""

    title: str
    path: str
    sha256: str
    role: str
    number: str = ""
    day: str = ""
    pages: int | None = None
    is_void: bool = False


def contents_of(ledger: Ledger, workspace: Workspace, case_no: str) -> tuple[Item, ...]:
    """Every file of the package in order. What the ledger names is listed, whether it lies there or not."""
    events = ledger.events(case_no)
    sealed = {file["path"] for e in events if e.kind == SEALED for file in _scans(e)}
    first = ledger.case(case_no).package_sha256
    originals = (found for found in _originals(events, first) if found.path not in sealed)
    found = [*originals, *_papers(ledger.papers(case_no), events)]
    return tuple(_item(order, each, workspace) for order, each in enumerate(found, start=1))


def _item(order: int, found: Found, workspace: Workspace) -> Item:
    suffix = Path(found.path).suffix.lower()
    words = "_".join(part for part in (f"{order:03d}", found.title, found.number, found.role) if part)
    name = _UNSAFE.sub("-", words)[: LONGEST_NAME - len(suffix)] + suffix
    source = workspace.outbox / found.path
    counted = {"pages": found.pages if found.pages is not None else pages_of(source)}
    return Item(order=order, name=name, source=source, **found.model_dump(exclude={"path", "pages"}) | counted)


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


def _originals(events: tuple[Event, ...], first: str) -> Iterator[Found]:
    """What came in. first: SHA-256 of the package that opened the case; what came later has another title."""
    returned = {e.payload.get("package") for e in events if e.kind == SLIP_TAKEN}
    for event in events:
        if event.kind == STORED:
            package = event.payload["sha256"]
            title = "申请材料" if package == first else "回件" if package in returned else "后续材料"
            for file in event.payload["files"]:
                yield Found(title=title, path=file["path"], sha256=file["sha256"], role="原件", day=event.at[:10])
        elif event.kind == TOOK_IN:
            title = f"并入案件 {event.payload['from']} 的材料"
            for file in event.payload["files"]:
                yield Found(title=title, path=file["path"], sha256=file["sha256"], role="原件", day=event.at[:10])


def _scans(event: Event) -> Iterator[dict[str, str]]:
    """The scans that a sealed paper came in: the one with the seal, then those with its other pages."""
    yield {"path": event.payload["path"], "sha256": event.payload["sha256"]}
    yield from event.payload.get("parts", [])


def _papers(papers: tuple[PlannedPaper, ...], events: tuple[Event, ...]) -> Iterator[Found]:
    filed = {e.payload["number"]: e.at[:10] for e in events if e.kind == "paper_filed"}
    copies = {e.payload["source_sha256"]: e.payload for e in events if e.kind == COPIED}
    sealed = [e for e in events if e.kind == SEALED]
    for paper in papers:
        if paper.state is PaperState.PLANNED or not paper.path:
            continue
        title = Path(paper.path).stem.partition("_")[0]  # the name it was filed under: a working sheet is no decision
        day, is_void = filed.get(paper.number, ""), paper.state is PaperState.VOID
        copy = copies.get(paper.sha256)
        base = Found(title=title, path="", sha256="", role="", number=paper.number, day=day, is_void=is_void)
        for event in (e for e in sealed if e.payload.get("number") == paper.number):
            for file in _scans(event):
                yield base.model_copy(update=file | {"day": event.at[:10], "role": "正本"})
        pages = copy["pages"] if copy else None
        yield base.model_copy(update={"path": paper.path, "sha256": paper.sha256, "role": "定稿", "pages": pages})
        if copy:
            update = {"path": copy["path"], "sha256": copy["sha256"], "pages": pages}
            yield base.model_copy(update=update | {"role": "副本"})
