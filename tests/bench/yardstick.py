"""RapidOCR reading the whole same pages, in a process of its own, with its default configuration and two threads.

Its weights lie in its wheel, so nothing is fetched. It gets the pages already decoded, by our own loader: only its
recognition is timed, which favours it; its memory includes that loader and its libraries.
"""

from __future__ import annotations

import importlib.metadata
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from extractors.errors import BaozhuangError
from extractors.loading import load_pages
from tests.bench.memory import Memory, own_memory
from tests.bench.reading import THREADS, members_of

_PARAMS = {
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


def version() -> str | None:
    """The installed version, None where it is not installed."""
    try:
        return importlib.metadata.version("rapidocr")
    except importlib.metadata.PackageNotFoundError:
        return None


_engine: Any = None


def warm_up() -> None:
    """Load RapidOCR into this process."""
    global _engine
    from rapidocr import RapidOCR

    cv2.setNumThreads(THREADS)
    _engine = RapidOCR(params=_PARAMS)


def read_one(package: Path) -> YardstickRun:
    """Read every page of a package; no page where the package cannot be opened."""
    if _engine is None:
        raise RuntimeError("the yardstick's process was not warmed up")
    texts: list[str] = []
    seconds = cpu_s = 0.0
    begun = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="baozhuang-") as work:
        for image in _images(package, Path(work)):
            started, cpu = time.perf_counter(), time.process_time()
            result = _engine(image)
            seconds += time.perf_counter() - started
            cpu_s += time.process_time() - cpu
            texts.append("\n".join(result.txts or ()))
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
