"""Where everything stands on the papers that we make ourselves, in millimetres: the pages of the blank form from the
field catalogue, the slips from templates/slips.yaml. Hands on `FormLayout` and `SlipKind`; knows no scan and draws
nothing.
"""

from __future__ import annotations

from extractors.layout.blank import (
    MM_PER_PT,
    UNIT_PT,
    WORD_PT,
    FormLayout,
    FormPage,
    MmBox,
    Slot,
    Tick,
    every_edition,
    form_layout,
    text_mm,
)
from extractors.layout.footcode import FOOT_CODE
from extractors.layout.slips import (
    HEAD_LINES,
    HEAD_ROW,
    HEAD_TOP,
    Party,
    SlipField,
    SlipKind,
    SlipKinds,
    load_slips,
    slip_catalogue,
    slip_layout,
)

__all__ = [
    "FOOT_CODE",
    "HEAD_LINES",
    "HEAD_ROW",
    "HEAD_TOP",
    "MM_PER_PT",
    "UNIT_PT",
    "WORD_PT",
    "FormLayout",
    "FormPage",
    "MmBox",
    "Party",
    "SlipField",
    "SlipKind",
    "SlipKinds",
    "Slot",
    "Tick",
    "every_edition",
    "form_layout",
    "load_slips",
    "slip_catalogue",
    "slip_layout",
    "text_mm",
]
