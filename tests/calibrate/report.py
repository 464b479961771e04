"""What was learnt, for people: claimed against true on packages that were not fitted on, and the thresholds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import NamedTuple

from rich.console import Console
from rich.table import Table

from extractors.values.calibration import KIND_NAMES, NEVER_ACCEPTED, Calibration, Grounds
from tests.bench.reliability import interval95
from tests.calibrate.points import Point

EDGES = (0.0, 0.2, 0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.998, 0.999, 0.9995, 1.0)
_ORIGINS = {"own": "本表", "other": "其他表格", "paper": "附件"}


class Row(NamedTuple):
    """Values whose claimed probability lies in a bin: the mean claim, and the share of right ones with its interval."""

    low: float
    values: int
    claimed: float
    right: float
    right_from: float
    right_to: float


class Share(NamedTuple):
    """What would be used unseen of the values of one kind, and how many of them were wrong."""

    origin: str
    kind: str
    threshold: float
    values: int
    used: int
    wrong: int


def reliability(points: Iterable[tuple[float, bool]]) -> list[Row]:
    """Claimed against true, by bins of the claim; no empty bins. points: (claimed probability, whether right)."""
    bins = [[p for p in points_in if low <= p[0] < high] for points_in in [list(points)] for low, high in _bins()]
    return [_row(low, some) for (low, _), some in zip(_bins(), bins, strict=True) if some]


def _bins() -> list[tuple[float, float]]:
    return list(zip(EDGES, (*EDGES[1:-1], 2.0), strict=False))


def _row(low: float, points: Sequence[tuple[float, bool]]) -> Row:
    right = sum(r for _, r in points)
    claimed = sum(c for c, _ in points) / len(points)
    return Row(low, len(points), claimed, right / len(points), *interval95(right, len(points)))


def claims(points: Iterable[Point], table: Calibration) -> list[tuple[float, bool]]:
    """What a table claims for points, and whether it was so."""
    known = [(Grounds.of(p.grounds), p) for p in points]
    return [(table.probability(g, p.score), p.right) for g, p in known if g is not None]


def shares(points: Iterable[Point], table: Calibration, wanted_error: float) -> list[Share]:
    """What would be used unseen, by origin and kind."""
    known = sorted((g.origin, g.kind, g.state, p.score, p.right) for p in points if (g := Grounds.of(p.grounds)))
    found = []
    for (origin, kind), some in groupby(known, key=lambda k: k[:2]):
        members = list(some)
        threshold = table.threshold(origin, wanted_error)
        used = [
            right
            for *_, state, score, right in members
            if state not in NEVER_ACCEPTED and table.probability(Grounds(origin, kind, state), score) >= threshold
        ]
        found.append(Share(origin, kind, threshold, len(members), len(used), used.count(False)))
    return found


def show(points: Sequence[Point], table: Calibration, wanted_error: float, out: Console) -> None:
    """Both tables on the terminal."""
    head = Table("声称自", "个数", "声称", "正确", "95% 区间", title="可靠性（未参与拟合的样件）")
    for row in reliability(claims(points, table)):
        interval = f"{row.right_from:.4f}–{row.right_to:.4f}"
        head.add_row(f"{row.low:g}", str(row.values), f"{row.claimed:.4f}", f"{row.right:.4f}", interval)
    out.print(head)
    kinds = Table("来源", "种类", "门限", "个数", "直接采用", "其中错误", title=f"门限（期望错误率 {wanted_error:g}）")
    found = shares(points, table, wanted_error)
    for s in found:
        names = (_ORIGINS.get(s.origin, s.origin), KIND_NAMES.get(s.kind, s.kind))
        kinds.add_row(*names, f"{s.threshold:.4f}", str(s.values), f"{s.used / s.values:.1%}", str(s.wrong))
    values, used, wrong = (sum(part) for part in zip(*((s.values, s.used, s.wrong) for s in found), strict=True))
    kinds.add_row("合计", "", "", str(values), f"{used / max(values, 1):.1%}", str(wrong), style="bold")
    out.print(kinds)
