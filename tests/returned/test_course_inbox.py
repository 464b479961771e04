"""Papers that come back through the inbox, by the real steps: a correction joins its case, slips, the annexed reply."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from extractors.models import DocumentType, FieldReading, ReturnedPage, Status
from flows.casework.model import OutcomeKind
from flows.issuing.papers import text_of
from flows.ledger import CaseState
from tests.soak.kills import loaded_once
from tests.support.application_parts import application
from tests.support.course_office import FIRST, MONDAY, Town, filled, reading, slip

WATER = {"services": ["用水"]}
TUESDAY = date(2026, 11, 24)
CONTACT = {"contact_date": "2026-11-23", "intent": "有", "sign_date": "2026-11-23"}


@pytest.fixture(scope="module")
def accepted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with loaded_once():
        town = Town(tmp_path_factory.mktemp("accepted") / "office")
        assert town.takes("原表", reading(application(**WATER))).outcome is OutcomeKind.ACCEPTED
        yield town


@pytest.fixture
def town(accepted: Town, tmp_path: Path) -> Town:
    return copied(accepted, tmp_path)


def copied(accepted: Town, tmp_path: Path) -> Town:
    shutil.copytree(accepted.root, tmp_path / "office")
    copy = object.__new__(Town)
    copy.root, copy.day, copy.told = tmp_path / "office", accepted.day, dict(accepted.told)
    return copy


def notice() -> ReturnedPage:
    return ReturnedPage(case_no=FIRST, kind="CORRECTION", version=1, page=1)


def test_what_was_supplied_joins_its_case_and_its_letters_go_out(tmp_path: Path) -> None:
    town = Town(tmp_path / "office")
    lacking = application(**WATER, need_date=None, agent_phone=None)
    assert town.takes("申请", reading(lacking)).outcome is OutcomeKind.CORRECTION
    town.day = TUESDAY
    still = application(**WATER, need_date=None)
    end = town.takes("补一", reading(still, (notice(),), document_type=DocumentType.FORM))
    assert (end.outcome, end.case_no) == (OutcomeKind.CORRECTION, FIRST)
    assert [p.version for p in town.papers("CORRECTION")] == [1, 2]
    first, second = (text_of(town.file(p)) for p in town.papers("CORRECTION"))
    assert "经办人手机" in first and "经办人手机" not in second
    end = town.takes("补二", reading(application(**WATER)))  # without the notice: known by its project
    assert (end.outcome, end.case_no) == (OutcomeKind.ACCEPTED, FIRST)
    assert [(p.provider, p.version) for p in town.papers("REQUIREMENT")] == [("water", 1)]
    assert town.case().state == CaseState.ACCEPTED and town.case().accepted_at[:10] == TUESDAY.isoformat()
    assert town.originals() == {"申请", "补一", "补二"} and "收到补正材料" in town.story()


def test_the_reply_annexed_to_the_letter_is_written_in_by_a_person_and_counts_as_the_contact(town: Town) -> None:
    annex = ReturnedPage(case_no=FIRST, kind="REQUIREMENT", provider="water", sheet=2, page=1, has_seal=True)
    end = town.takes("回执", reading(returned=(annex,)))
    assert end.outcome is OutcomeKind.REVIEW and "逐项填写" in end.reason
    assert "T01:water" not in town.dues()  # it came: nothing runs against its sender while a person looks
    written = {"contact_date": "2026-11-23", "intent": "有", "sign": "", "sign_date": "2026-11-23"}
    blank = dict.fromkeys(("visit_date", "staff_name", "staff_phone", "note"), "空白")
    sheet = filled(town.sheet(), MONDAY, findings={"SLIP": True}, fields=written | blank)
    assert town.gets("核对单.xlsx", sheet).outcome is OutcomeKind.RETURNED
    assert town.dues()["T01:water"][1] is True and "报装意向 有" in town.story()


def test_an_unclear_slip_is_settled_by_its_sheet(town: Town) -> None:
    unclear = FieldReading(key="intent", value="有", confidence=0.4, status=Status.REVIEW, doubt="两处打勾")
    page = slip("CONTACT", "water", **CONTACT)
    end = town.takes("不清", reading(returned=(page.model_copy(update={"fields": page.fields | {"intent": unclear}}),)))
    assert end.outcome is OutcomeKind.REVIEW
    sheet = filled(town.sheet(), MONDAY, findings={"SLIP": True}, fields={"intent": ""})
    assert town.gets("核对单.xlsx", sheet).outcome is OutcomeKind.RETURNED
    assert town.dues()["T01:water"][1] is True


def test_a_confirmation_is_one_record_with_time_and_content(town: Town) -> None:
    end = town.takes("确认", reading(returned=(slip("REQUEST", request=["一键确认"]),)))
    assert end.outcome is OutcomeKind.RETURNED
    (told,) = [e.payload for e in town.events() if e.kind == "form_confirmed"]
    assert told["at"].startswith("2026-11-23T") and len(told["sha256"]) == 64 and told["number"] == ""
    assert f"SHA-256 {told['sha256']}" in town.story() and "一键确认申请内容" in town.story()


def test_a_confirmed_prefilled_form_is_known_by_its_file(tmp_path: Path) -> None:
    town = Town(tmp_path / "office")
    values = ("2608-419001-04-01-551203", "样例酒店一期", "济源市样例酒店有限公司", "济源市黄河路1号")
    row = "项目代码,项目名称,建设单位,项目地址\n" + ",".join(values) + "\n"
    town.gets("项目推送.csv", row.encode())
    town.takes("确认", reading(returned=(slip("REQUEST", request=["一键确认"]),)))
    (told,) = [e.payload for e in town.events() if e.kind == "form_confirmed"]
    (form,) = town.papers("PREFILLED")
    assert (told["number"], told["file_sha256"]) == (form.number, hashlib.sha256(town.file(form)).hexdigest())


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        (slip("CONTACT", "water", case_no="LHBZ-2026-000099", **CONTACT), "台账中没有受理编号 LHBZ-2026-000099"),
        (slip("CONTACT", "gas", **CONTACT), "没有发出过第1版《主动对接回执》"),
        (slip("CONTACT", "water", **CONTACT | {"contact_date": "2026-12-23"}), "晚于收到当天"),
        (slip("CONTACT", "water", **CONTACT, sign=False), "没有签字"),
        (slip("ACCEPT", accept_date="2026-11-23", accept_water="合格"), "没有发出过第1版《验收意见书》"),
    ],
)
def test_what_cannot_be_taken_goes_back_with_its_reason(town: Town, page: ReturnedPage, reason: str) -> None:
    end = town.takes("回件", reading(returned=(page,)))
    assert end.outcome is OutcomeKind.REJECTED and reason in end.reason and end.papers[0].startswith("退件/")
    assert not [e for e in town.events() if e.kind == "slip_taken"]


def test_a_slip_whose_drawing_cannot_be_opened_goes_back_with_it(town: Town) -> None:
    for page, outcome in (
        (slip("RESULT", "water", results=["方案"], ready_date="2026-11-23"), OutcomeKind.REJECTED),
        (slip("CONTACT", "water", **CONTACT), OutcomeKind.RETURNED),  # it has no files of its own
    ):
        end = town.takes(page.kind, reading(returned=(page,)).model_copy(update={"unread": ("图纸.pdf",)}))
        assert end.outcome is outcome and ("附交的文件（图纸.pdf）打不开" in end.reason) == (page.kind == "RESULT")


def test_the_first_answer_stands_and_a_closed_case_takes_nothing_more(town: Town) -> None:
    assert town.takes("一", reading(returned=(slip("CONTACT", "water", **CONTACT),))).outcome is OutcomeKind.RETURNED
    other = town.takes("二", reading(returned=(slip("CONTACT", "water", **CONTACT | {"intent": "无"}),)))
    assert other.outcome is OutcomeKind.REJECTED and "以先登记的为准" in other.reason
    town.takes("三", reading(returned=(slip("REQUEST", request=["撤回"]),)))
    late = town.takes(
        "四", reading(returned=(slip("RESULT", "water", results=["给水平面图"], ready_date="2026-11-23"),))
    )
    assert late.outcome is OutcomeKind.REJECTED and "已经办结或撤回" in late.reason
