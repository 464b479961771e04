"""`baozhuang health`: one look for monitors. Exit code 0 where all is well, 1 where somebody should look."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from rich.console import Console

from flows.ground import ails, load_settings, read_health
from flows.opened import require_root, say

AUDIT_WITHIN = timedelta(hours=26)


def show_health(root: Path, console: Console, *, now: datetime, within: timedelta) -> int:
    """Show when package, sweep and audit last ended well, and what is wrong."""
    workspace = load_settings(require_root(root)).workspace(root)
    health = read_health(workspace.var)
    for words, beat in (("材料", health.package), ("收件", health.sweep), ("核对", health.audit)):
        say(console, f"{words}　最近一次正常结束：{beat.well_at[:19].replace('T', ' ') or '—'}")
    told = ails(health, now, within=within, audit_within=AUDIT_WITHIN)
    for line in told:
        say(console, line, style="red")
    if not told:
        say(console, "正常。", style="green")
    return 1 if told else 0
