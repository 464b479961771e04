"""Where runs of text are cut: what is learned, and what the shipped network makes of sentences of no layout here."""

from __future__ import annotations

from itertools import pairwise

import pytest

from extractors.learned.cuts import LONGEST, Cuts
from tests.support.shipped import CATALOGUE

CUTS = Cuts(CATALOGUE)


def parts(text: str) -> list[str]:
    bounds = [0, *CUTS(text), len(text)]
    return [text[a:b] for a, b in pairwise(bounds)]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("总建筑面积26800平方米，地上18层", ["26800", "18"]),
        ("经办人周晓峰，手机13612345674。", ["13612345674"]),
        ("拟于2026年10月18日前通水", ["2026年10月18日"]),
    ],
)
def test_what_was_filled_into_a_sentence_is_cut_out(text: str, wanted: list[str]) -> None:
    found = parts(text)
    for value in wanted:
        assert any(part.startswith(value) and len(part) <= len(value) + 4 for part in found), found


@pytest.mark.parametrize("text", ["", "用水", "统一社会信用代码", "一二三四五六七八九十" * 30])
def test_a_run_stays_whole_or_is_cut_inside(text: str) -> None:
    assert "".join(parts(text)) == text
    assert all(0 < n < min(len(text), LONGEST) for n in CUTS(text))


def test_known_words_are_told_by_flags() -> None:
    _, flags = CUTS.seen("经办人姓名李明")
    assert flags[0, 0] == 1 and flags[:3, 1].all() and not flags[-2:, :2].any()
