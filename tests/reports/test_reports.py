"""督办表, 月报, 年报, 需求汇总, 缺项提示, 操作规程, 典型案例 and the public progress slip, from a ledger that lived."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from docx import Document
from openpyxl import load_workbook
from openpyxl.workbook.workbook import Workbook
from typer.testing import CliRunner, Result

from extractors.errors import UsageError
from flows import chores
from flows.books.casefile import case_file, case_files
from flows.chores.reports import MONTHLY, WEEKLY, write_reports
from flows.cli import app
from flows.ledger import CaseState
from flows.letters.letterhead import load_letterhead
from flows.office.runtime import Runtime, open_runtime
from flows.reports.demand import demand, works
from flows.reports.figures import Figures, figures
from flows.reports.gaps import gaps
from flows.reports.making import Desk, ReportKind, make_report
from flows.reports.period import Period, month_before, month_of, months_in, span, week_of, year_of
from flows.reports.settings import Visits, load_report_settings
from flows.reports.supervision import by_unit, pressing
from tests.support.application_parts import application, segment
from tests.support.course_parts import START, rules
from tests.support.ledger_life import Town, lived
from tests.support.shipped import SHIPPED

Lived = tuple[Town, dict[str, str]]
VISITS = Visits(before_per_service=2, now={"线下窗口": 1, "线上": 0, "主动对接": 0}, basis="示例")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("office")
    (made / "var").mkdir()
    return made


@pytest.fixture(scope="module")
def town(folder: Path) -> Iterator[Lived]:
    made, cases = lived(folder / "var")
    yield made, cases
    made.ledger.close()


def counted(town: Lived, *periods: Period) -> tuple[Figures, ...]:
    made, _ = town
    files = case_files(made.ledger, made.ledger.cases(), made.rules, today=made.day)
    return figures(files, periods, rules=made.rules, visits=VISITS, today=made.day)


# -- spans of days


@pytest.mark.parametrize(
    ("day", "first", "last", "label"),
    [
        (date(2026, 12, 15), date(2026, 12, 14), date(2026, 12, 20), "2026年第51周"),
        (date(2026, 12, 31), date(2026, 12, 28), date(2027, 1, 3), "2026年第53周"),
        (date(2027, 1, 3), date(2026, 12, 28), date(2027, 1, 3), "2026年第53周"),
    ],
)
def test_weeks(day: date, first: date, last: date, label: str) -> None:
    found = week_of(day)
    assert (found.first, found.last, found.label) == (first, last, label)


def test_months_and_years() -> None:
    assert (month_of(date(2028, 2, 5)).last, month_before(date(2027, 1, 1)).label) == (date(2028, 2, 29), "2026年12月")
    assert [m.first.month for m in months_in(year_of(date(2026, 5, 5)))] == list(range(1, 13))
    assert [m.label for m in months_in(span(date(2026, 11, 30), date(2026, 12, 1)))] == ["2026年11月", "2026年12月"]
    assert None not in month_of(date(2026, 1, 1))


# -- figures, counted by hand from tests/support/ledger_life.py: `lived` begins on Monday 2026-11-23


def test_the_figures_of_november(town: Lived) -> None:
    (found,) = counted(town, month_of(START))
    # four came in, one of them pushed; the three by form were accepted; one was withdrawn on the 24th
    assert (found.received, found.pushed, found.accepted, found.withdrawn) == (4, 1, 3, 1)
    assert (found.decided, found.connected, found.corrected, found.open_at_end) == (1, 0, 0, 3)
    assert found.services == (("用水", 3), ("用电", 2), ("用气", 1), ("用暖", 1), ("通信", 1))
    # offline window: 5×2−1, 2×2−1, 1×2−1
    assert found.visits_saved == 9 + 3 + 1


def test_the_stages_in_working_days(town: Lived) -> None:
    november, december = counted(town, month_of(START), month_of(date(2026, 12, 1)))
    first = {s.name: (s.count, s.workdays) for s in november.stages}
    assert first["收件至受理"] == (3, 0)
    assert first["发函至主动对接"] == (5, pytest.approx((1 + 1 + 1 + 1 + 5) / 5))
    assert first["受理至许可决定"] == (1, 5)
    assert first["受理至全部接通"] == (0, None)
    later = {s.name: (s.count, s.workdays) for s in december.stages}
    # accepted on 11-23, asked for acceptance on 12-09, all passed and connected on 12-11
    assert later["通知验收至全部合格"] == (1, 2)
    assert later["受理至全部接通"] == (1, 14)
    assert december.connected == 1


def test_punctuality_within_a_span_does_not_see_what_came_later(town: Lived) -> None:
    (found,) = counted(town, span(date(2026, 11, 23), date(2026, 11, 27)))
    power = next(s for s in found.shares if s.provider == "供电公司")
    assert (power.on_time, power.late, power.overdue) == (0, 0, 3), "contact came on 11-30"
    (longer,) = counted(town, month_of(START))
    power = next(s for s in longer.shares if s.provider == "供电公司")
    assert (power.on_time, power.late, power.overdue) == (0, 1, 2)


@pytest.mark.parametrize(
    ("services", "channel", "saved"), [(5, "线下窗口", 9), (5, "线上", 10), (1, "没填", 1), (0, "线下窗口", 0)]
)
def test_visits_saved(services: int, channel: str, saved: int) -> None:
    assert VISITS.saved(services, channel) == saved


def test_the_shipped_assumption_is_told_beside_the_figure() -> None:
    told = load_report_settings(SHIPPED).visits.assumption
    assert "2 次" in told and "示例" in told


# -- what presses


def test_what_presses_is_told_by_unit_with_the_days(town: Lived) -> None:
    made, cases = town
    rows = pressing(
        case_files(made.ledger, made.ledger.cases(), made.rules, today=made.day), made.rules, today=made.day
    )
    late = [(r.due.unit, r.days_late, r.urged) for r in rows if r.due.case_no == cases["late"]]
    assert late == [("北控水务", 13, 2), ("北控水务", 6, 2), ("供电公司", 13, 2), ("供电公司", 1, 2)]
    units = {u.unit: (u.overdue, u.soon, u.worst) for u in by_unit(rows)}
    assert units == {
        "北控水务": (3, 0, 13), "供电公司": (3, 0, 13), "中裕燃气": (1, 0, 13), "供暖单位": (1, 0, 13),
        "通管办": (1, 0, 13),
    }  # fmt: skip
    assert not [r for r in rows if r.due.case_no in (cases["full"], cases["home"])]


# -- what networks must carry


def test_demand_is_summed_by_place_and_year(tmp_path: Path) -> None:
    made = Town(tmp_path)
    north = {"site_address": "济源市沁园街道黄河大道8号", "need_date": "2027-10-01"}
    made.opened(application(services=["用水", "用暖"], water_daily_m3=120.1, **north))
    made.opened(application(services=["用水"], water_daily_m3=0.2, **north, rows=segment(seg_road="文昌北路")))
    made.opened(application(services=["用水"], water_daily_m3=7, site_address="某处", need_date=None))
    files = list(case_files(made.ledger, made.ledger.cases(), made.rules, today=made.day))
    made.ledger.close()
    year, places = year_of(made.day), SHIPPED.gazetteer
    found = [
        (r.service, r.area, r.road, r.year, r.measure, r.amount, r.cases)
        for r in demand(files, year, rules=made.rules, places=places)
    ]
    assert found == [
        ("用水", "地名表未列", "地名表未列", "未填", "日用水量", 7, 1),
        ("用水", "沁园街道", "黄河路", "2027", "日用水量", 120.3, 2),
        ("用暖", "沁园街道", "黄河路", "2027", "供暖面积", 15000, 1),
        ("用暖", "沁园街道", "黄河路", "2027", "热负荷", 900, 1),
    ]
    lines = [
        (r.service, r.road, r.year, r.length_m, r.segments) for r in works(files, year, rules=made.rules, places=places)
    ]
    assert lines == [("用水", "文昌路", "2026", 120, 1), ("用水", "黄河路", "2026", 240, 2)]
    assert demand(files, year_of(date(2027, 5, 5)), rules=made.rules, places=places) == ()


# -- what is still open


def test_gaps_of_the_shipped_configuration() -> None:
    shipped = rules(T02=None, T03=None, T13=None, T16=None, T17=None)
    found = [(g.unit, g.file) for g in gaps(shipped, load_letterhead(SHIPPED))]
    assert ("供暖单位", "providers.yaml") in found
    assert [unit for unit, file in found if file == "limits.yaml T17"] == ["北控水务", "中裕燃气", "供暖单位", "通管办"]
    assert ("供电公司", "limits.yaml T13") in found
    assert ("规划审批部门", "limits.yaml T02") in found
    settled = [g.file for g in gaps(rules(), load_letterhead(SHIPPED))]
    assert not [file for file in settled if file.startswith("limits.yaml")]


# -- files


def desk_of(town: Lived) -> Desk:
    made, _ = town
    return Desk(made.ledger, made.rules, SHIPPED, made.day)


def opened(content: bytes) -> Workbook:
    return load_workbook(io.BytesIO(content))


@pytest.mark.parametrize(
    ("kind", "name", "sheets"),
    [
        (ReportKind.SUPERVISION, "督办表_2026年第51周.xlsx", ["按单位汇总", "督办事项"]),
        (ReportKind.MONTH, "月报_2026年11月.xlsx", ["概况", "各环节用时", "按时率", "抽查"]),
        (ReportKind.YEAR, "年报_2026年.xlsx", ["概况", "各月", "各环节用时", "按时率", "抽查"]),
        (ReportKind.DEMAND, "需求汇总_2026年.xlsx", ["报装需求", "外线工程"]),
        (ReportKind.GAPS, "缺项提示_20261215.xlsx", ["缺项提示"]),
    ],
)
def test_workbooks(town: Lived, kind: ReportKind, name: str, sheets: list[str]) -> None:
    report = make_report(desk_of(town), kind)
    workbook = opened(report.content)
    assert (report.name, workbook.sheetnames) == (name, sheets)
    assert make_report(desk_of(town), kind).content == report.content, "same content, same bytes"
    for sheet in workbook:
        assert sheet.freeze_panes == "B4" and sheet.auto_filter.ref.startswith("A3:")
        for chart in sheet._charts:
            assert chart.x_axis.delete is False and chart.y_axis.delete is False


def test_the_year_has_its_months_and_their_chart(town: Lived) -> None:
    sheet = opened(make_report(desk_of(town), ReportKind.YEAR).content)["各月"]
    assert [c.value for c in sheet[14]] == ["11月", 4, 3, 0, 0, 13]
    (chart,) = sheet._charts
    assert [s.val.numRef.f for s in chart.series] == [f"'各月'!${c}$4:${c}$15" for c in "BCDE"]


def words_of(content: bytes) -> str:
    document = Document(io.BytesIO(content))
    cells = [c.text for table in document.tables for row in table.rows for c in row.cells]
    return "\n".join([*(p.text for p in document.paragraphs), *cells])


def test_the_manual_is_written_from_the_configuration(town: Lived) -> None:
    text = words_of(make_report(desk_of(town), ReportKind.MANUAL).content)
    for part in (
        "市民之家水电气暖综合窗口",
        "6833019",
        "3 个工作日",
        "即时",
        "供暖单位（名称待确认）",
        "主动对接回执",
        "踏勘中",
    ):
        assert part in text
    assert "{{" not in text and "{%" not in text


def test_an_exemplar_names_nobody(town: Lived) -> None:
    _, cases = town
    text = words_of(make_report(desk_of(town), ReportKind.EXEMPLAR, case_no=cases["full"]).content)
    assert "某新建酒店宾馆项目" in text and "自受理至全部接通 14 个工作日，减少跑动 9 次" in text
    for named in ("样例酒店", "样本", "济源市样例", "91419001", "2608-419001", "1380000", "黄河路", cases["full"]):
        assert named not in text


@pytest.mark.parametrize("which", ["late", "home"])
def test_an_exemplar_wants_a_connected_case(town: Lived, which: str) -> None:
    with pytest.raises(UsageError, match="尚未全部接通"):
        make_report(desk_of(town), ReportKind.EXEMPLAR, case_no=town[1][which])


# -- commands


def run(folder: Path, *words: str) -> Result:
    return CliRunner().invoke(app, [*words, "--root", str(folder), "--today", "2026-12-15"])


def test_a_report_is_written_into_its_folder_or_where_it_is_wanted(town: Lived, folder: Path, tmp_path: Path) -> None:
    result = run(folder, "report", "督办表")
    assert result.exit_code == 0, result.output
    assert (folder / "outbox/台账/报表/督办表_2026年第51周.xlsx").is_file()
    result = run(folder, "report", "月报", "--from", "2026-11-01", "--to", "2026-12-31", "--out", str(tmp_path))
    assert result.exit_code == 0 and (tmp_path / "月报_20261101-20261231.xlsx").is_file()


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("report", "周报"), "没有“周报”这种报表"),
        (("report", "案例"), "要写明是哪一件"),
        (("report", "月报", "--from", "2026-12-02", "--to", "2026-12-01"), "晚于"),
        (("report", "月报", "--from", "十二月"), "--from 十二月 不是日期"),
        (("report", "规程", "--out", "x.xlsx"), "应以 .docx 结尾"),
        (("progress", "LHBZ-2026-000099"), "没有受理编号"),
        (("progress", "LHBZ-2026-000001", "--out", "x.txt"), "应以 .docx 或 .html 结尾"),
    ],
)
def test_wrong_wishes_are_told(town: Lived, folder: Path, words: tuple[str, ...], why: str) -> None:
    result = run(folder, *words)
    assert isinstance(result.exception, UsageError) and why in result.exception.message


def test_progress_tells_the_public_what_it_may_know(town: Lived, folder: Path, tmp_path: Path) -> None:
    _, cases = town
    text = run(folder, "progress", cases["full"]).output
    for part in ("当前进度：已办结", "→ 已办结（2026年12月15日）", "用气：已接通", "· 施工中"):
        assert part in text
    assert not re.search("不合格|催办|超期|样本|1380000", text)
    home = run(folder, "progress", cases["home"]).output
    assert "宋*禾" in home and "宋小禾" not in home and "用水：已撤回" in home
    for name in ("进度.docx", "进度.html"):
        assert run(folder, "progress", cases["late"], "--out", str(tmp_path / name)).exit_code == 0
    assert "用水" in words_of((tmp_path / "进度.docx").read_bytes())
    assert "已通知专营单位" in (tmp_path / "进度.html").read_text(encoding="utf-8")


# -- the sweep


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Runtime]:
    (tmp_path / "var").mkdir()
    made = Town(tmp_path / "var")
    made.opened(application(services=["用水"]))
    made.ledger.close()
    with open_runtime(tmp_path, today=date(2026, 11, 30)) as opened_office:
        yield opened_office


def on(office: Runtime, day: date) -> tuple[str, ...]:
    object.__setattr__(office, "today", day)
    return write_reports(chores.desk_of(office))


def test_the_weekly_and_the_monthly_report_are_written_once(office: Runtime) -> None:
    week = "台账/督办/督办表_2026年第49周.xlsx"
    assert on(office, date(2026, 11, 30)) == (week, "台账/月报/月报_2026年10月.xlsx")
    assert (office.workspace.outbox / week).is_file()
    assert on(office, date(2026, 11, 30)) == ()
    assert on(office, date(2026, 12, 1)) == ("台账/月报/月报_2026年11月.xlsx",)
    assert on(office, date(2026, 12, 6)) == ()
    assert on(office, date(2026, 12, 7)) == ("台账/督办/督办表_2026年第50周.xlsx",)


def test_the_month_waits_for_its_first_working_day(office: Runtime) -> None:
    on(office, date(2026, 12, 31))
    assert [p for p in on(office, date(2027, 1, 1)) if "月报" in p] == []
    assert [p for p in on(office, date(2027, 1, 4)) if "月报" in p] == ["台账/月报/月报_2026年12月.xlsx"]


def test_a_report_that_was_not_recorded_is_written_again_in_its_place(office: Runtime) -> None:
    def crash(*_: object, **__: object) -> None:
        raise RuntimeError("power cut")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(office.ledger, "record", crash)
        with pytest.raises(RuntimeError):
            on(office, date(2026, 11, 30))
    assert office.ledger.latest(WEEKLY) is None
    assert len(on(office, date(2026, 11, 30))) == 2
    assert len(list((office.workspace.folder("books") / "督办").iterdir())) == 1
    told = office.ledger.latest(MONTHLY)
    assert told is not None and told.payload["period"] == "2026年10月"


def test_an_office_without_cases_writes_no_reports(tmp_path: Path) -> None:
    with open_runtime(tmp_path, today=date(2026, 11, 30)) as empty:
        assert write_reports(chores.desk_of(empty)) == ()


def test_a_case_is_open_until_the_day_it_is_closed(town: Lived) -> None:
    made, cases = town
    home = case_file(made.ledger, made.ledger.case(cases["home"]), made.rules, today=made.day)
    assert home.course.state is CaseState.WITHDRAWN
    day = figures([home], [span(START, START)], rules=made.rules, visits=VISITS, today=made.day)[0]
    assert (day.open_at_end, day.withdrawn) == (1, 0)
