"""Sentences that an applicant agrees to by ticking the one place before them: 本人同意将上述信息提供给…, 承诺所填内容真实.

Takes the readings of a page; hands on the readings with those of such sentences that were read nowhere else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from extractors.evidence import Pool, Token, same_row, state_of
from extractors.joint import UNCLEAR, Desk
from extractors.models import BoxTuple, FieldReading, Status
from extractors.values import PagePlace, chosen, missing

_INFORMATION = "(?:信息|资料|数据|材料)"
_SAID = {
    "consent_share": re.compile(rf"(?<!不)同意.{{0,20}}{_INFORMATION}.{{0,24}}(?:提供给?|共享|推送|共用)"),
    "pledge": re.compile(r"(?<!告知)承诺.{0,30}(?:真实|有效|属实)|(?:真实|有效|属实).{0,30}承诺(?!书)"),
}
"""What a sentence of each field says."""
_SHORTEST = 12
"""Characters of a sentence: a shorter text is a label, or a word to choose."""
_BEFORE, _INSIDE = 1.6, 0.9
"""In heights of the line: how far before a sentence the end of its place may be, how far in it its beginning."""


def with_statements(readings: Sequence[FieldReading], desk: Desk) -> list[FieldReading]:
    """The readings of a page, and what is ticked before the sentences of it."""
    read = {r.key for r in readings if r.status is not Status.MISSING}
    found = {r.key: r for r in _statements(desk) if r.key not in read and desk.wording.catalogue.get(r.key)}
    return [r for r in readings if r.key not in found] + list(found.values())


def _statements(desk: Desk) -> Iterator[FieldReading]:
    for token in desk.pool.tokens:
        if len(token.text) < _SHORTEST:
            continue
        for key, said in _SAID.items():
            if said.search(token.text) and (state := _state(token, desk.pool)):
                yield _read(key, token, state, desk)


def _state(sentence: Token, pool: Pool) -> str:
    """How the one place before a sentence is marked; '' for none."""
    squares = [s.mark.state for s in pool.squares if _is_before(s.box, sentence)]
    brackets = [b for b in pool.brackets if _is_before(b.box, sentence)]
    if len(squares) == 1:
        return squares[0]
    if squares or len(brackets) != 1:
        return ""
    state = state_of(brackets[0], pool.sheet.ink)
    return "doubtful" if state == "ticked" and not brackets[0].sign else state


def _is_before(place: BoxTuple, sentence: Token) -> bool:
    height, start = sentence.height, sentence.box[0]
    is_near = place[2] > start - _BEFORE * height and place[0] < start + _INSIDE * height
    return is_near and place[2] < start + 3 * height and same_row(place, sentence.box)


def _read(key: str, sentence: Token, state: str, desk: Desk) -> FieldReading:
    field, place = desk.wording.catalogue[key], PagePlace(desk.pool.sheet.number, sentence.box)
    if state == "empty":
        return missing(field, place)
    is_sure = state == "ticked"
    reading = FieldReading(
        key=key,
        value=True,
        raw="是",
        confidence=0.99 if is_sure else 0.5,
        status=Status.ACCEPTED if is_sure else Status.REVIEW,
        page=place.page,
        box=place.box,
        doubt="" if is_sure else UNCLEAR,
    )
    return chosen(reading, acceptance=desk.acceptance)
