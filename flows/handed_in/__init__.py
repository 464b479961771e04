"""What is handed in on a screen for a case that is there: the slips that wait to be filled in, rows of a paper for
all, papers for a correction. Each becomes a package of the inbox, of which the ledger knows beforehand what it says.
Hands on `OpenSlip`s, and a package's reading as it was typed.
"""

from __future__ import annotations

from flows.handed_in.answered import line_given_by, slip_answered_by
from flows.handed_in.arrived import as_sent, case_sent_for, sender_of
from flows.handed_in.filled import filled_slip, filled_slips
from flows.handed_in.lines import give_line, open_lines, with_lines
from flows.handed_in.sending import Handed, finish_sending_slips, send_papers, send_slip
from flows.handed_in.slips import OpenSlip, open_slips

__all__ = [
    "Handed",
    "OpenSlip",
    "as_sent",
    "case_sent_for",
    "filled_slip",
    "filled_slips",
    "finish_sending_slips",
    "give_line",
    "line_given_by",
    "open_lines",
    "open_slips",
    "send_papers",
    "send_slip",
    "sender_of",
    "slip_answered_by",
    "with_lines",
]
