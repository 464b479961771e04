"""`baozhuang archive`: builds the packages of a year and, where a folder is named, hands them over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from rich.console import Console

from flows.archive import (
    RECEIPT,
    Archive,
    PackageEnd,
    Receipt,
    build_package,
    close_case,
    packages_of,
    ready_cases,
    transfer_year,
    write_catalogues,
)
from flows.copies import WarmOffice, find_program, make_copies, pending_copies
from flows.ledger import Case
from flows.opened import mention_new, open_ledger, say


@dataclass(frozen=True)
class ArchiveWish:
    """What is asked. to: hand over to this folder. with_open: cases under way, too. now: the time that is recorded."""

    year: int
    now: datetime
    to: Path | None = None
    with_open: bool = False


def show_archive(root: Path, console: Console, wish: ArchiveWish) -> int:
    """Build and hand over; exit code 1 where a package does not pass or is not whole at its new place.

    Raises:
        UsageError: no packages, or a folder that cannot be written to.
        ConfigurationError: templates/archive.yaml is wrong.
    """
    with open_ledger(root) as desk:
        mention_new(desk, console)
        archive = Archive(ledger=desk.ledger, workspace=desk.workspace, templates=desk.templates)
        if archive.plan.mark:
            say(console, archive.plan.mark + "（templates/archive.yaml）。", style="yellow")
        cases = ready_cases(desk.ledger, wish.year, with_open=wish.with_open)
        waiting = len(ready_cases(desk.ledger, wish.year, with_open=True)) - len(cases)
        if waiting > 0:
            say(console, f"{waiting} 件已受理尚未办结，未打包（加 --all 一并打包）。", style="dim")
        _make_copies(archive, cases, wish.now)
        ends = [build_package(archive, case.case_no, wish.now) for case in cases]
        closed = [_close(archive, end, wish.now) for end in ends]
        for end in ends:
            _show(end, console)
        if ends:
            write_catalogues(archive, wish.year, desk.workspace.folder("archive") / str(wish.year))
        receipt = transfer_year(archive, wish.year, wish.to, wish.now) if wish.to else None
    if receipt:
        _show_receipt(receipt, console)
    new = sum(end.is_new for end in ends)
    say(console, f"{wish.year} 年共 {len(ends)} 件，新打包 {new} 件，转为已归档 {sum(closed)} 件。")
    return 1 if any(end.faults or end.reason for end in ends) or (receipt and receipt.problems) else 0


def _close(archive: Archive, end: PackageEnd, now: datetime) -> bool:
    """A case at its end whose newest package passes goes into the archive; whether it was moved just now."""
    newest = packages_of(archive.ledger, end.case_no)
    passes = not end.reason and newest and not newest[-1]["failed"]
    return bool(passes) and close_case(archive.ledger, end.case_no, now, archive_no=end.archive_no)


def _make_copies(archive: Archive, cases: tuple[Case, ...], now: datetime) -> None:
    """The PDF copies that the packages still lack, where LibreOffice is at hand."""
    ledger, workspace = archive.ledger, archive.workspace
    lacking = [p for case in cases for p in pending_copies(ledger, workspace, case_no=case.case_no)]
    if lacking and find_program() is not None:
        with WarmOffice(workspace.var / "copies") as office:
            make_copies(lacking, office, ledger=ledger, workspace=workspace, now=now)


def _show(end: PackageEnd, console: Console) -> None:
    if end.reason:
        say(console, f"{end.case_no}　未打包：{end.reason}", style="red")
        return
    state = "四性检测不合格" if end.faults else "四性检测合格" if end.is_new else "无变化"
    say(console, f"{end.archive_no}　{end.case_no}　{state}　{end.path}")
    for fault in end.faults:
        say(console, f"　　{fault}", style="red")


def _show_receipt(receipt: Receipt, console: Console) -> None:
    for problem in receipt.problems:
        say(console, problem, style="red")
    say(console, f"已移交 {len(receipt.whole)} 件到 {receipt.folder}，复制后逐件核对；回执：{RECEIPT}")
