"""Which filed papers still lack their PDF copy: by the ledger and the outbox, so that the sweep can make them later."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from extractors.models import Frozen
from flows.ground import Workspace
from flows.ledger import Ledger, MatterKind, PaperState, PlannedPaper

COPIED: Final = "copy_made"
"""Event kind; payload {"number", "path", "sha256", "source_sha256", "pages", "tool"}; path below the outbox."""
REFUSED: Final = "copy_refused"
"""Event kind: LibreOffice could not turn these bytes; payload {"number", "source_sha256", "reason"}."""
MOST_TRIES: Final = 3


class RefusedCopy(Frozen):
    """A paper that LibreOffice refused so often that it is not tried again. reason: of the last refusal, Chinese."""

    paper: PlannedPaper
    tries: int
    reason: str


class PendingCopy(Frozen):
    """A filed paper without its copy. tries: how often it was refused so far."""

    paper: PlannedPaper
    source: Path
    target: Path
    tries: int = 0


def copy_path(path: str) -> str:
    """Where the copy of a paper lies: beside it, below the outbox."""
    return path[: -len(".docx")] + ".pdf" if path.endswith(".docx") else f"{path}.pdf"


def cases_to_copy(ledger: Ledger) -> tuple[str, ...]:
    """The cases with filed papers that lack a copy and are still to be tried, by number."""
    return ledger.views.cases_with(MatterKind.COPY, below=MOST_TRIES)


def copies_to_make(ledger: Ledger) -> int:
    """How many papers lack a copy that is still to be tried."""
    return ledger.views.count_of(MatterKind.COPY, below=MOST_TRIES)


def refused_copies(ledger: Ledger) -> tuple[RefusedCopy, ...]:
    """The papers whose copy needs a person: refused `MOST_TRIES` times with just the filed bytes."""
    found: list[RefusedCopy] = []
    for case_no in dict.fromkeys(m.case_no for m in ledger.views.matters(MatterKind.COPY, times=MOST_TRIES)):
        said = ledger.events(case_no, kinds=(COPIED, REFUSED))
        made = {e.payload["source_sha256"] for e in said if e.kind == COPIED}
        for paper in ledger.papers(case_no):
            tries = [e.payload for e in said if e.kind == REFUSED and e.payload["source_sha256"] == paper.sha256]
            if paper.state is PaperState.FILED and paper.sha256 not in made and len(tries) >= MOST_TRIES:
                found.append(RefusedCopy(paper=paper, tries=len(tries), reason=tries[-1]["reason"]))
    return tuple(found)


def pending_copies(ledger: Ledger, workspace: Workspace, *, case_no: str = "") -> tuple[PendingCopy, ...]:
    """Papers that are filed as .docx and have no copy of just these bytes, by case and number.

    A paper that LibreOffice refused `MOST_TRIES` times is left out: its copy needs a person. case_no: '' for all cases.
    """
    found: list[PendingCopy] = []
    for case in ledger.views.every_case() if not case_no else (ledger.case(case_no),):
        said = ledger.events(case.case_no, kinds=(COPIED, REFUSED))
        made = {e.payload["source_sha256"]: e.payload["path"] for e in said if e.kind == COPIED}
        refused = [e.payload["source_sha256"] for e in said if e.kind == REFUSED]
        for paper in ledger.papers(case.case_no):
            if paper.state is not PaperState.FILED or not paper.path.endswith(".docx"):
                continue
            target = workspace.outbox / copy_path(paper.path)
            tries = refused.count(paper.sha256)
            if (paper.sha256 in made and target.exists()) or tries >= MOST_TRIES:
                continue
            source = workspace.outbox / paper.path
            found.append(PendingCopy(paper=paper, source=source, target=target, tries=tries))
    return tuple(found)
