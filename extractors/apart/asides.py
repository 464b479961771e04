"""What stands on a form and is not applied for: the part that the office fills in, samples of how to fill in, what was
before a change.

Takes a `Sheet`; hands it on without the streams of those places, and with their boxes, for whoever reads it otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from extractors.apart.cells import Cell
from extractors.apart.headed import changed_rows
from extractors.apart.sheet import Sheet, Stream
from extractors.models import BoxTuple
from extractors.values import half_width, squeeze

_APPLICANT = "申请|用户|客户|报装|建设|委托|业主"
_OFFICE = re.compile(
    rf"以下(?!.{{0,8}}({_APPLICANT})).{{0,10}}(窗口|受理|审[批核]|供[水电气热暖]|通信|企业|单位|部门|工作人员).{{0,8}}填"
)
_APPLICANTS = re.compile(rf"以下.{{0,8}}({_APPLICANT}).{{0,10}}填")
_SAMPLE_COLUMN = re.compile(
    r"(填写|填表|填报)?(示例|样例|范例|举例|示范|样式)|(填写|填表|填报)(说明|要求|须知)(或?[样示范]例)?"
)
_SAMPLE_ROW = re.compile(r"(填写|填表)?(例|示例|样例|范例|举例|例如)\d?")
_SHARED = 0.5
_KEPT = re.compile("容量")
"""What a form asks for as it was before, too."""


def without_asides(sheet: Sheet) -> Sheet:
    """The sheet without what is not the applicant's: the cells of a row of samples stay, empty."""
    columns, rows = (*_of_the_office(sheet), *_sample_columns(sheet)), tuple(_sample_rows(sheet))
    changes = list(changed_rows(sheet))
    if not columns and not rows and not changes:
        return sheet
    before = [c for change in changes for c in (*change.old, *change.decided)]
    kept = {c for change in changes if _KEPT.search(change.label) for c in change.old}
    gone = replace(sheet, asides=(*columns, *before))
    emptied = replace(sheet, asides=(*columns, *rows, *(c for c in before if c not in kept)))
    streams = (s for s in sheet.streams if not gone.is_aside(s.box))
    return replace(emptied, streams=tuple(replace(s, elements=()) if emptied.is_aside(s.box) else s for s in streams))


def _of_the_office(sheet: Sheet) -> Iterator[BoxTuple]:
    """From each heading that gives the page to the office, down to one that gives it back or to its end."""
    height, width = sheet.grey.shape[:2]
    back = [s.box[1] for s in sheet.streams if _APPLICANTS.search(squeeze(s.text))]
    for stream in sheet.streams:
        if _OFFICE.search(squeeze(stream.text)):
            yield 0.0, stream.box[3], float(width), min((y for y in back if y > stream.box[1]), default=float(height))


def _sample_columns(sheet: Sheet) -> Iterator[BoxTuple]:
    """The cells below each head of a column of samples."""
    for stream in sheet.streams:
        head = stream.cell
        if head is not None and _SAMPLE_COLUMN.fullmatch(_plain(stream)) and _is_head(stream, sheet):
            below = (c for c in sheet.rulings.cells if c.table == head.table and c.box[1] > head.box[1])
            yield from (c.box for c in below if _along(c, head, axis=0))


def _sample_rows(sheet: Sheet) -> Iterator[BoxTuple]:
    """The cells right of each head of a row of samples: the first cell of the row."""
    for stream in sheet.streams:
        head = stream.cell
        if head is not None and head.col == 0 and _SAMPLE_ROW.fullmatch(_plain(stream)):
            behind = (c for c in sheet.rulings.cells if c.table == head.table and c.box[0] > head.box[0])
            yield from (c.box for c in behind if _along(c, head, axis=1))


def _plain(stream: Stream) -> str:
    return squeeze(half_width(stream.text)).strip(":()")


def _is_head(stream: Stream, sheet: Sheet) -> bool:
    """Whether a text stands in every cell beside one that is not the first: it is the head of a column."""
    if stream.cell is None or stream.cell.col == 0:
        return False
    cells = ((s, s.cell) for s in sheet.streams if s.cell is not None and s is not stream)
    row = [s for s, c in cells if c.table == stream.cell.table and _along(c, stream.cell, axis=1)]
    return bool(row) and all(s.text for s in row)


def _along(cell: Cell, head: Cell, *, axis: int) -> bool:
    """Whether a cell lies in the column (axis 0) or row (axis 1) of another, by the half of itself at least."""
    shared = min(cell.box[axis + 2], head.box[axis + 2]) - max(cell.box[axis], head.box[axis])
    return shared > _SHARED * (cell.box[axis + 2] - cell.box[axis])
