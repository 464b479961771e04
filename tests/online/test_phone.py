"""网上申报 and progress on a phone, in a real browser: typed, warned, mended, photographed, confirmed, followed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.desk.browser import LACKING, PROGRAM, Hands, chromium
from tests.desk.office import DeskTown, served, with_people
from tests.support.applying import WATER, packages

pytestmark = pytest.mark.skipif(not PROGRAM, reason=LACKING)
PHOTO = {"name": "尹俊怡的执照.jpg", "mimeType": "image/jpeg", "buffer": b"\xff\xd8\xff\xe0" + b"a" * 300}
CHOICES = {"apply_type", "services", "applicant_kind", "build_nature", "project_kind", "water_nature", "water_use"}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


def answer(hands: Hands, *names: str) -> None:
    for name in names:
        if name in CHOICES or name == "accept_mode":
            hands.page.check(f"[name={name}][value={WATER[name]}]")
        else:
            hands.page.fill(f"[name={name}]", WATER[name])


def test_an_application_from_a_phone(browser: Browser, tmp_path) -> None:
    town = DeskTown(tmp_path / "office")
    with town.opened() as office, served(with_people(office, {})) as address:
        hands = Hands(browser, address, width=390, height=844)
        page = hands.page
        hands.open("/apply")
        page.click("text=开始填写")
        answer(hands, "apply_type", "services", "applicant_kind")
        page.wait_for_selector("text=草稿已保存")
        page.click("button[value=next]")
        page.fill("[name=uscc]", WATER["uscc"][:-1] + "0")
        page.keyboard.press("Tab")
        page.wait_for_selector(".question.wrong [name=uscc]")
        assert "校验位" in page.inner_text("[data-name=uscc] .remarks")
        assert not page.is_visible("[name=resident_id]"), "a firm is not asked for a resident's number"
        answer(hands, "applicant_name", "uscc", "legal_rep", "reg_address", "agent_name", "agent_phone")
        page.keyboard.press("Tab")
        page.wait_for_selector(".question:not(.wrong) [name=uscc]")
        page.reload()
        assert page.input_value("[name=agent_phone]") == WATER["agent_phone"], "the draft is kept as it is typed"
        page.click("button[value=next]")
        answer(hands, "project_name", "site_address", "build_nature", "project_kind", "floor_area", "need_date")
        page.click("button[value=next]")
        answer(hands, "water_nature", "water_use", "water_daily_m3")
        page.select_option("[name=water_dn]", WATER["water_dn"])
        page.click("button[value=next]")
        answer(hands, "accept_mode")
        page.click("button[value=next]")
        page.set_input_files("[data-material=M02]", [PHOTO])
        page.wait_for_selector("text=营业执照-1.jpg")
        page.click("text=下一步")
        page.check("[name=consent_share]")
        page.check("[name=pledge]")
        assert min(box.bounding_box()["width"] for box in page.locator(".pick.whole").all()) > 300, "lines, not slivers"
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "nothing runs off a phone's screen"
        page.dblclick("text=一键确认，提交申报")
        page.wait_for_selector("text=申报回执")
        number = page.inner_text(".big")
        page.go_back()
        page.wait_for_url("**/receipt")
        (package,) = packages(town.root)
        assert sorted(p.name for p in package.iterdir()) == ["联合报装申请表.pdf", "营业执照-1.jpg"]
        page.click("text=查询进度")
        assert page.input_value("[name=no]") == number
        page.fill("[name=tail]", WATER["agent_phone"][-4:])
        page.click("button:has-text('查询')")
        page.wait_for_selector("text=已收到，正在办理")
        assert hands.strange == []
