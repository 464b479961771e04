"""Pages with lists, made without recognition: tables of cells with a text in each, and lines of text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

import numpy as np

from extractors.apart import Cell
from extractors.evidence.pool import Pool, Token
from extractors.evidence.runs import Glyph
from extractors.evidence.wording import Wording
from extractors.listrows.listheads import Row
from extractors.listrows.rows import find_rows, parted
from extractors.models import CropReading
from extractors.otherform import Labels
from tests.support.shipped import CATALOGUE

WORDING = Wording(Labels(CATALOGUE))
HEIGHT, CHARACTER, WIDE, ROW = 30, 24, 200, 60


def token(text: str, x: float, y: float) -> Token:
    """Print at a place (its left upper corner), every character as wide as the next."""
    glyphs = tuple(Glyph(c, 1.0, x + CHARACTER * (n + 0.5)) for n, c in enumerate(text))
    return Token(0, text, (x, y, x + CHARACTER * len(text), y + HEIGHT), 1.0, glyphs)


def pool(tokens: Sequence[Token], cells: Sequence[Cell] = ()) -> Pool:
    """A pool of tokens numbered in reading order."""
    ink = np.zeros((2000, 2000), bool)
    for t in tokens:
        x0, y0, x1, y1 = (round(v) for v in t.box)
        ink[y0:y1, x0:x1:2] = True
    rulings = SimpleNamespace(cells=tuple(cells), underlines=())
    sheet = SimpleNamespace(
        ink=ink, rulings=rulings, streams=(), number=1, px_per_mm=8.0, ocr=None, grey=None, original=None
    )
    ordered = sorted(tokens, key=lambda t: (t.box[1] + t.box[3], t.box[0]))
    numbered = tuple(Token(n, t.text, t.box, t.chance, t.glyphs) for n, t in enumerate(ordered))
    return Pool(cast("Any", sheet), numbered, (), float(HEIGHT))


def table(*rows: str) -> Pool:
    """A ruled table: a line a row, the texts of its cells parted by |; one that ends in ~ is read with the next."""
    cells, tokens = [], []
    for r, line in enumerate(rows):
        held = ""
        for c, text in enumerate(line.split("|")):
            box = (float(c * WIDE), float(r * ROW), float((c + 1) * WIDE - 4), float((r + 1) * ROW - 4))
            cells.append(Cell(box, r, c))
            if text.endswith("~"):
                held, start = text[:-1], (c + 1) * WIDE - CHARACTER * (len(text) - 1)
                tokens.append((held, float(start), r))
            elif held:
                held = ""
                before, start_before, _ = tokens.pop()
                tokens.append((before + text, start_before, r))
            elif text:
                tokens.append((text, c * WIDE + 10.0, r))
    return pool([token(t, x, r * ROW + 12.0) for t, x, r in tokens], cells)


def read_as(one: Pool, **better: str) -> Pool:
    """The page with a better model that reads some texts otherwise: by the quick reading."""
    found = [better.get(t.text, t.text) for row in rows(one) for held in row.cells.values() for t in held]
    read = [CropReading(text, 0.99, tuple((c, 0.99) for c in text)) for text in found]
    sheet = SimpleNamespace(
        **vars(one.sheet) | {"ocr": SimpleNamespace(read_crops=lambda crops, **_: read[: len(crops)])}
    )
    sheet.grey = np.full((2000, 2000), 255, np.uint8)
    return replace(one, sheet=cast("Any", sheet))


def rows(one: Pool) -> list[Row]:
    """The rows of all lists of a page."""
    return find_rows(parted(one, WORDING), WORDING)


def texts(row: Row) -> dict[str, str]:
    """What stands in the columns of a row."""
    return {key: "".join(t.text for t in held) for key, held in row.cells.items()}
