"""The places of a layout as readings that a person confirms: one for each place, of lists those of the first row."""

from __future__ import annotations

from collections.abc import Iterator

from extractors.known.model import KnownLayout, KnownPlace
from extractors.models import BoxTuple, FieldReading, Status

_ASK = "图中空白处是否填写这一栏"
_LEFT_MM, _AROUND_MM = 45.0, 3.0


def places_to_confirm(layout: KnownLayout, page: int, *, px_per_mm: float) -> Iterator[tuple[str, FieldReading]]:
    """The name of each place of a page (its number in the layout) and a doubtful reading with its place in pixels.

    px_per_mm: of the picture that the layout was learned from. The box shows the label beside the place as well.
    """
    known = next(p for p in layout.pages if p.number == page)
    first = min((p.row for p in known.places if p.table), default=0)
    for place in known.places:
        if not place.table or place.row == first:
            yield place.name, _asked(place, px_per_mm)


def _asked(place: KnownPlace, px_per_mm: float) -> FieldReading:
    x, y, w, h = place.box
    left = _LEFT_MM if not place.table else _AROUND_MM
    corners = (x - left, y - _AROUND_MM, x + w + _AROUND_MM, y + h + _AROUND_MM)
    box: BoxTuple = (
        max(0.0, corners[0] * px_per_mm),
        max(0.0, corners[1] * px_per_mm),
        corners[2] * px_per_mm,
        corners[3] * px_per_mm,
    )
    words = "、".join(o.value for o in place.options)
    said = f"选项：{words}" if words else "填写处"
    return FieldReading(key=place.key, value=said, raw="", confidence=0.5, status=Status.REVIEW, box=box, doubt=_ASK)
