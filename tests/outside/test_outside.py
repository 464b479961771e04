"""Every file from outside comes to what was wanted of it."""

from __future__ import annotations

import pytest

from tests.outside.__main__ import SAMPLES
from tests.outside.case import Case
from tests.outside.reading import CASES

pytestmark = pytest.mark.ocr


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.path)
def test_what_was_wanted_came(case: Case) -> None:
    is_ok, came = case.look(SAMPLES / case.path)
    assert is_ok, came
