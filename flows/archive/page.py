"""目录.html: the catalogue of a year for a browser without any program or network, with search and filters.

One file that holds its rows as JSON; every text is put in as text, never as markup. Search is by plain containment, so
that Chinese words of one or two characters are found; a date is found however it is written, here and in the question.
"""

from __future__ import annotations

import json
from pathlib import PurePosixPath
from typing import Final
from urllib.parse import quote

from extractors.models import Frozen


class PageFile(Frozen):
    """A file of a package. name: in data/. label: how it is shown. day: ISO date, ''. parts: page and words of what
    stands on certain pages of it.
    """

    name: str
    label: str
    day: str = ""
    parts: tuple[tuple[int, str], ...] = ()


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
        "files": [_file(row, file) for file in row.files],
    }


def _file(row: PageRow, file: PageFile) -> dict[str, object]:
    href = quote(str(PurePosixPath(row.archive_no) / "data" / file.name))
    parts = [{"page": page, "label": label} for page, label in file.parts]
    return {"label": file.label, "day": file.day, "href": href, "parts": parts}


SCRIPT: Final = r"""
const DIGITS = '〇一二三四五六七八九';
function figures(text) {
  if (!text.includes('十')) return [...text.replace(/[零○]/g, '〇')].map(c => DIGITS.indexOf(c)).join('');
  const [tens, ones] = text.split('十');
  return String((tens ? DIGITS.indexOf(tens) : 1) * 10 + (ones ? DIGITS.indexOf(ones) : 0));
}
function plain(text) {
  return text.normalize('NFKC').toLowerCase().replace(/[〔〕()\[\]【】《》“”"‹›]/g, '')
    .replace(/[〇零○一二三四五六七八九十]+(?=\s*[年月日])/g, figures);
}
const WRITINGS = [
  /(?<![\d-])(?<y>\d{4})\s*[年.\/-]\s*(?<m>\d{1,2})\s*[月.\/-]\s*(?<d>\d{1,2})(?!\d)\s*[日号]?/g,
  /(?<!\d)(?<y>20\d\d)(?<m>\d\d)(?<d>\d\d)(?!\d)/g,
  /(?<![\d-])(?<y>\d{4})\s*[年.\/-]\s*(?<m>\d{1,2})(?![\d-])\s*月?/g,
  /(?<!\d)(?<m>\d{1,2})\s*月\s*(?<d>\d{1,2})(?!\d)\s*[日号]?/g,
  /(?<!\d)(?<m>\d{1,2})\s*月/g,
  /(?<!\d)(?<y>\d{4})\s*年/g,
];
function asked(text) {
  let rest = plain(text);
  const dates = [];
  for (const writing of WRITINGS) {
    rest = rest.replace(writing, (...found) => {
      const date = Object.fromEntries(Object.entries(found.at(-1)).map(([key, value]) => [key, Number(value)]));
      const isDay = (date.m ?? 1) >= 1 && (date.m ?? 1) <= 12 && (date.d ?? 1) >= 1 && (date.d ?? 1) <= 31;
      if (!isDay) return found[0];
      dates.push(date);
      return ' ';
    });
  }
  return {words: rest.split(/\s+/).filter(Boolean), dates};
}
function isOn(day, date) {
  const [y, m, d] = day.split('-').map(Number);
  return (!date.y || date.y === y) && (!date.m || date.m === m) && (!date.d || date.d === d);
}
function wanted(row, words, service, month, state) {
  if (service && !row.services.includes(service)) return null;
  if (month && !row.day.startsWith(month)) return null;
  if (state && row.state !== state) return null;
  const {words: all, dates} = asked(words);
  const head = plain([row.no, row.case, row.title, row.services.join(' '), row.state, row.words].join(' '));
  const left = all.filter(word => !head.includes(word));
  const says = text => left.every(word => plain(text).includes(word));
  const files = row.files.filter(file => dates.every(date => isOn(file.day, date))
    && says([file.label, ...file.parts.map(part => part.label)].join(' ')));
  if (!left.length && dates.every(date => isOn(row.day, date))) {
    return {files: dates.length && files.length ? files : row.files, isWhole: !files.length || !dates.length};
  }
  if (!files.length) return null;
  const own = file => file.parts.filter(part => says(`${file.label} ${part.label}`) && !says(file.label));
  return {files: files.map(file => own(file).length ? {...file, parts: own(file)} : file), isWhole: false};
}
"""
"""The search itself, apart from the page, so that it can be tried by itself: for a row the files that were asked for,
`isWhole` where the question is about the case as such; null where nothing was found."""

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
input { min-width: 26rem; }
table { border-collapse: collapse; width: 100%; }
th, td { border: 1px solid #999; padding: .4rem .6rem; text-align: left; vertical-align: top; }
th, .case td { background: #dde6f0; }
.case td { font-weight: 600; }
td:nth-child(6), td:nth-child(7) { white-space: nowrap; }
ul { margin: 0; padding-left: 1.2rem; columns: 30rem; }
li ul { columns: auto; }
.mark { color: #8a4b00; }
@media print { form { display: none; } }
</style>
</head>
<body>
<h1>@YEAR@年归档文件目录</h1>
<p class="mark">@MARK@</p>
<form role="search" onsubmit="return false">
<label>查找 <input id="words" type="search" autofocus
 placeholder="单位、文种、文号、日期、项目、路名、编号，空格隔开，如：北控 需求函"></label>
<label>专业 <select id="service"></select></label>
<label>月份 <select id="month"></select></label>
<label>状态 <select id="state"></select></label>
</form>
<p id="count" aria-live="polite"></p>
<table>
<thead><tr><th scope="col">序号</th><th scope="col">档号</th><th scope="col">受理编号</th><th scope="col">题名</th>
<th scope="col">报装内容</th><th scope="col">日期</th><th scope="col">状态</th></tr></thead>
</table>
<script>
const ROWS = @ROWS@;
@SCRIPT@
const MOST = 500;
const at = id => document.getElementById(id);
const table = document.querySelector('table');
function fill(id, values) {
  for (const value of ['', ...[...new Set(values)].filter(Boolean).sort()]) {
    at(id).add(new Option(value || '全部', value));
  }
}
function link(href, text) {
  const made = document.createElement('a');
  made.href = href;
  made.target = '_blank';
  made.textContent = text;
  return made;
}
function list(files) {
  const made = document.createElement('ul');
  for (const file of files) {
    const line = document.createElement('li');
    line.append(link(file.href, file.label));
    if (file.parts?.length) {
      const pages = file.parts.map(p => ({href: `${file.href}#page=${p.page}`, label: `第${p.page}页　${p.label}`}));
      line.append(list(pages));
    }
    made.append(line);
  }
  return made;
}
function show() {
  const question = ['words', 'service', 'month', 'state'].map(id => at(id).value);
  const found = ROWS.map(row => ({row, hit: wanted(row, ...question)})).filter(each => each.hit);
  for (const old of [...table.tBodies]) old.remove();
  found.slice(0, MOST).forEach(({row, hit}, index) => {
    const group = table.createTBody(), line = group.insertRow();
    line.className = 'case';
    const told = [index + 1, row.no, row.case, row.title, row.services.join('、'), row.day, row.state];
    for (const text of told) line.insertCell().textContent = text;
    const below = group.insertRow().insertCell();
    below.colSpan = told.length;
    const files = document.createElement('details'), head = document.createElement('summary');
    const all = `${row.files.length} 个文件`;
    head.textContent = hit.isWhole ? all : `找到 ${hit.files.length} 个，共 ${all}`;
    files.append(head, list(hit.files));
    files.open = !hit.isWhole || found.length === 1;
    below.append(files);
  });
  const some = found.reduce((sum, each) => sum + (each.hit.isWhole ? 0 : each.hit.files.length), 0);
  const more = found.length > MOST ? `，先列前 ${MOST} 件，多写一个词可缩小范围` : '';
  at('count').textContent = `共 ${ROWS.length} 件，找到 ${found.length} 件${some ? `中的 ${some} 个文件` : ''}${more}`;
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
