"""Texts of which detection lost an end: the ink that goes on close before or behind them belongs to them.

Takes tokens with the pool; hands on those that are longer than they were found, their places grown and read anew by
the quick model.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from extractors.apart import cut
from extractors.evidence.edges import end_of_ink
from extractors.evidence.pool import Pool, Token
from extractors.evidence.runs import Glyph
from extractors.models import BoxTuple, CropReading


def grown(tokens: Iterable[Token], pool: Pool) -> dict[int, Token]:
    """The tokens (by id) whose ink goes on beside them, whole; none of a text layer."""
    ocr = pool.sheet.ocr
    if ocr is None:
        return {}
    places = {t.id: (t, box) for t in tokens if (box := _whole(t.box, pool)) != t.box}
    read = ocr.read_crops([cut(pool.sheet.grey, box) for _, box in places.values()], grade="tiny")
    both = zip(places.values(), read, strict=True)
    return {t.id: _anew(t, box, reading) for (t, box), reading in both if len(reading.text) > len(t.text)}


def _whole(box: BoxTuple, pool: Pool) -> BoxTuple:
    """A text's place with all characters that stand in its line, each close beside the one before it."""
    left = right = None
    x0, y0, x1, y1 = box
    while left != x0:
        left, x0 = x0, end_of_ink((x0, y0, x1, y1), pool, step=-1)
    while right != x1:
        right, x1 = x1, end_of_ink((x0, y0, x1, y1), pool, step=1)
    return x0, y0, x1, y1


def _anew(token: Token, box: BoxTuple, reading: CropReading) -> Token:
    width, count = box[2] - box[0], max(1, len(reading.characters))
    places = reading.places if len(reading.places) == count else tuple((n + 0.5) / count for n in range(count))
    characters = zip(reading.characters, places, strict=False)
    glyphs = tuple(Glyph(c, chance, box[0] + place * width) for (c, chance), place in characters)
    return replace(token, text=reading.text, box=box, chance=reading.confidence, glyphs=glyphs)
