"""kill -9 at every named place and at random: the office ends in the very files and entries of an undisturbed one."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.soak.compare import Office, verdict
from tests.soak.kills import Names, Peaceful, Tally, joined, killed_office, shares

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="lives of the office are forks")
SEEDS = 16
TRIED = range(0, SEEDS, 16)
"""Of so many shares of the named places these are tried here; `make soak` tries all."""
MOST_ALONE = 6
MOST = (2, 1)
"""Kills at random moments in the two acts of each office, besides those at its share of the named places."""


def test_the_undisturbed_office_is_whole(peace: Peaceful) -> None:
    assert peace.office.faults == () and peace.office.left == ()
    assert len(peace.office.files) > 25


@dataclass(frozen=True)
class Lives:
    """Offices that are killed: each at its share of the named places and at random moments, made when first asked."""

    folder: Path
    peace: Peaceful
    ended: dict[int, tuple[Tally, Names]] = field(default_factory=dict)

    def of(self, seed: int) -> tuple[Tally, Names]:
        if seed not in self.ended:
            tally, names = Tally(), shares(self.peace, SEEDS)[seed]
            missed = killed_office(self.folder, self.peace, seed, tally, names=names, most=MOST)
            self.ended[seed] = tally, missed
        return self.ended[seed]


@pytest.fixture(scope="module")
def lives(folder: Path, peace: Peaceful) -> Lives:
    return Lives(folder, peace)


@pytest.mark.parametrize("seed", TRIED)
def test_killed_again_and_again_it_ends_the_same(lives: Lives, seed: int) -> None:
    tally, _ = lives.of(seed)
    assert tally.faults == [] and tally.kills > sum(MOST)


def test_no_named_place_of_these_was_left_out(lives: Lives) -> None:
    """A place that an office did not pass, since a kill before it led round it, gets an office of its own."""
    tally = Tally()
    first, second = joined(lives.of(seed)[1] for seed in TRIED)
    alone: list[Names] = [*(((name,), ()) for name in first), *(((), (name,)) for name in second)]
    assert len(alone) <= MOST_ALONE
    for number, names in enumerate(alone):
        missed = killed_office(lives.folder, lives.peace, SEEDS + number, tally, names=names, most=(0, 0))
        assert missed == ((), ())
    assert tally.faults == []
    killed = sum(lives.of(seed)[0].at_places for seed in TRIED) + tally.at_places
    assert killed >= sum(len(set(act)) for seed in TRIED for act in shares(lives.peace, SEEDS)[seed])


def test_the_comparison_sees_what_is_lost_doubled_and_changed(peace: Peaceful) -> None:
    files = dict(peace.office.files)
    letter = next(path for path in files if "需求函" in path)
    files[f"{letter}.again"] = files[letter]
    files[letter] = "other"
    files.pop(next(path for path in files if "受理通知书" in path))
    found = verdict(peace.office, Office(files, peace.office.entries, peace.office.originals, (), ()))
    assert len(found.lost) == len(found.doubled) == len(found.differing) == 1


def test_nobody_listens_in_production() -> None:
    from flows.ground import checkpoints

    assert checkpoints._listener is None
    checkpoints.checkpoint("anywhere")
