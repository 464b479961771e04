"""The crop of a field as it stands in a cell: found safely, scaled to its place, without metadata."""

from __future__ import annotations

import io
import warnings
from pathlib import Path
from typing import Final, NamedTuple

from openpyxl.drawing.image import Image as SheetImage
from openpyxl.drawing.spreadsheet_drawing import AnchorMarker, OneCellAnchor
from openpyxl.drawing.xdr import XDRPositiveSize2D
from openpyxl.worksheet.worksheet import Worksheet
from PIL import Image

from extractors.errors import BaozhuangError

PLACE_PX: Final = (368, 132)
"""Width and height in screen pixels that a picture may take in its cell."""
MOST_ENLARGED: Final = 1.25
MOST_PIXELS: Final = 40_000_000
_MARGIN_PX: Final = 6
_SHARPNESS: Final = 2  # stored pixels per screen pixel, so that zooming in helps


class Picture(NamedTuple):
    """A PNG and its size on the screen in pixels."""

    png: bytes
    width: int
    height: int

    @property
    def row_points(self) -> float:
        """Row height in points that holds the picture with its margins (96 pixels are 72 points)."""
        return (self.height + 2 * _MARGIN_PX) * 0.75


def load_picture(crops: Path, name: str, *, width_px: int = PLACE_PX[0]) -> Picture | None:
    """The picture called `name` in the crops folder, fitted into its place; None where there is none to show.

    width_px: of the place on the screen; its height is that of `PLACE_PX`.
    """
    if not name or Path(name).name != name or "\\" in name:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return _fitted(crops / name, width_px)
    except (OSError, ValueError, BaozhuangError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        return None


def _fitted(path: Path, width_px: int) -> Picture | None:
    """The picture at screen size, or None where it is empty or beyond bounds."""
    with Image.open(path) as source:
        if not 0 < source.width * source.height <= MOST_PIXELS:
            return None
        scale = min(width_px / source.width, PLACE_PX[1] / source.height, MOST_ENLARGED)
        width, height = max(1, round(source.width * scale)), max(1, round(source.height * scale))
        image = source.convert("RGB")
    image.thumbnail((width * _SHARPNESS, height * _SHARPNESS))
    body = io.BytesIO()
    image.save(body, "PNG", optimize=True)
    return Picture(body.getvalue(), width, height)


def _emu(pixels: int) -> int:
    """English metric units of the drawing: 914400 an inch, 96 pixels an inch."""
    return pixels * 9525


def place_picture(sheet: Worksheet, row: int, column: int, picture: Picture, *, foot_px: int = 0) -> None:
    """Anchor the picture in a cell (row, column from 1), centred in the row's height; it keeps its size.

    foot_px: room left for a line of text below; the picture then stands at the top.
    """
    image = SheetImage(io.BytesIO(picture.png))
    height = max(sheet.row_dimensions[row].height or 0.0, picture.row_points + foot_px * 0.75)
    sheet.row_dimensions[row].height = height
    above = _MARGIN_PX if foot_px else round((height / 0.75 - picture.height) / 2)
    marker = AnchorMarker(col=column - 1, row=row - 1, colOff=_emu(_MARGIN_PX), rowOff=_emu(above))
    size = XDRPositiveSize2D(_emu(picture.width), _emu(picture.height))
    image.anchor = OneCellAnchor(_from=marker, ext=size)
    sheet.add_image(image)
