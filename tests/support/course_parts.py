"""A case in memory for the tests of its course: days pass, slips come in, and what the clauses want is done at once.

`Life` does with a `Course` what `flows.issuing.course` does with the ledger, without files; `asked` keeps every
question.
"""

from __future__ import annotations

from datetime import date, timedelta

from flows.casework.calendar import load_workdays
from flows.casework.deadlines import Limits, load_limits
from flows.casework.model import Application
from flows.casework.office import load_office
from flows.course.fold import _withdrawn, amendment
from flows.course.model import Arrived, Ask, Course, DueState, Issued, Note, Overlap, Rules, ServiceState, Slip, Wants
from flows.course.plan import missing, moves, wants
from flows.course.settings import load_course_settings
from flows.ledger.states import CLOSED, CaseState
from tests.support.application_parts import application
from tests.support.shipped import SHIPPED

OFFICE = load_office(SHIPPED)
CALENDAR = load_workdays(SHIPPED)
START = date(2026, 11, 23)
"""A Monday in an announced year."""
DAYS = {"T02": 5, "T03": 3, "T13": 15, "T16": 5, "T17": 10}
"""Numbers for the limits that the plan leaves open: those of the sample configuration."""


def limits(**days: int | None) -> Limits:
    """The shipped limits with these numbers of working days; None leaves a limit open."""
    shipped = load_limits(SHIPPED)
    changed = DAYS | days
    return shipped.model_copy(
        update={
            "limits": tuple(
                limit.model_copy(update={"workdays": changed[limit.id]}) if limit.id in changed else limit
                for limit in shipped.limits
            )
        }
    )


def rules(**days: int | None) -> Rules:
    """Rules as an office has them once it has fixed its open limits."""
    settings = load_course_settings(SHIPPED)
    return Rules(office=OFFICE, limits=limits(**days), calendar=CALENDAR, settings=settings, templates=SHIPPED)


class Life:
    """One case through its days. entrance: form (accepted on `start`) or push (pushed on `start`)."""

    def __init__(
        self,
        *,
        entrance: str = "form",
        start: date = START,
        with_rules: Rules | None = None,
        of: Application | None = None,
    ) -> None:
        self.rules = with_rules or rules()
        accepted = entrance == "form"
        self.course = Course(
            case_no="LHBZ-2026-000012",
            entrance=entrance,
            state=CaseState.ACCEPTED if accepted else CaseState.PUSHED,
            received=start,
            accepted=start if accepted else None,
            today=start,
            application=of or application(),
        )
        self.asked: list[Ask] = []
        self._refold()
        if accepted:
            for provider in self.course.providers:
                self._issue("REQUIREMENT", provider)
        self.settle()

    @property
    def kinds(self) -> list[tuple[str, str, int]]:
        """Every paper of the case so far."""
        return [(p.kind, p.provider, p.version) for p in self.course.issued]

    def has(self, kind: str, provider: str = "", version: int = 1) -> bool:
        """Whether the case has that paper, of one provider alone or among others."""
        papers = [p for p in self.course.papers(kind) if p.version == version]
        return any(provider == p.provider or provider in p.readers for p in papers)

    def due(self, limit: str) -> DueState | None:
        """A due date of the case."""
        return next((d for d in self.course.dues if d.limit == limit), None)

    def slip(self, kind: str, provider: str = "", *, version: int = 1, **answers: object) -> Life:
        """A slip comes in today."""
        slip = Slip(kind=kind, provider=provider, version=version, answers=answers, on=self.course.today, package="p")
        self._set(slips=(*self.course.slips, slip))
        return self.settle()

    def waits(self, kind: str, provider: str = "", *, version: int = 1) -> Life:
        """A slip comes in today that a person must look at first."""
        came = Arrived(kind=kind, provider=provider, version=version, on=self.course.today, package="w")
        self._set(arrived=(*self.course.arrived, came))
        return self.settle()

    def looked(self, kind: str, provider: str = "", *, is_void: bool, **answers: object) -> Life:
        """A person has looked at the first slip of a kind that waits: it counts from its own day, or is void."""
        came = self.course.waiting(kind, provider)
        assert came is not None
        others = tuple(a for a in self.course.arrived if a is not came)
        if is_void:
            self._set(arrived=(*others, came.model_copy(update={"void_on": self.course.today})))
            return self.settle()
        told = {"kind": kind, "provider": provider, "version": came.version, "package": "w"}
        slips = (*self.course.slips, Slip(**told, answers=answers, on=came.on))
        self._set(arrived=others, slips=tuple(sorted(slips, key=lambda s: s.on)))
        return self.settle()

    def note(self, kind: str, key: str, payload: dict[str, object]) -> Life:
        """Something else is written down today."""
        made = Note(kind=kind, key=key, on=self.course.today, payload=payload)
        self._set(notes=(*self.course.notes, made))
        return self.settle()

    def overlaps(self, *found: Overlap) -> Life:
        """Works of others touch this case."""
        self._set(overlaps=found)
        return self.settle()

    def amend(self, new: Application) -> Life:
        """The applicant's changed form is taken in."""
        made = amendment(self.course.application, new, on=self.course.today)
        self._set(application=new, amendments=(*self.course.amendments, made))
        return self.settle()

    def until(self, day: date) -> Life:
        """Days pass, one after the other, each with its sweep."""
        while self.course.today < day:
            self._set(today=self.course.today + timedelta(days=1))
            self.settle()
        return self

    def workdays(self, n: int) -> Life:
        """So many working days pass."""
        return self.until(self.rules.calendar.add(self.course.today, n)[0])

    def settle(self) -> Life:
        """Do what the clauses want until they want nothing more."""
        for _ in range(12):
            self._refold()
            if self.course.state in CLOSED:
                return self
            wanted = wants(self.course, self.rules)
            todo = missing(self.course, wanted)
            self.asked += [ask for ask in todo.asks if ask not in self.asked]
            before = self.course
            self._carry_out(todo)
            if self.course == before:
                return self
        raise AssertionError("the clauses never come to rest")

    def _carry_out(self, todo: Wants) -> None:
        for paper in todo.papers:
            self._issue(paper.kind, paper.provider, paper.version, paper.facts)
        day = self.course.today
        notes = tuple(Note(kind=n.kind, key=n.key, on=day, payload=n.payload) for n in todo.notes)
        state = next(reversed(list(moves(self.course.state, todo.reached))), self.course.state)
        self._set(
            notes=self.course.notes + notes,
            state=state,
            service_states={**self.course.service_states, **todo.services},
            dues=()
            if state in CLOSED
            else tuple(
                DueState(limit=w.due.limit, what=w.due.what, day=w.due.day, done_on=w.done_on) for w in todo.dues
            ),
        )

    def _issue(self, kind: str, provider: str = "", version: int = 1, facts: dict[str, object] | None = None) -> None:
        number = f"{self.course.case_no}-{len(self.course.issued) + 1:02d}"
        key = {"kind": kind, "provider": provider, "version": version}
        made = Issued(**key, number=number, on=self.course.today, is_filed=True, facts=facts or {})
        self._set(issued=(*self.course.issued, made))

    def _refold(self) -> None:
        """What `fold` derives anew each time: which services are still asked for."""
        ticked = tuple(OFFICE.provider_for(s).id for s in self.course.application.services)
        gone = _withdrawn(self.course.slips, ticked, OFFICE)
        self._set(providers=tuple(p for p in ticked if p not in gone), withdrawn=gone)

    def _set(self, **changes: object) -> None:
        self.course = self.course.model_copy(update=changes)


__all__ = ["Life", "ServiceState", "application", "limits", "rules"]
