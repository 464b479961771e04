"""Writing that was struck out, and two values in one blank."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from extractors.marks import correction, seems_two
from extractors.marks.corrections import is_struck
from tests.support.shipped import CATALOGUE

AREA, NAME, PHONE = (CATALOGUE[k] for k in ("land_area", "legal_rep", "agent_phone"))


def line(text: str, *, gap: int = 0, stroke: tuple[int, int] | None = None) -> np.ndarray:
    """Figures as ink, 28 px high; gap: white before the third one; stroke: its first and last column at half height."""
    paper = np.zeros((36, 40 * len(text) + gap + 20), np.uint8)
    for n, figure in enumerate(text):
        at = (10 + 26 * n + (gap if n > 1 else 0), 32)
        cv2.putText(paper, figure, at, cv2.FONT_HERSHEY_SIMPLEX, 1.2, 255, 3)
    if stroke is not None:
        cv2.line(paper, (stroke[0], 19), (stroke[1], 17), 255, 3)
    ink = paper > 0
    rows = np.flatnonzero(ink.any(axis=1))
    return ink[rows[0] : rows[-1] + 1]


@pytest.mark.parametrize(("stroke", "doubt"), [(None, ""), ((5, 38), "划去")])
def test_a_stroke_through_a_figure_is_a_correction(stroke: tuple[int, int] | None, doubt: str) -> None:
    ink = line("6315", stroke=stroke)
    assert doubt in correction(AREA, [(ink, ink)], "6315")
    assert bool(correction(AREA, [(ink, ink)], "6315")) is bool(doubt)


def test_a_line_to_write_on_is_none() -> None:
    ink = line("6315")
    ruled = np.vstack([ink, np.ones((2, ink.shape[1]), bool)])
    assert not is_struck(ruled, longest=0.8, height=ink.shape[0])


def test_figures_with_wide_white_between_are_two_numbers() -> None:
    assert "两个" in seems_two(AREA, [line("2030", gap=40)], "2030")
    assert not seems_two(AREA, [line("2030")], "2030")
    assert not seems_two(PHONE, [line("2030", gap=40)], "2030")


def test_a_short_name_may_be_written_wide() -> None:
    assert not seems_two(NAME, [line("2030", gap=40)], "张三")
    assert seems_two(NAME, [line("2030", gap=40)], "许兵王芳")
