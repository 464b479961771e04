"""A name in doubt is held against the push of its project and the earlier cases of its applicant."""

from __future__ import annotations

from pathlib import Path

import pytest

from extractors.models import FieldReading, Lattice, Status
from flows.casework.model import OutcomeKind
from tests.support.application_parts import application
from tests.support.course_office import Town, reading

FIRM, OTHER = "济源市样例酒店有限公司", "济源市祥例酒店有限公司"
SECOND = "LHBZ-2026-000002"


SEEN: Lattice = tuple(((c, 0.5), ("样", 0.48), ("", 0.01)) if c == "祥" else ((c, 0.998), ("", 0.002)) for c in OTHER)
"""What two models saw: one of the characters as likely another."""


def unclear(text: str) -> FieldReading:
    """An applicant's name as it was read."""
    return FieldReading(key="applicant_name", value=text, raw=text, confidence=0.5, status=Status.REVIEW, page=1,
                        doubt="“祥”字迹不清")  # fmt: skip


@pytest.fixture
def town(tmp_path: Path) -> Town:
    town = Town(tmp_path / "office")
    assert town.takes("前案", reading(application(services=["用水"]))).outcome is OutcomeKind.ACCEPTED
    return town


@pytest.mark.parametrize(
    ("changes", "asked", "name"),
    [
        ({}, set(), FIRM),
        ({"uscc": "91419001MA9K1XY46N"}, {"applicant_name"}, OTHER),
    ],
)
def test_the_name_of_an_earlier_case_of_the_same_applicant_settles_it(
    town: Town, changes: dict[str, object], asked: set[str], name: str
) -> None:
    later = application(
        services=["用气"], project_code="2608-419001-04-01-551211", project_name="样例酒店扩建",
        applicant_name=unclear(OTHER), **changes,
    )  # fmt: skip
    read = reading(later).model_copy(update={"lattices": {"applicant_name": (SEEN, SEEN)}})
    assert town.takes("后案", read).case_no == SECOND
    with town.opened() as office:
        kept = office.ledger.application(SECOND)
    found = kept.fields["applicant_name"]
    assert set(kept.doubtful) == asked
    assert (found.value, found.raw) == (name, OTHER)
