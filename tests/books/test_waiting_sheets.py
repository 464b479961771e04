"""A 核对单 of a case that is accepted already is waited for as one of a new case is: terminal, books, var/done."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from extractors.models import FieldReading, Status
from flows.books import names_of
from flows.books.from_ledger import story_of
from flows.casework.model import OutcomeKind
from flows.commands.review import waiting_of
from flows.issuing.clocks import rules_of
from flows.ledger import Case, CaseState, Event, waits_for_sheet
from flows.running.spares import drop_spares
from tests.soak.kills import loaded_once
from tests.support.application_parts import application
from tests.support.course_office import FIRST, PNG, Town, filled, reading, slip

TWO = ["用水", "用电"]
TUESDAY = date(2026, 11, 24)
AFTER = date(2026, 12, 1)
CLEAR = {"services": TWO, "power_kva": 1000, "apply_date": "2026-11-23", "sign_date": "2026-11-23"}


def doubtful(key: str, value: object) -> FieldReading:
    return FieldReading(key=key, value=value, raw="l?", confidence=0.4, status=Status.REVIEW, doubt="字形")


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    with loaded_once():
        yield Town(tmp_path / "office")


def seen(town: Town) -> tuple[list[tuple[str, int]], list[str], set[str]]:
    """What waits for a person: on the terminal, in the books; and the packages whose spares stay in var/done."""
    with town.opened() as office:
        rows = [(row.case_no, row.version) for row in waiting_of(office.ledger, names_of(office.templates)).sheets]
        asked = story_of(office.ledger, FIRST, rules_of(office), today=town.day).questions
        drop_spares(office.workspace, office.ledger, office.now() + timedelta(days=9), keep_days=7)
        left = {p.read_bytes().removeprefix(PNG).decode() for p in office.workspace.done.rglob("*.png")}
    return rows, [q.question for q in asked if "核对" in q.question], left


WAITS = ["申请材料有待人工核对的内容"]


def test_the_sheet_of_a_form_that_changes_an_accepted_case_is_waited_for(town: Town) -> None:
    assert town.takes("原表", reading(application(services=TWO))).outcome is OutcomeKind.ACCEPTED
    town.day = TUESDAY
    request = slip("REQUEST", page=2, request=["变更内容"], sign_date=TUESDAY.isoformat())
    unclear = application(**CLEAR | {"power_kva": doubtful("power_kva", 1000.0)})
    assert town.takes("变更表", reading(unclear, (request,))).outcome is OutcomeKind.REVIEW
    assert town.case().state != CaseState.IN_REVIEW
    assert seen(town) == ([(FIRST, 1)], WAITS, {"原表", "变更表"})
    end = town.gets("核对单.xlsx", filled(town.sheet(), TUESDAY, findings={}, fields={"power_kva": ""}))
    assert end.outcome is OutcomeKind.ACCEPTED and seen(town) == ([], [], set())


def test_the_sheet_of_a_case_that_counts_as_accepted_is_waited_for(town: Town) -> None:
    town.takes("不清", reading(application(services=TWO, agent_name=doubtful("agent_name", "样本一"))))
    assert seen(town) == ([(FIRST, 1)], WAITS, {"不清"})
    town.on(AFTER)
    assert town.case().state == CaseState.DEEMED_ACCEPTED
    assert seen(town) == ([(FIRST, 1)], WAITS, {"不清"})
    town.gets("核对单.xlsx", filled(town.sheet(), AFTER, findings={}, fields={"agent_name": ""}))
    assert seen(town) == ([], [], set())


REVIEW, GO_ON = OutcomeKind.REVIEW, OutcomeKind.ACCEPTED


@pytest.mark.parametrize(
    ("state", "told", "waits"),
    [
        (CaseState.IN_REVIEW, [], True),
        (CaseState.RECEIVED, [REVIEW, "review_asked"], False),
        (CaseState.TEAM_SET, [GO_ON, REVIEW, "review_asked"], True),
        (CaseState.SUSPENDED, [REVIEW, "review_asked"], True),
        (CaseState.WITHDRAWN, [REVIEW, "review_asked"], False),
        (CaseState.TEAM_SET, [GO_ON], False),
        (CaseState.TEAM_SET, [REVIEW, "review_asked", "review_answered"], False),
        (CaseState.TEAM_SET, [REVIEW, "review_asked", "review_answered", REVIEW, "review_asked"], True),
        (CaseState.TEAM_SET, [REVIEW, "review_asked", GO_ON], False),
        (CaseState.TEAM_SET, [REVIEW, "review_asked", GO_ON, REVIEW], True),
    ],
)
def test_which_cases_wait(state: CaseState, told: list[str], waits: bool) -> None:
    case, events = case_in(state), [*map(event, told)]
    assert waits_for_sheet(case, events) is waits


def case_in(state: CaseState) -> Case:
    accepted = "" if state in (CaseState.IN_REVIEW, CaseState.RECEIVED) else "2026-11-23T09:00:00+08:00"
    empty = dict.fromkeys(Case.model_fields, "")
    told = {"case_no": FIRST, "state": state.value, "services": (), "accepted_at": accepted}
    return Case.model_validate(empty | told)


def event(kind: str) -> Event:
    """An event of its kind, or an assessment with that outcome."""
    is_outcome = isinstance(kind, OutcomeKind)
    payload = {"outcome": {"kind": kind.value}} if is_outcome else {}
    told = {"seq": 1, "case_no": FIRST, "kind": "assessed" if is_outcome else kind, "payload": payload}
    return Event.model_validate(dict.fromkeys(Event.model_fields, "") | told)
