"""How a package leaves the inbox: by one rename that only one process can win.

Where the work area lies on another file system, the rename goes into a hidden staging folder of the inbox first; from
there it is copied, compared, and only then removed.
"""

from __future__ import annotations

import errno
import os
import shutil
from datetime import datetime, timedelta
from pathlib import Path

from flows.ground import Workspace, copy_verified, make_folder, move, sync_folder, write_bytes
from flows.intake.listing import EntryKind, digest_tree, list_tree

STAGING = ".baozhuang-"
ABANDONED = timedelta(hours=1)
"""A staging folder that no work folder here knows belongs to another machine, unless we have seen it for so long."""


def staging_folder(inbox: Path, work_id: str) -> Path:
    """The hidden folder of the inbox by which a work folder on another file system is filled."""
    return inbox / f"{STAGING}{work_id}"


def take(source: Path, originals: Path, staging: Path) -> bool:
    """Move a package into `originals`; False where it is gone or cannot be had now.

    Raises:
        OSError: the copy to another file system failed; what was staged stays and `finish_staged` goes on with it.
    """
    try:
        move(source, originals / source.name)
        return True
    except OSError as error:
        if error.errno != errno.EXDEV:
            return False
    make_folder(staging)
    try:
        move(source, staging / source.name)
    except OSError:
        staging.rmdir()
        return False
    return finish_staged(staging, originals)


def finish_staged(staging: Path, originals: Path) -> bool:
    """Copy what is staged into `originals`, compare, remove the staged copy. False where nothing is staged."""
    staged = next(staging.iterdir(), None) if staging.is_dir() else None
    if staged is None:
        shutil.rmtree(staging, ignore_errors=True)
        return False
    target = originals / staged.name
    if not target.exists():
        half = make_folder(originals.parent / "copying") / staged.name
        _discard(half)
        copy_tree(staged, half)
        if digest_tree(staged, list_tree(staged)) != digest_tree(half, list_tree(half)):
            raise OSError("the copy of a package differs from what was staged")
        move(half, target)
    _discard(staged)
    staging.rmdir()
    sync_folder(staging.parent)
    return True


def _discard(path: Path) -> None:
    """Remove a copy whose twin is durable and compared."""
    shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink(missing_ok=True)


def copy_tree(source: Path, target: Path) -> None:
    """Copy a file or folder durably and file by file compared; links stay links, special files become empty files."""
    for entry in list_tree(source).entries:
        origin = source / entry.name if entry.name else source
        place = target / entry.name if entry.name else target
        make_folder(place if entry.kind is EntryKind.FOLDER else place.parent)
        if entry.kind is EntryKind.LINK:
            place.symlink_to(os.readlink(origin))  # noqa: PTH115 - keeps the text of the link as it is
            sync_folder(place.parent)
        elif entry.kind is EntryKind.SPECIAL:
            write_bytes(place, b"")
        elif entry.kind is EntryKind.FILE:
            copy_verified(origin, place)


def bring_over(workspace: Workspace) -> None:
    """What an earlier version of the program, or one without a share, left in var/ goes to where hosts share it.

    Stopped at any moment it is done again: what was there is let go only when its copy is compared and in place.
    """
    if not workspace.is_shared:
        return
    for name, target in (("work", workspace.work), ("done", workspace.done)):
        before = workspace.var / name
        for source in sorted(before.iterdir()) if before.is_dir() else ():
            place = target / source.name
            if not place.exists():
                half = make_folder(workspace.area / "bringing") / source.name
                _discard(half)
                copy_tree(source, half)
                if digest_tree(source, list_tree(source)) != digest_tree(half, list_tree(half)):
                    raise OSError("the copy of a work folder differs from it")
                move(half, place)
            _discard(source)


def put_back_abandoned(inbox: Path, work: Path, now: datetime, seen: dict[str, datetime]) -> None:
    """Return to the inbox what a machine that no longer exists has left staged there.

    seen: since when this process has seen each of the staging folders, kept up here. The times of the files are those
    of another machine's clock and tell nothing.
    """
    found = [p for p in inbox.glob(f"{STAGING}*") if not (work / p.name.removeprefix(STAGING)).exists()]
    for gone in seen.keys() - {p.name for p in found}:
        del seen[gone]
    for staging in found:
        if now - seen.setdefault(staging.name, now) < ABANDONED:
            continue
        for staged in staging.iterdir():
            if not os.path.lexists(inbox / staged.name):
                move(staged, inbox / staged.name)
        if not any(staging.iterdir()):
            staging.rmdir()
