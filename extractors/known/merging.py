"""Two readings of one page, by its known layout and by its labels: which of them counts for each field.

What both say alike stands. Where they differ a person is asked, and is shown the likelier first: what stands in a place
that a person has vouched for, else what was read beyond doubt. A place that nobody has seen filled in says nothing
against the reading by labels, and nothing at all when it is white. So a known layout never makes of a sure value a
wrong one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from extractors.joint import UNCLEAR
from extractors.known.reading import KnownReading
from extractors.known.wording import plain
from extractors.models import FieldReading, RowReading, Status
from extractors.values import Calibration, doubted

_DIFFER = "按已知版式与按栏目名称的识别结果不一致"
_LEAST_SAID = 2
"""Characters that two readings have in common where one is a part of the other."""
_AS_IT_IS = r"(?:(?<!\d)|(?!\d)){}(?:(?!\d)|(?<!\d))"
"""A text within another, no figure of it being a part of a longer number there."""


def settled_fields(
    known: KnownReading, others: Iterable[FieldReading], *, number: int, table: Calibration
) -> Iterator[FieldReading]:
    """The fields of a page. others: read by labels on all pages; those of other pages go through as they are, but for
    fields that were read in a place that is vouched for."""
    mine = {f.key: f for f in known.fields}
    for other in others:
        own = mine.get(other.key)
        is_elsewhere = other.page != number
        if own is None or (is_elsewhere and not (own.key in known.confirmed and own.value is not None)):
            yield other
            continue
        del mine[other.key]
        yield own if is_elsewhere and own.status is Status.ACCEPTED else _Both(own, other, known, table).settled()
    yield from (f for f in mine.values() if f.key not in known.guessed or f.status is not Status.MISSING)


def settled_rows(
    known: KnownReading, others: Sequence[RowReading], *, number: int, table: Calibration
) -> tuple[RowReading, ...]:
    """The rows of a page, as `settled_fields`. Of a list that it shows empty, rows found by labels are doubted."""
    kept, found = [], {r.table: [o for o in known.rows if o.table == r.table] for r in known.rows}
    besides: dict[str, list[RowReading]] = {name: [] for name in found}
    for row in others:
        if row.table not in known.covered or not any(c.page == number for c in row.cells.values()):
            kept.append(row)
        elif row.table in found:
            besides[row.table].append(row)
        else:
            kept.append(_doubted_row(row, table))
    for name, rows in found.items():
        same = besides[name] if len(besides[name]) == len(rows) else [None] * len(rows)
        found[name] = [_settled_row(own, other, table) for own, other in zip(rows, same, strict=True)]
    return (*(row for rows in found.values() for row in rows), *kept)


def _settled_row(own: RowReading, other: RowReading | None, table: Calibration) -> RowReading:
    """A row; where the list has as many rows by its labels, each cell held against the other reading."""
    if other is None:
        return own
    cells = dict(own.cells)
    for key, theirs in other.cells.items():
        mine = cells.get(key)
        if theirs.value is None or (mine is not None and mine.value == theirs.value):
            is_help = mine is not None and mine.status is Status.REVIEW and theirs.status is Status.ACCEPTED
            cells[key] = theirs if is_help or mine is None else mine
        elif mine is None or mine.value is None:
            cells[key] = doubted(theirs, _DIFFER, table)
        elif mine.status is not theirs.status:
            cells[key] = doubted(mine if mine.status is Status.ACCEPTED else theirs, _DIFFER, table)
        else:
            cells[key] = doubted(mine, _DIFFER, table)
    return own.model_copy(update={"cells": cells})


def _doubted_row(row: RowReading, table: Calibration) -> RowReading:
    return row.model_copy(update={"cells": {k: doubted(c, _DIFFER, table) for k, c in row.cells.items()}})


@dataclass(frozen=True)
class _Both:
    """A field as it was read in its place, and by its label."""

    own: FieldReading
    other: FieldReading
    known: KnownReading
    table: Calibration

    def settled(self) -> FieldReading:
        """The one that counts, in doubt where they differ."""
        own, other = self.own, self.other
        if own.key in self.known.guessed and own.value != other.value and other.status is not Status.MISSING:
            return other if own.value is None else doubted(other, _DIFFER, self.table)
        if own.key in self.known.certain and (own.value == other.value or other.status is not Status.ACCEPTED):
            return doubted(other, _DIFFER, self.table) if own.value is None and other.value is not None else own
        if own.value == other.value:
            return own if own.status is Status.ACCEPTED or other.status is not Status.ACCEPTED else other
        if other.status is Status.MISSING:
            return doubted(own, _DIFFER, self.table) if self._is_choice(own) else own
        if own.status is Status.MISSING:
            return own if self._is_of_others() else doubted(other, _DIFFER, self.table)
        return self._of_two()

    def _is_of_others(self) -> bool:
        """Whether what was read for a field whose place is known and white is known print, or stands in the place of
        another field."""
        own, other = self.own, self.other
        if own.key not in self.known.confirmed or other.status is not Status.REVIEW or other.box is None:
            return False
        x, y = (other.box[0] + other.box[2]) / 2, (other.box[1] + other.box[3]) / 2
        over = {key for key, (x0, y0, x1, y1) in self.known.taken if x0 <= x <= x1 and y0 <= y <= y1}
        return bool(over) and own.key not in over and not self._is_choice(own)

    def _of_two(self) -> FieldReading:
        """Of two that say different things the likelier."""
        own, other = self.own, self.other
        is_vouched_for = own.key in self.known.confirmed
        if self._says_no_other():
            return other if other.status is Status.ACCEPTED else own
        if self._is_choice(own) and own.key not in self.known.squared:
            return doubted(own if own.status is Status.ACCEPTED or other.value is None else other, _DIFFER, self.table)
        if own.status is Status.ACCEPTED and other.status is Status.REVIEW and is_vouched_for:
            return own
        if own.value is None and other.status is Status.ACCEPTED:
            return other
        if other.value is None or (is_vouched_for and own.value is not None and other.status is Status.REVIEW):
            return doubted(own, _DIFFER, self.table)
        is_likelier = own.status is Status.ACCEPTED and (is_vouched_for or other.status is Status.REVIEW)
        is_likelier = is_likelier or (own.status is other.status and own.confidence > other.confidence)
        return doubted(own if is_likelier else other, _DIFFER, self.table)

    def _says_no_other(self) -> bool:
        """Whether of two readings the one in doubt says nothing else than the sure one: of a choice nothing at all, of
        text more or less of the same writing, as where a place is too wide or a label's ground too narrow."""
        sure, unsure = (self.other, self.own) if self.other.status is Status.ACCEPTED else (self.own, self.other)
        if sure.status is not Status.ACCEPTED or sure.value is None or unsure.status is not Status.REVIEW:
            return False
        if self._is_choice(self.own):
            return unsure is self.own and unsure.doubt == UNCLEAR and unsure.value is None
        part, whole = sorted((plain(r.raw) for r in (sure, unsure)), key=len)
        return len(part) >= _LEAST_SAID and bool(re.search(_AS_IT_IS.format(re.escape(part)), whole))

    def _is_choice(self, own: FieldReading) -> bool:
        """Whether words are printed there of which one is marked: who sees them all sees that none is."""
        return own.key in self.known.choices
