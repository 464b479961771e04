"""台账.xlsx, 归档文件目录.xlsx and the tables of the command line, from rows and from a real ledger."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.workbook.workbook import Workbook
from rich.console import Console, Group, RenderableType

from extractors.models import FieldReading, Status, Value
from flows.books.from_ledger import catalogue_of, story_of
from flows.books.ledger_book import DUE_FILLS, catalogue_workbook, ledger_workbook
from flows.books.owed import workdays_left
from flows.books.rows import (
    Book,
    CaseRow,
    CatalogueRow,
    DueRow,
    EventRow,
    NumberRow,
    OwedRow,
    PaperRow,
    ProgressRow,
    QuestionRow,
    ShareRow,
    Story,
    Urgency,
)
from flows.books.shelf import Shelf, book_of
from flows.books.tables import MOST_ROWS, Column, Heading, add_sheet
from flows.books.terminal import cases_table, story_tables
from flows.casework.masking import masked_name, masked_phone
from flows.casework.model import Application, Due
from flows.cells import clean_text, fit_columns
from flows.ground.clock import SHANGHAI
from flows.ledger.ledger import Ledger
from flows.ledger.models import PaperWish
from tests.support.course_parts import rules

TODAY = date(2026, 11, 20)
NOW = datetime(2026, 11, 20, 9, 30, tzinfo=SHANGHAI)
EVIL = '=cmd|"/c calc"!A1'
LONG = "济源示范区沁园街道汤帝路与黄河大道交叉口东北角商业综合体及配套住宅小区三期建设工程"


def case(number: int = 1, **more: object) -> CaseRow:
    values = {
        "case_no": f"LHBZ-2026-{number:06d}",
        "project_name": LONG,
        "applicant_name": "济源某某置业有限公司",
        "services": ("用水", "用电"),
        "state": "已受理",
        "phone": "13812345678",
        "received": date(2026, 11, 18),
        "next_due": date(2026, 11, 23),
    }
    return CaseRow.model_validate(values | more)


def due(left: int, *, done: bool = False) -> DueRow:
    return DueRow(
        case_no="LHBZ-2026-000001",
        project_name="甲",
        what="主动对接",
        day=TODAY + timedelta(days=left),
        workdays_left=left,
        done=done,
    )


def book() -> Book:
    paper = PaperRow(case_no="LHBZ-2026-000001", kind="需求函", unit="供水-北控水务", number="济联装函〔2026〕1号")
    return Book(
        today=TODAY,
        cases=(case(1), case(2, applicant_name=EVIL, project_name="+1"), case(3, is_open=False)),
        dues=(due(5), due(0), due(-3), due(-9, done=True)),
        owed=(
            OwedRow(provider="北控水务", case_no="LHBZ-2026-000001", project_name="甲", what="对接", workdays_left=-2),
            OwedRow(provider="北控水务", case_no="LHBZ-2026-000001", project_name=EVIL, what="成果", due=TODAY),
        ),
        progress=(
            ProgressRow(case_no="LHBZ-2026-000001", project_name="甲", state="已受理", services={"用水": "已对接"}),
        ),
        questions=(QuestionRow(case_no="LHBZ-2026-000001", project_name="甲", question="定天数", next_step="填写"),),
        shares=(ShareRow(provider="北控水务", on_time=1, late=1, overdue=1), ShareRow(provider="供电公司")),
        papers=(paper.model_copy(update={"unit": "供电-供电公司", "path": "供电-供电公司/函.docx"}), paper),
        numbers=(NumberRow(series="受理编号", number="LHBZ-2026-000001", case_no="LHBZ-2026-000001"),),
    )


def opened(body: bytes) -> Workbook:
    return load_workbook(io.BytesIO(body))


def column(workbook: Workbook, sheet: str, title: str) -> list[object]:
    head = [c.value for c in workbook[sheet][3]]
    return [row[head.index(title)].value for row in workbook[sheet].iter_rows(min_row=4)]


def test_sheets_stand_in_order_with_filter_and_frozen_head() -> None:
    workbook = opened(ledger_workbook(book()))
    assert workbook.sheetnames == ["在办", "到期", "按单位", "服务进度", "待人处理", "按时率", "本年", "文书", "编号"]
    for sheet in workbook:
        assert (sheet.freeze_panes, sheet.page_setup.orientation) == ("B4", "landscape")
        assert sheet.auto_filter.ref.startswith("A3:")


def test_closed_cases_are_not_among_the_open() -> None:
    assert column(opened(ledger_workbook(book())), "在办", "受理编号") == ["LHBZ-2026-000001", "LHBZ-2026-000002"]


def test_column_that_nobody_fills_is_left_out() -> None:
    full = Book(today=TODAY, dues=(due(1).model_copy(update={"unit": "北控水务"}),))
    assert column(opened(ledger_workbook(full)), "到期", "责任单位") == ["北控水务"]
    assert "责任单位" not in [c.value for c in opened(ledger_workbook(book()))["到期"][3]]


def test_phones_are_masked_everywhere() -> None:
    text = str([[c.value for row in sheet.iter_rows() for c in row] for sheet in opened(ledger_workbook(book()))])
    assert "138****5678" in text
    assert "13812345678" not in text


def test_due_dates_are_sorted_and_coloured() -> None:
    workbook = opened(ledger_workbook(book()))
    assert column(workbook, "到期", "期限状态") == ["已超期", "即将到期", "正常", "已完成"]
    fills = [workbook["到期"].cell(row, 1).fill.fgColor.rgb for row in range(4, 8)]
    wanted = [DUE_FILLS[u].fgColor.rgb for u in (Urgency.OVERDUE, Urgency.SOON, Urgency.FINE)]
    assert fills == [*wanted, "00000000"]


@pytest.mark.parametrize(
    ("left", "urgency"),
    [(-1, Urgency.OVERDUE), (0, Urgency.SOON), (2, Urgency.SOON), (3, Urgency.FINE)],
)
def test_amber_begins_two_working_days_before(left: int, urgency: Urgency) -> None:
    assert due(left).urgency is urgency


def test_what_is_owed_is_coloured_by_its_date() -> None:
    workbook = opened(ledger_workbook(book()))
    assert column(workbook, "按单位", "期限状态") == ["未定时限", "已超期"]
    fills = [workbook["按单位"].cell(row, 2).fill.fgColor.rgb for row in (4, 5)]
    assert fills == ["00000000", DUE_FILLS[Urgency.OVERDUE].fgColor.rgb]


def test_services_stand_in_their_columns() -> None:
    workbook = opened(ledger_workbook(book()))
    assert [column(workbook, "服务进度", s) for s in ("用水", "用电")] == [["已对接"], ["—"]]
    assert column(workbook, "待人处理", "下一步") == ["填写"]


def test_the_share_has_a_native_chart_of_its_column() -> None:
    sheet = opened(ledger_workbook(book()))["按时率"]
    (chart,) = sheet._charts
    assert chart.series[0].val.numRef.f == "'按时率'!$F$4:$F$5"
    assert (sheet["F4"].value, sheet["F4"].number_format) == (pytest.approx(1 / 3), "0.0%")
    assert sheet["F5"].value is None


def test_a_sheet_is_bounded_and_says_so() -> None:
    sheet = add_sheet(Workbook(), Heading("表", "注"), (Column("数", lambda r: r),), [1, 2, 3, 4, 5], most=3)
    assert [sheet.cell(row, 1).value for row in range(4, 8)] == [1, 2, 3, None]
    assert sheet["A2"].value == "注；共 5 行，只列前 3 行"
    assert MOST_ROWS < 1_000_000


def test_text_from_outside_is_never_a_formula() -> None:
    sheet = opened(ledger_workbook(book()))["在办"]
    found = {c.value: c for row in sheet.iter_rows() for c in row if c.value in (EVIL, "+1")}
    assert set(found) == {EVIL, "+1"}
    assert all(c.data_type == "s" and c.quotePrefix for c in found.values())


def test_columns_fit_chinese_and_rows_fit_what_wraps() -> None:
    sheet = Workbook().create_sheet()
    sheet.append(["受理编号", "项目名称", "日期"])
    sheet.append(["联合报装受理编号之一", LONG, date(2026, 11, 2)])
    fit_columns(sheet, head_row=1)
    widths = [sheet.column_dimensions[letter].width for letter in "ABC"]
    assert [w >= n for w, n in zip(widths, (20, 42, 10), strict=True)] == [True] * 3
    assert widths[1] == 42
    assert sheet.row_dimensions[2].height >= 2 * 15


def test_many_wide_columns_share_a_page_that_can_be_read() -> None:
    sheet = Workbook().create_sheet()
    sheet.append([f"栏目{number}" for number in range(1, 9)])
    sheet.append([LONG] * 6 + ["短"] * 2)
    fit_columns(sheet, head_row=1)
    widths = [sheet.column_dimensions[letter].width for letter in "ABCDEFGH"]
    assert sum(widths) <= 190 and min(widths[:6]) >= 24
    lines = -(-2 * len(LONG) // (widths[0] - 1.5))
    assert sheet.row_dimensions[2].height >= lines * 15, "what is narrower is higher"


def test_equal_content_gives_equal_bytes() -> None:
    assert ledger_workbook(book()) == ledger_workbook(book())


def test_empty_ledger_makes_a_workbook() -> None:
    workbook = opened(ledger_workbook(Book(today=TODAY)))
    assert column(workbook, "在办", "受理编号") == ["无"]
    assert workbook["按时率"]._charts == []


def test_archive_catalogue_has_the_columns_of_the_standard() -> None:
    row = CatalogueRow(archive_no="J123-WS·2026-D30-LHB-0001", title="[甲]", day=date(2026, 11, 2), pages=3)
    sheet = opened(catalogue_workbook([row], year=2026))["归档文件目录"]
    assert [c.value for c in sheet[3]] == ["序号", "档号", "文号", "责任者", "题名", "日期", "密级", "页数", "备注"]
    assert [c.value for c in sheet[4]] == [1, row.archive_no, None, None, "[甲]", "20261102", None, 3, None]


@pytest.mark.parametrize(
    ("phone", "masked"),
    [
        ("13812345678", "138****5678"),
        ("0391-6615222", "0391-661****"),
        ("6615222", "661****"),
        ("123", "****"),
        ("", ""),
    ],
)
def test_phone_masks(phone: str, masked: str) -> None:
    assert masked_phone(phone) == masked


@pytest.mark.parametrize(("name", "masked"), [("王明", "王*"), ("王晓明", "王*明"), ("王", "*"), ("", "")])
def test_name_masks(name: str, masked: str) -> None:
    assert masked_name(name) == masked


@given(st.text(max_size=2000))
def test_clean_text_is_idempotent_and_bounded(text: str) -> None:
    once = clean_text(text)
    assert clean_text(once) == once
    assert len(once) <= 1000


def shown(renderable: RenderableType, width: int = 120) -> str:
    console = Console(width=width, file=io.StringIO(), color_system=None)
    console.print(renderable)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def told(story: Story, width: int = 120) -> str:
    return shown(Group(*story_tables(story)), width)


def test_story_tells_everything_and_masks() -> None:
    event = EventRow(at=NOW, what="收到申请材料，已立案", actor="窗口")
    text = told(Story(case=case(), events=(event,), dues=(due(-3),), papers=book().papers))
    for part in ("LHBZ-2026-000001", "138****5678", "已超期", "济联装函〔2026〕1号", "2026-11-20 09:30"):
        assert part in text
    assert "13812345678" not in text


def test_names_carry_no_terminal_markup() -> None:
    row = case(project_name="[red]甲[/red]\x1b[31m乙[link=file:///x]")
    text = shown(cases_table([row], today=TODAY), width=200)
    assert "[red]甲[/red]" in text
    assert "\x1b" not in text


def test_narrow_terminal_loses_no_text() -> None:
    text = "".join(shown(cases_table([case()], today=TODAY), width=60).split())
    assert all(character in text for character in LONG)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    made = Ledger(f"sqlite:///{(tmp_path / 'ledger.sqlite').as_posix()}")
    yield made
    made.close()


def application() -> Application:
    values: dict[str, Value] = {
        "project_name": "汤帝路小区",
        "applicant_name": "济源某某置业有限公司",
        "services": ["用水"],
        "agent_phone": "13812345678",
        "channel": "线下窗口",
    }
    fields = {k: FieldReading(key=k, value=v, confidence=1, status=Status.ACCEPTED) for k, v in values.items()}
    return Application(fields=fields)


@pytest.fixture
def case_no(ledger: Ledger) -> str:
    ledger.claim("a" * 64, "包", "test", NOW)
    number = ledger.open_case("a" * 64, application(), NOW)
    paper = ledger.plan_papers(number, [PaperWish(kind="REQUIREMENT", provider="water", series="济联装函")], NOW)[0]
    ledger.filed(paper, "供水-北控水务/函.docx", "b" * 64, NOW)
    late = Due(
        limit="T01", what="主动对接", day=date(2026, 11, 18), starts=TODAY, workdays=3, calendar_version="2026.1"
    )
    ledger.set_dues(number, [late], NOW)
    return number


def test_book_of_a_real_ledger(ledger: Ledger, case_no: str) -> None:
    made = book_of(ledger, rules(), today=TODAY)
    row = made.cases[0]
    assert (row.case_no, row.project_name, row.entrance, row.services) == (case_no, "汤帝路小区", "线下窗口", ("用水",))
    assert (row.next_due, row.next_what) == (date(2026, 11, 18), "主动对接")
    assert [d.urgency for d in made.dues] == [Urgency.OVERDUE]
    assert [(p.kind, p.unit, p.number) for p in made.papers] == [("需求函", "供水-北控水务", "济联装函〔2026〕1号")]
    assert [n.series for n in made.numbers] == ["受理编号", "发文字号 济联装函"]
    assert [n.number for n in made.numbers] == [case_no, "济联装函〔2026〕1号"]
    assert opened(ledger_workbook(made)).sheetnames[0] == "在办"


def test_story_of_a_real_case(ledger: Ledger, case_no: str) -> None:
    text = told(story_of(ledger, case_no, rules(), today=TODAY), width=160)
    assert "收到申请材料，已立案" in text
    assert "济联装函〔2026〕1号" in text


def test_catalogue_of_a_real_ledger(ledger: Ledger, case_no: str) -> None:
    rows = catalogue_of(ledger, year=2026)
    assert [(r.archive_no, r.day) for r in rows] == [(case_no, TODAY)]
    assert "附文书 1 份" in rows[0].note
    assert catalogue_of(ledger, year=2025) == ()


@pytest.mark.parametrize(
    ("day", "left"),
    [
        (date(2026, 11, 20), 0),
        (date(2026, 11, 23), 1),
        (date(2026, 11, 19), -1),
        (date(2026, 11, 16), -4),
    ],
)
def test_working_days_that_are_left(day: date, left: int) -> None:
    assert workdays_left(TODAY, day, rules()) == left


def test_a_date_that_passed_over_a_weekend_is_overdue() -> None:
    assert workdays_left(date(2026, 11, 22), date(2026, 11, 21), rules()) == -1


def test_a_shelf_reads_again_only_what_has_news(ledger: Ledger, case_no: str, monkeypatch: pytest.MonkeyPatch) -> None:
    shelf, by = Shelf(), rules()
    first = book_of(ledger, by, today=TODAY, shelf=shelf)
    asked: list[str] = []
    known = ledger.events
    monkeypatch.setattr(ledger, "events", lambda number: (asked.append(number), known(number))[1])
    assert book_of(ledger, by, today=TODAY, shelf=shelf) == first
    assert asked == []
    ledger.due_done(case_no, "T01", NOW)
    changed = book_of(ledger, by, today=TODAY, shelf=shelf)
    assert asked == [case_no]
    assert changed == book_of(ledger, by, today=TODAY) != first
    assert book_of(ledger, by, today=date(2026, 11, 27), shelf=shelf).today == date(2026, 11, 27)
    assert len(asked) == 3, "a new day is a new book"
