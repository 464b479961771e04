"""What the drawn hands write can be told by a person."""

from __future__ import annotations

import pytest

from tests.scans.fonts import FACES
from tests.scans.hand import Canvas, Hand

_WRITTEN = [name for name, face in FACES.items() if face.handwritten]


@pytest.mark.parametrize("face", _WRITTEN)
def test_a_written_point_keeps_off_the_digits_beside_it(face: str) -> None:
    canvas, hand = Canvas((400, 200), 300), Hand(face)
    room = canvas.line_width("28.5", hand, 10) - canvas.line_width("285", hand, 10)
    assert room >= 2.39 * FACES[face].digit_scale


def test_print_keeps_the_spacing_of_its_face() -> None:
    canvas = Canvas((400, 200), 300)
    assert canvas.line_width("8.5", Hand("song"), 10) == pytest.approx(canvas.text_width("8.5", 10, "song"), abs=0.2)
