"""Forms as examples to learn from: laid out without pixels, read as a recogniser would, cut as the product cuts.

Takes `LaidOut` forms; hands on a page's pieces with what each of them is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from random import Random

import numpy as np

from extractors.evidence.cutting import Cutting
from extractors.learned.looks import SEVERAL, Looking, Looks, Piece, walls_about
from extractors.listrows.listheads import TABLES
from extractors.models import BoxTuple
from tests.layouts.answers import number_of
from tests.layouts.lists import FROM_TO
from tests.layouts.noise import Seen, recognised
from tests.layouts.roles import LaidOut, Role, Token

_PER_MM = 4
_GAP, _MIXED, _NOTHING = 1.25, 0.75, -1
_BLANKS_SEEN = (1.0, 1.0, 0.6, 0.0)
_SQUARES = "□☐☑☒■○●◯〇"
_BESIDE, _HALF, _NARROWEST_MM = 0.8, 0.8, 0.3
"""In heights of a text how far from it a tick square stands, in half ones how broad a character is."""
_WIDE, _NARROW = 1.0, 0.55
_FINER, _ROWS = 0.5, 100
"""Share of scans whose cells are cut apart; more than a list has rows."""
_ASIDE = ("mark", "unit", "day", f"cell:{FROM_TO}")
"""What is no part of what a text is: nor are the figures and signs of print (3．户号：)."""


@dataclass(frozen=True)
class Letter:
    """A character of a line, the middle of its place (mm), and what it is for, None for nobody's."""

    char: str
    x: float
    owner: Role | None = None


@dataclass(frozen=True)
class Example:
    """A page to learn from. targets: N int64, the number of each piece's class, -1 where it is two things at once.
    rows: N int64, the row of a list that it stands in, 0 in none.
    """

    looks: Looks
    targets: np.ndarray
    texts: tuple[str, ...]
    rows: np.ndarray


class Examples:
    """Makes examples. classes: as `classes_of` names them. finer: cuts what holds several cells of a list."""

    def __init__(
        self, looking: Looking, cutting: Cutting, classes: Sequence[str], finer: Callable[[str], Sequence[int]]
    ) -> None:
        self._looking, self._cutting, self._finer = looking, cutting, finer
        self._number = {c: n for n, c in enumerate(classes)}

    def of(self, form: LaidOut, seed: int) -> Iterator[Example]:
        """The pages of a form, as one scan of it would be read."""
        rng = Random(number_of("example", form.name, seed))
        seen, blanks = recognised(form, seed), _blanks(form, seed)
        faint = rng.choice((0.0, 0.0, 0.0, 0.05, 0.3, 1.0))
        is_finer = rng.random() < _FINER
        for page, size in enumerate(form.sizes):
            lines = [s for s in seen if s.page == page]
            walls = _walls(form, page, size, rng, faint)
            marks = [t.box for t in form.tokens if t.page == page and t.role.kind == "mark" and t.text[:1] in _SQUARES]
            made = [p for s in lines for p in self._pieces(s, marks, blanks[page], is_finer=is_finer)]
            if not made:
                continue
            pieces, targets, rows = zip(*made, strict=True)
            heights = sorted(p.box[3] - p.box[1] for p in pieces)
            looks = self._looking.page(
                pieces, lambda b, w=walls: _in_mm(walls_about(w, _in_px(b))), heights[len(heights) // 2]
            )
            texts = tuple(p.text for p in pieces)
            yield Example(looks, np.array(targets, np.int64), texts, np.array(rows, np.int64))

    def _pieces(
        self, line: Seen, marks: Sequence[BoxTuple], blanks: Sequence[BoxTuple], *, is_finer: bool
    ) -> Iterator[tuple[Piece, int, int]]:
        """A line cut where the product cuts it, each piece with the numbers of its class and of its row. is_finer: what
        holds several cells is cut once more.
        """
        for letters in _runs(line, blanks):
            for part in _parted(letters, self._cutting.cuts):
                is_cut = is_finer and self._class(part) == self._number[SEVERAL]
                for piece in _parted(part, self._finer) if is_cut else (part,):
                    yield _piece(piece, line, marks, blanks), self._class(piece), _row(piece)

    def _class(self, letters: Sequence[Letter]) -> int:
        told = [(self._name(one.owner), one.char) for one in letters if one.owner is not None and one.char.strip()]
        named = Counter(name for name, char in told if name not in _ASIDE and (name != "print" or char.isalpha()))
        if not named:
            return self._number["print"]
        (best, count), total = named.most_common(1)[0], sum(named.values())
        if count >= _MIXED * total:
            return self._number.get(best, _NOTHING)
        in_cells = sum(n for name, n in named.items() if name.startswith("cell:"))
        return self._number[SEVERAL] if 2 * in_cells >= total else _NOTHING

    @staticmethod
    def _name(role: Role) -> str:
        if role.kind == "mark":
            return "mark"
        if role.table:
            what = {"cell": "cell", "option": "cell", "row_head": "cell", "list_head": "head"}.get(role.kind, "")
            is_column = bool(what and role.key) and (what, role.key) != ("head", FROM_TO)
            return f"{what}:{role.key}" if is_column else "print"
        if role.kind in ("value", "option", "label"):
            return f"{role.kind}:{role.key}"
        if role.kind == "unit":
            return "unit"
        if role.kind == "plain" and role.key:
            return "day"  # its printed 年, 月 and 日
        return "other" if role.kind == "other_value" else "print"


def _parted(letters: Sequence[Letter], cuts: Callable[[str], Sequence[int]]) -> Iterator[Sequence[Letter]]:
    """Characters cut, without the white and the tick squares at the ends of each piece."""
    text = "".join(one.char for one in letters)
    for first, last in _spans(cuts(text), len(text)):
        if piece := _bare(letters[first:last]):
            yield piece


def _row(letters: Sequence[Letter]) -> int:
    """The row of a list that most of some characters stand in, lists being told apart; 0 for none."""
    owners = [one.owner for one in letters if one.owner is not None and one.owner.table and one.owner.row]
    rows = Counter((r.table, r.row) for r in owners)
    if not rows:
        return 0
    table, row = rows.most_common(1)[0][0]
    return _ROWS * sorted(TABLES).index(table) + row


def runs_of(form: LaidOut, seed: int) -> Iterator[list[Letter]]:
    """The runs of a form as one scan of it would be read, parted where the product sees that they are two."""
    blanks = _blanks(form, seed)
    for line in recognised(form, seed):
        yield from _runs(line, blanks[line.page])


def _blanks(form: LaidOut, seed: int) -> list[list[BoxTuple]]:
    """The underlines of each page that are seen: on some scans all, on some few or none."""
    rng = Random(number_of("blanks", form.name, seed))
    share = rng.choice(_BLANKS_SEEN)
    found: list[list[BoxTuple]] = [[] for _ in form.sizes]
    for rule in form.rules:
        if rule.kind == "blank" and rng.random() < share:
            found[rule.page].append(rule.box)
    return found


def _runs(line: Seen, blanks: Sequence[BoxTuple]) -> Iterator[list[Letter]]:
    """A line parted at colons, marks, wide white and the edges of blanks."""
    letters = _letters(line)
    stops = {n + 1 for n, c in enumerate(line.text) if c in ":："}
    for n, (part, (start, _)) in enumerate(zip(line.parts, line.spans, strict=True)):
        if n and _is_parted(line.parts[n - 1], part, blanks):
            stops.add(start)
    for start, end in _spans(stops, len(line.text)):
        yield letters[start:end]


def _letters(line: Seen) -> list[Letter]:
    """The characters of a line with their places and what each is for."""
    found = [Letter(c, line.box[0]) for c in line.text]
    for part, (start, end) in zip(line.parts, line.spans, strict=True):
        places = _spread(line.text[start:end], part.box)
        found[start:end] = [Letter(line.text[start + n], x, part.role) for n, x in enumerate(places)]
    return found


def _bare(letters: Sequence[Letter]) -> Sequence[Letter]:
    """Characters without the white and the tick squares at their ends."""
    start, end = 0, len(letters)
    while start < end and (not letters[start].char.strip() or letters[start].char in _SQUARES):
        start += 1
    while end > start and (not letters[end - 1].char.strip() or letters[end - 1].char in _SQUARES):
        end -= 1
    return letters[start:end]


def _piece(letters: Sequence[Letter], line: Seen, marks: Sequence[BoxTuple], blanks: Sequence[BoxTuple]) -> Piece:
    """Some characters of a line as the network sees them."""
    half = (line.box[3] - line.box[1]) / 2
    x0, x1 = letters[0].x - _HALF * half, letters[-1].x + _HALF * half
    box = (x0, line.box[1], max(x1, x0 + _NARROWEST_MM), line.box[3])
    beside = [m for m in marks if min(m[3], box[3]) - max(m[1], box[1]) > 0.3 * (m[3] - m[1])]
    reach = _BESIDE * 2 * half
    text = "".join(one.char for one in letters)
    return Piece(
        text,
        box,
        text[-1] in ":：",
        _on_blank(box, blanks),
        any(-half < box[0] - m[2] < reach for m in beside),
        any(-half < m[0] - box[2] < reach for m in beside),
    )


def _spread(text: str, box: BoxTuple) -> list[float]:
    widths = [_NARROW if ord(c) < 0x2E80 else _WIDE for c in text]
    step = (box[2] - box[0]) / max(sum(widths), 0.1)
    found, x = [], box[0]
    for width in widths:
        found.append(x + step * width / 2)
        x += step * width
    return found


def _is_parted(before: Token, behind: Token, blanks: Sequence[BoxTuple]) -> bool:
    """Whether the product sees where one run ends: a mark, wide white, the edge of a blank."""
    if any(t.role.kind == "mark" and t.text[:1] in _SQUARES for t in (before, behind)):
        return True
    height = behind.box[3] - behind.box[1]
    if behind.box[0] - before.box[2] > _GAP * height:
        return True
    return _on_blank(before.box, blanks) != _on_blank(behind.box, blanks)


def _on_blank(box: BoxTuple, blanks: Sequence[BoxTuple]) -> bool:
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return any(b[0] - 1 <= x <= b[2] + 1 and y < b[3] < box[3] + 1.5 for b in blanks)


def _spans(stops, length: int) -> list[tuple[int, int]]:
    bounds = [0, *sorted(s for s in stops if 0 < s < length), length]
    return list(pairwise(bounds))


def _walls(form: LaidOut, page: int, size: tuple[float, float], rng: Random, faint: float) -> np.ndarray:
    """The rulings of a page as pixels; some are not seen."""
    walls = np.zeros((round(size[1] * _PER_MM) + 1, round(size[0] * _PER_MM) + 1), bool)
    for rule in form.rules:
        if rule.page == page and rule.kind == "cell" and rng.random() >= faint:
            x0, y0, x1, y1 = (max(0, round(v * _PER_MM)) for v in rule.box)
            walls[y0 : y1 + 1, x0 : x1 + 1] = True
    return walls


def _in_px(box: BoxTuple) -> BoxTuple:
    return tuple(v * _PER_MM for v in box)


def _in_mm(box: BoxTuple) -> BoxTuple:
    return tuple(v / _PER_MM for v in box)
