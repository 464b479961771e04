"""Step: the PDF copies that filed papers still lack, a bounded number of them after each sweep.

Works from the ledger: the first look of a process goes through every case, later ones only through what is news.
Where LibreOffice is missing or does not start, copies stay pending for as long as this process runs.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from functools import cache
from typing import Final
from weakref import WeakKeyDictionary

from flows.copies import COPIED, REFUSED, CopyEnd, PendingCopy, WarmOffice, find_program, make_copies, pending_copies
from flows.ground import sha256_file
from flows.ledger import Ledger
from flows.office import Runtime

log = logging.getLogger("baozhuang.copies")
NEWS: Final = ("paper_filed", COPIED, REFUSED)
_MOST_NEWS: Final = 1000


@dataclass
class _Looked:
    """How far this process has looked. cases: those that may lack copies. is_gone: LibreOffice cannot be had."""

    seq: int = 0
    cases: dict[str, None] = field(default_factory=dict)
    is_gone: bool = False


_LOOKED: WeakKeyDictionary[Ledger, _Looked] = WeakKeyDictionary()


@cache
def office_program() -> str | None:
    """LibreOffice on this machine, looked for once."""
    return find_program()


def make_copies_now(office: Runtime) -> int:
    """Make as many copies as the settings allow for one sweep. Returns how many papers still lack theirs.

    With LibreOffice at hand this takes about a second for each copy and a few to start; a file on which it hangs costs
    one time-out and is tried in at most three sweeps.
    """
    looked = _LOOKED.setdefault(office.ledger, _Looked())
    most = office.settings.copies_per_sweep
    _look(office.ledger, looked)
    if not looked.cases or not most:
        return 0
    lacking = _lacking(office, looked)
    program = office_program()
    if not lacking or program is None or looked.is_gone:
        return len(lacking)
    office.hold.require()
    ends = _make(office, [wanted for wanted in lacking if _is_whole(wanted)][:most], program)
    looked.is_gone = any(end.is_pending for end in ends)
    return len(lacking) - sum(bool(end.path) for end in ends)


def _look(ledger: Ledger, looked: _Looked) -> None:
    """Note the cases that have papers or copies which this process has not seen."""
    while news := ledger.events_since(looked.seq, NEWS, most=_MOST_NEWS):
        looked.seq = news[-1].seq
        looked.cases |= dict.fromkeys(event.case_no for event in news)


def _lacking(office: Runtime, looked: _Looked) -> list[PendingCopy]:
    """What the noted cases lack; a case that lacks nothing is let go."""
    lacking: list[PendingCopy] = []
    for case_no in tuple(looked.cases):
        found = pending_copies(office.ledger, office.workspace, case_no=case_no)
        lacking += found
        if not found:
            del looked.cases[case_no]
    return lacking


def _is_whole(wanted: PendingCopy) -> bool:
    """Whether the paper lies there as it was filed: an edited one gets no copy (the audit tells of it)."""
    return wanted.source.is_file() and sha256_file(wanted.source) == wanted.paper.sha256


def _make(office: Runtime, wanted: list[PendingCopy], program: str) -> tuple[CopyEnd, ...]:
    if not wanted:
        return ()
    with WarmOffice(office.workspace.var / "copies", program=program) as warm:
        ends = make_copies(wanted, warm, ledger=office.ledger, workspace=office.workspace, now=office.now())
    log.info("made %d of %d PDF copies", sum(bool(end.path) for end in ends), len(wanted))
    return ends
