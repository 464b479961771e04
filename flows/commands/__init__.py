"""The commands that look, check or copy: what waits, the ledger, the search, the audit, the doctor, reading alone,
letters that people edited, the archive, the backup. Each gives an exit code; they start no Prefect and work beside a
running `run`.
"""

from __future__ import annotations

from flows.commands.archive import ArchiveWish, show_archive
from flows.commands.auditing import audit, show_audit
from flows.commands.backup import show_backup, show_restore
from flows.commands.doctor import show_doctor
from flows.commands.doctor_machine import check_disk
from flows.commands.doctor_office import MOUNTS, check_folders, check_ledger, check_outbox
from flows.commands.extract import ExtractOptions, extract_all
from flows.commands.find import FindWish, show_hits
from flows.commands.health import show_health
from flows.commands.ledger import LedgerWish, show_ledger
from flows.commands.letters import CheckWish, show_check, show_proof, show_templates
from flows.commands.opened import OpenLedger, ledger_url
from flows.commands.precondition import Check, Level
from flows.commands.progress import ProgressWish, show_progress
from flows.commands.report import ReportWish, show_report
from flows.commands.review import show_review

__all__ = [
    "MOUNTS",
    "ArchiveWish",
    "Check",
    "CheckWish",
    "ExtractOptions",
    "FindWish",
    "LedgerWish",
    "Level",
    "OpenLedger",
    "ProgressWish",
    "ReportWish",
    "audit",
    "check_disk",
    "check_folders",
    "check_ledger",
    "check_outbox",
    "extract_all",
    "ledger_url",
    "show_archive",
    "show_audit",
    "show_backup",
    "show_check",
    "show_doctor",
    "show_health",
    "show_hits",
    "show_ledger",
    "show_progress",
    "show_proof",
    "show_report",
    "show_restore",
    "show_review",
    "show_templates",
]
