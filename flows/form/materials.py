"""The list of materials: which paper whoever applies hands in, as one ruled page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from extractors.layout import FormLayout, MmBox
from extractors.values import Material
from flows.form.display import wrapped
from flows.form.pdf import pdf_bytes
from flows.form.primitives import FRAME, INK, LABEL, TINT, Primitive, Rect, Text

_SHEET: Final = FormLayout("1", 210.0, 297.0, ())
_TITLE: Final = "联合报装材料清单"
_LEAD: Final = (
    "一套资料、一次提交，各单位不再另收；勾选了哪项报装，才交该项的图纸和清单。材料要求为示例，以受理窗口公布的为准。"
)
_HEADS: Final = ("材料", "新建项目", "既有单位", "居民")
_WIDTHS: Final = (56.0, 46.0, 44.0, 24.0)
_LEFT, _TOP, _LINE, _PAD, _PT = 20.0, 42.0, 4.0, 1.3, 9.0


def materials_pdf(materials: tuple[Material, ...], *, contact: tuple[str, ...] = ()) -> bytes:
    """The list as a PDF/A-2b. contact: lines below it."""
    page = (*_head(), *_table(materials), *_foot(contact))
    return pdf_bytes(_SHEET, [page], title=_TITLE)


def _head() -> Iterator[Primitive]:
    yield Text(MmBox(_LEFT, 18, sum(_WIDTHS), 10), (_TITLE,), 18, align="center", serif=True)
    yield Text(MmBox(_LEFT, 30, sum(_WIDTHS), 9), wrapped(_LEAD, sum(_WIDTHS), 8.5), 8.5, LABEL)


def _table(materials: tuple[Material, ...]) -> Iterator[Primitive]:
    y = _TOP
    rows = [_HEADS, *((m.title, *m.need) for m in materials if any(m.need))]
    for number, row in enumerate(rows):
        cells = [wrapped(text, width - 2 * _PAD, _PT) for text, width in zip(row, _WIDTHS, strict=True)]
        height = max(map(len, cells)) * _LINE + 2 * _PAD
        x = _LEFT
        for lines, width in zip(cells, _WIDTHS, strict=True):
            fill = TINT if number == 0 or x == _LEFT else None
            yield Rect(MmBox(x, y, width, height), fill=fill, stroke=FRAME, width=0.15)
            yield Text(MmBox(x + _PAD, y, width - 2 * _PAD, height), lines, _PT, LABEL if number == 0 else INK)
            x += width
        y += height


def _foot(contact: tuple[str, ...]) -> Iterator[Primitive]:
    for at, line in enumerate(contact):
        yield Text(MmBox(_LEFT, 276 + 4 * at, sum(_WIDTHS), 4), (line,), 8, LABEL, "center")
