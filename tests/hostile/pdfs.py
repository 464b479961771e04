"""PDF files that lie, climb, grow or never end; written byte by byte, for no library would write them."""

from __future__ import annotations

import io
import zlib

from PIL import Image
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

CATALOGUE = b"<</Type/Catalog/Pages 2 0 R>>"
PAGES = b"<</Type/Pages/Kids[3 0 R]/Count 1>>"
PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<<>>>>"
EMPTY = b"<</Length 0>>stream\n\nendstream"


def pdf(*objects: bytes, header: bytes = b"%PDF-1.7\n") -> bytes:
    """A PDF of these objects, numbered from 1, with a cross-reference table that is right."""
    out, places = io.BytesIO(), []
    out.write(header)
    for number, body in enumerate(objects, 1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.write(b"".join(b"%010d 00000 n \n" % place for place in places))
    out.write(b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start))
    return out.getvalue()


def stream(content: bytes, extra: bytes = b"") -> bytes:
    """A compressed stream."""
    packed = zlib.compress(content, 9)
    return b"<</Length %d/Filter/FlateDecode%s>>stream\n%s\nendstream" % (len(packed), extra, packed)


def drawn(**encrypt: object) -> bytes:
    """One page with a line of text, encrypted where asked."""
    out = io.BytesIO()
    canvas = Canvas(out, **encrypt)
    canvas.drawString(100, 700, "an ordinary line of text on an ordinary page")
    canvas.save()
    return out.getvalue()


def with_password() -> bytes:
    return drawn(encrypt=StandardEncryption("secret", canPrint=0))


def with_owner_password() -> bytes:
    """May be opened by anybody, may not be copied from: an ordinary thing from an office."""
    return drawn(encrypt=StandardEncryption("", ownerPassword="owner", canCopy=0))


def signed() -> bytes:
    signature = b"<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/adbe.pkcs7.detached/ByteRange[0 1 2 3]/Contents<00>>>"
    catalogue = b"<</Type/Catalog/Pages 2 0 R/AcroForm<</SigFlags 3/Fields[5 0 R]>>>>"
    field = b"<</FT/Sig/T(s)/V 6 0 R/Type/Annot/Subtype/Widget/Rect[0 0 0 0]/P 3 0 R>>"
    return pdf(catalogue, PAGES, PAGE, EMPTY, field, signature)


def with_actions() -> bytes:
    """Scripts, launches, and addresses to send to: all of them on opening."""
    actions = (
        b"/OpenAction<</S/JavaScript/JS(app.launchURL\\('http://192.0.2.1/'\\);)>>"
        b"/AA<</WC<</S/Launch/F(/bin/sh)>>>>/Names<</JavaScript<</Names[(a)<</S/JavaScript/JS(while\\(1\\);)>>]>>>>"
    )
    return pdf(b"<</Type/Catalog/Pages 2 0 R%s>>" % actions, PAGES, PAGE, EMPTY)


def content_bomb() -> bytes:
    """40 MB of drawing operators in 40 KB."""
    return pdf(CATALOGUE, PAGES, PAGE, stream(b"q Q\n" * 10_000_000))


def image_bomb() -> bytes:
    """A picture of 3.6 thousand million pixels, which a page draws."""
    image = stream(
        b"\0" * 1000, b"/Type/XObject/Subtype/Image/Width 60000/Height 60000/ColorSpace/DeviceGray/BitsPerComponent 8"
    )
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</XObject<</I 5 0 R>>>>>>"
    return pdf(CATALOGUE, PAGES, page, stream(b"595 0 0 842 0 0 cm /I Do"), image)


def huge_page() -> bytes:
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 90000000 90000000]/Contents 4 0 R/Resources<<>>>>"
    return pdf(CATALOGUE, PAGES, page, EMPTY)


def nothing_page() -> bytes:
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 0 0]/Contents 4 0 R/Resources<<>>>>"
    return pdf(CATALOGUE, PAGES, page, EMPTY)


def many_pages(count: int = 5000) -> bytes:
    kids = b" ".join([b"3 0 R"] * count)
    return pdf(CATALOGUE, b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, count), PAGE, EMPTY)


def claimed_pages() -> bytes:
    """Says that it has two thousand million pages."""
    return pdf(CATALOGUE, b"<</Type/Pages/Kids[3 0 R]/Count 2000000000>>", PAGE, EMPTY)


def no_pages() -> bytes:
    return pdf(CATALOGUE, b"<</Type/Pages/Kids[]/Count 0>>")


def looping_tree() -> bytes:
    """A page tree whose branch is itself."""
    return pdf(CATALOGUE, b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 2>>")


def self_drawing() -> bytes:
    """A form object that draws itself."""
    head = b"<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</F 5 0 R>>>>/Length 5>>"
    form = head + b"stream\n/F Do\nendstream"
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</XObject<</F 5 0 R>>>>>>"
    return pdf(CATALOGUE, PAGES, page, stream(b"/F Do"), form)


def nested_arrays() -> bytes:
    return pdf(CATALOGUE, PAGES, PAGE, EMPTY, b"[" * 50_000 + b"]" * 50_000)


def looping_form() -> bytes:
    """Form fields that are their own children, and a name that never ends."""
    catalogue = b"<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[5 0 R]>>>>"
    field = b"<</FT/Tx/T(%s)/Kids[5 0 R]/Parent 5 0 R/Subtype/Widget/Rect[1 1 9 9]>>" % (b"x" * 100_000)
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<<>>/Annots[5 0 R]>>"
    return pdf(catalogue, PAGES, page, EMPTY, field)


def xfa_bomb() -> bytes:
    xml = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' + b"".join(
        b'<!ENTITY %c "%s">' % (97 + n, (b"&%c;" % (96 + n)) * 10) for n in range(1, 9)
    )
    catalogue = b"<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[]/XFA 5 0 R>>>>"
    return pdf(catalogue, PAGES, PAGE, EMPTY, stream(xml + b"]><x>&i;</x>"))


def filter_chain() -> bytes:
    """Compressed three times over: 5 MB in less than a kilobyte."""
    content = zlib.compress(zlib.compress(zlib.compress(b"\0" * 5_000_000, 9), 9), 9)
    body = b"<</Length %d/Filter[/FlateDecode/FlateDecode/FlateDecode]>>stream\n%s\nendstream" % (len(content), content)
    return pdf(CATALOGUE, PAGES, PAGE, body)


def cut_off() -> bytes:
    return drawn()[:400]


def of_picture() -> bytes:
    """A scan in a PDF: nothing wrong with it."""
    out = io.BytesIO()
    Image.effect_noise((600, 850), 40).convert("RGB").save(out, format="PDF", resolution=72)
    return out.getvalue()
