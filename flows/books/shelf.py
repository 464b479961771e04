"""The pages of 台账.xlsx: what the book says of each case, kept from one sweep to the next.

Owns what is read again: a case with news, and all of them on a new day or under other rules.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final

from extractors.models import Frozen
from flows.books.casefile import CaseFile, OverlapsOf, case_file, no_overlaps
from flows.books.from_ledger import PAPER_STATES, case_row, due_row, note_of, paper_rows, progress_of, questions_of
from flows.books.owed import owed_by, shares
from flows.books.rows import Book, CaseRow, DueRow, NumberRow, OwedRow, PaperRow, ProgressRow, QuestionRow
from flows.books.titles import names_of
from flows.course import Overlap, Rules
from flows.ledger import SENTENCES, Ledger, PaperState
from flows.ledger import DueRow as LedgerDue

_BATCH: Final = 500


class Page(Frozen):
    """What the book says of one case, and how far it was read. counted: its dates that say how punctual units are."""

    case: CaseRow
    dues: tuple[DueRow, ...] = ()
    owed: tuple[OwedRow, ...] = ()
    progress: ProgressRow | None = None
    questions: tuple[QuestionRow, ...] = ()
    papers: tuple[PaperRow, ...] = ()
    counted: tuple[LedgerDue, ...] = ()
    overlaps: tuple[Overlap, ...] = ()
    seq: int = 0


def book_of(
    ledger: Ledger, rules: Rules, *, today: date, overlaps: OverlapsOf = no_overlaps, shelf: Shelf | None = None
) -> Book:
    """Everything that 台账.xlsx shows. shelf: pages of an earlier book; only what has changed since is read again."""
    pages = (shelf or Shelf()).pages(ledger, rules, today=today, overlaps=overlaps)
    units = [provider.name for provider in rules.office.providers.values()]
    cases, papers = [p.case for p in pages], [row for p in pages for row in p.papers]
    counted = [due for p in pages for due in p.counted]
    return Book(
        today=today,
        cases=tuple(cases),
        dues=tuple(row for p in pages for row in p.dues),
        owed=tuple(sorted((row for p in pages for row in p.owed), key=lambda row: units.index(row.provider))),
        progress=tuple(p.progress for p in pages if p.progress is not None),
        questions=tuple(row for p in pages for row in p.questions),
        papers=tuple(papers),
        numbers=tuple(_numbers(cases, papers)),
        shares=shares(counted, rules, today=today) if counted else (),
    )


def page_of(file: CaseFile, rules: Rules) -> Page:
    """What the book says of one case."""
    course, project = file.course, file.case.project
    return Page(
        case=case_row(
            file.case,
            course.application if file.is_open else None,
            file.dues,
            office=rules.office,
            note=note_of(file.events),
        ),
        dues=tuple(due_row(d, project, rules, today=course.today) for d in file.dues if file.is_open),
        owed=owed_by(course, rules, project=project) if file.is_in_course else (),
        progress=progress_of(file, rules) if file.is_in_course else None,
        questions=questions_of(file, rules) if file.is_open else (),
        papers=tuple(paper_rows(file, names_of(rules.templates))),
        counted=file.counted_dues,
        overlaps=course.overlaps,
        seq=file.events[-1].seq,
    )


class Shelf:
    """The pages of a book as they were last written, for the next one: a case without news is not read again."""

    def __init__(self) -> None:
        self._pages: dict[str, Page] = {}
        self._seq = 0
        self._asof: tuple[date, Rules] | None = None

    def pages(self, ledger: Ledger, rules: Rules, *, today: date, overlaps: OverlapsOf) -> tuple[Page, ...]:
        """The page of every case by number, as of today."""
        if self._asof != (today, rules):
            self._pages, self._seq, self._asof = {}, 0, (today, rules)
        touched = self._touched(ledger) if self._pages else frozenset()
        for case in ledger.cases():
            touching = overlaps(case.case_no)
            known = self._pages.get(case.case_no)
            if known is None or case.case_no in touched or known.overlaps != touching:
                file = case_file(ledger, case, rules, today=today, overlaps=touching)
                self._pages[case.case_no] = page_of(file, rules)
                self._seq = max(self._seq, file.events[-1].seq)
        return tuple(self._pages.values())

    def _touched(self, ledger: Ledger) -> frozenset[str]:
        """Cases with events that are newer than the pages."""
        found: set[str] = set()
        while events := ledger.events_since(self._seq, tuple(SENTENCES), most=_BATCH):
            found.update(event.case_no for event in events)
            self._seq = events[-1].seq
        return frozenset(found)


def _numbers(cases: Iterable[CaseRow], papers: Iterable[PaperRow]) -> Iterator[NumberRow]:
    """受理编号 first, then 发文字号 and 文书编号 as they were allotted."""
    for case in cases:
        yield NumberRow(
            series="受理编号",
            number=case.case_no,
            case_no=case.case_no,
            day=case.received,
            state=case.note.partition("：")[0] or "已用",
        )
    for paper in papers:
        head, bracket, _ = paper.number.partition("〔")
        yield NumberRow(
            series=f"发文字号 {head}" if bracket else "文书编号",
            number=paper.number,
            case_no=paper.case_no,
            paper=paper.kind,
            day=paper.made,
            state="作废" if paper.state == PAPER_STATES[PaperState.VOID] else "已用",
        )
