"""The office's work at the desk without a browser: 核对, uploads, slips, the acts of the head."""

from __future__ import annotations

import io
import re
import shutil
import zipfile
from pathlib import Path
from types import SimpleNamespace

import pytest
from PIL import Image

from extractors.errors import UnreadableFileError
from extractors.models import DocumentType, PageReading
from flows.cases.first_look import glance_of
from flows.desk.intray.tray import Tray
from flows.waiting import lost_pictures
from tests.desk.office import DeskTown
from tests.desk.person import FEW, OURS, WAITS, Person, upload
from tests.support.application_parts import application
from tests.support.course_office import filled


def answer_all(who: Person, case_no: str) -> tuple[str, str]:
    """Every value 无误; returns sheet and digest."""
    text = who.get(f"/review/{case_no}").text
    found = re.search(r'data-sheet="(\w+)" data-digest="(\w+)"', text)
    assert found is not None
    keys = re.findall(r'data-key="([^"]+)"', text)
    who.post(f"/review/{case_no}/answer", sheet=found[1], digest=found[2], key=keys, verdict=["无误"] * len(keys),
             text=[""] * len(keys))  # fmt: skip
    return found[1], found[2]


def test_two_clerks_and_a_sheet(town: DeskTown, people: dict[str, Person]) -> None:
    """Who is first counts, the other is told; the workbook that comes later still is refused with who said what."""
    first, second = people["王审核"], people["赵主任"]
    sheet, digest = answer_all(first, FEW)
    page = second.get(f"/review/{FEW}").text
    assert "王审核 也在核对这一件" in page and 'data-name="王审核"' in page
    early = first.post(f"/review/{FEW}", sheet=sheet, digest="0" * 16)
    assert early.status_code == 409 and "没有提交" in early.text
    by_hand = {"uscc": "", "site_address": "济源市沁园路9号"}
    late = filled(town.sheet("核对单_LHBZ-2026-000002*.xlsx"), town.day, findings={}, fields=by_hand)
    assert first.post(f"/review/{FEW}", sheet=sheet, digest=digest).status_code == 303
    told = second.post(f"/review/{FEW}", sheet=sheet, digest=digest)
    assert told.status_code == 409 and "先提交的为准" in told.text
    assert "王审核 已于" in second.get(f"/review/{FEW}").text
    (end,) = town.work()
    assert end.case_no == FEW and not end.failed
    (event,) = [e for e in town.events(FEW) if e.kind == "review_answered"]
    assert event.actor == "核对人 王审核" and len(event.payload["answer"]["answers"]) == 2
    assert "已由 王审核" in second.get(f"/review/{FEW}?sheet={sheet}").text
    end = town.gets("后到的核对单.xlsx", late)
    assert end.outcome is not None and end.outcome.value == "rejected" and "王审核" in end.reason


def test_a_draft_outlives_the_browser_and_takes_answers_back(people: dict[str, Person]) -> None:
    who = people["王审核"]
    text = who.get(f"/review/{WAITS}").text
    said = dict(zip(("sheet", "digest"), re.findall(r'data-(?:sheet|digest)="(\w+)"', text), strict=False))
    who.post(f"/review/{WAITS}/answer", **said, key="uscc", verdict="更正", text="91419001MA9K1XY701")
    again = who.get(f"/review/{WAITS}").text
    assert 'data-verdict="更正" data-text="91419001MA9K1XY701"' in again
    told = who.post(f"/review/{WAITS}/answer", **said, key="uscc", verdict="更正", text="91419001MA9K1XY701").json()
    assert "更正后仍有疑点" in told["doubts"]["uscc"]
    who.post(f"/review/{WAITS}/answer", **said, key="uscc", verdict="", text="")
    assert 'data-verdict="更正"' not in who.get(f"/review/{WAITS}").text
    lacking = who.post(f"/review/{WAITS}", **said)
    assert lacking.status_code == 409 and "还没有核对完" in lacking.text


def test_an_upload_is_a_package_like_any_other(town: DeskTown, people: dict[str, Person]) -> None:
    who, inbox = people["王审核"], town.root / "inbox"
    begun = who.ask("POST", "/inbox/begin", headers={"x-csrf": who.csrf}).json()["token"]
    other = people["李窗口"].post(f"/inbox/{begun}/give-up")
    assert other.status_code == 409 and who.post(f"/inbox/{begun}/give-up").status_code == 200, "its sender's alone"
    assert "程序文件" in upload(who, "form.pdf", b"MZ\x90\x00 a program").text
    assert "没有传完整" in upload(who, "half.png", b"\x89PNG half", size="4000").text
    assert not [p for p in inbox.iterdir() if not p.name.startswith(".")]
    content = b"%PDF-1.4 nothing to be read"
    done = upload(who, "..%2F..%2F%E8%A1%A8.pdf", content).json()
    assert done == {"name": "表.pdf", "kind": "扫描材料：PDF 1 个"} and (inbox / "表.pdf").read_bytes() == content
    assert "等待办理" in who.get("/inbox").text
    (inbox / "表.pdf").unlink()


def test_what_is_uploaded_is_looked_at_before_it_is_handed_in(town: DeskTown, people: dict[str, Person]) -> None:
    who, inbox = people["陈审批"], town.root / "inbox"
    town.tells("半份", application(need_date=None, sign_present=None))
    place = who.ask("POST", "/inbox/begin", headers={"x-csrf": who.csrf}).json()["token"]
    headers = {"x-csrf": who.csrf, "x-name": "a.png"}
    who.ask("PUT", f"/inbox/{place}/file", content=town.file("半份"), headers=headers)
    seen = who.post(f"/inbox/{place}/look").json()
    assert "联合报装申请表" in seen["kind"] and any("要求接通日期" in words for words in seen["lacking"]), seen
    assert not [p for p in inbox.iterdir() if not p.name.startswith(".")], "nothing is handed in by looking"
    for there, words in ((2, "正面（第 1 页）"), (1, "背面（第 2 页）")):
        page = PageReading(file="a.png", page=1, document_type=DocumentType.FORM, form_version="1", form_page=there)
        half = town.told["半份"].model_copy(update={"pages": (page,)})
        assert any(words in told for told in glance_of(town.office, half).lacking)
    stranger = town.told["半份"].model_copy(update={"document_type": DocumentType.UNKNOWN})
    assert "没有见到联合报装申请表" in glance_of(town.office, stranger).lacking[0]
    who.post(f"/inbox/{place}/give-up")
    assert who.post(f"/inbox/{place}/look").status_code == 409


def test_files_that_are_cleared_while_one_is_opened_end_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tray = Tray(tmp_path, "who|what")
    monkeypatch.setattr("flows.desk.intray.tray.opens_apart", lambda *_, **__: tray.clear() or True)
    (came := tray.folder / ".a.came").parent.mkdir(parents=True)
    came.write_bytes(b"\x89PNG\r\n\x1a\n")
    with pytest.raises(UnreadableFileError, match="刚刚被清空"):
        tray.add(came)


def test_a_picture_that_is_lost_is_cut_anew(
    town: DeskTown, people: dict[str, Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a package from the screen only the form that was typed is read as the application."""
    monkeypatch.setattr(lost_pictures, "find_receipt", lambda *_: SimpleNamespace(form="f" * 64))
    asked: list[str] = []
    read = lost_pictures.read_files
    monkeypatch.setattr(
        lost_pictures, "read_files", lambda *a, form, **more: asked.append(form) or read(*a, form=form, **more)
    )
    who, place = people["王审核"], f"/review/{WAITS}/picture"
    (crops,) = (p.parent for p in (town.root / "var" / "done").glob("*/crops/001-power_class.png"))
    for lost in (["001-power_class.png"], ["001-power_class.png", "page-001.jpg"]):
        for name in lost:
            (crops / name).unlink()
        for name in lost:
            answer = who.get(f"{place}/{name}")
            assert answer.status_code == 200 and Image.open(io.BytesIO(answer.content)).width > 100
            assert (crops / name).is_file()
    assert asked == ["f" * 64]


def test_the_basket_is_one_zip_with_its_list(people: dict[str, Person]) -> None:
    who = people["孙档案"]
    who.post("/basket", paper=[f"{OURS}.REQUIREMENT.water.1", f"{OURS}.original.1"])
    packed = zipfile.ZipFile(io.BytesIO(who.get("/basket.zip").content))
    listed = packed.read("清单.txt").decode("utf-8-sig")
    assert len(packed.namelist()) == 3 and listed.count("一致") == 2 and "缺失" not in listed


def test_an_approver_stops_the_clock_on_the_screen(town: DeskTown, people: dict[str, Person]) -> None:
    who = people["陈审批"]
    who.get(f"/cases/{OURS}/slips")
    assert who.post(f"/cases/{OURS}/slips", kind="CONTACT", reason="要停一停").status_code == 404
    who.get(f"/cases/{OURS}/slips")
    assert who.post(f"/cases/{OURS}/slips", kind="SUSPEND", reason="等待评审").status_code == 303
    assert "填写《中止恢复办理单》" in who.get(f"/cases/{OURS}/slips").text
    said = {"suspend": "中止", "ground": "专家评审", "from_date": town.day.isoformat(), "reason": "等待评审"}
    answer = who.post(f"/cases/{OURS}/slips/SUSPEND", **said, sign="是", sign_date=town.day.isoformat())
    assert answer.status_code == 303, answer.text
    (package,) = (town.root / "inbox").glob("[!.]*")
    (told,) = [e for e in town.events(OURS) if e.kind == "slip_sent"]
    assert "陈审批" in str(told.payload) + told.actor
    shutil.rmtree(package) if package.is_dir() else package.unlink()


def test_only_the_head_voids_and_the_event_has_name_and_reason(town: DeskTown, people: dict[str, Person]) -> None:
    who = people["赵主任"]
    refused = who.post(f"/cases/{WAITS}", act="void", reason="")
    assert refused.status_code == 409 and "原因" in refused.text
    who.get(f"/cases/{WAITS}")
    assert who.post(f"/cases/{WAITS}", act="void", reason="立错了案").status_code == 303
    (event,) = [e for e in town.events(WAITS) if e.kind == "case_voided"]
    assert event.payload["name"] == "赵主任" and event.payload["reason"] == "立错了案"


def test_an_act_waits_for_its_turn_no_longer_than_a_person_does(
    people: dict[str, Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flows.desk.asking.asking.PATIENCE_S", 0.0)
    monkeypatch.setattr("flows.office.turns._is_ours", lambda *_: False)
    told = people["赵主任"].post(f"/cases/{OURS}", act="officer", officer="二号专员", reason="按片区")
    assert told.status_code == 409 and "正在办理别的材料，这一步还没有做" in told.text


def test_the_head_calls_a_letter_back_and_names_an_officer(town: DeskTown, people: dict[str, Person]) -> None:
    who, (letter,) = people["赵主任"], town.papers("REQUIREMENT", OURS)
    page = who.get(f"/cases/{OURS}").text
    assert all(words in page for words in ("收回文书", letter.number, "撤回、变更", "先出几家的件"))
    assert "收回文书" not in people["王审核"].get(f"/cases/{OURS}").text
    assert who.post(f"/cases/{OURS}", act="recall", number=letter.number, reason="").status_code == 409
    gone = who.post(f"/cases/{OURS}", act="recall", number=letter.number, reason="发文单位写错")
    assert gone.status_code == 303 and f"已收回 {letter.number}" in who.get(place := gone.headers["location"]).text
    assert all("told fine" not in p for p in (who.get(f"{place}X").text, people["王审核"].get(place).text))
    long = who.post(f"/cases/{OURS}", act="officer", officer="一" * 61, reason="按片区")
    assert long.status_code == 409 and "“姓名和电话”写得太长" in long.text
    assert who.post(f"/cases/{OURS}", act="officer", officer="一号专员", reason="按片区").status_code == 303
    assert "服务专员 一号专员" in people["王审核"].get(f"/cases/{OURS}").text
    told = {e.kind: e for e in town.events(OURS) if e.kind in ("paper_called_back", "officer_set")}
    assert {e.actor for e in told.values()} == {"经办人 赵主任"} and len(told) == 2
    assert [p.version for p in town.papers("REQUIREMENT", OURS)] == [1, 2]
    assert who.post(f"/cases/{OURS}", act="burn", reason="不存在的事").status_code == 404
