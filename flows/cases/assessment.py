"""Step: what does the application as it now stands lead to? Rules, earlier cases, decisions of a person.

The outcome is written into the ledger: after a crash the same outcome is carried on with, not a new one.
"""

from __future__ import annotations

from flows.cases.halves import RULE as PAGE_MISSING
from flows.cases.halves import about_missing_page
from flows.casework import Application, Finding, Outcome, Severity, check, decide
from flows.issuing import not_sent_back
from flows.ledger import ASSESSED, SHEET_ANSWERED, SUPPLIED
from flows.office import Runtime
from flows.online import is_confirmed_online, without_paper
from flows.review import FindingDecision, label_of, settle

IS_NEW = "application_is_new"
"""Event kind: a person has said that this is no repetition of an earlier case; payload {"besides", "reason"}."""
_NEWER = frozenset({"case_opened", "application_set", SHEET_ANSWERED, SUPPLIED})


def assess(office: Runtime, case_no: str) -> Outcome:
    """The outcome of a case by all that the ledger knows of it now; asked again without news, the same one."""
    if (known := _standing(office, case_no)) is not None:
        return known
    application = office.ledger.application(case_no)
    found = check(application, today=office.day(), templates=office.templates)
    findings = (
        *(without_paper(found) if is_confirmed_online(office, case_no) else found),
        *_earlier_case(office, case_no, application),
        *(_remark(note) for note in application.notes),
        *(_aside(remark) for remark in application.remarks),
        *_kept(office, application),
    )
    decisions = _decisions(office, case_no)
    is_dropped = any(d.rule == PAGE_MISSING and d.passed for d in decisions)
    findings = about_missing_page(application, findings, office.catalogue, is_dropped=is_dropped)
    settled = settle(_asked_in(office, case_no, findings), decisions)
    outcome = decide(application, _asked_in(office, case_no, settled))
    office.ledger.record(case_no, ASSESSED, {"outcome": outcome.model_dump(mode="json")}, now=office.now())
    return outcome


def _asked_in(office: Runtime, case_no: str, findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """The findings as they count for the case: once it is accepted nothing is sent back, a person settles it."""
    return not_sent_back(findings) if office.ledger.case(case_no).accepted_at else findings


def _standing(office: Runtime, case_no: str) -> Outcome | None:
    """The outcome of an earlier assessment that nothing newer has overtaken."""
    for event in reversed(office.ledger.events(case_no)):
        if event.kind in _NEWER:
            return None
        if event.kind == ASSESSED:
            return Outcome.model_validate(event.payload["outcome"])
    return None


def _earlier_case(office: Runtime, case_no: str, application: Application) -> tuple[Finding, ...]:
    """V14: the same project with an open service is linked and asked about, never silently opened twice."""
    code = application.text("project_code")
    known = office.ledger.find_open_case(code, application.services, besides=case_no)
    settled = (event.payload["besides"] for event in office.ledger.events(case_no) if event.kind == IS_NEW)
    if known is None or known in settled:
        return ()
    return (
        Finding(
            rule="V14",
            field="project_code",
            label=office.catalogue["project_code"].label,
            seen=code,
            why=f"同一项目代码已有在办案件 {known}，且报装内容有重合",
            supply=f"请核对是否为 {known} 的补充或重复申报；确为新的申报才选“通过”",
            severity=Severity.PERSON,
            source="方案三（二）（1）一套资料、一张表单",
        ),
    )


def _remark(note: str) -> Finding:
    """What the reading could not do (a damaged file, a form of another version): a person looks before it goes on."""
    return Finding(
        rule="R01",
        field="",
        label="材料识别",
        seen=note,
        why=note.rstrip("。") + "。",
        supply="请打开原件核对；不影响办理的选“通过”，需要重新提交的选“不通过”并写明",
        severity=Severity.PERSON,
        source="一套资料须完整可读",
    )


def _aside(remark: str) -> Finding:
    """What the reading noticed and nobody need decide on."""
    supply = "无需处理，供了解"
    return _remark(remark).model_copy(update={"rule": "R02", "supply": supply, "severity": Severity.SOFT})


def _kept(office: Runtime, application: Application) -> tuple[Finding, ...]:
    """What is in doubt and nobody is asked about, told once."""
    names = (label_of(n, office.catalogue.get(n.rpartition(".")[2])) for n in application.kept)
    told = "、".join(names)
    return (_aside(f"字迹存疑、不影响办理，文书中未写明：{told}"),) if told else ()


def _decisions(office: Runtime, case_no: str) -> tuple[FindingDecision, ...]:
    return tuple(
        FindingDecision.model_validate(decision)
        for event in office.ledger.events(case_no)
        if event.kind == SHEET_ANSWERED
        for decision in event.payload["answer"]["decisions"]
    )
