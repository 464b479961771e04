"""Texts that belong together before anything is weighed: lines that go on below, dates on several blanks, units.

Takes the tokens of a pool; hands them on with what they go on with.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from extractors.evidence import Pool, Token, Wording, in_order
from extractors.models import BoxTuple, is_within
from extractors.otherform import is_unit
from extractors.printed import Print
from extractors.values import half_width, squeeze

_MOST_LINES, _FULL_LINE, _UNIT_WITHIN, _DAY_WITHIN, _ROOM = 6, 6, 4.0, 5.0, 1.6
_FIGURES = re.compile(r"[\d.,，]+")
_DIGITS_END = re.compile(r"(^|[年月\s:：])(\d{1,4}|[lI|丨∥]{1,2})$")
_DIGITS_BEGIN = re.compile(r"\d{1,2}(\D|$)|[lI|丨∥]{1,2}$")
"""Figures of a day; a 1 of a pen, and an 11, is read as strokes."""
_KNOWN = 4
_TWO_LINES, _LEVEL, _FULL = (-0.3, 0.7), 0.6, 2.2
"""In heights of a line: white between two lines of a text, how far their edges or middles may differ, and the room
that the upper one leaves in its cell."""
_WHOLE = re.compile(r"[\d ]+|[\dA-Z][\dA-Z -]{6,}|.*@.*|\d{2,4}[年./-]\d{1,2}[月./-]\d{1,2}日?")
"""What is a value of its own and goes on nothing: figures, codes, telephone numbers, addresses of mail, days."""
_IN_A_COMB = re.compile(r"[0-9A-Za-z](?: ?[0-9A-Za-z]){0,5}|[(|\[\]]")
_FEWEST_CELLS, _FEWEST_CHARACTERS, _PITCH = 5, 9, 2.0
"""Texts and characters from which short texts side by side are one in a comb of cells; their distance, in heights."""
_CLOSE, _ONE_TEXT, _ALIKE, _WALL = 0.3, 1.2, 1.5, 0.8
"""Of two texts that are one, in heights of the higher: the gap, at least and at most; how much higher one may be."""
_WORD = re.compile("[一-鿿]")
_BEFORE_A_DAY = re.compile(r"\s*([之以]?前|正?式?(开工|动工|竣工|完工|建成|接通))")
_DAY_BEGINS = re.compile(r"[年月日]")


def gone_on(pool: Pool, page: Print, wording: Wording) -> list[Token]:
    """The tokens, texts that go on in the line below joined: left edges in line, close, the upper one as long."""
    free = [t for t in pool.tokens if t.id not in page.printed and not wording.is_option(t.text) and not t.colon]
    below = {upper.id: lower for upper, lower in _alone_in_cells(pool, page, wording)}
    for upper in free:
        near = [t for t in free if t.id != upper.id and _follows(upper, t, pool)]
        if len(near) == 1 and _one_cell(upper, near[0], pool) and not _have_labels(upper, near[0], page):
            below[upper.id] = near[0]
    for before, behind in _parted_lines(free, pool):
        if before.id in below and behind.id not in below:
            below[behind.id] = below[before.id]
        below[before.id] = behind
    below |= {a.id: b for a, b in _parted_dates(pool)}
    combs = {comb[0].id: comb[1:] for comb in _combs(pool.tokens)}
    lower = {t.id for t in below.values()} | {t.id for rest in combs.values() for t in rest}
    found = []
    for token in pool.tokens:
        if token.id in lower:
            continue
        if token.id in combs:
            found.append(replace(token, more=combs[token.id]))
            continue
        last, more = token, list[Token]()
        while last.id in below and len(more) < _MOST_LINES:
            last = below[last.id]
            more.append(last)
        found.append(replace(token, more=tuple(more), unit=_unit_behind(token, pool)))
    return found


def _combs(tokens: Sequence[Token]) -> Iterator[tuple[Token, ...]]:
    """Codes and numbers that are written with a character in each of many small cells."""
    run: list[Token] = []
    for token in in_order(t for t in tokens if _IN_A_COMB.fullmatch(t.text)):
        is_next = (
            bool(run) and in_band(run[-1].box, token.box) and token.box[0] - run[-1].box[2] < _PITCH * token.height
        )
        if not is_next:
            yield from _comb(run)
            run = []
        run.append(token)
    yield from _comb(run)


def _comb(run: Sequence[Token]) -> Iterator[tuple[Token, ...]]:
    if len(run) >= _FEWEST_CELLS and sum(len(t.text) for t in run) >= _FEWEST_CHARACTERS:
        yield tuple(run)


def _unit_behind(token: Token, pool: Pool) -> str:
    """The unit that is printed behind a figure, '' where there is none."""
    if not _FIGURES.fullmatch(squeeze(token.text)):
        return ""
    beside = [t for t in pool.tokens if is_unit(t.text) and in_band(token.box, t.box)]
    _, end = _on_blank(token, pool)
    near = [t for t in beside if t.box[0] > token.box[2] - 0.3 * pool.height]
    near = [t for t in near if (t.box[0] - end) / pool.height < _UNIT_WITHIN]
    return min(near, key=lambda t: t.box[0]).text if near else ""


def _on_blank(token: Token, pool: Pool) -> tuple[float, float]:
    """Where a text begins and ends, with the blank that it stands on."""
    x0, _, x1, y1 = token.box
    own = [b for b in pool.blanks if b[0] <= (x0 + x1) / 2 <= b[2] and abs(b[3] - y1) < pool.height]
    return min([x0, *(b[0] for b in own)]), max([x1, *(b[2] for b in own)])


def _parted_lines(free: Sequence[Token], pool: Pool) -> Iterator[tuple[Token, Token]]:
    """Words of one line that were found as two: side by side with no more than a character's room between them."""
    for before in free:
        beside = [t for t in pool.tokens if t.id != before.id and in_band(before.box, t.box)]
        behind = min((t for t in beside if t.box[0] > before.box[0]), key=lambda t: t.box[0], default=None)
        if behind is None or behind not in free or not _are_one_text(before, behind):
            continue
        walls = pool.walls[round(before.box[1]) : round(before.box[3]), round(before.box[2]) : round(behind.box[0]) + 1]
        if not (walls.size and bool((walls.mean(axis=0) > _WALL).any())):
            yield before, behind


def _are_one_text(before: Token, behind: Token) -> bool:
    """Whether two texts in a line are words, alike in height and close enough to be one."""
    heights, gap = sorted((before.height, behind.height)), behind.box[0] - before.box[2]
    if squeeze(behind.text) == "至" or (before.text.endswith("日") and _BEFORE_A_DAY.match(behind.text)):
        return False
    is_near = -_CLOSE < gap / max(1.0, heights[1]) < _ONE_TEXT and heights[1] < _ALIKE * heights[0]
    return is_near and bool(_WORD.fullmatch(before.text[-1]) and _WORD.fullmatch(behind.text[0]))


def _parted_dates(pool: Pool) -> Iterator[tuple[Token, Token]]:
    """Parts of a date that stand on blanks of their own: 2026 年 7 月 27 日."""
    for before in pool.tokens:
        wants = _DAY_BEGINS if _DIGITS_END.search(before.text) else _DIGITS_BEGIN if before.text[-1] in "年月" else None
        if wants is None:
            continue
        behind = [t for t in pool.tokens if t.id != before.id and in_band(before.box, t.box)]
        behind = [t for t in behind if t.box[0] - before.box[2] > -0.3 * pool.height and wants.match(t.text)]
        end = _on_blank(before, pool)[1]
        near = [t for t in behind if (_on_blank(t, pool)[0] - end) / pool.height < _DAY_WITHIN]
        if near:
            yield before, min(near, key=lambda t: t.box[0])


def _follows(upper: Token, lower: Token, pool: Pool) -> bool:
    height = pool.height
    gap = lower.box[1] - upper.box[3]
    aligned = abs(upper.box[0] - lower.box[0]) < 0.6 * height
    is_long = len(upper.text) >= _FULL_LINE or _fills_its_cell(upper, lower, pool)
    is_text = is_long and "@" not in upper.text and not _WHOLE.fullmatch(half_width(lower.text))
    return aligned and -0.3 * height < gap < 0.55 * height and is_text and upper.box[2] > lower.box[2] - 1.5 * height


def _alone_in_cells(pool: Pool, page: Print, wording: Wording) -> Iterator[tuple[Token, Token]]:
    """Two lines that are all that stands in a cell, centred or not, the upper one of which fills it: whatever words
    the lower one holds, it goes on there.
    """
    held: dict[int, list[Token]] = {}
    cells = pool.sheet.rulings.cells
    for token in pool.tokens:
        if (own := next((n for n, c in enumerate(cells) if is_within(token.box, c.box)), None)) is not None:
            held.setdefault(own, []).append(token)
    for number, tokens in held.items():
        if len(tokens) != len(_TWO_LINES) or any(t.colon or t.id in page.printed for t in tokens):
            continue
        upper, lower = sorted(tokens, key=lambda t: t.box[1])
        gap, left, right = lower.box[1] - upper.box[3], lower.box[0] - upper.box[0], lower.box[2] - upper.box[2]
        is_level = min(abs(left), abs(left + right) / 2) < _LEVEL * pool.height
        is_near = _TWO_LINES[0] * pool.height < gap < _TWO_LINES[1] * pool.height
        x0, _, x1, _ = cells[number].box
        is_full = x1 - x0 - (upper.box[2] - upper.box[0]) < _FULL * upper.height
        is_words = not _WHOLE.fullmatch(half_width(lower.text)) and not wording.is_option(upper.text)
        if is_level and is_near and is_full and is_words and _WORD.search(upper.text):
            yield upper, lower


def _fills_its_cell(upper: Token, lower: Token, pool: Pool) -> bool:
    """Whether a short text in a narrow cell had to go on below: a name of three characters where two have room."""
    x, y, below = upper.box[2], (upper.box[1] + upper.box[3]) / 2, (lower.box[1] + lower.box[3]) / 2
    cells = (c.box for c in pool.sheet.rulings.cells)
    return any(c[0] < x < c[2] < x + _ROOM * upper.height and c[1] < y < below < c[3] for c in cells)


def _have_labels(upper: Token, lower: Token, page: Print) -> bool:
    """Whether a label of its own stands in each line, left of the text: two values one below the other."""
    return bool(_labels_of(upper, page)) and bool(_labels_of(lower, page) - _labels_of(upper, page))


def _labels_of(token: Token, page: Print) -> set[int]:
    """The numbers of the labels whose middle lies in a text's line, left of it."""
    top, bottom = token.box[1], token.box[3]
    middles = [(n, (one.box[1] + one.box[3]) / 2, one) for n, one in enumerate(page.labels) if one.reach is None]
    return {
        n for n, y, one in middles
        if top < y < bottom and one.box[2] <= token.box[0] + 2 and any(m.rank <= _KNOWN for m in one.matches)
    }  # fmt: skip


def _one_cell(upper: Token, lower: Token, pool: Pool) -> bool:
    """Whether no ruling lies between two lines."""
    walls = pool.walls[round(upper.box[3]) - 2 : round(lower.box[1]) + 3, round(upper.box[0]) : round(lower.box[2])]
    return not (walls.size and bool((walls.mean(axis=1) > 0.8).any()))


def in_band(label: BoxTuple, token: BoxTuple) -> bool:
    """Whether a token stands beside a label: in its line, or beside a label of several lines."""
    down = min(label[3], token[3]) - max(label[1], token[1])
    return down > 0.45 * min(label[3] - label[1], token[3] - token[1])
