"""Words that are always written one way (templates/words.yaml): what a misread character may be held against.

Hands on the word that a stretch of text differs from in one character. A word that is not in the table says nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from extractors.models import Frozen

_SHORTEST = 3
"""Characters of a phrase; two that agree of two would be chance."""


class WordLists(Frozen):
    """phrases: in groups, as the file has them. industries: division by code (GB/T 4754). models: leading letters.

    permits: characters that a planning permit's number begins with. surnames, given: usual characters of names.
    """

    phrases: tuple[tuple[str, ...], ...]
    industries: dict[str, str]
    models: tuple[str, ...]
    permits: tuple[str, ...]
    surnames: str
    given: str

    def industry_of(self, name: str) -> str:
        """The code of the one division whose name holds this text, '' where there is none or several."""
        found = [code for code, division in self.industries.items() if name in division] if len(name) > 1 else []
        exact = [code for code in found if self.industries[code] == name]
        return (exact or found)[0] if len(exact or found) == 1 else ""

    def is_usual_name(self, name: str) -> bool:
        """Whether a name of two or three characters has a usual surname and usual characters behind it."""
        return 2 <= len(name) <= 3 and name[0] in self.surnames and all(c in self.given for c in name[1:])


@dataclass(frozen=True)
class Phrases:
    """The phrases of the word lists, with what is looked up in them for every reading."""

    words: WordLists

    def one_off(self, text: str) -> Iterator[tuple[int, str]]:
        """(place, character) wherever a text would hold a known phrase if that one character were another.

        The longest phrases first; a character that belongs to one is left alone by the shorter ones. Not where two
        phrases want different characters.
        """
        table, lengths = self._wildcards
        settled: set[int] = set()
        for length in reversed(lengths):
            spans = [(start, text[start : start + length]) for start in range(len(text) - length + 1)]
            settled |= {i for start, piece in spans if piece in self._all for i in range(start, start + length)}
            near = [hit for start, piece in spans if (hit := _near(piece, start, table)) and hit[0] not in settled]
            for place, character, start in near:
                settled |= set(range(start, start + length))
                yield place, character

    @cached_property
    def _all(self) -> frozenset[str]:
        return frozenset(p for group in self.words.phrases for p in group if len(p) >= _SHORTEST)

    @cached_property
    def _wildcards(self) -> tuple[Mapping[tuple[str, str], set[str]], tuple[int, ...]]:
        """What stands at one place of a phrase, by what stands before and behind it; and the lengths of phrases."""
        table: dict[tuple[str, str], set[str]] = defaultdict(set)
        for phrase in self._all:
            for place, character in enumerate(phrase):
                table[phrase[:place], phrase[place + 1 :]].add(character)
        return dict(table), tuple(sorted({len(p) for p in self._all}))


def _near(piece: str, start: int, table: Mapping[tuple[str, str], set[str]]) -> tuple[int, str, int] | None:
    """Which one character makes a piece of text a phrase: its place in the text, what it should be, `start`."""
    found = [
        (start + place, character, start)
        for place in range(len(piece))
        for character in table.get((piece[:place], piece[place + 1 :]), ())
    ]
    return found[0] if len(found) == 1 else None
