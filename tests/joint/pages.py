"""Pages without pixels: texts at places, as a pool, and what the one decision makes of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from extractors.apart import Cell, Element, Sheet
from extractors.apart.cells import Rulings
from extractors.apart.sheet import Stream
from extractors.evidence.pool import Pool, Token
from extractors.evidence.runs import Glyph
from extractors.evidence.wording import Wording
from extractors.joint.deciding import decide
from extractors.joint.hypotheses import hypotheses
from extractors.models import BoxTuple, CropReading
from extractors.otherform import Labels
from extractors.printed.heads import print_of
from tests.support.shipped import CATALOGUE

WORDING = Wording(Labels(CATALOGUE))
HEIGHT = 30.0


def token(number: int, text: str, x: float, y: float, *, height: float = HEIGHT) -> Token:
    """A text with its left upper corner at (x, y) px, its characters as wide as they are high."""
    box: BoxTuple = (x, y, x + HEIGHT * len(text), y + height)
    glyphs = tuple(Glyph(c, 0.99, x + HEIGHT * (n + 0.5)) for n, c in enumerate(text))
    return Token(number, text, box, 0.99, glyphs, colon=text[-1] in ":：")


def page(*placed: tuple[str, float, float]) -> Pool:
    """A page of texts at (x, y) px."""
    blank = np.full((1200, 1700), 255, np.uint8)
    sheet = Sheet(1, blank, blank == 0, 8.0, Rulings((), (), blank == 0), ())
    return Pool(sheet, tuple(token(n, *one) for n, one in enumerate(placed)), (), HEIGHT)


def ruled(*rows: Sequence[str], cell: tuple[float, float] = (400.0, 60.0)) -> Pool:
    """A page with one ruled table, its cells of one size (px), each with its text or empty."""
    width, high = cell
    cells, streams, placed = [], [], []
    for row, texts in enumerate(rows):
        for column, text in enumerate(texts):
            x, y = 100.0 + width * column, 100.0 + high * row
            place = Cell((x, y, x + width - 4, y + high - 4), row, column)
            written = [token(len(placed), text, x + 10, y + 10)] if text else []
            placed += [(t.text, *t.box[:2]) for t in written]
            elements = tuple(Element(t.id, t.box, CropReading(t.text, 0.99, ())) for t in written)
            cells.append(place)
            streams.append(Stream(place, elements, place.box))
    pool = page(*placed)
    sheet = replace(pool.sheet, rulings=replace(pool.sheet.rulings, cells=tuple(cells)), streams=tuple(streams))
    return replace(pool, sheet=sheet)


def told(pool: Pool) -> dict[str, str]:
    """The text of each field that the decision finds."""
    shown = print_of(pool, WORDING)
    claims = decide(hypotheses(pool, shown, WORDING, None), shown.labels, WORDING)
    return {c.key: "".join(pool.tokens[i].text for i in c.tokens) for c in claims}
