"""Step: the same application scanned again. It is linked to its open case and a person is asked; it opens no case.

The package lies in 待核对 with a 核对单 of its own until somebody has said whether it is the same application (it then
goes into the archive of that case) or a new one (it then opens its own case and goes on like any other).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from extractors.errors import ReviewSheetError
from extractors.models import Status
from flows.cases.alike import is_by_code
from flows.cases.assessment import IS_NEW
from flows.cases.changed import can_change, changes_told, put_change
from flows.casework import Application, Finding, OutcomeKind, Severity
from flows.ground import make_folder, move
from flows.intake import Arrival, ArrivalKind, read_manifest, settle
from flows.ledger import AGAIN, AGAIN_ANSWERED, Ledger
from flows.office import ReturnReason, Runtime, replace_bytes, return_package
from flows.online import note_sent_online
from flows.packages import PackageEnd, file_originals, keep_originals
from flows.review import FindingDecision, ReviewAnswer, write_review_sheet
from flows.sheets import answer_on, take_answer

RULE, CHANGE_RULE = "V14A", "V14C"
_LOOK = "从待核对文件夹取最新的核对单填写"


def is_said_again(office: Runtime, arrival: Arrival, case_no: str) -> bool:
    """Whether this package is that of an application that came again, or the sheet by which it was found to be so."""
    asked = any(said["sha256"] == arrival.sha256 for said in _told(office.ledger, case_no, AGAIN))
    answered = _told(office.ledger, case_no, AGAIN_ANSWERED)
    same = (said for said in answered if said["sha256"] == arrival.sha256 and said["is_same"])
    return asked or any(not said.get("is_change") for said in same)


def settle_again(office: Runtime, arrival: Arrival, case_no: str) -> PackageEnd:
    """Lay the package into 待核对 with its 核对单; or file the sheet that came back: its package is filed."""
    if arrival.kind is ArrivalKind.REVIEW_SHEET:
        keep_originals(office, arrival, case_no)
        told = "经核对为同一申请，原件已归入该案"
        return PackageEnd(source_name=arrival.source_name, outcome=OutcomeKind.SAME, case_no=case_no, reason=told)
    said = next(s for s in _told(office.ledger, case_no, AGAIN) if s["sha256"] == arrival.sha256)
    finding = _questions(office, case_no, said)[0]
    reason = ReturnReason(
        what=finding.why,
        next_step=finding.supply,
        file=arrival.source_name,
        category="疑似重复申报",
        title="待核对说明",
    )
    folder = return_package(
        office.workspace, arrival, reason, office.now(), window=office.office.general_window, into="review"
    )
    sheet = folder / f"核对单_{case_no}_疑似重复_第{said['version']}份.xlsx"
    replace_bytes(sheet, _sheet(office, case_no, said))
    path = office.workspace.relative(folder)
    office.ledger.returned(arrival.sha256, office.intake.owner, office.now(), path=path, reason=finding.why)
    settle(office.workspace, arrival.work)
    return PackageEnd(
        source_name=arrival.source_name,
        outcome=OutcomeKind.REVIEW,
        case_no=case_no,
        papers=(office.workspace.relative(sheet),),
        reason=f"{finding.why}，未另立案",
    )


def take_any_answer(office: Runtime, arrival: Arrival) -> str:
    """A 核对单 that came back: of a case (see `take_answer`), or of an application that came again.

    Returns:
        The number of the case that goes on: for the same application the earlier one, for a new one its own.

    Raises:
        ReviewSheetError: not filled in, of no question that was asked, or answered before.
    """
    answer = answer_on(office, arrival)
    decision = next((d for d in answer.decisions if d.rule == RULE), None)
    if decision is None:
        return take_answer(office, arrival)
    said = _asked_by(office, answer)
    changed = any(d.rule == CHANGE_RULE and d.passed for d in answer.decisions)
    _require_one(office, answer, is_new=decision.passed, changed=changed)
    _note_answer(office, arrival, answer, said, is_same=not decision.passed, changed=changed)
    case_no = _opened(office, answer, said, decision) if decision.passed else answer.case_no
    put_away = _put_away(office, said)
    if decision.passed:
        note_sent_online(office, put_away, case_no)
    if changed:
        new = Application.model_validate(said["application"])
        put_change(office, case_no, new, sha256=said["sha256"], work_id=said["work_id"])
    file_originals(office, put_away, case_no)
    waiting = office.workspace.outbox / _place(office.ledger, said["sha256"], answer.case_no)
    if waiting.is_dir():
        move(waiting, make_folder(office.workspace.case_archive(answer.case_no) / "核对") / _folder_name(said))
    office.ledger.link_package(arrival.sha256, case_no, office.now())
    return case_no


def open_questions(ledger: Ledger, case_no: str) -> tuple[dict[str, Any], ...]:
    """What was asked of a case in this way and not answered; payloads of AGAIN with "path" and "case_no"."""
    answered = {said["package"] for said in _told(ledger, case_no, AGAIN_ANSWERED)}
    return tuple(
        {**said, "case_no": case_no, "path": _place(ledger, said["sha256"], case_no)}
        for said in _told(ledger, case_no, AGAIN)
        if said["sha256"] not in answered
    )


def _told(ledger: Ledger, case_no: str, kind: str) -> Iterator[dict[str, Any]]:
    return (event.payload for event in ledger.events(case_no, kinds=(kind,)))


def _place(ledger: Ledger, sha256: str, case_no: str) -> str:
    """Where the package lies in 待核对, below the outbox; '' before it was laid there."""
    ended = [said["path"] for said in _told(ledger, case_no, "package_returned") if said["sha256"] == sha256]
    return ended[-1] if ended else ""


def _folder_name(said: dict[str, Any]) -> str:
    return f"疑似重复_{said['work_id']}"


def _questions(office: Runtime, case_no: str, said: dict[str, Any]) -> tuple[Finding, ...]:
    """Whether it is the same application; where the case is accepted and the form differs, whether it is a change."""
    new = Application.model_validate(said["application"])
    told = changes_told(office, case_no, new) if can_change(office, case_no) else ""
    return (_question(office, case_no, said), *([_change(case_no, told)] if told else []))


def _change(case_no: str, told: str) -> Finding:
    return Finding(
        rule=CHANGE_RULE,
        field="",
        label="变更内容",
        seen="内容不同",
        why=f"新表与 {case_no} 登记的内容有不同：{told}",
        supply="确为申请人变更内容的选“通过”（上一项选“不通过”）：按新表更新本案，只对受影响的专营单位重发需求函并附更正函；"
        "只是再次扫描的选“不通过”：以已登记的内容为准",
        severity=Severity.PERSON,
        source="变更后只重发受影响的文书",
    )


def _question(office: Runtime, case_no: str, said: dict[str, Any]) -> Finding:
    new = Application.model_validate(said["application"])
    key = "project_code" if is_by_code(office, new, case_no) else "project_name"
    alike = "项目代码相同" if key == "project_code" else "申请单位、项目或地址相同（没有项目代码可比）"
    return Finding(
        rule=RULE,
        field=key,
        label=office.catalogue[key].label,
        seen=new.text(key),
        why=f"与在办案件 {case_no} 的{alike}，报装内容有重合，可能是同一申请再次扫描",
        supply=f"对照 {case_no} 的原件，在核对单“其他问题”表中：同一申请选“不通过”，原件归入该案；"
        "确为新的申请选“通过”，另立新案；写明理由后把核对单放回收件夹",
        severity=Severity.PERSON,
        source="方案三（二）（1）一套资料、一张表单",
    )


def asked_again(office: Runtime, case_no: str, said: dict[str, Any]) -> tuple[Application, tuple[Finding, ...]]:
    """What stands on its 核对单: no field but the project's name, and the questions."""
    application = Application.model_validate(said["application"])
    named = application.model_copy(update={"fields": _name_only(application), "rows": ()})
    return named, _questions(office, case_no, said)


def _sheet(office: Runtime, case_no: str, said: dict[str, Any]) -> bytes:
    """A 核对单 without doubtful fields: the questions. It bears the number of the earlier case."""
    application, findings = asked_again(office, case_no, said)
    return write_review_sheet(
        case_no=case_no,
        application=application,
        findings=findings,
        crops=office.workspace.work / said["work_id"] / "crops",
        catalogue=office.catalogue,
        version=said["version"],
    )


def _name_only(application: Application) -> dict[str, Any]:
    name = application.fields.get("project_name")
    return {} if name is None or name.status is Status.REVIEW else {"project_name": name}


def _asked_by(office: Runtime, answer: ReviewAnswer) -> dict[str, Any]:
    """The question that a sheet answers."""
    office.ledger.case(answer.case_no)
    for said in _told(office.ledger, answer.case_no, AGAIN):
        if said["version"] == answer.version:
            return said
    raise ReviewSheetError(f"{answer.case_no} 没有这一份疑似重复的材料", next_step=_LOOK)


def _require_one(office: Runtime, answer: ReviewAnswer, *, is_new: bool, changed: bool) -> None:
    """Raises ReviewSheetError where the answers exclude each other, or the case cannot be changed any more."""
    if not changed:
        return
    if is_new:
        what = "“疑似重复”选了“通过”（新的申请），“变更内容”又选了“通过”，不能并存"
        raise ReviewSheetError(what, next_step="变更原案的，前一项改选“不通过”；新的申请，后一项改选“不通过”")
    if not can_change(office, answer.case_no):
        raise ReviewSheetError(f"{answer.case_no} 已经办结或撤回，不能再变更", next_step="按新的申请办理")


def _note_answer(  # noqa: PLR0913 - the sheet, what it answers, and how
    office: Runtime, arrival: Arrival, answer: ReviewAnswer, said: dict[str, Any], *, is_same: bool, changed: bool
) -> None:
    """Write the answer down before anything follows from it; the same sheet again changes nothing."""
    if answer.day > office.day():
        raise ReviewSheetError(f"核对日期 {answer.day} 晚于今天", next_step="改正日期后重新放入收件夹")
    told = [s for s in _told(office.ledger, answer.case_no, AGAIN_ANSWERED) if s["package"] == said["sha256"]]
    if told and told[-1]["sha256"] != arrival.sha256:
        raise ReviewSheetError("这份材料是否重复已经答复过", next_step="在台账中查看该案的进度")
    if told:
        return
    target = office.workspace.case_archive(answer.case_no) / "核对" / _folder_name(said)
    payload = {
        "sha256": arrival.sha256,
        "package": said["sha256"],
        "is_same": is_same,
        "is_change": changed,
        "path": office.workspace.relative(target),
        "answer": answer.model_dump(mode="json"),
    }
    actor = f"核对人 {answer.reviewer}"
    office.ledger.record(answer.case_no, AGAIN_ANSWERED, payload, actor=actor, now=office.now())


def _opened(office: Runtime, answer: ReviewAnswer, said: dict[str, Any], decision: FindingDecision) -> str:
    """The case of an application that a person has found to be new; it is not asked about that earlier case again."""
    application = Application.model_validate(said["application"])
    received_at = str(said["received_at"])
    case_no = office.ledger.open_case(said["sha256"], application, office.now(), received_at=received_at)
    if all(earlier["besides"] != answer.case_no for earlier in _told(office.ledger, case_no, IS_NEW)):
        payload = {"besides": answer.case_no, "reason": decision.reason}
        actor = f"核对人 {answer.reviewer}"
        office.ledger.record(case_no, IS_NEW, payload, actor=actor, now=office.now())
    return case_no


def _put_away(office: Runtime, said: dict[str, Any]) -> Arrival:
    """The package as it lies among the work folders that were put away.

    Raises:
        FileNotFoundError: it is not there any more.
    """
    work = office.workspace.done / str(said["work_id"])
    manifest = read_manifest(work)
    return Arrival(
        work_id=work.name,
        source_name=said["source_name"],
        sha256=said["sha256"],
        kind=ArrivalKind.PACKAGE,
        work=work,
        original=next((work / "original").iterdir()),
        arrived_at=manifest.arrived_at if manifest is not None else office.now(),
    )
