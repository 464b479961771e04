"""A word to choose that was written or typed as a value (报装类型：新装): whether it can be nothing else.

A word in a list of printed options reads just the same, so it has to stand alone: right at its label, with no other
word of its field and no other text about it, and untouched by any pen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from extractors.apart import plain_word
from extractors.evidence import has_print_about, is_untouched, same_row
from extractors.values import half_width, squeeze

if TYPE_CHECKING:
    from extractors.evidence import Token
    from extractors.joint.deciding import Claim
    from extractors.joint.reading import Desk
    from extractors.models import BoxTuple
    from extractors.printed import Label
    from extractors.values import Field

_KNOWN_LABEL = 4
_ABOVE, _BESIDE, _ROOM, _AROUND = 1.6, 14.0, 3.0, 4.0
"""In heights of a line: how far a label may stand over its word and before it; how far from it other text has to stay
in its line, and other words of the field in any line."""
_EDGE = 0.3
_LEAST_WORD = 2


def stands_alone(field: Field, claim: Claim, token: Token, desk: Desk) -> bool:
    """Whether a token is one word of the field at the field's own label, and cannot be one of several options."""
    if field.type != "one_of" or claim.label < 0 or claim.tokens != (token.id,) or token.id in desk.page.printed:
        return False
    label = desk.page.labels[claim.label]
    return (
        is_word(field, token.text)
        and label.reach is None
        and _is_at(label.box, token.box, desk.pool.height)
        and not any(_is_in_the_way(t, label, token, desk) for t in desk.pool.tokens)
        and not any(_is_rival(t, field, token, desk) for t in desk.pool.tokens)
        and is_untouched(token, desk.pool)
        and not has_print_about(token.box, desk.pool)
    )


def is_word(field: Field, text: str) -> bool:
    """Whether a text is a word of the field to the letter, with no sign before or behind it."""
    return _folded(text) in {_folded(w) for w in (*field.allowed, *field.aliases)}


def _folded(text: str) -> str:
    return squeeze(half_width(text)).upper()


def _is_at(label: BoxTuple, word: BoxTuple, height: float) -> bool:
    """Whether a word begins right behind its label in its line, or right under it."""
    if same_row(label, word):
        return -_EDGE * height <= word[0] - label[2] <= _BESIDE * height
    is_below = -_EDGE * height <= word[1] - label[3] <= _ABOVE * height
    return is_below and word[0] < label[2] and label[0] < word[2]


def _is_in_the_way(other: Token, label: Label, word: Token, desk: Desk) -> bool:
    """Whether other text stands in the word's line near to it, or between it and its label; other labels may."""
    if other.id == word.id or other.id in label.tokens or not same_row(other.box, word.box):
        return False
    gap = max(other.box[0] - word.box[2], word.box[0] - other.box[2])
    is_between = same_row(label.box, word.box) and label.box[2] <= other.box[2] <= word.box[0]
    return is_between or (gap < _ROOM * desk.pool.height and not _is_label(other, desk))


def _is_rival(other: Token, field: Field, word: Token, desk: Desk) -> bool:
    """Whether a text about the word holds a word of the same field that is nobody else's value."""
    if other.id == word.id or abs(other.box[1] - word.box[1]) > _AROUND * desk.pool.height:
        return False
    text = plain_word(other.text)
    words = [w for w in desk.wording.words[field.key] if len(w) >= _LEAST_WORD]
    holds = any(w in text for w in words) or desk.wording.option(field, other.text)[1] > 0
    return holds and not _is_anothers(other, field, desk) and not _is_label(other, desk)


def _is_anothers(token: Token, field: Field, desk: Desk) -> bool:
    """Whether a text is all that stands at the label of another field."""
    claims = [c for c in desk.claims if c.tokens == (token.id,) and c.key != field.key and c.label >= 0]
    return any(_is_at(desk.page.labels[c.label].box, token.box, desk.pool.height) for c in claims)


def _is_label(token: Token, desk: Desk) -> bool:
    """Whether a text is a label that the catalogue knows."""
    known = [one for one in desk.page.labels if any(m.rank <= _KNOWN_LABEL for m in one.matches)]
    return any(token.id in one.tokens for one in known)
