"""Whose number it is: a form prints 身份证号码 or 联系电话 behind every person's name, and means that person.

Takes the claims of a page; hands them on with labels that fit anybody settled by the person in the same row.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from extractors.models import BoxTuple
from extractors.otherform.claims import Claim
from extractors.otherform.labels import LabelMatch

_NUMBER_OF = {
    ("agent_name", "resident_id"): "agent_id",
    ("legal_rep", "resident_id"): "legal_rep_id",
    ("designer", "agent_phone"): "designer_phone",
}
_PERSONS = frozenset({"applicant_name", "legal_rep", "agent_name", "designer"})
_PHONE = "agent_phone"
_PHONE_OF = {"agent_name": "agent_phone", "designer": "designer_phone", "legal_rep": ""}
_TELEPHONE = re.compile(r"1\d{2}[\d\s-]{8,}|0\d{2,3}[\d\s-]{7,}")
_SAME_ROW = 0.5
"""Share of the lower value's height by which two values must overlap to stand in one row."""
_WHOSE = "电话写在法定代表人之后，请核对是不是经办人的"


def with_owners(claims: Sequence[Claim]) -> list[Claim]:
    """The claims in their order, numbers that follow a person's name given to that person.

    A telephone number behind the 法定代表人 has no field of its own: it is left out where the 经办人 has one too,
    and put before a person where it is the only one.
    """
    persons = [c for c in claims if c.matches[0].key in _PERSONS and not c.table]
    phones = [c for c in claims if c.matches[0].key == _PHONE]
    found = []
    for claim in (part for c in claims for part in _parted(c)):
        key = claim.matches[0].key
        owner = _before(claim.box, persons) if claim.matches[0].is_anybodys else ""
        if named := _NUMBER_OF.get((owner, key)):
            match = LabelMatch(named, claim.matches[0].rank, claim.matches[0].unit)
            found.append(replace(claim, matches=(match,)))
        elif (owner, key) != ("legal_rep", _PHONE):
            found.append(claim)
        elif len(phones) == 1:
            found.append(replace(claim, doubt=claim.doubt or _WHOSE))
    return found


def _parted(claim: Claim) -> list[Claim]:
    """A blank for a person and the telephone number as two claims; any other claim alone."""
    key = claim.matches[0].key
    if not claim.matches[0].with_phone or key not in _PHONE_OF:
        return [claim]
    for place, span in enumerate(claim.items):
        if (number := _TELEPHONE.search(span.text)) is None:
            continue
        cut = span.start + number.start()
        name = [*claim.items[:place], *([replace(span, end=cut)] if number.start() else [])]
        person = replace(claim, items=tuple(name))
        if not _PHONE_OF[key]:
            return [person]
        match = LabelMatch(_PHONE_OF[key], claim.matches[0].rank)
        return [person, replace(claim, matches=(match,), items=(replace(span, start=cut), *claim.items[place + 1 :]))]
    return [claim]


def _before(box: BoxTuple, persons: Sequence[Claim]) -> str:
    """The person nearest to the left of a value in the same row, '' if none."""
    left = [p for p in persons if p.box[0] < box[0] and _in_row(p.box, box)]
    return max(left, key=lambda p: p.box[0]).matches[0].key if left else ""


def _in_row(one: BoxTuple, other: BoxTuple) -> bool:
    shared = min(one[3], other[3]) - max(one[1], other[1])
    return shared > _SAME_ROW * min(one[3] - one[1], other[3] - other[1])
