"""How fast a group of packages was read: sums of the packages' medians over their pages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from tests.bench.accuracy import Scored
from tests.bench.found import Found, PageText, compare_found
from tests.bench.speed import PackageRun, Times
from tests.bench.summary import grouped


@dataclass(frozen=True)
class Pace:
    """pages read, and seconds over all of them: in all, of the CPU, and inside OCR (ours) or loading (yardstick)."""

    pages: int
    seconds: float
    cpu_s: float
    other_s: float

    @property
    def seconds_per_page(self) -> float:
        """Wall time of one page."""
        return self.seconds / self.pages

    @property
    def cpu_s_per_page(self) -> float:
        """CPU time of one page, all threads: the figure that a busy machine disturbs least."""
        return self.cpu_s / self.pages

    @property
    def share_outside(self) -> float:
        """For our side: the share of the time that is not spent inside OCR."""
        return 1 - self.other_s / self.seconds


def pace(times: Iterable[tuple[int, Times]]) -> Pace | None:
    """The pace of (pages, medians) of packages; None where no page was read."""
    read = [(pages, t) for pages, t in times if pages]
    if not read:
        return None
    return Pace(
        pages=sum(pages for pages, _ in read),
        seconds=sum(t.seconds for _, t in read),
        cpu_s=sum(t.cpu_s for _, t in read),
        other_s=sum(t.other_s for _, t in read),
    )


@dataclass(frozen=True)
class Against:
    """Our side and one yardstick's over the packages whose pages both read, and the written values that each found."""

    own: Pace
    yard: Pace
    found: Found

    @property
    def ratio(self) -> float:
        """Our time per page over the yardstick's; below 1 is faster."""
        return self.own.seconds_per_page / self.yard.seconds_per_page


@dataclass(frozen=True)
class Beside:
    """A group of packages on all sides. own: over all its pages. against: by the yardstick's key."""

    packages: int
    own: Pace | None
    against: Mapping[str, Against]


def beside(runs: Sequence[PackageRun], scores: Sequence[Scored]) -> Beside:
    """All sides over a group of packages."""
    by_sample = grouped(scores, lambda s: (s.origin.sample_set, s.origin.sample))
    keys = dict.fromkeys(key for run in runs for key in run.yards)
    against = {key: _against(key, runs, by_sample) for key in keys}
    return Beside(
        packages=len(runs),
        own=pace((r.pages, r.own) for r in runs),
        against={key: found for key, found in against.items() if found is not None},
    )


def _against(
    key: str, runs: Sequence[PackageRun], scores: Mapping[tuple[str, str], Sequence[Scored]]
) -> Against | None:
    shared = [(run, yard) for run in runs if (yard := run.shared(key)) is not None]
    own = pace((run.pages, run.own) for run, _ in shared)
    yard_pace = pace((run.pages, yard.times) for run, yard in shared)
    if own is None or yard_pace is None:
        return None
    found = [compare_found(scores.get(run.sample.identity, []), PageText.of(yard.texts)) for run, yard in shared]
    total = Found(
        written=sum(f.written for f in found),
        by_yardstick=sum(f.by_yardstick for f in found),
        by_us=sum(f.by_us for f in found),
    )
    return Against(own, yard_pace, total)


def beside_by(
    runs: Sequence[PackageRun], scores: Sequence[Scored], name: Callable[[PackageRun], str]
) -> dict[str, Beside]:
    """All sides for each group of packages, in order of the groups' names."""
    groups = grouped(runs, name)
    return {group: beside(groups[group], scores) for group in sorted(groups)}
