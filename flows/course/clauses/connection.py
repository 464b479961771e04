"""Plan 三(三)(2): 预约接通, tests and the connection itself, each only after that service's acceptance has passed.

Accepted together the services are connected together: one sheet for all, a new one for what the last left over.
Accepted separately each has a record of its test and a slip for its connection; a single service has the one sheet.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from flows.course.clauses.acceptance import JOINT, mode, passed
from flows.course.model import Ask, Course, NoteWant, PaperWant, Rules, ServiceState, Wants, together
from flows.ledger import CaseState

ACCESS, BOOKED = "ACCESS", "connection_booked"
"""The joint sheet; note kind: an appointment was made, key: version of its notice, payload {"providers", "day",
"part"}."""
_MOST_DAYS = 60
_TEST_FAILED = "不合格"


def connection(course: Course, rules: Rules) -> Wants:
    """Booking, test record and connection of every service that was accepted."""
    ready = tuple(p for p in course.providers if passed(course, p) is not None)
    found = _booked(course, rules, ready) + Wants(papers=_sheets(course, ready))
    for provider in ready:
        found += _one(course, rules, provider)
    if course.providers and all(connected_on(course, p) for p in course.providers):
        found += Wants(reached=(CaseState.CONNECTED,))
    return found


def connected_on(course: Course, provider: str) -> date | None:
    """The day of the connection; None while it is not reported, or the newest test before it failed."""
    tests = _tests(course, provider)
    if tests and tests[-1] == _TEST_FAILED:
        return None
    together = (s.day(f"connect_{provider}") for s in course.all_slips(ACCESS))
    alone = (s.day("connect_date") or s.on for s in course.all_slips("CONNECT", provider))
    return next((day for day in (*together, *alone) if day is not None), None)


def _tests(course: Course, provider: str) -> tuple[str, ...]:
    """What came of the tests of a service, in the order in which they were reported."""
    own = (s.text("test") for s in course.all_slips("TEST", provider))
    return tuple(word for word in (*(s.text(f"test_{provider}") for s in course.all_slips(ACCESS)), *own) if word)


def _sheets(course: Course, ready: tuple[str, ...]) -> tuple[PaperWant, ...]:
    """What the tests and connections of those that passed are written on."""
    left = tuple(p for p in ready if connected_on(course, p) is None)
    if (mode(course) == JOINT or len(course.providers) == 1) and not _begun_apart(course):
        return (PaperWant(kind=ACCESS, version=len(course.all_slips(ACCESS)) + 1),) if left else ()
    return tuple(paper for provider in ready for paper in _own(course, provider))


def _begun_apart(course: Course) -> bool:
    """Whether records of single services are out already: what has begun on them ends on them."""
    return any(course.papers(kind) for kind in ("TEST", "CONNECT"))


def _own(course: Course, provider: str) -> tuple[PaperWant, ...]:
    failed = _tests(course, provider).count(_TEST_FAILED)
    test = PaperWant(kind="TEST", provider=provider, version=failed + 1)
    return test, PaperWant(kind="CONNECT", provider=provider)


def _one(course: Course, rules: Rules, provider: str) -> Wants:
    state = ServiceState.ACCEPTED if _booking(course) is None else ServiceState.BOOKED
    if connected_on(course, provider) is not None:
        state = ServiceState.CONNECTED
    return Wants(services={provider: state}, asks=_asks(course, rules, provider))


def _booked(course: Course, rules: Rules, ready: tuple[str, ...]) -> Wants:
    """One appointment for all that are ready, at the first time from the wanted day on that all of them have free."""
    day = _booking(course)
    if day is None:
        return Wants()
    left = [p for p in ready if course.sent_on("BOOKING", p) is None]
    when = appointment(course, rules, left, day)
    letters = together(course, "BOOKING", ready, {"asked": day, "day": when[0], "part": when[1]})
    notes = (NoteWant(kind=BOOKED, key=f"{p.version}", payload={"providers": left} | _time(when)) for p in letters)
    return Wants(papers=letters, notes=tuple(notes) if when[0] else ())


def _time(when: tuple[str, str]) -> dict[str, str]:
    return {"day": when[0], "part": when[1]}


def appointment(course: Course, rules: Rules, providers: Sequence[str], wanted: str) -> tuple[str, str]:
    """ISO day and part of the day from the wanted day on that none of these has given to another case; '' for none."""
    if not wanted or not providers:
        return "", ""
    day = date.fromisoformat(wanted)
    for _ in range(_MOST_DAYS):
        free = (
            part
            for part in rules.settings.day_parts
            if not any((p, day.isoformat(), part) in course.taken for p in providers)
        )
        if rules.calendar.is_workday(day) and (part := next(free, "")):
            return day.isoformat(), part
        day += timedelta(days=1)
    return "", ""


def _booking(course: Course) -> str | None:
    """The day that the applicant wants, '' where none was named; None where no booking was asked for."""
    asked = [s for s in course.all_slips("REQUEST") if "预约接通" in s.words("request")]
    if asked:
        return asked[0].text("book_date")
    return "" if course.application.value("book_connect") is True else None


def _reported(course: Course, provider: str) -> bool:
    """Whether a slip says that a service was connected."""
    joint = any(s.day(f"connect_{provider}") for s in course.all_slips(ACCESS))
    return joint or course.slip("CONNECT", provider) is not None


def _asks(course: Course, rules: Rules, provider: str) -> tuple[Ask, ...]:
    if not _reported(course, provider) or connected_on(course, provider) is not None:
        return ()
    service = rules.provider(provider).service
    failed = _tests(course, provider).count(_TEST_FAILED)
    text = f"{service}已报接通，但最近一次检测试压不合格，不按接通登记"
    return (Ask(key=f"TEST|{provider}|{failed}", text=text, next_step="请重新检测并交回检测试压记录"),)
