"""A disk that forgets: what stands on it after a power cut is what was flushed, names and bytes apart (POSIX fsync).

`os.fsync` is listened to: a flushed file keeps the bytes that it had then, a flushed folder the names that it had then.
Of the ledger, which SQLite flushes by itself, each committed state is kept (`tests/ground/test_durable.py` proves
that SQLite is told to flush).
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

LEDGER = ("ledger.sqlite", "ledger.sqlite-wal")
Names = dict[str, int]
"""Name → inode."""


class Kept(NamedTuple):
    """The bytes of a file when it was flushed, and how one sees that they have changed since."""

    content: bytes
    size: int
    mtime_ns: int


@dataclass(frozen=True)
class Image:
    """What a power cut at one instant leaves. folders, files, links: by inode. eager: with every name that there is.

    A system may have written names before anybody asked it to; bytes it need not have. Both ends are tried.
    """

    top: int
    folders: dict[int, Names]
    files: dict[int, Kept]
    links: dict[int, str]
    ledger: dict[str, bytes]

    def lay_out(self, root: Path) -> None:
        """Write it into a fresh folder."""
        self._folder(self.top, root)
        (root / "var").mkdir(exist_ok=True)
        for name, content in self.ledger.items():
            (root / "var" / name).write_bytes(content)

    def _folder(self, inode: int, place: Path) -> None:
        place.mkdir()
        for name, child in self.folders.get(inode, {}).items():
            self._entry(child, place / name)

    def _entry(self, inode: int, place: Path) -> None:
        if inode in self.folders:
            self._folder(inode, place)
        elif inode in self.links:
            place.symlink_to(self.links[inode])
        else:
            kept = self.files.get(inode)
            place.write_bytes(kept.content if kept else b"")
            if kept:
                os.utime(place, ns=(kept.mtime_ns, kept.mtime_ns))


@dataclass
class ForgetfulDisk:
    """Watches the folder `root` from now on. What lies there now is on the disk, but nobody of ours has flushed it."""

    root: Path
    folders: dict[int, Names] = field(default_factory=dict)
    files: dict[int, Kept] = field(default_factory=dict)
    links: dict[int, str] = field(default_factory=dict)
    ledger: dict[str, bytes] = field(default_factory=dict)
    given: set[int] = field(default_factory=set)
    before: Callable[[Path], None] = lambda place: None
    _pins: dict[int, int] = field(default_factory=dict)

    @contextmanager
    def watched(self) -> Iterator[ForgetfulDisk]:
        """Listen to `os.fsync` for as long as the context lasts."""
        flush = os.fsync
        self.take_as_given(self.root)
        os.fsync = self.flushed  # type: ignore[assignment]
        try:
            yield self
        finally:
            os.fsync = flush
            for pin in self._pins.values():
                os.close(pin)

    def flushed(self, handle: int) -> None:
        """In place of `os.fsync`."""
        place = Path(f"/proc/self/fd/{handle}").readlink()
        self.before(place)
        self._note(place)
        self.given.discard(place.stat().st_ino)

    def take_as_given(self, place: Path) -> None:
        """Somebody else has put this here."""
        for found in (place, *place.rglob("*")):
            self._note(found)
            self.given.add(found.lstat().st_ino)

    def _note(self, place: Path) -> None:
        about = place.lstat()
        if about.st_ino not in self._pins and not stat.S_ISLNK(about.st_mode):
            self._pins[about.st_ino] = os.open(place, os.O_RDONLY)  # the number is not given to another file
        if stat.S_ISDIR(about.st_mode):
            self.folders[about.st_ino] = self._names(place)
        elif stat.S_ISLNK(about.st_mode):
            self.links[about.st_ino] = str(place.readlink())
        else:
            self.files[about.st_ino] = Kept(place.read_bytes(), about.st_size, about.st_mtime_ns)

    def _names(self, place: Path) -> Names:
        found = {}
        for entry in os.scandir(place):
            found[entry.name] = entry.inode()
            if entry.is_symlink():
                self.links[entry.inode()] = str(Path(entry.path).readlink())
            elif entry.is_dir():
                self.folders.setdefault(entry.inode(), {})
        return found

    def committed(self) -> None:
        """The ledger has committed: SQLite has flushed what it wrote."""
        for name in LEDGER:
            place = self.root / "var" / name
            self.ledger[name] = place.read_bytes() if place.exists() else b""

    def image(self) -> Image:
        """What a power cut now would leave, nothing having been written that was not asked for."""
        return Image(self.root.stat().st_ino, dict(self.folders), dict(self.files), dict(self.links), dict(self.ledger))

    def eager_image(self) -> Image:
        """The same where every name has already reached the disk, but no byte that was not flushed."""
        now = {p.lstat().st_ino: self._names(p) for p in (self.root, *self.root.rglob("*")) if _is_folder(p)}
        return Image(self.root.stat().st_ino, now, dict(self.files), dict(self.links), dict(self.ledger))

    def unflushed(self, *places: str) -> list[str]:
        """Below the root's `places`: files whose bytes would be lost, names that would be lost or come back."""
        return [told for place in places if (self.root / place).is_dir() for told in self._unflushed(self.root / place)]

    def _unflushed(self, folder: Path) -> Iterator[str]:
        inode = folder.stat().st_ino
        kept = {} if inode in self.given else self.folders.get(inode, {})
        told, now = folder.relative_to(self.root).as_posix(), set()
        for entry in os.scandir(folder):
            now.add(entry.name)
            if kept.get(entry.name) != entry.inode():
                yield f"{told}/{entry.name}: the name"
            if entry.is_dir(follow_symlinks=False):
                yield from self._unflushed(Path(entry.path))
            elif not entry.is_symlink() and not self._is_kept(entry.stat(follow_symlinks=False)):
                yield f"{told}/{entry.name}: the bytes"
        yield from (f"{told}/{name}: comes back" for name in kept.keys() - now)

    def _is_kept(self, about: os.stat_result) -> bool:
        kept = self.files.get(about.st_ino)
        is_flushed = kept is not None and about.st_ino not in self.given
        return is_flushed and kept[1:] == (about.st_size, about.st_mtime_ns)


def _is_folder(place: Path) -> bool:
    return place.is_dir() and not place.is_symlink()
