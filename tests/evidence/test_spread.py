"""Labels spread over the width of their column."""

from __future__ import annotations

import numpy as np
import pytest

from extractors.evidence.runs import Glyph, Run
from extractors.evidence.spread import without_spread
from tests.joint.pages import WORDING

HIGH = 28.0
NO_WALLS = np.zeros((200, 1200), bool)


def line(*placed: tuple[str, float], y: float = 50.0) -> Run:
    """A line of characters at their middles."""
    glyphs = tuple(Glyph(c, 0.99, x) for c, x in placed)
    return Run((glyphs[0].x - HIGH / 2, y, glyphs[-1].x + HIGH / 2, y + HIGH), glyphs)


def written(text: str, x: float) -> list[tuple[str, float]]:
    return [(c, x + HIGH * n) for n, c in enumerate(text)]


def texts(runs: list[Run]) -> list[str]:
    return ["".join(g.char for g in run.glyphs) for run in runs]


@pytest.mark.parametrize(
    ("lines", "left", "label"),
    [
        (
            [line(("单", 100), ("位", 180), ("全", 260), ("称", 340), *written("天成中医院", 400))],
            ["天成中医院"],
            "单位全称",
        ),
        ([line(("住", 100)), line(("所", 340), *written("北海大道", 400))], ["北海大道"], "住所"),
        ([line(("手", 100)), line(("机", 220)), line(("号", 340), *written("138", 400))], ["138"], "手机号"),
    ],
)
def test_a_label_is_whole_and_what_stands_behind_it_is_left(lines: list[Run], left: list[str], label: str) -> None:
    rest, labels = without_spread(lines, WORDING, NO_WALLS)
    assert (texts(rest), texts(labels)) == (left, [label])
    assert labels[0].box[0] < 100 < 340 < labels[0].box[2] < 360


@pytest.mark.parametrize(
    "lines",
    [
        [line(("住", 100), ("所", 128))],
        [line(("单", 100), ("位", 180), ("全", 210), ("称", 340))],
        [line(("住", 100)), line(("海", 340))],
        [line(("住", 100)), line(("所", 340), y=90.0)],
        [line(("住", 100)), line(("所", 900))],
    ],
)
def test_what_is_close_uneven_no_label_or_too_far_stays(lines: list[Run]) -> None:
    rest, labels = without_spread(lines, WORDING, NO_WALLS)
    assert not labels and sorted(texts(rest)) == sorted(texts(lines))


def test_heads_in_cells_of_their_own_are_no_label() -> None:
    walls = NO_WALLS.copy()
    walls[40:90, 220] = True
    assert not without_spread([line(("住", 100)), line(("所", 340))], WORDING, walls)[1]
