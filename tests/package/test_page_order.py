"""Two pages in one picture, and the order of pages: each half is a page, and a form is read from its first page on."""

from __future__ import annotations

from pathlib import Path
from random import Random

import numpy as np
import pytest

from extractors.marks.codes import find_codes
from extractors.ownform.sheets import beside, own_sheets
from extractors.package.pageorder import PageRole, joining, reading_order
from extractors.pages.halving import halves
from tests.scans import arrivals
from tests.scans.attachments import MAKERS
from tests.scans.foreign import cut
from tests.scans.machines import FLAT_MACHINES, laid
from tests.scans.people import Wish, make_application
from tests.support.arrived import (
    FARTHEST_MM,
    OFFICE,
    application,
    bgr,
    clean,
    foreign,
    off_mm,
    own_layout,
    page_of,
    read,
    scribbled,
    wrong_ticks,
    wrong_values,
)

# ── two pages in one picture ──


@pytest.mark.parametrize(("above", "turns"), [(False, 0), (True, 0), (False, 1)])
def test_two_own_pages_in_one_picture_are_two(above: bool, turns: int) -> None:
    scan = laid(OFFICE(arrivals.beside(clean(1), clean(2), above=above, edges=True), Random(1)), turns)
    image = bgr(scan)
    sheets = own_sheets(image, find_codes(image), own_layout())
    assert sorted(s.form_page.number for s in sheets) == [1, 2]
    assert all(off_mm(s, s.form_page.number) < FARTHEST_MM and wrong_ticks(s) == [] for s in sheets)
    assert beside(page_of(scan), sheets) is None


def test_the_page_beside_an_own_page_is_kept() -> None:
    other = foreign("vertical")[0]
    page = page_of(OFFICE(arrivals.beside(clean(1), other), Random(1)))
    sheets = own_sheets(page.image, find_codes(page.image), own_layout())
    rest = beside(page, sheets)
    assert rest is not None
    assert rest.image.shape[1] == pytest.approx(page.image.shape[1] / 2, rel=0.04)


@pytest.mark.parametrize("name", ["labels-above", "underlined", "vertical"])
@pytest.mark.parametrize("machine", ["office200", "fax"])
def test_two_foreign_pages_in_one_picture_are_parted(name: str, machine: str) -> None:
    first, second = foreign(name)[:2]
    parts = halves(page_of(FLAT_MACHINES[machine](arrivals.beside(first, second, edges=True), Random(1))))
    assert len(parts) == 2
    assert all(p.image.shape[0] / p.image.shape[1] == pytest.approx(297 / 210, rel=0.06) for p in parts)


@pytest.mark.parametrize("name", ["labels-above", "underlined", "vertical"])
def test_one_page_is_not_parted(name: str) -> None:
    assert halves(page_of(OFFICE(foreign(name)[0], Random(1)))) == ()


def test_a_landscape_paper_is_not_parted() -> None:
    page = MAKERS["营业执照"](application(), Random(4)).page
    assert page.shape[1] > page.shape[0], "the new licence is landscape"
    assert halves(page_of(OFFICE(page, Random(4)))) == ()


# ── the order of pages ──

FIRST, NEXT = PageRole("form", begins=True), PageRole("form", ends=True)
ONLY, MAYBE = PageRole("form", begins=True, ends=True), PageRole("maybe", ends=True)
PAPER, BLANK = PageRole("other"), PageRole("blank")


@pytest.mark.parametrize(
    ("pages", "order"),
    [
        ((FIRST, NEXT), (0, 1)),
        ((NEXT, FIRST), (1, 0)),
        ((BLANK, NEXT, BLANK, FIRST), (3, 1)),
        ((PAPER, NEXT, NEXT, FIRST, PAPER), (3, 2, 1)),
        ((FIRST, NEXT, FIRST, NEXT), (0, 1, 2, 3)),
        ((NEXT, FIRST, NEXT, FIRST), (3, 2, 1, 0)),
        ((FIRST, PAPER, NEXT), (0, 2)),
        ((PAPER,), ()),
    ],
)
def test_form_pages_are_read_from_their_first(pages: tuple[PageRole, ...], order: tuple[int, ...]) -> None:
    assert reading_order(pages) == order


@pytest.mark.parametrize(
    ("earlier", "first", "mine"),
    [
        ((MAYBE,), FIRST, (0,)),
        ((MAYBE, BLANK), FIRST, (0,)),
        ((PAPER, MAYBE, MAYBE), FIRST, (1, 2)),
        ((MAYBE, PAPER), FIRST, ()),
        ((MAYBE,), ONLY, ()),
        ((MAYBE,), NEXT, ()),
        ((MAYBE,), PAPER, ()),
        ((MAYBE,) * 6, FIRST, (2, 3, 4, 5)),
    ],
)
def test_unknown_pages_before_a_first_page_are_its_own(
    earlier: tuple[PageRole, ...], first: PageRole, mine: tuple[int, ...]
) -> None:
    assert joining(earlier, first) == mine


# ── the whole reading ──


@pytest.mark.ocr
def test_a_foreign_form_back_to_front_is_one_form(tmp_path: Path) -> None:
    """The second page has no title and comes first, a blank back between."""
    first, second = foreign("underlined")[:2]
    scans = [OFFICE(page, Random(7)) for page in (second, np.full_like(first, 255), first)]
    reading = read(tmp_path, *scans)
    assert [p.document_type.value for p in reading.pages] == ["application_form", "blank_page", "application_form"]
    assert not reading.materials
    assert reading.segments and reading.fields["applicant_name"].page == 3
    assert wrong_values(reading, cut(make_application(5002, Wish("工厂", ("用水", "用电", "用气"), 2)))) == {}


@pytest.mark.ocr
def test_both_sides_in_one_picture_one_without_its_code(tmp_path: Path) -> None:
    reading = read(tmp_path, OFFICE(arrivals.beside(clean(1), scribbled(2)), Random(1)))
    assert [p.form_page for p in reading.pages] == [1, 2]
    assert [p.page for p in reading.pages] == [1, 1]
    assert reading.notes == ("1.jpg第1页：二维码无法识别，按定位标记识别",)
    assert len(reading.codes) == 1
    assert wrong_values(reading, application()) == {}
    assert reading.fields["uscc"].value == application().fields["uscc"]
