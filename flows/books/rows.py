"""The rows of the books: small frozen models that say what a line of a sheet or table holds.

Owns no query and no layout. Whoever keeps the ledger maps its records to these rows; the sheets and tables show them.
Paths are given relative to the outbox, with forward slashes; days are civil days at UTC+8.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from pydantic import Field

from extractors.models import Frozen
from flows.ledger import Month

SOON_WORKDAYS = 2
"""A due date with at most so many working days left is shown in amber."""


class Urgency(StrEnum):
    """How near a due date is; the words stand in the sheet beside the colour."""

    OVERDUE = "已超期"
    SOON = "即将到期"
    FINE = "正常"
    DONE = "已完成"


def urgency_of(workdays_left: int) -> Urgency:
    """How near an open date is."""
    if workdays_left < 0:
        return Urgency.OVERDUE
    return Urgency.SOON if workdays_left <= SOON_WORKDAYS else Urgency.FINE


class CaseRow(Frozen):
    """A case: what it is, where it stands, when it is due next.

    `phone` is shown masked only, and so is `applicant_name` where `is_person` (a resident, not a unit).
    """

    case_no: str
    project_name: str
    applicant_name: str
    is_person: bool = False
    services: tuple[str, ...] = ()
    state: str = ""
    entrance: str = ""
    window: str = ""
    phone: str = ""
    received: date | None = None
    accepted: date | None = None
    next_due: date | None = None
    next_what: str = ""
    is_open: bool = True
    note: str = ""


class DueRow(Frozen):
    """A due date. workdays_left: working days from today to `day`, 0 on the day itself, negative once it has passed."""

    case_no: str
    project_name: str
    what: str
    day: date
    workdays_left: int
    unit: str = ""
    provisional: bool = False
    done: bool = False
    source: str = ""
    calendar_version: str = ""

    @property
    def urgency(self) -> Urgency:
        """The colour of the row as a word."""
        return Urgency.DONE if self.done else urgency_of(self.workdays_left)


class PaperRow(Frozen):
    """A paper that was made: its kind in Chinese, whom it goes to, its number and where it lies."""

    case_no: str
    kind: str
    unit: str
    number: str = ""
    version: int = 1
    state: str = ""
    made: date | None = None
    path: str = ""
    sha256: str = ""
    project_name: str = ""


class OwedRow(Frozen):
    """What a provider still owes to a case. due: None where nobody has fixed a limit. number: of the paper that asks.

    workdays_left: as of a due date, None without one. workdays_out: working days since it was asked.
    """

    provider: str
    case_no: str
    project_name: str
    what: str
    number: str = ""
    sent: date | None = None
    due: date | None = None
    workdays_left: int | None = None
    workdays_out: int = 0


class ProgressRow(Frozen):
    """How far every service of a case is: service (用水 …) → the word of its state; services not asked for left out."""

    case_no: str
    project_name: str
    state: str
    services: dict[str, str] = Field(default_factory=dict)


class QuestionRow(Frozen):
    """A question that only a person can settle, and what to do about it.

    unit: whose paper it is about. path: of the file to open, below the outbox.
    """

    case_no: str
    project_name: str
    question: str
    next_step: str
    unit: str = ""
    since: date | None = None
    path: str = ""


class SlipRow(Frozen):
    """A slip that waits for a person with its 核对单. fields: how many are doubted. path: below the outbox."""

    case_no: str
    project_name: str
    unit: str
    title: str
    fields: int
    since: date
    path: str


class ShareRow(Frozen):
    """How punctual a provider was. on_time, late: dates that were met in time or too late; overdue: not met at all."""

    provider: str
    on_time: int = 0
    late: int = 0
    overdue: int = 0

    @property
    def total(self) -> int:
        """The dates that have come."""
        return self.on_time + self.late + self.overdue

    @property
    def share(self) -> float | None:
        """Dates met in time among those that have come, 0 to 1; None where none has."""
        return self.on_time / self.total if self.total else None


class NumberRow(Frozen):
    """A number that was allotted in a series (受理编号, 发文字号) and what for."""

    series: str
    number: str
    case_no: str
    paper: str = ""
    day: date | None = None
    state: str = "已用"


class CatalogueRow(Frozen):
    """A line of 归档文件目录 (DA/T 22-2015): 档号, 文号, 责任者, 题名, 日期, 密级, 页数, 备注."""

    archive_no: str
    title: str
    responsible: str = ""
    document_no: str = ""
    day: date | None = None
    secrecy: str = ""
    pages: int | None = None
    note: str = ""


class EventRow(Frozen):
    """One event of a case as people read it. at: local time (UTC+8)."""

    at: datetime
    what: str
    actor: str = ""


class Story(Frozen):
    """All that the ledger tells of one case."""

    case: CaseRow
    events: tuple[EventRow, ...] = ()
    dues: tuple[DueRow, ...] = ()
    papers: tuple[PaperRow, ...] = ()
    progress: ProgressRow | None = None
    questions: tuple[QuestionRow, ...] = ()


class WaitingRow(Frozen):
    """A 核对单 that waits for a person: how much is on it and where it lies."""

    case_no: str
    project_name: str
    fields: int
    decisions: int = 0
    version: int = 1
    since: date | None = None
    path: str = ""


class Book(Frozen):
    """Everything that 台账.xlsx shows, as of one day: what is open, and the year in figures (shares, months)."""

    today: date
    cases: tuple[CaseRow, ...] = ()
    dues: tuple[DueRow, ...] = ()
    owed: tuple[OwedRow, ...] = ()
    progress: tuple[ProgressRow, ...] = ()
    questions: tuple[QuestionRow, ...] = ()
    papers: tuple[PaperRow, ...] = ()
    numbers: tuple[NumberRow, ...] = ()
    shares: tuple[ShareRow, ...] = ()
    months: tuple[Month, ...] = ()
