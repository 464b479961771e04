"""Whether a received file can be opened at all, found out before it is kept: a picture or PDF by its first page.

Works in a confined process of its own that is shut in, for the files are foreign.
"""

from __future__ import annotations

import multiprocessing
from pathlib import Path

from extractors.pages.confined import confine, end_with_parent
from extractors.pages.loading import load_pages
from extractors.shut_in import Sight, deny_calls, shut_in

_PATIENCE_S = 60.0
_MORE_BYTES, _FILE_BYTES = 2_000_000_000, 1_000_000


def opens_apart(path: Path, *, hidden: tuple[Path, ...] = ()) -> bool:
    """Whether the first page of a picture or PDF can be drawn. hidden: folders of which it sees no more than it."""
    process = multiprocessing.get_context("spawn").Process(
        target=_open_shut_in, args=(path, hidden), name="opening", daemon=True
    )
    process.start()
    process.join(_PATIENCE_S)
    if process.is_alive():
        process.kill()
        process.join()
    code = process.exitcode
    process.close()
    return code == 0


def _open_shut_in(path: Path, hidden: tuple[Path, ...]) -> None:
    shut_in(Sight(reads=(path,), hidden=hidden))
    end_with_parent()
    confine(more_bytes=_MORE_BYTES, file_bytes=_FILE_BYTES)
    deny_calls()
    try:
        next(load_pages(path, name=""))
    except Exception:  # whatever a decoder stumbles over: the exit code says so, its message may quote the paper
        raise SystemExit(1) from None
