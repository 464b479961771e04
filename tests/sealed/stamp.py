"""A round seal drawn with Pillow alone: a ring, a five-pointed star, a name in an arc. Belongs to nobody."""

from __future__ import annotations

import math

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

from flows.copies.fonts import shipped_folder

NAME = "样例综合受理窗口专用章"
RED, DARK_RED = (226, 30, 44), (150, 24, 34)
DIAMETER_MM = 42.0


def seal(size: int, *, name: str = NAME, blurred: float = 0.0) -> Image.Image:
    """How much ink stands where: a square picture (mode L) of `size` pixels, 255 = full ink."""
    ink = Image.new("L", (size, size), 0)
    pen = ImageDraw.Draw(ink)
    line = max(2, round(size * 0.03))
    pen.ellipse((2, 2, size - 3, size - 3), outline=255, width=line)
    middle, reach = size / 2, size * 0.15
    tips = [(middle + reach * math.sin(a), middle - reach * math.cos(a)) for a in _turns(5)]
    pen.polygon([tips[n] for n in (0, 2, 4, 1, 3)], fill=255)
    folder = shipped_folder()
    if folder is not None:
        _write(ink, name, ImageFont.truetype(str(folder / "NotoSerifSC-Regular.otf"), round(size * 0.115)))
    return ink.filter(ImageFilter.GaussianBlur(blurred)) if blurred else ink


def _turns(count: int) -> list[float]:
    return [2 * math.pi * n / count for n in range(count)]


def _write(ink: Image.Image, name: str, face: ImageFont.FreeTypeFont) -> None:
    size = ink.width
    for place, letter in enumerate(name):
        angle = math.radians(-120 + 240 * place / (len(name) - 1))
        tile = Image.new("L", (size // 5, size // 5), 0)
        ImageDraw.Draw(tile).text((tile.width / 2, tile.height / 2), letter, font=face, fill=255, anchor="mm")
        turned = tile.rotate(-math.degrees(angle), resample=Image.Resampling.BICUBIC)
        x = size / 2 + 0.38 * size * math.sin(angle) - tile.width / 2
        y = size / 2 - 0.38 * size * math.cos(angle) - tile.height / 2
        ink.paste(255, (round(x), round(y)), turned)


def sealed(
    page: Image.Image, at_mm: tuple[float, float], *, dpi: int, colour: tuple[int, int, int] = RED, blurred: float = 0.0
) -> Image.Image:
    """The page (RGB) with a seal whose middle lies at `at_mm` (from the upper left); ink over print stays dark."""
    size = round(DIAMETER_MM / 25.4 * dpi)
    ink = seal(size, blurred=blurred).point(lambda v: round(v * 0.86))
    sheet = Image.new("RGB", page.size, "white")
    x, y = (round(v / 25.4 * dpi - size / 2) for v in at_mm)
    sheet.paste(Image.new("RGB", (size, size), colour), (x, y), ink)
    return ImageChops.multiply(page.convert("RGB"), sheet)
