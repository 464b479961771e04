"""Plain pages as PDF/A-2b: lines of text, or pictures of pages. They show what came in another format."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path
from typing import Final

from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader

from extractors.layout import FormLayout, MmBox
from flows.form.archival import with_line_ends
from flows.form.display import wrapped
from flows.form.fonts import known_only
from flows.form.pdf import embedded, pdf_bytes, start_canvas
from flows.form.primitives import LABEL, Primitive, Text

_SHEET: Final = FormLayout("1", 210.0, 297.0, ())
_LEFT, _TOP, _WIDTH, _ROW = 20.0, 30.0, 170.0, 5.2
_PT, _TITLE_PT = 10.0, 14.0
_ROWS: Final = 47


def text_pdf(lines: Sequence[str], *, title: str) -> bytes:
    """The lines, wrapped where they are longer than the page is wide, each page with title and number."""
    rows = [row for line in lines for row in wrapped(known_only(line), _WIDTH, _PT)] or [""]
    batches = [tuple(rows[at : at + _ROWS]) for at in range(0, len(rows), _ROWS)]
    pages = [tuple(_page(title, batch, f"{at}/{len(batches)}")) for at, batch in enumerate(batches, start=1)]
    return pdf_bytes(_SHEET, pages, title=title)


def _page(title: str, rows: tuple[str, ...], number: str) -> Iterator[Primitive]:
    yield Text(MmBox(_LEFT, 15, _WIDTH, 8), (known_only(title),), _TITLE_PT, align="center")
    for at, row in enumerate(rows):
        yield Text(MmBox(_LEFT, _TOP + at * _ROW, _WIDTH, _ROW), (row,), _PT)
    yield Text(MmBox(_LEFT, 283, _WIDTH, 5), (number,), 8, colour=LABEL, align="center")


def picture_pdf(pictures: Sequence[Path], *, dpi: float, title: str) -> bytes:
    """One page for each picture (JPEG, RGB or grey), of its own size at so many dots per inch."""
    out = BytesIO()
    with embedded([()]) as faces:
        canvas = start_canvas(out, _SHEET, faces, title=title)
        for place in pictures:
            picture = ImageReader(str(place))
            width, height = (side / dpi * 25.4 * mm for side in picture.getSize())
            canvas.setPageSize((width, height))
            canvas.drawImage(picture, 0, 0, width, height)
            canvas.showPage()
        canvas.save()
    return with_line_ends(out.getvalue())
