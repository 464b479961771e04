"""Lines of digits through a small network of our own, trained on real hands (`tests/digits` makes it again).

Takes crops of combs and of blanks for numbers; hands on `CropReading`s in the characters 0-9 . - X and NONE for
anything that is none of them. A third witness beside the two recognition models: it has never seen their data.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np

from extractors.models import CropReading
from extractors.text.lattice import BLANK
from extractors.text.lattice import likeliest as texts

NONE = "#"
"""Stands in a reading for ink that is no digit: a letter, a word, a figure struck out."""
CHARACTERS = "0123456789.-X" + NONE
"""By class of the network; class 0 is CTC's blank."""
HEIGHT_PX = 32
STEP_PX = 4
"""The network answers once for so many columns of its input."""
_MODEL = Path(__file__).with_name("digits.onnx")
_MOST_WIDTH_PX = 1280
_LEAST_SIDE_PX = 4
_INKED = 0.45
_MARGIN = 0.12
_BEAMS = 48
_LEAST_CHANCE = 1e-5
"""Of a character at one step, below which no text is looked for that holds it there."""


def prepared(crop: np.ndarray) -> np.ndarray | None:
    """A crop (H x W grey uint8, dark on bright) as the network wants it, None where there is no ink to read.

    32 x W float32, ink 1 and paper 0, cut to the rows that carry ink and a little more; W is a multiple of 4.
    """
    if min(crop.shape) < _LEAST_SIDE_PX:
        return None
    paper, dark = (float(v) for v in np.percentile(crop, (85, 1)))
    if paper - dark < 20:
        return None
    ink = np.clip((paper - crop.astype(np.float32)) / (paper - dark), 0, 1)
    rows = np.flatnonzero((ink > _INKED).sum(axis=1) > 0)
    margin = max(2, round(_MARGIN * (rows[-1] + 1 - rows[0])))
    ink = np.pad(ink, ((margin, margin), (margin, margin)))[rows[0] : rows[-1] + 1 + 2 * margin]
    scale = HEIGHT_PX / ink.shape[0]
    width = min(_MOST_WIDTH_PX, max(STEP_PX, round(ink.shape[1] * scale)))
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    scaled = cv2.resize(ink, (width, HEIGHT_PX), interpolation=how)
    return np.pad(scaled, ((0, 0), (0, -width % STEP_PX)))


class DigitReader:
    """The network, loaded once per process and run on one thread."""

    def __init__(self) -> None:
        import onnxruntime  # its telemetry is switched off by `ocr` before it loads

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(str(_MODEL), options, providers=["CPUExecutionProvider"])

    def read(self, crops: Sequence[np.ndarray]) -> list[CropReading]:
        """One reading per crop; '' where there is nothing to read."""
        return [self._read_one(crop) for crop in crops]

    def _read_one(self, crop: np.ndarray) -> CropReading:
        ready = prepared(crop)
        if ready is None:
            return CropReading(text="", confidence=0.0)
        [matrix] = self._session.run(None, {"strip": ready[None, None]})
        return decoded(matrix[0])


def decoded(matrix: np.ndarray) -> CropReading:
    """The likeliest text of T x 15 probabilities; each character with the highest chance over its repeated steps."""
    best = matrix.argmax(axis=1)
    found: list[tuple[str, float]] = []
    places: list[float] = []
    for step in np.flatnonzero(best).tolist():
        chance = float(matrix[step, best[step]])
        if step and best[step] == best[step - 1]:
            found[-1] = (found[-1][0], max(found[-1][1], chance))
        else:
            found.append((CHARACTERS[best[step] - 1], chance))
            places.append((step + 0.5) / len(best))
    return CropReading(
        text="".join(c for c, _ in found),
        confidence=min((p for _, p in found), default=0.0),
        characters=tuple(found),
        places=tuple(places),
        others=likeliest(matrix),
    )


def likeliest(matrix: np.ndarray) -> tuple[tuple[str, float], ...]:
    """The likeliest texts of T x 15 probabilities with their probabilities."""
    classes = (BLANK, *CHARACTERS)
    steps = [dict(zip(classes, chances.tolist(), strict=True)) for chances in matrix.astype(float)]
    return tuple(texts(steps, beams=_BEAMS, least=_LEAST_CHANCE).items())
