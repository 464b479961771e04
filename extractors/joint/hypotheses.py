"""What may belong together: a token, the label that speaks for it, the field that it fills. Each with its score.

Takes the pool and its print; hands on `Hypothesis` items for the one decision. A score sums how label and token
stand to each other (relation, distance, what lies between) and how the text fits the field.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from extractors.apart import plain_word
from extractors.evidence import CHOICES, OF_THE_WINDOW, Pool, Token, Wording, follows_in_text, same_row
from extractors.joint.fitting import Fitting
from extractors.joint.joining import gone_on, in_band
from extractors.models import BoxTuple, is_within
from extractors.otherform import is_service_block
from extractors.printed import Label, Print
from extractors.values import Field

UNLABELLED = -1
SINGLE = frozenset(
    (
        "date",
        "uscc",
        "resident_id",
        "project_code",
        "mobile",
        "landline",
        "email",
        "number",
        "integer",
        "name",
        "text",
        "code",
    )
)
_BY_HEAD, _AT_CROSSING, _SURE_WORD, _LEAST_FIT = 0.7, 2.2, 2.0, -1.5
_CODES = ("uscc", "project_code")
"""Codes of which a form has one of its own, told by their check digit or their shape."""
_NOT_READ = frozenset({"rows", "seal", "signature"})
_FEW_SERVICES, _FEW_WORDS, _LIST, _LONGEST_WORD, _MATE = 3, 2, 8.0, 14, 6.0
_FARTHEST_DOWN, _LINE_BELOW = 7.0, 1.6
_TOUCHING, _LOWER = 0.4, 0.3
"""How far a text may reach up into its label's line: in heights of a line; further where its top is this share of the
label's height lower than the label's and it ends lower: a pen does not keep to the blank."""
_ON_ITS_BLANK = 3.2
_CHECKED, _BY_CHECK, _OTHERS = 5.0, 3.2, 0.3
_WEAKEST = 5


@dataclass(frozen=True)
class Hypothesis:
    """Token `token` fills field `key` by label number `label` (-1: none, the words speak for themselves).

    more: the tokens on which its text goes on.
    """

    token: int
    label: int
    key: str
    score: float
    relation: str
    more: tuple[int, ...] = ()


def hypotheses(pool: Pool, page: Print, wording: Wording, today: date | None) -> list[Hypothesis]:
    """Everything that is worth weighing on a page."""
    found: list[Hypothesis] = []
    view = View(pool, page, wording, today)
    whole = gone_on(pool, page, wording)
    for number, label in enumerate(page.labels):
        fields = [(m, wording.catalogue[m.key]) for m in label.matches if m.key in view.known]
        if label.reach is not None:
            found += view.under_head(number, label, whole)
        if not fields or label.reach is not None:
            continue
        for token in whole:
            if token.id in label.tokens or (label.within is not None and not is_within(token.box, label.within)):
                continue
            near, relation = view.standing(label, token)
            if near <= -2.0:
                continue
            for match, field in fields:
                fit = view.fitting.fit(token, field, match.unit)
                score = near + fit - _OTHERS * _is_of_other_service(field, label)
                if (
                    fit > _LEAST_FIT
                    and score > 0.0
                    and (match.rank <= _WEAKEST or view.fitting.speaks_for(token, field, match.unit))
                ):
                    found.append(
                        Hypothesis(token.id, number, field.key, score, relation, tuple(t.id for t in token.more))
                    )
    found += _listed_below(found, view, pool)
    return [*found, *_together(found, page), *_unlabelled(view, pool, page)]


def _is_of_other_service(field: Field, label: Label) -> bool:
    """Whether a label that may mean the project as well stands apart from the service that a field is of."""
    return is_service_block(field.block) and label.block != field.block and len(label.matches) > 1


def _listed_below(found: Sequence[Hypothesis], view: View, pool: Pool) -> list[Hypothesis]:
    """Words to choose that stand one below the other: those under one that its label reaches belong to it too."""
    known = {(h.token, h.label, h.key) for h in found}
    free = [t for t in pool.tokens if view.wording.is_option(_bare(t.text))]
    more: list[Hypothesis] = []
    pending = [h for h in found if view.wording.catalogue[h.key].type in CHOICES and h.relation != "head"]
    while pending:
        upper = pending.pop()
        box, field = pool.tokens[upper.token].box, view.wording.catalogue[upper.key]
        for token in free:
            place = (token.id, upper.label, upper.key)
            gap = token.box[1] - box[3]
            is_next = -0.3 * pool.height < gap < pool.height and abs(token.box[0] - box[0]) < 0.7 * pool.height
            if (
                is_next
                and place not in known
                and token.id != upper.token
                and view.fitting.fit(token, field) > _SURE_WORD
            ):
                known.add(place)
                more.append(Hypothesis(token.id, upper.label, upper.key, upper.score, "listed"))
                pending.append(more[-1])
    return more


def _bare(text: str) -> str:
    """An option without its bracket."""
    return re.sub(r"[(（\[【][^\w]*[√vVxX]?[^\w]*[)）\]】]?", "", text)


def _together(found: Sequence[Hypothesis], page: Print) -> Iterator[Hypothesis]:
    """The services that head rows or columns go together: a label that has one of them has all."""
    for kind in ("row", "column"):
        heads = {h.token for h in page.heads if h.kind == kind}
        of_heads = [h for h in found if h.key == "services" and h.token in heads]
        for number in dict.fromkeys(h.label for h in of_heads):
            one = max((h for h in of_heads if h.label == number), key=lambda h: h.score)
            lacking = heads - {h.token for h in of_heads if h.label == number}
            yield from (Hypothesis(t, number, one.key, one.score, one.relation) for t in sorted(lacking))


def _unlabelled(view: View, pool: Pool, page: Print) -> Iterator[Hypothesis]:
    """The services that stand without a label, as heads of rows or columns or beside squares."""
    field = view.wording.catalogue["services"]
    heads = {h.token for h in page.heads if h.kind != "section"}
    for token in pool.tokens:
        beside = any(in_band(s.box, token.box) and _near(s.box, token.box, pool.height) for s in pool.squares)
        if (token.id in heads or beside) and view.fitting.fit(token, field) > 2.0:
            yield Hypothesis(token.id, UNLABELLED, field.key, 1.2, "alone")
    for token in pool.tokens:
        checked = [k for k in _CODES if view.fitting.fit(token, view.wording.catalogue[k]) >= _CHECKED]
        yield from (Hypothesis(token.id, UNLABELLED, k, _BY_CHECK, "alone") for k in checked)
    boxes = [t.box for t in pool.tokens]
    plain = {t.id: plain_word(_bare(t.text)) for t in pool.tokens if len(t.text) <= _LONGEST_WORD}
    for key, words in view.wording.telling.items():
        own = view.wording.words[key]
        told = [t for t in pool.tokens if plain.get(t.id) in (own if key == field.key else words)]
        rows = [[o for o in told if _is_listed_with(t, o, pool, boxes)] for t in told]
        best = max(rows, key=lambda row: len({own[plain[t.id]] for t in row}), default=[])
        if len({own[plain[t.id]] for t in best}) >= (_FEW_SERVICES if key == field.key else _FEW_WORDS):
            mates = [t for t in pool.tokens if plain.get(t.id) in own and t not in best and _is_mate(t, best, pool)]
            yield from (Hypothesis(t.id, UNLABELLED, key, 1.1, "alone") for t in (*best, *mates) if t.id not in heads)


def _is_listed_with(one: Token, other: Token, pool: Pool, boxes: Sequence[BoxTuple]) -> bool:
    """Whether two words stand in one line, one below the other, or at a line's end and where the next begins."""
    if in_band(one.box, other.box) or _is_under(one.box, other.box, pool.height):
        return True
    pairs = ((one.box, other.box), (other.box, one.box))
    return any(follows_in_text(upper, lower, boxes, pool.height) for upper, lower in pairs)


def _is_mate(token: Token, row: Sequence[Token], pool: Pool) -> bool:
    """Whether a word that other fields have too stands in the line of words that tell their field, close to one."""
    gaps = [max(t.box[0] - token.box[2], token.box[0] - t.box[2]) for t in row if in_band(t.box, token.box)]
    return min(gaps, default=1e9) < _MATE * pool.height


def _is_under(one: BoxTuple, other: BoxTuple, height: float) -> bool:
    """Whether two words stand one below the other, in one list."""
    return abs(one[0] - other[0]) < 0.7 * height and abs(one[1] - other[1]) < _LIST * height


def _near(square: BoxTuple, token: BoxTuple, height: float) -> bool:
    return -0.3 * height < max(token[0] - square[2], square[0] - token[2]) < 0.7 * height


class View:
    """A page as hypotheses see it: who stands where to whom, and what fits what."""

    def __init__(self, pool: Pool, page: Print, wording: Wording, today: date | None) -> None:
        self._pool = pool
        self.wording = wording
        own = (f for f in wording.catalogue.fields if not f.table and f.type not in _NOT_READ)
        self.known = {f.key for f in own} - OF_THE_WINDOW
        self.fitting = Fitting(page, wording, today)
        self._others = frozenset(_of_strange_labels(pool, page, wording))
        self._rooms = [one.over for one in page.labels if one.over is not None]
        self._columns: dict[Label, tuple[float, float]] = {}
        self._bands: dict[Label, tuple[float, float]] = {}
        self._strong = [
            one for one in page.labels if one.reach is None and (not one.matches or one.matches[0].rank <= 4)
        ]

    def under_head(self, number: int, label: Label, tokens: Sequence[Token]) -> Iterator[Hypothesis]:
        """Values that their words or units give to a field of the service in whose row or column they stand."""
        field, reach = self.wording.catalogue[label.matches[0].key], label.reach
        if field.key not in self.known or reach is None:
            return
        for token in tokens:
            x, y = (token.box[0] + token.box[2]) / 2, (token.box[1] + token.box[3]) / 2
            if not (reach[0] <= x <= reach[2] and reach[1] <= y <= reach[3]) or token.id in self._others:
                continue
            fit, more = self.fitting.fit(token, field), tuple(t.id for t in token.more)
            if label.matches[0].rank < _WEAKEST and fit > _LEAST_FIT:
                yield Hypothesis(token.id, number, field.key, _AT_CROSSING + fit, "cross", more)
            elif self.fitting.speaks_for(token, field):
                yield Hypothesis(token.id, number, field.key, _BY_HEAD + fit, "head", more)

    def standing(self, label: Label, token: Token) -> tuple[float, str]:
        """How well a token stands to a label, and how: right, below or after; -9 where it does not."""
        best = (-9.0, "")
        if token.id in self._others:
            return best
        if label.over is not None:
            return (_ON_ITS_BLANK, "above") if is_within(token.box, label.over) else best
        if any(is_within(token.box, room) for room in self._rooms):
            return best
        ways = (self._right, self._below, self._after, self._wrapped)
        for score, relation in (way(label, token) for way in ways):
            if score > best[0]:
                best = (score, relation)
        return best

    def _right(self, label: Label, token: Token) -> tuple[float, str]:
        height = self._pool.height
        box, other = label.box, token.box
        across = (other[0] - box[2]) / height
        off = self._off_band(label, other)
        if across < -0.5 or off > 1.0:
            return -9.0, ""
        area = (box[2], min(box[1], other[1]), other[0], max(box[3], other[3]))
        between = self._labels_between(area, label) - self._cell_mates_between(area, label, token)
        walls = self._walls(box[2], other[0], (max(box[1], other[1]) + min(box[3], other[3])) / 2)
        score = 2.2 + 0.8 * label.colon - 0.07 * max(0.0, across) - 2.5 * between - 0.8 * max(0, walls - 1)
        return score - 0.5 * off, "right"

    def _cell_mates_between(self, area: BoxTuple, label: Label, token: Token) -> int:
        """The labels between that stand in the label's own cell, where the text stands in another: 栋数/户数."""
        cells = [c.box for c in self._pool.sheet.rulings.cells]
        own = _around(label.box, cells)
        if own is None or is_within(token.box, own):
            return 0
        mates = [o for o in self._strong if o is not label and o.tokens != label.tokens and is_within(o.box, own)]
        return sum(is_within(o.box, area) for o in mates)

    def _off_band(self, label: Label, token: BoxTuple) -> float:
        """0 in the label's own lines, up to 1 elsewhere in the rows that are the label's, more beyond them."""
        if in_band(label.box, token):
            return 0.0
        if label not in self._bands:
            self._bands[label] = self._band(label)
        top, bottom = self._bands[label]
        middle = (token[1] + token[3]) / 2
        return 0.6 if top < middle < bottom else 9.0

    def _band(self, label: Label) -> tuple[float, float]:
        """The rows that a label speaks for: those of its cell, else half way to the print above and below it."""
        cell = _around(label.box, [c.box for c in self._pool.sheet.rulings.cells])
        if cell is not None:
            return cell[1], cell[3]
        box, most = label.box, 1.2 * self._pool.height
        mates = [
            t.box for t in self._pool.tokens if t.id not in label.tokens and t.box[0] < box[2] and box[0] < t.box[2]
        ]
        above = max((b[3] for b in mates if b[3] <= box[1] + 3), default=0.0)
        below = min((b[1] for b in mates if b[1] >= box[3] - 3), default=1e9)
        return max((above + box[1]) / 2, box[1] - most), min((below + box[3]) / 2, box[3] + most)

    def _column_of(self, label: Label) -> tuple[float, float]:
        """How far the room below a label reaches to both sides: its cell, else half way to its neighbours."""
        if label not in self._columns:
            cell = _around(label.box, [c.box for c in self._pool.sheet.rulings.cells])
            self._columns[label] = (cell[0], cell[2]) if cell is not None else self._open_column(label)
        return self._columns[label]

    def _open_column(self, label: Label) -> tuple[float, float]:
        box, most = label.box, 4 * self._pool.height
        row = [t.box for t in self._pool.tokens if t.id not in label.tokens and in_band(box, t.box)]
        left = max((b[2] for b in row if b[2] <= box[0] + 3), default=box[0] - 2 * most)
        right = min((b[0] for b in row if b[0] >= box[2] - 3), default=box[2] + 2 * most)
        return max((left + box[0]) / 2, box[0] - most), min((right + box[2]) / 2, box[2] + most)

    def _below(self, label: Label, token: Token) -> tuple[float, str]:
        height = self._pool.height
        box, other = label.box, token.box
        down = (other[1] - box[3]) / height
        is_close = down < -_TOUCHING and other[1] - box[1] > _LOWER * (box[3] - box[1]) and other[3] > box[3] + 2
        if not (is_close or -_TOUCHING <= down <= _FARTHEST_DOWN):
            return -9.0, ""
        left, right = self._column_of(label)
        if min(right, other[2]) - max(left, other[0]) < 0.6 * (other[2] - other[0]):
            return -9.0, ""
        between = self._labels_between((left, box[3], right, other[1]), label)
        beside = self._labels_between((box[0], other[1], other[0], other[3]), label)
        aligned = abs(box[0] - other[0]) < height or abs(box[0] + box[2] - other[0] - other[2]) < 2 * height
        score = 1.4 + 0.4 * aligned - 0.3 * max(0.0, down) - 2.5 * between - 1.5 * beside - 0.6 * label.colon
        return score, "below"

    def _after(self, label: Label, token: Token) -> tuple[float, str]:
        """In a line below the label or its value, with no label before it: the text went on."""
        height = self._pool.height
        box, other = label.box, token.box
        down = (other[1] - box[3]) / height
        if not -0.4 <= down <= 3.0 or other[2] < box[0] - height or self._parted(label, token):
            return -9.0, ""
        if self._labels_between((box[0] - 40 * height, other[1], other[0], other[3]), label):
            return -9.0, ""
        if self._labels_between((other[0], box[1] - height, other[2], other[1]), label):
            return -9.0, ""
        between = self._labels_between((box[2], box[1], 1e9, box[3]), label)
        rows = self._labels_between((0.0, box[3], 1e9, other[1]), label)
        return 1.2 - 0.4 * max(0.0, down) - 1.0 * between - 2.0 * rows, "after"

    def _wrapped(self, label: Label, token: Token) -> tuple[float, str]:
        """At the beginning of the line below a label that is its line's last: running text went on there."""
        height, box, other = self._pool.height, label.box, token.box
        down = other[1] - box[3]
        if not -0.3 * height < down < _LINE_BELOW * height or other[0] >= box[0] or self._parted(label, token):
            return -9.0, ""
        behind = self._labels_between((box[2], box[1], 1e9, box[3]), label)
        before = self._labels_between((0.0, other[1], other[0], other[3]), label)
        return (1.0, "wrapped") if not behind and not before else (-9.0, "")

    def _parted(self, label: Label, token: Token) -> bool:
        """Whether a token under a label stands in another cell than what is right of the label."""
        cells = [c.box for c in self._pool.sheet.rulings.cells]
        own, other = _around(label.box, cells), _around(token.box, cells)
        if own is None or other is None:
            return self._wall_below(label, token)
        if own == other:
            return False
        beside = abs(other[0] - own[2]) < self._pool.height and _shares_rows(own, other)
        return not beside

    def _wall_below(self, label: Label, token: Token) -> bool:
        walls = self._pool.walls
        x = round(min(max(token.box[0] + 3, 0), walls.shape[1] - 1))
        part = walls[round(label.box[3]) : round(token.box[1]), x : x + round(self._pool.height)]
        return bool(part.size) and bool((part.mean(axis=1) > 0.8).any())

    def _labels_between(self, area: BoxTuple, label: Label) -> int:
        count = 0
        for other in self._strong:
            if other is label or other.tokens == label.tokens:
                continue
            count += is_within(other.box, area)
        return count

    def _walls(self, left: float, right: float, y: float) -> int:
        """Upright rulings between two places of a row."""
        walls, height = self._pool.walls, self._pool.height
        part = walls[max(0, round(y - 0.35 * height)) : round(y + 0.35 * height), round(left) : round(right)]
        if not part.size:
            return 0
        full = part.mean(axis=0) > 0.8
        return int((np.diff(np.concatenate(([0], full.astype(np.int8)))) == 1).sum())


def _of_strange_labels(pool: Pool, page: Print, wording: Wording) -> Iterator[int]:
    """The ids of texts right behind a label that asks for what is no field: they are its values, nobody else's."""
    labels = [one for one in page.labels if one.matches]
    known = {b for one in labels for b in (one.box, *(pool.tokens[i].box for i in one.tokens))}
    strange = {t.id for t in pool.tokens if t.box not in known and wording.is_strange_label(t.text)}
    for token in pool.tokens if strange else ():
        left = [t for t in pool.tokens if t.box[2] <= token.box[0] + 3 and same_row(t.box, token.box)]
        before = max(left, key=lambda t: t.box[2], default=None)
        if before is not None and before.id in strange and token.id not in strange:
            yield token.id


def _around(box: BoxTuple, cells: Sequence[BoxTuple]) -> BoxTuple | None:
    return next((c for c in cells if is_within(box, c)), None)


def _shares_rows(one: BoxTuple, other: BoxTuple) -> bool:
    down = min(one[3], other[3]) - max(one[1], other[1])
    return down > 0.5 * min(one[3] - one[1], other[3] - other[1])


def label_score(label: Label, rank: int) -> float:
    """How much a label itself speaks for a field that it may mean with this rank."""
    return {0: 2.0, 1: 2.0, 2: 1.6, 3: 1.0, 4: 0.3}.get(rank, -0.7) + 0.2 * label.colon
