"""What lies in the inbox now: every top-level entry is one package, but for the ignore list."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from flows.intake.listing import Listing, list_tree
from flows.intake.names import is_ignored, shown_name


@dataclass(frozen=True)
class Candidate:
    """A top-level entry of the inbox as it was seen: it may still be growing."""

    path: Path
    listing: Listing

    @property
    def name(self) -> str:
        """Its name for people."""
        return shown_name(self.path.name)

    @property
    def is_empty(self) -> bool:
        """A folder without files, or files without bytes: perhaps somebody is about to fill it."""
        return self.listing.content_bytes == 0


def scan(inbox: Path) -> tuple[Candidate, ...]:
    """The candidates, those that were changed longest ago first.

    An inbox that cannot be reached gives none: that says nothing about what lies in it.
    """
    try:
        paths = [p for p in inbox.iterdir() if not is_ignored(p.name)]
    except OSError:
        return ()
    found = [c for c in map(_candidate, paths) if c is not None]
    return tuple(sorted(found, key=lambda c: (c.listing.newest_ns, c.path.name)))


def _candidate(path: Path) -> Candidate | None:
    """None where the entry vanished or changed while it was being listed."""
    try:
        return Candidate(path, list_tree(path))
    except OSError:
        return None
