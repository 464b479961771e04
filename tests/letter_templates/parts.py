"""Parts that the shipped Word templates are put together from: page geometry, styles, red lines, tables, code boxes.

Owns the typography of GB/T 9704-2012 (domain §4) as Word styles; hands on a styled `Document` and small builders.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from docx import Document
from docx.document import Document as DocumentType
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor, Twips

LINE_TWIPS = 579
"""One of 22 lines: 225 mm / 22 = 28.99 pt, rounded down so that the 22nd line still fits."""
FANG, SONG, HEI, KAI, SERIF = "仿宋_GB2312", "方正小标宋简体", "黑体", "楷体_GB2312", "宋体"
RUN_IN = {"k": ("楷体强调", KAI), "h": ("黑体强调", HEI)}
"""Headings that run into their paragraph: mark → character style, font (二级 楷体, 一级 黑体)."""
RED = "FF0000"
TEXT_WIDTH_MM = 156.0


@dataclass(frozen=True)
class Look:
    """One paragraph style. size in points; line: exact line in twips, 0 = single; indents in characters or twips."""

    font: str = FANG
    size: float = 16
    align: ALIGN = ALIGN.LEFT
    line: int = LINE_TWIPS
    first_chars: int = 0
    left: int = 0
    right: int = 0
    hanging: int = 0
    before: float = 0
    after: float = 0
    keep_next: bool = False
    page_break: bool = False
    outline: int | None = None
    red: bool = False
    tight: bool = True


LOOKS: dict[str, Look] = {
    "正文仿宋": Look(first_chars=200),
    "标题小标宋": Look(SONG, 22, ALIGN.CENTER, 640, outline=0, keep_next=True, after=14, tight=False),
    "表前正文": Look(first_chars=200, before=4, after=5, keep_next=True),
    "表后正文": Look(first_chars=200, before=8),
    "主送机关": Look(keep_next=True),
    "一级黑体": Look(HEI, first_chars=200, keep_next=True, outline=1),
    "二级楷体": Look(KAI, first_chars=200, keep_next=True, outline=2),
    "结束语": Look(first_chars=200, keep_next=True),
    "附件说明": Look(left=1890, hanging=1260, keep_next=True, before=14),
    "附件说明续": Look(left=1890, hanging=315, keep_next=True),
    "落款": Look(align=ALIGN.CENTER, left=2200, keep_next=True),
    "成文日期": Look(align=ALIGN.CENTER, left=2200),
    "附注": Look(first_chars=200, before=10),
    "发文字号": Look(align=ALIGN.RIGHT),
    "红头标志": Look(SONG, 24, ALIGN.CENTER, 520, left=-454, right=-454, red=True, tight=False),
    "送审标记": Look(HEI, 14, ALIGN.RIGHT, 320, tight=False),
    "附件标记": Look(HEI, page_break=True, keep_next=True),
    "附件标题": Look(SONG, 20, ALIGN.CENTER, 600, outline=0, keep_next=True, after=8, tight=False),
    "表题": Look(HEI, 14, line=480, before=8, after=2, keep_next=True, tight=False),
    "表格文字": Look(FANG, 12, line=320, before=2, after=2, tight=False),
    "表格居中": Look(FANG, 12, ALIGN.CENTER, 320, before=2, after=2, tight=False),
    "回证文字": Look(FANG, 12, line=320, before=2, after=2, keep_next=True, tight=False),
    "表格栏目": Look(FANG, 10.5, ALIGN.CENTER, 300, before=2, after=2, tight=False),
    "表格栏头": Look(HEI, 12, ALIGN.CENTER, 320, before=2, after=2, keep_next=True, tight=False),
    "小注": Look(FANG, 12, line=400, before=6, tight=False),
    "机读码": Look(FANG, 6, line=140, tight=False),
    "机读码图": Look(FANG, 12, line=0, tight=False),
    "页码": Look(SERIF, 14, line=0, tight=False),
    "占位行": Look(FANG, 2, line=40, tight=False),
}


def new_document() -> DocumentType:
    """An empty A4 document with the page of GB/T 9704-2012 and only the styles of `LOOKS`."""
    document = Document()
    _drop_defaults(document)
    for name, look in LOOKS.items():
        _add_style(document, name, look)
    for name, font in RUN_IN.values():
        _fonts(document.styles.add_style(name, WD_STYLE_TYPE.CHARACTER), font)
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.header_distance, section.footer_distance = Mm(15), Mm(25.3)
    document.settings.odd_and_even_pages_header_footer = True
    _modern_mode(document)
    return document


def _drop_defaults(document: DocumentType) -> None:
    """python-docx's own template brings a thumbnail, theme fonts and some hundred styles that no clerk needs."""
    package = document.part.package
    unwanted = ("/thumbnail", "/customXml", "/stylesWithEffects", "/numbering")
    for relations in (package.rels, document.part.rels):
        for key, relation in list(relations.items()):
            if relation.reltype.endswith(unwanted):
                del relations[key]
    keep = {"Normal", "Default Paragraph Font", "Normal Table", "No List"}
    for style in list(document.styles):
        if style.name not in keep and style.element.get(qn("w:styleId")) not in keep:
            style.element.getparent().remove(style.element)
    defaults = document.styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
    for child in list(defaults):
        defaults.remove(child)
    _set_fonts(defaults, FANG)
    language = OxmlElement("w:lang")
    for name, value in (("w:val", "en-US"), ("w:eastAsia", "zh-CN")):
        language.set(qn(name), value)
    defaults.append(language)
    normal = document.styles["Normal"]
    _fonts(normal, FANG)
    normal.font.size = Pt(16)


def _modern_mode(document: DocumentType) -> None:
    """Without a newer compatibility mode Word opens the file as one of 2010."""
    settings = document.settings.element
    for setting in settings.iter(qn("w:compatSetting")):
        if setting.get(qn("w:name")) == "compatibilityMode":
            setting.set(qn("w:val"), "15")
    for preview in settings.findall(qn("w:savePreviewPicture")):
        settings.remove(preview)


def _set_fonts(properties: object, font: str) -> None:
    fonts = properties.find(qn("w:rFonts"))
    if fonts is None:
        fonts = OxmlElement("w:rFonts")
        properties.insert(0, fonts)
    for name in list(fonts.attrib):
        del fonts.attrib[name]
    for slot in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
        fonts.set(qn(slot), font)


def _fonts(style: object, font: str) -> None:
    _set_fonts(style.element.get_or_add_rPr(), font)


def _add_style(document: DocumentType, name: str, look: Look) -> None:
    style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = document.styles["Normal"]
    style.quick_style = True
    style.hidden = False
    _fonts(style, look.font)
    style.font.size = Pt(look.size)
    if look.red:
        style.font.color.rgb = RGBColor.from_string(RED)
    _paragraph_format(style, look)
    if look.tight:
        spacing = OxmlElement("w:spacing")
        spacing.set(qn("w:val"), "-5")
        style.element.rPr.insert_element_before(spacing, "w:w", "w:kern", "w:position", "w:sz", "w:szCs")


def _paragraph_format(style: object, look: Look) -> None:
    layout = style.paragraph_format
    layout.alignment = look.align
    layout.space_before, layout.space_after = Pt(look.before), Pt(look.after)
    layout.keep_with_next, layout.page_break_before = look.keep_next, look.page_break
    layout.widow_control = True
    if look.line:
        layout.line_spacing = Twips(look.line)
    else:
        layout.line_spacing = 1.0
    if look.left:
        layout.left_indent = Twips(look.left)
    if look.right:
        layout.right_indent = Twips(look.right)
    if look.hanging:
        layout.first_line_indent = Twips(-look.hanging)
    if look.first_chars:
        layout.first_line_indent = Twips(int(look.first_chars / 100 * 315))
        style.element.pPr.find(qn("w:ind")).set(qn("w:firstLineChars"), str(look.first_chars))
    _paragraph_extras(style, look)


def _paragraph_extras(style: object, look: Look) -> None:
    properties = style.element.get_or_add_pPr()
    if look.outline is not None:
        level = OxmlElement("w:outlineLvl")
        level.set(qn("w:val"), str(look.outline))
        properties.append(level)


def paragraph(container: object, text: str, style: str) -> object:
    """A paragraph of one run, or of several where the text marks a run-in heading as `<k>…</k>` or `<h>…</h>`."""
    added = container.add_paragraph(style=style)
    for piece in re.split(r"(<[kh]>.*?</[kh]>)", text):
        if heading := re.fullmatch(r"<([kh])>(.*)</[kh]>", piece):
            added.add_run(heading[2], style=RUN_IN[heading[1]][0])
        elif piece:
            added.add_run(piece)
    return added


# ---------------------------------------------------------------------------------------------- header and footer


def rectangle(number: int, top_mm: float, height_mm: float, *, width_mm: float = 170.0) -> object:
    """A red rule as a filled rectangle at a fixed place of the page (DrawingML, with VML for old Word)."""
    left = (210.0 - width_mm) / 2
    emu = {
        name: round(value * 36000) for name, value in (("x", left), ("y", top_mm), ("w", width_mm), ("h", height_mm))
    }
    point = {
        name: round(value * 72 / 25.4, 2)
        for name, value in (("x", left), ("y", top_mm), ("w", width_mm), ("h", height_mm))
    }
    return parse_xml(_RECTANGLE.format(number=number, red=RED, e=emu, p=point))


_RECTANGLE = (
    '<w:r xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    ' xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
    ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
    ' xmlns:v="urn:schemas-microsoft-com:vml">'
    "<mc:AlternateContent>"
    '<mc:Choice Requires="wps"><w:drawing><wp:anchor distT="0" distB="0" distL="0" distR="0" simplePos="0"'
    ' relativeHeight="{number}" behindDoc="1" locked="0" layoutInCell="1" allowOverlap="1">'
    '<wp:simplePos x="0" y="0"/><wp:positionH relativeFrom="page"><wp:posOffset>{e[x]}</wp:posOffset></wp:positionH>'
    '<wp:positionV relativeFrom="page"><wp:posOffset>{e[y]}</wp:posOffset></wp:positionV>'
    '<wp:extent cx="{e[w]}" cy="{e[h]}"/><wp:effectExtent l="0" t="0" r="0" b="0"/><wp:wrapNone/>'
    '<wp:docPr id="{number}" name="红线{number}" descr="红色分隔线"/><wp:cNvGraphicFramePr/>'
    '<a:graphic><a:graphicData uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape">'
    '<wps:wsp><wps:cNvSpPr/><wps:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{e[w]}" cy="{e[h]}"/></a:xfrm>'
    '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:solidFill><a:srgbClr val="{red}"/></a:solidFill>'
    "<a:ln><a:noFill/></a:ln></wps:spPr><wps:bodyPr/></wps:wsp></a:graphicData></a:graphic>"
    "</wp:anchor></w:drawing></mc:Choice>"
    '<mc:Fallback><w:pict><v:rect style="position:absolute;left:{p[x]}pt;top:{p[y]}pt;width:{p[w]}pt;'
    'height:{p[h]}pt;mso-position-horizontal-relative:page;mso-position-vertical-relative:page"'
    ' fillcolor="#{red}" stroked="f"/></w:pict></mc:Fallback></mc:AlternateContent></w:r>'
)


def page_number(paragraph_: object) -> None:
    """— 1 — : dashes and a PAGE field, half-width 宋体 4号 (style 页码)."""
    paragraph_.add_run("— ")
    for kind, text in (("begin", ""), ("", " PAGE "), ("separate", ""), ("text", "1"), ("end", "")):
        run = paragraph_.add_run()
        if kind == "text":
            run.text = text
            continue
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.set(qn("xml:space"), "preserve")
            element.text = text
        run._r.append(element)
    paragraph_.add_run(" —")


def running_parts(document: DocumentType, *, letter: bool) -> None:
    """Headers with the draft mark, footers with odd and even page numbers; a letter's first page has its red head."""
    section = document.sections[0]
    for header in (section.header, section.even_page_header):
        _only(header, "{{ draft_mark }}", "送审标记")
    for footer, side in ((section.footer, ALIGN.RIGHT), (section.even_page_footer, ALIGN.LEFT)):
        added = _only(footer, "", "页码")
        added.alignment = side
        edge = added.paragraph_format
        edge.right_indent, edge.left_indent = (Twips(280), None) if side is ALIGN.RIGHT else (None, Twips(280))
        page_number(added)
    if letter:
        _red_head(section)


def _only(part: object, text: str, style: str) -> object:
    part.is_linked_to_previous = False
    first = part.paragraphs[0]
    first.style = style
    if text:
        first.add_run(text)
    return first


HEAD_TOP_MM = 15.0
MARK_TOP_MM = 30.0


def _red_head(section: object) -> None:
    """信函格式: mark 30 mm from the page top, double rule 4 mm below it, second one 20 mm from the page bottom."""
    section.different_first_page_header_footer = True
    draft = _only(section.first_page_header, "{{ draft_mark }}", "送审标记")
    draft.paragraph_format.space_after = Mm(MARK_TOP_MM - HEAD_TOP_MM - 5.73)
    mark = paragraph(section.first_page_header, "{{ letterhead }}", "红头标志")
    for number, (top, height) in enumerate(((42.0, 0.8), (43.2, 0.3), (275.4, 0.3), (276.2, 0.8)), start=101):
        mark._p.append(rectangle(number, top, height))
    spacer = paragraph(section.first_page_header, "", "占位行")
    spacer.paragraph_format.line_spacing = Mm(8.6)
    _only(section.first_page_footer, "", "页码")
