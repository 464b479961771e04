"""One office with an accepted case and its papers, and an inbox that scans are put into, read by the real reader."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from extractors.models import Reading, SourceFile
from extractors.reader import ReadingJob, read_package
from extractors.text import Ocr, load_ocr
from flows.application import sweep
from flows.ledger import PlannedPaper
from flows.office import Runtime, open_runtime
from flows.packages.closing import PackageEnd
from tests.sealed.printing import Printed, print_all
from tests.support import ROOT
from tests.support.shipped import SHIPPED


@cache
def models() -> Ocr:
    """The real recognition, loaded once."""
    return load_ocr(ROOT / "var" / "models")


class RealReader:
    """Reads as the office does, in this process."""

    width = 1

    def read(self, files: tuple[SourceFile, ...], job: ReadingJob) -> Reading:
        """Read a package with the real models."""
        return read_package(files, job, templates=SHIPPED, ocr=models())

    def close(self) -> None:
        """Nothing is open."""


@dataclass(frozen=True)
class Desk:
    """An office at work."""

    office: Runtime

    def takes(self, name: str, content: bytes | Mapping[str, bytes]) -> PackageEnd:
        """A file, or a folder of files, comes into the inbox and is worked on to its end."""
        target = self.office.workspace.inbox / name
        if isinstance(content, bytes):
            target.write_bytes(content)
        else:
            target.mkdir()
            for member, data in content.items():
                (target / member).write_bytes(data)
        ends: list[PackageEnd] = []
        give_up = time.monotonic() + 300
        while not ends and time.monotonic() < give_up:
            sweep(self.office, self.office.intake.sweep(self.office.now), ends.append)
        (end,) = ends
        return end

    def is_issued(self, paper: PlannedPaper) -> bool:
        """Whether the ledger has a sealed scan of the paper as its issued original."""
        events = self.office.ledger.events(paper.case_no)
        return any(e.kind == "signed_filed" and e.payload["number"] == paper.number for e in events)


@contextmanager
def open_desk(root: Path, day: date) -> Iterator[Desk]:
    """The office below `root` as it stands, with the real reader."""
    with open_runtime(root, today=day, reader=RealReader()) as office:
        yield Desk(office)


def printed(desk: Desk, papers: list[PlannedPaper], folder: Path) -> list[Printed]:
    """The papers as they lie in the outbox, printed."""
    return print_all([desk.office.workspace.outbox / p.path for p in papers], folder)
