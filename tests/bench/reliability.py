"""Claimed confidence against truth: readings in bins of what they claim, and how many of each bin were right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from tests.bench.accuracy import RIGHT, SILENTLY_WRONG, Scored, Verdict

BIN_EDGES = (0.0, 0.5, 0.8, 0.9, 0.95, 0.97, 0.99, 0.995, 0.999, 1.0)
"""Lower edges of the bins of claimed confidence; the last holds 1.0 alone."""

_Z95 = 1.959964
"""Standard normal quantile of a two-sided 95 % interval."""


def interval95(hits: int, number: int) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson 1927): right also for few cases and for shares near 0 or 1."""
    if not number:
        return 0.0, 1.0
    share, z2 = hits / number, _Z95 * _Z95
    middle = share + z2 / (2 * number)
    half = _Z95 * sqrt(share * (1 - share) / number + z2 / (4 * number * number))
    whole = 1 + z2 / number
    low = 0.0 if hits == 0 else (middle - half) / whole
    return low, 1.0 if hits == number else (middle + half) / whole


@dataclass(frozen=True)
class Bin:
    """Readings whose claimed confidence lies in [low, high): how sure they claimed to be, how many were right.

    right_from, right_to: the 95 % interval of the share of right ones.
    """

    low: float
    high: float
    readings: int
    claimed: float
    right: float
    right_from: float
    right_to: float
    accepted: int
    accepted_wrong: int

    @property
    def judgement(self) -> str:
        """Whether the claim lies within the interval: '' if so, else that it is too high or too low."""
        if self.claimed > self.right_to:
            return "偏高"
        return "偏低" if self.claimed < self.right_from else ""


def reliability(scores: Sequence[Scored]) -> tuple[Bin, ...]:
    """Claimed against true, over every reading that brought a value and of which the truth speaks; no empty bins."""
    read = [s for s in scores if s.read is not None and s.verdict is not Verdict.BEYOND_TRUTH]
    bins = []
    for low, high in zip(BIN_EDGES, (*BIN_EDGES[1:], float("inf")), strict=True):
        members = [s for s in read if low <= s.confidence < high]
        if members:
            bins.append(_bin(low, min(high, 1.0), members))
    return tuple(bins)


def calibration_gap(bins: Sequence[Bin]) -> float | None:
    """Mean distance of claim and truth over all readings (expected calibration error); None without readings."""
    number = sum(b.readings for b in bins)
    return sum(b.readings * abs(b.claimed - b.right) for b in bins) / number if number else None


def _bin(low: float, high: float, members: Sequence[Scored]) -> Bin:
    accepted = [s for s in members if s.verdict in (Verdict.RIGHT_ACCEPTED, *SILENTLY_WRONG)]
    right = sum(s.verdict in RIGHT for s in members)
    right_from, right_to = interval95(right, len(members))
    return Bin(
        low=low,
        high=high,
        readings=len(members),
        claimed=sum(s.confidence for s in members) / len(members),
        right=right / len(members),
        right_from=right_from,
        right_to=right_to,
        accepted=len(accepted),
        accepted_wrong=sum(s.verdict in SILENTLY_WRONG for s in accepted),
    )
