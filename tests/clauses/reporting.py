"""What must hold of figures and reports: rows 1, 29–32."""

from __future__ import annotations

from collections.abc import Iterator

from flows.issuing.clocks import rules_of
from flows.reports.making import Desk, Report, ReportKind, make_report
from tests.clauses.row import Seen, lacks, words_of


def figures(seen: Seen) -> Iterator[str]:
    """Row 1: the month's sheet lies in 台账 by itself; the year's is made on demand."""
    folder = seen.stage.office.workspace.folder("books") / "月报"
    found = sorted(folder.glob("月报_*.xlsx")) if folder.is_dir() else []
    if not found:
        yield "过月没有自动出月报"
    else:
        yield from lacks(words_of(found[-1].read_bytes(), "x.xlsx"), ["按时"], of="月报")
    year = _words(seen, ReportKind.YEAR)
    yield from lacks(year, ["受理", "按时"], of="年报")


def weekly(seen: Seen) -> Iterator[str]:
    """Row 29: on Monday the sheet lies in 台账 by itself, with the unit that is late."""
    folder = seen.stage.office.workspace.folder("books") / "督办"
    found = sorted(folder.glob("督办表_*.xlsx")) if folder.is_dir() else []
    if not found:
        yield "周一没有自动出督办表"
        return
    yield from lacks(words_of(found[-1].read_bytes(), "x.xlsx"), ["通管办", seen.stage.case_no], of="督办表")


def gaps(seen: Seen) -> Iterator[str]:
    """Row 30: what a unit's plan has not settled is named."""
    yield from lacks(_words(seen, ReportKind.GAPS), ["供暖单位", "名称"], of="缺项提示")


def demand(seen: Seen) -> Iterator[str]:
    """Row 31: demand and works by area and road; no applicant in it."""
    text = _words(seen, ReportKind.DEMAND)
    yield from lacks(text, ["黄河路", "120"], of="需求汇总")
    if "济源市样例酒店有限公司" in text:
        yield "需求汇总写出了申请单位"


def exemplar(seen: Seen) -> Iterator[str]:
    """Row 32: the story of a case without person, company, code or number."""
    application = seen.stage.office.ledger.application(seen.stage.case_no)
    text = _words(seen, ReportKind.EXEMPLAR, case_no=seen.stage.case_no)
    told = [application.text(key) for key in ("applicant_name", "uscc", "agent_name", "agent_phone", "project_name")]
    if found := [value for value in told if value and value in text]:
        yield f"典型案例写出了身份：{'、'.join(found)}"
    yield from lacks(text, ["接通"], of="典型案例")


def _words(seen: Seen, kind: ReportKind, *, case_no: str = "") -> str:
    made = report_of(seen, kind, case_no=case_no)
    return words_of(made.content, made.name)


def report_of(seen: Seen, kind: ReportKind, *, case_no: str = "") -> Report:
    """A report as `baozhuang report` makes it."""
    office = seen.stage.office
    desk = Desk(office.ledger, rules_of(office), office.templates, office.day())
    return make_report(desk, kind, case_no=case_no)
