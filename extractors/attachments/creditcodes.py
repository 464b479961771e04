"""A credit code looked for again where it was not read or its check digits fail: other pictures, finer lines, the QR.

Its two check digits (GB 32100, GB 11714) prove a reading, so that each further look can only add a right one. A QR's
text is taken for nothing but the code that it holds, and only where its check digits are right; no address is followed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from extractors.attachments.crops import line_crop
from extractors.attachments.spans import height, union
from extractors.marks import find_codes
from extractors.means import Means
from extractors.models import BoxTuple, CropReading, FieldReading, Page, Status, TextLine
from extractors.text import Grade
from extractors.values import Field, MaterialField, PagePlace, doubted, judged, squeeze, uscc_is_valid

_LENGTH = 18
_RUN = re.compile(r"[0-9A-Z]{18,}")
_LIKE_CODE = re.compile(r"[0-9A-Z]{10,}")
_LABEL = re.compile("信用代码|注册号")
_QR_CODE = re.compile(r"(?:uniscid|tyshxydm|uscc|nbxh)?[=:：\s]?(?<![0-9A-Z])([0-9A-Z]{18})(?![0-9A-Z])")
_GRADES: tuple[Grade, ...] = ("small", "tiny_padded")
_MOST_LINES = 6
_WIDER, _HIGHER = 0.7, 0.3
"""Line heights by which a line's picture is widened beyond what was found."""
_TILES = 2
_OVERLAP = 0.15
_OTHERS = "识别到不同的统一社会信用代码"


@dataclass(frozen=True)
class _Look:
    """A reading that holds a valid code: the code with its own characters' probabilities, and where it stands."""

    code: CropReading
    box: BoxTuple


@dataclass(frozen=True)
class Paper:
    """A paper on a page: its lines in pixels of the page, and the page's 1-based number in the package."""

    page: Page
    lines: Sequence[TextLine]
    number: int


def with_credit_code(paper: Paper, read: FieldReading | None, wanted: Field, means: Means) -> FieldReading | None:
    """The reading of a paper's credit code after everything was tried; `read` where nothing better was found.

    read: what its line said, None where none was found. wanted: the field of the code.
    """
    page, lines = paper.page, paper.lines
    is_settled = read is not None and read.status is Status.ACCEPTED
    looks = _in_squares(page, lines) if lines else []
    if not is_settled and not looks:
        looks = _again(page, lines, means) or _finer(page, lines, means)
    codes = dict.fromkeys(look.code.text for look in looks)
    if is_settled and read is not None:
        return doubted(read, _OTHERS, means.acceptance.table) if codes and read.value not in codes else read
    if not codes:
        return read
    best = max(looks, key=lambda look: look.code.confidence)
    found = judged(
        wanted, best.code, place=PagePlace(paper.number, best.box), today=means.today, acceptance=means.acceptance
    )
    if len(codes) == 1:
        return found
    return doubted(found, _OTHERS, means.acceptance.table).model_copy(update={"candidates": tuple(codes)})


def _in_squares(page: Page, lines: Sequence[TextLine]) -> list[_Look]:
    """The code in a QR that stands among the lines of the paper."""
    x0, y0, x1, y1 = union(x.box for x in lines)
    found = []
    for square in find_codes(page.image):
        xs, ys = zip(*square.corners, strict=True)
        middle = (sum(xs) / 4, sum(ys) / 4)
        near = max(max(xs) - min(xs), max(ys) - min(ys))
        if not (x0 - near <= middle[0] <= x1 + near and y0 - near <= middle[1] <= y1 + near):
            continue
        for match in _QR_CODE.finditer(square.payload.upper().replace("UNISCID", "uniscid")):
            if uscc_is_valid(match[1]):
                code = CropReading(match[1], 1.0, tuple((c, 1.0) for c in match[1]))
                found.append(_Look(code, (min(xs), min(ys), max(xs), max(ys))))
    return found


def _again(page: Page, lines: Sequence[TextLine], means: Means) -> list[_Look]:
    """The lines that may hold the code, each in several pictures."""
    boxes = [x.box for x in lines if _LIKE_CODE.search(_plain(x.text))]
    boxes += [b for x in lines if _LABEL.search(x.text) for b in _beside_and_below(x, lines)]
    return _looks(page, list(dict.fromkeys(boxes))[:_MOST_LINES], means)


def _beside_and_below(label: TextLine, lines: Sequence[TextLine]) -> Iterator[BoxTuple]:
    """The label's own line, the one under it, and the one to its right."""
    x0, y0, x1, _ = label.box
    size = height(label.box)
    yield label.box
    for line in lines:
        is_below = 0 < line.box[1] - y0 < 2.5 * size and line.box[0] < x1 and line.box[2] > x0
        is_beside = abs(line.box[1] - y0) < 0.8 * size and 0 <= line.box[0] - x1 < 12 * size
        if is_below or is_beside:
            yield line.box


def _finer(page: Page, lines: Sequence[TextLine], means: Means) -> list[_Look]:
    """Lines found anew on quarters of the paper, where small print is seen at twice the size."""
    boxes: list[BoxTuple] = []
    for left, top, right, bottom in _tiles(union(x.box for x in lines), page.image.shape) if lines else ():
        tile = page.image[top:bottom, left:right]
        for line in means.ocr.read_page(tile, grade="tiny"):
            if _LIKE_CODE.search(_plain(line.text)) or _LABEL.search(line.text):
                x0, y0, x1, y1 = line.box
                boxes.append((x0 + left, y0 + top, x1 + left, y1 + top))
    return _looks(page, boxes[: 2 * _MOST_LINES], means)


def _tiles(box: BoxTuple, shape: tuple[int, ...]) -> Iterator[tuple[int, int, int, int]]:
    x0, y0, x1, y1 = max(0.0, box[0]), max(0.0, box[1]), min(float(shape[1]), box[2]), min(float(shape[0]), box[3])
    width, depth = (x1 - x0) / _TILES, (y1 - y0) / _TILES
    for column in range(_TILES):
        for row in range(_TILES):
            left, top = x0 + (column - _OVERLAP) * width, y0 + (row - _OVERLAP) * depth
            right, bottom = left + (1 + 2 * _OVERLAP) * width, top + (1 + 2 * _OVERLAP) * depth
            if right - left > 32 and bottom - top > 32:
                yield max(0, int(left)), max(0, int(top)), int(min(right, shape[1])), int(min(bottom, shape[0]))


def _looks(page: Page, boxes: Sequence[BoxTuple], means: Means) -> list[_Look]:
    """Every valid code in any picture of any of these lines, by either model."""
    pictures = [(box, picture) for box in boxes for picture in _pictures(page.image, box)]
    found: list[_Look] = []
    for grade in _GRADES if pictures else ():
        readings = means.ocr.read_crops([p for _, p in pictures], grade=grade)
        found += [_Look(c, box) for (box, _), r in zip(pictures, readings, strict=True) for c in codes_in(r)]
    return found


def _pictures(image: np.ndarray, box: BoxTuple) -> Iterator[np.ndarray]:
    """A line as it is, without red, with its contrast evened out, and enlarged; each a little wider than was found."""
    size = height(box)
    wide = (box[0] - _WIDER * size, box[1] - _HIGHER * size, box[2] + _WIDER * size, box[3] + _HIGHER * size)
    x0, y0, x1, y1 = (max(0, round(v)) for v in wide)
    raw = np.ascontiguousarray(image[y0:y1, x0:x1])
    if raw.size == 0:
        return
    yield raw
    yield line_crop(image, box)
    grey = raw if raw.ndim == 2 else cv2.cvtColor(raw, cv2.COLOR_BGR2GRAY)
    yield np.asarray(cv2.createCLAHE(clipLimit=2.0, tileGridSize=(1, 4)).apply(grey))
    yield np.asarray(cv2.resize(raw, None, fx=2.0, fy=2.0, interpolation=cv2.INTER_CUBIC))


def codes_in(reading: CropReading) -> Iterator[CropReading]:
    """The stretches of a reading that are valid codes, whatever text or figures are glued to them."""
    marked = [(plain, chance) for c, chance in _characters(reading) for plain in _plain(c)]
    text = "".join(c for c, _ in marked)
    for run in _RUN.finditer(text):
        for start in range(run.start(), run.end() - _LENGTH + 1):
            part = tuple(marked[start : start + _LENGTH])
            if uscc_is_valid(code := text[start : start + _LENGTH]):
                yield CropReading(code, min(p for _, p in part), part)


def _characters(reading: CropReading) -> Sequence[tuple[str, float]]:
    if len(reading.characters) == len(reading.text):
        return reading.characters
    return [(c, reading.confidence) for c in reading.text]


def _plain(text: str) -> str:
    return squeeze(text).upper()


def code_field(fields: Sequence[MaterialField]) -> MaterialField | None:
    """The field of a kind of paper that is its owner's credit code, None where it carries none."""
    return next((f for f in fields if f.shape == "uscc"), None)
