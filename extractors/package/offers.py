"""What a page offers to choose from: the allowed words of a field beside each other, whatever the page calls the field.

Takes the texts of a page and where they stand; hands on the fields that are offered. Knows no labels.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from extractors.models import BoxTuple
from extractors.values import Catalogue, Field, squeeze

_CHOICES = frozenset({"one_of", "many_of"})
_SENTENCE = re.compile("[、，。；;]")
"""What parts the words of running text: there choices are told of, not offered."""
_FEW, _FEWEST, _LEAST = 3, 2, 3
"""Allowed words of a field up to which two of them are an offer; else three are."""
_SHORTEST = 2
_COVERED = 0.6
"""Share of the letters from the first word to the last that the words must make up."""
_LETTER = re.compile("[0-9A-Za-z㐀-鿿]")
_SAME_LINE = 0.5
Placed = tuple[str, BoxTuple]
_Span = tuple[int, int]


def offered(texts: Sequence[Placed], catalogue: Catalogue) -> dict[str, str]:
    """The keys of fields whose allowed words stand beside each other in a line of the page, each with its block.

    Words that several fields allow (居民, 商业, 工业) count for one of them.
    """
    found: dict[str, str] = {}
    for line in _lines([t for t in texts if not _SENTENCE.search(t[0])]):
        taken: set[_Span] = set()
        hits = {f.key: (f, _hits(line, words)) for f, words in _words(catalogue)}
        for key, (field, spans) in sorted(hits.items(), key=lambda one: -len(one[1][1])):
            if _is_offer(line, field, spans) and not taken & set(spans):
                taken |= set(spans)
                found[key] = field.block
    return found


def _lines(texts: Sequence[Placed]) -> Iterator[str]:
    """The texts that stand beside each other, joined from left to right."""
    rest = sorted(texts, key=lambda t: (t[1][1] + t[1][3]) / 2)
    while rest:
        first = rest[0][1]
        middle, reach = (first[1] + first[3]) / 2, _SAME_LINE * (first[3] - first[1])
        row = [t for t in rest if (t[1][1] + t[1][3]) / 2 - middle <= reach]
        rest = rest[len(row) :]
        yield "".join(t for t, _ in sorted(row, key=lambda t: t[1][0]))


@lru_cache(4)
def _words(catalogue: Catalogue) -> tuple[tuple[Field, Mapping[str, str]], ...]:
    """Each field that is chosen, with the words for it, longest first, and what each means."""
    found = []
    for field in catalogue.fields:
        if field.type in _CHOICES and not field.table:
            known = {squeeze(w): w for w in field.allowed} | {squeeze(w): v for w, v in field.aliases.items()}
            usable = sorted((w for w in known if len(w) >= _SHORTEST), key=lambda w: (-len(w), w))
            found.append((field, {w: known[w] for w in usable}))
    return tuple(found)


def _hits(line: str, words: Mapping[str, str]) -> dict[_Span, str]:
    """Where the first word for each choice stands, longer words before those that are part of them."""
    spans: dict[_Span, str] = {}
    for word, meant in words.items():
        at = line.find(word)
        while at >= 0:
            span = (at, at + len(word))
            if not any(a < span[1] and span[0] < b for a, b in spans) and meant not in spans.values():
                spans[span] = meant
            at = line.find(word, at + 1)
    return spans


def _is_offer(line: str, field: Field, spans: Mapping[_Span, str]) -> bool:
    """Whether enough words for the choices of a field stand there, and little between them."""
    if len(spans) < (_FEWEST if len(field.allowed) <= _FEW else _LEAST):
        return False
    stretch = line[min(a for a, _ in spans) : max(b for _, b in spans)]
    return sum(b - a for a, b in spans) >= _COVERED * len(_LETTER.findall(stretch))
