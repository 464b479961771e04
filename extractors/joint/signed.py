"""Whether somebody signed where a form wants it: beside the words that ask for it, in the next cell, or on the line
over them; and the day that stands there without a label.

Takes the desk of a page; hands on the reading of `sign_present`, and hypotheses for the day of signing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from extractors.evidence import Pool, Token, Wording, same_row, union
from extractors.joint.hypotheses import UNLABELLED, Hypothesis
from extractors.models import BoxTuple, FieldReading, Status, is_within
from extractors.printed import Print, is_second_label

_ASKS = re.compile(r"签字|签名|手签|亲签")
_NO_PLACE = re.compile(r"签[字名](日期|时间)|(?<!申)请|须|应|不得|承诺书|以上|[。；]")
_ENDS = re.compile(f"{_ASKS.pattern}|签章|盖章|公章|印章")
"""What stands where an application ends: its day is that of signing, whether somebody signs there or seals."""
_OF_WHOM = re.compile(r"法人|法定|申请|负责|户主|业主|用户|客户|单位|代表|本人|建设")
_END, _CLOSE = re.compile(r"[字名章)）:：]{1,4}"), 0.4
_OF_OFFICE = re.compile("受理|审[批核查]|窗口|意见|收件|踏勘")
"""What an office signs or seals."""
_LONGEST_LABEL, _BEHIND = 18, re.compile(r"[)）:：]?\s*(?:及|和|与|、|/|／)?(?:日期|时间)?[)）:：]?\s*")
_DAY = re.compile(r"\d{2,4}\s*年|\d{4}\s*[./-]\s*\d{1,2}\s*[./-]|[二〇○零一]{4}年|\d+\s*[月日]")
_DAY_PARTS = re.compile(r"[\d\s年月日./-]*")
_NAME = re.compile(r"[㐀-鿿]{2,}|[A-Za-z]{3,}")
_NAME_ALONE = re.compile(r"[㐀-鿿]{2,4}")
_REACH_MM, _INK_MM2 = 45.0, 1.5
_OVER, _UNDER, _LINE, _ON_LINE = 1.2, 0.8, 1.6, 2.4
"""In heights of a line: how far writing reaches up and down beside the words; how far above them the line lies that is
signed, and how high a name stands on it."""
_BELOW, _ALONG = (0.5, 1.4), 12.0
"""How far below the words a name in the next line stands, and how far to the right of where they begin."""
_NEAR_DAY, _DAY_SCORE, _OWN_LABEL = 3.5, 4.0, 10.0
"""In heights of a line: how far below a place to sign its day stands, how far before a day its own label; its score."""
_BARE = re.compile(r"\s*(日\s*期|时\s*间)\s*[:：]?\s*")
"""A label that any day may have."""
_EXACT, _RIGHT = 3, 3.0
"""Rank of a label that says which day it asks for; how far before the day it stands, in heights of a line."""
_SEEMS = "像是有签字，请核对"


@dataclass(frozen=True)
class Place:
    """A place to sign: what asks for it, where the name stands, and whether that is right behind it."""

    label: Token
    area: BoxTuple
    is_beside: bool


def signature_on(pool: Pool, page: Print, number: int) -> FieldReading | None:
    """The reading of `sign_present`, None where nothing asks for a signature; of several places the applicant's own
    count before an agent's.
    """
    places = list(places_to_sign(pool, page))
    own = [p for p in places if _OF_WHOM.search(p.label.text)] or places
    if not own:
        return None
    found = [_is_signed(p, pool, page) for p in own]
    best = next((n for n, sure in enumerate(found) if sure), next((n for n, s in enumerate(found) if s is False), 0))
    is_signed, box = found[best] is not None, own[best].label.box
    sure = found[best] is True
    status = Status.MISSING if not is_signed else Status.ACCEPTED if sure else Status.REVIEW
    return FieldReading(
        key="sign_present",
        value=is_signed,
        raw="有" if is_signed else "",
        confidence=0.99 if sure or not is_signed else 0.6,
        status=status,
        page=number,
        box=box,
        doubt=_SEEMS if status is Status.REVIEW else "",
    )


def names_signed(pool: Pool, page: Print) -> set[int]:
    """The ids of the texts in places to sign: a signature fills in nobody's name elsewhere on the form."""
    owned = {i for one in page.labels for i in one.tokens}
    areas = [p.area for p in places_to_sign(pool, page)]
    return {t.id for t in pool.tokens if t.id not in owned and any(is_within(t.box, a) for a in areas)}


def days_of_signing(pool: Pool, page: Print, whole: Sequence[Token]) -> Iterator[Hypothesis]:
    """Days without a label that stand in or right below a place to sign. whole: the texts with what they go on with."""
    yield from (day for day, _ in _days(pool, page, whole))


def sole_day(pool: Pool, page: Print, whole: Sequence[Token]) -> frozenset[int]:
    """The id of the text that alone of its page is such a day, where the form says that the applicant signs there."""
    found = list(_days(pool, page, whole))
    days = frozenset(day.token for day, _ in found)
    return days if len(days) == 1 and any(_OF_WHOM.search(p.label.text) for _, p in found) else frozenset()


def by_their_labels(found: Sequence[Hypothesis], pool: Pool, page: Print, wording: Wording) -> list[Hypothesis]:
    """The hypotheses without those that make a day with a label of its own right before it (申请日期) another day."""
    named: dict[int, set[str]] = {}
    for one in page.labels:
        exact = [m for m in one.matches if m.rank <= _EXACT and not m.is_near]
        keys = {m.key for m in exact if wording.catalogue[m.key].type == "date"}
        if not keys or _BARE.fullmatch(one.text) or not one.tokens or one.reach is not None:
            continue
        if any(is_second_label(t, pool) for t in pool.tokens if t.id in one.tokens):
            continue
        right = [t for t in pool.tokens if t.id not in one.tokens and same_row(t.box, one.box)]
        right = [t for t in right if t.box[0] > one.box[2] - pool.height]
        next_one = min(right, key=lambda t: t.box[0], default=None)
        if next_one is not None and _DAY.match(next_one.text) and next_one.box[0] - one.box[2] < _RIGHT * pool.height:
            named[next_one.id] = keys
    days = {f.key for f in wording.catalogue.fields if f.type == "date"}
    return [h for h in found if h.token not in named or h.key not in days or h.key in named[h.token]]


def _days(pool: Pool, page: Print, whole: Sequence[Token]) -> Iterator[tuple[Hypothesis, Place]]:
    owned = {i for one in page.labels for i in one.tokens}
    for place in ends_of_application(pool, page):
        x0, y0, _, y1 = place.area
        reach = (
            min(x0, place.label.box[0]),
            y0,
            x0 + 2 * _REACH_MM * pool.sheet.px_per_mm,
            y1 + _NEAR_DAY * pool.height,
        )
        for token in whole:
            is_labelled = _is_labelled(token, [t for t in pool.tokens if t.id in owned], pool)
            if _DAY.match(token.whole) and token.id not in owned and is_within(token.box, reach) and not is_labelled:
                more = tuple(t.id for t in token.more)
                yield Hypothesis(token.id, UNLABELLED, "sign_date", _DAY_SCORE, "signed", more), place


def ends_of_application(pool: Pool, page: Print) -> Iterator[Place]:
    """Each place where who applies signs or seals."""
    return (p for p in places_to_sign(pool, page, _ENDS) if not _OF_OFFICE.search(p.label.text))


def _is_labelled(day: Token, labels: Sequence[Token], pool: Pool) -> bool:
    """Whether a day has a label of its own before it in its line: 受理日期, and no words that ask to sign."""
    before = [t for t in labels if same_row(t.box, day.box) and t.box[2] <= day.box[0] + 3]
    nearest = max(before, key=lambda t: t.box[2], default=None)
    if nearest is None or _ENDS.search(nearest.text):
        return False
    return day.box[0] - nearest.box[2] < _OWN_LABEL * pool.height


def places_to_sign(pool: Pool, page: Print, asks: re.Pattern[str] = _ASKS) -> Iterator[Place]:
    """Each place where a form wants a signature. asks: the words that ask for what is looked for."""
    for token in pool.tokens:
        if not asks.search(token.text) or _NO_PLACE.search(token.text) or len(token.text) > _LONGEST_LABEL:
            continue
        token = _with_its_end(token, pool)
        line = _line_over(token, pool)
        cell = around(token.box, pool)
        beside = _next_cell(cell, pool) if cell is not None and _fills(token, cell, pool) else None
        if line is not None:
            top = line[1] - _ON_LINE * pool.height
            yield Place(token, (line[0], top, line[2], line[1]), is_beside=False)
        elif beside is not None:
            yield Place(token, beside, is_beside=False)
        else:
            yield Place(token, _behind(token, cell, pool, page), is_beside=True)


def _with_its_end(token: Token, pool: Pool) -> Token:
    """The words that ask with their end, where that was found as a text of its own: 申请人（签字或盖, 章）："""
    ends = [
        t for t in pool.tokens
        if _END.fullmatch(t.text) and same_row(t.box, token.box)
        and abs(t.box[0] - token.box[2]) < _CLOSE * pool.height
    ]  # fmt: skip
    return replace(token, box=union([token.box, ends[0].box])) if ends else token


def _is_signed(place: Place, pool: Pool, page: Print) -> bool | None:
    """True where a name or ink right behind the words was seen, False where only ink was seen elsewhere, None else."""
    label, area = place.label, place.area
    asks = list(_ASKS.finditer(label.text))[-1]
    rest = _BEHIND.sub("", label.text[asks.end() :], count=1)
    if place.is_beside and _NAME.match(_DAY_PARTS.sub("", rest)):
        return True
    inside = [t for t in pool.tokens if t.id != label.id and is_within(t.box, area)]
    others = {i for one in page.labels for i in one.tokens} | page.printed
    if any(_NAME.search(_DAY_PARTS.sub("", t.text)) for t in inside if t.id not in others and not _ASKS.search(t.text)):
        return True
    if any(
        _NAME_ALONE.fullmatch(t.text) and _is_below(t.box, label.box, pool) for t in pool.tokens if t.id not in others
    ):
        return True
    near = [t for t in pool.tokens if area[0] <= t.box[0] < area[2] and (t in inside or same_row(t.box, label.box))]
    days = [t.box[0] for t in near if _DAY.search(t.text) or _DAY_PARTS.fullmatch(t.text)]
    beside = (*area[:2], min([area[2], *days]) if place.is_beside else area[2], area[3])
    ink = pool.sheet.ink_mm2(beside) - (0.0 if place.is_beside else sum(pool.sheet.ink_mm2(t.box) for t in inside))
    is_inked = beside[2] - beside[0] > pool.height and ink > _INK_MM2 and not pool.sheet.is_flat(beside)
    return place.is_beside if is_inked else None


def _is_below(box: BoxTuple, label: BoxTuple, pool: Pool) -> bool:
    """Whether a text stands in the line right below a label, not far behind its beginning."""
    down, along = box[1] - label[3], box[0] - label[0]
    return -_BELOW[0] < down / pool.height < _BELOW[1] and -1 < along / pool.height < _ALONG


def _behind(token: Token, cell: BoxTuple | None, pool: Pool, page: Print) -> BoxTuple:
    """The room right of the words, up to the next print of their line and within their cell."""
    _, y0, x1, y1 = token.box
    labels = {i for one in page.labels for i in one.tokens} | page.printed
    row = [t for t in pool.tokens if t.id != token.id and same_row(t.box, token.box) and t.box[0] > x1 - 3]
    stops = [t.box[0] for t in row if t.id in labels or _ASKS.search(t.text)]
    right = min([x1 + _REACH_MM * pool.sheet.px_per_mm, *stops, *([cell[2]] if cell else [])])
    top, bottom = y0 - _OVER * pool.height, y1 + _UNDER * pool.height
    if cell is not None:
        top, bottom = max(top, cell[1]), min(bottom, cell[3])
    return x1, top, max(right, x1), bottom


def _line_over(token: Token, pool: Pool) -> BoxTuple | None:
    """The line to write upon that lies over the words, as where they stand small below it."""
    over = [
        b for b in pool.blanks
        if 0 < token.box[1] - b[3] < _LINE * pool.height and b[0] - pool.height < token.box[0] < b[2]
    ]  # fmt: skip
    beside = any(same_row(t.box, token.box) and 0 < t.box[0] - token.box[2] < 4 * pool.height for t in pool.tokens)
    return over[0] if over and not beside and not token.colon else None


def _fills(token: Token, cell: BoxTuple, pool: Pool) -> bool:
    """Whether no other writing stands beside or behind the words in their cell."""
    inside = [t for t in pool.tokens if t.id != token.id and is_within(t.box, cell)]
    return not token.colon and not any(_DAY.search(t.text) or t.box[0] > token.box[2] - 3 for t in inside)


def _next_cell(cell: BoxTuple, pool: Pool) -> BoxTuple | None:
    right = [
        c.box for c in pool.sheet.rulings.cells
        if abs(c.box[0] - cell[2]) < pool.height and min(c.box[3], cell[3]) - max(c.box[1], cell[1]) > pool.height
    ]  # fmt: skip
    return right[0] if len(right) == 1 else None


def around(box: BoxTuple, pool: Pool) -> BoxTuple | None:
    """The cell that a box stands in, None where none does."""
    return next((c.box for c in pool.sheet.rulings.cells if is_within(box, c.box)), None)
