"""The ledger: every number, event, state and due date of the office, and who works on which package.

Hands on frozen rows. Each public method is one transaction; what it says is durable when it returns.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import Connection, select

from extractors.errors import LedgerError
from flows.casework import Application, Due
from flows.ground import local, stamp
from flows.ledger import audit, indexing, search, story
from flows.ledger import packages as claims
from flows.ledger import papers as paperwork
from flows.ledger.chain import SYSTEM, Entry, read_events, read_newer, read_newest
from flows.ledger.claiming import Claiming
from flows.ledger.models import (
    About,
    Case,
    DueRow,
    Event,
    Found,
    Hit,
    PaperState,
    PaperWish,
    PlannedPaper,
    Wanted,
)
from flows.ledger.names import Names
from flows.ledger.projections import APPLY, CASE_SERIES, tell
from flows.ledger.rebuild import rebuild
from flows.ledger.schema import cases, dues, hurry, open_engine
from flows.ledger.states import CaseState, check_move
from flows.ledger.views import Views, case_row, due_columns


class Ledger(Claiming):
    """The ledger at a database URL (sqlite:///… or postgresql+driver://…). `lease_s`: how long a claim holds.

    patience_s: how long is waited for somebody else who writes, where a person sits before the answer; None: a minute.
    """

    def __init__(self, url: str, *, lease_s: float = 120, patience_s: float | None = None) -> None:
        super().__init__(open_engine(url), lease_s=lease_s)
        with self._writing() as c:
            search.ensure(c)
        if patience_s is not None:
            hurry(self._engine, patience_s)
        self.views, self.checks = Views(self._engine), audit.Checks(self._engine)

    def close(self) -> None:
        """Give every connection back."""
        self._engine.dispose()

    # -- cases ---------------------------------------------------------------------------------------------------

    def open_case(
        self,
        package_sha: str,
        application: Application,
        now: datetime,
        *,
        received_at: str = "",
        entrance: Literal["form", "push"] = "form",
    ) -> str:
        """Open the case of a package and return its 受理编号; a second call for the package returns the same.

        The whole application is kept in the event. received_at: ISO time, '' for now. entrance: see plan 三(一)(1).
        """
        with self._writing() as c:
            known = c.execute(select(cases.c.case_no).where(cases.c.package_sha256 == package_sha))
            if (case_no := known.scalar_one_or_none()) is not None:
                return str(case_no)
            year = local(now).year
            serial = paperwork.next_serial(c, CASE_SERIES, year)
            case_no = paperwork.case_number(year, serial)
            payload = {
                "package_sha256": package_sha,
                "year": year,
                "serial": serial,
                "received_at": received_at or stamp(now),
                "application": application.model_dump(mode="json"),
                **({"entrance": entrance} if entrance == "push" else {}),
            }
            tell(c, Entry("case_opened", payload, case_no), now)
            indexing.index_case(c, case_no, application)
            return case_no

    def link_package(self, sha256: str, case_no: str, now: datetime, *, actor: str = SYSTEM) -> None:
        """The package belongs to a case that is open already (a returned slip, a review sheet, a supplement)."""
        with self._writing() as c:
            self._case(c, case_no)
            known = claims.package_of(c, sha256)
            if known is not None and known.case_no != case_no:
                tell(c, Entry("package_linked", {"sha256": sha256}, case_no, actor), now)

    def set_application(
        self, case_no: str, application: Application, now: datetime, *, actor: str = SYSTEM, received_at: str = ""
    ) -> None:
        """Keep a newer version of the application (confirmed or supplied); the same again is no event.

        received_at: ISO time at which it came in where that is news for the case: the form of a pushed project.
        """
        if self.application(case_no) == application:
            return
        with self._writing() as c:
            self._case(c, case_no)
            payload: dict[str, Any] = {"application": application.model_dump(mode="json")}
            if received_at:
                payload["received_at"] = received_at
            tell(c, Entry("application_set", payload, case_no, actor), now)
            indexing.index_case(c, case_no, application)

    def application(self, case_no: str) -> Application:
        """The newest application of a case. Raises LedgerError where there is no such case."""
        with self._engine.connect() as c:
            event = read_newest(c, case_no, kinds=("case_opened", "application_set"))
        if event is None:
            raise LedgerError("没有这个受理编号")
        return Application.model_validate(event.payload["application"])

    def record(
        self, case_no: str, kind: str, payload: Mapping[str, Any], *, actor: str = SYSTEM, now: datetime
    ) -> Event:
        """Write down what happened. Raises LedgerError for kinds that have a method of their own."""
        if kind in APPLY:
            raise LedgerError(f"事件 {kind} 有专门的登记方法")
        with self._writing() as c:
            if case_no:
                self._case(c, case_no)
            event = tell(c, Entry(kind, payload, case_no, actor), now)
            indexing.index_event(c, event)
            return event

    def record_once(
        self, case_no: str, kind: str, payload: Mapping[str, Any], *, actor: str = SYSTEM, now: datetime
    ) -> None:
        """Write down what happened, unless the case tells just that already. Raises as `record` does."""
        if all(event.payload != payload for event in self.events(case_no, kinds=(kind,))):
            self.record(case_no, kind, payload, actor=actor, now=now)

    def record_all(self, told: Sequence[tuple[str, str, Mapping[str, Any]]], *, now: datetime) -> None:
        """Write down several things (case, kind, payload) as one: all of them, or none. Raises as `record` does."""
        with self._writing() as c:
            for case_no, kind, payload in told:
                if kind in APPLY:
                    raise LedgerError(f"事件 {kind} 有专门的登记方法")
                self._case(c, case_no)
                indexing.index_event(c, tell(c, Entry(kind, payload, case_no), now))

    def set_state(  # noqa: PLR0913 - who moved it, why, and since when
        self,
        case_no: str,
        state: CaseState,
        now: datetime,
        *,
        reason: str = "",
        actor: str = SYSTEM,
        accepted_at: str = "",
    ) -> bool:
        """Move a case on; False where it is there already. Raises LedgerError where the move is not allowed.

        accepted_at: ISO time from which it counts as accepted where that is not now (行政许可法 第三十二条).
        """
        with self._writing() as c:
            old = CaseState(self._case(c, case_no).state)
            if old is state:
                return False
            check_move(old, state)
            payload = {"old": old.value, "new": state.value, "reason": reason}
            if accepted_at:
                payload["accepted_at"] = accepted_at
            tell(c, Entry("state_changed", payload, case_no, actor), now)
            return True

    def case(self, case_no: str) -> Case:
        """The case as it stands. Raises LedgerError where there is no such case."""
        with self._engine.connect() as c:
            return self._case(c, case_no)

    def cases(self) -> tuple[Case, ...]:
        """Every case, by number: for ledgers of a few cases; `views` answers the rest."""
        return tuple(self.views.every_case())

    def find_open_case(self, project_code: str, services: Sequence[str], *, besides: str = "") -> str | None:
        """An open case of the same project with one of these services (V14), None if there is none.

        A case that was pushed and not yet applied for counts for every service.
        """
        if not project_code:
            return None
        for case in self.views.open_cases(project_code=project_code):
            is_pushed = case.state == CaseState.PUSHED.value
            if case.case_no != besides and (is_pushed or set(case.services) & set(services)):
                return case.case_no
        return None

    # -- papers --------------------------------------------------------------------------------------------------

    def plan_papers(
        self, case_no: str, papers: Sequence[PaperWish], now: datetime, *, actor: str = SYSTEM
    ) -> tuple[PlannedPaper, ...]:
        """Give each paper its number, in the order asked; a paper that has one keeps it.

        Raises:
            LedgerError: no such case, or one paper asked for twice.
        """
        with self._writing() as c:
            self._case(c, case_no)
            return paperwork.plan(c, case_no, papers, actor=actor, now=now)

    def filed(self, paper: PlannedPaper, path: str, sha256: str, now: datetime, *, actor: str = SYSTEM) -> PlannedPaper:
        """The paper lies in the outbox at `path` (below the outbox); the same again is no event.

        Raises:
            LedgerError: never planned, void, or filed before with other bytes or elsewhere.
        """
        with self._writing() as c:
            if paperwork.needs_filing(paperwork.current(c, paper), path, sha256):
                payload = _paper_payload(paper) | {"path": path, "sha256": sha256}
                tell(c, Entry("paper_filed", payload, paper.case_no, actor), now)
                known = {"kind": paper.kind, "provider": paper.provider, "number": paper.number}
                about = About(**known, day=stamp(now)[:10])
                search.index(c, paper.case_no, path, title=paper.number, body=about.day, about=about)
            return paperwork.current(c, paper)

    def void(
        self, paper: PlannedPaper, reason: str, now: datetime, *, path: str = "", actor: str = SYSTEM
    ) -> PlannedPaper:
        """The paper is not valid (作废); its number stays used. path: where its file lies now, '' where it was."""
        with self._writing() as c:
            return paperwork.void(c, paper, reason, path=path, actor=actor, now=now)

    def papers(self, case_no: str) -> tuple[PlannedPaper, ...]:
        """Every paper of a case, in the order planned."""
        with self._engine.connect() as c:
            return paperwork.papers_of(c, case_no)

    def readers(self, case_no: str) -> dict[str, tuple[str, ...]]:
        """Number of each paper of a case → whom it is for: its provider, or all who get one paper together."""
        planned = (row for e in self.events(case_no) if e.kind == "papers_planned" for row in e.payload["papers"])
        return {row["number"]: (row["provider"], *row.get("facts", {}).get("to", ())) for row in planned}

    def open_papers(self, case_no: str) -> tuple[PlannedPaper, ...]:
        """Papers that have a number but are not filed: after a crash these are still to be made."""
        return tuple(p for p in self.papers(case_no) if p.state is PaperState.PLANNED)

    def cases_with_open_papers(self) -> tuple[str, ...]:
        """The cases that have such papers, by number."""
        with self._engine.connect() as c:
            return paperwork.cases_with_open(c)

    # -- dues ----------------------------------------------------------------------------------------------------

    def set_dues(self, case_no: str, wanted: Sequence[Due], now: datetime, *, actor: str = SYSTEM) -> bool:
        """Make these the dues of a case; what is done stays done. False where nothing changes."""
        rows = [due.model_dump(mode="json") for due in wanted]
        with self._writing() as c:
            self._case(c, case_no)
            earlier = read_newest(c, case_no, kinds=("dues_set",))
            if (earlier.payload["dues"] if earlier else []) == rows:
                return False
            tell(c, Entry("dues_set", {"dues": rows}, case_no, actor), now)
            return True

    def due_done(self, case_no: str, limit: str, now: datetime, *, actor: str = SYSTEM) -> bool:
        """What the limit asks for is done. False where no such due is open."""
        with self._writing() as c:
            still = select(dues.c.limit).where(dues.c.case_no == case_no, dues.c.limit == limit, dues.c.done_at == "")
            if c.execute(still).first() is None:
                return False
            tell(c, Entry("due_done", {"limit": limit}, case_no, actor), now)
            return True

    def note_due(self, row: DueRow, stage: str, now: datetime, *, actor: str = SYSTEM) -> None:
        """Write down that a due date was spoken of: `before` or `on` its day, or `missed`; a stage once only."""
        with self._writing() as c:
            which = select(dues.c.noted).filter_by(case_no=row.case_no, limit=row.limit, what=row.what)
            if c.execute(which).scalar_one_or_none() in (None, stage):
                return
            payload = {"limit": row.limit, "what": row.what, "day": row.day.isoformat()}
            kind, said = ("due_missed", payload) if stage == "missed" else ("due_reminded", payload | {"stage": stage})
            tell(c, Entry(kind, said, row.case_no, actor), now)

    def dues(self, case_no: str) -> tuple[DueRow, ...]:
        """The dues of a case, the earliest first."""
        with self._engine.connect() as c:
            query = select(*due_columns()).where(dues.c.case_no == case_no).order_by(dues.c.day, dues.c.limit)
            return tuple(DueRow(**row._mapping) for row in c.execute(query))

    def due_on_or_before(self, day: date, *, besides: str = "") -> tuple[DueRow, ...]:
        """What is due by the end of a day and not done, in cases that are open. besides: leave out what is so noted."""
        query = select(*due_columns()).where(dues.c.waits, dues.c.day <= day.isoformat())
        if besides:
            query = query.where(dues.c.noted != besides)
        with self._engine.connect() as c:
            return tuple(DueRow(**row._mapping) for row in c.execute(query.order_by(dues.c.day, dues.c.case_no)))

    # -- reading back --------------------------------------------------------------------------------------------

    def events(self, case_no: str | None = None, *, kinds: Sequence[str] = ()) -> tuple[Event, ...]:
        """The events of a case in order ('' for those of none), or all of them; kinds: of these alone."""
        with self._engine.connect() as c:
            return tuple(read_events(c, case_no, kinds=kinds))

    def latest(self, kind: str = "") -> Event | None:
        """The newest event of a kind that belongs to no case, or of all; None where there is none."""
        with self._engine.connect() as c:
            return read_newest(c, "" if kind else None, kinds=(kind,) if kind else ())

    def events_since(self, seq: int, kinds: Sequence[str], *, most: int) -> tuple[Event, ...]:
        """The first `most` events of these kinds after the one with that number, in order."""
        with self._engine.connect() as c:
            return tuple(read_newer(c, seq, kinds, most=most))

    def story(self, case_no: str, names: Names) -> list[str]:
        """The case in plain Chinese sentences."""
        return story.story(self.events(case_no), names)

    def index_text(self, case_no: str, path: str, *, title: str, body: str) -> None:
        """Make the text of a file findable; `path` below the outbox."""
        with self._writing() as c:
            search.index(c, case_no, path, title=title, body=body)

    def find(self, text: str) -> tuple[Hit, ...]:
        """Places in the cases that hold every word of `text`, the newest first."""
        return self.search(Wanted(words=(text,))).hits

    def search(self, wanted: Wanted) -> Found:
        """Places that hold every word and meet every condition, the newest first."""
        with self._engine.connect() as c:
            return search.find(c, wanted)

    def rebuild(self) -> int:
        """Make every table anew from the events. Returns how many events were replayed."""
        with self._writing() as c:
            return rebuild(c)

    def verify(self) -> list[str]:
        """Problems of the hash chain, the numbers and the tables; [] where the ledger is whole."""
        return list(self.checks.whole().problems)

    # -- within a transaction ------------------------------------------------------------------------------------

    def _case(self, c: Connection, case_no: str) -> Case:
        row = c.execute(select(cases).where(cases.c.case_no == case_no)).first()
        if row is None:
            raise LedgerError("没有这个受理编号", next_step="核对编号（形如 LHBZ-2026-000012）")
        return case_row(row._mapping)


def _paper_payload(paper: PlannedPaper) -> dict[str, Any]:
    return paper.model_dump(include={"kind", "provider", "version", "number"})
