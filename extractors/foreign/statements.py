"""Sentences that an applicant agrees to by ticking the one place before them, or before 同意 behind them:
本人同意将信息提供给…, 承诺内容真实.

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
    "consent_share": re.compile(
        rf"(?<!不)同意(?:.{{0,20}}{_INFORMATION}.{{0,24}}(?:提供给?|共享|推送|共用)"
        "|.{0,24}申请.{0,12}(?:共享|推送)|.{0,12}(?:共享|推送)[至给到])"
    ),
    "pledge": re.compile(r"(?<!告知)承诺.{0,30}(?:真实|有效|属实)|(?:真实|有效|属实).{0,30}承诺(?!书)"),
}
"""What a sentence of each field says."""
_SHORTEST = 12
"""Characters of a sentence: a shorter text is a label, or a word to choose."""
_BEFORE, _ROOM = 3.0, 1.2
"""In heights of the line: how far before the first character of a sentence the end of its place may be, and what the
detection took in before it that was not read from which a place is there.
"""
_BEHIND = 12.0
"""In heights of the line: how far behind a sentence the word that agrees to it stands."""
_AGREED = re.compile(r"(?:我|本人|本单位)?(?:已知悉并)?(?:同意|愿意|承诺)[。.]?")
_REFUSED = re.compile("不同意|不愿意|否")
_INK = 0.04
_WORD = re.compile("[一-鿿]")


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
            if said.search(token.text) and (state := _state(token, desk.pool) or _state_behind(token, desk.pool)):
                yield _read(key, token, state, desk)


def _state(sentence: Token, pool: Pool) -> str:
    """How the one place before a sentence is marked; '' for none."""
    first, start = _start(sentence)
    squares = [s.mark.state for s in pool.squares if _is_before(s.box, first, sentence)]
    brackets = [b for b in pool.brackets if _is_before(b.box, first, sentence)]
    if len(squares) == 1:
        return squares[0]
    if not squares and len(brackets) == 1:
        state = state_of(brackets[0], pool.sheet.ink)
        return "doubtful" if state == "ticked" and not brackets[0].sign else state
    x0, y0, x1, y1 = (max(0, round(v)) for v in (sentence.box[0], sentence.box[1], start, sentence.box[3]))
    is_room = not squares and not brackets and x1 - x0 > _ROOM * sentence.height
    return "doubtful" if is_room and float(pool.sheet.ink[y0:y1, x0:x1].mean()) > _INK else ""


def _state_behind(sentence: Token, pool: Pool) -> str:
    """How the place before the one word behind a sentence is marked that agrees to it; '' for none."""
    end, reach = sentence.box[2] - sentence.height, _BEHIND * sentence.height
    behind = [t for t in pool.tokens if same_row(t.box, sentence.box) and end < t.box[0] < end + reach]
    agreed = [t for t in behind if _AGREED.fullmatch(t.text.strip())]
    is_choice = any(_REFUSED.search(t.text) for t in behind)
    return _state(agreed[0], pool) if len(agreed) == 1 and not is_choice else ""


def _start(sentence: Token) -> tuple[float, float]:
    """The middle of the first character of a sentence, and where that begins."""
    words = [g.x for g in sentence.glyphs if _WORD.match(g.char)]
    if len(words) < 2:
        return sentence.box[0], sentence.box[0]
    half = (words[-1] - words[0]) / (len(words) - 1) / 2
    return words[0], words[0] - half


def _is_before(place: BoxTuple, first: float, sentence: Token) -> bool:
    return first - _BEFORE * sentence.height < place[2] <= first and same_row(place, sentence.box)


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
