"""What a foreign file says, asked in the reading process: the office itself opens nothing that came from outside."""

from __future__ import annotations

from pydantic import TypeAdapter

from flows.intake import Arrival
from flows.office import Runtime
from flows.review import ReviewAnswer, read_review_sheet
from flows.sheets.coming_back import sheet_of

_ANSWER: TypeAdapter[ReviewAnswer] = TypeAdapter(ReviewAnswer)


def answer_on(office: Runtime, arrival: Arrival) -> ReviewAnswer:
    """What a person wrote on a 核对单.

    Raises:
        ReviewSheetError, UnfinishedSheetError, UnreadableFileError, TooLargeError: as `read_review_sheet`.
        ReadingFailedError: the workbook brought the reading process down twice.
    """
    return office.pool.look(read_review_sheet, sheet_of(arrival), _ANSWER)
