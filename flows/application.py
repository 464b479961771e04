"""The main path: from a package in the inbox to filed papers. Read `take_package` first; flows/steps has each step.

Prefect records the run and shows it; the ledger knows what is done, and a crashed package is driven on from there.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Coroutine, Iterable
from typing import Any, ParamSpec, TypeVar

from prefect import Flow, flow, task
from prefect.cache_policies import NO_CACHE

from extractors.errors import PackageError
from flows.casework.model import OutcomeKind
from flows.clock import stamp
from flows.intake import Arrival, ArrivalKind, Duplicate
from flows.runtime import Runtime
from flows.steps.assessment import assess
from flows.steps.books import write_books
from flows.steps.closing import PackageEnd, crops_of, keep_originals, point_to_first, require_application, send_back
from flows.steps.due_dates import sweep_due_dates
from flows.steps.failure import Patience, keep_for_another_try
from flows.steps.papers import issue_papers
from flows.steps.reading import read_package
from flows.steps.review import ask_person, clear_desk, take_answer

log = logging.getLogger(__name__)
P = ParamSpec("P")
R = TypeVar("R")
Report = Callable[[PackageEnd], None]


def take_package(office: Runtime, arrival: Arrival) -> PackageEnd:
    """One package from arrival to its definite state: the recipe of the main path."""
    if arrival.kind is ArrivalKind.REVIEW_SHEET:
        case_no = step("核对回填", arrival, take_answer)(office, arrival)
    elif not (case_no := arrival.case_no):
        reading = step("识别", arrival, read_package)(office, arrival)
        application = require_application(reading)
        case_no = office.ledger.open_case(
            arrival.sha256, application, office.now(), received_at=stamp(arrival.arrived_at)
        )
    outcome = step("核验", arrival, assess)(office, case_no)
    if outcome.kind is OutcomeKind.REVIEW:
        asked = step("核对单", arrival, ask_person)(office, case_no, outcome, crops=crops_of(office, case_no))
        papers: tuple[str, ...] = (asked.path,)
    else:
        papers = tuple(p.path for p in step("出文", arrival, issue_papers)(office, case_no, outcome))
        clear_desk(office, case_no)
    step("归存原件", arrival, keep_originals)(office, arrival, case_no)
    return PackageEnd(
        source_name=arrival.source_name, outcome=outcome.kind, case_no=case_no, papers=papers, reason=outcome.reason
    )


def end_of(office: Runtime, found: Arrival | Duplicate, patience: Patience) -> PackageEnd:
    """Every package ends: filed, sent back with its reason, or kept for another try after a fault of our own."""
    started = time.monotonic()
    arrival = found.arrival if isinstance(found, Duplicate) else found
    try:
        end = point_to_first(office, found) if isinstance(found, Duplicate) else take_package(office, arrival)
    except PackageError as error:
        end = send_back(office, arrival, error)
    except Exception as error:  # a fault of our own: this package stays, the next one goes on
        log.exception("package %s failed", arrival.work_id)
        patience.wait(arrival)
        end = keep_for_another_try(office, arrival, error)
    return end.model_copy(update={"seconds": round(time.monotonic() - started, 2)})


def sweep_flow(
    office: Runtime, ready: Iterable[Arrival | Duplicate], patience: Patience, report: Report
) -> Flow[[], Coroutine[Any, Any, list[PackageEnd]]]:
    """The flow of one sweep: every package that is ready, then the due dates and the books. `report` hears each end.

    A closure over the office: Prefect keeps the parameters of a run, and ours are nobody's business.
    """

    @flow(name="联合报装收件")
    async def sweep() -> list[PackageEnd]:
        ends = []
        for found in ready:
            work_id = (found.arrival if isinstance(found, Duplicate) else found).work_id
            if patience.is_waiting(work_id):
                continue
            ends.append(end_of(office, found, patience))
            report(ends[-1])
        task(name="到期清点", cache_policy=NO_CACHE)(lambda: len(sweep_due_dates(office)))()
        task(name="台账", cache_policy=NO_CACHE)(lambda: write_books(office))()
        return ends

    return sweep


def step(name: str, arrival: Arrival, work: Callable[P, R]) -> Callable[P, R]:
    """A step of a package as a Prefect task: shown under its name, never cached, its arguments not recorded.

    A package that must go back is an answer, not a failed run: the error travels past Prefect as a value.
    """

    def taken(*args: P.args, **kwargs: P.kwargs) -> R:
        @task(name=name, task_run_name=f"{name} {arrival.work_id}", cache_policy=NO_CACHE)
        def run() -> R | PackageError:
            try:
                return work(*args, **kwargs)
            except PackageError as error:
                return error

        answer = run()
        if isinstance(answer, PackageError):
            raise answer
        return answer

    return taken
