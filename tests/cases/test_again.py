"""The same application scanned again: linked to its case and asked about; a second case only where a person says so."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from docx import Document

from flows.application import sweep
from flows.audit.auditing import audit
from flows.books import names_of
from flows.cases import again
from flows.casework.model import OutcomeKind
from flows.commands.review import waiting_of
from flows.ledger import STORED, CaseState
from flows.office.runtime import open_runtime
from flows.opened import open_ledger
from flows.packages.closing import PackageEnd
from tests.soak.kills import loaded_once
from tests.soak.scene import SETTINGS, TODAY, RecordedReader, decided, page
from tests.support.shipped import SHIPPED

FIRST = "LHBZ-2026-000001"


@dataclass
class Desk:
    """An office that has taken one application, and seen it once more with other bytes."""

    root: Path
    ends: list[PackageEnd] = field(default_factory=list)

    def drop(self, name: str, content: bytes) -> None:
        (self.root / "inbox" / name).write_bytes(content)

    def work(self) -> list[PackageEnd]:
        """Until nothing is left; returns the new ends."""
        before = len(self.ends)
        with open_runtime(self.root, today=TODAY, reader=RecordedReader()) as office:
            give_up, idle = time.monotonic() + 30, False
            while not idle and time.monotonic() < give_up:
                swept = sweep(office, office.intake.sweep(office.now), self.ends.append)
                idle = not swept.ends and not office.intake.waiting
                time.sleep(0.01)
        return self.ends[before:]

    @property
    def sheet(self) -> Path:
        (sheet,) = (self.root / "outbox" / "待核对").rglob("核对单_*疑似重复*.xlsx")
        return sheet

    def case_numbers(self) -> list[str]:
        with open_ledger(self.root) as desk:
            assert audit(desk).problems == ()
            return [c.case_no for c in desk.ledger.cases()]

    def kinds(self, case_no: str) -> list[str]:
        with open_ledger(self.root) as desk:
            return [e.kind for e in desk.ledger.events(case_no)]

    def originals(self, case_no: str) -> list[bytes]:
        folder = self.root / "outbox" / "档案" / "2026" / case_no / "原件"
        return sorted(p.read_bytes() for p in folder.rglob("*") if p.is_file())


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with loaded_once():
        made = Desk(tmp_path_factory.mktemp("built"))
        (made.root / "inbox").mkdir()
        (made.root / "baozhuang.yaml").write_text(SETTINGS, encoding="utf-8")
        made.drop("第一次.png", page("accepted"))
        made.work()
        made.drop("第二次.png", page("accepted", "又扫描了一遍"))
        made.work()
        yield made


@pytest.fixture
def desk(built: Desk, tmp_path: Path) -> Desk:
    shutil.copytree(built.root, tmp_path / "office")
    return Desk(tmp_path / "office", list(built.ends))


def test_it_is_linked_and_asked_and_opens_no_case(desk: Desk) -> None:
    first, second = desk.ends
    assert (first.outcome, first.case_no) == (OutcomeKind.ACCEPTED, FIRST)
    assert (second.outcome, second.case_no) == (OutcomeKind.REVIEW, FIRST)
    assert FIRST in second.reason and "未另立案" in second.reason
    assert desk.case_numbers() == [FIRST]
    assert (desk.sheet.parent / "第二次.png").read_bytes() == page("accepted", "又扫描了一遍")
    (note,) = desk.sheet.parent.glob("待核对说明.docx")
    assert FIRST in "\n".join(p.text for p in Document(str(note)).paragraphs)
    with open_ledger(desk.root) as opened:
        (left,) = waiting_of(opened.ledger, names_of(SHIPPED)).again
        assert (left.source_name, left.case_no) == ("第二次.png", FIRST) and not waiting_of(
            opened.ledger, names_of(SHIPPED)
        ).unread
        assert opened.ledger.case(FIRST).state == CaseState.ACCEPTED


def test_the_same_application_goes_into_the_archive_of_its_case(desk: Desk) -> None:
    letters = sorted(p.name for p in (desk.root / "outbox").rglob("*函_*.docx"))
    filled = decided(desk.sheet, passed=False)
    desk.drop("核对单.xlsx", filled)
    (end,) = desk.work()
    assert (end.outcome, end.case_no) == (OutcomeKind.SAME, FIRST)
    assert desk.case_numbers() == [FIRST]
    assert desk.originals(FIRST) == sorted([page("accepted"), page("accepted", "又扫描了一遍"), filled])
    assert not list((desk.root / "outbox" / "待核对").iterdir())
    assert sorted(p.name for p in (desk.root / "outbox").rglob("*函_*.docx")) == letters
    with open_ledger(desk.root) as opened:
        assert not waiting_of(opened.ledger, names_of(SHIPPED)).again


def test_a_new_application_opens_its_case_and_is_not_asked_about_again(desk: Desk) -> None:
    desk.drop("核对单.xlsx", decided(desk.sheet, passed=True))
    (end,) = desk.work()
    assert (end.outcome, end.case_no) == (OutcomeKind.ACCEPTED, "LHBZ-2026-000002")
    assert desk.case_numbers() == [FIRST, "LHBZ-2026-000002"]
    assert page("accepted", "又扫描了一遍") in desk.originals("LHBZ-2026-000002")
    assert page("accepted", "又扫描了一遍") not in desk.originals(FIRST)
    assert list((desk.root / "outbox" / "供水-北控水务" / "LHBZ-2026-000002").glob("需求函_*.docx"))
    with open_ledger(desk.root) as opened:
        received = opened.ledger.case("LHBZ-2026-000002").received_at
        claimed = [e.at for e in opened.ledger.events() if e.kind == "package_claimed"][1]
        assert abs(float(received[17:23]) - float(claimed[17:23])) < 1, (
            "it was received when it came, not when answered"
        )


@pytest.mark.parametrize("first_passed", [True, False])
def test_a_second_answer_is_refused(desk: Desk, first_passed: bool) -> None:
    one, other = decided(desk.sheet, passed=first_passed), decided(desk.sheet, passed=not first_passed)
    desk.drop("核对单.xlsx", one)
    desk.work()
    desk.drop("再答.xlsx", other)
    (end,) = desk.work()
    assert end.outcome is OutcomeKind.REJECTED and "已经答复过" in end.reason
    assert len(desk.case_numbers()) == 1 + first_passed


def test_the_same_bytes_a_third_time_point_to_the_case(desk: Desk) -> None:
    desk.drop("第三次.png", page("accepted", "又扫描了一遍"))
    (end,) = desk.work()
    assert (end.outcome, end.case_no) == (OutcomeKind.REJECTED, FIRST)


def test_another_service_of_the_project_is_another_application(desk: Desk) -> None:
    desk.drop("暖气.png", page("heating"))
    (end,) = desk.work()
    assert (end.case_no, len(desk.case_numbers())) == ("LHBZ-2026-000002", 2)


class Killed(BaseException):
    """The process ends here."""


@pytest.mark.parametrize("passed", [True, False])
@pytest.mark.parametrize("place", range(6))
def test_a_crash_between_two_entries_changes_nothing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, passed: bool, place: int
) -> None:
    """The answer is taken in steps; the office dies before each of them in turn."""
    names = ("_note_answer", "_opened", "_put_away", "file_originals", "make_folder", "move")
    real = getattr(again, names[place])

    def die(*args: object, **kwargs: object) -> object:
        monkeypatch.setattr(again, names[place], real)
        real(*args, **kwargs)
        raise Killed

    monkeypatch.setattr(again, names[place], die)
    desk.drop("核对单.xlsx", decided(desk.sheet, passed=passed))
    is_reached = passed or names[place] != "_opened"
    if is_reached:
        with pytest.raises(Killed):
            desk.work()
    desk.work()
    expected = "LHBZ-2026-000002" if passed else FIRST
    assert desk.case_numbers() == [FIRST, "LHBZ-2026-000002"][: 1 + passed]
    assert page("accepted", "又扫描了一遍") in desk.originals(expected)
    assert desk.kinds(FIRST).count(again.AGAIN_ANSWERED) == 1
    assert desk.kinds(expected).count(STORED) == (2 if passed else 3)
    assert not list((desk.root / "inbox").iterdir()) and not list((desk.root / "var" / "work").iterdir())
    assert not list((desk.root / "outbox" / "待核对").iterdir())


def test_nothing_is_asked_where_neither_code_nor_names_and_site_speak_for_it(desk: Desk) -> None:
    desk.drop("小店.png", page("small"))
    desk.drop("小店二.png", page("small", "小店二"))
    desk.work()
    assert len(desk.case_numbers()) == 3
