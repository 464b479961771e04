"""What papers, providers and limits are called in books and reports, by the configuration of the office."""

from __future__ import annotations

from flows.casework import Limits, Office
from flows.ledger import Names, names_from, slip_title
from flows.letters import PaperKind, load_course_papers


def paper_title(kind: str) -> str:
    """The Chinese name of a paper kind of the ledger, of a slip too; an unknown kind goes by itself."""
    course = load_course_papers().papers.get(kind)
    if course is not None:
        return course.title
    if kind in PaperKind.__members__ and not PaperKind(kind).is_course:
        return PaperKind(kind).label
    return slip_title(kind)


def names_of(office: Office, limits: Limits) -> Names:
    """The names by which the ledger's sentences are told."""
    providers = {p.id: p.name for p in office.providers.values()}
    return names_from(paper_title, providers, {limit.id: limit.act for limit in limits.limits})
