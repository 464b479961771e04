"""Makes the copies that lack: out of the outbox into a work folder, through LibreOffice, checked, filed, recorded."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

from extractors.models import Frozen
from flows.copies.office import OfficeGoneError, WarmOffice
from flows.copies.pending import COPIED, REFUSED, PendingCopy, copy_path
from flows.copies.validate import CopyReport, inspect_copy
from flows.ground import Workspace, make_folder, sha256_file, write_bytes
from flows.ledger import Ledger

__all__ = ["CopyEnd", "copy_path", "make_copies"]
BATCH: Final = 50
HOME: Final = "copies"


class CopyEnd(Frozen):
    """How it went for one paper. path: below the outbox, '' for none. reason: Chinese, '' if all is well.

    is_pending: LibreOffice could not be had; nothing was tried and nothing recorded.
    """

    number: str
    path: str = ""
    reason: str = ""
    is_pending: bool = False


def make_copies(
    pending: Sequence[PendingCopy], office: WarmOffice, *, ledger: Ledger, workspace: Workspace, now: datetime
) -> tuple[CopyEnd, ...]:
    """Make, check, file and record each copy. Without LibreOffice every copy stays pending, and nothing is recorded."""
    ends: list[CopyEnd] = []
    for start in range(0, len(pending), BATCH):
        batch = pending[start : start + BATCH]
        home = make_folder(workspace.var / HOME)
        with tempfile.TemporaryDirectory(dir=home, prefix="batch-") as place:
            try:
                made = _convert(batch, office, Path(place))
            except OfficeGoneError as error:
                why = f"{error}，待补"
                return (*ends, *(CopyEnd(number=p.paper.number, reason=why, is_pending=True) for p in pending[start:]))
            ends += [_finish(p, data, ledger=ledger, workspace=workspace, now=now) for p, data in made]
    return tuple(ends)


def _convert(batch: Sequence[PendingCopy], office: WarmOffice, place: Path) -> list[tuple[PendingCopy, bytes | None]]:
    """The bytes of each PDF, None where it could not be made. LibreOffice works on copies: it locks what it opens."""
    pairs = []
    for number, wanted in enumerate(batch):
        word = place / f"{number:03d}.docx"
        if wanted.source.is_file() and sha256_file(wanted.source) == wanted.paper.sha256:
            shutil.copyfile(wanted.source, word)
        pairs.append((word, word.with_suffix(".pdf")))
    there = [pair for pair in pairs if pair[0].exists()]
    office.convert(there)
    return [(p, pdf.read_bytes() if pdf.exists() else None) for p, (_, pdf) in zip(batch, pairs, strict=True)]


def _recorded(wanted: PendingCopy, ledger: Ledger) -> str:
    """Where another process has filed the copy of these bytes meanwhile, '' for nowhere: it is never replaced."""
    said = (e.payload for e in ledger.events(wanted.paper.case_no, kinds=(COPIED,)))
    return next((str(p["path"]) for p in said if p["source_sha256"] == wanted.paper.sha256), "")


def _finish(wanted: PendingCopy, data: bytes | None, *, ledger: Ledger, workspace: Workspace, now: datetime) -> CopyEnd:
    paper = wanted.paper
    if (before := _recorded(wanted, ledger)) and wanted.target.exists():
        return CopyEnd(number=paper.number, path=before)
    report = inspect_copy(data, must_hold=(paper.case_no,)) if data else CopyReport(problems=("LibreOffice 没有转成",))
    said = {"number": paper.number, "source_sha256": paper.sha256}
    if report.problems or data is None:
        reason = "；".join(report.problems)
        ledger.record(paper.case_no, REFUSED, said | {"reason": reason}, now=now)
        return CopyEnd(number=paper.number, reason=reason)
    digest = write_bytes(wanted.target, data)
    path = workspace.relative(wanted.target)
    payload = said | {"path": path, "sha256": digest, "pages": report.pages, "tool": "LibreOffice, PDF/A-2b"}
    ledger.record(paper.case_no, COPIED, payload, now=now)
    return CopyEnd(number=paper.number, path=path)
