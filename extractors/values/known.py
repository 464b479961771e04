"""A doubtful line held against words that somebody knows as its value: a licence, a permit, the push, an earlier case.

Takes a reading in doubt with its lattices; hands on the same reading with the known word as its value where that
explains the ink as well as anything does. Where no known word fits, what was read stands, and a person is asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from extractors.models import FieldReading, Status
from extractors.values.calibration import Acceptance
from extractors.values.catalogue import Field
from extractors.values.evidence import is_open
from extractors.values.normalising import normalise
from extractors.values.weighing import plain

Words = Mapping[str, Iterable[str]]
"""What is known of a field, by its key."""


def settled_by(field: Field, reading: FieldReading, words: Iterable[str], acceptance: Acceptance) -> FieldReading:
    """The reading with the known word that its ink says, sure; as it is where that is not sure."""
    if acceptance.weigher is None or not reading.lattices or not is_open(reading):
        return reading
    known = {plain(word): word for word in words if not normalise(field, word).doubt}
    lead = acceptance.weigher.lead(reading.lattices, [plain(reading.raw)], known) if known else None
    if lead is None or lead.text not in known or not (sure := acceptance.by_lead(lead)):
        return reading
    changes: dict[str, object] = {
        "value": normalise(field, known[lead.text]).value,
        "confidence": round(sure, 4),
        "status": Status.ACCEPTED,
        "doubt": "",
        "candidates": (),
        "score": 0.0,
        "grounds": "",
        "lattices": (),
    }
    return reading.model_copy(update=changes)
