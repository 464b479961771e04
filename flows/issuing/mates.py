"""Step: the other cases of a joint dig go on with an answer to it: what one provider says, all of them wait for."""

from __future__ import annotations

from flows.course import Slip
from flows.issuing.course import advance_case
from flows.issuing.entrance import is_in_course
from flows.issuing.neighbours import cases_in_hand
from flows.office import Runtime

_SLIP = "JOINT"


def advance_mates(office: Runtime, case_no: str, slip: Slip | None) -> None:
    """Carry on the cases whose joint digs hang on this slip; one that is in hand goes on with its own package."""
    if slip is None or slip.kind != _SLIP:
        return
    in_hand = cases_in_hand(office)
    for mate in office.open_works.mates_of(office.ledger, case_no):
        if mate not in in_hand and is_in_course(office, mate):
            advance_case(office, mate)
