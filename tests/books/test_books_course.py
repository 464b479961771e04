"""The books of an office whose cases live through their course: what is owed, punctuality, questions, story."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from flows.books.casefile import case_file
from flows.books.from_ledger import case_row, progress_of, story_of
from flows.books.owed import shares
from flows.books.public import public_progress
from flows.books.shelf import book_of
from flows.ledger import DueRow
from flows.letters import kind_title
from tests.support.course_parts import rules
from tests.support.ledger_life import Town, lived
from tests.support.shipped import SHIPPED


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Town, dict[str, str]]]:
    made, cases = lived(tmp_path_factory.mktemp("town"))
    yield made, cases
    made.ledger.close()


def test_each_provider_is_told_what_it_owes(town: tuple[Town, dict[str, str]]) -> None:
    made, cases = town
    book = book_of(made.ledger, made.rules, today=made.day)
    owed = [(r.provider, r.what, r.workdays_left) for r in book.owed if r.case_no == cases["late"]]
    assert owed == [
        ("北控水务", "主动对接，交回回执", -13),
        ("北控水务", "交回成果：给水平面图", -6),
        ("供电公司", "主动对接，交回回执", -13),
        ("供电公司", "交回成果：供电方案", -1),
    ]
    assert {r.provider for r in book.owed if r.case_no == cases["pushed"]} == {
        "北控水务", "供电公司", "中裕燃气", "供暖单位", "通管办"
    }  # fmt: skip
    assert not [r for r in book.owed if r.case_no in (cases["full"], cases["home"])]


def test_punctuality_counts_silence_and_lateness(town: tuple[Town, dict[str, str]]) -> None:
    made, _ = town
    found = {
        r.provider: (r.on_time, r.late, r.overdue) for r in book_of(made.ledger, made.rules, today=made.day).shares
    }
    # water: contact and opinion in time, drawing two days late; never in the other cases: contact twice, drawing
    assert found["北控水务"] == (2, 1, 3)
    # power: contact late, opinion and scheme in time; contact twice and one scheme overdue
    assert found["供电公司"] == (2, 1, 3)
    # gas: contact in time, silence and drawing late; one contact overdue
    assert found["中裕燃气"] == (1, 2, 1)


def test_progress_and_questions_of_open_cases(town: tuple[Town, dict[str, str]]) -> None:
    made, cases = town
    book = book_of(made.ledger, rules(T02=None), today=made.day)
    services = {r.case_no: r.services for r in book.progress}
    assert services[cases["full"]] == dict.fromkeys(("用水", "用电", "用气", "用暖", "通信"), "已评价")
    assert services[cases["late"]] == dict.fromkeys(("用水", "用电"), "已发函，待对接")
    assert cases["home"] not in services
    late = case_file(made.ledger, made.ledger.case(cases["late"]), made.rules, today=made.day)
    issued = tuple(paper.model_copy(update={"is_filed": False}) for paper in late.course.issued)
    numbered = replace(late, course=late.course.model_copy(update={"issued": issued}))
    assert set(progress_of(numbered, made.rules).services.values()) == {"函已编号，正在制发"}, "no letter lies there"
    told = [dict(public_progress(file, made.rules).services) for file in (late, numbered)]
    assert [one["用水"] for one in told] == ["已通知专营单位", "待办理"]
    asked = [(r.case_no, r.question[:6]) for r in book.questions]
    assert asked == [(cases["full"], "联审反馈时限")]


def test_the_story_of_a_whole_life_reads_as_chinese(town: tuple[Town, dict[str, str]]) -> None:
    made, cases = town
    story = story_of(made.ledger, cases["full"], made.rules, today=made.day)
    text = "\n".join(event.what for event in story.events)
    for part in (
        "收到《主动对接回执》（供电公司）：对接日期 2026-11-30，报装意向 有",
        "中裕燃气到 2026-12-07 未反馈联审意见，视为无意见",
        "验收日期 2026-12-09，中裕燃气不合格",
        "份：《主动对接回执》5份、《成果交回单》5份",
        "上述文书已存入发件夹",
        "办理进度：北控水务、供电公司、中裕燃气、供暖单位、通管办函已编号，待发出、待对接",
    ):
        assert part in text
    assert "样本" not in text, "no name of a person"
    assert {p.kind for p in story.papers} >= {"联审征求意见函", "验收意见书", "需求函"}


def test_a_kind_that_nobody_knows_goes_by_itself() -> None:
    assert [kind_title(k, SHIPPED) for k in ("REQUIREMENT", "CONTACT", "URGE", "NEW_KIND")] == [
        "需求函", "主动对接回执", "催办单", "NEW_KIND"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("done_on", "today", "counted"),
    [
        (26, 26, (1, 0, 0)),
        (27, 30, (0, 1, 0)),
        (None, 26, (0, 0, 0)),
        (None, 27, (0, 0, 1)),
    ],
)
def test_the_day_itself_is_still_in_time(done_on: int | None, today: int, counted: tuple[int, int, int]) -> None:
    row = DueRow(
        case_no="LHBZ-2026-000001",
        limit="T01:gas",
        what="对接",
        day=date(2026, 11, 26),
        starts=date(2026, 11, 23),
        workdays=3,
        calendar_version="2026.1",
        provisional=False,
        source="",
        done_at=f"2026-11-{done_on}T17:59:00+08:00" if done_on else "",
    )
    found = {s.provider: (s.on_time, s.late, s.overdue) for s in shares([row], rules(), today=date(2026, 11, today))}
    assert found == {p.name: (0, 0, 0) for p in rules().office.providers.values()} | {"中裕燃气": counted}


@pytest.mark.parametrize(("number", "shown"), [("W4", "市民之家水电气暖综合窗口"), ("W9", "W9"), ("", "")])
def test_a_case_names_its_window(town: tuple[Town, dict[str, str]], number: str, shown: str) -> None:
    made, cases = town
    case = made.ledger.case(cases["late"]).model_copy(update={"window": number})
    assert case_row(case, None, (), office=made.rules.office).window == shown
