"""Families in which the services are the structure: as columns, rows, a matrix, side by side, options."""

from __future__ import annotations

from itertools import zip_longest

from tests.layouts.asking import Ask, Section
from tests.layouts.grids import asks_of, most_pairs, numbered, running_text, section_role, trailing
from tests.layouts.parts import strange_rows
from tests.layouts.pen import Pen
from tests.layouts.plan import Plan
from tests.layouts.roles import Role
from tests.layouts.tables import UNITS, Cell, pair_rows, table

_ROW_HEADS = ("类别", "需求", "参数", "其他", "补充", "说明", "附加", "备用", "备注", "续")


def _general(pen: Pen, plan: Plan, *, without: tuple[str, ...] = ()) -> str:
    asks = [a for a in asks_of(plan.general) if a.key not in without]
    rows = pair_rows(pen, asks, total=UNITS, most=max(2, most_pairs(plan)))
    return table([*rows, *strange_rows(pen, plan.frame)])


def _services_ask(plan: Plan) -> Ask | None:
    return next((a for a in plan.sections["head"].asks if a.key == "services" and a.options), None)


def _ends(pen: Pen, plan: Plan) -> list[str]:
    asks = plan.sections["choices"].asks
    made = f"<div class='block para'>{running_text(pen, asks)}</div>" if asks else ""
    return [*trailing(pen, plan), made] if made else trailing(pen, plan)


def _service_head(pen: Pen, plan: Plan, section: Section, ask: Ask | None) -> str:
    """A service's name at the head of its column or row; at times its own choice stands there."""
    if ask is None:
        return pen.run(section.title, section_role(section), "lb")
    return pen.headed_option(ask, section.name, section.title)


def columns(pen: Pen, plan: Plan) -> list[str]:
    """The five services as columns; what each asks stands below its head, small labels above the blanks."""
    ask = _services_ask(plan) if plan.dice[4] < 0.6 else None
    made = [_general(pen, plan, without=("services",) if ask else ())]
    with_heads = plan.dice[5] < 0.6
    lead = 4 if with_heads else 0
    share = (UNITS - lead) // 5
    spans = [share] * 4 + [UNITS - lead - 4 * share]
    top = [Cell(_service_head(pen, plan, s, ask), w, "band") for s, w in zip(plan.services, spans, strict=True)]
    if ask:
        pen.note(ask, "cross", ask.label)
    if with_heads:
        corner = pen.run(ask.label if ask else "专业", Role("label" if ask else "column_head", ask.key if ask else ""))
        top.insert(0, Cell(corner, lead, "label"))
    rows = [top]
    for number, asks in enumerate(zip_longest(*(s.asks for s in plan.services))):
        cells = [Cell(_stacked(pen, a), w, "value above") for a, w in zip(asks, spans, strict=True)]
        if with_heads:
            cells.insert(0, Cell(pen.run(_ROW_HEADS[number], Role("row_head")), lead, "label"))
        rows.append(cells)
    return [*made, table(rows, "fixedrows"), *_ends(pen, plan)]


def _stacked(pen: Pen, ask: Ask | None) -> str:
    if ask is None:
        return ""
    body = pen.choice(ask, across=False) if ask.options and ask.style not in ("struck",) else pen.value(ask)
    return f"<div class=small>{pen.label(ask, how='in')}</div>{body}"


_MATRIX = (
    ("性质", ("water_nature", "power_class", "gas_nature", "heat_nature", "tel_service")),
    ("用量", ("water_daily_m3", "power_kva", "gas_hour_m3", "heat_area", "tel_users")),
    ("主要参数", ("water_dn", "voltage", "gas_pressure", "heat_terminal", "tel_operator")),
    ("其他", ("water_peak_m3h", "load_level", "gas_day_m3", "heat_load_kw", "tel_ducts")),
)  # fmt: skip
_MATRIX_WORDS = {
    "性质": ("性质", "类别", "用户类别", "性质（类别）"),
    "用量": ("用量", "需求量", "申请容量（用量）", "规模", "数量"),
    "主要参数": ("主要参数", "技术参数", "接入参数", "规格"), "其他": ("其他", "补充参数", "附加"),
}  # fmt: skip


def matrix(pen: Pen, plan: Plan) -> list[str]:
    """Services × columns: a row for each service, what is asked stands in the head of the column."""
    ask = _services_ask(plan) if plan.dice[4] < 0.6 else None
    made = [_general(pen, plan, without=("services",) if ask else ())]
    chosen = _MATRIX[: 3 + int(plan.dice[6] * 2)]
    lead = 4
    spans = [7, 5, UNITS - lead - 12] if len(chosen) == 3 else [6, 4, 6, UNITS - lead - 16]
    corner = pen.run(ask.label if ask else "专业", Role("label" if ask else "column_head", ask.key if ask else ""))
    heads = [_MATRIX_WORDS[name][int(plan.dice[7] * len(_MATRIX_WORDS[name]))] for name, _ in chosen]
    rows = [
        [
            Cell(corner, lead, "band"),
            *(Cell(pen.run(h, Role("column_head", value=h)), w, "band") for h, w in zip(heads, spans, strict=True)),
        ]
    ]
    if ask:
        pen.note(ask, "cross", ask.label)
    for at, section in enumerate(plan.services):
        here = {a.key: a for a in section.asks}
        cells = [Cell(_service_head(pen, plan, section, ask), lead, "label")]
        for (_, keys), head, span in zip(chosen, heads, spans, strict=True):
            found = here.get(keys[at])
            cells.append(Cell(pen.crossed(found, head) if found else "", span, "value"))
        rows.append(cells)
    return [*made, table(rows), *_ends(pen, plan)]


def rows(pen: Pen, plan: Plan) -> list[str]:
    """A row of pairs for each service behind its name, all in one table."""
    ask = _services_ask(plan) if plan.dice[4] < 0.4 else None
    made = [_general(pen, plan, without=("services",) if ask else ())]
    if ask:
        pen.note(ask, "cross", ask.label)
    for section in plan.services:
        body = pair_rows(pen, section.asks, total=UNITS - 3, most=2 if plan.look.paper == "a4" else 3)
        body[0].insert(0, Cell(_service_head(pen, plan, section, ask), 3, "label", rows=len(body)))
        made.append(table(body))
    return [*made, *_ends(pen, plan)]


def beside(pen: Pen, plan: Plan) -> list[str]:
    """Blocks side by side in two halves, water beside power, gas beside heating."""
    made = [_general(pen, plan)]
    services = plan.services
    for left, right in (
        (services[0], services[1]),
        (services[2], services[3]),
        (services[4], plan.sections["choices"]),
    ):
        top = [Cell(pen.run(s.title, section_role(s)), 12, "band") for s in (left, right)]
        halves = [
            pair_rows(pen, s.asks, total=12, most=1 + (plan.look.paper == "a3l" and plan.dice[8] < 0.5))
            for s in (left, right)
        ]
        body = [[*(a or [Cell("", 12)]), *(b or [Cell("", 12)])] for a, b in zip_longest(*halves)]
        made.append(table([top, *body]))
    return [*made, *trailing(pen, plan)]


def option_rows(pen: Pen, plan: Plan) -> list[str]:
    """Options one a row beside their label; numbers in pairs above them."""
    made = [_general(pen, plan)]
    for number, section in enumerate([*plan.services, plan.sections["choices"]]):
        written = [a for a in section.asks if not a.options]
        choices = [a for a in section.asks if a.options]
        body = [[Cell(pen.run(numbered(plan, number, section.title), section_role(section)), UNITS, "band left")]]
        body += pair_rows(pen, written, total=UNITS, most=2) if written else []
        for start in range(0, len(choices), 2):
            cells = []
            part = choices[start : start + 2]
            for at, ask in enumerate(part):
                room = UNITS - 12 * at - 4 if at == len(part) - 1 else 8
                cells += [
                    Cell(pen.label(ask, how="right"), 4, "label"),
                    Cell(pen.choice(ask, across=False), room, "value"),
                ]
            body.append(cells)
        made.append(table(body))
    return [*made, *trailing(pen, plan)]
