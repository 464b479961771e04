"""Steps: a slip with unclear writing is put before a person with a 核对单; what the person says is taken like the slip.

The slip as it was read is kept in the event, so that the answer needs neither the package nor its pictures again.
"""

from __future__ import annotations

from typing import Any

from extractors.errors import ReviewSheetError, SlipRefusedError
from extractors.layout import slip_catalogue
from extractors.models import ReturnedPage
from extractors.values import Catalogue
from flows.casework import Application, Finding, Severity
from flows.course import Verdict, judge_slip
from flows.ground import make_folder, move
from flows.intake import Arrival
from flows.letters import parties_of
from flows.office import Runtime, replace_bytes
from flows.review import ReviewAnswer, apply_answer, read_review_sheet, write_review_sheet
from flows.steps.course import course_now

RULE = "SLIP"
"""The rule of the one finding on a slip's 核对单: by it the sheet is known when it comes back."""
SLIP_ASKED = "slip_asked"
"""Event kind; payload {"version" of the sheet, "package", "path", "page": the page as it was read}."""
ANSWERED = "slip_answered"
"""Event kind; payload {"sha256" of the sheet, "version", "passed", "answer"}."""


def ask_about(office: Runtime, arrival: Arrival, page: ReturnedPage, verdict: Verdict) -> str:
    """Lay a 核对单 for the slip into 待核对; returns its path below the outbox. The same slip is asked about once."""
    asked = [e.payload for e in office.ledger.events(page.case_no) if e.kind == SLIP_ASKED]
    said = page.model_dump(mode="json")
    if known := [a for a in asked if a["package"] == arrival.sha256 and a["page"] == said]:
        return str(known[0]["path"])
    version = len(asked) + 1
    kind = office.templates.slips[page.kind]
    content = write_review_sheet(
        case_no=page.case_no,
        application=Application(fields=page.fields),
        findings=(_question(kind.title, verdict.reason),),
        crops=arrival.work / "crops",
        catalogue=_catalogue(office, page),
        version=version,
    )
    folder = make_folder(office.workspace.folder("review") / page.case_no)
    target = folder / f"核对单_{page.case_no}_回件_第{version}份.xlsx"
    replace_bytes(target, content)
    path = office.workspace.relative(target)
    payload = {"version": version, "package": arrival.sha256, "path": path, "page": said}
    office.ledger.record(page.case_no, SLIP_ASKED, payload, now=office.now())
    return path


def is_slip_sheet(arrival: Arrival) -> bool:
    """Whether a returned 核对单 is about a slip."""
    return any(d.rule == RULE for d in read_review_sheet(arrival.original).decisions)


def settled_slip(office: Runtime, arrival: Arrival, answer: ReviewAnswer) -> Verdict:
    """What becomes of the slip that a 核对单 was about, now that a person has answered it.

    Raises:
        ReviewSheetError: there is no such question, or it was answered before.
        SlipRefusedError: the person, or what now stands on the slip, lets it not be taken.
    """
    said = _asked_by(office, answer)
    page = ReturnedPage.model_validate(said["page"])
    course = course_now(office, answer.case_no)
    passed = all(d.passed for d in answer.decisions if d.rule == RULE)
    pseudo = Application(fields=page.fields)
    settled = apply_answer(pseudo, answer, catalogue=_catalogue(office, page), today=office.day())
    _note(office, arrival, answer, passed=passed)
    if not passed:
        why = "；".join(d.reason for d in answer.decisions if d.reason)
        raise SlipRefusedError(f"经核对不予登记：{why}", file=arrival.source_name, next_step="请发出单位重新填写")
    settled_page = page.model_copy(update={"fields": settled.fields})
    verdict = judge_slip(settled_page, course, office.templates.slips, package=said["package"], confirmed=True)
    if verdict.outcome == "refused":
        raise SlipRefusedError(verdict.reason, file=arrival.source_name, next_step="按上述原因更正后重新放入收件夹")
    _clear(office, said, answer.case_no)
    return verdict


def _asked_by(office: Runtime, answer: ReviewAnswer) -> dict[str, Any]:
    office.ledger.case(answer.case_no)
    for event in office.ledger.events(answer.case_no):
        if event.kind == SLIP_ASKED and event.payload["version"] == answer.version:
            return event.payload
    raise ReviewSheetError(f"{answer.case_no} 没有这一份待核对的回件", next_step="从待核对文件夹取最新的核对单填写")


def _note(office: Runtime, arrival: Arrival, answer: ReviewAnswer, *, passed: bool) -> None:
    """Write the answer down before anything follows from it; another sheet for the same question is refused."""
    told = [e.payload for e in office.ledger.events(answer.case_no) if e.kind == ANSWERED]
    same = [t for t in told if t["version"] == answer.version]
    if same and same[0]["sha256"] != arrival.sha256:
        raise ReviewSheetError("这份回件已经核对过", next_step="在台账中查看该案的进度")
    if not same:
        payload = {
            "sha256": arrival.sha256,
            "version": answer.version,
            "passed": passed,
            "answer": answer.model_dump(mode="json"),
        }
        actor = f"核对人 {answer.reviewer}"
        office.ledger.record(answer.case_no, ANSWERED, payload, actor=actor, now=office.now())


def _clear(office: Runtime, said: dict[str, Any], case_no: str) -> None:
    """The answered sheet leaves 待核对 for the archive of its case."""
    waiting = office.workspace.outbox / said["path"]
    if waiting.is_file():
        folder = make_folder(office.workspace.case_archive(case_no) / "核对")
        move(waiting, folder / waiting.name)
        if not any(waiting.parent.iterdir()):
            waiting.parent.rmdir()


def _catalogue(office: Runtime, page: ReturnedPage) -> Catalogue:
    kind = office.templates.slips[page.kind]
    return slip_catalogue(kind, parties=parties_of(office.office), provider=page.provider)


def _question(title: str, why: str) -> Finding:
    return Finding(
        rule=RULE,
        field="",
        label=title,
        seen="",
        why=f"收到《{title}》，{why}",
        supply="逐项核对后选“通过”即按核对结果登记；应当退回重填的选“不通过”并写明理由",
        severity=Severity.PERSON,
        source="回件机读",
    )
