"""Where running text parts: words to choose between strokes, a label right before such a word, two quantities in one
blank, labels joined by a stroke, what a day in a sentence goes on with.

Takes text and the `Wording` of forms; hands on places between characters. Knows no places on a page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from extractors.evidence.wording import Wording
from extractors.otherform import Context, block_of, is_service_block, is_unit

_Span = tuple[int, int]
_STROKE = re.compile(r"[/／|｜]+")
_BETWEEN = re.compile(r"\s*[/／|｜]+\s*(?:[^/／|｜，,。；;、\s]{1,6}[/／|｜]+\s*)?")
"""Strokes between two words to choose, and a third word between them that was misread."""
_LISTED = re.compile(r"\s*、\s*")
_ENDS_LIST = re.compile(r"[、，,\s]*(?:$|[(（])")
_LAST, _FIRST = re.compile(r"\s*[/／]+\s*$"), re.compile(r"^\s*[/／]+\s*")
_LONG_WORD, _LONGEST_LABEL, _LIKELY = 4, 8, 4
_LEADS_ON = re.compile(r"(?<=.)(?:就?位于|坐落[于在]|[现兹特]委托|希望于)$")
_DAY_BEFORE = re.compile(
    r"^\s*日(?=之?前|以前)|\d\s*日(?=正?式?(?:开工|动工|开始施工|竣工|完工|建成)|[之以]?前[接通投用])"
)
_DAY_SAID = re.compile(r"(?<=日)\s*(?:开工|动工|竣工|完工)[，,、]")
_NEEDED = re.compile(r"(?<=.)建设需要(?=[，,。]|$)")
"""What a day in a sentence is that of, and what follows the name of what is built."""
_TO_A_DAY = re.compile(r"(?:^|(?<=[\d日]))\s*至(?=\s*\d{4}\s*[年./-])")
_UNIT = r"\s*([^\d\s/／，,、]{1,4}?|[mM][23])\s*"
_QUANTITIES = re.compile(rf"(?:\d[\d.]*)?{_UNIT}[/／，,、]\s*(?!其中)([一-鿿]{{0,4}})\s*(?=\d)\d[\d.]*(?:{_UNIT})?")
_FIRST_ALONE = re.compile(rf"\s*\d[\d.]*{_UNIT}[/／，,、]\s*")
_UNIT_FIRST = re.compile(r"\s*(\S{1,5}?)\s*(?:[/／，,、]\s*(?=\d[\d.]*\s*\D{0,4}$)|(?=[DＤdΦφ][NＮeE]?\s*\d{2,4}\s*$))")
"""The unit of one figure, and the next one behind it: m²／49217, 吨/日 DN 150."""
_COUNTED = re.compile(
    r"(?:^|(?<=[，,；;。]))\s*[，,]?\s*([一-鿿]{2,5})(?=\s*\d)\s*(\d[\d.,]*\s*[^\d\s，,；;。]{0,4})\s*(?=$|[，,；;。])"
)
_OF_BLOCK = 2
_JOINED = re.compile(r"[/／、及和与]")
_NUMBERS = frozenset({"number", "integer"})


def parting(text: str, wording: Wording, spans: dict[str, Sequence[_Span]]) -> Iterator[int]:
    """Where a run of text is cut besides its labels. spans: where words of each field to choose stand in it."""
    for pattern in (_DAY_BEFORE, _DAY_SAID):
        yield from (m.end() for m in pattern.finditer(text))
    yield from (p for m in _TO_A_DAY.finditer(text) for p in m.span())
    yield from (m.start() for m in _NEEDED.finditer(text))
    if (lead := _LEADS_ON.search(text)) is not None:
        yield lead.start() + lead[0].startswith("就")
    yield from _quantities(text)
    yield from _joined_labels(text, wording)
    yield from _short_label(text, wording)
    for key, found in spans.items():
        yield from _chosen_between(text, found)
        yield from _label_before(text, key, found, wording)


def _quantities(text: str) -> Iterator[int]:
    """The two figures with their units in one blank: 7 栋／753 户, 11 栋，最高 19 层; the unit of the first and the
    second figure, m²／49217.
    """
    if (first := _FIRST_ALONE.fullmatch(text)) is not None and is_unit(first[1]):
        yield first.end(1)
    if (unit := _UNIT_FIRST.match(text)) is not None and is_unit(unit[1]):
        yield from (unit.end(1), unit.end())
    both = _QUANTITIES.fullmatch(text.strip())
    if both is not None and is_unit(both[1]) and (not both[3] or is_unit(both[3])):
        offset = len(text) - len(text.lstrip())
        yield offset + both.end(1)
        yield offset + both.end(2)


def _short_label(text: str, wording: Wording) -> Iterator[int]:
    """The place between a figure and a label that only the head of a service makes one: 容量60, 用气1463."""
    for both in _COUNTED.finditer(text):
        if is_unit(both[1]):
            continue
        meant = (m for b in wording.services for m in wording.labels.whole(both[1], Context(block=b)))
        is_label = any(m.rank <= _OF_BLOCK and wording.labels.is_figure(m.key, both[2]) for m in meant)
        if is_label or is_service_block(block_of(both[1])):
            yield from (both.start(1), both.end(1))


def _joined_labels(text: str, wording: Wording) -> Iterator[int]:
    """Both sides of what joins the labels of two numbers: 栋数/户数, 水表口径及只数."""
    tables = {f.table for f in wording.catalogue.fields} - {""}
    if wording.labels.knows(text) or any(wording.labels.column(text, t) for t in tables):
        return
    for sign in _JOINED.finditer(text):
        pair = text[: sign.start()], text[sign.end() :]
        if not all(wording.labels.knows(one) for one in pair):
            continue
        first, second = ({m.key for m in wording.labels.whole(one) if m.rank <= _LIKELY} for one in pair)
        if not first & second and all(_is_number(keys, wording) for keys in (first, second)):
            yield from sign.span()


def _is_number(keys: set[str], wording: Wording) -> bool:
    return bool(keys) and all(wording.catalogue[k].type in _NUMBERS for k in keys)


def _chosen_between(text: str, spans: Sequence[_Span]) -> Iterator[int]:
    """The cuts around words of one field with strokes between them, or listed from the text's beginning."""
    for before, after in pairwise(spans):
        if _BETWEEN.fullmatch(text[before[1] : after[0]]):
            yield from (*before, *after)
            yield from (before[1] + p for m in _STROKE.finditer(text[before[1] : after[0]]) for p in m.span())
    listed = [n for n, (a, b) in enumerate(pairwise(spans)) if _LISTED.fullmatch(text[a[1] : b[0]])]
    if spans and spans[0][0] == 0 and listed == list(range(len(listed))) and listed:
        whole = spans[: len(listed) + 1]
        if _ENDS_LIST.match(text[whole[-1][1] :]):
            yield from (p for span in whole for p in span)
    for start, end in spans:
        is_last, is_first = _LAST.match(text[end:]), _FIRST.fullmatch(text[:start])
        if end - start >= _LONG_WORD and (is_last or is_first):
            yield from (start, end)


def _label_before(text: str, key: str, spans: Sequence[_Span], wording: Wording) -> Iterator[int]:
    """The place between a label and the first of its words where nothing parts them: 末端散热器, 运营商电信."""
    for start, end in spans:
        label = text[:start].strip(" ，,：:")
        if end != len(text.rstrip()) or not 2 <= len(label) <= _LONGEST_LABEL or wording.is_option(label):
            continue
        blocks = ("", *wording.services)
        meant = (m for b in blocks for m in wording.labels.whole(label, Context(block=b)))
        if any(m.key == key and m.rank <= _LIKELY for m in meant):
            yield start
