"""Each way to write is flushed, bytes and names, before it returns; without its flushes the disk would forget."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from extractors.text import ocr
from flows.archive.package import copy_tree as copy_package
from flows.commands.backup_files import make_backup, restore
from flows.ground import copy_verified, durable, flush_tree, make_folder, move, remove, write_bytes
from flows.intake import list_tree
from flows.intake.listing import digest_tree
from flows.intake.moving import copy_tree, finish_staged, take
from flows.ledger import Ledger
from flows.ledger.schema import open_engine
from tests.soak.forgetful import ForgetfulDisk
from tests.support import ROOT
from tests.support.command_office import NOW

linux = pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="tells files by /proc/self/fd")


def _given(root: Path) -> None:
    """What somebody else has put there: a file, and a folder with one."""
    (root / "given").write_bytes(b"given")
    (root / "tree" / "deep").mkdir(parents=True)
    (root / "tree" / "deep" / "file").write_bytes(b"file")
    (root / "tree" / "deep" / "link").symlink_to("file")
    (root / "tree" / "links").mkdir()
    (root / "tree" / "links" / "link").symlink_to("../deep")
    (root / "kept").mkdir()
    (root / "kept" / "earlier").write_bytes(b"earlier")


def _written_by_a_library(root: Path) -> None:
    (root / "kept" / "sub").mkdir()
    (root / "kept" / "sub" / "picture").write_bytes(b"picture")
    flush_tree(root / "kept" / "sub")


def _taken_from_another_disk(root: Path) -> None:
    make_folder(root / "kept" / "staging")
    move(root / "tree", root / "kept" / "staging" / "tree")
    finish_staged(root / "kept" / "staging", make_folder(root / "kept" / "work" / "original"))


def _dropped_and_taken(root: Path) -> None:
    taken = make_folder(root / "kept" / "original")
    assert take(root / "tree", taken, root / "staging")
    digest_tree(taken / "tree", list_tree(taken / "tree"))


def _models(root: Path) -> None:
    make_folder(root / "kept" / "model")
    ocr._copy(root / "given", root / "kept" / "model" / "inference.yml")
    durable.sync_folder(root / "kept" / "model")


WRITERS: dict[str, Callable[[Path], object]] = {
    "a paper": lambda root: write_bytes(root / "kept" / "a" / "b" / "paper.docx", b"paper"),
    "a paper in place of another": lambda root: write_bytes(root / "kept" / "earlier", b"later"),
    "an original": lambda root: copy_verified(root / "given", root / "kept" / "c" / "001.pdf"),
    "a folder": lambda root: make_folder(root / "kept" / "d" / "e" / "f"),
    "a move": lambda root: move(root / "kept" / "earlier", make_folder(root / "kept" / "other") / "moved"),
    "a removal": lambda root: remove(root / "kept" / "earlier"),
    "what a library wrote": _written_by_a_library,
    "a package": lambda root: copy_tree(root / "tree", root / "kept" / "tree"),
    "a package from another disk": _taken_from_another_disk,
    "a package that is dropped and taken": _dropped_and_taken,
    "an archive package": lambda root: copy_package(root / "tree", root / "kept" / "bag"),
    "a model": _models,
}


def forgotten(root: Path, write: Callable[[Path], object]) -> list[str]:
    """What of the work of `write` a power cut right after it would undo."""
    root.mkdir()
    _given(root)
    disk = ForgetfulDisk(root)
    for place in (root, root / "kept", root / "kept" / "earlier"):
        disk._note(place)
    with disk.watched():
        disk.given -= {p.stat().st_ino for p in (root / "kept", root / "kept" / "earlier")}
        write(root)
        return disk.unflushed("kept")


@linux
@pytest.mark.parametrize("name", WRITERS)
def test_nothing_written_is_forgotten(tmp_path: Path, name: str) -> None:
    assert forgotten(tmp_path / "root", WRITERS[name]) == []


@linux
@pytest.mark.parametrize("name", WRITERS)
def test_without_its_flushes_it_is(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The instrument sees each of them lack: those of bytes, those of names."""
    for number, is_folder in enumerate((False, True)):
        if name in ("a folder", "a move", "a removal") and not is_folder:
            continue  # none of them writes bytes
        with monkeypatch.context() as patched:
            patched.setattr(ForgetfulDisk, "flushed", _deafened(to_folders=is_folder))
            assert forgotten(tmp_path / f"root-{number}", WRITERS[name]) != []


def _deafened(*, to_folders: bool) -> Callable[[ForgetfulDisk, int], None]:
    flushed = ForgetfulDisk.flushed

    def heard(disk: ForgetfulDisk, handle: int) -> None:
        if Path(f"/proc/self/fd/{handle}").is_dir() is not to_folders:
            flushed(disk, handle)

    return heard


@linux
def test_a_file_is_flushed_before_it_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    flush, rename = os.fsync, Path.replace
    monkeypatch.setattr(os, "fsync", lambda h: (told.append(_kind(h)), flush(h))[1])
    monkeypatch.setattr(Path, "replace", lambda a, b: (told.append("rename"), rename(a, b))[1])
    write_bytes(tmp_path / "paper", b"paper")
    assert told == ["file", "rename", "folder"]


def _kind(handle: int) -> str:
    return "folder" if Path(f"/proc/self/fd/{handle}").is_dir() else "file"


def test_a_disk_that_cannot_take_it_is_told_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def faulty(handle: int) -> None:
        raise OSError(errno.EIO, "faulty")

    monkeypatch.setattr(os, "fsync", faulty)
    for write in (lambda: durable.sync_folder(tmp_path), lambda: write_bytes(tmp_path / "paper", b"")):
        with pytest.raises(OSError, match="faulty"):
            write()


def test_a_share_that_cannot_flush_a_folder_is_left_at_that(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def refuses(handle: int) -> None:
        asked.append(handle)
        raise OSError(errno.EINVAL, "not offered")

    monkeypatch.setattr(os, "fsync", refuses)
    durable.sync_folder(tmp_path)  # raises nothing
    assert len(asked) == 1


@linux
def test_a_backup_and_what_is_restored_are_whole_on_the_disk(tmp_path: Path) -> None:
    root, backups = tmp_path / "root", tmp_path / "backups"
    _an_office(root)
    (tmp_path / "back").mkdir()
    disk = ForgetfulDisk(tmp_path)
    with disk.watched():
        make_backup(root, backups, NOW)
        left = [f for f in disk.unflushed("backups") if "ledger.sqlite" not in f and "backup.lock" not in f]
        assert left == []
        restore(backups, tmp_path / "back")
        assert [f for f in disk.unflushed("back") if f != "back/inbox"] == []


def _an_office(root: Path) -> None:
    for place in ("inbox", "outbox/退件/一份", "var/work/w/original"):
        (root / place).mkdir(parents=True)
        (root / place / "file").write_bytes(place.encode())
    (root / "outbox" / "退件" / "links").mkdir()
    (root / "outbox" / "退件" / "links" / "link").symlink_to("file")
    Ledger(f"sqlite:///{root}/var/ledger.sqlite").close()


def test_every_commit_of_the_ledger_is_flushed(tmp_path: Path) -> None:
    """WAL alone would give up the last commits of a power cut; synchronous=FULL (2) flushes each."""
    engine = open_engine(f"sqlite:///{tmp_path}/var/ledger.sqlite")
    with engine.connect() as connection:
        asked = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("journal_mode", "synchronous")
        }
    assert asked == {"journal_mode": "wal", "synchronous": 2}


RECORDING = """
import sys
from tests.support.command_office import NOW
from flows.ledger import Ledger
ledger = Ledger("sqlite:///" + sys.argv[1])
for number in range(5):
    print("recorded", ledger.record("", "noted", {"number": number}, now=NOW).seq, flush=True)
"""


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")
def test_the_system_is_asked_to_flush_before_a_commit_returns(tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    command = [
        "strace",
        "-f",
        "-y",
        "-e",
        "trace=fsync,fdatasync,write",
        "-o",
        str(trace),
        sys.executable,
        "-c",
        RECORDING,
    ]
    (tmp_path / "var").mkdir()
    ended = subprocess.run([*command, f"{tmp_path}/var/ledger.sqlite"], cwd=ROOT, capture_output=True, text=True)
    if ended.returncode and "ptrace" in ended.stderr.lower():
        pytest.skip("this system lets nobody trace")
    assert ended.returncode == 0, ended.stderr
    told = [
        "recorded" if '"recorded' in line else "flushed"
        for line in trace.read_text().splitlines()
        if '"recorded' in line or ("sync(" in line and "ledger.sqlite-wal" in line)
    ]
    first = told.index("recorded")
    assert told[first - 1 :: 2][:5] == ["flushed"] * 5 and told[first::2][:5] == ["recorded"] * 5
