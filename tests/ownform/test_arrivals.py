"""Every way a page arrives: turned, cut, folded, copied, faxed, two to a picture, back to front.

What a page shows is held against what was drawn on it; what it cannot show must be named, never taken for empty.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from random import Random

import cv2
import numpy as np
import pypdfium2
import pytest

from extractors.marks.codes import find_codes
from extractors.models import FieldReading, Status, TextLine
from extractors.ownform.bylabels import lies_by_labels
from extractors.ownform.losses import loss_note, with_losses
from extractors.ownform.registration import register, register_by_labels
from extractors.pages.loading import load_pages
from tests.scans import arrivals
from tests.scans.attachments import MAKERS
from tests.scans.camera import phone
from tests.scans.fill import draw_form
from tests.scans.hand import Hand
from tests.scans.machines import FLAT_MACHINES, laid, skewed
from tests.scans.packaging import scanned_pdf
from tests.support.arrived import (
    CODE_MM,
    FARTHEST_MM,
    OFFICE,
    Machine,
    application,
    before,
    clean,
    dots,
    foreign,
    off_mm,
    own_layout,
    registered,
    scribbled,
    wrong_ticks,
)
from tests.support.shipped import CATALOGUE

# ── the own form, by its code and marks ──

WHOLE: dict[str, Machine] = {
    "150 dpi": dots(150),
    "300 dpi": dots(300),
    "reduced to 70 %": before(lambda p: arrivals.copied(p, 0.7)),
    "enlarged to 105 %": before(lambda p: arrivals.copied(p, 1.05)),
    "enlarged to 115 % on A3": before(lambda p: arrivals.laid_on(p, 1.15, (arrivals.px(297), arrivals.px(420)))),
    "Letter, made to fit": before(lambda p: arrivals.on_letter(p, fitted=True)),
    "Letter, cut": before(lambda p: arrivals.on_letter(p, fitted=False)),
    "fold across the head": before(lambda p: arrivals.fold_shadow(p, 0.05)),
    "fold in the middle": before(lambda p: arrivals.fold_shadow(p, 0.5)),
    "dark all round": before(lambda p: arrivals.dark_edges(p, 8)),
    "photocopy": FLAT_MACHINES["photocopy"],
    "fax": FLAT_MACHINES["fax"],
    "skew +10": before(lambda p: arrivals.turned_by(p, 10)),
    "skew -10": before(lambda p: arrivals.turned_by(p, -10)),
    "telephone": phone,
    "upside down": lambda p, r: laid(OFFICE(p, r), 2),
    "corner folded": before(lambda p: arrivals.corner_lost(p, 3, 25)),
    "margin cut": before(lambda p: arrivals.shifted(p, -18, 0)),
}


@pytest.mark.parametrize("name", WHOLE)
def test_a_page_lies_on_its_blank(name: str) -> None:
    number = 1 + len(name) % 2
    seen = registered(WHOLE[name](clean(number), Random(name)))
    assert seen is not None and seen.form_page.number == number
    assert seen.by == "code" and not seen.lost
    assert off_mm(seen, number) < FARTHEST_MM
    assert wrong_ticks(seen) == []


# ── without the code ──

CODELESS: dict[str, Machine] = {
    "flatbed": OFFICE,
    "black and white": FLAT_MACHINES["bilevel"],
    "telephone": phone,
    "skewed": before(lambda p: arrivals.turned_by(p, 8)),
    "reduced": before(lambda p: arrivals.copied(p, 0.7)),
    "upside down": lambda p, r: laid(OFFICE(p, r), 2),
    "sideways": lambda p, r: laid(OFFICE(p, r), 1),
    "corner gone with a mark": before(lambda p: arrivals.corner_lost(p, 1, 25, folded=False)),
}


@pytest.mark.parametrize("name", CODELESS)
def test_a_page_without_its_code_is_known_by_its_marks(name: str) -> None:
    number = 1 + len(name) % 2
    seen = registered(CODELESS[name](scribbled(number), Random(name)))
    assert seen is not None and seen.by == "marks"
    assert seen.form_page.number == number
    assert seen.rotation == {"upside down": 180, "sideways": 90}.get(name, 0)
    assert off_mm(seen, number) < FARTHEST_MM
    assert wrong_ticks(seen) == []


def test_lists_of_a_continuation_sheet_are_told_apart_without_ticks() -> None:
    """附表二 and 附表三 have rows and columns only."""
    for number in (4, 5):
        sheet = draw_form(application(), Hand("song"), Random(1), pages=(number,)).pages[number]
        hidden = arrivals.scribbled(sheet, CODE_MM, np.random.default_rng(3))
        seen = registered(OFFICE(hidden, Random(number)))
        assert seen is not None and seen.form_page.number == number


@pytest.mark.parametrize("name", MAKERS)
def test_a_paper_of_another_kind_is_not_taken_for_the_form(name: str) -> None:
    page = MAKERS[name](application(), Random(4)).page
    assert registered(OFFICE(page, Random(4))) is None


def test_a_foreign_form_is_not_taken_for_ours_even_with_marks_at_its_corners() -> None:
    page = foreign("vertical")[0].copy()
    for mark in own_layout().pages[0].marks:
        x, y, w = (arrivals.px(v) for v in (mark.x, mark.y, mark.w))
        page[y : y + w, x : x + w] = 0
    assert registered(OFFICE(page, Random(5))) is None


# ── without code and marks ──


def printed(number: int, *, scale: float = 1.0, skip: int = 1) -> list[TextLine]:
    """Every n-th label of a page of the blank as a line of text, in pixels of a 200 dpi scan."""
    px_per_mm = 200 / 25.4 * scale
    lines = []
    for slot in own_layout().page(number).slots[::skip]:
        box = slot.label_box
        text = "*" + (slot.caption or CATALOGUE[slot.key].label)
        x, y = (box.x + box.w / 2) * px_per_mm, (box.y + box.h / 2) * px_per_mm
        lines.append(TextLine(text=text, box=(x - 40, y - 9, x + 40, y + 9)))
    return lines


@pytest.mark.parametrize("number", [1, 2])
def test_a_page_with_neither_code_nor_marks_is_known_by_its_labels(number: int) -> None:
    image = cv2.cvtColor(cv2.resize(clean(number), None, fx=2 / 3, fy=2 / 3), cv2.COLOR_RGB2BGR)
    for box in (*own_layout().pages[0].marks, own_layout().pages[0].qr):
        x, y, w = (int(v * 200 / 25.4) for v in (box.x, box.y, box.w))
        image[y - 3 : y + w + 3, x - 3 : x + w + 3] = 255
    assert register(image, find_codes(image), own_layout()) is None
    seen = register_by_labels(image, printed(number), own_layout(), CATALOGUE)
    assert seen is not None and seen.by == "labels" and seen.form_page.number == number
    assert off_mm(seen, number) < FARTHEST_MM
    assert wrong_ticks(seen) == []


def test_labels_alone_are_no_proof() -> None:
    """The text is there, the printed rules are not: a list of field names, or a form of another edition."""
    image = np.full((2339, 1654, 3), 255, np.uint8)
    assert register_by_labels(image, printed(1), own_layout(), CATALOGUE) is None


def test_a_few_common_labels_do_not_make_a_page_ours() -> None:
    assert lies_by_labels(printed(1, skip=4), own_layout(), CATALOGUE) is None
    assert lies_by_labels(printed(1), own_layout(), CATALOGUE) is not None


# ── what is cut off or covered ──

DAMAGED: dict[str, tuple[Callable[[np.ndarray], np.ndarray], str, str]] = {
    "upper left folded": (lambda p: arrivals.corner_lost(p, 0, 60), "apply_type", "agent_phone"),
    "upper right gone, with the code": (lambda p: arrivals.corner_lost(p, 1, 62, folded=False), "apply_date", "uscc"),
    "right side cut, with the code": (lambda p: arrivals.shifted(p, 18, 0), "apply_date", "uscc"),
    "lower left folded": (lambda p: arrivals.corner_lost(p, 3, 70), "case_no", "apply_date"),
}


@pytest.mark.parametrize("name", DAMAGED)
def test_what_a_damaged_page_does_not_show_is_named(name: str) -> None:
    change, lost, shown = DAMAGED[name]
    seen = registered(OFFICE(change(clean(1)), Random(name)))
    assert seen is not None
    assert lost in seen.lost and shown not in seen.lost
    assert off_mm(seen, 1) < FARTHEST_MM
    assert wrong_ticks(seen) == []


def test_a_page_with_two_corners_cut_off_by_its_skew_lies_right() -> None:
    """Laid in at 8 degrees on a glass no larger than the page: one mark and the code are left."""
    seen = registered(OFFICE(arrivals.shifted(skewed(clean(1), -8, Random(3), dpi=300), -8, 8), Random(3)))
    assert seen is not None and seen.lost and seen.by == "code"
    assert off_mm(seen, 1) < FARTHEST_MM
    assert wrong_ticks(seen) == []


def test_a_lost_slot_goes_to_a_person_whether_it_seems_empty_or_filled() -> None:
    seen = registered(OFFICE(arrivals.corner_lost(clean(1), 0, 60), Random(1)))
    assert seen is not None
    read = [
        FieldReading(key="apply_type"),
        FieldReading(key="applicant_name", value="和装备", raw="和装备", confidence=0.999, status=Status.ACCEPTED),
        FieldReading(key="uscc", value="91419001778ECT2H0R", confidence=0.999, status=Status.ACCEPTED),
    ]
    fields, _ = with_losses(read, (), seen)
    assert [f.status for f in fields] == [Status.REVIEW, Status.REVIEW, Status.ACCEPTED]
    assert fields[0].doubt and fields[0].confidence == 0
    assert "报装类型" in loss_note(seen, CATALOGUE)


# ── kinds of files ──


@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_exif_orientation_is_honoured(tmp_path: Path, orientation: int) -> None:
    path = tmp_path / "scan.jpg"
    path.write_bytes(arrivals.exif_jpeg(OFFICE(clean(1), Random(1)).image, orientation, dpi=200))
    (page,) = load_pages(path, name="scan.jpg")
    seen = register(page.image, find_codes(page.image), own_layout())
    assert seen is not None and seen.rotation == 0


def test_a_standard_fax_gets_square_pixels(tmp_path: Path) -> None:
    path = tmp_path / "fax.tif"
    path.write_bytes(arrivals.fax_tiff([arrivals.fine_fax(clean(n), np.random.default_rng(n)) for n in (1, 2)]))
    for number, page in enumerate(load_pages(path, name="fax.tif"), 1):
        height, width = page.image.shape[:2]
        assert height / width == pytest.approx(297 / 210, rel=0.01)
        seen = register(page.image, find_codes(page.image), own_layout())
        assert seen is not None and off_mm(seen, number) < FARTHEST_MM
        assert wrong_ticks(seen) == []


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_the_rotation_of_a_pdf_is_honoured(tmp_path: Path, degrees: int) -> None:
    path = tmp_path / "scan.pdf"
    path.write_bytes(scanned_pdf([laid(OFFICE(clean(1), Random(1)), degrees // 90)]))
    document = pypdfium2.PdfDocument(path.read_bytes())
    document[0].set_rotation(degrees)
    document.save(path)
    (page,) = load_pages(path, name="scan.pdf")
    seen = register(page.image, find_codes(page.image), own_layout())
    assert seen is not None and seen.rotation == 0
