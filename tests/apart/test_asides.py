"""What stands on a form and is not the applicant's: samples of how to fill in, and the office's own part."""

from __future__ import annotations

import numpy as np
import pytest

from extractors.apart.asides import without_asides
from extractors.apart.cells import Cell, Rulings
from extractors.apart.sheet import Element, Sheet, Stream
from extractors.models import BoxTuple, CropReading

WIDTH, HEIGHT = 200.0, 60.0


def ruled(*rows: tuple[str, ...]) -> Sheet:
    """A table of cells of one size."""
    streams = []
    for row, texts in enumerate(rows):
        for col, text in enumerate(texts):
            box = (10 + WIDTH * col, 10 + HEIGHT * row, WIDTH * (col + 1), HEIGHT * (row + 1))
            streams.append(stream(text, box, Cell(box, row, col)))
    return sheet(streams)


def stream(text: str, box: BoxTuple, cell: Cell | None = None) -> Stream:
    element = Element(round(box[0] + 1000 * box[1]), box, CropReading(text, 0.99, tuple((c, 0.99) for c in text)))
    return Stream(cell, (element,) if text else (), box)


def sheet(streams: list[Stream]) -> Sheet:
    blank = np.full((1200, 1000), 255, np.uint8)
    cells = tuple(s.cell for s in streams if s.cell is not None)
    return Sheet(1, blank, blank == 0, 8.0, Rulings(cells, (), blank == 0), tuple(streams))


def left(found: Sheet) -> set[str]:
    return {s.text for s in without_asides(found).streams if s.text}


@pytest.mark.parametrize("head", ["填写示例", "示例", "样例：", "填写说明或样例", "填表说明"])
def test_a_column_of_samples_is_not_read(head: str) -> None:
    form = ruled(("填写项目", head, "填写内容"), ("手机号码", "13800138000", "15003727418"), ("经办人", "张三", ""))
    assert left(form) == {"填写项目", head, "填写内容", "手机号码", "15003727418", "经办人"}
    assert without_asides(form).is_aside((220, 80, 380, 110)) and not without_asides(form).is_aside((420, 80, 560, 110))


@pytest.mark.parametrize("head", ["填写内容", "备注", "说明", "示例路"])
def test_other_columns_are(head: str) -> None:
    form = ruled(("项目", head), ("日用水量", "30吨"))
    assert "30吨" in left(form)


def test_a_label_that_sounds_so_beside_its_blank_heads_no_column() -> None:
    assert "30吨" in left(ruled(("填写说明", ""), ("日用水量", "30吨")))


@pytest.mark.parametrize("head", ["例", "示例：", "例1"])
def test_a_row_of_samples_is_an_empty_row(head: str) -> None:
    form = ruled(("序号", "路段", "长度"), (head, "人民路", "120"), ("1", "玉皇路", "235"))
    assert left(form) == {"序号", "路段", "长度", head, "1", "玉皇路", "235"}
    assert len(without_asides(form).streams) == 9


@pytest.mark.parametrize("heading", ["以下由受理单位填写", "以下内容由供水公司填写", "以下由审批部门填写"])
def test_the_offices_part_is_not_read(heading: str) -> None:
    texts = ("供电电压", heading, "接管口径", "以下由申请人填写", "供热面积")
    form = sheet([stream(text, (10.0, 100.0 * n, 300.0, 100.0 * n + 30)) for n, text in enumerate(texts)])
    assert left(form) == {"供电电压", heading, "以下由申请人填写", "供热面积"}


@pytest.mark.parametrize("heading", ["以下由申请单位填写", "以下由建设单位填写", "以下由用水单位的客户填写"])
def test_the_applicants_part_is(heading: str) -> None:
    texts = (heading, "接管口径")
    assert "接管口径" in left(sheet([stream(t, (10.0, 100.0 * n, 300.0, 100.0 * n + 30)) for n, t in enumerate(texts)]))
