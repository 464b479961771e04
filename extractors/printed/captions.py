"""Labels that stand in small print under their blanks, as some forms have them throughout.

Takes the print of a page; hands it on with the blank over each such label, where nearly every blank of the page has
its label below it and none before it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from extractors.evidence import Pool, same_row
from extractors.models import BoxTuple, FieldReading, is_within
from extractors.printed.heads import Label, Print

_FEWEST, _SHARE = 4, 0.7
"""Blanks with a label below them that make it the way of the page, and their share of all blanks with any label."""
_BELOW, _BEFORE = (-0.4, 1.1), 2.5
"""In heights: how far below a blank its label begins; how far before a blank a label of its line ends."""
_HIGH, _LOW, _ASIDE = 2.4, 0.35, 1.0
"""In heights: how far writing reaches up and down from its blank, and beyond its ends."""
_CENTRED = 0.2
"""How far off the middle of its blank a label stands, in widths of the blank."""
_ON_LINE, _FAR = 1.2, 6.0
"""In heights: how far a label may stand off its blank's line; how far a room reaches aside where nothing ends it."""


def with_captions(page: Print, pool: Pool) -> Print:
    """The print, each label that stands under a blank with the room over it, where that is the way of the page."""
    blanks = _whole_blanks(pool)
    under = {b: _label_under(b, page.labels, pool) for b in blanks}
    before = [b for b in blanks if under[b] is None and _has_label_before(b, page.labels, pool)]
    found = {number: b for b, number in under.items() if number is not None}
    if len(found) < _FEWEST or len(found) < _SHARE * (len(found) + len(before)):
        return page
    captions = [t.box for t in pool.tokens if any(_is_under(t.box, b, pool) for b in blanks)]
    rooms = {number: _room(b, captions, pool) for number, b in found.items()}
    rooms |= dict(_beside(rooms, page.labels, pool))
    labels = tuple(replace(one, over=rooms.get(n)) for n, one in enumerate(page.labels))
    return replace(page, labels=labels, printed=page.printed | _words_under(blanks, labels, pool))


def of_captions(shaped: Mapping[str, FieldReading], page: Print) -> dict[str, FieldReading]:
    """The readings of who looks for values only behind and below labels, without those from another label's blank, and
    those of labels that have a blank of their own from elsewhere.
    """
    rooms = [(one.over, {m.key for m in one.matches}) for one in page.labels if one.over is not None]
    kept = {}
    for key, reading in shaped.items():
        box = reading.box
        own = [room for room, keys in rooms if key in keys]
        at = [keys for room, keys in rooms if box is not None and is_within(box, room)]
        if box is None or ((not own or at) and all(key in keys for keys in at)):
            kept[key] = reading
    return kept


def _whole_blanks(pool: Pool) -> list[BoxTuple]:
    """The blanks of the page that a word has room on."""
    return [b for b in pool.blanks if b[2] - b[0] > 2 * pool.height]


def _label_under(blank: BoxTuple, labels: Sequence[Label], pool: Pool) -> int | None:
    """The number of the label right below a blank, None where there is none or a label stands before the blank."""
    if _has_label_before(blank, labels, pool):
        return None
    for number, one in enumerate(labels):
        is_own = bool(one.tokens and one.matches) and one.reach is None and not one.colon
        if is_own and _is_under(one.box, blank, pool) and _is_caption(one, blank, pool):
            return number
    return None


def _beside(rooms: Mapping[int, BoxTuple], labels: Sequence[Label], pool: Pool) -> Iterator[tuple[int, BoxTuple]]:
    """The rooms of labels in one line with labels under their blanks, whose own blank was not found."""
    for number, one in enumerate(labels):
        if number in rooms or one.colon or not one.tokens or one.reach is not None:
            continue
        mates = [n for n in rooms if same_row(labels[n].box, one.box)]
        if not mates:
            continue
        height, middle = pool.height, (one.box[0] + one.box[2]) / 2
        near = min(mates, key=lambda n: abs(labels[n].box[0] - one.box[0]))
        left = max([rooms[n][2] for n in mates if rooms[n][2] <= middle], default=one.box[0] - _FAR * height)
        right = min([rooms[n][0] for n in mates if rooms[n][0] >= middle], default=one.box[2] + _FAR * height)
        yield number, (left, rooms[near][1], right, rooms[near][3])


def _words_under(blanks: Sequence[BoxTuple], labels: Sequence[Label], pool: Pool) -> frozenset[int]:
    """The ids of texts right under blanks, labels that are known or not, and of those that stand in line with them."""
    rooms = [one.over for one in labels if one.over is not None]
    rows = [one.box for one in labels if one.over is not None]
    return frozenset(
        t.id
        for t in pool.tokens
        if not any(is_within(t.box, room) for room in rooms)
        and (any(_is_under(t.box, b, pool) for b in blanks) or any(same_row(t.box, row) for row in rows))
    )


def _is_under(box: BoxTuple, blank: BoxTuple, pool: Pool) -> bool:
    down = (box[1] - blank[3]) / pool.height
    return _BELOW[0] <= down <= _BELOW[1] and blank[0] <= (box[0] + box[2]) / 2 <= blank[2]


def _is_caption(label: Label, blank: BoxTuple, pool: Pool) -> bool:
    """Whether a label stands alone under a blank, in its middle: what stands first in a row under a ruling does not."""
    mates = [
        t for t in pool.tokens
        if t.id not in label.tokens and same_row(t.box, label.box)
        and blank[0] <= (t.box[0] + t.box[2]) / 2 <= blank[2]
    ]  # fmt: skip
    width = blank[2] - blank[0]
    off = abs(label.box[0] + label.box[2] - blank[0] - blank[2]) / 2
    return off < _CENTRED * width and all(pool.height > t.box[0] - label.box[2] > -pool.height for t in mates)


def _has_label_before(blank: BoxTuple, labels: Sequence[Label], pool: Pool) -> bool:
    """Whether a label stands in the line that is written on a blank, right before it."""
    for one in labels:
        on_line = abs(one.box[3] - blank[3]) < _ON_LINE * pool.height and one.box[1] < blank[1]
        gap = (blank[0] - one.box[2]) / pool.height
        if one.tokens and on_line and -0.5 < gap < _BEFORE:
            return True
    return False


def _room(blank: BoxTuple, captions: Sequence[BoxTuple], pool: Pool) -> BoxTuple:
    """Where writing on a blank stands: below the labels of the blanks over it."""
    height = pool.height
    above = [b[3] for b in captions if b[3] < blank[1] and b[0] < blank[2] and blank[0] < b[2]]
    return (
        blank[0] - _ASIDE * height,
        max([blank[1] - _HIGH * height, *above]),
        blank[2] + _ASIDE * height,
        blank[3] + _LOW * height,
    )
