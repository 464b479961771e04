"""Who has answered a slip and when, for whoever comes to answer the same slip again."""

from __future__ import annotations

from extractors.models import Frozen
from flows.course import Course
from flows.handed_in.slips import SLIP_SENT, lines_given
from flows.office import Runtime


class Answered(Frozen):
    """An answer that came first. who: as it stands in the ledger, '' for a paper from the folder. at: for people."""

    title: str
    who: str
    at: str

    def told(self, *, with_name: bool = True) -> str:
        """The sentence for whoever answers again. with_name: False for one who need not know who sits in the office."""
        by = f"由{self.who}在网上填写" if self.who and with_name else "在网上填写" if self.who else "以纸质回件交回"
        return (
            f"《{self.title}》已于 {self.at} {by}，以先交的为准，这次没有登记。确需更正的，请联系综合受理窗口另发新版。"
        )


def slip_answered_by(office: Runtime, course: Course, kind: str, provider: str = "") -> Answered | None:
    """The answer to the newest version of a slip, None where there is none. provider: whose slip it is, '' for none."""
    form, papers = office.templates.slips.get(kind), course.papers(kind, provider)
    if form is None or not papers:
        return None
    paper = papers[-1]
    for event in office.ledger.events(course.case_no, kinds=(SLIP_SENT,)):
        if event.payload["number"] == paper.number:
            return Answered(title=form.title, who=event.payload["name"], at=event.at[:16].replace("T", " "))
    taken = next((s for s in course.all_slips(kind, provider) if s.version == paper.version), None)
    came = taken or course.waiting(kind, provider, paper.version)
    return Answered(title=form.title, who="", at=came.on.isoformat()) if came is not None else None


def line_given_by(office: Runtime, course: Course, kind: str, provider: str) -> Answered | None:
    """The row that a provider gave of the newest paper for all."""
    form, papers = office.templates.slips.get(kind), course.papers(kind, "")
    event = lines_given(office, course.case_no, papers[-1].number).get(provider) if form and papers else None
    if form is None or event is None:
        return None
    return Answered(title=form.title, who=event.payload["name"], at=event.at[:16].replace("T", " "))
