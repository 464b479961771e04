"""From lines that were read to the weights of their texts: what was read for what, and what a lead is worth."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from typing import Final, NamedTuple

from extractors.values import is_weakness
from extractors.values.lexicon import Lexicon
from extractors.values.weighing import LeadStep, Weigher, Weights, plain
from tests.calibrate.fit import rising
from tests.words.lines import Line

WORD: Final = 1.0
"""What a character in a known phrase is worth: of some five such characters in doubt, the others are hardly written."""
KNOWN: Final = 9.0
"""What a known word is worth: as much as a lead with which one text of a thousand is wrong; so seldom does a written
value differ from the licence in one character."""
_LEAST_READ: Final = 2
"""Times that a character was taken for another one, from which it is kept."""
_WIDTH: Final = 2
"""Width of the bins of leads."""


class Led(NamedTuple):
    """A line's value: by how much it leads, and whether it is right."""

    by: float
    right: bool


def confusions(lines: Iterable[Line]) -> tuple[Counter[str], dict[str, Counter[str]]]:
    """How often each character stood in a line, and what it was read as instead."""
    seen: Counter[str] = Counter()
    read_as: dict[str, Counter[str]] = defaultdict(Counter)
    for line in lines:
        seen.update(line.truth)
        matcher = SequenceMatcher(None, line.truth, line.value, autojunk=False)
        for kind, a, b, c, d in matcher.get_opcodes():
            if kind == "replace" and b - a == d - c:
                for true, read in zip(line.truth[a:b], line.value[c:d], strict=True):
                    read_as[true][read] += 1
    return seen, read_as


def led(lines: Iterable[Line], weigher: Weigher) -> list[Led]:
    """By how much each value leads that nothing but weak evidence speaks against; of those that lead."""
    found = []
    for line in lines:
        value = plain(line.value)
        is_weak = line.asked and len(line.lattices) > 1 and is_weakness(line.doubt)
        first = weigher.lead(line.lattices, [value]) if is_weak else None
        if first is not None and first.text == value:
            found.append(Led(first.by, value == plain(line.truth)))
    return found


def steps(points: Sequence[Led]) -> tuple[LeadStep, ...]:
    """How often the texts were right, a rising staircase; half a wrong line is added to each of its steps."""
    last = max(int(p.by) // _WIDTH for p in points)
    found = [[p for p in points if min(last, int(p.by) // _WIDTH) == n] for n in range(last + 1)]
    shares = [sum(p.right for p in some) / max(1, len(some)) for some in found]
    level = rising(shares, [max(len(some), 1e-3) for some in found]).tolist()
    starts = [n for n in range(len(level)) if n == 0 or level[n] > level[n - 1]]
    stairs = []
    for start, end in zip(starts, [*starts[1:], len(found)], strict=True):
        block = [p for some in found[start:end] for p in some]
        wrong = sum(not p.right for p in block)
        right = math.floor((1 - (wrong + 0.5) / (len(block) + 1)) * 10_000) / 10_000
        stairs.append(LeadStep(start * _WIDTH, max(right, stairs[-1].right if stairs else 0.0), len(block), wrong))
    return tuple(stairs)


def fitted(lines: Sequence[Line], lexicon: Lexicon, *, made: str, command: str) -> Weights:
    """The weights that lines teach."""
    seen, read_as = confusions(lines)
    kept = {true: {r: n for r, n in some.items() if n >= _LEAST_READ} for true, some in sorted(read_as.items())}
    kept = {true: some for true, some in kept.items() if some}
    blank = Weights(
        made=made,
        command=command,
        steps=(LeadStep(0, 0.5, 0, 0),),
        word=WORD,
        known=KNOWN,
        seen={true: seen[true] for true in kept},
        read_as=kept,
    )
    return blank.model_copy(update={"steps": steps(led(lines, Weigher(blank, lexicon)))})
