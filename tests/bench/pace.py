"""How fast a group of packages was read: sums of the packages' medians over their pages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from tests.bench.accuracy import Scored
from tests.bench.found import Found, PageText, compare_found
from tests.bench.speed import PackageRun, Times


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
class Beside:
    """A group of packages on both sides. own, yard: over the packages whose pages both read; found: over the same."""

    packages: int
    all_own: Pace | None
    own: Pace | None
    yard: Pace | None
    found: Found

    @property
    def ratio(self) -> float | None:
        """Our time per page over the yardstick's; below 1 is faster."""
        if self.own is None or self.yard is None:
            return None
        return self.own.seconds_per_page / self.yard.seconds_per_page


def beside(runs: Sequence[PackageRun], scores: Sequence[Scored]) -> Beside:
    """Both sides over a group of packages."""
    shared = [(r, r.yard) for r in runs if r.yard is not None and r.is_comparable]
    by_sample: dict[tuple[str, str], list[Scored]] = defaultdict(list)
    for s in scores:
        by_sample[s.origin.sample_set, s.origin.sample].append(s)
    found = [compare_found(by_sample[r.sample.sample_set, r.sample.name], PageText.of(r.texts)) for r, _ in shared]
    return Beside(
        packages=len(runs),
        all_own=pace((r.pages, r.own) for r in runs),
        own=pace((r.pages, r.own) for r, _ in shared),
        yard=pace((r.pages, yard) for r, yard in shared),
        found=Found(
            written=sum(f.written for f in found),
            by_yardstick=sum(f.by_yardstick for f in found),
            by_us=sum(f.by_us for f in found),
        ),
    )


def beside_by(
    runs: Sequence[PackageRun], scores: Sequence[Scored], name: Callable[[PackageRun], str]
) -> dict[str, Beside]:
    """Both sides for each group of packages, in order of the groups' names."""
    groups: dict[str, list[PackageRun]] = defaultdict(list)
    for run in runs:
        groups[name(run)].append(run)
    return {group: beside(groups[group], scores) for group in sorted(groups)}
