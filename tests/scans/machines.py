"""What office machines do to a page: scanners, a fax, a copier, a telephone's camera; and wrong ways of laying it in.

A machine takes a clean page (RGB at 300 dpi) and a seeded generator and hands on the page as it comes out, with its
resolution. `encoded` makes the file's bytes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from io import BytesIO
from random import Random

import cv2
import numpy as np
from PIL import Image

SOURCE_DPI = 300


@dataclass(frozen=True)
class Scan:
    """A page as it came out of a machine. image: H x W x 3 RGB, H x W grey, or bool (True is paper).

    to_scan: 3 x 3, pixels of the clean page to those of the image, where the machine tells it.
    """

    image: np.ndarray
    dpi: int
    quality: int = 85
    to_scan: np.ndarray | None = field(default=None, compare=False)

    @property
    def is_bilevel(self) -> bool:
        """Whether it is black and white only."""
        return self.image.dtype == np.bool_


@dataclass(frozen=True)
class Flatbed:
    """A scanner's habits. skew: largest angle in degrees; blur in px at its dpi; noise in grey levels."""

    dpi: int
    skew: float
    quality: int
    blur: float = 0.5
    noise: float = 2.5
    paper: int = 250
    grey: bool = False
    contrast: float = 1.0


OFFICE300 = Flatbed(dpi=300, skew=0.6, quality=82, blur=0.6, noise=2.0)
OFFICE200 = Flatbed(dpi=200, skew=1.5, quality=75, blur=0.55, noise=3.0, paper=248)
GRAY150 = Flatbed(dpi=150, skew=2.0, quality=60, blur=0.75, noise=4.0, paper=243, grey=True, contrast=0.9)


def _noise(rng: Random) -> np.random.Generator:
    return np.random.default_rng(rng.getrandbits(32))


def skewed(page: np.ndarray, degrees: float, rng: Random, *, dpi: int) -> np.ndarray:
    """The page at another resolution, turned by an angle and laid a little off."""
    return _laid_in(page, degrees, rng, dpi)[0]


def _laid_in(page: np.ndarray, degrees: float, rng: Random, dpi: int) -> tuple[np.ndarray, np.ndarray]:
    """The same, and where the pixels of the page have come to (3 x 3)."""
    scale = dpi / SOURCE_DPI
    small = cv2.resize(page, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else page
    height, width = small.shape[:2]
    matrix = np.asarray(cv2.getRotationMatrix2D((width / 2, height / 2), degrees, rng.uniform(0.985, 1.0)), np.float64)
    matrix[:, 2] += [rng.uniform(-1.5, 1.5) * dpi / 25.4, rng.uniform(-1.5, 1.5) * dpi / 25.4]
    image = cv2.warpAffine(small, matrix, (width, height), flags=cv2.INTER_CUBIC, borderValue=(255, 255, 255))
    return np.asarray(image), np.vstack([matrix, [0, 0, 1]]) @ np.diag([scale, scale, 1.0])


def flatbed(page: np.ndarray, habits: Flatbed, rng: Random) -> Scan:
    """A sheet scanned on a flatbed or through a feeder."""
    image, to_scan = _laid_in(page, rng.uniform(-habits.skew, habits.skew), rng, habits.dpi)
    tone = cv2.GaussianBlur(image, (0, 0), habits.blur).astype(np.float32)
    tone = (255 - (255 - tone) * habits.contrast) * np.float32(habits.paper / 255)
    noise = _noise(rng).normal(0, habits.noise, image.shape[:2]).astype(np.float32)
    image = np.clip(tone + cv2.GaussianBlur(noise, (0, 0), 0.7)[:, :, None] * 1.6, 0, 255).astype(np.uint8)
    if habits.grey:
        image = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
    return Scan(image, habits.dpi, habits.quality, to_scan)


def bilevel(page: np.ndarray, rng: Random) -> Scan:
    """200 dpi black and white with specks, skew up to 1.2 degrees."""
    page, to_scan = _laid_in(page, rng.uniform(-1.2, 1.2), rng, 200)
    grey = cv2.cvtColor(page, cv2.COLOR_RGB2GRAY)
    noisy = grey + _noise(rng).normal(0, 9, grey.shape)
    paper = noisy > 176
    return Scan(_specked(paper, rng, share=0.00006), 200, to_scan=to_scan)


def _specked(paper: np.ndarray, rng: Random, *, share: float) -> np.ndarray:
    noise = _noise(rng)
    specks = (noise.random(paper.shape) < share).astype(np.uint8)
    return np.asarray(paper & (cv2.dilate(specks, np.ones((2, 2), np.uint8)) == 0))


def fax(page: np.ndarray, rng: Random) -> Scan:
    """Like a fine fax: 200 dpi, hard black and white, lines lost, specks."""
    page, to_scan = _laid_in(page, rng.uniform(-1.0, 1.0), rng, 200)
    grey = cv2.cvtColor(page, cv2.COLOR_RGB2GRAY)
    soft = cv2.GaussianBlur(grey, (0, 0), 0.8) + _noise(rng).normal(0, 14, grey.shape)
    paper = soft > 186
    for _ in range(rng.randint(1, 3)):
        row = rng.randint(200, paper.shape[0] - 200)
        paper[row : row + 1] = True
    return Scan(_specked(paper, rng, share=0.0002), 200, to_scan=to_scan)


def photocopy(page: np.ndarray, rng: Random) -> Scan:
    """A copy of a copy, scanned grey at 200 dpi: a dark edge, streaks along the feed, thicker strokes."""
    grey = cv2.cvtColor(page, cv2.COLOR_RGB2GRAY)
    grey = cv2.erode(cv2.GaussianBlur(grey, (0, 0), 1.0), np.ones((2, 2), np.uint8))
    page, to_scan = _laid_in(np.dstack([grey] * 3), rng.uniform(-1.5, 1.5), rng, 200)
    scan = cv2.cvtColor(page, cv2.COLOR_RGB2GRAY)
    image = 128 + (scan.astype(np.float32) - 150) * 1.45
    width = image.shape[1]
    edge = np.exp(-np.arange(width) / (2.2 * 200 / 25.4))
    image -= 190 * (edge if rng.random() < 0.5 else edge[::-1])[None, :]
    for _ in range(rng.randint(2, 5)):
        column = rng.randint(20, width - 20)
        image[:, column : column + rng.randint(1, 2)] -= rng.uniform(18, 55)
    image += _noise(rng).normal(0, 6, image.shape)
    paper = _specked(np.ones(image.shape, bool), rng, share=0.00006)
    return Scan(np.where(paper, np.clip(image, 8, 250), 30).astype(np.uint8), 200, 70, to_scan)


def laid(scan: Scan, quarter_turns: int) -> Scan:
    """The page laid in another way: 1 sideways, 2 upside down, 3 sideways the other way."""
    return Scan(np.ascontiguousarray(np.rot90(scan.image, quarter_turns)), scan.dpi, scan.quality)


def encoded(scan: Scan) -> tuple[bytes, str]:
    """The bytes and file extension of a scan: PNG for black and white, JPEG for the rest."""
    out = BytesIO()
    if scan.is_bilevel:
        picture(scan).save(out, "PNG", dpi=(scan.dpi, scan.dpi), optimize=True)
        return out.getvalue(), "png"
    picture(scan).save(out, "JPEG", quality=scan.quality, dpi=(scan.dpi, scan.dpi))
    return out.getvalue(), "jpg"


def picture(scan: Scan) -> Image.Image:
    """The scan as an image; black and white in one bit a pixel."""
    if scan.is_bilevel:
        return Image.fromarray(scan.image.astype(np.uint8) * 255).convert("1")
    return Image.fromarray(scan.image)


def _flat(habits: Flatbed) -> Callable[[np.ndarray, Random], Scan]:
    return lambda page, rng: flatbed(page, habits, rng)


FLAT_MACHINES: dict[str, Callable[[np.ndarray, Random], Scan]] = {
    "office300": _flat(OFFICE300),
    "office200": _flat(OFFICE200),
    "gray150": _flat(GRAY150),
    "bilevel": bilevel,
    "fax": fax,
    "photocopy": photocopy,
}
