"""台账.xlsx and 归档文件目录.xlsx: the sheets window staff and archivists open.

Owns columns, colours and order; takes the rows of flows.books.rows and hands back the bytes of a workbook.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

from openpyxl.styles import PatternFill
from openpyxl.workbook.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from flows import cells
from flows.books.charts import Bars, add_bars
from flows.books.rows import (
    Book,
    CaseRow,
    CatalogueRow,
    DueRow,
    NumberRow,
    OwedRow,
    PaperRow,
    ProgressRow,
    QuestionRow,
    ShareRow,
    Urgency,
    urgency_of,
)
from flows.books.tables import HEAD_ROW, Column, Heading, add_sheet
from flows.casework import SERVICES, masked_name, masked_phone
from flows.ledger import Month

DUE_FILLS: Final = {
    Urgency.OVERDUE: PatternFill("solid", fgColor="FFF8CBAD"),
    Urgency.SOON: PatternFill("solid", fgColor="FFFFE699"),
    Urgency.FINE: PatternFill("solid", fgColor="FFC6E0B4"),
}
CASE_COLUMNS: Final[tuple[Column[CaseRow], ...]] = (
    Column("受理编号", lambda r: r.case_no),
    Column("项目名称", lambda r: r.project_name),
    Column("申请单位", lambda r: masked_name(r.applicant_name) if r.is_person else r.applicant_name),
    Column("报装内容", lambda r: "、".join(r.services)),
    Column("状态", lambda r: r.state),
    Column("来源", lambda r: r.entrance),
    Column("受理窗口", lambda r: r.window, optional=True),
    Column("联系电话", lambda r: masked_phone(r.phone)),
    Column("收件日期", lambda r: r.received),
    Column("受理日期", lambda r: r.accepted),
    Column("下一期限", lambda r: r.next_due),
    Column("下一事项", lambda r: r.next_what),
    Column("备注", lambda r: r.note, optional=True),
)
DUE_COLUMNS: Final[tuple[Column[DueRow], ...]] = (
    Column("期限状态", lambda r: r.urgency.value, whole=True),
    Column("到期日", lambda r: r.day),
    Column("剩余工作日", lambda r: None if r.done else r.workdays_left),
    Column("受理编号", lambda r: r.case_no),
    Column("项目名称", lambda r: r.project_name),
    Column("事项", lambda r: r.what),
    Column("责任单位", lambda r: r.unit, optional=True),
    Column("暂定", lambda r: "暂定" if r.provisional else "", optional=True),
    Column("依据", lambda r: r.source),
    Column("日历版本", lambda r: r.calendar_version),
)
OWED_COLUMNS: Final[tuple[Column[OwedRow], ...]] = (
    Column("单位", lambda r: r.provider),
    Column("期限状态", lambda r: "未定时限" if r.workdays_left is None else urgency_of(r.workdays_left).value),
    Column("应办事项", lambda r: r.what),
    Column("受理编号", lambda r: r.case_no),
    Column("项目名称", lambda r: r.project_name),
    Column("发出日期", lambda r: r.sent),
    Column("已过工作日", lambda r: r.workdays_out),
    Column("到期日", lambda r: r.due),
    Column("剩余工作日", lambda r: r.workdays_left),
    Column("所附文号", lambda r: r.number),
)
QUESTION_COLUMNS: Final[tuple[Column[QuestionRow], ...]] = (
    Column("受理编号", lambda r: r.case_no),
    Column("项目名称", lambda r: r.project_name),
    Column("单位", lambda r: r.unit, optional=True),
    Column("待处理问题", lambda r: r.question),
    Column("下一步", lambda r: r.next_step),
    Column("自", lambda r: r.since, optional=True),
    Column("打开", lambda r: r.path, optional=True, is_link=True),
)
SHARE_COLUMNS: Final[tuple[Column[ShareRow], ...]] = (
    Column("单位", lambda r: r.provider),
    Column("到期事项", lambda r: r.total),
    Column("按时办结", lambda r: r.on_time),
    Column("逾期办结", lambda r: r.late),
    Column("逾期未办", lambda r: r.overdue),
    Column("按时率", lambda r: r.share, form="0.0%"),
)
PAPER_COLUMNS: Final[tuple[Column[PaperRow], ...]] = (
    Column("受理编号", lambda r: r.case_no),
    Column("文书", lambda r: r.kind),
    Column("文号", lambda r: r.number),
    Column("版次", lambda r: r.version),
    Column("送往", lambda r: r.unit),
    Column("状态", lambda r: r.state),
    Column("编号日期", lambda r: r.made),
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
MONTH_COLUMNS: Final[tuple[Column[Month], ...]] = (
    Column("月份", lambda r: r.month),
    Column("收件", lambda r: r.received),
    Column("受理", lambda r: r.accepted),
    Column("已归档", lambda r: r.archived),
    Column("撤回、作废、不予受理等", lambda r: r.ended),
)
SHOWN_PAPERS: Final = 3000
"""Papers and numbers in the live book, the newest: it is written every few minutes."""
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
    """台账.xlsx: what is open, and the year in figures. Phones, and names of residents, are masked (domain §7)."""
    workbook = cells.new_workbook("台账")
    asof = f"截至 {book.today:%Y-%m-%d}，由台账自动生成，请勿在此修改"
    open_cases = [c for c in book.cases if c.is_open]
    add_sheet(workbook, Heading("在办", f"{asof}；在办 {len(open_cases)} 件"), CASE_COLUMNS, open_cases)
    dues = sorted(book.dues, key=lambda d: (d.done, d.day, d.case_no))
    painted = add_sheet(workbook, Heading("到期", f"{asof}；{_due_counts(dues)}"), DUE_COLUMNS, dues)
    paint(painted, [d.urgency for d in dues], columns=(1, 2, 3))
    _add_owed(workbook, book.owed, asof)
    add_sheet(workbook, Heading("服务进度", asof), progress_columns(), book.progress)
    asks = Heading("待人处理", f"{asof}；共 {len(book.questions)} 项，填好所说的表单放入收件夹即继续办理")
    add_sheet(workbook, asks, QUESTION_COLUMNS, book.questions)
    add_shares(workbook, Heading("按时率", f"{asof}；{book.today.year} 年到期的；{SHARE_NOTE}"), book.shares)
    year = book.today.year
    add_sheet(workbook, Heading("本年", f"{asof}；{year} 年每月收件、受理、办结件数"), MONTH_COLUMNS, book.months)
    still = f"{asof}；在办案件的，最近的在前；已办结的在办结当年的年度台账"
    add_sheet(workbook, Heading("文书", still), PAPER_COLUMNS, book.papers[::-1], most=SHOWN_PAPERS)
    add_sheet(workbook, Heading("编号", still), NUMBER_COLUMNS, book.numbers[::-1], most=SHOWN_PAPERS)
    return cells.workbook_bytes(workbook)


def catalogue_workbook(rows: Iterable[CatalogueRow], *, year: int, title: str = "归档文件目录") -> bytes:
    """归档文件目录.xlsx in the columns of DA/T 22-2015, in the order given; dates as eight digits."""
    workbook = cells.new_workbook(title)
    numbered = list(enumerate(rows, start=1))
    add_sheet(workbook, Heading(title, f"{year} 年度，共 {len(numbered)} 件"), ARCHIVE_COLUMNS, numbered)
    return cells.workbook_bytes(workbook)


SHARE_NOTE: Final = "按时率＝期限内办结数÷已到期数；未到期的、办结或撤回时未办的不计，视为无意见的计作逾期"


def add_shares(workbook: Workbook, heading: Heading, rows: Sequence[ShareRow]) -> None:
    """The on-time share of every provider as a table and a chart; a provider without dates has an empty bar."""
    sheet = add_sheet(workbook, heading, SHARE_COLUMNS, rows)
    if rows:
        bars = Bars(title="各专营单位按时率", labels=1, values=6, form="0%", most=1.0)
        add_bars(sheet, bars, rows=len(rows), at="H4")


def progress_columns() -> tuple[Column[ProgressRow], ...]:
    """Case, state, and one column for each of the five services."""

    def service(name: str) -> Column[ProgressRow]:
        return Column(name, lambda r: r.services.get(name, "—"))

    return (
        Column("受理编号", lambda r: r.case_no),
        Column("项目名称", lambda r: r.project_name),
        Column("案件状态", lambda r: r.state),
        *map(service, SERVICES),
    )


def _add_owed(workbook: Workbook, owed: Sequence[OwedRow], asof: str) -> None:
    """By unit in the order of the rows, the most urgent first; what has no limit last."""
    units = list(dict.fromkeys(r.provider for r in owed))
    rows = sorted(owed, key=lambda r: (units.index(r.provider), r.due or date.max, r.case_no))
    urgencies = [None if r.workdays_left is None else urgency_of(r.workdays_left) for r in rows]
    late = urgencies.count(Urgency.OVERDUE)
    sheet = add_sheet(
        workbook, Heading("按单位", f"{asof}；待办 {len(rows)} 项，其中超期 {late} 项"), OWED_COLUMNS, rows
    )
    paint(sheet, urgencies, columns=(2, 8, 9))


def paint(sheet: Worksheet, urgencies: Sequence[Urgency | None], *, columns: Sequence[int]) -> None:
    """Red, amber or green on these cells of each row; what is done or has no limit stays white."""
    for row, urgency in enumerate(urgencies[: sheet.max_row - HEAD_ROW], start=HEAD_ROW + 1):
        if urgency is not None and (fill := DUE_FILLS.get(urgency)):
            for column in columns:
                sheet.cell(row, column).fill = fill


def _due_counts(dues: Iterable[DueRow]) -> str:
    """How many are overdue, near, fine."""
    found = [d.urgency for d in dues]
    return "，".join(f"{u.value} {found.count(u)} 项" for u in (Urgency.OVERDUE, Urgency.SOON, Urgency.FINE))
