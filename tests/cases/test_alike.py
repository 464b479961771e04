"""An application scanned again without its project code is known by name, site, service and days, and asked about."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from flows.casework.model import OutcomeKind
from tests.soak.kills import loaded_once
from tests.support.application_parts import application
from tests.support.course_office import FIRST, MONDAY, Town, filled, reading

WATER = {"services": ["用水"]}


@pytest.fixture(scope="module")
def accepted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with loaded_once():
        town = Town(tmp_path_factory.mktemp("accepted") / "office")
        assert town.takes("原表", reading(application(**WATER))).outcome is OutcomeKind.ACCEPTED
        yield town


@pytest.fixture
def town(accepted: Town, tmp_path: Path) -> Town:
    shutil.copytree(accepted.root, tmp_path / "office")
    copy = object.__new__(Town)
    copy.root, copy.day, copy.told = tmp_path / "office", accepted.day, dict(accepted.told)
    return copy


def test_the_same_form_without_its_code_is_asked_about_and_opens_no_case(town: Town) -> None:
    end = town.takes("再扫", reading(application(**WATER, project_code=None)))
    assert (end.outcome, end.case_no) == (OutcomeKind.REVIEW, FIRST) and "没有项目代码可比" in end.reason
    sheet = filled(town.sheet(), MONDAY, findings={"V14A": False, "V14C": False})
    assert town.gets("核对单.xlsx", sheet).outcome is OutcomeKind.SAME
    assert town.originals() == {"原表", "再扫"}


@pytest.mark.parametrize(
    ("changes", "days"),
    [
        ({"site_address": "济源市黄河路99号", "project_name": "另一酒店"}, 0),
        ({"project_name": "样例酒店二期"}, 0),
        ({"applicant_name": "济源另一酒店有限公司"}, 0),
        ({"services": ["用气"]}, 0),
        ({"project_code": "2608-419001-04-01-551211"}, 0),
        ({}, 31),
    ],
)
def test_what_differs_in_one_of_these_is_a_case_of_its_own(town: Town, changes: dict[str, object], days: int) -> None:
    town.day = MONDAY + timedelta(days=days)
    end = town.takes("另一件", reading(application(**WATER | {"project_code": None} | changes)))
    assert end.case_no == "LHBZ-2026-000002"
