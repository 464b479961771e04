"""Seals: the name on their ring read and compared, red or copied; names compared with tolerance."""

from random import Random

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw

from extractors.marks.presence import find_seals
from extractors.marks.seals import SealText, a4_scale, name_seals, read_seals, seal_ink, seal_reading, with_seal_text
from extractors.models import CropReading, FieldReading, Status
from extractors.pages.ink import without_red
from extractors.text.ocr import load_ocr
from extractors.values.sealnames import is_name_on
from tests.scans.fill import draw_form
from tests.scans.fonts import load_face
from tests.scans.hand import Hand
from tests.scans.machines import FLAT_MACHINES
from tests.scans.people import make_application
from tests.scans.seals import stamp
from tests.support import ROOT

NAME = "济源市德馨机械制造有限公司"


@pytest.fixture(scope="module")
def ocr():
    return load_ocr(ROOT / "var" / "models")


def blank() -> np.ndarray:
    return np.full((1400, 1650, 3), 255, np.uint8)


def sealed(*places, page=None) -> np.ndarray:
    """A piece of a page (RGB, 300 dpi) with the seal at these places in mm."""
    page = blank() if page is None else page
    for number, place in enumerate(places):
        page = stamp(page, NAME, place, Random(number))
    return page


def bgr(page: np.ndarray) -> np.ndarray:
    return np.ascontiguousarray(page[:, :, ::-1])


class Silent:
    """An engine that reads one text everywhere."""

    def __init__(self, text: str, chance: float = 0.9) -> None:
        self.reading = CropReading(text, chance, tuple((c, chance) for c in text))
        self.crops: list[np.ndarray] = []

    def read_crops(self, crops, *, alphabet=None, grade="small"):
        self.crops += crops
        return [self.reading] * len(crops)


@pytest.mark.parametrize(
    ("seal", "name", "expected"),
    [
        (NAME, NAME, True),
        ("源市馨机械制造有限公司", NAME, True),
        ("制造有限公司济源市德馨机械", NAME, True),
        ("济源市德謦机械制造有限公同", NAME, True),
        ("济源市凯旋机械制造有限公司", NAME, False),
        ("济源市河清置业有限公司", "济源市长河信息技术有限公司", False),
        ("样例市市场监督管理局", NAME, False),
        ("公司", NAME, True),
        ("", NAME, True),
        (NAME, "", True),
    ],
)
def test_a_seals_name_is_compared_with_tolerance(seal, name, expected):
    assert is_name_on(seal, name) is expected


def test_red_ink_is_kept_and_the_writing_below_is_not():
    piece = np.full((10, 10, 3), 255, np.uint8)
    piece[:, :3] = (40, 32, 214)
    piece[:, 6:] = (20, 20, 20)
    ink = seal_ink(piece)
    assert ink[:, :3].min() > 200
    assert ink[:, 4:].max() < 40


def test_a_copied_seal_is_ink_by_its_darkness():
    piece = np.full((10, 10, 3), 250, np.uint8)
    piece[2] = 40
    assert seal_ink(piece)[2].min() > 200 > seal_ink(piece)[5].max()


def test_no_seal_is_no_reading():
    engine = Silent(NAME)
    assert read_seals(bgr(blank()), engine, px_per_mm=300 / 25.4) == ()
    assert engine.crops == []
    assert seal_reading((), page=2) is None


def test_a_ring_is_unrolled_into_lines_of_one_height():
    engine = Silent(NAME)
    (found,) = read_seals(bgr(sealed((70, 60))), engine, px_per_mm=300 / 25.4)
    assert found.text == NAME
    assert {c.shape[0] for c in engine.crops} == {64}
    x0, y0, x1, y1 = found.box
    assert abs((x0 + x1) / 2 - 70 * 300 / 25.4) < 12 and abs((y0 + y1) / 2 - 60 * 300 / 25.4) < 12
    assert abs((x1 - x0) - 40 * 300 / 25.4) < 25


@pytest.mark.parametrize(("text", "chance"), [(NAME, 0.2), ("公司", 0.9)])
def test_what_is_hardly_legible_is_no_text(text, chance):
    (found,) = read_seals(bgr(sealed((70, 60))), Silent(text, chance), px_per_mm=300 / 25.4)
    assert found.text == ""
    assert seal_reading([found], page=3).raw == "有"


def place(**changes) -> FieldReading:
    known = {
        "key": "seal_present",
        "value": True,
        "raw": "有",
        "confidence": 0.99,
        "status": Status.ACCEPTED,
        "page": 1,
    }
    return FieldReading(**{**known, **changes})


def test_the_text_becomes_what_stands_in_the_seals_place():
    seal = SealText(NAME, 0.9, (0, 0, 10, 10))
    assert with_seal_text(place(), [seal]).raw == NAME
    assert with_seal_text(place(), [SealText("", 0.0, (0, 0, 1, 1))]).raw == "有"
    doubtful = place(status=Status.REVIEW, doubt="看不清")
    assert with_seal_text(doubtful, [seal]) == doubtful


def test_an_empty_place_is_not_searched():
    engine = Silent(NAME)
    fields = {"seal_present": place(value=False, status=Status.MISSING, box=(0, 0, 50, 50))}
    assert name_seals(fields, bgr(sealed((70, 60))), engine, px_per_mm=11.8) == fields
    assert engine.crops == []


SCALE = 300 / 25.4


def found_on(page: np.ndarray) -> int:
    """How many seals are found on a page (RGB, or grey as a scanner makes it)."""
    image = cv2.cvtColor(page, cv2.COLOR_GRAY2BGR) if page.ndim == 2 else bgr(page)
    return len(find_seals(image, without_red(image), px_per_mm=SCALE))


def drawn(kind: str, colour: tuple[int, int, int]) -> np.ndarray:
    """A mark that is no round seal, where a seal may stand."""
    image = Image.fromarray(blank())
    pen = ImageDraw.Draw(image)
    box = (500, 450, 930, 880)
    if kind == "logo":
        pen.ellipse(box, fill=colour)
        pen.text((715, 665), "水", font=load_face("hei", 220), fill="white", anchor="mm")
    elif kind == "circle":
        pen.ellipse(box, outline=colour, width=6)
    else:
        pen.rectangle((450, 500, 990, 800), outline=colour, width=8)
        pen.text((720, 650), "业务受理专用", font=load_face("song", 84), fill=colour, anchor="mm")
    return np.asarray(image)


@pytest.mark.parametrize("strength", [0.8, 0.5])
def test_a_red_seal_scanned_grey_is_found(strength):
    page = stamp(blank(), NAME, (70, 60), Random(4), strength=strength)
    assert found_on(cv2.cvtColor(page, cv2.COLOR_RGB2GRAY)) == 1


@pytest.mark.parametrize("machine", ["gray150", "photocopy", "bilevel", "fax"])
def test_a_copied_seal_over_text_is_found(machine):
    page = draw_form(make_application(8402), Hand("wenkai", unrest=0.8), Random(2), pages=(2,)).pages[2]
    scan = FLAT_MACHINES[machine](stamp(page, NAME, (92, 256), Random(3)), Random(5))
    image = scan.image.astype(np.uint8) * 255 if scan.is_bilevel else scan.image
    image = cv2.cvtColor(image, cv2.COLOR_GRAY2BGR)
    (box, *_) = find_seals(image, without_red(image), px_per_mm=a4_scale(image))
    middle = ((box[0] + box[2]) / 2 / a4_scale(image), (box[1] + box[3]) / 2 / a4_scale(image))
    assert abs(middle[0] - 92) < 6 and abs(middle[1] - 256) < 6


@pytest.mark.parametrize("grey", [True, False])
def test_a_seal_stamped_twice_is_one_or_two(grey):
    page = sealed((60, 50), (70, 57))
    assert found_on(cv2.cvtColor(page, cv2.COLOR_RGB2GRAY) if grey else page) in (1, 2)


@pytest.mark.parametrize("kind", ["logo", "circle", "rectangle"])
@pytest.mark.parametrize("colour", [(30, 30, 36), (206, 30, 40)])
def test_marks_of_another_kind_are_no_seals(kind, colour):
    assert found_on(drawn(kind, colour)) == 0


@pytest.mark.ocr
@pytest.mark.parametrize("machine", ["office300", "office200", "bilevel", "fax"])
def test_the_name_is_read_from_red_and_from_black_seals(ocr, machine):
    page = np.vstack([sealed((110, 60)), np.full((2100, 1650, 3), 255, np.uint8)])
    scan = FLAT_MACHINES[machine](page, Random(41))
    image = scan.image.astype(np.uint8) * 255 if scan.is_bilevel else scan.image
    image = cv2.cvtColor(image, cv2.COLOR_GRAY2BGR) if image.ndim == 2 else bgr(image)
    (found, *_) = read_seals(image, ocr, px_per_mm=a4_scale(image))
    assert sum(c in NAME for c in found.text) >= 9
    assert is_name_on(found.text, NAME)
    assert not is_name_on(found.text, "济源市凯旋酒店管理有限公司")


@pytest.mark.ocr
def test_a_doubled_seal_does_no_harm(ocr):
    found = read_seals(bgr(sealed((60, 50), (66, 57))), ocr, px_per_mm=300 / 25.4)
    assert found
    assert all(is_name_on(s.text, NAME) for s in found)
