"""Files that came through the browser and wait for the form that they go with: received piece by piece, told by their
first bytes, opened once in a process that is shut in, kept under numbers of our own.
"""

from __future__ import annotations

import asyncio
import hashlib
import shutil
import threading
import time
from pathlib import Path
from secrets import token_hex
from typing import Final
from urllib.parse import unquote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from extractors.errors import BaozhuangError, TooLargeError, UnreadableFileError
from extractors.pages import opens_apart
from flows.desk.asking import Ask, whole
from flows.ground import make_folder
from flows.intake import kind_of_bytes, safe_name

_KEPT_S: Final = 2 * 86_400
_MOST_FILES: Final = 40
_AN_HOUR: Final = 200
_HEAD: Final = 1024
_MOST_NAME: Final = 60
_NUMBERING: Final = threading.Lock()


async def received(folder: Path, request: Request, most: int) -> Path:
    """The body of a request in a file of this folder. Raises TooLargeError where there is more than `most` bytes,

    before it has come where the request says how much it is; not every program that hands in does.
    """
    if (whole(request.headers.get("content-length", "")) or 0) > most:
        raise _too_large(most)
    came, size = make_folder(folder) / f".{token_hex(8)}.came", 0
    try:
        with came.open("wb") as out:
            async for piece in request.stream():
                size += len(piece)
                if size > most:
                    raise _too_large(most)
                await asyncio.to_thread(out.write, piece)
    except BaseException:
        came.unlink(missing_ok=True)
        raise
    return came


def _too_large(most: int) -> TooLargeError:
    return TooLargeError(f"文件超过 {most // 1_000_000} MB，没有收下", next_step="降低分辨率或分成几个文件后重新上传")


class Tray:
    """The files of one person for one form. key: who and for what; nobody else comes to the same.

    keeps_names: a file is called as its sender calls it, behind its number; else by its number alone.
    """

    def __init__(self, var: Path, key: str, *, keeps_names: bool = False) -> None:
        self._all, self._keeps_names = var / "desk-tray", keeps_names
        self.folder = self._all / hashlib.sha256(key.encode()).hexdigest()[:32]

    def files(self) -> tuple[Path, ...]:
        """What lies there, in the order in which it came."""
        return tuple(sorted(p for p in self.folder.glob("[0-9]*"))) if self.folder.is_dir() else ()

    @property
    def names(self) -> tuple[str, ...]:
        """What the files are called, for whoever sent them."""
        return tuple(p.name.partition("_")[2] or p.name for p in self.files())

    def add(self, came: Path, name: str = "") -> None:
        """Keep a file that was received. name: as its sender calls it. Raises UnreadableFileError, TooLargeError."""
        with came.open("rb") as stream:
            suffix = kind_of_bytes(stream.read(_HEAD))
        known = self.files()
        if not suffix or len(known) >= _MOST_FILES:
            came.unlink()
            if suffix:
                raise TooLargeError(f"最多 {_MOST_FILES} 个文件，没有收下", next_step="合并成一个 PDF 后上传")
            step = "拍照，或上传 PDF、JPG、PNG、HEIC、TIFF、WebP 文件"
            raise UnreadableFileError("这不是照片、扫描件或 PDF，没有收下", next_step=step)
        kept = came.rename(self.folder / f".{came.stem.strip('.')}{suffix}")
        if not opens_apart(kept, hidden=(self._all,)):
            kept.unlink(missing_ok=True)
            what = f"第 {len(known) + 1} 个附件（{suffix[1:].upper()}）打不开：文件已损坏、不完整或者加了密，没有收下"
            raise UnreadableFileError(what, next_step="重新扫描、拍照或另存后再上传")
        stem = safe_name(Path(name).stem)[:_MOST_NAME].lstrip(".") if self._keeps_names and Path(name).stem else ""
        with _NUMBERING:
            number = 1 + max((int(p.name[:3]) for p in self.files()), default=0)
            try:
                kept.rename(self.folder / f"{number:03d}{'_' * bool(stem)}{stem}{suffix}")
            except FileNotFoundError as error:
                raise UnreadableFileError("附件刚刚被清空或提交，这个文件没有收下", next_step="重新上传") from error

    def clear(self) -> None:
        """The files have gone on their way, or are not wanted; so have those that were forgotten."""
        shutil.rmtree(self.folder, ignore_errors=True)
        for other in self._all.iterdir() if self._all.is_dir() else ():
            if time.time() - other.stat().st_mtime > _KEPT_S:
                shutil.rmtree(other, ignore_errors=True)


async def take_into(ask: Ask, request: Request, tray: Tray) -> Response:
    """A file for a tray; what is too large is refused before it has come."""
    if not ask.desk.limits.allows("files", ask.address, most=_AN_HOUR, per_s=3600.0):
        return ask.json({"told": "操作太频繁，请过一会儿再试。"}, status=429)
    try:
        came = await received(tray.folder, request, ask.office.settings.limits.member_bytes)
        await run_in_threadpool(tray.add, came, unquote(request.headers.get("x-name", "")))
    except BaozhuangError as error:
        return ask.json({"told": error.message}, status=413 if isinstance(error, TooLargeError) else 415)
    return ask.json({"files": len(tray.files()), "names": tray.names})
