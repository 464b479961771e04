"""The pool of evidence of a page: every stretch of text once, with the place of each character, and every mark.

Takes the lines found on the whole page (or its text layer) and the taken-apart `Sheet`; hands on a `Pool` of `Token`s.
Lines are cut where the print says so: wide white, a colon, a tick square, the end of a blank, words of the form.
Cells play no part in cutting: a ruling between two characters parts them only where there is room as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

import numpy as np

from extractors.apart import Element, Sheet, crop
from extractors.evidence.brackets import CLOSING, OPENING, Bracket, brackets_of
from extractors.evidence.cutting import Cutting
from extractors.evidence.linebreaks import halved
from extractors.evidence.runs import Glyph, Run, cut_at
from extractors.evidence.spread import without_spread
from extractors.evidence.wording import Wording
from extractors.marks import TickMark, tick_mark
from extractors.models import BoxTuple, CropReading
from extractors.text import LinedPage
from extractors.values import with_volts

_WITHIN_FROM = 0.8
_GAP, _RULED_GAP, _LINE_GAP = 1.25, 0.45, 0.25
"""White between two characters, in heights, that parts them: anywhere, beside a ruling, at the end of a blank."""
SQUARES = "□☐☑☒■▢◻▣"
_LIKE_SQUARES, _CLEAR = "口囗回日曰田目巳0OoDQC国圆图因团", 0.6
_LIKE_CROSSED = "区図凶図囚困囡因园团圆函西叉×XxMNW"
"""What a tick square is read as, and besides one with a mark in it; any other character that was read more clearly is
none."""
_COLONS, _SEPARATORS = ":：", "/／|｜、，,;；"
_COVERED = 0.25
_NARROW = 0.55
_BLANK = re.compile(r"[\s_.…·。，,、\-—~／|｜]*")
_SIGNS = re.compile(r"[\s/／|｜、，,;；]*")
_LEAST_PX, _BRACKET = 3, 3.0
"""Pixels of ink of a text at least; room within an empty bracket at most, in heights."""
_LOWEST, _STROKES, _WALL = 0.3, "1lI|丨丿", 0.8


@dataclass(frozen=True)
class Token:
    """A stretch of text. colon: one ends it; on_line: it stands on an underline; first: it begins its line.

    unit: of a figure, what is printed behind it. more: the lines below on which the text goes on.
    is_overlooked: detection found no text there. cells: of a comb, where its characters stand.
    """

    id: int
    text: str
    box: BoxTuple
    chance: float = 1.0
    glyphs: tuple[Glyph, ...] = ()
    colon: bool = False
    on_line: bool = False
    unit: str = ""
    more: tuple[Token, ...] = ()
    is_overlooked: bool = False
    cells: tuple[BoxTuple, ...] = ()

    @property
    def height(self) -> float:
        """Height in pixels."""
        return self.box[3] - self.box[1]

    def picture(self, grey: np.ndarray) -> np.ndarray:
        """What is seen of it on a page; the characters of a comb set side by side."""
        return crop(grey, Element(self.id, self.box, parts=self.cells))

    @property
    def whole(self) -> str:
        """Its text with that of the lines on which it goes on."""
        return self.text + "".join(t.text for t in self.more)

    @property
    def quick(self) -> CropReading:
        """As the quick model read it."""
        return CropReading(self.text, self.chance, tuple((g.char, g.chance) for g in self.glyphs))


@dataclass(frozen=True)
class Square:
    """A tick square and its state. is_settled: a word to choose stands beside it in its cell."""

    box: BoxTuple
    mark: TickMark
    is_settled: bool = True


@dataclass(frozen=True)
class Pool:
    """The evidence of one page. height: of the usual line, px; blanks: underlines; walls: pixels of rulings;
    separators: the middles of strokes and commas between words; brackets: those to be ticked."""

    sheet: Sheet
    tokens: tuple[Token, ...]
    squares: tuple[Square, ...]
    height: float
    blanks: tuple[BoxTuple, ...] = ()
    walls: np.ndarray = field(default_factory=lambda: np.zeros((1, 1), bool))
    separators: tuple[tuple[float, float], ...] = ()
    brackets: tuple[Bracket, ...] = ()


def pool_of(lined: LinedPage, sheet: Sheet, wording: Wording, cutting: Cutting) -> Pool:
    """The evidence of a page, its tokens in reading order."""
    squares = _squares(sheet)
    lines, labels = without_spread(list(_runs(lined)), wording, sheet.rulings.mask)
    runs = [*lines, *_missed(lined, sheet)]
    heights = sorted(r.box[3] - r.box[1] for r in lines or runs) or [1.0]  # a dashed ruling leaves hundreds of specks
    pool = Pool(sheet, (), squares, heights[len(heights) // 2], sheet.rulings.underlines, sheet.rulings.mask)
    parts = [p for run in runs for p in _parts(run, pool)]
    parts = [p for part in parts for p in _worded(part, cutting)]
    parts = list(halved(parts, wording, pool.height))
    tokens = [t for p in (*labels, *parts) if (t := _token(p, pool)) is not None and not sheet.is_aside(t.box)]
    tokens = _without_doubles(tokens)
    tokens.sort(key=lambda t: (t.box[1] + t.box[3], t.box[0]))
    signs = tuple((g.x, (r.box[1] + r.box[3]) / 2) for r in runs for g in r.glyphs if g.char in _SEPARATORS)
    whole = runs if lined.lines is not None else _with_brackets(runs)
    brackets = tuple(b for r in whole for b in brackets_of(r.box, [(g.char, g.x) for g in r.glyphs]))
    return replace(
        pool, tokens=tuple(replace(t, id=n) for n, t in enumerate(tokens)), separators=signs, brackets=brackets
    )


def _squares(sheet: Sheet) -> tuple[Square, ...]:
    found = [Square(e.box, e.mark) for s in sheet.streams for e in s.elements if e.mark is not None]
    known = [s.box for s in found]
    for box in sheet.squares:
        if not sheet.is_aside(box) and not any(_shared(box, k) > 0.3 for k in known):
            mark = tick_mark(sheet.grey if sheet.original is None else sheet.original, box)
            found.append(Square(box, mark, is_settled=False))
    return tuple(found)


def _runs(lined: LinedPage) -> Iterator[Run]:
    """The lines of the page with the middle of each character."""
    if lined.lines is None:
        for word in lined.page.words or ():
            yield Run(word.box, _spread(word.text, word.box, ()))
        return
    numbers = range(len(lined.lines.boxes))
    for box, reading in zip(lined.lines.boxes, lined.lines.readings(numbers), strict=True):
        if reading.text.strip():
            yield Run(box, _glyphs(reading, box))


def _with_brackets(runs: Sequence[Run]) -> Iterator[Run]:
    """The words of a text layer, those together between which an empty bracket opens and closes."""
    held: Run | None = None
    for run in sorted(runs, key=lambda r: (round(r.box[3]), r.box[0])):
        if held is not None and _closes(held, run):
            box = (held.box[0], min(held.box[1], run.box[1]), run.box[2], max(held.box[3], run.box[3]))
            held = Run(box, (*held.glyphs, *run.glyphs))
            continue
        if held is not None:
            yield held
        held = run
    if held is not None:
        yield held


def _closes(run: Run, other: Run) -> bool:
    """Whether the bracket that one text ends with is closed by the next in its line."""
    ends = run.glyphs[-1:], other.glyphs[:1]
    is_pair = all(ends) and ends[0][0].char in OPENING and ends[1][0].char in CLOSING
    gap = other.box[0] - run.box[2]
    return is_pair and _beside(run.box, other.box) and 0 <= gap < _BRACKET * (other.box[3] - other.box[1])


def _glyphs(reading: CropReading, box: BoxTuple) -> tuple[Glyph, ...]:
    if len(reading.places) != len(reading.characters):
        return _spread(reading.text, box, reading.characters)
    width = box[2] - box[0]
    chars = with_volts("".join(c for c, _ in reading.characters))
    chances = (p for _, p in reading.characters)
    return tuple(Glyph(c, p, box[0] + n * width) for c, p, n in zip(chars, chances, reading.places, strict=True))


def _spread(text: str, box: BoxTuple, known: Sequence[tuple[str, float]]) -> tuple[Glyph, ...]:
    """Characters at even steps; those of half width take half the room."""
    chances = [p for _, p in known] if len(known) == len(text) else [1.0] * len(text)
    widths = [_NARROW if ord(c) < 0x2E80 and c not in SQUARES else 1.0 for c in text]
    step = (box[2] - box[0]) / max(sum(widths), 0.1)
    found, x = [], box[0]
    for char, chance, width in zip(text, chances, widths, strict=True):
        found.append(Glyph(char, chance, x + step * width / 2))
        x += step * width
    return tuple(found)


def _missed(lined: LinedPage, sheet: Sheet) -> Iterator[Run]:
    """Text that only the taken-apart sheet found: ink in cells and on blanks that detection passed over."""
    if lined.lines is None:
        return
    for stream in sheet.streams:
        for element in stream.elements:
            if element.quick is None or element.parts or not element.text.strip():
                continue
            if sum(_shared(element.box, b) for b in lined.lines.boxes) < _COVERED:
                yield Run(element.box, _spread(element.text, element.box, element.quick.characters))


def _shared(box: BoxTuple, other: BoxTuple) -> float:
    """Share of a box that another covers."""
    across = min(box[2], other[2]) - max(box[0], other[0])
    down = min(box[3], other[3]) - max(box[1], other[1])
    area = max(1.0, (box[2] - box[0]) * (box[3] - box[1]))
    return max(0.0, across) * max(0.0, down) / area


def _parts(run: Run, pool: Pool) -> Iterator[Run]:
    """A line cut by what is seen: white, squares, colons, ends of blanks."""
    edges = _edges(run, pool)
    held: list[Glyph] = []
    start = run.box[0]
    for place, glyph in enumerate(run.glyphs):
        if glyph.char in SQUARES or (_in_square(glyph, run.box, pool) and not _within_text(run, place, edges)):
            yield from _part(held, (start, run.box[1], edges[place][0], run.box[3]))
            held, start = [], edges[place + 1][1]
            continue
        if held and _parted(held[-1], glyph, edges[place], run.box, pool):
            yield from _part(held, (start, run.box[1], edges[place][0], run.box[3]))
            held, start = [], edges[place][1]
        held.append(glyph)
    yield from _part(held, (start, run.box[1], run.box[2], run.box[3]))


def _part(glyphs: Sequence[Glyph], box: BoxTuple) -> Iterator[Run]:
    if any(g.char.strip() for g in glyphs):
        yield Run((box[0], box[1], max(box[2], box[0] + 1), box[3]), tuple(glyphs))


def _edges(run: Run, pool: Pool) -> list[tuple[float, float]]:
    """For each character the end of the text before it, and where it begins itself."""
    x0, y0, x1, y1 = (round(v) for v in run.box)
    ink = pool.sheet.ink[max(0, y0) : y1, max(0, x0) : x1]
    dark = np.asarray(ink.any(axis=0)) if ink.size else np.zeros(max(1, x1 - x0), bool)
    found = [(run.box[0], run.box[0])]
    for before, glyph in zip(run.glyphs, run.glyphs[1:], strict=False):
        left, right = round(before.x) - x0, round(glyph.x) - x0
        found.append(_whitest(dark, max(0, left), min(len(dark), right), x0))
    return [*found, (run.box[2], run.box[2])]


def _whitest(dark: np.ndarray, left: int, right: int, offset: int) -> tuple[float, float]:
    """The longest white stretch between two characters' middles: (its left end, its right end)."""
    if right <= left:
        return float(offset + left), float(offset + left)
    white = np.concatenate(([0], (~dark[left:right]).astype(np.int8), [0]))
    steps = np.diff(white)
    starts, ends = np.flatnonzero(steps == 1), np.flatnonzero(steps == -1)
    if len(starts) == 0:
        middle = offset + (left + right) / 2
        return middle, middle
    best = int(np.argmax(ends - starts))
    return float(offset + left + starts[best]), float(offset + left + ends[best])


def _within_text(run: Run, place: int, edges: Sequence[tuple[float, float]]) -> bool:
    """Whether a clear character goes on a text without a gap before it, as 口 of 路口 does."""
    glyph, height = run.glyphs[place], run.box[3] - run.box[1]
    if place == 0 or glyph.chance < _WITHIN_FROM or not "一" <= run.glyphs[place - 1].char <= "鿿":
        return False
    return edges[place][1] - edges[place][0] < _LINE_GAP * height


def _in_square(glyph: Glyph, box: BoxTuple, pool: Pool) -> bool:
    """Whether a character stands where a tick square does: the square was read as 口 or the like."""
    middle = (box[1] + box[3]) / 2
    squares = (
        s for s in pool.squares
        if s.is_settled and s.box[0] - 1 <= glyph.x <= s.box[2] + 1 and s.box[1] - 2 <= middle <= s.box[3] + 2
    )  # fmt: skip
    is_like = glyph.char in _LIKE_SQUARES or glyph.chance <= _CLEAR
    return any(is_like or (s.mark.state != "empty" and glyph.char in _LIKE_CROSSED) for s in squares)


def _parted(before: Glyph, glyph: Glyph, edge: tuple[float, float], box: BoxTuple, pool: Pool) -> bool:
    """Whether a new text begins at a character."""
    height = box[3] - box[1]
    white = edge[1] - edge[0]
    if white > _GAP * min(height, 1.3 * pool.height) or before.char in _COLONS:
        return True
    if white > _LINE_GAP * height and _blank_ends(before.x, glyph.x, box, pool):
        return True
    if any(before.x < s.box[0] and s.box[2] < glyph.x and _beside(s.box, box) for s in pool.squares):
        return True
    return white > _RULED_GAP * height and _ruled(edge, box, pool)


def _beside(one: BoxTuple, other: BoxTuple) -> bool:
    down = min(one[3], other[3]) - max(one[1], other[1])
    return down > 0.5 * min(one[3] - one[1], other[3] - other[1])


def _blank_ends(left: float, right: float, box: BoxTuple, pool: Pool) -> bool:
    """Whether exactly one of two neighbours stands on an underline."""
    return _on_blank(left, box, pool) != _on_blank(right, box, pool)


def _on_blank(x: float, box: BoxTuple, pool: Pool) -> bool:
    height = box[3] - box[1]
    return any(b[0] - 2 <= x <= b[2] + 2 and (box[1] + box[3]) / 2 < b[3] < box[3] + 0.35 * height for b in pool.blanks)


def _ruled(edge: tuple[float, float], box: BoxTuple, pool: Pool) -> bool:
    part = pool.walls[round(box[1]) : round(box[3]), round(edge[0]) : round(edge[1]) + 1]
    return bool(part.size) and bool((part.mean(axis=0) > 0.8).any())


def _worded(run: Run, cutting: Cutting) -> Iterator[Run]:
    """A part cut by the words of the form that it holds."""
    pieces = list(cut_at(run, cutting.cuts("".join(g.char for g in run.glyphs))))
    for piece in pieces:
        if len(pieces) == 1 or not _SIGNS.fullmatch("".join(g.char for g in piece.glyphs)):
            yield piece


def _token(run: Run, pool: Pool) -> Token | None:
    """A part as a token, its box drawn in to the ink."""
    glyphs = list(run.glyphs)
    while glyphs and not glyphs[-1].char.strip():
        glyphs.pop()
    while glyphs and not glyphs[0].char.strip():
        glyphs.pop(0)
    text = "".join(g.char for g in glyphs)
    if not text or (_BLANK.fullmatch(text) and text not in ("-", "—", "/")):
        return None
    box = _tight(_beside_squares(run.box, glyphs, pool), pool)
    if text in _STROKES and _is_ruling(box, pool):
        return None
    if box[3] - box[1] < _LOWEST * pool.height and text not in ("-", "—", "一"):
        return None
    weighed = [g.chance for g in glyphs if g.char not in " ：:（）()"] or [g.chance for g in glyphs]
    on_line = _on_blank((box[0] + box[2]) / 2, run.box, pool)
    return Token(0, text, box, min(weighed), tuple(glyphs), text[-1] in _COLONS, on_line)


def parted_at(token: Token, stops: Iterable[int], pool: Pool) -> list[Token]:
    """A token cut before some of its characters; all its parts have its id."""
    glyphs, box = token.glyphs, token.box
    bounds = [0, *sorted({n for n in stops if 0 < n < len(glyphs)}), len(glyphs)]
    parts = []
    for start, end in pairwise(bounds) if len(bounds) > 2 else ():
        left = box[0] if start == 0 else (glyphs[start - 1].x + glyphs[start].x) / 2
        right = box[2] if end == len(glyphs) else (glyphs[end - 1].x + glyphs[end].x) / 2
        parts.append(_token(Run((left, box[1], max(right, left + 1), box[3]), glyphs[start:end]), pool))
    return [replace(p, id=token.id) for p in parts if p is not None] or [token]


def _is_ruling(box: BoxTuple, pool: Pool) -> bool:
    """Whether what was read as a stroke is a piece of an upright ruling."""
    wall = pool.walls[round(box[1]) : round(box[3]), max(0, round(box[0]) - 2) : round(box[2]) + 3]
    return bool(wall.size) and bool((wall.mean(axis=0) > _WALL).any())


def _beside_squares(box: BoxTuple, glyphs: Sequence[Glyph], pool: Pool) -> BoxTuple:
    """The box without the tick squares at its ends, which were not read as characters."""
    x0, x1 = box[0], box[2]
    for square in pool.squares:
        if not _beside(square.box, box):
            continue
        if x0 - 2 <= square.box[2] and square.box[2] <= glyphs[0].x:
            x0 = max(x0, square.box[2] + 1)
        if glyphs[-1].x <= square.box[0] <= x1:
            x1 = min(x1, square.box[0] - 1)
    return x0, box[1], max(x1, x0 + 1), box[3]


def _tight(box: BoxTuple, pool: Pool) -> BoxTuple:
    """A box drawn in to its ink, across and down; as it is where it holds hardly any."""
    x0, y0, x1, y1 = (max(0, round(v)) for v in box)
    ink = pool.sheet.ink[y0:y1, x0:x1]
    columns, rows = np.flatnonzero(ink.any(axis=0)), np.flatnonzero(ink.any(axis=1))
    if len(columns) < _LEAST_PX or len(rows) < _LEAST_PX:
        return box
    return (
        float(x0 + columns[0]),
        float(y0 + rows[0]),
        float(x0 + columns[-1] + 1),
        float(y0 + rows[-1] + 1),
    )


def _without_doubles(tokens: Sequence[Token]) -> list[Token]:
    """Of two tokens at one place (detection found a line twice) the longer."""
    kept: list[Token] = []
    for token in sorted(tokens, key=lambda t: -len(t.text)):
        if not any(_shared(token.box, k.box) > 0.7 for k in kept):
            kept.append(token)
    return kept
