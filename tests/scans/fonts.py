"""The faces that fills are written with: print from the installed packages, hand-like ones from `faces/` beside it.

Those in `faces/` hold only the characters that stand in the tests (`tests/scans/cut_faces.py` makes them again); a
character that a face lacks is an error and never an empty box.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pylopdf_fonts_zh_cn
from fontTools.ttLib import TTFont
from PIL import ImageFont

CUT = Path(__file__).parent / "faces"
SIGNS = CUT / "signs.ttf"
"""Tick signs as word processors set them (DejaVu Sans)."""
_PRINT = Path(pylopdf_fonts_zh_cn.__file__).parent


class MissingGlyphError(RuntimeError):
    """A face cannot write a character; the message names both and what to do."""


@dataclass(frozen=True)
class Face:
    """A typeface. handwritten: drawn character by character with the unrest of a hand.

    scale: its size on the page; digit_scale: how much larger a hand makes the digits than this face has them.
    """

    name: str
    file: Path
    handwritten: bool = True
    scale: float = 1.0
    digit_scale: float = 1.0


FACES = {
    face.name: face
    for face in (
        Face("song", _PRINT / "NotoSerifSC-Regular.otf", handwritten=False),
        Face("hei", _PRINT / "NotoSansSC-Regular.otf", handwritten=False),
        Face("wenkai", CUT / "wenkai.woff"),
        Face("longcang", CUT / "longcang.woff", scale=1.22, digit_scale=1.22),
        Face("mashan", CUT / "mashan.woff", scale=1.1),
        Face("zhimang", CUT / "zhimang.woff", scale=1.2),
    )
}
"""By name."""


@cache
def load_face(name: str, size_px: int) -> ImageFont.FreeTypeFont:
    """The face at a size in pixels."""
    return ImageFont.truetype(str(FACES[name].file), size_px)


@cache
def characters(name: str) -> frozenset[str]:
    """What the face can write."""
    with TTFont(FACES[name].file) as face:
        return frozenset(map(chr, face.getBestCmap()))


def ask_for(name: str, text: str) -> None:
    """Let a text pass that the face can write.

    Raises:
        MissingGlyphError: it lacks one of the characters.
    """
    if lacking := sorted(set(text) - characters(name)):
        raise MissingGlyphError(
            f"The face {name} has no {' '.join(lacking)}: cut it again (tests/scans/cut_faces.py) or write other words."
        )
