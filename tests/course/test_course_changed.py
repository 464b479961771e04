"""变更: a changed form of an accepted case is merged when a person or a signed request says so; letters follow."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from extractors.models import FieldReading, Status
from flows.casework.model import OutcomeKind
from flows.issuing.papers import text_of
from flows.ledger import CaseState
from tests.soak.kills import loaded_once
from tests.support.application_parts import application
from tests.support.course_office import FIRST, MONDAY, Town, filled, reading, slip

TWO = ["用水", "用电"]
TUESDAY = date(2026, 11, 24)
BIGGER = {"services": TWO, "power_kva": 1000, "apply_date": "2026-11-23", "sign_date": "2026-11-23"}


@pytest.fixture(scope="module")
def accepted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with loaded_once():
        town = Town(tmp_path_factory.mktemp("accepted") / "office")
        assert town.takes("原表", reading(application(services=TWO))).outcome is OutcomeKind.ACCEPTED
        town.day = TUESDAY
        yield town


@pytest.fixture
def town(accepted: Town, tmp_path: Path) -> Town:
    shutil.copytree(accepted.root, tmp_path / "office")
    copy = object.__new__(Town)
    copy.root, copy.day, copy.told = tmp_path / "office", TUESDAY, dict(accepted.told)
    return copy


def request(**answers: object):
    return slip("REQUEST", page=2, request=["变更内容"], **answers)


def versions(town: Town, kind: str) -> list[tuple[str, int]]:
    return [(p.provider, p.version) for p in town.papers(kind)]


def is_amended(town: Town) -> None:
    assert versions(town, "REQUIREMENT") == [("water", 1), ("power", 1), ("power", 2)]
    (told,) = town.papers("AMENDED")
    assert told.provider == "power"
    assert "800" in text_of(town.file(told)) and "1000" in text_of(town.file(told)).replace(",", "")
    new = town.papers("REQUIREMENT")[-1]
    water, old, _ = town.papers("REQUIREMENT")
    assert (water.state, old.state, new.state) == ("filed", "void", "filed")
    assert "/作废/" in old.path and "第2版" not in text_of(town.file(old))
    assert "更正后的第2版" in text_of(town.file(new)) and new.number not in {p.number for p in town.papers("AMENDED")}


def test_a_person_confirms_the_change_and_only_touched_letters_follow(town: Town) -> None:
    before = town.case(), town.dues()["T07" if "T07" in town.dues() else "T01:power"]
    end = town.takes("变更表", reading(application(**BIGGER)))
    assert (end.outcome, end.case_no) == (OutcomeKind.REVIEW, FIRST) and versions(town, "AMENDED") == []
    end = town.gets("核对单.xlsx", filled(town.sheet(), TUESDAY, findings={"V14A": False, "V14C": True}))
    assert (end.outcome, end.case_no) == (OutcomeKind.ACCEPTED, FIRST)
    is_amended(town)
    case = town.case()
    assert case.accepted_at == before[0].accepted_at and case.state not in (CaseState.IN_REVIEW,)
    assert town.dues()["T07" if "T07" in town.dues() else "T01:power"] == before[1]
    assert "为申请人变更的内容" in town.story()
    assert town.originals() == {"原表", "变更表"}


def test_a_rescan_whose_differences_are_no_change_changes_nothing(town: Town) -> None:
    town.takes("又扫一遍", reading(application(**BIGGER)))
    end = town.gets("核对单.xlsx", filled(town.sheet(), TUESDAY, findings={"V14A": False, "V14C": False}))
    assert end.outcome is OutcomeKind.SAME and versions(town, "REQUIREMENT") == [("water", 1), ("power", 1)]


def test_answers_that_exclude_each_other_go_back(town: Town) -> None:
    town.takes("变更表", reading(application(**BIGGER)))
    end = town.gets("核对单.xlsx", filled(town.sheet(), TUESDAY, findings={"V14A": True, "V14C": True}))
    assert end.outcome is OutcomeKind.REJECTED and "不能并存" in end.reason


def test_a_signed_request_with_the_new_form_needs_no_question(town: Town) -> None:
    end = town.takes("变更", reading(application(**BIGGER), (request(sign_date="2026-11-24"),)))
    assert (end.outcome, end.case_no) == (OutcomeKind.ACCEPTED, FIRST)
    is_amended(town)
    assert [p.version for p in town.papers("REQUEST")] == [1, 2] and "收到变更材料" in town.story()


def test_a_request_that_came_alone_waits_for_its_form(town: Town) -> None:
    alone = reading(returned=(slip("REQUEST", request=["变更内容"]),))
    assert town.takes("先交单", alone).outcome is OutcomeKind.RETURNED and versions(town, "AMENDED") == []
    end = town.takes("再交表", reading(application(**BIGGER), (request(),)))
    assert (end.outcome, end.case_no) == (OutcomeKind.ACCEPTED, FIRST)
    is_amended(town)


def test_an_unsigned_request_changes_nothing_and_goes_back(town: Town) -> None:
    end = town.takes("变更", reading(application(**BIGGER), (request(sign=False),)))
    assert end.outcome is OutcomeKind.REJECTED and "没有签字" in end.reason and versions(town, "AMENDED") == []


def test_what_is_unclear_in_the_new_form_is_settled_before_anything_goes_out(town: Town) -> None:
    doubt = FieldReading(key="power_kva", value=1000.0, raw="l000", confidence=0.4, status=Status.REVIEW, doubt="字形")
    end = town.takes("变更", reading(application(**BIGGER | {"power_kva": doubt}), (request(),)))
    assert end.outcome is OutcomeKind.REVIEW and versions(town, "AMENDED") == []
    assert town.case().state != CaseState.IN_REVIEW
    end = town.gets("核对单.xlsx", filled(town.sheet(), TUESDAY, findings={}, fields={"power_kva": ""}))
    assert end.outcome is OutcomeKind.ACCEPTED
    is_amended(town)


def test_a_service_more_gets_its_first_letter_and_one_less_is_withdrawn(town: Town) -> None:
    town.takes("变更", reading(application(services=["用水", "用气"]), (request(),)))
    assert versions(town, "REQUIREMENT") == [("water", 1), ("power", 1), ("gas", 1)]
    assert ("power", 1) in versions(town, "WITHDRAWN") and versions(town, "AMENDED") == []


def test_a_withdrawn_case_keeps_no_date(town: Town) -> None:
    assert any(not done for _, done in town.dues().values())
    town.takes("撤回", reading(returned=(slip("REQUEST", request=["撤回"]),)))
    assert town.case().state == CaseState.WITHDRAWN and all(done for _, done in town.dues().values())
    assert town.day > MONDAY
