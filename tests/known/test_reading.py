"""A form drawn with Pillow is learned from one scan and read again, filled by others, at other scales and askew."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import numpy as np
import pylopdf_fonts_zh_cn
import pytest
from PIL import Image, ImageDraw, ImageFont

from extractors.job import ReadingJob
from extractors.known import KnownLayout, Vouched, vouched_of
from extractors.models import Reading, SourceFile, Status
from extractors.reader import read_package
from tests.support.engines import engine
from tests.support.shipped import SHIPPED

FACE = Path(pylopdf_fonts_zh_cn.__file__).parent / "NotoSansSC-Regular.otf"
PX = 8.0
ROWS = (
    *("申请单位", "统一社会信用代码", "法定代表人", "经办人", "联系电话", "项目名称", "项目代码", "项目地址"),
    *("总建筑面积", "用电容量", "用水性质", "供电电压", "负荷等级"),
)
CHOICES = {
    "用水性质": ("居民生活", "非居民", "特种"),
    "供电电压": ("220V", "380V", "10kV"),
    "负荷等级": ("一级", "二级", "三级"),
}
FIRST = {
    "申请单位": "济源市鑫源酒店管理有限公司", "统一社会信用代码": "91419001MA740M0X38", "法定代表人": "蒋敏文",
    "经办人": "宋远英", "联系电话": "13719938519", "项目名称": "鑫源温泉宾馆", "项目代码": "2607-419001-04-02-781918",
    "项目地址": "济源市天坛北路中段路南", "总建筑面积": "45321", "用电容量": "315", "用水性质": "非居民",
    "供电电压": "10kV", "负荷等级": "一级",
}  # fmt: skip
SECOND = FIRST | {
    "申请单位": "济源市东方置业有限公司", "统一社会信用代码": "91419001MA6KW10P8A", "法定代表人": "尹俊怡",
    "经办人": "孟佑梅", "联系电话": "15802549005", "项目名称": "东方人才公寓", "项目代码": "2601-419001-89-05-169841",
    "项目地址": "济源市学苑路中段路北", "总建筑面积": "49882", "用电容量": "2000", "用水性质": "居民生活",
    "供电电压": "380V", "负荷等级": "三级",
}  # fmt: skip
KEYS = {
    "申请单位": "applicant_name", "统一社会信用代码": "uscc", "法定代表人": "legal_rep", "经办人": "agent_name",
    "联系电话": "agent_phone", "项目名称": "project_name", "项目代码": "project_code", "项目地址": "site_address",
    "总建筑面积": "floor_area", "用电容量": "power_kva", "用水性质": "water_nature", "供电电压": "voltage",
    "负荷等级": "load_level",
}  # fmt: skip


def face(size_mm: float) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(FACE), round(size_mm * PX))


def drawn(values: Mapping[str, str], *, rows: tuple[str, ...] = ROWS) -> Image.Image:
    """The form at PX pixels a millimetre: one ruled row a label, the value or squares beside it."""
    page = Image.new("RGB", (round(210 * PX), round(297 * PX)), "white")
    pen = ImageDraw.Draw(page)
    pen.text((70 * PX, 14 * PX), "联合报装申请表", font=face(6), fill="black")
    for n, label in enumerate(rows):
        y = 30 + 12 * n
        for x0, x1 in ((15, 65), (65, 195)):
            pen.rectangle((x0 * PX, y * PX, x1 * PX, (y + 12) * PX), outline="black", width=3)
        pen.text((20 * PX, (y + 3.5) * PX), label, font=face(4.2), fill="black")
        if label not in CHOICES:
            pen.text((70 * PX, (y + 3.5) * PX), values.get(label, ""), font=face(4.2), fill=(20, 20, 90))
            continue
        for at, word in enumerate(CHOICES[label]):
            x = 70 + 40 * at
            pen.rectangle((x * PX, (y + 4) * PX, (x + 4) * PX, (y + 8) * PX), outline="black", width=2)
            pen.text(((x + 6) * PX, (y + 3.5) * PX), word, font=face(4.2), fill="black")
            if values.get(label) == word:
                strokes = ((x + 0.7, y + 6), (x + 1.8, y + 7.3), (x + 3.6, y + 4.6))
                pen.line([(a * PX, b * PX) for a, b in strokes], fill=(20, 20, 90), width=5)
    return page


def scanned(page: Image.Image, folder: Path, *, turn: float = 0.0, scale: float = 1.0) -> Path:
    """The page as a machine of another scale takes it, askew by some degrees."""
    size = (round(page.width * scale), round(page.height * scale))
    made = page.resize(size, Image.Resampling.LANCZOS).rotate(turn, expand=turn % 90 == 0, fillcolor="white")
    noise = np.random.default_rng(3).normal(0, 4, (*made.size[::-1], 3))
    path = folder / "scan.jpg"
    Image.fromarray(np.clip(np.asarray(made) + noise, 0, 255).astype(np.uint8)).save(path, dpi=(203 * scale,) * 2)
    return path


def taught(path: Path, crops: Path) -> Reading:
    job = ReadingJob(source="x", today=date(2026, 11, 28), teaches=Vouched(), is_empty_form=True, crops=crops)
    return read_package((SourceFile(name=path.name, path=path),), job, templates=SHIPPED, ocr=engine())


def read(path: Path, known: tuple[KnownLayout, ...] = (), teaches: Vouched | None = None) -> Reading:
    job = ReadingJob(source="x", today=date(2026, 11, 28), known=known, teaches=teaches)
    files = (SourceFile(name=path.name, path=path),)
    return read_package(files, job, templates=SHIPPED, ocr=engine())


@pytest.fixture(scope="module")
def layout(tmp_path_factory: pytest.TempPathFactory) -> KnownLayout:
    path = scanned(drawn(FIRST), tmp_path_factory.mktemp("first"))
    asked = read(path)
    text = read(path, teaches=vouched_of(asked.fields, asked.rows)).learned
    return KnownLayout.model_validate_json(text).model_copy(update={"name": "版式-001"})


@pytest.mark.ocr
def test_nothing_that_was_written_is_kept(layout: KnownLayout) -> None:
    kept = layout.model_dump_json()
    printed = {word for words in CHOICES.values() for word in words}
    written = [value for value in FIRST.values() if value not in printed]
    assert len(written) == 10
    texts = [layout.title, *(w.text for page in layout.pages for w in page.words)]
    assert not [value for value in written if any(value in text or text in value for text in texts)]
    assert not [value for value in written if len(value) > 3 and value in kept]
    assert not [part for value in written for part in value.split("-") if len(part) >= 4 and part in kept]


@pytest.mark.ocr
@pytest.mark.parametrize(("turn", "scale"), [(0.9, 1.0), (180, 0.8)], ids=["askew", "upside down, 160 dpi"])
def test_another_filling_is_read_place_by_place(layout: KnownLayout, tmp_path: Path, turn: float, scale: float) -> None:
    reading = read(scanned(drawn(SECOND), tmp_path, turn=turn, scale=scale), (layout,))
    assert [p.layout for p in reading.pages] == ["版式-001"]
    values = {label: reading.fields[key] for label, key in KEYS.items()}
    assert {label: str(f.value) for label, f in values.items()} == SECOND
    places = set(reading.pages[0].places)
    assert {KEYS[label] for label in ROWS} <= places


@pytest.mark.ocr
def test_a_form_with_its_rows_in_another_order_is_not_forced(layout: KnownLayout, tmp_path: Path) -> None:
    turned = (*ROWS[6:], *ROWS[:6])
    reading = read(scanned(drawn(SECOND, rows=turned), tmp_path), (layout,))
    accepted = [f for f in reading.fields.values() if f.status is Status.ACCEPTED and f.key in KEYS.values()]
    wrong = [f.key for f in accepted if not _is_right(f.key, f.value)]
    assert [p.layout for p in reading.pages] == [""]
    assert not wrong


@pytest.mark.ocr
def test_the_places_of_an_empty_form_are_proposed_with_their_pictures(tmp_path: Path) -> None:
    reading = taught(scanned(drawn({}), tmp_path), tmp_path / "crops")
    assert {KEYS[label] for label in ROWS} <= set(reading.fields)
    assert reading.fields["voltage"].value == "选项：220V、380V、10kV"
    assert all((tmp_path / "crops" / f.crop).is_file() for f in reading.fields.values())
    assert {f.status for f in reading.fields.values()} == {Status.REVIEW}


def _is_right(key: str, value: object) -> bool:
    return str(value) == SECOND[next(label for label, k in KEYS.items() if k == key)]
