"""The name on a round seal: its ring of text unrolled into a line and read.

Takes a page and the seals that `presence` finds; hands on `SealText`, best first. The text is evidence that is
compared with the applicant's name, never a value by itself: a seal is often too faint to read, which proves nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from extractors.marks.presence import find_seals
from extractors.models import BoxTuple, CropReading, FieldReading, Page, Status
from extractors.pages import without_red
from extractors.text import Ocr
from extractors.values import FEWEST_ON_SEAL

SEAL_KEY = "seal_present"
_MOST_SEALS = 3
_AROUND_MM = 25.0
"""How far from its place a seal is looked for."""
_LINE_PX = 64
_BAND = (0.56, 0.97)
"""The ring of text, in radii from the middle."""
_STEPS = 720
_STARTS = 2
_LEAST_CONFIDENCE, _CLEAR = 0.4, 0.97
"""Mean of the characters from which a name counts as read, and from which it is not read from another gap as well."""
_NOT_NAME = re.compile(r"[^\u4e00-\u9fff（）()A-Za-z0-9]")


@dataclass(frozen=True)
class SealText:
    """What was read on a seal. confidence: mean of its characters, 0..1; box: of the seal, in pixels of the page."""

    text: str
    confidence: float
    box: BoxTuple


def read_seals(image: np.ndarray, ocr: Ocr, *, px_per_mm: float) -> tuple[SealText, ...]:
    """The round seals of a page with the names on their rings, those best read first; '' where nothing is legible.

    image: H x W x 3 BGR, upright.
    """
    grey = without_red(image)
    boxes = find_seals(image, grey, px_per_mm=px_per_mm)[:_MOST_SEALS]
    found = [_read(image, box, ocr) for box in boxes]
    return tuple(sorted(found, key=lambda s: -s.confidence * len(s.text)))


def name_seals(
    fields: Mapping[str, FieldReading], image: np.ndarray, ocr: Ocr, *, px_per_mm: float
) -> dict[str, FieldReading]:
    """The fields of a page, that of the seal's place with the name on the seal that stands there (`raw`)."""
    place = fields.get(SEAL_KEY)
    if place is None or place.box is None or place.value is not True:
        return dict(fields)
    margin = _AROUND_MM * px_per_mm
    x0, y0 = (max(0, int(v - margin)) for v in place.box[:2])
    piece = image[y0 : int(place.box[3] + margin), x0 : int(place.box[2] + margin)]
    return {**fields, SEAL_KEY: with_seal_text(place, read_seals(piece, ocr, px_per_mm=px_per_mm))}


def seal_on_form(page: Page, ocr: Ocr, *, number: int) -> tuple[FieldReading, ...]:
    """A legible seal on a page whose places nobody knows, as a reading of `seal_present`; empty where there is none."""
    seals = [s for s in read_seals(page.image, ocr, px_per_mm=a4_scale(page.image)) if s.text]
    reading = seal_reading(seals, page=number)
    return () if reading is None else (reading,)


def a4_scale(image: np.ndarray) -> float:
    """Pixels a mm of a page that is taken as A4: a photograph tells no resolution."""
    return float(max(image.shape[:2])) / 297.0


def with_seal_text(reading: FieldReading, seals: Sequence[SealText]) -> FieldReading:
    """A reading of the seal's place with the name on the seal as what stands there (`raw`)."""
    legible = next((s for s in seals if s.text), None)
    if legible is None or reading.status is Status.REVIEW:
        return reading
    return reading.model_copy(update={"value": True, "raw": legible.text, "status": Status.ACCEPTED})


def seal_reading(seals: Sequence[SealText], *, page: int) -> FieldReading | None:
    """The seals of a page as a reading of `seal_present`, None where there is none. page: 1-based, of the package."""
    if not seals:
        return None
    best = seals[0]
    return FieldReading(
        key=SEAL_KEY,
        value=True,
        raw=best.text or "有",
        confidence=round(best.confidence if best.text else 0.99, 4),
        status=Status.ACCEPTED,
        page=page,
        box=best.box,
    )


def _read(image: np.ndarray, box: BoxTuple, ocr: Ocr) -> SealText:
    """The ring read from the widest gaps in it; the surest reading counts."""
    ring, circle = _ring(image, box)
    if ring.size == 0:
        return SealText("", 0.0, box)
    text, confidence = "", 0.0
    for start in _gaps(ring):
        [reading] = ocr.read_crops([np.roll(ring, -start, axis=1)])
        found = _name(reading), _mean(reading)
        text, confidence = max((text, confidence), found, key=lambda x: x[1] * min(len(x[0]), 12))
        if confidence >= _CLEAR and len(text) >= FEWEST_ON_SEAL:
            break
    if confidence < _LEAST_CONFIDENCE or len(text) < FEWEST_ON_SEAL:
        return SealText("", 0.0, circle)
    return SealText(text, confidence, circle)


def _name(reading: CropReading) -> str:
    return _NOT_NAME.sub("", reading.text)


def _mean(reading: CropReading) -> float:
    chances = [p for _, p in reading.characters] or [reading.confidence]
    return float(np.mean(chances))


def _ring(image: np.ndarray, box: BoxTuple) -> tuple[np.ndarray, BoxTuple]:
    """The ring of text as a strip (dark on light), angles from the bottom clockwise, and the circle's box."""
    x0, y0, x1, y1 = (int(v) for v in box)
    margin = int(0.12 * max(x1 - x0, y1 - y0))
    x0, y0 = max(0, x0 - margin), max(0, y0 - margin)
    piece = image[y0 : y1 + margin, x0 : x1 + margin]
    ink = seal_ink(piece)
    circle = _circle(ink, (box[2] - box[0] + box[3] - box[1]) / 4)
    if circle is None:
        return np.zeros((0, 0), np.uint8), box
    x, y, radius = circle
    height = _LINE_PX
    angles = np.linspace(np.pi / 2, 2.5 * np.pi, _strip_width(height), endpoint=False)
    reach = np.linspace(_BAND[1], _BAND[0], height)[:, None] * radius
    columns = np.asarray(x + reach * np.cos(angles)[None, :], np.float32)
    rows = np.asarray(y + reach * np.sin(angles)[None, :], np.float32)
    strip = cv2.remap(ink, columns, rows, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=(0,))
    found = (x0 + x - radius, y0 + y - radius, x0 + x + radius, y0 + y + radius)
    return 255 - strip, tuple(float(v) for v in found)  # type: ignore[return-value]


def _strip_width(height: int) -> int:
    """Columns of a strip of this height that keep the characters' shape at the middle of the band."""
    return round(2 * np.pi * (sum(_BAND) / 2) / (_BAND[1] - _BAND[0]) * height)


def seal_ink(piece: np.ndarray) -> np.ndarray:
    """How much seal ink covers each pixel, 0..255: red where there is red, else what is dark (a copy)."""
    if piece.ndim == 2 or piece.size == 0:
        return np.asarray(255 - piece, np.uint8)
    blue, green, red = (c.astype(np.int16) for c in cv2.split(piece))
    lead = red - np.maximum(blue, green)
    if (lead > 40).mean() > 0.01:
        full = max(float(np.percentile(lead, 98)), 60.0)
        return np.asarray(np.clip(lead / full * 255, 0, 255), np.uint8)
    return np.asarray(255 - cv2.cvtColor(piece, cv2.COLOR_BGR2GRAY), np.uint8)


def _circle(ink: np.ndarray, radius: float) -> tuple[float, float, float] | None:
    """Middle and radius (px) of the outer ring: where a circle collects the most ink."""
    scale = min(1.0, 110.0 / max(radius, 1.0))
    small = cv2.GaussianBlur(cv2.resize(ink, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), (0, 0), 1.0)
    found = cv2.HoughCircles(
        small,
        cv2.HOUGH_GRADIENT,
        1.5,
        8,
        param1=120,
        param2=24,
        minRadius=int(0.62 * radius * scale),
        maxRadius=int(1.18 * radius * scale) + 1,
    )
    best, best_score = None, 0.0
    for x, y, r in [] if found is None else found[0][:12].tolist():
        score = _cover(small, x, y, r) * r**0.5
        if score > best_score:
            best, best_score = (x / scale, y / scale, r / scale), score
    return best


def _cover(ink: np.ndarray, x: float, y: float, radius: float) -> float:
    angles = np.linspace(0, 2 * np.pi, 120, endpoint=False)
    columns = np.clip((x + radius * np.cos(angles)).astype(int), 0, ink.shape[1] - 1)
    rows = np.clip((y + radius * np.sin(angles)).astype(int), 0, ink.shape[0] - 1)
    return float(ink[rows, columns].mean())


def _gaps(ring: np.ndarray) -> list[int]:
    """Columns at the middle of the widest stretches without text, the widest first: where the name may begin."""
    inner = ring[int(0.25 * ring.shape[0]) : int(0.9 * ring.shape[0])]
    inked = (inner < 140).mean(axis=0) > 0.06
    if not inked.any():
        return [0]
    twice = np.concatenate((inked, inked))
    edges = np.flatnonzero(np.diff(np.concatenate(([1], twice.view(np.int8), [1]))))
    width = len(inked)
    runs = {((a + b) // 2) % width: b - a for a, b in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)}
    return sorted(runs, key=lambda middle: -runs[middle])[:_STARTS] or [0]
