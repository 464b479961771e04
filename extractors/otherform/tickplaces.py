"""Where the printed words beside tick squares end: told from a row's own print, whatever a pen added to it.

Takes the options of a choice as they were found on a foreign form; hands on the row's answer by `tickrows`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from extractors.apart import (
    RowAnswer,
    RowInk,
    Sheet,
    TickOption,
    is_pen_sign,
    read_row,
    union,
)
from extractors.marks import TickMark
from extractors.models import BoxTuple
from extractors.otherform.inline import Span

_TICKS = ("√", "✓", "✔")
_WIDE = re.compile(r"[\u3400-\u9fff（）]")
_NARROW = 0.55
_SLACK = 0.4
"""Characters by which a piece may be longer than its word before the rest is taken for something drawn."""
_BEARING = 0.12
"""Characters by which words start nearer to or farther from their squares, as their shapes have it."""
_ROOM_ACROSS, _ROOM_DOWN = 0.85, 0.45


@dataclass(frozen=True)
class Option:
    """A tick square with the word beside it, as quickly read, and where the word stands."""

    mark: TickMark
    word: str
    spans: tuple[Span, ...]


def row_answer(options: Sequence[Option], sheet: Sheet, *, one_of: bool) -> RowAnswer:
    """What the squares of a choice say, with what is struck out or drawn around them."""
    placed = tick_options(options)
    boxes = [o.hull for o in placed]
    across, down = _ROOM_ACROSS * placed[0].side, _ROOM_DOWN * placed[0].side
    x0, y0, x1, y1 = union(boxes)
    room = (x0 - across, y0 - down, x1 + across, y1 + down)
    own = {s.element.id for o in options for s in o.spans}
    others = (e for stream in sheet.streams for e in stream.elements if e.mark is None and e.id not in own)
    printed = tuple(e.box for e in others if _touch(e.box, room) and not is_pen_sign(e.text))
    ink = RowInk(sheet.ink, room, sheet.px_per_mm, printed)
    return read_row(placed, [o.mark for o in options], ink, one_of=one_of)


def tick_options(options: Sequence[Option]) -> list[TickOption]:
    """The squares with the places of their words as they are printed: evenly spaced characters, one gap everywhere."""
    texts = [(o, union(s.element.box for s in o.spans)) for o in options if o.spans]
    if not texts:
        return [TickOption(o.mark.box, o.mark.box) for o in options]
    behind = median([(b[0] + b[2]) / 2 - (o.mark.box[0] + o.mark.box[2]) / 2 for o, b in texts]) < 0
    gap = median([o.mark.box[0] - b[2] if behind else b[0] - o.mark.box[2] for o, b in texts])
    step = median([(b[2] - b[0]) / max(_length(o.word), 0.5) for o, b in texts])
    off = median([(b[1] + b[3] - o.mark.box[1] - o.mark.box[3]) / 2 for o, b in texts])
    pitch = _Pitch(gap, step, off, median([b[3] - b[1] for _, b in texts]), behind=behind)
    found = {id(o): b for o, b in texts}
    return [TickOption(o.mark.box, _word_box(o, found.get(id(o)), pitch)) for o in options]


@dataclass(frozen=True)
class _Pitch:
    """How a row is printed, in pixels: gap to the word, width of a character, the word's middle off the square's."""

    gap: float
    step: float
    off: float
    height: float
    behind: bool


def _word_box(option: Option, text: BoxTuple | None, pitch: _Pitch) -> BoxTuple:
    """Where the word of an option is printed: its piece of text, as long as its characters and hardly longer."""
    square = option.mark.box
    if text is None:
        return square
    middle = (square[1] + square[3]) / 2 + pitch.off
    top, bottom = max(text[1], middle - pitch.height / 2), min(text[3], middle + pitch.height / 2)
    slack, near = _SLACK * pitch.step, _BEARING * pitch.step
    width = _length(option.word) * pitch.step
    if pitch.behind:
        end = square[0] - pitch.gap
        return min(max(text[0], end - width - slack), end - width), top, min(text[2], end + near), bottom
    start = square[2] + pitch.gap
    return max(text[0], start - near), top, max(min(text[2], start + width + slack), start + width), bottom


def _length(word: str) -> float:
    """Widths of a word's characters; single signs at its ends may be a pen's."""
    plain = re.sub(r"^[^\w\u3400-\u9fff]+|[^\w\u3400-\u9fff]+$", "", word)
    return sum(1.0 if _WIDE.match(c) else _NARROW for c in plain)


def _touch(a: BoxTuple, b: BoxTuple) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def signed(options: Sequence[Option]) -> tuple[int, ...]:
    """Options with a tick that was read as a sign of the text beside them: before a word it may end the last square's.

    A proposal for a person, for rows where the pixels show nothing.
    """
    found = set()
    for index, option in enumerate(options):
        if not option.spans:
            continue
        behind = option.spans[0].element.box[0] < option.mark.box[0]
        word = option.word.strip()
        if word[:1] in _TICKS:
            found.add(index - 1 if behind and index else index)
        elif word[-1:] in _TICKS:
            found.add(index if behind or index + 1 == len(options) else index + 1)
    return tuple(sorted(found))
