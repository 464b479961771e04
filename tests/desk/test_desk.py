"""The desk without a browser: every page for every role, and what goes wrong ends in one clear Chinese sentence."""

from __future__ import annotations

import io
import re
import shutil
import sqlite3
import zipfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from urllib.parse import quote

import pytest
from PIL import Image
from starlette.testclient import TestClient

from flows.desk import door
from flows.desk.app import GROUPS, create_app
from flows.desk.asking import Desk
from flows.ledger import DESK_LOG
from tests.desk.office import NASTY, PASSWORD, PEOPLE, DeskTown, made, with_people
from tests.support.application_parts import application
from tests.support.course_office import filled

WAITS, FEW, OURS = "LHBZ-2026-000001", "LHBZ-2026-000002", "LHBZ-2026-000003"
"""Cases: 24 doubtful values, two of them, accepted with letters to 北控水务."""
OPEN, OFFICE = "everybody", "窗口 审批 档案 管理"
CLERKS, SENDERS, ALL = "窗口 管理", "窗口 审批 管理", "窗口 审批 档案 管理 专营单位"
TABLE = {
    "GET /": ALL, "GET /today": OFFICE, "GET /today/changes": OFFICE,
    "GET /review": OFFICE, "GET /review/{case_no}": CLERKS, "POST /review/{case_no}": CLERKS,
    "GET /review/{case_no}/state": CLERKS, "POST /review/{case_no}/answer": CLERKS,
    "GET /review/{case_no}/picture/{name}": CLERKS,
    "GET /cases": OFFICE, "GET /cases/{case_no}": ALL, "POST /cases/{case_no}": "管理",
    "GET /cases/{case_no}/roads/{number}": OFFICE,
    "GET /cases/{case_no}/slips": SENDERS, "POST /cases/{case_no}/slips": SENDERS,
    "POST /cases/{case_no}/slips/{kind}": SENDERS,
    "GET /cases/{case_no}/filled/{number}": SENDERS,
    "POST /cases/{case_no}/slips/{kind}/files": SENDERS, "POST /cases/{case_no}/slips/{kind}/clear": SENDERS,
    "GET /inbox": SENDERS, "GET /inbox/sent": SENDERS, "POST /inbox/begin": SENDERS,
    "PUT /inbox/{token}/file": SENDERS, "POST /inbox/{token}/look": SENDERS,
    "POST /inbox/{token}/finish": SENDERS, "POST /inbox/{token}/give-up": SENDERS,
    "GET /find": OFFICE, "GET /papers/{id}": ALL, "GET /basket": OFFICE, "POST /basket": OFFICE,
    "GET /basket.zip": OFFICE,
    "GET /health": OPEN, "GET /login": OPEN, "POST /login": OPEN, "POST /logout": ALL, "GET /static/{name}": OPEN,
}  # fmt: skip
"""Who may call which page; those of providers and of the public are told by their own groups' words."""
OWN = ("/mine", "/apply", "/progress", "/board", "/print")
MISSING = ("/review/{case_no}/picture/{name}", "/static/{name}", "/cases/{case_no}/filled/{number}")
"""Pages that an address of the table does not lead to."""
OF_ITS_OWN = {"GET /cases/{case_no}": f"/cases/{OURS}", "GET /papers/{id}": f"/papers/{OURS}.REQUIREMENT.water.1"}
"""What of a page that all roles may call is water's, and nobody else's among the providers."""


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DeskTown]:
    with closing(made(tmp_path_factory.mktemp("desk"))) as town:
        yield town


@pytest.fixture(scope="module")
def desk(town: DeskTown) -> Desk:
    return with_people(town.office)


@pytest.fixture(scope="module")
def app(desk: Desk) -> Iterator[TestClient]:
    with TestClient(create_app(desk), follow_redirects=False) as client:
        yield client


def token(client: TestClient, page: str = "/login") -> str:
    found = re.search(r'name="csrf" content="(\w+)"', client.get(page, follow_redirects=True).text)
    assert found is not None
    return found[1]


class Person:
    """Somebody at a browser of their own."""

    def __init__(self, app: TestClient, name: str = "") -> None:
        self.name, self.app = name, app
        self._jar: dict[str, str] = {}
        self.csrf = ""
        if name:
            self.get("/login")
            desk = self.post("/login", name=name, password=PASSWORD)
            assert desk.status_code == 303, desk.text
            self.get("/inbox" if PEOPLE[name].role not in ("档案", "专营单位") else "/basket")

    def ask(self, method: str, place: str, **more):
        self.app.cookies.clear()
        answer = self.app.request(method, place, cookies=self._jar, **more)
        self._jar |= {k: v for k, v in answer.cookies.items() if v}
        if found := re.search(r'name="csrf" content="(\w+)"', answer.text):
            self.csrf = found[1]
        return answer

    def get(self, place: str):
        return self.ask("GET", place)

    def post(self, place: str, **said):
        return self.ask("POST", place, data={"csrf": self.csrf, **said})


@pytest.fixture(scope="module")
def people(app: TestClient) -> dict[str, Person]:
    """Everybody, each signed in once: a password costs a twentieth of a second on purpose."""
    return {name: Person(app, name) for name in PEOPLE}


def address(path: str) -> str:
    facts = {"case_no": OURS, "id": f"{OURS}.REQUIREMENT.water.1", "name": "page-001.jpg", "number": "0"}
    return re.sub(r"\{(\w+)\}", lambda m: facts.get(m[1], "x" * 24), path)


def pages() -> Iterator[tuple[str, str]]:
    for page in (p for group in GROUPS for p in group if not p.path.startswith(OWN)):
        yield page.method, page.path


@pytest.mark.parametrize("name", ["", *PEOPLE])
def test_every_page_for_every_role(app: TestClient, people: dict[str, Person], name: str) -> None:
    """Nobody: to the door. Not one's role: as if there were no such page. Not from a page of ours: refused."""
    who, role = people.get(name) or Person(app), PEOPLE[name].role if name else ""
    for method, path in pages():
        roles = TABLE[f"{method} {path}"]
        if path == "/today/changes" and role in roles.split():
            continue  # it never ends: the browser's story listens to it
        place = OF_ITS_OWN.get(f"{method} {path}", address(path))
        answer = who.ask(method, place)
        seen = (method, path, role, answer.status_code)
        if roles == OPEN:
            assert answer.status_code in (200, 303, 403, 404) and "/login?next" not in str(answer.headers), seen
        elif not name:
            assert answer.status_code == (303 if method == "GET" else 401), seen
            assert method != "GET" or answer.headers["location"].startswith("/login?next="), seen
        elif role not in roles.split() or (name == "吴燃气" and f"{method} {path}" in OF_ITS_OWN):
            assert answer.status_code == 404, seen
        elif method != "GET":
            assert answer.status_code == 403, seen
        else:
            is_missing = path in MISSING
            assert answer.status_code in ((404,) if is_missing else (200, 303, 409)), seen


def test_no_page_is_left_out_of_the_table() -> None:
    assert {f"{method} {path}" for method, path in pages()} == set(TABLE)


@pytest.mark.parametrize("id_", [
    f"{OURS}.DECISION.-.1", f"{OURS}.ACCEPTANCE.-.1", f"{OURS}.original.1", f"{WAITS}.original.1", "x",
])  # fmt: skip
def test_a_provider_sees_what_is_addressed_to_it_and_nothing_else(people: dict[str, Person], id_: str) -> None:
    assert people["周供水"].get(f"/papers/{id_}").status_code == 404
    assert people["王审核"].get(f"/papers/{OURS}.ACCEPTANCE.-.1").status_code == 200


def test_what_was_looked_at_stands_in_the_ledgers_log(desk: Desk, people: dict[str, Person]) -> None:
    people["孙档案"].get(f"/cases/{OURS}")
    before = desk.office.ledger.views.news_head()
    desk.trail.carry()
    assert desk.office.ledger.views.news_head() == before < desk.office.ledger.views.head()
    told = [e for event in desk.office.ledger.events("", kinds=(DESK_LOG,)) for e in event.payload["entries"]]
    assert {"孙档案"} == {e["name"] for e in told if e["case_no"] == OURS and e["what"] == "案件" and "孙" in e["name"]}


def test_a_name_with_markup_stays_a_name(people: dict[str, Person]) -> None:
    for place in (f"/cases/{OURS}", "/cases", "/find?q=文昌"):
        text = people["王审核"].get(place).text
        assert "<script>alert" not in text and "&lt;script&gt;alert" in text
    assert "<script>" in NASTY


def test_headers_keep_everything_at_home(people: dict[str, Person]) -> None:
    headers = people["王审核"].get("/cases").headers
    assert "default-src 'none'" in headers["content-security-policy"] and "unsafe" not in str(headers)
    assert headers["cache-control"] == "no-store" and headers["x-content-type-options"] == "nosniff"


def test_wrong_passwords_shut_the_account_and_the_administrator_is_told(
    app: TestClient, people: dict[str, Person], desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(door, "_TRIES", 30)
    stranger = Person(app)
    stranger.get("/login")
    told: list[str] = []
    for name in ["李窗口"] * 5 + ["查无此人"] * 5:
        told.append(stranger.post("/login", name=name, password="falsch-falsch").text.replace(name, ""))
    assert "锁定 15 分钟" in told[4] and "锁定" not in told[3] and told[:5] == told[5:]
    assert "锁定" in stranger.post("/login", name="李窗口", password=PASSWORD).text
    assert "李窗口 连续 5 次输错密码" in people["赵主任"].get("/").text
    assert "李窗口 连续" not in people["王审核"].get("/").text
    assert "查无此人" not in people["赵主任"].get("/").text
    monkeypatch.setattr(door, "_TRIES", 1)
    assert stranger.post("/login", name="谁", password="falsch-falsch").status_code == 429
    far = TestClient(create_app(replace(desk, is_behind_proxy=True)), follow_redirects=False)

    def comes(passed: str, name: str, password: str) -> int:
        who = Person(far)
        who.get("/login")
        said = {"data": {"csrf": who.csrf, "name": name, "password": password}, "headers": {"x-forwarded-for": passed}}
        return who.ask("POST", "/login", **said).status_code

    assert comes("1.1.1.1, 10.0.0.8", "谁", "falsch-falsch") == 403, "another address is counted by itself"
    assert comes("2.2.2.2, 10.0.0.8", "谁", "falsch-falsch") == 429, "what the browser claims is not the address"
    for _ in range(2):
        assert comes("10.0.0.9", "李窗口", PASSWORD) == 303, "shut for a stranger elsewhere; right ones do not count"
    desk.accounts.set_password("李窗口", PASSWORD)


def test_a_form_of_another_site_or_of_nobody_is_refused(people: dict[str, Person]) -> None:
    who = people["赵主任"]
    said = {"act": "void", "reason": "立错了案"}
    assert who.ask("POST", f"/cases/{FEW}", data=said).status_code == 403
    foreign = {"sec-fetch-site": "cross-site"}
    assert who.ask("POST", f"/cases/{FEW}", data={**said, "csrf": who.csrf}, headers=foreign).status_code == 403


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


def upload(who: Person, name: str, content: bytes, **finish: str):
    place = who.ask("POST", "/inbox/begin", headers={"x-csrf": who.csrf}).json()["token"]
    headers = {"x-csrf": who.csrf, "x-name": name}
    came = who.ask("PUT", f"/inbox/{place}/file", content=content, headers=headers)
    if came.status_code != 200:
        return came
    said = {"count": "1", "size": str(len(content)), **finish}
    return who.post(f"/inbox/{place}/finish", **said)


def test_an_upload_is_a_package_like_any_other(town: DeskTown, people: dict[str, Person]) -> None:
    who, inbox = people["王审核"], town.root / "inbox"
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
    who.post(f"/inbox/{place}/give-up")
    assert who.post(f"/inbox/{place}/look").status_code == 409


def test_a_picture_that_is_lost_is_cut_anew(town: DeskTown, people: dict[str, Person]) -> None:
    who, place = people["王审核"], f"/review/{WAITS}/picture"
    (crops,) = (p.parent for p in (town.root / "var" / "done").glob("*/crops/001-power_class.png"))
    for lost in (["001-power_class.png"], ["001-power_class.png", "page-001.jpg"]):
        for name in lost:
            (crops / name).unlink()
        for name in lost:
            answer = who.get(f"{place}/{name}")
            assert answer.status_code == 200 and Image.open(io.BytesIO(answer.content)).width > 100
            assert (crops / name).is_file()


def test_a_locked_ledger_is_told_and_nothing_is_lost(town: DeskTown, desk: Desk, people, monkeypatch) -> None:
    def locked(*_: object, **__: object) -> None:
        raise sqlite3.OperationalError("database is locked")

    monkeypatch.setattr(desk.office.ledger.views, "filtered", locked)
    answer = people["王审核"].get("/cases")
    assert answer.status_code == 503 and "台账正忙" in answer.text and "locked" not in answer.text
    monkeypatch.setattr(desk.store, "row", locked)
    for method, place in (("GET", "/apply"), ("POST", "/apply"), ("GET", "/nowhere")):
        answer = people["王审核"].ask(method, place)
        assert answer.status_code == 503 and "台账正忙" in answer.text and "locked" not in answer.text


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


def test_the_head_calls_a_letter_back_and_names_an_officer(town: DeskTown, people: dict[str, Person]) -> None:
    who, (letter,) = people["赵主任"], town.papers("REQUIREMENT", OURS)
    page = who.get(f"/cases/{OURS}").text
    assert "收回文书" in page and letter.number in page and "撤回、变更" in page and "先出几家的件" in page
    assert "收回文书" not in people["王审核"].get(f"/cases/{OURS}").text
    assert who.post(f"/cases/{OURS}", act="recall", number=letter.number, reason="").status_code == 409
    who.get(f"/cases/{OURS}")
    gone = who.post(f"/cases/{OURS}", act="recall", number=letter.number, reason="发文单位写错")
    assert gone.status_code == 303, gone.text
    assert who.post(f"/cases/{OURS}", act="officer", officer="一号专员", reason="按片区").status_code == 303
    told = {e.kind: e for e in town.events(OURS) if e.kind in ("paper_called_back", "officer_set")}
    assert {e.actor for e in told.values()} == {"经办人 赵主任"} and len(told) == 2
    assert [p.version for p in town.papers("REQUIREMENT", OURS)] == [1, 2]
    assert who.post(f"/cases/{OURS}", act="burn", reason="不存在的事").status_code == 404


HOSTILE = ("²", "../../etc/passwd\x00", "9" * 30, "LHBZ-0001-202613", f"{OURS}.original.²")


@pytest.mark.parametrize("value", HOSTILE)
def test_whatever_is_written_into_an_address_or_a_form_no_page_falls_over(
    people: dict[str, Person], desk: Desk, value: str
) -> None:
    names = ("q", "page", "sheet", "key", "id", "act", "into", "number", "step", "count", "size", "paper", "no", "tail")
    for who in (people["赵主任"], people["周供水"]):
        for method, path in ((p.method, p.path) for group in GROUPS for p in group):
            if path in ("/today/changes", "/logout", "/login"):
                continue
            desk.limits._seen.clear()
            for known in ({}, {"case_no": OURS}):
                place = re.sub(r"\{(\w+)\}", lambda m, known=known: known.get(m[1], quote(value, safe="")), path)
                if method == "GET":
                    answer = who.ask(method, place, params=dict.fromkeys(names, value))
                else:
                    answer = who.ask(method, place, data={**dict.fromkeys(names, value), "csrf": who.csrf})
                assert answer.status_code < 500, (method, path, answer.text[-300:])
