"""Column heads that say what they ask for only with the wider head above them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from extractors.apart import Cell
from extractors.evidence.pool import Pool
from extractors.printed import with_grouped
from extractors.printed.heads import print_of
from tests.joint.pages import WORDING, page


def table(head: str, *narrow: str) -> Pool:
    """A wide cell over as many narrow ones, each with its text in the middle."""
    wide = 200.0 * len(narrow)
    cells = [Cell((100.0, 100.0, 100.0 + wide, 160.0), 0, 0)]
    cells += [Cell((100.0 + 200 * n, 164.0, 296.0 + 200 * n, 224.0), 1, n) for n in range(len(narrow))]
    placed = [(text, 120.0 + 200 * n, 180.0) for n, text in enumerate(narrow)]
    pool = page((head, 100.0 + wide / 2 - 15.0 * len(head), 115.0), *placed)
    return replace(pool, sheet=replace(pool.sheet, rulings=replace(pool.sheet.rulings, cells=tuple(cells))))


def told(pool: Pool) -> dict[str, tuple[str, str]]:
    shown = with_grouped(print_of(pool, WORDING), pool, WORDING)
    return {
        pool.tokens[one.tokens[0]].text: (one.matches[0].key, one.matches[0].unit)
        for one in shown.labels if len(one.tokens) == 1 and one.matches and one.tokens[0] > 0
    }  # fmt: skip


def test_services_under_a_count_ask_for_that_count() -> None:
    found = told(table("户数（户）", "用气", "用热", "宽带"))
    assert found == {"用气": ("gas_homes", "户"), "用热": ("heat_homes", "户"), "宽带": ("tel_users", "户")}


@pytest.mark.parametrize("head", ["联系方式", "本栏由窗口填写"])
def test_under_another_head_they_are_what_they_were(head: str) -> None:
    pool = table(head, "用气", "用热", "宽带")
    assert with_grouped(print_of(pool, WORDING), pool, WORDING).labels == print_of(pool, WORDING).labels
