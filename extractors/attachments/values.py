"""Where the values of a paper stand: behind their labels, below them, or by their own shape in running text.

Takes lines of text and the fields that templates/materials.yaml lists for a kind of paper; hands on spans of the lines.
Knows nothing of pixels and models, so that the same search runs on every reading of the lines.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from extractors.attachments.spans import (
    BREAK,
    Flow,
    Span,
    flow_of,
    height,
    middle,
    part_box,
    plain_character,
    rows_of,
    union,
)
from extractors.models import TextLine
from extractors.values import Material, MaterialField, edits

_NOTE = r"(?:\([^)\t]{0,12}\)?)?"
_SPACED = r"[\t.·,\-]?"
"""What stands between the characters of a label that is printed wide: a break, or what specks are read as."""
_ENDS = ("", BREAK, ":", "(")
_LONGEST_VALUE = 120
_SHORT_LABEL = 2
_SAME_STEP = 0.15
_TAIL = re.compile(r"[。;,:.、\t]+$|\((?:盖章|公章|签字|签章|签名|手印|单位公章).{0,8}$")
_SHAPES = {
    "name": re.compile(
        r"(?<![\u4e00-\u9fff])[\u4e00-\u9fff]{2,4}(?![\u4e00-\u9fff·.])"
        r"|[\u4e00-\u9fff]{2,12}(?:[·.][\u4e00-\u9fff]{1,12})+"
    ),
    "uscc": re.compile(r"[0-9A-Za-z]{15,20}"),
    "resident_id": re.compile(r"[0-9A-Za-z*]{15,19}"),
    "mobile": re.compile(r"[0-9]{7,13}"),
    "project_code": re.compile(r"[0-9OIl][0-9A-Za-z\-_]{18,28}"),
    "date": re.compile(
        r"\d{4}[年.\-/]\d{1,2}[月.\-/]\d{1,2}日?|[零〇0○一二三四五六七八九十]{4}年.{1,3}月.{1,4}日|长期|永久"
    ),
    "number": re.compile(r"\d[\d,.]*(?:万|亩|公顷)?(?:平方米|平米|㎡|m2|m²)?"),
}


@dataclass(frozen=True)
class _Row:
    """A row with its text and the labels in it: (start, end, label), left to right."""

    flow: Flow
    labels: tuple[tuple[int, int, str], ...]


@dataclass(frozen=True)
class _Paper:
    lines: Sequence[TextLine]
    rows: tuple[_Row, ...]
    running: Flow


def find_values(lines: Sequence[TextLine], material: Material) -> dict[str, tuple[Span, ...]]:
    """The spans of each field's value, by key; what is not found is left out."""
    vocabulary = _vocabulary(material)
    order = rows_of(lines)
    rows = tuple(_labelled(flow_of(lines, row), vocabulary) for row in order)
    rows = _with_near_labels(rows, [label for label, _ in vocabulary])
    paper = _Paper(lines, rows, flow_of(lines, [i for row in order for i in row], breaks=""))
    found: dict[str, tuple[Span, ...]] = {}
    for field in material.fields:
        if field.key in found:
            continue
        if spans := next(_candidates(paper, field), None):
            found[field.key] = spans
    return found


def with_whole_labels(lines: Sequence[TextLine], material: Material) -> list[TextLine]:
    """The lines with two single characters side by side joined where they are one label that is printed wide."""
    labels = {label for label, _ in _vocabulary(material) if len(label) == 2}
    left, joined = list(lines), []
    while left:
        line = left.pop(0)
        other = next((x for x in left if _is_one_label(line, x, labels) or _is_one_label(x, line, labels)), None)
        if other is not None:
            left.remove(other)
            first, second = sorted((line, other), key=lambda x: x.box[0])
            confidence = min(first.confidence, second.confidence)
            line = TextLine(first.text.strip() + second.text.strip(), union((first.box, second.box)), confidence)
        joined.append(line)
    return joined


def _is_one_label(first: TextLine, second: TextLine, labels: Collection[str]) -> bool:
    if first.text.strip() + second.text.strip() not in labels or first.box[0] >= second.box[0]:
        return False
    size = max(height(first.box), height(second.box))
    return second.box[0] - first.box[2] < 4 * size and abs(middle(first.box) - middle(second.box)) < 0.6 * size


def _candidates(paper: _Paper, field: MaterialField) -> Iterator[tuple[Span, ...]]:
    """Every way in which a field may be found, the surest first; only those whose text has the field's shape."""
    first = _row_after(paper, field.after)
    for number, row in enumerate(paper.rows):
        if number < first:
            continue
        for place, (_, end, label) in enumerate(row.labels):
            if label in field.labels:
                stop = row.labels[place + 1][0] if place + 1 < len(row.labels) else len(row.flow.text)
                yield from _picked(paper, field, _beside(paper, number, place, stop=stop, field=field))
                if not row.flow.text[end:stop].strip(BREAK):
                    yield from _picked(paper, field, _around(paper, number, place))
    for pattern in field.patterns:
        for match in _compiled(pattern).finditer(paper.running.text):
            if span := next((match.span(g) for g in range(1, (match.re.groups or 0) + 1) if match[g]), None):
                yield from _picked(paper, field, paper.running.spans(*span))


def _row_after(paper: _Paper, after: Sequence[str]) -> int:
    """The first row that holds one of these labels, 0 where none is wanted, beyond the last where none is found."""
    if not after:
        return 0
    return next(
        (n for n, r in enumerate(paper.rows) if any(label in after for _, _, label in r.labels)), len(paper.rows)
    )


def _beside(paper: _Paper, number: int, place: int, *, stop: int, field: MaterialField) -> tuple[Span, ...]:
    """What stands behind a label in its row up to the next label, with the lines that go on below it."""
    flow = paper.rows[number].flow
    start, end, _ = paper.rows[number].labels[place]
    spans = _near(paper.lines, flow.spans(end, stop))
    if not spans or field.lines < 2:
        return spans
    label = paper.lines[flow.places[start][0]]
    label_x = part_box(label, flow.spans(start, start + 1)[0])[0]
    above = _above(paper, number, spans[0], label)
    below = _continued(paper, number, spans, label_x, more=field.lines - 1 - len(above))
    return (above or _centred(paper, number, spans[0], below, label_x)) + spans + below


def _above(paper: _Paper, number: int, first: Span, label: TextLine) -> tuple[Span, ...]:
    """The line of a value over the one beside its label, where the label stands at the height between the two."""
    lines, box = paper.lines, paper.lines[first.line].box
    if lines[first.line] is label or middle(box) - middle(label.box) < 0.2 * height(box) or number == 0:
        return ()
    for row in paper.rows[max(0, number - 2) : number]:
        for line in {line for line, _ in row.flow.places}:
            near = middle(label.box) - middle(lines[line].box) < 1.2 * height(box)
            if near and abs(lines[line].box[0] - box[0]) < height(box) and not _begins_with_label(row, line):
                return (Span(line, 0, len(lines[line].text)),)
    return ()


def _centred(paper: _Paper, number: int, first: Span, below: Sequence[Span], label_x: float) -> tuple[Span, ...]:
    """As many lines over the one beside the label as go on below it, one step apart: the label stands at mid-height."""
    lines = paper.lines
    if not below or number == 0:
        return ()
    box = lines[first.line].box
    found: list[Span] = []
    step, last = middle(lines[below[0].line].box) - middle(box), box
    for row in reversed(paper.rows[:number]):
        indices = dict.fromkeys(line for line, _ in row.flow.places)
        line = next((i for i in indices if abs(lines[i].box[0] - box[0]) < 0.5 * height(box)), None)
        if line is None and middle(last) - middle(lines[next(iter(indices))].box) < step:
            continue
        if line is None or _begins_with_label(row, line) or len(found) == len(below):
            break
        if any(label_x - height(box) < lines[i].box[0] < lines[line].box[0] - height(box) for i in indices):
            break
        if abs(middle(last) - middle(lines[line].box) - step) > _SAME_STEP * step:
            break
        found.append(Span(line, 0, len(lines[line].text)))
        last = lines[line].box
    return tuple(reversed(found)) if len(found) == len(below) else ()


def _near(lines: Sequence[TextLine], spans: Sequence[Span]) -> tuple[Span, ...]:
    """The first spans of a row that belong together: a box far behind the one before is something else."""
    kept = list(spans[:1])
    for span in spans[1:]:
        before, box = lines[kept[-1].line].box, lines[span.line].box
        if box[0] - before[2] > 2.5 * height(before):
            break
        kept.append(span)
    return tuple(kept)


def _continued(paper: _Paper, number: int, spans: Sequence[Span], label_x: float, *, more: int) -> tuple[Span, ...]:
    """The lines of a value below its first: they begin where it begins and no label stands before them."""
    lines, last = paper.lines, spans[-1].line
    start_x = part_box(lines[spans[0].line], spans[0])[0]
    found: list[Span] = []
    for row in paper.rows[number + 1 : number + 2 + 2 * more]:
        indices = [i for i, _ in dict.fromkeys((line, 0) for line, _ in row.flow.places)]
        size = height(lines[last].box)
        line = next((i for i in indices if abs(lines[i].box[0] - start_x) < 1.6 * size), None)
        labelled = any(lines[i].box[0] > label_x - size and lines[i].box[2] < start_x for i in indices if i != line)
        depth = min((middle(lines[i].box) for i in indices), default=0.0) - middle(lines[last].box)
        if line is None and not labelled and depth < 2.2 * size:
            continue
        if line is None or labelled or _begins_with_label(row, line):
            break
        if middle(lines[line].box) - middle(lines[last].box) > 2.2 * size or len(found) >= more:
            break
        found.append(Span(line, 0, len(lines[line].text)))
        last = line
    return tuple(found)


def _begins_with_label(row: _Row, line: int) -> bool:
    return any(row.flow.places[start] == (line, row.flow.places[start][1]) for start, _, _ in row.labels)


def _around(paper: _Paper, number: int, place: int) -> tuple[Span, ...]:
    """For a label alone in its row: the lines to its right at about its height, else the line below it."""
    row, lines = paper.rows[number], paper.lines
    label = lines[row.flow.places[row.labels[place][0]][0]].box
    taken = {line for line, _ in row.flow.places}
    size = height(label)
    right = [
        i
        for i, line in enumerate(lines)
        if i not in taken and line.box[0] > label[2] - size and abs(middle(line.box) - middle(label)) < 1.6 * size
    ]
    if right:
        nearest = min(lines[i].box[0] for i in right)
        chosen = sorted((i for i in right if lines[i].box[0] < nearest + size), key=lambda i: lines[i].box[1])
        return tuple(Span(i, 0, len(lines[i].text)) for i in chosen)
    below = [
        i
        for i, line in enumerate(lines)
        if 0 < middle(line.box) - middle(label) < 2.5 * size and abs(line.box[0] - label[0]) < 1.5 * size
    ]
    nearest_below = min(below, key=lambda i: lines[i].box[1], default=None)
    return () if nearest_below is None else (Span(nearest_below, 0, len(lines[nearest_below].text)),)


def _picked(paper: _Paper, field: MaterialField, spans: Sequence[Span]) -> Iterator[tuple[Span, ...]]:
    """The part of the spans that has the shape of the field's value; nothing where no part has."""
    places = [(s.line, i) for s in spans for i in range(s.start, s.end)]
    kept = [(p, c) for p in places for c in plain_character(paper.lines[p[0]].text[p[1]])]
    text = "".join(c for _, c in kept)[:_LONGEST_VALUE]
    start = len(text) - len(text.lstrip(":;,。、)-_"))
    span = (start, len(text))
    shape = _compiled(field.value) if field.value else _SHAPES.get(field.shape)
    if shape is not None:
        match = shape.search(text, start)
        if match is None:
            return
        span = next((match.span(g) for g in range(1, match.re.groups + 1) if match[g] is not None), match.span())
    elif tail := _TAIL.search(text, start):
        span = (start, tail.start())
    if span[1] - span[0] >= 2:
        yield _merged([p for p, _ in kept[span[0] : span[1]]])


def _merged(places: Sequence[tuple[int, int]]) -> tuple[Span, ...]:
    found: list[Span] = []
    for line, index in places:
        if found and found[-1].line == line:
            found[-1] = Span(line, found[-1].start, index + 1)
        else:
            found.append(Span(line, index, index + 1))
    return tuple(found)


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


@cache
def _vocabulary(material: Material) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """All labels of a paper, those of fields and those that only end a value, longest first."""
    labels = {label for f in material.fields for label in (*f.labels, *f.after)} | set(material.stops)
    patterns = [(label, re.compile(_SPACED.join(map(re.escape, label)) + _NOTE + r"[:\t]*")) for label in labels]
    return tuple(sorted(patterns, key=lambda p: (-len(p[0]), p[0])))


def _labelled(flow: Flow, vocabulary: Sequence[tuple[str, re.Pattern[str]]]) -> _Row:
    """The labels of a row: only where something new begins; one misread character in a long label at a box's start."""
    found: list[tuple[int, int, str]] = []
    position = 0
    while position < len(flow.text):
        match = _label_at(flow, position, vocabulary) if position in flow.opens else None
        if match is None:
            position += 1
            continue
        found.append(match)
        position = match[1]
    return _Row(flow, tuple(found))


def _with_near_labels(rows: Sequence[_Row], labels: Sequence[str]) -> tuple[_Row, ...]:
    """The rows, with boxes of two characters for a label of two of which one was misread; only such as nowhere stand.

    Where two labels are as near, it is neither.
    """
    seen = {label for row in rows for _, _, label in row.labels}
    lacking = [label for label in labels if len(label) == _SHORT_LABEL and label not in seen]
    return tuple(_with_near(row, lacking) for row in rows)


def _with_near(row: _Row, lacking: Sequence[str]) -> _Row:
    found = list(row.labels)
    for piece in re.finditer(r"(?:^|(?<=\t))[^\t]{2}(?=\t)", row.flow.text):
        near = [label for label in lacking if any(a == b for a, b in zip(piece.group(), label, strict=True))]
        if len(near) == 1 and not any(start < piece.end() and piece.start() < end for start, end, _ in found):
            found.append((piece.start(), piece.end() + 1, near[0]))
    return _Row(row.flow, tuple(sorted(found)))


def _label_at(
    flow: Flow, position: int, vocabulary: Sequence[tuple[str, re.Pattern[str]]]
) -> tuple[int, int, str] | None:
    for label, pattern in vocabulary:
        if match := pattern.match(flow.text, position):
            return position, match.end(), label
    if flow.places[position][1] != 0:
        return None
    if flow.text[position + 1 : position + 2] == BREAK:
        halves = {label for label, _ in vocabulary if len(label) == 2 and flow.text[position] in label}
        return (position, position + 2, halves.pop()) if len(halves) == 1 else None
    return next((m for label, _ in vocabulary if (m := _near_label(flow, position, label))), None)


def _near_label(flow: Flow, position: int, label: str) -> tuple[int, int, str] | None:
    """A long label at a box's start with one character misread; where that is its last one, a sign must follow."""
    for size in (len(label), len(label) + 1, len(label) - 1) if len(label) >= 4 else ():
        piece, end = flow.text[position : position + size], position + size
        follows = flow.text[end : end + 1]
        if BREAK in piece or edits(piece, label, limit=1) > 1 or (piece[-1:] != label[-1] and follows not in _ENDS):
            continue
        note = _compiled(_NOTE + r"[:\t]*").match(flow.text, end)
        return position, note.end() if note else end, label
    return None
