"""Where the rest is lost: the fields that lose most often, and the worst single readings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tests.bench.accuracy import SILENTLY_WRONG, Scored, Verdict
from tests.bench.summary import Counts, count, grouped

_LOST = (*SILENTLY_WRONG, Verdict.MISSED, Verdict.WRONG_FLAGGED, Verdict.INVENTED_FLAGGED)
"""From the worst kind on: what nobody will see comes first, then what is lacking, then what a person will see."""


@dataclass(frozen=True)
class Loss:
    """One field of one layout and what became of it."""

    layout: str
    key: str
    counts: Counts

    @property
    def lost(self) -> int:
        """Readings that were not right."""
        return sum(self.counts[v] for v in _LOST)


def worst_readings(scores: Iterable[Scored], most: int) -> list[Scored]:
    """The worst readings: silently wrong ones first, those that claimed most among their kind before the others."""
    lost = [s for s in scores if s.verdict in _LOST]
    return sorted(lost, key=lambda s: (_LOST.index(s.verdict), -s.confidence))[:most]


def worst_fields(scores: Sequence[Scored], most: int) -> list[Loss]:
    """The fields of each layout that lose most, those with silently wrong readings first."""
    groups = grouped(scores, lambda s: (s.origin.layout, s.key))
    losses = [Loss(layout, key, count(members)) for (layout, key), members in groups.items()]
    found = [loss for loss in losses if loss.lost]
    return sorted(found, key=lambda x: (-x.counts.silently_wrong, -x.lost, x.layout, x.key))[:most]
