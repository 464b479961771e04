"""What is done after every look at the inbox, one chore per file: papers still to be made, due dates, PDF copies; and
books and reports, which a process of their own writes. Each starts from the ledger, so that one which failed is
simply done again.
"""

from __future__ import annotations

from flows.chores.books import BookDesk, desk_of, write_books
from flows.chores.copies import make_copies_now
from flows.chores.due_dates import sweep_due_dates
from flows.chores.layouts import learn_layouts
from flows.chores.notices import send_notices
from flows.chores.open_papers import file_open_papers
from flows.chores.reports import write_reports

__all__ = [
    "BookDesk",
    "desk_of",
    "file_open_papers",
    "learn_layouts",
    "make_copies_now",
    "send_notices",
    "sweep_due_dates",
    "write_books",
    "write_reports",
]
