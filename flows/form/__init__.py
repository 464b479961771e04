"""The blank form and the slips on paper: a display list per page from the layout, drawn as PDF, fillable PDF and Word,
and told to other programs as form.json; plain pages of text or pictures. Hands on files and bytes, every PDF of them as
PDF/A-2b; reads nothing back.
"""

from __future__ import annotations

from flows.form.codes import code_png, code_svg, surest_modules
from flows.form.plain import picture_pdf, text_pdf
from flows.form.slips import SlipPrint, slip_pdf
from flows.form.write import filled_form, prefilled_form, typed_form, write_blank_form

__all__ = [
    "SlipPrint",
    "code_png",
    "code_svg",
    "filled_form",
    "picture_pdf",
    "prefilled_form",
    "slip_pdf",
    "surest_modules",
    "text_pdf",
    "typed_form",
    "write_blank_form",
]
