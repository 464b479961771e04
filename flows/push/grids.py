"""A table file as grids of text, whatever program wrote it: workbooks, delimited text, JSON, a web page named .xls.

The content decides how it is read, not the name. Untrusted: bytes, rows, columns and cells are bounded.
"""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from statistics import median
from typing import Any, Literal

from lxml import html
from lxml.etree import LxmlError

from extractors.errors import UnreadableFileError
from extractors.models import Frozen
from flows.push.workbook import sheets_in

MAX_BYTES, MAX_ROWS, MAX_COLUMNS, MAX_CELL, MAX_DEPTH = 20_000_000, 5_000, 200, 2_000, 12
_READING_S = 120
_WORKER = Path(__file__).with_name("workbook.py")
_ZIP, _OLE = b"PK", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_DELIMITERS = (",", "\t", ";", "|", "，")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")
_SAVE_AGAIN = "另存为 .xlsx 或 UTF-8 的 .csv 后重新放入收件夹"
Rows = tuple[tuple[str, ...], ...]
Merged = tuple[tuple[int, int, int, int], ...]


class Grid(Frozen):
    """A sheet, a text file or a list. rows: from the first line on, also empty ones. merged: top, left, bottom, right
    of cells that were one. struck: row, column and what of the cell's text is not struck out. formulas: row and column
    of those that were saved without their value. All counted from 0.
    """

    name: str = ""
    kind: Literal["sheet", "text", "records"] = "sheet"
    rows: Rows
    merged: Merged = ()
    is_hidden: bool = False
    hidden_rows: tuple[int, ...] = ()
    struck: tuple[tuple[int, int, str], ...] = ()
    formulas: tuple[tuple[int, int], ...] = ()


def read_grids(path: Path, *, name: str) -> tuple[Grid, ...]:
    """The grids of a file; () for a text file without any table.

    Raises:
        UnreadableFileError: damaged, encrypted, too large, or of too many rows; names the file.
    """
    if path.stat().st_size > MAX_BYTES:
        raise UnreadableFileError("推送文件过大", file=name, next_step="分成几个文件推送")
    try:
        grids = tuple(_grids(path, name))
    except (OSError, ValueError, TypeError, RecursionError, csv.Error, LxmlError) as error:
        raise UnreadableFileError("推送文件读不出来", file=name, next_step=_SAVE_AGAIN) from error
    if any(len(grid.rows) > MAX_ROWS for grid in grids):
        raise UnreadableFileError(f"推送文件超过 {MAX_ROWS} 行", file=name, next_step="分成几个文件推送")
    return grids


def _grids(path: Path, name: str) -> Iterator[Grid]:
    data = path.read_bytes()
    if data.startswith((_ZIP, _OLE)):
        if _ENCRYPTED in data:
            raise UnreadableFileError("推送文件有打开密码", file=name, next_step="去掉密码后重新放入收件夹")
        yield from workbook_grids(path)
        return
    text = decoded(data)
    if text.lstrip()[:1] in ("{", "["):
        yield from _lists(_parsed(text))
    elif "<table" in text[:20_000].lower() or "<worksheet" in text[:20_000].lower():
        yield from _web_tables(text)
    else:
        yield _delimited(text)


def workbook_grids(path: Path) -> tuple[Grid, ...]:
    """The sheets of a workbook (.xlsx, .xls, .et, .ods) as text, read in a process of its own.

    Raises:
        ValueError: it cannot be read.
    """
    return tuple(Grid.model_validate(sheet) for sheet in _workbook(path))


def _workbook(path: Path) -> Any:
    """What the worker says of a workbook; it may die of it. The reading process may start none, and needs none."""
    asked = [sys.executable, "-I", str(_WORKER), str(path)]
    try:
        done = subprocess.run(asked, capture_output=True, timeout=_READING_S, check=True)
    except PermissionError:
        return sheets_in(path)
    except subprocess.SubprocessError as error:
        raise ValueError("the workbook could not be read") from error
    return json.loads(done.stdout)


def decoded(data: bytes) -> str:
    """Text in the encodings that offices write: UTF-8 with or without a mark, UTF-16, GB 18030.

    Raises:
        ValueError: in none of them.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16")
    for encoding in (*_without_mark(data), "utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not _CONTROL.search(text) and (text.isascii() or b"\0" not in data or set(text) & set("\n,;\t|")):
            return text
    raise ValueError("neither UTF-8, UTF-16 nor GB 18030")


def _without_mark(data: bytes) -> tuple[str, ...]:
    """UTF-16 without its mark shows by the zero bytes of its commas and line ends."""
    head = data[:4000]
    if b"\0" not in head:
        return ()
    return ("utf-16-le", "utf-16-be") if head[1::2].count(0) >= head[::2].count(0) else ("utf-16-be", "utf-16-le")


def _delimited(text: str) -> Grid:
    """The text cut at the mark that gives most cells to a line."""
    return max((_cut(text, mark) for mark in _DELIMITERS), key=lambda g: median([len(r) for r in g.rows] or [0]))


def _cut(text: str, mark: str) -> Grid:
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=mark)
    return Grid(kind="text", rows=tuple(tuple(map(_cell, line[:MAX_COLUMNS])) for line in islice(lines, MAX_ROWS + 1)))


def _cell(text: str) -> str:
    """A cell of a text file: without the ="…" or the tab by which numbers are kept from being shortened."""
    plain = text.strip()
    return plain[2:-1].strip()[:MAX_CELL] if plain[:2] == '="' and plain[-1:] == '"' else plain[:MAX_CELL]


def _web_tables(text: str) -> Iterator[Grid]:
    """The tables of a web page or an XML spreadsheet that calls itself .xls."""
    tree = html.document_fromstring(text.encode("utf-8"), parser=html.HTMLParser(encoding="utf-8"))
    for table in tree.iter("table"):
        rows = [tuple(_web_row(row)) for row in islice(table.iter("tr", "row"), MAX_ROWS + 1)]
        yield Grid(rows=tuple(rows))


def _web_row(row: html.HtmlElement) -> Iterator[str]:
    """The cells of a row; where one spans several columns, or those before it were left out, empty ones beside it."""
    done = 0
    for cell in (c for c in row if c.tag in ("td", "th", "cell")):
        before = max(0, _count(cell.get("ss:index")) - 1 - done)
        after = max(0, _count(cell.get("colspan")) - 1)
        made = [*[""] * before, " ".join(cell.text_content().split())[:MAX_CELL], *[""] * after]
        yield from made[: MAX_COLUMNS - done]
        done += len(made)
        if done >= MAX_COLUMNS:
            return


def _count(said: str | None) -> int:
    """A number of columns as the page states it, within bounds."""
    return min(int(said), MAX_COLUMNS) if said is not None and said.isdecimal() and len(said) < 6 else 0


def _parsed(text: str) -> Any:
    """One JSON value, or a list of those on the lines."""
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        return [json.loads(line) for line in text.splitlines() if line.strip()]


def _lists(value: Any, *, name: str = "", depth: int = 0) -> Iterator[Grid]:
    """Every list of records, wherever it lies, as a grid whose first row names the columns."""
    if depth > MAX_DEPTH:
        return
    if isinstance(value, Mapping):
        if depth == 0 and not any(isinstance(inner, list | Mapping) for inner in value.values()):
            yield _records([value], name)
        for key, inner in value.items():
            yield from _lists(inner, name=str(key), depth=depth + 1)
    elif isinstance(value, list) and (records := [inner for inner in value if isinstance(inner, Mapping)]):
        yield _records(records, name)


def _records(records: list[Any], name: str) -> Grid:
    flat = [dict(islice(_leaves(record, 0), MAX_COLUMNS)) for record in records[: MAX_ROWS + 1]]
    columns = list(dict.fromkeys(column for record in flat for column in record))[:MAX_COLUMNS]
    rows = (tuple(record.get(column, "") for column in columns) for record in flat)
    return Grid(name=name, kind="records", rows=(tuple(columns), *rows))


def _leaves(record: Mapping[str, Any], depth: int) -> Iterator[tuple[str, str]]:
    """The values of a record by their own names, those of records within it as well."""
    for key, value in record.items():
        if isinstance(value, Mapping) and depth < MAX_DEPTH:
            yield from _leaves(value, depth + 1)
        elif not isinstance(value, Mapping):
            yield str(key), _said(value)


def _said(value: Any) -> str:
    """A JSON value as it would be typed; a list as its words."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        return "、".join(_said(part) for part in _plain(value))[:MAX_CELL]
    return "" if value is None else str(value).strip()[:MAX_CELL]


def _plain(values: Iterable[Any]) -> Iterator[Any]:
    return (value for value in values if not isinstance(value, Mapping | list))
