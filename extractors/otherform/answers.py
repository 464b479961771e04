"""From a claim to a field's reading: which field the label means here, and what was written.

Written values are read by both models and judged together; choices go to `choosing`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from extractors.models import CropReading, FieldReading, Status
from extractors.otherform.choosing import CHOICES, Option, coverage, options_of, read_choice
from extractors.otherform.claims import Claim, Desk, joined, part_of
from extractors.otherform.inline import Span
from extractors.otherform.labels import label_unit
from extractors.values import (
    Field,
    PagePlace,
    chosen,
    doubted,
    half_width,
    is_of_figures,
    judged,
    missing,
    normalise,
    squeeze,
)

_HALF = 0.5
_DRAWN_MM2 = 1.0
_PICTURE = "此处有内容，但不是文字（图片或手写），请看图填写"
_LONGEST_ANSWER = 8
_PRINTED_HINT = re.compile(r"[_\s.…，,、:：()（）]*")


def read_claim(claim: Claim, desk: Desk) -> FieldReading | None:
    """The reading of one claim, None where it belongs to no field."""
    options = options_of(claim.items)
    field = _chosen_field(claim, options, desk)
    if field is None or (field.type == "yes_no" and not options and _is_paragraph(claim)):
        return None
    reading = _read_as(field, claim, options, desk)
    return doubted(reading, claim.doubt, desk.acceptance.table) if claim.doubt else reading


def _is_paragraph(claim: Claim) -> bool:
    """Whether a printed sentence stands there (the text of the pledge), not an answer."""
    return sum(len(s.text) for s in claim.items) > _LONGEST_ANSWER


def _read_as(field: Field, claim: Claim, options: Sequence[Option], desk: Desk) -> FieldReading:
    if field.type in CHOICES and options:
        return chosen(read_choice(field, options, claim, desk), acceptance=desk.acceptance)
    return read_text(field, claim, desk)


def _chosen_field(claim: Claim, options: Sequence[Option], desk: Desk) -> Field | None:
    """The field whose words stand there, else the best that the label means."""
    fields = [(m, desk.catalogue[m.key]) for m in claim.matches]
    choices = [(m, f) for m, f in fields if f.type in CHOICES]
    if options and choices:
        scored = [(round(coverage(f, options), 1), -m.rank, f) for m, f in choices]
        best = max(scored, key=lambda s: (s[0], s[1]))
        if best[0] >= _HALF:
            return best[2]
    strong = [f for m, f in fields if m.rank <= 4]
    if len(strong) > 1 and fields[0][0].rank == fields[1][0].rank:
        return _understood(strong[:2], claim, desk)
    return strong[0] if strong else None


def _understood(fields: Sequence[Field], claim: Claim, desk: Desk) -> Field:
    """Of fields that a label means alike, the first that the writing makes sense for."""
    raw = "".join(s.text for s in claim.items)
    sensible = [f for f in fields if not normalise(f, raw, today=desk.today).doubt]
    return (sensible or list(fields))[0]


def read_text(field: Field, claim: Claim, desk: Desk) -> FieldReading:
    """A written value: both models' readings of its pieces, judged together."""
    place = desk.place(claim)
    spans = written_spans(claim, desk)
    if not spans:
        return _nothing(field, claim, desk)
    sure = desk.sheet.sure(s.element for s in spans)
    first = joined([part_of(sure[s.element.id], s) for s in spans])
    second = joined([part_of(s.element.quick, s) for s in spans if s.element.quick])
    if _is_printed(field, first.text):
        return missing(field, place)
    first = _unit_aside(field, spans, first, sure)
    if is_of_figures(field) and all(s.is_whole for s in spans):
        first = replace(first, lattice=tuple(step for s in spans for step in sure[s.element.id].lattice))
    unit = label_unit(field, claim.matches[0].unit) if claim.matches else ""
    if unit and re.fullmatch(r"[\d.,，\s]+", half_width(first.text)):
        reading = judged(
            field, _with(first, unit), _with(second, unit), place=place, today=desk.today, acceptance=desk.acceptance
        )
        return reading.model_copy(update={"raw": first.text.strip()})
    reading = judged(field, first, second, place=place, today=desk.today, acceptance=desk.acceptance)
    return _emptied(reading, field, place, desk)


def _nothing(field: Field, claim: Claim, desk: Desk) -> FieldReading:
    """No text at a blank: it is empty, or what stands there is a picture that the page's text layer does not tell."""
    empty = missing(field, desk.place(claim))
    if desk.sheet.drawn_mm2(claim.box) < _DRAWN_MM2:
        return empty
    return empty.model_copy(update={"status": Status.REVIEW, "confidence": _HALF, "doubt": _PICTURE})


def _unit_aside(field: Field, spans: Sequence[Span], reading: CropReading, sure: dict[int, CropReading]) -> CropReading:
    """The confidence of a number without that of a plain unit printed behind its blank; 万 and 亩 do count."""
    if field.type not in ("number", "integer") or len(spans) < 2:
        return reading
    tail = part_of(sure[spans[-1].element.id], spans[-1]).text + spans[-1].text
    if not tail or tail[0].isdigit() or re.search("[万亩公顷千兆]", tail) or len(tail) > 2 * _LONGEST_ANSWER:
        return reading
    figures = [part_of(sure[s.element.id], s).confidence for s in spans[:-1]]
    return replace(reading, confidence=min(figures))


def _emptied(reading: FieldReading, field: Field, place: PagePlace, desk: Desk) -> FieldReading:
    """An accepted reading without a value says either 无 or nothing; nothing is a blank."""
    if reading.value is None and not reading.doubt:
        is_none = normalise(field, reading.raw, today=desk.today).explicit_none
        return reading if is_none else missing(field, place)
    return reading


def written_spans(claim: Claim, desk: Desk) -> list[Span]:
    """The spans of a written value; rows in which characters were taken for squares are read anew as a whole."""
    spans: list[Span] = []
    for line in sorted({s.element.line for s in claim.items}):
        row = [s for s in claim.items if s.element.line == line]
        if any(s.element.mark for s in row):
            row = [Span(desk.sheet.whole([s.element for s in row]), row[0].start, None, row[0].colons)]
        spans += row
    return [s for s in spans if not _PRINTED_HINT.fullmatch(s.text)]


def _is_printed(field: Field, text: str) -> bool:
    """Whether only the unit that the form prints behind its blank stands there."""
    plain = squeeze(text).strip("()（）_:：")
    units = {half_width(u) for u in (*field.units, field.unit)} - {""}
    return field.type in ("number", "integer") and plain in units


def _with(reading: CropReading, unit: str) -> CropReading:
    return replace(reading, text=reading.text.strip() + unit)
