"""What a layout brings from scan to scan: read as any form, answered by a person, learned, and read by its layout.

The person answers each field that is asked, rightly, and nothing else: what was missed or wrong and not asked stays.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from extractors.job import ReadingJob
from extractors.known import KnownLayout, Vouched
from extractors.known.learning import vouched_of
from extractors.models import FieldReading, Reading, SourceFile, Status
from extractors.reader import read_package
from extractors.templates import Templates
from extractors.text import Ocr

DAY = date(2026, 11, 28)
_PICTURES = (".jpg", ".png", ".tif", ".pdf")


@dataclass(frozen=True)
class Scan:
    """A filled form as it came off the machine, and what stands on it."""

    folder: Path

    @property
    def files(self) -> tuple[SourceFile, ...]:
        """Its pages in order."""
        found = sorted(p for p in self.folder.iterdir() if p.suffix in _PICTURES)
        return tuple(SourceFile(name=p.name, path=p) for p in found)

    @property
    def truth(self) -> dict[str, Any]:
        """The fields that a perfect reader returns."""
        fields: dict[str, Any] = json.loads((self.folder / "truth.json").read_text("utf-8"))["fields"]
        return fields


@dataclass(frozen=True)
class Figures:
    """How one scan was read. exact, asked, wrong, missed: fields, of `total`; free: right without a person.

    cpu_s: processor seconds a page, of this process. known: pages that were read by their layout.
    """

    total: int
    exact: int
    free: int
    wrong: int
    missed: int
    rows_wrong: int
    cpu_s: float
    known: int
    pages: int

    def __add__(self, other: Figures) -> Figures:
        pages = self.pages + other.pages
        seconds = (self.cpu_s * self.pages + other.cpu_s * other.pages) / max(1, pages)
        counts = (a + b for a, b in zip(self._counts(), other._counts(), strict=True))
        return Figures(*counts, cpu_s=seconds, known=self.known + other.known, pages=pages)

    def _counts(self) -> tuple[int, ...]:
        return self.total, self.exact, self.free, self.wrong, self.missed, self.rows_wrong


NONE = Figures(0, 0, 0, 0, 0, 0, cpu_s=0.0, known=0, pages=0)


@dataclass(frozen=True)
class Bench:
    """What scans are read with."""

    templates: Templates
    ocr: Ocr

    def read(self, scan: Scan, known: Sequence[KnownLayout] = (), teaches: Vouched | None = None) -> Reading:
        """One scan, with what the office knows."""
        job = ReadingJob(source=scan.folder.name, today=DAY, known=tuple(known), teaches=teaches)
        return read_package(scan.files, job, templates=self.templates, ocr=self.ocr)

    def learned(self, scan: Scan, reading: Reading) -> KnownLayout | None:
        """The layout of a scan after a person has answered what was asked of its reading."""
        text = self.read(scan, teaches=answered(reading, scan.truth)).learned
        return KnownLayout.model_validate_json(text).model_copy(update={"name": scan.folder.name}) if text else None


def answered(reading: Reading, truth: Mapping[str, Any]) -> Vouched:
    """What the office knows of a form when a person has settled each doubtful field of it."""
    asked = [key for key, f in reading.fields.items() if f.status is Status.REVIEW and key in truth]
    fields = reading.fields | {key: _settled(reading.fields[key], truth[key]) for key in asked}
    return vouched_of(fields, reading.rows, asked)


def _settled(reading: FieldReading, value: Any) -> FieldReading:
    status = Status.MISSING if value in (None, "", []) else Status.ACCEPTED
    return reading.model_copy(update={"value": value if status is Status.ACCEPTED else None, "status": status})


def curve(scans: Sequence[Scan], bench: Bench) -> Iterator[tuple[Figures, KnownLayout | None]]:
    """The figures of each scan of one layout in turn, and what the office knew of it then."""
    layout: KnownLayout | None = None
    for scan in scans:
        started = time.process_time()
        reading = bench.read(scan, [layout] if layout else [])
        yield measured(reading, scan.truth, time.process_time() - started), layout
        if layout is None or not any(p.layout for p in reading.pages) or _is_answered(layout, reading):
            layout = _fuller(layout, bench.learned(scan, reading))


def _is_answered(layout: KnownLayout, reading: Reading) -> bool:
    """Whether a person answers for what a layout has no place for."""
    left = {key for page in layout.pages for key in page.left}
    return any(f.key in left and f.status is Status.REVIEW for f in reading.fields.values())


def _fuller(known: KnownLayout | None, learned: KnownLayout | None) -> KnownLayout | None:
    """The layout with more places that somebody has answered for, as the office keeps it."""
    layouts = [x for x in (known, learned) if x is not None]
    return max(layouts, key=lambda x: sum(not p.is_guess for p in x.places), default=None)


def measured(reading: Reading, truth: Mapping[str, Any], cpu_s: float) -> Figures:
    """The reading of a scan beside its truth."""
    kept = {key: value for key, value in truth.items() if key != "segments"}
    exact = free = wrong = missed = 0
    for key, value in kept.items():
        found = reading.fields.get(key)
        is_right = _plain(found.value if found else None) == _plain(value)
        is_asked = found is not None and found.status is Status.REVIEW
        exact += is_right
        free += is_right and not is_asked
        wrong += not is_right and found is not None and found.status is Status.ACCEPTED
        missed += _plain(value) is not None and (found is None or found.status is Status.MISSING)
    known = sum(bool(p.layout) for p in reading.pages)
    pages = max(1, len(reading.pages))
    return Figures(len(kept), exact, free, wrong, missed, _rows_wrong(reading, truth), cpu_s / pages, known, pages)


def _rows_wrong(reading: Reading, truth: Mapping[str, Any]) -> int:
    """Accepted rows of outside works that do not stand on the form."""
    meant = [{k: _plain(v) for k, v in row.items()} for row in truth.get("segments", [])]
    rows = [r for r in reading.segments if r.status is Status.ACCEPTED]
    return sum({k: _plain(c.value) for k, c in r.cells.items()} not in meant for r in rows)


def _plain(value: Any) -> Any:
    if isinstance(value, float | int) and not isinstance(value, bool):
        return float(value)
    return None if value in ("", []) else value
