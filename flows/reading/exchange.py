"""The one place on the disk that office and reading process share: files are laid into it, pictures taken out of it.

The reading process sees `in/` to read, `out/` and `tmp/` to write, and nothing else of the office. What it leaves in
`out/` is as little trusted as the files that it has opened: plain pictures with plain names, bounded, or nothing.
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path

from extractors.errors import BaozhuangError
from extractors.job import ReadingJob
from extractors.models import SourceFile
from extractors.pages import file_kind, print_apart
from flows.ground import make_folder

_PICTURE = re.compile(r"[\w.+-]{1,120}\.(?:png|jpg)")
_MOST_PICTURES, _MOST_BYTES = 5_000, 2_000_000_000
_NAME = re.compile(r"reading-(\d+)-[0-9a-f]{8}")


@dataclass(frozen=True)
class Exchange:
    """The folder of one reading process."""

    place: Path

    @classmethod
    def made(cls, within: Path | None) -> Exchange:
        """A new one below `within`, the system's place for temporary files where it is None."""
        home = make_folder(within) if within is not None else Path(tempfile.gettempdir())
        _sweep(home)
        place = home / f"reading-{os.getpid()}-{secrets.token_hex(4)}"
        place.mkdir(mode=0o700)
        for name in ("in", "out", "tmp"):
            (place / name).mkdir()
        return cls(place)

    @property
    def tmp(self) -> Path:
        """For what libraries write aside."""
        return self.place / "tmp"

    def lay_in(self, path: Path, number: int = 1) -> Path:
        """Where the reading process finds a file; one that is not there is not there either."""
        folder = self.place / "in" / f"{number:04d}"
        folder.mkdir()
        target = folder / path.name
        if path.is_file():
            _link_or_copy(path, target)
        return target

    def printed(self, file: SourceFile, hidden: tuple[Path, ...]) -> SourceFile:
        """A Word file as the PDF that it prints as, made apart; the file as it is where it is none or makes none."""
        try:
            is_word = file_kind(file.path, name=file.name) == "word"
        except BaozhuangError:  # whoever reads it says so
            return file
        if not is_word:
            return file
        folder = self.place / "print" / secrets.token_hex(4)
        folder.mkdir(parents=True)
        made = print_apart(file.path, folder, hidden=hidden)
        return file if made is None else file.model_copy(update={"path": made})

    def of_job(self, files: tuple[SourceFile, ...], job: ReadingJob) -> tuple[tuple[SourceFile, ...], ReadingJob]:
        """A reading job as the reading process is given it."""
        laid = tuple(f.model_copy(update={"path": self.lay_in(f.path, n)}) for n, f in enumerate(files, 1))
        wanted = {name: self._out(name) for name in ("crops", "debug") if getattr(job, name) is not None}
        return laid, job.model_copy(update=wanted)

    def _out(self, name: str) -> Path:
        return self.place / "out" / name

    def take_out(self, job: ReadingJob) -> None:
        """The pictures that a job has asked for, put where it wants them."""
        for name, wanted in (("crops", job.crops), ("debug", job.debug)):
            if wanted is not None and (self._out(name)).is_dir() and not self._out(name).is_symlink():
                _take_pictures(self._out(name), wanted)

    def clear(self) -> None:
        """Nothing of a package stays for the next."""
        for left in (p for name in ("in", "out", "print") for p in (self.place / name).glob("*")):
            shutil.rmtree(left, ignore_errors=True) if left.is_dir() else left.unlink(missing_ok=True)

    def end(self) -> None:
        """The process is gone, and its folder goes."""
        shutil.rmtree(self.place, ignore_errors=True)


def _link_or_copy(path: Path, target: Path) -> None:
    """A second name of the same bytes where that can be had and the reading process may open them."""
    try:
        if hasattr(os, "geteuid") and path.lstat().st_uid == os.geteuid():
            os.link(path, target, follow_symlinks=False)
            return
    except OSError:  # another file system, or one without second names
        target.unlink(missing_ok=True)
    shutil.copyfile(path, target)


def _take_pictures(folder: Path, wanted: Path) -> None:
    make_folder(wanted)
    room = _MOST_BYTES
    for name in sorted(os.listdir(folder))[:_MOST_PICTURES]:  # noqa: PTH208 - names alone
        if _PICTURE.fullmatch(name):
            content = _plain_bytes(folder / name, room)
            room -= len(content)
            if content:
                (wanted / name).write_bytes(content)


def _plain_bytes(path: Path, most: int) -> bytes:
    """The bytes of a plain file that has no other name; b"" for anything else or larger."""
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    except OSError:
        return b""
    with os.fdopen(handle, "rb") as stream:
        about = os.fstat(handle)
        is_plain = stat.S_ISREG(about.st_mode) and about.st_nlink == 1 and about.st_size <= most
        return stream.read(most) if is_plain else b""


def _sweep(home: Path) -> None:
    """Folders of processes that were ended before they could tidy."""
    for left in home.glob("reading-*"):
        found = _NAME.fullmatch(left.name)
        if found and not _is_alive(int(found[1])):
            shutil.rmtree(left, ignore_errors=True)


def _is_alive(pid: int) -> bool:
    if os.name == "nt":  # there a signal 0 would end it
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
