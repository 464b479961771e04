"""Plan 三(二)(2)–(4): survey, pledge, decision, the three exemptions, supervision."""

from datetime import date, timedelta

import pytest

from flows.course.plan import wants
from flows.ledger.states import CaseState
from tests.support.application_parts import SEGMENT
from tests.support.course_parts import START, Life, ServiceState, application


def works(*lengths, **fields):
    rows = [{**SEGMENT, "seg_len_m": length} for length in lengths]
    return application(rows={"segments": rows}, **fields)


def pledge():
    return Life(of=works(120))


def general():
    return Life(of=works(150, 150))


@pytest.mark.parametrize(
    ("lengths", "by_pledge"), [((199.9,), True), ((200,), True), ((200.1,), False), ((100, 100.1), False)]
)
def test_two_hundred_metres_a_service_is_the_line(lengths, by_pledge):
    life = Life(of=works(*lengths))
    assert life.has("PLEDGE") is by_pledge and life.has("SURVEY_NOTICE") is not by_pledge


def test_a_pledge_is_decided_on_the_same_day_and_pushed_the_same_day():
    life = pledge().until(date(2026, 11, 25)).slip("PLEDGE", pledge="已知晓并承诺")
    assert life.due("T04").day == date(2026, 11, 25) and life.has("RULING")
    life.slip("RULING", ruling="准予许可")
    assert life.course.state is CaseState.WORKS and life.due("T04").done_on == date(2026, 11, 25)
    push = life.course.papers("SUPERVISE")[0]
    assert push.on == date(2026, 11, 25) and life.has("CHECK") and life.has("WORKS_GUIDE")
    assert life.course.service_states["water"] is ServiceState.PERMIT


def test_the_decision_is_drafted_when_its_grounds_are_there_and_no_sooner():
    by_pledge = pledge()
    assert not by_pledge.course.papers("DECISION") and not by_pledge.has("RULING")
    by_pledge.workdays(1).slip("PLEDGE", pledge="已知晓并承诺")
    assert by_pledge.course.papers("DECISION")[0].facts["grounds"] == "2026-11-24" and by_pledge.has("RULING")
    surveyed = general()
    assert [p.facts["variant"] for p in surveyed.course.papers("DECISION")] == ["一般程序"]
    surveyed.slip("SURVEY", survey_date="2026-11-24", conclusion="具备条件")
    assert [p.facts["variant"] for p in surveyed.course.papers("DECISION")] == ["一般程序", "踏勘"]
    unfit = general().slip("SURVEY", survey_date="2026-11-24", conclusion="不具备条件")
    assert len(unfit.course.papers("DECISION")) == 1 and unfit.has("RULING")


def test_a_pledge_on_a_rest_day_is_due_on_the_next_working_day():
    life = pledge().until(date(2026, 11, 28)).slip("PLEDGE", pledge="已知晓并承诺")
    assert life.due("T04").day == date(2026, 11, 30)


def test_without_the_pledge_nothing_is_due_at_once():
    life = pledge().until(START + timedelta(days=3))
    assert life.due("T04") is None and life.due("T07") is not None


def test_the_survey_calls_everyone_once_and_starts_the_one_day_clock():
    life = general()
    assert [p.readers for p in life.course.papers("SURVEY_NOTICE")] == [life.course.providers]
    assert life.course.state is CaseState.SURVEY_SET and life.due("T03").day == date(2026, 11, 26)
    life.until(date(2026, 11, 27)).slip("SURVEY", survey_date="2026-11-27", conclusion="具备条件")
    assert life.course.state is CaseState.SURVEY_DONE and life.due("T05").day == date(2026, 11, 30)
    assert life.due("T07") is None and life.due("T03").done_on == date(2026, 11, 27)
    life.slip("RULING", ruling="准予许可")
    assert life.course.state is CaseState.WORKS and not life.has("SUPERVISE")


def test_a_survey_that_wants_mending_is_held_again_and_starts_no_clock():
    life = general().slip("SURVEY", survey_date="2026-11-24", conclusion="整改后具备")
    assert life.due("T05") is None and life.has("SURVEY", version=2) and life.has("SURVEY_NOTICE", "water", 2)
    life.slip("SURVEY", version=2, survey_date="2026-11-25", conclusion="具备条件")
    assert life.due("T05").day == date(2026, 11, 26)


def test_a_survey_that_fails_is_put_before_a_person():
    life = general().slip("SURVEY", survey_date="2026-11-24", conclusion="不具备条件", note="地下管线不明")
    assert "地下管线不明" in next(ask.text for ask in life.asked if ask.key == "SURVEY")


def test_an_exemption_needs_a_persons_kind_and_reason():
    life = Life(of=works(150, 150, impact_traffic=True))
    assert "EXEMPT" in [ask.key for ask in life.asked]
    life.slip("SURVEY", survey_date="2026-11-24", conclusion="具备条件")
    life.slip("RULING", ruling="期限例外")
    assert not life.has("EXCEPTION") and life.due("T05") is not None and life.has("RULING", version=2)
    life.slip(
        "RULING", version=2, ruling="期限例外", exempt=["道路交通安全"], reason="主干路全幅封闭", statute="30个工作日"
    )
    assert life.due("T05") is None and life.due("T07").day == date(2027, 1, 5)
    (told,) = life.course.papers("EXCEPTION")
    assert told.facts["kinds"] == ["道路交通安全"] and told.facts["to"] == ["applicant"]


def test_a_refusal_is_a_draft_with_its_reason_and_ends_the_clock():
    life = general().slip("SURVEY", survey_date="2026-11-24", conclusion="具备条件")
    life.slip("RULING", ruling="不予许可", reason="新建道路五年内")
    assert life.course.papers("REFUSAL")[0].facts == {"reason": "新建道路五年内"}
    assert life.course.state is CaseState.DECIDED and life.due("T05").done_on == START
    assert life.course.papers("RESULTS")[0].facts["refused"] is True
    assert not life.has("WORKS_GUIDE")
    assert ServiceState.PERMIT not in life.course.service_states.values()


def test_the_sealed_decision_itself_decides():
    life = pledge().slip("PLEDGE", pledge="已知晓并承诺")
    life.note("signed_filed", "LHBZ-2026-000012-09", {"kind": "DECISION", "provider": "", "version": 1})
    assert life.course.state is CaseState.WORKS and life.has("SUPERVISE")


def test_a_false_pledge_is_proposed_for_revocation_and_a_person_revokes():
    life = pledge().slip("PLEDGE", pledge="已知晓并承诺").slip("RULING", ruling="准予许可")
    life.slip("CHECK", check_date="2026-12-01", check="不符合承诺", note="超范围开挖")
    assert life.has("REVOCATION") and life.has("RULING", version=2)
    life.slip("RULING", version=2, ruling="撤销许可")
    assert life.course.state is CaseState.CANCELLED


def test_a_person_may_let_a_pledge_stand():
    life = pledge().slip("PLEDGE", pledge="已知晓并承诺").slip("RULING", ruling="准予许可")
    life.slip("CHECK", check_date="2026-12-01", check="不符合承诺").slip("RULING", version=2, ruling="不撤销")
    assert life.course.state is not CaseState.CANCELLED and not life.has("RULING", version=3)


def test_works_on_green_are_surveyed_even_with_a_pledge():
    assert Life(of=application(rows={"segments": [{**SEGMENT, "green_m2": 20}]})).has("SURVEY_NOTICE")


def test_no_works_no_permit():
    life = Life(of=application(rows={"segments": []}))
    assert not any(life.has(kind) for kind in ("SURVEY", "PLEDGE", "RULING")) and life.due("T07") is None


@pytest.mark.parametrize("ruling", ["撤销许可", "不撤销"])
def test_a_ruling_on_a_revocation_before_any_decision_does_not_block_the_case(ruling):
    life = general().slip("RULING", ruling=ruling)
    assert life.has("RULING", version=2)
    assert any(ask.key == "UNDECIDED|1" for ask in wants(life.course, life.rules).asks)
    life.slip("SURVEY", survey_date="2026-11-24", conclusion="具备条件").slip("RULING", version=2, ruling="准予许可")
    assert life.course.state is CaseState.WORKS


@pytest.mark.parametrize("ruling", ["撤销许可", "不撤销"])
def test_nor_does_it_rule_on_a_breach_found_later(ruling):
    life = pledge().slip("PLEDGE", pledge="已知晓并承诺").slip("RULING", ruling=ruling)
    life.slip("RULING", version=2, ruling="准予许可").slip("CHECK", check_date="2026-12-01", check="不符合承诺")
    assert life.course.state is CaseState.WORKS and life.has("RULING", version=3)
    life.slip("RULING", version=3, ruling="撤销许可")
    assert life.course.state is CaseState.CANCELLED
