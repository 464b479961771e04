"""From what was recognised to what may be used: one owner of the rule that turns evidence into a field's status.

Evidence is the weakest character of the reading, a second reading by another model, and what the normaliser says
(check digits, allowed words, ranges). A wrong value that is accepted is the worst this project can do, so whatever
speaks against a value sends it to a person.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from extractors.catalogue import Field
from extractors.models import BoxTuple, FieldReading, Status
from extractors.normalise import normalise
from extractors.ocr import CropReading

ACCEPT_FROM = 0.97
"""Confidence from which a value is used as it stands."""
_AGREEMENT = 0.2
"""Share of the doubt that is left when a second model reads the same."""
_DISAGREEMENT = 0.6
_CHECKED_TYPES = frozenset({"uscc", "resident_id", "project_code"})
_CHECKED = 0.999


@dataclass(frozen=True)
class Place:
    """Where a value stands: 1-based page of the package and box in pixels."""

    page: int
    box: BoxTuple


def missing(field: Field, place: Place) -> FieldReading:
    """The blank is empty."""
    return FieldReading(key=field.key, status=Status.MISSING, confidence=1.0, page=place.page, box=place.box)


def judged(
    field: Field, first: CropReading, second: CropReading | None, *, place: Place, today: date | None = None
) -> FieldReading:
    """A field from one or two readings of its line, with value, status and, where doubted, the Chinese reason."""
    raw = first.text.strip()
    normal = normalise(field, raw, today=today)
    confidence = _confidence(field, first, second, doubted=bool(normal.doubt))
    candidates = list(normal.candidates)
    if second is not None and _squeezed(second.text) != _squeezed(raw) and second.text.strip():
        candidates.append(second.text.strip())
    doubt = normal.doubt or _weakness(first, second, confidence)
    if not raw:
        doubt = "此处有字迹但未能识别"
    return FieldReading(
        key=field.key,
        value=normal.value,
        raw=raw,
        confidence=round(confidence, 4),
        status=Status.REVIEW if doubt else Status.ACCEPTED,
        page=place.page,
        box=place.box,
        doubt=doubt,
        candidates=tuple(dict.fromkeys(candidates)),
    )


def _confidence(field: Field, first: CropReading, second: CropReading | None, *, doubted: bool) -> float:
    if doubted:
        return min(first.confidence, 0.5)
    if field.type in _CHECKED_TYPES:
        return max(first.confidence, _CHECKED)
    if second is None:
        return first.confidence
    if _squeezed(second.text) == _squeezed(first.text):
        return 1 - (1 - first.confidence) * _AGREEMENT
    return min(first.confidence, _DISAGREEMENT)


def _weakness(first: CropReading, second: CropReading | None, confidence: float) -> str:
    """Why a person must look, '' when nobody needs to."""
    if confidence >= ACCEPT_FROM:
        return ""
    if second is not None and _squeezed(second.text) != _squeezed(first.text):
        return "两次识别结果不一致"
    weakest = min(first.characters, key=lambda c: c[1], default=("", 0.0))
    return f"“{weakest[0]}”字迹不清" if weakest[0].strip() else "字迹不清"


_SAME = str.maketrans("：（），；。－—～〇", ":(),;.--~0")


def _squeezed(text: str) -> str:
    """The text without what does not tell two readings apart: spaces and the width of signs."""
    return "".join(text.translate(_SAME).split())
