"""`baozhuang audit`: every difference between ledger and disk, with the way to mend it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from rich.console import Console

from flows.audit import audit
from flows.ground import load_settings
from flows.ledger import clock_fault
from flows.opened import mention_new, open_ledger, say
from flows.packages import unfinished


def show_audit(root: Path, console: Console, *, now: datetime) -> int:
    """Show what is not done, and every problem with the way to mend it; exit code 1 if there is a problem."""
    with open_ledger(root) as desk:
        mention_new(desk, console)
        result = audit(desk)
        behind = clock_fault(desk.ledger.latest(), now)
        left = unfinished(desk.workspace, desk.ledger, load_settings(root), now)
    for package in left:
        say(console, f"未办完　{package.line}", style="yellow")
    for problem in result.problems:
        say(console, problem.line, style="red")
    if behind:
        say(console, f"{behind}。", style="yellow")
    compared = (
        f"案件 {result.cases} 件、文书 {result.papers} 份、原件 {result.originals} 个、归档包 {result.packages} 件"
    )
    working = f"；正在办理的 {result.in_hand} 件未查无主文件" if result.in_hand else ""
    if result.problems:
        say(console, f"共 {len(result.problems)} 处有问题（已核对{compared}{working}）。", style="bold red")
        return 1
    say(console, f"台账与发件夹相符：{compared}，校验值一致，事件链完整{working}。", style="green")
    return 0
