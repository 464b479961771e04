"""What people confirmed and corrected in an office, as further points: no value of any form leaves the ledger."""

from __future__ import annotations

from pathlib import Path

from flows.ledger import Ledger
from flows.ledger.sheets import SHEET_ANSWERED
from flows.opened import open_ledger
from flows.review.lessons import Lesson
from tests.calibrate.points import Point


def points_of_ledger(root: Path) -> list[Point]:
    """The lessons of all returned 核对单 of the office at `root`.

    Raises:
        UsageError: no such folder.
        LedgerError: the ledger cannot be opened.
    """
    with open_ledger(root) as desk:
        return lessons_learnt(desk.ledger)


def lessons_learnt(ledger: Ledger) -> list[Point]:
    """The lessons in a ledger; answers from before lessons were kept teach nothing."""
    told = [lesson for e in ledger.events() if e.kind == SHEET_ANSWERED for lesson in e.payload.get("lessons", ())]
    return [_point(Lesson.model_validate(lesson)) for lesson in told]


def _point(lesson: Lesson) -> Point:
    key = lesson.key.rsplit(".", 1)[-1]
    return Point(
        seed=-1,
        key=key,
        grounds=lesson.grounds,
        score=lesson.score,
        claimed=lesson.claimed,
        accepted=False,
        right=lesson.right,
        layout="office",
    )
