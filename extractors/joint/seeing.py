"""What a network that has seen many marks says of the choices of a page, as one more witness.

Takes the readings of a page and the claims that they were read from; hands on the readings. What it sees as they do
passes; where it surely sees something else a person is asked, and shown what it sees where nothing sure was read.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from extractors.apart import plain_word
from extractors.evidence import CHOICES, in_order, words_of
from extractors.joint.reading import Desk
from extractors.learned import Option, chances_of
from extractors.models import Value
from extractors.values import Field

_SURELY, _HARDLY = 0.98, 0.02
"""Chances from which a word is surely meant, and up to which it surely is not."""


@dataclass(frozen=True)
class Sight:
    """What is seen of a choice. words: the catalogue's words of its options, '' for a text that is none; chances: how
    likely each is meant.
    """

    key: str
    words: tuple[str, ...]
    chances: tuple[float, ...]

    def value(self, field: Field) -> tuple[Value, bool]:
        """What is chosen, None for nothing, and whether that is sure."""
        meant = [w for w, c in zip(self.words, self.chances, strict=True) if c >= 0.5]
        is_sure = all(c >= _SURELY or c <= _HARDLY for c in self.chances) and "" not in meant
        if field.type == "many_of":
            return [w for w in field.allowed if w in meant] or None, is_sure
        one = meant[0] if len(meant) == 1 else None
        return one == "是" if field.type == "yes_no" and one else one, is_sure and len(meant) <= 1


def sights_of(desk: Desk) -> Iterator[Sight]:
    """What is seen of the choices of a page."""
    sheet, by_id = desk.pool.sheet, {t.id: t for t in desk.pool.tokens}
    grey = sheet.grey if sheet.original is None else sheet.original
    for claim in desk.claims:
        field = desk.wording.catalogue[claim.key]
        if field.type in CHOICES and sheet.ocr is not None:
            tokens = in_order(by_id[i] for i in claim.tokens)
            words = words_of(tokens, desk.pool)
            chances = chances_of(grey, [Option(plain_word(w.token.text) or w.token.text, w.box) for w in words])
            yield Sight(claim.key, tuple(desk.wording.option(field, t.text)[0] for t in tokens), chances)
