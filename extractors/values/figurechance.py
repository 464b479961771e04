"""How sure the figures of a number are, where nothing but figures can stand: a 1 that may as well be a stroke or an l
is a 1; what speaks against a figure is another figure. What parts a date and a plain unit need not be as clear.

Takes a `CropReading` with the lattice of its line; hands on its confidence with figures weighed among figures alone.
"""

from __future__ import annotations

from itertools import takewhile

from extractors.models import CropReading, Lattice

_LOOKS = {"0": "oO〇", "1": "|lI丨!i", "2": "Z", "3": "", "4": "", "5": "S", "6": "b", "7": "", "8": "B", "9": "gq"}
"""What a figure may be taken for where only figures stand."""
_FIGURE = {char: figure for figure, looks in _LOOKS.items() for char in (figure, *looks)}
_PARTS_OF_DATES = frozenset("年月日")
_TELLING = frozenset("万亿千百兆亩公顷顷KkMG")
"""Characters of a unit that change what the figures before it are worth."""
_FEWEST, _WITHIN = 2, frozenset(".,，-—－ DNdnφΦ年月日:：")
"""Figures of a number at least: a single one may be a stroke that says that there is none."""
_CLEARER = 2.0
"""How much likelier a figure must be than all that is none."""
_ALIKE = 0.02
"""Difference of chances up to which a step of a lattice is a character's own."""


def weakest(reading: CropReading) -> float:
    """The weakest character, figures weighed among figures; as it was where the line's steps are not known."""
    number = "".join(takewhile(lambda c: c in _FIGURE or c in _WITHIN, (c for c, _ in reading.characters)))
    if not reading.lattice or sum(c in _FIGURE for c in number) < _FEWEST:
        return reading.confidence
    chances, start = [], 0
    for char, chance in reading.characters:
        at = _step_of(char, chance, reading.lattice, start) if char in _FIGURE else None
        if at is not None:
            start, chance = at + 1, max(chance, _among_figures(char, reading.lattice[at]))
        chances.append((char, chance))
    last = max((n for n, (c, _) in enumerate(chances) if c in _FIGURE), default=-1)
    weighed = [p for n, (c, p) in enumerate(chances) if c.strip() and c not in _PARTS_OF_DATES and n <= last]
    weighed += [p for c, p in chances[last + 1 :] if c in _TELLING]
    least = min(weighed, default=reading.confidence)
    return max(reading.confidence, least)


def _step_of(char: str, chance: float, lattice: Lattice, start: int) -> int | None:
    """The next step in which a character was seen with its chance."""
    steps = range(start, len(lattice))
    return next((n for n in steps if abs(dict(lattice[n]).get(char, 0.0) - chance) <= _ALIKE), None)


def _among_figures(char: str, step: tuple[tuple[str, float], ...]) -> float:
    """The chance of a figure and its looks among all figures at one step; blank is none of them."""
    all_of = sum(p for c, p in step if c in _FIGURE)
    own = sum(p for c, p in step if _FIGURE.get(c) == _FIGURE[char])
    rest = sum(p for c, p in step if c and c not in _FIGURE)
    return own / all_of if own > _CLEARER * rest else 0.0
