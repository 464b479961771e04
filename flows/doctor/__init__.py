"""What must hold before an office can work: settings, shares, ledger, machine, templates. Hands on `Check`s, each ok,
to be known, or bad with what to do.
"""

from __future__ import annotations

from flows.doctor.diagnosis import diagnose
from flows.doctor.machine import check_disk
from flows.doctor.office import check_folders, check_ledger, check_outbox, mounts
from flows.doctor.precondition import Check, Level
from flows.doctor.templates import check_templates

__all__ = [
    "Check",
    "Level",
    "check_disk",
    "check_folders",
    "check_ledger",
    "check_outbox",
    "check_templates",
    "diagnose",
    "mounts",
]
