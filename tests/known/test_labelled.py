"""Where fields stand whose label is printed and where nothing was read."""

from __future__ import annotations

import pytest

from extractors.known.labelled import _own_labels
from tests.support.shipped import CATALOGUE


@pytest.mark.parametrize(("label", "key"), [("法定代表人", "legal_rep"), ("邮箱", "email")])
def test_a_label_of_one_blank_alone_tells_its_field(label: str, key: str) -> None:
    assert _own_labels(CATALOGUE).get(label) == key


def test_no_label_of_a_choice_is_one() -> None:
    own = _own_labels(CATALOGUE)
    assert "用水性质" not in own
    assert all(CATALOGUE[key].type not in ("one_of", "many_of", "yes_no") for key in own.values())
