"""Pictures for `extract --debug-dir`: everything found on a page is drawn, and nothing is made where nobody asks."""

from __future__ import annotations

from pathlib import Path
from random import Random

import cv2
import numpy as np
import pytest

from extractors.job import ReadingJob, Tools
from extractors.models import FieldReading, SourceFile, Status
from extractors.pages.levelling import upright
from extractors.pages.loading import load_pages
from extractors.pictures.debugpage import ShownPage, draw_debug_page, show_page
from extractors.pictures.sights import Sight, foreign_sights, own_sights
from extractors.reader import read_package
from extractors.slots import px_box
from extractors.slots.reading import read_signatures, read_tick_slots
from tests.support import ROOT
from tests.support.arrived import OFFICE, clean, engine, registered
from tests.support.shipped import CATALOGUE, SHIPPED

SAMPLES = ROOT / "tests" / "samples"
LABELS = {f.key: f.label for f in CATALOGUE.fields}


def tools(debug: Path | None) -> Tools:
    return Tools(ReadingJob(source="s", debug=debug), SHIPPED, engine())


def reading(key: str, status: Status, box: tuple[float, float, float, float] | None, doubt: str = "") -> FieldReading:
    return FieldReading(key=key, value="甲", raw="甲", confidence=0.5, status=status, page=1, box=box, doubt=doubt)


def colours(picture: np.ndarray) -> set[tuple[int, ...]]:
    return {tuple(c) for c in np.unique(picture.reshape(-1, 3), axis=0)[:, ::-1].tolist()}


def test_own_form_shows_cells_labels_ticks_seal_and_places_to_sign() -> None:
    page = registered(OFFICE(clean(2), Random(3)))
    assert page is not None
    ticks = read_tick_slots(page.laid, number=1, catalogue=CATALOGUE)
    alone = [r for name, r in ticks.items() if "." not in name]
    signs = read_signatures(page.laid, number=1, catalogue=CATALOGUE)
    sights = own_sights(page, [*alone, *signs.values()], ())
    slots = page.form_page.slots
    kinds = [s.kind for s in sights]
    assert kinds.count("cell") == len(slots)
    assert kinds.count("ticked") + kinds.count("empty") + kinds.count("doubtful") == sum(len(s.ticks) for s in slots)
    assert kinds.count("sign_place") == 1 and kinds.count("seal_place") == 1 and kinds.count("label") > 50
    for slot in slots:
        if slot.style == "ticks" and not slot.table:
            chosen = set(ticks[slot.name].raw.split("、"))
            seen = {t.value for t in slot.ticks if Sight("ticked", px_box(t.box)) in sights}
            assert seen == chosen - {""}


def test_the_page_keeps_its_pixels_and_every_find_has_its_colour() -> None:
    page = np.full((600, 500, 3), 255, np.uint8)
    sights = [
        Sight("cell", (10, 10, 200, 60)), Sight("label", (20, 20, 90, 50)), Sight("ticked", (100, 20, 120, 40)),
        Sight("empty", (130, 20, 150, 40)), Sight("seal", (300, 300, 440, 440)),
        Sight("sign_place", (20, 400, 90, 430)),
    ]  # fmt: skip
    readings = [
        reading("applicant_name", Status.ACCEPTED, (20, 100, 200, 130)),
        reading("uscc", Status.REVIEW, (20, 160, 200, 190), "校验位不符"),
    ]
    picture = draw_debug_page(page, readings, sights, heading="第 1 页", labels=LABELS)
    assert picture.shape[0] >= 600 and picture.shape[1] > 900
    found = colours(picture[:600, :500])
    assert {(120, 160, 230), (90, 60, 200), (0, 150, 90), (150, 120, 60), (220, 0, 0), (160, 0, 190)} <= found
    assert {(0, 128, 0), (215, 60, 0)} <= found
    assert tuple(picture[300, 250].tolist()) == (255, 255, 255)


def test_a_value_without_a_place_covers_nothing() -> None:
    page = np.full((600, 500, 3), 255, np.uint8)
    anywhere = reading("uscc", Status.ACCEPTED, (0, 0, 500, 600))
    picture = draw_debug_page(page, [anywhere], [], heading="", labels=LABELS)
    assert colours(picture[:600, :498]) == {(255, 255, 255)}
    assert (0, 128, 0) in colours(picture[:, 502:])


def test_a_doubt_stands_beside_its_value_and_covers_no_other() -> None:
    page = np.full((600, 900, 3), 255, np.uint8)
    below = reading("legal_rep", Status.ACCEPTED, (20, 192, 300, 240))
    doubted = reading("uscc", Status.REVIEW, (20, 162, 200, 186), "校验位不符")
    drawn = draw_debug_page(page, [below, doubted], [], heading="", labels=LABELS)
    without = draw_debug_page(page, [below, doubted.model_copy(update={"doubt": ""})], [], heading="", labels=LABELS)
    changed = np.argwhere((drawn != without).any(axis=2)[:, :900])
    (top, left), (bottom, right) = changed.min(axis=0), changed.max(axis=0)
    assert left > 200 and bottom < 192 + 10 and top > 140 and right < 900


@pytest.mark.parametrize("is_asked", [True, False])
def test_nothing_is_looked_for_where_no_debug_folder_is_asked_for(tmp_path: Path, is_asked: bool) -> None:
    asked: list[int] = []

    def sights() -> list[Sight]:
        asked.append(1)
        return []

    page = ShownPage(np.full((90, 90, 3), 255, np.uint8), "空白页", (), sights)
    show_page(page, number=7, tools=tools(tmp_path if is_asked else None))
    assert bool(asked) is is_asked and [p.name for p in tmp_path.iterdir()] == ["page-007.png"] * is_asked


@pytest.mark.ocr
def test_every_page_of_a_package_has_its_picture(tmp_path: Path) -> None:
    names = ["foreign/f02-underlined-written", "s05-seals-upside-down"]
    paths = [sorted((SAMPLES / name / "package").iterdir())[0] for name in names]
    files = [SourceFile(name=p.name, path=p) for p in paths]
    job = ReadingJob(source="s", debug=tmp_path)
    read = read_package(files, job, templates=SHIPPED, ocr=engine())
    pictures = [cv2.imread(str(p)) for p in sorted(tmp_path.iterdir())]
    assert len(pictures) == len(read.pages) == 2
    for page, picture in zip(read.pages, pictures, strict=True):
        assert picture.shape[0] >= page.height and picture.shape[1] > page.width
        assert {(0, 128, 0), (90, 60, 200)} <= colours(picture)


@pytest.mark.ocr
@pytest.mark.parametrize(
    ("sample", "kinds"),
    [
        ("f01-labels-above-print", {"cell", "label", "ticked", "empty"}),
        ("f02-underlined-written", {"blank", "label", "ticked", "empty"}),
    ],
)
def test_a_foreign_form_shows_what_it_was_taken_apart_into(sample: str, kinds: set[str]) -> None:
    path = sorted((SAMPLES / "foreign" / sample / "package").iterdir())[0]
    [page] = load_pages(path, name=path.name)
    sights = foreign_sights(upright(page, engine()), number=1, catalogue=CATALOGUE, ocr=engine())
    assert kinds <= {s.kind for s in sights}
    labels = {s.text for s in sights if s.kind == "label"}
    assert {LABELS["applicant_name"], LABELS["uscc"], LABELS["services"], LABELS["floor_area"]} <= labels
