"""The crop of a field as it stands in a cell: found safely, scaled to its place, without metadata."""

from __future__ import annotations

import io
import warnings
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
from openpyxl.drawing.image import Image as SheetImage
from openpyxl.drawing.spreadsheet_drawing import AnchorMarker, OneCellAnchor
from openpyxl.drawing.xdr import XDRPositiveSize2D
from openpyxl.worksheet.worksheet import Worksheet
from PIL import Image

from extractors.errors import BaozhuangError

PLACE_PX: Final = (368, 132)
"""Width and height in screen pixels that a picture may take in its cell."""
MOST_ENLARGED: Final = 3.0
MOST_PIXELS: Final = 40_000_000
_MARGIN_PX: Final = 6
_INK_LEVELS: Final = 35
"""Levels of grey below the paper's from which a pixel may be writing, a faint pencil too."""
_RULE: Final = 0.8
_MOST_OF_INK: Final = 0.3
"""Share of all ink from which a piece that is cut off by the picture's edge is the value; else it is a neighbour's."""
_HAIR_PX: Final = 3
"""Thickness of what is left of a rule; a pen is thicker."""
_SPECK_PX: Final = 24
"""Pixels of a piece of ink that is no more than a speck (a quarter of a square millimetre)."""
_LEAST_PAPER_PX: Final = 14
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
        image = _to_ink(source.convert("RGB"))
    scale = min(width_px / image.width, PLACE_PX[1] / image.height, MOST_ENLARGED)
    width, height = max(1, round(image.width * scale)), max(1, round(image.height * scale))
    image.thumbnail((width * _SHARPNESS, height * _SHARPNESS))
    body = io.BytesIO()
    image.save(body, "PNG", optimize=True)
    return Picture(body.getvalue(), width, height)


def _to_ink(image: Image.Image) -> Image.Image:
    """The part of a picture that carries writing, with paper around it: a short value in a wide cell is shown large.

    Rules, specks and what reaches in from the cells around do not count; a picture without any ink stays as it is.
    """
    grey = np.asarray(image.convert("L"))
    ink = grey < np.percentile(grey, 75) - _INK_LEVELS
    ink[ink.mean(axis=1) > _RULE] = False
    ink[:, ink.mean(axis=0) > _RULE] = False
    boxes = _writing(ink)
    if not boxes.size:
        return image
    (left, top), (right, bottom) = boxes[:, :2].min(axis=0), boxes[:, 2:].max(axis=0)
    margin = max(_LEAST_PAPER_PX, int(bottom - top) // 3)
    place = (max(0, left - margin), max(0, top - margin), right + margin, bottom + margin)
    return image.crop((int(place[0]), int(place[1]), min(image.width, int(place[2])), min(image.height, int(place[3]))))


def _writing(ink: np.ndarray) -> np.ndarray:
    """The boxes (left, top, right, bottom) of the pieces of ink that are writing of this picture; N x 4."""
    import cv2  # only who writes a sheet pays for it

    height, width = ink.shape
    _, _, found, _ = cv2.connectedComponentsWithStats(ink.astype(np.uint8), connectivity=8)
    x, y, w, h, area = (found[1:, n] for n in range(5))
    is_cut = (y == 0) | (y + h == height) | (x == 0) | (x + w == width)
    is_line = (w > _RULE * width) | (h > _RULE * height) | (np.minimum(w, h) <= _HAIR_PX)
    kept = (area > _SPECK_PX) & ~is_line & ~(is_cut & (area < _MOST_OF_INK * area.sum()))
    boxes: np.ndarray = np.stack([x, y, x + w, y + h], axis=1)[kept]
    return boxes


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
