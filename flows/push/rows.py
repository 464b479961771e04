"""Projects out of a push file: one a row, columns by the labels and synonyms of the catalogue, in any sheet.

Hands on one application per good row and one Chinese sentence per bad one; a bad row never keeps the others back, and
what is in doubt beside the necessary stays in doubt for a person.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

from extractors.errors import PushRefusedError
from extractors.models import FieldReading, Frozen, Status, Value
from extractors.values import Catalogue, Normalised, normalise
from flows.casework import Application
from flows.push.grids import Rows, read_grids
from flows.push.heads import NEEDED, Column, Head, filled, find_head

SUFFIXES = frozenset({".xlsx", ".xlsm", ".xlsb", ".xls", ".et", ".ods", ".csv", ".tsv", ".json"})
MAYBE = frozenset({".txt"})
"""Suffixes of files that are tables only where their content says so."""
PUSHED = "主动对接"
_NECESSARY = (*NEEDED, "applicant_name", "site_address")
_CHECKED = ("project_code", "uscc", "resident_id")
"""Types with check digits: what was typed is never mended silently."""
_AHEAD = ("need_date",)
"""Days that lie ahead of a project: the letters are not to ask for what is past."""
_FOOT = re.compile(r"(合计|小计|总计|共计|注|说明|备注|填[表报]|制表|审核|经办|单位负责人|联系)")
_SHOWN = 40


class PushedProject(Frozen):
    """A row that can open a case. row: as people count it in the file, from 1 below the head line."""

    row: int
    project_code: str
    application: Application


class PushFile(Frozen):
    """What a push file holds. faults: a Chinese sentence for every row that cannot open a case."""

    projects: tuple[PushedProject, ...] = ()
    faults: tuple[str, ...] = ()


class _Row(Frozen):
    """A row of a table: its number from 1 over the whole file, as people find it, and its cells by column."""

    number: int
    place: str
    cells: tuple[tuple[Column, str], ...]


def read_push_file(path: Path, *, name: str, catalogue: Catalogue, today: date) -> PushFile | None:
    """The projects of a push file; None where it is a text without a table of projects.

    Raises:
        UnreadableFileError: damaged, encrypted, too large, or of too many rows; names the file.
        PushRefusedError: a table, but not of projects; names the columns that it lacks.
    """
    grids = [(grid.name, filled(grid)) for grid in read_grids(path, name=name)]
    tables = [(title, rows, find_head(rows, catalogue)) for title, rows in grids]
    wanted = [(title, rows, head) for title, rows, head in tables if head is not None and head.is_of_projects]
    if not wanted:
        if path.suffix.lower() in MAYBE:
            return None
        raise _no_projects([head for _, _, head in tables if head is not None], name, catalogue)
    return _projects(list(_rows(wanted)), catalogue, today)


def _no_projects(heads: Sequence[Head], name: str, catalogue: Catalogue) -> PushRefusedError:
    """What to say of a table that holds no projects: by the sheet that comes nearest."""
    known = max((head.keys for head in heads), key=len, default=frozenset[str]())
    lacking = "、".join(f"“{catalogue[key].label}”" for key in _NECESSARY if key not in known)
    return PushRefusedError(
        f"这份表格不是项目推送表：没有找到{lacking}列",
        file=name,
        next_step="项目推送表补上这些列的表头后重新放入收件夹；申请材料打印为 PDF 或扫描后放入",
    )


def _rows(tables: Sequence[tuple[str, Rows, Head]]) -> Iterator[_Row]:
    """The rows of the tables with anything in them; not the foot of a sheet, nor a head that is printed again."""
    number = 0
    for title, rows, head in tables:
        for line, row in enumerate(rows[head.last + 1 :], start=head.last + 2):
            cells = tuple((c, row[c.place]) for c in head.columns if c.place < len(row) and row[c.place])
            if not cells or _is_foot(row, cells) or all(text == column.title for column, text in cells):
                continue
            number += 1
            yield _Row(number=number, place=_place(number, line, title if len(tables) > 1 else "", head), cells=cells)


def _place(number: int, line: int, sheet: str, head: Head) -> str:
    """第2行; where the head is not the first line, or there are several sheets, also where that is."""
    if sheet:
        return f"第{number}行（“{sheet[:20]}”表第{line}行）"
    return f"第{number}行（表中第{line}行）" if head.last > 0 or line != number + 1 else f"第{number}行"


def _is_foot(row: Sequence[str], cells: Sequence[tuple[Column, str]]) -> bool:
    """A sum, a note or a signature below the rows: no project is named or numbered in it."""
    first = next(text for text in row if text)
    named = {column.key for column, _ in cells} & set(_NECESSARY)
    is_alone = len(set(filter(None, row))) == 1
    return is_alone or (len(named) < len(NEEDED) and bool(_FOOT.match(first)))


def _projects(rows: Sequence[_Row], catalogue: Catalogue, today: date) -> PushFile:
    projects: list[PushedProject] = []
    faults: list[str] = []
    seen: dict[str, str] = {}
    for row in rows:
        fields = _fields(row, catalogue, today)
        if reason := _fault(fields, catalogue, seen):
            faults.append(f"{row.place}：{reason}")
            continue
        code = str(fields["project_code"].value)
        seen[code] = row.place
        fields["channel"] = _sure("channel", PUSHED, PUSHED)
        projects.append(PushedProject(row=row.number, project_code=code, application=Application(fields=fields)))
    return PushFile(projects=tuple(projects), faults=tuple(faults))


def _fields(row: _Row, catalogue: Catalogue, today: date) -> dict[str, FieldReading]:
    """The row's cells as readings: typed text, so certain; what the normaliser doubts stays in doubt."""
    fields: dict[str, FieldReading] = {}
    for column, raw in row.cells:
        reading = _read(column, raw, catalogue, today)
        earlier = fields.get(column.key)
        if earlier is not None and reading is not None and reading.value != earlier.value:
            reading = _in_doubt(column.key, f"{earlier.raw}／{raw}", _two(earlier, reading))
        if reading is not None:
            fields[column.key] = reading
    return fields


def _two(earlier: FieldReading, later: FieldReading) -> Normalised:
    """Two columns of the same meaning that do not say the same."""
    known = tuple(str(r.value) for r in (earlier, later) if r.value is not None)
    return Normalised(doubt="表中有两列是这一项，内容不同", candidates=known)


def _read(column: Column, raw: str, catalogue: Catalogue, today: date) -> FieldReading | None:
    """A cell as a reading, None where it says nothing."""
    field = catalogue[column.key]
    text = f"{raw}{column.unit}" if column.unit and _is_bare_number(raw) else raw
    normal = normalise(field, text, today=today)
    if normal.repaired and field.type in _CHECKED:
        normal = Normalised(normal.value, doubt=f"校验不符，可能是 {normal.value}", candidates=(str(normal.value),))
    if field.key in _AHEAD and not normal.doubt and normal.value is not None and str(normal.value) < today.isoformat():
        normal = Normalised(normal.value, doubt=f"“{field.label}”早于今天，请核对")
    if normal.doubt:
        return _in_doubt(column.key, raw, normal)
    if normal.value is None:
        return None
    return _sure(column.key, raw, normal.value)


def _sure(key: str, raw: str, value: Value) -> FieldReading:
    return FieldReading(key=key, raw=raw, value=value, confidence=1.0, status=Status.ACCEPTED)


def _is_bare_number(raw: str) -> bool:
    return re.fullmatch(r"[\d,，.]+", raw) is not None


def _in_doubt(key: str, raw: str, normal: Normalised) -> FieldReading:
    doubtful = FieldReading(key=key, raw=raw, value=normal.value, confidence=0.5, status=Status.REVIEW)
    return doubtful.model_copy(update={"doubt": normal.doubt, "candidates": normal.candidates})


def _fault(fields: Mapping[str, FieldReading], catalogue: Catalogue, seen: Mapping[str, str]) -> str:
    """Why a row opens no case, '' where it does."""
    for key in _NECESSARY:
        if key not in fields:
            return f"“{catalogue[key].label}”没有填写；请补齐后重新推送这一行"
        if fields[key].status is not Status.ACCEPTED:
            label, raw = catalogue[key].label, fields[key].raw
            return f"“{label}”有误（{raw[:_SHOWN]}）：{fields[key].doubt}；请更正后重新推送这一行"
    code = str(fields["project_code"].value)
    if code in seen:
        return f"项目代码与{seen[code]}相同；同一项目只推送一次"
    return ""
