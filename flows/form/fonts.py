"""Fonts for the form's PDF: the glyphs that are used, cut from the Noto faces and turned into TrueType outlines.

The faces come as CFF outlines, which reportlab does not embed; curves are approximated to 1/1000 of the em.
"""

from __future__ import annotations

from functools import lru_cache
from io import BytesIO
from pathlib import Path

import pylopdf_fonts_zh_cn
from fontTools import subset
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont, newTable

_MAX_ERROR = 1.0
_DROPPED = ("CFF ", "VORG", "GSUB", "GPOS", "GDEF", "BASE", "vhea", "vmtx", "VVAR", "HVAR", "STAT", "DSIG")
_FIXED_DATE = 3_786_912_000
"""Seconds from 1904 to 2024-01-01: the same bytes on every day."""


def font_bytes(text: str, *, serif: bool) -> bytes:
    """A TrueType font that holds every character of `text`, the same bytes for the same characters."""
    source = pylopdf_fonts_zh_cn.serif_path() if serif else pylopdf_fonts_zh_cn.sans_path()
    return _cut(Path(source), "".join(sorted(set(text) | {" "})))


@lru_cache(maxsize=8)
def _cut(source: Path, characters: str) -> bytes:
    font = TTFont(source, recalcTimestamp=False, lazy=True)
    _drop(font, kept="CFF ")  # reading the layout tables of a whole face costs more than all the rest
    options = subset.Options(layout_features=[], hinting=False, notdef_outline=True, glyph_names=False)
    cutter = subset.Subsetter(options)
    cutter.populate(text=characters)
    cutter.subset(font)
    _to_truetype(font)
    font["head"].modified = font["head"].created = _FIXED_DATE
    out = BytesIO()
    font.save(out)
    return out.getvalue()


def _to_truetype(font: TTFont) -> None:
    """Cubic outlines to quadratic ones, in place."""
    order = font.getGlyphOrder()
    glyphs = font.getGlyphSet()
    glyf = newTable("glyf")
    glyf.glyphOrder = order
    glyf.glyphs = {name: _quadratic(glyphs, name) for name in order}
    font["loca"], font["glyf"] = newTable("loca"), glyf
    font["maxp"].tableVersion = 0x00010000
    for name in (
        *("maxZones", "maxTwilightPoints", "maxStorage", "maxFunctionDefs", "maxInstructionDefs"),
        *("maxStackElements", "maxSizeOfInstructions", "maxComponentElements"),
    ):
        setattr(font["maxp"], name, 1 if name == "maxZones" else 0)
    font["post"].formatType = 3.0
    _drop(font)
    font.sfntVersion = "\x00\x01\x00\x00"


def _drop(font: TTFont, *, kept: str = "") -> None:
    for tag in _DROPPED:
        if tag in font and tag != kept:
            del font[tag]


def _quadratic(glyphs: object, name: str) -> object:
    pen = TTGlyphPen(glyphs)
    glyphs[name].draw(Cu2QuPen(pen, _MAX_ERROR, reverse_direction=True))  # type: ignore[index]
    return pen.glyph()
