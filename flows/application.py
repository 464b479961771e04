"""The main path: from a package in the inbox to filed papers. Read `take_package` first; each step is one file of
the room that it is imported from.

Knows nothing of Prefect (`flows.running` records the steps); the ledger knows what is done, and a crashed package
is driven on from there.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable
from concurrent.futures import Future, wait
from contextlib import AbstractContextManager, nullcontext
from typing import Final

from extractors.errors import LeaseLostError, PackageError, ReadingFailedError
from extractors.models import Frozen, Reading
from flows.cases import (
    ask_for_unfound,
    assess,
    case_changed,
    case_supplied,
    half_of,
    held_against_ledger,
    is_said_again,
    join_half,
    lone_back,
    open_or_ask,
    require_application,
    settle_again,
    supply,
    take_any_answer,
    take_change,
)
from flows.casework import OutcomeKind
from flows.chores import file_open_papers, learn_layouts, make_copies_now, send_notices, sweep_due_dates
from flows.intake import Arrival, ArrivalKind, Duplicate
from flows.issuing import advance_case, issue_papers, refuse_scope
from flows.ledger import Held
from flows.office import FILING, Runtime, filing, step, turn
from flows.online import note_sent_online
from flows.packages import (
    Ahead,
    InHand,
    PackageEnd,
    case_end,
    cause_of,
    crops_of,
    is_only_read,
    keep_for_another_try,
    keep_originals,
    leave_to_person,
    left_to_another,
    point_to_first,
    read_package,
    send_back,
    separate,
    withdraw_note,
)
from flows.pushed import is_only_pushed, push_file, settle_push, take_push
from flows.returned import finish_returned, is_all_returned, is_returned, is_slip_sheet, take_returned, take_slip_answer
from flows.sheets import (
    ask_person,
    clear_desk,
    draw_sample,
    is_layout_sheet,
    is_sample_sheet,
    take_layout_answer,
    take_sample,
    told_apart,
)

log = logging.getLogger("baozhuang.application")
Report = Callable[[PackageEnd], None]


class Swept(Frozen):
    """What one sweep came to: the end of every package, and Chinese sentences on what must be tried again.

    is_shared_out: another process was just at something that is done each time; it is to be looked at once more.
    """

    ends: tuple[PackageEnd, ...] = ()
    troubles: tuple[str, ...] = ()
    is_shared_out: bool = False


def take_package(office: Runtime, arrival: Arrival, ahead: Future[Reading] | None = None) -> PackageEnd:
    """One package from arrival to its definite state: the recipe of the main path. ahead: what was read before."""
    arrival_or_end = step("辨认", told_apart)(office, arrival)
    if isinstance(arrival_or_end, PackageEnd):
        return arrival_or_end
    arrival = arrival_or_end
    entered = _entered(office, arrival, ahead)
    if isinstance(entered, PackageEnd):
        return entered
    return _carried_through(office, arrival, case_no=entered)


def _entered(office: Runtime, arrival: Arrival, ahead: Future[Reading] | None) -> PackageEnd | str:
    """The case of a package by the entrance that it comes in at, or the end where it opens none."""
    if arrival.kind is ArrivalKind.REVIEW_SHEET:
        if is_layout_sheet(arrival):
            return step("版式核对", take_layout_answer)(office, arrival)
        if is_sample_sheet(arrival):
            return step("抽查核对", take_sample)(office, arrival)
        if is_slip_sheet(office, arrival):
            return step("回件核对", take_slip_answer)(office, arrival)
        case_no = step("核对回填", take_any_answer)(office, arrival)
        return step("推送核对", settle_push)(office, arrival, case_no) if is_only_pushed(office, case_no) else case_no
    if arrival.case_no:
        ended = is_returned(office, arrival)
        return step("回件归存", finish_returned)(office, arrival, arrival.case_no) if ended else arrival.case_no
    if (pushed := push_file(office, arrival)) is not None:
        return step("项目推送", take_push)(office, arrival, pushed)
    return _read_and_entered(office, arrival, ahead)


def _read_and_entered(office: Runtime, arrival: Arrival, ahead: Future[Reading] | None) -> PackageEnd | str:
    """The case of scanned pages: a new one for an application, or the one that they were handed in for."""
    reading = ahead.result() if ahead is not None else step("识别", read_package)(office, arrival)
    reading_or_end = step("拆分", separate)(office, arrival, reading)
    if isinstance(reading_or_end, PackageEnd):
        return reading_or_end
    reading = step("对照", held_against_ledger)(office, reading_or_end)
    if supplied := case_supplied(office, arrival, reading):
        return step("补正", supply)(office, arrival, reading, supplied)
    if lone_back(reading):
        half = step("找另一页", half_of)(office, arrival, reading)
        return step("并页", join_half)(office, arrival, reading, half)
    if (request := case_changed(office, arrival, reading)) is not None:
        return step("变更", take_change)(office, arrival, reading, request)
    if is_all_returned(reading):
        return step("回件", take_returned)(office, arrival, reading)
    application = require_application(reading, office.catalogue)
    return step("立案", open_or_ask)(office, arrival, application)


def _carried_through(office: Runtime, arrival: Arrival, *, case_no: str) -> PackageEnd:
    """The application as it stands, checked; a person is asked, or its papers go out and the case goes on."""
    if is_said_again(office, arrival, case_no):
        return step("疑似重复", settle_again)(office, arrival, case_no)
    note_sent_online(office, arrival, case_no)
    step("补问", ask_for_unfound)(office, case_no)
    outcome = step("核验", assess)(office, case_no)
    if outcome.kind is OutcomeKind.REVIEW:
        asked = step("核对单", ask_person)(office, case_no, outcome, crops=crops_of(office, case_no))
        paths = [asked.path]
    elif outcome.kind is OutcomeKind.OUT_OF_SCOPE:
        paths = [paper.path for paper in step("转办", refuse_scope)(office, case_no, outcome)]
    else:
        paths = [paper.path for paper in step("出文", issue_papers)(office, case_no, outcome)]
    if outcome.kind is not OutcomeKind.REVIEW:
        step("清理核对", clear_desk)(office, case_no)
    if outcome.kind is OutcomeKind.ACCEPTED:
        paths += [paper.path for paper in step("推进", advance_case)(office, case_no) if paper.path]
    step("归存原件", keep_originals)(office, arrival, case_no)
    return case_end(arrival, case_no, outcome, paths)


def end_of(office: Runtime, package: InHand) -> PackageEnd:
    """Every package ends: filed, sent back with its reason, left to a person, or kept for another try."""
    started, found = time.monotonic(), package.found
    arrival = found.arrival if isinstance(found, Duplicate) else found
    try:
        with _held(office, package):
            reading = _read(office, package)
            with filing(office):
                end = _taken(office, found, reading)
                withdraw_note(office, arrival)
    except LeaseLostError:
        log.warning("package %s was taken over by another process", arrival.work_id)
        end = left_to_another(arrival)
    except Exception as error:  # a fault of our own: this package stays, the next one goes on
        log.exception("package %s failed", arrival.work_id)
        end = keep_for_another_try(office, arrival, error)
    kind = end.outcome.value if end.outcome is not None else "unfinished"
    log.info("package %s: %s %s, %d papers", arrival.work_id, kind, end.case_no or "without a case", len(end.papers))
    return end.model_copy(update={"seconds": round(time.monotonic() - started, 2)})


def _read(office: Runtime, package: InHand) -> Future[Reading] | None:
    """What is read of a package before its turn, whatever came of it; None where only its turn tells if it is read."""
    if package.reading is not None:
        wait([package.reading])
        return package.reading
    if not isinstance(package.found, Arrival) or not is_only_read(package.found):
        return None
    read: Future[Reading] = Future()
    try:
        read.set_result(step("识别", read_package)(office, package.found))
    except Exception as error:
        read.set_exception(error)
    return read


def _taken(office: Runtime, found: Arrival | Duplicate, ahead: Future[Reading] | None) -> PackageEnd:
    """The package at its end, also where that is its way back."""
    if isinstance(found, Duplicate):
        try:
            return point_to_first(office, found)
        except PackageError as error:
            return send_back(office, found.arrival, error)
    try:
        return take_package(office, found, ahead)
    except PackageError as error:
        office.hold.require()
        return send_back(office, found, error)
    except ReadingFailedError as error:
        office.hold.require()
        return leave_to_person(office, found, error)


def _held(office: Runtime, package: InHand) -> AbstractContextManager[object]:
    """All that is done stands on the package's lease; a duplicate's belongs to the first."""
    if isinstance(package.found, Duplicate) or package.lease is None:
        return nullcontext()
    by = Held(office.intake.owner, sha256=package.found.sha256)
    return office.hold.on(package.lease, by, about=package.found.work_id)


def sweep(office: Runtime, ready: Iterable[Arrival | Duplicate], report: Report) -> Swept:
    """Every package that is ready, then what is to be done each time. `report` hears each end as it comes."""
    ends = []
    with Ahead(office) as ahead:
        for package in ahead.in_order(ready):
            ends.append(end_of(office, package))
            report(ends[-1])
    return tend(office).model_copy(update={"ends": tuple(ends)})


_CHORES: Final[tuple[tuple[str, str, Callable[[Runtime], object]], ...]] = (
    ("补出文书", FILING, file_open_papers),
    ("到期清点", FILING, sweep_due_dates),
    ("版式", "layouts", learn_layouts),
    ("抽查", "sample", draw_sample),
    ("PDF 副本", "copies", make_copies_now),
    ("通知", "notices-look", send_notices),
)
"""Each with the turn at which it is done: of several processes one does it at a time."""


def tend(office: Runtime) -> Swept:
    """Papers that are still to be made, due dates, copies; one that fails does not stop the next."""
    troubles, is_shared_out = [], False
    for name, whose, work in _CHORES:
        try:
            with turn(office, whose) as is_ours:
                left = step(name, work)(office) if is_ours else 0
            is_shared_out |= not is_ours
        except Exception as error:  # nothing is lost: each of them starts from the ledger again
            log.exception("%s failed", work.__name__)
            troubles.append(f"{name}未能完成（{cause_of(error)}），将自动再试")
        else:
            if name == "补出文书" and left:
                troubles.append(f"有 {left} 份已编号的文书暂未能生成，将自动再试；运行 baozhuang review 查看")
    return Swept(troubles=tuple(troubles), is_shared_out=is_shared_out)
