"""Where a small network would cut a run of text: between what is printed and what was filled in, between two values.

Learned from the lines of many forms (`tests/learned` makes it again). It sees characters and which of them are words
that the catalogue knows, no places.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from extractors.learned.looks import code_of
from extractors.values import Catalogue

_MODEL = Path(__file__).with_name("cuts.onnx")
LONGEST = 160
"""Characters of a run that are seen; the rest of a longer one is left whole."""
FLAGS = 4
"""Numbers that tell of a character: whether a known label begins there, whether it is in one, the same of options."""
_SURE = 0.5
_SHORTEST = 2
_IN_A_PLACE = re.compile("(?<=[路街道巷])(?:交?叉?口|[东西南北中]?段)")
"""What belongs to the name of a road before it: 湖滨南路口, 剑门路西段."""


class Cuts:
    """Cuts runs of text. Holds the words of a catalogue."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._words = tuple(_by_first(words) for words in (_labels(catalogue), _options(catalogue)))
        self._known: dict[str, tuple[int, ...]] = {}

    def __call__(self, text: str) -> tuple[int, ...]:
        """The places between characters where a run is cut, in order."""
        if text not in self._known:
            self._known[text] = self._cuts(text)
        return self._known[text]

    def _cuts(self, text: str) -> tuple[int, ...]:
        if len(text) <= _SHORTEST:
            return ()
        characters, flags = self.seen(text)
        [chances] = _session().run(None, {"characters": characters[None], "flags": flags[None]})
        found = (int(n) for n in np.flatnonzero(chances[0] > _SURE) if n > 0)
        return tuple(n for n in found if not _IN_A_PLACE.match(text, n))

    def seen(self, text: str) -> tuple[np.ndarray, np.ndarray]:
        """What the network sees of a text: N int64 codes, N x FLAGS float32."""
        part = text[:LONGEST]
        characters = np.array([code_of(c) for c in part], np.int64)
        flags = np.zeros((len(part), FLAGS), np.float32)
        for n, words in enumerate(self._words):
            for start, end in _spans(part, words):
                flags[start, 2 * n] = 1
                flags[start:end, 2 * n + 1] = 1
        return characters, flags


@cache
def _session() -> Any:
    import onnxruntime  # its telemetry is switched off by `extractors.text` before it loads

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(str(_MODEL), options, providers=["CPUExecutionProvider"])


def _labels(catalogue: Catalogue) -> set[str]:
    return {w.split("（")[0] for f in catalogue.fields for w in (f.label, *f.synonyms)}


def _options(catalogue: Catalogue) -> set[str]:
    return {w for f in catalogue.fields for w in (*f.allowed, *f.aliases)}


def _by_first(words: set[str]) -> dict[str, tuple[str, ...]]:
    """Words by their first character, the longest first."""
    found: dict[str, list[str]] = {}
    for word in sorted((w for w in words if len(w) >= _SHORTEST), key=lambda w: (-len(w), w)):
        found.setdefault(word[0], []).append(word)
    return {first: tuple(some) for first, some in found.items()}


def _spans(text: str, words: dict[str, tuple[str, ...]]) -> Iterator[tuple[int, int]]:
    """Where known words stand, the longest at each place, none over another."""
    place = 0
    while place < len(text):
        word = next((w for w in words.get(text[place], ()) if text.startswith(w, place)), "")
        if word:
            yield place, place + len(word)
        place += max(1, len(word))
