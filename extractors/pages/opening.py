"""Whether a received file can be opened at all, found out before it is kept: a picture or PDF by its first page.

Works in a confined process of its own that is shut in, for the files are foreign.
"""

from __future__ import annotations

from pathlib import Path

from extractors.pages.apart import Bounds, done_apart
from extractors.pages.loading import load_pages
from extractors.shut_in import Sight

_BOUNDS = Bounds(60.0, file_bytes=1_000_000)


def opens_apart(path: Path, *, hidden: tuple[Path, ...] = ()) -> bool:
    """Whether the first page of a picture or PDF can be drawn. hidden: folders of which it sees no more than it."""
    return done_apart(_open, path, sight=Sight(reads=(path,), hidden=hidden), bounds=_BOUNDS) == 0


def _open(path: Path) -> None:
    next(load_pages(path, name=""))
