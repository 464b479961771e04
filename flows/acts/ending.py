"""Acts of a person that end a wrong case: void it, or join it to another.

Each act is one function that takes who does it and why; command line, web page or paper may call it. Nothing is
deleted: the number stays and is marked, papers are marked 作废 and stay where they lie, providers who had a letter are
told. An act that was cut off is carried on when it is asked for again; asked for twice it is done once. While an act
is at it, no process files anything else.
"""

from __future__ import annotations

from typing import Any, Final

from extractors.errors import LedgerError, UsageError
from flows.acts.act import Act, Done, require_act
from flows.course import PaperWant
from flows.issuing import cases_in_hand, file_course_papers, lay_aside, wish_of
from flows.ledger import CASE_VOIDED, CLOSED, STORED, TOOK_IN, CaseState, PaperState, PlannedPaper
from flows.letters import PaperKind
from flows.office import Runtime, filing
from flows.sheets import put_away_all

NOTICE: Final = PaperKind.VOIDED.value


def void_case(office: Runtime, case_no: str, act: Act) -> Done:
    """Void a case: its papers are withdrawn, its dates end, its number stays used and marked.

    Raises:
        UsageError: no name or reason.
        LedgerError: no such case, it has ended otherwise, or a package of it is being worked on.
    """
    require_act(act)
    with filing(office):
        return _ended(office, case_no, act, into="")


def join_cases(office: Runtime, case_no: str, into: str, act: Act) -> Done:
    """Join a case to another: it points there, its originals belong to the other's archive by reference.

    Raises:
        UsageError: no name or reason, or both are the same case.
        LedgerError: no such case, one of them has ended otherwise, or a package of it is being worked on.
    """
    require_act(act)
    if case_no == into:
        raise UsageError("两个受理编号相同", next_step="写明要并入的另一个受理编号")
    with filing(office):
        return _joined(office, case_no, into, act)


def _joined(office: Runtime, case_no: str, into: str, act: Act) -> Done:
    if CaseState(office.ledger.case(into).state) in CLOSED:
        raise LedgerError(f"{into} 已经办结、作废或并入他案，不能再并入", next_step="核对受理编号")
    done = _ended(office, case_no, act, into=into)
    files = [f for e in office.ledger.events(case_no) if e.kind == STORED for f in e.payload["files"]]
    payload = {"from": case_no, "files": files, "reason": act.reason, "name": act.name}
    if all(e.payload["from"] != case_no for e in office.ledger.events(into) if e.kind == TOOK_IN):
        office.ledger.record(into, TOOK_IN, payload, actor=act.actor, now=office.now())
    return done


def _ended(office: Runtime, case_no: str, act: Act, *, into: str) -> Done:
    """The case ends; first what was decided, then what follows from it."""
    if case_no in cases_in_hand(office):
        raise LedgerError(f"{case_no} 的材料正在办理", next_step="稍等片刻，办完后再操作")
    if not _is_decided(office, case_no, into):
        if CaseState(office.ledger.case(case_no).state) in CLOSED:
            raise LedgerError(f"{case_no} 已经办结、撤回或作废", next_step="核对受理编号")
        payload: dict[str, Any] = {"into": into, "reason": act.reason, "name": act.name}
        office.ledger.record(case_no, CASE_VOIDED, payload, actor=act.actor, now=office.now())
    _tell(office, case_no, act, into=into)
    state, word = (CaseState.DUPLICATE_OF, f"并入 {into}") if into else (CaseState.CANCELLED, "作废")
    office.ledger.set_state(case_no, state, office.now(), reason=f"{word}：{act.reason}", actor=act.actor)
    office.ledger.set_dues(case_no, (), office.now(), actor=act.actor)
    for paper in office.ledger.papers(case_no):
        if paper.kind != NOTICE:
            lay_aside(office, paper, f"本案{word}", actor=act.actor)
    file_course_papers(office, case_no)
    put_away_all(office, case_no)
    told = (p.path for p in office.ledger.papers(case_no) if p.kind == NOTICE and p.path)
    return Done(case_no=case_no, papers=tuple(told))


def _is_decided(office: Runtime, case_no: str, into: str) -> bool:
    """Whether this very act was written down before, and perhaps cut off."""
    return any(e.payload["into"] == into for e in office.ledger.events(case_no) if e.kind == CASE_VOIDED)


def _tell(office: Runtime, case_no: str, act: Act, *, into: str) -> None:
    """Number the notices: for every provider that had a letter, and for the applicant where he had a paper."""
    papers = office.ledger.papers(case_no)
    facts = {"reason": act.reason, "into": into}
    wanted = [PaperWant(kind=NOTICE, provider=unit, facts=facts) for unit in _heard(papers)]
    if wanted:
        office.ledger.plan_papers(
            case_no, [wish_of(w, office.templates) for w in wanted], office.now(), actor=act.actor
        )


def _heard(papers: tuple[PlannedPaper, ...]) -> tuple[str, ...]:
    """Provider ids, '' for the applicant, in the order in which they first heard."""
    filed = [p for p in papers if p.path and p.kind != NOTICE and p.state is not PaperState.PLANNED]
    units = dict.fromkeys(p.provider for p in filed if p.provider)
    return (*([""] if filed else []), *units)
