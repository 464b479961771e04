"""Whose number it is: 身份证号 behind a person's name in the same line asks for that person's.

Takes the print of a page; hands it on with such labels as that person's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from extractors.evidence import same_row
from extractors.joint.heads import Label, Print

_OF = {"agent_name": "agent_id", "legal_rep": "legal_rep_id"}
_PERSONS = frozenset({*_OF, "applicant_name", "designer"})
_LIKELY = 4


def with_owners(page: Print) -> Print:
    """The print; a label of anybody's papers means those of the person whose label stands before it in its line."""
    return replace(page, labels=tuple(_owned(one, page.labels) for one in page.labels))


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
