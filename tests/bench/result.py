"""Everything that one run of the benchmark brought, and what of it is written as JSON."""

from __future__ import annotations

import importlib.metadata
import os
import platform
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from tests.bench.accuracy import SILENTLY_WRONG, Scored
from tests.bench.pace import Beside, Pace, beside, beside_by
from tests.bench.papers import PapersTold, told_apart
from tests.bench.questions import Asked, median_questions, median_seconds, unasked_share
from tests.bench.reliability import calibration_gap, reliability
from tests.bench.speed import Comparison, EndToEnd, LongRun, PackageRun
from tests.bench.summary import Counts, count, count_by, grouped, tick_f1
from tests.bench.yardstick import YARDSTICKS


@dataclass(frozen=True)
class Machine:
    """What it ran on, and how busy that was at the start (load: processes that wanted a core, last minute)."""

    cores: int
    load: float
    system: str
    versions: dict[str, str]

    @property
    def is_busy(self) -> bool:
        """Whether others used the machine when the run began."""
        return self.load > 0.5


def this_machine() -> Machine:
    """The machine as it is now."""
    names = ("onnxruntime", "paddleocr", "opencv-contrib-python", "prefect")
    versions = {"python": platform.python_version()} | {n: importlib.metadata.version(n) for n in names}
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    return Machine(
        cores=os.cpu_count() or 1,
        load=load,
        system=f"{platform.system()} {platform.machine()}",
        versions=versions | {y.distribution: y.version or "未安装" for y in YARDSTICKS},
    )


@dataclass(frozen=True)
class Made:
    """What was drawn for the run: own forms (and as many of other layouts) from which seed on."""

    packages: int
    seed: int


@dataclass(frozen=True)
class Result:
    """One run. repeats: readings that count. scores: of the forms. material_scores: of the attachments.

    unknown: (set, key) of what truths tell and the catalogue does not know. asked: what each package asks of a person.
    """

    machine: Machine
    repeats: int
    scores: tuple[Scored, ...]
    material_scores: tuple[Scored, ...]
    unknown: tuple[tuple[str, str], ...]
    comparison: Comparison
    long_run: LongRun | None
    office: EndToEnd | None
    made: Made | None = None
    asked: tuple[Asked, ...] = ()

    @property
    def runs(self) -> tuple[PackageRun, ...]:
        """The packages that every side read."""
        return self.comparison.runs

    @property
    def read(self) -> tuple[PackageRun, ...]:
        """Every package that we read, once."""
        return packages_read(self.comparison, self.long_run)

    @property
    def silently_wrong(self) -> list[Scored]:
        """Every value that would be used although it is wrong."""
        return [s for s in self.scores if s.verdict in SILENTLY_WRONG]

    @property
    def papers(self) -> PapersTold:
        """Attachments told apart."""
        return told_apart((r.sample, r.reading) for r in self.read)

    @property
    def wrong_types(self) -> list[tuple[str, str, str]]:
        """Packages that were taken for something else: sample, truth, reading."""
        wanted = [(r, r.sample.truth.document_type) for r in self.read if r.sample.truth.document_type]
        seen = [(r.sample.name, t, r.reading.document_type.value if r.reading else "-") for r, t in wanted]
        return [found for found in seen if found[1] != found[2]]

    @property
    def beside(self) -> Beside:
        """All sides over all packages."""
        return beside(self.runs, self.scores)

    @property
    def office_pages(self) -> int:
        """Pages of the packages that the office took."""
        taken = {(e.sample_set, e.sample) for e in self.office.run.ends} if self.office else set()
        return sum(r.pages for r in self.read if r.sample.identity in taken)


def packages_read(comparison: Comparison, long_run: LongRun | None) -> tuple[PackageRun, ...]:
    """Every package that we read, once."""
    runs = (*comparison.runs, *(long_run.runs if long_run is not None else ()))
    return tuple({run.sample.identity: run for run in runs}.values())


def group_of(run: PackageRun) -> str:
    """The group of a package in the table of times: its set, and its layout where that is not the own form."""
    layout = run.sample.truth.layout
    return run.sample.sample_set if layout in ("own", "-") else f"{run.sample.sample_set} {layout}"


def as_json(result: Result) -> dict[str, Any]:
    """The whole run in plain values; times in seconds, memory in MB, shares from 0 to 1."""
    scores = result.scores
    return {
        "machine": asdict(result.machine),
        "repeats": result.repeats,
        "made": _maybe(result.made),
        "accuracy": {
            **_accuracy(scores),
            "made": _accuracy([s for s in scores if s.origin.is_made]),
            "silently_wrong": [asdict(s) for s in result.silently_wrong],
            "wrong_document_types": [list(wrong) for wrong in result.wrong_types],
            "unknown_keys": [list(pair) for pair in result.unknown],
        },
        "questions": _questions(result.asked),
        "papers": asdict(result.papers) | {"fields": _counts(count(result.material_scores))},
        "speed": {
            "total": _beside(result.beside),
            "by_group": {k: _beside(b) for k, b in beside_by(result.runs, scores, group_of).items()},
            "packages": [_package(r) for r in result.runs],
            "start": {"own": asdict(result.comparison.own)}
            | {key: asdict(side) for key, side in result.comparison.yards.items()},
        },
        "memory": _long_run(result.long_run),
        "office": _maybe(result.office),
        "fields": [asdict(s) for s in (*scores, *result.material_scores)],
    }


_BY: dict[str, Callable[[Scored], str]] = {
    "set": lambda s: s.origin.sample_set,
    "layout": lambda s: s.origin.layout,
    "machine": lambda s: s.origin.machine,
    "face": lambda s: s.origin.face,
    "kind": lambda s: s.kind,
    "field": lambda s: s.key,
    "layout_writing": lambda s: f"{s.origin.layout}·{s.origin.writing}",
    "family_machine": lambda s: f"{s.origin.family}·{s.origin.machine}",
    "family_face": lambda s: f"{s.origin.family}·{s.origin.face}",
    "family_kind": lambda s: f"{s.origin.family}·{s.kind}",
    "layout_machine_face_kind": lambda s: f"{s.origin.layout}·{s.origin.machine}·{s.origin.face}·{s.kind}",
}


def _accuracy(scores: Sequence[Scored]) -> dict[str, Any]:
    """Counts in all and by every way of grouping, ticks, and claimed confidence against truth, in all and by kind."""
    kinds = grouped(scores, lambda s: s.kind)
    bins = reliability(scores)
    return {
        "total": _counts(count(scores)),
        **{f"by_{by}": _all_counts(count_by(scores, name)) for by, name in _BY.items()},
        "tick_f1": {family: tick_f1(some) for family, some in grouped(scores, lambda s: s.origin.family).items()},
        "reliability": [asdict(b) for b in bins],
        "calibration_gap": calibration_gap(bins),
        "reliability_by_kind": {kind: [asdict(b) for b in reliability(some)] for kind, some in kinds.items()},
    }


def _questions(asked: Sequence[Asked]) -> dict[str, Any]:
    groups = grouped(asked, lambda a: f"{a.origin.sample_set}·{a.origin.layout}·{a.origin.writing}")
    return {
        name: {
            "packages": len(some),
            "unasked_share": unasked_share(some),
            "questions_median": median_questions(some),
            "seconds_median": median_seconds(some),
        }
        for name, some in groups.items()
    }


def _maybe(part: Any) -> dict[str, Any] | None:
    return None if part is None else asdict(part)


def _counts(counts: Counts) -> dict[str, Any]:
    return {
        **{verdict.value: number for verdict, number in counts.by_verdict.items()},
        "written": counts.written,
        "exact_share": counts.exact_share,
        "passed_share": counts.passed_share,
        "silently_wrong_per_1000": counts.silently_wrong_per_1000,
        "missed_per_1000": counts.missed_per_1000,
    }


def _all_counts(groups: Mapping[str, Counts]) -> dict[str, Any]:
    return {name: _counts(counts) for name, counts in groups.items()}


def _pace(pace: Pace | None) -> dict[str, Any] | None:
    if pace is None:
        return None
    return asdict(pace) | {"seconds_per_page": pace.seconds_per_page, "pages_per_minute": 60 / pace.seconds_per_page}


def _beside(both: Beside) -> dict[str, Any]:
    against = {
        key: {
            "own": _pace(found.own),
            "yardstick": _pace(found.yard),
            "time_ratio": found.ratio,
            "found": asdict(found.found),
        }
        for key, found in both.against.items()
    }
    outside = both.own.share_outside if both.own else None
    return {"packages": both.packages, "own": _pace(both.own), "share_outside_ocr": outside, "against": against}


def _package(run: PackageRun) -> dict[str, Any]:
    return {
        "set": run.sample.sample_set,
        "sample": run.sample.name,
        "layout": run.sample.truth.layout,
        "face": run.sample.truth.face,
        "machine": run.sample.truth.machine,
        "pages": run.pages,
        "own": asdict(run.own),
        "yardsticks": {key: asdict(yard.times) for key, yard in run.yards.items()},
        "error": run.error,
        "is_fault": run.is_fault,
    }


def _long_run(run: LongRun | None) -> dict[str, Any] | None:
    if run is None:
        return None
    points: Sequence[dict[str, Any]] = [{"pages": pages, **asdict(memory)} for pages, memory in run.points]
    return {"peak_mb": run.peak_mb, "growth_share_after_50": run.growth_share, "points": points}
