"""Editions of the form beside the catalogue's own: earlier ones stay readable, residents have a page of their own."""

from __future__ import annotations

from pathlib import Path
from random import Random

import numpy as np
import pypdfium2
import pytest

from extractors.marks.codes import find_codes
from extractors.models import Status
from extractors.ownform.registration import register
from extractors.values import Catalogue
from flows.cases.halves import lacking_pages
from flows.casework import Application
from flows.form import filled_form
from tests.scans import arrivals
from tests.scans.blank import RESIDENT
from tests.scans.fill import draw_form, slot_values
from tests.scans.hand import Hand
from tests.scans.people import Wish, make_application
from tests.support.arrived import CODE_MM, OFFICE, bgr, read
from tests.support.shipped import CATALOGUE, SHIPPED

WIDENED = ("segments.1.dig_area", "segments.2.occupy_road", "segments.3.green_m2", "segments.1.trees")
PRINTED = {"applicant_kind": "居民", "build_nature": "既有", "project_kind": "住宅小区", "load_level": "三级"}


def edition(version: str) -> Catalogue:
    return next(c for c in (CATALOGUE, *SHIPPED.others) if c.design.version == version)


@pytest.mark.parametrize("is_hidden", [False, True], ids=["code", "no code"])
@pytest.mark.parametrize("version", ["1.0", "2.0"])
def test_a_page_is_laid_over_the_edition_that_it_was_printed_from(version: str, is_hidden: bool) -> None:
    document = pypdfium2.PdfDocument(filled_form({}, catalogue=edition(version), pages=(2,)))
    page = document[0].render(scale=300 / 72, rev_byteorder=True).to_numpy()[:, :, :3].copy()
    sheet = arrivals.scribbled(page, CODE_MM, np.random.default_rng(2)) if is_hidden else page
    image = bgr(OFFICE(sheet, Random(2)))
    seen = register(image, find_codes(image), SHIPPED.layout)
    assert seen is not None and seen.by == ("marks" if is_hidden else "code")
    assert (seen.code.version, seen.code.page, seen.lost) == (version, 2, frozenset())


def test_the_narrow_cells_of_the_first_edition_are_wide_now() -> None:
    places = {
        version: {s.name: s.box for s in p.slots}
        for version in ("1.0", "2.0")
        if (p := SHIPPED.layout.printed_as(version, 2)) is not None
    }
    assert max(places["1.0"][name].w for name in WIDENED) <= 10
    assert min(places["2.0"][name].w for name in WIDENED) >= 10.5
    assert min(box.w for box in places["2.0"].values()) >= 10.5


def test_the_page_of_a_resident_is_read_whole_and_lacks_nothing(tmp_path: Path) -> None:
    wish = Wish(services=("用气",), segments=0, resident=True)
    asked, rng = make_application(7000, wish), Random(7000)
    filled = draw_form(asked, Hand("song"), rng, form=RESIDENT, pages=(1,))
    reading = read(tmp_path, OFFICE(filled.pages[1], rng))
    values = slot_values(asked)
    assert len(filled.written) > 18
    assert {n: reading.fields[n].value for n in filled.written} == {n: values[n] for n in filled.written}
    assert [n for n in filled.written if reading.fields[n].status is not Status.ACCEPTED] == []
    assert {key: reading.fields[key].value for key in PRINTED} == PRINTED
    application = Application.of(reading, CATALOGUE)
    assert (application.form_version, application.form_pages) == ("R1", (1,))
    assert lacking_pages(application) == frozenset()
