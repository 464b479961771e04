"""What an application means: rules, findings, deadlines, permit mode, outcome, and the office that it is handed to.
Imports nothing else of flows.
"""

from __future__ import annotations

from flows.casework.calendar import Workdays, load_workdays
from flows.casework.deadlines import Limits, load_limits
from flows.casework.facts import Facts
from flows.casework.masking import masked_name, masked_phone
from flows.casework.model import SERVICES, Application, Due, Finding, Outcome, OutcomeKind, Severity, day_text
from flows.casework.office import Office, Provider, Window, load_office
from flows.casework.outcome import decide
from flows.casework.permit import GENERAL, IMPACTS, PLEDGE, PermitView, permit_mode
from flows.casework.rules import check, load_rules
from flows.casework.segments import as_date, as_number, filled_rows, segment_of, segments_of
from flows.casework.sight import (
    NEVER_PRINTED,
    OFFICE,
    Role,
    Viewer,
    provider_sees,
    sees_addressed_to,
    sees_case,
    sees_field,
)
from flows.casework.unfound import with_unfound

__all__ = [
    "GENERAL",
    "IMPACTS",
    "NEVER_PRINTED",
    "OFFICE",
    "PLEDGE",
    "SERVICES",
    "Application",
    "Due",
    "Facts",
    "Finding",
    "Limits",
    "Office",
    "Outcome",
    "OutcomeKind",
    "PermitView",
    "Provider",
    "Role",
    "Severity",
    "Viewer",
    "Window",
    "Workdays",
    "as_date",
    "as_number",
    "check",
    "day_text",
    "decide",
    "filled_rows",
    "load_limits",
    "load_office",
    "load_rules",
    "load_workdays",
    "masked_name",
    "masked_phone",
    "permit_mode",
    "provider_sees",
    "sees_addressed_to",
    "sees_case",
    "sees_field",
    "segment_of",
    "segments_of",
    "with_unfound",
]
