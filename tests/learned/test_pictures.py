"""Choices out of machines."""

from __future__ import annotations

from random import Random

import cv2
import numpy as np
import pytest

from tests.layouts.roles import Role, Token
from tests.learned.pictures import _choice, levelled
from tests.scans.machines import SOURCE_DPI
from tests.scans.many import MACHINES

WORDS = [
    Token(w, (20.0 + 20 * n, 50.0, 32.0 + 20 * n, 54.0), 0, Role("option", "gas_nature", w, is_chosen=n == 1))
    for n, w in enumerate(("居民", "商业", "工业"))
]


@pytest.mark.parametrize("machine", sorted(MACHINES))
def test_what_a_machine_moved_is_found_where_it_was(machine: str) -> None:
    page = np.full((3508, 2480, 3), 255, np.uint8)
    places = [(500, 600), (1900, 700), (1200, 1800), (600, 2900), (2000, 3000)]
    for place in places:
        cv2.circle(page, place, 14, (0, 0, 0), -1)
    scan = MACHINES[machine](page, Random(5))
    grey, dpi = levelled(scan, 200 if machine == "phone" else None, page.shape[:2])
    share = dpi / SOURCE_DPI
    for x, y in places:
        top, bottom, left, right = (round(v * share) for v in (y - 40, y + 40, x - 40, x + 40))
        part = grey[top:bottom, left:right]
        rows, columns = np.nonzero(part < int(part.max()) * 0.6)
        assert abs(rows.mean() - 40 * share) < 3 and abs(columns.mean() - 40 * share) < 3, (x, y)


def test_a_choice_says_of_each_of_its_words_whether_it_is_meant() -> None:
    grey = np.full((1200, 1200), 255, np.uint8)
    found = [c for seed in range(200) if (c := _choice(list(WORDS), [], grey, 8.0, Random(seed))) is not None]
    assert {tuple(c.chosen) for c in found} >= {(0.0, 1.0, 0.0)}
    assert all(len(c.views.pictures) == len(c.chosen) for c in found)
    assert {2, 3} <= {len(c.chosen) for c in found}
