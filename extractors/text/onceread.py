"""Recognition that reads nothing twice: what two readers of a page cut out alike is read once.

Stands before an engine for the pages of one package and is let go with it; hands on the engine's own readings.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Sequence

import numpy as np

from extractors.models import BoxTuple, CropReading, TextLine
from extractors.text.ocr import Grade, Ocr
from extractors.text.recognition import Alphabet

_MOST_KEPT = 512
"""Readings that are kept: those of a page or two."""


class OnceRead:
    """An engine and what it has read of a package (see `Ocr`)."""

    def __init__(self, ocr: Ocr) -> None:
        self._ocr = ocr
        self._kept: OrderedDict[bytes, CropReading] = OrderedDict()

    def read_crops(
        self, crops: Sequence[np.ndarray], *, alphabet: Alphabet | tuple[Alphabet, ...] = None, grade: Grade = "small"
    ) -> list[CropReading]:
        """Read crops that hold one line of text each; a crop is the same with all its pixels, alphabet and grade."""
        alphabets = alphabet if isinstance(alphabet, tuple) else (alphabet,) * len(crops)
        names = [_named(c, a, grade) for c, a in zip(crops, alphabets, strict=True)]
        fresh = list({name: n for n, name in enumerate(names) if name not in self._kept}.values())
        if fresh:
            wanted = tuple(alphabets[n] for n in fresh)
            read = self._ocr.read_crops([crops[n] for n in fresh], alphabet=wanted, grade=grade)
            self._kept.update(zip((names[n] for n in fresh), read, strict=True))
        readings = [self._kept[name] for name in names]
        while len(self._kept) > _MOST_KEPT:
            self._kept.popitem(last=False)
        return readings

    def find_lines(self, image: np.ndarray) -> list[BoxTuple]:
        """The boxes of the text lines of an image, in its pixels, in reading order."""
        return self._ocr.find_lines(image)

    def read_page(self, image: np.ndarray, *, grade: Grade = "small") -> list[TextLine]:
        """All lines of an image in reading order."""
        return self._ocr.read_page(image, grade=grade)


def _named(crop: np.ndarray, alphabet: Alphabet, grade: Grade) -> bytes:
    """What tells a crop and how it is read from all others."""
    how = f"{crop.shape} {grade} {alphabet}".encode()
    return hashlib.blake2b(crop.tobytes(), digest_size=16, key=hashlib.blake2b(how).digest()).digest()
