"""Every file from outside comes to what was wanted of it."""

from __future__ import annotations

import pytest

from tests.outside.__main__ import SAMPLES
from tests.outside.case import Case
from tests.outside.pushing import CASES as PUSHING
from tests.outside.reading import CASES


@pytest.mark.ocr
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.path)
def test_what_was_wanted_came(case: Case) -> None:
    is_ok, came = case.look(SAMPLES / case.path)
    assert is_ok, came


@pytest.mark.parametrize("case", PUSHING, ids=lambda case: case.path)
def test_a_push_table_comes_to_what_was_wanted(case: Case) -> None:
    is_ok, came = case.look(SAMPLES / case.path)
    assert is_ok, came
