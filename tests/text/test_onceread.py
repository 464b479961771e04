"""What was read of a package is not read again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from extractors.models import CropReading
from extractors.text import OnceRead


class Engine:
    """Counts what it is given; reads the shade of a crop."""

    def __init__(self) -> None:
        self.seen = 0

    def read_crops(self, crops: Sequence[np.ndarray], **_: Any) -> list[CropReading]:
        self.seen += len(crops)
        return [CropReading(str(c[0, 0]), 1.0) for c in crops]


def test_a_crop_is_read_once_with_all_its_pixels_its_alphabet_and_its_grade() -> None:
    engine = Engine()
    once = OnceRead(engine)  # type: ignore[arg-type]
    white, grey = np.full((40, 40), 255, np.uint8), np.full((40, 40), 254, np.uint8)
    assert [r.text for r in once.read_crops([white, grey, white])] == ["255", "254", "255"]
    assert engine.seen == 2
    assert once.read_crops([white])[0].text == "255"
    assert engine.seen == 2
    once.read_crops([white], alphabet="0")
    once.read_crops([white], grade="tiny")
    assert engine.seen == 4


def test_no_package_knows_what_another_one_read() -> None:
    engine = Engine()
    for _ in range(2):
        OnceRead(engine).read_crops([np.zeros((40, 40), np.uint8)])  # type: ignore[arg-type]
    assert engine.seen == 2
