"""What makes a PDF of ours one for the long term (PDF/A-2b, ISO 19005-2): XMP metadata that says so, and what its
colours mean. Fonts are embedded by `flows.form.pdf`; nothing here is transparent, scripted or encrypted.
"""

from __future__ import annotations

from functools import cache
from typing import Any, Final
from xml.sax.saxutils import escape

from PIL import ImageCms
from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary, PDFName, PDFObject, PDFString
from reportlab.pdfgen.canvas import Canvas

VERSION: Final = (1, 7)
MAKER: Final = "baozhuang"
_FIXED_DAY: Final = "2000-01-01T00:00:00+00:00"
"""As reportlab writes it into the information dictionary of a file that is the same on every day."""
_ICC_VERSION, _ICC_DATE = slice(8, 12), slice(24, 36)
_END: Final = b"endstream\nendobj\n"
_PACKET: Final = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/"
 xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" xmlns:xmp="http://ns.adobe.com/xap/1.0/">
<pdfaid:part>2</pdfaid:part>
<pdfaid:conformance>B</pdfaid:conformance>
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{subject}</rdf:li></rdf:Alt></dc:description>
<pdf:Producer>{producer}</pdf:Producer>
<xmp:CreatorTool>{maker}</xmp:CreatorTool>
<xmp:CreateDate>{day}</xmp:CreateDate>
<xmp:ModifyDate>{day}</xmp:ModifyDate>
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>"""


def mark_archival(canvas: Canvas, *, title: str, subject: str) -> None:
    """Hang metadata and output intent on the document of a canvas; the same words as in its information dictionary."""
    document: Any = canvas._doc
    canvas.setTitle(title)
    canvas.setSubject(subject)
    canvas.setAuthor("")
    canvas.setCreator(MAKER)
    catalog = document.Catalog
    catalog.__NoDefault__ = [*catalog.__NoDefault__, "OutputIntents"]
    catalog.Metadata = document.Reference(_metadata(title, subject, producer=document.info.producer))
    catalog.OutputIntents = PDFArray([_intent(document)])


class _Plain(PDFObject):  # type: ignore[misc]  # reportlab does not tell its types
    """A stream that is not compressed. kind: the entries of its dictionary."""

    __RefOnly__ = 1

    def __init__(self, content: bytes, **kind: object) -> None:
        self._content, self._kind = content, kind

    def format(self, document: Any) -> bytes:
        """As it stands in the file."""
        head = PDFDictionary({**self._kind, "Length": len(self._content)}).format(document)
        return bytes(head) + b"\nstream\n" + self._content + b"endstream\n"


def _metadata(title: str, subject: str, *, producer: str) -> _Plain:
    """Readable without any program for PDF."""
    said = {"title": title, "subject": subject, "producer": producer, "maker": MAKER, "day": _FIXED_DAY}
    packet = _PACKET.format(**{key: escape(text) for key, text in said.items()})
    return _Plain(packet.encode(), Type=PDFName("Metadata"), Subtype=PDFName("XML"))


def _intent(document: Any) -> PDFDictionary:
    """Colours are sRGB (6.2.3)."""
    entry = {
        "Type": PDFName("OutputIntent"),
        "S": PDFName("GTS_PDFA1"),
        "OutputConditionIdentifier": PDFString("sRGB IEC61966-2.1"),
        "Info": PDFString("sRGB IEC61966-2.1"),
        "DestOutputProfile": document.Reference(_Plain(srgb_profile(), N=3)),
    }
    return PDFDictionary(entry)


@cache
def srgb_profile() -> bytes:
    """The ICC profile of sRGB by LittleCMS, as of ICC version 4.2 (the newest for ISO 19005-2), without a day."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    profile[_ICC_VERSION], profile[_ICC_DATE] = b"\x04\x20\x00\x00", bytes(12)
    return bytes(profile)


def with_line_ends(data: bytes) -> bytes:
    """The file that reportlab wrote, with a line end before each `endstream` (6.1.7.1) and its table of places anew."""
    start = int(data.rpartition(b"startxref\n")[2].split()[0])
    table, _, rest = data[start:].partition(b"trailer")
    places = [int(line[:10]) for line in table.split(b"\n") if line.endswith(b" n ")]
    order = sorted(range(len(places)), key=places.__getitem__)
    bounds = [*(places[number] for number in order), start]
    out, moved = bytearray(data[: bounds[0]]), dict[int, int]()
    for number, left, right in zip(order, bounds, bounds[1:], strict=False):
        moved[number] = len(out)
        body, end, behind = data[left:right].rpartition(_END)
        is_stream = end and not behind.strip(b"\n").partition(b"%")[0]
        out += body + b"\n" + end if is_stream else data[left:right]
    entries = b"".join(b"%010d 00000 n \n" % moved[number] for number in sorted(moved))
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(places) + 1)
    tail = rest.partition(b"startxref")[0] + b"startxref\n%d\n%%%%EOF\n" % len(out)
    return bytes(out) + head + entries + b"trailer" + tail
