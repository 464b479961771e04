"""The desk as people use it, in a real browser, from signing in to the letters."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest
from playwright.sync_api import Browser

from tests.desk.browser import LACKING, PROGRAM, Hands, answer_like_a_person, chromium
from tests.desk.office import PASSWORD, DeskTown, doubtful, served, with_people
from tests.support.application_parts import application
from tests.support.course_office import reading

pytestmark = pytest.mark.skipif(not PROGRAM, reason=LACKING)
CASE = "LHBZ-2026-000001"


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DeskTown]:
    with closing(DeskTown(tmp_path_factory.mktemp("stories"))) as town:
        town.takes("样例酒店", reading(doubtful(services=["用水"])))
        yield town


@pytest.fixture(scope="module")
def address(town: DeskTown) -> Iterator[str]:
    with served(with_people(town.office)) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


def test_from_the_door_to_the_letters(browser: Browser, address: str, town: DeskTown) -> None:
    hands = Hands(browser, address)
    hands.open("/review")
    assert "/login?next=%2Freview" in hands.page.url
    hands.sign_in("王审核")
    hands.open("/")
    assert "样例酒店一期" in hands.page.inner_text("main")
    hands.open(f"/review/{CASE}")
    hands.page.wait_for_selector(".value.here")
    hands.page.click("#sheet")
    answer_like_a_person(hands)
    assert hands.strokes <= 39
    hands.press("Enter")
    hands.page.wait_for_url("**/review?sent=*")
    hands.page.go_back()
    hands.page.wait_for_selector("#over:not([hidden])")
    assert "王审核 已于" in hands.page.inner_text("#over")
    (end,) = town.work()
    assert end.case_no == CASE and town.case().state == "accepted"
    told = next(e.payload["answer"] for e in town.events() if e.kind == "review_answered")
    assert told["reviewer"] == "王审核" and {a["text"] for a in told["answers"]} >= {"21000"}
    hands.open("/")
    hands.page.wait_for_selector("text=已办理")
    assert hands.strange == []


def test_the_page_of_the_day_hears_what_comes_in(browser: Browser, address: str, town: DeskTown) -> None:
    hands = Hands(browser, address)
    hands.sign_in("李窗口")
    town.tells("沁园", application(services=["用水"], project_name="沁园小区三期", project_code=None))
    hands.open("/inbox")
    hands.page.set_input_files("#files", [{"name": "沁园.png", "mimeType": "image/png", "buffer": town.file("沁园")}])
    hands.page.context.clear_cookies()
    hands.page.click("#hand")
    hands.page.wait_for_selector("#told >> text=登录已过期")
    tab = hands.page.context.new_page()
    tab.goto(f"{address}/login")
    tab.fill("[name=name]", "李窗口")
    tab.fill("[name=password]", PASSWORD)
    tab.keyboard.press("Enter")
    tab.wait_for_url(lambda url: "/login" not in url)
    tab.close()
    hands.strange.clear()
    hands.page.click("#hand")
    hands.page.wait_for_selector("#lacking:not([hidden]) >> text=项目代码")
    assert "看起来是：联合报装申请表，共 1 页" in hands.page.inner_text("#told")
    assert hands.page.inner_text("#hand") == "就这样提交"
    hands.page.click("#hand")
    hands.page.wait_for_selector("text=已收下：沁园.png")
    assert "照片 1 个" in hands.page.inner_text("#told")
    hands.open("/")
    town.work()
    hands.page.wait_for_selector("#arrived + div >> text=沁园.png", timeout=8000)
    assert [told for told in hands.strange if "403" not in told] == []


def test_a_session_that_ends_while_somebody_types_loses_nothing(browser: Browser, address: str, town: DeskTown) -> None:
    """Two values and a question, answered across sessions; another person's session takes nothing; and sent."""
    of = doubtful(("uscc", "agent_phone"), impact_traffic=True, project_name="东方大厦", project_code=None)
    town.takes("东方大厦", reading(of))
    case_no = next(c.case_no for c in town.office.ledger.cases() if c.project == "东方大厦")
    hands = Hands(browser, address)
    hands.sign_in("王审核")
    hands.open(f"/review/{case_no}")
    hands.page.wait_for_selector(".value.here")
    hands.page.context.clear_cookies()
    hands.press("Enter")
    hands.page.wait_for_selector("#over:not([hidden])")
    assert "填写的内容还在页面上" in hands.page.inner_text("#over")
    assert hands.page.locator(".value.done").count() == 1
    for who, left in (("李窗口", "现在登录的是 李窗口"), ("王审核", "")):
        tab = hands.page.context.new_page()
        tab.goto(f"{address}/login")
        tab.fill("[name=name]", who)
        tab.fill("[name=password]", PASSWORD)
        tab.keyboard.press("Enter")
        tab.wait_for_url(lambda url: "/login" not in url)
        tab.close()
        hands.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        if left:
            hands.page.wait_for_selector(f"#over:not([hidden]) >> text={left}")
            hands.page.context.clear_cookies()
    hands.page.wait_for_selector("#saved >> text=已保存")
    assert hands.page.locator("#over").is_hidden() and hands.page.locator(".value.done").count() == 1
    store = town.office.workspace.desk_file
    with closing(sqlite3.connect(store)) as c:
        (kept,) = c.execute("SELECT answers FROM drafts WHERE case_no = ?", (case_no,)).fetchone()
    assert "王审核" in kept and "李窗口" not in kept
    hands.press("Enter", "1")
    hands.page.wait_for_selector(".question .typed:focus")
    hands.press("Enter")
    hands.page.wait_for_function("document.activeElement.id === 'go' && document.getElementById('saved').textContent")
    hands.press("Enter")
    hands.page.wait_for_url("**/review?sent=*")
    town.work()
    (told,) = [e.payload["answer"] for e in town.events(case_no) if e.kind == "review_answered"]
    assert [d["passed"] for d in told["decisions"]] == [True] and len(told["answers"]) == 2


def test_a_slip_outlives_a_session_that_ends_while_it_is_filled_in(
    browser: Browser, address: str, town: DeskTown
) -> None:
    other = {"project_name": "济水大厦", "project_code": "2608-419001-04-01-551220"}
    town.takes("济水大厦", reading(application(services=["用水"], **other)))
    case_no = next(c.case_no for c in town.office.ledger.cases() if c.project == "济水大厦")
    hands = Hands(browser, address)
    hands.sign_in("周供水")
    hands.open(f"/mine/{case_no}#CONTACT")
    hands.page.fill("[name=staff_name]", "样本一")
    hands.page.check("[name=intent][value=有]")
    hands.page.context.clear_cookies()
    hands.page.fill("[name=contact_date]", "2026-11-23")
    hands.page.click("#CONTACT button[type=submit]")
    hands.page.wait_for_selector("text=登录已过期")
    hands.sign_in("周供水")
    hands.open(f"/mine/{case_no}")
    assert hands.page.input_value("[name=staff_name]") == "样本一" and hands.page.is_checked("[name=intent][value=有]")
    hands.page.click("#CONTACT button[type=submit]")
    hands.page.wait_for_selector("text=《主动对接回执》已提交")
    assert "slip_sent" in [e.kind for e in town.events(case_no)]
    shutil.rmtree(next((town.root / "inbox").glob("主动对接回执_*")))


def test_the_wall_asks_for_itself_and_says_when_the_desk_is_away(browser: Browser, address: str) -> None:
    hands = _phone(browser, address)
    hands.page.clock.install()
    hands.open("/board")
    hands.page.evaluate("document.querySelector('.figures').remove()")
    hands.page.clock.run_for(61_000)
    hands.page.wait_for_selector(".figures")
    hands.page.context.set_offline(True)
    hands.page.clock.run_for(61_000)
    hands.page.wait_for_selector("text=连接中断")
    hands.page.context.set_offline(False)
    hands.page.clock.run_for(61_000)
    hands.page.wait_for_selector("text=连接中断", state="hidden")
    assert hands.page.locator(".figures").count() == 1
    hands.strange.clear()


@pytest.mark.parametrize(
    "place", ["/", "/review", "/cases", f"/cases/{CASE}", "/inbox", "/find?q=酒店", f"/cases/{CASE}/slips", "/board"]
)
def test_a_phone_shows_every_page_without_a_bar_below(browser: Browser, address: str, place: str) -> None:
    hands = _phone(browser, address)
    hands.open(place)
    assert hands.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert hands.strange == []


_phones: dict[str, Hands] = {}


def _phone(browser: Browser, address: str) -> Hands:
    if address not in _phones:
        _phones[address] = Hands(browser, address, width=390, height=800)
        _phones[address].sign_in("赵主任")
    return _phones[address]
