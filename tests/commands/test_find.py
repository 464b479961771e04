"""`find` as people type it: places that exist, conditions in people's words, excerpts, pages, JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from reportlab.pdfgen.canvas import Canvas

from extractors.errors import UsageError
from flows.commands.find import page_of
from flows.office.outbox import file_bytes
from tests.support.command_office import LETTER, Office, build, error_of, small_office

FIRST = "LHBZ-2026-000001"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("find") / "office")


@pytest.fixture
def office(built: Path, tmp_path: Path) -> Iterator[Office]:
    with small_office(built, tmp_path / "office") as made:
        yield made


def told(office: Office, *words: str) -> dict[str, list[dict[str, object]]]:
    result = office.run("find", *words, "--json")
    assert result.exit_code == 0, result.output
    said: dict[str, list[dict[str, object]]] = json.loads(result.output)
    return said


def names(office: Office, *words: str) -> set[str]:
    return {Path(str(hit["path"])).name for hit in told(office, *words)["hits"]}


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (("北海路",), {"受理通知书.docx", "需求函.docx"}),
        (("敷",), {"受理通知书.docx", "需求函.docx"}),
        (("北海路", "--provider", "供水"), {"需求函.docx"}),
        (("--provider", "北控水务"), {"需求函.docx"}),
        (("--provider", "water"), {"需求函.docx"}),
        (("--kind", "受理通知书"), {"受理通知书.docx"}),
        (("--kind", "原件"), {"001.pdf"}),
        (("--kind", "函", "--number", FIRST), {"需求函.docx"}),
        (("北海", "--from", "2026-10-01"), set()),
        (("北海", "--from", "2026-09-30", "--to", "2026-09-30"), {"受理通知书.docx", "需求函.docx"}),
        (("海路", "--project", "商务酒店", "--applicant", "济源某某", "--provider", "供水"), {"需求函.docx"}),
    ],
)
def test_words_and_conditions_lead_to_the_files(office: Office, words: tuple[str, ...], found: set[str]) -> None:
    assert names(office, *words) == found


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ((), "没有写"),
        ((" ",), "没有写"),
        (("--provider", "供货"), "供水-北控水务"),
        (("--kind", "情书"), "需求函"),
        (("路", "--from", "昨天"), "--from"),
        (("路", "--from", "2026-10-02", "--to", "2026-10-01"), "晚于"),
    ],
)
def test_what_cannot_be_asked_is_said(office: Office, words: tuple[str, ...], says: str) -> None:
    error = error_of(office.run("find", *words))
    assert isinstance(error, UsageError)
    assert says in error.message


def test_the_excerpt_marks_the_word(office: Office) -> None:
    result = office.run("find", "北海")
    assert "…沿【北海】路敷设…" in result.output
    (hit, *_) = told(office, "北海")["hits"]
    assert hit["excerpt"] == {"before": "沿", "hit": "北海", "after": "路敷设"}


def pdf(path: Path, *pages: str) -> None:
    canvas = Canvas(str(path))
    for text in pages:
        canvas.drawString(100, 700, text)
        canvas.showPage()
    canvas.save()


def test_the_page_of_the_pdf_copy_is_opened(office: Office) -> None:
    copy = (office.place.outbox / LETTER).with_suffix(".pdf")
    pdf(copy, "first", "pipe DN 200", "DN 200")
    office.ledger.index_text(FIRST, LETTER, title="受理通知书", body="管径 DN 200")
    (hit,) = [hit for hit in told(office, "dn")["hits"] if str(hit["path"]).endswith("受理通知书.docx")]
    address, _, page = str(hit["link"]).partition("#")
    assert (page, hit["page"]) == ("page=2", 2)
    assert Path(unquote(urlsplit(address).path)) == copy
    assert f"第2页 {address}#page=2" in office.run("find", "dn").output


@pytest.mark.parametrize(("words", "page"), [("a b", 1), ("DN", 2), ("无", None)])
def test_the_page_of_words(tmp_path: Path, words: str, page: int | None) -> None:
    pdf(tmp_path / "a.pdf", "Ab", "dn")
    assert page_of(tmp_path / "a.pdf", words) == page


def test_a_copy_that_is_no_pdf_has_no_page(tmp_path: Path) -> None:
    file_bytes(tmp_path / "a.pdf", b"%PDF broken")
    assert page_of(tmp_path / "a.pdf", "a") is None
    assert page_of(tmp_path / "b.pdf", "a") is None
