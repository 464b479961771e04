"""Pages of the own form on one picture: several sheets on the glass, and what else lies beside them.

Takes a picture with the codes found on it; hands on each of our pages registered, and the part of the picture that may
be another page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np

from extractors.layout import FormLayout
from extractors.marks import FoundCode
from extractors.models import Page
from extractors.ownform.registration import Registered, form_codes, register

_LEAST_REST = 0.8
"""Of a sheet's shorter side: what is left beside our pages is another page only from there."""


def own_sheets(image: np.ndarray, codes: Sequence[FoundCode], layout: FormLayout) -> list[Registered]:
    """Every page of the own form on a picture, from left to right, then down; [] where there is none."""
    known = form_codes(codes)
    if len(known) < 2:
        single = register(image, codes, layout)
        return [] if single is None else [single]
    found = [r for _, code in known if (r := register(image, [code], layout)) is not None]
    return sorted(found, key=lambda r: _middle(r).round(-2).tolist())


def _middle(sheet: Registered) -> np.ndarray:
    return np.asarray(_outline(sheet).mean(axis=0))


def _outline(sheet: Registered) -> np.ndarray:
    """The four corners of a sheet on its picture, in pixels (4 x 2)."""
    marks = sheet.form_page.marks
    right, bottom = (max(m.x + m.w for m in marks) + marks[0].x), (max(m.y + m.h for m in marks) + marks[0].y)
    corners = np.array([[[0, 0], [right, 0], [right, bottom], [0, bottom]]], np.float64)
    return np.asarray(cv2.perspectiveTransform(corners, sheet.to_px)[0])


def beside(page: Page, sheets: Sequence[Registered]) -> Page | None:
    """The part of a picture beside the own pages on it that is large enough for another page, None for none.

    The part is told of its own: in most pictures it is the desk or the lid.
    """
    if not sheets:
        return None
    height, width = page.image.shape[:2]
    corners = np.vstack([_outline(s) for s in sheets])
    (x0, y0), (x1, y1) = corners.min(axis=0).astype(int), corners.max(axis=0).astype(int)
    least = _LEAST_REST * min(np.ptp(_outline(sheets[0]), axis=0))
    strips = [(0, 0, x0, height), (x1, 0, width, height), (0, 0, width, y0), (0, y1, width, height)]
    wide = [s for s in strips if min(s[2] - s[0], s[3] - s[1]) >= least]
    if not wide:
        return None
    left, top, right, bottom = max(wide, key=lambda s: (s[2] - s[0]) * (s[3] - s[1]))
    return replace(page, image=np.ascontiguousarray(page.image[top:bottom, left:right]), words=None)
