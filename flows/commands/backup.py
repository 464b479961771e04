"""`baozhuang backup` and `baozhuang restore`: copy the office while it works, lay a copy out again and audit it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from rich.console import Console

from extractors.errors import UsageError
from flows.commands.audit import show_audit
from flows.commands.backup_files import make_backup, restore
from flows.ground import make_folder
from flows.opened import require_root, say
from flows.packages import cause_of

_MB = 1_000_000


def show_backup(root: Path, target: Path, console: Console, *, now: datetime) -> int:
    """Make a backup and say where it lies. Raises UsageError where it cannot be made."""
    try:
        made = make_backup(require_root(root), target, now)
    except OSError as error:
        raise UsageError(f"备份没有完成（{cause_of(error)}）", file=str(target), next_step="解决后重新备份") from error
    say(console, f"已备份：{made.folder}（文件 {made.files} 个，新增 {made.new_bytes / _MB:.1f} MB）")
    return 0


def show_restore(root: Path, source: Path, console: Console, *, now: datetime) -> int:
    """Lay the backup out and audit what came of it: exit code 1 where the audit finds anything."""
    count = restore(source, make_folder(root))
    say(console, f"已恢复到 {root}：文件 {count} 个。现在核对：")
    return show_audit(root, console, now=now)
