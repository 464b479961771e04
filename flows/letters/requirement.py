"""The requirement letter (需求函, domain §8.1): what one provider may know, is asked to do, and by when."""

from __future__ import annotations

import math
from typing import Any

from extractors.models import RowReading
from extractors.values import Field as CatalogueField
from flows.letters.context import (
    DrawingRow,
    GasEquipmentRow,
    NeedRow,
    PairRow,
    PowerEquipmentRow,
    RequirementContext,
    SharedRow,
)
from flows.letters.desk import Desk, labelled, pairs, rows_of, same_road, segment_rows, span, total_text, width
from flows.letters.kinds import permit_variant
from flows.letters.permits import items, pass_gate
from flows.letters.values import BLOCK_OF_SERVICE

_FACT_BLOCKS = ("A", "B", "C")
_ALSO = ("accept_mode", "book_connect")
TITLE_WIDTH = 20
_BACK = 6
"""So many characters a line may end early for the sake of a mark or a number."""
_OPENING, _CLOSING = "（“‘《〈‹＜(<", "）”’》〉›＞)>，。、；：！？·—-"
_PLACES = "街道路号院楼"
"""After one of these a word ends: 文昌路|1号院, never 文昌|路1号院."""
_NO_FACT = ("rows", "seal", "signature", "resident_id", "code")
CONTACT_LIMIT = "T01"
PLAN_LIMITS = {"power": ("T13", "T17")}
"""Limits of templates/limits.yaml for the plan that is handed back; a provider without its own has only T17."""


def requirement_context(desk: Desk) -> RequirementContext:
    """Everything 需求函.docx prints for one provider; raises LetterError for a doubtful or missing value."""
    service = desk.provider.service
    words = desk.words.services[desk.provider.id]
    shared = shared_rows(desk, service)
    contact_by = by_day(desk, CONTACT_LIMIT)
    title = f"关于{desk.project}{service}报装需求的函"
    head = desk.named()
    head.pop("you")
    return RequirementContext(
        **head,
        letterhead=desk.letterhead.letterhead,
        title=title,
        title_lines=title_lines(title, service),
        addressee=desk.provider.addressee,
        service=service,
        entrance_text=desk.entrance_text,
        accepted_date=desk.accepted_day,
        project_code=desk.values.text("project_code")
        or (desk.words.say("no_project_code") if not desk.is_person else ""),
        address=desk.need("site_address"),
        agent_name=desk.need("agent_name"),
        agent_phone=desk.need("agent_phone"),
        contact_by=contact_by,
        task_title=words.task_title,
        task_text=words.task_text,
        plan_by=by_day(desk, *PLAN_LIMITS.get(desk.provider.id, ("T17",))),
        results_text="、".join(desk.provider.returns),
        reply_by=contact_by,
        outside_text=_outside(desk, shared),
        **_annexed(desk, service),
        contact_name=desk.contact,
        contact_phone=desk.window.phone,
        basics=basics(desk),
        needs=needs(desk, service),
        gas_equipment=gas_equipment(desk) if service == "用气" else (),
        power_equipment=power_equipment(desk) if service == "用电" else (),
        segments=segment_rows(desk, service),
        segments_total=total_text(desk, service),
        shared=shared,
        correction_text=correction(desk),
    )


def _annexed(desk: Desk, service: str) -> dict[str, Any]:
    """The provider's part of the unified approval, its slips and the applicant's drawings, in the order of annexes."""
    drawings, approval, say = drawing_rows(desk), approval_pairs(desk, service), desk.words.say
    sent, here = ([d for d in drawings if bool(d.pages) is goes] for goes in (True, False))
    words = [("drawings", "、".join(d.title for d in sent)), ("drawings_here", "、".join(d.title for d in here))]
    count = sum(d.pages for d in sent)
    return {
        "drawings_text": "".join(say(name, titles=titles) for name, titles in words if titles),
        "annex_1": say("annex_both" if approval else "annex_needs", service=service),
        "annex_2": desk.templates.slips["CONTACT"].title,
        "annex_3": desk.templates.slips["RESULT"].title,
        "annex_4": say("annex_drawings", kinds=len(sent), pages=count) if sent else "",
        "approval_title": say("approval_title", service=service),
        "approval": approval,
        "items": items(desk, service) if approval else (),
        "drawings": tuple(sent),
    }


def drawing_rows(desk: Desk) -> tuple[DrawingRow, ...]:
    """What the ledger says goes along with the letter; pages is 0 for what is there and cannot be sent."""
    told = desk.facts.get("drawings", ())
    return tuple(DrawingRow(no=no, **said) for no, said in enumerate(told, start=1))


def approval_pairs(desk: Desk, service: str) -> tuple[PairRow, ...]:
    """The provider's part of the unified approval: how the permit for its own lines goes; () where it has none."""
    if not rows_of(desk, service):
        return ()
    pass_gate(desk)
    say, results = desk.words.say, "、".join(desk.provider.returns)
    return pairs(
        [
            ("审批部门", desk.letterhead.authority),
            ("外线长度合计", f"{total_text(desk, service)} m"),
            ("许可办理方式", say(f"approval_way_{permit_variant(desk.values.application)}")),
            ("许可决定", say("approval_state")),
            ("办理结果", say("approval_results", results=results)),
        ]
    )


def correction(desk: Desk) -> str:
    """更正: which letter a later version takes the place of; '' for the first one."""
    version = desk.paper.version
    if version == 1:
        return ""
    earlier = desk.paper.model_copy(update={"version": version - 1})
    number = next((issued.number for issued in desk.case.issued if issued.paper == earlier), "")
    return desk.words.say("corrects", version=version, number=number or desk.words.say("earlier_letter"))


def title_lines(title: str, service: str) -> str:
    """The title with its line break before the service, where it is too long for one line of 2号 (20 characters).

    A name that is longer itself is broken into lines of like length, so that no single character is left over.
    """
    if width(title) <= TITLE_WIDTH:
        return title
    cut = title.rindex(f"{service}报装")
    return "\n".join((*even_lines(title[:cut]), title[cut:]))


def even_lines(text: str) -> tuple[str, ...]:
    """As few lines of at most 20 characters as hold the text, about equally long; marks stay with their words."""
    lines, rest = [], text
    count = 1 if width(text) <= TITLE_WIDTH else math.ceil(width(text) / (TITLE_WIDTH - 1))
    for left in range(count, 1, -1):
        goal = width(rest) / left
        full = next(i for i in range(1, len(rest) + 1) if width(rest[:i]) >= goal)
        back = [i for i in range(full, max(full - _BACK, 0), -1) if _may_break(rest[i - 1 : i + 1])]
        cut = next((i for i in back if rest[i - 1] in _PLACES), back[0] if back else full)
        lines.append(rest[:cut])
        rest = rest[cut:]
    return (*lines, rest)


def _may_break(pair: str) -> bool:
    """Whether a line may end between two characters: not before a closing mark, after an opening one, in a number."""
    return pair[0] not in _OPENING and pair[1:] not in _CLOSING and not (pair.isascii() and pair.isalnum())


def by_day(desk: Desk, *limits: str) -> str:
    """于2026年…前（含当日） by the first limit that has a date, else the wording for one that nobody has set."""
    due = next((due for limit in limits if (due := desk.due(limit))), None)
    return desk.words.say("by_day", day=due.printed) if due else desk.words.say("no_limit")


def _outside(desk: Desk, shared: tuple[SharedRow, ...]) -> str:
    service = desk.provider.service
    own = rows_of(desk, service)
    if not own:
        return desk.words.say("approval_none", service=service)
    text = desk.words.say("outside_own", service=service, count=len(own), total=total_text(desk, service))
    if shared:
        others = dict.fromkeys(row.service for row in shared)
        text += desk.words.say("outside_shared", services="、".join(others))
    return text


def basics(desk: Desk) -> tuple[PairRow, ...]:
    """What every provider may know of applicant and project, filled fields only (domain §7)."""
    fields = tuple(field for field in desk.values.catalogue.fields if _is_fact(desk, field))
    return pairs([("受理编号", desk.case.case_no), *labelled(desk, fields)])


def _is_fact(desk: Desk, field: CatalogueField) -> bool:
    if not desk.may_see(field) or field.type in _NO_FACT or field.table:
        return False
    return field.block in _FACT_BLOCKS or field.key in _ALSO


def needs(desk: Desk, service: str) -> tuple[NeedRow, ...]:
    """The provider's own block of the form: what is filled, and what is required but blank."""
    rows: list[NeedRow] = []
    for field in desk.values.catalogue.fields:
        if field.block != BLOCK_OF_SERVICE[service] or not desk.values.visible(field, desk.provider.id):
            continue
        if field.type in _NO_FACT or field.table:
            continue
        text = desk.values.text(field.key)
        if text or (field.required == f"service:{service}" and not _stands_in_rows(desk, field.key)):
            rows.append(NeedRow(no=len(rows) + 1, label=field.label, value=text or desk.words.say("not_filled")))
    return tuple(rows)


def _stands_in_rows(desk: Desk, key: str) -> bool:
    """Whether a field is answered row by row in a list instead (用气设备位置)."""
    tables = ("gas_equip", "equip_list")
    return any(desk.values.cell_text(row, key) for table in tables for row in desk.values.rows(table))


def gas_equipment(desk: Desk) -> tuple[GasEquipmentRow, ...]:
    """用气设备清单: 位置 and 技术参数, which the plan wants known beforehand."""

    def cell(row: RowReading, name: str) -> str:
        return desk.values.cell_text(row, f"gas_equip_{name}")

    return tuple(
        GasEquipmentRow(
            no=no,
            name=cell(row, "name"),
            model=cell(row, "model"),
            flow=cell(row, "flow_m3h"),
            count=cell(row, "count"),
            pressure=cell(row, "pressure"),
            place=cell(row, "place"),
        )
        for no, row in enumerate(desk.values.rows("gas_equip"), start=1)
    )


def power_equipment(desk: Desk) -> tuple[PowerEquipmentRow, ...]:
    """主要用电设备清单."""
    text = desk.values.cell_text
    return tuple(
        PowerEquipmentRow(
            no=no, name=text(row, "equip_name"), power=text(row, "equip_kw"), count=text(row, "equip_count")
        )
        for no, row in enumerate(desk.values.rows("equip_list"), start=1)
    )


def shared_rows(desk: Desk, service: str) -> tuple[SharedRow, ...]:
    """Other services' works on the roads of this one: service, road and place, nothing else (domain §7)."""
    text = desk.values.cell_text
    own_roads = [text(row, "seg_road") for row in rows_of(desk, service)]
    rows = [
        row
        for row in desk.values.rows("segments")
        if text(row, "seg_service") not in ("", service)
        and any(same_road(text(row, "seg_road"), road) for road in own_roads)
    ]
    return tuple(
        SharedRow(no=no, service=text(row, "seg_service"), road=text(row, "seg_road"), span=span(desk, row))
        for no, row in enumerate(rows, start=1)
    )
