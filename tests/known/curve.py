"""What a layout brings from scan to scan: read as any form, answered by a person, learned, and read by its layout.

The person answers each field that is asked, rightly, and nothing else: what was missed or wrong and not asked stays.
Of a form that nobody knows, what it must say and was not found on it is asked as well.
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
from extractors.known import KnownLayout, Vouched, fullness, grown
from extractors.known.lesson import vouched_of
from extractors.models import FieldReading, Reading, SourceFile, Status
from extractors.reader import read_package
from extractors.templates import Templates
from extractors.text import Ocr
from flows.casework import Application, with_unfound
from flows.casework.unfound import NOT_FOUND, NOT_MARKED
from flows.layouts.known import KnownForm

DAY = date(2026, 11, 28)
_MOST_SHEETS = 2
"""Sheets of a case: what is found out on the first may ask for more."""
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
        told = self.answered(reading, scan.truth)
        text = self.read(scan, teaches=vouched_of(told.fields, told.rows, told.confirmed)).learned
        return KnownLayout.model_validate_json(text).model_copy(update={"name": scan.folder.name}) if text else None

    def answered(self, reading: Reading, truth: Mapping[str, Any]) -> Application:
        """What the office knows of a form when a person has settled each doubtful field of it, sheet by sheet."""
        told = Application.of(reading, self.templates.catalogue)
        for _ in range(_MOST_SHEETS):
            told = with_unfound(told, today=DAY, templates=self.templates)
            asked = {k: f for k, f in told.fields.items() if f.status is Status.REVIEW and k in truth}
            settled = {k: _settled(f, truth[k]) for k, f in asked.items()}
            others = {
                k: _settled(f, None)
                for k, f in told.fields.items()
                if f.doubt in (NOT_FOUND, NOT_MARKED) and k not in truth
            }
            update = {"fields": {**told.fields, **settled, **others}, "confirmed": (*told.confirmed, *asked, *others)}
            told = told.model_copy(update=update)
        return told


def _settled(reading: FieldReading, value: Any) -> FieldReading:
    status = Status.MISSING if value in (None, "", []) else Status.ACCEPTED
    value = value if status is Status.ACCEPTED else None
    return reading.model_copy(update={"value": value, "status": status, "doubt": ""})


def curve(scans: Sequence[Scan], bench: Bench) -> Iterator[tuple[Figures, KnownLayout | None]]:
    """The figures of each scan of one layout in turn, and what the office knew of it then."""
    form: KnownForm | None = None
    for scan in scans:
        started = time.process_time()
        reading = bench.read(scan, form.to_read_with() if form else [])
        spent = time.process_time() - started
        yield measured(reading, scan.truth, spent), form.to_read_with()[0] if form else None
        form = _heard(form, reading, scan.truth) if form else None
        if form is None or not any(p.layout for p in reading.pages) or _is_answered(form, reading):
            form = _fuller(form, bench.learned(scan, reading))


def _is_answered(form: KnownForm, reading: Reading) -> bool:
    """Whether a person answers for what a layout has no sure place for, or has seen only with a mark over it."""
    layout = form.newest
    have = {p.table or p.key for p in layout.places if not p.is_guess or p.name in form.confirmed}
    asked = {f.key for f in reading.fields.values() if f.status is Status.REVIEW}
    is_hidden = any(o.is_partly for p in layout.places for o in p.options)
    return bool(asked - have) or (is_hidden and bool(asked))


def _fuller(form: KnownForm | None, learned: KnownLayout | None) -> KnownForm | None:
    """The form with a version that has more places that somebody has answered for, as the office keeps it."""
    if learned is None:
        return form
    if form is None:
        return KnownForm(name=learned.name, versions=(learned,), learned_at="")
    fuller = max(grown(form.newest, learned), learned, key=fullness)
    named = fuller.model_copy(update={"name": form.name, "version": form.newest.version + 1})
    if fullness(named) <= fullness(form.newest):
        return form
    return form.model_copy(update={"versions": (*form.versions, named)[-3:]})


def _heard(form: KnownForm, reading: Reading, truth: Mapping[str, Any]) -> KnownForm:
    """The form with what a person has said of the places of a scan that was read by it."""
    places = {n: {*p.places} for n, p in enumerate(reading.pages, start=1) if p.layout}
    asked = [
        f for f in reading.fields.values()
        if f.status is Status.REVIEW and f.key in truth and f.key in places.get(f.page or 0, ())
    ]  # fmt: skip
    right = [f.key for f in asked if _plain(f.value) == _plain(truth[f.key])]
    wrong = [f.key for f in asked if f.key not in right]
    update = {"confirmed": (*form.confirmed, *right), "corrected": (*form.corrected, *wrong)}
    return form.model_copy(update=update)


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
