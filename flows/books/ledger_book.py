"""台账.xlsx and 归档文件目录.xlsx: the sheets window staff and archivists open.

Owns columns, colours and order; takes the rows of flows.books.rows and hands back the bytes of a workbook.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Final, Generic, NamedTuple, TypeVar

from openpyxl.styles import PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.workbook.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from flows.books import cells
from flows.books.cells import CellValue
from flows.books.rows import (
    Book,
    CaseRow,
    CatalogueRow,
    DueRow,
    NumberRow,
    PaperRow,
    Urgency,
    masked_name,
    masked_phone,
)

RowT = TypeVar("RowT")
HEAD_ROW: Final = 3
DUE_FILLS: Final = {
    Urgency.OVERDUE: PatternFill("solid", fgColor="FFF8CBAD"),
    Urgency.SOON: PatternFill("solid", fgColor="FFFFE699"),
    Urgency.FINE: PatternFill("solid", fgColor="FFC6E0B4"),
}


class Column(NamedTuple, Generic[RowT]):
    """A column: its title and what it shows of a row; `optional` ones are left out where no row fills them."""

    title: str
    show: Callable[[RowT], CellValue]
    optional: bool = False


CASE_COLUMNS: Final[tuple[Column[CaseRow], ...]] = (
    Column("受理编号", lambda r: r.case_no),
    Column("项目名称", lambda r: r.project_name),
    Column("申请单位", lambda r: masked_name(r.applicant_name) if r.is_person else r.applicant_name),
    Column("报装内容", lambda r: "、".join(r.services)),
    Column("状态", lambda r: r.state),
    Column("来源", lambda r: r.entrance),
    Column("受理窗口", lambda r: r.window),
    Column("联系电话", lambda r: masked_phone(r.phone)),
    Column("收件日期", lambda r: r.received),
    Column("受理日期", lambda r: r.accepted),
    Column("下一期限", lambda r: r.next_due),
    Column("下一事项", lambda r: r.next_what),
    Column("备注", lambda r: r.note, optional=True),
)
DUE_COLUMNS: Final[tuple[Column[DueRow], ...]] = (
    Column("期限状态", lambda r: r.urgency.value),
    Column("到期日", lambda r: r.day),
    Column("剩余工作日", lambda r: None if r.done else r.workdays_left),
    Column("受理编号", lambda r: r.case_no),
    Column("项目名称", lambda r: r.project_name),
    Column("事项", lambda r: r.what),
    Column("责任单位", lambda r: r.unit, optional=True),
    Column("暂定", lambda r: "暂定" if r.provisional else ""),
    Column("依据", lambda r: r.source),
    Column("日历版本", lambda r: r.calendar_version),
)
UNIT_COLUMNS: Final[tuple[Column[PaperRow], ...]] = (
    Column("单位", lambda r: r.unit),
    Column("受理编号", lambda r: r.case_no),
    Column("项目名称", lambda r: r.project_name),
    Column("文书", lambda r: r.kind),
    Column("文号", lambda r: r.number),
    Column("状态", lambda r: r.state),
    Column("生成日期", lambda r: r.made),
    Column("到期日", lambda r: r.due),
    Column("回执日期", lambda r: r.answered, optional=True),
)
PAPER_COLUMNS: Final[tuple[Column[PaperRow], ...]] = (
    Column("受理编号", lambda r: r.case_no),
    Column("文书", lambda r: r.kind),
    Column("文号", lambda r: r.number),
    Column("版次", lambda r: r.version),
    Column("送往", lambda r: r.unit),
    Column("状态", lambda r: r.state),
    Column("生成日期", lambda r: r.made),
    Column("存放位置（发件夹内）", lambda r: r.path),
    Column("SHA-256（前16位）", lambda r: r.sha256[:16]),
)
NUMBER_COLUMNS: Final[tuple[Column[NumberRow], ...]] = (
    Column("编号系列", lambda r: r.series),
    Column("编号", lambda r: r.number),
    Column("受理编号", lambda r: r.case_no),
    Column("用于", lambda r: r.paper),
    Column("日期", lambda r: r.day),
    Column("状态", lambda r: r.state),
)
ARCHIVE_COLUMNS: Final[tuple[Column[tuple[int, CatalogueRow]], ...]] = (
    Column("序号", lambda r: r[0]),
    Column("档号", lambda r: r[1].archive_no),
    Column("文号", lambda r: r[1].document_no),
    Column("责任者", lambda r: r[1].responsible),
    Column("题名", lambda r: r[1].title),
    Column("日期", lambda r: f"{r[1].day:%Y%m%d}" if r[1].day else ""),
    Column("密级", lambda r: r[1].secrecy),
    Column("页数", lambda r: r[1].pages),
    Column("备注", lambda r: r[1].note),
)


def ledger_workbook(book: Book) -> bytes:
    """台账.xlsx: 在办, 到期 (worst first, three colours), 按单位, 文书, 编号. Phones are masked (domain §7)."""
    workbook = cells.new_workbook("台账")
    asof = f"截至 {book.today:%Y-%m-%d}，由台账自动生成，请勿在此修改"
    open_cases = [c for c in book.cases if c.is_open]
    _sheet(workbook, "在办", f"{asof}；在办 {len(open_cases)} 件", CASE_COLUMNS, open_cases)
    dues = sorted(book.dues, key=lambda d: (d.done, d.day, d.case_no))
    _paint_dues(_sheet(workbook, "到期", f"{asof}；{_due_counts(dues)}", DUE_COLUMNS, dues), dues)
    by_unit = sorted(book.papers, key=lambda p: (p.unit, p.case_no, p.kind, p.version))
    _sheet(workbook, "按单位", asof, UNIT_COLUMNS, by_unit)
    _sheet(workbook, "文书", asof, PAPER_COLUMNS, book.papers)
    _sheet(workbook, "编号", asof, NUMBER_COLUMNS, book.numbers)
    return cells.workbook_bytes(workbook)


def catalogue_workbook(rows: Iterable[CatalogueRow], *, year: int, title: str = "归档文件目录") -> bytes:
    """归档文件目录.xlsx in the columns of DA/T 22-2015, in the order given; dates as eight digits."""
    workbook = cells.new_workbook(title)
    numbered = list(enumerate(rows, start=1))
    _sheet(workbook, title, f"{year} 年度，共 {len(numbered)} 件", ARCHIVE_COLUMNS, numbered)
    return cells.workbook_bytes(workbook)


def _sheet(
    workbook: Workbook, name: str, note: str, columns: Sequence[Column[RowT]], rows: Sequence[RowT]
) -> Worksheet:
    """A sheet with title, note, frozen head, filter and print set-up."""
    sheet: Worksheet = workbook.create_sheet(name)
    for line, text, font in ((1, name, cells.TITLE), (2, note, cells.NOTE)):
        cell = cells.cell_at(sheet, line, 1)
        cells.put_text(cell, text)
        cell.font = font
    sheet.row_dimensions[1].height = 26
    used = [c for c in columns if not c.optional or any(c.show(r) for r in rows)]
    cells.put_head(sheet, HEAD_ROW, [c.title for c in used])
    for number, row in enumerate(rows, start=HEAD_ROW + 1):
        cells.put_row(sheet, number, [c.show(row) for c in used])
    _finish(sheet, len(used))
    return sheet


def _finish(sheet: Worksheet, columns: int) -> None:
    """Widths, filter, frozen head, printing."""
    cells.fit_columns(sheet, head_row=HEAD_ROW)
    last = max(sheet.max_row, HEAD_ROW)
    sheet.auto_filter.ref = f"A{HEAD_ROW}:{get_column_letter(columns)}{last}"
    sheet.freeze_panes = f"B{HEAD_ROW + 1}"
    cells.print_on_a4_landscape(sheet, title_rows=f"{HEAD_ROW}:{HEAD_ROW}", footer=sheet.title)


def _paint_dues(sheet: Worksheet, dues: Sequence[DueRow]) -> None:
    """Red, amber or green on the first three cells; what is done stays white."""
    for row, due in enumerate(dues, start=HEAD_ROW + 1):
        if fill := DUE_FILLS.get(due.urgency):
            for column in range(1, 4):
                sheet.cell(row, column).fill = fill


def _due_counts(dues: Iterable[DueRow]) -> str:
    """How many are overdue, near, fine."""
    found = [d.urgency for d in dues]
    return "，".join(f"{u.value} {found.count(u)} 项" for u in (Urgency.OVERDUE, Urgency.SOON, Urgency.FINE))
