"""What the reader found on a page besides values: cells, labels, blanks, tick squares, seals, outlines of papers.

Made anew from the page, for the pictures of `--debug-dir` alone; reading itself never comes here. Takes what each way
of reading a page takes; hands on `Sight`s in pixels of the page that the pictures show.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from extractors.apart import Sheet, Vocabulary, taken_apart
from extractors.layout import MmBox, Slot
from extractors.marks import a4_scale, find_seals
from extractors.models import BoxTuple, FieldReading, Page, RowReading, TextLine
from extractors.otherform import (
    Grid,
    Labels,
    find_lists,
    shown_labels,
)
from extractors.ownform import Registered, as_it_came
from extractors.pages import find_sheets, without_red
from extractors.slots import PX_PER_MM, px_box
from extractors.text import LinedPage, Ocr
from extractors.values import Catalogue

SightKind = Literal[
    "cell", "label", "blank", "line", "ticked", "empty", "doubtful", "seal", "seal_place", "sign_place", "paper"
]
_PRESENCE: dict[str, SightKind] = {"seal_present": "seal_place", "sign_present": "sign_place"}


@dataclass(frozen=True)
class Sight:
    """One thing that was found on a page. text: what a label was taken for; corners: of a paper that lies askew."""

    kind: SightKind
    box: BoxTuple
    text: str = ""
    corners: tuple[tuple[float, float], ...] = ()


def own_sights(
    registered: Registered, fields: Iterable[FieldReading], rows: Iterable[RowReading], *, as_came: bool = False
) -> list[Sight]:
    """What the blank says is on a page of our own form, its tick squares by what was read, and the seals on it.

    as_came: in pixels of the page as it came, not of the redrawn one.
    """
    read: dict[tuple[str, int, str], FieldReading] = {("", 0, f.key): f for f in fields}
    read |= {(r.table, r.index, k): c for r in rows for k, c in r.cells.items()}
    seen = [s for slot in registered.form_page.slots for s in _slot(slot, read.get((slot.table, slot.row, slot.key)))]
    seen += seal_sights(registered.image, registered.grey, px_per_mm=PX_PER_MM)
    if not as_came:
        return seen
    return [Sight(s.kind, as_it_came(registered, s.box), s.text) for s in seen]


def _slot(slot: Slot, reading: FieldReading | None) -> Iterator[Sight]:
    yield Sight("cell", px_box(slot.cell))
    if slot.label_box.w > 0:
        yield Sight("label", px_box(slot.label_box))
    if slot.style == "sign":
        yield Sight("seal_place" if slot.key == "seal_present" else "sign_place", px_box(slot.box))
    for cell in slot.comb:
        yield Sight("blank", px_box(cell))
    chosen = set(reading.raw.split("、")) if reading is not None else set()
    unclear = set(reading.candidates) - chosen if reading is not None else set()
    for tick in slot.ticks:
        kind: SightKind = "ticked" if tick.value in chosen else "doubtful" if tick.value in unclear else "empty"
        yield Sight(kind, px_box(MmBox(tick.box.x, tick.box.y, tick.box.w, tick.box.h)))


def foreign_sights(lined: LinedPage, *, number: int, catalogue: Catalogue, ocr: Ocr) -> list[Sight]:
    """A page of another form taken apart once more: its cells, blanks, labels, tick squares and seals."""
    vocabulary, labels = Vocabulary(catalogue), Labels(catalogue)
    sheet = taken_apart(lined, number=number, ocr=ocr, vocabulary=vocabulary)
    seen = [Sight("cell", cell.box) for cell in sheet.rulings.cells]
    seen += [Sight("blank", box) for box in sheet.rulings.underlines]
    seen += [Sight(e.mark.state, e.box) for s in sheet.streams for e in s.elements if e.mark is not None]
    return [*seen, *_labels(sheet, labels), *seal_sights(lined.page.image, sheet.grey, px_per_mm=sheet.px_per_mm)]


def _labels(sheet: Sheet, labels: Labels) -> Iterator[Sight]:
    """The labels of a page as they are paired with values, and the headings of its lists."""
    lists = find_lists(Grid(sheet), labels)
    for box, match in shown_labels(sheet, labels, lists.used):
        if match.key in _PRESENCE:
            yield Sight(_PRESENCE[match.key], box)
        else:
            known = labels.catalogue.get(match.key)
            yield Sight("label", box, known.label if known is not None else match.key)
    tables = {c.table for c in lists.claims}
    for stream in lists.used:
        keys = [k for table in sorted(tables) if (k := labels.column(stream.text, table)) is not None]
        if keys:
            yield Sight("label", stream.box, labels.catalogue[keys[0]].label)


def paper_sights(page: Page, lines: Sequence[TextLine]) -> list[Sight]:
    """The lines of text on a page of attachments, its seals, and the papers that lie on a desk."""
    seen = [Sight("line", line.box) for line in lines if line.text.strip()]
    if page.words is None:
        seen += [_paper(corners) for corners in find_sheets(page.image)]
    return [*seen, *seal_sights(page.image, without_red(page.image), px_per_mm=a4_scale(page.image))]


def _paper(corners: np.ndarray) -> Sight:
    (x0, y0), (x1, y1) = corners.min(axis=0).tolist(), corners.max(axis=0).tolist()
    return Sight("paper", (x0, y0, x1, y1), corners=tuple((float(x), float(y)) for x, y in corners.tolist()))


def seal_sights(image: np.ndarray, grey: np.ndarray, *, px_per_mm: float) -> list[Sight]:
    """The round seals on a page. image: H x W x 3 BGR; grey: the same without red."""
    return [Sight("seal", box) for box in find_seals(image, grey, px_per_mm=px_per_mm)]
