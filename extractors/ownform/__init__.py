"""Our own blank and slips: a scan laid over its blank by marks, code or printed rules and read slot by slot, a filled
PDF read from its values. Hands on readings per slot, and what of the page was lost.
"""

from __future__ import annotations

from extractors.ownform.digital import read_form_values, speaks_our_names
from extractors.ownform.losses import loss_note, with_losses
from extractors.ownform.ourpages import Print, follows, print_of
from extractors.ownform.registration import Registered, as_it_came, form_code, register_by_labels
from extractors.ownform.sheets import beside, own_sheets
from extractors.ownform.slipreading import ReadSlip, paper_code, read_returned, seal_on

__all__ = [
    "Print",
    "ReadSlip",
    "Registered",
    "as_it_came",
    "beside",
    "follows",
    "form_code",
    "loss_note",
    "own_sheets",
    "paper_code",
    "print_of",
    "read_form_values",
    "read_returned",
    "register_by_labels",
    "seal_on",
    "speaks_our_names",
    "with_losses",
]
