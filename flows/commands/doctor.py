"""`baozhuang doctor`: every precondition of the program, each good or with what to do about it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from rich.cells import set_cell_size
from rich.console import Console
from rich.text import Text

from flows.doctor import Check, Level, diagnose
from flows.opened import plain, require_root, say

_COLOURS = {Level.GOOD: "green", Level.NOTE: "yellow", Level.BAD: "bold red"}
_STATE_CELLS = 8
"""Columns of the terminal that the state takes; a Chinese character takes two."""


def show_doctor(root: Path, console: Console, *, now: datetime) -> int:
    """Show every precondition; exit code 1 only where the program cannot work."""
    checks = list(diagnose(require_root(root), now=now))
    for check in checks:
        _show(check, console)
    counts = {level: sum(c.level is level for c in checks) for level in Level}
    say(console, "，".join(f"{level.value} {n} 项" for level, n in counts.items() if n) + "。", style="dim")
    return 1 if counts[Level.BAD] else 0


def _show(check: Check, console: Console) -> None:
    """One line for what was found, one below it for what to do."""
    head = Text(set_cell_size(check.level.value, _STATE_CELLS), style=_COLOURS[check.level])
    found = Text(f"{check.subject}：{plain(check.found)}")
    console.print(Text.assemble(head, found), soft_wrap=True, highlight=False)
    if check.todo:
        say(console, " " * _STATE_CELLS + f"→ {check.todo}", style="dim")
