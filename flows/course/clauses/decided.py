"""What a person at the window decided on a running case beside all slips: a paper called back, another officer named.

Owns the notes of both (`flows.acts.call_back_paper`, `flows.acts.assign_officer` write them); hands on what follows.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from flows.course.model import Course, Note, PaperWant, Rules, Wants

PAPER_CALLED_BACK: Final = "paper_called_back"
"""Note kind: a filed paper does not hold any more; key: its number; payload {"number", "kind", "provider", "version",
"title", "readers" (provider ids, '' for the applicant), "again" (version that takes its place, 0 for none), "name",
"reason"}."""
OFFICER_SET: Final = "officer_set"
"""Note kind: who serves the case from now on (政府服务专员, plan 三(二)(5)); key: how many before it; payload
{"officer" (in print), "name", "reason"}."""
LETTER: Final = "REQUIREMENT"
"""The kind that is issued again when it is called back: its service goes on."""


def called_back(course: Course, rules: Rules) -> Wants:
    """Everybody who had the paper is told once; a requirement letter comes again as its next version."""
    papers: list[PaperWant] = []
    for version, note in enumerate(course.noted(PAPER_CALLED_BACK), start=1):
        said = note.payload
        facts = {"what": said["title"], "which": said["number"], "reason": said["reason"], "again": bool(said["again"])}
        readers = (r for r in said["readers"] if r not in course.withdrawn)
        papers += (PaperWant(kind="CALLED_BACK", provider=r, version=version, facts=facts) for r in readers)
        if said["again"] and said["provider"] in course.providers:
            papers.append(PaperWant(kind=LETTER, provider=said["provider"], version=said["again"]))
    return Wants(papers=tuple(papers))


def versions_apart(course: Course, provider: str) -> Iterator[int]:
    """The versions of a provider's requirement letter that changes of the application bring forth: 2, 3 …

    Without those that took the place of a letter that was called back.
    """
    notes = (note.payload for note in course.noted(PAPER_CALLED_BACK))
    others = {said["again"] for said in notes if (said["kind"], said["provider"]) == (LETTER, provider)}
    version = 1
    while True:
        version += 1
        if version not in others:
            yield version


def officer_set(course: Course) -> str | None:
    """Who was named by a person last, None where nobody was."""
    newest: Note | None = next(reversed(course.noted(OFFICER_SET)), None)
    return str(newest.payload["officer"]) if newest is not None else None
