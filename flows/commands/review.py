"""`baozhuang review`: what waits for a person, longest first, with the file to open."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from rich.console import Console

from flows.books import SlipRow, WaitingRow, names_of
from flows.copies import RefusedCopy
from flows.ground import load_settings
from flows.ledger import Matter, Names, PlannedPaper
from flows.opened import OpenLedger, mention_new, open_ledger, say
from flows.packages import Unfinished, unfinished
from flows.waiting import FailedPackage, LackingPaper, LeftPackage, Waiting, lying_there, waiting_of


def show_review(root: Path, console: Console, *, now: datetime) -> int:
    """Show what waits; exit code 0 whether or not something does."""
    with open_ledger(root) as desk:
        left = unfinished(desk.workspace, desk.ledger, load_settings(root), now)
        waiting = lying_there(waiting_of(desk.ledger, names_of(desk.templates)), desk.workspace.outbox)
        _show(waiting, desk, console)
        _show_unfinished(left, console)
        if waiting == Waiting() and not left:
            say(console, "没有等待人工处理的事项。")
    return 0


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
