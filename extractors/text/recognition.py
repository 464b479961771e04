"""One line of text through the recognition model: its picture made ready, the model run, its answer decoded.

Takes a loaded PaddleOCR recognition module and hands on `CropReading`s. Crops of a call are shared out over threads,
each running the model by itself on one core: two small crops side by side are done sooner than one after the other on
two cores, and no thread waits in a busy loop.
"""

from __future__ import annotations

import math
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from itertools import repeat

import cv2
import numpy as np

from extractors.models import CropReading
from extractors.text.lattice import lattice_of

_HEIGHT_PX = 48
LEAST_WIDTH_PX = 320
"""What the model was trained on: narrower crops are padded on the right. Less padding costs exact readings."""
_MOST_WIDTH_PX = 3200
_LEAST_SIDE_PX = 4
_TONES = (np.arange(256, dtype=np.float32) / 255 - np.float32(0.5)) / np.float32(0.5)
"""What the model sees of each level of grey or colour."""
_NOT_WEIGHED = frozenset("□☐☑ ")
"""Tick boxes are measured in pixels, never taken from text."""

Alphabet = str | None
"""The characters that may be answered; None for all that the model knows."""
Model = Callable[[np.ndarray], np.ndarray]
"""From 1 x 3 x 48 x W float32 to T x C probabilities; may be called by several threads at once."""


class Decoder:
    """CTC decoding that keeps each character's probability; stands in for PaddleX's own, which keeps the mean only."""

    def __init__(self, characters: Sequence[str]) -> None:
        self._characters = characters  # index 0 is the blank
        self._columns: dict[str, np.ndarray] = {}
        self._alike = _alike(characters)

    def decode(self, matrix: np.ndarray, alphabet: Alphabet = None) -> CropReading:
        """matrix: T x C probabilities. The probability of a character is the highest over its repeated steps."""
        best = self._best(matrix, alphabet)
        found: list[tuple[str, float]] = []
        steps: list[float] = []
        for step in np.flatnonzero(best).tolist():
            index = int(best[step])
            chance = float(matrix[step, self._alike.get(index, [index])].sum())
            if step and index == best[step - 1]:
                found[-1] = (found[-1][0], max(found[-1][1], chance))
            else:
                found.append((self._characters[index], chance))
                steps.append((step + 0.5) / len(best))
        text = "".join(c for c, _ in found)
        weighed = [p for c, p in found if c not in _NOT_WEIGHED] or [p for _, p in found]
        confidence = min(weighed, default=0.0)
        lattice = lattice_of(matrix, self._characters) if alphabet is None else ()
        return CropReading(text, confidence, tuple(found), tuple(steps), lattice=lattice)

    def _best(self, matrix: np.ndarray, alphabet: Alphabet) -> np.ndarray:
        """The likeliest allowed character of each step (T)."""
        if alphabet is None:
            return np.asarray(matrix.argmax(axis=1))
        columns = self._allowed(alphabet)
        return np.asarray(columns[matrix[:, columns].argmax(axis=1)])

    def _allowed(self, alphabet: str) -> np.ndarray:
        """The places of the blank and of the characters of an alphabet."""
        if alphabet not in self._columns:
            wanted = set(alphabet)
            places = [p for p, c in enumerate(self._characters) if p == 0 or c in wanted]
            self._columns[alphabet] = np.array(places)
        return self._columns[alphabet]


@dataclass(frozen=True)
class Recogniser:
    """A recognition model with its decoder. pool: where the crops of a call are shared out."""

    model: Model
    decoder: Decoder
    pool: Executor

    def read(
        self, crops: Sequence[np.ndarray], alphabets: Sequence[Alphabet], *, least_width_px: int = LEAST_WIDTH_PX
    ) -> list[CropReading]:
        """One reading per crop (H x W x 3 or H x W, uint8), with its alphabet; a crop too small to read as ''.

        least_width_px: to which narrower crops are padded.
        """
        widest_first = sorted(range(len(crops)), key=lambda i: -_input_width(crops[i], least_width_px))
        readings = [CropReading(text="", confidence=0.0)] * len(crops)
        jobs = ([crops[i] for i in widest_first], [alphabets[i] for i in widest_first], repeat(least_width_px))
        for place, reading in zip(widest_first, self.pool.map(self._read_one, *jobs), strict=True):
            readings[place] = reading
        return readings

    def _read_one(self, crop: np.ndarray, alphabet: Alphabet, least_width_px: int) -> CropReading:
        if min(crop.shape[:2]) < _LEAST_SIDE_PX:
            return CropReading(text="", confidence=0.0)
        reading = self.decoder.decode(self.model(prepared(crop, least_width_px)), alphabet)
        return _placed(reading, crop, least_width_px)


def prepared(crop: np.ndarray, least_width_px: int = LEAST_WIDTH_PX) -> np.ndarray:
    """A crop as the model wants it: 1 x 3 x 48 x W float32 from -1 to 1, padded with 0 on the right."""
    height, width = crop.shape[:2]
    full = _input_width(crop, least_width_px)
    filled = min(math.ceil(_HEIGHT_PX * (width / height)), full)
    scaled = cv2.resize(np.ascontiguousarray(crop), (filled, _HEIGHT_PX))
    ready = np.zeros((1, 3, _HEIGHT_PX, full), np.float32)
    ready[0, :, :, :filled] = _TONES[scaled] if crop.ndim == 2 else _TONES[scaled].transpose((2, 0, 1))
    return ready


def _input_width(crop: np.ndarray, least_width_px: int) -> int:
    """Width in pixels of what the model sees of a crop."""
    height, width = crop.shape[:2]
    shape = width / height if height else 0.0
    return min(_MOST_WIDTH_PX, int(_HEIGHT_PX * max(least_width_px / _HEIGHT_PX, shape)))


def _placed(reading: CropReading, crop: np.ndarray, least_width_px: int) -> CropReading:
    """The places as shares of the crop, not of the padded input that the model saw."""
    shape = crop.shape[1] / crop.shape[0]
    stretch = max(least_width_px / _HEIGHT_PX, shape) / shape
    return replace(reading, places=tuple(min(1.0, place * stretch) for place in reading.places))


def _alike(characters: Sequence[str]) -> dict[int, list[int]]:
    """For each character that has twins of one meaning (1 and １, : and ：), the places of all of them."""
    groups: dict[str, list[int]] = defaultdict(list)
    for place, character in enumerate(characters):
        if place:
            groups[unicodedata.normalize("NFKC", character)].append(place)
    return {place: group for group in groups.values() if len(group) > 1 for place in group}
