"""Power cuts: the ledger never runs ahead of the disk, and what a cut leaves ends as if there had been none."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.soak.compare import Verdict
from tests.soak.kills import Peaceful, loaded_once
from tests.soak.power import Watched, after_the_cut, some, watched_office

pytestmark = pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="tells files by /proc/self/fd")
CUTS = 3

Lived = tuple[Watched, Peaceful]


@pytest.fixture(scope="module")
def lived(folder: Path) -> Iterator[Lived]:
    """An office that was left in peace, and what the disk knew of it at every instant."""
    with loaded_once(), watched_office(folder / "watched") as lived:
        yield lived


def test_the_ledger_says_nothing_that_the_disk_could_forget(lived: Lived) -> None:
    watch, peace = lived
    assert watch.broken == set()
    assert len(watch.cuts) > 100 and len(peace.office.files) > 25 and peace.office.faults == ()


@pytest.mark.parametrize("number", range(CUTS))
def test_after_a_cut_the_office_ends_the_same(folder: Path, lived: Lived, number: int) -> None:
    watch, peace = lived
    cut = some(watch.cuts, CUTS)[number]
    assert after_the_cut(folder / f"cut-{number}", cut, peace) == Verdict(), (cut.act, cut.name, cut.eager)
