"""`/cases/{case_no}/slips`: the slips of a case that the office itself answers — team, survey, suspension, decisions —
filled in on the screen, judged and sent as those of paper are.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from extractors.errors import BaozhuangError
from flows.casework import Role
from flows.course import ON_REQUEST
from flows.desk.asking import Ask, GoneError, Page
from flows.desk.tray import Tray, take_into
from flows.office import filing
from flows.steps import Act, Handed, OpenSlip, course_now, hand_out_slip, open_slips, send_slip

BY: Final = {
    Role.WINDOW: ("window",),
    Role.APPROVAL: ("approval", "planner"),
    Role.HEAD: ("window", "approval", "planner"),
}
"""Whose slips a role fills in."""
_ROLES: Final = frozenset(BY)


def show_slips(ask: Ask) -> Response:
    """The slips that wait for this person."""
    return _page(ask, told="", status=200)


def answer_slip(ask: Ask) -> Response:
    """One of them, filled in."""
    slip = _chosen(ask)
    tray = _tray(ask, slip.kind.id)
    answers = {key: "、".join(v.strip() for v in ask.form.get(key, ()) if v.strip()) for key, *_ in slip.asked}
    name = f"{ask.me.name}（{ask.me.role}，办件台）"
    try:
        send_slip(ask.office, slip, Handed(name=name, answers=answers, files=tray.files()))
    except BaozhuangError as error:
        return _page(ask, told=error.message, status=409)
    tray.clear()
    ask.did(f"填写《{slip.kind.title}》{slip.number}", slip.case_no)
    return ask.to(f"/cases/{slip.case_no}?told=《{slip.kind.title}》已提交，随即登记")


def ask_for_slip(ask: Ask) -> Response:
    """A slip that nothing in the case calls for yet, such as that by which its clock is stopped."""
    case, kind = ask.case(ask.path["case_no"]), ask.text("kind", 20)
    if kind not in dict(_on_request(ask)):
        raise GoneError
    act = Act(name=ask.me.name, reason=ask.text("reason", 300))
    with filing(ask.office):
        hand_out_slip(ask.office, case.case_no, kind, act)
    ask.did(f"要一张《{dict(_on_request(ask))[kind]}》：{act.reason}", case.case_no)
    return ask.to(f"/cases/{case.case_no}/slips")


def _on_request(ask: Ask) -> tuple[tuple[str, str], ...]:
    """Kind and title of what this person may ask for."""
    slips = (ask.office.templates.slips[kind] for kind in ON_REQUEST)
    return tuple((slip.id, slip.title) for slip in slips if slip.by in BY[ask.me.role])


async def take_file(ask: Ask, request: Request) -> Response:
    """A file that goes with a slip."""
    ask.case(ask.path["case_no"])
    return await take_into(ask, request, _tray(ask, ask.path["kind"]))


def clear_files(ask: Ask) -> Response:
    """The files of a slip are taken out again."""
    case = ask.case(ask.path["case_no"])
    _tray(ask, ask.path["kind"]).clear()
    return ask.to(f"/cases/{case.case_no}/slips")


def _page(ask: Ask, *, told: str, status: int) -> Response:
    case = ask.case(ask.path["case_no"])
    slips = tuple(_slips(ask, case.case_no))
    trays = {slip.kind.id: len(_tray(ask, slip.kind.id).files()) for slip in slips}
    answers = {key: "、".join(values) for key, values in ask.form.items()}
    kind = ask.path.get("kind", "")
    ask.looked("回件", case.case_no)
    facts = {"case": case, "slips": slips, "trays": trays, "answers": answers, "open_kind": kind, "told": told}
    facts["on_request"] = _on_request(ask)
    return ask.page("case_slips.html", status=status, **facts)


def _slips(ask: Ask, case_no: str) -> Iterator[OpenSlip]:
    course = course_now(ask.office, case_no)
    for by in BY[ask.me.role]:
        yield from open_slips(ask.office, course, by=by)


def _chosen(ask: Ask) -> OpenSlip:
    case = ask.case(ask.path["case_no"])
    found = next((s for s in _slips(ask, case.case_no) if s.kind.id == ask.path["kind"]), None)
    if found is None:
        raise GoneError
    return found


def _tray(ask: Ask, kind: str) -> Tray:
    return Tray(ask.office.workspace.var, f"{ask.me.name}|{ask.path['case_no']}|{kind}")


PAGES: Final = (
    Page("/cases/{case_no}/slips", show_slips, roles=_ROLES),
    Page("/cases/{case_no}/slips", ask_for_slip, roles=_ROLES, method="POST"),
    Page("/cases/{case_no}/slips/{kind}", answer_slip, roles=_ROLES, method="POST"),
    Page("/cases/{case_no}/slips/{kind}/files", roles=_ROLES, method="POST", stream=take_file),
    Page("/cases/{case_no}/slips/{kind}/clear", clear_files, roles=_ROLES, method="POST"),
)
