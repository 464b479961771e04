"""Works that come to a road are told to the cases that were there first, whatever happens in between."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from flows.casework.model import OutcomeKind
from flows.issuing import course
from flows.issuing.neighbours import HEARD, TOLD, WAITS
from flows.issuing.papers import text_of
from tests.clauses.stage import project_code
from tests.soak.kills import loaded_once
from tests.support.application_parts import SEGMENT, application
from tests.support.course_office import FIRST, Town, reading

SECOND = "LHBZ-2026-000002"
STRETCH = {**SEGMENT, "seg_road": "样例大道", "seg_from": "样例一路", "seg_to": "样例二路", "seg_side": "南侧"}
LATER = {**STRETCH, "seg_service": "用气", "seg_start": "2026-12-10", "seg_end": "2026-12-25"}


def form(serial: int, line: dict[str, object], service: str):
    names = {"project_code": project_code(serial), "project_name": f"样例酒店{serial}号"}
    names["applicant_name"] = f"济源市样例{serial}有限公司"
    return reading(application(rows={"segments": [line]}, services=[service], **names))


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with loaded_once():
        town = Town(tmp_path_factory.mktemp("first") / "office")
        assert town.takes("甲", form(30, STRETCH, "用水")).outcome is OutcomeKind.ACCEPTED
        assert town.papers("CONFLICT") == []
        yield town


@pytest.fixture
def town(first: Town, tmp_path: Path) -> Town:
    shutil.copytree(first.root, tmp_path / "office")
    copy = object.__new__(Town)
    copy.root, copy.day, copy.told = tmp_path / "office", first.day, dict(first.told)
    return copy


def kinds(town: Town, case_no: str = FIRST) -> list[str]:
    return [e.kind for e in town.events(case_no)]


def is_told(town: Town) -> None:
    (notice,) = town.papers("CONFLICT")
    words = text_of(town.file(notice))
    assert notice.provider == "water" and "用气" in words and "样例大道" in words
    assert not any(word in words for word in ("样例31", "样例酒店31号", SECOND))
    assert [p.provider for p in town.papers("CONFLICT", SECOND)] == ["gas"]


def test_the_case_accepted_first_hears_of_a_later_one_once_the_next_day(town: Town) -> None:
    end = town.takes("乙", form(31, LATER, "用气"))
    assert end.outcome is OutcomeKind.ACCEPTED and all(SECOND in path for path in end.papers)
    town.work()
    assert not town.papers("CONFLICT") and kinds(town).count(WAITS) == 1
    town.on(town.day + timedelta(days=1))
    is_told(town)
    before = kinds(town)
    with town.opened() as office:
        course.advance_case(office, SECOND)
        course.advance_case(office, FIRST)
        course.advance_case(office, SECOND)
    town.work()
    assert kinds(town) == before
    assert kinds(town, SECOND).count(TOLD) == 1 and kinds(town).count(HEARD) == 1
    assert "同一路段" in town.story(SECOND)


class Cut(BaseException):
    """The process ends here."""


def test_a_crash_before_it_is_written_down_is_made_good(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    def cut(office: object, case: object) -> None:
        raise Cut

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(course, "note_neighbours", cut)
        with pytest.raises(Cut):
            town.takes("乙", form(31, LATER, "用气"))
    assert kinds(town).count(WAITS) == 0
    town.work()
    town.on(town.day + timedelta(days=1))
    is_told(town)


def test_a_case_in_hand_is_left_alone_and_told_by_the_next_sweep(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    town.takes("乙", form(31, LATER, "用气"))
    with monkeypatch.context() as meanwhile:
        meanwhile.setattr("flows.chores.due_dates.cases_in_hand", lambda office: {FIRST})
        town.on(town.day + timedelta(days=1))
        assert not town.papers("CONFLICT") and kinds(town).count(HEARD) == 0
    town.work()
    is_told(town)
    assert kinds(town).count(HEARD) == 1
