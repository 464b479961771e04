"""Where text may be written: from where a value stands, or would stand, to the next ruling or print on each side."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from extractors.known.ground import SCALE, Ground, Mark, around, between_walls, enlarged, filled, holds
from extractors.known.wording import plain
from extractors.layout import MmBox
from extractors.otherform import is_unit
from extractors.slots import PX_PER_MM
from extractors.values import Field, half_width

_SIGNS = re.compile(r"[\s:：_…，,。、（）()【】\[\]]*")
_NUMBER_WITH_UNIT = re.compile(r"\s*[\d.,，]+\s*(\D{1,6})")
_FIGURES = re.compile(r"\d[\d.]|\.\d")
_UNIT_APART_MM = 2.5
"""Between a number and its unit, from where the unit is printed behind a blank of fixed width."""
_LONGEST_UNIT = 6
_FARTHEST_MM, _EDGE_MM = 150.0, 6.0
_TALLEST_MM, _UNRULED_MM = 30.0, 0.5
_RULED = 0.6
_INSET_MM = 0.3
_NARROWEST_MM = 5.0
_SEEN_PX, _WHITE_PX = 6, 2
"""Pixels at SCALE: how far beyond its ends a place is looked at, and the least white between two texts."""
_BELOW_MM, _LINES_GAP_MM = 1.5, 2.5
"""How far below a place its line is ruled, and how far the lines of two blanks are apart at least."""
_UPRIGHT = 0.8
"""Share of a place's height that a wall of its cell covers."""
_LINE = 0.9
"""Of a line of print, how high the room below it is at least for something to be written there."""


@dataclass(frozen=True)
class Blank:
    """A place for text. has_tail: a printed unit follows the number within it. is_ruled: it is as high as its cell."""

    box: MmBox
    has_tail: bool = False
    is_ruled: bool = False


def blank_at(area: MmBox, field: Field, ground: Ground, *, raw: str) -> Blank | None:
    """The blank of a value that was found, or looked for, in an area of the page; None where it is no blank.

    raw: what was read there, '' where it is empty.
    """
    written = _written(area, ground, plain(raw))
    text = "".join(m.text for m in written)
    is_number = field.type in ("number", "integer")
    match = _NUMBER_WITH_UNIT.fullmatch(half_width(text)) if is_number else None
    if match and (tail := written[len(written) - len(match[1].strip()) :]) and len(tail) < len(written):
        digits = written[: len(written) - len(tail)]
        gap = tail[0].box.x - digits[-1].box.x - digits[-1].box.w
        if gap > _UNIT_APART_MM:
            return _grown(around(m.box for m in digits), digits, ground)
        return _grown(around(m.box for m in written), written, ground, has_tail=True)
    is_digits = any(c.isdigit() for c in half_width(text)) and not is_unit(text)
    if is_number and written and len(text) <= _LONGEST_UNIT and not is_digits:
        return _before_unit(written, ground)
    if written:
        return _grown(around(m.box for m in written), written, ground)
    return _grown(_free(area, ground), (), ground)


def _written(area: MmBox, ground: Ground, raw: str) -> list[Mark]:
    """The characters in an area that are neither printed words nor signs behind them."""
    inside = [m for m in ground.characters if _reaches_into(area, m.box)]
    words = [box for token, box in ground.words if holds(area, box) and token.text != raw]
    kept = _with_figures(_with_first(inside, ground, words, raw), ground)
    kept = [m for m in kept if not any(holds(w, m.box) for w in words)]
    while kept and _SIGNS.fullmatch(kept[0].text):
        kept.pop(0)
    while kept and _SIGNS.fullmatch(kept[-1].text):
        kept.pop()
    return kept


def _reaches_into(area: MmBox, box: MmBox) -> bool:
    """Whether a character belongs to what lies in an area, whose ends are not exact: its line goes through, and a third
    of it lies within."""
    across = min(area.x + area.w, box.x + box.w) - max(area.x, box.x)
    return across >= box.w / 3 and area.y <= box.y + box.h / 2 <= area.y + area.h


def _with_first(inside: list[Mark], ground: Ground, words: Sequence[MmBox], raw: str) -> list[Mark]:
    """The characters with the one before them where the value that was read begins with it: an area may cut it off."""
    own = [m for m in ground.characters if inside and m.line == inside[0].line]
    at = own.index(inside[0]) if inside else 0
    if not at or len(raw) != len(plain("".join(m.text for m in inside))) + 1:
        return inside
    before = own[at - 1]
    is_apart = inside[0].box.x - before.box.x - before.box.w > before.box.w
    is_print = is_apart or bool(_SIGNS.fullmatch(before.text)) or any(holds(w, before.box) for w in words)
    return inside if is_print else [before, *inside]


def _with_figures(inside: list[Mark], ground: Ground) -> list[Mark]:
    """The characters with the figures right beside figures at their ends: what was read may be a part of a number."""
    if not inside:
        return inside
    every, before, behind = ground.characters, list[Mark](), list[Mark]()
    first, last = every.index(inside[0]), every.index(inside[-1])
    while first and _go_on(every[first - 1], every[first]):
        first -= 1
        before.insert(0, every[first])
    while last + 1 < len(every) and _go_on(every[last], every[last + 1]):
        last += 1
        behind.append(every[last])
    return [*before, *inside, *behind]


def _go_on(one: Mark, other: Mark) -> bool:
    """Whether two figures stand right beside each other."""
    is_near = one.line == other.line and other.box.x - one.box.x - one.box.w < one.box.w
    return is_near and _FIGURES.fullmatch(half_width(one.text + other.text)) is not None


def _before_unit(unit: Sequence[Mark], ground: Ground) -> Blank | None:
    """An empty blank of which only the unit was found: it lies before it, or around it where there is less room before
    than behind: then the unit goes along with what is written."""
    box = around(m.box for m in unit)
    found, whole = _grown(MmBox(box.x - 1.2, box.y, 0.8, box.h), (), ground), _grown(box, unit, ground, has_tail=True)
    behind = whole.box.x + whole.box.w - box.x - box.w if whole is not None else 0.0
    return found if found is not None and found.box.w >= max(_NARROWEST_MM, behind) else whole


def _free(area: MmBox, ground: Ground) -> MmBox:
    """The part of an empty area that no print covers: behind or below its words, else its middle."""
    words = [box for _, box in ground.words if holds(area, box)]
    if not words:
        return MmBox(area.x + area.w * 0.25, area.y + area.h * 0.35, area.w * 0.5, area.h * 0.3)
    box = around(words)
    right, below, above = area.x + area.w - box.x - box.w, area.y + area.h - box.y - box.h, box.y - area.y
    is_heading = below >= _LINE * box.h and above < below / 2
    if (right >= 2 * _NARROWEST_MM and not is_heading) or below < _LINE * box.h:
        return MmBox(box.x + box.w + 1.0, box.y, max(1.0, right * 0.5), box.h)
    return MmBox(box.x, box.y + box.h + 0.5, area.w * 0.5, max(1.0, below - 1.0))


def _grown(core: MmBox, own: Sequence[Mark], ground: Ground, *, has_tail: bool = False) -> Blank | None:
    """The room around a value up to what is printed or written there besides."""
    mine = {id(m) for m in own}
    print_boxes = [m.box for m in ground.characters if id(m) not in mine]
    print_boxes = [MmBox(b.x, b.y + 0.15 * b.h, b.w, 0.7 * b.h) for b in print_boxes]
    squares = [
        enlarged(s, 0.2, 0.2) for s in ground.squares if not any(holds(s, m.box) or holds(m.box, s) for m in own)
    ]
    printed = filled(np.zeros_like(ground.rules), [*print_boxes, *squares])  # 商 and 合 pass for squares
    blocked = printed | ground.rules
    height, width = blocked.shape
    x0, x1 = round(core.x * SCALE), round((core.x + core.w) * SCALE)
    y0, y1 = round((core.y + 0.25 * core.h) * SCALE), round((core.y + 0.75 * core.h) * SCALE)
    y1 = max(y1, y0 + 2)
    if x0 < 0 or y0 < 0 or x1 > width or y1 > height:
        return None
    edge, far, half = round(_EDGE_MM * SCALE), round(_FARTHEST_MM * SCALE), round((y1 - y0) / 2)
    upward, downward = (slice(y0 - 1, None, -1) if y0 else slice(0, 0)), slice(y1, None)
    over, under = (_stop(_crossed(printed[way, x0:x1], ground.rules[way, x0:x1])) for way in (upward, downward))
    over, under = min(half, over), min(half, under)  # as high as a line: labels of two lines leave room between them
    y0, y1 = y0 - over, y1 + under
    left = _stop(np.asarray(blocked[y0:y1, max(edge, x0 - far) : x0].any(axis=0))[::-1])
    right = _stop(np.asarray(blocked[y0:y1, x1 : min(width - edge, x1 + far)].any(axis=0)))
    x0 = x0 - _clear(_columns(ground, x0 - left - _SEEN_PX, x0 + _SEEN_PX, y0, y1)[::-1], left, _SEEN_PX)
    x1 = x1 + _clear(_columns(ground, x1 - _SEEN_PX, x1 + right + _SEEN_PX, y0, y1), right, _SEEN_PX)
    upward, downward = (slice(y0 - 1, None, -1) if y0 else slice(0, 0)), slice(y1, None)
    across = _cell_columns(ground.rules, (x0, x1), (y0, y1))
    apart = [b for b in print_boxes if b.y > y1 / SCALE or b.y + b.h < y0 / SCALE]  # no label of two lines beside it
    lines = filled(np.zeros_like(ground.rules), apart)
    top, is_under = _vertical(lines[upward, across], printed[upward, x0:x1], ground.rules[upward, x0:x1])
    bottom, is_over = _vertical(lines[downward, across], printed[downward, x0:x1], ground.rules[downward, x0:x1])
    box = MmBox(x0 / SCALE, (y0 - top) / SCALE, (x1 - x0) / SCALE, (y1 - y0 + top + bottom) / SCALE)
    room = between_walls(_on_its_line(box, core, ground.rules), ground.ink, is_ruled=is_under and is_over, core=core)
    inner = enlarged(room, -_INSET_MM, 0.0)
    return Blank(inner, has_tail, is_under and is_over) if inner.w >= _NARROWEST_MM and inner.h >= 2.0 else None


def _on_its_line(box: MmBox, core: MmBox, rules: np.ndarray) -> MmBox:
    """The place as far as the line goes that is ruled below its value, where it reaches over another such line as well:
    that one is another blank's."""
    y0, y1 = round((core.y + core.h) * SCALE), round((box.y + box.h + _BELOW_MM) * SCALE)
    x0, x1 = round(box.x * SCALE), round((box.x + box.w) * SCALE)
    columns = np.flatnonzero(rules[y0:y1, x0:x1].any(axis=0))
    runs = np.split(columns, np.flatnonzero(np.diff(columns) > _LINES_GAP_MM * SCALE) + 1)
    first, last = (core.x * SCALE - x0, (core.x + core.w) * SCALE - x0)
    own = [r for r in runs if len(r) and min(r[-1], last) - max(r[0], first) >= _RULED * (last - first)]
    others = [r for r in runs if len(r) >= _NARROWEST_MM * SCALE and r is not (own[0] if own else None)]
    if len(own) != 1 or not others:
        return box
    left = max((int(r[-1]) for r in others if r[-1] < own[0][0]), default=None)
    right = min((int(r[0]) for r in others if r[0] > own[0][-1]), default=None)
    start = x0 if left is None else x0 + int(own[0][0])
    stop = x1 if right is None else x0 + int(own[0][-1]) + 1
    return MmBox(start / SCALE, box.y, (stop - start) / SCALE, box.h)


def _columns(ground: Ground, x0: int, x1: int, y0: int, y1: int) -> np.ndarray:
    """Which columns of a stretch of the page are inked, rulings apart, all in pixels at SCALE."""
    step = PX_PER_MM / SCALE
    rows, places = slice(round(y0 * step), round(y1 * step)), [round(x * step) for x in range(x0, x1 + 1)]
    return np.array([bool(ground.unruled[rows, max(0, a) : b].any()) for a, b in pairwise(places)], dtype=bool)


def _clear(inked: np.ndarray, reach: int, before: int) -> int:
    """How far a place goes towards other print: no farther than the widest white, where the places of characters are
    not exact. inked: columns outward, from `before` within what is written to as many beyond the place."""
    edges = np.flatnonzero(np.diff(np.concatenate(([1], inked.astype(np.int8), [1]))))
    runs = list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))
    first, last = max(runs, key=lambda run: run[1] - run[0], default=(0, 0))
    return reach if last - first < _WHITE_PX or last >= before + reach else max(0, last - before)


def _stop(blocked: np.ndarray) -> int:
    """How far one gets before the first blocked pixel."""
    hits = np.flatnonzero(blocked)
    return int(hits[0]) if len(hits) else len(blocked)


def _cell_columns(rules: np.ndarray, x: tuple[int, int], y: tuple[int, int]) -> slice:
    """The columns between the upright rulings on both sides of a place: other lines in one cell end it above and below,
    wherever they begin. All in pixels at SCALE."""
    upright = np.flatnonzero(rules[y[0] : y[1]].mean(axis=0) >= _UPRIGHT)
    left, right = upright[upright < x[0]], upright[upright >= x[1]]
    return slice(int(left[-1]) + 1 if len(left) else 0, int(right[0]) if len(right) else rules.shape[1])


def _vertical(lines: np.ndarray, printed: np.ndarray, rules: np.ndarray) -> tuple[int, bool]:
    """How far a place goes up or down, and whether to a ruling; else to other print or little beyond its text.

    lines: the print of the whole cell.
    """
    most = round(_TALLEST_MM * SCALE)
    ruled = _is_ruled(rules[:most])
    stop = _stop(_crossed(printed[:most], rules[:most]))
    if ruled.any():
        end = int(np.flatnonzero(ruled)[0])
        if stop >= end - 2 and not lines[:end].any():  # print before it ends the place, not the cell
            return stop, True
    return min(stop, round(_UNRULED_MM * SCALE)), False


def _crossed(printed: np.ndarray, rules: np.ndarray) -> np.ndarray:
    """Rows that hold print, or a ruling: the long strokes of a character are none."""
    return np.asarray(printed.any(axis=1) | _is_ruled(rules), dtype=bool)


def _is_ruled(rules: np.ndarray) -> np.ndarray:
    return np.asarray(rules.mean(axis=1) >= _RULED, dtype=bool) if rules.size else np.zeros(len(rules), dtype=bool)
