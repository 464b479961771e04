"""The rest of the arithmetic of the benchmark: yardstick, pace, memory, targets, and finding the samples."""

from __future__ import annotations

import io
import itertools
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from extractors.errors import UsageError
from extractors.models import DocumentType, FieldReading, Reading, Status
from tests.bench.accuracy import Origin, Scored, Verdict
from tests.bench.found import PageText, compare_found, is_found
from tests.bench.losses import worst_fields, worst_readings
from tests.bench.memory import Memory
from tests.bench.office import End
from tests.bench.pace import beside
from tests.bench.questions import Asked, asked
from tests.bench.reading import TimedOcr
from tests.bench.report import show
from tests.bench.result import Machine, Result, as_json
from tests.bench.samples import SAMPLES_DAY, Sample, Truth, find_samples, read_truth
from tests.bench.speed import Comparison, LongRun, PackageRun, Side, Times, YardRead
from tests.bench.targets import Target, targets
from tests.bench.test_bench import scored
from tests.bench.yardstick import RAPIDOCR, SMALL, TINY
from tests.support.shipped import SHIPPED

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
        yards={} if yard is None else {RAPIDOCR.key: YardRead(Times(yard, yard, 0.1), ("",) * texts)},
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
    against = both.against[RAPIDOCR.key]
    assert both.own is not None
    assert both.own.pages == 7 and against.own.pages == against.yard.pages == 4
    assert against.own.seconds_per_page == pytest.approx(2.0)
    assert against.yard.seconds_per_page == pytest.approx(3.0)
    assert against.ratio == pytest.approx(2 / 3)
    assert against.own.share_outside == pytest.approx(0.25)


def test_without_the_yardstick_there_is_no_ratio() -> None:
    assert beside([package_run("a", 2.0, None, pages=2, texts=0)], []).against == {}


def test_memory_is_told_at_the_first_page_count_reached() -> None:
    run = LongRun(tuple((n, Memory(500.0 + n, 600.0 + n)) for n in (2, 48, 52, 100)))
    assert run.after(1) == (2, Memory(502, 602))
    assert run.after(50) == (52, Memory(552, 652))
    assert run.after(101) is None
    assert run.peak_mb == 700


def test_growth_is_told_between_medians_at_both_ends_after_the_first_pages() -> None:
    sizes = {10: 100, 50: 500, 60: 900, 90: 510, 100: 50, 170: 50, 180: 600, 190: 999, 200: 610}
    run = LongRun(tuple((pages, Memory(mb, mb)) for pages, mb in sizes.items()))
    assert run.growth_share == pytest.approx(605 / 510 - 1)


@pytest.mark.parametrize("pages", [(), (2, 10), (2, 50), (50, 60, 149)])
def test_a_short_run_says_nothing_about_growth(pages: tuple[int, ...]) -> None:
    assert LongRun(tuple((n, Memory(500, 500)) for n in pages)).growth_share is None


def result_of(scores: list[Scored], runs: tuple[PackageRun, ...] = (), peak_mb: float = 900.0) -> Result:
    side = Side(start_s=1.0, memory=Memory(400.0, peak_mb))
    machine = Machine(cores=2, load=0.0, system="x", versions={})
    long_run = LongRun(((2, Memory(500, 600)), (50, Memory(500, 600)), (150, Memory(600, 650))))
    return Result(machine, 3, tuple(scores), (), (), Comparison(runs, side, {}), long_run, None)


def made(verdict: Verdict, layout: str = "own", face: str = "song", **parts: Any) -> Scored:
    return scored(verdict, origin=Origin("留出·本表", "s", layout, face, "fax"), **parts)


def target(name: str, result: Result) -> Target:
    return next(t for t in targets(result) if t.name == name)


def test_a_figure_that_is_not_reached_says_by_how_much() -> None:
    wrong = [scored(Verdict.WRONG_ACCEPTED), scored(Verdict.INVENTED, truth=None)]
    result = result_of(wrong, peak_mb=1250.0)
    gaps = [t.gap for t in targets(result) if t.reached is False]
    assert gaps == ["多 2 个", "多 50 MB", "多 15.0%"]


def test_print_and_hand_are_judged_apart_and_only_on_made_data() -> None:
    scores = [made(Verdict.RIGHT_ACCEPTED)] * 996 + [made(Verdict.MISSED)] * 4 + [scored(Verdict.MISSED)] * 9
    scores += [made(Verdict.RIGHT_ACCEPTED, face="wenkai")] * 99 + [made(Verdict.MISSED, face="wenkai")]
    result = result_of(scores)
    assert target("本表·印刷体 准确", result).gap == "少 0.10 个百分点"
    assert target("本表·手写体 准确", result).reached is True
    assert target("外来版式·印刷体 准确", result).reached is None


def test_silently_wrong_ones_are_told_per_1000_with_their_interval() -> None:
    scores = [made(Verdict.RIGHT_ACCEPTED, "underlined")] * 1998 + [
        made(Verdict.INVENTED, "underlined", truth=None)
    ] * 2
    found = target("外来版式 错采", result_of(scores))
    assert (found.reached, found.wanted) == (True, "≤ 1.00‰")
    assert found.seen.startswith("1.00‰（2/2000，95 % 0.27–")
    assert target("本表 错采", result_of(scores)).reached is None


def test_questions_are_counted_by_package_and_by_what_they_cost() -> None:
    """Of three in doubt one is wrong and has to be typed; what hangs on nothing is not asked about."""
    templates = SHIPPED
    kept = next(f for f in templates.catalogue.fields if not f.is_asked)
    names = ("project_name", "uscc", "mobile", kept.key)
    fields = {n: FieldReading(key=n, value="x", raw="x", confidence=0.5, status=Status.REVIEW) for n in names}
    reading = Reading(source="x", document_type=DocumentType.FORM, fields=fields)
    scores = [made(Verdict.WRONG_FLAGGED, key="uscc"), made(Verdict.WRONG_FLAGGED, key=kept.key)]
    found = asked(scores[0].origin, reading, scores, templates, SAMPLES_DAY)
    assert found.wrong == 1 and found.questions >= 3
    assert found.seconds == 3 * (2 + found.questions + 1)
    assert Asked(found.origin, 0, 0).seconds == 0


def test_packages_that_ask_nobody_are_a_target_of_print_and_few_questions_one_of_hands() -> None:
    print_, hand = (made(Verdict.EMPTY, face=face).origin for face in ("song", "wenkai"))
    many = [Asked(print_, n, 0) for n in (0, 0, 0, 3)] + [Asked(hand, n, 1) for n in (2, 5, 9)]
    result = replace(result_of([]), asked=tuple(many))
    assert target("本表·印刷体 整份不用问", result).gap == "少 5.00 个百分点"
    assert target("本表·手写体 每份要问（中位）", result).gap == "多 1 处"
    assert target("本表·手写体 每份要问（中位）", result_of([])).reached is None


def family_run(layout: str, own: float, yards: dict[str, float]) -> PackageRun:
    run = package_run("a", own, None, pages=2, texts=0)
    drawn = Sample("留出·x", "a", Path("a"), Truth({}, {}, layout=layout))
    return replace(run, sample=drawn, yards={k: YardRead(Times(s, s, 0.1), ("", "")) for k, s in yards.items()})


def test_pace_is_held_against_the_engine_of_the_family() -> None:
    runs = (family_run("own", 2.0, {TINY.key: 1.6, SMALL.key: 8.0}), family_run("vertical", 2.0, {SMALL.key: 8.0}))
    result = result_of([], runs)
    assert target("本表 每页用时 ÷ faster-paddle tiny", result).gap == "多 0.25"
    foreign = target("外来版式 每页用时 ÷ faster-paddle small", result)
    assert (foreign.seen, foreign.reached) == ("0.25", True)
    assert target("外来版式 读对的书写值多于 RapidOCR", result).reached is None


def test_as_many_found_as_the_other_engine_is_not_more() -> None:
    run = family_run("own", 1.0, {TINY.key: 1.0})
    tied = scored(Verdict.RIGHT_ACCEPTED, origin=Origin("留出·x", "a", "own", "song", "fax"), truth="文昌路")
    with_text = replace(run, yards={TINY.key: YardRead(Times(1.0, 1.0, 0.1), ("文昌路", ""))})
    name = "本表 读对的书写值多于 faster-paddle tiny"
    found = target(name, result_of([tied], (with_text,)))
    assert (found.reached, found.gap) == (False, "少 1 个")
    assert target(name, result_of([tied], (run,))).reached is True


def test_shipped_samples_that_were_not_in_the_run_are_not_called_right() -> None:
    assert target("附带样例中错采的栏目", result_of([])).reached is None
    assert target("附带样例中错采的栏目", result_of([scored(Verdict.RIGHT_ACCEPTED)])).reached is True


def test_a_whole_run_can_be_written_as_json() -> None:
    runs = (package_run("s00", 5.0, 4.0, pages=2, texts=2),)
    scores = [scored(Verdict.INVENTED, truth=None), made(Verdict.RIGHT_ACCEPTED)]
    told = json.loads(json.dumps(as_json(result_of(scores, runs)), ensure_ascii=False))
    assert told["accuracy"]["silently_wrong"][0]["key"] == "site_address"
    assert told["accuracy"]["made"]["by_layout_machine_face_kind"]["own·fax·song·文字"]["exact_share"] == 1
    assert told["speed"]["total"]["against"][RAPIDOCR.key]["time_ratio"] == pytest.approx(1.25)


def test_a_whole_run_can_be_shown() -> None:
    runs = (package_run("s00", 5.0, 4.0, pages=2, texts=2),)
    out = Console(record=True, width=200, file=io.StringIO())
    show(result_of([made(Verdict.WRONG_ACCEPTED), made(Verdict.RIGHT_ACCEPTED, "vertical", "wenkai")], runs), out)
    text = out.export_text()
    for part in (
        "vertical·手写体",
        "最坏的读数（1）",
        "置信度可靠性",
        "RapidOCR",
        "faster-paddle small",
        "与目标的距离",
    ):
        assert part in text


def test_the_worst_come_first() -> None:
    worst = [
        made(Verdict.WRONG_FLAGGED, confidence=0.9),
        made(Verdict.MISSED, read=None),
        made(Verdict.WRONG_ACCEPTED, confidence=0.95),
        made(Verdict.WRONG_ACCEPTED, confidence=0.99),
        made(Verdict.RIGHT_FLAGGED),
    ]
    found = worst_readings(worst, 3)
    assert [(s.verdict, s.confidence) for s in found[:2]] == [
        (Verdict.WRONG_ACCEPTED, 0.99),
        (Verdict.WRONG_ACCEPTED, 0.95),
    ]
    assert found[2].verdict is Verdict.MISSED


def test_a_field_that_is_silently_wrong_once_is_worse_than_one_missed_twice() -> None:
    scores = [made(Verdict.MISSED, key="uscc")] * 2 + [made(Verdict.WRONG_ACCEPTED, key="tel"), made(Verdict.EMPTY)]
    assert [(loss.key, loss.lost) for loss in worst_fields(scores, 5)] == [("tel", 1), ("uscc", 2)]


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
