"""Which of several texts a line says, by all that was seen of it step by step and by the words that are known of it.

Takes the lattices of a line's readings and the texts that it may say; hands on the likeliest with its lead over the
next, and the probability that follows from such a lead. Owns templates/lattices.yaml, which `python -m tests.words`
makes: how much a lead is worth, and which characters were read for which others.
"""

from __future__ import annotations

import math
import unicodedata
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import NamedTuple

from extractors.models import Frozen, Lattice
from extractors.text import log_chance, merged, texts_of
from extractors.values.folding import squeeze
from extractors.values.lexicon import Lexicon, simplified
from extractors.yamlfile import load_yaml

_TEXTS = 24
_LEAST_CHANCE = 1e-4
_SEEDS = 2
"""Readings whose likeliest texts are weighed; the third is the first model once more."""
_ALONE = 20.0
"""Lead of a text beside which there is no other."""


class LeadStep(NamedTuple):
    """From this lead on, so many texts were right. lines, wrong: what it was learnt from."""

    lead: float
    right: float
    lines: int
    wrong: int


class Weights(Frozen):
    """What leads are worth, learnt from drawn lines. Leads are natural logarithms.

    steps: how often the text that led was right, by its lead. word: what a character is worth that stands in a fixed
    phrase or the name of a place; known: what a text is worth that somebody else knows as the value. seen: how often a
    character stood there; read_as: how often it was taken for which other.
    """

    made: str
    command: str
    steps: tuple[LeadStep, ...]
    word: float
    known: float
    seen: dict[str, int]
    read_as: dict[str, dict[str, int]]

    @cached_property
    def shares(self) -> Mapping[str, Mapping[str, float]]:
        """By character, the share of times that it was read as which other one."""
        return {
            true: {read: count / (self.seen[true] + 1) for read, count in others.items()}
            for true, others in self.read_as.items()
        }

    @cached_property
    def read_for(self) -> Mapping[str, tuple[str, ...]]:
        """By character as it was read, what stood there."""
        found: dict[str, list[str]] = defaultdict(list)
        for true, others in self.read_as.items():
            for read in others:
                found[read].append(true)
        return {read: tuple(trues) for read, trues in found.items()}


@dataclass(frozen=True)
class Lead:
    """The likeliest text, and by how much it leads over the next."""

    text: str
    by: float


@dataclass(frozen=True)
class Weigher:
    """Weighs the texts of lines. lexicon: the phrases and places that lines are made of."""

    weights: Weights
    lexicon: Lexicon

    def lead(self, lattices: Sequence[Lattice], texts: Iterable[str], known: Iterable[str] = ()) -> Lead | None:
        """The text that leads among the likeliest of the lattices, `texts`, and what is known; None without any.

        texts, known: as `plain` gives them.
        """
        steps = [merged(lattice, _form) for lattice in lattices]
        expected = frozenset(known)
        seeds = (plain(t) for s in steps[:_SEEDS] for t in texts_of(s, beams=_TEXTS, least=_LEAST_CHANCE))
        given = [text for text in (*texts, *expected) if text]
        found = {text for text in (*seeds, *given, *(near for text in given for near in self._near(text))) if text}
        worth = {
            text: sum(log_chance(s, text, self.weights.shares) for s in steps)
            + self.weights.word * self.lexicon.covered(text)
            + self.weights.known * (text in expected)
            for text in found
        }
        best = sorted(worth, key=lambda text: -worth[text])[:2]
        if not best or math.isinf(worth[best[0]]):
            return None
        return Lead(best[0], worth[best[0]] - worth[best[1]] if len(best) > 1 else _ALONE)

    def _near(self, text: str) -> Iterable[str]:
        """The texts with one character for which that of this text has been read."""
        for place, character in enumerate(text):
            for true in self.weights.read_for.get(character, ()):
                yield text[:place] + true + text[place + 1 :]

    def is_read_for(self, text: str, other: str) -> bool:
        """Whether a text is what another one has been read as, in one character: 济读大街 for 济渎大街."""
        return plain(other) in self._near(plain(text))

    def is_often_another(self, text: str) -> bool:
        """Whether a text has a character for which a model takes some other one: 读, which 渎 is read as."""
        return any(character in self.weights.read_for for character in plain(text))

    def probability(self, lead: Lead) -> float:
        """That the text with this lead is what stands there."""
        steps = self.weights.steps
        return steps[max(0, bisect_right([s.lead for s in steps], lead.by) - 1)].right


@lru_cache(maxsize=1 << 14)
def _form(character: str) -> str:
    """The one form of a character: simplified, of half width."""
    return simplified(unicodedata.normalize("NFKC", character)).strip()


def plain(text: str) -> str:
    """A text in the one form in which texts are weighed."""
    return squeeze(simplified(text))


def load_weights(path: Path) -> Weights:
    """The weights of a file.

    Raises:
        ConfigurationError: there is none, or it is broken.
    """
    return load_yaml(Weights, path, next_step="恢复该文件，或用 python -m tests.words 重新生成")
