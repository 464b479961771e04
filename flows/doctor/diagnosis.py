"""Every precondition of an office, in the order in which they are to be mended."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from extractors.errors import ConfigurationError
from extractors.templates import Templates
from flows.doctor import machine, office, share
from flows.doctor.confinement import check_confinement
from flows.doctor.precondition import Check, bad, good
from flows.doctor.templates import check_templates
from flows.ground import FILE_NAME, Settings, load_settings
from flows.opened import ledger_url


def diagnose(root: Path, *, now: datetime) -> Iterator[Check]:
    """The preconditions in the order in which they are to be mended."""
    settings, check = _settings(root)
    yield check
    workspace = settings.workspace(root)
    yield office.check_outbox(workspace, ledger_url(settings, workspace))
    yield office.check_folders(workspace)
    yield office.check_rights(workspace)
    yield office.check_claims(workspace)
    yield office.check_ledger(ledger_url(settings, workspace), office.mounts())
    yield office.check_own_clock(ledger_url(settings, workspace), now)
    yield office.check_engine(settings.engine)
    yield from share.check_shares(workspace, office.mounts(), polling=settings.polling)
    yield from check_confinement()
    yield machine.check_disk((workspace.var, workspace.inbox, workspace.outbox))
    yield machine.check_opencv()
    yield machine.check_models(workspace.models)
    yield machine.check_prefect_home(workspace.prefect)
    yield from check_templates(Templates(workspace.templates), now.date())
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
