"""Whether the joint decision tells all of a stretch of a page: each text in it is a label or some field's value.

Where the shape readers took several cells for one, their text holds the value and what the decision tells apart from
it. Takes the desk of a page; answers yes or no.
"""

from __future__ import annotations

import re

from extractors.evidence import CHOICES, Token, same_row
from extractors.joint import Desk
from extractors.models import BoxTuple, is_within
from extractors.values import half_width, squeeze

_SIGNS = re.compile(r"[/／|｜、，,;；]")
_SURE, _MISREAD = 4, 2
"""Rank of a label that is known; characters in which two readings of the same print may differ."""


class Told:
    """What the decision says of the texts of a page."""

    def __init__(self, desk: Desk) -> None:
        self._tokens = desk.pool.tokens
        labels = desk.page.labels
        self._label_of = {i: frozenset(labels[c.label].tokens) for c in desk.claims if c.label >= 0 for i in c.tokens}
        self._labels = {
            i for one in desk.page.labels for i in one.tokens if one.colon or any(m.rank <= _SURE for m in one.matches)
        }
        self._printed = desk.page.printed
        choices = (c for c in desk.claims if desk.wording.catalogue[c.key].type in CHOICES)
        self._chosen = {i for c in choices for i in c.tokens}

    def is_whole(self, area: BoxTuple, own: BoxTuple, rest: str) -> bool:
        """Whether nothing in an area is left untold beside a value (own: its place): values beside their labels stand
        there, and hints before the value. What is printed behind it may be a part of it, and so may a text that
        the decision gives to a label in another line. rest: what was read there besides the value.
        """
        inside = [t for t in self._tokens if is_within(t.box, area)]
        beside = {t.id for t in inside if same_row(t.box, own)}
        hints = {t.id for t in inside if t.id in self._printed and (t.box[2] <= own[0] + 2 or t.id not in beside)}
        hints |= {t.id for t in inside if t.id in self._chosen and t.id not in beside}
        values = {t.id for t in inside if is_within(t.box, own) or self._is_beside_its_label(t)}
        known = values | self._labels | hints
        if not inside or not all(t.id in known for t in inside):
            return False
        for token in sorted(inside, key=lambda t: -len(t.text)):
            rest = rest.replace(squeeze(half_width(token.text)), "", 1)
        return len(_SIGNS.sub("", rest)) <= _MISREAD

    def _is_beside_its_label(self, token: Token) -> bool:
        return any(same_row(self._tokens[i].box, token.box) for i in self._label_of.get(token.id, ()))
