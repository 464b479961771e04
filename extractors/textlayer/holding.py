"""Values of a text layer or of form fields held against a recognition of their places on the drawn page.

The quick model reads all places at once; what it reads otherwise is read by the better one too. Where both read
something else than the layer says, a person decides between the two: neither is taken for the truth.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from extractors.models import BoxTuple, FieldReading, Page, RowReading, Status
from extractors.text import Grade, Ocr
from extractors.textlayer.likeness import key
from extractors.textlayer.strips import Strip, picture, strips_of
from extractors.textlayer.wholeness import as_printed, says_no_more
from extractors.values import Calibration, doubted

_DIFFERS = "文字层（或表单域）与页面上印出的不一致，请看图核对"
_NOT_SHOWN = "文字层（或表单域）中的内容在页面上看不到，请看图核对"
_READINGS: tuple[Grade, ...] = ("tiny", "small")
_LIKE = 0.6
"""Share of a value that may differ for a stretch of the page to be taken for its printed form."""


@dataclass(frozen=True)
class _Held:
    """A value and the strips it was read from."""

    at: int
    reading: FieldReading
    strips: tuple[Strip, ...]

    def is_shown(self, seen: dict[BoxTuple, str]) -> bool:
        """Whether the strips, as they were recognised, say the value and no more than the layer says there."""
        wanted, layer = self.reading.raw, "".join(s.text for s in self.strips)
        if says_no_more("".join(seen[s.box] for s in self.strips), wanted, layer):
            return True
        apart = bool(self.strips[0].text) and key(wanted) not in key(layer)
        return apart and all(says_no_more(seen[s.box], s.text, s.text) for s in self.strips)


def held_against_page(page: Page, readings: Sequence[FieldReading], ocr: Ocr, table: Calibration) -> list[FieldReading]:
    """The readings in their order, those whose value the page does not show in doubt, with what it shows to choose.

    page: with the text layer or form fields that they were read from. Choices by tick squares, seals and signatures,
    which were looked for in the picture, pass as they are. table: says how often values in doubt are right.
    """
    places = [(at, r, strips_of(page, r)) for at, r in enumerate(readings) if _is_claim(r)]
    open_ones = [_Held(at, r, strips) for at, r, strips in places if strips and not _is_unseen(page, strips)]
    seen: dict[BoxTuple, str] = {}
    for grade in _READINGS:
        seen = _read(page, open_ones, ocr, grade)
        open_ones = [h for h in open_ones if not h.is_shown(seen)]
    answers = list(readings)
    for held in open_ones:
        answers[held.at] = _in_doubt(held, "".join(seen[s.box] for s in held.strips), table)
    return answers


def held_row(page: Page, row: RowReading, ocr: Ocr, table: Calibration) -> RowReading:
    """A row of a list with its cells held against the page."""
    cells = held_against_page(page, list(row.cells.values()), ocr, table)
    return row.model_copy(update={"cells": dict(zip(row.cells, cells, strict=True))})


def _is_claim(reading: FieldReading) -> bool:
    return reading.status is not Status.MISSING and not reading.key.endswith("_present")


def _is_unseen(page: Page, strips: Sequence[Strip]) -> bool:
    """Whether a form field is drawn as nothing: fonts that a viewer brings along are missing here, not the value."""
    fields = set(page.form_places.values())
    return all(s.box in fields and picture(page, s.box).size == 0 for s in strips)


def _read(page: Page, held: Sequence[_Held], ocr: Ocr, grade: Grade) -> dict[BoxTuple, str]:
    boxes = list(dict.fromkeys(s.box for h in held for s in h.strips))
    readings = ocr.read_crops([picture(page, box) for box in boxes], grade=grade) if boxes else []
    return {box: r.text for box, r in zip(boxes, readings, strict=True)}


def _in_doubt(held: _Held, page_text: str, table: Calibration) -> FieldReading:
    """The value with the doubt, and both writings to choose from."""
    raw = held.reading.raw
    printed, edits = as_printed(page_text, raw, "".join(s.text for s in held.strips))
    is_other = bool(printed) and edits <= _LIKE * len(key(raw))
    reading = doubted(held.reading, _DIFFERS if is_other else _NOT_SHOWN, table)
    both = (raw, *reading.candidates, printed) if is_other else (raw, *reading.candidates)
    return reading.model_copy(update={"candidates": tuple(dict.fromkeys(both))})
