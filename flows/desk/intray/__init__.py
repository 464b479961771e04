"""收件: what comes in at the desk — whole packages, and files that go with a form — and becomes a package of the inbox.

Owns uploads while they are on their way and what is remembered of each until its end is known.
"""

from __future__ import annotations

from flows.desk.intray.inbox import PAGES
from flows.desk.intray.sending import send_answer, sent_by, waiting_answer
from flows.desk.intray.slips import handed, print_filled, take_slip_file, tray_of, written_in
from flows.desk.intray.tray import Tray, received, take_into

__all__ = [
    "PAGES",
    "Tray",
    "handed",
    "print_filled",
    "received",
    "send_answer",
    "sent_by",
    "take_into",
    "take_slip_file",
    "tray_of",
    "waiting_answer",
    "written_in",
]
