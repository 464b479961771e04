"""Offices whose cases went so far that every kind of paper lies in the outbox."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from flows.ledger import PlannedPaper
from tests.clauses.lives import LIVES
from tests.clauses.stage import open_stage


@dataclass(frozen=True)
class Lived:
    """An office that a life was played in: where it is, its last day, the Word papers of its cases."""

    root: Path
    day: date
    papers: tuple[PlannedPaper, ...]


def lived(folder: Path, names: list[str] | None = None) -> Iterator[Lived]:
    """Each life in an office of its own below `folder`."""
    for number, name in enumerate(names or LIVES):
        root = folder / f"office-{number}"
        root.mkdir()
        with open_stage(root) as stage:
            for _ in LIVES[name](stage):
                pass
            cases = stage.office.ledger.cases()
            papers = tuple(p for case in cases for p in stage.office.ledger.papers(case.case_no))
            yield Lived(root, stage.office.day(), tuple(p for p in papers if p.path.endswith(".docx")))
