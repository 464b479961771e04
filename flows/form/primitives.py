"""What a page of the form is made of: a short list of frozen primitives in millimetres, the same for every back-end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

from extractors.values import MmBox


class Colour(NamedTuple):
    """Red, green, blue, each 0..255."""

    red: int
    green: int
    blue: int

    @property
    def hex(self) -> str:
        """As Word wants it: RRGGBB."""
        return f"{self.red:02X}{self.green:02X}{self.blue:02X}"


INK = Colour(28, 36, 48)
LABEL = Colour(84, 94, 108)
HAIRLINE = Colour(168, 176, 186)
FRAME = Colour(96, 106, 120)
TINT = Colour(246, 247, 249)
BAR = Colour(228, 233, 239)
SHADE = Colour(236, 237, 238)
WHITE = Colour(255, 255, 255)
BLACK = Colour(0, 0, 0)


@dataclass(frozen=True)
class Rule:
    """A straight line. x0, y0, x1, y1, width: mm."""

    x0: float
    y0: float
    x1: float
    y1: float
    width: float
    colour: Colour


@dataclass(frozen=True)
class Rect:
    """A rectangle, filled or outlined or both. width: of the outline, mm."""

    box: MmBox
    fill: Colour | None = None
    stroke: Colour | None = None
    width: float = 0.0


@dataclass(frozen=True)
class Text:
    """Lines of text centred in height in their box. size: points; leading: of the size."""

    box: MmBox
    lines: tuple[str, ...]
    size: float
    colour: Colour = INK
    align: Literal["left", "center", "right"] = "left"
    serif: bool = False
    leading: float = 1.22


@dataclass(frozen=True)
class Code:
    """A QR code with its payload, error level M, drawn without its quiet zone."""

    box: MmBox
    payload: str


Primitive = Rule | Rect | Text | Code
