"""The arithmetic of the benchmark on small made-up data: scoring, counting, bins, pace, targets. Measures nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.models import DocumentType, FieldReading, MaterialReading, Reading, RowReading, Status
from tests.bench.accuracy import Origin, Scored, Verdict, judge, score, unknown_keys
from tests.bench.papers import licence_codes, score_materials, told_apart
from tests.bench.reliability import calibration_gap, interval95, reliability
from tests.bench.samples import Sample, Truth, told_keys
from tests.bench.summary import count, tick_f1
from tests.bench.values import canonical, same
from tests.support.shipped import CATALOGUE

ORIGIN = Origin("tests/samples", "s00", "own", "song", "office300")


def read(key: str, value: Any, status: Status = Status.ACCEPTED, confidence: float = 0.99) -> FieldReading:
    return FieldReading(key=key, value=value, raw=str(value), status=status, confidence=confidence)


def scored(verdict: Verdict, confidence: float = 0.99, **parts: Any) -> Scored:
    given_parts: dict[str, Any] = {
        "key": "site_address", "place": "", "kind": "文字", "type": "text", "truth": "甲", "read": "甲", "raw": "甲",
        "status": "accepted",
    }  # fmt: skip
    return Scored(**({"origin": ORIGIN, "confidence": confidence, "verdict": verdict} | given_parts | parts))


def sample(fields: dict[str, Any], segments: list[dict[str, Any]] | None = None, **parts: Any) -> Sample:
    rows = {"segments": segments or [], "gas_equip": [], "equip_list": []}
    return Sample("tests/samples", "s00", Path("s00"), Truth(fields=fields, rows=rows, layout="own", **parts))


def a_reading(*fields: FieldReading, rows: tuple[RowReading, ...] = (), **parts: Any) -> Reading:
    kind = DocumentType.FORM
    return Reading(source="s", document_type=kind, fields={f.key: f for f in fields}, rows=rows, **parts)


@pytest.mark.parametrize(
    ("truth", "value", "status", "verdict"),
    [
        ("甲", "甲", Status.ACCEPTED, Verdict.RIGHT_ACCEPTED),
        ("甲", "甲", Status.REVIEW, Verdict.RIGHT_FLAGGED),
        ("甲", "乙", Status.REVIEW, Verdict.WRONG_FLAGGED),
        ("甲", None, Status.REVIEW, Verdict.WRONG_FLAGGED),
        ("甲", "乙", Status.ACCEPTED, Verdict.WRONG_ACCEPTED),
        ("甲", None, Status.ACCEPTED, Verdict.WRONG_ACCEPTED),
        ("甲", None, Status.MISSING, Verdict.MISSED),
        (None, None, Status.MISSING, Verdict.EMPTY),
        (None, None, Status.ACCEPTED, Verdict.EMPTY),
        (None, "乙", Status.ACCEPTED, Verdict.INVENTED),
        (None, "乙", Status.REVIEW, Verdict.INVENTED_FLAGGED),
        (None, None, Status.REVIEW, Verdict.INVENTED_FLAGGED),
    ],
)
def test_every_pair_of_truth_and_reading_has_its_verdict(
    truth: str | None, value: str | None, status: Status, verdict: Verdict
) -> None:
    assert judge(truth, read("site_address", value, status), value) is verdict


def test_a_field_that_was_not_read_at_all_is_missed() -> None:
    assert judge("甲", None, None) is Verdict.MISSED
    assert judge(None, None, None) is Verdict.EMPTY


@pytest.mark.parametrize(
    ("key", "first", "second", "equal"),
    [
        ("floor_area", 120, 120.0000004, True),
        ("floor_area", 120, 120.001, False),
        ("services", ["用电", "用水"], ["用水", "用电"], True),
        ("services", ["用电"], ["用水", "用电"], False),
        ("remarks", "", None, True),
        ("remarks", "无", None, True),
        ("site_address", "文昌路（北段）１号", "文昌路(北段)1号", True),
        ("site_address", "文昌路1号", "文昌路7号", False),
        ("seal_present", False, None, True),
        ("seal_present", True, None, False),
        ("boost", False, None, False),
        ("boost", False, 0.0, False),
        ("project_code", "2601-419001-89-05-285941", "2601 -419001-89-05-285941", True),
    ],
)
def test_values_are_compared_by_meaning(key: str, first: Any, second: Any, *, equal: bool) -> None:
    field = CATALOGUE[key]
    assert same(canonical(field, first), canonical(field, second)) is equal


@pytest.mark.parametrize(("first", "second"), [(False, 0.0), (True, 1.0), ("1", 1.0), (None, False)])
def test_values_of_different_kinds_are_never_equal(first: Any, second: Any) -> None:
    assert not same(first, second)


def test_a_lost_row_does_not_spoil_the_rows_after_it() -> None:
    roads = ["沁园路", "文昌路", "黄河路"]
    truth = sample({}, [{"seg_road": road, "seg_len_m": 10.0 * n} for n, road in enumerate(roads, 1)])
    rows = tuple(
        RowReading(table="segments", index=i, cells={"seg_road": read("seg_road", road)})
        for i, road in enumerate(["沁园路", "黄河路"])
    )
    scores = score(truth, a_reading(rows=rows), CATALOGUE, told_keys([truth]))
    verdicts = {(s.place, s.key): s.verdict for s in scores}
    assert verdicts["segments 2", "seg_road"] is Verdict.MISSED
    assert verdicts["segments 3", "seg_road"] is Verdict.RIGHT_ACCEPTED
    assert verdicts["segments 3", "seg_len_m"] is Verdict.MISSED


def test_a_row_too_many_is_invented() -> None:
    truth = sample({}, [{"seg_road": "沁园路"}])
    rows = tuple(
        RowReading(table="segments", index=i, cells={"seg_road": read("seg_road", road)})
        for i, road in enumerate(["文昌路", "沁园路"])
    )
    counts = count(score(truth, a_reading(rows=rows), CATALOGUE, told_keys([truth])))
    assert (counts[Verdict.INVENTED], counts[Verdict.RIGHT_ACCEPTED], counts[Verdict.WRONG_ACCEPTED]) == (1, 1, 0)


ROADS = st.lists(st.sampled_from(["沁园路", "文昌路", "黄河路", "学苑路"]), max_size=5)


@given(ROADS, ROADS)
def test_rows_are_neither_lost_nor_doubled_by_pairing(wanted: list[str], got: list[str]) -> None:
    truth = sample({}, [{"seg_road": road} for road in wanted])
    cells = [{"seg_road": read("seg_road", road)} for road in got]
    rows = tuple(RowReading(table="segments", index=i, cells=c) for i, c in enumerate(cells))
    told = frozenset({("segments", "seg_road")})
    scores = score(truth, a_reading(rows=rows), CATALOGUE, told)
    assert [s.truth for s in scores if s.truth is not None] == wanted
    assert [s.read for s in scores if s.read is not None] == got


def test_what_the_truth_of_a_set_never_speaks_of_is_counted_apart() -> None:
    first, second = sample({"uscc": "1", "tel": "0391-6833019"}), sample({"uscc": "2"})
    got = a_reading(read("uscc", "2"), read("tel", "0391-6833019"), read("email", "a@example.com"))
    verdicts = {s.key: s.verdict for s in score(second, got, CATALOGUE, told_keys([first, second]))}
    assert verdicts == {
        "uscc": Verdict.RIGHT_ACCEPTED,
        "tel": Verdict.INVENTED,
        "email": Verdict.BEYOND_TRUTH,
    }


def test_a_package_that_could_not_be_read_is_missed_in_every_field() -> None:
    truth = sample({"uscc": "1", "tel": None}, [{"seg_road": "沁园路"}])
    counts = count(score(truth, None, CATALOGUE, told_keys([truth])))
    assert counts[Verdict.MISSED] == counts.written == 2


def test_keys_that_the_catalogue_does_not_know_are_named_and_not_scored() -> None:
    truth = sample({"uscc": "1", "shoe_size": 43}, [{"seg_colour": "红"}])
    assert unknown_keys([truth], CATALOGUE) == [("tests/samples", "seg_colour"), ("tests/samples", "shoe_size")]
    assert {s.key for s in score(truth, None, CATALOGUE, told_keys([truth]))} == {"uscc"}


def test_attachments_are_told_apart_and_scored_by_themselves() -> None:
    truth = sample({}, materials=(("M02", {"legal_rep": "常敏"}), ("M04", {"agent_name": "乔菊"})))
    licence = MaterialReading(id="M02", title="营业执照", pages=(3,), fields={"legal_rep": read("legal_rep", "常敏")})
    got = a_reading(materials=(licence, MaterialReading(id="M11", title="", pages=(4,))))
    told = told_apart([(truth, got)])
    assert (told.there, told.told, told.extra) == ({"M02": 1, "M04": 1}, {"M02": 1}, {"M11": 1})
    assert told.share == pytest.approx(0.5)
    assert told.mixed == (("tests/samples", "s00", ("M04",), ("M11",)),)
    scores = score_materials(truth, got, CATALOGUE)
    assert [(s.place, s.verdict) for s in scores] == [
        ("附件 M02", Verdict.RIGHT_ACCEPTED),
        ("附件 M04", Verdict.MISSED),
    ]


def test_two_attachments_of_one_kind_are_scored_one_by_one() -> None:
    truth = sample({}, materials=(("M02", {"legal_rep": "常敏"}), ("M02", {"legal_rep": "乔菊"})))
    read_ones = [
        MaterialReading(id="M02", title="", pages=(n,), fields={"legal_rep": read("legal_rep", name)})
        for n, name in enumerate(("常敏", "乔菊"), 3)
    ]
    scores = score_materials(truth, a_reading(materials=tuple(read_ones)), CATALOGUE)
    assert [s.verdict for s in scores] == [Verdict.RIGHT_ACCEPTED, Verdict.RIGHT_ACCEPTED]


def test_what_only_an_attachment_tells_is_scored_by_its_shape() -> None:
    truth = sample({}, materials=(("M07", {"area": 120.5, "valid_until": "2036-05-10"}),))
    read_ones = {"area": read("area", 120.50), "valid_until": read("valid_until", "2036-05-11")}
    got = a_reading(materials=(MaterialReading(id="M07", title="", pages=(3,), fields=read_ones),))
    verdicts = {s.key: s.verdict for s in score_materials(truth, got, CATALOGUE)}
    assert verdicts == {"area": Verdict.RIGHT_ACCEPTED, "valid_until": Verdict.WRONG_ACCEPTED}


def test_only_the_codes_of_licences_are_counted_as_such() -> None:
    scores = [
        scored(Verdict.RIGHT_FLAGGED, key="uscc", place="附件 M02"),
        scored(Verdict.MISSED, key="uscc", place="附件 M02"),
        scored(Verdict.RIGHT_ACCEPTED, key="uscc", place="附件 M04"),
        scored(Verdict.RIGHT_ACCEPTED, key="legal_rep", place="附件 M02"),
    ]
    assert licence_codes(scores) == (1, 2)


def test_shares_and_rates_are_counted_from_the_verdicts() -> None:
    numbers = {
        Verdict.RIGHT_ACCEPTED: 6, Verdict.RIGHT_FLAGGED: 1, Verdict.WRONG_FLAGGED: 1, Verdict.WRONG_ACCEPTED: 1,
        Verdict.MISSED: 1, Verdict.INVENTED: 1, Verdict.INVENTED_FLAGGED: 2, Verdict.EMPTY: 5, Verdict.BEYOND_TRUTH: 3,
    }  # fmt: skip
    counts = count(scored(v) for v, n in numbers.items() for _ in range(n))
    assert (counts.written, counts.accepted, counts.silently_wrong) == (10, 8, 2)
    assert counts.exact_share == pytest.approx(0.7)
    assert counts.passed_share == pytest.approx(0.7)
    assert counts.silently_wrong_per_1000 == pytest.approx(250)
    assert counts.missed_per_1000 == pytest.approx(100)


def test_nothing_written_has_no_share() -> None:
    counts = count([scored(Verdict.EMPTY, truth=None, read=None)])
    assert (counts.exact_share, counts.silently_wrong_per_1000) == (None, None)


def test_claimed_confidence_is_binned_with_its_true_share() -> None:
    scores = [
        scored(Verdict.RIGHT_ACCEPTED, 1.0),
        scored(Verdict.RIGHT_ACCEPTED, 0.999),
        scored(Verdict.WRONG_ACCEPTED, 0.9995),
        scored(Verdict.WRONG_FLAGGED, 0.3),
        scored(Verdict.RIGHT_FLAGGED, 0.1),
        scored(Verdict.MISSED, 0.2, read=None),
        scored(Verdict.BEYOND_TRUTH, 0.2),
    ]
    low, high, sure = reliability(scores)
    assert (low.low, low.readings, low.right, low.accepted) == (0.0, 2, 0.5, 0)
    assert low.claimed == pytest.approx(0.2)
    assert (high.low, high.readings, high.right, high.accepted_wrong) == (0.999, 2, 0.5, 1)
    assert (sure.low, sure.readings, sure.right) == (1.0, 1, 1.0)


def test_a_claim_is_judged_by_the_interval_of_what_is_true() -> None:
    right, wrong = scored(Verdict.RIGHT_FLAGGED, 0.9), scored(Verdict.WRONG_FLAGGED, 0.9)
    (fitting,) = reliability([right] * 90 + [wrong] * 10)
    (too_sure,) = reliability([right] * 70 + [wrong] * 30)
    (too_shy,) = reliability([right] * 990 + [wrong] * 10)
    assert [b.judgement for b in (fitting, too_sure, too_shy)] == ["", "偏高", "偏低"]
    assert calibration_gap([too_sure]) == pytest.approx(0.2)
    assert calibration_gap([]) is None


@pytest.mark.parametrize(
    ("hits", "number", "low", "high"),
    [(0, 10, 0.0, 0.2775), (5, 10, 0.2366, 0.7634), (10, 10, 0.7225, 1.0), (1, 1000, 0.000177, 0.005643)],
)
def test_the_interval_is_that_of_wilson(hits: int, number: int, low: float, high: float) -> None:
    assert interval95(hits, number) == pytest.approx((low, high), abs=1e-4)


@given(st.integers(0, 400), st.integers(0, 400))
def test_the_interval_holds_the_share(hits: int, others: int) -> None:
    low, high = interval95(hits, hits + others)
    share = hits / (hits + others) if hits + others else 0.5
    assert 0 <= low <= share <= high <= 1


def test_ticks_are_counted_one_by_one() -> None:
    ticks = [
        scored(Verdict.WRONG_FLAGGED, kind="勾选", truth=["用水", "用电"], read=["用水", "用气"]),
        scored(Verdict.RIGHT_ACCEPTED, kind="勾选", truth="新装", read="新装"),
        scored(Verdict.MISSED, kind="勾选", truth=True, read=None),
        scored(Verdict.WRONG_ACCEPTED),
    ]
    assert tick_f1(ticks) == pytest.approx(2 * 2 / (2 * 2 + 1 + 2))
    assert tick_f1([scored(Verdict.RIGHT_ACCEPTED)]) is None
