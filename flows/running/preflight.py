"""What must be right before the program starts to work: sensible settings, folders, a local ledger, space.

The doctor's own checks; what it would call bad is refused here with the same words.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from extractors.errors import ConfigurationError
from flows.doctor import Check, Level, check_disk, check_folders, check_ledger, check_outbox, mounts
from flows.ground import FILE_NAME, Settings, load_settings
from flows.opened import ledger_url

_SHORTEST_LEASE_S = 3.0
_LEAST_MEMORY_MB = 500


def refuse_nonsense(root: Path) -> None:
    """Raises ConfigurationError for the first thing with which the program must not start."""
    settings = load_settings(root)
    for what, next_step in _senseless(settings):
        raise ConfigurationError(what, file=FILE_NAME, next_step=next_step)
    for check in _checks(root, settings):
        if check.level is Level.BAD:
            raise ConfigurationError(f"{check.subject}：{check.found}", next_step=check.todo)


def _senseless(settings: Settings) -> Iterator[tuple[str, str]]:
    """Values that are allowed one by one and cannot work together."""
    if settings.lease_s < _SHORTEST_LEASE_S:
        yield f"lease_s 为 {settings.lease_s:g} 秒，来不及续期", f"设为 {_SHORTEST_LEASE_S:g} 秒以上，一般为 120"
    if settings.reading.memory_mb < _LEAST_MEMORY_MB:
        yield "reading.memory_mb 太小，一页也读不了", f"设为 {_LEAST_MEMORY_MB} 以上"
    if settings.limits.member_bytes > settings.limits.package_bytes:
        yield "limits.member_bytes 大于 limits.package_bytes", "使单个文件的上限不超过整个材料包的上限"


def _checks(root: Path, settings: Settings) -> Iterator[Check]:
    workspace = settings.workspace(root)
    yield check_outbox(workspace, ledger_url(settings, workspace))
    yield check_folders(workspace)
    yield check_ledger(ledger_url(settings, workspace), mounts())
    yield check_disk((workspace.var, workspace.inbox, workspace.outbox))
