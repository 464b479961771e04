"""Filled pages as they arrive, and how far what is read of them is from what was drawn."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from random import Random

import cv2
import numpy as np

from extractors.layout import FormLayout, form_layout
from extractors.marks.codes import find_codes
from extractors.marks.ticks import tick_mark
from extractors.models import Page, Reading, SourceFile, Status
from extractors.ownform.registration import Registered, register
from extractors.reader import ReadingJob, read_package
from extractors.slots import PX_PER_MM, px_box
from extractors.text.ocr import Ocr, load_ocr
from tests.scans import arrivals
from tests.scans.fill import draw_form, slot_values
from tests.scans.foreign import cut, draw_foreign
from tests.scans.hand import Hand
from tests.scans.machines import FLAT_MACHINES, Scan, encoded, flatbed
from tests.scans.machines import Flatbed as Habits
from tests.scans.people import Application, Wish, make_application
from tests.support import ROOT
from tests.support.shipped import CATALOGUE, SHIPPED

MODELS = ROOT / "var" / "models"
CODE_MM = (172.0, 8.5, 20.0, 20.0)
"""The QR of the form with its quiet zone."""
FARTHEST_MM = 0.4
"""Half the clear space around a tick square's frame; a comb cell is 4.65 mm wide."""

_YES_NO = {"True": "是", "False": "否"}

Machine = Callable[[np.ndarray, Random], Scan]
OFFICE = FLAT_MACHINES["office200"]


def own_layout() -> FormLayout:
    """The form as the reader knows it."""
    return form_layout(CATALOGUE)


@cache
def application() -> Application:
    return make_application(5001, Wish("工厂", ("用水", "用电", "用气"), 2))


@cache
def clean(number: int) -> np.ndarray:
    """A filled page of the own form, RGB at 300 dpi."""
    return draw_form(application(), Hand("song"), Random(5001), pages=(number,)).pages[number]


def bgr(scan: Scan) -> np.ndarray:
    image = scan.image.astype(np.uint8) * 255 if scan.is_bilevel else scan.image
    return cv2.cvtColor(image, cv2.COLOR_GRAY2BGR if image.ndim == 2 else cv2.COLOR_RGB2BGR)


def registered(scan: Scan) -> Registered | None:
    image = bgr(scan)
    return register(image, find_codes(image), own_layout())


def scribbled(number: int) -> np.ndarray:
    return arrivals.scribbled(clean(number), CODE_MM, np.random.default_rng(number))


def dots(dpi: int) -> Machine:
    return lambda page, rng: flatbed(page, Habits(dpi=dpi, skew=0.8, quality=75), rng)


def before(change: Callable[[np.ndarray], np.ndarray], machine: Machine = OFFICE) -> Machine:
    """A machine into which a changed sheet is laid."""
    return lambda page, rng: machine(change(page), rng)


def off_mm(seen: Registered, number: int) -> float:
    """How far the tick squares lie from where the blank has them: the farthest of those that the page shows."""
    side = round(210 * PX_PER_MM), round(297 * PX_PER_MM)
    drawn = cv2.cvtColor(cv2.resize(clean(number), side, interpolation=cv2.INTER_AREA), cv2.COLOR_RGB2GRAY)
    grey = cv2.cvtColor(seen.image, cv2.COLOR_BGR2GRAY)
    farthest = 0.0
    for slot in seen.form_page.slots:
        if slot.ticks and slot.name not in seen.lost:
            x, y, _, _ = (round(v) for v in px_box(slot.ticks[0].box))
            part = drawn[y - 12 : y + 53, x - 12 : x + 53]
            likeness = cv2.matchTemplate(grey[y - 32 : y + 73, x - 32 : x + 73], part, cv2.TM_CCOEFF_NORMED)
            across, down = cv2.minMaxLoc(likeness)[3]
            farthest = max(farthest, float(np.hypot(across - 20, down - 20)) / PX_PER_MM)
    return farthest


def wrong_ticks(seen: Registered) -> list[str]:
    """The squares whose state is not what was drawn, in slots that the page shows."""
    values = slot_values(application())
    wrong = []
    for slot in seen.form_page.slots:
        if slot.name in seen.lost:
            continue
        written = values.get(slot.name)
        words = written if isinstance(written, list) else [_YES_NO.get(str(written), written)]
        for tick in slot.ticks:
            state = tick_mark(seen.image, px_box(tick.box)).state
            if state != "doubtful" and (state == "ticked") is not (tick.value in words):
                wrong.append(f"{slot.name} {tick.value}")
    return wrong


@cache
def foreign(name: str) -> list[np.ndarray]:
    asked = cut(make_application(5002, Wish("工厂", ("用水", "用电", "用气"), 2)))
    return draw_foreign(asked, name, Hand("song"), 5002)


def page_of(scan: Scan) -> Page:
    return Page(file="x", number=1, image=bgr(scan), dpi=200)


@cache
def engine() -> Ocr:
    return load_ocr(MODELS)


def read(folder: Path, *scans: Scan) -> Reading:
    files = []
    for number, scan in enumerate(scans, 1):
        content, kind = encoded(scan)
        path = folder / f"{number}.{kind}"
        path.write_bytes(content)
        files.append(SourceFile(name=path.name, path=path))
    return read_package(files, ReadingJob(source="x"), templates=SHIPPED, ocr=engine())


def _plain(value: object) -> object:
    """Many-of values in any order."""
    return sorted(value) if isinstance(value, list) else value


def wrong_values(reading: Reading, asked: Application) -> dict[str, object]:
    """Accepted values that are not what was drawn."""
    return {
        key: (field.value, asked.fields.get(key))
        for key, field in reading.fields.items()
        if field.status is Status.ACCEPTED and key in asked.fields and _plain(field.value) != _plain(asked.fields[key])
    }
