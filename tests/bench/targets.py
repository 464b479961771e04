"""The figures wanted, and how far each is: reached, or by how much not. What was not measured says so."""

from __future__ import annotations

from dataclasses import dataclass

from tests.bench.pace import beside_by
from tests.bench.result import Result
from tests.bench.summary import count

SHIPPED_SET = "tests/samples"
HIGHEST_MB = 1200.0
HIGHEST_GROWTH = 0.05
"""Share by which a reading process may still grow after its 50th page and be called flat."""

NOT_MEASURED = "未测"


@dataclass(frozen=True)
class Target:
    """One figure wanted. reached: None where it was not measured. gap: by how much not, '' where reached."""

    name: str
    wanted: str
    seen: str
    reached: bool | None
    gap: str = ""


def targets(result: Result) -> list[Target]:
    """Every target in fixed order."""
    return [_silently_wrong(result), _highest_memory(result), _flat_memory(result), *_faster(result)]


def _silently_wrong(result: Result) -> Target:
    scores = [s for s in result.scores if s.origin.sample_set == SHIPPED_SET]
    name, wanted = "附带样例中错而未疑的栏目", "0"
    if not scores:
        return Target(name, wanted, NOT_MEASURED, None)
    wrong = count(scores).silently_wrong
    return Target(name, wanted, str(wrong), wrong == 0, f"多 {wrong} 个" if wrong else "")


def _highest_memory(result: Result) -> Target:
    peaks = [result.comparison.own.memory.peak_mb]
    if result.long_run is not None:
        peaks.append(result.long_run.peak_mb)
    if result.office is not None:
        peaks.append(result.office.peak.by_role.get("reading", 0.0))
    peak = max(peaks)
    gap = f"多 {peak - HIGHEST_MB:.0f} MB" if peak >= HIGHEST_MB else ""
    return Target("识别进程最高内存", f"< {HIGHEST_MB:.0f} MB", f"{peak:.0f} MB", not gap, gap)


def _flat_memory(result: Result) -> Target:
    name, wanted = "第 50 页之后的内存增长", f"≤ {HIGHEST_GROWTH:.0%}"
    growth = result.long_run.growth_share if result.long_run is not None else None
    if growth is None:
        return Target(name, wanted, NOT_MEASURED, None)
    is_flat = growth <= HIGHEST_GROWTH
    return Target(name, wanted, f"{growth:+.1%}", is_flat, "" if is_flat else f"多 {growth - HIGHEST_GROWTH:.1%}")


def _faster(result: Result) -> list[Target]:
    """Time per page against the yardstick: over all, and over each set."""
    sets = beside_by(result.runs, result.scores, lambda r: r.sample.sample_set)
    groups = {"全部样例": result.beside, **(sets if len(sets) > 1 else {})}
    found = []
    for name, both in groups.items():
        title, wanted = f"每页用时 ÷ RapidOCR（{name}）", "< 1"
        ratio = both.ratio
        if ratio is None:
            found.append(Target(title, wanted, NOT_MEASURED, None))
        else:
            gap = f"多 {ratio - 1:.0%}" if ratio >= 1 else ""
            found.append(Target(title, wanted, f"{ratio:.2f}", not gap, gap))
    return found
