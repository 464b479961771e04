"""Other engines reading the whole same pages, each in a process of its own, as delivered and with two threads.

Their weights lie in their wheels, so nothing is fetched. Every page is decoded by our own loader, and that is not
timed, which favours them; their memory includes that loader and its libraries. RapidOCR takes the raster; faster-paddle
takes only encoded files and gets an uncompressed BMP: making it is not timed, its decoding (a copy of the pixels) is.
An engine that is not installed is left out, and the tables say so.
"""

from __future__ import annotations

import importlib
import importlib.metadata
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from extractors.errors import BaozhuangError
from extractors.pages.loading import load_pages
from tests.bench.memory import Memory, own_memory
from tests.bench.reading import THREADS, members_of

_RAPID = {
    "Global.log_level": "error",
    "EngineConfig.onnxruntime.intra_op_num_threads": THREADS,
    "EngineConfig.onnxruntime.inter_op_num_threads": 1,
}


@dataclass(frozen=True)
class YardstickRun:
    """One reading of the pages of one package. seconds: recognition alone. texts: the lines of each page, joined."""

    seconds: float
    cpu_s: float
    load_s: float
    memory: Memory
    texts: tuple[str, ...]


@dataclass(frozen=True)
class Yardstick:
    """An engine to be held against. open: loads it; prepare: a BGR raster as it takes it; read: that to its text."""

    key: str
    title: str
    distribution: str
    open: Callable[[], Any]
    prepare: Callable[[np.ndarray], Any]
    read: Callable[[Any, Any], str]

    @property
    def version(self) -> str | None:
        """The installed version, None where it is not installed."""
        try:
            return importlib.metadata.version(self.distribution)
        except importlib.metadata.PackageNotFoundError:
            return None


def _open_rapidocr() -> Any:
    return importlib.import_module("rapidocr").RapidOCR(params=_RAPID)


def _read_rapidocr(engine: Any, image: np.ndarray) -> str:
    return "\n".join(engine(image).txts or ())


def _open_faster_paddle(size: str) -> Any:
    return importlib.import_module("faster_paddle").OcrEngine(model_size=size, threads=THREADS)


def _read_faster_paddle(engine: Any, encoded: bytes) -> str:
    """The lines one by one, and the text as the engine puts them together: a value may be found in either."""
    told = engine.ocr(encoded)
    return "\n".join([*(line["text"] for line in told["bounds"].values()), told["text"]])


def _as_it_is(image: np.ndarray) -> np.ndarray:
    return image


def _as_bmp(image: np.ndarray) -> bytes:
    return cv2.imencode(".bmp", image)[1].tobytes()


def _faster_paddle(size: str) -> Yardstick:
    return Yardstick(
        key=f"faster-paddle-{size}",
        title=f"faster-paddle {size}",
        distribution="faster-paddle",
        open=partial(_open_faster_paddle, size),
        prepare=_as_bmp,
        read=_read_faster_paddle,
    )


RAPIDOCR = Yardstick("rapidocr", "RapidOCR", "rapidocr", _open_rapidocr, _as_it_is, _read_rapidocr)
TINY, SMALL = _faster_paddle("tiny"), _faster_paddle("small")
YARDSTICKS = (RAPIDOCR, TINY, SMALL)

_loaded: tuple[Yardstick, Any] | None = None


def warm_up(yardstick: Yardstick) -> None:
    """Load the engine into this process."""
    global _loaded
    cv2.setNumThreads(THREADS)
    _loaded = (yardstick, yardstick.open())


def read_one(package: Path) -> YardstickRun:
    """Read every page of a package; no page where the package cannot be opened."""
    if _loaded is None:
        raise RuntimeError("the yardstick's process was not warmed up")
    yardstick, engine = _loaded
    texts: list[str] = []
    seconds = cpu_s = 0.0
    begun = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="baozhuang-") as work:
        for image in _images(package, Path(work)):
            page = yardstick.prepare(image)
            started, cpu = time.perf_counter(), time.process_time()
            texts.append(yardstick.read(engine, page))
            seconds += time.perf_counter() - started
            cpu_s += time.process_time() - cpu
    load_s = time.perf_counter() - begun - seconds
    return YardstickRun(seconds=seconds, cpu_s=cpu_s, load_s=load_s, memory=own_memory(), texts=tuple(texts))


def _images(package: Path, work: Path) -> Iterator[np.ndarray]:
    try:
        files = members_of(package, work)
    except BaozhuangError:
        return
    for file in files:
        try:
            for page in load_pages(file.path, name=file.name):
                yield page.image
        except BaozhuangError:
            continue
