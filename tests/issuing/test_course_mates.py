"""Plan 三(二)(5): a joint dig of several cases is agreed when the providers of all of them have said so."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from flows.application import Swept
from flows.books.from_ledger import story_of
from flows.casework.model import OutcomeKind
from flows.course.clauses.joint_works import answer_in
from flows.course.model import JointWorks, Overlap
from flows.issuing.clocks import rules_of
from flows.issuing.papers import text_of
from tests.soak.kills import loaded_once
from tests.support.application_parts import application, segment
from tests.support.course_office import FIRST, Town, reading, slip
from tests.support.course_parts import Life

SECOND, THIRD = "LHBZ-2026-000002", "LHBZ-2026-000003"
WORKS = {
    FIRST: ("用水", "water", "样例酒店有限公司", "K0+100", "K0+200"),
    SECOND: ("用气", "gas", "样例餐饮有限公司", "K0+150", "K0+300"),
    THIRD: ("用电", "power", "样例商贸有限公司", "K0+290", "K0+400"),
}
"""The first and the third touch nowhere; the second joins them."""


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """Three accepted cases. One answer to the sheet of the last lets the others have the sheet of the whole group."""
    with loaded_once():
        made = Town(tmp_path_factory.mktemp("told") / "office")
        for case_no, (service, _, name, start, end) in WORKS.items():
            rows = segment(seg_service=service, seg_road="黄河路", seg_from=start, seg_to=end)
            form = application(rows, services=[service], applicant_name=f"济源市{name}")
            arrived = made.takes(f"表{case_no[-1]}", reading(form))
            assert (arrived.outcome, arrived.case_no) == (OutcomeKind.ACCEPTED, case_no), arrived
        answers(made, THIRD, joint_start="2026-12-08")
        yield made


@pytest.fixture
def town(told: Town, tmp_path: Path) -> Town:
    shutil.copytree(told.root, tmp_path / "office")
    copy = object.__new__(Town)
    copy.root, copy.day, copy.told = tmp_path / "office", told.day, dict(told.told)
    return copy


def answers(town: Town, case_no: str, **said: object) -> None:
    """The provider of the case fills in the newest sheet that lies with it."""
    provider = WORKS[case_no][1]
    newest = max(p.version for p in town.papers("JOINT", case_no) if p.provider == provider)
    page = slip("JOINT", provider, version=newest, case_no=case_no, **{"joint": "同意", **said})
    end = town.takes(f"回执{case_no[-1]}{len(town.events(case_no))}", reading(returned=(page,)))
    assert end.outcome is OutcomeKind.RETURNED and end.case_no == case_no, end


def agreed(town: Town) -> dict[str, tuple[list[str], str]]:
    """受理编号 → window and lead of the dig, for the cases that count it as agreed."""
    notes = {n: [e.payload for e in town.events(n) if e.kind == "joint_planned"] for n in WORKS}
    return {n: (said[-1]["window"], said[-1]["lead"]) for n, said in notes.items() if said}


def questions(town: Town, case_no: str) -> list[str]:
    """What the books ask of a case."""
    with town.opened() as office:
        works = partial(office.open_works.overlaps_of, office.ledger, today=town.day)
        told = story_of(office.ledger, case_no, rules_of(office), today=town.day, overlaps=works)
    return [q.question for q in told.questions]


def test_the_dig_is_agreed_in_every_case_with_the_last_answer_of_any(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flows.application.tend", lambda _: Swept())  # what the day brings does not help
    newest = [text_of(town.file(town.papers("JOINT_WORKS", n)[-1])) for n in WORKS]
    assert all(service in sheet for sheet in newest for service, *_ in WORKS.values())
    assert agreed(town) == {}
    answers(town, SECOND, joint_end="2026-12-19", lead=True)
    assert agreed(town) == {}
    answers(town, FIRST, joint_start="2026-12-06", joint_end="2026-12-18")
    assert agreed(town) == dict.fromkeys(WORKS, (["2026-12-08", "2026-12-18"], "gas"))


def test_a_refusal_in_one_case_holds_all_of_them_and_is_asked_about_in_that_case(town: Town) -> None:
    answers(town, SECOND, joint="不同意")
    answers(town, FIRST)
    assert agreed(town) == {}
    assert {n for n in WORKS if any("不同意" in q for q in questions(town, n))} == {SECOND}


def test_an_answer_to_a_sheet_that_is_overtaken_does_not_count() -> None:
    group = JointWorks(id="联施00000001", road="样例大道", lead="water")
    touching = Overlap(rule="X1", road=group.road, provider="water", other_provider="gas", joint=group)
    mate = Life().overlaps(touching)
    assert answer_in(mate.course, group, "water").slip is None
    mate.slip("JOINT", "water", joint="同意")
    known = answer_in(mate.course, group, "water")
    assert (known.group, known.provider) == (group.id, "water") and known.slip is not None
    grown = group.model_copy(update={"metres": 300.0})
    assert answer_in(mate.course, grown, "water").slip is None and answer_in(mate.course, group, "gas").slip is None


def test_no_paper_names_another_applicant_or_case(town: Town) -> None:
    for case_no in WORKS:
        others = [word for n, (_, _, name, _, _) in WORKS.items() if n != case_no for word in (n, name)]
        papers = town.papers("JOINT_WORKS", case_no)
        assert papers and all(not any(w in text_of(town.file(p)) for w in others) for p in papers)
