"""A package on its way into the inbox: written aside under a name that the intake passes over, then renamed at once.

Owns the bounds that hold while it comes, and what a file is told to be by its first bytes. Opens nothing.
"""

from __future__ import annotations

import secrets
import shutil
import time
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from pathlib import Path, PurePosixPath
from typing import Final

from starlette.concurrency import run_in_threadpool

from extractors.errors import TooLargeError, UnreadableFileError, UsageError
from flows.ground import Limits, flush_tree, make_folder
from flows.intake import digest_tree, list_tree, safe_name, shown_name
from flows.review import machine_line

Sign = Callable[[str], str]
"""What is drawn for a package → the mark of whoever sends it, in hexadecimal digits."""
_HALF: Final = 12
_ASIDE: Final = ".desk-"
_STALE_S: Final = 86_400
_MAGIC: Final = (
    (b"%PDF", "PDF"),
    (b"\xff\xd8\xff", "照片"),
    (b"\x89PNG", "照片"),
    (b"II*\x00", "扫描图"),
    (b"MM\x00*", "扫描图"),
    (b"RIFF", "照片"),
    (b"PK\x03\x04", "压缩包或 Office 文件"),
    (b"\xd0\xcf\x11\xe0", "Office 文件"),
)
_PROGRAMS: Final = (b"MZ", b"\x7fELF", b"\xca\xfe\xba\xbe", b"#!")
_TABLES: Final = (".xlsx", ".xls", ".et", ".csv", ".json")


def begin(inbox: Path, sign: Sign) -> str:
    """A token for a new package, its sender's own by `sign`; what never came whole of old ones is taken away.

    Raises:
        UsageError: the inbox cannot be written to.
    """
    for left in inbox.glob(f"{_ASIDE}*"):
        with suppress(OSError):
            if time.time() - left.stat().st_mtime > _STALE_S:
                shutil.rmtree(left)
    drawn = secrets.token_hex(_HALF // 2)
    token = f"{drawn}{sign(drawn)[:_HALF]}"
    try:
        make_folder(inbox / f"{_ASIDE}{token}")
    except OSError as error:
        raise _unwritable() from error
    return token


def place_of(inbox: Path, token: str, sign: Sign) -> Path:
    """Where a package of this sender is coming in. Raises UsageError where none is."""
    place = inbox / f"{_ASIDE}{token}"
    is_own = token.isalnum() and token.isascii() and token[_HALF:] == sign(token[:_HALF])[:_HALF]
    if not is_own or not place.is_dir():
        raise UsageError("这次上传已经中断或过期", next_step="重新选择文件")
    return place


async def take_file(place: Path, name: str, body: AsyncIterator[bytes], limits: Limits) -> int:
    """One file of it, as it comes over the net; its size. A file that breaks off leaves nothing.

    Raises:
        TooLargeError: beyond the bounds of a package. UnreadableFileError: a program, whatever it calls itself.
        UsageError: no name, or one that would leave the folder.
    """
    target = _target(place, name)
    held = [p for p in place.rglob("*") if p.is_file()]
    before = sum(p.stat().st_size for p in held)
    if len(held) >= limits.members:
        raise TooLargeError(f"一份材料最多 {limits.members} 个文件", next_step="分成几份材料上传")
    size, aside = 0, target.with_name(f".{target.name}.part")
    await run_in_threadpool(make_folder, target.parent)
    try:
        with aside.open("wb") as stream:
            async for piece in body:
                if not size:
                    _refuse_program(piece, name)
                size += len(piece)
                if size > limits.member_bytes or before + size > limits.package_bytes:
                    most = min(limits.member_bytes, limits.package_bytes) // 1_000_000
                    raise TooLargeError("文件过大", file=shown_name(name), next_step=f"单个文件不超过 {most} MB")
                stream.write(piece)
        aside.replace(target)
    except OSError as error:
        raise _unwritable() from error
    finally:
        aside.unlink(missing_ok=True)
    return size


def finish(inbox: Path, place: Path, *, count: int, size: int, title: str) -> tuple[Path, str]:
    """The package in the inbox under its own name, and its SHA-256 as the intake will know it.

    Raises:
        UsageError: not everything has come, or the inbox cannot be written to.
    """
    files = [p for p in place.rglob("*") if p.is_file()]
    if not files or len(files) != count or sum(p.stat().st_size for p in files) != size:
        raise UsageError("文件没有传完整，没有提交", next_step="重新上传")
    alone = files[0] if count == 1 else None
    source = alone or place
    target = _free(inbox, safe_name(alone.name if alone is not None else title))
    try:
        flush_tree(place)
        digest = digest_tree(source, list_tree(source))
        source.rename(target)
        if alone is not None:
            shutil.rmtree(place, ignore_errors=True)
    except OSError as error:
        raise _unwritable() from error
    return target, digest


def _unwritable() -> UsageError:
    return UsageError("收件夹现在写不进去，没有提交", next_step="请管理员检查收件夹和磁盘，然后再上传")


def drop(place: Path) -> None:
    """Whoever sent it has thought better of it."""
    shutil.rmtree(place, ignore_errors=True)


def looks_like(place: Path) -> str:
    """What kind of package it seems to be, by names and first bytes: a sentence for the person at the window."""
    files = sorted(p for p in place.rglob("*") if p.is_file())
    if any(machine_line(p) is not None for p in files):
        return "填好的核对单：随即按它继续办理"
    if len(files) == 1 and files[0].suffix.lower() in _TABLES:
        return "项目推送表：一行一个项目"
    kinds: dict[str, int] = {}
    for file in files:
        with file.open("rb") as stream:
            head = stream.read(16)
        kind = next((word for mark, word in _MAGIC if head.startswith(mark)), "")
        kind = kind or ("照片" if head[4:8] == b"ftyp" else "其他文件")
        kinds[kind] = kinds.get(kind, 0) + 1
    told = "、".join(f"{kind} {count} 个" for kind, count in kinds.items())
    return f"扫描材料：{told}" + (_few(files) if kinds.get("照片") == len(files) else "")


def may_be_read(place: Path) -> bool:
    """Whether it is pages: no sheet that was filled in, no table of projects."""
    files = [p for p in place.rglob("*") if p.is_file()]
    is_table = len(files) == 1 and files[0].suffix.lower() in _TABLES
    return bool(files) and not is_table and all(machine_line(p) is None for p in files)


def _few(files: list[Path]) -> str:
    return "；只有一张照片，申请表有正反两面时请把背面也拍上" if len(files) == 1 else ""


def _refuse_program(head: bytes, name: str) -> None:
    if head.startswith(_PROGRAMS):
        what = "这是程序文件，不是材料，没有收下"
        raise UnreadableFileError(what, file=shown_name(name), next_step="只上传扫描件、照片或 PDF")


def _target(place: Path, name: str) -> Path:
    """Where a file of an untrusted relative name goes, every part of it made safe."""
    parts = [safe_name(part) for part in PurePosixPath(name.replace("\\", "/")).parts if part not in ("/", ".", "..")]
    if not parts or len(parts) > 8:
        raise UsageError("文件名不合适", next_step="换一个文件名再上传")
    return place.joinpath(*(part.lstrip(".") or "材料" for part in parts))


def _free(inbox: Path, name: str) -> Path:
    target, number = inbox / name, 2
    while target.exists():
        target = inbox / f"{Path(name).stem}-{number}{Path(name).suffix}"
        number += 1
    return target
