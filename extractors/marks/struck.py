"""A line drawn through writing, on paper of any layout: whether what stands in a place was struck out.

Takes the grey picture of a page without red and the place of a value; answers yes or no. Print and writing leave white
between their characters at every height; a stroke through them leaves none. The nearly level path with the most ink is
looked for: of 500 values of made forms the path was inked over nine tenths of their width on 0.6 %, of the same
values with a stroke drawn through on 99 %.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import cv2
import numpy as np

from extractors.marks.strokes import inked_runs
from extractors.models import BoxTuple
from extractors.pages import red_mask

_CORE = (0.2, 0.8)
"""Shares of a line's height between which a stroke runs through its characters."""
_MIDST = (0.25, 0.72)
"""And between which most of it runs: what goes along the edge is a slanting line to write on."""
_LEAST_PX, _CLEAR_PX = 10, 18
"""Height of a line of which a stroke through all of it, and of which one through a part, can be told."""
_INK_FROM = 0.5
"""Share of the way from paper to the darkest ink at which a pixel counts as ink."""
_CONTRAST = 60.0
"""Grey levels between paper and the faintest ink."""
_GAP, _CLIMB, _BLOCKS = 0.06, 0.12, 8
"""In heights: white within a stroke; what climbing by a pixel costs in inked columns; columns of a height at which it
may climb."""
_WHOLE, _SHORTEST, _ONE_FIGURE = 0.9, 1.2, 0.8
"""Share of a text that a stroke runs through, its least length, and its least length through a single figure; these
in heights."""
_PART_OF_NUMBER, _PART_OF_WORDS, _SHARE, _LONG = 2.4, 2.6, 0.4, 5.5
"""Its least length in heights through a part of a text that makes out such a share of it; and of whatever share."""
_NUMBER = re.compile(r"[\s\d.,:/A-Za-z-]*")
_STROKE, _LEAST_BELOW = 0.12, 0.08
"""Half of the widest stroke, in heights; share of the ink that lies above and below one: else it is a line to write
on."""
_RED, _RED_BESIDE = 0.35, 0.2
"""Share of a word's width over which a red stroke is seen as red, where it is not on the black of a character; share of
the red that may lie beside it.
"""
_AROUND = 0.3
"""In heights: how far beyond its text a stroke is looked for."""
_NEXT_LINE, _NEXT_WORD = 0.2, 0.5
"""White between two lines and two words of a place, in heights."""


def is_crossed(grey: np.ndarray, box: BoxTuple, text: str) -> bool:
    """Whether a line is drawn through a text or a word of it. grey: H x W uint8; box: of the text, maybe of several
    lines (px); text: what was read there.
    """
    return any(_is_through(grey, word, text) for word in _words(grey, box))


def _words(grey: np.ndarray, box: BoxTuple) -> Iterator[BoxTuple]:
    """The words of a place, line by line."""
    x0, y0, x1, y1 = (max(0, round(v)) for v in box)
    ink = _ink(grey[y0:y1, x0:x1])
    for top, bottom in _joined(np.asarray(ink.any(axis=1)), share=_NEXT_LINE):
        height = bottom - top
        for left, right in _joined(np.asarray(ink[top:bottom].any(axis=0)), gap=_NEXT_WORD * height):
            yield float(x0 + left), float(y0 + top), float(x0 + right), float(y0 + bottom)


def _joined(profile: np.ndarray, *, gap: float = 0.0, share: float = 0.0) -> list[tuple[int, int]]:
    """Runs of ink (first, one past the last), joined over less white than `gap` or than a share of the longer one."""
    runs: list[tuple[int, int]] = []
    for first, last in inked_runs(profile):
        before = runs[-1] if runs else None
        if before is not None and first - before[1] < max(gap, share * max(last - first, before[1] - before[0])):
            runs[-1] = (before[0], last + 1)
        else:
            runs.append((first, last + 1))
    return runs


def is_crossed_in_red(image: np.ndarray, grey: np.ndarray, box: BoxTuple, text: str) -> bool:
    """Whether a red line is drawn through a text: the hand that corrects. A seal has red beside any line through it.

    image: H x W x 3 BGR (in a grey one there is no red); grey: the same without red; box, text: as of `is_crossed`.
    """
    x0, y0, x1, y1 = (max(0, round(v)) for v in box)
    if not red_mask(image[y0:y1, x0:x1]).any():
        return False
    return any(_is_red_through(image, word, text) for word in _words(grey, box))


def _is_red_through(image: np.ndarray, box: BoxTuple, text: str) -> bool:
    height = box[3] - box[1]
    part = image[_rows_columns(box)]
    red, ink = red_mask(part), _ink(part[:, :, 1])
    if height < _LEAST_PX or not red.any():
        return False
    path = _path(ink, height)
    far = np.abs(np.arange(len(ink))[:, None] - path[None, :]) > 2 * _STROKE * height
    inked = _inked(ink, path, height)
    is_red = float((red & ~far).any(axis=0).sum()) >= _RED * (box[2] - box[0])
    return is_red and float((red & far).sum()) <= _RED_BESIDE * float(red.sum()) and _is_long(inked, box, text)


def _rows_columns(box: BoxTuple) -> tuple[slice, slice]:
    """A word's rows, and its columns with some paper before and behind it."""
    around = _AROUND * (box[3] - box[1])
    return slice(round(box[1]), round(box[3])), slice(max(0, round(box[0] - around)), round(box[2] + around))


def _is_through(grey: np.ndarray, box: BoxTuple, text: str) -> bool:
    """Whether one stroke runs through a word from end to end, or through so much of it that no character does."""
    height = box[3] - box[1]
    if height < _LEAST_PX:
        return False
    ink = _ink(grey[_rows_columns(box)])
    path = _path(ink, height)
    is_within = _LEAST_BELOW <= _below(ink, path, height) <= 1 - _LEAST_BELOW
    is_within = is_within and _MIDST[0] * len(ink) <= float(np.median(path)) <= _MIDST[1] * len(ink)
    return is_within and _is_long(_inked(ink, path, height), box, text)


def _is_long(inked: np.ndarray, box: BoxTuple, text: str) -> bool:
    """Whether the longest stroke in the inked columns of a path is longer than any that a word's characters have."""
    height, width = box[3] - box[1], box[2] - box[0]
    length = max((last + 1 - first for first, last in inked_runs(inked)), default=0)
    shortest = _ONE_FIGURE if len(text.strip()) == 1 and text.strip().isdigit() else _SHORTEST
    if length >= _WHOLE * width and length >= shortest * height:
        return True
    part = _PART_OF_NUMBER if _NUMBER.fullmatch(text) else _PART_OF_WORDS
    is_part = length >= _LONG * height or (length >= part * height and length >= _SHARE * width)
    return height >= _CLEAR_PX and is_part


def _ink(part: np.ndarray) -> np.ndarray:
    """The ink of a part of the page (bool), told from its own paper and its darkest stroke."""
    if part.size == 0:
        return np.zeros(part.shape, bool)
    paper, dark = (float(np.percentile(part, share)) for share in (95, 2))
    if paper - dark < _CONTRAST:  # little is written in a wide place
        dark = float(part.min())
    return np.asarray(part < paper - _INK_FROM * max(paper - dark, _CONTRAST))


def _path(ink: np.ndarray, height: float) -> np.ndarray:
    """The nearly level path with the most ink that runs through a line: its row in each column."""
    top, bottom = (round(share * ink.shape[0]) for share in _CORE)
    step = max(3, round(height / _BLOCKS))
    count = max(1, ink.shape[1] // step)
    blocks = _thick(ink)[top:bottom, : count * step].reshape(bottom - top, count, -1).mean(axis=2)
    middles = np.arange(count) * step + step / 2
    return np.asarray(np.rint(top + np.interp(np.arange(ink.shape[1]), middles, _best_rows(blocks)))).astype(int)


def _thick(ink: np.ndarray) -> np.ndarray:
    return np.asarray(cv2.dilate(ink.astype(np.uint8), np.ones((3, 1), np.uint8)))


def _inked(ink: np.ndarray, path: np.ndarray, height: float) -> np.ndarray:
    """Which columns are inked on a path (bool), gaps that a stroke may have closed."""
    on = _thick(ink)[path, np.arange(ink.shape[1])][None]
    kernel = np.ones((1, max(1, round(_GAP * height)) + 1), np.uint8)
    return np.asarray(cv2.morphologyEx(on, cv2.MORPH_CLOSE, kernel)[0]).astype(bool)


def _below(ink: np.ndarray, path: np.ndarray, height: float) -> float:
    """The share of a line's ink, the path's own apart, that lies below the path."""
    beyond = np.arange(ink.shape[0])[:, None] - path[None, :]
    above, below = (int((ink & (way > _STROKE * height)).sum()) for way in (-beyond, beyond))
    return below / max(1, above + below)


def _best_rows(blocks: np.ndarray) -> list[int]:
    """The row of the best path in each block (rows x blocks, share of ink); it climbs by at most a row from one to the
    next, at a cost.
    """
    best, back = blocks[:, 0].astype(np.float32), []
    for column in blocks.T[1:]:
        edge = np.array([-np.inf], np.float32)
        ways = np.stack([best, np.concatenate((edge, best[:-1])) - _CLIMB, np.concatenate((best[1:], edge)) - _CLIMB])
        choice = ways.argmax(axis=0)
        back.append(choice)
        best = ways[choice, np.arange(len(best))] + column.astype(np.float32)
    rows = [int(best.argmax())]
    for choice in reversed(back):
        rows.append(rows[-1] + (0, -1, 1)[int(choice[rows[-1]])])
    return rows[::-1]
