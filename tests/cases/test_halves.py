"""Front and back of one form dropped as two packages: never two cases, never a list of the back's blanks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import openpyxl
import pytest
from docx import Document

from extractors.models import FieldReading, PageReading, Reading, Status
from extractors.shipped import TEMPLATES
from extractors.values.catalogue import load_catalogue
from flows.casework.model import Application, OutcomeKind
from tests.soak.kills import loaded_once
from tests.support.application_parts import application
from tests.support.course_office import FIRST, MONDAY, Town, filled, reading

WATER = {"services": ["用水"]}
CATALOGUE = load_catalogue(TEMPLATES / "catalogue.yaml")
SECOND = "LHBZ-2026-000002"


def on_page(number: int) -> set[str]:
    return {f.key for f in CATALOGUE.fields if (f.form.page if f.form is not None else 1) == number}


def half(page: int, of: Application | None = None, version: str = "2026.1") -> Reading:
    """One side of the form as our reader gives it: the other side's blanks are missing."""
    whole = reading(of or application(**WATER))
    own = on_page(page)
    fields = {k: f if k in own else FieldReading(key=k, status=Status.MISSING) for k, f in whole.fields.items()}
    pages = (
        PageReading(file="told.png", page=1, document_type=whole.document_type, form_version=version, form_page=page),
    )
    rows = tuple(r for r in whole.rows if CATALOGUE.design.tables[0].page == page)
    return whole.model_copy(update={"fields": fields, "pages": pages, "rows": rows})


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    with loaded_once():
        yield Town(tmp_path / "office")


def asked(town: Town) -> list[str]:
    """The rules that the newest 核对单 asks a person to decide."""
    sheet = openpyxl.load_workbook(town.sheet())["其他问题"]
    return [str(row[8].value) for row in sheet.iter_rows(min_row=9) if row[1].value == "须人工决定"]


def number_of_cases(town: Town) -> int:
    return town._asked(lambda ledger: len(ledger.cases()))


def test_the_front_alone_is_asked_about_its_back_and_not_about_each_blank(town: Town) -> None:
    end = town.takes("正面", half(1))
    assert end.outcome is OutcomeKind.REVIEW and asked(town) == ["R03"] and town.papers("CORRECTION") == []
    shown = openpyxl.load_workbook(town.sheet())["其他问题"]
    assert "未见申请表第2页" in str(shown["E9"].value)


def test_the_back_joins_the_front_and_a_person_compares_both(town: Town) -> None:
    town.takes("正面", half(1))
    end = town.takes("反面", half(2))
    assert (end.outcome, end.case_no, number_of_cases(town)) == (OutcomeKind.REVIEW, FIRST, 1)
    assert asked(town) == ["R01"] and "收到申请表第2页材料" in town.story()
    joined = town._asked(lambda ledger: ledger.application(FIRST))
    assert joined.form_pages == (1, 2)
    whole = application(**WATER)
    assert {k: f.value for k, f in joined.fields.items()} == {k: f.value for k, f in whole.fields.items()}
    end = town.gets("核对单.xlsx", filled(town.sheet(), MONDAY, findings={"R01": True}))
    assert end.outcome is OutcomeKind.ACCEPTED and town.papers("REQUIREMENT")
    assert town.originals() == {"正面", "反面"}


def test_without_a_back_the_applicant_is_asked_for_one_page(town: Town) -> None:
    town.takes("正面", half(1))
    end = town.gets("核对单.xlsx", filled(town.sheet(), MONDAY, findings={"R03": False}))
    assert end.outcome is OutcomeKind.CORRECTION and end.reason == "1 项需要申请人补正"
    end = town.takes("反面", half(2))
    assert (end.case_no, number_of_cases(town)) == (FIRST, 1) and end.outcome is OutcomeKind.REVIEW


@pytest.mark.parametrize(
    ("fronts", "version", "later", "why"),
    [
        (0, "2026.1", 0, "没有找到只缺第2页的在办申请"),
        (2, "2026.1", 0, "可能属于"),
        (1, "2025.9", 0, "没有找到"),
        (1, "2026.1", 9, "没有找到"),
    ],
)
def test_a_back_that_may_belong_to_none_or_several_waits_for_a_person(
    town: Town, fronts: int, version: str, later: int, why: str
) -> None:
    codes = ("2608-419001-04-01-551203", "2608-419001-04-01-551211")
    for number in range(fronts):
        town.takes(f"正面{number}", half(1, application(**WATER, project_code=codes[number])))
    town.day = MONDAY + timedelta(days=later)
    end = town.takes("反面", half(2, version=version))
    assert end.outcome is OutcomeKind.REVIEW and why in end.reason and number_of_cases(town) == fronts
    note = next((town.root / "outbox" / "待核对").rglob("待核对说明.docx"))
    assert "两页一起放入一个文件夹" in "\n".join(p.text for p in Document(str(note)).paragraphs)


def test_a_whole_form_lacks_nothing(town: Town) -> None:
    whole = reading(application(**WATER))
    pages = tuple(
        PageReading(file="told.png", page=n, document_type=whole.document_type, form_version="2026.1", form_page=n)
        for n in (1, 2)
    )
    assert town.takes("两面", whole.model_copy(update={"pages": pages})).outcome is OutcomeKind.ACCEPTED
    assert town.case().received_at[:10] == date(2026, 11, 23).isoformat()
