"""Reads samples for the benchmark of layouts: by the product's own path, with recognition and upright pages kept.

The pages that the reader of foreign forms gets are caught where the product hands them on, and kept as they are; the
reader, or another of the same signature, is then run on them alone.
"""

from __future__ import annotations

import importlib
import pickle
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

import cv2
import numpy as np

from extractors import reader as product
from extractors.errors import BaozhuangError
from extractors.models import Page, Reading, SourceFile
from extractors.otherform import FormReading
from extractors.pages.kinds import Limits
from extractors.reader import ReadingJob, read_package
from extractors.templates import Templates
from extractors.text import LinedPage, PageLines, load_ocr
from tests.bench.samples import SAMPLES_DAY, Sample
from tests.layouts.kept import KeptOcr, digest_of

_PLACE = "read_other_form"
"""Under which name `extractors.reader` calls the reader of foreign forms."""
Reader = Callable[..., FormReading]
"""Of the signature of `extractors.reader.read_other_form`."""
_CODE = Path(__file__).resolve().parents[2] / "extractors"
_BEFORE = ("pages", "text", "package", "telling.py")
"""What makes the upright pages that the reader of foreign forms gets."""


@dataclass(frozen=True)
class Read:
    """A sample as it was read. cpu_s: of the reader of foreign forms alone. error: '' where all went well."""

    reading: Reading | None
    cpu_s: float
    pages: int
    error: str = ""


def reader_of(name: str) -> Reader:
    """The reader named `module:function`, '' for the product's own."""
    if not name:
        own: Reader = getattr(product, _PLACE)
        return own
    module, _, function = name.partition(":")
    found: Reader = getattr(importlib.import_module(module), function)
    return found


class Bench:
    """Reads sample after sample. kept: where pages and recognition are kept. models: where the models lie."""

    def __init__(self, kept: Path, models: Path, templates: Templates, reader: Reader) -> None:
        self._pages = kept / "pages" / digest_of([_CODE / name for name in _BEFORE])
        self._ocr = KeptOcr(kept / "recognition", lambda: load_ocr(models, threads=2))
        self._templates = templates
        self._reader = reader

    def read(self, sample: Sample, name: str) -> Read:
        """One sample. name: of its content; what is kept for it stands under it."""
        self._ocr.open(name)
        try:
            caught = self._caught(sample, name)
            started = time.process_time()
            reading = self._whole(caught)
            spent = time.process_time() - started
        except BaozhuangError as error:
            return Read(None, 0.0, 0, error.message)
        except Exception as error:  # a fault of the reader is shown, and the next sample is still read
            return Read(None, 0.0, 0, f"{type(error).__name__}: {error}")
        finally:
            self._ocr.close()
        return Read(reading, spent, len(caught.pages))

    def _whole(self, caught: _Caught) -> Reading:
        """The product's reading with the form's fields and rows as the reader has them."""
        if not caught.pages:
            return caught.reading
        terms = self._templates.acceptance("other", 0.001)
        read = self._reader(
            [p.lined(self._ocr) for p in caught.pages],
            catalogue=self._templates.catalogue,
            ocr=self._ocr,
            today=SAMPLES_DAY,
            acceptance=terms,
        )
        return caught.reading.model_copy(
            update={"fields": {**caught.reading.fields, **read.fields}, "rows": tuple(read.rows)}
        )

    def _caught(self, sample: Sample, name: str) -> _Caught:
        path = self._pages / f"{name}.pickle"
        if path.exists():
            found: _Caught = pickle.loads(path.read_bytes())
            return found
        caught = self._catch(sample)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.with_suffix(".part").write_bytes(pickle.dumps(caught))
        path.with_suffix(".part").replace(path)
        return caught

    def _catch(self, sample: Sample) -> _Caught:
        pages: list[_Kept] = []

        def catching(numbered: Sequence[tuple[int, LinedPage]], **_: Any) -> FormReading:
            pages.extend(_Kept.of(number, lined) for number, lined in numbered)
            return FormReading({}, ())

        job = ReadingJob(source=sample.name, today=SAMPLES_DAY, limits=Limits())
        with patch.object(product, _PLACE, catching):
            reading = read_package(_files(sample), job, templates=self._templates, ocr=self._ocr)
        return _Caught(reading, tuple(pages))


@dataclass(frozen=True)
class _Kept:
    """A page as the reader gets it, its raster packed without loss."""

    number: int
    page: Page
    raster: bytes
    boxes: tuple[tuple[float, float, float, float], ...] | None

    @classmethod
    def of(cls, number: int, lined: LinedPage) -> _Kept:
        _, packed = cv2.imencode(".png", lined.page.image, [cv2.IMWRITE_PNG_COMPRESSION, 1])
        boxes = lined.lines.boxes if lined.lines is not None else None
        return cls(number, replace(lined.page, image=np.zeros((1, 1, 3), np.uint8)), packed.tobytes(), boxes)

    def lined(self, ocr: KeptOcr) -> tuple[int, LinedPage]:
        """The page with its lines, unread."""
        image = cv2.imdecode(np.frombuffer(self.raster, np.uint8), cv2.IMREAD_UNCHANGED)
        lines = PageLines(image, self.boxes, ocr) if self.boxes is not None else None
        return self.number, LinedPage(replace(self.page, image=image), lines)


@dataclass(frozen=True)
class _Caught:
    """What the product made of a package but for its foreign form, and the pages of that."""

    reading: Reading
    pages: tuple[_Kept, ...]


def _files(sample: Sample) -> tuple[SourceFile, ...]:
    package = sample.package
    if package.is_file():
        return (SourceFile(name=package.name, path=package),)
    found = sorted(p for p in package.iterdir() if p.suffix in (".jpg", ".png", ".pdf", ".jpeg", ".tif"))
    return tuple(SourceFile(name=p.name, path=p) for p in found)
