"""The page pictures beside a 核对单, marked as ours: one that comes back through the inbox is no application.

The mark is a JPEG comment with the case and a digest of all the rest of the file: it holds for the bytes that we wrote,
under any name, and for nothing else.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import Final

_START, _COMMENT = b"\xff\xd8", b"\xff\xfe"
_MARK: Final = re.compile(rb"BZP1\|(LHBZ-\d{4}-\d{6})\|([0-9a-f]{16})")
_NAME: Final = re.compile(r"page-\d{3}(?: ?\(\d+\)| - 副本| 副本)?\.jpg", re.IGNORECASE)
MOST_BYTES: Final = 60_000_000


def marked(jpeg: bytes, case_no: str) -> bytes:
    """The picture with our mark in it. jpeg: as it was encoded."""
    if not jpeg.startswith(_START):
        raise ValueError("no JPEG")
    said = f"BZP1|{case_no}|{_digest(jpeg)}".encode()
    return _START + _COMMENT + (len(said) + 2).to_bytes(2, "big") + said + jpeg[2:]


def case_of_picture(path: Path) -> str:
    """The case for which we wrote this very picture, '' where we did not."""
    with path.open("rb") as stream:
        head = stream.read(80)
        if not head.startswith(_START + _COMMENT):
            return ""
        body = head + stream.read(MOST_BYTES)
    length = int.from_bytes(body[4:6], "big")
    said = _MARK.fullmatch(body[6 : 4 + length])
    if said is None or said[2].decode() != _digest(_START + body[4 + length :]):
        return ""
    return said[1].decode()


def is_named_like_ours(name: str) -> bool:
    """Whether a file bears the name of such a picture, also as a copy; only beside a 核对单 that says enough."""
    return _NAME.fullmatch(name.rpartition("/")[2]) is not None


def _digest(jpeg: bytes) -> str:
    return hashlib.sha256(jpeg).hexdigest()[:16]
