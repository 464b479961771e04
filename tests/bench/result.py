"""Everything that one run of the benchmark brought, and what of it is written as JSON."""

from __future__ import annotations

import importlib.metadata
import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from tests.bench import yardstick
from tests.bench.accuracy import SILENTLY_WRONG, Scored, told_apart
from tests.bench.pace import Beside, Pace, beside, beside_by
from tests.bench.speed import Comparison, EndToEnd, LongRun, PackageRun
from tests.bench.summary import Counts, count, count_by, reliability, tick_f1


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
        versions=versions | {"rapidocr": yardstick.version() or "-"},
    )


@dataclass(frozen=True)
class Result:
    """One run. repeats: readings that count. scores: of the forms. material_scores: of the attachments.

    unknown: (set, key) of what truths tell and the catalogue does not know.
    """

    machine: Machine
    repeats: int
    scores: tuple[Scored, ...]
    material_scores: tuple[Scored, ...]
    unknown: tuple[tuple[str, str], ...]
    comparison: Comparison
    long_run: LongRun | None
    office: EndToEnd | None

    @property
    def runs(self) -> tuple[PackageRun, ...]:
        """Every package on both sides."""
        return self.comparison.runs

    @property
    def silently_wrong(self) -> list[Scored]:
        """Every value that would be used although it is wrong."""
        return [s for s in self.scores if s.verdict in SILENTLY_WRONG]

    @property
    def materials_told_apart(self) -> tuple[int, int]:
        """Attachments told apart rightly, and all."""
        pairs = [told_apart(r.sample, r.reading) for r in self.runs]
        return sum(right for right, _ in pairs), sum(wanted for _, wanted in pairs)

    @property
    def wrong_types(self) -> list[tuple[str, str, str]]:
        """Packages that were taken for something else: sample, truth, reading."""
        wanted = [(r, r.sample.truth.document_type) for r in self.runs if r.sample.truth.document_type]
        seen = [(r.sample.name, t, r.reading.document_type.value if r.reading else "-") for r, t in wanted]
        return [found for found in seen if found[1] != found[2]]

    @property
    def beside(self) -> Beside:
        """Both sides over all packages."""
        return beside(self.runs, self.scores)

    @property
    def office_pages(self) -> int:
        """Pages of the packages that the office took."""
        return sum(r.pages for r in self.runs)


def layout_of(run: PackageRun) -> str:
    """The group of a package: its layout and how it was filled and scanned."""
    return f"{run.sample.truth.layout}·{run.sample.truth.profile}"


def as_json(result: Result) -> dict[str, Any]:
    """The whole run in plain values; times in seconds, memory in MB, shares from 0 to 1."""
    scores = result.scores
    return {
        "machine": asdict(result.machine),
        "repeats": result.repeats,
        "accuracy": {
            "total": _counts(count(scores)),
            "by_set": _all_counts(count_by(scores, lambda s: s.origin.sample_set)),
            "by_kind": _all_counts(count_by(scores, lambda s: s.kind)),
            "by_layout": _all_counts(count_by(scores, lambda s: f"{s.origin.layout}·{s.origin.profile}")),
            "tick_f1": tick_f1(scores),
            "reliability": [asdict(b) for b in reliability(scores)],
            "silently_wrong": [asdict(s) for s in result.silently_wrong],
            "materials": _counts(count(result.material_scores)),
            "materials_told_apart": list(result.materials_told_apart),
            "wrong_document_types": [list(wrong) for wrong in result.wrong_types],
            "unknown_keys": [list(pair) for pair in result.unknown],
        },
        "speed": {
            "total": _beside(result.beside),
            "by_layout": {k: _beside(b) for k, b in beside_by(result.runs, scores, layout_of).items()},
            "packages": [_package(r) for r in result.runs],
            "start": {"own": asdict(result.comparison.own), "yardstick": _maybe(result.comparison.yard)},
        },
        "memory": _long_run(result.long_run),
        "office": _maybe(result.office),
        "fields": [asdict(s) for s in (*scores, *result.material_scores)],
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
    outside = both.all_own.share_outside if both.all_own else None
    return {
        "packages": both.packages,
        "own": _pace(both.all_own),
        "share_outside_ocr": outside,
        "own_on_shared_pages": _pace(both.own),
        "yardstick": _pace(both.yard),
        "time_ratio": both.ratio,
        "found": asdict(both.found),
    }


def _package(run: PackageRun) -> dict[str, Any]:
    return {
        "set": run.sample.sample_set,
        "sample": run.sample.name,
        "layout": layout_of(run),
        "pages": run.pages,
        "own": asdict(run.own),
        "yardstick": _maybe(run.yard),
        "error": run.error,
        "is_fault": run.is_fault,
    }


def _long_run(run: LongRun | None) -> dict[str, Any] | None:
    if run is None:
        return None
    points: Sequence[dict[str, Any]] = [{"pages": pages, **asdict(memory)} for pages, memory in run.points]
    return {"peak_mb": run.peak_mb, "growth_share_after_50": run.growth_share, "points": points}
