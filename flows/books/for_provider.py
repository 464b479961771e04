"""00-待办一览.xlsx: what one provider owes, and the papers of its open cases, for those who only use folders."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

from extractors.models import Frozen
from flows import cells
from flows.books.rows import OwedRow
from flows.books.tables import Column, Heading, add_sheet
from flows.casework import Provider
from flows.ledger import Ledger, Names, PaperState, PlannedPaper

LIST_FILE: Final = "00-待办一览.xlsx"
STANDS: Final = "有效"
SUPERSEDED: Final = "已被新版取代"
VOID: Final = "作废"


class ProviderPaper(Frozen):
    """A paper that lies in a provider's folder. state: STANDS, SUPERSEDED or VOID. path: below the outbox."""

    case_no: str
    project: str
    kind: str
    version: int
    title: str
    number: str
    state: str
    path: str


def papers_for(ledger: Ledger, provider: str, names: Names, *, case_no: str = "") -> tuple[ProviderPaper, ...]:
    """The papers of a provider that are filed, the newest first: of its open cases, or of one."""
    found = ledger.views.papers_of_open(provider, case_no=case_no)
    projects = {case.case_no: case.project for case in ledger.views.some(dict.fromkeys(p.case_no for p in found))}
    newest: dict[tuple[str, str], int] = {}
    for paper in found:
        key = (paper.case_no, paper.kind)
        newest[key] = max(newest.get(key, 0), paper.version)
    return tuple(_line(paper, projects, newest, names) for paper in found if paper.path)


def _line(
    paper: PlannedPaper, projects: dict[str, str], newest: dict[tuple[str, str], int], names: Names
) -> ProviderPaper:
    is_newest = paper.version == newest[paper.case_no, paper.kind]
    state = VOID if paper.state is PaperState.VOID else STANDS if is_newest else SUPERSEDED
    return ProviderPaper(
        case_no=paper.case_no,
        project=projects.get(paper.case_no, ""),
        kind=paper.kind,
        version=paper.version,
        title=names.title_of(paper.kind),
        number=paper.number,
        state=state,
        path=paper.path,
    )


class _Todo(Frozen):
    """A line of the first sheet: something that is owed, with the file that asks for it."""

    owed: OwedRow
    path: str
    urgency: str


_OWED: Final[tuple[Column[_Todo], ...]] = (
    Column("期限状态", lambda r: r.urgency),
    Column("到期日", lambda r: r.owed.due),
    Column("剩余工作日", lambda r: r.owed.workdays_left),
    Column("受理编号", lambda r: r.owed.case_no),
    Column("项目名称", lambda r: r.owed.project_name),
    Column("要做什么", lambda r: r.owed.what),
    Column("来文文号", lambda r: r.owed.number),
    Column("来文日期", lambda r: r.owed.sent),
    Column("打开", lambda r: r.path, is_link=True),
)
_PAPERS: Final[tuple[Column[ProviderPaper], ...]] = (
    Column("受理编号", lambda r: r.case_no),
    Column("项目名称", lambda r: r.project),
    Column("文书", lambda r: r.title),
    Column("文号", lambda r: r.number),
    Column("状态", lambda r: r.state),
    Column("打开", lambda r: r.path, is_link=True),
)


def provider_workbook(
    provider: Provider, owed: Iterable[OwedRow], papers: Sequence[ProviderPaper], *, today: date
) -> bytes:
    """The workbook of one provider. owed: of all providers, in the order of the book."""
    paths = {p.number: p.path for p in papers}
    rows = [
        _Todo(owed=o, path=paths.get(o.number, ""), urgency=_urgency(o)) for o in owed if o.provider == provider.name
    ]
    rows.sort(key=lambda r: (r.owed.due or date.max, r.owed.case_no))
    workbook = cells.new_workbook("待办一览")
    note = f"截至 {today.isoformat()}；填好的回件可以扫描后放回收件夹，也可以在办件台上直接填写"
    add_sheet(workbook, Heading("待办", note), _OWED, rows, empty="目前没有待办")
    shown = sorted(papers, key=lambda p: p.case_no, reverse=True)
    add_sheet(workbook, Heading("在办案件的文书", "已被新版取代的、作废的，以新版为准"), _PAPERS, shown)
    return cells.workbook_bytes(workbook)


def _urgency(owed: OwedRow) -> str:
    if owed.workdays_left is None:
        return "未定期限"
    if owed.workdays_left < 0:
        return "已超期"
    return "即将到期" if owed.workdays_left <= 1 else "未到期"
