"""The states of a case (domain §8.2), the moves between them, and the word that the public sees for each."""

from __future__ import annotations

from enum import StrEnum

from extractors.errors import LedgerError


class CaseState(StrEnum):
    """In the words of domain §8.2; `in_review` is the wait for a person over a 核对单."""

    PUSHED = "pushed"
    RECOGNISED = "recognised"
    IN_REVIEW = "in_review"
    RECEIVED = "received"
    CORRECTION_ASKED = "correction_asked"
    RESUBMITTED = "resubmitted"
    ACCEPTED = "accepted"
    DEEMED_ACCEPTED = "deemed_accepted"
    TEAM_SET = "team_set"
    SURVEY_SET = "survey_set"
    SURVEY_DONE = "survey_done"
    DECIDED = "decided"
    WORKS = "works"
    ACCEPTANCE = "acceptance"
    CONNECTED = "connected"
    ISSUED = "issued"
    VISITED_BACK = "visited_back"
    RATED = "rated"
    ARCHIVED = "archived"
    OUT_OF_SCOPE = "out_of_scope"
    WITHDRAWN = "withdrawn"
    SUSPENDED = "suspended"
    CANCELLED = "cancelled"
    DUPLICATE_OF = "duplicate_of"


_S = CaseState
PUBLIC_WORD = {
    _S.PUSHED: "已接件",
    _S.RECOGNISED: "已接件",
    _S.IN_REVIEW: "已接件",
    _S.RECEIVED: "已接件",
    _S.CORRECTION_ASKED: "补正中",
    _S.RESUBMITTED: "已接件",
    _S.ACCEPTED: "已受理",
    _S.DEEMED_ACCEPTED: "已受理",
    _S.TEAM_SET: "已受理",
    _S.SURVEY_SET: "踏勘中",
    _S.SURVEY_DONE: "审批中",
    _S.DECIDED: "审批中",
    _S.WORKS: "施工中",
    _S.ACCEPTANCE: "验收中",
    _S.CONNECTED: "已接通",
    _S.ISSUED: "已接通",
    _S.VISITED_BACK: "已接通",
    _S.RATED: "已办结",
    _S.ARCHIVED: "已办结",
    _S.OUT_OF_SCOPE: "不予受理",
    _S.WITHDRAWN: "已撤回",
    _S.SUSPENDED: "审批中",
    _S.CANCELLED: "已撤回",
    _S.DUPLICATE_OF: "已并案",
}

CLOSED = frozenset({_S.ARCHIVED, _S.OUT_OF_SCOPE, _S.WITHDRAWN, _S.CANCELLED, _S.DUPLICATE_OF})
ACCEPTED = frozenset({_S.ACCEPTED, _S.DEEMED_ACCEPTED})
_ENTRY = frozenset({_S.RECEIVED, _S.CORRECTION_ASKED, _S.IN_REVIEW, _S.OUT_OF_SCOPE, _S.DUPLICATE_OF})
_RUNNING = frozenset({_S.TEAM_SET, _S.SURVEY_SET, _S.SURVEY_DONE, _S.DECIDED, _S.WORKS, _S.ACCEPTANCE, _S.CONNECTED})

_FORWARD: dict[CaseState, frozenset[CaseState]] = {
    _S.PUSHED: _ENTRY | ACCEPTED,
    _S.RECOGNISED: _ENTRY | ACCEPTED | {_S.PUSHED},
    _S.IN_REVIEW: (_ENTRY | ACCEPTED) - {_S.IN_REVIEW},
    _S.RECEIVED: (_ENTRY | ACCEPTED) - {_S.RECEIVED},
    _S.CORRECTION_ASKED: frozenset({_S.RESUBMITTED, _S.IN_REVIEW, _S.DEEMED_ACCEPTED}),
    _S.RESUBMITTED: (_ENTRY | ACCEPTED) - {_S.RECEIVED},
    _S.ACCEPTED: _RUNNING,
    _S.DEEMED_ACCEPTED: _RUNNING,
    _S.TEAM_SET: _RUNNING - {_S.TEAM_SET},
    _S.SURVEY_SET: frozenset({_S.SURVEY_DONE, _S.DECIDED}),
    _S.SURVEY_DONE: frozenset({_S.SURVEY_SET, _S.DECIDED}),
    _S.DECIDED: frozenset({_S.WORKS, _S.ACCEPTANCE, _S.CONNECTED, _S.ISSUED, _S.ARCHIVED}),
    _S.WORKS: frozenset({_S.ACCEPTANCE, _S.CONNECTED}),
    _S.ACCEPTANCE: frozenset({_S.WORKS, _S.CONNECTED}),
    _S.CONNECTED: frozenset({_S.ISSUED, _S.VISITED_BACK}),
    _S.ISSUED: frozenset({_S.WORKS, _S.ACCEPTANCE, _S.CONNECTED, _S.VISITED_BACK}),
    _S.VISITED_BACK: frozenset({_S.RATED, _S.ARCHIVED}),
    _S.RATED: frozenset({_S.ARCHIVED}),
    _S.SUSPENDED: ACCEPTED | _RUNNING,
}


def next_states(old: CaseState) -> frozenset[CaseState]:
    """Where a case may go from here; an open case may be withdrawn, cancelled, joined, or (accepted) suspended."""
    if old in CLOSED:
        return frozenset()
    side = {_S.WITHDRAWN, _S.CANCELLED, _S.DUPLICATE_OF}
    if old in ACCEPTED | _RUNNING:
        side.add(_S.SUSPENDED)
    return _FORWARD[old] | side


def check_move(old: CaseState, new: CaseState) -> None:
    """Raises LedgerError where the move is not in the table."""
    if new not in next_states(old):
        raise LedgerError(f"案件不能从“{old.value}”转到“{new.value}”", next_step="核对案件当前状态")
