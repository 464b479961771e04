"""The figures wanted, and how far each is: reached, or by how much not. What was not measured says so.

Reading is judged on the data made for the run (`MADE`), pace on its forms, memory on everything that was read.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tests.bench.accuracy import FOREIGN, HAND, OWN, PRINT, Scored, family_of
from tests.bench.pace import Beside, beside
from tests.bench.questions import median_questions, unasked_share
from tests.bench.reliability import interval95
from tests.bench.result import Result
from tests.bench.samples import MADE
from tests.bench.summary import Counts, count, tick_f1
from tests.bench.yardstick import SMALL, TINY, YARDSTICKS, Yardstick

SHIPPED_SET = "tests/samples"
HIGHEST_MB = 1200.0
HIGHEST_GROWTH = 0.05
"""Share by which a reading process may still grow after its 50th page and be called flat."""
UNASKED, MOST_QUESTIONS = 0.8, 4.0
"""Own forms: share of the printed ones that ask nobody anything; most questions of a handwritten one, median."""

NOT_MEASURED = "未测"


@dataclass(frozen=True)
class Wanted:
    """What is asked of one family of forms. silently_wrong: at most, per 1000 accepted. ticks: least F1, or None.

    pace: the most of our time per page over that of `against`.
    """

    exact: dict[str, float]
    silently_wrong: float
    passed: float
    ticks: float | None
    against: Yardstick
    pace: float


WANTED = {
    OWN: Wanted({PRINT: 0.997, HAND: 0.985}, 0.5, 0.90, 0.999, TINY, 1.0),
    FOREIGN: Wanted({PRINT: 0.98, HAND: 0.96}, 1.0, 0.80, None, SMALL, 0.5),
}


@dataclass(frozen=True)
class Target:
    """One figure wanted. reached: None where it was not measured. gap: by how much not, '' where reached."""

    name: str
    wanted: str
    seen: str
    reached: bool | None
    gap: str = ""


@dataclass(frozen=True)
class _Limit:
    """A figure that must be at least (or at most) so much. show, show_gap: figures as text."""

    name: str
    figure: float
    show: Callable[[float], str]
    show_gap: Callable[[float], str]
    at_least: bool = False

    def held(self, value: float | None, note: str = "") -> Target:
        """The target for a value; note: stands behind it."""
        wanted = f"{'≥' if self.at_least else '≤'} {self.show(self.figure)}"
        if value is None:
            return Target(self.name, wanted, NOT_MEASURED, None)
        lacking = self.figure - value if self.at_least else value - self.figure
        gap = f"{'少' if self.at_least else '多'} {self.show_gap(lacking)}" if lacking > 0 else ""
        return Target(self.name, wanted, f"{self.show(value)}{note}", not gap, gap)


def targets(result: Result) -> list[Target]:
    """Every target in fixed order."""
    made = [s for s in result.scores if s.origin.is_made]
    found: list[Target] = []
    for family, wanted in WANTED.items():
        found += _reading(family, wanted, [s for s in made if s.origin.family == family])
        found += _beside(family, wanted, _forms(result, family))
    return [*found, *_questions(result), _shipped(result), _highest_memory(result), _flat_memory(result)]


def _reading(family: str, wanted: Wanted, scores: Sequence[Scored]) -> list[Target]:
    counts = count(scores)
    found = [
        _at_least(f"{family}·{writing} 准确", share).held(*_exact([s for s in scores if s.origin.writing == writing]))
        for writing, share in wanted.exact.items()
    ]
    limit = _Limit(f"{family} 错采", wanted.silently_wrong, lambda v: f"{v:.2f}‰", lambda v: f"{v:.2f}‰")
    found.append(limit.held(counts.silently_wrong_per_1000, _interval(counts)))
    found.append(_at_least(f"{family} 免看", wanted.passed).held(counts.passed_share))
    if wanted.ticks is not None:
        ticks = _Limit(f"{family} 勾选 F1", wanted.ticks, lambda v: f"{v:.4f}", lambda v: f"{v:.4f}", at_least=True)
        found.append(ticks.held(tick_f1(scores)))
    return found


def _questions(result: Result) -> list[Target]:
    own = [a for a in result.asked if a.origin.is_made and a.origin.family == OWN]
    print_, hand = ([a for a in own if a.origin.writing == writing] for writing in (PRINT, HAND))
    fewest = _Limit(f"{OWN}·{HAND} 每份要问（中位）", MOST_QUESTIONS, lambda v: f"{v:g} 处", lambda v: f"{v:g} 处")
    share = _at_least(f"{OWN}·{PRINT} 整份不用问", UNASKED).held(unasked_share(print_), f"（{len(print_)} 份）")
    return [share, fewest.held(median_questions(hand), f"（{len(hand)} 份）")]


def _at_least(name: str, share: float) -> _Limit:
    return _Limit(name, share, lambda v: f"{v:.2%}", lambda v: f"{100 * v:.2f} 个百分点", at_least=True)


def _exact(scores: Sequence[Scored]) -> tuple[float | None, str]:
    counts = count(scores)
    return counts.exact_share, f"（{counts.written} 栏）"


def _interval(counts: Counts) -> str:
    low, high = interval95(counts.silently_wrong, counts.accepted)
    return f"（{counts.silently_wrong}/{counts.accepted}，95 % {1000 * low:.2f}–{1000 * high:.2f}）"


def _forms(result: Result, family: str) -> Beside:
    """All sides on the forms of a family that were drawn for the run."""
    made = [r for r in result.runs if r.sample.sample_set.startswith(MADE)]
    return beside([r for r in made if family_of(r.sample.truth.layout) == family], result.scores)


def _beside(family: str, wanted: Wanted, both: Beside) -> list[Target]:
    key, title = wanted.against.key, wanted.against.title
    ratio = both.against[key].ratio if key in both.against else None
    limit = _Limit(f"{family} 每页用时 ÷ {title}", wanted.pace, lambda v: f"{v:.2f}", lambda v: f"{v:.2f}")
    return [limit.held(ratio), *(_more_found(family, yard, both) for yard in YARDSTICKS)]


def _more_found(family: str, yardstick: Yardstick, both: Beside) -> Target:
    name = f"{family} 读对的书写值多于 {yardstick.title}"
    if yardstick.key not in both.against:
        return Target(name, ">", NOT_MEASURED, None)
    found = both.against[yardstick.key].found
    lacking = found.by_yardstick - found.by_us
    seen = f"{found.by_us}（{found.written} 个中）"
    return Target(name, f"> {found.by_yardstick}", seen, lacking < 0, f"少 {lacking + 1} 个" if lacking >= 0 else "")


def _shipped(result: Result) -> Target:
    scores = [s for s in result.scores if s.origin.sample_set == SHIPPED_SET]
    limit = _Limit("附带样例中错采的栏目", 0, lambda v: f"{v:.0f}", lambda v: f"{v:.0f} 个")
    return limit.held(count(scores).silently_wrong if scores else None)


def _highest_memory(result: Result) -> Target:
    peaks = [result.comparison.own.memory.peak_mb]
    if result.long_run is not None:
        peaks.append(result.long_run.peak_mb)
    if result.office is not None:
        peaks.append(result.office.peak.by_role.get("reading", 0.0))
    return _Limit("识别进程最高内存", HIGHEST_MB, lambda v: f"{v:.0f} MB", lambda v: f"{v:.0f} MB").held(max(peaks))


def _flat_memory(result: Result) -> Target:
    run = result.long_run
    growth = run.growth_share if run is not None else None
    pages = f"（至 {run.points[-1][0]} 页）" if run is not None and run.points else ""
    limit = _Limit("第 50 页之后的内存增长", HIGHEST_GROWTH, lambda v: f"{v:+.1%}", lambda v: f"{v:.1%}")
    return limit.held(growth, pages)
