"""Codes with a check digit are read within their alphabet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, cast

import numpy as np
import pytest

from extractors.evidence import COMB_ALPHABET
from extractors.joint.deciding import decide
from extractors.joint.hypotheses import hypotheses
from extractors.joint.reading import Desk, read_claims
from extractors.models import CropReading
from extractors.printed.heads import print_of
from tests.joint.pages import WORDING, page
from tests.support.shipped import OTHER


class Reader:
    """Answers each crop with X within an alphabet and with × else; keeps what was asked."""

    def __init__(self) -> None:
        self.asked: list[object] = []

    def read_crops(
        self, crops: Sequence[np.ndarray], *, alphabet: Sequence[object] = (), grade: str = "small"
    ) -> list[CropReading]:
        self.asked += alphabet
        texts = ["91419001MAY1RU72X8" if a else "91419001MAY1RU72×8" for a in alphabet or [None] * len(crops)]
        return [CropReading(t, 0.99, tuple((c, 0.99) for c in t)) for t in texts]


@pytest.mark.parametrize(
    ("label", "text", "alphabet"),
    [
        ("统一社会信用代码：", "91419001MAY1RU72×8", COMB_ALPHABET),
        ("统一社会信用代码：", "见营业执照", None),
        ("经办人手机：", "13800138000", None),
    ],
    ids=["a code", "words in its place", "a number without a check digit"],
)
def test_only_what_can_be_nothing_but_a_checked_code_is(label: str, text: str, alphabet: str | None) -> None:
    pool, reader = page((label, 100.0, 100.0), (text, 700.0, 100.0)), Reader()
    pool = replace(pool, sheet=replace(pool.sheet, ocr=cast("Any", reader)))
    shown = print_of(pool, WORDING)
    claims = tuple(decide(hypotheses(pool, shown, WORDING, None), shown.labels, WORDING))
    found = {r.key: r.value for r in read_claims(Desk(pool, shown, WORDING, OTHER, None, claims))}
    assert set(reader.asked) <= {alphabet}
    assert alphabet is None or found["uscc"] == "91419001MAY1RU72X8"


@pytest.mark.parametrize(
    ("label", "area"),
    [("地下建筑面积（万㎡）", 1770.0), ("地下建筑面积（万n2）", 1770.0), ("地下建筑面积（㎡）", 0.177)],
)
def test_ten_thousands_of_a_misread_unit_are_still_ten_thousands(label: str, area: float) -> None:
    pool = page((label, 100.0, 100.0), ("0.177", 700.0, 100.0))
    shown = print_of(pool, WORDING)
    claims = tuple(decide(hypotheses(pool, shown, WORDING, None), shown.labels, WORDING))
    found = {r.key: r.value for r in read_claims(Desk(pool, shown, WORDING, OTHER, None, claims))}
    assert found["floor_below"] == area
