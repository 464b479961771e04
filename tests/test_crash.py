"""kill -9 at every named place and at random: the office ends in the very files and entries of an undisturbed one."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.soak.compare import Office, verdict
from tests.soak.kills import Peaceful, Tally, every_place, loaded_once, peaceful, random_kills, scratch

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="lives of the office are forks")
SEEDS, NTH = 4, 6


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    made = scratch()
    yield made
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture(scope="module")
def peace(folder: Path) -> Iterator[Peaceful]:
    with loaded_once():
        yield peaceful(folder)


def test_the_undisturbed_office_is_whole(peace: Peaceful) -> None:
    assert peace.office.faults == () and peace.office.left == ()
    assert len(peace.office.files) > 25


def test_killed_at_named_places_it_ends_the_same(folder: Path, peace: Peaceful) -> None:
    """At every sixth of them here; `make soak` takes them all, and a thousand random moments."""
    tally = Tally()
    assert every_place(folder, peace, tally, nth=NTH) == ()
    assert tally.faults == []
    assert tally.at_places >= len({name for places in peace.places for name in [*dict.fromkeys(places)][::NTH]})


@pytest.mark.parametrize("seed", range(SEEDS))
def test_killed_at_random_it_ends_the_same(folder: Path, peace: Peaceful, seed: int) -> None:
    tally = Tally()
    random_kills(folder, peace, 1000 + seed, tally, most=(2, 1))
    assert tally.faults == []


def test_the_comparison_sees_what_is_lost_doubled_and_changed(peace: Peaceful) -> None:
    files = dict(peace.office.files)
    letter = next(path for path in files if "需求函" in path)
    files[f"{letter}.again"] = files[letter]
    files[letter] = "other"
    files.pop(next(path for path in files if "受理通知书" in path))
    found = verdict(peace.office, Office(files, peace.office.entries, peace.office.originals, (), ()))
    assert len(found.lost) == len(found.doubled) == len(found.differing) == 1


def test_nobody_listens_in_production() -> None:
    from flows import checkpoint

    assert checkpoint._listener is None
    checkpoint.checkpoint("anywhere")
