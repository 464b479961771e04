"""Codes are read by a reader of other hands than those that draw them."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import cv2
import numpy as np
import pytest

from flows.form import code_png, code_svg, surest_modules
from flows.form.codes import code_modules

PAYLOADS = ["BZ1-1", "BZP-LHBZ-2026-000001-REQ-water-1-0-abcdef", "WS-20261129-0001", "x" * 120]


def read(png: bytes) -> str:
    image = cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_GRAYSCALE)
    return str(cv2.QRCodeDetector().detectAndDecode(image)[0])


@pytest.mark.parametrize("payload", PAYLOADS)
def test_another_reader_reads_what_was_drawn(payload: str) -> None:
    plain, surest = code_modules(payload), surest_modules(payload)
    assert plain.shape == surest.shape and plain[0, :7].all() and not plain[1, 1:6].any()
    assert read(code_png(plain, border=4)) == payload == read(code_png(surest, border=4))


def test_the_element_for_a_page_is_the_same_square() -> None:
    drawn = ET.fromstring(code_svg("WS-20261129-0001", border=2))
    path = drawn[1].attrib["d"].split("h1v1h-1z")[:-1]
    modules = surest_modules("WS-20261129-0001")
    assert drawn.attrib["viewBox"] == f"0 0 {len(modules) + 4} {len(modules) + 4}"
    assert {tuple(map(int, at[1:].split())) for at in path} == {(x + 2, y + 2) for y, x in np.argwhere(modules)}
