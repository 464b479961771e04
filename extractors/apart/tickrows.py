"""A row of tick squares with their words: what was ticked, taken back, or marked beside its square.

Takes the ink around the row and the state of each square; hands on a `RowAnswer`. Whatever is not a plain tick inside
its square goes to a person, with the likeliest answer as proposal. Knows nothing of fields and text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from extractors.marks import TickMark, has_line, mend, passes, plumb_zones
from extractors.models import BoxTuple
from extractors.pages import long_runs

STRUCK = "有划改"
UNCLEAR = "的勾选不清楚"
OUTSIDE = "的勾画在方框外"
EXTRA = "的方框旁另有笔迹"
PASSED = "的方框有别处的笔划穿过"
_DENSE, _LIGHT = 0.5, 0.4
"""Share of ink inside a square from which it is filled or scribbled over, and below which it holds a plain tick."""
_SCRIBBLED = 0.42
_CROSSED_ROWS = 0.2
_BAND = (0.08, 0.2)
_GAP_MM = 0.15
_LEAST_WORD = 0.5
_OUTER = (0.1, 0.22)
_STROKE_MM, _STROKE_MM2 = 1.0, 0.25
_GAP_STRIP_MM, _CROSSED, _FRAME, _PAPER = (0.15, 0.45), 0.14, 0.85, 0.04
_NARROW_MM = 1.2
_BOTH_WAYS_MM = 0.7
"""A stroke beside a row that is ticked must go across and down: a flat one may be print (一 of 一级)."""
_CLEAR_MM = 0.45
_WORD_CLEAR_MM = 0.25
_ABOVE, _AT_TOP, _WITHIN, _LEAST_TAIL = 1.1, 0.12, 0.18, 0.2
"""Of a tick over the upper side of its square, in sides of it: how high it may reach, how near to that side it must
come from above and from within, and how high its tail is at least.
"""
_RIVAL = 0.4
_AROUND_MM = 4.5
_BEFORE_MM = 2.6
_RULE_MM = 0.4
_MEND_MM = 1.8
_MOSTLY_ELSEWHERE = 0.6


@dataclass(frozen=True)
class TickOption:
    """A tick square and the printed word beside it: boxes in pixels of the page."""

    box: BoxTuple
    word: BoxTuple

    @property
    def side(self) -> float:
        """Side of the square in pixels."""
        return ((self.box[2] - self.box[0]) + (self.box[3] - self.box[1])) / 2

    @property
    def hull(self) -> BoxTuple:
        """The box around both."""
        (a, b, c, d), (e, f, g, h) = self.box, self.word
        return min(a, e), min(b, f), max(c, g), max(d, h)


@dataclass(frozen=True)
class RowAnswer:
    """What a row says: indices of what was chosen, of what is unclear; doubt: Chinese reason, '' if all is plain.

    With a doubt, `chosen` is a proposal for a person.
    """

    chosen: tuple[int, ...]
    unclear: tuple[int, ...] = ()
    doubt: str = ""

    def said_of(self, words: Sequence[str]) -> str:
        """The doubt with the words (one an option) that it is about."""
        about = "、".join(words[i] for i in self.unclear if words[i])
        return f"“{about}”{self.doubt}" if about else self.doubt


@dataclass(frozen=True)
class RowInk:
    """The ink around a row. mask: H x W bool of the page without red; room: where strokes are looked for;
    printed: boxes of other print in it; edge: x of the ruling before the row, beyond which other print stands."""

    mask: np.ndarray
    room: BoxTuple
    px_per_mm: float
    printed: tuple[BoxTuple, ...] = ()
    edge: float | None = None


def read_row(options: Sequence[TickOption], marks: Sequence[TickMark], ink: RowInk, *, one_of: bool) -> RowAnswer:
    """The answer of a row from its squares' states (`ticks.tick_mark`) and the strokes around them."""
    struck = [i for i, o in enumerate(options) if is_struck(ink.mask, o, px_per_mm=ink.px_per_mm)]
    swept = [i for i in struck if marks[i].ink < _LIGHT and not _begins_outside(ink.mask, options[i])]
    struck = [i for i in struck if i not in swept]
    passed = [i for i, m in enumerate(marks) if m.ink < _LIGHT and i not in swept and _is_passed(m, options[i], ink)]
    open_ones = [i for i in range(len(marks)) if i not in struck and i not in passed]
    over = [i for i in open_ones if marks[i].state == "doubtful" and _is_ticked_over(options[i], ink)]
    ticked = [i for i in open_ones if marks[i].state == "ticked" or i in over]
    unclear = [i for i in open_ones if marks[i].state == "doubtful" and i not in over]
    if swept or passed:
        alone = [] if ticked or unclear or len(passed) > 1 else passed
        return RowAnswer(tuple(sorted({*ticked, *unclear, *swept, *alone})), tuple(passed or swept), PASSED)
    if struck:
        return RowAnswer(tuple(ticked), tuple(unclear or struck), STRUCK)
    if unclear:
        proposed = [] if one_of and len(ticked) + len(unclear) > 1 else unclear
        return RowAnswer(tuple(sorted([*ticked, *proposed])), tuple(unclear), UNCLEAR)
    light = [i for i in ticked if marks[i].ink < _LIGHT]
    if light and any(marks[i].ink >= _DENSE for i in ticked):
        return RowAnswer(tuple(light if one_of else ticked), tuple(i for i in ticked if i not in light), STRUCK)
    stray = stray_strokes(options, ticked, ink) or (() if ticked else _squeezed_in(options, ink))
    if stray and not ticked:
        return RowAnswer(stray if len(stray) == 1 or not one_of else (), stray, OUTSIDE)
    return RowAnswer(tuple(ticked), stray, EXTRA if set(stray) - set(ticked) else "")


def is_struck(mask: np.ndarray, option: TickOption, *, px_per_mm: float) -> bool:
    """Whether a square was taken back: scribbled over beyond its frame, or a long stroke through it and its word."""
    return _is_scribbled(mask, option) or _is_crossed_out(mask, option, px_per_mm)


def _is_passed(mark: TickMark, option: TickOption, ink: RowInk) -> bool:
    return mark.state != "empty" and passes(ink.mask, option.box)


def _begins_outside(mask: np.ndarray, option: TickOption) -> bool:
    """Whether a stroke through square and word also lies on the square's other side: a tick begins within it."""
    x0, y0, x1, y1 = option.box
    near, far = (share * option.side for share in _OUTER)
    band = (x0 - far, y0, x0 - near, y1) if option.word[0] > x0 else (x1 + near, y0, x1 + far, y1)
    part = _part(mask, band)
    return part.size > 0 and bool(part.any(axis=0).mean() > 0.6)


def _is_ticked_over(option: TickOption, ink: RowInk) -> bool:
    """Whether a stroke that begins within a square leaves it over its upper side and ends not far above."""
    x0, y0, x1, _ = option.box
    side = option.side
    rim, reach = _AT_TOP * side, _ABOVE * side
    room = _clipped((x0 - side, y0 - reach - rim, x1 + side, y0 - rim), ink.mask)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(_part(ink.mask, room).astype(np.uint8), connectivity=8)
    inner = _part(ink.mask, (x0 + rim, y0 + rim, x1 - rim, y0 + rim + _WITHIN * side))
    held = np.flatnonzero(inner.any(axis=0)) + round(x0 + rim)
    tails = [
        n for n in range(1, count)
        if stats[n][3] >= _LEAST_TAIL * side and stats[n][1] > 0 and (labels[-1] == n).any()
        and stats[n][0] + room[0] < x1 + rim
    ]  # fmt: skip
    if len(tails) != 1 or len(held) == 0:
        return False
    feet = np.flatnonzero(labels[-1] == tails[0]) + room[0]
    return bool(feet[0] - side / 2 <= held[-1] and held[0] <= feet[-1] + rim)


def _is_scribbled(mask: np.ndarray, option: TickOption) -> bool:
    """Dense inside, and strokes cross the frame to the left and to the right."""
    x0, y0, x1, y1 = option.box
    inset = 0.16 * option.side
    inside = _part(mask, (x0 + inset, y0 + inset, x1 - inset, y1 - inset))
    if inside.size == 0 or inside.mean() < _SCRIBBLED:
        return False
    near, far = (share * option.side for share in _BAND)
    bands = (_part(mask, (x0 - far, y0, x0 - near, y1)), _part(mask, (x1 + near, y0, x1 + far, y1)))
    return all(b.size > 0 and b.all(axis=1).mean() >= _CROSSED_ROWS for b in bands)


def _is_crossed_out(mask: np.ndarray, option: TickOption, px_per_mm: float) -> bool:
    """Whether one nearly level stroke runs through the whole square, the gap and most of the word."""
    box, word, side = option.box, option.word, option.side
    reach = min(word[2] - word[0], 1.6 * side)
    if reach < _LEAST_WORD * side or min(word[2], box[2]) > max(word[0], box[0]):
        return False
    if word[0] > box[0]:
        left, right, gap = box[0] - 0.05 * side, word[0] + reach, (box[2], word[0])
    else:
        left, right, gap = word[2] - reach, box[2] + 0.05 * side, (word[2], box[0])
    between = _part(mask, (gap[0] + 1, box[1], gap[1], box[3]))
    if between.size and not between.any(axis=0).all():
        return False
    above = 0.3 * side
    part = _part(mask, (left, box[1] - above, right, box[3] + above)).astype(np.uint8)
    if min(part.shape) < 4:
        return False
    thick = np.asarray(cv2.dilate(part, np.ones((max(1, int(0.06 * side)) * 2 + 1, 1), np.uint8)))
    return has_line(thick > 0, max(1, round(_GAP_MM * px_per_mm)))


def stray_strokes(options: Sequence[TickOption], ticked: Sequence[int], ink: RowInk) -> tuple[int, ...]:
    """Indices of the options beside or around which somebody drew a stroke that belongs to no tick inside a square."""
    x0, y0, x1, y1 = ink.room
    room = _clipped((x0 if ink.edge is None else ink.edge - _BEFORE_MM * ink.px_per_mm, y0, x1, y1), ink.mask)
    wide = _clipped(_grown(room, _AROUND_MM * ink.px_per_mm), ink.mask)
    around = _unruled(ink, wide, room[3] - room[1])
    inner = _moved(room, wide)
    free = np.zeros_like(around)
    _part(free, inner)[:] = _part(around, inner)
    for option in options:
        _clear(free, _moved(_grown(option.box, _CLEAR_MM * ink.px_per_mm), wide))
        _clear(free, _moved(_grown(option.word, _WORD_CLEAR_MM * ink.px_per_mm), wide))
    for box in ink.printed:
        _clear(free, _moved(box, wide))
    if free.sum() < _STROKE_MM2 * ink.px_per_mm**2:
        return ()
    scores = np.zeros(len(options))
    boxes = [_moved(options[i].box, wide) for i in ticked]
    rows = slice(int(inner[1]), int(inner[3]))
    since = 0.0 if ink.edge is None else ink.edge + _RULE_MM * ink.px_per_mm - wide[0]
    for x, y, area in _strokes((free, around), boxes, (rows, since), ink.px_per_mm):
        scores[_nearest(options, x + wide[0], y + wide[1])] += area
    best = scores.max(initial=0.0)
    return tuple(int(i) for i in np.flatnonzero((scores > 0) & (scores >= _RIVAL * best)))


def _unruled(ink: RowInk, wide: tuple[int, int, int, int], height: int) -> np.ndarray:
    """The ink of a wide part without rulings, the strokes that cross them whole. height: of the row, px."""
    part = _part(ink.mask, wide)
    around = _without_rules(part, height)
    gone, reach = part & ~around, max(1, round(_MEND_MM * ink.px_per_mm))
    zones = plumb_zones(gone)
    if ink.edge is not None:
        thick = _RULE_MM * ink.px_per_mm
        zone = round(ink.edge - thick) - wide[0], round(ink.edge + thick) - wide[0]
        around[:, max(0, zone[0]) : max(0, zone[1])] = False
        zones = [zone, *(z for z in zones if z[1] < zone[0] or z[0] > zone[1])]
    for zone in zones:
        mend(around, zone, reach)
    for zone in plumb_zones(gone.T):
        mend(around.T, zone, reach)
    return around


def _squeezed_in(options: Sequence[TickOption], ink: RowInk) -> tuple[int, ...]:
    """The options with ink in the narrow gap between square and word where all others have paper."""
    shares = []
    for option in options:
        if max(option.word[0] - option.box[2], option.box[0] - option.word[2]) > _NARROW_MM * ink.px_per_mm:
            return ()
        after = option.word[0] > option.box[0]
        near, far = (d * ink.px_per_mm for d in _GAP_STRIP_MM)
        left, right = (
            (option.box[2] + near, min(option.box[2] + far, option.word[0] - 1))
            if after
            else (max(option.box[0] - far, option.word[2] + 1), option.box[0] - near)
        )
        inset = 0.1 * option.side
        strip = _part(ink.mask, (left, option.box[1] + inset, right, option.box[3] - inset))
        shares.append(float(strip.any(axis=1).mean()) if strip.size else 0.0)
    inked = tuple(i for i, share in enumerate(shares) if _CROSSED <= share <= _FRAME)
    rest = [share for i, share in enumerate(shares) if i not in inked]
    return inked if len(rest) >= 2 and max(rest) <= _PAPER else ()


def _without_rules(ink: np.ndarray, height: int) -> np.ndarray:
    """The ink around a row (height: its own, px) without what runs through all of it: rulings, streaks of a copier."""
    plain = ink.astype(np.uint8)
    width = ink.shape[1]
    level = long_runs(plain, max(3, int(0.6 * width)))
    plumb = long_runs(plain, max(3, int(0.9 * height)), is_upright=True)
    rules = cv2.dilate(cv2.max(level, plumb), np.ones((3, 3), np.uint8))
    return np.asarray(np.logical_and(ink, np.asarray(rules) == 0))


def _strokes(
    masks: tuple[np.ndarray, np.ndarray], ticks: Sequence[BoxTuple], where: tuple[slice, float], px_per_mm: float
) -> list[tuple[float, float, int]]:
    """Strokes in the free room that are no part of a tick and do not come from elsewhere: middle (x, y) and area.

    masks: the free room and all ink around it; where: the room's rows, and the column that a stroke must reach.
    """
    (free, around), (rows, since) = masks, where
    joined = np.asarray(cv2.dilate(around.astype(np.uint8), np.ones((3, 3), np.uint8)))
    _, labels = cv2.connectedComponents(joined, connectivity=8)
    of_ticks = {int(v) for box in ticks for v in np.unique(_part(labels, box))}
    count, parts, stats, _ = cv2.connectedComponentsWithStats(free.astype(np.uint8), connectivity=8)
    found = []
    for number in range(1, count):
        x, y, w, h, area = stats[number].tolist()
        is_flat = bool(ticks) and min(w, h) < _BOTH_WAYS_MM * px_per_mm
        if x + w <= since or is_flat or max(w, h) < _STROKE_MM * px_per_mm or area < _STROKE_MM2 * px_per_mm**2:
            continue
        label = int(labels[parts == number][0])
        mostly_here = (labels[rows] == label).sum() >= (1 - _MOSTLY_ELSEWHERE) * (labels == label).sum()
        if mostly_here and label not in of_ticks:
            found.append((x + w / 2, y + h / 2, area))
    return found


def _nearest(options: Sequence[TickOption], x: float, y: float) -> int:
    """The option that a stroke (its middle) stands at; beyond a square it is nearer than beyond a word."""

    def distance(option: TickOption) -> float:
        left, top, right, bottom = option.hull
        off = max(left - x, x - right, 0.0)
        beyond_word = (x < left) == (option.word[0] < option.box[0])
        return (off * 2 if beyond_word else off) + 2 * max(top - y, y - bottom, 0.0)

    return min(range(len(options)), key=lambda i: distance(options[i]))


def _grown(box: BoxTuple, by: float) -> BoxTuple:
    return box[0] - by, box[1] - by, box[2] + by, box[3] + by


def _moved(box: BoxTuple | tuple[int, int, int, int], origin: tuple[int, int, int, int]) -> BoxTuple:
    return box[0] - origin[0], box[1] - origin[1], box[2] - origin[0], box[3] - origin[1]


def _part(mask: np.ndarray, box: BoxTuple | tuple[int, int, int, int]) -> np.ndarray:
    """The part of a mask in a box, as a view."""
    x0, y0, x1, y1 = _clipped(box, mask)
    return mask[y0:y1, x0:x1]


def _clipped(box: BoxTuple | tuple[int, int, int, int], mask: np.ndarray) -> tuple[int, int, int, int]:
    x0, x1 = (min(max(0, round(v)), mask.shape[1]) for v in (box[0], box[2]))
    y0, y1 = (min(max(0, round(v)), mask.shape[0]) for v in (box[1], box[3]))
    return x0, y0, max(x0, x1), max(y0, y1)


def _clear(mask: np.ndarray, box: BoxTuple) -> None:
    _part(mask, box)[:] = False
