"""`python -m tests.desk.pictures`: the pictures at the README's end, of a made-up office, each at most 60 KB."""

from __future__ import annotations

import io
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser

from flows.copies.fonts import fontconfig, shipped_folder
from flows.ground import note_health
from tests.desk.browser import LACKING, PROGRAM, Hands, chromium
from tests.desk.office import DeskTown, doubtful, served, with_people
from tests.support import ROOT
from tests.support.application_parts import application
from tests.support.applying import WATER
from tests.support.course_office import reading

PLACE = ROOT / "flows" / "desk" / "pictures"
MOST_BYTES = 60_000
_SIZES = {"desk": (1280, 800, 880), "phone": (390, 760, 300)}
"""Width and height of the window, width of the picture."""
WAITS, GIVEN = "LHBZ-2026-000001", "LHBZ-2026-000002"
Shown = tuple[str, str, str, str, Callable[[Hands], None] | None]


def main() -> int:
    """Draw them all anew; 1 where one is too large or a page complains."""
    if not PROGRAM:
        print(LACKING)
        return 1
    PLACE.mkdir(exist_ok=True)
    faults: list[str] = []
    with tempfile.TemporaryDirectory(prefix="pictures-") as folder, closing(_town(Path(folder))) as town:
        fonts = Path(folder) / "fonts.conf"
        fonts.write_text(fontconfig(shipped_folder()), encoding="utf-8")
        with served(with_people(town.office)) as address, chromium(fonts) as browser:
            for name, content, strange in _drawn(browser, address, town):
                (PLACE / f"{name}.png").write_bytes(content)
                faults += [f"{name}: {len(content)} bytes"] * (len(content) > MOST_BYTES)
                faults += [f"{name}: {told}" for told in strange]
    print("\n".join(faults) or f"pictures in {PLACE.relative_to(ROOT)}")
    return 1 if faults else 0


def _town(folder: Path) -> DeskTown:
    town = DeskTown(folder / "office")
    town.takes("样例酒店", reading(doubtful()))
    other = {"project_name": "文昌商场", "project_code": "2608-419001-04-01-551220"}
    town.takes("文昌商场", reading(application(services=["用水", "用电"], **other)))
    for part in ("sweep", "package", "audit"):
        note_health(town.office.workspace.var, part, town.office.now())
    town.tells("沁园小区", application(services=["用水"], project_name="沁园小区", need_date=None, sign_present=None))
    return town


def _pages(town: DeskTown) -> Iterator[Shown]:
    """Name, width, who is signed in, address, and what is done there."""
    yield "today", "desk", "王审核", "/", None
    yield "review", "desk", "王审核", f"/review/{WAITS}", None
    yield "inbox", "desk", "王审核", "/inbox", lambda hands: _hand_in(hands, town)
    yield "cases", "desk", "王审核", "/cases", None
    yield "case", "desk", "王审核", f"/cases/{GIVEN}", None
    yield "slips", "desk", "赵主任", f"/cases/{GIVEN}#acts", None
    yield "find", "desk", "孙档案", "/find?q=文昌商场", None
    yield "mine", "desk", "周供水", f"/mine/{GIVEN}", None
    yield "board", "desk", "赵主任", "/board", None
    yield "apply", "phone", "", "/apply", _apply
    yield "progress", "phone", "", "/progress", lambda hands: _follow(hands, town)


def _drawn(browser: Browser, address: str, town: DeskTown) -> Iterator[tuple[str, bytes, list[str]]]:
    for name, kind, who, place, act in _pages(town):
        width, height, wanted = _SIZES[kind]
        hands = Hands(browser, address, width=width, height=height)
        if who:
            hands.sign_in(who)
        hands.open(place)
        if act is not None:
            act(hands)
        hands.page.wait_for_load_state("networkidle") if who == "" else hands.page.wait_for_timeout(400)
        yield name, _small(hands.page.screenshot(), wanted), hands.strange


def _small(png: bytes, width: int) -> bytes:
    """The picture at this width in few colours."""
    with Image.open(io.BytesIO(png)) as picture:
        size = (width, picture.height * width // picture.width)
        small = picture.convert("RGB").resize(size, Image.Resampling.LANCZOS)
    out = io.BytesIO()
    small.quantize(64, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
    return out.getvalue()


def _hand_in(hands: Hands, town: DeskTown) -> None:
    file = {"name": "沁园小区.png", "mimeType": "image/png", "buffer": town.file("沁园小区")}
    hands.page.set_input_files("#files", [file])
    hands.page.click("#hand")
    hands.page.wait_for_selector("#lacking:not([hidden])")


def _apply(hands: Hands) -> None:
    hands.page.click("text=开始填写")
    for name in ("apply_type", "services", "applicant_kind"):
        hands.page.check(f"[name={name}][value={WATER[name]}]")
    hands.page.wait_for_selector("text=草稿已保存")


def _follow(hands: Hands, town: DeskTown) -> None:
    hands.page.fill("[name=no]", GIVEN)
    hands.page.fill("[name=tail]", town.office.ledger.application(GIVEN).text("agent_phone")[-4:])
    hands.page.click("button:has-text('查询')")
    hands.page.wait_for_selector("text=办理进度")


if __name__ == "__main__":
    sys.exit(main())
