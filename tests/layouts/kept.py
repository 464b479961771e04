"""What recognition found, kept between runs of the benchmark: a change of the decision is judged without reading again.

Each picture that is asked for (a page, a crop) is known by its pixels; what is kept counts for one state of the
recognition's own code and models only.
"""

from __future__ import annotations

import hashlib
import pickle
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from extractors.models import BoxTuple, CropReading, TextLine
from extractors.text.ocr import Grade, Ocr
from extractors.text.recognition import Alphabet

_CODE = Path(__file__).resolve().parents[2] / "extractors" / "text"


def digest_of(places: Iterable[Path]) -> str:
    """A digest of Python files: those named, and those below the folders named."""
    digest = hashlib.sha256()
    for place in places:
        for path in sorted(place.rglob("*.py")) if place.is_dir() else [place]:
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _name(image: np.ndarray, *more: object) -> bytes:
    digest = hashlib.blake2b(np.ascontiguousarray(image).data, digest_size=16)
    digest.update(repr((image.shape, *more)).encode())
    return digest.digest()


class KeptOcr:
    """An engine that asks the one behind it only for what it was not asked before. load: makes that engine."""

    def __init__(self, folder: Path, load: Callable[[], Ocr]) -> None:
        self._folder = folder / digest_of([_CODE])
        self._load = load
        self._engine: Ocr | None = None
        self._path = self._folder / "none"
        self._known: dict[bytes, Any] = {}
        self._is_new = False

    def open(self, name: str) -> None:
        """Go on with what is kept for a sample."""
        self._path = self._folder / f"{name}.pickle"
        self._known = pickle.loads(self._path.read_bytes()) if self._path.exists() else {}
        self._is_new = False

    def close(self) -> None:
        """Keep what was found for the sample."""
        if self._is_new:
            self._folder.mkdir(parents=True, exist_ok=True)
            aside = self._path.with_suffix(".part")
            aside.write_bytes(pickle.dumps(self._known))
            aside.replace(self._path)

    def read_crops(
        self, crops: Sequence[np.ndarray], *, alphabet: Alphabet | tuple[Alphabet, ...] = None, grade: Grade = "small"
    ) -> list[CropReading]:
        """See `Ocr`."""
        alphabets = alphabet if isinstance(alphabet, tuple) else (alphabet,) * len(crops)
        names = [_name(c, a, grade) for c, a in zip(crops, alphabets, strict=True)]
        fresh = [n for n, name in enumerate(names) if name not in self._known]
        if fresh:
            asked = tuple(alphabets[n] for n in fresh)
            found = self._behind().read_crops([crops[n] for n in fresh], alphabet=asked, grade=grade)
            self._keep({names[n]: reading for n, reading in zip(fresh, found, strict=True)})
        return [self._known[name] for name in names]

    def find_lines(self, image: np.ndarray) -> list[BoxTuple]:
        """See `Ocr`."""
        name = _name(image, "lines")
        if name not in self._known:
            self._keep({name: self._behind().find_lines(image)})
        return list(self._known[name])

    def read_page(self, image: np.ndarray, *, grade: Grade = "small") -> list[TextLine]:
        """See `Ocr`."""
        boxes = self.find_lines(image)
        crops = [image[int(y0) : int(y1) + 1, int(x0) : int(x1) + 1] for x0, y0, x1, y1 in boxes]
        readings = self.read_crops(crops, grade=grade)
        return [TextLine(r.text, b, r.confidence) for r, b in zip(readings, boxes, strict=True) if r.text]

    def _keep(self, found: dict[bytes, Any]) -> None:
        self._known.update(found)
        self._is_new = True

    def _behind(self) -> Ocr:
        if self._engine is None:
            self._engine = self._load()
        return self._engine
