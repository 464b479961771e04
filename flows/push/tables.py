"""The rows of the tables of a push file: where each is found, what stands in its cells, and what was passed over.

Owns what a table says beside its cells: hidden and struck-out rows, notes of units, columns that nobody knows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from openpyxl.utils import get_column_letter

from extractors.models import Frozen
from extractors.values import Catalogue
from flows.push.grids import Grid, Rows
from flows.push.heads import NEEDED, Column, Head, filled, find_head

_FOOT = re.compile(r"(合计|小计|总计|共计|注|说明|备注|填[表报]|制表|审核|经办|单位负责人|联系)")
_NOTE = re.compile(r"单位(?:均?为|均?是|\s*[:：])\s*([^）)】\]]+)|以([^，。,;；]{1,12})计")
_WORDS = re.compile(r"[、,，/／;；:：（(\s和及或]+")
_LISTED = 12


class Table(Frozen):
    """A sheet that holds projects. title: '' where it is the only one. note_units: words that its notes name as units.

    struck: by row and column from 0, what of a cell is not struck out. formulas: those without a value.
    """

    title: str
    grid: Grid
    rows: Rows
    head: Head
    struck: dict[tuple[int, int], str]
    formulas: frozenset[tuple[int, int]]
    note_units: tuple[str, ...] = ()


class Cell(Frozen):
    """A cell under a known column. doubt: why its text cannot be believed as it stands, '' where it can.

    candidates: what may be meant. note_units: where nothing else gives its unit, those that a note names.
    """

    column: Column
    text: str
    doubt: str = ""
    candidates: tuple[str, ...] = ()
    note_units: tuple[str, ...] = ()


class Row(Frozen):
    """A row of a table: its number from 1 over the whole file, as people find it, and its cells by column.

    fault: why it cannot be read, '' where it can.
    """

    number: int
    place: str
    cells: tuple[Cell, ...]
    fault: str = ""


class Tables(Frozen):
    """tables: those of projects. heads: of all sheets that are seen. notes: Chinese sentences on what was not read."""

    tables: tuple[Table, ...]
    heads: tuple[Head, ...]
    notes: tuple[str, ...]


def find_tables(grids: Sequence[Grid], catalogue: Catalogue) -> Tables:
    """The tables of projects in the sheets that can be seen."""
    found = [(grid, rows, find_head(rows, catalogue)) for grid in grids for rows in (filled(grid),)]
    wanted = [(grid, rows, head) for grid, rows, head in found if head is not None and head.is_of_projects]
    seen = [(grid, rows, head) for grid, rows, head in wanted if not grid.is_hidden]
    tables = tuple(_table(grid, rows, head, title=grid.name if len(seen) > 1 else "") for grid, rows, head in seen)
    hidden = "、".join(f"“{grid.name[:20]}”" for grid, _, _ in wanted if grid.is_hidden)
    notes = [f"隐藏的工作表未读取：{hidden}"] if hidden else []
    heads = tuple(head for grid, _, head in found if head is not None and not grid.is_hidden)
    return Tables(tables=tables, heads=heads, notes=(*notes, *(note for table in tables for note in _notes(table))))


def _table(grid: Grid, rows: Rows, head: Head, *, title: str) -> Table:
    struck = {(line, column): kept for line, column, kept in grid.struck}
    formulas = frozenset(grid.formulas)
    for first, covered in _covered(grid):
        struck |= dict.fromkeys(covered, struck[first]) if first in struck else {}
        formulas |= covered if first in formulas else frozenset()
    return Table(
        title=title,
        grid=grid,
        rows=rows,
        head=head,
        struck=struck,
        formulas=formulas,
        note_units=_noted(rows, head),
    )


def _covered(grid: Grid) -> Iterator[tuple[tuple[int, int], frozenset[tuple[int, int]]]]:
    """The first of the cells that were one, and all of them as far as the rows go."""
    for top, left, bottom, right in grid.merged:
        lines = range(top, min(bottom + 1, len(grid.rows)))
        yield (top, left), frozenset((n, c) for n in lines for c in range(left, min(right + 1, len(grid.rows[n]))))


def _noted(rows: Rows, head: Head) -> tuple[str, ...]:
    """The words that lines above and below the rows give as units; also some that are none."""
    above, below = rows[: head.first], rows[head.last + 1 :]
    feet = [row for row in below if len(set(filter(None, row))) == 1]
    texts = dict.fromkeys(text for row in (*above, *feet) for text in row if text)
    said = (words for text in texts for found in _NOTE.findall(text) for words in found)
    return tuple(dict.fromkeys(word for words in said for word in _WORDS.split(words) if word))


def _notes(table: Table) -> Iterator[str]:
    """What of a table was not read."""
    where = f"（“{table.title[:20]}”表）" if table.title else ""
    last = table.head.last
    hidden = [n for n in table.grid.hidden_rows if last < n < len(table.grid.rows) and any(table.grid.rows[n])]
    struck = [line - 1 for line, row in _lines(table) if _is_struck(table, line - 1, row)]
    for what, lines in (("隐藏的行未读取", hidden), ("整行划掉的行未读取", struck)):
        if lines:
            more = f"等 {len(lines)} 行" if len(lines) > _LISTED else "行"
            yield f"{what}{where}：表中第{'、'.join(str(line + 1) for line in lines[:_LISTED])}{more}"
    if names := _unread_columns(table):
        more = f"等 {len(names)} 列" if len(names) > _LISTED else ""
        yield f"表中有不认识的列，内容未读取{where}：{'、'.join(f'“{name}”' for name in names[:_LISTED])}{more}"


def _unread_columns(table: Table) -> list[str]:
    """The columns with content that no field of the catalogue is called by, as they are headed."""
    head, rows = table.head, [row for _, row in _lines(table)]
    titles = {column.place: column.title for column in head.unknown}
    if table.grid.kind == "sheet":
        beyond = range(head.width, max(map(len, rows), default=0))
        titles |= {place: f"{get_column_letter(place + 1)}列（没有表头）" for place in beyond}
    return [title[:20] for place, title in titles.items() if any(place < len(row) and row[place] for row in rows)]


def rows_of(tables: Sequence[Table]) -> Iterator[Row]:
    """The rows with anything in them that are not struck out whole."""
    number = 0
    for table in tables:
        for line, row in _lines(table):
            if _is_struck(table, line - 1, row):
                continue
            number += 1
            cells = tuple(_cell(table, column, line - 1, row) for column in _filled(table, line - 1, row))
            yield Row(number=number, place=_place(table, number, line), cells=cells, fault=_fault(table, row))


def _lines(table: Table) -> Iterator[tuple[int, tuple[str, ...]]]:
    """The lines from 1 that are rows: not the foot of a sheet, nor a head that is printed again."""
    first = table.head.last + 1
    for line, row in enumerate(table.rows[first:], start=first + 1):
        columns = _filled(table, line - 1, row)
        if columns and not _is_foot(row, columns) and any(_text(row, c) != c.title for c in columns):
            yield line, row


def _text(row: Sequence[str], column: Column) -> str:
    return row[column.place] if column.place < len(row) else ""


def _filled(table: Table, line: int, row: Sequence[str]) -> list[Column]:
    """The known columns in which a row has something, if only a formula."""
    return [c for c in table.head.columns if _text(row, c) or (row and (line, c.place) in table.formulas)]


def _is_foot(row: Sequence[str], columns: Sequence[Column]) -> bool:
    """A sum, a note or a signature below the rows: no project is named or numbered in it."""
    first = next((text for text in row if text), "")
    named = {column.key for column in columns} & {*NEEDED, "applicant_name", "site_address"}
    is_alone = len(set(filter(None, row))) == 1
    return is_alone or (len(named) < len(NEEDED) and bool(_FOOT.match(first)))


def _is_struck(table: Table, line: int, row: Sequence[str]) -> bool:
    """Whether all that stands in the known columns of a row is struck out."""
    columns = _filled(table, line, row)
    return bool(columns) and all(table.struck.get((line, c.place)) == "" for c in columns)


def _fault(table: Table, row: Sequence[str]) -> str:
    """A line of text that was cut at more places than its head: nobody knows where a cell begins."""
    filled_to = max((place + 1 for place, text in enumerate(row) if text), default=0)
    if table.grid.kind != "text" or filled_to <= table.head.width:
        return ""
    return (
        f"这一行有 {filled_to} 列，表头只有 {table.head.width} 列，可能是内容中有逗号而没有加引号；"
        "给含逗号的内容加上引号，或另存为 .xlsx 后重新推送这一行"
    )


def _cell(table: Table, column: Column, line: int, row: Sequence[str]) -> Cell:
    text, at = _text(row, column), (line, column.place)
    name = f"{get_column_letter(column.place + 1)}{line + 1}"
    if at in table.formulas:
        doubt = f"单元格 {name} 是公式，文件中没有算出的结果；在表格程序中打开并保存，或改填数值"
        return Cell(column=column, text=text or "（公式）", doubt=doubt)
    kept = table.struck.get(at)
    if kept is not None:
        doubt = f"单元格 {name} 中有划掉的文字" if kept else f"单元格 {name} 的内容已划掉"
        return Cell(column=column, text=text, doubt=doubt, candidates=(kept,) if kept else ())
    return Cell(column=column, text=text, note_units=() if column.unit else table.note_units)


def _place(table: Table, number: int, line: int) -> str:
    """第2行（表中第3行）; of several sheets also which."""
    if table.grid.kind == "records":
        return f"第{number}行"
    return f"第{number}行（{f'“{table.title[:20]}”表' if table.title else '表中'}第{line}行）"
