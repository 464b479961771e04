"""The cells of a page as a grid of neighbours, and the context in which a cell's text stands.

Answers: which cell is to the right, which is below, which block label covers a cell. Knows texts, no fields.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractors.apart import Cell, Sheet, Stream
from extractors.otherform.labels import Context, block_of

_OFFICE_BLOCK = re.compile(r"窗口填|受理窗口|受理意见|审[核批查]意见|办理意见|受理人员|窗口意见|勘[察查]意见|部门意见")
_FULL_WIDTH = 0.9
_ALIGNED = 0.12
_HEADING_MM = 25.0
_LONGEST_SERVICE = 4


class Grid:
    """The streams of a page by their cells."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.ruled = [s for s in sheet.streams if s.cell is not None]
        self.free = sorted((s for s in sheet.streams if s.cell is None), key=lambda s: (s.box[1], s.box[0]))
        self._by_table: dict[int, list[Stream]] = {}
        for stream in self.ruled:
            self._by_table.setdefault(_cell(stream).table, []).append(stream)

    @property
    def tables(self) -> list[list[Stream]]:
        """The streams of each table, row by row."""
        return list(self._by_table.values())

    def table_of(self, stream: Stream) -> list[Stream]:
        """All cells of the table that a cell belongs to."""
        return self._by_table[_cell(stream).table]

    def is_office(self, stream: Stream) -> bool:
        """Whether a place is filled in by the window, not by the applicant."""
        return stream.cell is not None and any(
            _OFFICE_BLOCK.search(p.text) for p in [*self._left_parents(stream), stream]
        )

    def right_of(self, stream: Stream) -> Stream | None:
        """The next cell to the right in the same row."""
        cell = _cell(stream)
        near = [
            s
            for s in self._by_table[cell.table]
            if _cell(s).col >= cell.col + cell.col_span
            and max(_share(cell.box, _cell(s).box, axis=1), _share(_cell(s).box, cell.box, axis=1)) > 0.5
        ]
        return min(near, key=lambda s: (_cell(s).col, s.box[1]), default=None)

    def below(self, stream: Stream) -> Stream | None:
        """The cell straight below, if its sides are aligned with this one's."""
        cell = _cell(stream)
        near = [
            s
            for s in self._by_table[cell.table]
            if _cell(s).row >= cell.row + cell.row_span and _share(cell.box, _cell(s).box, axis=0) > 0.5
        ]
        found = min(near, key=lambda s: s.box[1], default=None)
        return found if found is not None and self._aligned(stream, found) else None

    def row_of(self, stream: Stream) -> list[Stream]:
        """All cells that begin in the same row, from left to right."""
        cell = _cell(stream)
        return sorted((s for s in self._by_table[cell.table] if _cell(s).row == cell.row), key=lambda s: s.box[0])

    def context(self, stream: Stream) -> Context:
        """The block and the covering labels of a cell or of a line."""
        if stream.cell is None:
            return Context(block=self._heading_above(stream))
        parents = [*self._left_parents(stream), *self._top_parents(stream), *self._row_head(stream)]
        texts = tuple(p.text for p in parents if p.text)
        blocks = [b for t in texts if (b := block_of(t))]
        blocks += [b for s in self._sections_above(stream) if (b := block_of(s.text))]
        return Context(block=blocks[0] if blocks else self._heading_above(stream), parents=texts)

    def _row_head(self, stream: Stream) -> list[Stream]:
        """The first cell of its row, where it is as high as this one and names a block: a row for one service."""
        row = self.row_of(stream)
        is_head = row and row[0] is not stream and _cell(row[0]).row_span == _cell(stream).row_span
        is_service = is_head and len(row[0].text) <= _LONGEST_SERVICE and block_of(row[0].text) != ""
        return row[:1] if is_service and not row[0].has_ticks else []

    def _left_parents(self, stream: Stream) -> list[Stream]:
        """Cells to the left that span more rows and cover this one's, nearest first."""
        cell = _cell(stream)
        covering = [
            s
            for s in self._by_table[cell.table]
            if _cell(s).col < cell.col
            and _cell(s).row_span > cell.row_span
            and _share(cell.box, _cell(s).box, axis=1) > 0.9
        ]
        return sorted(covering, key=lambda s: -s.box[0])

    def _top_parents(self, stream: Stream) -> list[Stream]:
        """Cells straight above that span more columns and cover this one's."""
        cell = _cell(stream)
        covering = [
            s
            for s in self._by_table[cell.table]
            if _cell(s).row + _cell(s).row_span == cell.row
            and _cell(s).col_span > cell.col_span
            and _share(cell.box, _cell(s).box, axis=0) > 0.9
            and not s.has_ticks
        ]
        return covering

    def _sections_above(self, stream: Stream) -> list[Stream]:
        """Cells above that take the whole width of the table, nearest first."""
        cell = _cell(stream)
        members = self._by_table[cell.table]
        width = max(s.box[2] for s in members) - min(s.box[0] for s in members)
        wide = [s for s in members if _cell(s).row < cell.row and s.box[2] - s.box[0] > _FULL_WIDTH * width and s.text]
        return sorted(wide, key=lambda s: -s.box[1])[:1]

    def _heading_above(self, stream: Stream) -> str:
        """The block that the nearest heading line above names; it holds until another heading comes."""
        top = stream.box[1]
        if stream.cell is not None:
            top = min(s.box[1] for s in self._by_table[stream.cell.table])
        for line in reversed([s for s in self.free if s.box[3] <= top + 2]):
            if stream.cell is not None and top - line.box[3] > _HEADING_MM * self.sheet.px_per_mm:
                break
            if len(line.elements) == 1 and not re.search("[:：]", line.text) and (block := block_of(line.text)):
                return block
        return ""

    def _aligned(self, upper: Stream, lower: Stream) -> bool:
        width = upper.box[2] - upper.box[0]
        return (
            abs(upper.box[0] - lower.box[0]) <= _ALIGNED * width
            and abs(upper.box[2] - lower.box[2]) <= _ALIGNED * width
        )


def _cell(stream: Stream) -> Cell:
    assert stream.cell is not None
    return stream.cell


def _share(a: Sequence[float], b: Sequence[float], *, axis: int) -> float:
    """How much of a's extent along an axis (0 across, 1 down) b covers."""
    low, high = axis, axis + 2
    return (min(a[high], b[high]) - max(a[low], b[low])) / max(1e-6, a[high] - a[low])
