"""The blank form: what is on it, that nothing touches, that machines can read it, that all files show the same."""

from __future__ import annotations

import ctypes
import json
import re
import zipfile
from io import BytesIO
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pdfplumber
import pikepdf
import pypdfium2
import pypdfium2.raw as pdfium_c
import pytest
from docx import Document

from extractors.errors import ConfigurationError
from extractors.layout.blank import TICK_CLEAR_MM, FormLayout, MmBox, Slot, form_layout, text_mm
from extractors.marks.codes import FormCode, find_codes, parse_code
from extractors.pages import CHECKED, load_pages
from extractors.values.catalogue import Catalogue
from flows.form import filled_form, write_blank_form
from flows.form.display import page_display, wrapped
from flows.form.primitives import Rect, Text
from tests.support.shipped import CATALOGUE

LAYOUT = form_layout(CATALOGUE)
SLOTS = [slot for page in LAYOUT.pages for slot in page.slots]
MARGIN_MM = 10.0
_WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    paths = write_blank_form(tmp_path_factory.mktemp("form"), catalogue=CATALOGUE)
    return {path.name: path for path in paths}


def overlap(a: MmBox, b: MmBox) -> bool:
    """Whether two boxes share more than an edge."""
    return min(a.x + a.w, b.x + b.w) - max(a.x, b.x) > 0.01 and min(a.y + a.h, b.y + b.h) - max(a.y, b.y) > 0.01


def gap(a: MmBox, b: MmBox) -> float:
    """Clear space between two boxes, in mm."""
    dx = max(a.x, b.x) - min(a.x + a.w, b.x + b.w)
    dy = max(a.y, b.y) - min(a.y + a.h, b.y + b.h)
    return max(dx, dy)


def inside(inner: MmBox, outer: MmBox) -> bool:
    return (
        inner.x >= outer.x - 0.01
        and inner.y >= outer.y - 0.01
        and inner.x + inner.w <= outer.x + outer.w + 0.01
        and inner.y + inner.h <= outer.y + outer.h + 0.01
    )


def test_every_field_that_may_be_required_is_on_the_sheet() -> None:
    on_sheet = {slot.key for slot in SLOTS if slot.page <= 2} | {slot.table for slot in SLOTS if slot.page <= 2}
    assert [f.key for f in CATALOGUE.fields if f.required != "optional" and f.key not in on_sheet] == []


@pytest.mark.parametrize(
    "key",
    [
        *("floor_above", "floor_below", "meter_count", "max_storeys", "fire_flow_ls", "water_point"),
        *("power_point", "gas_point", "seg_side", "occupy_road", "green_m2", "trees", "tel_ducts", "case_no"),
    ],
)
def test_what_a_letter_or_a_rule_asks_for_is_on_the_sheet(key: str) -> None:
    assert any(slot.key == key and slot.page <= 2 for slot in SLOTS)


@pytest.mark.parametrize(("table", "page", "rows"), [("segments", 2, 3), ("gas_equip", 2, 3), ("equip_list", 1, 3)])
def test_the_sheet_has_rows_for_the_lists(table: str, page: int, rows: int) -> None:
    assert len({slot.row for slot in LAYOUT.page(page).slots if slot.table == table}) >= rows


@pytest.mark.parametrize(("table", "page"), [("segments", 3), ("gas_equip", 4), ("equip_list", 5)])
def test_the_continuation_sheet_goes_on_with_every_column(table: str, page: int) -> None:
    slots = LAYOUT.page(page).slots
    rows = sorted({slot.row for slot in slots})
    before = max(slot.row for slot in SLOTS if slot.table == table and slot.page < page)
    assert rows == list(range(before + 1, before + 1 + len(rows)))
    assert len(rows) >= 15
    assert {slot.key for slot in slots} == {field.key for field in CATALOGUE.columns(table)}


def test_every_slot_has_its_own_name() -> None:
    names = [slot.name for slot in SLOTS]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("page", [1, 2, 3, 4, 5])
def test_no_two_slots_of_a_page_overlap(page: int) -> None:
    form_page = LAYOUT.page(page)
    cells = [(s.name, s.cell) for s in form_page.slots] + [("标签", b) for b in {s.label_box for s in form_page.slots}]
    fixed = [("QR", form_page.qr), *(("标记", mark) for mark in form_page.marks)]
    assert [(a[0], b[0]) for a, b in combinations(cells + fixed, 2) if overlap(a[1], b[1])] == []


@pytest.mark.parametrize("slot", SLOTS, ids=lambda slot: f"{slot.page}-{slot.name}")
def test_a_slot_keeps_to_its_cell(slot: Slot) -> None:
    assert inside(slot.box, slot.cell)
    assert slot.cell.h >= 7
    for box in (*slot.comb, *(t.box for t in slot.ticks), *(t.label_box for t in slot.ticks)):
        assert inside(box, slot.cell)
    assert [1 for a, b in combinations((*slot.comb, *(s.box for s in slot.separators)), 2) if overlap(a, b)] == []


def test_all_lies_inside_the_margins() -> None:
    sheet = MmBox(MARGIN_MM, MARGIN_MM, LAYOUT.width_mm - 2 * MARGIN_MM, LAYOUT.height_mm - 2 * MARGIN_MM)
    for page in LAYOUT.pages:
        for primitive in page_display(LAYOUT, CATALOGUE, page.number):
            if isinstance(primitive, Rect):
                assert inside(primitive.box, sheet), primitive


@pytest.mark.parametrize("slot", [s for s in SLOTS if s.ticks], ids=lambda slot: f"{slot.page}-{slot.name}")
def test_ticks_are_large_and_stand_clear(slot: Slot) -> None:
    words = CATALOGUE[slot.key].allowed or ("是", "否")
    assert {t.value for t in slot.ticks} <= set(words)
    for tick in slot.ticks:
        assert min(tick.box.w, tick.box.h) >= 4
        others = [b for t in slot.ticks for b in (t.box, t.label_box) if b is not tick.box]
        assert all(gap(tick.box, other) >= TICK_CLEAR_MM - 0.01 for other in others)
        following = [t.box.x - tick.label_box.x - tick.label_box.w for t in slot.ticks if t.box.x > tick.box.x]
        own = tick.label_box.x - tick.box.x - tick.box.w
        assert all(space > own + 0.4 for space in following)
        x, y, w, h = slot.cell
        edges = (tick.box.x - x, tick.box.y - y, x + w - tick.box.x - tick.box.w, y + h - tick.box.y - tick.box.h)
        assert min(edges) >= 1.5


@pytest.mark.parametrize(
    ("key", "cells"), [("uscc", 18), ("resident_id", 18), ("agent_phone", 11), ("apply_date", 8), ("project_code", 20)]
)
def test_codes_dates_and_phones_are_combs(key: str, cells: int) -> None:
    slot = next(s for s in SLOTS if s.key == key)
    assert len(slot.comb) == cells
    assert all(4.6 <= cell.w <= 5.2 and cell.h >= 5 for cell in slot.comb)


def test_every_date_is_a_comb() -> None:
    dates = {field.key for field in CATALOGUE.fields if field.type == "date"}
    assert {slot.style for slot in SLOTS if slot.key in dates} == {"comb"}


def test_dashes_and_date_words_are_printed_between_the_cells() -> None:
    printed = {s.key: "".join(p.text for p in s.separators) for s in SLOTS if s.page <= 2}
    assert printed["project_code"] == "----"
    assert printed["apply_date"] == printed["start_date"] == "年月日"


@pytest.mark.parametrize("page", [1, 2, 3, 4, 5])
def test_printed_words_keep_to_their_boxes(page: int) -> None:
    for primitive in page_display(LAYOUT, CATALOGUE, page):
        if isinstance(primitive, Text):
            assert max(text_mm(line, primitive.size) for line in primitive.lines) <= primitive.box.w + 0.8, primitive
            assert len(primitive.lines) * primitive.size * 0.353 <= primitive.box.h + 0.5, primitive


def narrowed(catalogue: Catalogue, key: str, width: float) -> Catalogue:
    """The catalogue with one cell of another width."""
    fields = []
    for field in catalogue.fields:
        if field.key == key and field.form:
            place = field.form.model_copy(update={"box": field.form.box._replace(w=width)})
            fields.append(field.model_copy(update={"form": place}))
        else:
            fields.append(field)
    return catalogue.model_copy(update={"fields": tuple(fields)})


@pytest.mark.parametrize("key", ["uscc", "services", "project_code"])
def test_a_cell_that_is_too_narrow_is_refused(key: str) -> None:
    with pytest.raises(ConfigurationError, match=key):
        form_layout(narrowed(CATALOGUE, key, 40))


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def test_the_pdf_says_every_label_in_extractable_text(files: dict[str, Path]) -> None:
    with pdfplumber.open(files["联合报装申请表.pdf"]) as pdf:
        assert len(pdf.pages) == 5
        chars = {page.page_number: {char["text"] for char in page.chars} for page in pdf.pages}
        texts = {page.page_number: squeezed(page.extract_text()) for page in pdf.pages}
    assert "济源市水电气暖通信联合报装申请表" in texts[1]
    assert "以下由受理窗口填写" in texts[1]
    assert "打“√”" in texts[1]
    for slot in SLOTS:
        for tick in slot.ticks:
            assert tick.word in texts[slot.page]
        assert set(slot.caption or CATALOGUE[slot.key].label) - {" ", "　"} <= chars[slot.page]
    for label in ("统一社会信用代码", "协同报装内容", "规划许可证号", "日用水量", "供电电压"):
        assert label in texts[1]


def test_the_pdf_embeds_its_fonts(files: dict[str, Path]) -> None:
    with pdfplumber.open(files["联合报装申请表.pdf"]) as pdf:
        fonts = {char["fontname"] for page in pdf.pages for char in page.chars}
        assert pdf.metadata["Title"] == "济源市水电气暖通信联合报装申请表"
    raw = files["联合报装申请表.pdf"].read_bytes()
    assert {re.sub(r"^[A-Z]{6}\+|-[0-9a-f]{8}$", "", font) for font in fonts} == {"FormSans", "FormSerif"}
    assert raw.count(b"/FontFile2") == len(fonts)


@pytest.mark.parametrize("name", ["联合报装申请表.pdf", "联合报装申请表-可填写.pdf"])
def test_each_rendered_page_tells_its_version_and_number(files: dict[str, Path], name: str) -> None:
    pdf = pypdfium2.PdfDocument(files[name])
    for page in LAYOUT.pages:
        image = pdf[page.number - 1].render(scale=200 / 72).to_numpy()
        codes = find_codes(image)
        assert [parse_code(c.payload) for c in codes] == [FormCode(version=LAYOUT.version, page=page.number)]
        x_mm, y_mm = (v * 25.4 / 200 for v in codes[0].corners[0])
        assert abs(x_mm - page.qr.x) < 0.6
        assert abs(y_mm - page.qr.y) < 0.6


def darkness(image: np.ndarray, box: MmBox) -> float:
    """Mean darkness 0..1 inside a box of a page rendered at 200 dpi."""
    k = 200 / 25.4
    part = image[
        int((box.y + 0.3) * k) : int((box.y + box.h - 0.3) * k), int((box.x + 0.3) * k) : int((box.x + box.w - 0.3) * k)
    ]
    return 1 - float(part.mean()) / 255


def test_the_marks_are_solid_and_the_slots_are_blank(files: dict[str, Path]) -> None:
    pdf = pypdfium2.PdfDocument(files["联合报装申请表.pdf"])
    for page in LAYOUT.pages:
        image = pdf[page.number - 1].render(scale=200 / 72).to_numpy()
        assert min(darkness(image, mark) for mark in page.marks) > 0.99
        free = [s.box for s in page.slots if s.style in ("text", "sign")] + [c for s in page.slots for c in s.comb]
        ticks = [t.box for s in page.slots for t in s.ticks]
        assert max(darkness(image, box) for box in (*free, *ticks)) < 0.09


def docx_texts(path: Path) -> list[str]:
    body = Document(str(path)).element.body
    namespaces = {"wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape"}
    boxes = body.findall(".//wps:txbx", namespaces)
    return ["".join(t.text or "" for t in box.iter() if t.tag.endswith("}t")) for box in boxes]


def test_the_word_file_holds_the_same_texts_at_the_same_places(files: dict[str, Path]) -> None:
    wanted = [p for page in LAYOUT.pages for p in page_display(LAYOUT, CATALOGUE, page.number) if isinstance(p, Text)]
    assert docx_texts(files["联合报装申请表.docx"]) == ["".join(text.lines) for text in wanted]
    body = Document(str(files["联合报装申请表.docx"])).element.body
    tops = [int(p.find(f"{_WP}posOffset").text) for p in body.iter(f"{_WP}positionV")]
    assert tops[-len(wanted) :][-1] == round(wanted[-1].box.y * 36000)
    assert len(list(body.iter(f"{_WP}anchor"))) == len(tops) > len(wanted)


def test_the_word_file_names_nobody(files: dict[str, Path]) -> None:
    properties = Document(str(files["联合报装申请表.docx"])).core_properties
    assert (properties.author, properties.last_modified_by or "") == ("", "")
    with zipfile.ZipFile(files["联合报装申请表.docx"]) as package:
        assert package.testzip() is None


def form_fields(path: Path) -> dict[str, int]:
    """Name and kind (2 check box, 3 one of several boxes, 6 text) of every field, as a viewer sees them."""
    pdf = pypdfium2.PdfDocument(path)
    pdf.init_forms()
    found = {}
    for number in range(len(pdf)):
        page = pdf[number]
        for index in range(pdfium_c.FPDFPage_GetAnnotCount(page)):
            annotation = pdfium_c.FPDFPage_GetAnnot(page, index)
            size = pdfium_c.FPDFAnnot_GetFormFieldName(pdf.formenv.raw, annotation, None, 0)
            buffer = (ctypes.c_ushort * (size // 2))()
            pdfium_c.FPDFAnnot_GetFormFieldName(pdf.formenv.raw, annotation, buffer, size)
            name = bytes(buffer).decode("utf-16le").rstrip("\0")
            found[name] = pdfium_c.FPDFAnnot_GetFormFieldType(pdf.formenv.raw, annotation)
            pdfium_c.FPDFPage_CloseAnnot(annotation)
    return found


def test_the_fillable_pdf_has_a_field_for_every_slot(files: dict[str, Path]) -> None:
    wanted = {
        s.name if is_choice(s) else f"{s.name}.{t.value}": 3 if is_choice(s) else 2 for s in SLOTS for t in s.ticks
    }
    wanted |= {s.name: 6 for s in SLOTS if s.style in ("text", "comb")}
    assert form_fields(files["联合报装申请表-可填写.pdf"]) == wanted


def is_choice(slot: Slot) -> bool:
    """Whether one of its boxes is to be ticked."""
    return bool(slot.ticks) and CATALOGUE[slot.key].type != "many_of"


def test_of_a_choice_the_last_tick_counts_and_is_read_by_its_word(files: dict[str, Path], tmp_path: Path) -> None:
    document = pypdfium2.PdfDocument(files["联合报装申请表-可填写.pdf"])
    document.init_forms()
    page = document[0]
    pdfium_c.FORM_OnAfterLoadPage(page.raw, document.formenv.raw)
    boxes = {s.key: [t.box for t in s.ticks] for s in LAYOUT.page(1).slots if s.ticks}
    for box in (*boxes["apply_type"][:2], *boxes["services"][:2]):
        at = ((box.x + box.w / 2) * 72 / 25.4, page.get_height() - (box.y + box.h / 2) * 72 / 25.4)
        for click in (pdfium_c.FORM_OnLButtonDown, pdfium_c.FORM_OnLButtonUp):
            click(document.formenv.raw, page.raw, 0, *at)
        pdfium_c.FORM_ForceToKillFocus(document.formenv.raw)
    document.save(tmp_path / "typed.pdf")
    first = next(load_pages(tmp_path / "typed.pdf", name="typed.pdf")).form_values
    ticked = {name for name, value in first.items() if value == CHECKED}
    assert ticked == {"apply_type.增容", "services.用水", "services.用电"}
    assert {f"{s.name}.{t.value}" for s in LAYOUT.page(1).slots for t in s.ticks} <= set(first)


def test_every_field_says_what_belongs_there_and_what_is_required_is_marked(files: dict[str, Path]) -> None:
    with pikepdf.open(files["联合报装申请表-可填写.pdf"]) as pdf:
        notes = [note for page in pdf.pages for note in page.Annots]
        fields = [note if "/TU" in note else note.Parent for note in notes]
        told = {str(field.T): (str(field.TU), int(field.get("/Ff", 0)) & 2) for field in fields}
    assert told["apply_date"] == ("申报日期；年月日共8位数字，如20260930；必填", 2)
    assert told["apply_type"] == ("报装类型；选一项；必填", 2)
    assert (
        told["water_daily_m3"][0].startswith("日用水量；单位：m³/d") and "报装该项的必填" in told["water_daily_m3"][0]
    )


def near(box: MmBox) -> Any:
    return pytest.approx(list(box), abs=0.001)


def test_the_json_tells_the_geometry(files: dict[str, Path]) -> None:
    told = json.loads(files["form.json"].read_text(encoding="utf-8"))
    assert (told["width"], told["height"], told["version"]) == (210, 297, LAYOUT.version)
    for page, told_page in zip(LAYOUT.pages, told["pages"], strict=True):
        assert told_page["marks"] == [list(mark) for mark in page.marks]
        assert told_page["qr"]["box"] == list(page.qr)
        assert parse_code(told_page["qr"]["payload"]) == FormCode(version=LAYOUT.version, page=page.number)
        for slot, told_slot in zip(page.slots, told_page["fields"], strict=True):
            assert told_slot["name"] == slot.name
            assert told_slot["box"] == near(slot.box)
            assert told_slot.get("comb", []) == [near(c) for c in slot.comb]
            assert [list(t.values()) for t in told_slot.get("ticks", [])] == [
                [t.value, near(t.box), t.word, near(t.label_box)] for t in slot.ticks
            ]


def test_the_same_form_gives_the_same_bytes(files: dict[str, Path], tmp_path: Path) -> None:
    again = write_blank_form(tmp_path, catalogue=CATALOGUE)
    assert {p.name: p.read_bytes() for p in again} == {name: p.read_bytes() for name, p in files.items()}


def text_in(pdf: pdfplumber.PDF, box: MmBox, page: int) -> str:
    """The text in a box of a page."""
    edges = (v * 72 / 25.4 for v in (box.x, box.y, box.x + box.w, box.y + box.h))
    return pdf.pages[page - 1].crop(tuple(edges)).extract_text()


def test_values_are_drawn_in_their_slots() -> None:
    values = {
        "applicant_name": "济源市玉泉食品有限公司",
        "uscc": "91419001MA9K1XY707",
        "services": "用水、通信",
        "segments.2.seg_road": "文昌中路",
    }
    data = filled_form(values, catalogue=CATALOGUE)
    with pdfplumber.open(BytesIO(data)) as pdf:
        slots = {s.name: s for s in SLOTS}
        assert text_in(pdf, slots["applicant_name"].box, 1) == "济源市玉泉食品有限公司"
        assert text_in(pdf, slots["segments.2.seg_road"].box, 2) == "文昌中路"
        assert "".join(text_in(pdf, cell, 1) for cell in slots["uscc"].comb) == values["uscc"]
    image = pypdfium2.PdfDocument(data)[0].render(scale=200 / 72).to_numpy()
    ticks = {t.value: darkness(image, t.box) for s in LAYOUT.page(1).slots if s.key == "services" for t in s.ticks}
    assert {value for value, dark in ticks.items() if dark > 0.09} == {"用水", "通信"}


def test_a_sentence_breaks_before_no_closing_mark() -> None:
    lines = wrapped("请用黑色签字笔填写，字迹清楚；选项打勾。" * 4, 40, 8)
    assert "".join(lines) == "请用黑色签字笔填写，字迹清楚；选项打勾。" * 4
    assert all(line[0] not in "，。；" for line in lines)
    assert all(text_mm(line, 8) <= 40 + 3 for line in lines)


def test_the_layout_is_two_pages_and_three_sheets() -> None:
    assert isinstance(LAYOUT, FormLayout)
    assert [page.number for page in LAYOUT.pages] == [1, 2, 3, 4, 5]
    assert {slot.page for slot in LAYOUT.page(1).slots} == {1}
