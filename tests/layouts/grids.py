"""Families of ruled tables: label cells and value cells, labels above, upright names, lines within cells."""

from __future__ import annotations

from collections.abc import Sequence

from tests.layouts.asking import Ask, Section
from tests.layouts.lists import list_block
from tests.layouts.listshapes import works_block
from tests.layouts.parts import strange_rows
from tests.layouts.pen import Pen
from tests.layouts.plan import Plan
from tests.layouts.roles import Role
from tests.layouts.tables import UNITS, Cell, above_rows, pair_rows, table, upright
from tests.layouts.workcells import Wide


def section_role(section: Section) -> Role:
    """The role of a section's name."""
    return Role("section", value=section.name, heads=section.service)


def most_pairs(plan: Plan, least: int = 1) -> int:
    """How many pairs a line of this structure has."""
    highest = {"a4": 3, "a4l": 4, "a3l": 5}[plan.look.paper]
    return min(highest, least + int(plan.dice[0] ** 0.7 * (highest - least + 1)))


def trailing(pen: Pen, plan: Plan) -> list[str]:
    """The lists that stand behind the questions."""
    made = [b for listing in plan.machines for b in list_block(pen, listing)]
    if isinstance(plan.segments, Wide):
        return made + works_block(pen, plan.segments)
    return made + (list_block(pen, plan.segments) if plan.segments else [])


_CHARACTERS_A_ROW = 1.6
"""How many characters one below the other a row has room for; longer names of low blocks stand level."""


def _sections(plan: Plan) -> list[Section]:
    return [s for s in (*plan.general, *plan.services, plan.sections["choices"]) if s.asks]


def numbered(plan: Plan, number: int, title: str) -> str:
    """A section's name as this structure numbers it."""
    style = int(plan.dice[1] * 4)
    chinese = "一二三四五六七八九十"[number]
    return (f"{chinese}、{title}", title, f"（{chinese}）{title}", f"{number + 1}. {title}")[style]


def grid(pen: Pen, plan: Plan) -> list[str]:
    """Label cells at the left of value cells, a band above each section or none."""
    made = []
    for number, section in enumerate(_sections(plan)):
        rows = pair_rows(pen, section.asks, total=UNITS, most=most_pairs(plan))
        if section.service or plan.dice[2] < 0.7:
            title = pen.run(numbered(plan, number, section.title), section_role(section))
            rows.insert(0, [Cell(title, UNITS, "band" if plan.dice[3] < 0.7 else "band left")])
        if section.name == "applicant":
            rows += strange_rows(pen, plan.frame)
        made.append(table(rows))
    return made + trailing(pen, plan)


def blocks(pen: Pen, plan: Plan) -> list[str]:
    """The name of each block upright at the left, its pairs beside it."""
    made = []
    lead = 2 if plan.look.paper == "a4" else 1
    for section in _sections(plan):
        rows = pair_rows(pen, section.asks, total=UNITS - lead, most=min(3, most_pairs(plan, 1)))
        title = pen.run(section.title, section_role(section), "lb")
        stands = len(section.title) <= _CHARACTERS_A_ROW * len(rows)
        made.append(_led(upright(pen, title) if stands else title, rows, lead))
    return made + trailing(pen, plan)


def _led(title: str, rows: list[list[Cell]], lead: int, css: str = "label") -> str:
    rows[0].insert(0, Cell(title, lead, css, rows=len(rows)))
    return table(rows)


def above(pen: Pen, plan: Plan) -> list[str]:
    """Small labels in the upper left corner of each cell, writing below."""
    made = []
    for number, section in enumerate(_sections(plan)):
        rows = above_rows(pen, section.asks, total=UNITS, most=max(2, most_pairs(plan)))
        title = pen.run(numbered(plan, number, section.title), section_role(section))
        rows.insert(0, [Cell(title, UNITS, "band")])
        made.append(table(rows))
    return made + trailing(pen, plan)


def bilingual(pen: Pen, plan: Plan) -> list[str]:
    """Chinese with English below or beside it, in either way of pairing."""
    return above(pen, plan) if plan.dice[4] < 0.4 else blocks(pen, plan) if plan.dice[4] < 0.6 else grid(pen, plan)


def half_ruled(pen: Pen, plan: Plan) -> list[str]:
    """Lines between the rows only; the labels on a tint or bold, no upright rules."""
    made = []
    for number, section in enumerate(_sections(plan)):
        rows = pair_rows(pen, section.asks, total=UNITS, most=min(2, most_pairs(plan)))
        title = pen.run(numbered(plan, number, section.title), section_role(section))
        made.append(f"<div class='block keep head2'>{title}</div>")
        made.append(table(rows, "half"))
    return made + trailing(pen, plan)


def inner_lines(pen: Pen, plan: Plan) -> list[str]:
    """General questions in pairs; each service one cell with its questions in running lines."""
    made = [
        table(
            [*pair_rows(pen, asks_of(plan.general), total=UNITS, most=most_pairs(plan)), *strange_rows(pen, plan.frame)]
        )
    ]
    rows = []
    for section in [*plan.services, plan.sections["choices"]]:
        if section.asks:
            name = pen.run(section.title, section_role(section), "lb")
            rows.append([Cell(name, 4, "label"), Cell(running_text(pen, section.asks), UNITS - 4, "value runs")])
    return [*made, table(rows), *trailing(pen, plan)]


def asks_of(sections: Sequence[Section]) -> list[Ask]:
    """The questions of several sections, one after the other."""
    return [ask for section in sections for ask in section.asks]


def running_text(pen: Pen, asks: Sequence[Ask], how: str = "rows") -> str:
    """Questions one after the other in running lines, their blanks underlined."""
    parts = []
    for ask in asks:
        room = {1: "22mm", 2: "45mm", 3: "75mm"}[ask.weight] if not ask.options else "22mm"
        if ask.type in ("uscc", "project_code", "resident_id"):
            room = "50mm"
        elif ask.type in ("date", "mobile"):
            room = "33mm"
        made = pen.value(ask, room=room)
        text = pen.label(ask, how=how, colon="：") + made
        parts.append(f"<span class='{'pair' if not ask.options else 'pairw'}'>{text}</span>")
    return "<i style='margin-right:1.6em'></i><wbr>".join(parts)
