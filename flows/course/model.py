"""What the clauses see of a case and what they may ask for: all frozen, all free of files and clocks.

A `Course` is folded from the ledger (`flows.course.fold`); a clause looks at it and says what it wants (`Wants`); the
step `flows.issuing.course` carries out what is not there yet. Asking twice changes nothing, so any order of papers and
days, and a crash at any place, ends in the same ledger.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Literal

from pydantic import Field

from extractors.models import Frozen, Value
from extractors.templates import Templates
from flows.casework import Application, Due, Limits, Office, Provider, Workdays
from flows.course.settings import CourseSettings
from flows.ledger import CaseState

Entrance = Literal["form", "push"]


class ServiceState(StrEnum):
    """How far one provider is with one case (domain §8.2)."""

    NOT_TICKED = "not_ticked"
    REQ_SENT = "req_sent"
    CONTACTED = "contacted"
    VISIT_DONE = "visit_done"
    PLAN_RECEIVED = "plan_received"
    LINE_PLANNED = "line_planned"
    JOINT_PLANNED = "joint_planned"
    PERMIT = "permit"
    BUILT = "built"
    FAILED = "failed"
    ACCEPTED = "accepted"
    BOOKED = "booked"
    CONNECTED = "connected"
    RATED = "rated"
    WITHDRAWN = "withdrawn"


class Slip(Frozen):
    """A returned slip as the ledger took it.

    kind: of templates/slips.yaml. answers: accepted values by key. on: the day it came in. package: its sha256.
    page: 1-based in its package, 0 where that was not written down.
    """

    kind: str
    provider: str = ""
    version: int = 1
    answers: dict[str, Value] = Field(default_factory=dict)
    on: date
    package: str = ""
    page: int = 0

    def text(self, key: str) -> str:
        """An answer as text, '' where the blank was left empty; lists joined with 、."""
        value = self.answers.get(key)
        if isinstance(value, list):
            return "、".join(value)
        return "" if value is None else str(value)

    def day(self, key: str) -> date | None:
        """An answered date, None where there is none."""
        value = self.answers.get(key)
        return date.fromisoformat(value) if isinstance(value, str) and value else None

    def words(self, key: str) -> tuple[str, ...]:
        """The ticked words of a field."""
        value = self.answers.get(key)
        if isinstance(value, list):
            return tuple(value)
        return (str(value),) if value else ()


class Arrived(Frozen):
    """A slip that came and was put before a person. on: the day it came. package: its sha256.

    sure: what was read on it without doubt, None for a blank left empty. sheet: which 核对单 of the case asks about it.
    void_on: the day on which it turned out not to count; None while a person is still to look at it.
    """

    kind: str
    provider: str = ""
    version: int = 1
    on: date
    package: str = ""
    sure: dict[str, Value] = Field(default_factory=dict)
    sheet: int = 1
    void_on: date | None = None


class Issued(Frozen):
    """A paper that the case has. on: the day of its number; is_filed: it lies in the outbox; facts: see `PaperWant`."""

    kind: str
    provider: str
    version: int
    number: str
    on: date
    is_filed: bool = False
    facts: dict[str, Any] = Field(default_factory=dict)

    @property
    def readers(self) -> tuple[str, ...]:
        """The providers that have it: its own, or all to whom one paper went together (facts `to`)."""
        return (self.provider,) if self.provider else tuple(self.facts.get("to", ()))


class Note(Frozen):
    """Something that was written down once. key: what it is about, unique within its kind."""

    kind: str
    key: str
    on: date
    payload: dict[str, Any] = Field(default_factory=dict)


class DueState(Frozen):
    """A due date of the case as the ledger has it. done_on: None while it is open."""

    limit: str
    what: str
    day: date
    done_on: date | None = None


class JointRow(Frozen):
    """One of the works of a joint dig, as everybody in it may see it. provider: id."""

    provider: str
    service: str
    span: str
    when: str


class JointWorks(Frozen):
    """Works that may be done in one dig (X1). id: stays as works join. lead: provider id; lead_rule: why, Chinese.

    window: None where no day is known; is_proposal: no day in common, the window is to be agreed. metres: of all works.
    """

    id: str
    road: str
    window: tuple[date, date] | None = None
    is_proposal: bool = False
    lead: str = ""
    lead_rule: str = ""
    metres: float = 0.0
    rows: tuple[JointRow, ...] = ()


class JointAnswer(Frozen):
    """What a provider of another case has answered to its newest sheet of a group; slip None: nothing yet.

    Names no case: what goes from here onto paper tells nothing of another applicant.
    """

    group: str
    provider: str
    slip: Slip | None = None


class Overlap(Frozen):
    """Works of another case or service that touch a segment of this one (rules X1–X6, domain §8.3).

    rule: X1…X6. road, span, service, when: of the other works, as printed. own_row, other_row: 1-based row of the form;
    providers by id. other_case: '' within the same case; never printed. remark: how both lie, the part of text that
    these do not say. text: Chinese, names road, interval, service and dates, never an applicant. is_sure: False where
    a place is not known and a person must look. joint: the group of an X1.
    """

    rule: str
    road: str
    provider: str
    other_provider: str
    other_case: str = ""
    own_row: int = 0
    other_row: int = 0
    span: str = ""
    window: tuple[date, date] | None = None
    text: str = ""
    service: str = ""
    when: str = ""
    remark: str = ""
    advice: str = ""
    is_sure: bool = True
    joint: JointWorks | None = None


class Amendment(Frozen):
    """A change of the application after acceptance: keys of the catalogue, with the text before and after."""

    on: date
    changes: tuple[tuple[str, str, str], ...]


class Course(Frozen):
    """A case as its clauses see it on a day. providers: ticked, those withdrawn left out.

    slips: those that count, by the day of their arrival. arrived: those that wait for a person, or were found void.
    corrected: what a pushed project says otherwise now than when its letters went out, as in an `Amendment`.
    taken: appointments of other cases, as (provider, ISO day, part of the day).
    """

    case_no: str
    entrance: Entrance
    state: CaseState
    received: date
    accepted: date | None
    today: date
    application: Application
    providers: tuple[str, ...] = ()
    withdrawn: tuple[str, ...] = ()
    slips: tuple[Slip, ...] = ()
    arrived: tuple[Arrived, ...] = ()
    issued: tuple[Issued, ...] = ()
    notes: tuple[Note, ...] = ()
    dues: tuple[DueState, ...] = ()
    service_states: dict[str, ServiceState] = Field(default_factory=dict)
    overlaps: tuple[Overlap, ...] = ()
    joint_answers: tuple[JointAnswer, ...] = ()
    amendments: tuple[Amendment, ...] = ()
    corrected: tuple[tuple[str, str, str], ...] = ()
    taken: frozenset[tuple[str, str, str]] = frozenset()

    def all_slips(self, kind: str, provider: str | None = None) -> tuple[Slip, ...]:
        """The slips of a kind in the order in which they came; provider None: of all."""
        return tuple(s for s in self.slips if s.kind == kind and provider in (None, s.provider))

    def slip(self, kind: str, provider: str | None = None) -> Slip | None:
        """The newest slip of a kind, None where none came."""
        return next(reversed(self.all_slips(kind, provider)), None)

    def waiting(self, kind: str, provider: str | None = None, version: int | None = None) -> Arrived | None:
        """The first slip of a kind that came and that a person is still to look at; provider, version None: any."""
        found = (a for a in self.arrived if a.kind == kind and provider in (None, a.provider) and a.void_on is None)
        return next((a for a in found if version in (None, a.version)), None)

    def papers(self, kind: str, provider: str | None = None) -> tuple[Issued, ...]:
        """The papers of a kind, oldest version first; provider None: of all."""
        found = (p for p in self.issued if p.kind == kind and provider in (None, p.provider))
        return tuple(sorted(found, key=lambda p: p.version))

    def sent_on(self, kind: str, provider: str = "") -> date | None:
        """The day on which the first version of a paper got its number, None before that; provider '': of any."""
        return next((p.on for p in self.papers(kind) if not provider or provider in p.readers), None)

    def noted(self, kind: str, key: str | None = None) -> tuple[Note, ...]:
        """What was written down of a kind; key None: all."""
        return tuple(n for n in self.notes if n.kind == kind and key in (None, n.key))

    def has_note(self, kind: str, key: str) -> bool:
        """Whether it was written down."""
        return bool(self.noted(kind, key))


class PaperWant(Frozen):
    """A paper that the case is to get: kind of templates/letters/course.yaml (or of `PaperKind`) or of a slip.

    facts: what only the clause knows (rows of opinions, the window of a joint dig …); kept with the paper's plan so
    that it is made the same after a crash. JSON values only.
    """

    kind: str
    provider: str = ""
    version: int = 1
    facts: dict[str, Any] = Field(default_factory=dict)


def together(course: Course, kind: str, to: Iterable[str], facts: dict[str, Any]) -> tuple[PaperWant, ...]:
    """One paper for all of these providers that have none of its kind yet; who comes later gets its next version."""
    left = [provider for provider in to if course.sent_on(kind, provider) is None]
    version = len(course.papers(kind, "")) + 1
    return (PaperWant(kind=kind, version=version, facts=facts | {"to": left}),) if left else ()


class DueWant(Frozen):
    """A due date that runs; done_on: the day on which what it asks for was done."""

    due: Due
    done_on: date | None = None


class NoteWant(Frozen):
    """Something to write down once (see `Note`)."""

    kind: str
    key: str
    payload: dict[str, Any] = Field(default_factory=dict)


class Ask(Frozen):
    """A question that only a person can settle; it stands on the desk list until its key is answered by a slip."""

    key: str
    text: str
    next_step: str


class Wants(Frozen):
    """What a clause asks for. reached: states of the case that its facts have reached; services: state per provider."""

    papers: tuple[PaperWant, ...] = ()
    dues: tuple[DueWant, ...] = ()
    notes: tuple[NoteWant, ...] = ()
    asks: tuple[Ask, ...] = ()
    reached: tuple[CaseState, ...] = ()
    services: dict[str, ServiceState] = Field(default_factory=dict)

    def __add__(self, other: Wants) -> Wants:
        """Both; of two states of a service the later one in the order of `ServiceState` counts."""
        return Wants(
            papers=self.papers + other.papers,
            dues=self.dues + other.dues,
            notes=self.notes + other.notes,
            asks=self.asks + other.asks,
            reached=self.reached + other.reached,
            services={
                provider: later(self.services.get(provider), other.services.get(provider))
                for provider in (*self.services, *(p for p in other.services if p not in self.services))
            },
        )


def later(one: ServiceState | None, other: ServiceState | None) -> ServiceState:
    """The further of two states."""
    order = list(ServiceState)
    return max((s for s in (one, other) if s is not None), key=order.index)


@dataclass(frozen=True)
class Rules:
    """What the clauses are held against: providers, limits, calendar, the office's own settings and its templates."""

    office: Office
    limits: Limits
    calendar: Workdays
    settings: CourseSettings
    templates: Templates

    def provider(self, provider_id: str) -> Provider:
        """A provider by id; KeyError where there is none."""
        return self.office.providers[provider_id]

    def due(self, limit: str, start: date, *, provider: str = "") -> Due | None:
        """The due date of a limit, of one provider where named (`T01:water`); None where the limit has no number."""
        due = self.limits.due(limit, start, self.calendar)
        if due is None or not provider:
            return due
        what = f"{due.what}（{self.provider(provider).service}）"
        return due.model_copy(update={"limit": f"{limit}:{provider}", "what": what})


Clause = Callable[[Course, Rules], Wants]
"""One clause of the plan: pure, total, and the same for the same course."""
