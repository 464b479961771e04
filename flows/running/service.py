"""The long-lived side: one sweep after another for `run`, until all is taken for `once`; a clean stop on a signal.

The watcher only wakes; whatever already lies in the inbox is found by looking. One process reads, one Prefect serves.
"""

from __future__ import annotations

import itertools
import logging
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext
from datetime import date
from functools import partial
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from flows.application import sweep
from flows.casework import OutcomeKind
from flows.ground import note_health, write_logs
from flows.intake import Arrival, Duplicate, InboxWatch, scan
from flows.ledger import clock_fault
from flows.office import Runtime, open_runtime
from flows.packages import PackageEnd, Unfinished, cause_of, unfinished
from flows.running.bookkeeping import Bookkeeper, books_now
from flows.running.desk_beside import DeskBeside
from flows.running.prefect_home import prepare_prefect
from flows.running.preflight import refuse_nonsense
from flows.running.record import Record, recording
from flows.running.spares import drop_spares
from flows.running.verifying import Verifier

OUTCOME_WORDS = {
    OutcomeKind.ACCEPTED: "已受理",
    OutcomeKind.CORRECTION: "一次性补正",
    OutcomeKind.REVIEW: "待核对",
    OutcomeKind.REJECTED: "退件",
    OutcomeKind.SPLIT: "已拆分",
    OutcomeKind.SAME: "归入原案",
    OutcomeKind.RETURNED: "回件已登记",
    OutcomeKind.PUSHED: "推送已接收",
    OutcomeKind.OUT_OF_SCOPE: "不予受理转办",
    None: "未能办完",
}
log = logging.getLogger("baozhuang.service")
_LOOK_AGAIN_S = 0.5
_SOON_S, _LATEST_S = 15.0, 3600.0
"""How soon and how late at most what could not be done is tried again."""


def run_once(root: Path, *, today: date | None, console: Console) -> int:
    """Take everything that waits and is due, then stop. Returns 1 where a package could not be finished, else 0."""
    prepare_prefect(root / "var" / "prefect")
    refuse_nonsense(root)
    with open_runtime(root, today=today) as office:
        behind = clock_fault(office.ledger.latest(), office.now()) if today is None else ""
        with recording(office, is_patient=True) as record:
            ends = take_all(office, console, record=record)
        left = _left(office)
        _drop_spares(office)
    show_ends(ends, console, left)
    if behind:
        console.print(f"{behind}。", markup=False, highlight=False, soft_wrap=True)
    note_health(office.workspace.var, "sweep", office.now())
    return 1 if any(e.failed for e in ends) or any(u.needs_person for u in left) else 0


def _left(office: Runtime) -> tuple[Unfinished, ...]:
    return unfinished(office.workspace, office.ledger, office.settings, office.now())


def take_all(
    office: Runtime, console: Console, *, record: Record | None = None, total: int | None = None
) -> list[PackageEnd]:
    """Sweep until nothing in the inbox is still settling, or what is there grows for too long to wait for.

    record: where the runs are recorded, None for nowhere.
    total: how many packages are expected, for the progress bar; None where nobody knows.
    """
    ends: list[PackageEnd] = []
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        line = progress.add_task("正在办理…", total=total or _expected(office))

        def report(end: PackageEnd) -> None:
            ends.append(end)
            description = f"{end.source_name[:24]} → {OUTCOME_WORDS[end.outcome]}"
            more = progress.tasks[0].total or 0
            progress.update(line, advance=1, description=description, total=more + end.parts)

        sweeper = Sweeper(office, report, record=record)
        patience_s = office.settings.empty_quiet_s + 10 * office.settings.quiet_s
        idle_since = time.monotonic()
        while True:
            if sweeper.sweep():
                idle_since = time.monotonic()
            elif not (office.intake.waiting or sweeper.is_soon) or time.monotonic() - idle_since > patience_s:
                break
            else:
                time.sleep(min(_LOOK_AGAIN_S, office.settings.quiet_s))
    for trouble in filter(None, (*sweeper.troubles, books_now(office), record.notice if record else "")):
        console.print(trouble, markup=False, highlight=False, soft_wrap=True)
    return ends


class Sweeper:
    """Sweeps the inbox, and once a day what is to be done daily; a sweep with nothing to do costs no Prefect run.

    troubles: Chinese sentences on what the last sweep could not do; it is tried again, each time twice as late.
    is_soon: another process was at what is done after each look; it is looked at once more.
    """

    def __init__(
        self,
        office: Runtime,
        report: Callable[[PackageEnd], None],
        *,
        record: Record | None = None,
        is_stopping: Callable[[], bool] = lambda: False,
    ) -> None:
        write_logs(office.workspace.logs)
        self._record = record
        self._office = office
        self._report = report
        self._day: date | None = None
        self._is_stopping = is_stopping
        self._tries = 0
        self._again_at = 0.0
        self.is_soon = False
        self.troubles: tuple[str, ...] = ()

    def sweep(self) -> bool:
        """Take what is ready now. True where there was anything."""
        found = self._until_stopped(self._office.intake.sweep(self._office.now))
        first = next(found, None)
        if first is None and self._day == self._office.day() and not self._is_again_due():
            return False
        ready = itertools.chain([first] if first is not None else [], found)
        with self._record.sweep() if self._record else nullcontext():
            swept = sweep(self._office, ready, self._ended)
        self._note(swept.troubles, is_soon=swept.is_shared_out)
        self._day = self._office.day()
        return first is not None

    def _until_stopped(self, found: Iterator[Arrival | Duplicate]) -> Iterator[Arrival | Duplicate]:
        """Package after package; once the program is to stop, none more is claimed."""
        while not self._is_stopping():
            package = next(found, None)
            if package is None:
                return
            yield package

    def _ended(self, end: PackageEnd) -> None:
        wrong = end.reason if end.failed else ""
        note_health(self._office.workspace.var, "package", self._office.now(), wrong=wrong)
        self._report(end)

    def _is_again_due(self) -> bool:
        return (bool(self.troubles) or self.is_soon) and time.monotonic() >= self._again_at

    def _note(self, troubles: tuple[str, ...], *, is_soon: bool) -> None:
        """is_soon: another process was at what is done each time; what came in meanwhile may be waiting for it."""
        self.troubles, self.is_soon = troubles, is_soon
        self._tries = self._tries + 1 if troubles else 0
        self._again_at = time.monotonic() + min(_LATEST_S, _SOON_S * 2**self._tries)


def _expected(office: Runtime) -> int:
    """How many packages wait now: in the inbox and, after a crash, in the work area."""
    return len(scan(office.workspace.inbox)) + sum(1 for p in office.workspace.work.iterdir() if p.is_dir())


def show_ends(ends: list[PackageEnd], console: Console, left: Sequence[Unfinished] = ()) -> None:
    """What came of each package: done, doubtful, given back, each with where its papers lie; then what is not done."""
    for kind in (*OutcomeKind, None):
        group = [e for e in ends if e.outcome is kind]
        if group:
            console.print(f"{OUTCOME_WORDS[kind]}（{len(group)}）", style="bold", highlight=False)
        for end in group:
            number = f" {end.case_no}" if end.case_no else ""
            line = f"  {end.source_name}{number}：{end.reason or '—'}（{end.seconds:.1f} 秒）"
            console.print(line, markup=False, highlight=False, soft_wrap=True)
    if left:
        console.print(f"尚未办完（{len(left)}）", style="bold", highlight=False)
    for unfinished_one in left:
        console.print(f"  {unfinished_one.line}", markup=False, highlight=False, soft_wrap=True)
    if not ends and not left:
        console.print("收件夹中没有待办的材料。")


def run_forever(root: Path, *, console: Console) -> int:
    """Watch and work until Ctrl-C or SIGTERM; the package in hand is finished first."""
    picture = prepare_prefect(root / "var" / "prefect")
    refuse_nonsense(root)
    wake, stop = threading.Event(), threading.Event()
    _stop_on_signals(stop, wake)
    with (
        open_runtime(root) as office,
        InboxWatch(office.workspace.inbox, wake.set, polling=office.settings.polling),
        recording(office) as record,
    ):
        _greet(office, picture if record else "运行记录：设置为不记入 Prefect", console)
        books = Bookkeeper(root, office, every_s=office.settings.books_every_s)

        def ended(end: PackageEnd) -> None:
            show_ends([end], console)
            books.look()

        sweeper = Sweeper(office, ended, record=record, is_stopping=stop.is_set)
        checks = Verifier(root, office, partial(_tell, office, console))
        desk = DeskBeside(root, office.settings, partial(_tell, office, console))
        shut: tuple[str, ...] = ()
        told = notice = ""
        while not stop.is_set():
            wake.clear()
            desk.look()
            found = _swept_well(sweeper, office, console)
            notice = _tell_notice(record.notice if record else "", office, console, notice)
            books.look()
            told = _tell_books(books, office, console, told)
            if not found:
                checks.look()
            shut = _tell_shut(office, console, shut)
            pause = office.settings.quiet_s if office.intake.waiting else office.settings.rescan_s
            pause = min(pause, office.intake.next_s + _LOOK_AGAIN_S)
            wake.wait(timeout=pause)
            stop.wait(timeout=_LOOK_AGAIN_S)
        desk.close()
        checks.close()
        books.finish()
        _tell_books(books, office, console, told)
    console.print("已停止。")
    return 0


def _tell_notice(notice: str, office: Runtime, console: Console, before: str) -> str:
    """That Prefect is away, and that it is back, once each."""
    if notice != before:
        _tell(office, console, notice or "Prefect 已恢复，继续记录")
    return notice


def _tell_books(books: Bookkeeper, office: Runtime, console: Console, before: str) -> str:
    """What keeps the books from being written is told once, and to whoever watches over the office."""
    if books.trouble:
        note_health(office.workspace.var, "sweep", office.now(), wrong=books.trouble)
    if books.trouble and books.trouble != before:
        _tell(office, console, books.trouble)
    return books.trouble


def _swept_well(sweeper: Sweeper, office: Runtime, console: Console) -> bool:
    """One sweep; whatever goes wrong in it is told, and the next one tries again. True where there was anything."""
    before = sweeper.troubles
    try:
        found = sweeper.sweep()
    except Exception as error:  # the disk, the ledger or Prefect: the watch goes on
        log.exception("a sweep failed")
        wrong = f"这一轮收件没有完成（{cause_of(error)}），稍后再试"
        note_health(office.workspace.var, "sweep", office.now(), wrong=wrong)
        _tell(office, console, wrong)
        return True
    note_health(office.workspace.var, "sweep", office.now(), wrong="；".join(sweeper.troubles))
    for trouble in sweeper.troubles:
        if trouble not in before:
            _tell(office, console, trouble)
    return found


def _tell_shut(office: Runtime, console: Console, before: tuple[str, ...]) -> tuple[str, ...]:
    """Name what lies in the inbox and cannot be opened, once for each. Returns the names of now."""
    for name in office.intake.locked:
        if name not in before:
            _tell(office, console, f"{name} 打不开：可能被占用或没有读取权限，打开后自动办理")
    return office.intake.locked


def _tell(office: Runtime, console: Console, trouble: str) -> None:
    """A trouble with its time, on one line."""
    console.print(f"{office.now():%m-%d %H:%M} {trouble}", markup=False, highlight=False, soft_wrap=True)


def _drop_spares(office: Runtime) -> None:
    """Let go of old twins in var/done that are proved to lie in the outbox. Never fails."""
    try:
        drop_spares(office.workspace, office.ledger, office.now(), keep_days=office.settings.keep_done_days)
    except Exception:  # the share is away, a file is in use: tomorrow again
        log.exception("the spares could not be looked through")


def _greet(office: Runtime, picture: str, console: Console) -> None:
    place = office.workspace
    for line in (
        f"收件夹：{place.inbox}",
        f"发件夹：{place.outbox}",
        f"台账：{place.folder('books') / '台账.xlsx'}",
        picture,
        "正在看守收件夹；按 Ctrl-C 结束。",
    ):
        console.print(line, markup=False, highlight=False, soft_wrap=True)


def _stop_on_signals(stop: threading.Event, wake: threading.Event) -> Callable[[], None]:
    def ask(*_: object) -> None:
        stop.set()
        wake.set()

    signal.signal(signal.SIGINT, ask)
    signal.signal(signal.SIGTERM, ask)
    return stop.set
