"""Whether a text surely belongs to the field that the decision gave it: by its label, its figures, its unit.

Takes a claim with the text it reads; answers yes or no. Knows no pixels.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from extractors.otherform import plain_word
from extractors.values import half_width, normalise

if TYPE_CHECKING:
    from extractors.joint.deciding import Claim
    from extractors.joint.heads import Label
    from extractors.joint.reading import Desk
    from extractors.values import Field

_NUMBERS = frozenset({"number", "integer"})
_ANY_DATE = frozenset({"日期", "时间"})
_CLEAR_LABEL = 4


def is_plain(field: Field, claim: Claim, text: str, desk: Desk) -> bool:
    """Whether label and text are such that nothing else is likely: a label as the catalogue has it, a figure that is
    no mere numbering.
    """
    if claim.label < 0:
        return False
    label = desk.page.labels[claim.label]
    rank = min((m.rank for m in label.matches if m.key == claim.key), default=9)
    is_figure = field.type not in _NUMBERS or len(re.findall(r"\d", text)) >= 2 or bool(re.search(r"\d\D", text))
    is_anybodys = plain_word(label.text.rstrip(":：")) in _ANY_DATE
    is_clear = rank <= _CLEAR_LABEL or label.reach is not None or _is_borne_out(field, label, text, desk)
    return is_figure and not is_anybodys and is_clear


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
