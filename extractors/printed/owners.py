"""Whose number it is: 身份证号 behind a person's name in the same line asks for that person's; 联系电话 for a telephone
of any kind.

Takes the print of a page; hands it on with such labels as that person's, and as both numbers'.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from extractors.evidence import same_row
from extractors.otherform import LabelMatch
from extractors.printed.heads import Label, Print

_OF = {"agent_name": "agent_id", "legal_rep": "legal_rep_id"}
_ANY_PHONE = re.compile("(联[系络])?(电话(号码)?|方式)")
_PERSONS = frozenset({*_OF, "applicant_name", "designer"})
_SURE, _LIKELY = 3, 4
_PHONE = "agent_phone"


def with_owners(page: Print) -> Print:
    """The print; a label of anybody's papers means those of the person whose label stands before it in its line, one of
    anybody's telephone also a landline.
    """
    phones = sum(bool(one.matches) and one.matches[0].key == _PHONE for one in page.labels)
    labels = (_owned(one, page.labels) for one in page.labels)
    return replace(page, labels=tuple(_of_any_kind(one, is_likely=phones > 1) for one in labels))


def _of_any_kind(label: Label, *, is_likely: bool) -> Label:
    """A label that asks for a telephone and does not say which. is_likely: another one asks for the mobile one."""
    if not label.matches or label.matches[0].key != _PHONE or not _ANY_PHONE.fullmatch(label.text.rstrip(":： ")):
        return label
    landline = LabelMatch("tel", _SURE if is_likely else _LIKELY)
    return replace(label, matches=(*label.matches, landline))


def _owned(label: Label, labels: Sequence[Label]) -> Label:
    if not label.matches or label.matches[0].key != "resident_id" or not label.matches[0].is_anybodys:
        return label
    persons = [
        one for one in labels
        if one.reach is None and one.matches and one.matches[0].key in _PERSONS and one.matches[0].rank <= _LIKELY
        and one.box[2] <= label.box[0] and same_row(one.box, label.box)
    ]  # fmt: skip
    nearest = max(persons, key=lambda one: one.box[2], default=None)
    key = _OF.get(nearest.matches[0].key, "") if nearest is not None else ""
    return replace(label, matches=(replace(label.matches[0], key=key),)) if key else label
