"""Titles that stand in several pieces: in two lines one above the other, or letter by letter across the page.

Takes the texts of a page's head and where they stand; hands on what they say joined.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from extractors.package.offers import Placed

_SHORT_PIECE, _WIDEST_GAP = 3, 4.0
"""Letters of a piece of a spaced title, and the gap between two pieces, in heights."""
_MIDDLE, _BELOW, _ALIKE = 1.0, 1.6, 2.6
"""In heights: how far the middles of two lines of a title may lie apart, how far below each other the lines stand; how
many times as high as the other one may be."""
_MOST_LINES = 3


def whole_titles(texts: Sequence[Placed]) -> Iterator[str]:
    """What neighbouring texts say as one title; single texts as they are found are left out."""
    lines = _spaced_joined(texts)
    known = set(texts)
    yield from (t for t, box in lines if (t, box) not in known)
    for at in range(len(lines)):
        title, last = lines[at]
        for _ in range(_MOST_LINES - 1):
            below = next((one for one in lines if _goes_on(last, one)), None)
            if below is None:
                break
            title, last = title + below[0], below[1]
            yield title


def _goes_on(upper: tuple[float, float, float, float], below: Placed) -> bool:
    """Whether a text stands right below a line, in the middle under it as the lines of a title do."""
    box = below[1]
    heights = upper[3] - upper[1], box[3] - box[1]
    low, high = min(heights), max(heights)
    apart = abs((upper[0] + upper[2]) - (box[0] + box[2])) / 2
    return high <= _ALIKE * low and -0.3 * low < box[1] - upper[3] < _BELOW * high and apart < _MIDDLE * high


def _spaced_joined(texts: Sequence[Placed]) -> list[Placed]:
    """The texts from the top, short ones that stand in one line joined: 申, 请, 表."""
    joined: list[Placed] = []
    for text, box in sorted(texts, key=lambda one: one[1][0]):
        last = next((n for n, one in enumerate(joined) if _stands_on(one, (text, box))), None)
        if last is None:
            joined.append((text, box))
            continue
        before, its = joined[last]
        joined[last] = (before + text, (its[0], min(its[1], box[1]), box[2], max(its[3], box[3])))
    return sorted(joined, key=lambda one: one[1][1])


def _stands_on(before: Placed, text: Placed) -> bool:
    """Whether a short text goes on in the line of the one before it, letters of a spaced title."""
    upper, box = before[1], text[1]
    height = min(upper[3] - upper[1], box[3] - box[1])
    is_level = min(upper[3], box[3]) - max(upper[1], box[1]) > height / 2
    return is_level and len(text[0]) <= _SHORT_PIECE and 0 <= box[0] - upper[2] + height / 2 < _WIDEST_GAP * height
