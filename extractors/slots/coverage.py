"""Holds a reading against the ink that it should account for: writing that no character was read for is a doubt."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from extractors.pages import level

_INK = 0.72
_JOIN = 0.12
_BODY_WIDTH = 0.35
_BODY_INK = 0.04
_REACH = 0.3


def has_unread_ink(crop: np.ndarray, places: Sequence[float]) -> bool:
    """Whether a piece of writing as large as a character has no character near it.

    crop: grey uint8, one line. places: of the characters read, as shares of its width.
    """
    width = crop.shape[1]
    ink = crop < _INK * level(crop, 90)
    rows = np.flatnonzero(ink.any(axis=1))
    if not len(rows):
        return False
    body = float(rows[-1] - rows[0] + 1)
    near = _REACH * body
    seen = [place * width for place in places]
    return any(not any(start - near <= x <= end + near for x in seen) for start, end in _bodies(ink, body))


def _bodies(ink: np.ndarray, body: float) -> list[tuple[int, int]]:
    """Column ranges of pieces of writing about as large as a character. body: height of the line's ink in pixels."""
    gap = max(1, int(_JOIN * body))
    columns = np.asarray(ink.any(axis=0), dtype=np.uint8)[None]
    joined = np.asarray(cv2.dilate(columns, np.ones((1, 2 * gap + 1), np.uint8))).ravel()
    edges = np.flatnonzero(np.diff(np.concatenate(([0], joined.view(np.int8), [0]))))
    found = []
    for start, end in zip((edges[::2] + gap).tolist(), (edges[1::2] - gap).tolist(), strict=True):
        if end - start > _BODY_WIDTH * body and ink[:, start:end].sum() > _BODY_INK * body**2:
            found.append((start, end))
    return found
