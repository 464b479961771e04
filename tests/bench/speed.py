"""Time and memory: our reading and the yardsticks' in turn on the same pages, a long run, and the whole office.

Every side has a process of its own, so that one's memory and threads are not the other's. After a warm-up on one
package of each set every package is read by all sides, each time in another order; of several readings the medians
count.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from extractors.models import Reading
from tests.bench import reading, yardstick
from tests.bench.memory import Memory, TreePeak, TreeWatch
from tests.bench.office import OfficeRun, run_office
from tests.bench.processes import OwnProcess
from tests.bench.reading import OwnRun
from tests.bench.samples import Sample
from tests.bench.yardstick import Yardstick, YardstickRun

Tell = Callable[[str], None]
_GROWTH_FROM_PAGE = 50
"""Until then a process still meets the largest page, the first attachment and so on for the first time."""

_GROWTH_PAGES = 50
"""Over so many pages the median counts at both ends: the size after a single page depends on that page."""


@dataclass(frozen=True)
class Times:
    """Medians over the repetitions for one package, seconds. other_s: inside OCR (ours), loading pages (yardstick)."""

    seconds: float
    cpu_s: float
    other_s: float


@dataclass(frozen=True)
class YardRead:
    """One package read by a yardstick. texts: of its pages."""

    times: Times
    texts: tuple[str, ...]


@dataclass(frozen=True)
class PackageRun:
    """One package on all sides. pages: that we read. yards: by the yardstick's key, none where none ran."""

    sample: Sample
    pages: int
    own: Times
    reading: Reading | None
    error: str
    is_fault: bool
    yards: Mapping[str, YardRead] = field(default_factory=dict)

    def shared(self, key: str) -> YardRead | None:
        """What the yardstick read, None unless it read as many pages as we, and any."""
        yard = self.yards.get(key)
        return yard if yard is not None and self.pages > 0 and len(yard.texts) == self.pages else None


@dataclass(frozen=True)
class Side:
    """A side's process. start_s: from its birth to a loaded engine. memory: after every package was read."""

    start_s: float
    memory: Memory


@dataclass(frozen=True)
class Comparison:
    """The packages on all sides. yards: by key, those that ran."""

    runs: tuple[PackageRun, ...]
    own: Side
    yards: Mapping[str, Side] = field(default_factory=dict)


@dataclass(frozen=True)
class Engines:
    """Where our reading finds its models and the office's templates."""

    models: Path
    templates: Path


OWN_SIDE = ""
"""Our own key among the sides."""


def compare(
    samples: Sequence[Sample], engines: Engines, yardsticks: Sequence[Yardstick], *, repeats: int, tell: Tell
) -> Comparison:
    """Read every package `repeats` times on each side."""
    with ExitStack() as stack:
        own = stack.enter_context(OwnProcess(reading.warm_up, engines.models, engines.templates))
        yards = {y.key: stack.enter_context(OwnProcess(yardstick.warm_up, y)) for y in yardsticks}
        starts = {OWN_SIDE: own.start_s} | {key: process.start_s for key, process in yards.items()}
        own_runs: list[list[OwnRun]] = [[] for _ in samples]
        yard_runs: list[dict[str, list[YardstickRun]]] = [{key: [] for key in yards} for _ in samples]

        def read(number: int, side: str) -> None:
            package = samples[number].package
            if side == OWN_SIDE:
                own_runs[number].append(own.call(reading.read_one, package))
            else:
                yard_runs[number][side].append(yards[side].call(yardstick.read_one, package))

        tell("识别对比：预热")
        for sample in {s.sample_set: s for s in samples}.values():
            own.call(reading.read_one, sample.package)
            for process in yards.values():
                process.call(yardstick.read_one, sample.package)
        for turn in range(repeats):
            for number in range(len(samples)):
                tell(f"识别对比：第 {turn + 1}/{repeats} 遍，{number + 1}/{len(samples)} 份")
                for side in _in_turn([OWN_SIDE, *yards], number + turn):
                    read(number, side)
    sides = {key: Side(starts[key], _highest(r.memory for rs in yard_runs for r in rs[key])) for key in yards}
    runs = tuple(_package_run(*parts) for parts in zip(samples, own_runs, yard_runs, strict=True))
    return Comparison(runs, Side(starts[OWN_SIDE], _highest(r.memory for rs in own_runs for r in rs)), sides)


def _in_turn(sides: Sequence[str], turn: int) -> list[str]:
    """The sides, each time another one first."""
    first = turn % len(sides)
    return [*sides[first:], *sides[:first]]


def _package_run(
    sample: Sample, own: Sequence[OwnRun], yards: Mapping[str, Sequence[YardstickRun]] | None = None
) -> PackageRun:
    last = own[-1]
    return PackageRun(
        sample=sample,
        pages=last.pages,
        own=_medians([(r.seconds, r.cpu_s, r.ocr_s) for r in own]),
        reading=last.reading,
        error=last.error,
        is_fault=last.is_fault,
        yards={
            key: YardRead(_medians([(r.seconds, r.cpu_s, r.load_s) for r in runs]), runs[-1].texts)
            for key, runs in (yards or {}).items()
        },
    )


def _medians(runs: Sequence[tuple[float, float, float]]) -> Times:
    seconds, cpu_s, other_s = (median(column) for column in zip(*runs, strict=True))
    return Times(seconds, cpu_s, other_s)


def _highest(memories: Iterable[Memory]) -> Memory:
    """The last size and the highest peak."""
    all_of = list(memories)
    return Memory(all_of[-1].now_mb, max(m.peak_mb for m in all_of))


@dataclass(frozen=True)
class LongRun:
    """One reading process over many pages. points: after how many pages, how large, how large at most.

    runs: each package as it was read first.
    """

    points: tuple[tuple[int, Memory], ...]
    runs: tuple[PackageRun, ...] = ()

    def after(self, pages: int) -> tuple[int, Memory] | None:
        """The first point at which so many pages were read, None where the run ended before."""
        return next((p for p in self.points if p[0] >= pages), None)

    @property
    def peak_mb(self) -> float:
        """The highest resident set of the run."""
        return max((m.peak_mb for _, m in self.points), default=0.0)

    @property
    def growth_share(self) -> float | None:
        """By which share the process grew from its 50th page to its end, None where the run is too short to say."""
        last = self.points[-1][0] if self.points else 0
        if last < _GROWTH_FROM_PAGE + 2 * _GROWTH_PAGES:
            return None
        first_pages = [m.now_mb for n, m in self.points if 0 <= n - _GROWTH_FROM_PAGE < _GROWTH_PAGES]
        last_pages = [m.now_mb for n, m in self.points if last - n < _GROWTH_PAGES]
        return median(last_pages) / median(first_pages) - 1 if first_pages else None


def read_long(samples: Sequence[Sample], engines: Engines, *, pages: int, tell: Tell) -> LongRun:
    """Read every sample once in one new process, and over again until so many pages were read."""
    points: list[tuple[int, Memory]] = []
    runs: list[PackageRun] = []
    done = 0
    with OwnProcess(reading.warm_up, engines.models, engines.templates) as own:
        while len(runs) < len(samples) or done < pages:
            before = done
            for sample in samples:
                run = own.call(reading.read_one, sample.package)
                done += run.pages
                if len(runs) < len(samples):
                    runs.append(_package_run(sample, [run]))
                if run.pages:
                    points.append((done, run.memory))
                    tell(f"连续识别：{len(runs)}/{len(samples)} 份，{done} 页")
                if done >= pages and len(runs) == len(samples):
                    break
            if done == before:
                break
    return LongRun(tuple(points), tuple(runs))


@dataclass(frozen=True)
class EndToEnd:
    """The whole office over all samples, and the memory of its processes."""

    run: OfficeRun
    peak: TreePeak


def run_end_to_end(samples: Sequence[Sample], *, tell: Tell) -> EndToEnd:
    """Every sample through a fresh office in a process of its own."""
    tell("全过程：启动并办理全部样例")
    with (
        tempfile.TemporaryDirectory(prefix="baozhuang-bench-", ignore_cleanup_errors=True) as root,
        OwnProcess() as process,
        TreeWatch(process.pid) as watch,
    ):
        run = process.call(run_office, Path(root), tuple(samples))
    return EndToEnd(run, watch.peak)
