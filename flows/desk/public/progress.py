"""`/progress` 进度: for whoever knows the number and the last four digits of the telephone. Public words, masked names,
what is asked of the applicant, papers that may be fetched; what is handed in wants the whole telephone number.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import FileResponse, Response

from extractors.errors import BaozhuangError, UsageError
from flows.books import case_file, names_of, public_progress
from flows.casework import Application, Severity
from flows.course import Course
from flows.desk.asking import EVERYBODY, Ask, GoneError, Page, whole
from flows.desk.intray import Tray, take_into, written_in
from flows.desk.public.apply import drafts_at
from flows.ground import FOLDERS
from flows.handed_in import Handed, OpenSlip, finish_sending_slips, open_slips, slip_answered_by
from flows.handed_in import send_papers as hand_in_papers
from flows.handed_in import send_slip as hand_in_slip
from flows.issuing import folded, rules_of
from flows.ledger import ASSESSED, CaseState, MatterKind, PlannedPaper
from flows.letters import Progress
from flows.online import Receipt, answers_of, find_receipt

_LASTS_S: Final = 1800
_A_MINUTE, _AN_HOUR, _PER_CASE, _ACTS = 10, 60, 10, 6
_WRONG_A_DAY: Final = 100
"""So many wrong ends of a number, from all addresses together, until the whole telephone number is asked for."""
_OFTEN: Final = "查询太频繁，请过一会儿再试。"
_TAIL, _WHOLE = 4, 11
_GUESSED: Final = "这个编号被多次错误查询：请在手机号一栏填写经办人完整手机号。"
_NOT_FOUND: Final = "没有查到：请核对编号和经办人手机号后四位。"
_WAITS: Final = "已收到，正在办理；一般几分钟内有受理编号。"
_BACK: Final = "没有立案，材料已退回窗口，请与受理窗口联系。"
_WITH_PERSON: Final = "已收到，正由受理窗口人员办理，请与受理窗口联系。"
_TROUBLE: Final = "已收到，办理中遇到故障，工作人员会处理；急需时请与受理窗口联系。"
_APPLICANT: Final = "申请人（网上）"
"""Who has named a case and the end of its telephone number, in the ledger and its log."""
_SIGNED: Final = "signed_filed"
_ON_PAPER: Final = frozenset({"PLEDGE"})
"""What the plan wants in writing (三(二)(3) 书面承诺): fetched and printed here, handed in signed and sealed."""


def show_form(ask: Ask) -> Response:
    """The two things that are asked."""
    return ask.page("progress/form.html", told="", no=ask.text("no", 40))


def look_up(ask: Ask) -> Response:
    """The case of a number, where the digits go with it; a wrong number and wrong digits look the same."""
    number, tail = ask.text("no", 40).upper(), ask.text("tail", 20)
    limits, own = ask.desk.limits, f"{ask.text('no', 40).upper()} {ask.address}"
    allows = limits.allows
    if not (
        allows("progress", ask.address, most=_A_MINUTE, per_s=60.0)
        and allows("progress-hour", ask.address, most=_AN_HOUR, per_s=3600.0)
        and allows("progress-case", own, most=_PER_CASE, per_s=3600.0)
    ):
        return ask.page("progress/form.html", status=429, told=_OFTEN, no=number)
    if not allows("progress-wrong", number, most=_WRONG_A_DAY, per_s=86_400.0) and len(tail) < _WHOLE:
        return ask.page("progress/form.html", status=429, told=_GUESSED, no=number)
    found = _found(ask, number, tail)
    if found.status_code == 200:
        limits.take_back("progress-case", own)
        limits.take_back("progress-wrong", number)
    return found


def _found(ask: Ask, number: str, tail: str) -> Response:
    """What goes with a number and the end of a telephone number, or the whole of it."""
    receipt = find_receipt(ask.office.ledger, number) if number.startswith("WS") else None
    case_no = _case_of(ask, receipt) if receipt is not None else number
    if receipt is not None and receipt.tail == tail and not (case_no and _goes_with(ask, case_no, tail)):
        return ask.page("progress/waits.html", receipt=receipt, told=_waiting(ask, receipt))
    if not case_no or not _goes_with(ask, case_no, tail):
        return ask.page("progress/form.html", status=404, told=_NOT_FOUND, no=number)
    return _shown(ask, case_no)


def _case_of(ask: Ask, receipt: Receipt) -> str:
    """The case that a receipt has led to, '' as long as there is none."""
    package = ask.office.ledger.package(receipt.package)
    return package.case_no if package is not None else ""


def _waiting(ask: Ask, receipt: Receipt) -> str:
    """What is true of a package that has no case which its applicant may see."""
    ledger = ask.office.ledger
    package = ledger.package(receipt.package)
    if package is None:
        return _WAITS
    if package.state.value == "claimed":
        failed = any(m.key == package.work_id for m in ledger.views.matters(MatterKind.FAILED))
        return _TROUBLE if failed else _WAITS
    told = ledger.views.newest_telling("package_returned", receipt.package)
    is_back = told is not None and told.payload["path"].startswith(f"{FOLDERS['returned']}/")
    return _BACK if is_back else _WITH_PERSON


def _goes_with(ask: Ask, case_no: str, tail: str) -> bool:
    if len(tail) not in (_TAIL, _WHOLE) or not ask.office.ledger.views.has(case_no):
        return False
    return any(phone.endswith(tail) for phone in _phones(ask.office.ledger.application(case_no)))


def _phones(application: Application) -> list[str]:
    texts = (application.text(key) for key in ("agent_phone", "tel"))
    return [digits for text in texts if len(digits := "".join(filter(str.isdigit, text))) >= 7]


def _shown(ask: Ask, case_no: str, *, told: str = "", kind: str = "", status: int = 200) -> Response:
    """The page of a case for its applicant."""
    finish_sending_slips(ask.office)
    ask.desk.trail.looked(_APPLICANT, "进度", case_no)
    course = folded(ask.office, case_no)
    slips = _slips(ask, course)
    answers = {k: "、".join(v) for k, v in ask.form.items()} if kind else {}
    return ask.page(
        "progress/case.html",
        status=status,
        case_no=case_no,
        progress=_progress(ask, case_no),
        key=_key(ask, case_no),
        corrections=_corrections(ask, case_no),
        papers=_papers(ask, case_no),
        slips=slips,
        trays={slip.kind.id: _tray(ask, case_no, slip.kind.id).names for slip in slips},
        supplied=len(_tray(ask, case_no, "CORRECTION").files()),
        told=told,
        open_kind=kind,
        answers=answers,
        is_pushed=course.state is CaseState.PUSHED,
    )


def _progress(ask: Ask, case_no: str) -> Progress:
    rules, ledger = rules_of(ask.office), ask.office.ledger
    return public_progress(case_file(ledger, ledger.case(case_no), rules, today=ask.office.day()), rules)


def _corrections(ask: Ask, case_no: str) -> tuple[str, ...]:
    """What a 一次性补正告知书 asks for, while the case waits for it."""
    if ask.office.ledger.case(case_no).state != CaseState.CORRECTION_ASKED:
        return ()
    told = ask.office.ledger.events(case_no, kinds=(ASSESSED,))
    found = told[-1].payload["outcome"]["findings"] if told else []
    return tuple(f["supply"] for f in found if f["severity"] == Severity.HARD.value)


def _papers(ask: Ask, case_no: str) -> tuple[dict[str, Any], ...]:
    """The papers for the applicant: slips as they are, letters once they are sealed."""
    names, signed = names_of(ask.office.templates), _signed(ask, case_no)
    return tuple(
        {
            "title": names.title_of(paper.kind),
            "number": paper.number,
            "id": f"{paper.kind}-{paper.version}",
            "can": _file_of(ask, paper, signed) != "",
        }
        for paper in ask.office.ledger.papers(case_no)
        if _is_theirs(paper)
    )


def _is_theirs(paper: PlannedPaper) -> bool:
    return paper.state.value == "filed" and paper.path.startswith(f"{FOLDERS['applicant']}/")


def _signed(ask: Ask, case_no: str) -> Mapping[str, str]:
    """Number of a paper → path of its sealed scan."""
    return {e.payload["number"]: e.payload["path"] for e in ask.office.ledger.events(case_no, kinds=(_SIGNED,))}


def _file_of(ask: Ask, paper: PlannedPaper, signed: Mapping[str, str]) -> str:
    """What of a paper may be fetched, '' where it is a draft that nobody has sealed."""
    if ask.office.templates.slips.get(paper.kind) is not None:
        return paper.path
    return signed.get(paper.number, "")


def fetch_paper(ask: Ask) -> Response:
    """A paper of the applicant's own."""
    case_no = _holder(ask)
    for paper in ask.office.ledger.papers(case_no):
        if _is_theirs(paper) and f"{paper.kind}-{paper.version}" == ask.text("id", 60):
            path = _file_of(ask, paper, _signed(ask, case_no))
            place = ask.office.workspace.outbox / path
            if path and place.is_file():
                ask.desk.trail.did(_APPLICANT, f"下载 {paper.number}", case_no)
                return FileResponse(place, filename=place.name)
    raise GoneError


def answer_slip(ask: Ask) -> Response:
    """A slip of the applicant's (withdrawal and other requests, pledge, evaluation …), judged as one of paper."""
    case_no = _holder(ask)
    if (slip := _open_slip(ask, case_no)) is None:
        return _second(ask, case_no)
    if refused := _stranger(ask, case_no):
        return _shown(ask, case_no, told=refused, kind=slip.kind.id, status=403)
    tray = _tray(ask, case_no, slip.kind.id)
    try:
        hand_in_slip(ask.office, slip, Handed(name=_APPLICANT, answers=written_in(ask, slip), files=tray.files()))
    except BaozhuangError as error:
        return _shown(ask, case_no, told=error.message, kind=slip.kind.id, status=409)
    tray.clear()
    return ask.page("progress/done.html", title=slip.kind.title, case_no=case_no)


def supply(ask: Ask) -> Response:
    """Papers that a correction asks for."""
    case_no = _holder(ask)
    if refused := _stranger(ask, case_no):
        return _shown(ask, case_no, told=refused, kind="CORRECTION", status=403)
    tray = _tray(ask, case_no, "CORRECTION")
    try:
        hand_in_papers(ask.office, case_no, Handed(name=_APPLICANT, files=tray.files()))
    except BaozhuangError as error:
        return _shown(ask, case_no, told=error.message, kind="CORRECTION", status=409)
    tray.clear()
    return ask.page("progress/done.html", title="补正材料", case_no=case_no)


async def take_file(ask: Ask, request: Request) -> Response:
    """A file that goes with a slip or a correction."""
    return await take_into(ask, request, _tray(ask, _holder(ask), ask.path["kind"]))


def clear_files(ask: Ask) -> Response:
    """Its files are taken out again."""
    case_no = _holder(ask)
    _tray(ask, case_no, ask.path["kind"]).clear()
    return _shown(ask, case_no)


def fill_in(ask: Ask) -> Response:
    """The one form of a pushed project, with what the push knows of it (plan 三(一)(1)); on to its pages."""
    case_no = _holder(ask)
    if ask.office.ledger.case(case_no).state != CaseState.PUSHED:
        raise GoneError
    known = answers_of(ask.office.ledger.application(case_no))
    drafts = drafts_at(ask.office.workspace.var, ask.office.settings.limits)
    return ask.to(f"/apply/{drafts.begin(ask.office.now(), answers=known, case_no=case_no).token}")


def _slips(ask: Ask, course: Course) -> tuple[OpenSlip, ...]:
    found = open_slips(ask.office, course, by="applicant")
    return tuple(slip for slip in found if slip.kind.id not in _ON_PAPER)


def _second(ask: Ask, case_no: str) -> Response:
    """A slip of the applicant's that is answered. Raises GoneError where there is none."""
    form = ask.office.templates.slips.get(ask.path["kind"])
    is_own = form is not None and form.by == "applicant"
    known = slip_answered_by(ask.office, folded(ask.office, case_no), ask.path["kind"]) if is_own else None
    if known is None:
        raise GoneError
    return _shown(ask, case_no, told=known.told(with_name=False), status=409)


def _open_slip(ask: Ask, case_no: str) -> OpenSlip | None:
    for slip in _slips(ask, folded(ask.office, case_no)):
        if slip.kind.id == ask.path["kind"]:
            return slip
    return None


def _stranger(ask: Ask, case_no: str) -> str:
    """Why somebody may not act for the applicant, '' where the whole number of the telephone is right."""
    if not ask.desk.limits.allows("progress-act", case_no, most=_ACTS, per_s=3600.0):
        return _OFTEN
    given = "".join(filter(str.isdigit, ask.text("phone", 20)))
    is_right = given in _phones(ask.office.ledger.application(case_no))
    if is_right:
        ask.desk.limits.take_back("progress-act", case_no)
    return "" if is_right else "经办人手机号不对，没有提交。"


def _tray(ask: Ask, case_no: str, kind: str) -> Tray:
    return Tray(ask.office.workspace.var, f"{ask.token}|{case_no}|{kind}")


def _key(ask: Ask, case_no: str) -> str:
    """What shows for half an hour that this browser has named the digits of this case."""
    until = int(time.time()) + _LASTS_S
    return f"{case_no}.{until}.{_mark(ask, case_no, until)}"


def _mark(ask: Ask, case_no: str, until: int) -> str:
    return ask.desk.sessions.form_token(f"progress|{case_no}|{until}|{ask.token}")


def _holder(ask: Ask) -> str:
    """The case that the holder of this key may see. Raises GoneError where it is none, UsageError: it is too old."""
    case_no, _, rest = (ask.text("key", 200) or ask.query.get("key", "")).partition(".")
    until, _, mark = rest.partition(".")
    last = whole(until) or 0
    if mark != _mark(ask, case_no, last):
        raise GoneError
    if last < time.time():
        raise UsageError("查询已经过期，这一步没有做", next_step="重新输入编号和手机号后四位；填写的内容还在这台设备上")
    return case_no


PAGES: Final = (
    Page("/progress", show_form, roles=EVERYBODY),
    Page("/progress", look_up, roles=EVERYBODY, method="POST"),
    Page("/progress/paper", fetch_paper, roles=EVERYBODY, method="POST"),
    Page("/progress/supply", supply, roles=EVERYBODY, method="POST"),
    Page("/progress/fill", fill_in, roles=EVERYBODY, method="POST"),
    Page("/progress/slips/{kind}", answer_slip, roles=EVERYBODY, method="POST"),
    Page("/progress/files/{kind}", roles=EVERYBODY, method="POST", stream=take_file),
    Page("/progress/clear/{kind}", clear_files, roles=EVERYBODY, method="POST"),
)
