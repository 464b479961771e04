"""Families without tables: lines with blanks, dotted leaders, sentences of a letter, numbered questions."""

from __future__ import annotations

from collections.abc import Sequence

from tests.layouts.asking import Ask, Section
from tests.layouts.grids import numbered, running_text, section_role, trailing
from tests.layouts.pen import Pen
from tests.layouts.plan import Plan
from tests.layouts.roles import Role
from tests.layouts.tables import in_rows


def _sections(plan: Plan) -> list[Section]:
    return [s for s in (*plan.general, *plan.services, plan.sections["choices"]) if s.asks]


def _heading(pen: Pen, plan: Plan, number: int, section: Section) -> str:
    title = pen.run(numbered(plan, number, section.title), section_role(section))
    return f"<div class='block keep head2'>{title}</div>"


def lines(pen: Pen, plan: Plan) -> list[str]:
    """Underlined blanks that fill the line, several on one."""
    made = []
    most = 1 + int(plan.dice[0] * 3)
    for number, section in enumerate(_sections(plan)):
        made.append(_heading(pen, plan, number, section))
        made += [
            f"<div class=block>{_filled_line(pen, row, most)}</div>"
            for row in in_rows(section.asks, most, is_wide=True)
        ]
    return made + trailing(pen, plan)


def _filled_line(pen: Pen, row: Sequence[tuple[Ask, int]], most: int) -> str:
    """A line whose blanks grow to its end."""
    made = ""
    for ask, places in row:
        label = pen.label(ask, how="right", colon="：")
        value = pen.choice(ask) if ask.options else pen.value(ask, room="auto")
        made += f"<div class=seg style='flex:{places}'><span class=nw>{label}</span>{value}</div>"
    return f"<div class='flexline'>{made}</div>"


def leaders(pen: Pen, plan: Plan) -> list[str]:
    """One question a line, the label at the left edge, dots or nothing to the writing; unruled."""
    made = []
    width = 30 + plan.dice[4] * 22
    for number, section in enumerate(_sections(plan)):
        made.append(_heading(pen, plan, number, section))
        for ask in section.asks:
            label = pen.label(ask, how="right", colon=("：", "", "………", "：")[int(plan.dice[5] * 4)])
            room = "" if plan.dice[6] < 0.4 else "92mm"
            value = pen.choice(ask) if ask.options else pen.value(ask, room=room)
            made.append(
                f"<div class='block lead'><span class=col style='width:{width:.0f}mm'>{label}</span>{value}</div>"
            )
    return made + trailing(pen, plan)


def questions(pen: Pen, plan: Plan) -> list[str]:
    """Numbered questions one below the other; options in a line or one a line."""
    made, count = [], 0
    for number, section in enumerate(_sections(plan)):
        made.append(_heading(pen, plan, number, section))
        for ask in section.asks:
            count += 1
            lead = pen.run(f"{count}{'．' if plan.dice[4] < 0.5 else '、'}", Role("plain"))
            label = lead + pen.label(ask, how="right" if not ask.options else "under", colon="：")
            if not ask.options:
                made.append(
                    f"<div class='block line'>{label}{pen.value(ask, room='80mm' if ask.weight > 1 else '45mm')}</div>"
                )
            elif plan.dice[5] < 0.4:
                body = pen.choice(ask, across=False)
                made.append(f"<div class='block line'>{label}<div class=indent>{body}</div></div>")
            else:
                made.append(f"<div class='block line'>{label}{pen.choice(ask)}</div>")
    return made + trailing(pen, plan)


_Part = tuple[str, str, str]
"""Words before a blank, the key of the blank, words behind it."""
_SENTENCES: tuple[tuple[_Part, ...], ...] = (
    (("本单位", "applicant_name", ""), ("（统一社会信用代码", "uscc", "）"), ("，法定代表人", "legal_rep", "，")),
    (("拟在", "site_address", ""), ("建设", "project_name", ""), ("（项目代码", "project_code", "）"), ("", "", "，")),
    (("总建筑面积", "floor_area", "，"), ("共有住户", "household_count", "，")),
    (("计划", "start_date", "开工，"), ("", "finish_date", "竣工，"), ("要求于", "need_date", "前接通。")),
    (("经办人", "agent_name", "，"), ("联系电话", "agent_phone", "。")),
)
_SERVICE_SENTENCES: dict[str, tuple[_Part, ...]] = {
    "用水": (
        ("预计日用水量", "water_daily_m3", "，"),
        ("进水管径", "water_dn", "，"), ("最大时", "water_peak_m3h", "，"),
    ),
    "用电": (("申请用电容量", "power_kva", "，"), ("其中原有容量", "power_kva_old", "，")),
    "用气": (
        ("小时用气量", "gas_hour_m3", "，"),
        ("日用气量", "gas_day_m3", "，"), ("用气设备在", "gas_equip_place", "，"),
    ),
    "用暖": (("供暖面积", "heat_area", "，"), ("设计热负荷", "heat_load_kw", "，")),
    "通信": (("通信用户", "tel_users", "，"), ("进线管孔", "tel_ducts", "，")),
}  # fmt: skip


def letter(pen: Pen, plan: Plan) -> list[str]:
    """An application in sentences; the choices below each, in running lines."""
    asks = {ask.key: ask for s in _sections(plan) for ask in s.asks}
    made = []
    if plan.dice[4] < 0.6:
        made.append(f"<div class='block line'>{pen.run('联合报装综合窗口：', Role('plain'))}</div>")
    text = "".join(_sentence(pen, asks, parts) for parts in _SENTENCES)
    made.append(f"<div class='block para'>{text}</div>")
    rest = [a for s in plan.general for a in s.asks if a.key in asks]
    made.append(f"<div class='block para'>{running_text(pen, rest, 'sentence')}</div>")
    for number, section in enumerate(plan.services):
        made.append(_heading(pen, plan, number, section))
        text = _sentence(pen, asks, _SERVICE_SENTENCES[section.name])
        others = [a for a in section.asks if a.key in asks]
        body = running_text(pen, others, "sentence") if others else ""
        made.append(f"<div class='block para'>{text}{body}</div>")
    choices = [a for a in plan.sections["choices"].asks if a.key in asks]
    made.append(f"<div class='block para'>{running_text(pen, choices, 'sentence')}</div>")
    return made + trailing(pen, plan)


def _sentence(pen: Pen, asks: dict[str, Ask], parts: Sequence[_Part]) -> str:
    """A sentence with blanks for those of its fields that the structure has; they are taken out of `asks`."""
    made = ""
    for before, key, behind in parts:
        ask = asks.get(key)
        if key and (ask is None or ask.options):
            continue
        if ask is not None:
            del asks[key]
            made += pen.sentence_label(ask, before) + pen.value(ask, room=_room(ask))
        made += pen.run(behind, Role("plain"))
    return made


def _room(ask: Ask) -> str:
    rooms = {"text": "62mm", "uscc": "48mm", "project_code": "54mm", "date": "33mm", "mobile": "30mm"}
    return rooms.get(ask.type, "20mm")
