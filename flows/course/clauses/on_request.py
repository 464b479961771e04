"""Slips that nothing in the case calls for and that a person asked for: a design to be judged, a clock to be stopped.

Owns which kinds may be asked for; the asking is a note in the ledger (`flows.acts.hand_out_slip`).
"""

from __future__ import annotations

from typing import Final

from flows.course.model import Course, PaperWant, Rules, Wants

SLIP_WANTED: Final = "slip_wanted"
"""Note kind: a person asked for a slip; key: kind and version; payload {"kind", "version",
"name", "reason"}."""
ON_REQUEST: Final = ("SCHEME", "SUSPEND", "RULING", "REQUEST", "RELEASE")


def on_request(course: Course, rules: Rules) -> Wants:
    """What was asked for and was not used yet; one that came back is not made again."""
    papers = (PaperWant(kind=n.payload["kind"], version=n.payload["version"]) for n in course.noted(SLIP_WANTED))
    return Wants(papers=tuple(papers))


def next_version(course: Course, kind: str) -> int:
    """The version that a slip which is asked for now gets: after the last one used."""
    return max((slip.version for slip in course.all_slips(kind)), default=0) + 1
