"""What is read in a place counts only where it can be what somebody wrote there."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
import pytest

from extractors.job import ReadingJob, Tools
from extractors.known import KnownLayout, KnownReading, Seen, Terms, read_known
from extractors.known.ground import between_walls
from extractors.known.model import KnownPage, KnownPlace, KnownWord
from extractors.known.reading import _OnPage, _reaching
from extractors.known.wording import Line, line_of
from extractors.layout import MmBox
from extractors.models import CropReading, FieldReading, Page, Status
from extractors.slots import PX_PER_MM
from tests.support.shipped import SHIPPED

PX = round(PX_PER_MM)
LABEL = KnownWord(text="原户号", box=MmBox(20, 40, 14, 4))
BOX = MmBox(40, 38, 60, 8)


class Says:
    """An engine that reads the same in every crop."""

    def __init__(self, text: str) -> None:
        self.text = text

    def read_crops(self, crops: Sequence[np.ndarray], **_: object) -> list[CropReading]:
        return [CropReading(self.text, 0.999, tuple((c, 0.999) for c in self.text)) for _ in crops]


def known(
    text: str, *strokes: tuple[float, float], lines: Sequence[Line] = (), labels: Sequence[KnownWord] = (LABEL,),
    **more: object,
) -> KnownReading:  # fmt: skip
    """A page with one place and upright strokes (x from, to in mm) in it, read as `text`. more: of the place."""
    image = np.full((800, 1500, 3), 255, np.uint8)
    for x0, x1 in strokes:
        cv2.rectangle(image, (round(x0 * PX), 40 * PX), (round(x1 * PX), 44 * PX), (0, 0, 0), -1)
    place = KnownPlace(key="old_account", style="text", box=BOX, anchors=(0,), is_confirmed=True)
    place = place.model_copy(update=more)
    page = KnownPage(number=1, width_mm=150, height_mm=80, words=tuple(labels), places=(place,))
    seen = Seen(KnownLayout(pages=(page,)), page, np.diag([PX_PER_MM, PX_PER_MM, 1.0]), 1.0, 0.0, frozenset())
    means = Tools(ReadingJob(source="x"), SHIPPED, ocr=Says(text)).means("own")  # type: ignore[arg-type]
    scan = Page(file="x", number=1, image=image, dpi=25.4 * PX)
    return read_known(seen, scan, lines, number=1, terms=Terms(means, means))


def read(text: str, *strokes: tuple[float, float], key: str = "old_account") -> FieldReading:
    (found,) = known(text, *strokes, key=key).fields
    return found


INSIDE = ((50.0, 50.6), (54.0, 54.6), (58.0, 58.6))


def test_what_stands_within_its_place_is_accepted() -> None:
    assert read("7779295999", *INSIDE).status is Status.ACCEPTED


@pytest.mark.parametrize(
    ("text", "strokes", "key"),
    [
        ("7779295999", (*INSIDE, (39.0, 41.0)), "old_account"),
        ("1", ((50.0, 50.4),), "old_account"),
        ("1", ((40.9, 41.3),), "max_storeys"),
    ],
    ids=["ink over its end", "a lone stroke", "a stroke at its end"],
)
def test_what_may_be_print_or_only_a_part_goes_to_a_person(
    text: str, strokes: tuple[tuple[float, float], ...], key: str
) -> None:
    assert read(text, *strokes, key=key).status is Status.REVIEW


def test_a_place_goes_along_with_what_is_written_over_its_end_up_to_the_next_white() -> None:
    unruled = np.zeros((80 * PX, 150 * PX), dtype=bool)
    unruled[40 * PX : 44 * PX, 34 * PX : 36 * PX] = unruled[40 * PX : 44 * PX, 38 * PX : 42 * PX] = True
    place, on_page = KnownPlace(key="old_account", style="text", box=BOX), _OnPage(unruled, ())
    wider = _reaching(place, on_page, ()).box
    assert (wider.x, wider.x + wider.w) == (pytest.approx(37.5, abs=0.2), 100)
    near = _reaching(place, on_page, (MmBox(34, 40, 3.6, 4),)).box
    assert near == BOX  # what goes on up to print may be that print
    (found,) = known("7779295999", *INSIDE, (39.0, 41.0)).fields
    assert found.value == "7779295999"
    assert found.status is Status.REVIEW


def test_a_single_figure_amidst_its_place_is_a_number() -> None:
    assert read("1", (50.0, 50.4), key="max_storeys").value == 1


BESIDE = line_of(CropReading("开户银行", 0.9, tuple((c, 0.9) for c in "开户银行")), (400, 600, 560, 640))
OPEN = KnownWord(text="项目名称", box=MmBox(20, 60, 16, 4))


@pytest.mark.parametrize(
    ("more", "is_whole"),
    [
        ({}, True),
        ({"lines": (BESIDE,)}, True),
        ({"lines": (BESIDE,), "labels": (LABEL, OPEN)}, False),
        ({"labels": (LABEL, OPEN)}, True),
        ({"is_confirmed": False, "is_guess": True}, False),
    ],
    ids=[
        "all is known",
        "text of no field",
        "text and a label without a place",
        "no text",
        "a guess that is filled in",
    ],
)
def test_when_its_places_say_all_of_a_page(more: dict[str, object], *, is_whole: bool) -> None:
    assert known("7779295999", *INSIDE, **more).is_whole is is_whole  # type: ignore[arg-type]


def test_a_place_that_an_upright_ruling_parts_is_the_part_of_its_value() -> None:
    ink = np.zeros((80 * PX, 150 * PX), dtype=bool)
    assert between_walls(BOX, ink, is_ruled=False) == BOX
    ink[40 * PX : 44 * PX, 80 * PX : 80 * PX + 3] = True  # a stroke of writing
    assert between_walls(BOX, ink, is_ruled=True) == BOX
    ink[20 * PX : 46 * PX, 85 * PX : 85 * PX + 3] = True  # a wall that ends below
    assert between_walls(BOX, ink, is_ruled=False) == BOX
    parted = between_walls(BOX, ink, is_ruled=True)
    assert (parted.x, parted.x + parted.w) == (40, pytest.approx(84.8, abs=0.3))
    behind = between_walls(BOX, ink, is_ruled=True, core=MmBox(90, 40, 5, 4))
    assert (behind.x, behind.x + behind.w) == (pytest.approx(85.5, abs=0.3), 100)
