"""C15's one exception: the strip picture of a road, known by its name, its text, its place, its size and its want of
colour. A seal is red and square; neither can pass here.
"""

from __future__ import annotations

import io
import re
from typing import Any, Final

from docx.oxml.ns import qn
from PIL import Image

from flows.checker.heads import TITLE_STYLE
from flows.checker.opened import OpenFile

STRIP_WIDTH_MM: Final = 156
STRIP_NAME: Final = "road-strip-{number}"
STRIP_ALT: Final = "{road}外线施工示意图：{told}"
_STRIP: Final = re.compile(r"road-strip-[1-3]")
_ALT: Final = re.compile(r"[\u3400-\u9fffA-Za-z0-9]{2,20}外线施工示意图：(?:本案|其他)\S.*", re.DOTALL)
_PAPERS: Final = ("提示单", "协调单")
_LOWEST_MM, _HIGHEST_MM = 20, 215
_EMU_PER_MM: Final = 36_000


def road_strips(opened: OpenFile) -> int:
    """How many pictures of the body are the strip of a road in a notice that speaks of roads."""
    if not "".join(line.text for line in opened.styled(TITLE_STYLE)[:1]).strip().endswith(_PAPERS):
        return 0
    return sum(_is_strip(opened, drawing) for drawing in opened.document.element.body.iter(qn("w:drawing")))


def _is_strip(opened: OpenFile, drawing: Any) -> bool:
    """Whether a drawing is the picture of a road as `flows.letters.course.strips` puts it."""
    inline = drawing.find(qn("wp:inline"))
    names = [str(found.get("name", "")) for found in drawing.iter(qn("pic:cNvPr"))]
    if inline is None or len(names) != 1 or not _STRIP.fullmatch(names[0]):
        return False
    extent = inline.find(qn("wp:extent"))
    width, height = (int(extent.get(side, "0")) / _EMU_PER_MM for side in ("cx", "cy"))
    alt = str(inline.find(qn("wp:docPr")).get("descr", ""))
    fits = abs(width - STRIP_WIDTH_MM) <= 1 and _LOWEST_MM <= height <= _HIGHEST_MM
    return bool(_ALT.fullmatch(alt)) and fits and _is_grey(opened, drawing)


def _is_grey(opened: OpenFile, drawing: Any) -> bool:
    """Whether the picture has no colour at all, by the head of its file."""
    shown = drawing.find(f".//{qn('a:blip')}")
    part = opened.document.part.related_parts.get(shown.get(qn("r:embed"), "")) if shown is not None else None
    if part is None:
        return False
    try:
        with Image.open(io.BytesIO(part.blob)) as image:
            return image.format == "PNG" and image.mode in ("1", "L")
    except (OSError, ValueError):
        return False
