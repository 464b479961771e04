"""The steps of the main path, one per file; `flows.application` names them in order."""

from __future__ import annotations

from flows.steps.acts import Act, Done, join_cases, void_case
from flows.steps.again import (
    is_said_again,
    open_or_ask,
    open_questions,
    settle_again,
    take_any_answer,
)
from flows.steps.ahead import Ahead, InHand
from flows.steps.asked_sheets import OpenSheet, answered_by, filled_in, open_sheets
from flows.steps.assessment import ASSESSED, assess
from flows.steps.changed import case_changed, take_change
from flows.steps.clocks import folded, rules_of
from flows.steps.closing import (
    STORED,
    PackageEnd,
    case_end,
    crops_of,
    keep_originals,
    leave_to_person,
    point_to_first,
    require_application,
    send_back,
)
from flows.steps.confirmed import note_sent_online
from flows.steps.course import advance_case
from flows.steps.course_papers import file_course_papers, is_of_course
from flows.steps.entrance import deem_accepted, is_in_course
from flows.steps.failure import FAILED, cause_of, keep_for_another_try, left_to_another, withdraw_note
from flows.steps.first_look import Glance, glance
from flows.steps.from_desk import (
    Handed,
    filled_slip,
    filled_slips,
    finish_sending_slips,
    send_papers,
    send_slip,
)
from flows.steps.halves import half_of, join_half, lone_back
from flows.steps.hand_over import PageAt, hand_page
from flows.steps.handing_out import hand_out_slip
from flows.steps.known_words import held_against_ledger
from flows.steps.left_over import Unfinished, unfinished
from flows.steps.lost_pictures import cut_anew
from flows.steps.mending import assign_officer, call_back_paper, is_recallable
from flows.steps.neighbours import cases_in_hand, note_heard, waiting_neighbours
from flows.steps.papers import file_papers, issue_papers
from flows.steps.push_desk import is_only_pushed, settle_push
from flows.steps.pushes import ROWS_RETURNED, push_file, take_push
from flows.steps.reading import is_only_read, read_package
from flows.steps.returns import (
    finish_returned,
    is_all_returned,
    is_returned,
    take_returned,
    take_slip_answer,
)
from flows.steps.review import ask_person, clear_desk
from flows.steps.sampling import draw_sample, is_sample_number, is_sample_sheet, open_samples, take_sample
from flows.steps.scope import refuse_scope
from flows.steps.sheets import told_apart
from flows.steps.signed import SIGNED_PART
from flows.steps.slip_desk import is_slip_sheet
from flows.steps.slip_lines import give_line, open_lines, with_lines
from flows.steps.slips_answered import line_given_by, slip_answered_by
from flows.steps.slips_open import OpenSlip, open_slips
from flows.steps.splitting import separate
from flows.steps.supplement import SUPPLIED, case_supplied, supply
from flows.steps.teaching import ask_about_layout, is_layout_sheet, take_layout_answer
from flows.steps.unfound import ask_for_unfound
from flows.steps.voiding import VOID_FOLDER, shared_files
from flows.steps.waiting import FailedPackage, LackingPaper, LeftPackage, Waiting, lying_there, waiting_of

__all__ = [
    "ASSESSED",
    "FAILED",
    "ROWS_RETURNED",
    "SIGNED_PART",
    "STORED",
    "SUPPLIED",
    "VOID_FOLDER",
    "Act",
    "Ahead",
    "Done",
    "FailedPackage",
    "Glance",
    "Handed",
    "InHand",
    "LackingPaper",
    "LeftPackage",
    "OpenSheet",
    "OpenSlip",
    "PackageEnd",
    "PageAt",
    "Unfinished",
    "Waiting",
    "advance_case",
    "answered_by",
    "ask_about_layout",
    "ask_for_unfound",
    "ask_person",
    "assess",
    "assign_officer",
    "call_back_paper",
    "case_changed",
    "case_end",
    "case_supplied",
    "cases_in_hand",
    "cause_of",
    "clear_desk",
    "crops_of",
    "cut_anew",
    "deem_accepted",
    "draw_sample",
    "file_course_papers",
    "file_papers",
    "filled_in",
    "filled_slip",
    "filled_slips",
    "finish_returned",
    "finish_sending_slips",
    "folded",
    "give_line",
    "glance",
    "half_of",
    "hand_out_slip",
    "hand_page",
    "held_against_ledger",
    "is_all_returned",
    "is_in_course",
    "is_layout_sheet",
    "is_of_course",
    "is_only_pushed",
    "is_only_read",
    "is_recallable",
    "is_returned",
    "is_said_again",
    "is_sample_number",
    "is_sample_sheet",
    "is_slip_sheet",
    "issue_papers",
    "join_cases",
    "join_half",
    "keep_for_another_try",
    "keep_originals",
    "leave_to_person",
    "left_to_another",
    "line_given_by",
    "lone_back",
    "lying_there",
    "note_heard",
    "note_sent_online",
    "open_lines",
    "open_or_ask",
    "open_questions",
    "open_samples",
    "open_sheets",
    "open_slips",
    "point_to_first",
    "push_file",
    "read_package",
    "refuse_scope",
    "require_application",
    "rules_of",
    "send_back",
    "send_papers",
    "send_slip",
    "separate",
    "settle_again",
    "settle_push",
    "shared_files",
    "slip_answered_by",
    "supply",
    "take_any_answer",
    "take_change",
    "take_layout_answer",
    "take_push",
    "take_returned",
    "take_sample",
    "take_slip_answer",
    "told_apart",
    "unfinished",
    "void_case",
    "waiting_neighbours",
    "waiting_of",
    "with_lines",
    "withdraw_note",
]
