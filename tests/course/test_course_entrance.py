"""Plan 三(一): push, contact within three working days, guidance; and the dates that run."""

from datetime import date, timedelta

import pytest

from flows.course.settings import CourseSettings, officer_for
from flows.ledger.states import CaseState
from tests.support.course_parts import OFFICE, START, Life, ServiceState, application, rules

FIVE = tuple(OFFICE.providers)


def test_a_push_tells_all_five_the_same_day_and_counts_three_working_days():
    life = Life(entrance="push", of=application(services=["用水"]))
    assert [p.readers for p in life.course.papers("PUSH")] == [FIVE]
    assert all(life.has("CONTACT", p) for p in FIVE) and life.has("PREFILLED") and life.has("REQUEST")
    assert {p.on for p in life.course.papers("PUSH")} == {START}
    assert life.due("T01:water").day == date(2026, 11, 26)


def test_a_form_needs_no_push_and_asks_only_the_ticked():
    life = Life(of=application(services=["用水", "用气"]))
    assert not life.course.papers("PUSH")
    assert [k[1] for k in life.kinds if k[0] == "CONTACT"] == ["water", "gas"]


def test_a_contact_ends_its_date_and_moves_its_service_alone():
    life = Life().until(START + timedelta(days=1)).slip("CONTACT", "water", intent="有", visit_date="2026-11-24")
    assert life.due("T01:water").done_on == date(2026, 11, 24)
    assert life.due("T01:power").done_on is None
    assert life.course.service_states["water"] is ServiceState.VISIT_DONE
    assert life.course.service_states["power"] is ServiceState.REQ_SENT


def test_a_later_visit_is_a_contact_first():
    life = Life().slip("CONTACT", "water", intent="有", visit_date="2026-11-30")
    assert life.course.service_states["water"] is ServiceState.CONTACTED


@pytest.mark.parametrize(
    ("day", "stages"),
    [
        (date(2026, 11, 24), []),
        (date(2026, 11, 25), ["before"]),
        (date(2026, 11, 26), ["before"]),
        (date(2026, 11, 27), ["before", "after"]),
        (date(2026, 12, 4), ["before", "after"]),
    ],
)
def test_a_silent_provider_is_urged_once_before_the_day_has_passed_and_once_after(day, stages):
    life = Life(of=application(services=["用水"]), with_rules=rules(T17=None)).until(day)
    assert [p.facts["stage"] for p in life.course.papers("URGE", "water")] == stages


def test_who_has_answered_is_not_urged():
    life = Life(of=application(services=["用水", "用电"]), with_rules=rules(T13=None, T17=None))
    life.slip("CONTACT", "power", intent="有").until(START + timedelta(days=7))
    assert not life.course.papers("URGE", "power") and len(life.course.papers("URGE", "water")) == 2


def test_what_several_owe_by_one_day_is_one_paper_and_says_each_of_them():
    life = Life(of=application(services=["用水", "用电"]), with_rules=rules(T13=None, T17=None))
    life.until(date(2026, 11, 25)).slip("CONTACT", "power", intent="有").until(date(2026, 11, 27))
    both, late = life.course.papers("URGE")
    assert (both.provider, both.readers, len(both.facts["what"])) == ("", ("water", "power"), 2)
    assert (late.provider, late.facts["stage"]) == ("water", "after")


def test_the_team_is_named_when_all_have_named_theirs():
    life = Life(of=application(services=["用水", "用电"]))
    life.slip("CONTACT", "water", intent="有", staff_name="样本甲", staff_phone="13800000001")
    assert not life.has("TEAM")
    life.slip("CONTACT", "power", intent="有", staff_name="样本乙")
    sheet = life.course.papers("TEAM", "")[0]
    assert [row["name"] for row in sheet.facts["rows"]] == ["样本甲", "样本乙"]
    assert sheet.facts["rows"][1]["phone"] == OFFICE.windows["W3"].phone
    assert life.course.state is CaseState.TEAM_SET and life.has("TEAM", "water") and not life.has("TEAM", "gas")


def test_an_officer_named_later_brings_the_sheet_of_the_team_anew_once():
    life = Life(of=application(services=["用水", "用电"])).slip("CONTACT", "water", intent="有")
    life.note("officer_set", "0", {"officer": "一号专员"}).slip("CONTACT", "power", intent="有")
    assert [p.facts["officer"] for p in life.course.papers("TEAM")] == ["一号专员"]
    life.note("officer_set", "1", {"officer": "二号专员，电话6600000"}).workdays(2)
    sheets = life.course.papers("TEAM")
    assert [p.facts["officer"] for p in sheets] == ["一号专员", "二号专员，电话6600000"]
    assert sheets[1].readers == ("water", "power")


def test_the_team_does_not_wait_for_ever_for_the_silent():
    life = Life(of=application(services=["用水", "用电"])).slip("CONTACT", "water", intent="有")
    life.until(date(2026, 11, 26))
    assert not life.has("TEAM")
    life.until(date(2026, 11, 27))
    assert life.has("TEAM")


def test_results_count_as_handed_back_only_when_all_have_come():
    life = Life(of=application(services=["用暖"]))
    life.slip("RESULT", "heating", results=["供暖方案"])
    assert life.due("T17:heating").done_on is None
    life.until(START + timedelta(days=2)).slip("RESULT", "heating", results=["供暖区域平面图"])
    assert life.due("T17:heating").done_on == START + timedelta(days=2)
    assert life.course.service_states["heating"] is ServiceState.PLAN_RECEIVED


def test_power_has_a_limit_of_its_own_and_no_number_means_no_date():
    assert Life().due("T13:power") is not None and Life().due("T17:power") is None
    assert Life(with_rules=rules(T17=None)).due("T17:water") is None


def test_an_officer_is_assigned_by_address_then_in_turn_and_nobody_is_made_up():
    officers = [{"name": "一号专员", "phone": "6833019"}, {"name": "二号专员"}, {"name": "三号专员", "areas": ["天坛"]}]
    settings = CourseSettings(version="1", service_officers=officers)
    told = [officer_for(settings, "济源市沁园街道", f"LHBZ-2026-00000{n}") for n in (1, 2, 3)]
    assert told == ["二号专员", "一号专员，电话6833019", "二号专员"]
    assert officer_for(settings, "济源市天坛街道1号", "LHBZ-2026-000001") == "三号专员"
    assert officer_for(CourseSettings(version="1"), "济源市天坛街道1号", "LHBZ-2026-000001") == ""
