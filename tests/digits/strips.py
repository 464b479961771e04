"""Lines of digits as scans of forms show them: combs set side by side, blanks written in one go, with their truth.

Each strip is composed of real digits (or, for a part, of digits of the faces), with the habits of hands here: 1 with
and without foot or flag, 7 with a bar, 0 with a stroke, figures struck out, frames left over, letters and Chinese
characters between. Everything follows from the generator of random numbers that is handed in.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import cv2
import numpy as np
from PIL import Image, ImageDraw

from tests.digits.mnist import Digits
from tests.scans.fonts import FACES, load_face

CHARACTERS = "0123456789.-X#"
"""What a strip may hold, in the order of the network's classes from 1 on; # is anything that is none of the others."""
_TALL = 44
_STRANGE = "米元年月日号室层栋路台户口厂度一二三四五六七八九十百千万aAbBCDeEFGhHKLmMNPQRTUWY/,:㎡%"
_PLAIN_FACES = ("song", "hei")
_HANDS = ("wenkai", "longcang", "mashan", "zhimang")
_REAL_PART, _HAND_PART = 0.8, 0.6
_CUT_PART = 0.2


@dataclass
class Strips:
    """Draws strips. digits: the real ones that may be used."""

    digits: Digits
    rng: np.random.Generator
    _by_label: list[np.ndarray] = field(init=False)

    def __post_init__(self) -> None:
        self._by_label = [np.flatnonzero(self.digits.labels == d) for d in range(10)]

    def strip(self) -> tuple[np.ndarray, str]:
        """A strip as H x W grey uint8, dark on bright, and its text in `CHARACTERS`."""
        text = self._text()
        is_comb = bool(self.rng.random() < 0.5)
        draw = self._drawing()
        glyphs = [self._struck(draw(c), c) if c.isdigit() else (draw(c), c) for c in text]
        picture = self._set_out([g for g, _ in glyphs], is_comb=is_comb)
        return self._scanned(picture), "".join(c for _, c in glyphs)

    def _text(self) -> str:
        r, kind = self.rng, self.rng.random()
        if kind < 0.12:
            return f"{r.integers(1, 99999)}.{r.integers(0, 999)}"[: r.integers(3, 9)]
        if kind < 0.2:
            return "".join(r.choice(list("0123456789"), 4)) + "-" + "".join(r.choice(list("0123456789"), 7))
        if kind < 0.3:
            return f"20{r.integers(10, 45)}{r.integers(1, 13):02}{r.integers(1, 32):02}"
        length = int(r.choice([1, 1, 2, 2, 3, 3, 4, 5, 6, 8, 8, 11, 11, 14, 18]))
        text = [str(d) for d in r.integers(0, 10, length)]
        if r.random() < 0.2:
            for place in r.integers(0, length + 1, r.integers(1, 3)):
                text.insert(int(place), "#")
        if r.random() < 0.06:
            text.append("X")
        return "".join(text)

    def _drawing(self) -> Callable[[str], np.ndarray]:
        """How this strip's characters are drawn: real digits, or one face."""
        r = self.rng
        if r.random() < _REAL_PART:
            names = [str(r.choice(_HANDS))]
            return lambda c: self._real(int(c)) if c.isdigit() else self._typed(c, names[0])
        name = str(r.choice(_HANDS if r.random() < _HAND_PART else _PLAIN_FACES))
        return lambda c: self._typed(c, name)

    def _real(self, digit: int) -> np.ndarray:
        """A real digit, its strokes with the habits, as ink 0..1 on its tight box."""
        r = self.rng
        image = self.digits.images[r.choice(self._by_label[digit])]
        ink = image.astype(np.float32) / 255
        ink = np.pad(ink, 8)
        ink = self._habits(ink, digit)
        slant = r.normal(0, 0.12) + (r.normal(0, 0.3) if digit == 1 else 0)
        turn = np.float32([[r.uniform(0.85, 1.15), slant, -slant * 22], [r.normal(0, 0.04), 1, 0]])
        ink = cv2.warpAffine(ink, turn, (44, 44), flags=cv2.INTER_CUBIC)
        height = _TALL * r.uniform(0.75, 1.1)
        ink = _tight(np.clip(ink, 0, 1))
        scale = height / max(ink.shape[0], 0.45 * ink.shape[1])
        size = (max(3, round(ink.shape[1] * scale)), max(3, round(ink.shape[0] * scale)))
        ink = cv2.resize(ink, size, interpolation=int(r.choice([cv2.INTER_LINEAR, cv2.INTER_CUBIC, cv2.INTER_AREA])))
        low, high = r.uniform(0.0, 0.45), r.uniform(0.55, 1.0)
        return self._cut_by_cell(np.clip((ink - low) / (high - low), 0, 1))

    def _cut_by_cell(self, ink: np.ndarray) -> np.ndarray:
        """A figure now and then a little larger than its cell: what lies beyond it is gone."""
        r = self.rng
        if r.random() > _CUT_PART or min(ink.shape) < 16:
            return ink
        height, width = ink.shape
        top, bottom = (round(float(r.choice([0, r.uniform(0, 0.14)])) * height) for _ in range(2))
        left, right = (round(float(r.choice([0, r.uniform(0, 0.14)])) * width) for _ in range(2))
        return ink[top : height - bottom, left : width - right]

    def _habits(self, ink: np.ndarray, digit: int) -> np.ndarray:
        r = self.rng
        rows, columns = np.flatnonzero(ink.max(axis=1) > 0.3), np.flatnonzero(ink.max(axis=0) > 0.3)
        y0, y1, x0, x1 = rows[0], rows[-1], columns[0], columns[-1]
        middle, wide = (x0 + x1) / 2, max(4.0, (x1 - x0) / 2)
        ink = np.ascontiguousarray(ink)
        if digit == 1 and r.random() < 0.2:
            foot = x0 + 1 if x1 - x0 > 6 else middle
            _stroke(ink, (foot - r.uniform(2.5, 5), y1 + r.uniform(-1, 1)), (foot + r.uniform(2.5, 5), y1), r)
        if digit == 1 and r.random() < 0.2:
            top = x1 - 1 if x1 - x0 > 6 else middle
            _stroke(ink, (top, y0), (top - r.uniform(2, 5.5), y0 + r.uniform(2, 6)), r)
        if digit == 7 and r.random() < 0.25:
            y = y0 + (y1 - y0) * r.uniform(0.4, 0.6)
            _stroke(ink, (middle - wide * 0.7, y + r.uniform(-1, 1)), (middle + wide * 0.8, y + r.uniform(-1.5, 1)), r)
        if digit == 0 and r.random() < 0.1:
            _stroke(ink, (x0 + 1, y1 - 1), (x1 - 1, y0 + 1), r)
        return ink

    def _typed(self, character: str, name: str) -> np.ndarray:
        """A character of a face (or a strange one for #), as ink 0..1 on its tight box; unrest of a hand."""
        r = self.rng
        if character == "#":
            character, name = str(r.choice(list(_STRANGE))), str(r.choice(_PLAIN_FACES))
        elif character in ".-X":
            name = str(r.choice(_PLAIN_FACES)) if character == "X" else name
            if character != "X":
                return self._sign(character)
        face = load_face(name, int(r.integers(44, 64)))
        x0, y0, x1, y1 = face.getbbox(character)
        canvas = Image.new("L", (int(x1 - x0) + 20, int(y1 - y0) + 20))
        ImageDraw.Draw(canvas).text((10 - x0, 10 - y0), character, fill=255, font=face)
        ink = np.asarray(canvas, np.float32) / 255
        slant = r.normal(0, 0.06)
        turn = np.float32([[r.uniform(0.9, 1.1), slant, -slant * ink.shape[0] / 2], [r.normal(0, 0.03), 1, 0]])
        ink = cv2.warpAffine(ink, turn, ink.shape[::-1], flags=cv2.INTER_LINEAR)
        if FACES[name].handwritten and r.random() < 0.5:
            ink = cv2.dilate(ink, np.ones((2, 2), np.uint8))
        return _tight(ink)

    def _sign(self, character: str) -> np.ndarray:
        """A point or a dash of a pen, with the empty height above that says where it stands."""
        r = self.rng
        if character == ".":
            size = int(r.integers(4, 9))
            ink = np.zeros((_TALL, size + 2), np.float32)
            axes = (max(2, size // 2), max(2, size // 2 + int(r.integers(-1, 3))))
            centre = (size // 2 + 1, _TALL - size // 2 - 1)
            cv2.ellipse(ink, centre, axes, float(r.uniform(0, 90)), 0, 360, 1.0, -1)
            return ink
        wide = int(r.integers(10, 26))
        ink = np.zeros((_TALL, wide + 4), np.float32)
        y = _TALL / 2 + r.uniform(-6, 6)
        _stroke(ink, (2, y + r.uniform(-2, 2)), (wide, y + r.uniform(-2, 2)), r, thick=int(r.integers(2, 6)))
        return ink

    def _struck(self, ink: np.ndarray, character: str) -> tuple[np.ndarray, str]:
        """A figure now and then struck out, which makes it none."""
        r = self.rng
        if r.random() > 0.02:
            return ink, character
        ink = np.pad(np.ascontiguousarray(ink), 3)
        h, w = ink.shape
        for _ in range(int(r.integers(2, 6))):
            _stroke(ink, (r.uniform(0, 0.3) * w, r.uniform(0, h)), (r.uniform(0.7, 1) * w, r.uniform(0, h)), r, thick=4)
        return ink, "#"

    def _set_out(self, glyphs: list[np.ndarray], *, is_comb: bool) -> np.ndarray:
        """The glyphs on one line, as ink 0..1: cells set side by side, or a run of writing."""
        r = self.rng
        height = _TALL + int(r.integers(14, 34))
        gap = r.uniform(9, 26) if is_comb else r.uniform(-3, 14)
        width = int(sum(g.shape[1] + 34 for g in glyphs)) + 60
        page = np.zeros((height, width), np.float32)
        x, base = r.uniform(2, 16), (height + _TALL) / 2
        cell_marks = is_comb and r.random() < 0.35
        for g in glyphs:
            g = g[:height, :]
            y = int(np.clip(base - g.shape[0] + r.normal(0, 3), 0, height - g.shape[0]))
            x0 = int(x)
            part = page[y : y + g.shape[0], x0 : x0 + g.shape[1]]
            np.maximum(part, g[:, : part.shape[1]], out=part)
            x += max(4.0, g.shape[1] + gap + r.normal(0, 2.5))
            if cell_marks and r.random() < 0.4:
                _rest_of_frame(page, x - gap / 2, r)
        return page[:, : int(x + r.uniform(2, 20))]

    def _scanned(self, ink: np.ndarray) -> np.ndarray:
        """Ink on paper as a machine delivers it: 8 bits, soft, noisy, compressed."""
        r = self.rng
        paper, dark = r.uniform(195, 255), r.uniform(0, 130)
        ink = cv2.GaussianBlur(ink, (0, 0), r.uniform(0.3, 1.6))
        grey = paper - (paper - dark) * np.clip(ink * r.uniform(0.9, 1.25), 0, 1)
        scale = r.uniform(0.42, 1.0)
        size = (max(4, round(grey.shape[1] * scale)), max(4, round(grey.shape[0] * scale)))
        grey = cv2.resize(grey, size, interpolation=cv2.INTER_AREA)
        grey = grey + r.normal(0, r.uniform(0, 9), grey.shape)
        if r.random() < 0.12:
            grey = np.where(grey > (paper + dark) / 2 + r.normal(0, 12), 255, 0)
        out = np.clip(grey, 0, 255).astype(np.uint8)
        if r.random() < 0.5:
            out = cv2.imdecode(cv2.imencode(".jpg", out, [cv2.IMWRITE_JPEG_QUALITY, int(r.integers(45, 92))])[1], 0)
        return out


def _stroke(
    ink: np.ndarray, start: tuple[float, float], end: tuple[float, float], r: np.random.Generator, *, thick: int = 0
) -> None:
    width = thick or int(r.integers(2, 4))
    cv2.line(ink, (round(start[0]), round(start[1])), (round(end[0]), round(end[1])), 1.0, width, cv2.LINE_AA)


def _rest_of_frame(page: np.ndarray, x: float, r: np.random.Generator) -> None:
    """What is left of a cell's frame: a piece of a thin line."""
    height, width = page.shape
    top, bottom = sorted(r.integers(0, height, 2).tolist())
    if 0 <= x < width:
        cv2.line(page, (int(x), top), (int(x), bottom), float(r.uniform(0.15, 0.6)), 1)
    if r.random() < 0.3:
        y = int(r.choice([0, 1, height - 2, height - 1]))
        cv2.line(page, (int(max(0, x - 30)), y), (int(x), y), float(r.uniform(0.15, 0.7)), 1)


def _tight(ink: np.ndarray) -> np.ndarray:
    rows, columns = np.flatnonzero(ink.max(axis=1) > 0.25), np.flatnonzero(ink.max(axis=0) > 0.25)
    if not len(rows):
        return ink
    return ink[max(0, rows[0] - 1) : rows[-1] + 2, max(0, columns[0] - 1) : columns[-1] + 2]
