"""Papers of the course as an office makes them: numbered, filed with their copies, checked again, made later."""

from __future__ import annotations

import io
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from unittest.mock import Mock

import pypdfium2
import pytest
from docx import Document

from extractors.errors import LetterError, UsageError
from extractors.marks.codes import PaperCode, find_codes, parse_code
from flows.books import names_of
from flows.checker import check_document
from flows.chores.open_papers import file_open_papers
from flows.course.model import PaperWant
from flows.issuing.course import advance_case
from flows.issuing.course_papers import file_course_papers, wish_of
from flows.issuing.papers import UNMADE
from flows.ledger.states import CaseState
from flows.letters.from_ledger import desk_of_paper
from flows.letters.rendering import expected_of
from flows.office.runtime import Runtime, open_runtime
from tests.letters.test_course_letters import TEMPLATES, text_of, wrong_words
from tests.support.course_lives import PROVIDERS, marked
from tests.support.shipped import SHIPPED


class NoReader:
    """Nothing is read in these tests."""

    def close(self) -> None:
        """Nothing was opened."""


@contextmanager
def office_at(root: Path, day: date) -> Iterator[Runtime]:
    with open_runtime(root, today=day, reader=NoReader()) as office:  # type: ignore[arg-type]
        yield office


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An office with one pushed case and a slip of every kind."""
    place = tmp_path_factory.mktemp("office")
    with office_at(place, date(2026, 11, 23)) as office:
        case_no = office.ledger.open_case("a" * 64, marked(), office.now(), entrance="push")
        advance_case(office, case_no)
        wishes = [wish_of(PaperWant(kind=s.id, provider=slip_owner(s.per)), SHIPPED) for s in SHIPPED.slips.slips]
        office.ledger.plan_papers(case_no, [w for w in wishes if w.kind not in ("CONTACT", "REQUEST")], office.now())
        file_course_papers(office, case_no)
    return place


def slip_owner(per: str) -> str:
    return "telecom" if per == "provider" else ""


def test_the_push_brings_one_letter_for_all_five_their_slips_and_the_form(root: Path) -> None:
    with office_at(root, date(2026, 11, 23)) as office:
        filed = {(p.kind, p.provider): p for p in office.ledger.papers("LHBZ-2026-000001")}
        assert not office.ledger.open_papers("LHBZ-2026-000001")
        push = office.workspace.outbox / filed["PUSH", ""].path
        assert filed["PUSH", ""].number == "济联装函〔2026〕1号"
        for provider in PROVIDERS:
            slip = office.workspace.outbox / filed["CONTACT", provider].path
            assert (slip.parent / push.name).read_bytes() == push.read_bytes()
            assert "2026年11月26日前，含当日" in text_of(push.read_bytes())
        assert filed["PREFILLED", ""].path.startswith("申请人/LHBZ-2026-000001/预填申请表_")


@pytest.mark.parametrize("kind", [slip.id for slip in SHIPPED.slips.slips])
def test_every_slip_is_made_and_its_code_reads_back(root: Path, kind: str) -> None:
    provider = slip_owner(SHIPPED.slips[kind].per)
    with office_at(root, date(2026, 11, 23)) as office:
        plan = next(p for p in office.ledger.papers("LHBZ-2026-000001") if (p.kind, p.provider) == (kind, provider))
        page = pypdfium2.PdfDocument((office.workspace.outbox / plan.path).read_bytes())[0]
    codes = find_codes(page.render(scale=150 / 72, rev_byteorder=True).to_numpy()[:, :, :3])
    assert [parse_code(c.payload) for c in codes] == [
        PaperCode(case_no="LHBZ-2026-000001", kind=kind, provider=provider, version=1)
    ]
    told = page.get_textpage().get_text_range()
    assert "受理编号：LHBZ-2026-000001" in told
    assert "沁河源酒店及商业综合体" in told


def test_the_pledge_says_what_is_promised(root: Path) -> None:
    with office_at(root, date(2026, 11, 23)) as office:
        plan = next(p for p in office.ledger.papers("LHBZ-2026-000001") if p.kind == "PLEDGE")
        page = pypdfium2.PdfDocument((office.workspace.outbox / plan.path).read_bytes())[0]
    told = page.get_textpage().get_text_range()
    for words in ("许可事项：挖掘城市道路", "准予条件", "依法撤销许可决定", "愿意承担相应法律后果", "交回：市民之家"):
        assert words in told


def test_what_is_filed_is_never_made_again(root: Path) -> None:
    with office_at(root, date(2026, 11, 24)) as office:
        before = office.ledger.papers("LHBZ-2026-000001")
        assert file_course_papers(office, "LHBZ-2026-000001") == []
        assert office.ledger.papers("LHBZ-2026-000001") == before


def test_a_letter_of_the_ledger_is_checked_against_its_own_case(root: Path) -> None:
    with office_at(root, date(2026, 12, 1)) as office:
        plan = next(p for p in office.ledger.papers("LHBZ-2026-000001") if p.kind == "PUSH")
        data = (office.workspace.outbox / plan.path).read_bytes()
        told = expected_of(desk_of_paper(office.ledger, plan, office.templates))
        assert check_document(data, told) == ()
        edited = Document(io.BytesIO(data))
        next(p for p in edited.paragraphs if "含当日" in p.text).runs[0].text = "请于2026年12月25日前联系。"
        stream = io.BytesIO()
        edited.save(stream)
        assert {problem.rule for problem in check_document(stream.getvalue(), told)} == {"C17"}
        slip = next(p for p in office.ledger.papers("LHBZ-2026-000001") if p.kind == "CONTACT")
        with pytest.raises(UsageError, match="回件"):
            desk_of_paper(office.ledger, slip, office.templates)


def test_an_unmade_paper_keeps_its_number_and_is_made_later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with office_at(tmp_path, date(2026, 11, 23)) as office:
        case_no = office.ledger.open_case("b" * 64, marked(), office.now(), entrance="push")
        monkeypatch.setattr("flows.issuing.course_papers.render", Mock(side_effect=LetterError("模板坏了")))
        advance_case(office, case_no)
        assert [p.kind for p in office.ledger.open_papers(case_no)] == ["PUSH"]
        assert [e.kind for e in office.ledger.events(case_no)].count(UNMADE) == 1
        monkeypatch.undo()
        assert not file_open_papers(office)
        assert {p.kind for p in office.ledger.papers(case_no)} >= {"PUSH", "PREFILLED", "CONTACT", "REQUEST"}


def test_a_broken_wording_stops_that_paper_alone_and_names_the_place(tmp_path: Path) -> None:
    own = wrong_words(tmp_path / "office" / "templates", "经办人：{{ agent_name }}", "经办人：{{ agent }}")
    with office_at(tmp_path / "office", date(2026, 11, 23)) as office:
        case_no = office.ledger.open_case("d" * 64, marked(), office.now(), entrance="push")
        advance_case(office, case_no)
        assert {p.kind for p in office.ledger.papers(case_no)} == {"PREFILLED", "REQUEST", "SCHEME"}
        (told, *_) = [e.payload for e in office.ledger.events(case_no) if e.kind == UNMADE]
        assert (told["number"], told["kind"], told["provider"]) == ("", "PUSH", "")
        assert "letters/course.yaml：PUSH 的 body.5.text：没有名为 agent 的内容" in told["reason"]
        assert "（未编号） 暂未能生成" in "\n".join(office.ledger.story(case_no, names_of(SHIPPED)))
        shutil.copy(TEMPLATES / "letters" / "course.yaml", own)
        advance_case(office, case_no)
        assert next(p.number for p in office.ledger.papers(case_no) if p.kind == "PUSH") == "济联装函〔2026〕1号"


def test_a_changed_requirement_letter_goes_out_again_with_a_note(tmp_path: Path) -> None:
    with office_at(tmp_path, date(2026, 11, 23)) as office:
        case_no = office.ledger.open_case("c" * 64, marked(), office.now(), entrance="push")
        wishes = [PaperWant(kind="REQUIREMENT", provider="water", version=n) for n in (1, 2)]
        office.ledger.plan_papers(case_no, [wish_of(w, SHIPPED) for w in wishes], office.now())
        office.ledger.set_state(case_no, CaseState.RECEIVED, office.now())
        office.ledger.set_state(case_no, CaseState.ACCEPTED, office.now())
        (filed,) = file_course_papers(office, case_no)
        assert (filed.version, filed.number) == (2, "济联装函〔2026〕2号")
        text = text_of((office.workspace.outbox / filed.path).read_bytes())
        assert "本函为更正后的第2版，取代济联装函〔2026〕1号" in text
        office.ledger.set_application(case_no, marked(water_daily_m3=500.0), office.now())
        told = expected_of(desk_of_paper(office.ledger, filed, office.templates))
        assert check_document((office.workspace.outbox / filed.path).read_bytes(), told) == ()
