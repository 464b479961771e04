"""The choices of a known layout as the network of marks sees them: it knows every word of each, and where it stands.

Takes what was read in their places and the redrawn page; hands on the readings and which of them are certain.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from extractors.foreign import SEEN_OTHERWISE, Sight
from extractors.joint import UNCLEAR
from extractors.known.model import KnownPlace
from extractors.learned import Option, chances_of
from extractors.means import Means
from extractors.models import FieldReading, Status
from extractors.slots import px_box
from extractors.values import Acceptance, Field, PagePlace, chosen, doubted, missing

_CORRECTED = ("划改", "另有笔迹")
"""What is said where a pen changed its mind: the network does not know which of two marks counts."""


@dataclass(frozen=True)
class Sighted:
    """A choice as it was read, whether the network surely sees the same, and whether the ink says something else."""

    reading: FieldReading
    is_certain: bool = False
    is_disputed: bool = False


def sighted(
    readings: Sequence[FieldReading], places: dict[str, KnownPlace], image: np.ndarray, means: Means
) -> Iterator[Sighted]:
    """The readings in order; those of choices as the network sees them too. places: of choices, by their keys.

    image: the redrawn page.
    """
    for reading in readings:
        place = places.get(reading.key)
        yield _seen(reading, place, image, means) if place is not None else Sighted(reading)


def unread(place: KnownPlace, number: int) -> FieldReading:
    """A choice of which only the network can say what is marked, before it has. number: 1-based page of the package."""
    return FieldReading(
        key=place.key, status=Status.REVIEW, page=number, box=px_box(place.box), doubt=UNCLEAR, confidence=0.5
    )


def _seen(reading: FieldReading, place: KnownPlace, image: np.ndarray, means: Means) -> Sighted:
    field, acceptance = means.catalogue[place.key], means.acceptance
    options = [Option(_as_long(px_box(o.word)), px_box(o.word)) for o in place.options]
    where = PagePlace(reading.page or 0, reading.box or px_box(place.box))
    sight = Sight(tuple(o.value for o in place.options), chances_of(image, options), where)
    seen = _as_seen(field, sight, acceptance)
    if not sight.is_sure or seen.doubt:  # several where there may be one
        return Sighted(reading)
    is_corrected = any(said in reading.doubt for said in _CORRECTED)
    if reading.value == seen.value or (reading.status is Status.REVIEW and not is_corrected):
        return Sighted(seen, is_certain=not is_corrected)
    return Sighted(doubted(seen, SEEN_OTHERWISE, acceptance.table), is_disputed=True)


def _as_seen(field: Field, sight: Sight, acceptance: Acceptance) -> FieldReading:
    """What the network sees as a reading."""
    value, words = sight.value(field), [w for w, c in zip(sight.words, sight.chances, strict=True) if c > 0.5]
    if not words:
        return missing(field, sight.place)
    said = FieldReading(
        key=field.key,
        value=value,
        raw="、".join(words),
        confidence=sight.clearness,
        status=Status.REVIEW if value is None else Status.ACCEPTED,
        page=sight.place.page,
        box=sight.place.box,
        doubt=SEEN_OTHERWISE if value is None else "",
    )
    return chosen(said, acceptance=acceptance)


def _as_long(box: tuple[float, ...]) -> str:
    """So many characters as a word is long, whatever it is called on the form."""
    return "字" * max(1, round((box[2] - box[0]) / max(1.0, box[3] - box[1])))
