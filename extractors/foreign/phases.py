"""Forms that ask for one thing in several columns: 一期, 二期, 合计; 现状, 本次申请; 变更前, 变更后.

Takes the readings of a page with its pool; hands them on, those that stand in such columns in doubt: which of them is
applied for, a person says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from extractors.evidence import Pool, same_row
from extractors.foreign.rowmates import RowMates
from extractors.models import BoxTuple, FieldReading, Status, is_within
from extractors.values import Calibration, doubted

_PHASE = re.compile(
    r"第?[一二三四五1-5]期(工程)?|(远|近|本|后)期|合计|总计|小计|现[状有]|原有|既有|已有|新增|本次(申请|新增|报装)?|"
    r"(变更|改造|增容|调整|过户|更名|迁移|扩容|申请)[前后]|[原现旧新]((登记|用户)?(信息|资料|情况|内容))?|(核定|批准|审批|申请)[值量]"
)
_FEWEST, _LINES = 2, 30
"""Heads in a row at least; lines below heads that no table holds, in usual heights."""
_SEVERAL = "表上分几栏填写（如一期、二期、合计），请核对取哪一栏"
_RIVALS = "同一行有几栏内容，请核对取哪一栏"


def in_phases(readings: Sequence[FieldReading], pool: Pool, mates: RowMates, table: Calibration) -> list[FieldReading]:
    """The readings of a page; what stands under one of several heads of phases, or beside another value of its row, is
    asked about where no head says that it is meant.
    """
    columns = list(_columns(pool))
    found = []
    for reading in readings:
        doubt, box = "", reading.box
        if reading.status is Status.ACCEPTED and box is not None and reading.value is not None:
            is_under = any(_is_under(box, c) for c in columns) and not mates.is_told(reading)
            doubt = _SEVERAL if is_under else _RIVALS if mates.has_rival(reading, readings) else ""
        found.append(doubted(reading, doubt, table) if doubt else reading)
    return found


def _columns(pool: Pool) -> Iterator[BoxTuple]:
    """The room below each row of heads of phases, to the end of its table (pixels)."""
    heads = [t for t in pool.tokens if _PHASE.fullmatch(re.sub(r"[\s:：]|[(（].*", "", t.text))]
    for head in heads:
        row = sorted((t.box for t in heads if same_row(t.box, head.box)), key=lambda b: b[0])
        words = {t.text for t in heads if same_row(t.box, head.box)}
        if len(words) >= _FEWEST and head.box == row[0]:
            pitch = max(b[0] - a[0] for a, b in pairwise(row))
            yield head.box[0] - pitch / 2, head.box[3], row[-1][2] + pitch / 2, _end(head.box, pool)


def _end(head: BoxTuple, pool: Pool) -> float:
    """Where the table of a head ends; some lines further down where nothing is ruled."""
    cells = pool.sheet.rulings.cells
    own = {c.table for c in cells if is_within(head, c.box)}
    return max((c.box[3] for c in cells if c.table in own), default=head[3] + _LINES * pool.height)


def _is_under(box: BoxTuple, columns: BoxTuple) -> bool:
    middle = (box[0] + box[2]) / 2
    return columns[1] - 2 <= box[1] <= columns[3] and columns[0] <= middle <= columns[2]
