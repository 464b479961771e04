"""The families of structure: each a way of putting sections on paper. A family is a function of a pen and a plan.

`FITTED` may take part in fitting anything (weights, thresholds, calibration); `HELD_OUT` may not, only in reporting.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Literal

from tests.layouts import grids, offices, running, services
from tests.layouts.asking import Manner
from tests.layouts.pen import Pen
from tests.layouts.plan import Plan

BOXES = ("box", "box", "box_after", "bracket", "bracket_after", "radio")
BARE = ("bare", "circled", "struck")
ALL = (*BOXES, *BARE)


@dataclass(frozen=True)
class Family:
    """One way of structuring. papers: sheets it is printed on. engine: what prints it; word is LibreOffice.

    is_whole: its blocks are all of the form, with title and signatures.
    """

    name: str
    blocks: Callable[[Pen, Plan], list[str]]
    styles: tuple[str, ...] = ALL
    papers: tuple[str, ...] = ("a4",)
    short: float = 0.3
    hints: float = 0.15
    english: bool = False
    optional: float = 0.45
    colon: str | None = None
    engine: Literal["chromium", "word"] = "chromium"
    is_whole: bool = False

    def manner(self, rng: Random) -> Manner:
        """How a structure of the family words its questions: one or two styles of choices, seldom more."""
        styles = rng.sample(self.styles, 1 if rng.random() < 0.65 else 2)
        return Manner(
            short=self.short if rng.random() < 0.7 else 0.0,
            hints=rng.choice((0.0, self.hints, self.hints * 2)),
            english=self.english,
            styles=tuple(styles),
            optional=self.optional * rng.choice((0.15, 0.35, 0.7, 1.1)),
            written_choices=rng.choice((0.0, 0.0, 0.08, 0.25)),
        )


IN_WORD = ("box", "box", "box_after", "bracket", "bracket_after", "radio", "struck")


def _one_of(*ways: Callable[[Pen, Plan], list[str]]) -> Callable[[Pen, Plan], list[str]]:
    """One of several ways, by the structure's dice."""
    return lambda pen, plan: ways[int(plan.dice[9] * len(ways))](pen, plan)


_ALL = (
    Family("grid", grids.grid),
    Family("blocks", grids.blocks),
    Family("above", grids.above),
    Family("open-rows", grids.half_ruled),
    Family("inner", grids.inner_lines, hints=0.35),
    Family("lines", running.lines, colon="："),
    Family("leaders", running.leaders, colon="："),
    Family("letter", running.letter, styles=BOXES),
    Family("questions", running.questions),
    Family("columns", services.columns, papers=("a4l", "a4l", "a4"), short=0.85, optional=0.3),
    Family("matrix", services.matrix, papers=("a4l", "a4"), short=0.85, optional=0.3),
    Family("rows", services.rows, short=0.6),
    Family("beside", services.beside, papers=("a3l", "a4l"), short=0.7),
    Family("bilingual", grids.bilingual, english=True, hints=0.0),
    Family("option-rows", services.option_rows, styles=("bracket", "box_after", "box"), short=0.5),
    Family("word-table", _one_of(grids.grid, grids.blocks, grids.above, services.rows), styles=IN_WORD, engine="word"),
    Family(
        "word-lines",
        _one_of(running.lines, grids.inner_lines, running.questions),
        styles=IN_WORD,
        colon="：",
        engine="word",
    ),
    *(Family(name, offices.blocks_of(name), papers=("a4",), colon="", is_whole=True) for name in offices.PARTS),
)
FAMILIES: dict[str, Family] = {family.name: family for family in _ALL}

HELD_OUT = ("columns", "inner", "letter", "beside", "option-rows", "word-lines", offices.HELD_OUT)
FITTED = tuple(name for name in FAMILIES if name not in HELD_OUT)
