"""A page of attachments in, the attachments on it out; and the pages of one attachment joined over a package."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import cv2
import numpy as np

from extractors.attachments.cards import Turned, is_silent, turned_pieces
from extractors.attachments.crops import is_covered, without_seal
from extractors.attachments.parts import CARD, Part, parts_of
from extractors.attachments.reading import read_material
from extractors.attachments.spans import middle
from extractors.marks import SEAL_KEY, a4_scale, read_seals, seal_reading
from extractors.means import Means
from extractors.models import BoxTuple, DocumentType, FieldReading, MaterialReading, Page, Status, TextLine
from extractors.package import PageType, material_of, merge_fields, page_type
from extractors.pages import Flat, find_sheets, flattened, turn_needed
from extractors.text import Ocr
from extractors.values import Calibration, Material

__all__ = ["Means", "join_attachments", "read_attachments"]

UNKNOWN = "unknown"
_PARTY = "applicant_name"
_SEALED = frozenset({"M04", "M20"})
"""Papers that carry the applicant's own seal; on the others it is an office's."""


def read_attachments(
    page: Page, lines: Sequence[TextLine], *, number: int, means: Means, kind: PageType | None = None
) -> tuple[MaterialReading, ...]:
    """The attachments on one upright page with their values, in reading order; one that nobody knows is 'unknown'.

    lines: of the page, by the quick model or its text layer. number: 1-based page of the package. kind: of the page as
    a whole where that was told already.
    """
    if page.words is None and (laid_flat := read_photographed(page, lines, number=number, means=means)):
        return laid_flat
    return _read_sheet(page, lines, number=number, means=means, kind=kind)


def read_photographed(
    page: Page, lines: Sequence[TextLine], *, number: int, means: Means
) -> tuple[MaterialReading, ...]:
    """The papers on a photograph of a desk, each laid flat and read by itself; empty where none is a known paper.

    lines: of the photograph as it is; what lies outside of the papers' outlines is read from them.
    """
    found: list[MaterialReading] = []
    sheets = find_sheets(page.image)
    for corners in sorted(sheets, key=lambda c: (float(c[:, 1].min()), float(c[:, 0].min()))):
        flat = flattened(page.image, corners)
        flat = flat.turned(turn_needed(flat.image, means.ocr))
        sheet = replace(page, image=flat.image)
        read = _read_sheet(sheet, means.ocr.read_page(flat.image, grade="tiny"), number=number, means=means)
        found += [_placed_back(m, flat) for m in read]
    if all(m.id == UNKNOWN for m in found):
        return ()
    outlines = [_box_of(corners) for corners in sheets]
    rest = [x for x in lines if not is_covered(x.box, outlines)]
    beside = _read_sheet(page, rest, number=number, means=means) if rest else ()
    return join_attachments([*found, *(m for m in beside if m.id != UNKNOWN)], means.templates.calibration)


def _placed_back(material: MaterialReading, flat: Flat) -> MaterialReading:
    """What was read on a paper laid flat, its places in pixels of the photograph."""
    fields = {
        k: f.model_copy(update={"box": flat.box_back(f.box) if f.box else None}) for k, f in material.fields.items()
    }
    return material.model_copy(update={"fields": fields})


def _box_of(corners: np.ndarray) -> BoxTuple:
    (x0, y0), (x1, y1) = corners.min(axis=0).tolist(), corners.max(axis=0).tolist()
    return x0, y0, x1, y1


def _read_sheet(
    page: Page, lines: Sequence[TextLine], *, number: int, means: Means, kind: PageType | None = None
) -> tuple[MaterialReading, ...]:
    """The attachments on a sheet that lies straight."""
    materials = means.templates.materials
    kind = kind or page_type(lines, catalogue=means.catalogue, materials=materials)
    parts: Sequence[Part] = parts_of(lines, kind, materials)
    turned: list[MaterialReading] = []
    if page.words is None and any(p.material in (CARD, "") for p in parts):
        pieces = _turned_pieces(page, lines, means)
        turned = [_read_turned(piece, number, means) for piece in pieces]
        upright = [x for x in lines if not is_silent(x) and not is_covered(x.box, [p.written for p in pieces])]
        parts = _without_unknown(parts, upright, materials) if pieces else parts
    read = [*(_read(part, page, number, means) for part in parts), *turned]
    return join_attachments(read, means.templates.calibration)


def _without_unknown(parts: Sequence[Part], upright: Sequence[TextLine], materials: Sequence[Material]) -> list[Part]:
    """The parts of a page some of which was turned: an unknown one is judged again by what stands upright on it."""
    kept = [p for p in parts if p.material]
    rest = material_of(upright, materials) if not kept else None
    return [*kept, Part(rest.id, rest.title, tuple(upright))] if rest is not None else kept


def _read(part: Part, page: Page, number: int, means: Means) -> MaterialReading:
    fields = read_material(page, part.lines, part.material, number=number, means=means)
    if part.material in _SEALED and page.words is None:
        seals = read_seals(page.image, means.ocr, px_per_mm=a4_scale(page.image))
        if seals and _PARTY not in fields:
            lines = _lines_below(page, part.lines, seals[0].box, means.ocr)
            fields = {**read_material(page, lines, part.material, number=number, means=means), **fields}
        seal = seal_reading(seals, page=number)
        fields = fields if seal is None else {**fields, SEAL_KEY: seal}
    return MaterialReading(id=part.material or UNKNOWN, title=part.title, pages=(number,), fields=fields)


def _lines_below(page: Page, lines: Sequence[TextLine], seal: BoxTuple, ocr: Ocr) -> list[TextLine]:
    """The lines of a page, those at the height of a seal found anew without its red: it may hide a whole line."""
    top, bottom = max(0, int(seal[1])), int(seal[3])
    clean = cv2.cvtColor(without_seal(page.image[top:bottom]), cv2.COLOR_GRAY2BGR)
    found = [replace(x, box=_lower(x.box, top)) for x in ocr.read_page(np.asarray(clean), grade="tiny")]
    return [*(x for x in lines if not top <= middle(x.box) <= bottom), *found]


def _lower(box: BoxTuple, by: float) -> BoxTuple:
    return box[0], box[1] + by, box[2], box[3] + by


def _turned_pieces(page: Page, lines: Sequence[TextLine], means: Means) -> tuple[Turned, ...]:
    card = next((m for m in means.templates.materials if m.id == CARD), None)
    return turned_pieces(page, lines, card, means.ocr) if card is not None else ()


def _read_turned(piece: Turned, number: int, means: Means) -> MaterialReading:
    """A card that lies another way than the rest of the page, its places in pixels of the page."""
    fields = read_material(piece.page, piece.lines, CARD, number=number, means=means)
    placed = {k: f.model_copy(update={"box": piece.back(f.box) if f.box else None}) for k, f in fields.items()}
    return MaterialReading(id=CARD, title=piece.title, pages=(number,), fields=placed)


def join_attachments(readings: Iterable[MaterialReading], table: Calibration) -> tuple[MaterialReading, ...]:
    """Parts and pages of one attachment as one: of the same kind, on the same or the next page, saying nothing else."""
    joined: list[MaterialReading] = []
    for reading in readings:
        at = next((i for i in range(len(joined) - 1, -1, -1) if _belong(joined[i], reading)), None)
        if at is None:
            joined.append(reading)
            continue
        first = joined[at]
        fields = merge_fields([*first.fields.values(), *reading.fields.values()], table)
        pages = tuple(dict.fromkeys((*first.pages, *reading.pages)))
        joined[at] = first.model_copy(update={"pages": pages, "fields": fields})
    return tuple(joined)


def _belong(first: MaterialReading, second: MaterialReading) -> bool:
    near = 0 <= second.pages[0] - first.pages[-1] <= 1
    return first.id == second.id and near and not _contradict(first.fields, second.fields)


def _contradict(first: dict[str, FieldReading], second: dict[str, FieldReading]) -> bool:
    """Whether two papers give different settled values for the same thing: they are two papers then."""
    settled = [k for k in first.keys() & second.keys() if first[k].status is second[k].status is Status.ACCEPTED]
    return any(first[k].value != second[k].value for k in settled)


def material_type(found: Sequence[MaterialReading], kind: PageType) -> PageType:
    """What a page is after its attachments were told apart: of the first known one's kind."""
    known = next((m for m in found if m.id != UNKNOWN), None)
    if known is None:
        return kind
    return PageType(DocumentType.MATERIAL, material=known.id, title=known.title)
