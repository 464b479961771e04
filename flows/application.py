"""The main path: from a package in the inbox to filed papers. Read `take_package` first; flows/steps has each step.

Knows nothing of Prefect (`flows.prefect_runs` records the steps); the ledger knows what is done, and a crashed package
is driven on from there.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Concatenate, ParamSpec, TypeVar

from extractors.errors import LeaseLostError, PackageError, ReadingFailedError
from extractors.models import Frozen
from flows.casework.model import OutcomeKind
from flows.intake import Arrival, ArrivalKind, Duplicate, Holding
from flows.runtime import Runtime
from flows.steps.again import is_said_again, open_or_ask, settle_again, take_any_answer
from flows.steps.assessment import assess
from flows.steps.books import write_books
from flows.steps.changed import case_changed, take_change
from flows.steps.closing import (
    PackageEnd,
    crops_of,
    keep_originals,
    leave_to_person,
    point_to_first,
    require_application,
    send_back,
)
from flows.steps.copies import make_copies_now
from flows.steps.course import advance_case
from flows.steps.due_dates import sweep_due_dates
from flows.steps.failure import Patience, cause_of, keep_for_another_try, left_to_another, withdraw_note
from flows.steps.open_papers import file_open_papers
from flows.steps.papers import issue_papers
from flows.steps.pushes import push_file, take_push
from flows.steps.reading import read_package
from flows.steps.reports import write_reports
from flows.steps.returns import finish_returned, is_all_returned, is_returned, take_returned, take_slip_answer
from flows.steps.review import ask_person, clear_desk
from flows.steps.scope import refuse_scope
from flows.steps.slip_desk import is_slip_sheet
from flows.steps.splitting import separate
from flows.steps.supplement import case_supplied, supply
from flows.tracking import step

log = logging.getLogger("baozhuang.application")
P = ParamSpec("P")
R = TypeVar("R")
Report = Callable[[PackageEnd], None]


class Swept(Frozen):
    """What one sweep came to: the end of every package, and Chinese sentences on what must be tried again."""

    ends: tuple[PackageEnd, ...] = ()
    troubles: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Steps:
    """The steps of one package: each is shown under its name, and none begins once the package is another's."""

    office: Runtime
    arrival: Arrival

    def take(self, name: str, work: Callable[Concatenate[Runtime, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        self.office.hold.require()
        return step(name, self.arrival.work_id, work)(self.office, *args, **kwargs)


def take_package(office: Runtime, arrival: Arrival) -> PackageEnd:
    """One package from arrival to its definite state: the recipe of the main path."""
    steps = _Steps(office, arrival)
    entered = _sheet_entered(steps) if arrival.kind is ArrivalKind.REVIEW_SHEET else _entered(steps)
    if isinstance(entered, PackageEnd):
        return entered
    return _assessed(steps, entered)


def _sheet_entered(steps: _Steps) -> PackageEnd | str:
    """A 核对单 that came back: the case that goes on with it, or the end where it was about a slip."""
    if is_slip_sheet(steps.arrival):
        return steps.take("回件核对", take_slip_answer, steps.arrival)
    return steps.take("核对回填", take_any_answer, steps.arrival)


def _entered(steps: _Steps) -> PackageEnd | str:
    """The case of a package by one of its entrances (plan 三(一)(1), 三(二)(1)), or the end where it opens none."""
    office, arrival = steps.office, steps.arrival
    if arrival.case_no:
        ended = is_returned(office, arrival)
        return steps.take("回件归存", finish_returned, arrival, arrival.case_no) if ended else arrival.case_no
    if (pushed := push_file(office, arrival)) is not None:
        return steps.take("项目推送", take_push, arrival, pushed)
    found = steps.take("拆分", separate, arrival, steps.take("识别", read_package, arrival))
    if isinstance(found, PackageEnd):
        return found
    if supplied := case_supplied(office, arrival, found):
        return steps.take("补正", supply, arrival, found, supplied)
    if (request := case_changed(office, arrival, found)) is not None:
        return steps.take("变更", take_change, arrival, found, request)
    if is_all_returned(found):
        return steps.take("回件", take_returned, arrival, found)
    return steps.take("立案", open_or_ask, arrival, require_application(found))


def _assessed(steps: _Steps, case_no: str) -> PackageEnd:
    """The application as it stands, checked; a person is asked, or its papers go out and the case goes on."""
    office, arrival = steps.office, steps.arrival
    if is_said_again(office, arrival, case_no):
        return steps.take("疑似重复", settle_again, arrival, case_no)
    outcome = steps.take("核验", assess, case_no)
    unmade = 0
    if outcome.kind is OutcomeKind.REVIEW:
        asked = steps.take("核对单", ask_person, case_no, outcome, crops=crops_of(office, case_no))
        papers: tuple[str, ...] = (asked.path,)
    else:
        refused = outcome.kind is OutcomeKind.OUT_OF_SCOPE
        issued = steps.take("转办" if refused else "出文", refuse_scope if refused else issue_papers, case_no, outcome)
        papers = tuple(p.path for p in issued if p.path)
        unmade = len(issued) - len(papers)
        steps.take("清理核对", clear_desk, case_no)
        if outcome.kind is OutcomeKind.ACCEPTED:
            papers += tuple(p.path for p in steps.take("推进", advance_case, case_no) if p.path)
    steps.take("归存原件", keep_originals, arrival, case_no)
    reason = outcome.reason + f"；{unmade} 份文书暂未能生成，将自动再试" * bool(unmade)
    return PackageEnd(
        source_name=arrival.source_name, outcome=outcome.kind, case_no=case_no, papers=papers, reason=reason
    )


def end_of(office: Runtime, found: Arrival | Duplicate, patience: Patience) -> PackageEnd:
    """Every package ends: filed, sent back with its reason, left to a person, or kept for another try."""
    started = time.monotonic()
    arrival = found.arrival if isinstance(found, Duplicate) else found
    try:
        with _held(office, found):
            end = _taken(office, found)
            withdraw_note(office, arrival)
    except LeaseLostError:
        log.warning("package %s was taken over by another process", arrival.work_id)
        end = left_to_another(arrival)
    except Exception as error:  # a fault of our own: this package stays, the next one goes on
        log.exception("package %s failed", arrival.work_id)
        patience.wait(arrival)
        end = keep_for_another_try(office, arrival, error)
    else:
        patience.forget(arrival)
    kind = end.outcome.value if end.outcome is not None else "unfinished"
    log.info("package %s: %s %s, %d papers", arrival.work_id, kind, end.case_no or "without a case", len(end.papers))
    return end.model_copy(update={"seconds": round(time.monotonic() - started, 2)})


def _taken(office: Runtime, found: Arrival | Duplicate) -> PackageEnd:
    """The package at its end, also where that is its way back."""
    if isinstance(found, Duplicate):
        try:
            return point_to_first(office, found)
        except PackageError as error:
            return send_back(office, found.arrival, error)
    try:
        return take_package(office, found)
    except PackageError as error:
        office.hold.require()
        return send_back(office, found, error)
    except ReadingFailedError as error:
        office.hold.require()
        return leave_to_person(office, found, error)


def _held(office: Runtime, found: Arrival | Duplicate) -> AbstractContextManager[object]:
    """The lease of a package is renewed while we work on it; a duplicate's belongs to the first."""
    if isinstance(found, Duplicate):
        return nullcontext()
    lease_s = office.settings.lease_s
    holding = Holding(office.ledger, found.sha256, office.intake.owner, office.now, every_s=lease_s / 3)
    return office.hold.on(holding)


def sweep(office: Runtime, ready: Iterable[Arrival | Duplicate], patience: Patience, report: Report) -> Swept:
    """Every package that is ready, then what is to be done each time. `report` hears each end as it comes."""
    ends = []
    for found in ready:
        work_id = (found.arrival if isinstance(found, Duplicate) else found).work_id
        if patience.is_waiting(work_id):
            continue
        ends.append(end_of(office, found, patience))
        report(ends[-1])
    return Swept(ends=tuple(ends), troubles=tend(office))


def tend(office: Runtime) -> tuple[str, ...]:
    """Papers that are still to be made, due dates, books; one that fails does not stop the next.

    Returns:
        One Chinese sentence for each that must be tried again.
    """
    chores: tuple[tuple[str, Callable[[Runtime], object]], ...] = (
        ("补出文书", file_open_papers),
        ("到期清点", sweep_due_dates),
        ("台账", write_books),
        ("报表", write_reports),
        ("PDF 副本", make_copies_now),
    )
    troubles = []
    for name, work in chores:
        try:
            left = step(name, "", work)(office)
        except Exception as error:  # nothing is lost: each of them starts from the ledger again
            log.exception("%s failed", work.__name__)
            troubles.append(f"{name}未能完成（{cause_of(error)}），将自动再试")
        else:
            if name == "补出文书" and left:
                troubles.append(f"有 {left} 份已编号的文书暂未能生成，将自动再试；运行 baozhuang review 查看")
    return tuple(troubles)
