"""Data made for a run of the benchmark: what is drawn, what of it is compared, and which options lead to what."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from extractors.errors import UsageError
from tests.bench.__main__ import QUICK, BenchOptions, _parsed, main
from tests.bench.made import FOREIGN_SET, HELD_OUT_SEED, OWN_SET, PAPERS_SET, compared, draw, evenly, lots, mixed
from tests.bench.samples import Sample, Truth
from tests.bench.speed import _in_turn
from tests.bench.yardstick import RAPIDOCR, YARDSTICKS
from tests.scans.foreign import LAYOUTS
from tests.scans.many import FACES, MACHINES, spread


def test_each_package_has_a_seed_of_its_own_from_the_first_on() -> None:
    seeds = [lot.seed for some in lots(12, 9700).values() for lot in some]
    assert seeds == list(range(9700, 9700 + 12 + 12 + 2))


def test_faces_and_machines_come_in_every_pair() -> None:
    pairs = Counter((lot.face, lot.machine) for lot in spread(range(84), ("own",)))
    assert len(pairs) == len(FACES) * len(MACHINES)
    assert set(pairs.values()) == {2}


def test_every_other_layout_is_drawn_in_every_face_and_by_every_machine() -> None:
    drawn = lots(84, 1)[FOREIGN_SET]
    for layout in LAYOUTS:
        some = [lot for lot in drawn if lot.layout == layout]
        assert {lot.face for lot in some} == set(FACES)
        assert {lot.machine for lot in some} == set(MACHINES)


def test_a_lot_does_not_depend_on_those_before_it() -> None:
    first, second = (list(spread(range(70, 76), ("own",), with_papers=True)) for _ in range(2))
    assert first == second
    assert [lot.rng.random() for lot in first] == [lot.rng.random() for lot in second]


def drawn(sample_set: str, layout: str, number: int, *, is_turned: bool = False) -> list[Sample]:
    truth = Truth({}, {}, layout=layout, is_turned=is_turned)
    return [Sample(sample_set, f"{layout}-{n}", Path("x"), truth) for n in range(number)]


def test_upright_forms_of_every_layout_are_compared() -> None:
    samples = [
        *drawn(OWN_SET, "own", 9),
        *drawn(OWN_SET, "own", 5, is_turned=True),
        *drawn(FOREIGN_SET, "vertical", 9),
        *drawn(FOREIGN_SET, "underlined", 9),
        *drawn(PAPERS_SET, "own", 9),
    ]
    chosen = Counter((s.sample_set, s.truth.layout) for s in compared(samples, 5))
    assert chosen == {(OWN_SET, "own"): 5, (FOREIGN_SET, "vertical"): 3, (FOREIGN_SET, "underlined"): 3}
    assert not any(s.truth.is_turned for s in compared(samples, 5))


@pytest.mark.parametrize(("count", "chosen"), [(0, []), (1, [4]), (3, [1, 4, 7]), (9, list(range(9)))])
def test_few_of_many_are_spread_over_them(count: int, chosen: list[int]) -> None:
    samples = drawn("x", "own", 9)
    assert [samples.index(s) for s in evenly(samples, count)] == chosen


def test_sets_are_mixed_over_the_whole_run() -> None:
    samples = [*drawn("a", "own", 6), *drawn("b", "own", 2)]
    assert [s.name for s in mixed(samples)] == ["own-0", "own-1", "own-0", "own-2", "own-3", "own-4", "own-1", "own-5"]
    assert {s.identity for s in mixed(samples)} == {s.identity for s in samples}


def test_a_folder_that_holds_something_is_not_drawn_into(tmp_path: Path) -> None:
    (tmp_path / "x").touch()
    with pytest.raises(UsageError, match="不是空的"):
        draw(tmp_path, 1, 1, tell=lambda text: None)


def test_every_side_is_first_in_its_turn() -> None:
    assert [_in_turn(["", "a", "b"], n) for n in range(4)] == [
        ["", "a", "b"], ["a", "b", ""], ["b", "", "a"], ["", "a", "b"]
    ]  # fmt: skip


def test_an_engine_that_is_not_installed_has_no_version() -> None:
    assert replace(RAPIDOCR, distribution="no-such-engine").version is None
    assert len({y.key for y in YARDSTICKS}) == len(YARDSTICKS) == 3


def test_the_quick_run_touches_no_held_out_seed() -> None:
    last = max(lot.seed for some in lots(QUICK.made, QUICK.seed).values() for lot in some)
    assert last < HELD_OUT_SEED == BenchOptions().seed


def test_options_given_override_those_of_the_quick_run() -> None:
    given = _parsed(["--quick", "--made", "3", "--no-yardstick"])
    assert (given.made, given.compared, given.with_yardstick) == (3, QUICK.compared, False)
    assert _parsed([]) == BenchOptions()


@pytest.mark.parametrize(
    "options", [BenchOptions(repeats=0), BenchOptions(pages=-1), BenchOptions(made=0, with_samples=False)]
)
def test_options_that_make_no_sense_are_refused(options: BenchOptions) -> None:
    with pytest.raises(UsageError):
        main(options)
