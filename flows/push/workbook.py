"""A program of its own: the sheets of an untrusted workbook (.xlsx, .xls, .et, .xlsb, .ods) as JSON on its output.

Run by `grids` in a process with bounds on memory and time, because a workbook of a few bytes can claim billions of
cells. Imports nothing of this project but by file, so that it starts at once. Cells are values, never formulas; links
and macros are not looked at.
"""

from __future__ import annotations

import importlib.util
import json
import sys
from datetime import date, datetime
from pathlib import Path
from typing import Any

from python_calamine import CalamineWorkbook

MEMORY_BYTES, CPU_S = 1_500_000_000, 60
MOST_TEXT = 50_000_000
MOST_SHEETS, MOST_ROWS, MOST_COLUMNS, LONGEST = 30, 6_000, 200, 2_000


def main(path: Path) -> None:
    """Print [{"name", "rows": [[text]], "merged": [[top, left, bottom, right]], …}] for the sheets of the workbook.

    Beside these, of an .xlsx, what `marks.SheetMarks` tells but for the formats: their text stands behind the numbers.
    """
    _confine()
    _beside()
    _shut_in(path)
    sys.stdout.buffer.write(json.dumps(sheets_in(path)).encode())


def sheets_in(path: Path) -> list[dict[str, Any]]:
    """What `main` prints, here and now: for a process that is confined already.

    Raises:
        ValueError: more text than any table of projects holds: few bytes can be made to look like much.
    """
    with path.open("rb") as stream:
        book = CalamineWorkbook.from_filelike(stream)
        sheets = [_sheet(book, name) for name in book.sheet_names[:MOST_SHEETS]]
    if sum(len(text) for sheet in sheets for row in sheet["rows"] for text in row) > MOST_TEXT:
        raise ValueError("too much text")
    if all(len(sheet["rows"]) < MOST_ROWS for sheet in sheets):
        _mark(sheets, path)
    return sheets


def _mark(sheets: list[dict[str, Any]], path: Path) -> None:
    """Put to each sheet what the workbook shows beside its values."""
    beside = _beside()
    marks = beside.marks_of(path)
    for sheet in (sheet for sheet in sheets if sheet["name"] in marks):
        found, rows = marks[sheet["name"]], sheet["rows"]
        for line, column, code in found.formats:
            if line < len(rows) and column < len(rows[line]):
                rows[line][column] = beside.shown(rows[line][column], code)
        sheet.update(is_hidden=found.is_hidden, hidden_rows=found.hidden_rows)
        sheet.update(struck=found.struck, formulas=found.formulas)


def _confine() -> None:
    """Bounds on this process, where the system has such."""
    try:
        import resource
    except ImportError:  # Windows: the bounds on bytes and the time-out of the parent stand alone
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _shut_in(path: Path) -> None:
    """See nothing but the workbook, and start nothing (where the system offers that)."""
    place = Path(__file__).parents[2] / "extractors" / "shut_in.py"
    module = _module("shut_in", place)
    module.shut_in(module.Sight(reads=(path,)))
    module.deny_calls()


def _beside() -> Any:
    """The module `marks`; loaded before this process is shut in, since afterwards it cannot see its file."""
    place = Path(__file__).with_name("marks.py")
    return sys.modules.get("push_marks") or _module("push_marks", place)


def _module(name: str, place: Path) -> Any:
    """A module of this project by its file: this program is run apart from the packages."""
    spec = importlib.util.spec_from_file_location(name, place)
    if spec is None or spec.loader is None:
        raise ImportError(str(place))
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def _sheet(book: CalamineWorkbook, name: str) -> dict[str, Any]:
    sheet = book.get_sheet_by_name(name)
    rows = sheet.to_python(skip_empty_area=False, nrows=MOST_ROWS)
    texts = [[_text(cell) for cell in row[:MOST_COLUMNS]] for row in rows]
    merged = [[*first, *last] for first, last in sheet.merged_cell_ranges or []]
    return {"name": name, "rows": texts, "merged": merged}


def _text(cell: object) -> str:
    """A cell as it would be typed: a day as its date, a number without exponent as far as it is exact."""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else f"{cell:.15g}"
    return str(cell).strip()[:LONGEST]


if __name__ == "__main__":
    main(Path(sys.argv[1]))
