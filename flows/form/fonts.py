"""Fonts for the form's PDF: the glyphs that are used, taken from the Noto faces and turned into TrueType outlines.

The faces come as CFF outlines, which reportlab does not embed; curves are approximated to 1/1000 of the em. A process
opens each face once and turns each glyph once; a small font is then put together from glyphs that are ready.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from copy import copy
from functools import cache, lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

import pylopdf_fonts_zh_cn
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont, newTable
from fontTools.ttLib.tables._c_m_a_p import CmapSubtable
from fontTools.ttLib.tables.DefaultTable import DefaultTable

_MAX_ERROR = 1.0
_NOTDEF = ".notdef"
_KEPT = ("head", "hhea", "maxp", "OS/2", "name", "post")
_FIXED_DATE = 3_786_912_000
"""Seconds from 1904 to 2024-01-01: the same bytes on every day."""
_NAMES, _ENGLISH = range(7), 1033
"""Lines of the table of names that go along: copyright, names, version; not the licence in full."""
_WINDOWS = 3
_CMAPS = ((4, 1, 0xFFFF), (12, 10, 0x10FFFF))
"""Format, encoding and last character of the two character maps: of the basic plane and of all."""


class Glyph(NamedTuple):
    """A glyph as TrueType keeps it. metrics: advance and left bearing; box: xMin, yMin, xMax, yMax, None for a blank
    one; all in font units.
    """

    data: bytes
    metrics: tuple[int, int]
    points: int
    contours: int
    box: tuple[int, int, int, int] | None


class Face:
    """One of the faces, opened: hands its glyphs one by one, each turned into TrueType outlines once."""

    def __init__(self, source: Path) -> None:
        with TTFont(source, recalcTimestamp=False, lazy=True) as font:
            self.tables = {tag: font[tag] for tag in _KEPT}
            self.tables["name"].names = [
                line for line in self.tables["name"].names if line.nameID in _NAMES and line.langID == _ENGLISH
            ]
            self.characters: dict[int, str] = font.getBestCmap()
            self._outlines = font.getGlyphSet()
            self._metrics = font["hmtx"].metrics
            self._number = font.getReverseGlyphMap()
        self._ready: dict[str, Glyph] = {}

    def names(self, characters: Iterable[str]) -> tuple[str, ...]:
        """The glyphs of these characters in the order of the face, the one for what it lacks first."""
        found = {self.characters[ord(c)] for c in characters if ord(c) in self.characters}
        return _NOTDEF, *sorted(found - {_NOTDEF}, key=self._number.__getitem__)

    def glyph(self, name: str) -> Glyph:
        """A glyph by its name in the face."""
        if name not in self._ready:
            self._ready[name] = self._turned(name)
        return self._ready[name]

    def _turned(self, name: str) -> Glyph:
        """Cubic outlines to quadratic ones."""
        pen = TTGlyphPen(None)
        self._outlines[name].draw(Cu2QuPen(pen, _MAX_ERROR, reverse_direction=True))
        glyph = pen.glyph()
        data = glyph.compile(None)
        if not glyph.numberOfContours:
            return Glyph(data, self._metrics[name], 0, 0, None)
        box = (glyph.xMin, glyph.yMin, glyph.xMax, glyph.yMax)
        return Glyph(data, self._metrics[name], len(glyph.coordinates), glyph.numberOfContours, box)


@cache
def _face(source: Path) -> Face:
    return Face(source)


def known_only(text: str) -> str:
    """The text with a box in place of every character that the sans face lacks."""
    known = _face(Path(pylopdf_fonts_zh_cn.sans_path())).characters
    return "".join(char if ord(char) in known else "□" for char in text)


def font_bytes(text: str, *, serif: bool) -> bytes:
    """A TrueType font that holds every character of `text`, the same bytes for the same characters."""
    source = pylopdf_fonts_zh_cn.serif_path() if serif else pylopdf_fonts_zh_cn.sans_path()
    return _cut(Path(source), "".join(sorted(set(text) | {" "})))


@lru_cache(maxsize=8)
def _cut(source: Path, characters: str) -> bytes:
    face = _face(source)
    names = face.names(characters)
    glyphs = [face.glyph(name) for name in names]
    font = TTFont(sfntVersion="\x00\x01\x00\x00", recalcBBoxes=False, recalcTimestamp=False)
    font.setGlyphOrder(names)
    for tag, table in face.tables.items():
        font[tag] = copy(table)
    _add_outlines(font, glyphs)
    _add_metrics(font, names, glyphs)
    font["cmap"] = _character_map({ord(c): face.characters[ord(c)] for c in characters if ord(c) in face.characters})
    font["post"].formatType = 3.0
    font["head"].modified = font["head"].created = _FIXED_DATE
    out = BytesIO()
    font.save(out)
    return out.getvalue()


def _add_outlines(font: TTFont, glyphs: Sequence[Glyph]) -> None:
    """The tables glyf and loca, and what maxp and head say of them."""
    font["glyf"], font["loca"] = DefaultTable("glyf"), newTable("loca")
    padded = [glyph.data + bytes(-len(glyph.data) % 4) for glyph in glyphs]
    places = [0]
    for data in padded:
        places.append(places[-1] + len(data))
    font["glyf"].data = b"".join(padded)
    font["loca"].set(places)
    most = font["maxp"]
    most.tableVersion, most.maxZones = 0x00010000, 1
    most.maxPoints, most.maxContours = max(g.points for g in glyphs), max(g.contours for g in glyphs)
    for name in (
        *("maxCompositePoints", "maxCompositeContours", "maxTwilightPoints", "maxStorage", "maxFunctionDefs"),
        *("maxInstructionDefs", "maxStackElements", "maxSizeOfInstructions", "maxComponentElements"),
        "maxComponentDepth",
    ):
        setattr(most, name, 0)
    boxes = list(zip(*(g.box for g in glyphs if g.box), strict=True))
    font["head"].xMin, font["head"].yMin = min(boxes[0]), min(boxes[1])
    font["head"].xMax, font["head"].yMax = max(boxes[2]), max(boxes[3])


def _add_metrics(font: TTFont, names: Sequence[str], glyphs: Sequence[Glyph]) -> None:
    font["hmtx"] = newTable("hmtx")
    font["hmtx"].metrics = {name: glyph.metrics for name, glyph in zip(names, glyphs, strict=True)}
    font["hhea"].advanceWidthMax = max(glyph.metrics[0] for glyph in glyphs)


def _character_map(characters: dict[int, str]) -> Any:
    table = newTable("cmap")
    table.tableVersion, table.tables = 0, []
    for kind, encoding, last in _CMAPS:
        part = CmapSubtable.newSubtable(kind)
        part.platformID, part.platEncID, part.language = _WINDOWS, encoding, 0
        part.cmap = {code: name for code, name in characters.items() if code <= last}
        table.tables.append(part)
    return table
