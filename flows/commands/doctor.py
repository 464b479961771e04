"""`baozhuang doctor`: every precondition of the program, each good or with what to do about it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from rich.cells import set_cell_size
from rich.console import Console
from rich.text import Text

from extractors.errors import ConfigurationError
from extractors.templates import Templates
from flows.commands import doctor_machine as machine
from flows.commands import doctor_office as office
from flows.commands import doctor_share as share
from flows.commands.doctor_templates import check_templates
from flows.commands.opened import ledger_url, plain, require_root, say
from flows.commands.precondition import Check, Level, bad, good
from flows.ground import FILE_NAME, Settings, load_settings

_COLOURS = {Level.GOOD: "green", Level.NOTE: "yellow", Level.BAD: "bold red"}
_STATE_CELLS = 8
"""Columns of the terminal that the state takes; a Chinese character takes two."""


def show_doctor(root: Path, console: Console, *, today: date) -> int:
    """Show every precondition; exit code 1 only where the program cannot work."""
    checks = list(diagnose(require_root(root), today=today))
    for check in checks:
        _show(check, console)
    counts = {level: sum(c.level is level for c in checks) for level in Level}
    say(console, "，".join(f"{level.value} {n} 项" for level, n in counts.items() if n) + "。", style="dim")
    return 1 if counts[Level.BAD] else 0


def diagnose(root: Path, *, today: date) -> Iterator[Check]:
    """The preconditions in the order in which they are to be mended."""
    settings, check = _settings(root)
    yield check
    workspace = settings.workspace(root)
    yield office.check_outbox(workspace, ledger_url(settings, workspace))
    yield office.check_folders(workspace)
    yield office.check_claims(workspace)
    yield office.check_ledger(ledger_url(settings, workspace), _mounts())
    yield from share.check_shares(workspace, _mounts(), polling=settings.polling)
    yield machine.check_disk((workspace.var, workspace.inbox, workspace.outbox))
    yield machine.check_opencv()
    yield machine.check_models(workspace.models)
    yield machine.check_prefect_home(workspace.prefect)
    yield from check_templates(Templates(workspace.templates), today)
    yield machine.check_form_fonts()
    yield machine.check_letter_fonts(machine.installed_families())
    yield machine.check_libreoffice()


def _settings(root: Path) -> tuple[Settings, Check]:
    """The settings, or the defaults where the file is wrong, so that the other checks can go on."""
    try:
        settings = load_settings(root)
    except ConfigurationError as error:
        return Settings(), bad("设置", f"{error.file}：{error.what}", error.next_step)
    found = FILE_NAME if (root / FILE_NAME).exists() else f"没有 {FILE_NAME}，全部用默认值"
    return settings, good("设置", found)


def _mounts() -> str:
    """What is mounted where, '' on systems that do not say."""
    try:
        return office.MOUNTS.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def _show(check: Check, console: Console) -> None:
    """One line for what was found, one below it for what to do."""
    head = Text(set_cell_size(check.level.value, _STATE_CELLS), style=_COLOURS[check.level])
    found = Text(f"{check.subject}：{plain(check.found)}")
    console.print(Text.assemble(head, found), soft_wrap=True, highlight=False)
    if check.todo:
        say(console, " " * _STATE_CELLS + f"→ {check.todo}", style="dim")
