"""Time and memory: our reading and the yardstick's in turn on the same pages, a long run, and the whole office.

Every side has a process of its own, so that one's memory and threads are not the other's. After a warm-up over all
packages each is read several times, the sides in turn and changing places; the medians count.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from extractors.models import Reading
from tests.bench import reading, yardstick
from tests.bench.memory import Memory, TreePeak, TreeWatch
from tests.bench.office import OfficeRun, run_office
from tests.bench.processes import OwnProcess
from tests.bench.reading import OwnRun
from tests.bench.samples import Sample
from tests.bench.yardstick import YardstickRun

Tell = Callable[[str], None]


@dataclass(frozen=True)
class Times:
    """Medians over the repetitions for one package, seconds. other_s: inside OCR (ours), loading pages (yardstick)."""

    seconds: float
    cpu_s: float
    other_s: float


@dataclass(frozen=True)
class PackageRun:
    """One package on both sides. pages: that we read. texts: the yardstick's pages; yard None where it did not run."""

    sample: Sample
    pages: int
    own: Times
    reading: Reading | None
    error: str
    is_fault: bool
    yard: Times | None
    texts: tuple[str, ...]

    @property
    def is_comparable(self) -> bool:
        """Whether both sides read the same pages, and any."""
        return self.pages > 0 and len(self.texts) == self.pages


@dataclass(frozen=True)
class Side:
    """A side's process. start_s: from its birth to a loaded engine. memory: after every package was read."""

    start_s: float
    memory: Memory


@dataclass(frozen=True)
class Comparison:
    """All packages on both sides; yard None where the yardstick was left out."""

    runs: tuple[PackageRun, ...]
    own: Side
    yard: Side | None


@dataclass(frozen=True)
class Engines:
    """Where our reading finds its models and its catalogue."""

    models: Path
    catalogue: Path


def compare(
    samples: Sequence[Sample], engines: Engines, *, repeats: int, with_yardstick: bool, tell: Tell
) -> Comparison:
    """Read every package `repeats` times on each side, after one reading that is not counted."""
    own_runs: list[list[OwnRun]] = [[] for _ in samples]
    yard_runs: list[list[YardstickRun]] = [[] for _ in samples]
    with ExitStack() as stack:
        own = stack.enter_context(OwnProcess(reading.warm_up, engines.models, engines.catalogue))
        yard = stack.enter_context(OwnProcess(yardstick.warm_up)) if with_yardstick else None

        def read_own(number: int, package: Path) -> None:
            own_runs[number].append(own.call(reading.read_one, package))

        def read_yard(number: int, package: Path) -> None:
            if yard is not None:
                yard_runs[number].append(yard.call(yardstick.read_one, package))

        for turn in range(repeats + 1):
            tell("识别样例：预热" if turn == 0 else f"识别样例：第 {turn}/{repeats} 遍")
            for number, sample in enumerate(samples):
                for read in (read_own, read_yard) if turn % 2 else (read_yard, read_own):
                    read(number, sample.package)
    runs = tuple(_package_run(*parts) for parts in zip(samples, own_runs, yard_runs, strict=True))
    yard_side = Side(yard.start_s, _highest(r.memory for rs in yard_runs for r in rs)) if yard is not None else None
    return Comparison(runs, Side(own.start_s, _highest(r.memory for rs in own_runs for r in rs)), yard_side)


def _package_run(sample: Sample, own: Sequence[OwnRun], yard: Sequence[YardstickRun]) -> PackageRun:
    last = own[-1]
    return PackageRun(
        sample=sample,
        pages=last.pages,
        own=_medians([(r.seconds, r.cpu_s, r.ocr_s) for r in own[1:]]),
        reading=last.reading,
        error=last.error,
        is_fault=last.is_fault,
        yard=_medians([(r.seconds, r.cpu_s, r.load_s) for r in yard[1:]]) if yard else None,
        texts=yard[-1].texts if yard else (),
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
    """Memory of one reading process over many pages: after how many pages, how large, how large at most."""

    points: tuple[tuple[int, Memory], ...]

    def after(self, pages: int) -> tuple[int, Memory] | None:
        """The first point at which so many pages were read, None where the run ended before."""
        return next((p for p in self.points if p[0] >= pages), None)

    @property
    def peak_mb(self) -> float:
        """The highest resident set of the run."""
        return max((m.peak_mb for _, m in self.points), default=0.0)

    @property
    def growth_share(self) -> float | None:
        """By which share the process grew after its 50th page, None where the run is too short to say."""
        start = self.after(50)
        if start is None or start == self.points[-1]:
            return None
        return self.points[-1][1].now_mb / start[1].now_mb - 1


def read_long(samples: Sequence[Sample], engines: Engines, *, pages: int, tell: Tell) -> LongRun:
    """Read the samples over and over in one new process until so many pages were read."""
    points: list[tuple[int, Memory]] = []
    done = 0
    with OwnProcess(reading.warm_up, engines.models, engines.catalogue) as own:
        while done < pages:
            before = done
            for sample in samples:
                run = own.call(reading.read_one, sample.package)
                done += run.pages
                if run.pages:
                    points.append((done, run.memory))
                    tell(f"内存：已读 {done}/{pages} 页")
                if done >= pages:
                    break
            if done == before:
                break
    return LongRun(tuple(points))


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
