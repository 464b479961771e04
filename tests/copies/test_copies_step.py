"""PDF copies after a sweep: a bounded number, nothing twice, and no waiting where LibreOffice cannot be had."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from flows.chores import copies
from flows.copies.making import CopyEnd
from flows.copies.pending import COPIED
from flows.ground.durable import write_bytes
from flows.ground.settings import Settings
from flows.ground.workspace import Workspace
from flows.intake import Hold
from flows.ledger import Ledger, PaperWish
from flows.office.outbox import file_bytes
from flows.office.runtime import Runtime
from tests.support.command_office import NOW, application

PAPERS = 5


def file_papers(office: Runtime, number: int) -> str:
    """A case with letters."""
    sha = f"{number}" * 64
    office.ledger.claim(sha, "a.zip", "desk", NOW, work_id=f"w{number}")
    case_no = office.ledger.open_case(sha, application(), NOW)
    wishes = [PaperWish(kind="REQUIREMENT", provider=f"p{i}", series="济联装函") for i in range(PAPERS)]
    for plan in office.ledger.plan_papers(case_no, wishes, NOW):
        target = office.workspace.folder("water") / case_no / f"{plan.number}.docx"
        office.ledger.filed(plan, office.workspace.relative(target), file_bytes(target, plan.number.encode()), NOW)
    return case_no


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Runtime]:
    """What the step needs of an office; LibreOffice is a stand-in that copies bytes."""
    place = Workspace(tmp_path / "root").create()
    ledger = Ledger(place.database_url)
    settings = Settings(copies_per_sweep=3)
    made = SimpleNamespace(workspace=place, ledger=ledger, settings=settings, hold=Hold(), now=lambda: NOW)
    monkeypatch.setattr(copies, "office_program", lambda: "/bin/true")
    monkeypatch.setattr(copies, "make_copies", make)
    yield made  # type: ignore[misc]
    ledger.close()


def make(pending: list[object], warm: object, *, ledger: Ledger, workspace: Workspace, now: object) -> list[CopyEnd]:
    ends = []
    for wanted in pending:
        paper = wanted.paper  # type: ignore[attr-defined]
        digest = write_bytes(wanted.target, b"%PDF")  # type: ignore[attr-defined]
        path = workspace.relative(wanted.target)  # type: ignore[attr-defined]
        payload = {"number": paper.number, "source_sha256": paper.sha256, "path": path, "sha256": digest, "pages": 1}
        ledger.record(paper.case_no, COPIED, payload, now=NOW)
        ends.append(CopyEnd(number=paper.number, path=path))
    return ends


def copied(office: Runtime) -> int:
    return sum(event.kind == COPIED for event in office.ledger.events())


def test_each_sweep_makes_some_until_none_lacks(office: Runtime) -> None:
    file_papers(office, 1)
    assert [copies.make_copies_now(office) for _ in range(3)] == [2, 0, 0]
    assert copied(office) == PAPERS
    file_papers(office, 2)
    assert copies.make_copies_now(office) == 2, "what is filed later is news"


def test_once_all_is_made_a_sweep_asks_for_news_only(office: Runtime, monkeypatch: pytest.MonkeyPatch) -> None:
    file_papers(office, 1)
    while copies.make_copies_now(office):
        continue
    copies.make_copies_now(office)
    monkeypatch.setattr(copies, "pending_copies", lambda *_, **__: pytest.fail("looked through the cases again"))
    assert copies.make_copies_now(office) == 0


def test_without_an_office_nothing_is_tried(office: Runtime, monkeypatch: pytest.MonkeyPatch) -> None:
    file_papers(office, 1)
    monkeypatch.setattr(copies, "office_program", lambda: None)
    monkeypatch.setattr(copies, "make_copies", lambda *_, **__: pytest.fail("tried"))
    assert copies.make_copies_now(office) == PAPERS


def test_an_office_that_does_not_start_is_tried_once_in_a_process(
    office: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    file_papers(office, 1)
    asked: list[int] = []

    def gone(pending: list[object], *_: object, **__: object) -> list[CopyEnd]:
        asked.append(len(pending))
        return [CopyEnd(number="1", reason="待补", is_pending=True) for _ in pending]

    monkeypatch.setattr(copies, "make_copies", gone)
    assert [copies.make_copies_now(office) for _ in range(3)] == [PAPERS] * 3
    assert asked == [3]


def test_an_edited_letter_gets_no_copy(office: Runtime) -> None:
    case_no = file_papers(office, 1)
    path = office.ledger.papers(case_no)[0].path
    (office.workspace.outbox / path).write_bytes(b"edited")
    assert [copies.make_copies_now(office) for _ in range(3)] == [2, 1, 1]
    assert copied(office) == PAPERS - 1


def test_nought_is_none(office: Runtime) -> None:
    file_papers(office, 1)
    office.settings = Settings(copies_per_sweep=0)  # type: ignore[misc]
    assert copies.make_copies_now(office) == 0
    assert copied(office) == 0
