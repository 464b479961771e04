"""From what was recognised to what may be used: one owner of the rule that turns evidence into a field's status.

Evidence is the weakest character of the reading, a second reading by another model, and what the normaliser says
(check digits, allowed words, ranges). A wrong value that is accepted is the worst this project can do, so whatever
speaks against a value sends it to a person.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from extractors.catalogue import Field
from extractors.lexicon import near_miss, simplified, vouches
from extractors.models import BoxTuple, FieldReading, Status
from extractors.normalise import normalise
from extractors.ocr import CropReading

ACCEPT_FROM = 0.97
"""Confidence from which a value is used as it stands."""
SURE_FROM = 0.985
"""Weakest character from which two models that agree need no third reading."""
_AGREEMENT = 0.2
"""Share of the doubt that is left when every further reading says the same."""
_DISAGREEMENT = 0.6
_VOUCHED = 0.98
_BEYOND_LISTS = 0.995
"""Confidence from which a name that is one character off a known one is taken for a name of its own."""
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


def is_sure(first: CropReading, second: CropReading) -> bool:
    """Whether two models agree so clearly that the crop need not be read in another way."""
    return _same(first, second) and first.confidence >= SURE_FROM


def judged(
    field: Field,
    first: CropReading,
    *further: CropReading | None,
    place: Place,
    today: date | None = None,
) -> FieldReading:
    """A field from the readings of its line, with value, status and, where doubted, the Chinese reason.

    further: by another model; then, where that was needed, by the first model on the crop prepared in another way.
    """
    others = [r for r in further if r is not None]
    known = _vouched(field, [first, *others])
    best = known or first
    raw = first.text.strip()
    normal = normalise(field, simplified(best.text.strip()), today=today)
    if normal.doubt and best is not first:
        best, normal = first, normalise(field, simplified(raw), today=today)
    is_vouched = known is not None and best is known
    confidence = _confidence(field, best, others, doubted=bool(normal.doubt), vouched=is_vouched)
    near = near_miss(field, simplified(best.text.strip())) if confidence < _BEYOND_LISTS else ""
    doubt = normal.doubt or _weakness(best, others, confidence) or (f"与地名表中的“{near}”只差一字" if near else "")
    if not raw:
        doubt = "此处有字迹但未能识别"
    differing = [r.text.strip() for r in [first, *others] if r.text.strip() and not _same(r, best)]
    return FieldReading(
        key=field.key,
        value=normal.value,
        raw=raw,
        confidence=round(confidence, 4),
        status=Status.REVIEW if doubt else Status.ACCEPTED,
        page=place.page,
        box=place.box,
        doubt=doubt,
        candidates=tuple(dict.fromkeys([*normal.candidates, *differing, *([near] if near else [])])) if doubt else (),
    )


def doubted(reading: FieldReading, doubt: str) -> FieldReading:
    """The reading sent to a person for a further reason; one that is in doubt already keeps its own."""
    if reading.status is not Status.ACCEPTED:
        return reading
    confidence = min(reading.confidence, _DISAGREEMENT)
    return reading.model_copy(update={"status": Status.REVIEW, "doubt": doubt, "confidence": confidence})


def _vouched(field: Field, readings: Sequence[CropReading]) -> CropReading | None:
    """The one reading that the word lists know, where they know exactly one text among them."""
    known = {_squeezed(r.text): r for r in readings if vouches(field, simplified(r.text.strip()))}
    return next(iter(known.values())) if len(known) == 1 else None


def _confidence(
    field: Field, best: CropReading, others: Sequence[CropReading], *, doubted: bool, vouched: bool
) -> float:
    if doubted:
        return min(best.confidence, 0.5)
    if field.type in _CHECKED_TYPES:
        return max(best.confidence, _CHECKED)
    agreeing = [r for r in others if _same(r, best)]
    if vouched and (agreeing or best.confidence > _DISAGREEMENT):
        return max(best.confidence, _VOUCHED)
    if not others:
        return best.confidence
    if len(agreeing) == len(others):
        # a crop prepared in another way is read less well by itself: its own weakness counts by half
        weakest = min([best.confidence, *((1 + r.confidence) / 2 for r in others[1:])])
        return 1 - (1 - weakest) * _AGREEMENT
    return min(best.confidence, _DISAGREEMENT)


def _weakness(best: CropReading, others: Sequence[CropReading], confidence: float) -> str:
    """Why a person must look, '' when nobody needs to."""
    if confidence >= ACCEPT_FROM:
        return ""
    if any(not _same(r, best) for r in others):
        return "几次识别结果不一致"
    weakest = min(best.characters, key=lambda c: c[1], default=("", 0.0))
    return f"“{weakest[0]}”字迹不清" if weakest[0].strip() else "字迹不清"


_EQUAL = str.maketrans("：（），；。－—～〇", ":(),;.--~0")


def _same(one: CropReading, other: CropReading) -> bool:
    return _squeezed(one.text) == _squeezed(other.text)


def _squeezed(text: str) -> str:
    """The text without what does not tell two readings apart: spaces, the width of signs, forms of a character."""
    return "".join(simplified(text).translate(_EQUAL).split())
