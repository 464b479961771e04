"""What a tick square or circle carries, by its pixels: whether a pen went through it.

Never asks OCR. Red (seals) is taken out first; specks do not count. Where the squares are is found in `squares`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np

from extractors.marks.circles import ring_at
from extractors.models import BoxTuple
from extractors.pages import level, without_red

TickState = Literal["ticked", "empty", "doubtful"]


_EMPTY_BELOW = 0.025
_TICKED_FROM = 0.075
_FILLED_FROM = 0.55
_STROKE_SPAN = 0.38
_SPECK_SPAN = 0.22


@dataclass(frozen=True)
class TickMark:
    """What a tick square carries. ink: share of its inside that is inked; confidence: 0..1 that `state` is right."""

    state: TickState
    ink: float
    confidence: float
    box: BoxTuple = (0.0, 0.0, 0.0, 0.0)


def tick_mark(image: np.ndarray, box: BoxTuple) -> TickMark:
    """The state of the tick square or circle at `box` (pixels of `image`, its frame included or nearly).

    image: H x W x 3 BGR or H x W grey, uint8. The frame may lie a little off the box: it is looked for nearby.
    """
    part = _cut(image, box, margin=0.35)
    side = ((box[2] - box[0]) + (box[3] - box[1])) / 2
    if side < 4 or min(part.shape[:2]) < side:
        return TickMark("doubtful", 0.0, 0.0, box)
    grey = without_red(part)
    ink = _contrast_mask(grey)
    x0 = box[0] - max(0.0, box[0] - 0.35 * side)
    y0 = box[1] - max(0.0, box[1] - 0.35 * side)
    place = (x0, y0, x0 + box[2] - box[0], y0 + box[3] - box[1])
    ring = ring_at(ink, place)
    if ring is None:
        return _judge(_inside_of_frame(ink, place), box)
    mark = _judge(ring.inside, box)
    return TickMark("doubtful", mark.ink, 0.5, box) if mark.state == "empty" and ring.is_passed else mark


def _judge(inside: np.ndarray, box: BoxTuple) -> TickMark:
    """The state by the share of ink inside the frame and by how far the largest stroke reaches."""
    if inside.size == 0:
        return TickMark("doubtful", 0.0, 0.0, box)
    share = float(inside.mean())
    span = _longest_stroke(inside) / max(inside.shape)
    if share >= _FILLED_FROM:
        return TickMark("ticked", share, 0.999, box)
    if share < _EMPTY_BELOW or span < _SPECK_SPAN:
        clear = 1 - 0.5 * min(1.0, share / _TICKED_FROM)
        return TickMark("empty", share, max(0.6, clear) if span >= _SPECK_SPAN else 0.999, box)
    if share >= _TICKED_FROM and span >= _STROKE_SPAN:
        return TickMark("ticked", share, min(0.999, 0.9 + share), box)
    return TickMark("doubtful", share, 0.5, box)


def _longest_stroke(inside: np.ndarray) -> float:
    count, _, stats, _ = cv2.connectedComponentsWithStats(inside.astype(np.uint8), connectivity=8)
    return float(max((max(s[2], s[3]) for s in stats[1:count].tolist()), default=0))


def _contrast_mask(grey: np.ndarray) -> np.ndarray:
    """Ink against the local paper, down to half the darkness of the printed frame (a pencil is lighter than print)."""
    paper, dark = level(grey, 90), level(grey, 2)
    if paper - dark < 40:
        return np.zeros(grey.shape, dtype=bool)
    return grey < paper - 0.42 * (paper - dark)


def _inside_of_frame(ink: np.ndarray, box: BoxTuple) -> np.ndarray:
    """The ink inside the frame: its four sides are looked for within a fifth of the box around where they should be."""
    x0, y0, x1, y1 = (round(v) for v in box)
    reach = max(2, round(0.2 * ((x1 - x0) + (y1 - y0)) / 2))
    across = ink[y0 + reach : y1 - reach, :].mean(axis=0)
    down = ink[:, x0 + reach : x1 - reach].mean(axis=1)
    left, right = _inner_edge(across, x0, reach), _inner_edge(across[::-1], len(across) - x1, reach)
    top, bottom = _inner_edge(down, y0, reach), _inner_edge(down[::-1], len(down) - y1, reach)
    return ink[top : ink.shape[0] - bottom, left : ink.shape[1] - right]


def _inner_edge(profile: np.ndarray, start: int, reach: int) -> int:
    """First index past the innermost full stroke near `start`: a stroke of the next word may lie outside the frame."""
    if len(profile) == 0:
        return 0
    first, last = max(0, start - reach), min(len(profile), start + reach + 1)
    window = profile[first:last]
    strong = np.flatnonzero(window >= 0.78)
    if len(strong) == 0:
        return min(len(profile), start + reach // 2 + 1)
    return first + int(strong[-1]) + 2


def _cut(image: np.ndarray, box: BoxTuple, *, margin: float) -> np.ndarray:
    side = ((box[2] - box[0]) + (box[3] - box[1])) / 2 * margin
    x0, y0 = max(0, round(box[0] - side)), max(0, round(box[1] - side))
    x1, y1 = round(box[2] + side), round(box[3] + side)
    return image[y0:y1, x0:x1]
