"""Papers and cards photographed on a desk: any turn, perspective, uneven light, several in one picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

import cv2
import numpy as np

from tests.scans.camera import HEIGHT, WIDTH, _desk, _light


@dataclass(frozen=True)
class Laid:
    """Where a paper lies. centre: shares of the picture; width: share of the picture's; degrees: clockwise."""

    centre: tuple[float, float] = (0.5, 0.5)
    width: float = 0.8
    degrees: float = 0.0
    tilt: float = 0.12


def photographed(papers: Sequence[tuple[np.ndarray, Laid]], rng: Random, *, scale: float = 1.0) -> np.ndarray:
    """The papers (RGB) on a desk, as a telephone sees them (RGB, upright). scale: of the picture's 1860 x 2480 px.

    tilt: by which share the far side of a paper looks shorter than the near one.
    """
    noise = np.random.default_rng(rng.getrandbits(32))
    image = _desk(noise, rng)
    for paper, place in papers:
        image = _put(image, paper, place)
    image = image * _light(rng)[:, :, None] * np.array([1.0, 0.985, 0.95], np.float32)
    image = np.clip(image + noise.normal(0, 2.2, image.shape), 0, 255).astype(np.uint8)
    return image if scale == 1 else cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)


def _put(image: np.ndarray, paper: np.ndarray, place: Laid) -> np.ndarray:
    height, width = paper.shape[:2]
    corners = corners_of(paper, place)
    source = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    matrix = cv2.getPerspectiveTransform(source, corners)
    shrink = float(np.linalg.norm(corners[1] - corners[0])) / width
    soft = cv2.GaussianBlur(paper, (0, 0), max(0.4, 0.5 / shrink))
    sheet = cv2.warpPerspective(soft, matrix, (WIDTH, HEIGHT), flags=cv2.INTER_LINEAR)
    cover = cv2.warpPerspective(np.ones((height, width), np.float32), matrix, (WIDTH, HEIGHT))[:, :, None]
    shade = np.clip(cv2.GaussianBlur(np.roll(cover[:, :, 0], (7, 7), (0, 1)), (0, 0), 7), 0, 1)[:, :, None]
    return np.asarray(image * (1 - 0.3 * shade) * (1 - cover) + sheet * 0.97 * cover, np.float32)


def corners_of(paper: np.ndarray, place: Laid) -> np.ndarray:
    """Where the paper's corners come to lie (4 x 2, pixels, from its own upper left clockwise)."""
    half = np.array([place.width * WIDTH / 2, place.width * WIDTH / 2 * paper.shape[0] / paper.shape[1]])
    angle = np.radians(place.degrees)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    flat = (np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * half) @ turn.T
    reach = np.abs(flat[:, 1]).max()
    shorter = 1 - place.tilt * (1 - flat[:, 1] / reach) / 2
    placed = flat * shorter[:, None] + np.array(place.centre) * (WIDTH, HEIGHT)
    return np.asarray(placed, np.float32)
