"""Makes a report from the ledger: which kinds there are, the span each is about by default, and its bytes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from extractors.errors import UsageError
from extractors.templates import Templates
from extractors.values import Gazetteer
from flows.books import CaseFile, case_file, case_files
from flows.course import Rules
from flows.ledger import Ledger
from flows.letters import load_letterhead
from flows.reports.demand import demand, works
from flows.reports.exemplar import exemplar
from flows.reports.figures import Figures, figures
from flows.reports.gaps import gaps
from flows.reports.leaflets import leaflets
from flows.reports.manual import manual
from flows.reports.period import Period, month_before, months_in, week_of, year_of
from flows.reports.settings import Visits, load_report_settings
from flows.reports.supervision import pressing
from flows.reports.workbooks import demand_workbook, figures_workbook, gaps_workbook, supervision_workbook
from flows.trust import rate_of_year


class ReportKind(StrEnum):
    """The reports by the words that the command line takes."""

    SUPERVISION = "督办"
    MONTH = "月报"
    YEAR = "年报"
    DEMAND = "需求"
    GAPS = "缺项"
    MANUAL = "规程"
    EXEMPLAR = "案例"
    LEAFLETS = "明白卡"


@dataclass(frozen=True)
class Desk:
    """What reports are made from. templates: of the office."""

    ledger: Ledger
    rules: Rules
    templates: Templates
    today: date

    def open_files(self) -> Iterator[CaseFile]:
        """Every open case, one after the other."""
        return case_files(self.ledger, self.ledger.views.open_cases(), self.rules, today=self.today)

    def files(self, period: Period) -> Iterator[CaseFile]:
        """Every case to which something may have happened in the span, one after the other."""
        before = period.last + timedelta(days=1)
        cases = self.ledger.views.alive_between(period.first.isoformat(), before.isoformat())
        return case_files(self.ledger, cases, self.rules, today=self.today)

    @property
    def places(self) -> Gazetteer:
        """Names of roads and districts."""
        return self.templates.gazetteer


@dataclass(frozen=True)
class Report:
    """A finished report: the name of its file, and its bytes."""

    name: str
    content: bytes


def default_period(kind: ReportKind, today: date) -> Period:
    """督办: this week; 月报: the month before; all others: this year."""
    if kind is ReportKind.SUPERVISION:
        return week_of(today)
    return month_before(today) if kind is ReportKind.MONTH else year_of(today)


def make_report(desk: Desk, kind: ReportKind, *, period: Period | None = None, case_no: str = "") -> Report:
    """The report of a kind. period: None for its usual span. case_no: of 案例 alone.

    Raises:
        UsageError: 案例 without a case, or of one that is not connected yet.
        LedgerError: no such case.
    """
    return _MAKERS[kind](desk, period or default_period(kind, desk.today), case_no)


def _supervision(desk: Desk, period: Period, case_no: str) -> Report:
    rows = pressing(desk.open_files(), desk.rules, today=desk.today)
    return Report(f"督办表_{period.label}.xlsx", supervision_workbook(rows, period, today=desk.today))


def _month(desk: Desk, period: Period, case_no: str) -> Report:
    visits = load_report_settings(desk.templates).visits
    (total,) = figures(desk.files(period), [period], rules=desk.rules, visits=visits, today=desk.today)
    return Report(f"月报_{period.label}.xlsx", _figures(desk, total, (), visits))


def _year(desk: Desk, period: Period, case_no: str) -> Report:
    visits = load_report_settings(desk.templates).visits
    spans = [period, *months_in(period)]
    total, *months = figures(desk.files(period), spans, rules=desk.rules, visits=visits, today=desk.today)
    return Report(f"年报_{period.label}.xlsx", _figures(desk, total, months, visits))


def _figures(desk: Desk, total: Figures, months: Sequence[Figures], visits: Visits) -> bytes:
    return figures_workbook(total, months, visits=visits, rate=rate_of_year(desk.ledger), today=desk.today)


def _demand(desk: Desk, period: Period, case_no: str) -> Report:
    wanted = demand(desk.files(period), period, rules=desk.rules, places=desk.places)
    lines = works(desk.files(period), period, rules=desk.rules, places=desk.places)
    return Report(f"需求汇总_{period.label}.xlsx", demand_workbook(wanted, lines, period))


def _gaps(desk: Desk, period: Period, case_no: str) -> Report:
    rows = gaps(desk.rules, load_letterhead(desk.templates))
    return Report(f"缺项提示_{desk.today:%Y%m%d}.xlsx", gaps_workbook(rows, today=desk.today))


def _manual(desk: Desk, period: Period, case_no: str) -> Report:
    return Report(f"操作规程_{desk.today:%Y%m%d}.docx", manual(desk.rules, desk.templates, today=desk.today))


def _leaflets(desk: Desk, period: Period, case_no: str) -> Report:
    return Report(f"明白卡_{desk.today:%Y%m%d}.docx", leaflets(desk.rules, desk.templates, today=desk.today))


def _exemplar(desk: Desk, period: Period, case_no: str) -> Report:
    if not case_no:
        raise UsageError("典型案例要写明是哪一件", next_step="加上 --case 受理编号")
    file = case_file(desk.ledger, desk.ledger.case(case_no), desk.rules, today=desk.today)
    visits = load_report_settings(desk.templates).visits
    content = exemplar(file, desk.rules, desk.templates, visits=visits, places=desk.places)
    return Report(f"典型案例_{case_no}.docx", content)


_MAKERS: dict[ReportKind, Callable[[Desk, Period, str], Report]] = {
    ReportKind.SUPERVISION: _supervision,
    ReportKind.MONTH: _month,
    ReportKind.YEAR: _year,
    ReportKind.DEMAND: _demand,
    ReportKind.GAPS: _gaps,
    ReportKind.MANUAL: _manual,
    ReportKind.EXEMPLAR: _exemplar,
    ReportKind.LEAFLETS: _leaflets,
}
