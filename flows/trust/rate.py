"""The true share of errors among values that passed unasked, with its interval, and what follows where it is too high.

The interval is that of Clopper and Pearson (1934) at 95 %: exact for a sample, never too narrow.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from extractors.models import Frozen
from flows.ledger import Event, Ledger

SAMPLE_ASKED: Final = "sample_asked"
"""Event kind, of no case: the sheet of a month is out; payload {"month", "path": '' for none, "digest", "asked": the
values as an application, each by its case and name}."""
SAMPLE_ANSWERED: Final = "sample_answered"
"""Event kind, of no case: a person has looked; payload {"month", "checked", "wrong": [[case_no, key], …]}."""
SAMPLE_WRONG: Final = "sample_wrong"
"""Event kind, of the case: a value that was used is wrong; payload {"key", "label", "right": '' for empty}."""
TIGHTENED: Final = "threshold_tightened"
"""Event kind, of no case; payload {"promised", "to", "checked", "wrong"}: shares of errors that are allowed."""
LEAST_ERROR: Final = 0.0001
_MONTHS: Final = 12
_SURE: Final = 0.95


class Rate(Frozen):
    """So many of the values looked at were wrong. low, high: of the true share, at 95 %."""

    checked: int = 0
    wrong: int = 0
    low: float = 0.0
    high: float = 1.0


def _rate(answers: Iterable[Event]) -> Rate:
    told = [event.payload for event in answers]
    checked, wrong = sum(t["checked"] for t in told), sum(len(t["wrong"]) for t in told)
    if not checked:
        return Rate()
    from scipy.special import betaincinv  # half a second: only for an office that has answered a sample

    right, tail = checked - wrong, (1 - _SURE) / 2
    low = float(betaincinv(wrong, right + 1, tail)) if wrong else 0.0
    high = float(betaincinv(wrong + 1, right, 1 - tail)) if right else 1.0
    return Rate(checked=checked, wrong=wrong, low=low, high=high)


def rate_of_year(ledger: Ledger) -> Rate:
    """By the last twelve samples that were answered."""
    return _rate(ledger.events("", kinds=(SAMPLE_ANSWERED,))[-_MONTHS:])


def rate_line(rate: Rate, allowed: float, promised: float) -> str:
    """One Chinese sentence for people. allowed: as now; promised: as the settings have it."""
    if not rate.checked:
        return f"抽查：还没有结果；约定差错率不超过 {_percent(promised)}"
    between = f"95% 区间 {_percent(rate.low)}—{_percent(rate.high)}"
    told = (
        f"抽查：近 {_MONTHS} 次共 {rate.checked} 处，有误 {rate.wrong} 处，{between}，约定不超过 {_percent(promised)}"
    )
    return told if allowed >= promised else f"{told}；已自动收紧为 {_percent(allowed)}，更多数据会请人核对"


def _percent(share: float) -> str:
    return f"{100 * share:.3g}%"


def allowed_error(ledger: Ledger, promised: float) -> float:
    """The share of errors that is allowed now: as promised by the settings, or tighter where samples were worse.

    What was tightened holds until the office changes what it promises.
    """
    newest = ledger.latest(TIGHTENED)
    if newest is None or newest.payload["promised"] != promised:
        return promised
    return float(newest.payload["to"])


def tighten_if_due(ledger: Ledger, promised: float, now: datetime) -> bool:
    """Halve what is allowed where the samples since it was last changed prove that more is wrong than was promised."""
    newest = ledger.latest(TIGHTENED)
    since = newest.seq if newest is not None and newest.payload["promised"] == promised else 0
    rate = _rate(e for e in ledger.events("", kinds=(SAMPLE_ANSWERED,)) if e.seq > since)
    allowed = allowed_error(ledger, promised)
    if rate.low <= promised or allowed <= LEAST_ERROR:
        return False
    said = {"promised": promised, "to": max(LEAST_ERROR, allowed / 2), "checked": rate.checked, "wrong": rate.wrong}
    ledger.record("", TIGHTENED, said, now=now)
    return True
