"""`/review`: what waits for a person, and one 核对单 in the browser: looked at, answered, sent the way that a filled-in
workbook goes.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from starlette.responses import Response

from extractors.errors import UsageError
from flows.casework import Role
from flows.desk.asking import CLERKS, Ask, GoneError, Page
from flows.desk.intray import send_answer, waiting_answer
from flows.desk.review.drafts import Drafts, Given
from flows.desk.review.rows import (
    answer_of,
    digest_of,
    doubt_after,
    pictures_of,
    project_of,
    questions_of,
    rows_of,
    unanswered,
)
from flows.ledger import Event
from flows.review import FAILED, PASSED, Verdict
from flows.sheets import is_sample_number, open_samples
from flows.waiting import OpenSheet, answered_by, cut_anew, filled_in, open_sheets

_VERDICTS: Final = frozenset({*Verdict, PASSED, FAILED})
_MOST_TEXT: Final = 500
_MOST_KNOWN: Final = 500
_CUT_S: Final = 60.0
_TOO_LATE: Final = "这一份刚刚已经提交，以先提交的为准；这次没有再提交。"
_LOOKERS: Final = CLERKS | {Role.APPROVAL, Role.ARCHIVE}


def show_waiting(ask: Ask) -> Response:
    """Everything that waits for a person, longest first."""
    present = Drafts(ask.desk.store).present(ask.office.now())
    ask.looked("核对清单")
    samples = {sample.month: sample for sample in open_samples(ask.office)}
    return ask.page("waiting.html", waiting=ask.waiting(), present=present, samples=samples, sent=ask.told("sent"))


def show_sheet(ask: Ask) -> Response:
    """One 核对单 with its pages on the left and its values on the right."""
    number = _number(ask)
    sheets = open_sheets(ask.office, number)
    sheet = _chosen(sheets, ask.text("sheet", 20))
    if sheet is None:
        return _over(ask, number)
    drafts, now = Drafts(ask.desk.store), ask.office.now()
    others = drafts.arrive(number, ask.me.name, now)
    is_sample = is_sample_number(number)
    ask.looked(f"核对单 {number}" if is_sample else "核对单", "" if is_sample else number)
    return ask.page(
        "review.html",
        case_no=number,
        is_sample=is_sample,
        sheet=sheet,
        sheets=sheets,
        digest=digest_of(sheet),
        project=sheet.title if is_sample else project_of(sheet.application) or ask.office.ledger.case(number).project,
        rows=rows_of(sheet),
        questions=questions_of(sheet),
        given=drafts.of(number, sheet.key, digest_of(sheet)),
        others=others,
        pending=waiting_answer(ask.desk, number, sheet.key),
        may_answer=ask.me.role in CLERKS,
    )


def show_picture(ask: Ask) -> Response:
    """The picture of a place or of its page, as it was kept when the page was read."""
    name = ask.path["name"]
    crops, names = _pictures(ask)
    if name not in names:
        raise GoneError
    try:
        content = (crops / name).read_bytes()
    except OSError:
        content = _cut_anew(ask, name)
    kind = "image/jpeg" if name.endswith(".jpg") else "image/png"
    return Response(content, media_type=kind)


def _cut_anew(ask: Ask, name: str) -> bytes:
    """A picture that is lost, made again; what could not be made is tried again where the ledger has news."""
    known, place = ask.desk.known, f"uncut {ask.path['case_no']} {ask.text('sheet', 20)} {name}"
    news = ask.office.ledger.views.news_head()
    if known.get(place, (None,))[0] == news:
        raise GoneError
    with ask.desk.readers.turn(_CUT_S) as is_ours:
        content = cut_anew(ask.office, _sheet(ask), name) if is_ours else None
    if content is None:
        known[place] = (news, None)
        raise GoneError
    return content


def _pictures(ask: Ask) -> tuple[Path, frozenset[str]]:
    """Where the pictures of a sheet lie, and their names; found out again where the ledger has news."""
    known, news = ask.desk.known, ask.office.ledger.views.news_head()
    place = f"pictures {ask.path['case_no']} {ask.text('sheet', 20)}"
    if known.get(place, (None,))[0] != news:
        if len(known) > _MOST_KNOWN:
            known.clear()
        sheet = _sheet(ask)
        known[place] = (news, (sheet.crops, pictures_of(sheet)))
    found: tuple[Path, frozenset[str]] = known[place][1]
    return found


def show_state(ask: Ask) -> Response:
    """What colleagues have done meanwhile, who is signed in and by which token: for the page that is open."""
    case_no, now = _number(ask), ask.office.now()
    sheets = open_sheets(ask.office, case_no)
    sheet = next((s for s in sheets if s.key == ask.text("sheet", 20)), None)
    if sheet is None:
        return ask.json({"over": _who_answered(answered_by(ask.office, case_no, ask.text("sheet", 20)))})
    drafts = Drafts(ask.desk.store)
    others = drafts.arrive(case_no, ask.me.name, now)
    pending = waiting_answer(ask.desk, case_no, sheet.key)
    over = f"{pending.name} 已于 {pending.at[11:16]} 提交，{pending.fate.value}" if pending is not None else ""
    digest = digest_of(sheet)
    if digest != ask.text("digest"):
        over = "本案读出的内容有了变化，请刷新页面重新核对"
    given = _said(drafts.of(case_no, sheet.key, digest))
    return ask.json({"over": over, "others": others, "given": given, "me": ask.me.name, "csrf": ask.csrf})


def keep_answer(ask: Ask) -> Response:
    """One answer, or several of one key press, into the draft; empty verdicts take answers back."""
    sheet = _sheet(ask)
    if ask.text("digest") != digest_of(sheet):
        return ask.json({"over": "本案读出的内容有了变化，请刷新页面重新核对"}, status=409)
    if (pending := waiting_answer(ask.desk, sheet.case_no, sheet.key)) is not None:
        return ask.json({"over": f"{pending.name} 已经提交，{pending.fate.value}"}, status=409)
    known = {row.key for row in rows_of(sheet)} | {q.key for q in questions_of(sheet)}
    given = {key: said for key, said in _given(ask) if key in known}
    drafts = Drafts(ask.desk.store)
    after = drafts.give((sheet.case_no, sheet.key, digest_of(sheet)), given, ask.office.now())
    day = ask.office.day()
    is_asked_again = not is_sample_number(sheet.case_no)
    doubts = {k: doubt_after(sheet, k, g, day=day) for k, g in given.items() if g is not None and is_asked_again}
    return ask.json({"over": "", "given": _said(after), "doubts": doubts})


def send_sheet(ask: Ask) -> Response:
    """The answers as they stand in the draft go into the inbox as a filled-in 核对单, signed by the sender."""
    case_no, key = _number(ask), ask.text("sheet", 20)
    sheet = next((s for s in open_sheets(ask.office, case_no) if s.key == key), None)
    if sheet is None:
        return _over(ask, case_no)
    if digest_of(sheet) != ask.text("digest"):
        return _again(ask, sheet, "本案读出的内容有了变化，没有提交；请重新核对。")
    if waiting_answer(ask.desk, case_no, key) is not None:
        return _again(ask, sheet, _TOO_LATE)
    given = Drafts(ask.desk.store).of(case_no, key, digest_of(sheet))
    if left := unanswered(sheet, given):
        shown = "、".join(left[:6]) + (f" 等 {len(left)} 处" if len(left) > 6 else "")
        return _again(ask, sheet, f"还没有核对完：{shown}。没有提交。")
    answer = answer_of(sheet, given, name=ask.me.name, day=ask.office.day())
    sent = send_answer(ask.desk, filled_in(sheet, answer), case_no=case_no, sheet=key, name=ask.me.name)
    if sent is None:
        return _again(ask, sheet, _TOO_LATE)
    Drafts(ask.desk.store).drop(case_no, key)
    is_sample = is_sample_number(case_no)
    ask.did(f"提交核对单 {case_no}" if is_sample else "提交核对单", "" if is_sample else case_no)
    return ask.telling("/review", "sent", case_no)


def _again(ask: Ask, sheet: OpenSheet, told: str) -> Response:
    return ask.page("over.html", status=409, case_no=sheet.case_no, told=told, is_open=True)


def _over(ask: Ask, case_no: str) -> Response:
    """The sheet was answered, by whomever, or the case waits for nothing."""
    told = _who_answered(answered_by(ask.office, case_no, ask.text("sheet", 20)))
    return ask.page("over.html", status=200, case_no=case_no, told=told, is_open=False)


def _who_answered(event: Event | None) -> str:
    if event is None:
        return "现在没有等待核对的内容。"
    who = event.actor.removeprefix("核对人 ")
    return f"这一份已由 {who} 于 {event.at[:10]} {event.at[11:16]} 核对，以先答复的为准。"


def _number(ask: Ask) -> str:
    """The case whose sheets are asked for, or the number of a month's sample."""
    number = ask.path["case_no"]
    return number if is_sample_number(number) else ask.case(number).case_no


def _chosen(sheets: tuple[OpenSheet, ...], key: str) -> OpenSheet | None:
    if key:
        return next((s for s in sheets if s.key == key), None)
    return sheets[0] if sheets else None


def _sheet(ask: Ask) -> OpenSheet:
    sheet = _chosen(open_sheets(ask.office, _number(ask)), ask.text("sheet", 20))
    if sheet is None:
        raise GoneError
    return sheet


def _given(ask: Ask) -> list[tuple[str, Given | None]]:
    """key, verdict, text: as many of each as answers."""
    columns = [ask.form.get(name, ()) for name in ("key", "verdict", "text")]
    if len({len(column) for column in columns}) != 1:
        raise GoneError
    found: list[tuple[str, Given | None]] = []
    for key, verdict, text in zip(*columns, strict=True):
        if verdict and verdict not in _VERDICTS:
            raise GoneError
        if len(text.strip()) > _MOST_TEXT:
            raise UsageError("写得太长，没有保存", next_step=f"不超过 {_MOST_TEXT} 个字")
        said = Given(verdict=verdict, text=text.strip(), name=ask.me.name) if verdict else None
        found.append((key, said))
    return found


def _said(given: dict[str, Given]) -> dict[str, Any]:
    return {key: one.model_dump() for key, one in given.items()}


PAGES: Final = (
    Page("/review", show_waiting, title="核对", roles=_LOOKERS),
    Page("/review/{case_no}", show_sheet, roles=CLERKS),
    Page("/review/{case_no}", send_sheet, roles=CLERKS, method="POST"),
    Page("/review/{case_no}/state", show_state, roles=CLERKS),
    Page("/review/{case_no}/answer", keep_answer, roles=CLERKS, method="POST"),
    Page("/review/{case_no}/picture/{name}", show_picture, roles=CLERKS),
)
