"""`/cases/{case_no}/slips`: the slips of a case that the office itself answers — team, survey, suspension, decisions —
filled in on the screen, judged and sent as those of paper are.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from starlette.responses import Response

from extractors.errors import BaozhuangError
from flows.acts import Act, hand_out_slip
from flows.casework import Role
from flows.course import ON_REQUEST, Course
from flows.desk.asking import Ask, GoneError, Page
from flows.desk.intray import handed, print_filled, take_slip_file, tray_of
from flows.handed_in import (
    OpenSlip,
    filled_slips,
    finish_sending_slips,
    open_slips,
    send_slip,
    slip_answered_by,
    with_lines,
)
from flows.issuing import folded

BY: Final = {
    Role.WINDOW: ("window", "applicant"),
    Role.APPROVAL: ("approval", "planner"),
    Role.HEAD: ("window", "approval", "planner", "applicant"),
}
"""Whose slips a role fills in; those of an applicant from the paper that he has signed, which lies with it."""
_ON_PAPER: Final = frozenset({"PLEDGE"})
"""Slips of an applicant that count as his signed paper alone."""
_ROLES: Final = frozenset(BY)
_ACTS: Final = {
    "REQUEST": "撤回、变更、申请验收、预约接通",
    "RELEASE": "先出几家的件",
    "SUSPEND": "中止、恢复计时",
    "RULING": "许可意见、撤销",
    "VISIT": "回访",
    "ACCEPT": "验收",
    "ACCESS": "检测、接通",
}
"""What a slip is filled in for, where its title does not say so."""


def show_slips(ask: Ask) -> Response:
    """The slips that wait for this person."""
    return _page(ask, told="", status=200)


def answer_slip(ask: Ask) -> Response:
    """One of them, filled in."""
    if (slip := _chosen(ask)) is None:
        return _second(ask)
    tray = tray_of(ask, slip.kind.id)
    try:
        send_slip(ask.office, slip, handed(ask, slip, f"{ask.me.name}（{ask.me.role}，办件台）", tray))
    except BaozhuangError as error:
        return _page(ask, told=error.message, status=409, kind=slip.kind.id)
    tray.clear()
    ask.did(f"填写《{slip.kind.title}》{slip.number}", slip.case_no)
    return ask.telling(f"/cases/{slip.case_no}", "told", f"《{slip.kind.title}》已提交，随即登记")


def ask_for_slip(ask: Ask) -> Response:
    """A slip that nothing in the case calls for yet, such as that by which its clock is stopped."""
    case, kind = ask.case(ask.path["case_no"]), ask.text("kind", 20)
    if kind not in dict(_on_request(ask)):
        raise GoneError
    act = Act(name=ask.me.name, reason=ask.said("reason", "原因", 300))
    with ask.acting():
        hand_out_slip(ask.office, case.case_no, kind, act)
    ask.did(f"要一张《{dict(_on_request(ask))[kind]}》：{act.reason}", case.case_no)
    return ask.to(f"/cases/{case.case_no}/slips")


def ways_on(ask: Ask, case_no: str, *, is_open: bool) -> tuple[tuple[str, str], ...]:
    """Where a person goes on with a case by filling in a slip: address and word, what waits first."""
    if ask.me.role not in BY:
        return ()
    place, slips = f"/cases/{case_no}/slips", slips_of(ask, case_no)
    here = [(f"{place}#{slip.kind.id}", _word(slip.kind.id, slip.kind.title)) for slip in slips]
    there = {slip.kind.id for slip in slips}
    asked = [(f"{place}?want={k}#want", f"{_word(k, t)}（先另要一张）") for k, t in _on_request(ask) if k not in there]
    return (*here, *asked) if is_open else tuple(here)


def _word(kind: str, title: str) -> str:
    return f"{_ACTS[kind]}：《{title}》" if kind in _ACTS else f"《{title}》"


def _on_request(ask: Ask) -> tuple[tuple[str, str], ...]:
    """Kind and title of what this person may ask for."""
    slips = (ask.office.templates.slips[kind] for kind in ON_REQUEST)
    return tuple((slip.id, slip.title) for slip in slips if slip.by in BY[ask.me.role])


def clear_files(ask: Ask) -> Response:
    """The files of a slip are taken out again."""
    case = ask.case(ask.path["case_no"])
    tray_of(ask, ask.path["kind"]).clear()
    return ask.to(f"/cases/{case.case_no}/slips")


def _page(ask: Ask, *, told: str, status: int, kind: str = "") -> Response:
    case = ask.case(ask.path["case_no"])
    finish_sending_slips(ask.office)
    slips = slips_of(ask, case.case_no)
    trays = {slip.kind.id: tray_of(ask, slip.kind.id).names for slip in slips}
    typed = {key: "、".join(values) for key, values in ask.form.items()}
    answers = {slip.kind.id: typed if slip.kind.id == kind else _known(ask, slip) for slip in slips}
    ask.looked("回件", case.case_no)
    facts = {"case": case, "slips": slips, "trays": trays, "answers": answers, "open_kind": kind, "told": told}
    filled = filled_slips(ask.office, case.case_no)
    facts |= {"on_request": _on_request(ask), "wanted": ask.text("want", 20), "filled": filled}
    return ask.page("case_slips.html", status=status, **facts)


def slips_of(ask: Ask, case_no: str) -> tuple[OpenSlip, ...]:
    """What waits for this person to fill it in; () where nothing ever does."""
    course = folded(ask.office, case_no) if ask.me.role in BY else None
    return tuple(_slips(ask, course)) if course is not None else ()


def _slips(ask: Ask, course: Course) -> Iterator[OpenSlip]:
    for by in BY[ask.me.role]:
        for slip in open_slips(ask.office, course, by=by):
            if slip.kind.id not in _ON_PAPER:
                yield slip.model_copy(update={"for_other": by == "applicant"})


def _known(ask: Ask, slip: OpenSlip) -> dict[str, str]:
    """What providers have filled in of a paper for all."""
    return with_lines(ask.office, slip, {p.id: p.service for p in ask.office.office.providers.values()})


def _second(ask: Ask) -> Response:
    """A slip that is answered: when and by whom. Raises GoneError where there is none that this person fills in."""
    case, form = ask.case(ask.path["case_no"]), ask.office.templates.slips.get(ask.path["kind"])
    is_own = form is not None and form.by in BY[ask.me.role]
    known = slip_answered_by(ask.office, folded(ask.office, case.case_no), ask.path["kind"]) if is_own else None
    if known is None:
        raise GoneError
    return _page(ask, told=known.told(), status=409)


def _chosen(ask: Ask) -> OpenSlip | None:
    case = ask.case(ask.path["case_no"])
    return next((s for s in slips_of(ask, case.case_no) if s.kind.id == ask.path["kind"]), None)


PAGES: Final = (
    Page("/cases/{case_no}/slips", show_slips, roles=_ROLES),
    Page("/cases/{case_no}/slips", ask_for_slip, roles=_ROLES, method="POST"),
    Page("/cases/{case_no}/slips/{kind}", answer_slip, roles=_ROLES, method="POST"),
    Page("/cases/{case_no}/slips/{kind}/files", roles=_ROLES, method="POST", stream=take_slip_file),
    Page("/cases/{case_no}/slips/{kind}/clear", clear_files, roles=_ROLES, method="POST"),
    Page("/cases/{case_no}/filled/{number}", print_filled, roles=_ROLES),
)
