"""Answers to a 核对单 in every shape in which people hand them back, by the real steps."""

from __future__ import annotations

import io
import shutil
import zipfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
from docx import Document
from PIL import Image
from rich.console import Console

from extractors.models import FieldReading, ReturnedPage, Status
from flows.casework.model import OutcomeKind
from flows.commands.audit import show_audit
from flows.ground import SHANGHAI
from flows.ledger import CaseState
from flows.packages.closing import PackageEnd
from flows.review import case_of_picture, marked
from tests.soak.kills import loaded_once
from tests.support.application_parts import application
from tests.support.course_office import FIRST, MONDAY, Town, filled, reading, slip

WATER = {"services": ["用水"]}
CONTACT = {"contact_date": "2026-11-23", "intent": "有", "sign_date": "2026-11-23"}


def doubtful(key: str, value: object, raw: str = "l?") -> FieldReading:
    return FieldReading(key=key, value=value, raw=raw, confidence=0.4, status=Status.REVIEW, doubt="字形", page=1)


def unclear() -> ReturnedPage:
    page = slip("CONTACT", "water", **CONTACT)
    return page.model_copy(update={"fields": page.fields | {"intent": doubtful("intent", "有")}})


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """An office in which one application waits with a 核对单."""
    with loaded_once():
        town = Town(tmp_path_factory.mktemp("asked") / "office")
        end = town.takes("不清", reading(application(**WATER, agent_name=doubtful("agent_name", "样本一"))))
        assert end.outcome is OutcomeKind.REVIEW
        yield town


@pytest.fixture
def town(asked: Town, tmp_path: Path) -> Town:
    shutil.copytree(asked.root, tmp_path / "office")
    copy = object.__new__(Town)
    copy.root, copy.day, copy.told = tmp_path / "office", asked.day, dict(asked.told)
    return copy


def waiting(town: Town) -> Path:
    return town.root / "outbox" / "待核对" / FIRST


def answered(town: Town, **fields: str) -> bytes:
    return filled(town.sheet(), MONDAY, findings={}, fields=fields or {"agent_name": ""})


def back(town: Town) -> str:
    """The words of all 退件说明."""
    notes = (town.root / "outbox" / "退件").rglob("退件说明.docx")
    return "\n".join(p.text for n in notes for p in Document(str(n)).paragraphs)


def drops(town: Town, name: str, files: dict[str, bytes]) -> list[PackageEnd]:
    """A folder comes in, whole at once."""
    place = town.root / name
    for path, content in files.items():
        (place / path).parent.mkdir(parents=True, exist_ok=True)
        (place / path).write_bytes(content)
    place.rename(town.root / "inbox" / name)
    return town.work()


def test_the_whole_folder_of_the_case_is_the_answer_on_its_sheet(town: Town) -> None:
    folder = waiting(town)
    town.sheet().write_bytes(answered(town))
    assert list(folder.rglob("page-1.jpg"))
    folder.rename(town.root / "inbox" / FIRST)
    (end,) = town.work()
    assert (end.outcome, end.case_no) == (OutcomeKind.ACCEPTED, FIRST)
    assert town.papers("REQUIREMENT") and not waiting(town).exists()
    assert show_audit(town.root, Console(quiet=True), now=datetime.now(SHANGHAI)) == 0


def test_a_sheet_in_a_zip_is_its_answer(town: Town) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(f"{FIRST}/核对单.xlsx", answered(town))
        for picture in waiting(town).rglob("*.jpg"):
            archive.writestr(f"{FIRST}/页面/{picture.name}", picture.read_bytes())
    assert town.gets("核对.zip", packed.getvalue()).outcome is OutcomeKind.ACCEPTED


def test_an_answer_with_moved_tabs_is_taken(town: Town) -> None:
    book = openpyxl.load_workbook(io.BytesIO(answered(town)))
    book.move_sheet("其他问题", offset=-1)
    out = io.BytesIO()
    book.save(out)
    assert town.gets("核对单.xlsx", out.getvalue()).outcome is OutcomeKind.ACCEPTED


def test_pages_of_ours_alone_open_no_case(town: Town) -> None:
    (picture,) = waiting(town).rglob("*.jpg")
    assert case_of_picture(picture) == FIRST
    assert town.gets("改了名.jpg", picture.read_bytes()).outcome is OutcomeKind.REJECTED
    assert (
        "页面图片，不是申请材料" in back(town)
        and not (town.root / "outbox" / "档案" / "2026" / "LHBZ-2026-000002").exists()
    )


def test_the_mark_holds_for_our_very_bytes_only(tmp_path: Path) -> None:
    made = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(made, "JPEG")
    ours = tmp_path / "a.jpg"
    ours.write_bytes(marked(made.getvalue(), FIRST))
    assert case_of_picture(ours) == FIRST and Image.open(ours).size == (40, 30)
    ours.write_bytes(ours.read_bytes() + b"x")
    assert case_of_picture(ours) == ""
    ours.write_bytes(made.getvalue())
    assert case_of_picture(ours) == ""


def test_a_folder_with_nothing_filled_in_is_told_so_and_waits_on(town: Town) -> None:
    waiting(town).rename(town.root / "inbox" / FIRST)
    (end,) = town.work()
    assert end.outcome is OutcomeKind.REJECTED and "还没有填写" in end.reason
    assert town.sheet().parent == waiting(town) and list(waiting(town).rglob("page-1.jpg"))
    assert town.gets("核对单.xlsx", answered(town)).outcome is OutcomeKind.ACCEPTED


def test_two_sheets_in_one_folder_are_both_answers_and_a_scan_beside_them_goes_on(town: Town) -> None:
    town.gets("核对单.xlsx", answered(town))
    town.takes("回执不清", reading(returned=(unclear(),)))
    other = application(**WATER, project_code="2608-419001-04-01-551211", agent_name=doubtful("agent_name", "样本二"))
    town.takes("另一件", reading(other))
    sheets = {p.name: p for p in (town.root / "outbox" / "待核对").rglob("核对单_*.xlsx")}
    second = next(p for n, p in sheets.items() if "000002" in n)
    slips = next(p for n, p in sheets.items() if "回件" in n)
    town.told["新扫描"] = reading(application(services=["用气"], project_code="2608-419001-04-01-551220"))
    files = {
        second.name: filled(second, MONDAY, findings={}, fields={"agent_name": ""}),
        slips.name: filled(slips, MONDAY, findings={"SLIP": True}, fields={"intent": ""}),
        "扫描/新扫描.png": b"\x89PNG\r\n\x1a\ntold:" + "新扫描".encode(),
    }
    ends = drops(town, "待核对", files)
    assert [e.outcome for e in ends if e.parts] == [OutcomeKind.SPLIT]
    assert town.dues()["T01:water"][1] and town.case("LHBZ-2026-000002").state != CaseState.IN_REVIEW
    assert town.case("LHBZ-2026-000003").services == ("用气",)


def test_a_slip_sheet_waits_on_beside_its_pictures_while_the_application_is_answered(town: Town) -> None:
    town.gets("核对单.xlsx", answered(town))
    town.takes("回执不清", reading(returned=(unclear(),)))
    request = slip("REQUEST", page=2, request=["变更内容"])
    changed = application(**WATER, apply_date="2026-11-23", water_daily_m3=doubtful("water_daily_m3", 420.0, "420"))
    town.takes("变更", reading(changed, (request,)))
    form = next(p for p in waiting(town).glob("核对单_*.xlsx"))
    rules = {str(row[8].value): True for row in openpyxl.load_workbook(form)["其他问题"].iter_rows(min_row=9)}
    town.gets("变更核对.xlsx", filled(form, MONDAY, findings=rules, fields={"water_daily_m3": ""}))
    (left,) = waiting(town).rglob("核对单_*.xlsx")
    assert "回件" in left.name and list((left.parent / "页面").iterdir())
    town.gets("回执核对.xlsx", filled(left, MONDAY, findings={"SLIP": True}, fields={"intent": ""}))
    assert not waiting(town).exists() and town.dues()["T01:water"][1]


def test_a_second_clerks_other_answer_is_told_and_stands_in_the_story(town: Town) -> None:
    sheet = town.root / "kept.xlsx"
    shutil.copyfile(town.sheet(), sheet)
    town.gets("甲.xlsx", answered(town))
    book = openpyxl.load_workbook(io.BytesIO(filled(sheet, MONDAY, findings={}, fields={"agent_name": "样本三"})))
    book["核对单"]["D7"] = "李复核"
    out = io.BytesIO()
    book.save(out)
    end = town.gets("乙.xlsx", out.getvalue())
    assert end.outcome is OutcomeKind.REJECTED and "已由王审核于 2026-11-23" in end.reason and "李复核" in end.reason
    assert "请两人对照原件商定" in end.reason and "请请" not in end.reason
    assert (
        "经办人" in end.reason and "李复核对同一份核对单的答复与王审核" in town.story() and "样本三" not in town.story()
    )
    assert town._asked(lambda ledger: ledger.application(FIRST).text("agent_name")) == "样本一"


def test_the_same_answer_again_is_told_to_be_the_same(town: Town) -> None:
    sheet = town.root / "kept.xlsx"
    shutil.copyfile(town.sheet(), sheet)
    town.gets("甲.xlsx", answered(town))
    book = openpyxl.load_workbook(io.BytesIO(filled(sheet, MONDAY, findings={}, fields={"agent_name": ""})))
    book["核对单"]["D7"] = "李复核"
    out = io.BytesIO()
    book.save(out)
    end = town.gets("乙.xlsx", out.getvalue())
    assert "内容相同" in end.reason and "review_disputed" not in [e.kind for e in town.events()]


def test_what_a_person_confirmed_is_not_asked_again_and_the_old_version_is_put_away(tmp_path: Path) -> None:
    with loaded_once():
        town = Town(tmp_path / "office")
        two = {"agent_name": doubtful("agent_name", "样本一"), "agent_phone": doubtful("agent_phone", "1380000000l")}
        town.takes("不清", reading(application(**WATER, **two)))
        end = town.gets("核对单.xlsx", answered(town, agent_name="", agent_phone="138"))
        assert end.outcome is OutcomeKind.REVIEW
        (sheet,) = waiting(town).rglob("核对单_*.xlsx")
        front = openpyxl.load_workbook(sheet)["核对单"]
        assert "第2版" in sheet.name and [front.cell(r, 10).value for r in range(9, front.max_row + 1)] == [
            "agent_phone"
        ]
        kept = sorted(p.name for p in (town.root / "outbox" / "档案").rglob("核对/第1次/*.xlsx"))
        assert kept == [f"核对单_{FIRST}_第1版.xlsx"]
        assert show_audit(town.root, Console(quiet=True), now=datetime.now(SHANGHAI)) == 0
