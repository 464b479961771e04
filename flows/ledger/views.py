"""What screens, books and chores ask of all cases: queries on the projections that never read what is over and done.

Every answer is bounded: open cases, a page, a year streamed case by case. Hands out the frozen rows of the ledger.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy import (
    Column,
    ColumnElement,
    Engine,
    RowMapping,
    Select,
    and_,
    case,
    exists,
    func,
    or_,
    select,
)

from extractors.errors import LedgerError
from extractors.models import Frozen
from flows.ledger.chain import read_events, read_newer, read_of_cases, read_telling
from flows.ledger.matters import MatterKind
from flows.ledger.models import Case, DueRow, Event, PaperState, PlannedPaper
from flows.ledger.projections import CASE_SERIES, SERVICE_SEPARATOR
from flows.ledger.schema import PLANNED, cases, chain, dues, events, matters, numbers, papers, works
from flows.ledger.shared_views import OPEN as _OPEN
from flows.ledger.shared_views import SharedViews
from flows.ledger.states import CaseState

_BATCH: Final = 200
PAPER_ANNEXED: Final = "paper_annexed"
"""Event kind: what goes along with a paper lies beside it; payload as of PAPER_SHARED."""


DESK_LOG: Final = "desk_log"
"""Event kind, of no case: who looked at what and did what at the desk; payload {"entries": [{"at", "name", "what",
"case_no"}]}. Nothing that a book shows follows from it."""


class Matter(Frozen):
    """Something that may be open: `seq` is its newest event, `since` the time of its first, `times` how often.

    about, path, key: by kind, see `MatterKind` and `flows.ledger.matters`.
    """

    kind: MatterKind
    case_no: str
    key: str
    about: str
    path: str
    since: str
    seq: int
    times: int


class CaseFilter(Frozen):
    """Which cases a list is to show; '' for all. text: part of number, project or applicant. states: of these alone.

    service: asked for. year: of the number. is_open: None for both.
    """

    text: str = ""
    states: tuple[CaseState, ...] = ()
    service: str = ""
    year: str = ""
    is_open: bool | None = None


class Counts(Frozen):
    """How many cases there are, and how many of them are open."""

    cases: int
    open: int


class Month(Frozen):
    """A month (2026-11) in figures. archived: cases that came to their end and are in the archive; ended: otherwise."""

    month: str
    received: int = 0
    accepted: int = 0
    archived: int = 0
    ended: int = 0


class Punctual(Frozen):
    """How often what a limit asks for was done in time, too late, or not and is overdue."""

    limit: str
    on_time: int
    late: int
    overdue: int


def case_row(row: RowMapping) -> Case:
    """A row of the table as it is handed out."""
    services = tuple(s for s in str(row["services"]).split(SERVICE_SEPARATOR) if s)
    return Case(**{**{name: row[name] for name in Case.model_fields}, "services": services})


class Views(SharedViews):
    """The questions; each is one short reading transaction, a stream one for each of its batches."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def head(self) -> int:
        """The number of the newest event, 0 for an empty ledger."""
        with self._engine.connect() as c:
            return int(c.execute(select(chain.c.seq)).scalar_one())

    def news_head(self) -> int:
        """The number of the newest event from which anything follows that people are shown, 0 where there is none."""
        newest = select(events.c.seq).where(events.c.kind != DESK_LOG).order_by(events.c.seq.desc()).limit(1)
        with self._engine.connect() as c:
            return int(c.execute(newest).scalar_one_or_none() or 0)

    def counts(self) -> Counts:
        """All cases, by the numbers that were allotted without gap, and the open ones."""
        with self._engine.connect() as c:
            allotted = select(func.sum(numbers.c.last)).where(numbers.c.series == CASE_SERIES)
            total = int(c.execute(allotted).scalar_one() or 0)
            still = c.execute(select(func.count()).select_from(cases).where(cases.c.state.in_(_OPEN))).scalar_one()
        return Counts(cases=total, open=still)

    def has(self, case_no: str) -> bool:
        """Whether there is such a case."""
        with self._engine.connect() as c:
            return c.execute(select(cases.c.case_no).where(cases.c.case_no == case_no)).first() is not None

    def newest_case(self) -> str:
        """The last 受理编号, '' where there is none."""
        with self._engine.connect() as c:
            return str(c.execute(select(func.max(cases.c.case_no))).scalar_one() or "")

    def open_cases(self, *, since: str = "", project_code: str = "") -> tuple[Case, ...]:
        """The open cases by number. since: received at this ISO time or later. project_code: of this project."""
        query = select(cases).where(cases.c.state.in_(_OPEN))
        if project_code:
            query = query.where(cases.c.project_code == project_code)
        return self._cases(query.where(cases.c.received_at >= since) if since else query)

    def in_states(self, states: Iterable[CaseState]) -> tuple[Case, ...]:
        """The cases that are in one of these states, by number; meant for states that a case leaves again."""
        return self._cases(select(cases).where(cases.c.state.in_([state.value for state in states])))

    def some(self, case_nos: Iterable[str]) -> tuple[Case, ...]:
        """The cases with these numbers, by number."""
        wanted = sorted(set(case_nos))
        return tuple(
            case
            for start in range(0, len(wanted), _BATCH)
            for case in self._cases(select(cases).where(cases.c.case_no.in_(wanted[start : start + _BATCH])))
        )

    def page(self, *, skip: int, most: int) -> tuple[Case, ...]:
        """Of the list of all cases a part: the open ones by number, then those that are over, the newest first."""
        still = select(cases).where(cases.c.state.in_(_OPEN)).order_by(cases.c.case_no)
        over = select(cases).where(cases.c.closed_at != "").order_by(cases.c.case_no.desc())
        with self._engine.connect() as c:
            found = c.execute(still.offset(skip).limit(most)).all()
            if len(found) < most:
                before = max(0, skip - self.counts().open)
                found = [*found, *c.execute(over.offset(before).limit(most - len(found)))]
        return tuple(case_row(row._mapping) for row in found)

    def filtered(self, wanted: CaseFilter, *, skip: int, most: int) -> tuple[tuple[Case, ...], int]:
        """A part of the cases that a filter lets through, the newest first, and how many it lets through."""
        where = _filter(wanted)
        page = select(cases).where(*where).order_by(cases.c.case_no.desc()).offset(skip).limit(most)
        with self._engine.connect() as c:
            total = int(c.execute(select(func.count()).select_from(cases).where(*where)).scalar_one())
            return tuple(case_row(row._mapping) for row in c.execute(page)), total

    def news(self) -> dict[str, int]:
        """Open case → the number of its newest event that a book may show."""
        query = select(cases.c.case_no, cases.c.seq).where(cases.c.state.in_(_OPEN)).order_by(cases.c.case_no)
        with self._engine.connect() as c:
            return {str(row.case_no): int(row.seq) for row in c.execute(query)}

    def every_case(self) -> Iterator[Case]:
        """All cases by number, a batch at a time: for what has to write down everything."""
        return self._stream(select(cases))

    def received_between(self, first: str, before: str) -> Iterator[Case]:
        """The cases that came in from one ISO day on and before another, by number, a batch at a time."""
        return self._stream(select(cases).where(cases.c.received_at >= first, cases.c.received_at < before))

    def closed_in(self, year: int) -> Iterator[Case]:
        """The cases that came to their end in a year, by number, a batch at a time."""
        return self._stream(select(cases).where(_within(cases.c.closed_at, year)))

    def news_of(self, year: int) -> int:
        """The number of the newest event of the cases that came to their end in a year, 0 where there are none."""
        with self._engine.connect() as c:
            return int(
                c.execute(select(func.max(cases.c.seq)).where(_within(cases.c.closed_at, year))).scalar_one() or 0
            )

    def first_end(self) -> str:
        """The ISO time at which the first case came to its end, '' where none has."""
        with self._engine.connect() as c:
            return str(c.execute(select(func.min(cases.c.closed_at)).where(cases.c.closed_at != "")).scalar_one() or "")

    def months(self, year: int) -> tuple[Month, ...]:
        """What came in, was accepted and came to an end in each month of a year; months without anything left out."""
        found: dict[str, dict[str, int]] = {}
        ends = case((cases.c.state == CaseState.ARCHIVED.value, "archived"), else_="ended")
        with self._engine.connect() as c:
            for name, column in (("received", cases.c.received_at), ("accepted", cases.c.accepted_at)):
                month = func.substr(column, 1, 7)
                for at, count in c.execute(select(month, func.count()).where(_within(column, year)).group_by(month)):
                    found.setdefault(at, {})[name] = count
            month, how = func.substr(cases.c.closed_at, 1, 7), ends
            over = select(month, how, func.count()).where(_within(cases.c.closed_at, year)).group_by(month, how)
            for at, name, count in c.execute(over):
                found.setdefault(at, {})[name] = count
        return tuple(Month(month=at, **counts) for at, counts in sorted(found.items()))

    def punctual(self, year: int, today: date) -> tuple[Punctual, ...]:
        """How the dates that fell into a year were met, limit by limit: of closed cases only those that were met."""
        done = func.substr(dues.c.done_at, 1, 10)
        places = (
            (dues.c.done_at != "") & (done <= dues.c.day),
            (dues.c.done_at != "") & (done > dues.c.day),
            dues.c.waits & (dues.c.day < today.isoformat()),
        )
        sums = [func.sum(case((place, 1), else_=0)) for place in places]
        query = select(dues.c.limit, *sums).where(_within(dues.c.day, year)).group_by(dues.c.limit)
        with self._engine.connect() as c:
            rows = c.execute(query.order_by(dues.c.limit)).all()
        return tuple(Punctual(limit=row[0], on_time=row[1], late=row[2], overdue=row[3]) for row in rows)

    def filed_in(self, year: int) -> Iterator[tuple[Case, int]]:
        """The cases that came in in a year, by number, each with how many papers were filed for it."""
        for found in self._batches(select(cases).where(_within(cases.c.received_at, year))):
            mine = (papers.c.case_no.in_([one.case_no for one in found]), papers.c.state == PaperState.FILED.value)
            with self._engine.connect() as c:
                query = select(papers.c.case_no, func.count()).where(*mine).group_by(papers.c.case_no)
                counts = {row[0]: int(row[1]) for row in c.execute(query)}
            yield from ((one, counts.get(one.case_no, 0)) for one in found)

    def alive_between(self, first: str, before: str) -> Iterator[Case]:
        """The cases to which something may have happened from one ISO day on and before another, by number: not over
        when it began, or with a date that falls into it.
        """
        fell = (dues.c.case_no == cases.c.case_no, dues.c.day >= first, dues.c.day < before)
        stood = (cases.c.closed_at == "") | (cases.c.closed_at >= first) | exists().where(*fell)
        return self._stream(select(cases).where(cases.c.received_at < before, stood))

    def roads(self) -> tuple[str, ...]:
        """Every road that any case digs up, as it is written: by jumps in the index, for cases are many, roads few."""
        first = select(func.min(works.c.road).label("road")).cte("roads", recursive=True)
        beyond = select(func.min(works.c.road)).where(works.c.road > first.c.road).scalar_subquery()
        each = first.union_all(select(beyond).where(first.c.road.is_not(None)))
        with self._engine.connect() as c:
            return tuple(c.execute(select(each.c.road).where(each.c.road.is_not(None))).scalars())

    def roads_of(self, case_nos: Collection[str]) -> tuple[tuple[str, str], ...]:
        """The roads that these cases dig up as they are written, each with its case."""
        query = select(works.c.case_no, works.c.road).where(works.c.case_no.in_(case_nos))
        with self._engine.connect() as c:
            return tuple((row[0], row[1]) for row in c.execute(query.order_by(works.c.case_no, works.c.road)))

    def works_on(self, roads: Sequence[str], *, built_since: str) -> tuple[tuple[str, bool], ...]:
        """The cases on a road by number, each with whether it is open: the open ones and those of which a line was
        built on an ISO day or later. roads: as they are written.
        """
        counts = cases.c.state.in_(_OPEN) | (cases.c.built_on >= built_since)
        mine = select(works.c.case_no).where(works.c.road.in_(roads))
        query = select(cases.c.case_no, cases.c.state.in_(_OPEN)).where(cases.c.case_no.in_(mine), counts)
        with self._engine.connect() as c:
            return tuple(sorted((row[0], bool(row[1])) for row in c.execute(query)))  # in order it would walk all cases

    def events_of(
        self, case_nos: Sequence[str], kinds: Sequence[str], *, telling: Mapping[str, Sequence[str]]
    ) -> Iterator[Event]:
        """The events of these kinds of several cases, those of each case in order.

        telling: kinds of which only those are wanted that hold one of so many texts.
        """
        with self._engine.connect() as c:
            yield from read_of_cases(c, case_nos, kinds, telling)

    def matters(self, kind: MatterKind, *, times: int = 0) -> tuple[Matter, ...]:
        """What may be open of this kind, in the order of the newest event. times: what came so often at least."""
        query = select(matters).where(matters.c.kind == kind.value, matters.c.times >= times)
        with self._engine.connect() as c:
            return tuple(Matter(**row._mapping) for row in c.execute(query.order_by(matters.c.seq)))

    def cases_with(self, kind: MatterKind, *, below: int) -> tuple[str, ...]:
        """The numbers of the cases with something open of this kind that came less often than `below`."""
        query = select(matters.c.case_no).where(matters.c.kind == kind.value, matters.c.times < below)
        with self._engine.connect() as c:
            return tuple(c.execute(query.distinct().order_by(matters.c.case_no)).scalars())

    def count_of(self, kind: MatterKind, *, below: int) -> int:
        """How many things of this kind are open that came less often than `below`."""
        query = select(func.count()).select_from(matters)
        with self._engine.connect() as c:
            mine = query.where(matters.c.kind == kind.value, matters.c.times < below)
            return int(c.execute(mine).scalar_one())

    def event(self, seq: int) -> Event:
        """The event with that number. Raises LedgerError where there is none."""
        with self._engine.connect() as c:
            found = next(read_newer(c, seq - 1, (), most=1), None)
        if found is None or found.seq != seq:
            raise LedgerError(f"台账中没有事件 {seq}", next_step="运行 baozhuang audit 查看")
        return found

    def planned_papers(self) -> tuple[PlannedPaper, ...]:
        """Every paper that has a number and is not filed."""
        with self._engine.connect() as c:
            rows = c.execute(select(papers).where(PLANNED).order_by(papers.c.planned_seq, papers.c.serial))
            return tuple(PlannedPaper(**{n: row._mapping[n] for n in PlannedPaper.model_fields}) for row in rows)

    def dues_of(self, case_nos: Sequence[str]) -> dict[str, tuple[DueRow, ...]]:
        """受理编号 → what is still to be done for it and when, the earliest first; cases without are left out."""
        found: dict[str, list[DueRow]] = {}
        query = select(*due_columns()).where(dues.c.case_no.in_(case_nos), dues.c.waits).order_by(dues.c.day)
        with self._engine.connect() as c:
            for row in c.execute(query):
                found.setdefault(row.case_no, []).append(DueRow(**row._mapping))
        return {case_no: tuple(rows) for case_no, rows in found.items()}

    def telling(self, case_no: str, kind: str, text: str) -> tuple[Event, ...]:
        """The events of a kind of one case ('' for those of none) that hold a text such as a hash, in order."""
        with self._engine.connect() as c:
            return tuple(read_telling(c, case_no, kind, text))

    def newest_telling(self, kind: str, text: str) -> Event | None:
        """The newest event of a kind, of any case, that holds a text; None where there is none."""
        with self._engine.connect() as c:
            return next(iter(read_telling(c, None, kind, text, newest=True)), None)

    def stream(self, kinds: Sequence[str] = ()) -> Iterator[Event]:
        """All events in order, of these kinds alone, a batch at a time: for what holds the ledger against the disk."""
        with self._engine.connect() as c:
            yield from read_events(c, kinds=kinds)

    def _cases(self, query: Select[Any]) -> tuple[Case, ...]:
        with self._engine.connect() as c:
            return tuple(case_row(row._mapping) for row in c.execute(query.order_by(cases.c.case_no)))

    def _stream(self, query: Select[Any]) -> Iterator[Case]:
        for batch in self._batches(query):
            yield from batch

    def _batches(self, query: Select[Any]) -> Iterator[tuple[Case, ...]]:
        last = ""
        while batch := self._cases(query.where(cases.c.case_no > last).limit(_BATCH)):
            yield batch
            last = batch[-1].case_no


def _filter(wanted: CaseFilter) -> list[ColumnElement[bool]]:
    """The conditions of a filter."""
    found: list[ColumnElement[bool]] = []
    for word in wanted.text.split():
        columns = (cases.c.case_no, cases.c.project, cases.c.applicant)
        found.append(or_(*(column.contains(word, autoescape=True) for column in columns)))
    if wanted.states:
        found.append(cases.c.state.in_([state.value for state in wanted.states]))
    if wanted.is_open is not None:
        found.append(cases.c.state.in_(_OPEN) if wanted.is_open else cases.c.state.not_in(_OPEN))
    if wanted.service:
        found.append(cases.c.services.contains(wanted.service, autoescape=True))
    if wanted.year:
        found.append(cases.c.case_no.startswith(f"LHBZ-{wanted.year}-", autoescape=True))
    return found


def _within(column: Column[Any], year: int) -> ColumnElement[bool]:
    """Whether an ISO day or time lies in a year; such as an index serves."""
    return and_(column >= f"{year:04d}", column < f"{year + 1:04d}")


def due_columns() -> tuple[Any, ...]:
    """The columns of a `DueRow`."""
    return tuple(dues.c[name] for name in DueRow.model_fields)
