"""Scans and photographs made with Pillow: a slightly turned sheet, grey paper, noise, a slant, JPEG in a PDF."""

from __future__ import annotations

import io
import random
from collections.abc import Sequence

from PIL import Image, ImageEnhance, ImageFilter

WAYS = {"scan300": 300, "scan200": 200, "grey200": 200, "photo": 230}
"""Way → dots per inch at which the page is printed for it."""


def scan(page: Image.Image, way: str, number: int) -> Image.Image:
    """The page as the machine sees it. number: of the page, so that each lies a little differently."""
    if way == "photo":
        return _photographed(page, random.Random(number))
    angle = 0.5 if number % 2 else -0.5
    paper = page.rotate(angle, resample=Image.Resampling.BICUBIC, fillcolor=(250, 250, 248))
    seen = paper.filter(ImageFilter.GaussianBlur(0.6))
    seen = _noisy(seen, 5.0, number)
    return seen.convert("L") if way == "grey200" else seen


def as_pdf(pages: Sequence[Image.Image], way: str) -> bytes:
    """The scans in one PDF, as an office machine sends them."""
    out = io.BytesIO()
    first, *others = pages
    first.save(out, "PDF", save_all=True, append_images=others, resolution=WAYS[way], quality=85)
    return out.getvalue()


def as_jpeg(page: Image.Image) -> bytes:
    """A photograph as a telephone keeps it."""
    out = io.BytesIO()
    page.save(out, "JPEG", quality=85)
    return out.getvalue()


def _photographed(page: Image.Image, chance: random.Random) -> Image.Image:
    width, height = page.size
    far, rim = 0.02 + 0.02 * chance.random(), 0.05
    left, right = -rim * width, (1 + rim) * width
    top, bottom = -rim * height, (1 + rim) * height
    # The corners of the picture as places on the sheet: the upper edge lies farther off.
    quad = (left - far * width, top, left, bottom, right, bottom, right + far * width, top)
    desk = Image.new("RGB", page.size, (126, 104, 84))
    mask = Image.new("L", page.size, 255)
    how = (Image.Transform.QUAD, quad, Image.Resampling.BICUBIC)
    sheet, cover = page.transform(page.size, *how), mask.transform(page.size, *how)
    seen = Image.composite(sheet, desk, cover)
    shade = Image.linear_gradient("L").resize(page.size).point(lambda v: 255 - v // 6)
    seen = Image.composite(seen, ImageEnhance.Brightness(seen).enhance(0.8), shade)
    turned = seen.rotate(chance.uniform(-1.5, 1.5), resample=Image.Resampling.BICUBIC, fillcolor=(126, 104, 84))
    return _noisy(turned.filter(ImageFilter.GaussianBlur(0.8)), 6.0, 7)


def _noisy(page: Image.Image, strength: float, number: int) -> Image.Image:
    random.seed(number)
    grain = Image.effect_noise(page.size, strength)
    return Image.blend(page, Image.merge("RGB", (grain, grain, grain)), 0.04)
