"""Every kind of paper through every way of coming back: what became of each."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from flows.ledger import PlannedPaper
from tests.sealed.lives import Lived, lived
from tests.sealed.office import Desk, open_desk, printed
from tests.sealed.printing import Printed
from tests.sealed.scanner import WAYS, as_jpeg, as_pdf, scan
from tests.sealed.stamp import DARK_RED, RED, sealed

ASKED, FIRST, LAST = "asked", "first", "last"
"""Where the seal stands: where the paper asks for one, else in the midst of its first or last page."""


@dataclass(frozen=True)
class Trial:
    """A way of coming back. is_faint: the seal is dark red and blurred."""

    way: str
    seal: str = ASKED
    is_faint: bool = False

    @property
    def name(self) -> str:
        """For the head of a column."""
        return f"{self.way}/{'faint' if self.is_faint else self.seal}"


TRIALS = (
    *(Trial(way) for way in WAYS),
    Trial("scan200", FIRST),
    Trial("scan200", LAST),
    Trial("scan200", is_faint=True),
    Trial("grey200", is_faint=True),
)


@dataclass(frozen=True)
class Outcome:
    """What became of a paper. seal_page: on which page the seal stood; told: the reason that people get."""

    paper: PlannedPaper
    trial: Trial
    pages: int
    seal_page: int
    is_issued: bool
    new_cases: int
    told: str

    @property
    def is_right(self) -> bool:
        """No new case, and an issued original; a copy in grey waits for a person."""
        return self.is_issued != self.trial.way.startswith("grey") and not self.new_cases


def scans_of(one: Printed, trial: Trial) -> tuple[list[Image.Image], int]:
    """The pages as they were scanned, one of them sealed; and which."""
    dpi = WAYS[trial.way]
    number = {ASKED: one.seal_page, FIRST: 1, LAST: one.pages}[trial.seal]
    place = one.seal_at if number == one.seal_page and trial.seal == ASKED else (130.0, 150.0)
    colour, blurred = (DARK_RED, dpi / 130) if trial.is_faint else (RED, 0.0)
    pages = []
    for at in range(1, one.pages + 1):
        page = one.picture(at, dpi)
        page = sealed(page, place, dpi=dpi, colour=colour, blurred=blurred) if at == number else page
        pages.append(scan(page, trial.way, at))
    return pages, number


def put_in(desk: Desk, name: str, pages: list[Image.Image], way: str) -> str:
    """The scans into the inbox, a PDF or a folder of photographs; returns what people are told."""
    if way != "photo":
        return desk.takes(f"{name}.pdf", as_pdf(pages, way)).reason
    return desk.takes(name, {f"IMG_{at:02d}.jpg": as_jpeg(page) for at, page in enumerate(pages, 1)}).reason


def outcomes(kinds: Collection[str] = (), trials: Collection[Trial] = TRIALS) -> Iterator[Outcome]:
    """Every kind (or those named), each once from the first life that has it."""
    seen: set[str] = set()
    with tempfile.TemporaryDirectory(prefix="sealed-") as folder:
        for life in lived(Path(folder)):
            newest = {p.kind: p for p in life.papers if not kinds or p.kind in kinds}
            papers = [p for kind, p in newest.items() if kind not in seen]
            seen |= {p.kind for p in papers}
            if papers:
                yield from _of_life(life, papers, Path(folder), trials)


def _of_life(life: Lived, papers: list[PlannedPaper], folder: Path, trials: Collection[Trial]) -> Iterator[Outcome]:
    place = Path(tempfile.mkdtemp(dir=folder))
    with open_desk(life.root, life.day) as desk:
        prints = printed(desk, papers, place)
    for number, trial in enumerate(trials):
        root = place / f"copy-{number}"
        shutil.copytree(life.root, root)
        with open_desk(root, life.day) as desk:
            for paper, one in zip(papers, prints, strict=True):
                yield _outcome(desk, paper, one, trial)
        shutil.rmtree(root)


def _outcome(desk: Desk, paper: PlannedPaper, one: Printed, trial: Trial) -> Outcome:
    before = len(desk.office.ledger.cases())
    pages, seal_page = scans_of(one, trial)
    told = put_in(desk, f"扫描 {paper.kind} {paper.provider}".strip(), pages, trial.way)
    new = len(desk.office.ledger.cases()) - before
    return Outcome(paper, trial, one.pages, seal_page, desk.is_issued(paper), new, told)
