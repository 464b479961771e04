"""Labels inside running text: `申请单位：…  联系电话：…`, `用水性质 □居民 □非居民`, labels before underlined blanks.

Takes the elements of a stream; hands on `Part`s: a label (known, unknown or none) and what follows it up to the next.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from extractors.apart import Element, union
from extractors.models import BoxTuple
from extractors.otherform.labels import Context, LabelMatch, Labels, is_unit

_COLON = re.compile(r"[:：]")
_BOUNDARY = re.compile(r"[\s，。；;、,_(（]|[)）](?=[，。；;、,])|(?<=[)）])(?=[^\s:：])|其中")
_PROSE = re.compile(r"[，。；;、,(（]")
_BEFORE_FIGURE = re.compile(r"([一-鿿][一-鿿()（）/]{1,15}?)\s*(?=\d)")
_UNKNOWN = re.compile(r"[一-鿿][一-鿿\w()（）/、]{1,15}")
_CLOSE = 0.5
_EXACT = 3
_NEAR = 4


@dataclass(frozen=True)
class Span:
    """A stretch of an element's text. colons: how many colons of the element stand before it."""

    element: Element
    start: int = 0
    end: int | None = None
    colons: int = 0

    @property
    def text(self) -> str:
        """The stretch in the quick reading."""
        return self.element.text[self.start : self.end]

    @property
    def is_whole(self) -> bool:
        """Whether it is all of the element."""
        return self.start == 0 and self.end is None


@dataclass(frozen=True)
class Part:
    """What stands between two labels. matches: what the label may mean; name: its text, '' if there is no label."""

    matches: tuple[LabelMatch, ...]
    name: str
    items: tuple[Span, ...]
    label_box: BoxTuple | None = None

    @property
    def has_content(self) -> bool:
        """Whether anything follows the label."""
        return any(s.element.mark or s.text.strip(" _:：") for s in self.items)

    @property
    def box(self) -> BoxTuple | None:
        """Around what follows the label."""
        return union(s.element.box for s in self.items) if self.items else None


@dataclass(frozen=True)
class _Search:
    """Where labels are looked for."""

    elements: Sequence[Element]
    labels: Labels
    context: Context

    def matches(self, text: str) -> tuple[LabelMatch, ...]:
        """What a text may mean as a label, () if it is none or only a weak one."""
        found = self.labels.whole(text, self.context)
        return found if any(m.rank <= _NEAR for m in found) else ()


@dataclass(frozen=True)
class _Mark:
    """Where a label stands: element index, characters from start to end, what it may mean."""

    index: int
    start: int
    end: int
    matches: tuple[LabelMatch, ...]
    name: str
    first: int
    before_figure: bool = False


def parts_of(elements: Sequence[Element], labels: Labels, context: Context, *, loose: bool) -> list[Part]:
    """The parts of a stream in order. loose: a label needs no colon where its blank or square follows at once."""
    search = _Search(elements, labels, context)
    marks: list[_Mark] = []
    for index, element in enumerate(elements):
        if element.mark is None:
            marks += _colon_marks(search, index, marks)
            if not any(m.index == index and m.start == 0 for m in marks):
                marks += _bare_mark(search, index, loose=loose)
            marks += _tail_mark(search, index, max((m.end for m in marks if m.index == index), default=0))
            marks += _figure_marks(search, index, marks)
    marks.sort(key=lambda m: (m.first, m.start))
    return _assembled(elements, marks)


def _colon_marks(search: _Search, index: int, known: Sequence[_Mark]) -> list[_Mark]:
    """Labels that a colon ends, known or unknown."""
    text, position = search.elements[index].text, 0
    found: list[_Mark] = []
    for colon in _COLON.finditer(text):
        head = text[position : colon.start()]
        mark = _head_mark(search, head, position, index)
        if mark is None and position == 0 and not any(m.index == index - 1 for m in known):
            mark = _broken_mark(search, head, index)
        if mark is None:
            mark = _unknown_mark(head, position, index)
        if mark:
            found.append(replace(mark, end=colon.end()))
            position = colon.end()
    return found


def _head_mark(search: _Search, head: str, position: int, index: int) -> _Mark | None:
    """The longest ending of what stands before a colon that is a label."""
    starts = [0, *(m.end() for m in _BOUNDARY.finditer(head))]
    behind_unit = [i for i in range(len(head) - 2, 0, -1) if is_unit(head[:i])]
    for start in (*starts, *behind_unit):
        if matches := search.matches(head[start:]):
            return _Mark(index, position + start, 0, matches, head[start:], index)
    return None


def _broken_mark(search: _Search, head: str, index: int) -> _Mark | None:
    """A label that began in the element before (broken over two lines)."""
    previous = search.elements[index - 1] if index else None
    if previous is not None and previous.mark:
        return _pierced_mark(search, head, index)
    if previous is None or previous.on_line:
        return None
    name = previous.text + head
    matches = search.matches(name)
    return _Mark(index, 0, 0, matches, name, index - 1) if matches else None


def _pierced_mark(search: _Search, head: str, index: int) -> _Mark | None:
    """A label of which one character was taken for a tick square (供暖面积 as 供暖□积)."""
    if index < 2:
        return None
    before, square, behind = search.elements[index - 2 : index + 1]
    near = _CLOSE * (square.box[3] - square.box[1])
    if before.mark or before.on_line or square.box[0] - before.box[2] > near or behind.box[0] - square.box[2] > near:
        return None
    name = f"{before.text}□{head}"
    matches = search.matches(name)
    return _Mark(index, 0, 0, matches, name, index - 2) if matches else None


def _unknown_mark(head: str, position: int, index: int) -> _Mark | None:
    """A label that the catalogue does not know: it ends the value before it."""
    start = max([0, *(m.end() for m in _BOUNDARY.finditer(head))])
    name = head[start:].strip()
    if (position or start or len(head) <= 16) and _UNKNOWN.fullmatch(name) and not name[-1].isdigit():
        return _Mark(index, position + start, 0, (), name, index)
    return None


def _bare_mark(search: _Search, index: int, *, loose: bool) -> list[_Mark]:
    """An element that is a label as a whole, where what follows shows that it is one."""
    elements, element = search.elements, search.elements[index]
    if element.on_line or (index and elements[index - 1].mark):
        return []
    following = elements[index + 1] if index + 1 < len(elements) else None
    shown = following is not None and (following.mark is not None or following.on_line)
    if not (shown or (loose and (following is None or index == 0))):
        return []
    matches = search.matches(element.text)
    if not any(m.rank <= (_NEAR if index == 0 and following is not None else _EXACT) for m in matches):
        return []
    return [_Mark(index, 0, len(element.text), matches, element.text, index)]


def _tail_mark(search: _Search, index: int, start: int) -> list[_Mark]:
    """The label at the end of an element of running text, right before a blank: `…），办公电话` and then the line."""
    text = search.elements[index].text
    following = search.elements[index + 1] if index + 1 < len(search.elements) else None
    ends_line = following is None and index > 0 and search.elements[index - 1].on_line
    if not (ends_line or (following is not None and following.on_line)) or not text[start:].strip():
        return []
    mark = _head_mark(search, text[start:], start, index)
    if mark is not None and any(m.rank <= _EXACT for m in mark.matches):
        return [replace(mark, end=len(text))]
    if ends_line:
        return []
    name = text[max([start, *(m.end() for m in _BOUNDARY.finditer(text))]) :].strip()
    known_unit = is_unit(name) or not _UNKNOWN.fullmatch(name)
    return [] if known_unit else [_Mark(index, text.rindex(name), len(text), (), name, index)]


def _figure_marks(search: _Search, index: int, known: Sequence[_Mark]) -> list[_Mark]:
    """Labels of figures with nothing between them and the figure: `申请用水量 210 立方米/天；用电容量 16 千伏安`."""
    text = search.elements[index].text
    taken = [(m.start, m.end) for m in known if m.index == index]
    found = []
    for head in _BEFORE_FIGURE.finditer(text):
        if any(start < head.end() and head.start() < end for start, end in taken):
            continue
        matches = tuple(m for m in search.labels.whole(head[1], search.context) if m.rank <= _EXACT)
        if matches and search.labels.is_figure(matches[0].key, text[head.end() :]):
            found.append(_Mark(index, head.start(), head.end(), matches, head[1], index, before_figure=True))
    return found


def _assembled(elements: Sequence[Element], marks: Sequence[_Mark]) -> list[Part]:
    parts = []
    heads: list[_Mark | None] = [None, *marks]
    for number, mark in enumerate(heads):
        following = heads[number + 1] if number + 1 < len(heads) else None
        first, start = (mark.index, mark.end) if mark else (0, 0)
        items = _spans(elements, first, start, following)
        if mark or items:
            box = elements[mark.index].box if mark else None
            items = _blank_of(items, bounded=mark is not None and mark.before_figure)
            parts.append(Part(mark.matches if mark else (), mark.name if mark else "", items, box))
    return parts


def _blank_of(items: tuple[Span, ...], *, bounded: bool) -> tuple[Span, ...]:
    """What belongs to a blank in running text: what stands on it and the unit behind, not the prose that follows."""
    if not items or not (bounded or items[0].element.on_line):
        return items
    for place, span in enumerate(items):
        if span.element.mark is None and not span.element.on_line and (end := _PROSE.search(span.text)):
            cut = span.text[: end.start()]
            stop = span.start + end.start()
            return (*items[:place], *([replace(span, end=stop)] if cut.strip() else []))
    return items


def _spans(elements: Sequence[Element], first: int, start: int, following: _Mark | None) -> tuple[Span, ...]:
    """Everything from a place up to the next label."""
    last = following.first if following else len(elements) - 1
    found = []
    for index in range(first, last + 1):
        element = elements[index]
        begin = start if index == first else 0
        end: int | None = None
        if following and index == following.first:
            end = following.start if following.first == following.index else 0
        if element.mark is not None and end is None:
            found.append(Span(element))
        elif element.text[begin:end].strip():
            colons = len(_COLON.findall(element.text[:begin]))
            found.append(Span(element, begin, end, colons))
    return tuple(found)
