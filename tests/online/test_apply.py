"""网上申报 from the first question to the letters, read by the real reader; and what must not happen."""

from __future__ import annotations

import re

import pytest

from extractors.reader import read_package
from flows.application import sweep
from flows.copies import inspect_copy
from flows.intake import digest_tree, list_tree
from flows.office.runtime import open_runtime
from flows.online import Drafts, find_receipt, finish_sending
from tests.soak.scene import decided
from tests.support import ROOT
from tests.support.applying import WATER, Applicant, packages
from tests.support.course_office import FIRST, MONDAY, SETTINGS
from tests.support.engines import engine
from tests.support.looking import LooksHere
from tests.support.shipped import SHIPPED


class RealReader(LooksHere):
    """Reads as the reading process does, here."""

    def read(self, files, job):
        return read_package(files, job, templates=SHIPPED, ocr=engine())

    def close(self) -> None:
        """Nothing is open."""


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory):
    root = tmp_path_factory.mktemp("office")
    (root / "inbox").mkdir()
    (root / "baozhuang.yaml").write_text(SETTINGS, encoding="utf-8")
    with open_runtime(root, today=MONDAY, reader=RealReader()) as opened:
        yield opened


@pytest.fixture(scope="module")
def applicant(office):
    return Applicant(office)


@pytest.mark.ocr
def test_from_the_first_question_to_the_letters(office, applicant):
    draft = applicant.begun()
    seen = applicant.fills(draft, WATER)
    assert seen == ["what", "who", "project", "water", "lines"], "only what the ticked service needs is asked"
    gone = applicant.confirms(draft)
    assert gone.headers["location"] == f"{draft}/receipt"
    (package,) = packages(office.workspace.root)
    number = package.name.removeprefix("网上申报_")
    assert [p.name for p in package.iterdir()] == ["联合报装申请表.pdf"]
    assert inspect_copy((package / "联合报装申请表.pdf").read_bytes()).problems == ()
    receipt = find_receipt(office.ledger, number)
    assert receipt.package == digest_tree(package, list_tree(package))
    assert (receipt.tail, number in applicant.see(f"{draft}/receipt").text) == ("9005", True)

    ends = worked_off(office)
    assert office.ledger.case(FIRST).accepted_at, ends
    application = office.ledger.application(FIRST)
    said = {name: application.text(name) for name in WATER}
    assert said == WATER | {"water_use": "生活"}, "the values are those that were typed"
    assert application.text("channel") == "线上"
    assert application.text("apply_date") == MONDAY.isoformat(), "the day is the office's, not the phone's"
    draft_kept = (office.workspace.var / "apply" / draft.rpartition("/")[2] / "draft.json").read_text("utf-8")
    assert WATER["agent_phone"] not in draft_kept, "what was sent is kept in its case alone"
    letters = [p for p in office.ledger.papers(FIRST) if p.kind == "REQUIREMENT"]
    assert [(p.provider, bool(p.path)) for p in letters] == [("water", True)]
    (told,) = [e.payload for e in office.ledger.events(FIRST) if e.kind == "form_confirmed"]
    assert (told["receipt"], told["sha256"]) == (number, receipt.content)


@pytest.mark.ocr
def test_somebody_elses_form_among_the_attachments_is_an_attachment(office, applicant):
    draft, cases = applicant.begun(), office.ledger.cases()
    said = WATER | {"project_name": "第四座办公楼", "site_address": "济源市黄河大道1号", "agent_phone": "15802549006"}
    applicant.fills(draft, said)
    photo = ROOT / "tests" / "samples" / "s01-print-office300" / "package" / "scan_1.jpg"
    assert applicant.uploads(draft, photo.read_bytes(), material="M03").status_code == 200
    applicant.confirms(draft)
    (package,) = packages(office.workspace.root)
    number = package.name.removeprefix("网上申报_")
    assert "一般几分钟内" in applicant.put("/progress", no=number, tail="9006").text
    ends = worked_off(office)
    (case,) = set(office.ledger.cases()) - set(cases)
    application = office.ledger.application(case.case_no)
    assert {name: application.text(name) for name in said} == said, "nothing of the other form is believed"
    assert not application.text("project_code") and not application.text("email")
    assert ["材料中另有一份申请表" in r for r in application.remarks] == [True]
    (told,) = [e.payload for e in office.ledger.events(case.case_no) if e.kind == "form_confirmed"]
    assert told["receipt"] == number
    assert office.ledger.case(case.case_no).accepted_at, ends
    assert case.case_no in applicant.put("/progress", no=number, tail="9006").text


@pytest.mark.ocr
def test_what_a_person_finds_to_be_new_keeps_its_receipt_and_confirmation(office, applicant):
    draft, cases = applicant.begun(), office.ledger.cases()
    applicant.fills(draft, WATER | {"need_date": "2027-04-01", "agent_phone": "15802549007"})
    applicant.confirms(draft)
    (package,) = packages(office.workspace.root)
    number = package.name.removeprefix("网上申报_")
    worked_off(office)
    assert office.ledger.cases() == cases
    told = applicant.put("/progress", no=number, tail="9007").text
    assert "由受理窗口人员办理" in told and "一般几分钟" not in told and FIRST not in told
    (sheet,) = office.workspace.outbox.rglob("核对单_*疑似重复*.xlsx")
    (office.workspace.inbox / "核对单.xlsx").write_bytes(decided(sheet, passed=True))
    worked_off(office)
    (case,) = set(office.ledger.cases()) - set(cases)
    assert office.ledger.case(case.case_no).accepted_at, "neither signature nor seal is asked for"
    (confirmed,) = [e.payload for e in office.ledger.events(case.case_no) if e.kind == "form_confirmed"]
    assert confirmed["receipt"] == number
    assert case.case_no in applicant.put("/progress", no=number, tail="9007").text


def worked_off(office) -> list:
    """Until nothing lies in the inbox; the ends of what lay there."""
    ends: list = []
    while packages(office.workspace.root):
        sweep(office, office.intake.sweep(office.now), ends.append)
    return ends


def test_what_is_typed_is_checked_as_what_is_read(office, applicant):
    draft = applicant.begun()
    wrong = {"uscc": "91419001MA6KW10P8B", "agent_phone": "123", "water_daily_m3": "999999", "need_date": "2026-01-05"}
    applicant.fills(draft, WATER | wrong)
    told = {}
    for step in ("who", "project", "water"):
        told |= applicant.put(f"{draft}/check", step=step, **WATER | wrong).json()["questions"]
    assert [r["weight"] for r in told["uscc"]["remarks"]] == ["stop"]
    assert "校验位" in told["uscc"]["remarks"][0]["text"]
    assert told["agent_phone"]["remarks"][0]["weight"] == "stop"
    assert told["water_daily_m3"]["remarks"], "a number beyond its range is spoken of"
    assert "早于" in told["need_date"]["remarks"][0]["text"], "a day that is past is spoken of where it is typed"
    sizes = applicant.see(f"{draft}?step=water").text.partition('<select name="water_dn"')[2].partition("</select>")[0]
    assert "<option>80</option>" in sizes and "<option selected>100</option>" in sizes
    shown = applicant.see(f"{draft}?step=files").text
    assert "营业执照" in shown and "给水排水平面图" not in shown and "暖通图" not in shown
    home = applicant.begun()
    applicant.fills(home, {"services": "用水、用气", "applicant_kind": "居民", "build_nature": "既有"})
    shown = applicant.see(f"{home}?step=files").text
    assert "居民身份证" in shown and not re.search("营业执照|立项|用气设备清单|施工许可证|暖通图", shown)
    assert told["resident_id"]["asked"] is False, "a firm is not asked for a resident's number"
    refused = applicant.confirms(draft)
    assert (refused.status_code, "没有提交" in refused.text) == (409, True)
    assert packages(office.workspace.root) == []


def test_bad_input_has_a_clear_end(office, applicant):
    draft = applicant.begun()
    applicant.fills(draft, {**WATER, "project_name": "<script>alert(1)</script>楼"})
    page = applicant.see(f"{draft}?step=confirm").text
    assert "<script>alert" not in page
    assert applicant.uploads(draft, b"MZ\x90\0renamed").status_code == 415
    headers = {"x-csrf": applicant.csrf}
    bare = applicant.client.post(f"{draft}/files?material=M03", content=iter([b"MZ\x90"]), headers=headers)
    assert bare.status_code == 415 and "不是照片" in bare.json()["told"], "no length was told: not a matter of size"
    huge = applicant.uploads(draft, b"x", **{"content-length": "2000000000"})
    assert (huge.status_code, "200 MB" in huge.json()["told"]) == (413, True)
    assert applicant.uploads(draft, b"\xff\xd8\xff" + b"a" * 99, material="M02").json() == {"files": ["营业执照-1.jpg"]}
    assert applicant.see("/apply/" + "a" * 32).status_code == 404
    assert applicant.client.post(draft, data={"csrf": "wrong"}).status_code == 403
    assert not [p for p in (office.workspace.var / "apply").rglob("*.came")]


def test_the_same_application_is_sent_once(office, applicant):
    before, said = packages(office.workspace.root), WATER | {"project_name": "第二座办公楼"}
    first, second = applicant.begun(), applicant.begun()
    for draft in (first, second):
        applicant.fills(draft, said)
    applicant.confirms(first)
    applicant.confirms(first)
    assert applicant.put(first, step="who", go="next", legal_rep="别人").status_code == 303, "back, after it was sent"
    gone = applicant.confirms(second)
    (package,) = set(packages(office.workspace.root)) - set(before)
    page = applicant.see(gone.headers["location"]).text
    assert package.name.removeprefix("网上申报_") in page
    assert "先前" in page


def test_a_stop_between_confirming_and_the_inbox_loses_nothing(office, applicant, monkeypatch):
    draft, before = applicant.begun(), packages(office.workspace.root)
    applicant.fills(draft, WATER | {"project_name": "第三座办公楼"})
    monkeypatch.setattr("flows.online.sending.place_package", lambda *_: (_ for _ in ()).throw(OSError("gone")))
    assert applicant.confirms(draft).status_code == 500
    monkeypatch.undo()
    assert packages(office.workspace.root) == before
    finish_sending(office, Drafts(office.workspace.var, office.settings.limits))
    assert applicant.confirms(draft).headers["location"].endswith("/receipt")
    assert len(packages(office.workspace.root)) == len(before) + 1
