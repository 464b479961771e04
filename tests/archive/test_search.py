"""目录.html without a browser: what its search finds, and that any name is text and every link leads to a file."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from urllib.parse import unquote

import pytest

from flows.archive import build_package, transfer_year
from flows.archive.package import Archive
from flows.archive.page import SCRIPT, PageFile, PageRow, catalogue_page
from tests.support.archive_parts import FIRST, NOW, copy_letter


def test_the_page_holds_any_name_as_text_and_its_links_lead_to_files(archive: Archive, tmp_path: Path) -> None:
    name = "</script><b>&甲\u2028"
    row = PageRow(archive_no="J·1", case_no=FIRST, title=name, files=(PageFile(name="001_原件 #1.pdf", label="原件"),))
    page = catalogue_page((row,), year=2026, mark="示例").decode()
    assert page.count("</script>") == 1
    assert "\u2028" not in page
    rows = json.loads(page.split("const ROWS = ")[1].split(";\n")[0])
    assert rows[0]["title"] == name
    assert rows[0]["files"][0]["href"] == "J%C2%B71/data/001_%E5%8E%9F%E4%BB%B6%20%231.pdf"
    copy_letter(archive, FIRST)
    build_package(archive, FIRST, NOW)
    receipt = transfer_year(archive, 2026, tmp_path / "移交", NOW)
    page = (Path(receipt.folder) / "目录.html").read_text(encoding="utf-8")
    links = [f["href"] for r in json.loads(page.split("const ROWS = ")[1].split(";\n")[0]) for f in r["files"]]
    assert len(links) == 6
    assert all((Path(receipt.folder) / unquote(link)).is_file() for link in links)


FILES = [
    {"label": "001　对接回执等2种回件　2家单位　原件　2026-01-26", "day": "2026-01-26"},
    {"label": "002　需求函　供水-北控水务　济联装函〔2026〕6号　送审稿　2026-01-20", "day": "2026-01-20"},
    {"label": "003　需求函　供电-供电公司　济联装函〔2026〕7号　送审稿　2026-01-20", "day": "2026-01-20"},
    {"label": "metadata.xml", "day": ""},
]
PARTS = [{"page": 1, "label": "对接回执　供电公司"}, {"page": 2, "label": "意见反馈表　通管办"}]
ROWS = [
    {"no": "J-LHB-0001", "case": "LHBZ-2026-000001", "title": "沁河酒店", "services": ["用水"], "day": "2026-01-19"},
    {"no": "J-LHB-0002", "case": "LHBZ-2026-000002", "title": "济源小区", "services": ["用电"], "day": "2026-10-08"},
]
DAY = "002 003"
ASKED = {
    "": "1:whole 2:whole",
    "水": "1:whole",
    "沁河 0001": "1:whole",
    "ｌｈｂ": "1:whole 2:whole",
    "2608-419001-04-02-123456": "1:whole 2:whole",
    "没有": "",
    "北控 需求函": "1:002",
    "沁河 需求函": f"1:{DAY}",
    "小区 需求函": "",
    "济联装函(2026)6号": "1:002",
    "通管办": "1:001#2",
    "回执 供电": "1:001#1",
    "2026-01-20": f"1:{DAY}",
    "2026年1月20日": f"1:{DAY}",
    "2026 年 1 月 20 日": f"1:{DAY}",
    "2026/1/20": f"1:{DAY}",
    "2026.01.20": f"1:{DAY}",
    "20260120": f"1:{DAY}",
    "1月20日 北控": "1:002",
    "二〇二六年一月二十日": f"1:{DAY}",
    "2026年10月8日": "2:whole",
    "十月": "2:whole",
    "2026-01": f"1:001 {DAY}",
    "LHBZ-2026-000002": "2:whole",
}
SHOWN = """
const said = asked => rows.map((row, at) => [at + 1, wanted(row, asked, '', '', '')]).filter(each => each[1])
  .map(([at, hit]) => `${at}:` + (hit.isWhole ? 'whole' : hit.files.map(f => f.label.slice(0, 3)
    + (f.parts.length === 1 ? '#' + f.parts[0].page : '')).join(' '))).join(' ');
const chosen = [['用电', '', ''], ['', '2026-10', ''], ['', '', '已办结']]
  .map(asked => rows.filter(row => wanted(row, '', ...asked)).map(row => row.title).join());
console.log(JSON.stringify([questions.map(said), chosen]));
"""


@pytest.mark.skipif(shutil.which("node") is None, reason="no JavaScript engine here")
def test_the_search_finds_files_and_dates_in_any_writing() -> None:
    files = [file | {"href": "x", "parts": PARTS if at == 0 else []} for at, file in enumerate(FILES)]
    rows = [
        row | {"state": state, "files": own, "words": "2608-419001-04-02-123456"}
        for row, state, own in zip(ROWS, ["已办结", "已受理"], [files, []], strict=True)
    ]
    told = f"const rows = {json.dumps(rows)}; const questions = {json.dumps(list(ASKED))};"
    call = ["node", "-e", f"{SCRIPT}{told}{SHOWN}"]
    said, chosen = json.loads(subprocess.run(call, capture_output=True, text=True, check=True).stdout)
    assert dict(zip(ASKED, said, strict=True)) == ASKED
    assert chosen == ["济源小区", "济源小区", "沁河酒店"]
