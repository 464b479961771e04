"""Reads the values of one attachment: found on the quick model's lines, read again by the better one, then judged.

Takes an upright page with its lines and the kind of paper; hands on a `FieldReading` per value that the paper carries.
Keys are those of the catalogue where the form is held against them; others (valid_until …) are dates, names or texts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import cv2
import numpy as np

from extractors.attachments.spans import Span, height, part_box, plain_character, union
from extractors.attachments.values import find_values
from extractors.catalogue import Catalogue, Field
from extractors.doctypes import Material, MaterialField, load_materials
from extractors.evidence import Place, judged
from extractors.ink import without_red
from extractors.models import BoxTuple, FieldReading, Page, Status, TextLine
from extractors.ocr import CropReading, Ocr

FOREVER = "长期"
"""The value of a `valid_until` without end."""
_FOREVER_WORDS = frozenset({"长期", "永久"})
_TYPES = {"date": "date", "name": "name", "number": "number"}
_PAD = 0.18
_SMALLEST_CROP_PX = 36


@dataclass(frozen=True)
class Means:
    """What a paper is read with. today: for dates that cannot have happened yet."""

    catalogue: Catalogue
    ocr: Ocr
    today: date | None = None


def read_material(
    page: Page, lines: Sequence[TextLine], material_id: str, *, number: int, means: Means
) -> dict[str, FieldReading]:
    """The values of an attachment by key.

    lines: of this attachment only, in pixels of the upright page, by the quick model or from the text layer.
    material_id: M02…M22. number: 1-based page of the package, for the readings' places. A kind without fields gives {}.
    """
    material = next((m for m in load_materials() if m.id == material_id), None)
    if material is None or not material.fields or not lines:
        return {}
    quick = find_values(lines, material)
    if page.words is not None:
        return _judged_all(material, quick, {k: None for k in quick}, _Sheet(lines, {}, number, means))
    wanted = sorted({span.line for spans in quick.values() for span in spans})
    again = read_again(page.image, [lines[i].box for i in wanted], means.ocr)
    reread = dict(zip(wanted, again, strict=True))
    better = [TextLine(reread[i].text, x.box, reread[i].confidence) if i in reread else x for i, x in enumerate(lines)]
    sheet = _Sheet(better, reread, number, means)
    firsts = find_values(better, material)
    seconds = {key: _reading(_Sheet(lines, {}, number, means), quick[key]) for key in firsts if key in quick}
    return _judged_all(material, firsts, seconds, sheet)


@dataclass(frozen=True)
class _Sheet:
    """The lines a value stands in, with the characters' probabilities of those that were read again."""

    lines: Sequence[TextLine]
    reread: dict[int, CropReading]
    number: int
    means: Means


def read_again(image: np.ndarray, boxes: Sequence[BoxTuple], ocr: Ocr) -> list[CropReading]:
    """The lines of these boxes by the better model, without the red of seals."""
    return ocr.read_crops([line_crop(image, box) for box in boxes]) if boxes else []


def line_crop(image: np.ndarray, box: BoxTuple) -> np.ndarray:
    """A line's picture with a little paper around it, grey and free of red, not smaller than the model can read."""
    pad = _PAD * height(box)
    x0, y0, x1, y1 = (max(0, round(v)) for v in (box[0] - pad, box[1] - pad, box[2] + pad, box[3] + pad))
    crop = without_red(image[y0:y1, x0:x1])
    if 0 < crop.shape[0] < _SMALLEST_CROP_PX:
        scale = _SMALLEST_CROP_PX / crop.shape[0]
        crop = cv2.resize(crop, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)
    return crop


def _judged_all(
    material: Material,
    firsts: dict[str, tuple[Span, ...]],
    seconds: dict[str, CropReading | None],
    sheet: _Sheet,
) -> dict[str, FieldReading]:
    fields = {f.key: f for f in reversed(material.fields)}
    answers = {}
    for key, spans in firsts.items():
        box = union(part_box(sheet.lines[s.line], s) for s in spans)
        answers[key] = _judged(fields[key], _reading(sheet, spans), seconds.get(key), Place(sheet.number, box), sheet)
    return answers


def _judged(
    wanted: MaterialField, first: CropReading, second: CropReading | None, place: Place, sheet: _Sheet
) -> FieldReading:
    field = field_of(wanted, sheet.means.catalogue)
    reading = judged(field, first, second, place=place, today=sheet.means.today)
    if field.type == "date" and first.text in _FOREVER_WORDS:
        agreed = second is None or second.text == first.text
        status = Status.ACCEPTED if agreed else Status.REVIEW
        changes = {"value": FOREVER, "status": status, "doubt": "" if agreed else "两次识别结果不一致", "candidates": ()}
        return reading.model_copy(update=changes | {"confidence": round(first.confidence, 4)})
    return reading


def field_of(wanted: MaterialField, catalogue: Catalogue) -> Field:
    """The catalogue's field of a value, or one of the same kind under the paper's own key."""
    known = catalogue.get(wanted.key) or catalogue.get(wanted.like)
    if known is not None:
        return known.model_copy(update={"key": wanted.key})
    kind = _TYPES.get(wanted.shape, "text")
    return Field.model_validate(
        {"key": wanted.key, "block": "A", "label": wanted.key, "type": kind, "required": "optional", "visible_to": ()}
    )


def _reading(sheet: _Sheet, spans: Sequence[Span]) -> CropReading:
    """The text of spans with the probabilities of its characters; a line's own where only that is known."""
    characters: list[tuple[str, float]] = []
    for span in spans:
        line, known = sheet.lines[span.line], sheet.reread.get(span.line)
        chances = known.characters if known is not None and len(known.characters) == len(line.text) else ()
        for index in range(span.start, span.end):
            chance = chances[index][1] if chances else line.confidence
            if plain_character(line.text[index]):
                characters.append((line.text[index], chance))
    text = "".join(c for c, _ in characters)
    return CropReading(text, min((p for _, p in characters), default=0.0), tuple(characters))
