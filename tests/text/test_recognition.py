"""One line through the recognition model: its preparation, its decoding, and crops shared out over threads."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.text.recognition import Decoder, Recogniser, prepared
from tests.support import ROOT

CHARACTERS = ["blank", "0", "1", "O", "１", "□"]


def _matrix(*steps: dict[int, float]) -> np.ndarray:
    matrix = np.zeros((len(steps), len(CHARACTERS)), np.float32)
    for row, step in zip(matrix, steps, strict=True):
        for index, chance in step.items():
            row[index] = chance
    return matrix


def test_repeats_are_one_character_with_its_highest_chance_and_a_blank_parts_twins() -> None:
    reading = Decoder(CHARACTERS).decode(_matrix({1: 0.6}, {1: 0.9}, {0: 1.0}, {1: 0.8}))
    assert reading.text == "00"
    assert [round(p, 3) for _, p in reading.characters] == [0.9, 0.8]
    assert reading.places == (0.125, 0.875)
    assert reading.confidence == pytest.approx(0.8)


def test_an_alphabet_forbids_the_likelier_character() -> None:
    decoder, matrix = Decoder(CHARACTERS), _matrix({3: 0.7, 1: 0.3})
    assert decoder.decode(matrix).text == "O"
    assert decoder.decode(matrix, "01").text == "0"


def test_widths_of_one_character_count_together() -> None:
    assert Decoder(CHARACTERS).decode(_matrix({2: 0.5, 4: 0.4})).confidence == pytest.approx(0.9)


def test_a_tick_box_in_the_text_does_not_weigh() -> None:
    assert Decoder(CHARACTERS).decode(_matrix({5: 0.2}, {1: 0.9})).confidence == pytest.approx(0.9)


def test_nothing_read_is_no_confidence() -> None:
    reading = Decoder(CHARACTERS).decode(_matrix({0: 1.0}, {0: 1.0}))
    assert (reading.text, reading.confidence, reading.characters) == ("", 0.0, ())


@given(height=st.integers(4, 130), width=st.integers(4, 2500))
def test_a_crop_fills_the_left_of_what_the_model_sees(height: int, width: int) -> None:
    ready = prepared(np.full((height, width), 255, np.uint8))
    assert ready.shape[:3] == (1, 3, 48)
    assert 320 <= ready.shape[3] <= 3200
    filled = min(ready.shape[3], -(-48 * width // height))
    assert (ready[0, :, :, : filled - 1] == 1).all()
    assert (ready[0, :, :, filled + 1 :] == 0).all()


def test_grey_and_colour_of_one_picture_are_prepared_alike() -> None:
    grey = np.random.default_rng(7).integers(0, 256, (60, 200), dtype=np.uint8)
    assert np.array_equal(prepared(grey), prepared(np.dstack([grey] * 3)))


@pytest.mark.ocr
@pytest.mark.parametrize("size", [(20, 9), (48, 320), (63, 411), (30, 2400)])
def test_a_crop_is_prepared_as_paddlex_does(size: tuple[int, int]) -> None:
    from paddlex.inference.models.text_recognition.processors import OCRReisizeNormImg

    crop = np.random.default_rng(size[1]).integers(0, 256, (*size, 3), dtype=np.uint8)
    theirs = OCRReisizeNormImg(rec_image_shape=[3, 48, 320])([crop])[0]
    assert np.allclose(prepared(crop)[0], theirs, atol=1e-6)


def _echo(ready: np.ndarray) -> np.ndarray:
    """A model that answers "0" for dark crops and "O" for light ones; both for one in between."""
    tone = float(ready[0, 0, 20, 2])
    return _matrix({1: 0.5 - 0.5 * tone, 3: 0.5 + 0.5 * tone})


def test_readings_come_back_in_the_order_of_the_crops_each_with_its_alphabet() -> None:
    light, dark = np.full((40, 300), 250, np.uint8), np.full((40, 60), 5, np.uint8)
    with ThreadPoolExecutor(2) as pool:
        reader = Recogniser(_echo, Decoder(CHARACTERS), pool)
        read = reader.read([dark, light, light, dark[:2]], [None, None, "01", None])
    assert [r.text for r in read] == ["0", "O", "0", ""]


def test_places_are_shares_of_the_crop_not_of_its_padding() -> None:
    crop = np.full((48, 80), 250, np.uint8)
    with ThreadPoolExecutor(1) as pool:
        reader = Recogniser(lambda _: _matrix({1: 1.0}, *[{0: 1.0}] * 7), Decoder(CHARACTERS), pool)
        (read,) = reader.read([crop], [None])
    assert read.places == pytest.approx((0.25,))


def test_two_crops_are_read_side_by_side() -> None:
    both = Barrier(2, timeout=10)

    def model(_: np.ndarray) -> np.ndarray:
        both.wait()
        return _matrix({1: 1.0})

    with ThreadPoolExecutor(2) as pool:
        read = Recogniser(model, Decoder(CHARACTERS), pool).read([np.zeros((40, 40), np.uint8)] * 2, [None, None])
    assert [r.text for r in read] == ["0", "0"]


@pytest.mark.ocr
def test_the_engine_keeps_no_note_of_its_user(tmp_path: Path) -> None:
    """ONNX Runtime brings a telemetry client that makes a device number and a queue of events in the home folder."""
    program = (
        f"from pathlib import Path; from extractors.text import load_ocr; load_ocr(Path({str(tmp_path)!r}, 'models'))"
    )
    home = tmp_path / "home"
    home.mkdir()
    plain = {k: v for k, v in os.environ.items() if k not in ("CI", "ORT_DISABLE_TELEMETRY", "XDG_CACHE_HOME")}
    subprocess.run([sys.executable, "-c", program], cwd=ROOT, env=plain | {"HOME": str(home)}, check=True, timeout=300)
    assert not [p for p in home.rglob("*") if "onnxruntime" in str(p)]
