"""Which picture of each kind of page `extract --debug-dir` gets: its heading, its values and what was found on it.

Takes what a page was read with; draws through `debugpage`. Where no debug folder is asked for, nothing is
looked for and nothing is made.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from extractors.job import Tools
from extractors.marks import a4_scale
from extractors.models import FieldReading, MaterialReading, Page, RowReading, TextLine
from extractors.ownform import ReadSlip, Registered
from extractors.pages import without_red
from extractors.pictures.debugpage import ShownPage, show_page
from extractors.pictures.sights import foreign_sights, own_sights, paper_sights, seal_sights
from extractors.text import LinedPage


def show_own(
    registered: Registered, fields: Sequence[FieldReading], rows: Sequence[RowReading], *, number: int, tools: Tools
) -> None:
    """A page of our own form, redrawn upright."""
    page = ShownPage(
        registered.image,
        f"本申请表第 {registered.code.page} 页（{registered.code.version}，按{_SIGNS[registered.by]}定位）",
        _all_of(fields, rows),
        lambda: own_sights(registered, fields, rows),
    )
    show_page(page, number=number, tools=tools)


def show_filled(
    page: Page,
    registered: Registered | None,
    read: tuple[Sequence[FieldReading], Sequence[RowReading]],
    *,
    number: int,
    tools: Tools,
) -> None:
    """A PDF form that was filled in on a computer, with the blank's places where its code tells them.

    read: the page's fields and its rows.
    """
    shown = ShownPage(
        page.image,
        "在电脑上填写的申请表（值取自表单域）",
        _all_of(*read),
        lambda: own_sights(registered, *read, as_came=True) if registered is not None else (),
    )
    show_page(shown, number=number, tools=tools)


def show_foreign(lined: LinedPage, readings: Iterable[FieldReading], *, number: int, tools: Tools) -> None:
    """A page of a form of another layout."""
    shown = ShownPage(
        lined.page.image,
        "其他版式的申请表",
        readings,
        lambda: foreign_sights(lined, number=number, catalogue=tools.catalogue, ocr=tools.ocr),
    )
    show_page(shown, number=number, tools=tools)


def show_papers(
    page: Page, materials: Sequence[MaterialReading], lines: Sequence[TextLine], *, number: int, tools: Tools
) -> None:
    """A page of attachments, or one that nobody knows."""
    titles = "、".join(dict.fromkeys(m.title or "不能识别的材料" for m in materials)) or "不能识别的页面"
    shown = ShownPage(
        page.image, titles, [f for m in materials for f in m.fields.values()], lambda: paper_sights(page, lines)
    )
    show_page(shown, number=number, tools=tools)


def show_returned(read: ReadSlip, *, number: int, tools: Tools) -> None:
    """A paper of ours that came back, with its blanks and its seals."""
    kind = "回执" if read.is_slip else "签发件"
    shown = ShownPage(
        read.image,
        f"{kind} {read.returned.kind} {read.returned.case_no}",
        read.returned.fields.values(),
        lambda: seal_sights(read.image, without_red(read.image), px_per_mm=a4_scale(read.image)),
    )
    show_page(shown, number=number, tools=tools)


def show_blank(page: Page, *, number: int, tools: Tools) -> None:
    """A page that carries nothing."""
    show_page(ShownPage(page.image, "空白页", ()), number=number, tools=tools)


_SIGNS = {"code": "二维码", "marks": "角标", "labels": "印刷文字"}


def _all_of(fields: Iterable[FieldReading], rows: Iterable[RowReading]) -> list[FieldReading]:
    return [*fields, *(c for r in rows for c in r.cells.values())]
