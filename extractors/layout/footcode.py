"""Where the running code stands at the foot of every page of a paper, in millimetres from the upper left of A4."""

from __future__ import annotations

from extractors.models import Frozen
from extractors.values import MmBox


class FootCode(Frozen):
    """picture: the QR with its white rim; border: modules of that rim; text: page of pages, the code in print below."""

    picture: MmBox
    text: MmBox
    border: int


FOOT_CODE = FootCode(picture=MmBox(28, 279, 13, 13), text=MmBox(47, 281, 90, 9), border=1)
"""Below the lower rule of a letter (277 mm) and clear of what printers cannot reach (the last 4 mm)."""
