"""What a small network makes of the texts of a page: how likely each is the value of which field.

Learned from forms of many structures without their pixels (`tests/learned` makes it again). It knows the fields that
the catalogue had then; those that came later it leaves to the others.
"""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from extractors.evidence import Pool, Square, Token, Wording
from extractors.learned.looks import Looking, Piece, walls_about

_MODEL = Path(__file__).with_name("tokens.onnx")
_BESIDE, _INTO, _LEVEL = 0.8, 0.5, 0.3
"""In heights of a text: how far a tick square beside it stands, and how far it may reach in; shares of the square's
height that they have in common."""
_SURE = 0.98
"""Chance from which it vouches: of the values of held-out families told so surely, 1 in 1000 is another field's."""


@dataclass(frozen=True)
class Guesses:
    """What the network makes of a page. classes: what a text may be; chances: texts x classes; rows: where in them each
    token stands; together: texts x texts, how likely two cells of a list are of one row of it.
    """

    classes: tuple[str, ...]
    chances: np.ndarray
    rows: dict[int, int]
    together: np.ndarray | None = None

    def chance(self, token: int, key: str) -> float | None:
        """How likely a token is the value of a field, or a word to choose of it; None where the network cannot say."""
        places = [n for n, c in enumerate(self.classes) if c in (f"value:{key}", f"option:{key}")]
        if token not in self.rows or not places:
            return None
        return float(self.chances[self.rows[token], places].sum())

    def tells(self, key: str, tokens: Set[int]) -> bool:
        """Whether each of these tokens surely is a field's."""
        chances = [self.chance(t, key) for t in tokens]
        return bool(chances) and all(c is not None and c >= _SURE for c in chances)

    def vouch(self, key: str, tokens: Set[int]) -> bool:
        """Whether these tokens surely are all that fills a field."""
        if not self.tells(key, tokens):
            return False
        return not any(self.best(t)[0] == f"value:{key}" for t in self.rows if t not in tokens)

    def in_one_row(self, one: int, other: int) -> float:
        """How likely two tokens that are cells of a list stand in the same row of it."""
        assert self.together is not None
        return float(self.together[self.rows[one], self.rows[other]])

    def cell_chance(self, token: int, key: str) -> float:
        """How likely a token is a cell of one column of a list."""
        places = [n for n, c in enumerate(self.classes) if c == f"cell:{key}"]
        return float(self.chances[self.rows[token], places].sum()) if token in self.rows else 0.0

    def best(self, token: int) -> tuple[str, float]:
        """What a token most likely is, ('', 0) for one that was not looked at."""
        if token not in self.rows:
            return "", 0.0
        row = self.chances[self.rows[token]]
        return self.classes[int(row.argmax())], float(row.max())

    def best_cell(self, token: int) -> tuple[str, float]:
        """The column of a list that a token most likely is of, and how likely it is a cell of any."""
        places = [n for n, c in enumerate(self.classes) if c.startswith("cell:")]
        if token not in self.rows or not places:
            return "", 0.0
        row = self.chances[self.rows[token], places]
        return self.classes[places[int(row.argmax())]].removeprefix("cell:"), float(row.sum())


@cache
def _session() -> tuple[Any, tuple[str, ...]]:
    import onnxruntime  # its telemetry is switched off by `extractors.text` before it loads

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(_MODEL), options, providers=["CPUExecutionProvider"])
    return session, tuple(session.get_modelmeta().custom_metadata_map["classes"].split())


def guesses_of(pool: Pool, wording: Wording) -> Guesses:
    """What the network makes of the texts of a page."""
    session, classes = _session()
    rows = {t.id: n for n, t in enumerate(pool.tokens)}
    if not rows:
        return Guesses(classes, np.zeros((0, len(classes))), rows)
    pieces = [_piece(t, pool) for t in pool.tokens]
    looks = Looking(wording, classes).page(pieces, lambda b: walls_about(pool.walls, b), pool.height)
    chances, together = session.run(["chances", "together"], vars(looks))
    return Guesses(classes, chances, rows, together)


def _piece(token: Token, pool: Pool) -> Piece:
    """A token as the network sees it."""
    beside = [s for s in pool.squares if _shares_line(s, token)]
    reach, into = _BESIDE * token.height, _INTO * token.height
    return Piece(
        token.text,
        token.box,
        token.colon,
        token.on_line,
        any(-into < token.box[0] - s.box[2] < reach for s in beside),
        any(-into < s.box[0] - token.box[2] < reach for s in beside),
    )


def _shares_line(square: Square, token: Token) -> bool:
    box = square.box
    return min(box[3], token.box[3]) - max(box[1], token.box[1]) > _LEVEL * (box[3] - box[1])
