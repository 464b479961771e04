"""Projects out of a push file: one a row, columns by the labels and synonyms of the catalogue, in any sheet.

Hands on one application per good row and one Chinese sentence per bad one; a bad row never keeps the others back, and
what is in doubt beside the necessary stays in doubt for a person.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from extractors.errors import PushRefusedError
from extractors.models import FieldReading, Frozen, Status, Value
from extractors.values import Catalogue, Field, Normalised, factor_of, normalise, written
from flows.casework import Application
from flows.push.grids import read_grids
from flows.push.heads import NEEDED, is_unit
from flows.push.tables import Cell, Row, Tables, find_tables, rows_of

SUFFIXES = frozenset({".xlsx", ".xlsm", ".xlsb", ".xls", ".et", ".ods", ".csv", ".tsv", ".json"})
MAYBE = frozenset({".txt"})
"""Suffixes of files that are tables only where their content says so."""
PUSHED = "主动对接"
_NECESSARY = (*NEEDED, "applicant_name", "site_address")
_CHECKED = ("project_code", "uscc", "resident_id")
"""Types with check digits: what was typed is never mended silently."""
_AHEAD = ("need_date",)
"""Days that lie ahead of a project: the letters are not to ask for what is past."""
_SHORTENED = re.compile(r"\d(?:\.\d+)?[eE]\+?\d+")
_SHOWN = 40


class PushedProject(Frozen):
    """A row that can open a case. row: as people count it in the file, from 1 below the head line."""

    row: int
    project_code: str
    application: Application


class PushFile(Frozen):
    """What a push file holds. faults: a Chinese sentence for every row that cannot open a case. notes: on what of the
    file was not read (hidden, struck out, columns that no field is called by).
    """

    projects: tuple[PushedProject, ...] = ()
    faults: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def read_push_file(path: Path, *, name: str, catalogue: Catalogue, today: date) -> PushFile | None:
    """The projects of a push file; None where it is a text without a table of projects.

    Raises:
        UnreadableFileError: damaged, encrypted, too large, or of too many rows; names the file.
        PushRefusedError: a table, but not of projects; names the columns that it lacks.
    """
    found = find_tables(read_grids(path, name=name), catalogue)
    if found.tables:
        return _projects(list(rows_of(found.tables)), catalogue, today).model_copy(update={"notes": found.notes})
    if path.suffix.lower() in MAYBE:
        return None
    raise _no_projects(found, name, catalogue)


def _no_projects(found: Tables, name: str, catalogue: Catalogue) -> PushRefusedError:
    """What to say of a table that holds no projects: by the sheet that comes nearest."""
    if found.notes:
        return PushRefusedError("；".join(found.notes), file=name, next_step="取消隐藏后重新放入收件夹")
    known = max((head.keys for head in found.heads), key=len, default=frozenset[str]())
    lacking = "、".join(f"“{catalogue[key].label}”" for key in _NECESSARY if key not in known)
    return PushRefusedError(
        f"这份表格不是项目推送表：没有找到{lacking}列",
        file=name,
        next_step="项目推送表补上这些列的表头后重新放入收件夹；申请材料打印为 PDF 或扫描后放入",
    )


def _projects(rows: Sequence[Row], catalogue: Catalogue, today: date) -> PushFile:
    projects: list[PushedProject] = []
    faults: list[str] = []
    seen: dict[str, str] = {}
    for row in rows:
        fields = _fields(row, catalogue, today)
        if reason := row.fault or _fault(fields, catalogue, seen):
            faults.append(f"{row.place}：{reason}")
            continue
        code = str(fields["project_code"].value)
        seen[code] = row.place
        fields["channel"] = _sure("channel", PUSHED, PUSHED)
        projects.append(PushedProject(row=row.number, project_code=code, application=Application(fields=fields)))
    return PushFile(projects=tuple(projects), faults=tuple(faults))


def _fields(row: Row, catalogue: Catalogue, today: date) -> dict[str, FieldReading]:
    """The row's cells as readings: typed text, so certain; what the normaliser doubts stays in doubt."""
    fields: dict[str, FieldReading] = {}
    for cell in row.cells:
        key = cell.column.key
        reading = _read(cell, catalogue, today)
        earlier = fields.get(key)
        if earlier is not None and reading is not None and reading.value != earlier.value:
            reading = _in_doubt(key, f"{earlier.raw}／{cell.text}", _two(earlier, reading))
        if reading is not None:
            fields[key] = reading
    return fields


def _two(earlier: FieldReading, later: FieldReading) -> Normalised:
    """Two columns of the same meaning that do not say the same."""
    known = tuple(str(r.value) for r in (earlier, later) if r.value is not None)
    return Normalised(doubt="表中有两列是这一项，内容不同", candidates=known)


def _read(cell: Cell, catalogue: Catalogue, today: date) -> FieldReading | None:
    """A cell as a reading, None where it says nothing."""
    field, raw = catalogue[cell.column.key], cell.text
    text = f"{raw}{cell.column.unit}" if cell.column.unit and _is_bare_number(raw) else raw
    normal = _doubted(cell, field, today) or normalise(field, text, today=today)
    if normal.repaired and field.type in _CHECKED:
        normal = Normalised(normal.value, doubt=f"校验不符，可能是 {normal.value}", candidates=(str(normal.value),))
    if field.key in _AHEAD and not normal.doubt and normal.value is not None and str(normal.value) < today.isoformat():
        normal = Normalised(normal.value, doubt=f"“{field.label}”早于今天，请核对")
    if normal.doubt:
        return _in_doubt(field.key, raw, normal)
    if normal.value is None:
        return None
    return _sure(field.key, raw, normal.value)


def _doubted(cell: Cell, field: Field, today: date) -> Normalised | None:
    """What is in doubt whatever the text says; None where nothing is."""
    if cell.doubt:
        return Normalised(doubt=cell.doubt, candidates=cell.candidates)
    if field.type not in ("number", "integer") and _SHORTENED.fullmatch(cell.text):
        return Normalised(
            doubt="数字被表格程序改成了科学计数，已不完整；把这一列设为文本格式，填上完整的数字后重新导出"
        )
    units = [unit for unit in cell.note_units if is_unit(field, unit)]
    if not _is_bare_number(cell.text) or all(factor_of(field, unit) == 1 for unit in units):
        return None
    read = (normalise(field, f"{cell.text}{unit}", today=today).value for unit in units)
    candidates = tuple(dict.fromkeys(written(value) for value in read if value is not None))
    return Normalised(doubt=f"表中注明单位“{'、'.join(units)}”，这一列没有写明是哪一种", candidates=candidates)


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
