"""Reads the values of one attachment: found on the quick model's lines, read again by the better one, then judged.

Takes an upright page with its lines and the kind of paper; hands on a `FieldReading` per value that the paper carries.
Keys are those of the catalogue where the form is held against them; others (valid_until …) are dates, names or texts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from extractors.attachments.creditcodes import Paper, code_field, with_credit_code
from extractors.attachments.crops import is_covered, line_crop, widened, without_seal_text
from extractors.attachments.spans import Span, part_box, plain_character, union
from extractors.attachments.values import find_values, with_whole_labels
from extractors.means import Means
from extractors.models import BoxTuple, CropReading, FieldReading, Page, Status, TextLine
from extractors.textlayer import held_against_page
from extractors.values import Catalogue, Field, Material, MaterialField, PagePlace, judged, normalise

FOREVER = "长期"
"""The value of a `valid_until` without end."""
_FOREVER_WORDS = frozenset({"长期", "永久"})
_TYPES = {"date": "date", "name": "name", "number": "number"}


def read_material(
    page: Page, lines: Sequence[TextLine], material_id: str, *, number: int, means: Means
) -> dict[str, FieldReading]:
    """The values of an attachment by key.

    lines: of this attachment only, in pixels of the upright page, by the quick model or from the text layer.
    material_id: M02…M22. number: 1-based page of the package, for the readings' places. A kind without fields gives {}.
    """
    material = next((m for m in means.templates.materials if m.id == material_id), None)
    if material is None or not material.fields or not lines:
        return {}
    lines = lines if page.words is not None else without_seal_text(page.image, lines)
    lines = with_whole_labels(lines, material)
    quick = find_values(lines, material)
    if page.words is not None:
        answers = _judged_all(material, quick, {k: None for k in quick}, _Sheet(lines, {}, number, means))
        return {f.key: f for f in held_against_page(page, list(answers.values()), means.ocr, means.acceptance.table)}
    boxes = widened(page.image, lines, _sides(lines, quick))
    crops = [line_crop(page.image, box) for box in boxes.values()]
    better = _reread(lines, boxes, means.ocr.read_crops(crops), number, means)
    firsts = find_values(better.lines, material)
    seconds = _texts(_Sheet(lines, {}, number, means), quick)
    differ = {s.line for k, spans in firsts.items() if not _agree(better, spans, seconds.get(k)) for s in spans}
    if differ & set(boxes):
        again = _reread(lines, boxes, means.ocr.read_crops(crops, grade="tiny"), number, means)
        thirds = _texts(again, find_values(again.lines, material))
        seconds |= {k: t for k, t in thirds.items() if k in firsts and _agree(better, firsts[k], t)}
    lost = CropReading("", 0.0)
    answers = _judged_all(material, firsts, {k: seconds.get(k, lost) for k in firsts}, better)
    only_quick = {k: spans for k, spans in quick.items() if k not in firsts}
    answers |= _judged_all(material, only_quick, dict.fromkeys(only_quick, lost), _Sheet(lines, {}, number, means))
    return _with_code(answers, Paper(page, lines, number), material, means)


def _with_code(
    answers: dict[str, FieldReading], paper: Paper, material: Material, means: Means
) -> dict[str, FieldReading]:
    """The answers, a credit code that is lacking or in doubt looked for again."""
    wanted = code_field(material.fields)
    if wanted is None:
        return answers
    found = with_credit_code(paper, answers.get(wanted.key), field_of(wanted, means.catalogue), means)
    return answers if found is None else {**answers, wanted.key: found}


def _sides(lines: Sequence[TextLine], found: dict[str, tuple[Span, ...]]) -> dict[int, tuple[bool, bool]]:
    """The lines that hold values, and whether a value begins and ends with its line: there it may have been cut off."""
    sides: dict[int, tuple[bool, bool]] = {}
    for span in (s for spans in found.values() for s in spans):
        left, right = sides.get(span.line, (False, False))
        begins, ends = span.start == 0, span.end == len(lines[span.line].text)
        sides[span.line] = (left or begins, right or ends)
    return sides


def _reread(
    lines: Sequence[TextLine], boxes: dict[int, BoxTuple], readings: Sequence[CropReading], number: int, means: Means
) -> _Sheet:
    """The lines with those of `boxes` as they were read again, in the order of `boxes`."""
    reread = dict(zip(boxes, readings, strict=True))
    twice = {i for i, box in boxes.items() if is_covered(box, (b for b in boxes.values() if _is_wider(b, box)))}
    merged = []
    for i, line in enumerate(lines):
        if i in twice:
            merged.append(replace(line, text=""))
        elif i in reread:
            merged.append(TextLine(reread[i].text, boxes[i], reread[i].confidence))
        else:
            merged.append(replace(line, text="") if is_covered(line.box, boxes.values()) else line)
    return _Sheet(merged, reread, number, means)


def _is_wider(one: BoxTuple, other: BoxTuple) -> bool:
    """Whether one widened line may stand for another that lies in it: pieces of a line meet in the whole."""
    return one[2] - one[0] > other[2] - other[0]


def _texts(sheet: _Sheet, found: dict[str, tuple[Span, ...]]) -> dict[str, CropReading | None]:
    return {key: _reading(sheet, spans) for key, spans in found.items()}


def _agree(sheet: _Sheet, spans: Sequence[Span], other: CropReading | None) -> bool:
    return other is not None and _plain(_reading(sheet, spans).text) == _plain(other.text)


def _plain(text: str) -> str:
    return "".join(map(plain_character, text))


@dataclass(frozen=True)
class _Sheet:
    """The lines a value stands in, with the characters' probabilities of those that were read again."""

    lines: Sequence[TextLine]
    reread: dict[int, CropReading]
    number: int
    means: Means


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
        answers[key] = _judged(
            fields[key], _reading(sheet, spans), seconds.get(key), PagePlace(sheet.number, box), sheet
        )
    return answers


def _judged(
    wanted: MaterialField, first: CropReading, second: CropReading | None, place: PagePlace, sheet: _Sheet
) -> FieldReading:
    field = field_of(wanted, sheet.means.catalogue)
    if second is not None and _mean_the_same(field, first.text, second.text):
        second = replace(second, text=first.text)
    reading = judged(field, first, second, place=place, today=sheet.means.today, acceptance=sheet.means.acceptance)
    if field.type == "date" and first.text in _FOREVER_WORDS:
        agreed = second is None or second.text == first.text
        status = Status.ACCEPTED if agreed else Status.REVIEW
        changes = {
            "value": FOREVER,
            "status": status,
            "doubt": "" if agreed else "两次识别结果不一致",
            "candidates": (),
        }
        return reading.model_copy(update=changes | {"confidence": round(first.confidence, 4)})
    return reading


def _mean_the_same(field: Field, first: str, second: str) -> bool:
    """Whether two readings are one value: they differ in a unit or a bracket's width only."""
    meanings = [normalise(field, text) for text in (first, second)]
    return meanings[0].value is not None and not meanings[1].doubt and meanings[0].value == meanings[1].value


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
