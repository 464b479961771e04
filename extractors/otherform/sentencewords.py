"""The words that part the cells of a segment of outside works in running text: which text between them is which cell.

Knows texts alone; hands on the `Parts` of an item. The road stands behind its name, before the word for it in brackets,
or before its ends in brackets; behind the length, whatever else is told of the segment by name.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from extractors.otherform.ends import BEHIND, DASH, DAYS_IN_TEXT

_MAIN = ("seg_service", "seg_road", "seg_from", "seg_to", "seg_len_m", "seg_w_m", "seg_d_m", "seg_method")
GAP = r"[\s:：_,，、。.;；]*"
_ORDINAL = r"第?[一二三四五六七八九十\d]{1,2}[段条处]"
_NUMBER = r"[(（]?[一二三四五六七八九十]{1,2}[)）.．、]"
_HEAD = rf"(?:{_ORDINAL}|{_NUMBER}|[(（]?\d{{1,2}}[)）.．、,]?)?{GAP}"
_SERVICE_WORDS = "用[水电气暖热]|供[水电气暖热]|[给自]来?水|电力|燃气|天然气|热力|通[信讯]|弱电"
_SEVERAL = rf"(?:.{{0,2}}?(?:{_SERVICE_WORDS}|[水电气暖热信讯])){{2,8}}.{{0,2}}?"
"""The words of several services, of which one is marked."""
_SERVICE = rf"(?P<seg_service>.{{0,6}}?|{_SEVERAL})"
_BEFORE_BLANKS = (
    rf"(?:(?:专业|类别|工程)?{GAP}{_SERVICE}{GAP})?(?:施工|敷设)?(?:路段|道路|路名|段|管线沿|管线[,，]沿){GAP}"
    rf"(?P<seg_road>.{{0,24}}?)"
)
_ROAD_FIRST = (
    rf"(?:路段|道路|路名)(?:名称)?{GAP}(?P<seg_road>.{{0,24}}?){GAP}(?:管线)?(?:专业|类别){GAP}"
    rf"(?P<seg_service>.{{0,6}}?)"
)
_IN_BRACKETS = (
    rf"[(（]?(?:管线)?(?:专业|类别)[)）]{GAP}(?P<seg_service>(?:{_SERVICE_WORDS})?){GAP}(?P<seg_road>.{{0,24}}?){GAP}"
    rf"(?:[(（](?:道?路|路[名段])[)）]?|(?:道?路|路[名段])[)）])"
)
_BEFORE_ENDS = rf"{_SERVICE}(?:专业)?(?:管线|管道|外线|工程){GAP}(?P<seg_road>[^（(]{{0,24}}?)"
_UNIT, _BOX = r"(?:米|公尺|[mM])(?![a-zA-Z])", r"\w{1,5}[(（][^)）]{0,3}[)）]?\s*"
_AREA, _FIGURE = r"(?:平方米?|平米|㎡|[mM][2²])", r"[^一-鿿;；。，,]{0,10}?"
_ENDS_IN_BRACKETS = (
    rf"[(（]{GAP}(?P<seg_from>[^（(）)]{{0,24}}?){GAP}(?:{DASH}+|{BEHIND}\s*一+|(?<=[（(])\s*一+|至|到){GAP}"
    rf"(?P<seg_to>[^（(）)]{{0,24}}?){GAP}[)）]"
)


def _measure(key: str, words: str, figure: str) -> str:
    """A measure with its unit behind it, or in brackets behind its name."""
    named = rf"(?:{words})度?(?:约|为)?(?P<{key}_unit>[(（]{_UNIT}[)）])?{GAP}(?P<{key}>{figure}){GAP}"
    return rf"{named}(?({key}_unit)(?=[一-鿿;；。，,]|$)|{_UNIT}){GAP}"


def _between(start: str, middle: str) -> str:
    """Both ends behind the words for them."""
    return rf"(?:{start}){GAP}(?P<seg_from>.{{0,24}}?){GAP}(?:{middle}){GAP}(?P<seg_to>.{{0,24}}?)"


def _pattern(road: str, ends: str, length: str) -> re.Pattern[str]:
    """One item: the words that part its cells, anything between them. road: up to the road."""
    size = r"[^一-鿿;；。，,]{0,8}?"
    return re.compile(
        rf"{_HEAD}{road}{GAP}{ends}{GAP}(?:全|总|管)?{_measure('seg_len_m', length, '[^一-鿿;；。]{0,12}?')}"
        rf"(?:{_measure('seg_w_m', '沟?槽?(?:开挖|挖)?宽', size)})?"
        rf"(?:{_measure('seg_d_m', '沟?槽?(?:开挖|挖|埋)?深', size)})?"
        rf"(?:(?:施工|敷设)?(?:采用|采取|方法|方式|以){GAP}(?P<seg_method>(?:{_BOX}){{2,6}}|[^;；。，,]{{0,12}}?)"
        rf"(?:的?方[式法])?(?:施工?)?(?=[;；。，,]|$))?"
    )


_BOXES, _BOX_END = re.compile(rf"(?:{_BOX}){{2,6}}"), re.compile(_BOX)
_STARTS, _MIDDLES = rf"自|从|由|起点(?!{GAP}[止终]点)", "至|到|止点|终点"
"""Heads of a list stand side by side with nothing between: 起点 止点."""
_METHOD_BEHIND = re.compile(
    rf"[;；。，,]{GAP}(?:施工|敷设)?(?:采用|采取|方法|方式|工艺){GAP}(?P<cell>[^;；。，,]{{1,12}}?)"
    rf"(?:的?方[式法])?(?:施工?)?(?=[;；。，,]|$)"
)
"""The method where other cells stand between it and the measures."""
_STRICT = (
    _pattern(_IN_BRACKETS, _between(_STARTS, _MIDDLES), "长"),
    _pattern(_ROAD_FIRST, _between(_STARTS, _MIDDLES), "长"),
    _pattern(_BEFORE_BLANKS, _between(_STARTS, _MIDDLES), "长"),
    _pattern(_BEFORE_ENDS, _ENDS_IN_BRACKETS, "长"),
)
_MISREAD = _between("[自白目从由]", "[至到全主]"), "[长米氏]"
_TOLERANT = tuple(_pattern(road, *_MISREAD) for road in (_IN_BRACKETS, _BEFORE_BLANKS))
_BEGINS = re.compile(
    rf"^{_HEAD}(?:[(（]?专业|(?:外线|施工)?路段|.{{0,6}}管线沿)|^[(（]?\d{{1,2}}[)）.．、]|^{_NUMBER}|^{_ORDINAL}{GAP}"
    rf"|^[一-鿿]{{2,12}}[:：]{GAP}(?:专业|路段|路名|道路)"
)
_LEADERS = re.compile(r"[a-z]{5,}")
_STOP, _SIDES = "(?=[;；。，,、]|$)", "路?[东西南北]侧?|人行道|绿化带|横穿"
_SIZE_NAME = "(?:(?:管径|孔数|规格|回路数?)[/／、和]?)+"
_NAMED = {
    "dig_area": rf"(?:开挖|挖掘|掘路|破路|破除)(?:道路|路面)?(?:面积)?(?:约|为)?{GAP}(?P<cell>{_FIGURE}){GAP}{_AREA}",
    "occupy_road": rf"占用?(?:城市)?(?:道路?|路面?)(?:面积)?(?:约|为)?{GAP}(?P<cell>{_FIGURE}){GAP}{_AREA}",
    "green_m2": rf"(?:占用?|毁)?绿(?:地|化带?)(?:面积)?(?:约|为)?{GAP}(?P<cell>{_FIGURE}){GAP}{_AREA}",
    "trees": rf"树木?(?:数量)?(?:约|为)?{GAP}(?P<cell>{_FIGURE}){GAP}[棵株]",
    "seg_size": rf"{_SIZE_NAME}为?{GAP}(?P<cell>[^;；。，,]{{0,16}}?){GAP}(?:{_STOP}|(?=施工|敷设|采用))",
    "seg_side": rf"[,，、;；](?:位于|在|敷设于)?(?:道路)?(?P<cell>{_SIDES})(?:道路)?(?:敷设)?{_STOP}",
}
"""What else is told of a segment behind its length, by name, but for the side, whose words are its own."""
_FURTHER = {key: re.compile(pattern) for key, pattern in _NAMED.items()}


@dataclass(frozen=True)
class Parts:
    """Where the cells of an item stand in its text, by catalogue key; (n, n) or (-1, -1) for an empty one.

    spans: the cells that make a segment; further: what else is told of it, only what is there. is_strict: the words
    that part them are as printed.
    """

    spans: Mapping[str, tuple[int, int]]
    further: Mapping[str, tuple[int, int]]
    is_strict: bool

    @property
    def all(self) -> dict[str, tuple[int, int]]:
        """Both kinds of cells."""
        return {**self.spans, **self.further}


def begins_item(text: str) -> bool:
    """Whether a line looks like the first one of an item."""
    return bool(_BEGINS.search(text))


def boxes_of(text: str) -> list[int]:
    """Where each word with a bracket to be ticked begins in a cell that holds nothing else; empty for other texts."""
    return [m.start() for m in _BOX_END.finditer(text)] if _BOXES.fullmatch(text) else []


def parts_in(text: str) -> Parts | None:
    """The parts of an item, None where it is none. Dotted leaders, read as small letters, count as a blank."""
    plain = _LEADERS.sub(lambda dots: "_" * len(dots[0]), text)
    match = next((m for pattern in (*_STRICT, *_TOLERANT) if (m := pattern.search(plain)) is not None), None)
    if match is None:
        return None
    spans = {key: _span(match, key) for key in _MAIN}
    behind = _METHOD_BEHIND.search(plain, match.end("seg_len_m"))
    if spans["seg_method"][0] >= spans["seg_method"][1] and behind is not None:
        spans["seg_method"] = behind.span("cell")
    return Parts(spans, _further(match, plain), match.re in _STRICT)


def _span(match: re.Match[str], key: str) -> tuple[int, int]:
    """Where a cell stands. A road in whose place the service stands too, no word of one, is all the service's: it is
    asked about.
    """
    is_whole = match.re.pattern.find(_IN_BRACKETS) >= 0 and not match["seg_service"]
    if is_whole and key in ("seg_service", "seg_road"):
        return match.span("seg_road") if key == "seg_service" else (-1, -1)
    return match.span(key)


def _further(match: re.Match[str], text: str) -> dict[str, tuple[int, int]]:
    """What else is told of a segment behind its length."""
    start = match.end("seg_len_m")
    found = {key: m.span("cell") for key, p in _FURTHER.items() if (m := p.search(text, start)) is not None}
    if (days := DAYS_IN_TEXT.search(text, start)) is not None:
        found |= {"seg_start": days.span("first"), "seg_end": days.span("second")}
    return found
