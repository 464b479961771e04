"""Step: the PDF copies that filed papers still lack, a bounded number of them after each sweep.

Works from the ledger, which keeps what lacks its copy: a paper that has one is not looked at again.
Where LibreOffice is missing or does not start, copies stay pending for as long as this process runs.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import islice
from typing import Final
from weakref import WeakSet

from flows.copies import (
    CopyEnd,
    PendingCopy,
    WarmOffice,
    cases_to_copy,
    copies_to_make,
    find_program,
    make_copies,
    pending_copies,
)
from flows.ground import sha256_file
from flows.ledger import Ledger
from flows.office import Runtime

log = logging.getLogger("baozhuang.copies")

_GONE: Final[WeakSet[Ledger]] = WeakSet()
"""Ledgers of a process in which LibreOffice cannot be had: copies stay pending for as long as it runs."""


@cache
def office_program() -> str | None:
    """LibreOffice on this machine, looked for once."""
    return find_program()


def make_copies_now(office: Runtime) -> int:
    """Make as many copies as the settings allow for one sweep. Returns how many papers still lack theirs.

    With LibreOffice at hand this takes about a second for each copy and a few to start; a file on which it hangs costs
    one time-out and is tried in at most three sweeps.
    """
    most = office.settings.copies_per_sweep
    lacking = copies_to_make(office.ledger) if most else 0
    program = office_program() if lacking else None
    if program is None or office.ledger in _GONE:
        return lacking
    ends = _make(office, tuple(islice(_wanted(office), most)), program)
    if any(end.is_pending for end in ends):
        _GONE.add(office.ledger)
    return lacking - sum(bool(end.path) for end in ends)


def _wanted(office: Runtime) -> Iterator[PendingCopy]:
    """What lacks its copy and lies there whole, case by case."""
    for case_no in cases_to_copy(office.ledger):
        yield from filter(_is_whole, pending_copies(office.ledger, office.workspace, case_no=case_no))


def _is_whole(wanted: PendingCopy) -> bool:
    """Whether the paper lies there as it was filed: an edited one gets no copy (the audit tells of it)."""
    return wanted.source.is_file() and sha256_file(wanted.source) == wanted.paper.sha256


def _make(office: Runtime, wanted: Sequence[PendingCopy], program: str) -> tuple[CopyEnd, ...]:
    if not wanted:
        return ()
    office.hold.require()
    with WarmOffice(office.workspace.var / "copies", program=program) as warm:
        ends = make_copies(wanted, warm, ledger=office.ledger, workspace=office.workspace, now=office.now())
    log.info("made %d of %d PDF copies", sum(bool(end.path) for end in ends), len(wanted))
    return ends
