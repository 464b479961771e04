"""Ink: text, ticks and signatures drawn into a coverage mask (H x W uint8, 255 is full ink) as a pen or a printer does.

A `Hand` is somebody's way of writing. Lengths are pixels of the mask; `Canvas` knows its resolution.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

import cv2
import numpy as np
from PIL import Image, ImageDraw

from tests.scans.fonts import FACES, ask_for, load_face

_SUPER = 4
_FIGURE_EM = 0.7
"""Room of a real hand's figure in a line of writing."""
_POINT_EM = 0.24
"""Least room of a written point; one face has it so close to the next digit that unrest laid them over one another."""


@dataclass(frozen=True)
class Hand:
    """How somebody fills a form. unrest: 0 is a printer, 1 a plain hand, more is hurried. colour: RGB of the ink.

    figures: draws a digit of a height in pixels (its ink, mode L) in place of the face's, for real hands.
    """

    face: str
    colour: tuple[int, int, int] = (20, 20, 24)
    text_mm: float = 3.7
    unrest: float = 0.0
    slant: float = 0.0
    tick: str = "printed"
    figures: Callable[[str, int, Random], Image.Image] | None = None

    @property
    def is_written(self) -> bool:
        """Whether it is drawn character by character."""
        return FACES[self.face].handwritten

    @property
    def size_mm(self) -> float:
        """Size of the face on the page."""
        return self.text_mm * FACES[self.face].scale


class Canvas:
    """A page's ink in one colour. dpi: pixels per inch of the mask."""

    def __init__(self, size_px: tuple[int, int], dpi: float) -> None:
        self.mask = Image.new("L", size_px, 0)
        self.px_per_mm = dpi / 25.4

    def text_width(self, text: str, size_mm: float, face: str) -> float:
        """Width in mm of a text."""
        return load_face(face, self._size(size_mm)).getlength(text) / self.px_per_mm

    def line_width(self, text: str, hand: Hand, size_mm: float) -> float:
        """Width in mm of a line as the hand writes it, without its unrest."""
        return sum(self._step(c, size_mm * digit_scale(c, hand), hand.face) for c in text)

    def text(self, at_mm: tuple[float, float], text: str, hand: Hand, rng: Random, *, size_mm: float) -> None:
        """A line of text from its left middle point, in mm."""
        if not hand.is_written:
            x, y = (v * self.px_per_mm for v in at_mm)
            face = load_face(hand.face, self._size(size_mm))
            ImageDraw.Draw(self.mask).text((x, y), text, font=face, fill=255, anchor="lm")
            return
        self._written(at_mm, text, hand, rng, size_mm)

    def _written(self, at_mm: tuple[float, float], text: str, hand: Hand, rng: Random, size_mm: float) -> None:
        """Characters one by one, each a little larger, higher or more turned than the last; the line drifts."""
        x, y = at_mm
        drift = rng.uniform(-0.012, 0.012) * hand.unrest
        for char in text:
            size = size_mm * digit_scale(char, hand) * (1 + rng.gauss(0, 0.045) * hand.unrest)
            step = self._step(char, size, hand.face)
            if hand.figures is not None and char.isdigit():
                step = max(step, _FIGURE_EM * hand.text_mm)
            rise = rng.gauss(0, 0.035) * hand.unrest * size_mm
            self.glyph((x + step / 2, y + rise), char, hand, rng, size_mm=size)
            x += step * (1 + rng.gauss(0.02, 0.03) * hand.unrest)
            y += drift * step

    def _step(self, char: str, size_mm: float, face: str) -> float:
        """How far a character moves the pen; a point keeps off its neighbours, else nobody could see it."""
        width = self.text_width(char, size_mm, face)
        return max(width, _POINT_EM * size_mm) if char == "." and FACES[face].handwritten else width

    def centred(self, centre_mm: tuple[float, float], char: str, hand: Hand, rng: Random, *, size_mm: float) -> None:
        """One character whose ink lies about a point, as in the cell of a comb."""
        size_mm *= digit_scale(char, hand)
        left, top, right, bottom = load_face(hand.face, self._size(size_mm)).getbbox(char, anchor="mm")
        off = ((left + right) / 2 / self.px_per_mm, (top + bottom) / 2 / self.px_per_mm)
        self.glyph((centre_mm[0] - off[0], centre_mm[1] - off[1]), char, hand, rng, size_mm=size_mm)

    def glyph(self, centre_mm: tuple[float, float], char: str, hand: Hand, rng: Random, *, size_mm: float) -> None:
        """One character about a point, turned and slanted as the hand does; one that the face lacks is an error."""
        ask_for(hand.face, char)
        size = self._size(size_mm)
        if hand.figures is not None and char.isdigit():
            tile = hand.figures(char, self._size(hand.text_mm), rng)
        else:
            face = load_face(hand.face, size)
            side = int(size * 2.2)
            tile = Image.new("L", (side, side), 0)
            ImageDraw.Draw(tile).text((side / 2, side / 2), char, font=face, fill=255, anchor="mm")
        angle = math.radians(rng.gauss(0, 2.2) * hand.unrest)
        shear = hand.slant + rng.gauss(0, 0.03) * hand.unrest
        self._paste(_turned(tile, angle, shear), centre_mm)

    def stroke(self, points_mm: list[tuple[float, float]], width_mm: float) -> None:
        """A smooth line through points, a little thinner at its end."""
        scale = self.px_per_mm * _SUPER
        xs, ys = [p[0] for p in points_mm], [p[1] for p in points_mm]
        left, top = int((min(xs) - 1) * self.px_per_mm), int((min(ys) - 1) * self.px_per_mm)
        size = (
            int((max(xs) - min(xs) + 2) * self.px_per_mm) + 2,
            int((max(ys) - min(ys) + 2) * self.px_per_mm) + 2,
        )
        tile = Image.new("L", (size[0] * _SUPER, size[1] * _SUPER), 0)
        pen = ImageDraw.Draw(tile)
        path = _smooth(points_mm)
        for number, (x, y) in enumerate(path):
            radius = width_mm * scale / 2 * (1 - 0.35 * number / len(path))
            px, py = x * scale - left * _SUPER, y * scale - top * _SUPER
            pen.ellipse((px - radius, py - radius, px + radius, py + radius), fill=255)
        self._lay(tile.resize(size, Image.Resampling.BOX), (left, top))

    def array(self) -> np.ndarray:
        """The mask as an array."""
        return np.asarray(self.mask)

    def _size(self, size_mm: float) -> int:
        return max(6, round(size_mm * self.px_per_mm))

    def _paste(self, tile: Image.Image, centre_mm: tuple[float, float]) -> None:
        x = round(centre_mm[0] * self.px_per_mm - tile.width / 2)
        y = round(centre_mm[1] * self.px_per_mm - tile.height / 2)
        self._lay(tile, (x, y))

    def _lay(self, tile: Image.Image, at: tuple[int, int]) -> None:
        """Ink over ink: the darker stays."""
        self.mask.paste(255, at, tile)


def digit_scale(char: str, hand: Hand) -> float:
    """How much larger the hand writes a character than its face has it."""
    return FACES[hand.face].digit_scale if char.isascii() else 1.0


def _turned(tile: Image.Image, angle: float, shear: float) -> Image.Image:
    side = tile.width / 2
    cos, sin = math.cos(angle), math.sin(angle)
    turn = (cos + shear * sin, sin + shear * -cos, 0.0, -sin, cos, 0.0)
    a, b, _, d, e, _ = turn
    matrix = (a, b, side - a * side - b * side, d, e, side - d * side - e * side)
    return tile.transform(tile.size, Image.Transform.AFFINE, matrix, resample=Image.Resampling.BICUBIC)


def _smooth(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """A Catmull-Rom line through the points, in small steps."""
    padded = [points[0], *points, points[-1]]
    path: list[tuple[float, float]] = []
    for p0, p1, p2, p3 in zip(padded, padded[1:], padded[2:], padded[3:], strict=False):
        steps = max(8, int(math.dist(p1, p2) / 0.05))
        for i in range(steps):
            t = i / steps
            path.append(tuple(_spline(t, *axis) for axis in zip(p0, p1, p2, p3, strict=True)))  # type: ignore[arg-type]
    return path


def _spline(t: float, a: float, b: float, c: float, d: float) -> float:
    return 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3)


def inked(page: np.ndarray, mask: np.ndarray, colour: tuple[int, int, int], rng: Random) -> np.ndarray:
    """The page (H x W x 3 RGB) with a mask of ink on it; the ink's strength wanders as a pen's pressure does."""
    noise = np.random.default_rng(rng.getrandbits(32)).random((page.shape[0] // 60 + 2, page.shape[1] // 60 + 2))
    pressure = cv2.resize(noise.astype(np.float32), (page.shape[1], page.shape[0]), interpolation=cv2.INTER_CUBIC)
    cover = (mask.astype(np.float32) / 255 * (0.86 + 0.14 * np.clip(pressure, 0, 1)))[:, :, None]
    tint = np.array(colour, np.float32) / 255
    return np.asarray(page * (1 - cover * (1 - tint)), np.uint8)
