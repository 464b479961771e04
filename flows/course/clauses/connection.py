"""Plan 三(三)(2): 预约接通, tests and the connection itself, each only after that service's acceptance has passed."""

from __future__ import annotations

from datetime import date

from flows.course.clauses.acceptance import passed
from flows.course.model import Ask, Course, PaperWant, Rules, ServiceState, Slip, Wants
from flows.ledger import CaseState

_TEST_FAILED = "不合格"


def connection(course: Course, rules: Rules) -> Wants:
    """Booking sheet, test record and connection slip of every service that was accepted."""
    found = Wants()
    for provider in course.providers:
        if passed(course, provider) is not None:
            found += _one(course, rules, provider)
    if course.providers and all(connected_on(course, p) for p in course.providers):
        found += Wants(reached=(CaseState.CONNECTED,))
    return found


def connected_on(course: Course, provider: str) -> date | None:
    """The day of the connection; None while it is not reported, or the newest test before it failed."""
    slip = course.slip("CONNECT", provider)
    test = course.slip("TEST", provider)
    if slip is None or (test is not None and test.text("test") == _TEST_FAILED):
        return None
    return slip.day("connect_date") or slip.on


def _one(course: Course, rules: Rules, provider: str) -> Wants:
    failed = [s for s in course.all_slips("TEST", provider) if s.text("test") == _TEST_FAILED]
    papers = [
        PaperWant(kind="TEST", provider=provider, version=len(failed) + 1),
        PaperWant(kind="CONNECT", provider=provider),
    ]
    state = ServiceState.ACCEPTED
    if (booking := _booking(course)) is not None:
        papers.insert(0, PaperWant(kind="BOOKING", provider=provider, facts={"day": booking}))
        state = ServiceState.BOOKED
    if connected_on(course, provider) is not None:
        state = ServiceState.CONNECTED
    return Wants(papers=tuple(papers), services={provider: state}, asks=_asks(course, rules, provider, failed))


def _booking(course: Course) -> str | None:
    """The day that the applicant wants, '' where none was named; None where no booking was asked for."""
    asked = [s for s in course.all_slips("REQUEST") if "预约接通" in s.words("request")]
    if asked:
        return asked[0].text("book_date")
    return "" if course.application.value("book_connect") is True else None


def _asks(course: Course, rules: Rules, provider: str, failed: list[Slip]) -> tuple[Ask, ...]:
    if course.slip("CONNECT", provider) is None or connected_on(course, provider) is not None:
        return ()
    service = rules.provider(provider).service
    text = f"{service}已报接通，但最近一次检测试压不合格，不按接通登记"
    return (Ask(key=f"TEST|{provider}|{len(failed)}", text=text, next_step="请重新检测并交回检测试压记录"),)
