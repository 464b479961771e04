"""Tick signs that are printed as characters of a digital PDF: each sign read as it is meant, without recognition."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from extractors.foreign import read_other_form
from extractors.models import FieldReading, Status
from extractors.pages.loading import load_pages
from extractors.text.pagelines import LinedPage
from tests.scans.digital_forms import A4, _canvas
from tests.scans.fonts import SIGNS
from tests.support.engines import engine
from tests.support.shipped import CATALOGUE, OTHER

pytestmark = pytest.mark.ocr
pdfmetrics.registerFont(TTFont("signs", str(SIGNS)))


def line(canvas: Canvas, x: float, y: float, text: str) -> None:
    """Text in mm; its tick signs in the face that has them, as word processors set them."""
    for char in text:
        face = "fang" if "\u4e00" <= char <= "\u9fff" or char.isascii() else "signs"
        canvas.setFont(face, 11)
        canvas.drawString(x * mm, y * mm, char)
        x += pdfmetrics.stringWidth(char, face, 11) / mm


def form(path: Path, rows: Sequence[tuple[str, str]]) -> None:
    """A ruled form of labels and choices."""
    canvas = _canvas(path)
    canvas.setFont("fang", 18)
    canvas.drawCentredString(A4[0] / 2, 275 * mm, "水电气暖通信联合报装申请表")
    y = 262.0
    for label, value in (("申请单位", "济源市沁园食品有限公司"), *rows, ("经办人", "林知秋")):
        for x, width, text in ((15.0, 30.0, label), (45.0, 150.0, value)):
            canvas.rect(x * mm, y * mm, width * mm, 9 * mm)
            line(canvas, x + 2, y + 3, text)
        y -= 9
    canvas.save()


def read(path: Path, rows: Sequence[tuple[str, str]]) -> dict[str, FieldReading]:
    form(path, rows)
    pages = [(n, LinedPage(p, None)) for n, p in enumerate(load_pages(path, name=path.name), 1)]
    return read_other_form(pages, catalogue=CATALOGUE, ocr=engine(), today=date(2026, 11, 22), acceptance=OTHER).fields


@pytest.mark.parametrize(("sign", "empty"), [*zip("☑■√✓✔☒", "☐□□□□☐", strict=True)])
def test_each_sign_before_its_word_is_a_tick(tmp_path: Path, sign: str, empty: str) -> None:
    rows = [
        ("报装类型", f"{empty}新装  {sign}增容  {empty}改造"),
        ("报装内容", f"{sign}用水  {empty}用电  {sign}用气  {empty}用暖"),
    ]
    found = read(tmp_path / "form.pdf", rows)
    assert (found["apply_type"].value, found["apply_type"].status) == ("增容", Status.ACCEPTED)
    assert (found["services"].value, found["services"].status) == (["用水", "用气"], Status.ACCEPTED)


@pytest.mark.parametrize("sign", "☑■√✓☒")
def test_each_sign_behind_its_word_is_a_tick(tmp_path: Path, sign: str) -> None:
    found = read(tmp_path / "form.pdf", [("报装内容", f"用水{sign}  用电□  用气{sign}  用暖□")])
    assert found["services"].value == ["用水", "用气"]


@pytest.mark.parametrize("sign", "☑■√")
def test_two_printed_ticks_of_a_single_choice_go_to_a_person(tmp_path: Path, sign: str) -> None:
    found = read(tmp_path / "form.pdf", [("报装类型", f"{sign}新装  {sign}增容  □改造")])["apply_type"]
    assert (found.value, found.status) == (None, Status.REVIEW)
    assert found.candidates == ("新装", "增容")


def test_empty_signs_alone_choose_nothing(tmp_path: Path) -> None:
    found = read(tmp_path / "form.pdf", [("报装类型", "□新装  ☐增容  □改造")])["apply_type"]
    assert (found.value, found.status) == (None, Status.MISSING)
