"""`baozhuang review`: what waits for a person, longest first, with the file to open.

Nine kinds: cases with a 核对单, slips with a 核对单, packages that seem to be an application once more, packages that
could not be read, sealed papers that lack pages, packages that the program could not finish, papers that have a number
but no file, papers whose PDF copy was refused, the sample of a month.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

from rich.console import Console

from extractors.models import Frozen
from flows.books import SlipRow, WaitingRow, names_of, slips_waiting
from flows.casework import Outcome, Severity
from flows.copies import RefusedCopy, refused_copies
from flows.ground import day_of_stamp, load_settings
from flows.ledger import (
    CLOSED,
    SHEET_ASKED,
    Case,
    CaseState,
    Event,
    Ledger,
    Matter,
    MatterKind,
    Names,
    PlannedPaper,
    waiting_for_sheet,
)
from flows.opened import OpenLedger, mention_new, open_ledger, say
from flows.steps import ASSESSED, PART_KINDS, Unfinished, open_parts, open_questions, unfinished


class FailedPackage(Frozen):
    """A package that the program could not finish. cause: the last one; since: its first day."""

    source_name: str
    case_no: str
    work_id: str
    times: int
    since: date
    cause: str


class LeftPackage(Frozen):
    """A package that lies in 待核对 without a case of its own. path: its folder, below the outbox. why: in Chinese.

    case_no: the earlier case whose application it seems to be, '' where it could not be read.
    """

    source_name: str
    path: str
    since: date
    why: str
    case_no: str = ""


class LackingPaper(Frozen):
    """A sealed paper of which not all pages have come. path: of the note in 待核对, below the outbox."""

    case_no: str
    number: str
    since: date
    why: str
    path: str


class Waiting(Frozen):
    """All that waits for a person."""

    sheets: tuple[WaitingRow, ...] = ()
    slips: tuple[SlipRow, ...] = ()
    again: tuple[LeftPackage, ...] = ()
    unread: tuple[LeftPackage, ...] = ()
    lacking: tuple[LackingPaper, ...] = ()
    failed: tuple[FailedPackage, ...] = ()
    unfiled: tuple[PlannedPaper, ...] = ()
    uncopied: tuple[RefusedCopy, ...] = ()
    samples: tuple[Matter, ...] = ()


def show_review(root: Path, console: Console, *, now: datetime) -> int:
    """Show what waits; exit code 0 whether or not something does."""
    with open_ledger(root) as desk:
        left = unfinished(desk.workspace, desk.ledger, load_settings(root), now)
        waiting = _lying_there(waiting_of(desk.ledger, names_of(desk.templates)), desk.workspace.outbox)
        _show(waiting, desk, console)
        _show_unfinished(left, console)
        if waiting == Waiting() and not left:
            say(console, "没有等待人工处理的事项。")
    return 0


def waiting_of(ledger: Ledger, names: Names) -> Waiting:
    """What waits, by all that the ledger knows."""
    return Waiting(
        sheets=_sheets(ledger),
        slips=_slips(ledger, names),
        again=_again(ledger),
        unread=_unread(ledger),
        lacking=_lacking_papers(ledger),
        failed=failed_packages(ledger),
        unfiled=ledger.views.planned_papers(),
        uncopied=refused_copies(ledger),
        samples=ledger.views.matters(MatterKind.SAMPLE),
    )


def failed_packages(ledger: Ledger) -> tuple[FailedPackage, ...]:
    """Packages whose last word is a failure: by work folder, for the same bytes may lie in two of them."""
    return tuple(_failed(ledger, matter) for matter in ledger.views.matters(MatterKind.FAILED))


def _sheets(ledger: Ledger) -> tuple[WaitingRow, ...]:
    """The cases that wait for their 核对单, longest first."""
    rows = [_sheet(ledger, case, told) for case, told in waiting_for_sheet(ledger)]
    return tuple(sorted(rows, key=lambda r: (r.since or date.max, r.case_no)))


def _slips(ledger: Ledger, names: Names) -> tuple[SlipRow, ...]:
    """The slips of open cases that wait for their 核对单, longest first."""
    asked = ledger.views.some(m.case_no for m in ledger.views.matters(MatterKind.SLIP))
    is_open = (case for case in asked if CaseState(case.state) not in CLOSED)
    rows = [row for case in is_open for row in slips_waiting(case, ledger.events(case.case_no), names)]
    return tuple(sorted(rows, key=lambda r: (r.since, r.case_no)))


def _again(ledger: Ledger) -> tuple[LeftPackage, ...]:
    """Packages about which it is asked whether they are the application of an earlier case once more."""
    asked = {m.key: m for m in ledger.views.matters(MatterKind.AGAIN)}
    earlier = dict.fromkeys(matter.case_no for matter in asked.values())
    questions = (q for case_no in earlier for q in open_questions(ledger, case_no))
    return tuple(
        LeftPackage(
            source_name=q["source_name"],
            path=q["path"],
            since=day_of_stamp(asked[q["sha256"]].since),
            why=f"可能与 {q['case_no']} 是同一申请",
            case_no=q["case_no"],
        )
        for q in questions
        if q["path"]
    )


def _unread(ledger: Ledger) -> tuple[LeftPackage, ...]:
    """Packages whose last end is that they were laid in 待核对 and have no case."""
    return tuple(_left(ledger, matter) for matter in ledger.views.matters(MatterKind.UNREAD))


def _lacking_papers(ledger: Ledger) -> tuple[LackingPaper, ...]:
    """Sealed papers that wait for pages, by the newest word on each."""
    waiting = dict.fromkeys(m.case_no for m in ledger.views.matters(MatterKind.LACKING))
    told = [e for case_no in waiting for e in open_parts(ledger.events(case_no, kinds=PART_KINDS))]
    return tuple(_lacking(event) for event in sorted(told, key=lambda e: e.seq))


def _lacking(event: Event) -> LackingPaper:
    said = event.payload
    told = {"case_no": event.case_no, "number": said["number"], "why": said["reason"], "path": said["note"]}
    return LackingPaper(since=day_of_stamp(event.at), **told)


def _left(ledger: Ledger, matter: Matter) -> LeftPackage:
    package = ledger.package(matter.key)
    return LeftPackage(
        source_name=package.source_name if package is not None else matter.path,
        path=matter.path,
        since=day_of_stamp(matter.since),
        why=package.reason.rstrip("。") if package is not None else "",
    )


def _failed(ledger: Ledger, matter: Matter) -> FailedPackage:
    package, said = ledger.package(matter.about), ledger.views.event(matter.seq).payload
    return FailedPackage(
        source_name=package.source_name if package else matter.key,
        case_no=package.case_no if package else "",
        work_id=matter.key,
        times=matter.times,
        since=day_of_stamp(matter.since),
        cause=said.get("words") or said["cause"],
    )


def _lying_there(waiting: Waiting, outbox: Path) -> Waiting:
    """Without what a person has taken out of 待核对: that is how a package that could not be read is dealt with."""
    return waiting.model_copy(update={"unread": tuple(p for p in waiting.unread if (outbox / p.path).is_dir())})


def _sheet(ledger: Ledger, case: Case, told: Sequence[Event]) -> WaitingRow:
    """The newest 核对单 of a case with what is on it."""
    asked = [e for e in told if e.kind == SHEET_ASKED]
    moved = [e for e in told if e.kind == "state_changed"]
    assessed = [Outcome.model_validate(e.payload["outcome"]) for e in told if e.kind == ASSESSED]
    questions = assessed[-1].findings if assessed else ()
    return WaitingRow(
        case_no=case.case_no,
        project_name=case.project,
        fields=len(ledger.application(case.case_no).doubtful),
        decisions=sum(f.severity is Severity.PERSON for f in questions),
        version=asked[-1].payload["version"] if asked else 1,
        since=day_of_stamp((asked or moved)[-1].at) if asked or moved else None,
        path=asked[-1].payload["path"] if asked else "",
    )


def _show(waiting: Waiting, desk: OpenLedger, console: Console) -> None:
    mention_new(desk, console)
    _show_sheets(waiting.sheets, desk.workspace.outbox, console)
    _show_slips(waiting.slips, desk.workspace.outbox, console)
    ask = "对照两份原件，填写文件夹中的核对单，保存后放回收件夹。"
    _show_left("可能是同一申请再次扫描", waiting.again, desk.workspace.outbox, console, todo=ask)
    todo = "打开原件查看：能办的重新扫描后放入收件夹；办完后把该文件夹移出“待核对”，即不再列出。"
    _show_left("程序读不了", waiting.unread, desk.workspace.outbox, console, todo=todo)
    _show_lacking(waiting.lacking, desk.workspace.outbox, console)
    _show_failed(waiting.failed, desk.workspace.work, console)
    _show_unfiled(waiting.unfiled, names_of(desk.templates), console)
    _show_uncopied(waiting.uncopied, names_of(desk.templates), desk.workspace.outbox, console)
    _show_samples(waiting.samples, desk.workspace.outbox, console)


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


def _show_slips(rows: Sequence[SlipRow], outbox: Path, console: Console) -> None:
    if not rows:
        return
    say(console, f"交回的回件等待核对（{len(rows)} 份）", style="bold")
    for row in rows:
        say(console, f"  {row.case_no}  {row.project_name}  {row.unit}《{row.title}》", style="bold cyan")
        say(console, f"    {row.since} 收到，待核对字段 {row.fields} 个；核对前不催办、不计逾期")
        sheet = outbox / row.path
        say(console, f"    {sheet}" if sheet.is_file() else "    核对单不在原处（可能已放回收件夹）")
    say(console, "  填写核对单，保存后放回收件夹；无误的按收到当日登记。", style="dim")


def _show_left(head: str, rows: Sequence[LeftPackage], outbox: Path, console: Console, *, todo: str) -> None:
    if not rows:
        return
    say(console, f"{head}（{len(rows)} 份）", style="bold")
    for row in rows:
        say(console, f"  {row.source_name}", style="bold cyan")
        say(console, f"    自 {row.since} 起：{row.why}")
        place = outbox / row.path
        say(console, f"    {place}" if place.is_dir() else "    不在原处（可能已移走）")
    say(console, f"  {todo}", style="dim")


def _show_lacking(rows: Sequence[LackingPaper], outbox: Path, console: Console) -> None:
    if not rows:
        return
    say(console, f"签章件缺页（{len(rows)} 份）", style="bold")
    for row in rows:
        say(console, f"  {row.case_no}  {row.number}", style="bold cyan")
        say(console, f"    自 {row.since} 起：{row.why}")
        say(console, f"    {outbox / row.path}")


def _show_failed(rows: Sequence[FailedPackage], work: Path, console: Console) -> None:
    if not rows:
        return
    say(console, f"程序未能办完（{len(rows)} 份）", style="bold")
    for row in rows:
        say(console, f"  {row.source_name}  {row.case_no}".rstrip(), style="bold cyan")
        say(console, f"    自 {row.since} 起试过 {row.times} 次，最近一次的原因：{row.cause}")
        say(console, f"    原件：{work / row.work_id}")
    say(console, "  原件保存完好，程序会自动再试；多次不成的，请系统管理员查看 var/logs。", style="dim")


def _show_unfinished(rows: Sequence[Unfinished], console: Console) -> None:
    if not rows:
        return
    say(console, f"收件夹和办理区中尚未办完（{len(rows)} 份）", style="bold")
    for row in rows:
        say(console, f"  {row.line}", style="red" if row.needs_person else "")


def _show_unfiled(papers: Sequence[PlannedPaper], names: Names, console: Console) -> None:
    if not papers:
        return
    say(console, f"已编号、尚未存入发件夹的文书（{len(papers)} 份）", style="bold")
    for paper in papers:
        whom = names.provider_of(paper.provider)
        say(console, f"  {paper.case_no}  {names.title_of(paper.kind)}  {paper.number}  {whom}".rstrip())
    say(console, "  程序再运行时会接着生成；仍不消失的，请系统管理员查看 var/logs。", style="dim")


def _show_uncopied(rows: Sequence[RefusedCopy], names: Names, outbox: Path, console: Console) -> None:
    if not rows:
        return
    say(console, f"没有转成 PDF 副本的文书（{len(rows)} 份）", style="bold")
    for row in rows:
        paper = row.paper
        say(console, f"  {paper.case_no}  {names.title_of(paper.kind)}  {paper.number}", style="bold cyan")
        say(console, f"    试过 {row.tries} 次，最近一次的原因：{row.reason}")
        say(console, f"    {outbox / paper.path}")
    todo = (
        "文书本身（.docx）完好有效，只缺 PDF 副本，程序不再重试；请系统管理员运行 baozhuang doctor 检查 LibreOffice。"
    )
    say(console, f"  {todo}", style="dim")


def _show_samples(rows: Sequence[Matter], outbox: Path, console: Console) -> None:
    if not rows:
        return
    say(console, f"每月抽查（{len(rows)} 份）", style="bold")
    for row in rows:
        sheet = outbox / row.path
        say(console, f"    {sheet}" if sheet.is_file() else f"    {row.key} 的核对单不在原处（可能已放回收件夹）")
    say(console, "  对照图片填写，保存后放回收件夹；不影响任何案件的办理。", style="dim")
