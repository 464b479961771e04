"""What a person does to a case outside its papers, one act per file: end it, hand a page over, call a paper back,
hand a slip out. Each takes an `Act`, who and why, and hands on what is `Done`; asked for twice it is done once.
"""

from __future__ import annotations

from flows.acts.act import Act, Done
from flows.acts.ending import join_cases, void_case
from flows.acts.hand_over import PageAt, hand_page
from flows.acts.handing_out import hand_out_slip
from flows.acts.mending import assign_officer, call_back_paper, is_recallable

__all__ = [
    "Act",
    "Done",
    "PageAt",
    "assign_officer",
    "call_back_paper",
    "hand_out_slip",
    "hand_page",
    "is_recallable",
    "join_cases",
    "void_case",
]
