"""What the public may know of a case, from its file: for the terminal, the slip to print and the page of the desk."""

from __future__ import annotations

from flows.books.casefile import CaseFile
from flows.course import Rules, ServiceState
from flows.ledger import CaseState
from flows.letters import Progress, progress_of


def public_progress(file: CaseFile, rules: Rules) -> Progress:
    """The slip of a case; services as soon as it is accepted or pushed."""
    course = file.course
    states = {p: course.service_states.get(p, ServiceState.NOT_TICKED) for p in course.providers}
    states |= {
        p: ServiceState.NOT_TICKED for p, s in states.items() if s is ServiceState.REQ_SENT and not file.is_told(p)
    }
    states |= dict.fromkeys(course.withdrawn, ServiceState.WITHDRAWN)
    is_begun = course.accepted is not None or course.state is CaseState.PUSHED
    window = rules.office.general_window
    return progress_of(
        file.case,
        course.application,
        events=file.events,
        dues=file.dues if file.is_open else (),
        window=f"{window.name}（{window.address}），电话 {window.phone}",
        services={rules.provider(p).service: s.value for p, s in states.items()} if is_begun else {},
    )
