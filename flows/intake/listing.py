"""What lies under a path, without opening it and without following links: the basis of stability and of the hash."""

from __future__ import annotations

import hashlib
import os
import stat
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from flows.ground import CHUNK, flush_given, sync_folder
from flows.intake.names import is_ignored


class EntryKind(StrEnum):
    """special: a device, pipe or socket; it is never opened."""

    FILE = "file"
    FOLDER = "folder"
    LINK = "link"
    SPECIAL = "special"


@dataclass(frozen=True)
class Entry:
    """One name below the listed path ('' for the path itself). size in bytes, mtime_ns since 1970."""

    name: str
    kind: EntryKind
    size: int
    mtime_ns: int


@dataclass(frozen=True)
class Listing:
    """Everything under a path, sorted by name; the path itself is the first entry where it is no folder."""

    entries: tuple[Entry, ...]

    @property
    def files(self) -> tuple[Entry, ...]:
        """The regular files."""
        return tuple(e for e in self.entries if e.kind is EntryKind.FILE)

    @property
    def content_bytes(self) -> int:
        """Bytes of all regular files."""
        return sum(e.size for e in self.files)

    @property
    def newest_ns(self) -> int:
        """The newest modification time, 0 where there is none."""
        return max((e.mtime_ns for e in self.entries), default=0)

    @property
    def fingerprint(self) -> str:
        """A short hash over names, kinds, sizes and times: the same as long as nobody has touched anything."""
        lines = (f"{e.kind}|{e.size}|{e.mtime_ns}|{e.name}" for e in self.entries if e.kind is not EntryKind.FOLDER)
        folders = (f"{e.kind}|{e.name}" for e in self.entries if e.kind is EntryKind.FOLDER)
        text = "\n".join([*lines, *folders])
        return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()[:32]


def list_tree(path: Path) -> Listing:
    """List a file or folder, links not followed.

    Raises:
        OSError: it vanished or changed under our hands; look again later.
    """
    first = _entry("", path.lstat())
    if first.kind is not EntryKind.FOLDER:
        return Listing((first,))
    found, todo = [], [(path, "")]
    while todo:
        folder, prefix = todo.pop()
        with os.scandir(folder) as entries:
            for item in entries:
                entry = _entry(prefix + item.name, item.stat(follow_symlinks=False))
                found.append(entry)
                if entry.kind is EntryKind.FOLDER:
                    todo.append((Path(item.path), f"{entry.name}/"))
    return Listing(tuple(sorted(found, key=lambda e: e.name)))


def _entry(name: str, status: os.stat_result) -> Entry:
    mode = status.st_mode
    if stat.S_ISDIR(mode):
        return Entry(name, EntryKind.FOLDER, 0, 0)
    kind = EntryKind.FILE if stat.S_ISREG(mode) else EntryKind.LINK if stat.S_ISLNK(mode) else EntryKind.SPECIAL
    return Entry(name, kind, status.st_size if kind is EntryKind.FILE else 0, status.st_mtime_ns)


def is_debris(name: str) -> bool:
    """Whether any part of a relative name is on the ignore list."""
    return any(is_ignored(part) for part in name.split("/") if part)


def digest_tree(path: Path, listing: Listing) -> str:
    """Hex SHA-256 of a package: of the bytes of a single file, else over sorted member names and bytes.

    Neither the name of the package nor what is on the ignore list counts. Links count by where they point. What another
    program copied here may still be in memory only: it is flushed, for the ledger must not run ahead of it.
    """
    if len(listing.entries) == 1 and listing.entries[0].name == "":
        return _digest_of(path, listing.entries[0])
    total = hashlib.sha256()
    for folder in (path, *(path / e.name for e in listing.entries if e.kind is EntryKind.FOLDER)):
        sync_folder(folder)
    for entry in listing.entries:
        if entry.kind is not EntryKind.FOLDER and not is_debris(entry.name):
            name = entry.name.encode("utf-8", "surrogateescape")
            total.update(b"%d:%s:%s\n" % (len(name), name, _digest_of(path / entry.name, entry).encode()))
    return total.hexdigest()


def _digest_of(path: Path, entry: Entry) -> str:
    digest = hashlib.sha256()
    if entry.kind is EntryKind.LINK:
        digest.update(b"link:" + os.fsencode(path.readlink()))
    elif entry.kind is EntryKind.FILE:
        with path.open("rb") as stream:
            while piece := stream.read(CHUNK):
                digest.update(piece)
            flush_given(stream.fileno())
    return digest.hexdigest()


def opens(path: Path, listing: Listing) -> bool:
    """Whether every regular file can be opened now (a writer on Windows or a share may still lock it)."""
    try:
        for entry in listing.files:
            with (path / entry.name if entry.name else path).open("rb") as stream:
                stream.read(1)
    except OSError:
        return False
    return True
