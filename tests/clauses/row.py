"""What a row of the table says, and the comparison with what really came out.

Owns the words in which a lacking paper, date or state is told.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple

import pypdfium2
from docx import Document
from openpyxl import load_workbook

from flows.ground.workspace import FOLDERS
from flows.ledger import CaseState, DueRow, Event, PaperState, PlannedPaper
from flows.ledger.story import STATE_WORDS
from flows.letters import kind_title
from tests.clauses.lives import FIVE, START
from tests.clauses.stage import Stage
from tests.support.shipped import SHIPPED

FOLDER_KEYS = {name: key for key, name in FOLDERS.items()}


class Out(NamedTuple):
    """Papers of a kind that must come out. to: outbox folder keys, one file each. exactly: no other of the kind."""

    kind: str
    to: tuple[str, ...]
    exactly: bool = True


class Day(NamedTuple):
    """A due date: so many working days after `start`. done: it must be met by then, None where that is open."""

    limit: str
    workdays: int
    start: date = START
    done: bool | None = None


class Row(NamedTuple):
    """One clause. number: row of domain §8. life, since, at: where it is played, between which steps.

    starts: what begins it. out: what must come out. states: of the case, one of them. services: state by provider id.
    more: what else must hold; yields what does not, in Chinese.
    """

    number: int
    clause: str
    says: str
    life: str
    since: str
    at: str
    starts: str
    out: tuple[Out, ...] = ()
    dues: tuple[Day, ...] = ()
    states: tuple[CaseState, ...] = ()
    services: tuple[tuple[str, str], ...] = ()
    more: Callable[[Seen], Iterator[str]] | None = None


@dataclass(frozen=True)
class Moment:
    """How far the ledger was when a step had ended. last_seq: of the newest event of any case."""

    name: str
    day: date
    last_seq: int


@dataclass(frozen=True)
class Seen:
    """A case between two steps of its life, as a row looks at it."""

    stage: Stage
    begin: Moment
    end: Moment

    @cached_property
    def events(self) -> tuple[Event, ...]:
        """What happened in the case from one step to the other."""
        return tuple(e for e in self.stage.events if e.seq > self.begin.last_seq)

    @cached_property
    def papers(self) -> tuple[PlannedPaper, ...]:
        """The papers that the case got meanwhile."""
        numbers = {row["number"] for e in self.events if e.kind == "papers_planned" for row in e.payload["papers"]}
        return tuple(p for p in self.stage.papers if p.number in numbers)

    @property
    def dues(self) -> dict[str, DueRow]:
        """The due dates of the case by limit."""
        return {due.limit: due for due in self.stage.office.ledger.dues(self.stage.case_no)}

    def happened(self, kind: str) -> list[dict[str, Any]]:
        """What was written down of a kind meanwhile."""
        return [e.payload for e in self.events if e.kind == kind]

    def text(self, kind: str, to: str = "", *, of_all: bool = False) -> str:
        """The words of the papers of a kind that lie in a folder (key), '' where there is none.

        of_all: also of earlier steps.
        """
        found = [p for p in (self.stage.papers if of_all else self.papers) if p.kind == kind and p.path]
        places = [path for p in found for path in self.stage.places(p) if not to or folder_of(path) == to]
        outbox = self.stage.office.workspace.outbox
        return "\n".join(words_of((outbox / path).read_bytes(), path) for path in places)

    def workdays_after(self, day: date, n: int) -> date:
        """The day so many working days later."""
        return self.stage.office.workdays.add(day, n)[0]


def check(row: Row, seen: Seen) -> tuple[str, ...]:
    """What a row asks for and is not there, in Chinese; () where it is shown."""
    faults = [*_papers(row, seen), *_dues(row, seen), *_states(row, seen)]
    faults += list(row.more(seen)) if row.more is not None else []
    return tuple(faults)


def _papers(row: Row, seen: Seen) -> Iterator[str]:
    for out in row.out:
        own = [p for p in seen.papers if p.kind == out.kind]
        title = kind_title(out.kind, SHIPPED)
        if unfiled := [p.number for p in own if p.state is not PaperState.FILED]:
            yield f"{title} {'、'.join(unfiled)} 没有存入发件夹"
        came = sorted(folder_of(path) for p in own if p.path for path in seen.stage.places(p))
        yield from _difference(title, came, sorted(out.to), exactly=out.exactly)
        for paper in own:
            if paper.path and not seen.stage.file(paper).is_file():
                yield f"{title} {paper.number} 不在发件夹"


def _difference(title: str, came: list[str], wanted: list[str], *, exactly: bool) -> Iterator[str]:
    lacking, extra = list(wanted), []
    for folder in came:
        if folder in lacking:
            lacking.remove(folder)
        else:
            extra.append(folder)
    if lacking:
        yield f"没有出{title}：{'、'.join(FOLDERS[f] for f in lacking)}"
    if extra and exactly:
        yield f"多出了{title}：{'、'.join(FOLDERS[f] for f in extra)}"


def _dues(row: Row, seen: Seen) -> Iterator[str]:
    for day in row.dues:
        due = seen.dues.get(day.limit)
        wanted = seen.workdays_after(day.start, day.workdays)
        if due is None:
            yield f"没有期限 {day.limit}"
        elif due.day != wanted:
            yield f"期限 {day.limit} 为 {due.day}，应为 {wanted}"
        elif day.done is not None and bool(due.done_at) is not day.done:
            yield f"期限 {day.limit} {'未' if day.done else '已'}办结"


def _states(row: Row, seen: Seen) -> Iterator[str]:
    stage = seen.stage
    if row.states and stage.state not in row.states:
        yield f"案件状态为“{STATE_WORDS[stage.state]}”，应为“{STATE_WORDS[row.states[0]]}”"
    for provider, state in row.services:
        if stage.service_state(provider) != state:
            yield f"{provider} 的状态为 {stage.service_state(provider) or '无'}，应为 {state}"


def folder_of(path: str) -> str:
    """The outbox folder (key) in which a file lies."""
    return FOLDER_KEYS.get(path.partition("/")[0], "")


def lacks(text: str, wanted: Iterable[str], *, of: str) -> Iterator[str]:
    """What should stand in a text and does not."""
    missing = [word for word in wanted if word not in text]
    if missing:
        yield f"{of}没有写：{'、'.join(missing)}"


def words_of(content: bytes, name: str) -> str:
    """The words of a Word file, workbook or PDF."""
    if name.endswith(".docx"):
        document = Document(io.BytesIO(content))
        cells = (cell.text for table in document.tables for line in table.rows for cell in line.cells)
        return "\n".join(dict.fromkeys([*(p.text for p in document.paragraphs), *cells]))
    if name.endswith(".xlsx"):
        sheets = load_workbook(io.BytesIO(content)).worksheets
        return "\n".join(str(c) for s in sheets for line in s.iter_rows(values_only=True) for c in line if c)
    pages = pypdfium2.PdfDocument(content)
    return "\n".join(page.get_textpage().get_text_bounded() for page in pages)


__all__ = ["FIVE", "Day", "Moment", "Out", "Row", "Seen", "check", "lacks", "words_of"]
