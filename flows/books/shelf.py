"""The pages of 台账.xlsx: what the book says of each open case, kept from one writing to the next.

Owns what is read again: a case with news, and all open ones on a new day or under other rules. Cases that are over
stand in the book of their year (`flows.books.year_book`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from extractors.models import Frozen
from flows.books.casefile import CaseFile, OverlapsOf, case_file, no_overlaps
from flows.books.from_ledger import PAPER_STATES, case_row, due_row, note_of, paper_rows, progress_of, questions_of
from flows.books.owed import owed_by, shares_of
from flows.books.rows import Book, CaseRow, DueRow, NumberRow, OwedRow, PaperRow, ProgressRow, QuestionRow
from flows.books.titles import names_of
from flows.course import Overlap, Rules
from flows.ledger import Ledger, PaperState


class Page(Frozen):
    """What the book says of one case, and how far it was read."""

    case: CaseRow
    dues: tuple[DueRow, ...] = ()
    owed: tuple[OwedRow, ...] = ()
    progress: ProgressRow | None = None
    questions: tuple[QuestionRow, ...] = ()
    papers: tuple[PaperRow, ...] = ()
    overlaps: tuple[Overlap, ...] = ()
    seq: int = 0


def book_of(
    ledger: Ledger, rules: Rules, *, today: date, overlaps: OverlapsOf = no_overlaps, shelf: Shelf | None = None
) -> Book:
    """Everything that 台账.xlsx shows. shelf: pages of an earlier book; only what has changed since is read again."""
    pages = (shelf or Shelf()).pages(ledger, rules, today=today, overlaps=overlaps)
    units = [provider.name for provider in rules.office.providers.values()]
    cases, papers = [p.case for p in pages], [row for p in pages for row in p.papers]
    punctual = ledger.views.punctual(today.year, today)
    return Book(
        today=today,
        cases=tuple(cases),
        dues=tuple(row for p in pages for row in p.dues),
        owed=tuple(sorted((row for p in pages for row in p.owed), key=lambda row: units.index(row.provider))),
        progress=tuple(p.progress for p in pages if p.progress is not None),
        questions=tuple(row for p in pages for row in p.questions),
        papers=tuple(papers),
        numbers=tuple(_numbers(cases, papers)),
        shares=shares_of(punctual, rules) if punctual else (),
        months=ledger.views.months(today.year),
    )


def page_of(file: CaseFile, rules: Rules) -> Page:
    """What the book says of one case."""
    course, project = file.course, file.case.project
    return Page(
        case=case_row(
            file.case,
            course.application,
            file.dues,
            office=rules.office,
            note=note_of(file.events),
        ),
        dues=tuple(due_row(d, project, rules, today=course.today) for d in file.dues),
        owed=owed_by(course, rules, project=project) if file.is_in_course else (),
        progress=progress_of(file, rules) if file.is_in_course else None,
        questions=questions_of(file, rules),
        papers=tuple(paper_rows(file, names_of(rules.templates))),
        overlaps=course.overlaps,
    )


class Shelf:
    """The pages of a book as they were last written, for the next one: a case without news is not read again."""

    def __init__(self) -> None:
        self._pages: dict[str, Page] = {}
        self._asof: tuple[date, Rules] | None = None

    def pages(self, ledger: Ledger, rules: Rules, *, today: date, overlaps: OverlapsOf) -> tuple[Page, ...]:
        """The page of every open case by number, as of today."""
        if self._asof != (today, rules):
            self._pages, self._asof = {}, (today, rules)
        news = ledger.views.news()
        for case_no in self._pages.keys() - news.keys():
            del self._pages[case_no]
        for case_no, seq in news.items():
            touching = overlaps(case_no)
            known = self._pages.get(case_no)
            if known is None or known.seq != seq or known.overlaps != touching:
                file = case_file(ledger, ledger.case(case_no), rules, today=today, overlaps=touching)
                self._pages[case_no] = page_of(file, rules).model_copy(update={"seq": seq})
        return tuple(self._pages[case_no] for case_no in news)


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
