"""The desk without a browser: every page for every role, and what goes wrong ends in one clear Chinese sentence."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from flows.desk import door
from flows.desk.app import GROUPS, create_app
from flows.desk.asking.asking import Desk
from flows.ledger import DESK_LOG
from tests.desk.office import NASTY, PASSWORD, PEOPLE, DeskTown
from tests.desk.person import FEW, OURS, WAITS, Person

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
    assert who.ask("POST", "/basket", headers={"x-csrf": "é".encode()}).status_code == 403
    foreign = {"sec-fetch-site": "cross-site"}
    assert who.ask("POST", f"/cases/{FEW}", data={**said, "csrf": who.csrf}, headers=foreign).status_code == 403


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
                assert not re.search(r"--[a-z]|运行 baozhuang", answer.text.partition("<main")[2]), (method, path)
