"""Tables of persons and bodies: 法定代表人, 经办人 over columns of 姓名, 电话; 建设单位, 设计单位 before such rows.

Takes the print of a page; hands it on with a label for each cell that the heads give to a field, and with no meaning
left in the heads themselves: 联系电话 beside the column of 施工单位 is not the applicant's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import takewhile
from typing import NamedTuple

from extractors.apart import HeadedRow, HeadedTable, headed_tables
from extractors.evidence import Pool, Wording
from extractors.models import BoxTuple, FieldReading, is_within
from extractors.otherform import LabelMatch
from extractors.printed.heads import Label, Print

_ROLES = frozenset({"applicant_name", "agent_name", "legal_rep", "designer"})
_NUMBERS = frozenset({"agent_phone", "agent_id", "legal_rep_id", "designer_phone"})
_NAME = re.compile(r"姓名|名称|全称|(单位|企业|公司)(名称|全称)")
_ASKED = re.compile(
    rf"({_NAME.pattern})|联[系络]人(姓名)?|(联[系络]|移动)?(电话|手机)(号码?)?|联系方式|手机号码?|(公民)?(身份证|证件)(号码?|件号码)?"
    r"|.{0,4}信用代码|(单位|联系|注册)?地址|职务|邮箱"
)
"""What such a table asks of each person or body."""
_EXACT, _LIKELY = 3, 4


class RoleCell(NamedTuple):
    """A cell of such a table, and the field that it fills; None for none."""

    box: BoxTuple
    label: str
    label_box: BoxTuple
    match: LabelMatch | None


def by_roles(page: Print, pool: Pool, wording: Wording) -> tuple[Print, tuple[RoleCell, ...]]:
    """The print with what each cell of a table of roles asks for, and those cells."""
    labels, printed, cells = list(page.labels), set(page.printed), list[RoleCell]()
    for table in _role_tables(pool, wording):
        heads = {*table.head_boxes, *(row.label_box for row in table.rows)}
        gone = [one for one in labels if one.reach is None and any(is_within(one.box, h) for h in heads)]
        labels = [replace(one, matches=()) if one in gone else one for one in labels]
        printed |= {i for one in gone for i in one.tokens}
        cells += _cells_of(table, wording)
    labels += [Label((), c.label, (c.match,), c.label_box, reach=c.box) for c in cells if c.match is not None]
    return replace(page, labels=tuple(labels), printed=frozenset(printed)), tuple(cells)


def of_its_role(fields: Mapping[str, FieldReading], cells: Sequence[RoleCell]) -> dict[str, FieldReading]:
    """The readings of who knows no roles, without those of cells that the heads give to another field or to none."""
    found = {}
    for key, reading in fields.items():
        own = [c.match for c in cells if reading.box is not None and is_within(reading.box, c.box)]
        if not own or any(m is not None and m.key == key for m in own):
            found[key] = reading
    return found


def _role_tables(pool: Pool, wording: Wording) -> Iterator[HeadedTable]:
    """The tables with roles as their heads and what is asked of each before their rows, or the other way round."""
    for table in headed_tables(pool.sheet, lambda text: bool(_role(text, wording) or _ASKED.fullmatch(text))):
        rows = tuple(takewhile(lambda row: not _holds_label(row, pool, wording), table.rows))
        labels = [row.label for row in rows]
        for roles, asked in ((table.heads, labels), (labels, table.heads)):
            if any(_role(r, wording) for r in roles) and any(_ASKED.fullmatch(a) for a in asked):
                yield replace(table, rows=rows)
                break


def _cells_of(table: HeadedTable, wording: Wording) -> Iterator[RoleCell]:
    is_asked_above = any(_ASKED.fullmatch(h) for h in table.heads)
    yield from (RoleCell(box, "", box, None) for box in table.head_boxes)
    for row in table.rows:
        for head, cell in zip(table.heads, row.cells, strict=True):
            role, what = (row.label, head) if is_asked_above else (head, row.label)
            for match in _asked_of(role, what, wording) or (None,):
                yield RoleCell(cell, row.label, row.label_box, match)


def _holds_label(row: HeadedRow, pool: Pool, wording: Wording) -> bool:
    """Whether a label stands in the cells of a row: then no values stand there."""
    inside = (t for t in pool.tokens if any(is_within(t.box, c) for c in row.cells))
    return any(t.colon or wording.is_label(t.text) for t in inside)


def _role(text: str, wording: Wording) -> str:
    """The person or body that a text names, as the field of its name; '' for none."""
    if _ASKED.fullmatch(text):
        return ""
    found = (m.key for m in wording.labels.whole(text) if m.rank <= _EXACT and not m.with_phone and m.key in _ROLES)
    return next(found, "")


def _asked_of(role: str, what: str, wording: Wording) -> tuple[LabelMatch, ...]:
    """The fields that a role's cell may fill."""
    key = _role(role, wording)
    if not key:
        return ()
    if _NAME.fullmatch(what):
        return (LabelMatch(key, _EXACT),)
    if key == "applicant_name":
        own = [m for m in wording.labels.whole(what) if m.rank <= _EXACT][:1]
        return (*own, *(LabelMatch("uscc", _EXACT) for m in own if m.key == "resident_id"))
    own = [m for m in wording.labels.whole(role + what) if m.rank <= _LIKELY and m.key in _NUMBERS and not m.is_near]
    return tuple(own[:1])
