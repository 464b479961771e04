"""What the office does with layouts: learns from answers, hands on to readers, counts, gives up, forgets."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook
from pydantic import TypeAdapter
from pydantic_core import to_jsonable_python
from typer.testing import CliRunner

from extractors.job import ReadingJob
from extractors.known import KnownLayout
from extractors.known.model import KnownPage, KnownPlace, KnownWord
from extractors.layout import MmBox
from extractors.models import DocumentType, FieldReading, Reading, SourceFile, Status
from flows.application import take_package
from flows.casework.model import Application, PageLayout
from flows.chores import learn_layouts
from flows.cli import app
from flows.ground import make_folder, sha256_file
from flows.intake import Arrival, ArrivalKind
from flows.layouts import known_forms, to_read_with
from flows.ledger import SHEET_ANSWERED
from flows.office.runtime import Runtime, open_runtime
from flows.packages import read_package
from flows.review import FieldAnswer, ReviewAnswer, Verdict
from flows.review.sheet import DAY_CELL, REVIEWER_CELL
from flows.sheets import ask_about_layout
from tests.support.shipped import SHIPPED

DAY = date(2026, 11, 28)


def layout(*more: str) -> KnownLayout:
    texts = enumerate(("申请单位", "经办人", *more))
    words = tuple(KnownWord(text=t, box=MmBox(20, 40 + 8 * n, 16, 4)) for n, t in texts)
    place = KnownPlace(key="agent_name", style="text", box=MmBox(50, 48, 60, 6), anchors=(1,))
    page = KnownPage(number=1, width_mm=210, height_mm=297, words=words, places=(place,))
    return KnownLayout(title="报装申请表", pages=(page,))


@dataclass
class Teacher:
    """A reading process that has learned one layout. jobs: what it was asked."""

    learns: KnownLayout
    jobs: list[ReadingJob] = field(default_factory=list)

    def read(self, files: tuple[SourceFile, ...], job: ReadingJob) -> Reading:
        self.jobs.append(job)
        learned = self.learns.model_dump_json() if job.teaches is not None else ""
        if job.is_empty_form:
            asked = {"agent_name": agent(Status.REVIEW)}
            return Reading(source=job.source, document_type=DocumentType.FORM, learned=learned, fields=asked)
        return Reading(source=job.source, document_type=DocumentType.FORM, learned=learned)

    def look(self, function: Callable[[Path], object], path: Path, answer: TypeAdapter[object]) -> object:
        return answer.validate_python(to_jsonable_python(function(path)))

    def close(self) -> None:
        """Nothing is held."""


@pytest.fixture
def teacher() -> Teacher:
    return Teacher(layout())


@pytest.fixture
def office(tmp_path: Path, teacher: Teacher, monkeypatch: pytest.MonkeyPatch) -> Iterator[Runtime]:
    monkeypatch.setattr("flows.office.runtime.Templates", lambda _: SHIPPED)  # read once for all tests
    with open_runtime(tmp_path, today=DAY, reader=teacher) as opened:  # type: ignore[arg-type]
        yield opened


def agent(status: Status = Status.ACCEPTED) -> FieldReading:
    return FieldReading(key="agent_name", value="宋远英", raw="宋远英", status=status, page=1, confidence=0.9)


def opened(office: Runtime, name: str, *, layouts: tuple[PageLayout, ...] = (), **more: object) -> str:
    """A case of a package that lies among the done work."""
    sha = name * 64
    office.ledger.claim(sha, name, "x", office.now(), work_id=name)
    original = office.workspace.done / name / "original"
    original.mkdir(parents=True)
    (original / "scan.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    application = Application(fields={"agent_name": agent()}, layouts=layouts).model_copy(update=more)
    return office.ledger.open_case(sha, application, office.now(), received_at=office.now().isoformat())


def arrived(office: Runtime, name: str, save: Callable[[Path], object]) -> Arrival:
    """A file that came in and is claimed."""
    work = make_folder(office.workspace.work / "w")
    original = make_folder(work / "original") / name
    save(original)
    sha = sha256_file(original)
    office.ledger.claim(sha, name, office.intake.owner, office.now(), work_id="w")
    kind, now = ArrivalKind.PACKAGE, office.now()
    return Arrival(work_id="w", source_name=name, sha256=sha, kind=kind, work=work, original=original, arrived_at=now)


def answered(office: Runtime, case_no: str, verdict: Verdict = Verdict.CONFIRMED) -> None:
    answer = FieldAnswer(key="agent_name", verdict=verdict, text="宋远英" if verdict is Verdict.CORRECTED else "")
    whole = ReviewAnswer(case_no=case_no, version=1, digest="d", reviewer="甲", day=DAY, answers=(answer,))
    payload = {"sha256": "s", "version": 1, "answer": whole.model_dump(mode="json"), "lessons": []}
    office.ledger.record(case_no, SHEET_ANSWERED, payload, now=office.now())


def known(office: Runtime, name: str = "版式-001") -> tuple[PageLayout, ...]:
    return (PageLayout(page=1, name=name, version=1, places=("agent_name",)),)


def test_an_answered_sheet_teaches_the_layout_once(office: Runtime, teacher: Teacher) -> None:
    case_no = opened(office, "a")
    answered(office, case_no)
    assert learn_layouts(office) == 1
    answered(office, case_no)
    assert learn_layouts(office) == 0
    (told,) = [job.teaches for job in teacher.jobs]
    assert told is not None
    assert told.values == {"agent_name": "宋远英"}
    assert [f.name for f in known_forms(office.ledger)] == ["版式-001"]


def test_our_own_form_and_forms_nobody_was_asked_about_teach_nothing(office: Runtime, teacher: Teacher) -> None:
    answered(office, opened(office, "a", form_version="3"))
    opened(office, "b")
    assert learn_layouts(office) == 0
    assert not teacher.jobs


def test_a_form_like_a_known_one_is_its_next_version(office: Runtime, teacher: Teacher) -> None:
    answered(office, opened(office, "a"))
    learn_layouts(office)
    teacher.learns = layout("用水性质")
    answered(office, opened(office, "b"))
    learn_layouts(office)
    (form,) = known_forms(office.ledger)
    assert [v.version for v in form.versions] == [1, 2]
    assert [v.version for v in to_read_with(office.ledger)] == [2, 1]


def test_use_and_answers_count_and_a_place_corrected_twice_is_given_up(office: Runtime) -> None:
    answered(office, opened(office, "a"))
    learn_layouts(office)
    answered(office, opened(office, "b", layouts=known(office)))
    learn_layouts(office)
    (page,) = to_read_with(office.ledger)[0].pages
    assert [p.is_confirmed for p in page.places] == [True]
    for name in ("c", "d"):
        answered(office, opened(office, name, layouts=known(office)), Verdict.CORRECTED)
    learn_layouts(office)
    (form,) = known_forms(office.ledger)
    assert (form.used, form.corrected) == (3, ("agent_name", "agent_name"))
    (page,) = to_read_with(office.ledger)[0].pages
    assert not page.places
    assert page.left == ("agent_name",)


def test_what_a_layout_has_no_place_for_is_learned_when_it_is_answered(office: Runtime, teacher: Teacher) -> None:
    whole = layout().pages[0]
    bare = whole.model_copy(update={"places": (), "left": ("agent_name",)})
    teacher.learns = layout().model_copy(update={"pages": (bare,)})
    answered(office, opened(office, "a"))
    learn_layouts(office)
    answered(office, opened(office, "b", layouts=known(office)))
    assert learn_layouts(office) == 0  # it taught nothing more
    teacher.learns = layout()
    answered(office, opened(office, "c", layouts=known(office)))
    assert learn_layouts(office) == 1
    assert [v.version for v in to_read_with(office.ledger)] == [2, 1]
    asked = len(teacher.jobs)
    answered(office, opened(office, "d", layouts=known(office)))
    assert learn_layouts(office) == 0
    assert len(teacher.jobs) == asked  # nothing is left to learn


def test_the_commands_list_and_forget(office: Runtime, tmp_path: Path) -> None:
    answered(office, opened(office, "a"))
    learn_layouts(office)
    run = CliRunner()
    listed = run.invoke(app, ["layouts", "--root", str(tmp_path)], env={"COLUMNS": "200"})
    assert "版式-001" in listed.output
    assert "报装申请表" in listed.output
    assert run.invoke(app, ["layouts", "forget", "版式-001", "--root", str(tmp_path)]).exit_code == 0
    assert to_read_with(office.ledger) == ()
    again = run.invoke(app, ["layouts", "--root", str(tmp_path)])
    assert "还没有已知的版式" in again.output


def test_the_process_that_reads_is_handed_what_is_known(office: Runtime, teacher: Teacher) -> None:
    answered(office, opened(office, "a"))
    learn_layouts(office)
    read_package(office, arrived(office, "扫描.png", lambda path: path.write_bytes(b"\x89PNG\r\n\x1a\n")))
    handed = pickle.loads(pickle.dumps(teacher.jobs[-1]))
    assert handed.known == to_read_with(office.ledger)
    assert [layout.name for layout in handed.known] == ["版式-001"]


def test_another_machine_of_the_office_knows_the_same(office: Runtime, tmp_path: Path) -> None:
    answered(office, opened(office, "a"))
    learn_layouts(office)
    with open_runtime(tmp_path, today=DAY, reader=Teacher(layout())) as other:  # type: ignore[arg-type]
        assert to_read_with(other.ledger) == to_read_with(office.ledger)


def test_an_empty_form_is_taught_by_a_sheet_that_comes_back(office: Runtime, tmp_path: Path) -> None:
    blank = tmp_path / "空表.png"
    blank.write_bytes(b"\x89PNG\r\n\x1a\n")
    path = office.workspace.outbox / ask_about_layout(office, blank)
    book = load_workbook(path)
    sheet = book["核对单"]
    sheet.cell(9, 8).value = "无误"
    sheet.cell(*REVIEWER_CELL).value, sheet.cell(*DAY_CELL).value = "王某", "2026-11-28"
    assert take_package(office, arrived(office, "回来.xlsx", book.save)).reason == "已记住 版式-001，共 1 栏"
    (form,) = known_forms(office.ledger)
    assert [p.is_confirmed for p in form.newest.places] == [True]
    assert not path.exists()
    assert (path.parent / "已核对" / path.name).is_file()
