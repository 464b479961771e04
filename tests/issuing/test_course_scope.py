"""Plan 二, 行政许可法 第三十二条: outside the city a person says so, the case ends; silence counts as acceptance."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from extractors.models import FieldReading, Status
from flows.casework.model import Application, OutcomeKind
from flows.issuing.papers import text_of
from flows.ledger import CaseState
from tests.soak.kills import loaded_once
from tests.support.application_parts import application
from tests.support.course_office import FIRST, MONDAY, Town, filled, reading

AWAY = "济源市轵城镇泰兴街8号"
LAST, AFTER = date(2026, 11, 30), date(2026, 12, 1)
"""Five working days from the Monday, and the day after."""


@pytest.fixture(scope="module", autouse=True)
def _loaded() -> Iterator[None]:
    with loaded_once():
        yield


@pytest.fixture
def town(tmp_path: Path) -> Town:
    return Town(tmp_path / "office")


def form(**fields: object) -> Application:
    return application(services=["用水"], **fields)


def away(town: Town, **fields: object) -> Town:
    end = town.takes("外地", reading(form(site_address=AWAY, **fields)))
    assert (end.outcome, end.case_no) == (OutcomeKind.REVIEW, FIRST)
    return town


def doubtful() -> FieldReading:
    return FieldReading(
        key="agent_name", value="样本一", raw="样木一", confidence=0.4, status=Status.REVIEW, doubt="字形"
    )


def test_a_project_outside_the_city_is_asked_about_and_ends_with_the_notice(town: Town) -> None:
    away(town)
    assert town.case().state == CaseState.IN_REVIEW and town.papers("SCOPE_NOTICE") == []
    assert town.dues() == {"T06": (LAST, False)}
    end = town.gets("核对单.xlsx", filled(town.sheet(), MONDAY, findings={"F20": False}))
    assert end.outcome is OutcomeKind.OUT_OF_SCOPE and "转普通报装" in end.reason
    (notice,) = town.papers("SCOPE_NOTICE")
    text = text_of(town.file(notice))
    assert notice.path.startswith("申请人/") and AWAY in text and "不在方案适用的城区范围内" in text
    assert town.case().state == CaseState.OUT_OF_SCOPE and town.case().status == "不予受理"
    assert town.dues() == {"T06": (LAST, True)} and town.papers("REQUIREMENT") == [] and town.papers("CORRECTION") == []
    assert "不属于联合报装范围" in town.story()


def test_what_is_lacking_besides_is_not_asked_for_any_more(town: Town) -> None:
    away(town, need_date=None)
    town.gets("核对单.xlsx", filled(town.sheet(), MONDAY, findings={"F20": False}))
    assert town.case().state == CaseState.OUT_OF_SCOPE and town.papers("CORRECTION") == []


def test_a_person_may_find_it_inside(town: Town) -> None:
    away(town)
    end = town.gets("核对单.xlsx", filled(town.sheet(), MONDAY, findings={"F20": True}))
    assert end.outcome is OutcomeKind.ACCEPTED and town.papers("SCOPE_NOTICE") == []


def test_the_notice_on_its_last_day_is_in_time(town: Town) -> None:
    away(town).on(LAST)
    assert town.case().state == CaseState.IN_REVIEW


def test_a_case_about_which_nothing_was_said_counts_as_accepted_from_its_receipt(town: Town) -> None:
    town.takes("不清", reading(form(agent_name=doubtful())))
    town.on(AFTER)
    case = town.case()
    assert case.state == CaseState.DEEMED_ACCEPTED and case.accepted_at == case.received_at
    assert town.papers("REQUIREMENT") == [] and town.papers("PLEDGE") == []
    assert "自收到申请材料之日起即为受理" in town.story() and "逾期：一次性告知补正" in town.story()
    end = town.gets("核对单.xlsx", filled(town.sheet(), AFTER, findings={}, fields={"agent_name": ""}))
    assert end.outcome is OutcomeKind.ACCEPTED and len(town.papers("REQUIREMENT")) == 1
    assert town.case().accepted_at == case.received_at and "T06" not in town.dues()
    assert town.dues()["T07" if "T07" in town.dues() else "T01:water"][0] > AFTER
    text = text_of(town.file(town.papers("ACCEPTANCE")[0]))
    assert "2026年11月23日" in text


def test_what_counts_as_accepted_is_not_sent_back_but_settled_by_a_person(town: Town) -> None:
    town.takes("不清", reading(form(agent_name=doubtful(), need_date=None)))
    town.on(AFTER)
    end = town.gets("一.xlsx", filled(town.sheet(), AFTER, findings={}, fields={"agent_name": ""}))
    assert end.outcome is OutcomeKind.REVIEW and town.papers("CORRECTION") == []
    assert town.case().state == CaseState.DEEMED_ACCEPTED
    again = town.gets("二.xlsx", filled(town.sheet(), AFTER, findings={"F01": False}))
    assert again.outcome is OutcomeKind.REVIEW
    end = town.gets("三.xlsx", filled(town.sheet(), AFTER, findings={"F01": True}))
    assert end.outcome is OutcomeKind.ACCEPTED and len(town.papers("REQUIREMENT")) == 1


def test_the_days_are_kept_by_the_notice_and_begin_anew_with_what_was_supplied(town: Town) -> None:
    town.takes("缺件", reading(form(need_date=None)))
    assert town.case().state == CaseState.CORRECTION_ASKED and town.dues() == {"T06": (LAST, True)}
    town.on(date(2026, 12, 4))
    assert town.case().state == CaseState.CORRECTION_ASKED and "逾期：一次性告知补正" not in town.story()
    town.takes("补件", reading(form(agent_name=doubtful())))
    assert town.case().state == CaseState.IN_REVIEW
    town.on(date(2026, 12, 11))
    assert town.case().state == CaseState.IN_REVIEW
    town.on(date(2026, 12, 12))
    assert town.case().state == CaseState.DEEMED_ACCEPTED and town.case().accepted_at[:10] == "2026-12-04"
