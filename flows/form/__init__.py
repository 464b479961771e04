"""The blank form and the slips on paper: a display list per page from the layout, drawn as PDF, fillable PDF and Word,
and told to other programs as form.json. Hands on files and bytes; reads nothing back.
"""

from __future__ import annotations

from flows.form.slips import slip_pdf
from flows.form.write import filled_form, typed_form, write_blank_form

__all__ = [
    "filled_form",
    "slip_pdf",
    "typed_form",
    "write_blank_form",
]
