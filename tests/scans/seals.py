"""Round red seals as they stand on paper: a name in an arc, a star, uneven ink, half transparent over the text.

Sample seals belong to nobody and say so: below the star stands 样例章.
"""

from __future__ import annotations

import math
from random import Random

import cv2
import numpy as np
from PIL import Image, ImageDraw

from tests.scans.fonts import load_face

_RED = (214, 32, 40)
DIAMETER_MM = 40.0
_DPI = 300
_ARC_DEGREES = 250.0


def seal_mask(name: str, size_px: int, *, below: str = "样例章") -> np.ndarray:
    """Coverage (size_px x size_px uint8) of a clean seal with a name of 3 to 22 characters."""
    image = Image.new("L", (size_px, size_px), 0)
    pen = ImageDraw.Draw(image)
    edge = size_px * 0.012
    pen.ellipse((edge, edge, size_px - edge, size_px - edge), outline=255, width=max(2, round(size_px * 0.028)))
    _star(pen, size_px / 2, size_px * 0.145)
    face = load_face("song", round(size_px * 0.085))
    pen.text((size_px / 2, size_px * 0.745), below, font=face, fill=255, anchor="mm")
    _arc_text(image, name, size_px)
    return np.asarray(image)


def _star(pen: ImageDraw.ImageDraw, centre: float, radius: float) -> None:
    points = []
    for number in range(10):
        angle = math.radians(-90 + 36 * number)
        length = radius if number % 2 == 0 else radius * 0.382
        points.append((centre + length * math.cos(angle), centre + length * math.sin(angle)))
    pen.polygon(points, fill=255)


def _arc_text(image: Image.Image, name: str, size_px: int) -> None:
    """The name from the lower left over the top to the lower right, each character turned outward."""
    size = round(size_px * min(0.15, 1.75 / max(len(name), 8)))
    face = load_face("song", size)
    span = min(_ARC_DEGREES, 26.0 * len(name))
    for number, char in enumerate(name):
        share = number / max(len(name) - 1, 1) - 0.5
        angle = share * span
        tile = Image.new("L", (size * 2, size * 2), 0)
        ImageDraw.Draw(tile).text((size, size), char, font=face, fill=255, anchor="mm", stroke_width=size // 28)
        tile = tile.resize((round(size * 1.5), size * 2)).rotate(-angle, resample=Image.Resampling.BICUBIC, expand=True)
        reach = size_px * 0.385
        x = size_px / 2 + reach * math.sin(math.radians(angle)) - tile.width / 2
        y = size_px / 2 - reach * math.cos(math.radians(angle)) - tile.height / 2
        image.paste(255, (round(x), round(y)), tile)


def stamp(page: np.ndarray, name: str, at_mm: tuple[float, float], rng: Random, *, strength: float = 0.8) -> np.ndarray:
    """The page (RGB, 300 dpi) with a seal about a point in mm, turned a little, its ink patchy.

    strength: 0..1 of the ink.
    """
    size = round(DIAMETER_MM * _DPI / 25.4)
    mask = Image.fromarray(seal_mask(name, size)).rotate(rng.uniform(-18, 18), resample=Image.Resampling.BICUBIC)
    cover = np.asarray(mask, np.float32) / 255 * _patches(size, rng) * strength
    left, top = (round(v * _DPI / 25.4 - size / 2) for v in at_mm)
    placed = np.zeros(page.shape[:2], np.float32)
    y0, x0 = max(top, 0), max(left, 0)
    y1, x1 = min(top + size, page.shape[0]), min(left + size, page.shape[1])
    placed[y0:y1, x0:x1] = cover[y0 - top : y1 - top, x0 - left : x1 - left]
    tint = np.array(_RED, np.float32) / 255
    return np.asarray(page * (1 - placed[:, :, None] * (1 - tint)), np.uint8)


def _patches(size: int, rng: Random) -> np.ndarray:
    """Where the pad held less ink: broad clouds and fine grain, 0.35..1."""
    noise = np.random.default_rng(rng.getrandbits(32))
    clouds = cv2.resize(noise.random((9, 9)).astype(np.float32), (size, size), interpolation=cv2.INTER_CUBIC)
    grain = cv2.GaussianBlur(noise.random((size, size)).astype(np.float32), (0, 0), 1.2)
    grain = (grain - grain.mean()) / max(float(grain.std()), 1e-6)
    return np.asarray(np.clip(0.62 + 0.45 * clouds - 0.12 * grain, 0.3, 1.0), np.float32)
