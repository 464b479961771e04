"""Labels that running text breaks at the end of a line: 法定 at its end, 代表人梁杰清 at the beginning of the next.

Takes the lines of a page as runs of characters; hands on how many characters at a line's end and at the next one's
beginning are the two halves of one label. Knows no values.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from extractors.evidence.runs import Run, cut_at
from extractors.evidence.wording import Wording
from extractors.models import BoxTuple

_LONGEST_HALF, _SHORTEST, _LINE_BELOW = 8, 3, 1.6
_BOUNDARIES = " ，,。；;、:：)）"


def halved(runs: Sequence[Run], wording: Wording, height: float) -> Iterator[Run]:
    """Runs, cut where running text breaks a label at the end of a line: before its first half, after its other."""
    stops: dict[int, set[int]] = {}
    texts = ["".join(g.char for g in r.glyphs) for r in runs]
    boxes = [r.box for r in runs]
    firsts = [n for n, box in enumerate(boxes) if not any(_same_line(b, box) and b[0] < box[0] for b in boxes)]
    lasts = [n for n, box in enumerate(boxes) if not any(_same_line(b, box) and b[0] > box[0] for b in boxes)]
    for n in lasts:
        for m in firsts:
            if m == n or not _is_below(boxes[n], boxes[m], height):
                continue
            tail, head = broken_label(texts[n], texts[m], wording)
            if tail:
                stops.setdefault(n, set()).add(len(texts[n]) - tail)
                stops.setdefault(m, set()).add(head)
    for n, run in enumerate(runs):
        yield from cut_at(run, sorted(stops.get(n, ())))


def broken_label(upper: str, lower: str, wording: Wording) -> tuple[int, int]:
    """(characters at the end of `upper`, at the beginning of `lower`) that are a label together; (0, 0) for none.

    What stands before its first half ends a clause, and the halves are no labels of their own.
    """
    for length in range(min(_LONGEST_HALF, len(upper)), 0, -1):
        before = upper[: len(upper) - length]
        if upper[-length] in _BOUNDARIES or (before and before[-1] not in _BOUNDARIES):
            continue
        for end in range(min(_LONGEST_HALF, len(lower)), 0, -1):
            half, rest = upper[-length:], lower[:end]
            is_label = length + end >= _SHORTEST and wording.labels.knows(half + rest)
            if is_label and not wording.labels.knows(half) and not wording.is_option(half):
                return length, end
    return 0, 0


def follows_in_text(upper: BoxTuple, lower: BoxTuple, lines: Sequence[BoxTuple], height: float) -> bool:
    """Whether one run is its line's last and the other the first of the line below, as running text goes on."""
    return _is_below(upper, lower, height) and not any(
        (_same_line(box, upper) and box[0] > upper[0]) or (_same_line(box, lower) and box[0] < lower[0])
        for box in lines if box not in (upper, lower)
    )  # fmt: skip


def _is_below(upper: BoxTuple, lower: BoxTuple, height: float) -> bool:
    """Whether one run begins in the line below another and farther left."""
    return -0.3 * height < lower[1] - upper[3] < _LINE_BELOW * height and lower[0] < upper[0]


def _same_line(one: BoxTuple, other: BoxTuple) -> bool:
    down = min(one[3], other[3]) - max(one[1], other[1])
    return down > 0.5 * min(one[3] - one[1], other[3] - other[1])
