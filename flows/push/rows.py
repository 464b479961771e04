"""Reads a push file (.xlsx, .csv, .json): one project a row, columns by the labels and synonyms of the catalogue.

Hands on one application per good row and one Chinese sentence per bad one; a bad row never keeps the others back. The
file is untrusted: its size and rows are bounded, its cells are data and never formulas.
"""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from extractors.errors import UnreadableFileError
from extractors.models import FieldReading, Frozen, Status
from extractors.values import Catalogue, normalise
from flows.casework import Application

SUFFIXES = frozenset({".xlsx", ".csv", ".json"})
PUSHED = "主动对接"
MAX_BYTES, MAX_ROWS, MAX_COLUMNS, MAX_CELL = 20_000_000, 5_000, 200, 2_000
_NEEDED = ("project_code", "project_name", "applicant_name", "site_address")
_ENCODINGS = ("utf-8-sig", "gb18030")


class PushedProject(Frozen):
    """A row that can open a case. row: as people count it in the file, from 1 below the head line."""

    row: int
    project_code: str
    application: Application


class PushFile(Frozen):
    """What a push file holds. faults: a Chinese sentence for every row that cannot open a case."""

    projects: tuple[PushedProject, ...] = ()
    faults: tuple[str, ...] = ()


def read_push_file(path: Path, *, name: str, catalogue: Catalogue, today: date) -> PushFile | None:
    """The projects of a push file, None where it is none: no column is called 项目代码 and 项目名称.

    Raises:
        UnreadableFileError: damaged, too large, or of too many rows; names the file.
    """
    rows = list(_rows(path, name))
    keys = _keys(rows, catalogue)
    if not {"project_code", "project_name"} <= set(keys.values()):
        return None
    projects: list[PushedProject] = []
    faults: list[str] = []
    seen: dict[str, int] = {}
    for number, row in enumerate(rows, start=1):
        fields = dict(_fields(row, keys, catalogue, today))
        if reason := _fault(fields, catalogue, seen):
            faults.append(f"第{number}行：{reason}")
            continue
        code = str(fields["project_code"].value)
        seen[code] = number
        fields["channel"] = _reading("channel", PUSHED)
        projects.append(PushedProject(row=number, project_code=code, application=Application(fields=fields)))
    return PushFile(projects=tuple(projects), faults=tuple(faults))


def _rows(path: Path, name: str) -> Iterator[dict[str, str]]:
    """The rows as column → text."""
    if path.stat().st_size > MAX_BYTES:
        raise UnreadableFileError("推送文件过大", file=name, next_step="分成几个文件推送")
    readers = {".xlsx": _xlsx, ".csv": _csv, ".json": _json}
    try:
        for number, row in enumerate(readers[path.suffix.lower()](path)):
            if number >= MAX_ROWS:
                raise UnreadableFileError(f"推送文件超过 {MAX_ROWS} 行", file=name, next_step="分成几个文件推送")
            if any(row.values()):
                yield row
    except (OSError, ValueError, KeyError, TypeError, csv.Error, zipfile.BadZipFile, InvalidFileException) as error:
        raise UnreadableFileError("推送文件读不出来", file=name, next_step="另存为 .xlsx 或 UTF-8 的 .csv") from error


def _xlsx(path: Path) -> Iterator[dict[str, str]]:
    book = load_workbook(path, read_only=True, data_only=True, keep_links=False)
    try:
        lines = book.worksheets[0].iter_rows(max_col=MAX_COLUMNS, max_row=MAX_ROWS + 2, values_only=True)
        yield from _with_head(lines)
    finally:
        book.close()


def _csv(path: Path) -> Iterator[dict[str, str]]:
    yield from _with_head(csv.reader(io.StringIO(_decoded(path.read_bytes()))))


def _with_head(lines: Iterable[Iterable[Any]]) -> Iterator[dict[str, str]]:
    """Rows below the first line that is not empty, which names the columns."""
    head: list[str] = []
    for line in lines:
        cells = [_text(cell) for cell in line][:MAX_COLUMNS]
        if head:
            yield {column: cell for column, cell in zip(head, cells, strict=False) if column}
        elif any(cells):
            head = cells


def _json(path: Path) -> Iterator[dict[str, str]]:
    content = json.loads(_decoded(path.read_bytes()))
    if isinstance(content, Mapping):
        lists = [value for value in content.values() if isinstance(value, list)]
        content = lists[0] if lists else [content]
    for row in content:
        if isinstance(row, Mapping):
            yield {str(key): _text(value) for key, value in list(row.items())[:MAX_COLUMNS]}


def _decoded(data: bytes) -> str:
    for encoding in _ENCODINGS:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise ValueError("neither UTF-8 nor GB 18030")


def _text(cell: Any) -> str:
    """A cell as text, bounded; a list as its words, a day as its date."""
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, list):
        return "、".join(_text(part) for part in cell)[:MAX_CELL]
    return "" if cell is None else str(cell).strip()[:MAX_CELL]


def _keys(rows: Iterable[Mapping[str, str]], catalogue: Catalogue) -> dict[str, str]:
    """Column → catalogue key: the key itself, or a label or synonym of a field that is no column of a list."""
    words = {text: key for text, key in catalogue.synonyms() if not catalogue[key].table}
    found = {}
    for column in dict.fromkeys(c for row in rows for c in row):
        key = column if catalogue.get(column) else words.get(column.strip("*：: "))
        if key is not None:
            found[column] = key
    return found


def _fields(
    row: Mapping[str, str], keys: Mapping[str, str], catalogue: Catalogue, today: date
) -> Iterator[tuple[str, FieldReading]]:
    """The row's cells as readings: typed text, so certain; what the normaliser doubts stays in doubt."""
    for column, key in keys.items():
        raw = row.get(column, "")
        if not raw:
            continue
        normal = normalise(catalogue[key], raw, today=today)
        if normal.doubt:
            doubtful = FieldReading(key=key, raw=raw, value=normal.value, confidence=0.5, status=Status.REVIEW)
            yield key, doubtful.model_copy(update={"doubt": normal.doubt, "candidates": normal.candidates})
        elif normal.value is not None:
            yield key, FieldReading(key=key, raw=raw, value=normal.value, confidence=1.0, status=Status.ACCEPTED)


def _reading(key: str, value: str) -> FieldReading:
    return FieldReading(key=key, raw=value, value=value, confidence=1.0, status=Status.ACCEPTED)


def _fault(fields: Mapping[str, FieldReading], catalogue: Catalogue, seen: Mapping[str, int]) -> str:
    """Why a row opens no case, '' where it does."""
    for key in _NEEDED:
        if key not in fields:
            return f"“{catalogue[key].label}”没有填写；请补齐后重新推送这一行"
        if fields[key].status is not Status.ACCEPTED:
            label, raw = catalogue[key].label, fields[key].raw
            return f"“{label}”有误（{raw[:40]}）：{fields[key].doubt}；请更正后重新推送这一行"
    code = str(fields["project_code"].value)
    if code in seen:
        return f"项目代码与第{seen[code]}行相同；同一项目只推送一次"
    return ""
