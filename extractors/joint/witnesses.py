"""Two witnesses: what the joint decision read and what the shape readers read, field by field, as one reading.

A value on which both agree passes where either is sure enough; where they differ a person decides, the likelier first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from extractors.models import FieldReading, Status
from extractors.values import Calibration, doubted

_DIFFER = "两种读法的结果不一致，请核对"
_LONE = "只有一种读法读到，请核对"


def agreed(
    shaped: Mapping[str, FieldReading], joint: Iterable[FieldReading], table: Calibration
) -> Iterator[FieldReading]:
    """The readings of a page by both ways as one reading a field."""
    found = {r.key: r for r in joint}
    for key in dict.fromkeys([*shaped, *found]):
        one, other = shaped.get(key), found.get(key)
        if one is None or other is None:
            if one is not None:
                yield one
            if other is not None:
                yield doubted(other, _LONE, table)
        else:
            yield _of_both(one, other, table)


def _of_both(shaped: FieldReading, joint: FieldReading, table: Calibration) -> FieldReading:
    if shaped.status is Status.MISSING or joint.status is Status.MISSING:
        return joint if shaped.status is Status.MISSING else shaped
    if shaped.value == joint.value and shaped.value is not None:
        return max(joint, shaped, key=lambda r: (r.status is Status.ACCEPTED, r.confidence))
    first, second = (shaped, joint) if _is_better(shaped, joint) else (joint, shaped)
    candidates = dict.fromkeys([*first.candidates, *second.candidates, *_told(first), *_told(second)])
    return doubted(first, _DIFFER, table).model_copy(update={"candidates": tuple(c for c in candidates if c)})


def _told(reading: FieldReading) -> Iterator[str]:
    """What a reading proposes to a person, as it is written."""
    if reading.value is not None and not isinstance(reading.value, (bool, list)):
        yield reading.raw


def _is_better(shaped: FieldReading, joint: FieldReading) -> bool:
    """Whether the shape readers' value is the likelier one of two that differ."""
    if (shaped.value is None) != (joint.value is None):
        return joint.value is None
    if isinstance(shaped.value, str) and isinstance(joint.value, str) and joint.value in shaped.value:
        return True
    return shaped.status is Status.ACCEPTED and joint.status is not Status.ACCEPTED
