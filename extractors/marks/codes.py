"""Machine codes on paper: what a QR says of a page, written by the form and the letters and read back here.

A payload is untrusted text until `parse_code` has checked it; it is never followed, run or printed as it stands.
"""

from __future__ import annotations

import re
import zlib

import cv2
import numpy as np
import zxingcpp

from extractors.models import Frozen

_FORM = re.compile(r"BZF\|([0-9A-Z.]{1,12})\|([1-9])\|([0-9A-F]{4})")
_PAPER = re.compile(r"BZP\|(LHBZ-\d{4}-\d{6})\|([A-Z_]{2,24})\|([a-z]{0,12})\|(\d{1,3})\|(\d{1,2})\|([0-9A-F]{4})")


class FormCode(Frozen):
    """A page of the project's own form: its version and page number."""

    version: str
    page: int

    @property
    def payload(self) -> str:
        """The text of the QR."""
        return _signed(f"BZF|{self.version}|{self.page}")


class PaperCode(Frozen):
    """A page of a paper that the project made (design §7): case, kind, provider id ('' for none), version, page.

    page: 0 where the picture is the same on every page, and the number stands in print beside it.
    """

    case_no: str
    kind: str
    provider: str = ""
    version: int = 1
    page: int = 1

    @property
    def payload(self) -> str:
        """The text of the QR; the same is printed below it for people."""
        return _signed(f"BZP|{self.case_no}|{self.kind}|{self.provider}|{self.version}|{self.page}")


def _signed(body: str) -> str:
    """The body with a 16-bit check: it tells misreadings, it is no secret."""
    return f"{body}|{zlib.crc32(body.encode()) & 0xFFFF:04X}"


def parse_code(payload: str) -> FormCode | PaperCode | None:
    """What a payload says, or None where it is not ours or its check fails."""
    if match := _FORM.fullmatch(payload):
        form = FormCode(version=match[1], page=int(match[2]))
        return form if form.payload == payload else None
    if match := _PAPER.fullmatch(payload):
        paper = PaperCode(case_no=match[1], kind=match[2], provider=match[3], version=int(match[4]), page=int(match[5]))
        return paper if paper.payload == payload else None
    return None


class FoundCode(Frozen):
    """A code seen on a page: its untrusted text and its four corners in pixels (upper left first, clockwise)."""

    payload: str
    corners: tuple[tuple[float, float], ...]


def find_codes(image: np.ndarray) -> tuple[FoundCode, ...]:
    """All QR codes on an image (H x W x 3 or H x W, uint8), in any direction."""
    wanted = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
    grey = image if image.ndim == 2 else cv2.cvtColor(image, cv2.COLOR_BGR2GRAY)
    found = zxingcpp.read_barcodes(np.ascontiguousarray(grey), formats=wanted)
    codes = []
    for code in found:
        place = code.position
        corners = (place.top_left, place.top_right, place.bottom_right, place.bottom_left)
        codes.append(FoundCode(payload=code.text, corners=tuple((float(c.x), float(c.y)) for c in corners)))
    return tuple(codes)
