"""Foreign forms: labels, ends, choices and evidence piece by piece; whole made-up layouts with the real models."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from extractors.apart.sheet import Element
from extractors.apart.tickwords import Item, Vocabulary, settle
from extractors.foreign import read_other_form
from extractors.marks.ticks import TickMark
from extractors.models import CropReading, FieldReading, Page, Status
from extractors.otherform import FormReading
from extractors.otherform.ends import day_since, split_days, split_ends, split_road_ends
from extractors.otherform.inline import parts_of
from extractors.otherform.labels import Context, Labels, block_of, is_unit, label_unit
from extractors.ownform.digital import read_form_values
from extractors.pages.levelling import is_blank, turned, upright
from extractors.pages.loading import load_pages
from extractors.text.pagelines import LinedPage
from tests.scans.digital_forms import filled_form, ruled_form
from tests.scans.drawn_forms import DPI, Sheet, scanned
from tests.scans.drawn_layouts import LAYOUTS
from tests.support.engines import engine
from tests.support.shipped import CATALOGUE, OTHER, TYPED, means_of

TODAY = date(2026, 11, 22)
LABELS = Labels(CATALOGUE)


@pytest.mark.parametrize(
    ("text", "block", "parents", "key"),
    [
        ("申请单位", "", (), "applicant_name"),
        ("3. 项目名称：", "", (), "project_name"),
        ("统一社会\n信用代码", "", (), "uscc"),
        ("日用水量（m³/d）", "", (), "water_daily_m3"),
        ("联系电语", "", (), "agent_phone"),
        ("计划供暖面积（㎡）", "", (), "heat_area"),
        ("户数", "", (), "household_count"),
        ("户数", "H", (), "tel_users"),
        ("性质", "E", (), "power_class"),
        ("建筑面积", "", (), "floor_area"),
        ("建筑面积", "G", (), "heat_area"),
        ("姓名", "", ("法定代表人",), "legal_rep"),
        ("法定代表人（签字）：", "", (), "sign_present"),
        ("申请单位（盖章）", "", (), "seal_present"),
        ("用气压力", "", (), "gas_pressure"),
    ],
)
def test_labels_mean_one_field(text: str, block: str, parents: tuple[str, ...], key: str) -> None:
    matches = LABELS.whole(text, Context(block, parents))
    assert matches and matches[0].key == key


@pytest.mark.parametrize("text", ["用永性质", "经办", "济源市人民政府", "性质", "2026年5月6日", "13803891234", ""])
def test_what_is_no_label_is_left_alone(text: str) -> None:
    assert not any(m.rank <= 4 for m in LABELS.whole(text))


def test_a_label_one_misreading_from_two_services_needs_its_block() -> None:
    assert LABELS.whole("用□性质", Context("D"))[0].key == "water_nature"
    assert LABELS.whole("用□性质", Context("E"))[0].key == "power_class"


@pytest.mark.parametrize(("text", "block"), [("用水信息", "D"), ("五、供暖", "G"), ("用水用电", ""), ("申请信息", "")])
def test_headings_name_their_block(text: str, block: str) -> None:
    assert block_of(text) == block


def test_units_in_labels_count_only_where_they_change_the_number() -> None:
    field = CATALOGUE["heat_area"]
    assert label_unit(field, "万m2") == "万m2" and label_unit(field, "m2") == "" and label_unit(field, "见图") == ""
    assert is_unit("（万平方米）") and is_unit("吨/日") and not is_unit("路") and not is_unit("12")


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("汤帝路—愚公路", ("汤帝路", "愚公路")),
        ("天坛路至文昌路", ("天坛路", "文昌路")),
        ("自黄河大道至宣化街止", ("黄河大道", "宣化街")),
        ("玉川三号线一御驾街", ("玉川三号线", "御驾街")),
        ("K0+100~K0+260", ("K0+100", "K0+260")),
        ("天坛路 一文昌路", ("天坛路", "文昌路")),
        ("天坛路_一文昌路", ("天坛路", "文昌路")),
        ("天坛路一— —文昌路", ("天坛路", "文昌路")),
        ("天坛路项目红线", ("天坛路", "项目红线")),
        ("天坛路一段", None),
        ("一环路—二环路", ("一环路", "二环路")),
        ("甲路—乙路—丙路", None),
        ("济水大街", None),
        ("解放一路", None),
    ],
)
def test_both_ends_out_of_one_cell(text: str, ends: tuple[str, str] | None) -> None:
    found = split_ends(CropReading(text, 0.9, tuple((c, 0.9) for c in text)))
    assert (None if found is None else (found[0].text, found[1].text)) == ends


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("东环路（宣化街—黄河路）", ("东环路", "宣化街", "黄河路")),
        ("东环路(宣化街一项目红线", ("东环路", "宣化街", "项目红线")),
        ("东环路：宣化街至黄河路", ("东环路", "宣化街", "黄河路")),
        ("东环路自宣化街至黄河路", ("东环路", "宣化街", "黄河路")),
        ("东环路（宣化街）", None),
        ("东环路（1-2号）", None),
        ("东环路（东侧）宣化街—黄河路", None),
        ("宣化街—黄河路（北侧）", None),
        ("宣化街至黄河路", None),
    ],
)
def test_a_road_and_both_ends_out_of_one_cell(text: str, parts: tuple[str, ...] | None) -> None:
    found = split_road_ends(CropReading(text, 0.9, tuple((c, 0.9) for c in text)))
    assert (None if found is None else tuple(r.text for r in found)) == parts


def text_at(number: int, x: float, text: str, *, on_line: bool = False) -> Element:
    box = (x, 100.0, x + 10 * len(text), 112.0)
    return Element(number, box, CropReading(text, 1.0, tuple((c, 1.0) for c in text)), on_line=on_line)


def parts(*elements: Element) -> list[tuple[str, str]]:
    found = parts_of(elements, LABELS, Context(), loose=True)
    return [(p.matches[0].key if p.matches else p.name, "".join(s.text for s in p.items)) for p in found]


def test_labels_along_a_line() -> None:
    line = [
        text_at(0, 0, "申请单位：济源云台公司"),
        text_at(1, 300, "传真：6612345"),
        text_at(2, 500, "联系人："),
        text_at(3, 600, "高远"),
    ]
    assert parts(*line) == [("applicant_name", "济源云台公司"), ("传真", "6612345"), ("agent_name", "高远")]


def test_unit_glued_to_the_next_label() -> None:
    line = [
        text_at(0, 0, "供暖面积："),
        text_at(1, 60, "8600", on_line=True),
        text_at(2, 120, "m2通信户数："),
        text_at(3, 240, "45"),
    ]
    assert parts(*line) == [("heat_area", "8600m2"), ("tel_users", "45")]


def test_label_before_its_blank_needs_no_colon() -> None:
    assert parts(text_at(0, 0, "经办人"), text_at(1, 60, "高远", on_line=True)) == [("agent_name", "高远")]


def test_a_colon_inside_a_value_is_no_label() -> None:
    assert parts(text_at(0, 0, "备注：上午9:30以后")) == [("remarks", "上午9:30以后")]


def square(x: float, state: Any = "empty", side: float = 27.0) -> Item:
    box = (x, 100.0, x + side, 100.0 + side)
    return Item(box, mark=TickMark(state, 0.0, 0.999, box))


def word(x: float, text: str) -> Item:
    return Item((x, 98.0, x + 32.0 * len(text), 130.0), quick=CropReading(text, 1.0, ()))


def settled(row: Sequence[Item], readings: dict[str, str]) -> str:
    """The row as text, squares as □; `readings` says what boxes read as a whole, by their left side."""

    def read(box: tuple[float, ...]) -> Item:
        return Item(box, quick=CropReading(readings.get(str(int(box[0])), "？"), 1.0, ()))  # type: ignore[arg-type]

    return "".join(
        "□" if i.mark else i.quick.text for i in settle(row, Vocabulary(CATALOGUE), read) if i.mark or i.quick
    )


def test_true_squares_stay() -> None:
    row = [square(0), word(30, "新装"), square(130), word(160, "增容")]
    assert settled(row, {}) == "□新装□增容"
    assert settled([word(0, "新装"), square(70), word(130, "增容"), square(200)], {}) == "新装□增容□"


def test_a_square_inside_a_word_is_given_back() -> None:
    row = [square(0), word(30, "宽带"), square(130), square(160), word(190, "话")]
    assert settled(row, {"160": "固话"}) == "□宽带□固话"


@pytest.mark.parametrize("rest", ["西南角", "东侧"])
def test_the_character_kou_is_no_square(rest: str) -> None:
    assert settled([word(0, "交叉"), square(66), word(95, rest)], {"0": f"交叉口{rest}"}) == f"交叉口{rest}"


def test_a_word_broken_over_the_line_keeps_its_square() -> None:
    assert settled([square(0), word(30, "散热器"), square(160), word(190, "风")], {}) == "□散热器□风"


def test_blank_pages() -> None:
    page = np.full((2339, 1653, 3), 246, np.uint8)
    assert is_blank(page)
    specked = page.copy()
    specked[np.random.default_rng(3).random(page.shape[:2]) < 0.001] = 0
    specked[:, :30] = 20
    assert is_blank(specked)
    assert not is_blank(scanned(LAYOUTS["unruled"]()))
    signed = Sheet()
    signed.text(60, 200, "同意")
    assert not is_blank(signed.pixels())


@pytest.mark.ocr
def test_a_digital_form_is_read_from_its_layer(tmp_path: Path) -> None:
    path = tmp_path / "form.pdf"
    ruled_form(path)
    pages = [(n, LinedPage(p, None)) for n, p in enumerate(load_pages(path, name="form.pdf"), 1)]
    read = read_other_form(pages, catalogue=CATALOGUE, ocr=engine(), today=TODAY, acceptance=OTHER)
    values = {k: f.value for k, f in read.fields.items()}
    assert values == {
        "applicant_name": "济源市沁园食品有限公司", "uscc": "91419001MA9K1XY707", "agent_name": "林知秋",
        "agent_phone": "13803891234", "floor_area": 15000, "need_date": "2026-12-01", "apply_type": "新装",
        "services": ["用水", "用电"], "voltage": "10kV", "power_kva": 630,
    }  # fmt: skip
    assert all(f.status is Status.ACCEPTED and f.page == 1 and f.box for f in read.fields.values())
    [row] = read.rows
    assert {k: c.value for k, c in row.cells.items()} == {
        "seg_service": "用水", "seg_road": "沁园路", "seg_from": "文昌路", "seg_to": "济水大街",
        "seg_len_m": 120.5, "seg_method": "开挖",
    }  # fmt: skip


def test_filled_pdf_form_by_its_names(tmp_path: Path) -> None:
    path = tmp_path / "filled.pdf"
    filled_form(path)
    [page] = load_pages(path, name="filled.pdf")
    read = read_form_values(page, number=3, means=replace(means_of(None, today=TODAY), acceptance=TYPED))
    assert read.fields["services"].value == ["用水", "通信"]
    assert read.fields["floor_area"].value == 12600 and read.fields["floor_area"].page == 3
    assert read.fields["email"].status is Status.MISSING
    assert read.rows[0].cells["seg_len_m"].value == 88.5


def read_drawn(name: str, image: np.ndarray, *, dpi: float = DPI) -> FormReading:
    page = upright(Page(file=name, number=1, image=image, dpi=dpi), engine())
    return read_other_form([(1, page)], catalogue=CATALOGUE, ocr=engine(), today=TODAY, acceptance=OTHER)


def clean(sheet: Sheet) -> np.ndarray:
    return scanned(sheet, degrees=0.8)


def bilevel(sheet: Sheet) -> np.ndarray:
    grey = cv2.cvtColor(scanned(sheet, degrees=-1.3, noise=10), cv2.COLOR_BGR2GRAY)
    return cv2.cvtColor(np.where(grey > 160, 255, 0).astype(np.uint8), cv2.COLOR_GRAY2BGR)


def sideways(sheet: Sheet) -> np.ndarray:
    return turned(scanned(sheet, degrees=2.0), 90)


def is_right(found: FieldReading | None, wanted: object) -> bool:
    value = found.value if found else None
    if isinstance(wanted, float) and isinstance(value, int | float):
        return value == pytest.approx(wanted)
    return value == wanted


FEWEST_RIGHT = 0.85
"""Share of fields to be right and not doubted; what the calibration cannot vouch for to 1 in 1000 goes to a person."""


@pytest.mark.ocr
@pytest.mark.parametrize("machine", [clean, bilevel, sideways])
@pytest.mark.parametrize("layout", sorted(LAYOUTS))
def test_drawn_layouts(layout: str, machine: Any) -> None:
    sheet = LAYOUTS[layout]()
    read = read_drawn(layout, machine(sheet))
    pairs = [(read.fields.get(k), w) for k, w in sheet.truth.items()]
    rows = [r for r in read.rows if r.table == "segments"]
    assert len(rows) == len(sheet.rows)
    pairs += [(r.cells.get(k), w) for r, row in zip(rows, sheet.rows, strict=True) for k, w in row.items()]
    wrong = [(f, w) for f, w in pairs if f is not None and f.status is Status.ACCEPTED and not is_right(f, w)]
    assert wrong == []
    sure = sum(is_right(f, w) and (f is None or f.status is not Status.REVIEW) for f, w in pairs)
    assert sure >= FEWEST_RIGHT * len(pairs)
    assert "窗口王" not in {f.value for f in read.fields.values() if isinstance(f.value, str)}


@pytest.mark.ocr
def test_a_value_that_runs_on_below_is_whole_and_doubted() -> None:
    s = Sheet()
    s.text(105, 20, "水电气暖通信联合报装申请书", size=18, anchor="mm")
    s.text(20, 40, "建设地点：")
    s.text(42, 40, "济源市天坛街道办事处马寨社区黄河大道与沁园中路交叉口向东二百米", filled=True, size=13)
    s.text(20, 47, "路北三号院内西侧厂房", filled=True, size=13)
    s.text(20, 60, "联系人：")
    s.text(40, 60, "高远", filled=True)
    address = read_drawn("running on", clean(s)).fields["site_address"]
    assert str(address.value).endswith("向东二百米路北三号院内西侧厂房")
    assert address.status is Status.REVIEW


@pytest.mark.ocr
def test_two_ticks_in_a_single_choice_go_to_a_person() -> None:
    read = read_drawn("mixed", clean(LAYOUTS["mixed"]()))
    nature = read.fields["water_nature"]
    assert nature.status is Status.REVIEW and nature.candidates == ("居民生活", "特种")
    assert read.fields["permit_mode"].status is Status.MISSING


@pytest.mark.ocr
@pytest.mark.parametrize(("written", "is_signed"), [("", False), ("高远", True)])
def test_print_where_somebody_is_to_sign_is_no_signature(written: str, *, is_signed: bool) -> None:
    s = Sheet()
    s.text(105, 20, "水电气暖通信联合报装申请书", size=18, anchor="mm")
    s.text(20, 40, "建设地点：")
    s.text(45, 40, "济源市学苑路12号", filled=True)
    s.text(20, 60, "申请人签名：")
    s.text(50, 60, written, filled=True)
    s.text(80, 60, "年    月    日")
    found = read_drawn(f"signed {written}", clean(s)).fields.get("sign_present")
    assert bool(found and found.value) is is_signed


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("2026.10.5至2026.11.2", ("2026.10.5", "2026.11.2")),
        ("2026年10月5日—2026年11月2日", ("2026年10月5日", "2026年11月2日")),
        ("2026.10.5-11.2", ("2026.10.5", "2026.11.2")),
        ("2026.12.5-1.10", ("2026.12.5", "2027.1.10")),
        ("2026年10月5日至20日", ("2026年10月5日", "2026年10月20日")),
        ("2026年11月9日起至2026年11月19日止", ("2026年11月9日", "2026年11月19日")),
        ("2026.10.5", None),
        ("2026.10.5-20", None),
        ("10月5日至11月2日", None),
    ],
)
def test_two_days_in_one_cell(text: str, days: tuple[str, str] | None) -> None:
    found = split_days(CropReading(text, 0.9, tuple((c, 0.9) for c in text)))
    assert (tuple(r.text for r in found) if found else None) == days


@pytest.mark.parametrize(
    ("text", "day"),
    [("至5月22日", "2026年5月22日"), ("10.25", "2026.10.25"), ("—4.23", "2027.4.23"), ("2026.6.3", None), ("22", None)],
)
def test_a_last_day_in_its_own_cell_has_the_year_of_the_first(text: str, day: str | None) -> None:
    first = "2026-05-06" if day != "2027.4.23" else "2026-05-20"
    found = day_since(first, CropReading(text, 0.9, tuple((c, 0.9) for c in text)))
    assert (found.text if found else None) == day
