"""Measures a paper as printed: LibreOffice makes the PDF, pdfplumber measures it in mm (domain §4.4, second part).

Where a font of the paper was substituted, what depends on its shapes is told as a note and not as a fault.
"""

from __future__ import annotations

import io
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import pdfplumber
from pydantic import Field

from extractors.layout import FOOT_CODE
from extractors.models import Frozen
from flows.checker.models import Expectation, Problem
from flows.checker.opened import OpenFile
from flows.copies import CopyReport, OfficeGoneError, WarmOffice, find_program, inspect_copy
from flows.ground import make_folder

PT_MM: Final = 25.4 / 72
LINES_A_PAGE: Final = 22
CHARACTERS_A_LINE: Final = 28
_TEXT_MM: Final = (37.0, 297.0 - 35.0)
"""Top and bottom edge of the 版心."""
_HEIGHT_MM: Final = _TEXT_MM[1] - _TEXT_MM[0]
_LEAST_USED: Final = 0.15
"""Of the 版心, on the last of several pages."""
_RECEIPT: Final = "送达回证"
_MARK_TOP_MM: Final = 30.0
_NUMBER_MM: Final = 7.0
"""一字线 of the page number below the 版心."""
_EXACT_MM: Final = 1.0
_SHAPE_MM: Final = 2.5
"""Tolerance for what hangs on the shapes of a font."""
_STAND_IN: Final = re.compile(r"Noto|LXGW|Zhuque|SourceHan|DejaVu|Liberation|Carlito", re.IGNORECASE)
_DASHED: Final = re.compile(r"[—―－-]\s*(\d+)\s*[—―－-]")


class RenderReport(Frozen):
    """What was measured. problems: rules R01–R07; notes: Chinese sentences; figures: name → value in print."""

    pages: int
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()
    figures: dict[str, str] = Field(default_factory=dict)


@dataclass(frozen=True)
class Rendered:
    """The pages of the PDF, opened, with its report."""

    pages: list[Any]
    copy: CopyReport
    is_letter: bool
    opened: OpenFile
    figures: dict[str, str] = field(default_factory=dict)

    @property
    def is_substituted(self) -> bool:
        """Whether a font of the paper was not there."""
        return any(_STAND_IN.search(name) for name in self.copy.fonts)


def render_report(var: Path, opened: OpenFile, expected: Expectation) -> RenderReport | None:
    """Render a paper and measure it; None where there is no LibreOffice, or it gives no PDF."""
    if find_program() is None:
        return None
    home = make_folder(var / "copies" / "check")
    with tempfile.TemporaryDirectory(dir=home) as place:
        word, pdf = Path(place) / "paper.docx", Path(place) / "paper.pdf"
        word.write_bytes(opened.data)
        try:
            with WarmOffice(Path(place)) as office:
                office.convert([(word, pdf)])
        except OfficeGoneError:
            return None
        return measure(pdf.read_bytes(), opened, expected) if pdf.exists() else None


def measure(data: bytes, opened: OpenFile, expected: Expectation) -> RenderReport:
    """Measure a PDF of the paper."""
    copy = inspect_copy(data)
    if not copy.pages:
        return RenderReport(pages=0, notes=copy.problems)
    with pdfplumber.open(io.BytesIO(data)) as pdf:
        seen = Rendered(pages=list(pdf.pages), copy=copy, is_letter=expected.is_letter, opened=opened)
        problems = [problem for rule in _RULES for problem in rule(seen)]
    notes = [f"共{copy.pages}页"]
    notes += [f"{name}：{value}" for name, value in seen.figures.items()]
    if seen.is_substituted:
        notes.append(f"本机用替代字体排版（{'、'.join(copy.fonts)}），以装有公文字体的电脑为准")
    return RenderReport(pages=copy.pages, problems=tuple(problems), notes=tuple(notes), figures=seen.figures)


def _lines(page: Any) -> list[dict[str, Any]]:
    """Body lines of a page (3号 type inside the 版心, not in tables): top in mm, text."""
    rows: dict[float, list[Any]] = {}
    for char in page.chars:
        middle = (char["top"] + char["bottom"]) / 2 * PT_MM
        if 15.4 <= char["size"] <= 16.6 and _TEXT_MM[0] <= middle <= _TEXT_MM[1]:
            key = next((known for known in rows if abs(known - middle) < 2.0), middle)
            rows.setdefault(key, []).append(char)
    return [
        {"at": key, "text": "".join(c["text"] for c in sorted(chars, key=lambda c: c["x0"]))}
        for key, chars in sorted(rows.items())
    ]


def _r01_lines(seen: Rendered) -> Iterator[Problem]:
    """At most 22 lines a page and 28 characters a line; the line pitch of running text."""
    counts, longest, pitches = [], 0.0, []
    for page in seen.pages:
        lines = _lines(page)
        counts.append(len(lines))
        longest = max([longest, *(_full_widths(line["text"]) for line in lines)])
        gaps = [b["at"] - a["at"] for a, b in pairwise(lines)]
        pitches += [gap for gap in gaps if 8 < gap < 12]
    if pitches:
        seen.figures["正文行距"] = f"{sorted(pitches)[len(pitches) // 2] / PT_MM:.2f}磅"
    seen.figures["每页正文行数"] = "、".join(map(str, counts))
    seen.figures["最长一行"] = f"{longest:g}字"
    if max(counts) > LINES_A_PAGE:
        yield Problem(rule="R01", what=f"有一页正文多于{LINES_A_PAGE}行")
    if longest > CHARACTERS_A_LINE + 1:  # a mark of punctuation may hang over
        yield Problem(rule="R01", what=f"有一行多于{CHARACTERS_A_LINE}字")


def _full_widths(text: str) -> float:
    return sum(0.5 if ord(char) < 0x2E80 else 1.0 for char in text.strip())


def _r02_mark(seen: Rendered) -> Iterator[Problem]:
    """The red mark's top edge 30 mm from the top of the page, the first rule 4 mm below it."""
    if not seen.is_letter:
        return
    mark = [char for char in seen.pages[0].chars if _is_red(char.get("non_stroking_color")) and char["text"].strip()]
    if not mark:
        yield Problem(rule="R02", what="首页没有红色的发文机关标志", place="首页")
        return
    top, bottom = _ink(mark)
    seen.figures["标志上边缘距页顶"] = f"{top:.1f}毫米"
    if abs(top - _MARK_TOP_MM) > _SHAPE_MM:
        yield Problem(rule="R02", what=f"发文机关标志上边缘距页面上边缘应为30毫米，实为{top:.1f}毫米", place="首页")
    rules = _red_bars(seen.pages[0])
    if rules:
        gap = rules[0][0] - bottom
        seen.figures["标志下边缘距红线"] = f"{gap:.1f}毫米"
        if abs(gap - 4.0) > _SHAPE_MM:
            yield Problem(rule="R02", what=f"红色双线应在标志下4毫米处，实为{gap:.1f}毫米", place="首页")


def _ink(chars: list[Any]) -> tuple[float, float]:
    """Top and bottom of Chinese glyphs in mm: their em box, 6 % of it free on either side."""
    size = chars[0]["size"]
    middle = (chars[0]["top"] + chars[0]["bottom"]) / 2
    return (middle - size * 0.44) * PT_MM, (middle + size * 0.44) * PT_MM


def _red_bars(page: Any) -> list[tuple[float, float, float]]:
    """Red filled bars from top to bottom: top, height, width in mm."""
    bars = [r for r in (*page.rects, *page.curves) if _is_red(r.get("non_stroking_color")) and r["width"] > 200]
    return sorted((r["top"] * PT_MM, r["height"] * PT_MM, r["width"] * PT_MM) for r in bars)


def _is_red(colour: Any) -> bool:
    if not isinstance(colour, list | tuple) or len(colour) != 3:
        return False
    red, green, blue = colour
    return bool(red >= 0.9 and green <= 0.1 and blue <= 0.1)


def _r03_rules(seen: Rendered) -> Iterator[Problem]:
    """Two red double rules of 170 mm on the first page: thick over thin, and 20 mm above the foot thin over thick."""
    if not seen.is_letter:
        return
    bars = _red_bars(seen.pages[0])
    if len(bars) != 4:
        yield Problem(rule="R03", what=f"首页应有两组红色双线（4条），版面上见到{len(bars)}条", place="首页")
        return
    seen.figures["红线长度"] = f"{max(bar[2] for bar in bars):.1f}毫米"
    if any(abs(bar[2] - 170) > _EXACT_MM for bar in bars):
        yield Problem(rule="R03", what="红色双线的长度不是170毫米", place="首页")
    if bars[0][1] <= bars[1][1] or bars[2][1] >= bars[3][1]:
        yield Problem(rule="R03", what="红色双线的粗细顺序不对", place="首页")
    foot = 297 - bars[3][0] - bars[3][1]
    seen.figures["下双线距页底"] = f"{foot:.1f}毫米"
    if abs(foot - 20) > _EXACT_MM:
        yield Problem(rule="R03", what=f"下双线应距页面下边缘20毫米，实为{foot:.1f}毫米", place="首页")


def _r04_numbers(seen: Rendered) -> Iterator[Problem]:
    """Page numbers 7 mm below the 版心, odd ones right and even ones left; none on a letter's first page."""
    for number, page in enumerate(seen.pages, start=1):
        foot = [char for char in page.chars if _TEXT_MM[1] + 1 < char["top"] * PT_MM < FOOT_CODE.picture.y - 2]
        found = _DASHED.search("".join(char["text"] for char in sorted(foot, key=lambda c: c["x0"])))
        if number == 1 and seen.is_letter:
            if found:
                yield Problem(rule="R04", what="信函首页不显示页码", place="首页")
            continue
        if found is None or int(found[1]) != number:
            yield Problem(rule="R04", what="没有页码或页码不连续", place=f"第{number}页")
            continue
        yield from _number_place(seen, number, foot)


def _number_place(seen: Rendered, number: int, foot: list[Any]) -> Iterator[Problem]:
    dash = next(char for char in foot if char["text"] in "—―－-")
    below = (dash["top"] + dash["bottom"]) / 2 * PT_MM - _TEXT_MM[1]
    seen.figures["页码一字线距版心"] = f"{below:.1f}毫米"
    if abs(below - _NUMBER_MM) > _SHAPE_MM:
        yield Problem(rule="R04", what=f"页码应在版心下7毫米，实为{below:.1f}毫米", place=f"第{number}页")
    is_right = dash["x0"] * PT_MM > 105
    if is_right != (number % 2 == 1):
        yield Problem(rule="R04", what="页码应单页居右、双页居左", place=f"第{number}页")


def _r05_body(seen: Rendered) -> Iterator[Problem]:
    """The first page shows body text; neither signature nor 送达回证 stands on a page without any."""
    if seen.opened.styled("正文仿宋", "表前正文") and len(_lines(seen.pages[0])) < 3:
        yield Problem(rule="R05", what="首页没有正文", place="首页")
    signed = {_plain(line.text) for line in seen.opened.styled("落款", "成文日期", "附注") if line.text.strip()}
    for number, page in enumerate(seen.pages[1:], start=2):
        texts = {_plain(line["text"]) for line in _lines(page)}
        words = _plain(page.extract_text() or "")
        has_table = bool(page.rects or page.lines) and _RECEIPT not in words
        if texts and texts <= signed and not has_table:
            yield Problem(rule="R05", what="落款单独占一页，没有正文", place=f"第{number}页")
        if not texts and _RECEIPT in words and not has_table:
            yield Problem(rule="R05", what="送达回证单独占一页", place=f"第{number}页")


def _r06_fonts(seen: Rendered) -> Iterator[Problem]:
    """Every font is embedded."""
    if seen.copy.loose:
        yield Problem(rule="R06", what=f"字体没有嵌入：{'、'.join(seen.copy.loose)}")


def _r07_last_page(seen: Rendered) -> Iterator[Problem]:
    """How much of the last page is used; a few lines alone are better drawn onto the page before."""
    if len(seen.pages) < 2:
        return
    ends = (char["bottom"] * PT_MM for char in seen.pages[-1].chars)
    used = (max((end for end in ends if end <= _TEXT_MM[1]), default=_TEXT_MM[0]) - _TEXT_MM[0]) / _HEIGHT_MM
    seen.figures["末页占用"] = f"{max(used, 0):.0%}"
    if used < _LEAST_USED:
        what = f"末页只占版心的{max(used, 0):.0%}，请精简文字排到前一页"
        yield Problem(rule="R07", what=what, place=f"第{len(seen.pages)}页")


def _plain(text: str) -> str:
    return "".join(text.split())


_RULES = (_r01_lines, _r02_mark, _r03_rules, _r04_numbers, _r05_body, _r06_fonts, _r07_last_page)
