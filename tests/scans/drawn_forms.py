"""A pen for made-up forms drawn as pictures in millimetres, and what a scanner makes of them.

The layouts are in `drawn_layouts`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

DPI = 200
MM = DPI / 25.4
TICK_MM = 3.4


@cache
def font(points: float, name: str = "NotoSerifSC-Regular.otf") -> ImageFont.FreeTypeFont:
    spec = find_spec("pylopdf_fonts_zh_cn")
    assert spec is not None and spec.submodule_search_locations
    return ImageFont.truetype(Path(spec.submodule_search_locations[0]) / name, round(points * DPI / 72))


@dataclass
class Sheet:
    """A white A4 page to draw on, in millimetres. hand: font of what the applicant fills in."""

    hand: str = "NotoSansSC-Regular.otf"
    truth: dict[str, Any] = field(default_factory=dict)
    rows: list[dict[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.image = Image.new("RGB", (round(210 * MM), round(297 * MM)), "white")
        self.draw = ImageDraw.Draw(self.image)

    def text(self, x: float, y: float, text: str, *, filled: bool = False, **style: Any) -> float:
        """Write at x, the middle of the line at y; returns where the text ends, in mm. style: size, anchor."""
        face = font(style.get("size", 11), self.hand if filled else "NotoSerifSC-Regular.otf")
        self.draw.text(
            (x * MM, y * MM),
            text,
            font=face,
            fill=(20, 30, 90) if filled else (0, 0, 0),
            anchor=style.get("anchor", "lm"),
        )
        return x + self.draw.textlength(text, font=face) / MM

    def box(self, x: float, y: float, w: float, h: float) -> None:
        self.draw.rectangle((x * MM, y * MM, (x + w) * MM, (y + h) * MM), outline="black", width=2)

    def line(self, x0: float, x1: float, y: float) -> None:
        self.draw.line((x0 * MM, y * MM, x1 * MM, y * MM), fill="black", width=2)

    def tick(self, x: float, y: float, *, ticked: bool, style: str = "check") -> float:
        """A tick square whose middle is at y; returns its right side."""
        size = TICK_MM
        top = y - size / 2
        self.box(x, top, size, size)
        if ticked and style == "check":
            points = [(x + 0.5, y), (x + 1.4, top + size - 0.5), (x + size + 0.9, top - 1.0)]
            self.draw.line([(a * MM, b * MM) for a, b in points], fill=(20, 30, 90), width=5)
        elif ticked and style == "cross":
            for a, b in ((top + 0.4, top + size - 0.4), (top + size - 0.4, top + 0.4)):
                self.draw.line((x * MM + 4, a * MM, (x + size) * MM - 4, b * MM), fill=(20, 30, 90), width=4)
        elif ticked:
            self.draw.rectangle((x * MM, top * MM, (x + size) * MM, (top + size) * MM), fill=(10, 10, 10))
        return x + size

    def choices(
        self,
        x: float,
        y: float,
        words: Sequence[str],
        ticked: Sequence[str],
        *,
        after: bool = False,
        style: str = "check",
    ) -> float:
        """Words with their squares, before or after them."""
        for word in words:
            if after:
                x = self.text(x, y, word) + 0.8
                x = self.tick(x, y, ticked=word in ticked, style=style) + 4
            else:
                x = self.tick(x, y, ticked=word in ticked, style=style) + 0.8
                x = self.text(x, y, word) + 4
        return x

    def vertical(self, x: float, y: float, w: float, h: float, text: str) -> None:
        self.box(x, y, w, h)
        step = min(6.0, h / (len(text) + 1))
        top = y + h / 2 - step * (len(text) - 1) / 2
        for number, char in enumerate(text):
            self.text(x + w / 2, top + number * step, char, anchor="mm")

    def label(self, x: float, y: float, w: float, h: float, text: str) -> None:
        """A ruled label cell; a line break in the text breaks the label."""
        self.box(x, y, w, h)
        lines = text.split("\n")
        for number, part in enumerate(lines):
            self.text(x + w / 2, y + h / 2 + (number - (len(lines) - 1) / 2) * 5.2, part, anchor="mm")

    def value(self, x: float, y: float, w: float, h: float, text: str, *, behind: str = "") -> None:
        """A ruled value cell with what is filled in, and the unit printed behind the blank."""
        self.box(x, y, w, h)
        end = self.text(x + 2, y + h / 2, text, filled=True)
        if behind:
            self.text(max(end + 2, x + w - 14), y + h / 2, behind)

    def pixels(self) -> np.ndarray:
        return cv2.cvtColor(np.asarray(self.image), cv2.COLOR_RGB2BGR)

    def pair(self, x: float, y: float, label: str, value: str, **more: Any) -> None:
        """A label cell of 28 mm and its value cell. more: unit behind the blank, width w of the value."""
        width, height = more.get("w", 57.0), 11.0
        self.label(x, y, 28, height, label)
        self.value(x + 28, y, width, height, value, behind=more.get("unit", ""))

    def options(self, y: float, label: str, words: Sequence[str], ticked: Sequence[str]) -> None:
        """A label cell and a cell of filled or empty squares."""
        self.label(22, y, 28, 11, label)
        self.box(50, y, 142, 11)
        self.choices(52, y + 5.5, words, ticked, style="fill")

    def blanks(self, y: float, *pairs: tuple[str, str, float, str]) -> None:
        """Labels with underlined blanks on one line: label, what is written, width of the blank, unit behind it."""
        x = 20.0
        for label, value, width, unit in pairs:
            x = self.text(x, y, label) + 1
            self.text(x + 2, y - 0.3, value, filled=True)
            self.line(x, x + width, y + 2.6)
            x = self.text(x + width + 1, y, unit) + 4


def scanned(sheet: Sheet, *, degrees: float = 0.0, noise: float = 6.0, seed: int = 7) -> np.ndarray:
    """The page as a scanner sees it: a little skew, blur and noise. degrees: counter-clockwise."""
    image = sheet.pixels()
    height, width = image.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    image = cv2.warpAffine(image, matrix, (width, height), flags=cv2.INTER_CUBIC, borderValue=(255, 255, 255))
    image = cv2.GaussianBlur(image, (3, 3), 0.6)
    grain = np.random.default_rng(seed).normal(0, noise, image.shape)
    return np.clip(image.astype(np.float32) + grain, 0, 255).astype(np.uint8)
