"""Pictures for the review sheet: boxes, labels and doubts on the page, and the crop of each doubtful field.

For the people who check doubted values; the pictures of `extract --debug-dir` are `extractors.pictures.debugpage`'s.
"""

from __future__ import annotations

import functools
import importlib.util
from collections.abc import Iterable, Mapping
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from extractors.models import BoxTuple, FieldReading, Status

_COLOURS = {Status.ACCEPTED: (0, 128, 0), Status.REVIEW: (215, 80, 0), Status.MISSING: (150, 150, 150)}
_FRAME_PX = 3
_MARGIN = 0.35
"""Paper kept around a crop, in heights of the box."""


def draw_overlay(image: np.ndarray, readings: Iterable[FieldReading], *, labels: Mapping[str, str]) -> np.ndarray:
    """The page (H x W x 3 BGR) with each field's box, label and doubt drawn on it. labels: key → Chinese label."""
    picture = Image.fromarray(cv2.cvtColor(image, cv2.COLOR_BGR2RGB))
    draw = ImageDraw.Draw(picture, "RGBA")
    font = chinese_font(max(12, image.shape[0] // 120))
    for reading in readings:
        if reading.box is not None:
            _draw_field(draw, reading, font, labels)
    return cv2.cvtColor(np.asarray(picture), cv2.COLOR_RGB2BGR)


def _draw_field(
    draw: ImageDraw.ImageDraw, reading: FieldReading, font: ImageFont.FreeTypeFont, labels: Mapping[str, str]
) -> None:
    colour = _COLOURS[reading.status]
    x0, y0, x1, y1 = reading.box or (0, 0, 0, 0)
    draw.rectangle((x0, y0, x1, y1), outline=colour, width=2, fill=(*colour, 24))
    label = f"{labels.get(reading.key, '')}{'：' * bool(reading.doubt)}{reading.doubt}"
    draw.text((x0 + 2, y0 - font.size - 1), label, fill=(*colour, 255), font=font)


def crop_of(image: np.ndarray, box: BoxTuple) -> np.ndarray:
    """The picture of a field with some paper around it."""
    height, width = image.shape[:2]
    margin = _MARGIN * max(24.0, min(box[3] - box[1], 120.0))
    x0, y0 = max(0, int(box[0] - margin)), max(0, int(box[1] - margin))
    x1, y1 = min(width, int(box[2] + margin)), min(height, int(box[3] + margin))
    return image[y0:y1, x0:x1]


def with_frame(image: np.ndarray, frame: BoxTuple) -> np.ndarray:
    """A copy of a picture with a red frame about a place (pixels)."""
    x0, y0, x1, y1 = (round(v) for v in frame)
    return np.asarray(cv2.rectangle(image.copy(), (x0, y0), (x1, y1), (0, 0, 220), _FRAME_PX))


def write_picture(path: Path, image: np.ndarray) -> None:
    """Write a PNG or JPEG by its suffix; works with Chinese folder names, which OpenCV's own writer does not."""
    encoded, content = cv2.imencode(path.suffix, image)
    if not encoded:
        raise ValueError(f"cannot encode a picture as {path.suffix}")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.tobytes())


@functools.cache
def chinese_font(size: int) -> ImageFont.FreeTypeFont:
    """The Chinese font that comes with the installation (Noto Sans SC, OFL). size: in pixels."""
    spec = importlib.util.find_spec("pylopdf_fonts_zh_cn")
    folder = Path((spec.submodule_search_locations or [""])[0]) if spec else Path()
    return ImageFont.truetype(str(folder / "NotoSansSC-Regular.otf"), size)
