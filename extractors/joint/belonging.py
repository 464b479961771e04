"""Whether a text surely belongs to the field that the decision gave it: by its label, its figures, its unit.

Takes a claim with the text it reads; answers yes or no. Knows no pixels.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from extractors.apart import plain_word
from extractors.evidence import CHOICES
from extractors.models import is_within
from extractors.values import half_width, normalise

if TYPE_CHECKING:
    from extractors.joint.deciding import Claim
    from extractors.joint.reading import Desk
    from extractors.models import BoxTuple
    from extractors.printed import Label
    from extractors.values import Field

_NUMBERS = frozenset({"number", "integer"})
_EXACT, _SIGNS = 3, re.compile(r"[A-Za-z .()/&:：-]+")
_ANY_DATE = frozenset({"日期", "时间"})
_CLEAR_LABEL = 4
_OVER = 2.0
"""px by which a text may go beyond the column of its head."""
_STROKES, _CLOSE = tuple("|lI1丨!/"), 0.7


def is_plain(field: Field, claim: Claim, text: str, desk: Desk) -> bool:
    """Whether label and text are such that nothing else is likely: a label as the catalogue has it, a figure that is
    no mere numbering.
    """
    if claim.label < 0:
        return False
    label = desk.page.labels[claim.label]
    own = [m for m in label.matches if m.key == claim.key]
    is_near = all(m.is_near for m in own)
    rank = min((m.rank for m in own), default=9)
    is_figure = field.type not in _NUMBERS or len(re.findall(r"\d", text)) >= 2 or bool(re.search(r"\d\D", text))
    if label.reach is not None and not _is_within(claim, label.reach, desk):
        return False
    is_anybodys = plain_word(label.text.rstrip(":：")) in _ANY_DATE
    is_known = (rank <= _CLEAR_LABEL or label.reach is not None) and not is_near
    is_clear = is_known or _is_borne_out(field, label, text, desk)
    return is_figure and not is_anybodys and is_clear


def is_boxed(claim: Claim, desk: Desk) -> bool:
    """Whether rulings close a label of the catalogue and a written value in by themselves: one cell holds both, and
    nothing else but translations, hints and units.
    """
    label = desk.page.labels[claim.label] if claim.label >= 0 else None
    if label is None or not label.tokens or desk.wording.catalogue[claim.key].type in CHOICES:
        return False
    if not any(m.key == claim.key and m.rank <= _EXACT for m in label.matches):
        return False
    around = [c.box for c in desk.pool.sheet.rulings.cells if is_within(label.box, c.box)]
    if not around:
        return False
    cell = min(around, key=lambda b: (b[2] - b[0]) * (b[3] - b[1]))
    inside = {t.id: t.text for t in desk.pool.tokens if is_within(t.box, cell)}
    others = (text for i, text in inside.items() if i not in (*label.tokens, *claim.tokens))
    return inside.keys() >= set(claim.tokens) and all(_SIGNS.fullmatch(t) or desk.wording.is_printed(t) for t in others)


def _is_within(claim: Claim, reach: BoxTuple, desk: Desk) -> bool:
    """Whether all texts of a claim stand under their head, and none half in the next column."""
    boxes = [t.box for t in desk.pool.tokens if t.id in claim.tokens]
    return all(reach[0] - _OVER <= b[0] and b[2] <= reach[2] + _OVER for b in boxes)


def ends_in_a_stroke(claim: Claim, box: BoxTuple, desk: Desk) -> bool:
    """Whether the label right before a value was read with a stroke at its end: it may be the value's first figure."""
    if claim.label < 0:
        return False
    label = desk.page.labels[claim.label]
    is_close = abs(box[0] - label.box[2]) < _CLOSE * (box[3] - box[1])
    return is_close and label.text.rstrip()[-1:] in _STROKES


def has_two_meanings(claim: Claim, desk: Desk) -> bool:
    """Whether the claim's label means fields of two blocks equally well: 户数 between the project's and a service's."""
    if claim.label < 0 or desk.page.labels[claim.label].reach is not None:
        return False
    matches = desk.page.labels[claim.label].matches
    own = min((m.rank for m in matches if m.key == claim.key), default=9)
    block = desk.wording.catalogue[claim.key].block
    rivals = [m for m in matches if m.rank == own <= _CLEAR_LABEL and m.key != claim.key]
    return any(desk.wording.catalogue[m.key].block != block for m in rivals)


def _is_borne_out(field: Field, label: Label, text: str, desk: Desk) -> bool:
    """Whether a weak label is borne out: by a word to choose that no other field has, or by its meaning and the unit of
    a figure.
    """
    if field.type == "one_of" and plain_word(text) in desk.wording.telling.get(field.key, ()):
        return True
    if field.type not in _NUMBERS or not re.search(r"\d\s*[^\d\s.,，]", half_width(text)):
        return False
    means = desk.wording.meant(label.text, label.block)
    return any(m.key == field.key for m in means) and not normalise(field, half_width(text)).doubt
