"""From one received file to its pages: PDF, pictures, and Word documents as the PDF they print as.

Owns the boundary of one file: whatever a decoder stumbles over becomes an error of ours. Hands on `Page`s one at a
time, so that memory stays flat however long the file is. Orientation and skew are left to `extractors.pages.levelling`.
"""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pi_heif
from PIL import Image, ImageOps

from extractors.errors import BaozhuangError, TooLargeError, UnreadableFileError, whence
from extractors.models import Page
from extractors.pages.confined import is_out_of_memory
from extractors.pages.kinds import Kind, Limits, file_kind
from extractors.pages.pdfpages import pdf_pages
from extractors.pages.wordfiles import as_pdf

pi_heif.register_heif_opener()
Image.MAX_IMAGE_PIXELS = None  # bounded here, before decoding, with a message that staff understand

_A4_LONG_IN = 297 / 25.4
_PLAUSIBLE_LONG_IN = (3.0, 50.0)
_FAX_RATIO = (1.15, 3.0)
_FORMATS: dict[Kind, tuple[str, ...]] = {
    "jpeg": ("JPEG",),
    "png": ("PNG",),
    "tiff": ("TIFF",),
    "webp": ("WEBP",),
    "heif": ("HEIF", "AVIF"),
}
"""Pillow's names; only the decoder of the kind that the first bytes say is let at a file."""
_ORIENTATION, _FIRST_SWAPPED = 0x0112, 5
"""EXIF tag; from this value on height and width change places."""
log = logging.getLogger("baozhuang.loading")
log.addHandler(logging.NullHandler())  # a terminal shows people sentences, not classes of errors


def load_pages(path: Path, *, name: str, limits: Limits | None = None) -> Iterator[Page]:
    """The pages of one file, in order, one in memory at a time.

    Args:
        path: where the file lies.
        name: the file's name as people know it; used in `Page.file` and in messages.
        limits: bounds; the defaults hold for an office scanner.

    Raises:
        UnreadableFileError: empty, damaged, encrypted, or of a kind that is not read (see `kinds`).
        TooLargeError: a bound on bytes, pages or pixels is passed.
        MemoryError: the process may not grow further; the file may be good, the process is of no more use.
    """
    bounds = limits or Limits()
    kind = file_kind(path, name=name, limits=bounds)
    done = 0
    try:
        for page in _decoded(kind, path, name, bounds):
            yield page
            done += 1
    except (BaozhuangError, MemoryError):
        raise
    except Exception as error:  # decoders of foreign code stumble over damaged files in any way there is
        if is_out_of_memory(error):
            raise MemoryError from error
        log.warning("a %s stopped at page %d: %s", kind, done + 1, whence(error))
        where = f"第 {done + 1} 页起已损坏，无法读出" if done else "文件已损坏，无法打开"
        raise UnreadableFileError(where, file=name, next_step="重新扫描或另存后提交") from error


def _decoded(kind: Kind, path: Path, name: str, bounds: Limits) -> Iterator[Page]:
    if kind == "pdf":
        yield from pdf_pages(path, name=name, max_pages=bounds.max_pages, max_dpi=bounds.max_dpi)
    elif kind == "word":
        with tempfile.TemporaryDirectory(prefix="baozhuang-") as folder:
            printed = as_pdf(path, Path(folder), name=name)
            yield from pdf_pages(printed, name=name, max_pages=bounds.max_pages, max_dpi=bounds.max_dpi)
    else:
        yield from _image_pages(path, name, bounds, formats=_FORMATS[kind])


def _image_pages(path: Path, name: str, bounds: Limits, *, formats: tuple[str, ...]) -> Iterator[Page]:
    with Image.open(path, formats=formats) as image:
        frames = getattr(image, "n_frames", 1) if image.format == "TIFF" else 1
        if frames > bounds.max_pages:
            what = f"共 {frames} 页，超过 {bounds.max_pages} 页"
            raise TooLargeError(what, file=name, next_step="分成几个文件提交")
        for index in range(frames):
            image.seek(index)
            yield _frame_page(image, name, index + 1, bounds)


def _frame_page(image: Image.Image, name: str, number: int, bounds: Limits) -> Page:
    width, height = image.size
    if width * height > bounds.max_pixels:
        raise TooLargeError(
            f"第 {number} 页有 {width}×{height} 像素，超过上限", file=name, next_step="以 300 dpi 重新扫描后提交"
        )
    dpi = image_dpi(image.size, image.info.get("dpi"))
    if image.format == "JPEG" and dpi >= 2 * bounds.max_dpi:
        image.draft("RGB", (width // 2, height // 2))
        dpi *= image.size[0] / width
    stretch = _stretch(image)
    is_turned = image.getexif().get(_ORIENTATION, 1) != 1
    pixels = _as_bgr(ImageOps.exif_transpose(image) if is_turned else image)
    if stretch != (1.0, 1.0):
        pixels = np.asarray(cv2.resize(pixels, None, fx=stretch[0], fy=stretch[1], interpolation=cv2.INTER_LINEAR))
    pixels, dpi = reduced(pixels, dpi, max_dpi=bounds.max_dpi)
    return Page(file=name, number=number, image=pixels, dpi=dpi)


def _stretch(image: Image.Image) -> tuple[float, float]:
    """By how much an upright picture is to be widened and heightened for square pixels; a standard fax has 204 x 98."""
    claimed = image.info.get("dpi")
    across, down = (float(v or 0) for v in claimed) if isinstance(claimed, tuple) and len(claimed) == 2 else (0.0, 0.0)
    if not (across > 0 and down > 0 and _FAX_RATIO[0] <= max(across, down) / min(across, down) <= _FAX_RATIO[1]):
        return 1.0, 1.0
    stretch = (max(1.0, down / across), max(1.0, across / down))
    is_swapped = image.getexif().get(_ORIENTATION, 1) >= _FIRST_SWAPPED
    return (stretch[1], stretch[0]) if is_swapped else stretch


def image_dpi(size: tuple[int, int], claimed: object) -> float:
    """Dots per inch: what the file says where that makes a page of sensible size, else as if it were A4.

    size: width, height in pixels. claimed: the file's (x, y) dpi, or anything else for none.
    """
    long_px = max(size)
    if isinstance(claimed, tuple) and claimed:
        dpi = float(claimed[0] or 0)
        if dpi >= 90 and _PLAUSIBLE_LONG_IN[0] <= long_px / dpi <= _PLAUSIBLE_LONG_IN[1]:
            return dpi
    return long_px / _A4_LONG_IN


def reduced(pixels: np.ndarray, dpi: float, *, max_dpi: float) -> tuple[np.ndarray, float]:
    """The raster at `max_dpi` at most, with its dpi."""
    if dpi <= max_dpi * 1.02:
        return pixels, dpi
    scale = max_dpi / dpi
    size = (max(1, round(pixels.shape[1] * scale)), max(1, round(pixels.shape[0] * scale)))
    return cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), max_dpi


def _as_bgr(image: Image.Image) -> np.ndarray:
    """Any mode as H x W x 3 BGR uint8; what is transparent becomes white."""
    if image.mode in ("I;16", "I;16B", "I;16L", "I", "F"):
        grey = np.asarray(image, dtype=np.float32)
        top = 65535.0 if grey.max(initial=0) > 255 else 255.0
        return cv2.cvtColor((grey * (255 / top)).clip(0, 255).astype(np.uint8), cv2.COLOR_GRAY2BGR)
    if image.has_transparency_data:
        rgba = image.convert("RGBA")
        paper = Image.new("RGBA", rgba.size, (255, 255, 255, 255))
        image = Image.alpha_composite(paper, rgba)
    if image.mode in ("1", "L"):
        return cv2.cvtColor(np.asarray(image if image.mode == "L" else image.convert("L")), cv2.COLOR_GRAY2BGR)
    plain = image if image.mode == "RGB" else image.convert("RGB")
    return cv2.cvtColor(np.asarray(plain), cv2.COLOR_RGB2BGR)
