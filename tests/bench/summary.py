"""Scores counted: shares and rates of any group of fields, F1 of ticks."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

from tests.bench.accuracy import RIGHT, SILENTLY_WRONG, Scored, Verdict

T = TypeVar("T")
K = TypeVar("K")


@dataclass(frozen=True)
class Counts:
    """How many fields of a group came to which verdict."""

    by_verdict: dict[Verdict, int]

    def __getitem__(self, verdict: Verdict) -> int:
        return self.by_verdict.get(verdict, 0)

    @property
    def written(self) -> int:
        """Fields in which something is written."""
        wrong = (Verdict.WRONG_FLAGGED, Verdict.WRONG_ACCEPTED, Verdict.MISSED)
        return sum(self[v] for v in (*RIGHT, *wrong))

    @property
    def accepted(self) -> int:
        """Values that will be used as they stand."""
        return self[Verdict.RIGHT_ACCEPTED] + self.silently_wrong

    @property
    def silently_wrong(self) -> int:
        """Wrong values, and values where nothing is written, that will be used as they stand."""
        return sum(self[v] for v in SILENTLY_WRONG)

    @property
    def exact_share(self) -> float | None:
        """Right values among the written fields."""
        return _share(sum(self[v] for v in RIGHT), self.written)

    @property
    def passed_share(self) -> float | None:
        """Written fields that no person has to look at."""
        return _share(self[Verdict.RIGHT_ACCEPTED] + self[Verdict.WRONG_ACCEPTED], self.written)

    @property
    def silently_wrong_per_1000(self) -> float | None:
        """Silently wrong ones per 1000 accepted."""
        return _per_1000(self.silently_wrong, self.accepted)

    @property
    def missed_per_1000(self) -> float | None:
        """Missed ones per 1000 written."""
        return _per_1000(self[Verdict.MISSED], self.written)


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _per_1000(part: int, whole: int) -> float | None:
    return 1000 * part / whole if whole else None


def count(scores: Iterable[Scored]) -> Counts:
    """The counts of a group."""
    return Counts(dict(Counter(s.verdict for s in scores)))


def grouped(items: Iterable[T], name: Callable[[T], K]) -> dict[K, list[T]]:
    """The items of each group, groups in the order in which they first come."""
    groups: dict[K, list[T]] = defaultdict(list)
    for item in items:
        groups[name(item)].append(item)
    return dict(groups)


def count_by(scores: Iterable[Scored], name: Callable[[Scored], str]) -> dict[str, Counts]:
    """The counts of each group, groups in order of name."""
    groups = grouped(scores, name)
    return {group: count(groups[group]) for group in sorted(groups)}


def tick_f1(scores: Iterable[Scored]) -> float | None:
    """F1 over single ticks of the sheet (not of rows, where words are written); None where there are none."""
    hits, extra, lost = 0, 0, 0
    for s in scores:
        if s.kind == "勾选" and s.verdict is not Verdict.BEYOND_TRUTH:
            wanted, got = _ticks(s.truth), _ticks(s.read)
            hits, extra, lost = hits + len(wanted & got), extra + len(got - wanted), lost + len(wanted - got)
    return 2 * hits / (2 * hits + extra + lost) if hits + extra + lost else None


def _ticks(value: Any) -> set[str]:
    if value is None:
        return set()
    return {str(v) for v in value} if isinstance(value, list) else {str(value)}
