"""Plan 三(一)(2), 三(二)(5), 三(三)(1): what touches a case is told once; one dig is agreed or put before a person."""

from datetime import date

import pytest

from flows.course.model import JointRow, JointWorks, Overlap
from tests.support.course_parts import Life, ServiceState

WINDOW = (date(2026, 12, 5), date(2026, 12, 20))
ROWS = (
    JointRow(provider="gas", service="用气", span="样例一路—样例二路", when="2026年12月1日至12月20日"),
    JointRow(provider="water", service="用水", span="样例一路—样例二路", when="2026年12月5日至12月30日"),
)
GROUP = JointWorks(id="联施00000001", road="样例大道", window=WINDOW, lead="water", rows=ROWS)
OTHER_CASE = "LHBZ-2026-000077"


def overlap(rule="X1", provider="water", other="gas", **changes):
    known = {
        "road": "样例大道",
        "other_case": OTHER_CASE,
        "span": "样例一路—样例二路",
        "service": "用气",
        "when": "2026年12月1日至12月20日",
        "text": f"另有用气施工（{rule}）",
        "advice": "建议",
        "joint": GROUP if rule == "X1" else None,
    }
    return Overlap(rule=rule, provider=provider, other_provider=other, **{**known, **changes})


def both(**changes):
    return overlap(**changes), overlap(provider="gas", other="water", other_case="", **changes)


def test_only_the_touched_provider_is_told_and_at_once():
    life = Life().overlaps(overlap("X3"))
    told = life.course.papers("CONFLICT")
    assert [p.provider for p in told] == ["water"] and told[0].on == life.course.accepted
    assert told[0].facts["rows"][0] | {"advice": ""} == {
        "rule": "X3",
        "road": "样例大道",
        "span": "样例一路—样例二路",
        "service": "用气",
        "when": "2026年12月1日至12月20日",
        "advice": "",
    }


def test_a_pushed_project_without_a_form_is_told_nothing():
    assert Life(entrance="push").overlaps(overlap("X3")).course.papers("CONFLICT") == ()


def test_the_number_of_another_case_stands_on_no_paper():
    life = Life().overlaps(*both(), overlap("X2"), overlap("X6"))
    assert OTHER_CASE not in str([p.facts for p in life.course.issued]) + str(life.asked)


def test_the_same_overlaps_are_told_once_and_changed_ones_as_a_new_version():
    life = Life().overlaps(overlap("X3")).workdays(3)
    assert life.has("CONFLICT", "water") and not life.has("CONFLICT", "water", 2)
    life.overlaps(overlap("X3"), overlap("X4"))
    assert life.has("CONFLICT", "water", 2) and not life.has("CONFLICT", "water", 3)
    life.overlaps(overlap("X4"), overlap("X3"))
    assert not life.has("CONFLICT", "water", 3)
    life.overlaps(overlap("X3"))
    assert life.has("CONFLICT", "water", 3) and life.course.papers("CONFLICT", "water")[-1].facts["rows"]


def test_nothing_is_told_of_overlaps_that_are_gone_or_of_a_line_that_lies_already():
    life = Life().overlaps(overlap("X3")).overlaps()
    assert len(life.course.papers("CONFLICT")) == 1
    life.slip("BUILT", "water", built_date="2026-11-23").overlaps(overlap("X4"))
    assert len(life.course.papers("CONFLICT")) == 1


def test_more_rows_than_a_sheet_holds_are_told_as_a_number():
    life = Life().overlaps(*(overlap("X3", text=f"第{n:03}处") for n in range(33)))
    facts = life.course.papers("CONFLICT", "water")[0].facts
    assert len(facts["rows"]) == 30 and facts["more"] == 3


def test_a_joint_dig_is_put_to_the_touched_providers_and_to_approval():
    life = Life().overlaps(*both())
    assert [p.readers for p in life.course.papers("JOINT_WORKS")] == [("water", "gas")]
    assert [p.provider for p in life.course.papers("JOINT")] == ["water", "gas"]
    facts = life.course.papers("JOINT_WORKS", "")[0].facts
    assert facts["window"] == ["2026-12-05", "2026-12-20"] and facts["lead"] == "water"
    assert facts["rows"][0]["service"] == "用气"


def test_all_agreeing_makes_the_plan_within_the_days_that_they_name():
    life = Life().overlaps(*both())
    life.slip("JOINT", "water", joint="同意", joint_start="2026-12-06", joint_end="2026-12-18")
    assert not life.course.noted("joint_planned")
    life.slip("JOINT", "gas", joint="同意", joint_start="2026-12-08", joint_end="2026-12-22", lead=True)
    note = life.course.noted("joint_planned", GROUP.id)[0]
    assert note.payload["window"] == ["2026-12-08", "2026-12-18"] and note.payload["lead"] == "gas"
    assert {life.course.service_states[p] for p in ("water", "gas")} == {ServiceState.JOINT_PLANNED}
    assert life.course.service_states.get("heating") is not ServiceState.JOINT_PLANNED


def test_what_was_agreed_stays_agreed_when_the_others_are_gone():
    life = Life().overlaps(*both()).slip("JOINT", "water", joint="同意").slip("JOINT", "gas", joint="同意").overlaps()
    assert life.course.service_states["gas"] is ServiceState.JOINT_PLANNED


def test_one_refusal_calls_a_meeting_until_it_is_taken_back():
    life = Life().overlaps(*both()).slip("JOINT", "water", joint="同意")
    life.slip("JOINT", "gas", joint="不同意", note="管材未到")
    ask = next(a for a in life.asked if a.key == f"JOINT:{GROUP.id}")
    assert "管材未到" in ask.text and "协调会" in ask.next_step and not life.course.noted("joint_planned")
    life.asked.clear()
    life.slip("JOINT", "gas", joint="同意")
    assert life.course.noted("joint_planned") and not life.asked


def test_a_changed_group_is_put_to_them_again_and_the_old_answer_does_not_count():
    life = Life().overlaps(*both()).slip("JOINT", "water", joint="同意")
    wider = GROUP.model_copy(update={"is_proposal": True})
    life.overlaps(*both(joint=wider))
    assert life.has("JOINT_WORKS", "water", 2) and life.has("JOINT", "gas", 2) and not life.has("JOINT", "gas", 3)
    life.slip("JOINT", "gas", version=2, joint="同意")
    assert not life.course.noted("joint_planned")
    life.slip("JOINT", "water", version=2, joint="同意")
    assert life.course.noted("joint_planned")


def test_two_groups_have_sheets_and_answers_of_their_own():
    second = GROUP.model_copy(update={"id": "联施00000002", "road": "样例街"})
    life = Life().overlaps(*both(), *both(joint=second, road="样例街"))
    assert [p.facts["group"] for p in life.course.papers("JOINT_WORKS")] == [GROUP.id, second.id]
    for provider in ("water", "gas"):
        life.slip("JOINT", provider, version=2, joint="同意")
    assert [n.key for n in life.course.noted("joint_planned")] == [second.id]


def test_a_group_that_changes_back_is_put_to_them_a_third_time():
    wider = GROUP.model_copy(update={"is_proposal": True})
    life = Life().overlaps(*both()).overlaps(*both(joint=wider)).overlaps(*both())
    assert [p.facts["is_proposal"] for p in life.course.papers("JOINT_WORKS")] == [False, True, False]


def test_a_group_goes_to_those_that_it_touches_alone():
    own = JointWorks(id="联施00000000", road="样例街", lead="power", rows=())
    life = Life().overlaps(overlap(provider="power", joint=own), *both())
    assert [p.readers for p in life.course.papers("JOINT_WORKS")] == [("power",), ("water", "gas")]


@pytest.mark.parametrize(("rule", "word"), [("X2", "重复开挖"), ("X6", "拆分申报")])
def test_the_approver_is_asked_until_he_has_decided(rule, word):
    life = Life().overlaps(overlap(rule))
    ask = next(a for a in life.asked if a.key == rule)
    assert word in ask.text and ask.next_step == "建议"
    life.slip("RULING", ruling="准予许可")
    life.asked.clear()
    assert rule not in [a.key for a in life.workdays(1).asked]


def test_a_split_application_is_no_business_of_the_providers():
    assert Life().overlaps(overlap("X6")).course.papers("CONFLICT") == ()


def test_a_withdrawn_service_is_told_nothing():
    life = Life().slip("REQUEST", request=["撤回"], services=["用水"]).overlaps(*both())
    assert {p.provider for p in life.course.papers("JOINT")} == {"gas"}
