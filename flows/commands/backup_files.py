"""A consistent copy of ledger and files while the office works, and the way back.

A backup folder holds `objects/` (each content once, by its SHA-256, shared by all backups) and one folder per backup
with the ledger (`ledger.sqlite`, of PostgreSQL `ledger.dump`), the desk's accounts and drafts (`desk.sqlite`) and
`manifest.json`. Ledger and list of files are taken
at one instant: the ledger's write lock is held for it, after the bulk of the bytes has been copied without.
"""

from __future__ import annotations

import errno
import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from urllib.parse import unquote_to_bytes

from filelock import FileLock, Timeout

from extractors.errors import LedgerError, UsageError
from extractors.models import Frozen
from flows.commands import backup_postgres
from flows.ground import (
    AREA,
    FILE_NAME,
    FOLDERS,
    CopyDiffersError,
    Settings,
    Workspace,
    copy_verified,
    discard_asides,
    load_settings,
    local,
    make_folder,
    sha256_file,
    sync_folder,
    write_bytes,
)
from flows.intake import Entry, EntryKind, list_tree
from flows.opened import ledger_file, ledger_url

MANIFEST, LEDGER, DUMP, OBJECTS = "manifest.json", "ledger.sqlite", "ledger.dump", "objects"
_AT_DESK = ("apply", "desk-tray", "apply-out", "desk-out", "sample")
"""Folders of var in which lies what was begun or sent at the desk, and the pictures of a sample that waits."""
_LOCK_WAIT_S = 120.0


class Kept(Frozen):
    """One entry of a backup. place: a name of `_places`. path: below it. link: where a link points.

    sha256: '' for a folder or a link. mtime_ns: since 1970.
    """

    place: str
    path: str
    sha256: str = ""
    size: int = 0
    mtime_ns: int = 0
    link: str = ""


class Manifest(Frozen):
    """All that a backup holds beside the ledger."""

    version: int = 1
    at: str
    ledger_sha256: str
    entries: tuple[Kept, ...]


@dataclass(frozen=True)
class Made:
    """A backup that was made: where, how many files, how many bytes were new."""

    folder: Path
    files: int
    new_bytes: int


def make_backup(root: Path, target: Path, now: datetime) -> Made:
    """Copy ledger and files of the office at `root` into a new folder below `target`.

    Raises:
        UsageError: there is no ledger yet, or the target lies within the office's folders.
        OSError: the target is full or cannot be written.
    """
    settings = load_settings(root)
    workspace = settings.workspace(root)
    ledger = _require_ledger(settings, workspace)
    _refuse_inside(workspace, target)
    try:
        with FileLock(make_folder(target) / "backup.lock", timeout=0):
            return _made(workspace, ledger, target, now)
    except Timeout as error:
        raise UsageError("另一个进程正在往这里备份", file=str(target), next_step="等它完成；不必再备份一次") from error


def _made(workspace: Workspace, ledger: _Ledger, target: Path, now: datetime) -> Made:
    objects = make_folder(target / OBJECTS)
    discard_asides(objects)
    store = _Store(objects)
    list(_kept(workspace, store))  # most of the bytes, while the office goes on
    folder = make_folder(target / f"{local(now):%Y%m%d-%H%M%S}")
    with ledger.standing_still():
        ledger.copy(folder / ledger.name)
        entries = tuple(_kept(workspace, store))
    if workspace.desk_file.exists():
        _copy_database(workspace.desk_file, folder / workspace.desk_file.name)
    manifest = Manifest(at=local(now).isoformat(), ledger_sha256=sha256_file(folder / ledger.name), entries=entries)
    write_bytes(folder / MANIFEST, json.dumps(manifest.model_dump(), ensure_ascii=False).encode())
    return Made(folder, sum(bool(e.sha256) for e in entries), store.new_bytes)


@dataclass(frozen=True)
class _Ledger:
    """Where the ledger lies: in a file (None for a server), at an address."""

    file: Path | None
    url: str

    @property
    def name(self) -> str:
        """Of its file in a backup."""
        return LEDGER if self.file is not None else DUMP

    def exists(self) -> bool:
        """Whether there is one."""
        return self.file.exists() if self.file is not None else backup_postgres.has_ledger(self.url)

    def standing_still(self) -> AbstractContextManager[None]:
        """Nobody can write to it meanwhile."""
        return _standing_still(self.file) if self.file is not None else backup_postgres.standing_still(self.url)

    def copy(self, target: Path) -> None:
        """Write it whole into a file."""
        if self.file is not None:
            _copy_database(self.file, target)
        else:
            backup_postgres.dump(self.url, target)


def _ledger_of(settings: Settings, workspace: Workspace) -> _Ledger:
    url = ledger_url(settings, workspace)
    return _Ledger(ledger_file(url), url)


def _require_ledger(settings: Settings, workspace: Workspace) -> _Ledger:
    ledger = _ledger_of(settings, workspace)
    if not ledger.exists():
        raise UsageError("还没有台账，没有可以备份的内容", next_step="收件之后再备份")
    return ledger


def _refuse_inside(workspace: Workspace, target: Path) -> None:
    places = (workspace.inbox, workspace.outbox, workspace.var)
    if any(target.resolve().is_relative_to(place.resolve()) for place in places):
        raise UsageError("备份文件夹不能放在收件夹、发件夹或 var 之内", next_step="换一个文件夹，最好在另一块磁盘上")


@contextmanager
def _standing_still(ledger: Path) -> Iterator[None]:
    """Nobody can write to the ledger meanwhile; who wants to waits a moment."""
    with closing(sqlite3.connect(ledger, timeout=_LOCK_WAIT_S, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        finally:
            connection.execute("ROLLBACK")


def _copy_database(file: Path, target: Path) -> None:
    """By SQLite's own backup: whole, whatever lies in the write-ahead log."""
    with closing(sqlite3.connect(file, timeout=_LOCK_WAIT_S)) as source, closing(sqlite3.connect(target)) as copy:
        source.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
        if copy.execute("PRAGMA quick_check").fetchone() != ("ok",):
            raise LedgerError("数据库的副本不完整", file=file.name, next_step="运行 baozhuang audit 查看台账")


class _Store:
    """The contents that are kept, each once. A file that was seen with the same size and time is not read again."""

    _TRIES = 5

    def __init__(self, objects: Path) -> None:
        self._objects = objects
        self._known: dict[tuple[str, int, int], str] = {}
        self.new_bytes = 0

    def keep(self, path: Path, size: int, mtime_ns: int) -> str:
        """Keep the content of a file; returns its SHA-256. Raises OSError where it is gone or changes all the time."""
        seen = (str(path), size, mtime_ns)
        for _ in range(self._TRIES):
            if seen in self._known:
                return self._known[seen]
            digest = sha256_file(path)
            place = self.place(digest)
            if not place.exists():
                try:
                    copied = copy_verified(path, place)
                except CopyDiffersError:  # it grew while it was read
                    continue
                if copied != digest:  # replaced while it was read: the new one is as good
                    place.unlink()
                    continue
                self.new_bytes += size
            self._known[seen] = digest
        raise OSError(errno.EBUSY, "a file changes faster than it can be copied")

    def place(self, digest: str) -> Path:
        return self._objects / digest[:2] / digest


def _places(workspace: Workspace) -> dict[str, Path]:
    """Name → folder, in the order in which a package passes them: what moves on meanwhile is met again, not missed.

    Before the inbox lies what people have begun at the desk: drafts of applications, files for slips, what was sent.
    """
    return {
        **{name: workspace.var / name for name in _AT_DESK},
        "inbox": workspace.inbox,
        "work": workspace.work,
        "review": workspace.folder("review"),
        "outbox": workspace.outbox,
        "done": workspace.done,
        "templates": workspace.root / "templates",
        "settings": workspace.root / FILE_NAME,
    }


def _kept(workspace: Workspace, store: _Store) -> Iterator[Kept]:
    """Every entry of the office. Half-written files are nobody's; a file that has just moved on is met further on."""
    for name, place in _places(workspace).items():
        if not os.path.lexists(place):
            continue
        for entry in _listed(place):
            path = place / entry.name if entry.name else place
            if (
                entry.kind is EntryKind.SPECIAL
                or _is_aside(path)
                or (name == "inbox" and entry.name.split("/")[0] == AREA)
                or (name == "outbox" and entry.name.split("/")[0] == FOLDERS["review"])
            ):
                continue
            try:
                yield _kept_one(name, entry.name, path, entry.kind, store)
            except FileNotFoundError:
                continue


def _listed(place: Path) -> tuple[Entry, ...]:
    """What lies there; looked at again where a folder moved on under our hands."""
    for _ in range(5):
        try:
            return list_tree(place).entries
        except FileNotFoundError:
            continue
    return list_tree(place).entries


def _is_aside(path: Path) -> bool:
    return path.name.startswith(".") and path.name.endswith((".part", ".came"))


def _kept_one(place: str, name: str, path: Path, kind: EntryKind, store: _Store) -> Kept:
    status = path.lstat()
    shown = _spelt(name)
    if kind is EntryKind.LINK:
        return Kept(place=place, path=shown, link=os.readlink(path))  # noqa: PTH115 - the text of the link as it is
    if kind is not EntryKind.FILE:
        return Kept(place=place, path=shown, mtime_ns=status.st_mtime_ns)
    digest = store.keep(path, status.st_size, status.st_mtime_ns)
    return Kept(place=place, path=shown, sha256=digest, size=status.st_size, mtime_ns=status.st_mtime_ns)


def _spelt(name: str) -> str:
    """A path as text: bytes that are no UTF-8 (names from another system) as %XX, and % itself so."""
    return "".join(f"%{ord(c) - 0xDC00:02X}" if "\udc80" <= c <= "\udcff" else "%25" if c == "%" else c for c in name)


def _name(spelt: str) -> str:
    return os.fsdecode(unquote_to_bytes(spelt))


# -- the way back ----------------------------------------------------------------------------------------------------


def restore(folder: Path, root: Path) -> int:
    """Lay a backup out at an empty root. folder: one backup, or the folder of all of them (then the newest).

    Returns:
        How many files were laid out; each was compared with its SHA-256.

    Raises:
        UsageError: no backup there, or the root has a ledger or files already.
        LedgerError: the backup is damaged.
    """
    source = _newest(folder)
    manifest = _read(source)
    store = _Store(source.parent / OBJECTS)
    _refuse_used(root)
    if not (root / FILE_NAME).exists():  # settings that were laid there before count: another database, other shares
        _lay_out(Workspace(root), [e for e in manifest.entries if e.place == "settings"], store)
    settings = load_settings(root)
    workspace = settings.workspace(root)
    ledger = _ledger_of(settings, workspace)
    _refuse_used(root, workspace)
    _refuse_other(source, ledger)
    _lay_out(workspace, [e for e in manifest.entries if e.place != "settings"], store)
    if (source / workspace.desk_file.name).is_file():
        copy_verified(source / workspace.desk_file.name, make_folder(workspace.var) / workspace.desk_file.name)
    if ledger.file is None:
        backup_postgres.load(ledger.url, source / DUMP)
    else:
        copy_verified(source / LEDGER, ledger.file)  # last: without it the root counts as empty
    return sum(bool(e.sha256) for e in manifest.entries)


def _newest(folder: Path) -> Path:
    if (folder / MANIFEST).is_file():
        return folder
    made = sorted(p.parent for p in folder.glob(f"*/{MANIFEST}"))
    if not made:
        raise UsageError("这里没有备份", file=str(folder), next_step="给出 baozhuang backup 写入的文件夹")
    return made[-1]


def _read(source: Path) -> Manifest:
    try:
        manifest = Manifest.model_validate_json((source / MANIFEST).read_bytes())
        kept = source / (DUMP if (source / DUMP).is_file() else LEDGER)
        whole = sha256_file(kept) == manifest.ledger_sha256
    except (OSError, ValueError) as error:
        raise LedgerError("备份读不出", file=source.name, next_step="换一份较早的备份") from error
    names = [PurePosixPath(_name(e.path)) for e in manifest.entries]
    if not whole or any(n.is_absolute() or ".." in n.parts for n in names):
        raise LedgerError("备份已损坏或被改动", file=source.name, next_step="换一份较早的备份")
    return manifest


def _refuse_other(source: Path, ledger: _Ledger) -> None:
    """Raises UsageError where the ledger would not fit into what the settings name, or one is there."""
    if not (source / ledger.name).is_file():
        step = "把工作文件夹 baozhuang.yaml 的 database_url 改为同一种数据库后再恢复"
        raise UsageError("备份的台账与设置中的数据库不是同一种", file=FILE_NAME, next_step=step)
    if ledger.file is None and ledger.exists():
        step = "建一个空数据库，把它的地址写入工作文件夹 baozhuang.yaml 的 database_url，再恢复"
        raise UsageError("设置中的数据库里已有台账", file=FILE_NAME, next_step=step)


def _refuse_used(root: Path, workspace: Workspace | None = None) -> None:
    place = workspace or Workspace(root)
    used = [p for p in (place.outbox, place.work, place.done) if p.is_dir() and list_tree(p).files]
    if place.ledger_file.exists() or used:
        raise UsageError("目标工作文件夹里已有台账或文件", file=str(root), next_step="恢复到一个空的工作文件夹")


def _lay_out(workspace: Workspace, entries: list[Kept], store: _Store) -> None:
    places = _places(workspace)
    for entry in entries:
        if entry.place not in places:
            raise LedgerError("备份已损坏或被改动", next_step="换一份较早的备份")
        target = places[entry.place] / _name(entry.path) if entry.path else places[entry.place]
        if entry.link:
            make_folder(target.parent)
            target.symlink_to(entry.link)
            sync_folder(target.parent)
        elif not entry.sha256:
            make_folder(target)
        elif copy_verified(_object(store, entry), target) != entry.sha256:
            raise LedgerError("备份中的文件已损坏", file=target.name, next_step="换一份较早的备份")
        else:
            os.utime(target, ns=(entry.mtime_ns, entry.mtime_ns))


def _object(store: _Store, entry: Kept) -> Path:
    place = store.place(entry.sha256)
    if not place.is_file():
        raise LedgerError("备份中缺少文件", file=Path(entry.path).name, next_step="换一份较早的备份")
    return place
