"""The faces that fills are written with: print from the installed packages, hand-like ones from open-licence packages.

The shipped samples are files: only making them again needs the hand-like faces. They are looked for in the folder that
BAOZHUANG_SAMPLE_FONTS names and in /usr/share/fonts; `MissingFaceError` says which package brings a missing face.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pylopdf_fonts_zh_cn
from PIL import ImageFont

FOLDER_VARIABLE = "BAOZHUANG_SAMPLE_FONTS"
_SYSTEM = Path("/usr/share/fonts")
_PRINT = Path(pylopdf_fonts_zh_cn.__file__).parent


class MissingFaceError(RuntimeError):
    """A face is not installed; the message names the package that brings it."""


@dataclass(frozen=True)
class Face:
    """A typeface. handwritten: drawn character by character with the unrest of a hand.

    scale: its size on the page; digit_scale: how much larger a hand makes the digits than this face has them.
    """

    name: str
    file: str
    package: str
    handwritten: bool = True
    scale: float = 1.0
    digit_scale: float = 1.0


FACES = {
    face.name: face
    for face in (
        Face("song", "NotoSerifSC-Regular.otf", "", handwritten=False),
        Face("hei", "NotoSansSC-Regular.otf", "", handwritten=False),
        Face("wenkai", "LXGWWenKai-Regular.ttf", "Debian: fonts-lxgw-wenkai"),
        Face(
            "longcang",
            "long-cang-chinese-simplified-400-normal.woff",
            "npm: @fontsource/long-cang",
            scale=1.22,
            digit_scale=1.22,
        ),
        Face("mashan", "ma-shan-zheng-chinese-simplified-400-normal.woff", "npm: @fontsource/ma-shan-zheng", scale=1.1),
        Face(
            "zhimang", "zhi-mang-xing-chinese-simplified-400-normal.woff", "npm: @fontsource/zhi-mang-xing", scale=1.2
        ),
    )
}
"""By name."""


def is_installed(name: str) -> bool:
    """Whether the face can be loaded here."""
    return _find(FACES[name]) is not None


def first_installed(*names: str) -> str:
    """The first of these faces that can be loaded here; the last is taken as it is."""
    return next((name for name in names[:-1] if is_installed(name)), names[-1])


@cache
def load_face(name: str, size_px: int) -> ImageFont.FreeTypeFont:
    """The face at a size in pixels.

    Raises:
        MissingFaceError: its file is nowhere; names the package to install.
    """
    face = FACES[name]
    if (path := _find(face)) is None:
        raise MissingFaceError(
            f"The face {name} ({face.file}) is not installed. It comes with the package {face.package}; "
            f"put the file into a folder and name that folder in {FOLDER_VARIABLE}."
        )
    return ImageFont.truetype(str(path), size_px)


@cache
def _find(face: Face) -> Path | None:
    folders = [_PRINT] if not face.package else [Path(os.environ.get(FOLDER_VARIABLE, "")), _SYSTEM]
    for folder in folders:
        if folder.is_absolute() and (found := next(iter(sorted(folder.rglob(face.file))), None)):
            return found
    return None
