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

    Rules that run through the whole picture do not count; a picture without any ink stays as it is.
    """
    grey = np.asarray(image.convert("L"))
    ink = grey < np.percentile(grey, 75) - _INK_LEVELS
    ink[ink.mean(axis=1) > _RULE] = False
    ink[:, ink.mean(axis=0) > _RULE] = False
    rows, columns = np.flatnonzero(ink.sum(axis=1) > 1), np.flatnonzero(ink.sum(axis=0) > 1)
    if not rows.size or not columns.size:
        return image
    margin = max(_LEAST_PAPER_PX, int(rows[-1] - rows[0]) // 3)
    left, top = max(0, int(columns[0]) - margin), max(0, int(rows[0]) - margin)
    right, bottom = min(image.width, int(columns[-1]) + margin), min(image.height, int(rows[-1]) + margin)
    return image.crop((left, top, max(left + 1, right), max(top + 1, bottom)))


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
