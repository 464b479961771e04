"""Whether each service is applied for, where a table asks it of each: 申请□ under 水, 办理/不办理 beside 用电.

Takes the print of a page with its pool; hands on the cells that are asked so, and the services as one reading.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from extractors.evidence import Marked, Pool, Token, Wording, marked, union, words_of
from extractors.joint.reasons import UNSURE_MARK
from extractors.models import BoxTuple, FieldReading, Status
from extractors.otherform import is_service_block
from extractors.printed import Head, Label, Print, beside_columns, over_rows
from extractors.values import Acceptance, PagePlace, chosen, missing

SERVICES = "services"
_VERB = "申请|申办|申报|办理|报装|开通|安装"
_ASKED = re.compile(rf"(是否|需否)(需要)?({_VERB})|({_VERB})(与否|选择|意向)|({_VERB})[/／或]不({_VERB})")
_WORD, _NOT, _PARTING = re.compile(f"{_VERB}|办"), re.compile("[不未]|否"), re.compile(r"[\s/／、|｜或]+")
_FEWEST = 3
"""Services that a table asks of at least."""
_UNCLEAR = "各项服务的“是否申请”有未勾或不清楚的，请逐项核对"
_TICKED, _EMPTY = "ticked", "empty"


@dataclass(frozen=True)
class Asked:
    """A cell that asks whether a service is applied for, and its texts."""

    service: str
    tokens: tuple[Token, ...]


def asked_of_each(page: Print, pool: Pool, wording: Wording) -> tuple[Asked, ...]:
    """The cells of the first row or column that asks it of each service; none where there is no such."""
    for token in pool.tokens:
        if not _ASKED.fullmatch(re.sub(r"[\s:：]|[(（].*", "", token.text)):
            continue
        for kind in ("column", "row"):
            heads = [h for h in page.heads if h.kind == kind and is_service_block(h.block)]
            found = tuple(_cells(token, heads, page, pool, wording)) if heads else ()
            if len({one.service for one in found if one.tokens}) >= _FEWEST:
                return found
    return ()


def without_asked(page: Print, asked: Sequence[Asked]) -> Print:
    """The print with the words of such cells, which are nobody else's to choose."""
    return replace(page, printed=page.printed | {t.id for one in asked for t in one.tokens})


def services_asked(asked: Sequence[Asked], pool: Pool, wording: Wording, acceptance: Acceptance) -> FieldReading | None:
    """The services that are applied for, to a person where any cell is not clear; None where no cell can be read."""
    field = wording.catalogue[SERVICES]
    cells = [_pieces(one) for one in asked]
    pieces = [t for cell in cells for t in cell if t is not None]
    if len(pieces) < _FEWEST:
        return None
    marks, states = _states(asked, pieces, pool)
    answers = {
        one.service: _answer([states.get(id(t), "") for t in cell]) for one, cell in zip(asked, cells, strict=True)
    }
    place = PagePlace(pool.sheet.number, union(t.box for t in pieces))
    if set(answers.values()) == {"no"}:
        return missing(field, place)
    yes = [s for s in field.allowed if answers.get(s) in ("yes", "likely")]
    is_open = bool({"likely", "unclear"} & set(answers.values()))
    doubt = _UNCLEAR if is_open else "" if _is_sure(marks) else UNSURE_MARK
    reading = FieldReading(
        key=SERVICES, value=yes, raw="、".join(yes), confidence=0.5 if doubt else 0.99,
        status=Status.REVIEW if doubt else Status.ACCEPTED, page=place.page, box=place.box, doubt=doubt,
        candidates=tuple(s for s in field.allowed if answers.get(s, "no") != "no") if doubt else (),
    )  # fmt: skip
    return chosen(reading, acceptance=acceptance)


def _states(asked: Sequence[Asked], pieces: Sequence[Token], pool: Pool) -> tuple[Marked, dict[int, str]]:
    """How the words of all cells are marked, as those of one choice, and the state of each."""
    own = {t.id for one in asked for t in one.tokens}
    words = [replace(t, id=len(pool.tokens) + n) for n, t in enumerate(pieces)]
    shown = replace(pool, tokens=(*(t for t in pool.tokens if t.id not in own), *words))
    marks = marked(words_of(words, shown), shown)
    return marks, {id(t): state for t, state in zip(pieces, marks.states, strict=True)}


def _is_sure(marks: Marked) -> bool:
    """Whether words are marked in a way that leaves no doubt of what is."""
    if marks.kind == "square":
        return marks.is_regular
    return not marks.is_supposed if marks.kind == "place" else marks.is_clear


def _cells(token: Token, heads: Sequence[Head], page: Print, pool: Pool, wording: Wording) -> Iterator[Asked]:
    """The cells where the row or column of a question meets those of the services."""
    label, is_row = Label((token.id,), token.text, (), token.box, token.colon), heads[0].kind == "row"
    own = [one for one in page.labels if one.reach is None and one.tokens]
    span = (over_rows if is_row else beside_columns)(label, heads, own, pool)
    if span is None:
        return
    for head in heads:
        x0, y0, x1, y1 = head.reach
        area = (span.start, y0, span.end, y1) if is_row else (x0, span.start, x1, span.end)
        service, _ = wording.option(wording.catalogue[SERVICES], pool.tokens[head.token].text)
        inside = [t for t in pool.tokens if t.id not in (token.id, head.token) and _is_in(t.box, area)]
        if service:
            yield Asked(service, tuple(sorted(inside, key=lambda t: (round(t.box[1] / pool.height), t.box[0]))))


def _is_in(box: BoxTuple, area: BoxTuple) -> bool:
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return area[0] <= x <= area[2] and area[1] <= y <= area[3]


def _pieces(one: Asked) -> tuple[Token | None, Token | None]:
    """The word of a cell that says yes and the one that says no, None for what is not there or cannot be placed."""
    denied = next(((t, m) for t in one.tokens if (m := _NOT.search(t.text))), None)
    if denied is None:
        asked = next(((t, m) for t in one.tokens if (m := _WORD.search(t.text))), None)
        return (_part(asked[0], *asked[1].span()) if asked is not None else None), None
    first, start = denied[0], denied[1].start()
    if len(first.glyphs) != len(first.text):
        return None, None
    before = [t for t in one.tokens if t.id != first.id and t.box[2] <= first.glyphs[start].x]
    no = _part(first, start, len(first.text))
    parting = _PARTING.search(first.text[:start])
    end = parting.start() if parting is not None and parting.start() else start
    if start:
        return _part(first, 0, end), no
    return (before[-1] if before else _before(first)), no


def _part(token: Token, start: int, end: int) -> Token:
    """Some of a text's characters as a text of their own."""
    if len(token.glyphs) != len(token.text) or (start, end) == (0, len(token.text)):
        return token
    glyphs, x0, x1 = token.glyphs, token.box[0], token.box[2]
    left = x0 if start == 0 else (glyphs[start - 1].x + glyphs[start].x) / 2
    right = x1 if end == len(glyphs) else (glyphs[end - 1].x + glyphs[end].x) / 2
    box = (left, token.box[1], max(right, left + 1), token.box[3])
    return replace(token, text=token.text[start:end], box=box, glyphs=glyphs[start:end])


def _before(token: Token) -> Token | None:
    """What stands before a text's first character and was not read, where there is room for a word."""
    left, first = token.box[0], token.glyphs[0].x - token.height / 2
    if first - left < token.height:
        return None
    return replace(token, text="", box=(left, token.box[1], first, token.box[3]), glyphs=())


def _answer(states: Sequence[str]) -> str:
    """What the word for yes and the one for no say together: yes, likely, no or unclear."""
    yes, no = states
    if not no:
        return "yes" if yes == _TICKED else "no" if yes == _EMPTY else "unclear"
    if yes == _TICKED and no == _EMPTY:
        return "yes"
    if no == _TICKED and yes == _EMPTY:
        return "no"
    return "likely" if yes == _TICKED != no or (yes not in (_TICKED, _EMPTY) and no == _EMPTY) else "unclear"
