"""Finds where a page of the own form lies when neither its code nor its marks are left: by the labels printed on it.

Takes the lines of text of an upright page; hands on the page of the form that bears those labels, and a rough map.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import cv2
import numpy as np

from extractors.layout import FormLayout, FormPage
from extractors.models import TextLine
from extractors.values import Catalogue, squeeze

_FEWEST = 10
_MARKS = "*＊△▲"
"""Before the label of what is required, always or with its service."""
_LEAST_SHARE = 0.4
"""Share of a page's labels that must stand in the text, each in a line of its own; another town's form has a tenth."""
_OFF_MM = 3.0
_LEAST_IN_PLACE = 0.7


def lies_by_labels(
    lines: Sequence[TextLine], layout: FormLayout, catalogue: Catalogue
) -> tuple[FormPage, np.ndarray] | None:
    """The page of the form and its rough 3 x 3 map (millimetres to pixels), None where the labels are not its own."""
    seen = _alone({squeeze(line.text).strip(_MARKS): _middle(line) for line in lines}, [line.text for line in lines])
    for form_page in layout.pages:
        wanted = _labels(form_page, catalogue)
        both = [text for text in wanted if text in seen]
        if len(both) < max(_FEWEST, _LEAST_SHARE * len(wanted)):
            continue
        blank, pixels = np.array([wanted[t] for t in both]), np.array([seen[t] for t in both])
        scale = float(np.ptp(pixels, axis=0).max() / np.ptp(blank, axis=0).max())
        rough, good = cv2.estimateAffinePartial2D(blank, pixels, ransacReprojThreshold=_OFF_MM * scale)
        if rough is not None and good.mean() >= _LEAST_IN_PLACE:
            return form_page, np.vstack([rough, [0, 0, 1]])
    return None


def _labels(form_page: FormPage, catalogue: Catalogue) -> dict[str, tuple[float, float]]:
    """The labels that stand once on a page of the blank, with the middle of their cells in millimetres."""
    boxes = {
        s.label_box: squeeze(s.caption or catalogue[s.key].label).strip(_MARKS)
        for s in form_page.slots
        if s.label_box.w
    }
    places = {text: (box.x + box.w / 2, box.y + box.h / 2) for box, text in boxes.items()}
    return _alone(places, list(boxes.values()))


def _alone(places: dict[str, tuple[float, float]], texts: Sequence[str]) -> dict[str, tuple[float, float]]:
    """Those of the places whose text comes once only and is no fragment."""
    count = Counter(squeeze(text).strip(_MARKS) for text in texts)
    return {text: place for text, place in places.items() if count[text] == 1 and len(text) >= 2}


def _middle(line: TextLine) -> tuple[float, float]:
    x0, y0, x1, y1 = line.box
    return (x0 + x1) / 2, (y0 + y1) / 2
