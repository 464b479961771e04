"""Photographs of papers on a desk: outlines found, laid flat, and read; scans left as they are."""

from __future__ import annotations

from pathlib import Path
from random import Random

import cv2
import numpy as np
import pytest

from extractors.attachments.pages import read_attachments
from extractors.means import Means
from extractors.models import Page, SourceFile
from extractors.pages.levelling import lies_square, upright
from extractors.pages.rectify import Flat, find_sheets, flattened, rectified, tilted_page
from extractors.reader import ReadingJob, read_package
from extractors.text.ocr import load_ocr
from tests.scans.attachments import make_licence
from tests.scans.blank import blank_pages
from tests.scans.desk import Laid, corners_of, photographed
from tests.scans.foreign import cut, draw_foreign
from tests.scans.hand import Hand
from tests.scans.machines import FLAT_MACHINES
from tests.scans.numbers import make_resident_id
from tests.scans.papers import card_sides
from tests.scans.people import make_application
from tests.support import ROOT
from tests.support.shipped import SHIPPED, means_of

CARDS = (Laid((0.45, 0.28), 0.62, -24, 0.15), Laid((0.55, 0.72), 0.62, 98, 0.15))


def cards(rng: Random) -> tuple[list[np.ndarray], str]:
    number = make_resident_id(rng)
    front, back, _ = card_sides("王小明", number, rng)
    return [np.asarray(front), np.asarray(back)], number


def bgr(picture: np.ndarray) -> np.ndarray:
    return np.ascontiguousarray(picture[:, :, ::-1])


@pytest.mark.parametrize("place", [Laid(degrees=-11, tilt=0.22), Laid(degrees=7, width=0.62, tilt=0.05)])
def test_a_sheet_is_found_to_the_pixel(place: Laid) -> None:
    page = blank_pages()[0]
    (found,) = find_sheets(bgr(photographed([(page, place)], Random(1))))
    assert np.abs(found - corners_of(page, place)).max() < 8


def test_each_card_on_a_desk_is_found() -> None:
    papers, _ = cards(Random(2))
    found = find_sheets(bgr(photographed(list(zip(papers, CARDS, strict=True)), Random(2))))
    assert len(found) == 2
    for paper, place in zip(papers, CARDS, strict=True):
        middle = corners_of(paper, place).mean(axis=0)
        assert any(np.abs(c.mean(axis=0) - middle).max() < 12 for c in found)


def test_a_sheet_laid_flat_has_its_true_shape_and_upright_sides() -> None:
    page = blank_pages()[0]
    flat = rectified(bgr(photographed([(page, Laid(degrees=5, tilt=0.2))], Random(3))))
    assert flat is not None
    assert flat.shape[0] / flat.shape[1] == pytest.approx(297 / 210, rel=0.01)
    small = cv2.resize(flat, (210, 297), interpolation=cv2.INTER_AREA).min(axis=2).astype(float)
    wanted = cv2.resize(page, (210, 297), interpolation=cv2.INTER_AREA).min(axis=2).astype(float)
    assert np.corrcoef(small.ravel(), wanted.ravel())[0, 1] > 0.75


def test_several_papers_are_no_one_page() -> None:
    papers, _ = cards(Random(2))
    assert rectified(bgr(photographed(list(zip(papers, CARDS, strict=True)), Random(2)))) is None


@pytest.mark.parametrize("machine", list(FLAT_MACHINES))
def test_a_scan_has_no_outline(machine: str) -> None:
    scan = FLAT_MACHINES[machine](blank_pages()[0], Random(9))
    image = scan.image.astype(np.uint8) * 255 if scan.is_bilevel else scan.image
    image = cv2.cvtColor(image, cv2.COLOR_GRAY2BGR) if image.ndim == 2 else bgr(image)
    assert find_sheets(image) == ()


def foreign_photo(place: Laid) -> tuple[np.ndarray, np.ndarray]:
    """A photograph of a ruled form (BGR) and where its corners lie."""
    page = draw_foreign(cut(make_application(8401)), "labels-above", Hand("hei"), 8401)[0]
    return bgr(photographed([(page, place)], Random(8401))), corners_of(page, place)


@pytest.mark.parametrize("tilt", [0.08, 0.2])
def test_a_form_photographed_at_a_slant_is_laid_flat(tilt: float) -> None:
    photo, _ = foreign_photo(Laid(width=0.84, degrees=4, tilt=tilt))
    flat = tilted_page(photo)
    assert flat is not None and lies_square(flat)
    assert flat.shape[0] / flat.shape[1] == pytest.approx(297 / 210, rel=0.01)


@pytest.mark.parametrize("corner", range(4))
def test_a_page_laid_flat_by_a_wrong_corner_is_told_by_its_lines(corner: int) -> None:
    photo, corners = foreign_photo(Laid(width=0.84, degrees=0, tilt=0.1))
    wrong = corners.copy()
    wrong[corner] += (0.07 * photo.shape[1]) * np.array([1, 0] if corner in (0, 3) else [-1, 0])
    assert lies_square(flattened(photo, corners).image)
    assert not lies_square(flattened(photo, wrong.astype(np.float32)).image)


@pytest.mark.parametrize("machine", list(FLAT_MACHINES))
def test_a_scan_is_no_slanting_page(machine: str) -> None:
    scan = FLAT_MACHINES[machine](blank_pages()[0], Random(9))
    image = scan.image.astype(np.uint8) * 255 if scan.is_bilevel else scan.image
    assert tilted_page(cv2.cvtColor(image, cv2.COLOR_GRAY2BGR) if image.ndim == 2 else bgr(image)) is None


@pytest.mark.parametrize("degrees", [0, 90, 180, 270])
def test_places_lead_back_to_the_photograph(degrees: int) -> None:
    photo = np.full((400, 600, 3), 90, np.uint8)
    corners = np.array([[100, 50], [500, 80], [520, 350], [80, 330]], np.float32)
    cv2.fillConvexPoly(photo, corners.astype(np.int32), (250, 250, 250))
    cv2.circle(photo, (300, 120), 9, (0, 0, 0), cv2.FILLED)
    flat = flattened(photo, corners).turned(degrees)
    ys, xs = np.nonzero(flat.image.max(axis=2) < 60)
    box = flat.box_back((float(xs.min()), float(ys.min()), float(xs.max()), float(ys.max())))
    assert box == pytest.approx((291, 111, 309, 129), abs=6)


def test_turning_by_nothing_is_the_same() -> None:
    flat = Flat(np.zeros((3, 4, 3), np.uint8), np.eye(3))
    assert flat.turned(0) is flat
    assert flat.turned(90).image.shape == (4, 3, 3)


@pytest.fixture(scope="module")
def means() -> Means:
    return means_of(load_ocr(ROOT / "var" / "models"))


def read(picture: np.ndarray, means: Means) -> dict[str, object]:
    page = upright(Page("x", 1, bgr(picture), 200.0), means.ocr).page
    found = read_attachments(page, means.ocr.read_page(page.image, grade="tiny"), number=1, means=means)
    return {"ids": [m.id for m in found]} | {k: f.value for m in found for k, f in m.fields.items()}


@pytest.mark.ocr
def test_a_licence_photographed_askew_is_read(means: Means) -> None:
    rng = Random(8400)
    licence = make_licence(make_application(8400), rng)
    got = read(photographed([(licence.page, Laid(width=0.86, degrees=-12, tilt=0.22))], rng), means)
    assert got == got | licence.fields | {"ids": ["M02"]}


@pytest.mark.ocr
def test_a_foreign_form_photographed_at_a_slant_is_read_as_if_scanned(means: Means, tmp_path: Path) -> None:
    photo, _ = foreign_photo(Laid(width=0.84, degrees=4, tilt=0.2))
    path = tmp_path / "photo.jpg"
    cv2.imwrite(str(path), photo)
    files = [SourceFile(name=path.name, path=path)]
    got = read_package(files, ReadingJob(source="x"), templates=SHIPPED, ocr=means.ocr)
    [page] = got.pages
    assert page.height / page.width == pytest.approx(297 / 210, rel=0.02) and page.height < photo.shape[0]
    truth = make_application(8401).fields
    wanted = {k: truth[k] for k in ("applicant_name", "project_name", "services", "apply_date")}
    assert {k: got.fields[k].value for k in wanted} == wanted


@pytest.mark.ocr
def test_both_sides_of_a_card_lying_anyhow_are_one_card(means: Means) -> None:
    papers, number = cards(Random(8400))
    got = read(photographed(list(zip(papers, CARDS, strict=True)), Random(8400)), means)
    assert got["ids"] == ["M03"]
    assert got["resident_id"] == number and "valid_until" in got
