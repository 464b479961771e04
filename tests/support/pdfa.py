"""ISO 19005-2 (PDF/A-2b) held against a file by qpdf's eyes: a reader that shares nothing with what writes ours.

What the standard asks of files like these; where a rule is not looked at, the file holds nothing that it speaks of.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from itertools import chain
from typing import Any

import pikepdf
from fontTools.ttLib import TTFont
from pikepdf import Name

ALIEN_FILTERS = {"/LZWDecode", "/Crypt"}
ACTIONS = {"/Launch", "/Sound", "/Movie", "/ResetForm", "/ImportData", "/Hide", "/Rendition", "/JavaScript"}
PRINT, UNSEEN = 1 << 2, (1 << 0) | (1 << 1) | (1 << 5) | (1 << 8)
SHOWS = {"Tj", "TJ", "'", '"'}
INKS = {"k", "K"}
_AID = r"pdfaid:%s(?:>|=['\"])\s*(\w+)"


def pdfa_faults(data: bytes) -> list[str]:
    """What keeps a file from being PDF/A-2b, a sentence each; none for a good one."""
    if not re.match(rb"%PDF-1\.[0-7]\s+%[\x80-\xff]{4}", data):
        return ["6.1.2 header"]
    with pikepdf.open(io.BytesIO(data)) as pdf:
        return list(
            chain(
                _whole(pdf),
                _streams(pdf, data),
                _metadata(pdf),
                _intent(pdf),
                _objects(pdf),
                _annotations(pdf),
                _drawn(pdf),
            )
        )


def _whole(pdf: pikepdf.Pdf) -> Iterator[str]:
    root = pdf.Root
    if "/ID" not in pdf.trailer:
        yield "6.1.3 no ID"
    if pdf.is_encrypted:
        yield "6.1.3 encrypted"
    opening = root.get("/OpenAction", [])
    is_going = not isinstance(opening, pikepdf.Dictionary) or opening.get("/S") == Name.GoTo
    if not is_going or "/AA" in root or "/Requirements" in root or "/JavaScript" in root.get("/Names", {}):
        yield "6.5 acts by itself"
    form = root.get("/AcroForm", {})
    if form.get("/NeedAppearances", False) or "/XFA" in form:
        yield "6.4 the look of its fields is left to the viewer"


def _streams(pdf: pikepdf.Pdf, data: bytes) -> Iterator[str]:
    for found in pdf.objects:
        if isinstance(found, pikepdf.Stream):
            raw = found.read_raw_bytes()
            if int(found.Length) != len(raw) or not any(raw + end + b"endstream" in data for end in (b"\n", b"\r\n")):
                yield f"6.1.7.1 stream {found.objgen[0]}"


def _metadata(pdf: pikepdf.Pdf) -> Iterator[str]:
    stream = pdf.Root.get("/Metadata")
    if stream is None or "/Filter" in stream:
        yield "6.6.2.1 no plain metadata"
        return
    text = stream.read_bytes().decode()
    found = {key: re.search(_AID % key, text) for key in ("part", "conformance")}
    if {key: hit[1] if hit else "" for key, hit in found.items()} != {"part": "2", "conformance": "B"}:
        yield "6.6.4 does not say PDF/A-2b"
    with pdf.open_metadata() as said:
        if str(said.get("dc:title", "")) != str(pdf.docinfo.get("/Title", "")):
            yield "6.6.3 title differs"


def _intent(pdf: pikepdf.Pdf) -> Iterator[str]:
    intents = [i for i in pdf.Root.get("/OutputIntents", []) if i.get("/S") == Name.GTS_PDFA1]
    if len(intents) != 1 or "/DestOutputProfile" not in intents[0]:
        yield "6.2.3 no output intent"
        return
    profile = intents[0].DestOutputProfile
    icc = profile.read_bytes()
    known = icc[36:40] == b"acsp" and icc[16:20] == b"RGB " and icc[12:16] in (b"mntr", b"prtr") and icc[8] < 5
    if not known or int(profile.N) != 3 or len(icc) != int.from_bytes(icc[:4], "big"):
        yield "6.2.3 the profile is none of RGB"


def _objects(pdf: pikepdf.Pdf) -> Iterator[str]:
    for found in pdf.objects:
        if not isinstance(found, pikepdf.Dictionary | pikepdf.Stream):
            continue
        filters = found.get("/Filter", []) if isinstance(found, pikepdf.Stream) else []
        names = {str(f) for f in ([filters] if isinstance(filters, pikepdf.Name) else filters)}
        if names & ALIEN_FILTERS or (isinstance(found, pikepdf.Stream) and "/F" in found):
            yield f"6.1.7 filter {names}"
        if str(found.get("/S", "")) in ACTIONS or "/JS" in found:
            yield f"6.5.1 action {found.get('/S')}"
        if found.get("/Subtype") == Name.Image and (found.get("/Interpolate", False) or "/Alternates" in found):
            yield "6.2.8 image"
        if str(found.get("/ColorSpace", "")) == "/DeviceCMYK" or found.get("/Subtype") == Name.PS:
            yield "6.2.4 colours of print, or PostScript"
        if found.get("/Type") == Name.Filespec or "/EmbeddedFiles" in found:
            yield "6.8 a file within"


def _annotations(pdf: pikepdf.Pdf) -> Iterator[str]:
    for page in pdf.pages:
        for note in page.get("/Annots", []):
            flags = int(note.get("/F", 0))
            if not flags & PRINT or flags & UNSEEN:
                yield "6.3.2 flags"
            looks = note.get("/AP", {})
            kind = note.get("/FT", note.get("/Parent", {}).get("/FT"))
            is_right = isinstance(looks.get("/N"), pikepdf.Stream if kind != Name.Btn else pikepdf.Dictionary)
            if list(looks.keys()) != ["/N"] or not is_right:
                yield f"6.3.3 look of {note.get('/T')}"
            if "/A" in note or "/AA" in note:
                yield "6.4.1 a field acts"


def _drawn(pdf: pikepdf.Pdf) -> Iterator[str]:
    """Every font that text is drawn with is embedded, has each glyph, and is as wide as is said."""
    used: dict[tuple[int, int], tuple[Any, set[int]]] = {}
    for page in pdf.pages:
        font: Any = None
        for operands, operator in pikepdf.parse_content_stream(page):
            if str(operator) in INKS:
                yield "6.2.4 colours of print"
            if str(operator) == "Tf":
                font = page.Resources.Font[operands[0]]
            if str(operator) in SHOWS and font is not None:
                used.setdefault(font.objgen, (font, set()))[1].update(_codes(operands[-1]))
    for font, codes in used.values():
        yield from _font(font, codes)


def _codes(shown: Any) -> Iterator[int]:
    for part in shown if isinstance(shown, pikepdf.Array) else [shown]:
        if isinstance(part, pikepdf.String):
            yield from bytes(part)


def _font(font: Any, codes: set[int]) -> Iterator[str]:
    name, described = font.get("/BaseFont"), font.get("/FontDescriptor", {})
    if "/DescendantFonts" in font:
        described = font.DescendantFonts[0].get("/FontDescriptor", {})
    if not {"/FontFile", "/FontFile2", "/FontFile3"} & set(described.keys()):
        yield f"6.2.11.4 {name} is not embedded"
    elif font.get("/Subtype") == Name.TrueType:
        inner = TTFont(io.BytesIO(described.FontFile2.read_bytes()))
        glyphs, wide, per_em = _map(inner), inner["hmtx"].metrics, inner["head"].unitsPerEm
        for code in codes:
            glyph = glyphs.get(code, ".notdef")
            said = float(font.Widths[code - int(font.FirstChar)])
            if glyph == ".notdef" or abs(wide[glyph][0] * 1000 / per_em - said) > 1:
                yield f"6.2.11.5 character {code} of {name}"
        if int(described.Flags) & 4 and "/Encoding" in font:
            yield f"6.2.11.6 {name} has an encoding"


def _map(font: TTFont) -> dict[int, str]:
    """The one character map of a symbolic font; one of (3, 0) is shifted into its private corner."""
    (table,) = font["cmap"].tables
    return {code & 0xFF: glyph for code, glyph in table.cmap.items()}
