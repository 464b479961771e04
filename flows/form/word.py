"""The Word back-end: the same display list as shapes at fixed places, so that the printed .docx lies on the PDF.

Lines and boxes of one look become one freeform shape; every text becomes a text box. Lengths go to EMU (1/36000 mm).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from io import BytesIO
from itertools import count
from xml.sax.saxutils import escape

from docx import Document
from docx.document import Document as DocumentType
from docx.oxml import parse_xml
from docx.shared import Mm, Pt

from extractors.layout import FormLayout, MmBox
from flows.form.pdf import Pages, dark_boxes
from flows.form.primitives import BLACK, Code, Colour, Primitive, Rect, Rule, Text
from flows.packed import packed_anew

_EMU_PER_MM = 36000
_FONTS = {False: ("Arial", "微软雅黑"), True: ("Times New Roman", "宋体")}
_FIXED = datetime(2024, 1, 1)
_SLACK_MM = 6.0
"""Text boxes are wider than their text's box on both sides, so that another font does not break the line."""
_NAMESPACES = " ".join(
    f'xmlns:{prefix}="{uri}"'
    for prefix, uri in {
        "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
        "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
        "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
        "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
    }.items()
)


def docx_bytes(layout: FormLayout, pages: Pages, *, title: str) -> bytes:
    """The pages as one .docx; the same input gives the same bytes."""
    document = _empty(layout, title)
    numbers = count(1)
    for index, page in enumerate(pages):
        paragraph = document.paragraphs[0] if index == 0 else document.add_paragraph()
        paragraph.paragraph_format.page_break_before = index > 0
        paragraph.paragraph_format.space_after = Pt(0)
        for shape in _shapes(page, layout):
            paragraph._p.append(parse_xml(_run(shape, next(numbers))))
    out = BytesIO()
    document.save(out)
    return packed_anew(out.getvalue())


def _empty(layout: FormLayout, title: str) -> DocumentType:
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(layout.width_mm), Mm(layout.height_mm)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(10)
    section.header_distance = section.footer_distance = Mm(5)
    document.add_paragraph()
    properties = document.core_properties
    properties.title, properties.author, properties.comments = title, "", ""
    properties.created = properties.modified = _FIXED
    return document


def _shapes(page: Iterable[Primitive], layout: FormLayout) -> Iterator[tuple[MmBox, str]]:
    """Place and shape XML: filled areas first, then lines, then the texts."""
    whole = MmBox(0, 0, layout.width_mm, layout.height_mm)
    primitives = list(page)
    fills: dict[Colour, list[str]] = defaultdict(list)
    lines: dict[tuple[Colour, float], list[str]] = defaultdict(list)
    for primitive in primitives:
        for fill, box in _areas(primitive):
            fills[fill].append(_box_path(box))
        for pen, path in _strokes(primitive):
            lines[pen].append(path)
    for fill, paths in fills.items():
        yield whole, _freeform(whole, "".join(dict.fromkeys(paths)), fill=fill)
    for (colour, width), paths in lines.items():
        yield whole, _freeform(whole, "".join(dict.fromkeys(paths)), line=colour, width=width)
    yield from (_text_box(primitive) for primitive in primitives if isinstance(primitive, Text))


def _areas(primitive: Primitive) -> Iterator[tuple[Colour, MmBox]]:
    """What a primitive fills."""
    if isinstance(primitive, Rect) and primitive.fill:
        yield primitive.fill, primitive.box
    if isinstance(primitive, Code):
        yield from ((BLACK, box) for box in dark_boxes(primitive))


def _strokes(primitive: Primitive) -> Iterator[tuple[tuple[Colour, float], str]]:
    """What a primitive draws as lines, by colour and width."""
    if isinstance(primitive, Rect) and primitive.stroke:
        yield (primitive.stroke, primitive.width), _box_path(primitive.box)
    if isinstance(primitive, Rule):
        yield (primitive.colour, primitive.width), _line_path(primitive)


def _emu(length_mm: float) -> int:
    return round(length_mm * _EMU_PER_MM)


def _point(tag: str, x: float, y: float) -> str:
    return f'<a:{tag}><a:pt x="{_emu(x)}" y="{_emu(y)}"/></a:{tag}>'


def _box_path(box: MmBox) -> str:
    x, y, w, h = box
    corners = ((x + w, y), (x + w, y + h), (x, y + h))
    return _point("moveTo", x, y) + "".join(_point("lnTo", *corner) for corner in corners) + "<a:close/>"


def _line_path(rule: Rule) -> str:
    return _point("moveTo", rule.x0, rule.y0) + _point("lnTo", rule.x1, rule.y1)


def _freeform(
    whole: MmBox, path: str, *, fill: Colour | None = None, line: Colour | None = None, width: float = 0
) -> str:
    """A shape as large as the page with one path in page coordinates."""
    size = f'w="{_emu(whole.w)}" h="{_emu(whole.h)}"'
    no_fill = ' fill="none"' if fill is None else ""
    ground = f'<a:solidFill><a:srgbClr val="{fill.hex}"/></a:solidFill>' if fill else "<a:noFill/>"
    colour = f'<a:solidFill><a:srgbClr val="{line.hex}"/></a:solidFill>' if line else "<a:noFill/>"
    return (
        f"<wps:wsp><wps:cNvSpPr/><wps:spPr>{_frame(whole)}<a:custGeom><a:avLst/><a:gdLst/><a:ahLst/><a:cxnLst/>"
        f'<a:rect l="0" t="0" r="r" b="b"/><a:pathLst><a:path {size}{no_fill}>{path}</a:path></a:pathLst>'
        f'</a:custGeom>{ground}<a:ln w="{_emu(width)}">{colour}</a:ln></wps:spPr><wps:bodyPr/></wps:wsp>'
    )


def _frame(box: MmBox) -> str:
    return f'<a:xfrm><a:off x="0" y="0"/><a:ext cx="{_emu(box.w)}" cy="{_emu(box.h)}"/></a:xfrm>'


def _text_box(text: Text) -> tuple[MmBox, str]:
    """A box without border or inset; its lines are centred in height."""
    left = 0 if text.align == "left" else _SLACK_MM
    right = 0 if text.align == "right" else _SLACK_MM
    x, y, w, h = text.box
    box = MmBox(x - left, y, w + left + right, h)
    paragraphs = "".join(_paragraph(text, line) for line in text.lines)
    shape = (
        f'<wps:wsp><wps:cNvSpPr txBox="1"/><wps:spPr>{_frame(box)}<a:prstGeom prst="rect"><a:avLst/></a:prstGeom>'
        f"<a:noFill/><a:ln><a:noFill/></a:ln></wps:spPr>"
        f"<wps:txbx><w:txbxContent>{paragraphs}</w:txbxContent></wps:txbx>"
        f'<wps:bodyPr wrap="square" lIns="0" tIns="0" rIns="0" bIns="0" anchor="ctr"><a:noAutofit/></wps:bodyPr>'
        f"</wps:wsp>"
    )
    return box, shape


def _paragraph(text: Text, line: str) -> str:
    latin, chinese = _FONTS[text.serif]
    leading = round(text.size * text.leading * 20)
    half_points = round(text.size * 2)
    return (
        f'<w:p><w:pPr><w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/><w:snapToGrid w:val="0"/>'
        f'<w:spacing w:before="0" w:after="0" w:line="{leading}" w:lineRule="exact"/>'
        f'<w:jc w:val="{text.align}"/></w:pPr><w:r><w:rPr><w:rFonts w:ascii="{latin}" w:hAnsi="{latin}" '
        f'w:eastAsia="{chinese}"/><w:color w:val="{text.colour.hex}"/><w:sz w:val="{half_points}"/>'
        f'<w:szCs w:val="{half_points}"/></w:rPr><w:t xml:space="preserve">{escape(line)}</w:t></w:r></w:p>'
    )


def _run(placed: tuple[MmBox, str], number: int) -> str:
    """A run that anchors a shape to the page."""
    box, shape = placed
    place = "".join(
        f'<wp:position{axis} relativeFrom="page"><wp:posOffset>{_emu(at)}</wp:posOffset></wp:position{axis}>'
        for axis, at in (("H", box.x), ("V", box.y))
    )
    return (
        f'<w:r {_NAMESPACES}><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:anchor distT="0" distB="0" '
        f'distL="0" distR="0" simplePos="0" relativeHeight="{number}" behindDoc="0" locked="0" layoutInCell="1" '
        f'allowOverlap="1"><wp:simplePos x="0" y="0"/>{place}<wp:extent cx="{_emu(box.w)}" cy="{_emu(box.h)}"/>'
        f'<wp:effectExtent l="0" t="0" r="0" b="0"/><wp:wrapNone/><wp:docPr id="{number}" name="s{number}"/>'
        f'<wp:cNvGraphicFramePr/><a:graphic><a:graphicData uri="http://schemas.microsoft.com/office/word/2010/'
        f'wordprocessingShape">{shape}</a:graphicData></a:graphic></wp:anchor></w:drawing></mc:Choice>'
        f"</mc:AlternateContent></w:r>"
    )
