"""What providers and applicants hand in at the desk counts as paper does: same guard, same event, with who and when."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from urllib.parse import quote

import cv2
import numpy as np
import openpyxl
import pytest

from flows.casework import Role
from flows.casework.model import OutcomeKind
from flows.desk.asking.asking import Page
from flows.desk.providers import mine
from flows.desk.public import apply, progress
from flows.desk.window import board
from flows.ledger import DESK_LOG, PAPER_ANNEXED, CaseState
from flows.online import find_receipt
from tests.pushed.test_pushes import pushed_with
from tests.soak.kills import loaded_once
from tests.support.application_parts import application
from tests.support.applying import WATER, Applicant, DeskTown, packages
from tests.support.course_office import FIRST, reading, slip

CONTACT = {"contact_date": "2026-11-23", "intent": "有", "visit_date": "2026-12-01", "staff_name": "样本一"}
PHOTO = cv2.imencode(".jpg", np.full((60, 40, 3), 200, np.uint8))[1].tobytes()
BROKEN = b"%PDF-1.4 rubbish"


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DeskTown]:
    with loaded_once():
        town = DeskTown(tmp_path_factory.mktemp("handed") / "office")
        of = application(services=["用水", "用气"])
        assert town.takes("原表", reading(of)).outcome is OutcomeKind.ACCEPTED
        with_drawings(town)
        yield town


def with_drawings(town: DeskTown) -> None:
    """A drawing that went along with each of the two letters."""
    with town.opened() as office:
        for paper in [p for p in office.ledger.papers(FIRST) if p.kind == "REQUIREMENT"]:
            path = f"{paper.path.rpartition('/')[0]}/{paper.provider}.pdf"
            (office.workspace.outbox / path).write_bytes(b"%PDF drawing")
            said = {"number": paper.number, "reader": paper.provider, "path": path, "sha256": "0" * 64}
            office.ledger.record(FIRST, PAPER_ANNEXED, said, now=office.now())


POWER = {"power_class": "一般工商业", "power_kva": "60", "voltage": "380V", "load_level": "三级"}
OPEN = "everybody"
MATRIX = {
    "/apply": OPEN, "/apply/{token}": OPEN, "/apply/{token}/check": OPEN, "/apply/{token}/files": OPEN,
    "/apply/{token}/drop": OPEN, "/apply/{token}/send": OPEN, "/apply/{token}/receipt": OPEN,
    "/progress": OPEN, "/progress/paper": OPEN, "/progress/supply": OPEN, "/progress/fill": OPEN,
    "/progress/slips/{kind}": OPEN,
    "/progress/files/{kind}": OPEN, "/progress/clear/{kind}": OPEN,
    "/mine": "water power", "/mine/new": "water power", "/mine/{case_no}": "water",
    "/mine/{case_no}/papers/{kind}/{version}": "water", "/mine/{case_no}/slips/{kind}": "water",
    "/mine/{case_no}/files/{kind}": "water", "/mine/{case_no}/filled/{number}": "",
    "/mine/{case_no}/clear/{kind}": "water",
    "/board": "窗口 审批 档案 管理",
}  # fmt: skip
"""Who may call which page of providers and of the public; the case is one of water's, and not of power's."""


def tail_of(town: DeskTown) -> str:
    with town.opened() as office:
        return office.ledger.application(FIRST).text("agent_phone")


def key_in(page: str) -> str:
    return re.search(r'name="key" value="([^"]+)"', page)[1]


def test_a_provider_sees_its_own_part_and_answers_a_slip(town: DeskTown) -> None:
    with town.desk("周供水", "water") as water:
        listed = water.see("/mine").text
        assert FIRST in listed and "未到期" in listed
        packed = zipfile.ZipFile(io.BytesIO(water.put("/mine/new").content))
        letters = [n for n in packed.namelist() if "需求函" in n]
        assert len(letters) == 1 and "清单.txt" in packed.namelist()
        assert [n for n in packed.namelist() if n.endswith(("water.pdf", "gas.pdf"))] == [f"{FIRST}/water.pdf"]
        alone = zipfile.ZipFile(io.BytesIO(water.see(f"/mine/{FIRST}/papers/REQUIREMENT/1").content))
        assert len(alone.namelist()) == 3, "the letter, its drawing and the list"
        assert "（0）" in water.see("/mine").text, "what was fetched is new no more"
        page = water.see(f"/mine/{FIRST}").text
        assert "主动对接回执" in page
        refused = water.put(f"/mine/{FIRST}/slips/CONTACT", intent="有", contact_date="2027-01-05")
        assert (refused.status_code, "晚于收到当天" in refused.text) == (409, True)
        for days in ({"contact_date": "1999-05-01"}, {"visit_date": "1998-01-01"}):
            early = water.put(f"/mine/{FIRST}/slips/CONTACT", **CONTACT | days)
            assert early.status_code == 409 and "早于本案收件日 2026-11-23" in early.text
        empty = water.put(f"/mine/{FIRST}/slips/CONTACT", **CONTACT | {"intent": ""}).text
        assert "“报装意向”没有填写。请改正后再提交" in empty and "扫描" not in empty
        sent = water.put(f"/mine/{FIRST}/slips/CONTACT", **CONTACT)
        assert sent.status_code == 303
        assert "主动对接回执</summary>" not in water.see(f"/mine/{FIRST}").text
        second = water.put(f"/mine/{FIRST}/slips/CONTACT", **CONTACT)
        assert second.status_code == 409 and "由周供水（北控水务，办件台）在网上填写，以先交的为准" in second.text
        assert water.put(f"/mine/{FIRST}/slips/OPINION", **CONTACT).status_code == 404, "nobody has asked for it"
        place = re.search(rf"/mine/{FIRST}/filled/[^\"]+", water.see(f"/mine/{FIRST}").text)[0]
        assert water.client.get(place).content.startswith(b"%PDF"), "it can still be printed"
    (end,) = town.work()
    assert end.outcome is OutcomeKind.RETURNED
    (taken,) = [e for e in town.events() if e.kind == "slip_taken"]
    assert (taken.payload["kind"], taken.payload["provider"], taken.payload["answers"]["intent"]) == (
        "CONTACT",
        "water",
        "有",
    )
    assert taken.actor == "周供水（北控水务，办件台）"
    assert town.dues()["T01:water"][1] if "T01:water" in town.dues() else True


def test_results_come_with_their_files(town: DeskTown, monkeypatch: pytest.MonkeyPatch) -> None:
    with town.desk("周供水", "water") as water:
        place = f"/mine/{FIRST}/files/RESULT"
        named = {"x-csrf": water.csrf, "x-name": quote("..\\给水/方案图.png")}
        came = water.client.post(place, content=PHOTO, headers=named).json()
        assert (came["files"], came["names"][0].rpartition(".")[0]) == (1, "方案图")
        assert water.client.post(place, content=b"MZ", headers={"x-csrf": water.csrf}).status_code == 415
        broken = water.client.post(place, content=BROKEN, headers={"x-csrf": water.csrf})
        assert broken.status_code == 415 and "第 2 个附件（PDF）打不开" in (told := broken.json()["told"])
        assert "请重新扫描" in told
        page = water.see(f"/mine/{FIRST}").text
        assert "已附 1 个" in page and "方案图" in page
        word = re.search(r'name="results" value="([^"]+)"', page)[1]
        assert water.put(f"/mine/{FIRST}/slips/RESULT", results=word, ready_date="2026-11-23").status_code == 303
        assert [p.name.rpartition(".")[0] for p in (town.root / "inbox").rglob("2_*")] == ["2_附件-1_方案图"]
    monkeypatch.setattr("flows.issuing.course_papers._slip_version", lambda _: "of another layout")
    town.work()
    (files,) = [e.payload for e in town.events() if e.kind == "files_received"]
    assert (files["kind"], len(files["pages"])) == ("RESULT", 1)


def test_somebody_elses_case_is_not_there(town: DeskTown) -> None:
    with town.desk("郑供电", "power") as power:
        assert FIRST not in power.see("/mine").text
        for place in (f"/mine/{FIRST}", f"/mine/{FIRST}/papers/REQUIREMENT/1"):
            assert power.see(place).status_code == 404
        assert power.put(f"/mine/{FIRST}/slips/CONTACT", **CONTACT).status_code == 404
        files = power.client.post(f"/mine/{FIRST}/files/RESULT", content=PHOTO, headers={"x-csrf": power.csrf})
        assert files.status_code == 404
    with town.desk() as stranger:
        assert stranger.see("/mine").headers["location"].startswith("/login")


def test_the_list_in_the_folder_names_what_is_owed(town: DeskTown) -> None:
    from flows.chores.books import desk_of, write_books

    with town.opened() as office:
        write_books(desk_of(office))
    book = openpyxl.load_workbook(town.root / "outbox" / "燃气-中裕燃气" / "00-待办一览.xlsx")
    cells = [[c.value for c in row] for row in book["待办"].iter_rows(min_row=3)]
    owed = next(row for row in cells if "主动对接，交回回执" in row)
    assert FIRST in owed
    links = [c.hyperlink.target for row in book["待办"].iter_rows() for c in row if c.hyperlink]
    assert links and all((town.root / "outbox" / link.removeprefix("../")).is_file() for link in links)
    assert not (town.root / "outbox" / "供电-供电公司" / "00-待办一览.xlsx").exists(), (
        "nothing for whoever was not asked"
    )


def test_progress_wants_the_digits_and_tells_public_words(town: DeskTown, monkeypatch: pytest.MonkeyPatch) -> None:
    phone = tail_of(town)
    with town.desk() as visitor:
        wrong = visitor.put("/progress", no=FIRST, tail="0000" if phone[-4:] != "0000" else "1111")
        unknown = visitor.put("/progress", no="LHBZ-2026-999999", tail=phone[-4:])
        assert wrong.status_code == unknown.status_code == 404
        assert wrong.text.replace(FIRST, "") == unknown.text.replace("LHBZ-2026-999999", "")
        page = visitor.put("/progress", no=FIRST, tail=phone[-4:]).text
        assert "办理进度" in page and phone not in page and "申请人事项单" in page
        assert "签发盖章后可下载" in page, "a draft that nobody sealed is not handed out"
        key = key_in(page)
        blank = visitor.put("/progress/paper", key=key, id=re.search(r'name="id" value="(REQUEST-\d+)"', page)[1])
        assert blank.content.startswith(b"%PDF")
        assert visitor.put("/progress/paper", key=key[:-1] + "x", id="REQUEST-1").status_code == 404
        with monkeypatch.context() as patched:
            patched.setattr(progress, "_LASTS_S", -1)
            old = key_in(visitor.put("/progress", no=FIRST, tail=phone[-4:]).text)
        late = visitor.put("/progress/slips/REQUEST", key=old, note="改期")
        assert late.status_code == 409 and "查询已经过期" in late.text, "not as if there were no such page"
        visitor.desk.trail.carry()
        entries = [x for e in visitor.desk.office.ledger.events("", kinds=(DESK_LOG,)) for x in e.payload["entries"]]
        told = {(x["what"].partition(" ")[0], x["case_no"]) for x in entries if x["name"] == "申请人（网上）"}
        assert told == {("进度", FIRST), ("下载", FIRST)}
        for _ in range(12):
            last = visitor.put("/progress", no=FIRST, tail="1234")
        assert last.status_code == 429
        limits = visitor.desk.limits
        limits._seen.clear()
        for _ in range(100):
            limits.allows("progress-wrong", FIRST, most=100, per_s=86_400.0)
        guessed = visitor.put("/progress", no=FIRST, tail=phone[-4:])
        assert guessed.status_code == 429 and "完整手机号" in guessed.text
        assert visitor.put("/progress", no=FIRST, tail="19900009999").status_code == 404
        assert "办理进度" in visitor.put("/progress", no=FIRST, tail=phone).text
        assert {visitor.put("/apply").status_code for _ in range(25)} == {303}, "a hall full of people applies"


def test_an_applicant_withdraws_a_service_with_the_whole_number(town: DeskTown) -> None:
    phone = tail_of(town)
    with town.desk() as visitor:
        visitor.desk.limits._seen.clear()
        key = key_in(visitor.put("/progress", no=FIRST, tail=phone[-4:]).text)
        request = {"key": key, "request": "撤回", "services": "用气"}
        shown = visitor.put("/progress", no=FIRST, tail=phone[-4:]).text
        assert 'name="services" value="用气"' in shown and 'name="services" value="用暖"' not in shown
        foreign = {"key": key, "request": "申请验收", "services": "用暖", "phone": phone}
        told = visitor.put("/progress/slips/REQUEST", **foreign)
        assert told.status_code == 409 and "用暖，本案没有报装；本案报装用水、用气" in told.text
        refused = visitor.put("/progress/slips/REQUEST", phone="19900009999", **request)
        assert (refused.status_code, "没有提交" in refused.text) == (403, True)
        assert "已提交" in visitor.put("/progress/slips/REQUEST", phone=phone, **request).text
        second = visitor.put("/progress/slips/REQUEST", phone=phone, **request)
        assert second.status_code == 409 and "在网上填写，以先交的为准" in second.text
        assert visitor.put("/progress/slips/CONTACT", phone=phone, key=key).status_code == 404, "not the applicant's"
    town.work()
    taken = [e for e in town.events() if e.kind == "slip_taken" and e.payload["kind"] == "REQUEST"]
    assert [(e.payload["answers"]["request"], e.actor) for e in taken] == [(["撤回"], "申请人（网上）")]
    assert town.case().state != CaseState.WITHDRAWN


def test_papers_for_a_correction_find_their_case(tmp_path) -> None:
    with loaded_once():
        town = DeskTown(tmp_path / "office")
        lacking = application(services=["用水"], need_date=None)
        assert town.takes("申请", reading(lacking)).outcome is OutcomeKind.CORRECTION
        phone = tail_of(town)
        with town.desk() as visitor:
            page = visitor.put("/progress", no=FIRST, tail=phone[-4:]).text
            assert "需要您补正" in page and "要求接通日期" in page
            key = key_in(page)
            place = f"/progress/files/CORRECTION?key={key}"
            assert visitor.client.post(place, content=PHOTO, headers={"x-csrf": visitor.csrf}).json()["files"] == 1
            assert "已提交" in visitor.put("/progress/supply", key=key, phone=phone).text
        (end,) = town.work()
        assert end.case_no == FIRST
        assert any(e.kind == "application_supplied" for e in town.events())


def test_the_board_counts_and_names_nobody(town: DeskTown) -> None:
    phone = tail_of(town)
    with town.desk("赵主任", role=Role.HEAD) as head:
        page = head.see("/board").text
        assert "按期率" in page
        assert re.search(r'<span class="num">1</span>在办案件', page)
        application = town.case()
        for word in ("赵主任", FIRST, application.applicant, application.project, phone):
            assert word not in page, "nothing of a person or a case hangs on the wall"
    with town.desk("周供水", "water") as water:
        assert water.see("/board").status_code == 404
    with town.desk() as stranger:
        assert stranger.see("/board").headers["location"].startswith("/login")


def test_a_pushed_project_fills_in_its_form(tmp_path) -> None:
    town = DeskTown(tmp_path / "office")
    assert town.gets("推送.xlsx", pushed_with(经办人="样本一", 经办人手机="13800000001")).outcome is OutcomeKind.PUSHED
    with town.desk() as visitor:
        page = visitor.put("/progress", no=FIRST, tail="0001").text
        draft = visitor.put("/progress/fill", key=key_in(page)).headers["location"]
        assert "济源市样例有限公司" in visitor.see(f"{draft}?step=who").text
        known = {name: "济源市黄河路1号" if name == "site_address" else text for name, text in WATER.items()}
        known |= {"applicant_name": "济源市样例有限公司", "project_name": "样例商贸楼", "services": "用水、用电"}
        visitor.fills(draft, known | POWER)
        assert visitor.confirms(draft).status_code == 303
        (package,) = packages(town.root)
        with town.opened() as office:
            assert find_receipt(office.ledger, package.name.removeprefix("网上申报_")).case_no == FIRST


def test_every_page_for_every_role(town: DeskTown) -> None:
    """Not signed in: to the door. Somebody else's page or case: as if it were not there. A form of ours: needed."""
    pages = (*apply.PAGES, *progress.PAGES, *mine.PAGES, *board.PAGES)
    assert {page.path for page in pages} == set(MATRIX), "every page stands in the table"
    with town.opened() as office:
        for who in ("", "water", "power", "窗口", "审批", "档案", "管理"):
            is_provider = who in ("water", "power")
            role = Role.PROVIDER if is_provider else Role(who) if who else None
            person = Applicant(office)
            if role is not None:
                person.signs_in(f"矩阵{who}", role, who if is_provider else "")
            for page in pages:
                seen = (page.method, page.path, who, *_answered(person, page))
                assert seen[3:] == _wanted(page, who, is_provider=is_provider), seen


def _answered(person: Applicant, page: Page) -> tuple[int, int]:
    """What the page answers, bare and with the token of a form of ours."""
    facts = {"case_no": FIRST, "kind": "REQUIREMENT", "version": "1", "number": "x", "token": "x" * 32}
    place = page.path.format(**facts)
    bare = person.client.request(page.method, place).status_code
    if page.method == "GET":
        return bare, bare
    with_form = person.client.post(place, data={"csrf": person.csrf}, headers={"x-csrf": person.csrf})
    return bare, with_form.status_code if with_form.status_code in (401, 404) else 200


def _wanted(page: Page, who: str, *, is_provider: bool) -> tuple[int, int]:
    allowed = MATRIX[page.path]
    if allowed == OPEN:
        is_there = "{" not in page.path and page.method == "GET"
        return (200 if is_there else 404,) * 2 if page.method == "GET" else (403, 200 if page.path == "/apply" else 404)
    if not who:
        return (303, 303) if page.method == "GET" else (401, 401)
    is_theirs = who in allowed.split()
    if page.method == "GET":
        return (200, 200) if is_theirs else (404, 404)
    has_it = is_theirs and page.path != "/mine/{case_no}/slips/{kind}"
    return 403 if is_provider else 404, 200 if has_it else 404


def ready_for_acceptance(root, mode: str) -> DeskTown:
    """A case of water and gas without a road to dig up, its acceptance asked for."""
    town = DeskTown(root / mode)
    of = application(services=["用水", "用气"], rows={"segments": []}, accept_mode=mode)
    assert town.takes("原表", reading(of)).outcome is OutcomeKind.ACCEPTED
    town.takes("事项", reading(returned=(slip("REQUEST", request=["申请验收"]),)))
    return town


def test_each_provider_gives_its_opinion_and_the_window_closes_the_paper(tmp_path) -> None:
    with loaded_once():
        town = ready_for_acceptance(tmp_path, "联合验收")
        for name, provider, answer in (("周供水", "water", "合格"), ("吴燃气", "gas", "不合格")):
            with town.desk(name, provider) as desk:
                page = desk.see(f"/mine/{FIRST}").text
                assert "《验收意见书》中本单位的意见" in page and "accept_date" not in page
                assert page.count(f'name="accept_{provider}"') == 3 and page.count('name="accept_') == 3
                assert desk.put(f"/mine/{FIRST}/slips/ACCEPT", note="补井盖").status_code == 409
                said = {f"accept_{provider}": answer, "accept_power": "合格", "note": "补井盖"}
                assert desk.put(f"/mine/{FIRST}/slips/ACCEPT", **said).status_code == 303
                second = desk.put(f"/mine/{FIRST}/slips/ACCEPT", **said)
                assert second.status_code == 409 and f"由{name}（" in second.text, "the first word counts"
                place = re.search(rf"/mine/{FIRST}/filled/[^\"]+", desk.see(f"/mine/{FIRST}").text)[0]
                assert desk.client.get(place).content.startswith(b"%PDF")
        rows = [e for e in town.events() if e.kind == "slip_line"]
        assert [e.actor for e in rows] == ["周供水（北控水务，办件台）", "吴燃气（中裕燃气，办件台）"]
        assert "accept_power" not in rows[0].payload["answers"] and not packages(town.root)
        with town.desk("王审核", role=Role.WINDOW) as window:
            page = window.see(f"/cases/{FIRST}/slips").text
            assert re.search(r'name="accept_gas" value="不合格" checked', page) and "用水：补井盖；用气：补井盖" in page
            assert "各单位都已在网上填写《验收意见书》" in window.see(f"/cases/{FIRST}").text
            said = {"accept_date": "2026-11-23", "accept_water": "合格"}
            refused = window.put(f"/cases/{FIRST}/slips/ACCEPT", **said, accept_gas="合格")
            assert refused.status_code == 409 and "吴燃气" in refused.text and "不一致" in refused.text
            sent = window.put(f"/cases/{FIRST}/slips/ACCEPT", **said, accept_gas="不合格")
            assert sent.status_code == 303, sent.text
        town.work()
        (taken,) = [e.payload for e in town.events() if e.kind == "slip_taken" and e.payload["kind"] == "ACCEPT"]
        assert (taken["answers"]["accept_water"], taken["answers"]["accept_gas"]) == ("合格", "不合格")
        assert {p.version for p in town.papers("ACCEPT")} == {1, 2}, "what failed is held again"


def test_accepted_apart_each_provider_fills_in_its_own_sheet(tmp_path) -> None:
    with loaded_once():
        town = ready_for_acceptance(tmp_path, "分别验收")
        with town.desk("周供水", "water") as desk:
            page = desk.see(f"/mine/{FIRST}").text
            assert "《验收意见书》" in page and 'name="accept_gas"' not in page
            place = f"/mine/{FIRST}/slips/ACCEPT"
            assert desk.put(place, accept_date="2026-11-23").status_code == 409, "a sheet without an opinion"
            assert desk.put(place, accept_date="2026-11-23", accept_water="合格").status_code == 303
        town.work()
        (taken,) = [e.payload for e in town.events() if e.kind == "slip_taken" and e.payload["kind"] == "ACCEPT"]
        assert (taken["provider"], taken["answers"]["accept_water"]) == ("water", "合格")
        with town.desk("周供水", "water") as desk:
            assert "接通确认单" in (page := desk.see(f"/mine/{FIRST}").text) and "检测试压记录" in page
            lacking = desk.put(f"/mine/{FIRST}/slips/CONNECT", connect_date="2026-11-23")
            assert lacking.status_code == 409 and "对方签字" in lacking.text


def test_the_window_withdraws_for_an_applicant_who_has_signed(town: DeskTown) -> None:
    with town.desk("王审核", role=Role.WINDOW) as window:
        said = {"request": "撤回", "note": "改期再报"}
        place = f"/cases/{FIRST}/slips/REQUEST"
        assert "附上签好字" in window.put(place, **said).text
        files = window.client.post(f"{place}/files", content=PHOTO, headers={"x-csrf": window.csrf})
        assert files.json()["files"] == 1
        assert window.put(place, **said).status_code == 303
    town.work()
    taken = [e for e in town.events() if e.kind == "slip_taken" and e.payload["kind"] == "REQUEST"]
    assert taken[-1].payload["answers"]["request"] == ["撤回"] and "王审核" in taken[-1].actor
    assert town.case().state == CaseState.WITHDRAWN
