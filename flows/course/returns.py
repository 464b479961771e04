"""What becomes of a slip or a signed paper that came back: taken, the same again, refused with its reason, or asked.

Pure: the case as it stands and the page as it was read go in, a `Verdict` comes out. The first answer counts; nothing
that was taken is ever overwritten by a later paper.
"""

from __future__ import annotations

from datetime import date

from extractors.layout import SlipField, SlipKind, SlipKinds
from extractors.models import FieldReading, ReturnedPage, Status, Value
from flows.course.clauses.changes import CHANGE
from flows.course.model import Course, Slip
from flows.course.signed import issued_as, newest_of
from flows.course.verdict import Verdict
from flows.ledger import CLOSED

AFTER_THE_END = frozenset({"RECEIPT", "RATING", "VISIT"})
"""Slips that may still come when a case has reached its last state."""


def judge_slip(
    page: ReturnedPage, course: Course, slips: SlipKinds, *, package: str, confirmed: bool = False
) -> Verdict:
    """What becomes of a slip. confirmed: a person has looked at its doubtful fields.

    Raises:
        ConfigurationError: the page is no slip.
    """
    kind = slips[page.kind]
    if reason := _stands_against(page, kind, course):
        return Verdict(outcome="refused", reason=reason)
    answers = answers_of(page.fields)
    slip = Slip(
        kind=page.kind,
        provider=page.provider,
        version=page.version,
        answers=answers,
        on=_came_on(page, answers, course, package=package),
        package=package,
        page=page.page,
    )
    known = next((s for s in course.all_slips(page.kind, page.provider) if s.version == page.version), None)
    if known is not None:
        return _again(known, slip, kind)
    doubtful = tuple(key for key, field in page.fields.items() if field.status is Status.REVIEW)
    if doubtful and not confirmed:
        return Verdict(outcome="asked", reason="有字迹不清的栏目，请人工核对", slip=slip, doubtful=doubtful)
    if reason := _incomplete(slip, kind, course):
        return Verdict(outcome="refused", reason=reason)
    return Verdict(outcome="taken", slip=slip)


def _came_on(page: ReturnedPage, answers: dict[str, Value], course: Course, *, package: str) -> date:
    """The day that counts: that of the first scan of this paper that a person has not looked at yet, else today.

    Another scan is the same paper where it says all that was surely read on the first.
    """
    came = course.waiting(page.kind, page.provider, page.version)
    if came is None or (came.package != package and any(answers.get(k) != v for k, v in _said(came.sure).items())):
        return course.today
    return came.on


def _said(sure: dict[str, Value]) -> dict[str, Value]:
    """Sure answers as `answers_of` has them: of a blank left empty None."""
    return {key: value if value not in (None, "", []) else None for key, value in sure.items()}


def is_reply(page: ReturnedPage) -> bool:
    """Whether a page is the 回执 that requirement letters carried as their annex (letters of today have none)."""
    return page.kind == "REQUIREMENT" and page.sheet > 1


def judge_reply(page: ReturnedPage, course: Course, slips: SlipKinds, *, package: str) -> Verdict:
    """What becomes of the 回执 annexed to a requirement letter: the provider's contact, written in by a person.

    Its blanks are no slip's, so they are not read; `as_contact` lays them before a person one by one.
    """
    verdict = judge_slip(as_contact(page, slips), course, slips, package=package)
    if verdict.outcome != "asked":
        return verdict
    return verdict.model_copy(update={"reason": "这是需求函所附的对接回执，请照扫描件逐项填写，按《主动对接回执》登记"})


def as_contact(page: ReturnedPage, slips: SlipKinds) -> ReturnedPage:
    """The annexed 回执 as the CONTACT slip that it stands for, every blank still to be written in."""
    doubt = "需求函所附回执不自动读取，请照原件填写；原件上空着的选“空白”"
    fields = {
        f.key: FieldReading(
            key=f.key,
            value=True if f.type == "signature" else None,
            confidence=0.0,
            status=Status.REVIEW,
            page=page.page,
            doubt=doubt,
        )
        for f in slips["CONTACT"].fields
    }
    return page.model_copy(update={"kind": "CONTACT", "version": 1, "sheet": 1, "fields": fields})


def answers_of(fields: dict[str, FieldReading]) -> dict[str, Value]:
    """The answers of a slip by key; blanks left empty are left out."""
    return {k: f.value for k, f in fields.items() if f.value not in (None, "", []) and f.status is not Status.MISSING}


def _stands_against(page: ReturnedPage, kind: SlipKind, course: Course) -> str:
    """Why the slip cannot be taken whatever stands on it, '' where nothing stands against it."""
    issued = issued_as(page, course)
    if course.state in CLOSED and page.kind not in AFTER_THE_END:
        return f"{course.case_no} 已经办结或撤回，不再接收《{kind.title}》；确有需要的请联系综合受理窗口"
    if issued is None:
        whose = f"（{page.provider}）" if page.provider else ""
        return f"{course.case_no} 没有发出过第{page.version}版《{kind.title}》{whose}；请用本案发出的原表填写"
    if (newest := newest_of(issued, course)).version > page.version and not _is_taken(page, course):
        return f"《{kind.title}》已有第{newest.version}版，第{page.version}版不再有效；请填写新版后交回"
    if not page.fields:
        return f"《{kind.title}》的版面无法对准，读不出内容；请放平后重新扫描整页"
    return ""


def _is_taken(page: ReturnedPage, course: Course) -> bool:
    return any(s.version == page.version for s in course.all_slips(page.kind, page.provider))


def _again(known: Slip, slip: Slip, kind: SlipKind) -> Verdict:
    """The same slip once more: nothing new, or another answer, which is not put in the place of the first."""
    if known.answers == slip.answers:
        return Verdict(outcome="same", reason=f"《{kind.title}》第{slip.version}版已于 {known.on} 登记，内容相同")
    reason = (
        f"《{kind.title}》第{slip.version}版已于 {known.on} 登记，这次内容不同，以先登记的为准；"
        "确需更正的，请填写单位书面说明并由综合受理窗口另发新版"
    )
    return Verdict(outcome="refused", reason=reason)


def _incomplete(slip: Slip, kind: SlipKind, course: Course) -> str:
    """What is lacking or cannot be: no signature, an empty blank, a day that has not come or is too early."""
    for field in kind.fields:
        rows = (slip.provider,) if slip.provider else course.providers
        keys = [f"{field.key}_{p}" for p in rows] if field.each else [field.key]
        if field.each and field.required and all(slip.answers.get(k) in (None, "", []) for k in keys):
            return f"《{kind.title}》“{field.label}”一家也没有填写；请补填后重新扫描"
        for key in keys:
            if reason := _fault(field, slip, key) or _misplaced(field, slip, key, kind, course):
                return f"《{kind.title}》{reason}"
    return ""


def _fault(field: SlipField, slip: Slip, key: str) -> str:
    empty = slip.answers.get(key) in (None, "", [], False)
    if field.type == "signature" and field.required and empty:
        return f"“{field.label}”处没有签字；请签字后重新扫描"
    if field.required and empty and not field.each:
        return f"“{field.label}”没有填写；请补填后重新扫描"
    return ""


def _misplaced(field: SlipField, slip: Slip, key: str, kind: SlipKind, course: Course) -> str:
    """What is wrong with an answer by the case: a day, or a service that nobody has asked for."""
    if field.options_from == "providers":
        return _not_of_case(field, slip, key, course)
    day = slip.day(key) if field.type == "date" else None
    if day is None:
        return ""
    if told := day_fault(field, day, course, on=slip.on):
        return told
    first = slip.day(field.not_before) if field.not_before else None
    if first is not None and day < first:
        other = next(f.label for f in kind.fields if f.key == field.not_before)
        return f"“{field.label}”为 {day}，早于“{other}” {first}；请核对日期后重新填写"
    return ""


def day_fault(field: SlipField, day: date, course: Course, *, on: date) -> str:
    """Why a day cannot be: after that on which the slip came, or before the case did. '' where it can."""
    if day > on and not field.may_be_ahead:
        return f"“{field.label}”为 {day}，晚于收到当天；请核对日期后重新填写"
    if day < course.received:
        return f"“{field.label}”为 {day}，早于本案收件日 {course.received}；请核对日期后重新填写"
    return ""


def _not_of_case(field: SlipField, slip: Slip, key: str, course: Course) -> str:
    """Services that the case does not have; a request that asks for a change alone may name a new one."""
    own = course.application.services
    others = [word for word in slip.words(key) if word not in own]
    if not own or not others or slip.words("request") == (CHANGE,):
        return ""
    return f"“{field.label}”选了{'、'.join(others)}，本案没有报装；本案报装{'、'.join(own)}，请改正后重新填写"
