"""The fillable form typed into on a computer: the PDF as a viewer saves it, with a picture of seal and signature.

The typing goes through pdfium's form filler, so the values stand where any viewer puts them (AcroForm /V).
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from io import BytesIO
from random import Random
from typing import Any

import numpy as np
import pypdfium2
import pypdfium2.raw as pdfium
from PIL import Image

from tests.scans.blank import FILLABLE, MmBox, Slot, blank, blank_file
from tests.scans.fill import slot_values, written_word
from tests.scans.hand import Canvas, Hand, inked
from tests.scans.people import Application
from tests.scans.seals import stamp

_PT_PER_MM = 72 / 25.4
_PIECE_MM = 50.0


def typed_pdf(application: Application, rng: Random) -> bytes:
    """The fillable form with the application typed in; continuation sheets stay in it, empty where not needed."""
    document = pypdfium2.PdfDocument(blank_file(FILLABLE))
    document.init_forms()
    values = slot_values(application)
    for form_page in blank().pages:
        page = document[form_page.number - 1]
        pdfium.FORM_OnAfterLoadPage(page.raw, document.formenv.raw)
        for slot in form_page.slots:
            if (value := values.get(slot.name)) is not None:
                _type(document, page, slot, value)
        if form_page.number == 2:
            _stamp_picture(document, page, application, rng)
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def _type(document: pypdfium2.PdfDocument, page: pypdfium2.PdfPage, slot: Slot, value: Any) -> None:
    """Clicks into the slot and types, or clicks its ticks."""
    form = document.formenv.raw
    for box in _targets(slot, value):
        x, y = (box.x + box.w / 2) * _PT_PER_MM, page.get_height() - (box.y + box.h / 2) * _PT_PER_MM
        pdfium.FORM_OnLButtonDown(form, page.raw, 0, x, y)
        pdfium.FORM_OnLButtonUp(form, page.raw, 0, x, y)
        if slot.style != "ticks":
            pdfium.FORM_ReplaceSelection(form, page.raw, _wide(written_word(value)))
        pdfium.FORM_ForceToKillFocus(form)


def _targets(slot: Slot, value: Any) -> Iterator[MmBox]:
    if slot.style == "ticks":
        words = value if isinstance(value, list) else [written_word(value)]
        yield from (tick.box for tick in slot.ticks if tick.value in words)
    elif slot.style == "comb":
        yield slot.comb[0]
    elif slot.style == "text":
        yield slot.box


def _wide(text: str) -> Any:
    units = (text + "\0").encode("utf-16-le")
    return (ctypes.c_ushort * (len(units) // 2)).from_buffer_copy(units)


def _stamp_picture(
    document: pypdfium2.PdfDocument, page: pypdfium2.PdfPage, application: Application, rng: Random
) -> None:
    """A scanned seal and signature laid on the page as one transparent picture each."""
    places = {s.key: s.box for s in blank().page(2).slots if s.style == "sign"}
    side = round(_PIECE_MM * 300 / 25.4)
    if application.fields.get("seal_present"):
        white = np.full((side, side, 3), 255, np.uint8)
        seal = stamp(white, application.fields["applicant_name"], (_PIECE_MM / 2, _PIECE_MM / 2), rng)
        _lay(document, page, seal, places["seal_present"])
    _lay(document, page, _signature(application, side), places["sign_present"])


def _signature(application: Application, side: int) -> np.ndarray:
    name = str(application.fields.get("legal_rep") or application.fields["applicant_name"])
    canvas = Canvas((side, side), 300)
    pen = Hand("wenkai", unrest=1.8, slant=0.2)
    canvas.text((12, _PIECE_MM / 2), name, pen, Random(name), size_mm=8)
    return inked(np.full((side, side, 3), 255, np.uint8), canvas.array(), (20, 24, 60), Random(name))


def _lay(document: pypdfium2.PdfDocument, page: pypdfium2.PdfPage, piece: np.ndarray, box: MmBox) -> None:
    """White becomes clear; the picture's middle lies on the middle of the box."""
    alpha = (255 - piece.min(axis=2)).astype(np.uint8)
    bitmap = pypdfium2.PdfBitmap.from_pil(Image.fromarray(np.dstack([piece, alpha]), "RGBA"))
    image = pypdfium2.PdfImage.new(document)
    image.set_bitmap(bitmap)
    side = _PIECE_MM * _PT_PER_MM
    x = (box.x + box.w / 2 - _PIECE_MM / 2) * _PT_PER_MM
    y = page.get_height() - (box.y + box.h / 2 + _PIECE_MM / 2) * _PT_PER_MM
    image.set_matrix(pypdfium2.PdfMatrix().scale(side, side).translate(x, y))
    page.insert_obj(image)
    page.gen_content()
