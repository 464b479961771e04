"""Plan 三(三)(2), 统一出件, 闭环 and what the applicant changes on the way."""

from datetime import date, timedelta

import pytest

from flows.ledger.states import CaseState
from tests.support.application_parts import SEGMENT
from tests.support.course_parts import START, Life, ServiceState, application, rules

TWO = ("water", "power")
LINES = {"segments": [SEGMENT, {**SEGMENT, "seg_service": "用电"}]}


def building(**fields):
    """Two services whose permit was granted on a pledge."""
    life = Life(of=application(rows=LINES, services=["用水", "用电"], **fields))
    return life.slip("PLEDGE", pledge="已知晓并承诺").slip("RULING", ruling="准予许可")


def built(**fields):
    life = building(**fields)
    return life.slip("BUILT", "water", built_date="2026-11-23").slip("BUILT", "power", built_date="2026-11-23")


def accepted(**fields):
    return built(**fields).slip("ACCEPT", accept_date="2026-11-23", accept_water="合格", accept_power="合格")


def connected(**fields):
    life = accepted(**fields)
    for provider in TWO:
        life.slip("TEST", provider, test="合格").slip("CONNECT", provider, connect_date="2026-11-23")
    return life


def test_nothing_is_built_before_the_permit():
    life = Life(of=application(rows=LINES, services=["用水", "用电"]))
    assert not life.has("BUILT", "water")
    life.slip("BUILT", "water", built_date="2026-11-23")
    assert not life.has("ACCEPT_NOTICE") and life.course.service_states["water"] is ServiceState.REQ_SENT


def test_a_joint_acceptance_waits_for_the_last_line_and_calls_all_to_one_date():
    life = building().slip("BUILT", "water", built_date="2026-11-23")
    assert not life.has("ACCEPT")
    life.slip("BUILT", "power", built_date="2026-11-23")
    assert [p.readers for p in life.course.papers("ACCEPT_NOTICE")] == [TWO] and life.has("ACCEPT")
    assert life.course.state is CaseState.ACCEPTANCE


def test_a_separate_acceptance_waits_for_nobody():
    life = building(accept_mode="分别验收").slip("BUILT", "water", built_date="2026-11-23")
    assert life.has("ACCEPT", "water") and not life.has("ACCEPT", "power") and not life.has("ACCEPT")


def test_the_choice_may_change_and_is_never_made_by_the_program():
    life = built(accept_mode=None)
    assert not life.has("ACCEPT") and "ACCEPT_MODE" in [ask.key for ask in life.asked]
    life.slip("REQUEST", request=["变更验收方式"], accept_mode="分别验收")
    assert life.has("ACCEPT", "water") and life.has("ACCEPT", "power") and not life.has("ACCEPT")


def test_what_failed_is_called_again_and_only_that():
    life = built().slip("ACCEPT", accept_date="2026-11-24", accept_water="合格", accept_power="不合格", note="补接地")
    assert life.course.service_states == {"water": ServiceState.ACCEPTED, "power": ServiceState.FAILED}
    again = life.course.papers("ACCEPT_NOTICE")[-1]
    assert again.version == 2 and again.readers == ("power",)
    assert again.facts["providers"] == ["power"] and again.facts["mend"] == "补接地"
    assert not life.has("ACCEPT_NOTICE", "water", 2) and life.has("ACCESS") and not life.has("TEST", "water")
    life.slip("ACCEPT", version=2, accept_date="2026-11-30", accept_power="合格")
    assert life.course.service_states["power"] is ServiceState.ACCEPTED and not life.has("ACCEPT", version=3)


def test_who_did_not_come_has_not_passed():
    life = built().slip("ACCEPT", accept_date="2026-11-24", accept_water="合格", accept_power="未参加")
    assert life.has("ACCEPT", version=2) and life.course.service_states["power"] is ServiceState.FAILED


def test_a_booking_only_after_the_acceptance_and_only_when_asked_for():
    assert not accepted(book_connect=False).has("BOOKING", "water")
    life = built(book_connect=False).slip("REQUEST", request=["预约接通"], book_date="2026-12-01")
    assert not life.has("BOOKING", "water")
    life.slip("ACCEPT", accept_date="2026-11-24", accept_water="合格", accept_power="合格")
    assert life.course.papers("BOOKING")[0].facts == {
        "asked": "2026-12-01", "day": "2026-12-01", "part": "上午", "to": list(TWO),
    }  # fmt: skip
    assert life.course.service_states["water"] is ServiceState.BOOKED


def test_an_appointment_is_moved_on_where_a_provider_is_with_another_case():
    life = built(book_connect=False)
    busy = {("water", "2026-12-01", "上午"), ("power", "2026-12-01", "下午"), ("gas", "2026-12-02", "上午")}
    life.course = life.course.model_copy(update={"taken": frozenset(busy)})
    life.slip("REQUEST", request=["预约接通"], book_date="2026-12-01")
    life.slip("ACCEPT", accept_date="2026-11-24", accept_water="合格", accept_power="合格")
    (booking,) = life.course.papers("BOOKING")
    assert (booking.facts["asked"], booking.facts["day"], booking.facts["part"]) == ("2026-12-01", "2026-12-02", "上午")
    (note,) = life.course.noted("connection_booked")
    assert note.payload == {"providers": list(TWO), "day": "2026-12-02", "part": "上午"}


def test_a_failed_test_keeps_a_connection_from_counting():
    life = accepted(accept_mode="分别验收")
    life.slip("TEST", "water", test="不合格").slip("CONNECT", "water", connect_date="2026-11-23")
    assert life.course.service_states["water"] is not ServiceState.CONNECTED and life.has("TEST", "water", 2)
    assert any(ask.key.startswith("TEST|water") for ask in life.asked)
    life.slip("TEST", "water", version=2, test="合格")
    assert life.course.service_states["water"] is ServiceState.CONNECTED


def test_services_accepted_together_are_connected_on_one_sheet_and_what_is_left_on_the_next():
    life = accepted()
    assert life.has("ACCESS") and not life.has("TEST", "water") and not life.has("CONNECT", "water")
    day = "2026-11-23"
    life.slip("ACCESS", test_water="合格", connect_water=day, test_power="不合格", connect_power=day)
    assert life.course.service_states == {"water": ServiceState.CONNECTED, "power": ServiceState.ACCEPTED}
    assert any(ask.key.startswith("TEST|power") for ask in life.asked) and life.has("ACCESS", version=2)
    life.slip("ACCESS", version=2, test_power="合格", connect_power=day)
    assert life.course.state is CaseState.ISSUED and not life.has("ACCESS", version=3)


def test_results_are_held_until_the_last_and_go_out_as_one():
    life = accepted().slip("CONNECT", "water", connect_date="2026-11-23")
    assert not life.has("RESULTS") and life.has("RELEASE")
    life.slip("CONNECT", "power", connect_date="2026-11-24")
    facts = life.course.papers("RESULTS")[0].facts
    assert [row["provider"] for row in facts["rows"]] == list(TWO) and not facts["part"]
    assert life.course.state is CaseState.ISSUED and life.has("RECEIPT")


def test_a_person_may_release_a_part_of_what_has_its_result():
    life = accepted().slip("CONNECT", "water", connect_date="2026-11-23")
    life.slip("RELEASE", release=["用水", "用电"], reason="先行投产")
    part = life.course.papers("RESULTS")[0].facts
    assert [row["provider"] for row in part["rows"]] == ["water"] and part["held"] == ["power"] and part["part"]
    life.slip("CONNECT", "power", connect_date="2026-11-30")
    assert [p.facts["part"] for p in life.course.papers("RESULTS")] == [True, False]


def test_the_call_has_its_date_and_a_good_rating_ends_the_case():
    life = connected()
    assert life.due("T16").day == date(2026, 11, 30) and life.has("VISIT") and life.has("RATING")
    life.slip("VISIT", satisfied="满意").slip("RATING", rate_water="满意", rate_power="非常满意")
    assert life.course.state is CaseState.RATED and life.due("T16").done_on == START


def test_a_bad_mark_brings_a_mending_and_a_second_call():
    life = (
        connected()
        .slip("VISIT", satisfied="基本满意")
        .slip("RATING", rate_water="不满意", rate_power="满意", note="慢")
    )
    assert life.course.papers("RECTIFY_NOTICE", "water")[0].facts == {"grade": "不满意", "note": "慢"}
    assert not life.has("RECTIFY_NOTICE", "power") and not life.has("VISIT", version=2)
    life.until(START + timedelta(days=2)).slip("RECTIFY", "water", rectified_date="2026-11-25", note="已整改")
    assert life.has("VISIT", version=2) and life.course.state is not CaseState.RATED
    life.slip("VISIT", version=2, satisfied="满意")
    assert life.course.state is CaseState.RATED


def test_a_withdrawn_service_is_told_to_its_provider_alone_and_holds_nothing_up():
    life = built().slip("REQUEST", request=["撤回"], services=["用电"])
    assert life.has("WITHDRAWN") and life.has("WITHDRAWN", "power") and not life.has("WITHDRAWN", "water")
    assert life.course.providers == ("water",)
    life.slip("ACCEPT", accept_date="2026-11-24", accept_water="合格").slip(
        "CONNECT", "water", connect_date="2026-11-25"
    )
    assert life.course.state is CaseState.ISSUED


def test_with_the_last_service_the_case_is_withdrawn():
    life = built().slip("REQUEST", request=["撤回"])
    assert (
        life.course.state is CaseState.WITHDRAWN and life.has("WITHDRAWN", "water") and life.has("WITHDRAWN", "power")
    )
    assert life.course.dues == ()


def test_only_touched_letters_are_issued_again():
    life = Life(of=application(rows=LINES, services=["用水", "用电"], power_kva=800))
    life.amend(application(rows=LINES, services=["用水", "用电"], power_kva=1000))
    assert life.has("REQUIREMENT", "power", 2) and not life.has("REQUIREMENT", "water", 2)
    change = life.course.papers("AMENDED", "power")[0].facts["changes"][0]
    assert (change["old"], change["new"]) == ("800", "1000")
    life.amend(application(rows=LINES, services=["用水", "用电"], power_kva=1250))
    assert life.has("REQUIREMENT", "power", 3) and life.has("AMENDED", "power", 2)


def test_a_letter_that_was_called_back_comes_again_and_changes_count_on_from_there():
    life = Life(of=application(rows=LINES, services=["用水", "用电"], power_kva=800))
    said = {"kind": "REQUIREMENT", "provider": "power", "title": "需求函", "readers": ["power"], "name": "甲"}
    life.note("paper_called_back", "函-1", said | {"number": "函-1", "again": 2, "reason": "印错"})
    assert life.has("REQUIREMENT", "power", 2) and life.has("CALLED_BACK", "power") and not life.has("CALLED_BACK")
    life.amend(application(rows=LINES, services=["用水", "用电"], power_kva=1000))
    assert [p.version for p in life.course.papers("REQUIREMENT", "power")] == [1, 2, 3]
    (told,) = life.course.papers("AMENDED", "power")
    assert (told.version, told.facts["of"]) == (1, 2) and not life.course.papers("AMENDED", "water")


def test_a_day_or_a_signature_on_the_new_form_touches_nobody_and_a_new_service_gets_no_second_letter():
    life = Life(of=application(rows=LINES, services=["用水", "用电"]))
    life.amend(application(rows=LINES, services=["用水", "用电"], apply_date="2026-11-23", sign_date="2026-11-23"))
    assert not life.course.papers("AMENDED")
    life.amend(application(rows=LINES, services=["用水", "用电", "用气"], power_kva=900))
    assert [p.provider for p in life.course.papers("AMENDED")] == ["power"]


def told_of(life, provider, version=1):
    papers = [p for p in life.course.papers("AMENDED", provider) if p.version == version]
    return [(row["old"], row["new"]) for paper in papers for row in paper.facts["changes"]]


def lines(water=100, power=100, second="用电"):
    rows = [{**SEGMENT, "seg_len_m": water}, {**SEGMENT, "seg_service": second, "seg_len_m": power}]
    return application(rows={"segments": rows}, services=["用水", "用电", "用气"])


def test_a_changed_stretch_is_told_to_its_own_provider_alone():
    life = Life(of=lines())
    life.amend(lines(power=150))
    assert told_of(life, "power") == [("100", "150")]
    assert [p.provider for p in life.course.papers("AMENDED")] == ["power"]
    assert not life.has("REQUIREMENT", "water", 2)


def test_a_stretch_that_becomes_anothers_is_told_to_both_and_its_past_to_nobody_new():
    life = Life(of=lines())
    life.amend(lines(power=150))
    life.amend(lines(power=150, second="用气"))
    assert told_of(life, "power", 2) == told_of(life, "gas") == [("用电", "用气")]
    life.amend(lines(power=180, second="用气"))
    assert told_of(life, "gas", 2) == [("150", "180")] and told_of(life, "power", 3) == []
    assert not life.course.papers("AMENDED", "water")


def test_words_alone_change_nothing_and_the_changed_form_is_asked_for():
    life = Life(of=application(rows=LINES, services=["用水", "用电"]))
    life.slip("REQUEST", request=["变更内容"], note="用电改为1000千伏安")
    assert [ask.key for ask in life.asked][-1] == "CHANGE|1" and not life.course.papers("AMENDED")


@pytest.mark.parametrize(("days", "due"), [(0, date(2026, 12, 21)), (5, date(2026, 12, 28))])
def test_the_clock_stops_and_goes_on(days, due):
    life = Life(of=application(rows={"segments": [{**SEGMENT, "seg_len_m": 300}]}))
    before = life.due("T07").day
    life.until(date(2026, 11, 25)).slip("SUSPEND", suspend="中止", ground="专家评审", from_date="2026-11-25")
    assert life.course.state is CaseState.SUSPENDED and life.due("T07") is None and life.has("SUSPENSION")
    life.workdays(days) if days else None
    life.slip("SUSPEND", version=2, suspend="恢复", from_date=life.course.today.isoformat())
    assert before == date(2026, 12, 21) and life.due("T07").day == due
    assert life.course.state is CaseState.SURVEY_SET and life.has("SUSPENSION", version=2)


def test_what_is_issued_cannot_be_stopped_any_more():
    life = connected().slip("SUSPEND", suspend="中止", ground="听证", from_date="2026-11-23")
    life.slip("VISIT", satisfied="满意").slip("RATING", rate_water="满意", rate_power="满意")
    assert life.course.state is CaseState.RATED


def test_without_a_number_the_call_has_no_date():
    life = Life(of=application(rows={"segments": []}, services=["用水"]), with_rules=rules(T16=None))
    life.slip("REQUEST", request=["申请验收"]).slip("ACCEPT", accept_water="合格").slip("CONNECT", "water")
    assert life.due("T16") is None and life.has("VISIT")
