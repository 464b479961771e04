"""From readings to status: what is used as it stands, and what sends a value to a person."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

import numpy as np
import pytest
from PIL import Image, ImageDraw

from extractors.models import CropReading, FieldReading, Status
from extractors.slots.coverage import has_unread_ink
from extractors.values.calibration import ANY, Acceptance, Calibration, Grounds, State, Step
from extractors.values.evidence import PagePlace, chosen, doubted, is_sure, is_weakness, judged
from extractors.values.lexicon import lookalike, simplified
from tests.support.shipped import CATALOGUE, SHIPPED

PLACE = PagePlace(page=1, box=(0, 0, 10, 10))
STAIRS = (Step(0, 0.6, 100, 40), Step(0.85, 0.9995, 1000, 0))
"""Right from 0.85 on, whatever the kind: what is tested here is how evidence is weighed, not the shipped table."""
LOW = (Step(0, 0.4, 100, 60),)


def plain_table() -> Calibration:
    maps = {Grounds(ANY, ANY, s).text: LOW if s in ("differ", "doubted") else STAIRS for s in get_args(State)}
    maps["any.any.checked"] = (Step(0, 0.9995, 100, 0),)
    maps["any.any.split"] = maps["any.any.listed"] = (Step(0, 0.9995, 100, 0),)
    return Calibration(made="2026-11-22", command="-", seeds=(1, 2), packages=2, points=100, maps=maps)


TABLE = plain_table()
PLAIN = Acceptance(TABLE, SHIPPED.lexicon)


def line(text: str, confidence: float = 0.999) -> CropReading:
    return CropReading(text=text, confidence=confidence, characters=tuple((c, confidence) for c in text))


def judge(key: str, *readings: CropReading) -> FieldReading:
    return judged(CATALOGUE[key], *readings, place=PLACE, acceptance=PLAIN)


def test_two_models_that_agree_surely_are_enough() -> None:
    reading = judge("project_name", line("东方人才公寓"), line("东方人才公寓", 0.7))
    assert (reading.status, reading.value, reading.doubt) == (Status.ACCEPTED, "东方人才公寓", "")


def test_models_that_differ_send_the_value_to_a_person_with_both_readings() -> None:
    reading = judge("project_name", line("东方人才公寓"), line("东万人才公寓"))
    assert reading.status is Status.REVIEW
    assert "东万人才公寓" in reading.candidates
    assert reading.doubt


def test_what_one_model_passed_over_is_in_the_value_that_is_proposed() -> None:
    clear, weak = line("中原科研办公楼"), line("中原科研办公楼", 0.6)
    assert judge("project_name", line("中原科研办公"), clear).value == "中原科研办公楼"
    assert judge("project_name", line("中原科研办公"), clear).status is Status.REVIEW
    assert judge("project_name", line("中原科研办公"), weak).value == "中原科研办公"
    assert judge("project_name", line("中源科研办公"), clear).value == "中源科研办公"


def test_one_weak_character_among_good_ones_is_enough_to_doubt() -> None:
    reading = judge("project_name", line("东方人才公寓", 0.55), line("东方人才公寓", 0.55))
    assert reading.status is Status.REVIEW


@pytest.mark.parametrize(("confidence", "status"), [(0.9, Status.ACCEPTED), (0.7, Status.REVIEW)])
def test_agreeing_readings_are_as_sure_as_their_weakest_character(confidence: float, status: Status) -> None:
    same = line("东方人才公寓", confidence)
    assert judge("project_name", same, same, line("东方人才公寓", 0.95)).status is status


def test_a_third_reading_that_differs_forbids_acceptance() -> None:
    same = line("东方人才公寓", 0.98)
    assert judge("project_name", same, same, line("东方人才公离", 0.98)).status is Status.REVIEW


def test_a_check_digit_speaks_for_a_code_that_was_read_badly() -> None:
    reading = judge("uscc", line("91419001MA6KW10P8A", 0.6), line("91419001MA6KW1OP8A", 0.5))
    assert (reading.status, reading.value) == (Status.ACCEPTED, "91419001MA6KW10P8A")


def test_a_wrong_check_digit_is_never_accepted() -> None:
    same = line("91419001MA6KW10P8B")
    assert judge("uscc", same, same, same).status is Status.REVIEW


def test_the_road_list_chooses_between_two_readings() -> None:
    reading = judge("seg_road", line("济读大街"), line("济渎大街", 0.9))
    assert (reading.status, reading.value, reading.raw) == (Status.ACCEPTED, "济渎大街", "济读大街")


def test_two_known_roads_are_a_doubt_not_a_choice() -> None:
    reading = judge("seg_road", line("济水大街", 0.8), line("济渎大街", 0.8))
    assert reading.status is Status.REVIEW


@pytest.mark.parametrize(
    ("key", "text", "known"),
    [
        ("seg_road", "学苑路", True),
        ("seg_road", "学宛路", False),
        ("site_address", "济源市黄河路与文昌中路交叉口西南角", True),
        ("site_address", "济源市黄河路中汲路东", False),
        ("site_address", "济源市", False),
        ("project_name", "学苑路", False),
    ],
)
def test_lists_vouch_only_for_what_they_know_whole(key: str, text: str, *, known: bool) -> None:
    assert SHIPPED.lexicon.vouches(CATALOGUE[key], text) is known


def test_traditional_forms_are_the_same_writing() -> None:
    assert simplified("凱旋廚房") == "凯旋厨房"
    assert simplified("頼峯大廈內湯") == "赖峰大厦内汤"
    assert simplified("于甯菸於徵") == "于甯菸於徵", "characters of their own"
    assert judge("project_name", line("凱旋人才公寓"), line("凯旋人才公寓")).value == "凯旋人才公寓"


def test_sure_means_agreed_and_clear() -> None:
    assert is_sure(line("315", 0.99), line("315", 0.4))
    assert not is_sure(line("315", 0.97), line("315", 0.99))
    assert not is_sure(line("315"), line("316"))


@pytest.mark.parametrize(("again", "status"), [(0.75, Status.ACCEPTED), (0.6, Status.REVIEW)])
def test_a_third_reading_counts_by_half_its_doubt(again: float, status: Status) -> None:
    reading = judge("project_name", line("东方人才公寓"), line("东方人才公寓"), line("东方人才公寓", again))
    assert (reading.score, reading.status) == ((1 + again) / 2, status)


def test_readings_of_one_number_agree_however_it_is_written() -> None:
    assert judge("seg_len_m", line("86.5m"), line("86.5米")).grounds == "own.number.agree"
    assert judge("eng_project_no", line("86.5m"), line("86.5米")).grounds == "own.text.differ"


@pytest.mark.parametrize(
    ("key", "texts", "grounds"),
    [
        ("project_name", ("东方人才公寓",), "own.text.alone"),
        ("project_name", ("东方人才公寓", "东方人才公寓"), "own.text.agree"),
        ("seg_road", ("济渎大街", "济渎大街"), "own.road.listed"),
        ("seg_road", ("济渎大街", "济读大街"), "own.road.split"),
        ("uscc", ("91419001MA6KW10P8A", "91419001MA6KW10P8A"), "own.checked.checked"),
        ("seg_len_m", ("86.5", "88.5"), "own.number.differ"),
        ("seg_len_m", ("若干", "若干"), "own.number.doubted"),
        ("gas_equip_model", ("2KS-1.4", "2KS-1.4"), "own.row.doubted"),
    ],
)
def test_the_grounds_of_a_confidence_are_kept(key: str, texts: tuple[str, ...], grounds: str) -> None:
    assert judge(key, *map(line, texts)).grounds == grounds


def test_what_is_wanted_decides_what_is_used() -> None:
    same = line("东方人才公寓")
    loose, strict = PLAIN, replace(PLAIN, wanted_error=0.0002)
    readings = [judged(CATALOGUE["project_name"], same, same, place=PLACE, acceptance=a) for a in (loose, strict)]
    assert [r.status for r in readings] == [Status.ACCEPTED, Status.REVIEW]
    assert [r.confidence for r in readings] == [0.9995, 0.9995]
    assert is_weakness(readings[1].doubt)


def test_an_empty_reading_of_something_written_is_never_sure() -> None:
    reading = judge("project_name", line(""), line(""))
    assert (reading.status, reading.grounds) == (Status.REVIEW, "own.text.doubted")


@pytest.mark.parametrize(
    ("clear", "doubt", "status", "confidence"),
    [
        (0.99, "", Status.ACCEPTED, 0.9995),
        (0.6, "", Status.REVIEW, 0.6),
        (0.99, "单选项勾选了多项", Status.REVIEW, 0.4),
    ],
)
def test_ticks_are_as_sure_as_the_table_says(clear: float, doubt: str, status: Status, confidence: float) -> None:
    given = FieldReading(
        key="apply_type",
        value="新装",
        confidence=clear,
        doubt=doubt,
        status=Status.REVIEW if doubt else Status.ACCEPTED,
    )
    reading = chosen(given, acceptance=PLAIN)
    assert (reading.status, reading.confidence, reading.score) == (status, confidence, clear)
    assert bool(reading.doubt) is (status is Status.REVIEW)
    assert is_weakness(reading.doubt) is (not doubt and status is Status.REVIEW)


def test_an_empty_blank_has_no_grounds() -> None:
    empty = FieldReading(key="apply_type", confidence=1.0)
    assert chosen(empty, acceptance=PLAIN) == empty


@pytest.mark.parametrize(
    ("text", "other"), [("2KS-1.4", "ZKS-1.4"), ("D2T-1", "DZT-1"), ("JSG-20B", ""), ("B1层", ""), ("10kV", "")]
)
def test_a_lone_digit_before_a_letter_may_be_that_letter(text: str, other: str) -> None:
    assert lookalike(text) == other


def test_a_further_doubt_never_makes_a_reading_better() -> None:
    accepted = judge("project_name", line("东方人才公寓"), line("东方人才公寓"))
    assert doubted(accepted, "可能有字没有读出", TABLE).status is Status.REVIEW
    review = judge("project_name", line("东方"), line("西方"))
    assert doubted(review, "别的原因", TABLE).doubt == review.doubt
    worse = doubted(accepted, "可能有字没有读出", TABLE)
    assert (worse.grounds, worse.confidence) == ("own.text.doubted", 0.4)


def blocks(*lefts: int) -> np.ndarray:
    """A line of black blocks, 40 px wide and high."""
    image = Image.new("L", (400, 60), 255)
    for left in lefts:
        ImageDraw.Draw(image).rectangle((left, 10, left + 40, 50), fill=0)
    return np.asarray(image)


def test_ink_without_a_character_near_it_is_noticed() -> None:
    crop = blocks(20, 120, 220)
    assert not has_unread_ink(crop, [40 / 400, 140 / 400, 240 / 400])
    assert has_unread_ink(crop, [140 / 400, 240 / 400])
    assert has_unread_ink(crop, [40 / 400, 240 / 400])


def test_an_empty_crop_has_nothing_unread() -> None:
    assert not has_unread_ink(blocks(), [])


@pytest.mark.parametrize(
    ("key", "text", "meant"),
    [
        ("reg_address", "济源市宣他街106号", "济源市宣化街106号"),
        ("seg_road", "宣他街", "宣化街"),
        ("site_address", "济源市宣化街106号", ""),
        ("site_address", "济源市天坛中路与学苑路交叉口", ""),
        ("seg_to", "沁园北路", ""),
        ("seg_to", "高新东路", ""),
        ("project_name", "宣他街道工程", ""),
    ],
)
def test_for_a_road_that_is_one_character_off_a_known_one_that_is_proposed(key: str, text: str, meant: str) -> None:
    reading = judge(key, line(text, 0.95), line(text, 0.95))
    assert reading.status is (Status.REVIEW if meant else Status.ACCEPTED)
    assert reading.value == (meant or text)
    assert reading.raw == text
    assert not meant or text in reading.candidates


def test_a_clear_name_is_its_own_though_a_known_one_is_near() -> None:
    assert judge("seg_to", line("滨河路"), line("滨河路")).status is Status.ACCEPTED
