"""`baozhuang review`: what waits for a person, longest first, with the file to open.

Three kinds: cases with a 核对单, packages that the program could not finish, papers that have a number but no file.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path

from rich.console import Console

from extractors.models import Frozen
from flows.books.rows import WaitingRow
from flows.casework.model import Outcome, Severity
from flows.commands.opened import OpenLedger, mention_new, open_ledger, say
from flows.ledger import Case, CaseState, Event, Ledger, PlannedPaper
from flows.steps.assessment import ASSESSED
from flows.steps.books import paper_title
from flows.steps.failure import FAILED
from flows.steps.review import ASKED
from flows.workspace import FOLDERS

_PACKAGE_ENDS = frozenset({"package_finished", "package_returned"})


class FailedPackage(Frozen):
    """A package that the program could not finish. cause: class of the last error; since: its first day."""

    source_name: str
    case_no: str
    work_id: str
    times: int
    since: date
    cause: str


class Waiting(Frozen):
    """All that waits for a person."""

    sheets: tuple[WaitingRow, ...] = ()
    failed: tuple[FailedPackage, ...] = ()
    unfiled: tuple[PlannedPaper, ...] = ()


def show_review(root: Path, console: Console) -> int:
    """Show what waits; exit code 0 whether or not something does."""
    with open_ledger(root) as desk:
        waiting = waiting_of(desk.ledger)
        _show(waiting, desk, console)
    return 0


def waiting_of(ledger: Ledger) -> Waiting:
    """What waits, by all that the ledger knows."""
    told = ledger.events()
    in_review = [c for c in ledger.cases() if c.state == CaseState.IN_REVIEW]
    rows = [_sheet(ledger, case, [e for e in told if e.case_no == case.case_no]) for case in in_review]
    numbered = dict.fromkeys(e.case_no for e in told if e.kind == "papers_planned")
    return Waiting(
        sheets=tuple(sorted(rows, key=lambda r: (r.since or date.max, r.case_no))),
        failed=failed_packages(ledger, told),
        unfiled=tuple(paper for case_no in numbered for paper in ledger.open_papers(case_no)),
    )


def failed_packages(ledger: Ledger, told: Iterable[Event]) -> tuple[FailedPackage, ...]:
    """Packages whose last word is a failure: by work folder, for the same bytes may lie in two of them."""
    failures: dict[str, list[Event]] = {}
    for event in told:
        said = event.payload
        if event.kind == FAILED:
            failures.setdefault(said["work_id"], []).append(event)
        elif event.kind in _PACKAGE_ENDS:
            failures = {w: found for w, found in failures.items() if found[0].payload["sha256"] != said["sha256"]}
        elif event.kind == "duplicate_seen":
            failures.pop(said["work_id"], None)
    return tuple(_failed(ledger, work_id, found) for work_id, found in failures.items())


def _failed(ledger: Ledger, work_id: str, found: Sequence[Event]) -> FailedPackage:
    package = ledger.package(found[0].payload["sha256"])
    return FailedPackage(
        source_name=package.source_name if package else work_id,
        case_no=package.case_no if package else "",
        work_id=work_id,
        times=len(found),
        since=_day(found[0]),
        cause=found[-1].payload["cause"],
    )


def _sheet(ledger: Ledger, case: Case, told: Sequence[Event]) -> WaitingRow:
    """The newest 核对单 of a case with what is on it."""
    asked = [e for e in told if e.kind == ASKED]
    moved = [e for e in told if e.kind == "state_changed"]
    assessed = [Outcome.model_validate(e.payload["outcome"]) for e in told if e.kind == ASSESSED]
    questions = assessed[-1].findings if assessed else ()
    return WaitingRow(
        case_no=case.case_no,
        project_name=case.project,
        fields=len(ledger.application(case.case_no).doubtful),
        decisions=sum(f.severity is Severity.PERSON for f in questions),
        version=asked[-1].payload["version"] if asked else 1,
        since=_day((asked or moved)[-1]) if asked or moved else None,
        path=asked[-1].payload["path"] if asked else "",
    )


def _day(event: Event) -> date:
    return datetime.fromisoformat(event.at).date()


def _show(waiting: Waiting, desk: OpenLedger, console: Console) -> None:
    mention_new(desk, console)
    _show_sheets(waiting.sheets, desk.workspace.outbox, console)
    _show_failed(waiting.failed, desk.workspace.work, console)
    _show_unfiled(waiting.unfiled, console)
    if waiting == Waiting():
        say(console, "没有等待人工处理的事项。")


def _show_sheets(rows: Sequence[WaitingRow], outbox: Path, console: Console) -> None:
    if not rows:
        return
    say(console, f"等待核对（{len(rows)} 件）", style="bold")
    for row in rows:
        say(console, f"  {row.case_no}  {row.project_name}", style="bold cyan")
        counts = f"待核对字段 {row.fields} 个，待决定问题 {row.decisions} 个"
        say(console, f"    {counts}，自 {row.since or '—'} 起，核对单第 {row.version} 版")
        sheet = outbox / row.path
        say(console, f"    {sheet}" if row.path and sheet.is_file() else "    核对单不在原处（可能已放回收件夹）")
    say(console, "  填写核对单，保存后放回收件夹，本案即继续办理。", style="dim")


def _show_failed(rows: Sequence[FailedPackage], work: Path, console: Console) -> None:
    if not rows:
        return
    say(console, f"程序未能办完（{len(rows)} 份）", style="bold")
    for row in rows:
        say(console, f"  {row.source_name}  {row.case_no}".rstrip(), style="bold cyan")
        say(console, f"    自 {row.since} 起试过 {row.times} 次，最近一次的原因：{row.cause}")
        say(console, f"    原件：{work / row.work_id}")
    say(console, "  原件保存完好，程序会自动再试；多次不成的，请系统管理员查看 var/logs。", style="dim")


def _show_unfiled(papers: Sequence[PlannedPaper], console: Console) -> None:
    if not papers:
        return
    say(console, f"已编号、尚未存入发件夹的文书（{len(papers)} 份）", style="bold")
    for paper in papers:
        whom = FOLDERS.get(paper.provider, "")
        say(console, f"  {paper.case_no}  {paper_title(paper.kind)}  {paper.number}  {whom}".rstrip())
    say(console, "  程序再运行时会接着生成；仍不消失的，请系统管理员查看 var/logs。", style="dim")
