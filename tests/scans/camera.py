"""A telephone's photograph of a sheet on a desk: perspective, uneven light, the shadow of the hand, a soft corner."""

from __future__ import annotations

from random import Random

import cv2
import numpy as np

from tests.scans.machines import Scan

WIDTH, HEIGHT = 1860, 2480
_NOMINAL_DPI = 72


def phone(page: np.ndarray, rng: Random) -> Scan:
    """The page photographed from above, about 200 dpi on the sheet."""
    noise = np.random.default_rng(rng.getrandbits(32))
    desk = _desk(noise, rng)
    corners = _corners(rng)
    height, width = page.shape[:2]
    source = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    matrix = cv2.getPerspectiveTransform(source, corners)
    soft = cv2.GaussianBlur(page, (0, 0), 0.9)
    sheet = cv2.warpPerspective(soft, matrix, (WIDTH, HEIGHT), flags=cv2.INTER_AREA)
    cover = cv2.warpPerspective(np.ones((height, width), np.float32), matrix, (WIDTH, HEIGHT))
    shade = np.clip(cv2.GaussianBlur(np.roll(cover, (9, 9), (0, 1)), (0, 0), 9), 0, 1)
    image = desk * (1 - 0.35 * shade)[:, :, None] * (1 - cover[:, :, None]) + sheet * 0.97 * cover[:, :, None]
    image *= _light(rng)[:, :, None] * np.array([1.0, 0.985, 0.95], np.float32)
    image += noise.normal(0, 2.2, image.shape)
    return Scan(np.clip(image, 0, 255).astype(np.uint8), _NOMINAL_DPI, 80, matrix)


def _corners(rng: Random) -> np.ndarray:
    """Where the sheet's corners lie on the photograph: a little turned, the far edge shorter."""
    margin, near = 0.045, 0.02 + 0.03 * rng.random()
    points = [(margin + near, margin), (1 - margin - near, margin), (1 - margin, 1 - margin), (margin, 1 - margin)]
    turn = np.radians(rng.uniform(-2.5, 2.5))
    placed = []
    for x, y in points:
        u, v = (x - 0.5) * WIDTH, (y - 0.5) * HEIGHT
        px = u * np.cos(turn) - v * np.sin(turn) + WIDTH / 2 + rng.uniform(-14, 14)
        py = u * np.sin(turn) + v * np.cos(turn) + HEIGHT / 2 + rng.uniform(-14, 14)
        placed.append((px, py))
    return np.array(placed, np.float32)


def _desk(noise: np.random.Generator, rng: Random) -> np.ndarray:
    """A wooden desk: long grain in a brown or grey tone."""
    coarse = noise.normal(0, 1, (HEIGHT // 4, WIDTH // 60)).astype(np.float32)
    grain = cv2.resize(coarse, (WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC)
    tone = np.array(rng.choice(((128, 92, 62), (96, 88, 80), (150, 122, 92))), np.float32)
    return np.asarray(np.clip(tone[None, None] + 7 * grain[:, :, None], 0, 255), np.float32)


def _light(rng: Random) -> np.ndarray:
    """Light from one side, a soft shadow across a corner, darker rims."""
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
    x, y = x / WIDTH - 0.5, y / HEIGHT - 0.5
    angle = rng.uniform(0, 2 * np.pi)
    slope = 1 + rng.uniform(0.08, 0.16) * (x * np.cos(angle) + y * np.sin(angle))
    side = rng.choice((-1, 1))
    edge = side * x + 0.6 * y - rng.uniform(0.36, 0.5)
    shadow = 1 - rng.uniform(0.22, 0.36) / (1 + np.exp(-edge * 38))
    return np.asarray(slope * shadow * (1 - 0.28 * (x**2 + y**2)), np.float32)
