"""目录.html in a real browser: the search, the filters and the links as an archivist uses them, without any program."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from html import unescape
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
        files=(
            PageFile(
                name="001_申请材料 #1_原件.pdf", label="001　申请材料", day="2026-09-30", parts=((2, "对接回执"),)
            ),
            PageFile(name="002_需求函.docx", label="002　需求函　北控水务", day="2026-10-02"),
        ),
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
const told = @TYPED@.map(typed => {
  for (const id of ['words', 'service', 'month', 'state']) at(id).value = typed[id] ?? '';
  at('words').dispatchEvent(new Event('input'));
  return {
    cells: [...table.tBodies].map(group => [...group.rows[0].cells].map(cell => cell.textContent)),
    links: [...table.querySelectorAll('details[open] a')].map(link => link.getAttribute('href')),
    count: at('count').textContent,
  };
});
document.body.append('TOLD' + JSON.stringify(told) + 'TOLD');
</script></body>"""
ASKED = [
    ({}, ["0001", "0002"], 0),
    ({"words": "酒"}, ["0001"], 3),
    ({"words": "沁园北路 用电"}, ["0001"], 3),
    ({"words": "㻬家"}, ["0002"], 0),
    ({"words": "北控 需求函"}, ["0001"], 1),
    ({"words": "十月二日"}, ["0001"], 1),
    ({"words": "2026/10/8"}, ["0002"], 0),
    ({"service": "用气"}, ["0002"], 0),
    ({"month": "2026-09", "words": "LHB"}, ["0001"], 3),
    ({"state": "已办结", "words": "家园"}, [], 0),
]
"""What is typed and chosen, the cases that are listed, and how many links stand open under them."""


def seen(folder: Path) -> list[dict[str, list[list[str]]]]:
    """The page after each question; the browser has no profile of its own and no network."""
    typed = TYPED.replace("@TYPED@", json.dumps([asked for asked, _, _ in ASKED]))
    place = folder / "目录.html"
    page = catalogue_page(ROWS, year=2026, mark="示例").decode().replace("</body>", typed)
    place.write_text(page, encoding="utf-8")
    flags = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", f"--user-data-dir={folder / 'profile'}"]
    flags += ["--host-resolver-rules=MAP * ~NOTFOUND", "--virtual-time-budget=2000", "--dump-dom"]
    fonts = folder / "fonts.conf"
    fonts.write_text(fontconfig(shipped_folder()), encoding="utf-8")  # a browser that finds no font at all gives up
    call = [BROWSER or "", *flags, place.as_uri()]
    seen_by = os.environ | {"FONTCONFIG_FILE": str(fonts)}
    done = subprocess.run(call, capture_output=True, timeout=120, check=True, env=seen_by).stdout.decode()
    body = done.rpartition("</script>")[2]
    assert "FAULT" not in body
    return json.loads(unescape(re.search("TOLD(.*)TOLD", body)[1]))  # type: ignore[index]


def test_what_is_typed_is_listed_by_case_and_links_lead_to_files_and_pages(tmp_path: Path) -> None:
    told = seen(tmp_path)
    for said, (asked, numbers, links) in zip(told, ASKED, strict=True):
        assert [cells[1][-4:] for cells in said["cells"]] == numbers, asked
        assert f"共 2 件，找到 {len(numbers)} 件" in said["count"], asked
        assert len(said["links"]) == links, asked
    assert [cells[3] for cells in told[0]["cells"]] == [row.title for row in ROWS]
    file = tmp_path / ROWS[0].archive_no / "data" / ROWS[0].files[0].name
    first, page, _ = told[1]["links"]
    assert (tmp_path / unquote(str(first)), str(page)) == (file, f"{first}#page=2")
