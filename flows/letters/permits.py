"""The permit papers of a case: the working sheet of the general procedure, and the draft of the decision.

A draft: number, date and seal stay marked blanks, people decide and sign.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from extractors.errors import LetterError
from flows.casework import GENERAL, IMPACTS, PLEDGE, PermitView, day_text, permit_mode
from flows.letters.context import DecisionContext, ItemRow, SumRow, WorkingSheetContext
from flows.letters.desk import BLANK_NUMBER, Desk, pairs, rows_of
from flows.letters.kinds import permit_variant
from flows.letters.values import number_text, value_text

PermitContext = DecisionContext | WorkingSheetContext
_AREAS = {"dig": "dig_area", "occupy": "occupy_road", "green": "green_m2", "trees": "trees"}
_METHOD_DIG = "开挖"
_DRAFTS_OF = {PLEDGE: (PLEDGE,), GENERAL: (GENERAL, "踏勘")}
"""Way of the permit → the variants of its papers."""


def permit_context(desk: Desk) -> PermitContext:
    """The working sheet of the general procedure, or the draft decision with what it rests on.

    Raises:
        LetterError: a length or flag is in doubt, or the paper was planned for another procedure.
    """
    pass_gate(desk)
    way = permit_variant(desk.values.application)
    if not way or desk.paper.variant not in _DRAFTS_OF[way]:
        raise LetterError(f"许可办理方式已变为{way or '无许可事项'}，与计划的文书不符", next_step="重新生成这件文书")
    view = permit_mode(desk.values.application)
    return _working_sheet(desk, view) if desk.paper.variant == GENERAL else _decision(desk, view)


def pass_gate(desk: Desk) -> None:
    """Asks the gate for all that the permit mode stands on, as that is worked out on the raw application.

    Raises:
        LetterError: a length, a flag or the ticked mode is in doubt.
    """
    for key in (*IMPACTS, "permit_mode"):
        desk.values.value(key)
    for row in desk.values.rows("segments"):
        for key in ("seg_service", "seg_len_m", "seg_method", *_AREAS.values()):
            desk.values.cell(row, key)


def _decision(desk: Desk, view: PermitView) -> DecisionContext:
    since = day_text(date.fromisoformat(desk.facts["grounds"]))
    way = "pledge" if desk.paper.variant == PLEDGE else "survey"
    return DecisionContext(
        **desk.named() | {"number": BLANK_NUMBER, "signature_name": desk.letterhead.authority},
        project_code=desk.values.text("project_code") or desk.words.say("no_project_code"),
        uscc=desk.values.text("uscc"),
        accepted_date=desk.accepted_day,
        works_text=works_text(desk),
        sums=sums(view),
        items=items(desk),
        law_text=laws_text(desk),
        basis_text=desk.words.say(f"{way}_basis"),
        ground_text=desk.words.say(f"{way}_ground", day=since),
        validity=desk.words.say("validity"),
        joint_text=joint_text(desk),
    )


def _working_sheet(desk: Desk, view: PermitView) -> WorkingSheetContext:
    due = desk.due("T03")
    survey = desk.words.say("survey_limit", day=due.printed) if due else desk.words.say("survey_no_limit")
    return WorkingSheetContext(
        **desk.base(),
        basics=pairs(
            [
                ("受理编号", desk.case.case_no),
                ("受理日期", desk.accepted_day),
                ("申请人", desk.need("applicant_name")),
                ("项目名称", desk.project),
                ("项目代码", desk.values.text("project_code") or desk.words.say("no_project_code")),
                ("项目地址", desk.need("site_address")),
                ("审批部门", desk.letterhead.authority),
            ]
        ),
        sums=sums(view),
        items=items(desk),
        reasons_text=_reasons(desk, view),
        survey_text=survey,
        joint_text=joint_text(desk),
    )


def joint_text(desk: Desk) -> str:
    """Which joint digs the permit is for (plan 三(二)(5)), by group, road, days and lead; '' where none is agreed."""
    return "".join(_joint(desk, group) for group in desk.facts.get("joint", ()))


def _joint(desk: Desk, group: Mapping[str, Any]) -> str:
    days = [day_text(date.fromisoformat(day)) for day in group["window"] or ()]
    lead = desk.office.providers.get(group["lead"])
    return desk.words.say(
        "joint_permit",
        group=group["group"],
        road=group["road"],
        when="至".join(days) or desk.words.say("joint_no_days"),
        lead=lead.name if lead else desk.words.say("joint_no_lead"),
    )


def works_text(desk: Desk) -> str:
    """Whose outside works the permit is for: the services that have lines, 水电气暖通信 where all of them do."""
    pass_gate(desk)
    services = [length.service for length in permit_mode(desk.values.application).lengths]
    every = len(services) == len(desk.office.providers) or not services
    return desk.words.say("all_works") if every else "、".join(services)


def sums(view: PermitView) -> tuple[SumRow, ...]:
    """Σ length per service against 200 m (included, 民法典 第1259条)."""
    return tuple(
        SumRow(
            no=no,
            service=length.service,
            count=length.segments,
            total=number_text(float(length.metres)),
            within="是" if length.is_within else "否",
        )
        for no, length in enumerate(view.lengths, start=1)
    )


def _reasons(desk: Desk, view: PermitView) -> str:
    """Why it does not go by 告知承诺: lengths, impacts, or the applicant's own choice."""
    reasons = [
        desk.words.say("reason_over", service=length.service, total=number_text(float(length.metres)))
        for length in view.lengths
        if not length.is_within
    ]
    if view.impacts:
        reasons.append(desk.words.say("reason_impact", impacts="、".join(view.impacts)))
    if view.asked == GENERAL:
        reasons.append(desk.words.say("reason_choice"))
    return ("；".join(reasons) or view.reason) + "。"


def items(desk: Desk, service: str = "") -> tuple[ItemRow, ...]:
    """The permit items that the segments call for, each with its extent; one line where none is stated.

    service: only what its own segments call for.
    """
    rows: list[ItemRow] = []
    for name, key in _AREAS.items():
        scope = _scope(desk, name, key, service)
        if scope:
            rows.append(ItemRow(no=len(rows) + 1, name=desk.words.permit_items[name].name, scope=scope))
    return tuple(rows) or (ItemRow(no=1, name=desk.words.say("item_open"), scope=desk.words.say("item_open_scope")),)


def _scope(desk: Desk, name: str, key: str, service: str) -> str:
    """Extent of one item: its roads and the sum of areas (㎡) or trees (株), '' where it does not arise."""
    values = desk.values
    roads: dict[str, None] = {}
    amount = 0.0
    for row in rows_of(desk, service) if service else values.rows("segments"):
        found = values.cell(row, key)
        size = float(found) if isinstance(found, int | float) else 0.0
        is_dug = name == "dig" and _METHOD_DIG in values.cell_text(row, "seg_method")
        if size > 0 or is_dug:
            roads[values.cell_text(row, "seg_road")] = None
            amount += size
    if not roads:
        return ""
    field = values.catalogue.get(key)
    extent = value_text(amount, unit=field.unit if field else "") if amount else desk.words.say("extent_open")
    return "、".join(roads) + "，" + extent


def laws_text(desk: Desk) -> str:
    """The legal bases of the items at hand, each once."""
    names = {item.name for item in items(desk)}
    found = [desk.words.permit_law]
    found += [item.law for item in desk.words.permit_items.values() if item.name in names]
    return "、".join(dict.fromkeys(found))
