"""The intake room: from a shared folder to claimed, hashed packages and their members. Import from here."""

from flows.intake.arrival import Arrival, ArrivalKind, Duplicate
from flows.intake.holding import Hold, Holding
from flows.intake.packages import Expanded, Member, expand, members
from flows.intake.presence import Presence
from flows.intake.scan import scan
from flows.intake.sweep import Intake, settle
from flows.intake.watch import InboxWatch

__all__ = [
    "Arrival",
    "ArrivalKind",
    "Duplicate",
    "Expanded",
    "Hold",
    "Holding",
    "InboxWatch",
    "Intake",
    "Member",
    "Presence",
    "expand",
    "members",
    "scan",
    "settle",
]
