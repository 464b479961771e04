"""Whose papers a number names, where the two ways of reading differ."""

from __future__ import annotations

from extractors.foreign.witnesses import Kinds, agreed
from extractors.models import FieldReading, Status
from tests.support.shipped import OTHER

BOX = (100.0, 100.0, 500.0, 130.0)


def test_a_number_that_one_way_gives_to_another_person_is_asked_about() -> None:
    own = FieldReading(key="resident_id", value="411302197211255758", raw="411302197211255758", confidence=0.99,
                       status=Status.ACCEPTED, page=1, box=BOX)  # fmt: skip
    other = own.model_copy(update={"key": "legal_rep_id", "value": "4113021972112557", "status": Status.REVIEW})
    read = {r.key: r.status for r in agreed({"resident_id": own}, [other], OTHER.table, Kinds())}
    assert set(read.values()) == {Status.REVIEW}
