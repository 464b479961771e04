"""Scores counted: shares and rates of any group of fields, the reliability of claimed confidence, F1 of ticks."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from tests.bench.accuracy import SILENTLY_WRONG, Scored, Verdict

BIN_EDGES = (0.0, 0.5, 0.8, 0.9, 0.95, 0.97, 0.99, 0.995, 0.999, 1.0)
"""Lower edges of the bins of claimed confidence; the last holds 1.0 alone."""

_RIGHT = (Verdict.RIGHT_ACCEPTED, Verdict.RIGHT_FLAGGED)


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
        return sum(self[v] for v in (*_RIGHT, *wrong))

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
        return _share(sum(self[v] for v in _RIGHT), self.written)

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


def count_by(scores: Iterable[Scored], name: Callable[[Scored], str]) -> dict[str, Counts]:
    """The counts of each group, groups in order of name."""
    groups: dict[str, list[Scored]] = defaultdict(list)
    for s in scores:
        groups[name(s)].append(s)
    return {group: count(groups[group]) for group in sorted(groups)}


@dataclass(frozen=True)
class Bin:
    """Readings whose claimed confidence lies in [low, high): how sure they claimed to be, how many were right."""

    low: float
    high: float
    readings: int
    claimed: float
    right: float
    accepted: int
    accepted_wrong: int


def reliability(scores: Sequence[Scored]) -> tuple[Bin, ...]:
    """Claimed against true, over every reading that brought a value and of which the truth speaks; no empty bins."""
    read = [s for s in scores if s.read is not None and s.verdict is not Verdict.BEYOND_TRUTH]
    bins = []
    for low, high in zip(BIN_EDGES, (*BIN_EDGES[1:], float("inf")), strict=True):
        members = [s for s in read if low <= s.confidence < high]
        if members:
            bins.append(_bin(low, min(high, 1.0), members))
    return tuple(bins)


def _bin(low: float, high: float, members: Sequence[Scored]) -> Bin:
    accepted = [s for s in members if s.verdict in (Verdict.RIGHT_ACCEPTED, *SILENTLY_WRONG)]
    return Bin(
        low=low,
        high=high,
        readings=len(members),
        claimed=sum(s.confidence for s in members) / len(members),
        right=sum(s.verdict in _RIGHT for s in members) / len(members),
        accepted=len(accepted),
        accepted_wrong=sum(s.verdict in SILENTLY_WRONG for s in accepted),
    )


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
