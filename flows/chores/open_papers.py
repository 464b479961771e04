"""Step: papers that have a number but could not be made (a damaged template, a full disk) are made as soon as they can.

Works from the ledger alone; a case whose package is in hand is left to that.
"""

from __future__ import annotations

from flows.cases import assess
from flows.issuing import file_course_papers, file_papers, is_of_course
from flows.office import Runtime


def file_open_papers(office: Runtime) -> int:
    """Make what can be made now. Returns how many papers are still to be made."""
    in_hand = {p.case_no for p in office.ledger.unfinished_packages()}
    left = 0
    for case_no in office.ledger.cases_with_open_papers():
        if case_no not in in_hand:
            if not all(is_of_course(paper, office.templates) for paper in office.ledger.open_papers(case_no)):
                file_papers(office, case_no, assess(office, case_no))
            file_course_papers(office, case_no)
            left += len(office.ledger.open_papers(case_no))
    return left
