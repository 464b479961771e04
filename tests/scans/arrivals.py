"""What happens to a sheet on its way to the scanner: copied, folded, torn, cut off, laid beside another.

Each takes clean pages (RGB at 300 dpi) and hands on the sheet that is laid into the machine; `file_bytes` makes the
kinds of files in which scans come.
"""

from __future__ import annotations

from io import BytesIO

import cv2
import numpy as np
from PIL import Image

from tests.scans.machines import SOURCE_DPI, Scan, picture

LETTER_MM = (215.9, 279.4)
FAX_DPI = (204, 98)
_WHITE = (255, 255, 255)
_BACK = (236, 234, 229)


def px(length_mm: float) -> int:
    """Pixels of a length on the clean page."""
    return round(length_mm * SOURCE_DPI / 25.4)


def copied(page: np.ndarray, scale: float) -> np.ndarray:
    """Reduced or enlarged by a copier onto the same size of paper, centred; what does not fit is lost."""
    height, width = page.shape[:2]
    return laid_on(page, scale, (width, height))


def laid_on(
    page: np.ndarray, scale: float, size: tuple[int, int], *, off_mm: tuple[float, float] = (0, 0)
) -> np.ndarray:
    """The page at a scale on a sheet of another size (pixels), its middle off the sheet's by some millimetres."""
    height, width = page.shape[:2]
    x, y = (size[0] - width * scale) / 2 + px(off_mm[0]), (size[1] - height * scale) / 2 + px(off_mm[1])
    soft = cv2.GaussianBlur(page, (0, 0), 0.5 / scale) if scale < 1 else page
    matrix = np.array([[scale, 0, x], [0, scale, y]])
    return np.asarray(cv2.warpAffine(soft, matrix, size, flags=cv2.INTER_LINEAR, borderValue=_WHITE))


def on_letter(page: np.ndarray, *, fitted: bool) -> np.ndarray:
    """Printed on US Letter: made to fit, or at its own size with head and foot cut off."""
    size = (px(LETTER_MM[0]), px(LETTER_MM[1]))
    scale = min(size[0] / page.shape[1], size[1] / page.shape[0]) * 0.97 if fitted else 1.0
    return laid_on(page, scale, size)


def shifted(page: np.ndarray, x_mm: float, y_mm: float) -> np.ndarray:
    """Laid crooked on the glass: what lies beyond its edge is cut off."""
    return laid_on(page, 1.0, page.shape[1::-1], off_mm=(x_mm, y_mm))


def corner_lost(page: np.ndarray, corner: int, size_mm: float, *, folded: bool = True) -> np.ndarray:
    """A corner (0 upper left, clockwise) torn off or folded over, the grey back of the sheet on the page."""
    height, width = page.shape[:2]
    side = px(size_mm)
    x, y = ((0, 0), (width, 0), (width, height), (0, height))[corner]
    along, down = side if x == 0 else -side, side if y == 0 else -side
    lost = page.copy()
    cv2.fillPoly(
        lost, [np.array([(x, y), (x + along, y), (x, y + down)], np.int32)], (70, 70, 70) if folded else _WHITE
    )
    if folded:
        cv2.fillPoly(lost, [np.array([(x + along, y), (x, y + down), (x + along, y + down)], np.int32)], _BACK)
    return lost


def fold_shadow(page: np.ndarray, share: float) -> np.ndarray:
    """A fold across at a share of the height: a dark line, the paper below it in shadow."""
    height = page.shape[0]
    y = np.arange(height, dtype=np.float32) - share * height
    light = 1 - 0.35 * np.exp(-np.abs(y) / px(0.5)) - 0.16 * (y > 0) * np.exp(-np.abs(y) / px(40))
    return np.asarray(page * light[:, None, None], np.uint8)


def dark_edges(page: np.ndarray, width_mm: float) -> np.ndarray:
    """Copied with the lid open: black all round, into the margin."""
    height, width = page.shape[:2]
    x = np.minimum(np.arange(width), np.arange(width)[::-1])
    y = np.minimum(np.arange(height), np.arange(height)[::-1])
    near = np.minimum(x[None, :], y[:, None])
    light = np.clip((near - px(width_mm)) / px(1.5), 0, 1)
    return np.asarray(page * (0.12 + 0.88 * light)[:, :, None], np.uint8)


def scribbled(page: np.ndarray, box_mm: tuple[float, float, float, float], rng: np.random.Generator) -> np.ndarray:
    """Thick pen strokes over a box (x, y, w, h), as over a code that somebody wanted away."""
    x, y, w, h = box_mm
    points = np.column_stack((rng.uniform(x, x + w, 24), rng.uniform(y, y + h, 24)))
    drawn = page.copy()
    cv2.polylines(drawn, [np.array([[px(a), px(b)] for a, b in points], np.int32)], False, (20, 20, 24), px(1.4))
    return drawn


def turned_by(page: np.ndarray, degrees: float) -> np.ndarray:
    """Laid in at an angle, on a glass that is large enough."""
    height, width = page.shape[:2]
    matrix = np.asarray(cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0), np.float64)
    cosine, sine = abs(matrix[0, 0]), abs(matrix[0, 1])
    size = (int(height * sine + width * cosine), int(height * cosine + width * sine))
    matrix[:, 2] += ((size[0] - width) / 2, (size[1] - height) / 2)
    return np.asarray(cv2.warpAffine(page, matrix, size, flags=cv2.INTER_CUBIC, borderValue=_WHITE))


def beside(first: np.ndarray, second: np.ndarray, *, above: bool = False, edges: bool = False) -> np.ndarray:
    """Two sheets on one glass, side by side or one above the other. edges: a grey line where a sheet ends."""
    sheets = [first.copy(), second.copy()]
    if edges:
        for sheet in sheets:
            cv2.rectangle(sheet, (0, 0), (sheet.shape[1] - 1, sheet.shape[0] - 1), (150, 150, 150), px(0.3))
    return np.concatenate(sheets, axis=0 if above else 1)


def fine_fax(page: np.ndarray, rng: np.random.Generator) -> Scan:
    """A standard fax: 204 dots across and 98 down in an inch, black and white."""
    size = (round(page.shape[1] * FAX_DPI[0] / SOURCE_DPI), round(page.shape[0] * FAX_DPI[1] / SOURCE_DPI))
    grey = cv2.cvtColor(cv2.resize(page, size, interpolation=cv2.INTER_AREA), cv2.COLOR_RGB2GRAY)
    return Scan(grey + rng.normal(0, 6, grey.shape) > 178, FAX_DPI[0])


def fax_tiff(scans: list[Scan]) -> bytes:
    """Fax pages as a TIFF (CCITT group 4) that says its two resolutions."""
    first, *others = [picture(scan) for scan in scans]
    out = BytesIO()
    first.save(out, "TIFF", save_all=True, append_images=others, compression="group4", dpi=FAX_DPI)
    return out.getvalue()


def exif_jpeg(image: np.ndarray, orientation: int, *, dpi: int) -> bytes:
    """A JPEG whose pixels are laid so that EXIF orientation 1 to 8 brings them back upright."""
    back = (
        None,
        Image.Transpose.FLIP_LEFT_RIGHT,
        Image.Transpose.ROTATE_180,
        Image.Transpose.FLIP_TOP_BOTTOM,
        Image.Transpose.TRANSPOSE,
        Image.Transpose.ROTATE_90,
        Image.Transpose.TRANSVERSE,
        Image.Transpose.ROTATE_270,
    )[orientation - 1]
    laid = Image.fromarray(image) if back is None else Image.fromarray(image).transpose(back)
    exif = Image.Exif()
    exif[0x0112] = orientation
    out = BytesIO()
    laid.save(out, "JPEG", quality=80, dpi=(dpi, dpi), exif=exif)
    return out.getvalue()
