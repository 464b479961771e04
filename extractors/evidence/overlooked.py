"""Figures that detection passed over: a lone 1 in its blank is a stroke, and found as no text.

Takes the pool; hands on such ink as tokens that are marked as overlooked: whatever they say is looked at by a person.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import cv2
import numpy as np

from extractors.apart import cut
from extractors.evidence.edges import unread
from extractors.evidence.pool import Pool, Token
from extractors.evidence.runs import Glyph
from extractors.models import BoxTuple

_JOINED, _LOWEST, _HIGHEST, _WIDEST = 0.5, 0.5, 1.6, 6.0
"""In heights of the usual line: the room within a number, how high its figures are, how long it is."""
_THINNEST_PX, _LEAST = 2, 0.5
_FIGURES = re.compile(r"\d[\d.,]*")
_MOST = 40
"""Places of a page; a page with more is speckled all over."""


def with_overlooked(pool: Pool) -> Pool:
    """The pool with the figures in ink that no text stands for; none of a text layer."""
    ocr, grey = pool.sheet.ocr, pool.sheet.grey
    boxes = list(_places(pool)) if ocr is not None else []
    if ocr is None or not 0 < len(boxes) <= _MOST:
        return pool
    found = zip(boxes, ocr.read_crops([cut(grey, b) for b in boxes], grade="digits"), strict=True)
    first = len(pool.tokens)
    more = [
        Token(0, r.text, b, r.confidence, _glyphs(r.text, r.confidence, b), is_overlooked=True)
        for b, r in found
        if r.confidence >= _LEAST and _FIGURES.fullmatch(r.text)
    ]
    return replace(pool, tokens=(*pool.tokens, *(replace(t, id=first + n) for n, t in enumerate(more))))


def _glyphs(text: str, chance: float, box: BoxTuple) -> tuple[Glyph, ...]:
    step = (box[2] - box[0]) / len(text)
    return tuple(Glyph(c, chance, box[0] + (n + 0.5) * step) for n, c in enumerate(text))


def _places(pool: Pool) -> Iterator[BoxTuple]:
    """Where ink as high as figures stands by itself."""
    height, width = pool.sheet.ink.shape
    ink = unread((0, 0, width, height), None, pool)
    kernel = np.ones((1, max(1, round(_JOINED * pool.height))), np.uint8)
    joined = cv2.morphologyEx(ink.astype(np.uint8), cv2.MORPH_CLOSE, kernel)
    _, _, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    for x, y, across, down, _ in stats[1:].tolist():
        is_figure = _LOWEST * pool.height <= down <= _HIGHEST * pool.height
        is_figure = is_figure and _THINNEST_PX <= across <= _WIDEST * pool.height
        if is_figure and not _is_at_text((x, y, x + across, y + down), pool):
            yield float(x), float(y), float(x + across), float(y + down)


def _is_at_text(box: tuple[int, int, int, int], pool: Pool) -> bool:
    """Whether a text stands so close beside a place that the ink there is one of its characters."""
    room = _JOINED * pool.height
    lines = (t.box for t in pool.tokens if t.box[1] < box[3] and box[1] < t.box[3])
    return any(b[0] - room < box[2] and box[0] < b[2] + room for b in lines)
