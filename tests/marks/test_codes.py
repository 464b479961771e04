"""Machine codes: what is written is read back, in any direction, and a damaged payload is refused."""

import io

import numpy as np
import pytest
import segno
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from extractors.marks.codes import FormCode, PaperCode, find_codes, parse_code

PAPER = PaperCode(case_no="LHBZ-2026-000012", kind="REQUIREMENT", provider="water", version=2, page=1)


def picture(payload: str) -> np.ndarray:
    buffer = io.BytesIO()
    segno.make(payload, error="m").save(buffer, kind="png", scale=4)
    return np.array(Image.open(buffer).convert("RGB"))


@pytest.mark.parametrize("turns", [0, 1, 2, 3])
def test_a_code_is_read_in_every_direction(turns: int) -> None:
    found = find_codes(np.rot90(picture(PAPER.payload), turns))
    assert [parse_code(f.payload) for f in found] == [PAPER]


def test_the_first_corner_is_the_codes_own_upper_left() -> None:
    upright = find_codes(picture(PAPER.payload))[0].corners[0]
    turned = find_codes(np.rot90(picture(PAPER.payload), 2))[0].corners[0]
    assert upright[0] < 40 < turned[0]


@given(st.integers(0, 15), st.characters(max_codepoint=126))
def test_a_changed_sign_is_refused(place: int, sign: str) -> None:
    payload = FormCode(version="2026A", page=1).payload
    damaged = payload[:place] + sign + payload[place + 1 :]
    assert (parse_code(damaged) == FormCode(version="2026A", page=1)) == (damaged == payload)


@pytest.mark.parametrize(
    "payload", ["", "http://example.com/x", "BZP|LHBZ-2026-000012|REQUIREMENT|water|2|1|0000", "BZF|"]
)
def test_foreign_payloads_say_nothing(payload: str) -> None:
    assert parse_code(payload) is None
