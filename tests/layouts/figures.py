"""What the benchmark of layouts tells: figures per family beside those wanted, and where the fields are lost.

Fields and cells are compared as `tests.bench` compares them; wrong and accepted counts per 1000 accepted values.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from rich.console import Console
from rich.table import Table

from tests.bench.accuracy import RIGHT, SILENTLY_WRONG, Scored, Verdict
from tests.bench.losses import worst_readings
from tests.bench.summary import Counts, count, grouped
from tests.bench.tables import figure, new_table, percent, shown
from tests.layouts.families import FITTED, HELD_OUT

WANTED = {"exact": 0.95, "missed": 15.0, "wrong": 1.0, "passed": 0.80, "rows": 0.0}
_FLAGGED = (Verdict.RIGHT_FLAGGED, Verdict.WRONG_FLAGGED, Verdict.INVENTED_FLAGGED)
_COLUMNS = ("", "份", "有值", "准确", "漏读‰", "错采‰（个）", "免看且对", "外线行 对/有", "行错采", "秒/页")


@dataclass(frozen=True)
class Rows:
    """Rows of the outside works. wrong: accepted, as none of its cells is to be looked at, and not wholly right."""

    written: int
    right: int
    wrong: int

    @classmethod
    def of(cls, scores: Iterable[Scored]) -> Rows:
        """Counted over the cells of `segments`."""
        rows = grouped([s for s in scores if s.place.startswith("segments")], lambda s: (s.origin, s.place))
        written = [r for r in rows.values() if any(s.has_truth for s in r)]
        right = [r for r in written if _is_right(r)]
        wrong = [r for r in rows.values() if _is_accepted(r) and not _is_right(r)]
        return cls(len(written), len(right), len(wrong))


def _is_right(row: Sequence[Scored]) -> bool:
    told = [s for s in row if s.verdict is not Verdict.BEYOND_TRUTH]
    return all(s.verdict in (*RIGHT, Verdict.EMPTY) for s in told)


def _is_accepted(row: Sequence[Scored]) -> bool:
    verdicts = [s.verdict for s in row]
    is_used = any(v in (Verdict.RIGHT_ACCEPTED, *SILENTLY_WRONG) for v in verdicts)
    return is_used and not any(v in _FLAGGED for v in verdicts)


@dataclass(frozen=True)
class Measured:
    """The scores of one sample and what reading it cost. shown: how each key stands on it, as its truth tells."""

    name: str
    family: str
    scores: tuple[Scored, ...]
    shown: dict[str, dict[str, Any]]
    cpu_s: float
    pages: int
    error: str = ""


def show(measured: Sequence[Measured], out: Console, *, worst: int) -> None:
    """Print every table."""
    out.print(_by_family(measured))
    out.print(_distance(measured))
    for title, name in (("按选择与填写方式", _kind), ("按标签与值的位置", _how), ("按栏目", lambda s, _: s.key)):
        out.print(_losses(title, measured, name))
    out.print(_readings(measured, worst))
    for m in measured:
        if m.error:
            out.print(f"未能读取：{m.name}：{m.error}", style="red", markup=False, highlight=False)


def _by_family(measured: Sequence[Measured]) -> Table:
    table = new_table("各类版式", *_COLUMNS)
    families = grouped(measured, lambda m: m.family)
    for family in sorted(families, key=lambda f: (f in HELD_OUT, f)):
        table.add_row(*_cells(f"{family}{'（留出）' if family in HELD_OUT else ''}", families[family]))
    for title, some in (("参与拟合的", FITTED), ("留出的", HELD_OUT)):
        if part := [m for m in measured if m.family in some]:
            table.add_row(*_cells(title, part), style="bold")
    table.add_row(*_cells("合计", measured), style="bold")
    return table


def _cells(title: str, part: Sequence[Measured]) -> tuple[str, ...]:
    scores = [s for m in part for s in m.scores]
    counts, rows = count(scores), Rows.of(scores)
    seconds = sum(m.cpu_s for m in part) / max(1, sum(m.pages for m in part))
    return (
        title,
        str(len(part)),
        str(counts.written),
        percent(counts.exact_share),
        figure(counts.missed_per_1000, 1),
        f"{figure(counts.silently_wrong_per_1000, 2)} ({counts.silently_wrong})",
        percent(right_unseen(counts)),
        f"{rows.right}/{rows.written}",
        str(rows.wrong),
        f"{seconds:.2f}",
    )


def right_unseen(counts: Counts) -> float | None:
    """Written fields that are right and that nobody has to look at."""
    return counts[Verdict.RIGHT_ACCEPTED] / counts.written if counts.written else None


def _distance(measured: Sequence[Measured]) -> Table:
    """The held-out families, or all where none of those was read, beside what is wanted."""
    part = [m for m in measured if m.family in HELD_OUT] or list(measured)
    scores = [s for m in part for s in m.scores]
    counts = count(scores)
    seen = {
        "exact": counts.exact_share or 0.0,
        "missed": counts.missed_per_1000 or 0.0,
        "wrong": counts.silently_wrong_per_1000 or 0.0,
        "passed": right_unseen(counts) or 0.0,
        "rows": float(Rows.of(scores).wrong),
    }
    titles = {"exact": "准确", "missed": "漏读‰", "wrong": "错采‰", "passed": "免看且对", "rows": "外线行错采"}
    table = new_table("与目标的距离（留出的版式）", "目标", "要求", "所见", "差")
    for key, wanted in WANTED.items():
        is_share = key in ("exact", "passed")
        gap = wanted - seen[key] if is_share else seen[key] - wanted
        sign = "≥" if is_share else "≤"
        table.add_row(
            titles[key],
            f"{sign} {_text(wanted, is_share=is_share)}",
            _text(seen[key], is_share=is_share),
            _text(gap, is_share=is_share) if gap > 0 else "达到",
        )
    return table


def _text(value: float, *, is_share: bool) -> str:
    return f"{value:.1%}" if is_share else f"{value:.1f}"


def _kind(score: Scored, m: Measured) -> str:
    if score.place:
        return score.place.split()[0]
    return str(m.shown.get(score.key, {}).get("kind", "-"))


def _how(score: Scored, m: Measured) -> str:
    told = m.shown.get(score.key, {})
    return "清单" if score.place else f"{told.get('how', '-')}{'＋所在分块' if told.get('ctx') else ''}"


def _losses(title: str, measured: Sequence[Measured], name: Callable[[Scored, Measured], str]) -> Table:
    groups: dict[str, Counter[Verdict]] = {}
    for m in measured:
        for s in m.scores:
            groups.setdefault(name(s, m), Counter())[s.verdict] += 1
    table = new_table(title, "", "有值", "准确", "漏读", "错、待看", "错采", "多读采用", "多读待看")
    counted = {k: Counts(dict(c)) for k, c in groups.items()}
    for key, c in sorted(counted.items(), key=lambda p: -p[1][Verdict.MISSED] - p[1][Verdict.WRONG_FLAGGED])[:26]:
        wrong = (c[Verdict.MISSED], c[Verdict.WRONG_FLAGGED], c[Verdict.WRONG_ACCEPTED], c[Verdict.INVENTED])
        table.add_row(key, str(c.written), percent(c.exact_share), *map(str, wrong), str(c[Verdict.INVENTED_FLAGGED]))
    return table


def _readings(measured: Sequence[Measured], most: int) -> Table:
    table = new_table("最差的读数", "样例", "栏目", "真值", "读成", "原文", "结论", left=6)
    for s in worst_readings([s for m in measured for s in m.scores], most):
        table.add_row(
            s.origin.sample, f"{s.place} {s.key}".strip(), shown(s.truth), shown(s.read), s.raw[:30], s.verdict.value
        )
    return table
