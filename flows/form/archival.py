"""What makes a drawn PDF one for the archive: PDF/A-2b (ISO 19005-2) says what it is and what its colours mean."""

from __future__ import annotations

from functools import cache
from xml.sax.saxutils import escape

from PIL import ImageCms
from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary, PDFName, PDFStream, PDFString
from reportlab.pdfgen.canvas import Canvas

_PRODUCER = "baozhuang"
_DATED = slice(24, 36)
"""Where an ICC profile says when it was made (ICC.1, 7.2.8): left empty, so that the same form is the same bytes."""
_ID = slice(84, 100)
_METADATA = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/"
 xmlns:dc="http://purl.org/dc/elements/1.1/">
<pdfaid:part>2</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance><pdf:Producer>{producer}</pdf:Producer>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>"""


def drop_standard_font(canvas: Canvas) -> None:
    """Before anything is drawn: reportlab names a font on every page that it does not embed and that nothing uses."""
    canvas._preamble = "1 0 0 1 0 0 cm"
    document = canvas._doc
    name = document.fontMapping.pop(canvas._initialFontName)
    document.idToObject["BasicFonts"].dict.pop(name.lstrip("/"))


def mark_archival(canvas: Canvas, *, title: str) -> None:
    """Give the document of a canvas, whose fonts are embedded, its metadata and the meaning of its colours."""
    document = canvas._doc
    canvas.setProducer(_PRODUCER)
    metadata = _METADATA.format(title=escape(title), producer=_PRODUCER).encode()
    kind = PDFDictionary({"Type": PDFName("Metadata"), "Subtype": PDFName("XML")})
    profile = document.Reference(_plain_stream(PDFDictionary({"N": 3}), _srgb()))
    intent = PDFDictionary(
        {
            "Type": PDFName("OutputIntent"),
            "S": PDFName("GTS_PDFA1"),
            "OutputConditionIdentifier": PDFString("sRGB"),
            "Info": PDFString("sRGB"),
            "DestOutputProfile": profile,
        }
    )
    document.Catalog.__NoDefault__ = [*document.Catalog.__NoDefault__, "Metadata", "OutputIntents"]
    document.Catalog.Metadata = document.Reference(_plain_stream(kind, metadata))
    document.Catalog.OutputIntents = PDFArray([intent])


def _plain_stream(dictionary: PDFDictionary, content: bytes) -> PDFStream:
    """A stream that is neither packed nor encrypted: metadata must be found by programs that know no PDF."""
    return PDFStream(dictionary, content, filters=[])


@cache
def _srgb() -> bytes:
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    for part in (_DATED, _ID):
        profile[part] = bytes(part.stop - part.start)
    return bytes(profile)
