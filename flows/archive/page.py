"""目录.html: the catalogue of a year for a browser without any program or network, with search and filters.

One file that holds its rows as JSON; every text is put in as text, never as markup. Search is by plain containment, so
that Chinese words of one or two characters are found.
"""

from __future__ import annotations

import json
from pathlib import PurePosixPath
from typing import Final
from urllib.parse import quote

from extractors.models import Frozen


class PageFile(Frozen):
    """A file of a package. name: in data/. label: how it is shown."""

    name: str
    label: str


class PageRow(Frozen):
    """A package in the catalogue. day: ISO date, ''. state: the word for the public. words: found, but not shown."""

    archive_no: str
    case_no: str
    title: str
    services: tuple[str, ...] = ()
    day: str = ""
    state: str = ""
    files: tuple[PageFile, ...] = ()
    words: str = ""


def catalogue_page(rows: tuple[PageRow, ...], *, year: int, mark: str) -> bytes:
    """The page, UTF-8. mark: what stands below the title as long as the numbers are samples, ''."""
    data = json.dumps([_data(row) for row in rows], ensure_ascii=False)
    for char in "<>&\u2028\u2029":  # nothing in a name may end the script
        data = data.replace(char, f"\\u{ord(char):04x}")
    page = _PAGE.replace("@YEAR@", str(year)).replace("@MARK@", mark).replace("@SCRIPT@", SCRIPT)
    return page.replace("@ROWS@", data).encode()


def _data(row: PageRow) -> dict[str, object]:
    return {
        "no": row.archive_no,
        "case": row.case_no,
        "title": row.title,
        "services": list(row.services),
        "day": row.day,
        "state": row.state,
        "words": row.words,
        "files": [{"label": f.label, "href": _link(row, f)} for f in row.files],
    }


def _link(row: PageRow, file: PageFile) -> str:
    return quote(str(PurePosixPath(row.archive_no) / "data" / file.name))


SCRIPT: Final = """
function wanted(row, words, service, month, state) {
  if (service && !row.services.includes(service)) return false;
  if (month && !row.day.startsWith(month)) return false;
  if (state && row.state !== state) return false;
  const text = [row.no, row.case, row.title, row.services.join(' '), row.day, row.state, row.words,
                ...row.files.map(f => f.label)].join(' ').toLowerCase();
  return words.toLowerCase().split(/[\\s\\u3000]+/).filter(Boolean).every(word => text.includes(word));
}
"""
"""The search itself, apart from the page, so that it can be tried by itself."""

_PAGE: Final = """<!DOCTYPE html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy"
 content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<title>@YEAR@年归档文件目录</title>
<style>
body { font: 16px/1.6 "Noto Sans SC", "Microsoft YaHei", sans-serif; margin: 1.5rem; color: #111; }
form { display: flex; flex-wrap: wrap; gap: .8rem; margin: 1rem 0; }
input, select { font: inherit; padding: .3rem .5rem; }
input { min-width: 24rem; }
table { border-collapse: collapse; width: 100%; }
th, td { border: 1px solid #999; padding: .4rem .6rem; text-align: left; vertical-align: top; }
th { background: #dde6f0; }
td:nth-child(6), td:nth-child(7) { white-space: nowrap; }
details a { display: block; }
.mark { color: #8a4b00; }
@media print { form { display: none; } }
</style>
</head>
<body>
<h1>@YEAR@年归档文件目录</h1>
<p class="mark">@MARK@</p>
<form role="search" onsubmit="return false">
<label>查找 <input id="words" type="search" placeholder="档号、编号、文号、项目、路名，空格隔开" autofocus></label>
<label>专业 <select id="service"></select></label>
<label>月份 <select id="month"></select></label>
<label>状态 <select id="state"></select></label>
</form>
<p id="count" aria-live="polite"></p>
<table>
<thead><tr><th scope="col">序号</th><th scope="col">档号</th><th scope="col">受理编号</th><th scope="col">题名</th>
<th scope="col">报装内容</th><th scope="col">日期</th><th scope="col">状态</th><th scope="col">文件</th></tr></thead>
<tbody id="rows"></tbody>
</table>
<script>
const ROWS = @ROWS@;
@SCRIPT@
const MOST = 500;
const at = id => document.getElementById(id);
function fill(id, values) {
  for (const value of ['', ...[...new Set(values)].filter(Boolean).sort()]) {
    at(id).add(new Option(value || '全部', value));
  }
}
function cell(line, text) { line.insertCell().textContent = text; }
function show() {
  const asked = ['words', 'service', 'month', 'state'].map(id => at(id).value);
  const found = ROWS.filter(row => wanted(row, ...asked));
  at('rows').replaceChildren();
  found.slice(0, MOST).forEach((row, index) => {
    const line = at('rows').insertRow();
    [index + 1, row.no, row.case, row.title, row.services.join('、'), row.day, row.state].forEach(t => cell(line, t));
    const files = document.createElement('details'), head = document.createElement('summary');
    head.textContent = `${row.files.length} 个文件`;
    files.append(head);
    files.open = found.length === 1;
    for (const file of row.files) {
      const link = document.createElement('a');
      link.href = file.href;
      link.textContent = file.label;
      files.append(link);
    }
    line.insertCell().append(files);
  });
  const more = found.length > MOST ? `，先列前 ${MOST} 件，多写一个词可缩小范围` : '';
  at('count').textContent = `共 ${ROWS.length} 件，找到 ${found.length} 件${more}`;
}
fill('service', ROWS.flatMap(row => row.services));
fill('month', ROWS.map(row => row.day.slice(0, 7)));
fill('state', ROWS.map(row => row.state));
for (const id of ['words', 'service', 'month', 'state']) at(id).addEventListener('input', show);
show();
</script>
</body>
</html>
"""
