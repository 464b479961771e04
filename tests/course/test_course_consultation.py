"""Plan 三(一)(3): all are asked the same day, silence at the deadline is no opinion, and there is one feedback."""

from datetime import date, timedelta

from flows.course.clauses.consultation import contradictions
from tests.support.course_parts import START, Life, application, rules

THREE = application(services=["用水", "用电", "用气"])
POINT = {"has_opinion": "有意见", "place_1": "一层泵房", "level_1": "必须修改", "text_1": "净高不足"}


def asked(**scheme):
    return Life(of=THREE).slip("SCHEME", scheme_date="2026-11-23", **scheme)


def test_the_planner_holds_the_sheet_where_a_design_is_to_come_and_others_when_asked():
    assert Life(entrance="push", of=THREE).has("SCHEME")
    assert Life(of=application(services=["用水"], designer="样例设计院")).has("SCHEME")
    life = Life(of=THREE)
    assert not life.has("SCHEME")
    assert life.note("slip_wanted", "SCHEME|1", {"kind": "SCHEME", "version": 1}).has("SCHEME")


def test_all_ticked_providers_are_asked_the_same_day_with_their_date():
    life = asked()
    letters = life.course.papers("CONSULT")
    assert [p.readers for p in letters] == [("water", "power", "gas")] and letters[0].on == START
    assert letters[0].facts["due"] == "2026年11月30日"
    assert life.due("T02:gas").day == date(2026, 11, 30)


def test_the_planners_own_number_of_days_goes_before_the_configuration():
    assert asked(reply_days=2).due("T02:gas").day == date(2026, 11, 25)


def test_without_any_number_nothing_is_counted_and_a_person_is_asked():
    life = Life(of=THREE, with_rules=rules(T02=None)).slip("SCHEME", scheme_date="2026-11-23")
    life.until(START + timedelta(days=60))
    assert life.due("T02:gas") is None and not life.course.noted("deemed_no_opinion")
    assert [ask.key for ask in life.asked] == ["T02"] and not life.has("FEEDBACK")


def test_when_all_have_answered_the_feedback_goes_out_at_once():
    life = asked().slip("OPINION", "water", **POINT).slip("OPINION", "power", has_opinion="无意见")
    assert not life.has("FEEDBACK")
    life.slip("OPINION", "gas", has_opinion="无意见")
    rows = life.course.papers("FEEDBACK")[0].facts["rows"]
    assert [(r["provider"], r["text"]) for r in rows] == [("water", "净高不足"), ("power", "无意见"), ("gas", "无意见")]
    assert not life.has("OPINIONS") and life.has("REVISED")


def test_silence_is_no_opinion_only_after_the_last_day_and_with_evidence():
    life = asked().slip("OPINION", "water", **POINT).slip("OPINION", "power", has_opinion="无意见")
    life.until(date(2026, 11, 30))
    assert not life.course.noted("deemed_no_opinion") and not life.has("FEEDBACK")
    life.until(date(2026, 12, 1))
    evidence = life.course.noted("deemed_no_opinion")[0]
    assert evidence.key == "gas" and evidence.payload["due"] == "2026-11-30"
    assert evidence.payload["letter"] == life.course.papers("CONSULT")[0].number
    assert [r["how"] for r in life.course.papers("FEEDBACK")[0].facts["rows"]] == ["反馈", "反馈", "视为无意见"]
    assert life.due("T02:gas").done_on == date(2026, 12, 1)


def test_an_opinion_on_the_last_day_counts():
    life = asked().until(date(2026, 11, 30)).slip("OPINION", "gas", **POINT).until(date(2026, 12, 1))
    assert [n.key for n in life.course.noted("deemed_no_opinion")] == ["water", "power"]


def test_a_late_opinion_is_kept_and_marked_but_changes_no_feedback():
    life = asked().until(date(2026, 12, 1))
    sent = life.course.papers("FEEDBACK")[0]
    life.slip("OPINION", "gas", **POINT)
    assert [n.key for n in life.course.noted("opinion_late")] == ["gas|2026-12-01"]
    assert life.course.papers("FEEDBACK") == (sent,) and life.course.slip("OPINION", "gas") is not None


def test_contradictions_wait_for_a_person_and_are_told_once():
    other = POINT | {"text_1": "净高须降低"}
    life = asked().slip("OPINION", "water", **POINT).slip("OPINION", "power", **other)
    life.slip("OPINION", "gas", has_opinion="无意见").until(START + timedelta(days=20))
    assert life.has("OPINIONS") and life.has("MERGE") and not life.has("FEEDBACK")
    assert [ask.key for ask in life.asked] == ["MERGE"] and "一层泵房" in life.asked[0].text
    life.slip("MERGE", merge="退回协调")
    assert life.has("MERGE", version=2) and not life.has("FEEDBACK")
    life.slip("MERGE", version=2, merge="按汇总反馈", text="泵房移至二层")
    assert life.course.papers("FEEDBACK")[0].facts["note"] == "泵房移至二层"


def test_a_person_may_let_late_opinions_in_while_the_feedback_waits():
    other = POINT | {"text_1": "净高须降低"}
    life = asked().slip("OPINION", "water", **POINT).slip("OPINION", "power", **other).until(date(2026, 12, 1))
    life.slip("OPINION", "gas", has_opinion="有意见", text_1="调压柜移位").slip("MERGE", merge="逾期意见并入")
    assert "调压柜移位" in [r["text"] for r in life.course.papers("FEEDBACK")[0].facts["rows"]]


def test_only_musts_on_one_place_by_different_providers_contradict():
    def row(provider, **changes):
        return {"provider": provider, "place": "泵房", "level": "必须修改", "text": provider, "how": "反馈"} | changes

    assert contradictions([row("water"), row("gas")])
    assert not contradictions([row("water"), row("water", text="x")])
    assert not contradictions([row("water"), row("gas", place="车库")])
    assert not contradictions([row("water", level="建议修改"), row("gas", level="建议修改")])
    assert not contradictions([row("water", text="a"), row("gas", text="a。")])
