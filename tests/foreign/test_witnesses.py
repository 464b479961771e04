"""Two witnesses of one field: what passes, and what goes to a person."""

from __future__ import annotations

import pytest

from extractors.evidence.wording import Wording
from extractors.foreign.witnesses import Kinds, agreed, guarded
from extractors.models import FieldReading, Status, Value
from extractors.otherform import Labels
from tests.support.shipped import CATALOGUE, OTHER

WORDING = Wording(Labels(CATALOGUE))


def reading(value: Value, status: Status = Status.ACCEPTED, raw: str = "") -> FieldReading:
    raw = raw or str(value)
    return FieldReading(key="project_name", value=value, raw=raw, confidence=0.99, status=status, page=1)


def both(shaped: FieldReading | None, joint: FieldReading | None) -> FieldReading:
    found = {shaped.key: shaped} if shaped else {}
    [one] = agreed(found, [joint] if joint else [], OTHER.table, Kinds(lambda _: True))
    return one


def test_agreement_passes_where_either_is_sure() -> None:
    one = both(reading("云台二期厂房", Status.REVIEW), reading("云台二期厂房"))
    assert one.status is Status.ACCEPTED and one.value == "云台二期厂房"


def test_two_values_go_to_a_person_with_both() -> None:
    one = both(reading("云台二期厂房"), reading("云台小区"))
    assert one.status is Status.REVIEW and {"云台二期厂房", "云台小区"} <= set(one.candidates)


def test_one_word_of_a_printed_yes_or_no_is_no_answer() -> None:
    """One way read 是 alone: a ring may hide 否 behind it, unless both saw an answer."""
    yes = reading(True, raw="是").model_copy(update={"key": "boost"})
    cut = reading(None, Status.REVIEW, raw="是/").model_copy(update={"key": "boost"})
    assert both(yes, cut).status is Status.REVIEW
    assert both(yes, cut.model_copy(update={"raw": "是"})).status is Status.REVIEW
    assert both(yes, yes).status is Status.ACCEPTED


def test_agreement_does_not_pass_over_what_speaks_against_a_value() -> None:
    against = reading("云台二期厂房", Status.REVIEW).model_copy(update={"doubt": "两处填写的内容不一致"})
    assert both(against, reading("云台二期厂房")).status is Status.REVIEW


def test_the_english_of_a_label_is_no_part_of_the_value() -> None:
    one = both(reading("Remarks夜间不便施工"), reading("夜间不便施工"))
    assert (one.status, one.value) == (Status.ACCEPTED, "夜间不便施工")
    assert both(reading("ABC大厦"), reading("大厦")).status is Status.REVIEW


def test_a_heading_that_one_read_along_is_no_part_of_the_value() -> None:
    one = both(reading("云台二期厂房（四）用水报装"), reading("云台二期厂房"))
    assert one.value == "云台二期厂房" and one.status is Status.ACCEPTED
    assert both(reading("云台二期厂房5. 用电报装"), reading("云台二期厂房")).value == "云台二期厂房"
    assert both(reading("云台二期厂房及锅炉房"), reading("云台二期厂房")).status is Status.REVIEW


def test_text_that_the_decision_gives_to_another_field_is_no_part_of_the_value() -> None:
    shaped = reading("云台二期厂房济源市愚公路12号", Status.REVIEW)
    address = reading("济源市愚公路12号").model_copy(update={"key": "site_address"})
    found = list(agreed({shaped.key: shaped}, [reading("云台二期厂房"), address], OTHER.table, Kinds(bool)))
    assert found[0].value == "云台二期厂房" and found[0].status is Status.REVIEW


def test_what_one_read_at_no_label_of_its_field_is_asked_about() -> None:
    users = reading(236.6).model_copy(update={"key": "power_kva_old"})
    for is_shown in (True, False):
        [one] = agreed({users.key: users}, [], OTHER.table, Kinds(is_shown={"power_kva_old": is_shown}.__getitem__))
        assert (one.status is Status.ACCEPTED) == is_shown


def test_a_choice_that_one_read_as_text_in_vain_is_as_the_other_has_it() -> None:
    shaped = reading(None, Status.REVIEW, "新装增容").model_copy(update={"doubt": "选了不止一项"})
    found = agreed({shaped.key: shaped}, [reading("新装")], OTHER.table, Kinds(is_choice=lambda _: True))
    assert [(r.value, r.status) for r in found] == [("新装", Status.ACCEPTED)]


def test_options_that_were_all_seen_unmarked_are_no_answer_though_the_other_was_unsure() -> None:
    shaped = reading(None, Status.REVIEW, "新装增容").model_copy(update={"doubt": "选了不止一项"})
    for grounds, status in (("other.choice.alone", Status.MISSING), ("", Status.REVIEW)):
        empty = reading(None, Status.MISSING).model_copy(update={"grounds": grounds})
        found = agreed({shaped.key: shaped}, [empty], OTHER.table, Kinds(is_choice=lambda _: True))
        assert [r.status for r in found] == [status]


def test_of_words_struck_out_the_one_that_is_left_passes_though_the_other_looked_for_squares() -> None:
    shaped = reading("改造", Status.REVIEW)
    for doubt, status in (("“时/迁改”有划改", Status.ACCEPTED), ("“改造”的勾选不清楚", Status.REVIEW)):
        one = shaped.model_copy(update={"doubt": doubt})
        joint = reading("新装").model_copy(update={"grounds": "other.choice.alone"})
        [found] = agreed({one.key: one}, [joint], OTHER.table, Kinds(is_choice=lambda _: True))
        assert found.status is status and "新装" in (found.value, *found.candidates)


def test_a_word_in_its_blank_does_not_pass_where_the_other_saw_more_text_there() -> None:
    shaped = reading(None, Status.REVIEW, "新装增容").model_copy(update={"doubt": "选了不止一项"})
    written = reading("新装").model_copy(update={"grounds": "other.word.agree"})
    found = agreed({shaped.key: shaped}, [written], OTHER.table, Kinds(is_choice=lambda _: True))
    assert [(r.value, r.status) for r in found] == [("新装", Status.REVIEW)]


def test_where_one_saw_an_empty_blank_the_other_is_believed_but_for_words_and_days() -> None:
    def of_blank(value: Value, *, is_free_text: bool) -> Status:
        empty = {"project_name": reading(None, Status.MISSING)}
        [one] = agreed(empty, [reading(value)], OTHER.table, Kinds(lambda _: is_free_text))
        return one.status

    assert of_blank(96, is_free_text=False) is Status.ACCEPTED
    assert of_blank("2026-09-30", is_free_text=False) is Status.REVIEW
    assert of_blank("云台小区", is_free_text=True) is Status.REVIEW


def test_a_value_that_each_gives_to_another_field_is_asked_about() -> None:
    place = (10.0, 10.0, 400.0, 40.0)
    homes = reading(189).model_copy(update={"box": place})
    users = reading(189).model_copy(update={"key": "tel_users", "box": (20.0, 12.0, 60.0, 38.0)})
    found = agreed({homes.key: homes}, [users], OTHER.table, Kinds())
    assert {r.status for r in found} == {Status.REVIEW}


def test_a_word_of_the_form_is_no_value() -> None:
    found = guarded([reading("办理与验收"), reading("云台二期厂房")], WORDING, OTHER.table, is_free_text=lambda _: True)
    assert [r.status for r in found] == [Status.REVIEW, Status.ACCEPTED]


def test_the_end_of_a_printed_bracket_is_asked_about() -> None:
    [found] = guarded([reading("（全称）云台置业有限公司")], WORDING, OTHER.table, is_free_text=lambda _: True)
    assert found.value == "云台置业有限公司"
    found = guarded([reading("写）"), reading("云台（南区）")], WORDING, OTHER.table, is_free_text=lambda _: True)
    assert [r.status for r in found] == [Status.REVIEW, Status.ACCEPTED]


def test_what_only_the_joint_decision_found_is_asked_about() -> None:
    assert both(None, reading("云台小区")).status is Status.REVIEW


def test_an_empty_blank_does_not_overrule_a_value() -> None:
    one = both(reading(None, Status.MISSING), reading("云台小区"))
    assert one.value == "云台小区"


def test_an_empty_blank_and_a_value_elsewhere_are_asked_about() -> None:
    assert both(reading(None, Status.MISSING), reading("云台小区")).status is Status.REVIEW


def test_a_value_that_the_other_way_gives_to_another_field_is_not_proposed_twice() -> None:
    box = (100.0, 100.0, 300.0, 130.0)
    shaped = reading("2026-12-01").model_copy(update={"key": "sign_date", "box": box})
    joint = reading("2026-12-01").model_copy(update={"key": "need_date", "box": box})
    found = agreed({"sign_date": shaped}, [joint], OTHER.table, Kinds())
    assert [r.key for r in found] == ["need_date"]


def test_a_label_that_the_catalogue_lacks_is_no_value_either() -> None:
    address = reading("地上部分面").model_copy(update={"key": "site_address"})
    found = guarded([address, reading("地上部分面积")], WORDING, OTHER.table, is_free_text=lambda _: True)
    assert [r.status for r in found] == [Status.REVIEW, Status.REVIEW]


def test_a_text_that_can_be_nothing_else_needs_no_second_witness() -> None:
    for raw, status in (("云台酒店管理有限公司", Status.ACCEPTED), ("职务", Status.REVIEW)):
        kinds = Kinds(lambda _: True, is_of_kind=lambda _, text: WORDING.is_of_kind(CATALOGUE["applicant_name"], text))
        [one] = agreed({}, [reading(raw)], OTHER.table, kinds)
        assert one.status is status


def test_cells_taken_for_one_stand_for_the_value_that_is_told_apart_from_them() -> None:
    joint = reading("13471588633").model_copy(update={"box": (458, 626, 613, 646)})
    shaped = reading(None, Status.REVIEW, "(11位手机号)13471588633").model_copy(update={"box": (134, 622, 613, 646)})
    for is_whole, status in ((True, Status.ACCEPTED), (False, Status.REVIEW)):
        kinds = Kinds(is_whole=lambda *_, told=is_whole: told)
        [one] = agreed({"project_name": shaped}, [joint], OTHER.table, kinds)
        assert (one.value, one.status) == ("13471588633", status)


def test_a_sure_value_with_its_unit_is_no_text_of_several_cells() -> None:
    joint = reading(52.4).model_copy(update={"box": (611, 451, 671, 474)})
    shaped = reading(34933.51, raw="52.4亩").model_copy(update={"box": (611, 449, 875, 476)})
    [one] = agreed({"project_name": shaped}, [joint], OTHER.table, Kinds(is_whole=lambda *_: True))
    assert one.status is Status.REVIEW


def test_a_text_within_another_fields_cells_is_no_dispute_where_all_of_them_is_told() -> None:
    joint = reading("济源市学苑路12号").model_copy(update={"box": (616, 415, 887, 454)})
    merged = reading("装备车间项目位置济源市学苑路12号", Status.REVIEW).model_copy(
        update={"key": "remarks", "box": (113, 415, 887, 458)}
    )
    for is_whole, status in ((True, Status.ACCEPTED), (False, Status.REVIEW)):
        kinds = Kinds(lambda _: True, is_whole=lambda *_, told=is_whole: told)
        found = {r.key: r for r in agreed({"remarks": merged}, [joint], OTHER.table, kinds)}
        assert found["project_name"].status is status


@pytest.mark.parametrize(("raw", "status"), [("m³/日", Status.MISSING), ("m", Status.MISSING), ("12m", Status.REVIEW)])
def test_a_blank_with_nothing_but_its_printed_unit_is_empty(raw: str, status: Status) -> None:
    asked = FieldReading(key="floor_below", raw=raw, confidence=0.5, status=Status.REVIEW, page=1, doubt="“m”不是数字")
    [found] = guarded([asked], WORDING, OTHER.table, is_free_text=lambda _: False)
    assert found.status is status


def test_yes_read_from_its_mark_passes_where_the_other_read_no_answer() -> None:
    shaped = reading(None, Status.REVIEW, "对周边群众生活是")
    marked = reading(True, raw="是").model_copy(update={"grounds": "other.choice.alone"})
    assert both(shaped, marked).status is Status.ACCEPTED
    written = marked.model_copy(update={"grounds": "other.word.alone"})
    assert both(shaped, written).status is Status.REVIEW


def test_the_sign_of_a_footnote_is_no_value() -> None:
    assert guarded([reading("②"), reading("★ ")], WORDING, OTHER.table, is_free_text=lambda _: True) == []


@pytest.mark.parametrize(("is_vouched", "status"), [(True, Status.ACCEPTED), (False, Status.REVIEW)])
def test_a_text_in_a_blank_that_looked_empty_needs_the_network(*, is_vouched: bool, status: Status) -> None:
    empty = reading(None, Status.MISSING, raw=" ")
    kinds = Kinds(lambda _: True, is_vouched=lambda _: is_vouched)
    [one] = agreed({"project_name": empty}, [reading("云台二期厂房")], OTHER.table, kinds)
    assert one.value == "云台二期厂房" and one.status is status
