"""The places of a layout as readings that a person confirms: one for each place, of lists those of the first row."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from extractors.known.model import KnownLayout, KnownPlace
from extractors.models import BoxTuple, FieldReading, Status, TextLine
from extractors.otherform import is_unit
from extractors.values import squeeze

_ASK = "红框处是否填写这一栏"
_WORDS = re.compile(r"[^一-鿿]|[年月日]|平方米|立方米|千伏安|千瓦|毫米")
_LEFT_MM, _ABOVE_MM, _AROUND_MM = 45.0, 14.0, 3.0
"""What is shown about a place: a label to its left, the head of its column, and all around."""


class Proposal(NamedTuple):
    """A place to confirm. name: of the place; reading: doubtful, its box shows the label or head as well; frame: the
    place itself (pixels).
    """

    name: str
    reading: FieldReading
    frame: BoxTuple


def places_to_confirm(
    layout: KnownLayout, page: int, lines: Sequence[TextLine], *, px_per_mm: float
) -> Iterator[Proposal]:
    """The places of a page (its number in the layout), in the pixels of the picture that it was learned from.

    lines: the print of the empty form. Where a label is printed nobody fills in anything.
    """
    known = next(p for p in layout.pages if p.number == page)
    first = min((p.row for p in known.places if p.table), default=0)
    for place in known.places:
        if not place.table or place.row == first:
            x, y, w, h = (v * px_per_mm for v in place.box)
            frame = (x, y, x + w, y + h)
            if place.options or not any(_is_within(line, frame) for line in lines):
                yield Proposal(place.name, _asked(place, px_per_mm), frame)


def _is_within(line: TextLine, frame: BoxTuple) -> bool:
    """Whether a line in a place is a label: words, more than a unit or the parts of a date."""
    x, y = (line.box[0] + line.box[2]) / 2, (line.box[1] + line.box[3]) / 2
    words = _WORDS.sub("", squeeze(line.text))
    return frame[0] < x < frame[2] and frame[1] < y < frame[3] and len(words) > 1 and not is_unit(line.text)


def _asked(place: KnownPlace, px_per_mm: float) -> FieldReading:
    x, y, w, h = place.box
    left, above = (_AROUND_MM, _ABOVE_MM) if place.table else (_LEFT_MM, _AROUND_MM)
    corners = (x - left, y - above, x + w + _AROUND_MM, y + h + _AROUND_MM)
    box: BoxTuple = (
        max(0.0, corners[0] * px_per_mm),
        max(0.0, corners[1] * px_per_mm),
        corners[2] * px_per_mm,
        corners[3] * px_per_mm,
    )
    words = "、".join(o.value for o in place.options)
    said = f"选项：{words}" if words else "填写处"
    return FieldReading(key=place.key, value=said, raw="", confidence=0.5, status=Status.REVIEW, box=box, doubt=_ASK)
