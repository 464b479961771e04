"""Forms of seven other layouts, typed in an office program and scanned: what is used is right, little is asked.

The pages under samples/typed are not drawn by this project's generator; `form.html` beside each is what was printed.
They were looked at while the reader was written, so they show no held-out figure.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from extractors.models import FieldReading, Reading, SourceFile, Status
from extractors.reader import ReadingJob, read_package
from extractors.text.ocr import Ocr, lay_out_models, load_ocr
from tests.support import ROOT
from tests.support.shipped import SHIPPED

TYPED = ROOT / "tests" / "samples" / "typed"
FORMS = sorted(path.name for path in TYPED.iterdir() if path.is_dir())
LEAST_UNASKED = 0.8
MOST_MISSED = 1
pytestmark = pytest.mark.ocr


@pytest.fixture(scope="module")
def ocr(tmp_path_factory: pytest.TempPathFactory) -> Ocr:
    models = tmp_path_factory.mktemp("models")
    lay_out_models(models)
    return load_ocr(models)


@cache
def truth_of(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((TYPED / name / "truth.json").read_text(encoding="utf-8"))["fields"]
    return found


@pytest.fixture(scope="module", params=FORMS)
def read(request: pytest.FixtureRequest, ocr: Ocr) -> tuple[str, Reading]:
    scan = TYPED / request.param / "package" / "scan.jpg"
    files = (SourceFile(path=scan, name=scan.name),)
    return request.param, read_package(files, ReadingJob(source=request.param), templates=SHIPPED, ocr=ocr)


def told(name: str, reading: Reading) -> Iterator[tuple[str, FieldReading | None, Any]]:
    """Every value of the truth with what was read for it: fields, then the cells of the segments."""
    truth = dict(truth_of(name))
    segments = truth.pop("segments")
    for key, value in truth.items():
        yield key, reading.fields.get(key), value
    rows = [r for r in reading.rows if r.table == "segments"]
    assert len(rows) == len(segments)
    for row, wanted in zip(rows, segments, strict=True):
        yield from ((key, row.cells.get(key), value) for key, value in wanted.items())


def is_right(found: FieldReading | None, value: Any) -> bool:
    seen = found.value if found is not None else None
    return bool(seen == pytest.approx(value)) if isinstance(value, float) else bool(seen == value)


def test_nothing_wrong_is_used_and_little_is_asked(read: tuple[str, Reading]) -> None:
    name, reading = read
    pairs = list(told(name, reading))
    used = [(key, f, value) for key, f, value in pairs if f is not None and f.status is Status.ACCEPTED]
    assert [(key, f.value, value) for key, f, value in used if not is_right(f, value)] == []
    unasked = sum(is_right(f, value) and (f is None or f.status is not Status.REVIEW) for _, f, value in pairs)
    assert unasked >= LEAST_UNASKED * len(pairs)
    missed = [k for k, f, v in pairs if v not in (None, False) and (f is None or f.status is Status.MISSING)]
    assert len(missed) <= MOST_MISSED, missed


def test_nothing_is_invented(read: tuple[str, Reading]) -> None:
    name, reading = read
    invented = {
        k: f.value for k, f in reading.fields.items() if k not in truth_of(name) and f.value not in (None, False)
    }
    assert {k for k in invented if reading.fields[k].status is Status.ACCEPTED} == set()
