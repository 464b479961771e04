"""The PDF back-end: a display list per page drawn with reportlab as PDF/A-2b, the same bytes for the same form."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from itertools import groupby

from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from extractors.layout import MM_PER_PT, FormLayout, MmBox
from flows.form.archival import VERSION, mark_archival, with_line_ends
from flows.form.codes import code_modules
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
    with embedded(pages) as faces:
        canvas = start_canvas(out, layout, faces, title=title)
        for page in pages:
            Pen(canvas, faces, layout.height_mm).draw(page)
            canvas.showPage()
        canvas.save()
    return with_line_ends(out.getvalue())


def start_canvas(out: BytesIO, layout: FormLayout, faces: Mapping[bool, str], *, title: str) -> Canvas:
    """A canvas of the form's page size for a PDF/A-2b that names nobody and no day. faces: font name by `serif`."""
    size = (layout.width_mm * mm, layout.height_mm * mm)
    canvas = Canvas(
        out, pagesize=size, invariant=1, pageCompression=1, pdfVersion=VERSION, initialFontName=faces[False]
    )
    mark_archival(canvas, title=title, subject=f"版本 {layout.version}")
    return canvas


@contextmanager
def embedded(pages: Pages) -> Iterator[Mapping[bool, str]]:
    """Makes the two faces known to reportlab with just the characters of these pages: font name by `serif`.

    Named by their characters, since reportlab keeps one table of fonts per process and takes a known name for the same.
    """
    names = {}
    for serif, face in _FACES.items():
        text = "".join(text_of(p for p in page if isinstance(p, Text) and p.serif is serif) for page in pages)
        names[serif] = f"{face}-{zlib.crc32(''.join(sorted(set(text))).encode()):08x}"
        font = TTFont(names[serif], BytesIO(font_bytes(text, serif=serif)))
        font.face.name = names[serif].encode()
        pdfmetrics.registerFont(font)
    try:
        yield names
    finally:
        for name in names.values():
            pdfmetrics._fonts.pop(name, None)
            pdfmetrics._dynFaceNames.pop(name.encode(), None)


@dataclass(frozen=True)
class Pen:
    """Draws display lists on the current page of a canvas. faces: font name by `serif`."""

    canvas: Canvas
    faces: Mapping[bool, str]
    height_mm: float

    def draw(self, page: Iterable[Primitive]) -> None:
        """All primitives in their order."""
        for primitive in page:
            match primitive:
                case Rule():
                    self._rule(primitive)
                case Rect():
                    self._rect(primitive)
                case Text():
                    self._text(primitive)
                case Code():
                    self._code(primitive)

    def _rule(self, rule: Rule) -> None:
        _shade(self.canvas.setStrokeColorRGB, rule.colour)
        self.canvas.setLineWidth(rule.width * mm)
        self.canvas.setLineCap(1)
        self.canvas.line(rule.x0 * mm, self._up(rule.y0), rule.x1 * mm, self._up(rule.y1))

    def _rect(self, rect: Rect) -> None:
        x, y, w, h = rect.box
        if rect.fill:
            _shade(self.canvas.setFillColorRGB, rect.fill)
        if rect.stroke:
            _shade(self.canvas.setStrokeColorRGB, rect.stroke)
            self.canvas.setLineWidth(rect.width * mm)
        stroke, fill = int(rect.stroke is not None), int(rect.fill is not None)
        self.canvas.rect(x * mm, self._up(y + h), w * mm, h * mm, stroke=stroke, fill=fill)

    def _text(self, text: Text) -> None:
        x, y, w, h = text.box
        _shade(self.canvas.setFillColorRGB, text.colour)
        self.canvas.setFont(self.faces[text.serif], text.size)
        leading_mm = text.size * text.leading * MM_PER_PT
        first = y + h / 2 - (len(text.lines) - 1) * leading_mm / 2 + _OPTICAL_CENTRE * text.size * MM_PER_PT
        for number, line in enumerate(text.lines):
            base = self._up(first + number * leading_mm)
            if text.align == "center":
                self.canvas.drawCentredString((x + w / 2) * mm, base, line)
            elif text.align == "right":
                self.canvas.drawRightString((x + w) * mm, base, line)
            else:
                self.canvas.drawString(x * mm, base, line)

    def _code(self, code: Code) -> None:
        """The dark modules as runs, so that no hairline shows between them."""
        self.canvas.setFillColorRGB(0, 0, 0)
        for x, y, w, h in dark_boxes(code):
            self.canvas.rect(x * mm, self._up(y + h), w * mm, h * mm, stroke=0, fill=1)

    def _up(self, y_mm: float) -> float:
        """Points from the lower edge."""
        return float((self.height_mm - y_mm) * mm)


def _shade(setter: Callable[[float, float, float], None], colour: Colour) -> None:
    setter(colour.red / 255, colour.green / 255, colour.blue / 255)


def dark_boxes(code: Code) -> list[MmBox]:
    """The dark modules of a QR code (error level M, no quiet zone) as boxes in mm, a run of modules in one."""
    matrix = code_modules(code.payload)
    module = code.box.w / len(matrix)
    boxes = []
    for number, row in enumerate(matrix.tolist()):
        at = 0
        for dark, run in groupby(row):
            length = len(list(run))
            if dark:
                top, left = code.box.y + number * module, code.box.x + at * module
                boxes.append(MmBox(left, top, length * module, module))
            at += length
    return boxes
