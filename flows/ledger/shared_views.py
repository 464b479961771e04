"""What a provider and the wall ask of all cases: its papers and dates in those that are open, how dates were met."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from sqlalchemy import Engine, case, func, select

from flows.ledger.models import PaperState, PlannedPaper
from flows.ledger.schema import cases, dues, events, papers
from flows.ledger.states import CLOSED, CaseState

OPEN: Final = tuple(sorted(state.value for state in frozenset(CaseState) - CLOSED))

PAPER_SHARED: Final = "paper_shared"
"""Event kind: a copy of a paper lies with one of its readers; payload {"number", "reader" (folder key), "path",
"sha256"}, of one that was moved with its path before as "was"."""


class SharedViews:
    """A part of `Views`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def dues_done_since(self, day: date) -> Iterator[tuple[str, date, date, date, int]]:
        """Of dates met from this day on: limit, the day it ran from, when it was due, when it was done, how often."""
        done = func.substr(dues.c.done_at, 1, 10)
        same = (dues.c.limit, dues.c.starts, dues.c.day, done)
        query = select(*same, func.count()).where(dues.c.done_at >= day.isoformat()).group_by(*same)
        with self._engine.connect() as c:
            for limit, *days, count in c.execute(query):
                starts, due, met = (date.fromisoformat(each) for each in days)
                yield limit, starts, due, met, count

    def due_counts(self, today: date) -> tuple[int, int]:
        """How many dates of open cases fall on this day, and how many have passed without being met."""
        day = today.isoformat()
        sums = [func.sum(case((place, 1), else_=0)) for place in (dues.c.day == day, dues.c.day < day)]
        with self._engine.connect() as c:
            row = c.execute(select(*sums).where(dues.c.waits, dues.c.day <= day)).one()
        return int(row[0] or 0), int(row[1] or 0)

    def first_dues(self, provider: str) -> dict[str, date]:
        """受理编号 → the earliest date that a provider has not met."""
        query = select(dues.c.case_no, func.min(dues.c.day)).where(dues.c.waits, dues.c.limit.like(f"%:{provider}"))
        with self._engine.connect() as c:
            return {case_no: date.fromisoformat(day) for case_no, day in c.execute(query.group_by(dues.c.case_no))}

    def standing_of_open(self, provider: str) -> tuple[tuple[str, str, bool], ...]:
        """Of each filed paper of a provider in open cases: 受理编号, number, whether it stands as the newest."""
        columns = (
            papers.c.case_no,
            papers.c.kind,
            papers.c.version,
            papers.c.number,
            papers.c.state,
            papers.c.provider,
        )
        query = select(*columns).join(cases, cases.c.case_no == papers.c.case_no)
        query = query.where(papers.c.provider.in_((provider, "")), papers.c.path != "", cases.c.state.in_(OPEN))
        copies = self._copies_of_open(provider)
        with self._engine.connect() as c:
            found = [row[:5] for row in c.execute(query) if row.provider or row.number in copies]
        newest: dict[tuple[str, str], int] = {}
        for case_no, kind, version, _, _ in found:
            newest[case_no, kind] = max(newest.get((case_no, kind), 0), version)
        void = PaperState.VOID.value
        return tuple((no, number, v == newest[no, kind] and state != void) for no, kind, v, number, state in found)

    def papers_of_open(self, provider: str, *, case_no: str = "") -> tuple[PlannedPaper, ...]:
        """The papers of a provider in its open cases, or in this one, the newest first; not filed: without a path.

        Of one paper for several readers with the path of the provider's own copy.
        """
        query = select(papers).join(cases, cases.c.case_no == papers.c.case_no)
        query = query.where(papers.c.provider.in_((provider, "")), cases.c.state.in_(OPEN))
        query = query.where(papers.c.case_no == case_no) if case_no else query
        copies = self._copies_of_open(provider)
        with self._engine.connect() as c:
            rows = c.execute(query.order_by(papers.c.planned_seq.desc(), papers.c.serial.desc()))
            found = [PlannedPaper(**{n: row._mapping[n] for n in PlannedPaper.model_fields}) for row in rows]
        mine = (p for p in found if p.provider or p.number in copies)
        return tuple(p if p.provider else p.model_copy(update={"path": copies[p.number]}) for p in mine)

    def _copies_of_open(self, provider: str) -> dict[str, str]:
        """Number of each paper that went to several → where this provider's copy lies now, of open cases alone."""
        told = (said for _, said in self.told_of_open(PAPER_SHARED))
        return {said["number"]: said["path"] for said in told if said["reader"] == provider}

    def told_of_open(self, kind: str) -> tuple[tuple[str, dict[str, Any]], ...]:
        """受理编号 and payload of every event of a kind in the open cases, in order."""
        query = select(events.c.case_no, events.c.payload).join(cases, cases.c.case_no == events.c.case_no)
        query = query.where(events.c.kind == kind, cases.c.state.in_(OPEN)).order_by(events.c.seq)
        with self._engine.connect() as c:
            return tuple((row[0], json.loads(row[1])) for row in c.execute(query))
