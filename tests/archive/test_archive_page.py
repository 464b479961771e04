"""目录.html in a real browser: the search, the filters and the links as an archivist uses them, without any program."""

from __future__ import annotations

import os
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pytest

from flows.archive.page import PageFile, PageRow, catalogue_page
from flows.copies.fonts import fontconfig, shipped_folder

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome", "microsoft-edge")
BROWSER = next((found for name in BROWSERS if (found := shutil.which(name))), None)
pytestmark = pytest.mark.skipif(
    BROWSER is None, reason=f"no browser on PATH that can be run without a window ({', '.join(BROWSERS)})"
)
ROWS = (
    PageRow(
        archive_no="J123-WS·2026-D30-LHB-0001",
        case_no="LHBZ-2026-000001",
        title="[关于沁河“源”<酒店>&商场 ‹一期› 的材料]",
        services=("用水", "用电"),
        day="2026-09-30",
        state="已办结",
        files=(PageFile(name="001_申请材料 #1_原件.pdf", label="001_申请材料"),),
        words="2209-419001-04-01-123456 沁园北路",
    ),
    PageRow(
        archive_no="J123-WS·2026-D30-LHB-0002",
        case_no="LHBZ-2026-000002",
        title="[关于𬭚㻬家园的材料]",
        services=("用气",),
        day="2026-10-08",
        state="已受理",
    ),
)
TYPED = """<script>
window.addEventListener('error', event => document.body.append('FAULT ' + event.message));
const typed = @TYPED@;
for (const [id, value] of Object.entries(typed)) {
  document.getElementById(id).value = value;
  document.getElementById(id).dispatchEvent(new Event('input'));
}
</script></body>"""


class Seen(HTMLParser):
    """The cells of the list, the line that counts, the links and the words to choose from."""

    def __init__(self) -> None:
        super().__init__()
        self.cells: list[str] = []
        self.links: list[str] = []
        self.words: list[str] = []
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._open.append(tag)
        if tag == "td":
            self.cells.append("")
        if tag == "a":
            self.links.append(dict(attrs)["href"] or "")

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop() != tag:
            continue

    def handle_data(self, data: str) -> None:
        if "td" in self._open:
            self.cells[-1] += data
        elif "script" not in self._open:
            self.words.append(data)


def seen(folder: Path, typed: str) -> Seen:
    """The page after somebody has typed; the browser has no profile of its own and no network."""
    page = catalogue_page(ROWS, year=2026, mark="示例").decode().replace("</body>", TYPED.replace("@TYPED@", typed))
    place = folder / "目录.html"
    place.write_text(page, encoding="utf-8")
    flags = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", f"--user-data-dir={folder / 'profile'}"]
    flags += ["--host-resolver-rules=MAP * ~NOTFOUND", "--virtual-time-budget=2000", "--dump-dom"]
    fonts = folder / "fonts.conf"
    fonts.write_text(fontconfig(shipped_folder()), encoding="utf-8")  # a browser that finds no font at all gives up
    call = [BROWSER or "", *flags, place.as_uri()]
    seen_by = os.environ | {"FONTCONFIG_FILE": str(fonts)}
    done = subprocess.run(call, capture_output=True, timeout=120, check=True, env=seen_by)
    parser = Seen()
    parser.feed(done.stdout.decode())
    return parser


@pytest.mark.parametrize(
    ("typed", "numbers"),
    [
        ("{}", ["0001", "0002"]),
        ("{words: '酒'}", ["0001"]),
        ("{words: '沁园北路 用电'}", ["0001"]),
        ("{words: '㻬家'}", ["0002"]),
        ("{service: '用气'}", ["0002"]),
        ("{month: '2026-09', words: 'LHB'}", ["0001"]),
        ("{state: '已办结', words: '家园'}", []),
    ],
)
def test_what_is_typed_and_chosen_is_listed(tmp_path: Path, typed: str, numbers: list[str]) -> None:
    page = seen(tmp_path, typed)
    assert [cell[-4:] for cell in page.cells[1::8]] == numbers
    assert f"共 2 件，找到 {len(numbers)} 件" in "".join(page.words)
    assert "FAULT" not in "".join(page.words)


def test_names_are_shown_as_they_are_and_links_lead_to_files(tmp_path: Path) -> None:
    file = tmp_path / ROWS[0].archive_no / "data" / ROWS[0].files[0].name
    file.parent.mkdir(parents=True)
    file.write_bytes(b"%PDF")
    page = seen(tmp_path, "{}")
    assert [page.cells[3], page.cells[11]] == [row.title for row in ROWS]
    assert [tmp_path / unquote(link) for link in page.links] == [file]
    assert file.exists()
