"""A person at a browser: Debian's Chromium, everything that it asks for and complains of noted."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.desk.office import PASSWORD

PROGRAM = shutil.which("chromium") or shutil.which("chromium-browser") or ""
LACKING = "Chromium is not installed (apt-get install chromium): the desk is not tried in a browser"


class Hands:
    """A page with a person's hands on it. strokes: keys pressed. strange: what left here or was complained of."""

    def __init__(self, browser: Browser, address: str, *, width: int = 1400, height: int = 900) -> None:
        self.address, self.strokes = address, 0
        self.strange: list[str] = []
        self.page: Page = browser.new_context(viewport={"width": width, "height": height}).new_page()
        self.page.on("console", lambda m: self.strange.append(m.text) if m.type in ("error", "warning") else None)
        self.page.on("pageerror", lambda e: self.strange.append(str(e)))
        self.page.on("request", self._asked)

    def _asked(self, request) -> None:
        if not request.url.startswith((self.address, "blob:", "data:")):
            self.strange.append(request.url)

    def open(self, place: str) -> None:
        self.page.goto(f"{self.address}{place}")

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.strokes += 1

    def write(self, text: str) -> None:
        """One key for each character, as a person types."""
        self.page.keyboard.type(text)
        self.strokes += len(text)

    def sign_in(self, name: str, password: str = PASSWORD) -> None:
        self.open("/login")
        self.page.fill("[name=name]", name)
        self.page.fill("[name=password]", password)
        self.page.keyboard.press("Enter")
        self.page.wait_for_url(lambda url: "/login" not in url)


@contextmanager
def chromium(fonts: Path | None = None) -> Iterator[Browser]:
    """Debian's Chromium without a window; it may not look for proxies or call home. fonts: a fontconfig file."""
    flags = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--no-proxy-server"]
    kept: dict[str, str | float | bool] = {k: v for k, v in os.environ.items() if "proxy" not in k.lower()}
    if fonts is not None:
        kept["FONTCONFIG_FILE"] = str(fonts)
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=PROGRAM, args=flags, env=kept)
        try:
            yield browser
        finally:
            browser.close()


def answer_like_a_person(hands: Hands) -> None:
    """Twenty-four values: most are right, one is chosen, one typed, one is not there, and one is taken back."""
    page = hands.page
    page.wait_for_selector(".value.here")
    for number in range(24):
        key = page.locator(".value.here").get_attribute("data-key")
        if key == "power_class":
            hands.press("1")
        elif key == "floor_area":
            hands.press("F2")
            hands.write("21000")
            hands.press("Enter")
        elif key == "tel_users" or number == 20:
            hands.press("Enter", "Control+z", "Enter")
        else:
            hands.press("Enter")
    page.wait_for_function("document.getElementById('saved').textContent === '已保存'")
