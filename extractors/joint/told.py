"""Whether the joint decision tells all of a stretch of a page: each text in it is a label or some field's value.

Where the shape readers took several cells for one, their text holds the value and what the decision tells apart from
it. Takes the desk of a page; answers yes or no.
"""

from __future__ import annotations

from extractors.joint.reading import Desk
from extractors.models import BoxTuple
from extractors.otherform import is_unit

_SURE = 4


class Told:
    """What the decision says of the texts of a page."""

    def __init__(self, desk: Desk) -> None:
        self._tokens = desk.pool.tokens
        self._values = {i for c in desk.claims for i in c.tokens}
        self._labels = {
            i for one in desk.page.labels for i in one.tokens if one.colon or any(m.rank <= _SURE for m in one.matches)
        }
        self._printed = desk.page.printed

    def is_whole(self, area: BoxTuple, own: BoxTuple) -> bool:
        """Whether nothing in an area is left untold beside a value (own: its place): other values and labels stand
        there, units, and hints before the value. What is printed behind it may be a part of it.
        """
        inside = [t for t in self._tokens if _is_in(t.box, area)]
        hints = {t.id for t in inside if t.id in self._printed and t.box[2] <= own[0] + 2}
        known = self._values | self._labels | hints
        return len(inside) > 1 and all(t.id in known or is_unit(t.text) for t in inside)


def _is_in(box: BoxTuple, area: BoxTuple) -> bool:
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return area[0] <= x <= area[2] and area[1] <= y <= area[3]
