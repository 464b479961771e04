"""Plays the lives that rows need and holds each row against what came out at its step."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from flows.ledger import PlannedPaper
from flows.ledger.story import STATE_WORDS
from tests.clauses.lives import LIVES, START
from tests.clauses.row import Moment, Row, Seen, check
from tests.clauses.stage import Stage, open_stage


class Shown(NamedTuple):
    """What came of a row. faults: () where it is shown. papers: those that came out, with their paths."""

    row: Row
    faults: tuple[str, ...]
    papers: tuple[PlannedPaper, ...]
    state: str


def play(rows: Iterable[Row]) -> Iterator[Shown]:
    """Every row in an office of its life; a life is played only as far as its rows need it."""
    wanted = list(rows)
    for life in LIVES:
        own = [row for row in wanted if row.life == life]
        if own:
            with tempfile.TemporaryDirectory(prefix="clauses-") as folder, open_stage(Path(folder)) as stage:
                yield from _played(stage, life, own)


def _played(stage: Stage, life: str, rows: list[Row]) -> Iterator[Shown]:
    moments = {"": Moment("", START, 0)}
    left = list(rows)
    for step in LIVES[life](stage):
        moments[step] = Moment(step, stage.office.day(), _last_seq(stage))
        for row in [row for row in left if row.at == step]:
            seen = Seen(stage, moments[row.since], moments[step])
            yield Shown(row, check(row, seen), seen.papers, STATE_WORDS[stage.state])
            left.remove(row)
        if not left:
            return
    for row in left:
        yield Shown(row, (f"没有演到“{row.at}”这一步",), (), "")


def _last_seq(stage: Stage) -> int:
    return max((event.seq for event in stage.office.ledger.events()), default=0)
