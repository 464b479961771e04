"""A page of a foreign form taken apart, whatever it came as: by its text layer, or by the lines found on it."""

from __future__ import annotations

from extractors.apart.asides import without_asides
from extractors.apart.digitalsheet import sheet_of_words
from extractors.apart.scansheet import look_at
from extractors.apart.sheet import Sheet
from extractors.apart.tickwords import Vocabulary
from extractors.text import LinedPage, Ocr


def taken_apart(lined: LinedPage, *, number: int, ocr: Ocr, vocabulary: Vocabulary) -> Sheet:
    """A page as rulings, streams of text and ticks, by its text layer or by the lines found on it; of what is the
    applicant's to fill in.
    """
    if lined.lines is None:
        return without_asides(sheet_of_words(lined.page, number=number, vocabulary=vocabulary))
    return without_asides(look_at(lined.page, lined.lines, number=number, ocr=ocr, vocabulary=vocabulary))
