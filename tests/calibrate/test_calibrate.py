"""How the table of calibration is learnt and checked, and what people answer on a 核对单 teaches."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import get_args

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from extractors.errors import UsageError
from extractors.models import FieldReading, Status
from extractors.values.calibration import ANY, MOST_SURE, Grounds, State, load_calibration
from flows.casework.model import Application
from flows.ledger import Ledger
from flows.ledger.sheets import SHEET_ANSWERED
from flows.review import ReviewAnswer, apply_answer, lessons_of, read_review_sheet
from tests.calibrate import __main__ as command
from tests.calibrate.collect import collect, points_file
from tests.calibrate.fit import fit_maps, rising
from tests.calibrate.lessons import lessons_learnt
from tests.calibrate.points import Point, read_points, split, write_points
from tests.calibrate.report import reliability, shares, show
from tests.support.calibration_parts import STAIRS, point, table
from tests.support.review_parts import TODAY, application, fill, reading, written
from tests.support.shipped import CATALOGUE

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)


# ---- learning ----


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0.1, 50)), min_size=1, max_size=20))
def test_pooling_rises_and_keeps_the_mean(pairs: list[tuple[float, float]]) -> None:
    values, weights = zip(*pairs, strict=True)
    fitted = rising(values, weights)
    assert np.all(np.diff(fitted) >= -1e-12)
    assert float(np.dot(fitted, weights)) == pytest.approx(float(np.dot(values, weights)))
    assert np.allclose(rising(sorted(values), [1.0] * len(values)), sorted(values))


def test_maps_tell_what_is_true() -> None:
    rng = Random(8600)
    scores = [rng.random() for _ in range(20_000)]
    points = [point(s, right=rng.random() < 0.5 + s / 2) for s in scores]
    learnt = table(**{name.replace(".", "__"): steps for name, steps in fit_maps(points).items()})
    for score in (0.4, 0.72, 0.96):
        claimed = learnt.probability(Grounds("own", "text", "agree"), score)
        assert claimed == pytest.approx(0.5 + score / 2, abs=0.04)


def test_nothing_is_ever_certain_and_few_values_lean_on_all() -> None:
    points = [point(1.0, right=True, grounds="own.number.agree") for _ in range(5000)]
    few = [point(1.0, right=False, grounds="own.name.agree")] + [point(1.0, right=True, grounds="own.name.agree")] * 4
    maps = fit_maps([*points, *few])
    number, name = maps["own.number.agree"][-1], maps["own.name.agree"][-1]
    assert (number.values, number.wrong, name.values, name.wrong) == (5000, 0, 5, 1)
    assert number.right <= MOST_SURE
    assert 0.95 < name.right < number.right


def test_few_values_lean_on_kinds_that_are_read_alike() -> None:
    digits = [point(1.0, right=True, grounds="own.date.agree") for _ in range(2000)]
    words = [point(1.0, right=i % 2 == 0, grounds="own.text.agree") for i in range(2000)]
    maps = fit_maps([*digits, *words, point(1.0, right=True, grounds="own.phone.agree")])
    assert maps["own.phone.agree"][-1].right > 0.95
    assert maps["any.any.agree"][-1].right < 0.8


def test_without_any_value_nothing_is_claimed() -> None:
    maps = fit_maps([])
    assert set(maps) == {Grounds(ANY, ANY, s).text for s in get_args(State)}
    claimed = {Grounds(*name.split(".")).state: steps[0].right for name, steps in maps.items()}
    assert claimed.pop("checked") == 0.95  # nine in ten wrong codes do not pass their check
    assert set(claimed.values()) == {0.5}


def test_more_evidence_is_never_less_sure() -> None:
    maps = fit_maps([point(1.0, right=True) for _ in range(2000)] + [point(1.0, right=True, grounds="own.road.listed")])
    assert maps["any.any.listed"][-1].right >= maps["any.any.agree"][-1].right


def test_points_keep_no_value_and_come_back(tmp_path: Path) -> None:
    points = [point(0.5, right=True), point(0.7, right=False, seed=5)]
    write_points(tmp_path / "a.jsonl", points)
    assert read_points([tmp_path / "a.jsonl"]) == points
    assert set(Point.model_fields) & {"value", "raw", "read", "text", "meant"} == set()
    assert split(points) == ([points[0]], [points[1]])
    assert split([point(0.5, right=True, seed=-1)])[1] == []


def test_what_is_read_already_is_not_read_again(tmp_path: Path) -> None:
    for seed in (8600, 8601):
        write_points(points_file(tmp_path, seed), [point(0.5, right=True, seed=seed)])
    said: list[str] = []
    collect(tmp_path, [8600, 8601], models=tmp_path / "no models", workers=1, tell=said.append)
    assert said == ["已有 2 份，待识别 0 份"]


# ---- the check ----


def test_claims_are_held_against_truth_by_bins() -> None:
    rows = reliability([(0.9996, True)] * 99 + [(0.9996, False)] + [(0.3, False)] * 3 + [(0.3, True)])
    assert [(r.low, r.values, r.right) for r in rows] == [(0.2, 4, 0.25), (0.9995, 100, 0.99)]
    assert rows[1].right_from < 0.99 < rows[1].right_to
    assert rows[1].claimed == pytest.approx(0.9996)


def test_what_would_be_used_is_counted_by_kind() -> None:
    points = [point(0.995, right=True), point(0.995, right=False), point(0.5, right=False)]
    points.append(point(0.995, right=True, grounds="own.text.doubted"))
    (share,) = shares(points, table(own__text__agree=STAIRS), 0.001)
    assert (share.kind, share.values, share.used, share.wrong) == ("text", 4, 2, 1)


def options(folder: Path, out: Path, packages: int = 2, ledger: Path | None = None) -> command.Options:
    return command.Options(
        packages=packages, folder=folder, out=out, root=folder, workers=1, wanted_error=0.001, reuse=True, ledger=ledger
    )


def test_the_command_fits_again_on_what_lies_there(tmp_path: Path) -> None:
    for seed in range(8600, 8606):
        some = [point(i / 100, right=i > 30, seed=seed) for i in range(100)]
        write_points(points_file(tmp_path, seed), some)
    out = tmp_path / "calibration.yaml"
    assert command.main(options(tmp_path, out, 6)) == 0
    made = load_calibration(out)
    assert (made.packages, made.points, made.seeds) == (6, 600, (8600, 8605))
    assert made.probability(Grounds("own", "text", "agree"), 0.9) > 0.9
    assert made.probability(Grounds("own", "text", "agree"), 0.1) < 0.2


def test_the_shipped_table_is_not_made_from_a_handful(tmp_path: Path) -> None:
    before = command.TABLE.read_bytes()
    write_points(points_file(tmp_path, 8600), [point(0.5, right=True, seed=8600)])
    with pytest.raises(UsageError, match="份样件"):
        command.main(options(tmp_path, command.TABLE))
    with pytest.raises(UsageError, match="没有可用"):
        command.main(options(tmp_path / "empty", command.TABLE))
    assert command.TABLE.read_bytes() == before


def test_the_tables_can_be_shown() -> None:
    console = Console(record=True, width=120)
    show([point(0.995, right=True)], table(own__text__agree=STAIRS), 0.001, console)
    assert "0.9995" in console.export_text()


# ---- what people answer ----


def doubted_application() -> Application:
    """The application of the review tests, with the grounds of a reading of today."""
    plain = application()
    known = {k: f.model_copy(update={"grounds": f"own.{k}.differ", "score": 0.8}) for k, f in plain.fields.items()}
    return plain.model_copy(update={"fields": known})


@pytest.fixture
def answered(tmp_path: Path) -> tuple[Application, Application, ReviewAnswer]:
    before = doubted_application()
    answer = read_review_sheet(fill(written(tmp_path, before)))
    return before, apply_answer(before, answer, catalogue=CATALOGUE, today=TODAY), answer


def test_answers_teach_what_was_right_and_what_was_not(
    answered: tuple[Application, Application, ReviewAnswer],
) -> None:
    lessons = {lesson.key: lesson for lesson in lessons_of(*answered)}
    assert {k: lesson.right for k, lesson in lessons.items()} == {
        "uscc": False,
        "water_nature": False,
        "services": True,
        "apply_date": False,
        "remarks": False,
    }
    day = lessons["apply_date"]
    assert (day.read, day.meant, day.raw) == ("2026-11-02", "2026-11-03", "2026 11 02")
    assert (day.grounds, day.score, day.claimed) == ("own.apply_date.differ", 0.8, 0.55)


def test_what_a_person_vouches_for_teaches_nothing_more(
    answered: tuple[Application, Application, ReviewAnswer],
) -> None:
    _, after, _ = answered
    assert {after.fields[k].grounds for k in ("uscc", "services", "apply_date")} == {""}


def test_a_correction_that_is_doubted_itself_says_only_that_the_reading_was_wrong(
    answered: tuple[Application, Application, ReviewAnswer],
) -> None:
    before, after, answer = answered
    again = after.fields["uscc"].model_copy(update={"status": Status.REVIEW, "value": before.fields["uscc"].value})
    doubtful = after.model_copy(update={"fields": {**after.fields, "uscc": again}})
    lesson = next(x for x in lessons_of(before, doubtful, answer) if x.key == "uscc")
    assert (lesson.right, lesson.meant) == (False, None)


def test_lessons_in_the_ledger_become_points_without_values(
    answered: tuple[Application, Application, ReviewAnswer],
) -> None:
    ledger = Ledger("sqlite://")
    ledger.claim("a" * 64, "材料.zip", "one", NOW, work_id="w1")
    case_no = ledger.open_case("a" * 64, answered[0], NOW)
    kept = [lesson.model_dump(mode="json") for lesson in lessons_of(*answered)]
    ledger.record(case_no, SHEET_ANSWERED, {"sha256": "b" * 64, "version": 1, "answer": {}}, now=NOW)
    ledger.record(case_no, SHEET_ANSWERED, {"sha256": "c" * 64, "version": 2, "answer": {}, "lessons": kept}, now=NOW)
    points = lessons_learnt(ledger)
    assert [(p.key, p.right, p.seed) for p in points if p.key == "services"] == [("services", True, -1)]
    assert len(points) == len(kept) == 5
    text = "".join(p.model_dump_json() for p in points)
    assert not any(secret in text for secret in ("沁园", "91419001", "2026-11"))


def test_a_reading_from_before_there_were_grounds_teaches_nothing(tmp_path: Path) -> None:
    before = application()
    answer = read_review_sheet(fill(written(tmp_path, before)))
    after = apply_answer(before, answer, catalogue=CATALOGUE, today=TODAY)
    assert lessons_of(before, after, answer) == ()


def test_old_readings_can_still_be_loaded() -> None:
    old = reading("uscc", "x", "x", 0.5).model_dump(mode="json")
    del old["grounds"], old["score"]
    assert FieldReading.model_validate(old).grounds == ""
