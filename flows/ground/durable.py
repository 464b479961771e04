"""Files that survive a power cut: write aside, flush file and folder, rename into place; hash; copy and compare.

Owns the only primitives by which the office work writes into the outbox or moves a package. Knows no ledger.
Own code because atomicwrites is given up by its author and neither flushes new parent folders nor compares a copy, and
because the crash tests stop between these steps.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
import secrets
import stat
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from pathlib import Path
from time import time

from flows.ground.checkpoints import checkpoint

CHUNK = 1 << 20
ASIDE = ".part"
"""Suffix of a file that is being written; such a file is never an original and never counts as filed."""
_ASIDE_NAME = re.compile(r"\.[0-9a-f]{12}\.part")


def _freely() -> None:
    """Nothing forbids it."""


_guard: ContextVar[Callable[[], None]] = ContextVar("guard", default=_freely)


@contextmanager
def guarded_by(guard: Callable[[], None]) -> Iterator[None]:
    """Ask `guard` before each name that this context puts in place, moves or takes away; it raises where it may not."""
    token = _guard.set(guard)
    try:
        yield
    finally:
        _guard.reset(token)


class CopyDiffersError(OSError):
    """What can be read back is not what was copied: the source changed meanwhile, or a disk fails."""


def sha256_file(path: Path) -> str:
    """Hex SHA-256 of a file's bytes, read in pieces."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while piece := stream.read(CHUNK):
            digest.update(piece)
    return digest.hexdigest()


_NOT_OFFERED = frozenset({errno.EINVAL, errno.ENOTSUP, errno.EBADF, errno.EACCES, errno.EPERM})
"""What network file systems say where a folder, or what was opened for reading alone, cannot be flushed."""


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable. Systems that cannot open a folder (Windows) flush names by themselves.

    Raises:
        OSError: the disk could not take it (full, faulty). A file system that has no such wish does what it does.
    """
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        flush(handle)
    except OSError as error:
        if error.errno not in _NOT_OFFERED:
            raise
    finally:
        os.close(handle)


def flush(handle: int) -> None:
    """Make what was written to an open file durable. macOS has a wish of its own for it: plain fsync leaves the bytes
    in the drive (fcntl(2), F_FULLFSYNC).
    """
    os.fsync(handle)
    if sys.platform == "darwin":
        import fcntl

        fcntl.fcntl(handle, fcntl.F_FULLFSYNC)


def flush_tree(folder: Path) -> None:
    """Make durable what another process or library has written into a folder: every file, then every name."""
    for place in sorted(folder.rglob("*"), reverse=True):
        if place.is_file() and not place.is_symlink():
            with place.open("rb") as stream:
                flush_given(stream.fileno())
        elif place.is_dir() and not place.is_symlink():
            sync_folder(place)
    sync_folder(folder)
    sync_folder(folder.parent)


def flush_given(handle: int) -> None:
    """The same for a file that was opened for reading alone: Windows does not flush such a one.

    Raises:
        OSError: the disk could not take it.
    """
    try:
        flush(handle)
    except OSError as error:
        if error.errno not in _NOT_OFFERED:
            raise


def remove(place: Path) -> None:
    """Take a file of our own away for good; one that is not there is none to take away."""
    if place.exists():
        _guard.get()()
        place.unlink(missing_ok=True)
        sync_folder(place.parent)


def make_folder(folder: Path) -> Path:
    """Create a folder with its parents, durably; one that is there is left alone."""
    missing = [p for p in (folder, *folder.parents) if not p.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    for made in reversed(missing):
        keep_private(made)
    if missing:
        checkpoint("folder made")
    for made in missing:
        sync_folder(made.parent)
    return folder


@contextmanager
def aside(target: Path) -> Iterator[Path]:
    """A free path beside `target` to write to; on leaving it is flushed and renamed onto `target`, on error removed."""
    make_folder(target.parent)
    place = target.parent / f".{secrets.token_hex(6)}{ASIDE}"
    try:
        yield place
        keep_private(place)
        checkpoint("file written aside")
        with place.open("rb+") as stream:
            flush(stream.fileno())
        checkpoint("file flushed")
        _guard.get()()
        place.replace(target)
        checkpoint("file in place")
    finally:
        place.unlink(missing_ok=True)
    sync_folder(target.parent)


def keep_private(place: Path) -> None:
    """Give what was just made the rights of the folder that it lies in, and others none: what the owner of a share lets
    a group do it may do, below `var` nobody but this account may do anything. A share that keeps its own rights, does.
    """
    if os.name == "nt":
        return
    rights = stat.S_IMODE(place.parent.stat().st_mode) & ~stat.S_IRWXO
    with suppress(OSError):
        place.chmod(rights | stat.S_IRWXU if place.is_dir() else rights & 0o660 | stat.S_IRUSR | stat.S_IWUSR)


def discard_asides(folder: Path, *, older_s: float = 0.0) -> None:
    """Remove half-written files that a crash left below a folder to which nobody is writing now.

    older_s: only those that have lain for so many seconds, where somebody may be writing.
    """
    for place in folder.rglob(f".*{ASIDE}"):
        if _ASIDE_NAME.fullmatch(place.name) and (not older_s or time() - place.stat().st_mtime > older_s):
            place.unlink(missing_ok=True)


def write_bytes(target: Path, content: bytes) -> str:
    """Write a whole file durably, in the place of one that may be there. Returns its hex SHA-256."""
    with aside(target) as place:
        place.write_bytes(content)
    return hashlib.sha256(content).hexdigest()


def copy_verified(source: Path, target: Path) -> str:
    """Copy a regular file and compare what arrived with what was read. Returns the hex SHA-256.

    A target that already holds the same bytes is left as it is. The modification time goes with the copy.

    Raises:
        CopyDiffersError: what can be read back is not what was copied.
        OSError: other bytes already lie at the target.
    """
    digest = sha256_file(source)
    if target.exists():
        if sha256_file(target) == digest:
            return digest
        raise OSError(f"other content lies at the target {target.name}")
    with aside(target) as place:
        _copy_bytes(source, place)
        if sha256_file(place) != digest:
            raise CopyDiffersError(f"the copy of {target.name} differs from its source")
    return digest


def _copy_bytes(source: Path, place: Path) -> None:
    """The bytes and the modification time; never the permissions of a foreign file."""
    with source.open("rb") as stream, place.open("wb") as out:
        while piece := stream.read(CHUNK):
            out.write(piece)
    times = source.stat()
    os.utime(place, ns=(times.st_atime_ns, times.st_mtime_ns))


def move(source: Path, target: Path) -> None:
    """Rename within one file system, durably on both sides.

    Raises:
        FileNotFoundError: somebody else took the source.
        FileExistsError: something lies at the target.
        OSError: another file system (errno EXDEV) or no right to do so.
    """
    if os.path.lexists(target):
        raise FileExistsError(f"{target.name} is already there")
    _guard.get()()
    os.rename(source, target)  # noqa: PTH104 - Path.rename returns a new path, nothing more
    checkpoint("moved")
    sync_folder(target.parent)
    sync_folder(source.parent)
