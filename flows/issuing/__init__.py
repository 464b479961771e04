"""What goes out: the papers that an outcome asks for and those that the clauses of a case's course want today, made,
numbered and filed with their drawings and annexes, and laid aside where they no longer hold. Hands on `issue_papers`
and `advance_case`, which carries a case on until no clause wants anything; every date of a case is counted here.
"""

from __future__ import annotations

from flows.issuing.annexes import FILES
from flows.issuing.clocks import folded, rules_of
from flows.issuing.course import advance_case, course_now
from flows.issuing.course_papers import as_laid_out, file_course_papers, is_of_course, wish_of
from flows.issuing.entrance import deem_accepted, is_in_course, not_sent_back, start_clock
from flows.issuing.mates import advance_mates
from flows.issuing.neighbours import cases_in_hand, note_heard, waiting_neighbours
from flows.issuing.papers import file_papers, issue_papers
from flows.issuing.scope import refuse_scope
from flows.issuing.voiding import VOID_FOLDER, lay_aside, shared_files

__all__ = [
    "FILES",
    "VOID_FOLDER",
    "advance_case",
    "advance_mates",
    "as_laid_out",
    "cases_in_hand",
    "course_now",
    "deem_accepted",
    "file_course_papers",
    "file_papers",
    "folded",
    "is_in_course",
    "is_of_course",
    "issue_papers",
    "lay_aside",
    "not_sent_back",
    "note_heard",
    "refuse_scope",
    "rules_of",
    "shared_files",
    "start_clock",
    "waiting_neighbours",
    "wish_of",
]
