"""Steps: a slip with unclear writing is put before a person with a 核对单; what the person says is taken like the slip.

The slip as it was read is kept in the event, so that the answer needs neither the package nor its pictures again.
"""

from __future__ import annotations

from typing import Any

from extractors.errors import ReviewSheetError
from extractors.layout import slip_catalogue
from extractors.models import Frozen, ReturnedPage
from extractors.values import Catalogue
from flows.casework import Application, Finding, Severity
from flows.course import SLIP_ANSWERED, SLIP_ASKED, Verdict, arrived_of, judge_slip
from flows.ground import make_folder
from flows.intake import Arrival
from flows.issuing import course_now
from flows.letters import parties_of
from flows.office import Runtime, replace_bytes
from flows.returned.slip_back import give_back
from flows.review import ReviewAnswer, apply_answer, write_review_sheet
from flows.sheets import answer_on, lay_pictures, put_away_folder, refuse_second, waiting_folder

RULE = "SLIP"
"""The rule of the one finding on a slip's 核对单: by it the sheet is known when it comes back."""


class Settled(Frozen):
    """A slip after its 核对单. page: as it now stands. path: where it lies in 退件 if it was not taken, else ''."""

    page: ReturnedPage
    verdict: Verdict
    path: str = ""


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
        findings=(question_on_slip(kind.title, verdict.reason),),
        crops=arrival.work / "crops",
        catalogue=catalogue_of_slip(office, page),
        version=version,
    )
    folder = make_folder(waiting_folder(office, page.case_no) / f"回件_第{version}份")
    lay_pictures(folder, arrival.work / "crops", page.case_no)
    target = folder / f"核对单_{page.case_no}_回件_第{version}份.xlsx"
    replace_bytes(target, content)
    path = office.workspace.relative(target)
    payload = {"version": version, "package": arrival.sha256, "path": path, "page": said}
    office.ledger.record(page.case_no, SLIP_ASKED, payload, now=office.now())
    return path


def is_slip_sheet(office: Runtime, arrival: Arrival) -> bool:
    """Whether a returned 核对单 is about a slip."""
    return any(d.rule == RULE for d in answer_on(office, arrival).decisions)


def settled_slip(office: Runtime, arrival: Arrival, answer: ReviewAnswer) -> Settled:
    """What becomes of the slip that a 核对单 was about, now that a person has answered it: taken, or given back.

    Raises:
        ReviewSheetError: there is no such question, or it was answered before.
    """
    said = _asked_by(office, answer)
    page = ReturnedPage.model_validate(said["page"])
    passed = all(d.passed for d in answer.decisions if d.rule == RULE)
    pseudo = Application(fields=page.fields)
    settled = apply_answer(pseudo, answer, catalogue=catalogue_of_slip(office, page), today=office.day())
    _note(office, arrival, answer, page, passed=passed)
    page = page.model_copy(update={"fields": settled.fields})
    if passed:
        verdict = _judged(office, page, package=said["package"])
    else:
        why = "；".join(d.reason for d in answer.decisions if d.reason)
        verdict = Verdict(outcome="refused", reason=f"经核对不予登记：{why}")
    is_out = verdict.outcome == "refused"
    path = give_back(office, page, package=said["package"], reason=verdict.reason) if is_out else ""
    _clear(office, said, answer.case_no)
    return Settled(page=page, verdict=verdict, path=path)


def _judged(office: Runtime, page: ReturnedPage, *, package: str) -> Verdict:
    """The slip judged as it now stands; one that this very answer has put into the case before a crash is taken."""
    course = course_now(office, page.case_no)
    known = [s for s in course.all_slips(page.kind, page.provider) if s.version == page.version]
    if known and known[0].package == package:
        return Verdict(outcome="taken", slip=known[0])
    return judge_slip(page, course, office.templates.slips, package=package, confirmed=True)


def _asked_by(office: Runtime, answer: ReviewAnswer) -> dict[str, Any]:
    office.ledger.case(answer.case_no)
    for event in office.ledger.events(answer.case_no):
        if event.kind == SLIP_ASKED and event.payload["version"] == answer.version:
            return event.payload
    raise ReviewSheetError(f"{answer.case_no} 没有这一份待核对的回件", next_step="从待核对文件夹取最新的核对单填写")


def _note(office: Runtime, arrival: Arrival, answer: ReviewAnswer, page: ReturnedPage, *, passed: bool) -> None:
    """Write the answer down before anything follows from it; another sheet for the same question is refused."""
    told = [e for e in office.ledger.events(answer.case_no) if e.kind == SLIP_ANSWERED]
    same = [e for e in told if e.payload["version"] == answer.version]
    if same and same[0].payload["sha256"] != arrival.sha256:
        refuse_second(office, answer, same[0], sha256=arrival.sha256, catalogue=catalogue_of_slip(office, page))
    if not same:
        payload = {
            "sha256": arrival.sha256,
            "version": answer.version,
            "passed": passed,
            "answer": answer.model_dump(mode="json"),
        }
        actor = f"核对人 {answer.reviewer}"
        office.ledger.record(answer.case_no, SLIP_ANSWERED, payload, actor=actor, now=office.now())


def clear_settled(office: Runtime, case_no: str) -> None:
    """What is waiting in 待核对 about slips that need no answer any more goes into the archive of the case."""
    events = office.ledger.events(case_no)
    waiting = {a.sheet for a in arrived_of(events) if a.void_on is None}
    for event in events:
        if event.kind == SLIP_ASKED and event.payload["version"] not in waiting:
            _clear(office, event.payload, case_no)


def _clear(office: Runtime, said: dict[str, Any], case_no: str) -> None:
    """The answered sheet leaves 待核对 for the archive of its case."""
    put_away_folder(office, case_no, office.workspace.outbox / said["path"])


def catalogue_of_slip(office: Runtime, page: ReturnedPage) -> Catalogue:
    """The fields of a slip as a 核对单 shows them."""
    kind = office.templates.slips[page.kind]
    return slip_catalogue(kind, parties=parties_of(office.office), provider=page.provider)


def question_on_slip(title: str, why: str = "字迹不清，须人工核对") -> Finding:
    """The one finding on its 核对单. why: in Chinese, for people."""
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
