"""A person is asked and answers: 核对单 of cases, the month's samples, the layout of an empty form. Lays them into
待核对 with their pictures, knows one that comes back in whatever it lies, takes its answer once. Hands on `answer_on`
and what asks with it.
"""

from __future__ import annotations

from flows.sheets.answer import answer_on
from flows.sheets.asking import ask_person, clear_desk, lay_out_sheet, take_answer
from flows.sheets.coming_back import told_apart
from flows.sheets.disputes import refuse_second
from flows.sheets.files import lay_pictures, put_away_all, put_away_folder, waiting_folder
from flows.sheets.sampling import (
    Sample,
    draw_sample,
    is_sample_number,
    is_sample_sheet,
    open_samples,
    pictures_of_sample,
    sample_answered,
    take_sample,
)
from flows.sheets.teaching import ask_about_layout, is_layout_sheet, take_layout_answer

__all__ = [
    "Sample",
    "answer_on",
    "ask_about_layout",
    "ask_person",
    "clear_desk",
    "draw_sample",
    "is_layout_sheet",
    "is_sample_number",
    "is_sample_sheet",
    "lay_out_sheet",
    "lay_pictures",
    "open_samples",
    "pictures_of_sample",
    "put_away_all",
    "put_away_folder",
    "refuse_second",
    "sample_answered",
    "take_answer",
    "take_layout_answer",
    "take_sample",
    "told_apart",
    "waiting_folder",
]
