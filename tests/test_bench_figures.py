"""The rest of the arithmetic of the benchmark: yardstick, pace, memory, targets, and finding the samples."""

from __future__ import annotations

import itertools
import json
from pathlib import Path
from typing import Any

import pytest

from extractors.errors import UsageError
from tests.bench.accuracy import Scored, Verdict
from tests.bench.found import PageText, compare_found, is_found
from tests.bench.memory import Memory
from tests.bench.office import End
from tests.bench.pace import beside
from tests.bench.reading import TimedOcr
from tests.bench.result import Machine, Result, as_json
from tests.bench.samples import Sample, Truth, find_samples, read_truth
from tests.bench.speed import Comparison, LongRun, PackageRun, Side, Times
from tests.bench.targets import targets
from tests.test_bench import scored

PAGE = PageText.of(
    ["接口管径\n3\n200\n建筑面积29，874㎡\n164.50", "申报日期：2026 年2月 24日\n济源市黄河路与\n文昌路交叉口"]
)


@pytest.mark.parametrize(
    ("kind", "truth", "stands"),
    [
        ("number", 200.0, True),
        ("number", 20.0, False),
        ("number", 9874.0, False),
        ("number", 3200.0, False),
        ("number", 29874.0, True),
        ("number", 164.5, True),
        ("number", 164.0, False),
        ("date", "2026-02-24", True),
        ("date", "2026-02-25", False),
        ("text", "济源市黄河路与文昌路交叉口", True),
        ("text", "文昌路口", False),
    ],
)
def test_a_value_stands_in_the_text_in_its_usual_notations(kind: str, truth: Any, *, stands: bool) -> None:
    assert is_found(scored(Verdict.MISSED, type=kind, truth=truth), PAGE) is stands


def test_a_code_stands_without_its_dashes_and_in_small_letters() -> None:
    page = PageText.of(["代码2601－419001 89-05-285941\n9141a"])
    assert is_found(scored(Verdict.MISSED, type="project_code", truth="2601-419001-89-05-285941"), page)
    assert is_found(scored(Verdict.MISSED, type="uscc", truth="9141A"), page)


def test_only_what_is_written_as_text_is_compared_with_the_yardstick() -> None:
    scores = [
        scored(Verdict.RIGHT_FLAGGED, truth="文昌路交叉口"),
        scored(Verdict.WRONG_ACCEPTED, truth="黄河路与"),
        scored(Verdict.RIGHT_ACCEPTED, type="one_of", truth="新装"),
        scored(Verdict.EMPTY, truth=None),
        scored(Verdict.BEYOND_TRUTH, truth=None),
    ]
    found = compare_found(scores, PAGE)
    assert (found.written, found.by_us, found.by_yardstick) == (2, 1, 2)


def package_run(name: str, seconds: float, yard: float | None, *, pages: int, texts: int) -> PackageRun:
    return PackageRun(
        sample=Sample("tests/samples", name, Path(name), Truth({}, {}, layout="own")),
        pages=pages,
        own=Times(seconds, 2 * seconds, 0.75 * seconds),
        reading=None,
        error="",
        is_fault=False,
        yard=None if yard is None else Times(yard, yard, 0.1),
        texts=("",) * texts,
    )


def test_pace_is_compared_over_the_pages_that_both_sides_read() -> None:
    both = beside(
        [
            package_run("a", 2.0, 8.0, pages=2, texts=2),
            package_run("b", 6.0, 4.0, pages=2, texts=2),
            package_run("c", 100.0, 1.0, pages=3, texts=1),
            package_run("d", 1.0, 1.0, pages=0, texts=0),
        ],
        [],
    )
    assert both.all_own is not None and both.own is not None and both.yard is not None
    assert both.all_own.pages == 7 and both.own.pages == both.yard.pages == 4
    assert both.own.seconds_per_page == pytest.approx(2.0)
    assert both.yard.seconds_per_page == pytest.approx(3.0)
    assert both.ratio == pytest.approx(2 / 3)
    assert both.own.share_outside == pytest.approx(0.25)


def test_without_the_yardstick_there_is_no_ratio() -> None:
    assert beside([package_run("a", 2.0, None, pages=2, texts=0)], []).ratio is None


def test_memory_is_told_at_the_first_page_count_reached() -> None:
    run = LongRun(tuple((n, Memory(500.0 + n, 600.0 + n)) for n in (2, 48, 52, 100)))
    assert run.after(1) == (2, Memory(502, 602))
    assert run.after(50) == (52, Memory(552, 652))
    assert run.after(101) is None
    assert run.peak_mb == 700
    assert run.growth_share == pytest.approx(600 / 552 - 1)


@pytest.mark.parametrize("pages", [(), (2, 10), (2, 50)])
def test_a_short_run_says_nothing_about_growth(pages: tuple[int, ...]) -> None:
    assert LongRun(tuple((n, Memory(500, 500)) for n in pages)).growth_share is None


def result_of(scores: list[Scored], own: float, peak_mb: float) -> Result:
    side = Side(start_s=1.0, memory=Memory(400.0, peak_mb))
    runs = (package_run("s00", own, 4.0, pages=2, texts=2),)
    machine = Machine(cores=2, load=0.0, system="x", versions={})
    long_run = LongRun(((2, Memory(500, 600)), (50, Memory(500, 600)), (100, Memory(600, 650))))
    return Result(machine, 3, tuple(scores), (), (), Comparison(runs, side, side), long_run, None)


def test_a_figure_that_is_not_reached_says_by_how_much() -> None:
    wrong = [scored(Verdict.WRONG_ACCEPTED), scored(Verdict.INVENTED, truth=None)]
    found = targets(result_of(wrong, 5.0, 1250.0))
    assert [t.reached for t in found] == [False, False, False, False]
    assert [t.gap for t in found] == ["多 2 个", "多 50 MB", "多 15.0%", "多 25%"]


def test_figures_that_are_reached() -> None:
    found = targets(result_of([scored(Verdict.RIGHT_ACCEPTED)], 3.0, 900.0))
    assert [t.reached for t in found] == [True, True, False, True]


def test_shipped_samples_that_were_not_in_the_run_are_not_called_right() -> None:
    assert targets(result_of([], 3.0, 900.0))[0].reached is None


def test_a_whole_run_can_be_written_as_json() -> None:
    text = json.dumps(as_json(result_of([scored(Verdict.INVENTED, truth=None)], 5.0, 900.0)), ensure_ascii=False)
    told = json.loads(text)
    assert told["accuracy"]["silently_wrong"][0]["key"] == "site_address"
    assert told["speed"]["total"]["time_ratio"] == pytest.approx(1.25)


@pytest.mark.parametrize(
    ("wanted", "outcome", "is_right"),
    [(("review", "accepted"), "review", True), (("accepted",), "review", False), ((), "review", None)],
)
def test_an_end_is_held_against_the_truth(wanted: tuple[str, ...], outcome: str, *, is_right: bool | None) -> None:
    assert End("set", "s00", wanted, outcome).is_right is is_right


def test_truth_is_read_in_all_its_shapes() -> None:
    inside = read_truth('{"fields": {"uscc": "1", "segments": [{"seg_road": "a"}]}, "expected": "review-or-accepted"}')
    beside_it = read_truth('{"fields": {}, "rows": {"gas_equip": [{"x": 1}]}, "segments": [{"seg_road": "b"}]}')
    assert (inside.fields, inside.rows["segments"], inside.ends) == (
        {"uscc": "1"}, [{"seg_road": "a"}], ("review", "accepted")
    )  # fmt: skip
    assert (beside_it.rows["segments"], beside_it.rows["gas_equip"]) == ([{"seg_road": "b"}], [{"x": 1}])
    assert read_truth('{"expected": "rejected"}').fields == {}


def test_samples_are_found_and_laid_down_without_their_truth(tmp_path: Path) -> None:
    for name, file in (("a", "package/scan_1.jpg"), ("b", "package.zip"), ("c", "scan_1.jpg")):
        (tmp_path / name / file).parent.mkdir(parents=True)
        (tmp_path / name / file).write_bytes(b"x")
        (tmp_path / name / "truth.json").write_text("{}", encoding="utf-8")
    (tmp_path / "inbox").mkdir()
    found = find_samples([tmp_path])
    laid = [s.copy_to(tmp_path / "inbox", s.name) for s in found]
    assert [p.name for p in laid] == ["a", "b.zip", "c"]
    files = sorted(p.relative_to(tmp_path / "inbox").as_posix() for p in (tmp_path / "inbox").rglob("*.*"))
    assert files == ["a/scan_1.jpg", "b.zip", "c/scan_1.jpg"]


def test_a_folder_without_samples_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="没有样例"):
        find_samples([tmp_path])


class NestedEngine:
    """An engine whose page reading calls its own line reading."""

    def find_lines(self) -> list[int]:
        return [1]

    def read_page(self) -> list[int]:
        return self.find_lines()


def test_time_inside_the_engine_is_counted_once_for_nested_calls() -> None:
    ticks = itertools.count()
    engine = TimedOcr(NestedEngine(), clock=lambda: float(next(ticks)))
    assert engine.read_page() == [1]
    assert engine.seconds == 1.0
    engine.find_lines()
    assert engine.seconds == 2.0
