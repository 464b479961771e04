"""A push file through the real steps: one letter to all five for every row, questions for what is in doubt."""

import io
import zipfile
from datetime import date
from pathlib import Path

import pytest
from docx import Document
from openpyxl import Workbook

from flows.audit import audit
from flows.books import names_of, story_of
from flows.casework import OutcomeKind
from flows.issuing import rules_of
from flows.ledger import CaseState, PaperState
from flows.ledger.story import sentence
from flows.opened import OpenLedger
from flows.waiting import waiting_of
from tests.support.course_office import FIRST, MONDAY, Town, filled, reading, slip
from tests.support.shipped import SHIPPED

SAMPLES = Path(__file__).parents[1] / "samples" / "outside" / "push"


@pytest.fixture
def town(tmp_path):
    return Town(tmp_path)


def letters(town: Town, case_no: str = FIRST) -> list[PaperState]:
    return [p.state for p in town.papers("PUSH", case_no)]


def problems(town: Town) -> list[str]:
    with town.opened() as office:
        return [p.line for p in audit(OpenLedger(office.workspace, office.ledger, SHIPPED)).problems]


def sheets(town: Town) -> list[str]:
    with town.opened() as office:
        return [row.case_no for row in waiting_of(office.ledger, names_of(office.templates)).sheets]


def questions(town: Town) -> list[str]:
    """What the books ask of the case."""
    with town.opened() as office:
        told = story_of(office.ledger, FIRST, rules_of(office), today=town.day)
    return [q.question for q in told.questions]


def pushed_with(**cells: str) -> bytes:
    base = {
        "项目代码": "2608-419001-04-01-551203",
        "项目名称": "样例商贸楼",
        "建设单位": "济源市样例有限公司",
        "项目地址": "济源市黄河路1号",
        "报装内容": "用水、用电",
    }
    base |= {title: text for title, text in cells.items() if title in base}
    cells = {title: text for title, text in cells.items() if title not in base}
    book = Workbook()
    book.active.append([*base, *cells])
    book.active.append([*base.values(), *cells.values()])
    if "坏行" in cells:
        book.active.append(["坏的代码", *list(base.values())[1:]])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_doubtful_value_is_left_out_of_the_letters_and_asked_about(town):
    end = town.gets("推送.xlsx", (SAMPLES / "推送_日期写3月底前.xlsx").read_bytes())
    assert end.outcome is OutcomeKind.PUSHED and "已出核对单" in end.reason
    assert letters(town) == [PaperState.FILED] and sheets(town) == [FIRST]
    answer = filled(town.sheet(), MONDAY, findings={}, fields={"need_date": "2027-03-31"})
    end = town.gets("核对单.xlsx", answer)
    assert end.outcome is OutcomeKind.PUSHED and town.case().state == CaseState.PUSHED
    with town.opened() as office:
        assert office.ledger.application(FIRST).value("need_date") == "2027-03-31"
    assert letters(town) == [PaperState.FILED]
    assert sheets(town) == [] and problems(town) == []


def test_an_answer_that_is_no_date_is_asked_about_again(town):
    town.gets("推送.xlsx", pushed_with(要求接通日期="明年开春"))
    end = town.gets("核对单.xlsx", filled(town.sheet(), MONDAY, findings={}, fields={"need_date": "春天"}))
    assert end.outcome is OutcomeKind.REVIEW and sheets(town) == [FIRST]
    town.gets("再核对.xlsx", filled(town.sheet(), MONDAY, findings={}, fields={"need_date": "空白"}))
    assert sheets(town) == [] and problems(town) == []


def test_every_row_that_is_taken_gets_its_letter(town):
    town.gets("推送.xlsx", pushed_with(经办人手机="没有", 邮箱="无效", 供电电压="很高", 总户数="一些"))
    assert letters(town) == [PaperState.FILED] and sheets(town) == [FIRST]
    assert all(p.state is PaperState.FILED for p in town.papers("CONTACT"))


def test_rows_that_are_given_back_are_accounted_for(town):
    end = town.gets("推送.xlsx", pushed_with(坏行="1"))
    assert "1 行未能接收" in end.reason and problems(town) == []
    (folder,) = (town.root / "outbox" / "退件").iterdir()
    assert {p.name for p in folder.iterdir()} == {"推送.xlsx", "退件说明.docx"}


def test_what_was_not_read_is_told_in_the_answer_and_in_the_story(town):
    note = "表中有不认识的列，内容未读取：“施工单位”"
    end = town.gets("推送.xlsx", pushed_with(施工单位="济源市样例建工有限公司"))
    assert note in end.reason
    with town.opened() as office:
        (event,) = [e for e in office.ledger.events(FIRST) if e.kind == "project_pushed"]
        assert note in sentence(event, names_of(office.templates))


def test_a_table_in_a_folder_or_zip_of_its_own_is_taken(town):
    folder = town.root / "inbox" / "项目推送"
    folder.mkdir()
    (folder / "推送.xlsx").write_bytes(pushed_with())
    with zipfile.ZipFile(town.root / "inbox" / "项目推送.zip", "w") as packed:
        packed.writestr("__MACOSX/._推送.xlsx", b"?")
        packed.writestr("推送/推送.xlsx", pushed_with(备注="再推"))
    ends = town.work()
    assert [(e.outcome, e.case_no) for e in ends] == [(OutcomeKind.PUSHED, FIRST)] * 2
    assert problems(town) == []


@pytest.mark.parametrize("name", ["表.xlsx", "表.csv"])
def test_another_table_is_told_what_it_lacks(town, name):
    book = Workbook()
    book.active.append(["姓名", "金额"])
    book.active.append(["样本一", 3])
    out = io.BytesIO()
    book.save(out)
    end = town.gets(name, out.getvalue() if name.endswith("xlsx") else "姓名,金额\n样本一,3\n".encode("gb18030"))
    assert end.outcome is OutcomeKind.REJECTED and "没有找到“项目代码”" in end.reason
    assert "扫描件" not in end.reason and problems(town) == []


def test_the_days_go_on_with_a_question_open(town):
    town.gets("推送.xlsx", pushed_with(要求接通日期="明年开春"))
    town.on(date(2026, 12, 1))
    assert town.papers("URGE") and all(p.state is PaperState.FILED for p in town.papers("URGE"))
    assert problems(town) == []


def test_the_same_project_pushed_again_is_said_to_be_there(town):
    town.gets("首推.xlsx", pushed_with())
    end = town.gets("再推.xlsx", pushed_with(推送批次="二"))
    assert (
        "已在办，未重复立案：" + FIRST in end.reason and "没有变化" in end.reason and "接收推送项目" not in end.reason
    )
    assert not list((town.root / "outbox").rglob("退件说明.docx")) and problems(town) == []


def test_what_a_second_push_says_otherwise_is_given_back_and_changes_nothing(town):
    town.gets("首推.xlsx", pushed_with())
    end = town.gets("再推.xlsx", pushed_with(项目地址="济源市黄河路99号", 要求接通日期="明年开春"))
    assert "1 个内容与原案不同，原案未改动" in end.reason
    (note,) = (town.root / "outbox").rglob("退件说明.docx")
    said = "\n".join(p.text for p in Document(str(note)).paragraphs)
    assert FIRST in said and "项目（用能）地址：济源市黄河路1号→济源市黄河路99号" in said
    assert "要求接通日期：空白→明年开春" in said and "请企业在预填的申请表上改正后交回" in said and "请请" not in said
    with town.opened() as office:
        assert office.ledger.application(FIRST).text("site_address") == "济源市黄河路1号"
    assert problems(town) == []


def test_a_push_says_nothing_new_where_a_person_corrected_the_case_since(town):
    town.gets("首推.xlsx", pushed_with(要求接通日期="明年开春"))
    town.gets("核对单.xlsx", filled(town.sheet(), MONDAY, findings={}, fields={"need_date": "2027-03-31"}))
    assert "没有变化" in town.gets("再推.xlsx", pushed_with(要求接通日期="明年开春", 推送批次="二")).reason


def test_what_was_corrected_after_the_letters_is_asked_to_be_told(town):
    town.gets("推送.xlsx", pushed_with(要求接通日期="明年开春"))
    assert not [q for q in questions(town) if "推送函发出后" in q]
    end = town.gets("核对单.xlsx", filled(town.sheet(), MONDAY, findings={}, fields={"need_date": "2027-03-31"}))
    assert "已发出的函上没有：要求接通日期：空白→2027-03-31" in end.reason
    assert len([q for q in questions(town) if "推送函发出后" in q]) == 1
    for provider in ("water", "power", "gas", "heating", "telecom"):
        told = slip("CONTACT", provider, contact_date="2026-11-23", intent="有")
        town.takes(f"回执{provider}", reading(returned=(told,)))
    assert not [q for q in questions(town) if "推送函发出后" in q] and problems(town) == []


def test_what_cannot_be_right_is_not_confirmed_unless_it_is_written_out(town):
    town.gets("推送.xlsx", pushed_with(经办人手机="1393891", 建筑面积="18～20亩"))
    wrong = filled(town.sheet(), MONDAY, findings={}, fields={"agent_phone": "", "floor_area": ""})
    end = town.gets("核对单.xlsx", wrong)
    assert end.outcome is OutcomeKind.REJECTED and "手机号码应为 11 位" in end.reason and "“18～20亩”" in end.reason
    assert sheets(town) == [FIRST]
    town.gets(
        "再核对.xlsx",
        filled(town.sheet(), MONDAY, findings={}, fields={"agent_phone": "1393891", "floor_area": "12000"}),
    )
    with town.opened() as office:
        now = office.ledger.application(FIRST)
    assert (now.value("agent_phone"), now.value("floor_area"), now.doubtful) == ("1393891", 12000, {})


def test_a_day_of_connection_that_is_past_is_asked_about(town):
    town.gets("推送.xlsx", pushed_with(要求接通日期="2025-03-31"))
    assert sheets(town) == [FIRST]
    with town.opened() as office:
        assert "早于今天" in office.ledger.application(FIRST).fields["need_date"].doubt
