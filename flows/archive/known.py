"""What copies and packages the ledger accounts for in the outbox, for the audit: files with their hash, and folders."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath

from flows.archive.package import EARLIER, PACKAGED
from flows.archive.transfer import CATALOGUE, PAGE
from flows.copies import COPIED
from flows.ledger import Event


def copies_filed(events: Iterable[Event]) -> Iterator[tuple[str, str]]:
    """Path below the outbox and SHA-256 of every PDF copy: where it was laid last."""
    newest = {(e.case_no, e.payload["number"]): e.payload for e in events if e.kind == COPIED}
    yield from ((said["path"], said["sha256"]) for said in newest.values())


def archive_places(events: Iterable[Event]) -> Iterator[str]:
    """Below the outbox: folders of packages and of their earlier versions, and the catalogues of each year.

    A package's own manifests say what is in it (`flows.archive.bag.bag_problem`).
    """
    years = set()
    for event in events:
        if event.kind == PACKAGED:
            yield event.payload["path"]
            years.add(PurePosixPath(event.payload["path"]).parent)
    for year in sorted(years):
        yield from (str(year / name) for name in (EARLIER, CATALOGUE, PAGE))
