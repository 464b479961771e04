"""The PDF back-end: a display list per page drawn with reportlab, fonts embedded, the same bytes for the same form."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from io import BytesIO
from typing import Any

import segno
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from extractors.blank import MM_PER_PT, FormLayout
from flows.form.display import text_of
from flows.form.fonts import font_bytes
from flows.form.primitives import Code, Colour, Primitive, Rect, Rule, Text

_FACES = {False: "FormSans", True: "FormSerif"}
_OPTICAL_CENTRE = 0.38
"""Middle of a Chinese glyph above its baseline, of the em."""

Pages = Sequence[tuple[Primitive, ...]]


def pdf_bytes(layout: FormLayout, pages: Pages, *, title: str) -> bytes:
    """The pages as one PDF; the same input gives the same bytes."""
    out = BytesIO()
    canvas = start_canvas(out, layout, pages, title=title)
    for page in pages:
        draw_page(canvas, page, height_mm=layout.height_mm)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def start_canvas(out: BytesIO, layout: FormLayout, pages: Pages, *, title: str) -> Canvas:
    """A canvas of the form's page size that carries the glyphs of `pages`."""
    register_fonts(pages)
    canvas = Canvas(out, pagesize=(layout.width_mm * mm, layout.height_mm * mm), invariant=1, pageCompression=1)
    canvas.setTitle(title)
    canvas.setAuthor("")
    canvas.setSubject(f"版本 {layout.version}")
    return canvas


def register_fonts(pages: Pages) -> None:
    """Makes the two faces known to reportlab, with just the characters of these pages."""
    for serif, face in _FACES.items():
        text = "".join(text_of(tuple(p for p in page if isinstance(p, Text) and p.serif is serif)) for page in pages)
        pdfmetrics.registerFont(TTFont(face, BytesIO(font_bytes(text, serif=serif))))


def draw_page(canvas: Canvas, page: tuple[Primitive, ...], *, height_mm: float) -> None:
    """Draws one display list on the current page of the canvas."""
    for primitive in page:
        match primitive:
            case Rule():
                _draw_rule(canvas, primitive, height_mm)
            case Rect():
                _draw_rect(canvas, primitive, height_mm)
            case Text():
                _draw_text(canvas, primitive, height_mm)
            case Code():
                _draw_code(canvas, primitive, height_mm)


def _shade(setter: Any, colour: Colour) -> None:
    setter(colour.red / 255, colour.green / 255, colour.blue / 255)


def _draw_rule(canvas: Canvas, rule: Rule, height_mm: float) -> None:
    _shade(canvas.setStrokeColorRGB, rule.colour)
    canvas.setLineWidth(rule.width * mm)
    canvas.setLineCap(1)
    canvas.line(rule.x0 * mm, (height_mm - rule.y0) * mm, rule.x1 * mm, (height_mm - rule.y1) * mm)


def _draw_rect(canvas: Canvas, rect: Rect, height_mm: float) -> None:
    x, y, w, h = rect.box
    if rect.fill:
        _shade(canvas.setFillColorRGB, rect.fill)
    if rect.stroke:
        _shade(canvas.setStrokeColorRGB, rect.stroke)
        canvas.setLineWidth(rect.width * mm)
    stroke, fill = int(rect.stroke is not None), int(rect.fill is not None)
    canvas.rect(x * mm, (height_mm - y - h) * mm, w * mm, h * mm, stroke=stroke, fill=fill)


def _draw_text(canvas: Canvas, text: Text, height_mm: float) -> None:
    x, y, w, h = text.box
    _shade(canvas.setFillColorRGB, text.colour)
    canvas.setFont(_FACES[text.serif], text.size)
    leading_mm = text.size * text.leading * MM_PER_PT
    first = y + h / 2 - (len(text.lines) - 1) * leading_mm / 2 + _OPTICAL_CENTRE * text.size * MM_PER_PT
    for number, line in enumerate(text.lines):
        base = (height_mm - first - number * leading_mm) * mm
        if text.align == "center":
            canvas.drawCentredString((x + w / 2) * mm, base, line)
        elif text.align == "right":
            canvas.drawRightString((x + w) * mm, base, line)
        else:
            canvas.drawString(x * mm, base, line)


def _draw_code(canvas: Canvas, code: Code, height_mm: float) -> None:
    """The dark modules as runs, so that no hairline shows between them."""
    x, y, w, _ = code.box
    rows = code_rows(code.payload)
    module = w / len(rows)
    canvas.setFillColorRGB(0, 0, 0)
    draw = partial(canvas.rect, stroke=0, fill=1)
    for number, row in enumerate(rows):
        for start, length in dark_runs(row):
            top = y + number * module
            draw((x + start * module) * mm, (height_mm - top - module) * mm, length * module * mm, module * mm)


def code_rows(payload: str) -> tuple[tuple[bool, ...], ...]:
    """The modules of a QR code, error level M, without quiet zone."""
    matrix = segno.make_qr(payload, error="m", boost_error=False).matrix
    return tuple(tuple(bool(cell) for cell in row) for row in matrix)


def dark_runs(row: tuple[bool, ...]) -> list[tuple[int, int]]:
    """Start and length of every run of dark modules."""
    runs: list[tuple[int, int]] = []
    for at, dark in enumerate(row):
        if dark and runs and runs[-1][0] + runs[-1][1] == at:
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        elif dark:
            runs.append((at, 1))
    return runs
