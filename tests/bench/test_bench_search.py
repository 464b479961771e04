"""The benchmark of the search: documents follow from the seed, and each kind of query has a line in the curve."""

from __future__ import annotations

import pytest

from tests.bench.search import QUERIES, documents, main


def test_documents_follow_from_the_seed() -> None:
    made = list(documents(24))
    assert made == list(documents(24)) != list(documents(24, seed=1))
    assert len({each.case_no for each in made}) == 3
    assert all(len(each.body) > 300 for each in made)


def test_the_curve_has_a_line_for_each_kind_of_query(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--documents", "64,128", "--times", "2"]) in (0, 1)
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 1 + 2 * (len(QUERIES) + 2)
    assert all(any(name in line for line in lines) for name in QUERIES)
