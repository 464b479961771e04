"""Forms of other offices in other words, and papers that are none: titles in pieces, what is offered to choose from."""

from __future__ import annotations

import pytest

from extractors.models import DocumentType, TextLine
from extractors.package.doctypes import begins_form, goes_on_with_form, page_type
from extractors.package.offers import offered
from tests.support.shipped import CATALOGUE, SHIPPED

HEIGHT = 30.0
CHOICES = (
    "水是怎么用的 居民生活 非居民 特种",
    "电是怎么用的 居民 一般工商业 大工业",
    "几伏 220V 380V 10kV",
    "气是怎么用的 居民 商业 工业 公福",
)


def _lines(*rows: str, large: float = 1.0) -> list[TextLine]:
    """Rows of texts, the first `large` times as high and in the middle of the page."""
    found = []
    for number, row in enumerate(rows):
        height = HEIGHT * (large if number == 0 else 1.0)
        x = 500.0 - len(row) * height / 2 if number == 0 else 100.0
        for text in row.split():
            found.append(
                TextLine(text=text, box=(x, 100.0 + 60 * number, x + height * len(text), 100 + 60 * number + height))
            )
            x += height * (len(text) + 1)
    return found


def _kind(lines: list[TextLine]) -> DocumentType:
    return page_type(lines, catalogue=CATALOGUE, materials=SHIPPED.materials).document_type


def _centred(*rows: str) -> list[TextLine]:
    """Lines below each other in the middle of the page, over a few of other words."""
    lines = [
        TextLine(text=t, box=(500 - 15.0 * len(t), 100.0 + 45 * n, 500 + 15.0 * len(t), 130.0 + 45 * n))
        for n, t in enumerate(rows)
    ]
    return [*lines, *(TextLine(text="说明", box=(100.0, 300.0 + 60 * n, 160.0, 330.0 + 60 * n)) for n in range(8))]


def test_a_title_in_two_lines_is_one() -> None:
    assert _kind(_centred("白山市“水电气网”报装“一件事”", "申请表")) is DocumentType.FORM
    assert _kind(_centred("白山市“水电气网”报装“一件事”", "办事通知")) is DocumentType.UNKNOWN


def test_a_title_in_single_letters_is_one() -> None:
    letters = [TextLine(text=c, box=(300.0 + 80 * n, 100.0, 330.0 + 80 * n, 130.0)) for n, c in enumerate("用水申请表")]
    below = [TextLine(text="说明", box=(100.0, 300.0 + 60 * n, 160.0, 330.0 + 60 * n)) for n in range(8)]
    assert _kind([*letters, *below]) is DocumentType.FORM


def test_a_page_is_a_form_by_what_it_offers_whatever_its_labels_are() -> None:
    lines = _lines("登记卡", "营业执照上的号码 91419001MA9K1XY707", *CHOICES)
    assert _kind(lines) is DocumentType.FORM


def test_a_page_without_title_goes_on_by_what_it_offers() -> None:
    lines = _lines(*CHOICES[2:], "谁家的网 电信 移动 联通 广电")
    assert goes_on_with_form(lines, CATALOGUE) and not begins_form(lines, CATALOGUE)


@pytest.mark.parametrize(
    "lines",
    [
        _lines("关于联合报装的通知", *(f"{row.replace(' ', '、')}。" for row in CHOICES)),
        _lines("高压供用电合同", "用电地址：环城路", "用电容量：315", *CHOICES[1:3], "单电源 双电源 双回路", large=1.8),
        _lines("供用气合同", "用气地址：环城路", "小时用气量：20", "日用气量：200", "用气压力：中压B",
               "法定代表人：王强", "联系电话：1", "项目名称：厂", CHOICES[3], large=1.8),
        _lines("补正通知书", "用电容量：请填写", "统一社会信用代码：不符", "联合验收 分别验收", large=1.8),
    ],
    ids=["a notice tells of choices", "a contract of one service", "a contract with labels", "a letter"],
)  # fmt: skip
def test_a_paper_with_another_title_is_no_form(lines: list[TextLine]) -> None:
    assert _kind(lines) is not DocumentType.FORM


def test_words_that_several_fields_allow_count_for_one() -> None:
    texts = [(t.text, t.box) for t in _lines("性质 居民 商业 工业 公福")]
    assert offered(texts, CATALOGUE) == {"gas_nature": "F"}
