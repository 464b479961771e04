"""Files that came through the browser and wait for the form that they go with: received piece by piece, told by their
first bytes, opened once in a process that is shut in, kept under numbers of our own.
"""

from __future__ import annotations

import asyncio
import hashlib
import shutil
import time
from pathlib import Path
from secrets import token_hex
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from extractors.errors import BaozhuangError, TooLargeError, UnreadableFileError
from extractors.pages import opens_apart
from flows.desk.asking import Ask
from flows.ground import make_folder
from flows.intake import kind_of_bytes

_KEPT_S: Final = 2 * 86_400
_MOST_FILES: Final = 40
_AN_HOUR: Final = 200
_HEAD: Final = 1024


async def received(folder: Path, request: Request, most: int) -> Path:
    """The body of a request in a file of this folder. Raises TooLargeError where there is more than `most` bytes."""
    came, size = make_folder(folder) / f".{token_hex(8)}.came", 0
    try:
        with came.open("wb") as out:
            async for piece in request.stream():
                size += len(piece)
                if size > most:
                    raise TooLargeError("文件太大，没有收下", next_step="降低分辨率后重新上传")
                await asyncio.to_thread(out.write, piece)
    except BaseException:
        came.unlink(missing_ok=True)
        raise
    return came


class Tray:
    """The files of one person for one form. key: who and for what; nobody else comes to the same."""

    def __init__(self, var: Path, key: str) -> None:
        self._all = var / "desk-tray"
        self.folder = self._all / hashlib.sha256(key.encode()).hexdigest()[:32]

    def files(self) -> tuple[Path, ...]:
        """What lies there, in the order in which it came."""
        return tuple(sorted(p for p in self.folder.glob("[0-9]*"))) if self.folder.is_dir() else ()

    def add(self, came: Path) -> None:
        """Keep a file that was received. Raises UnreadableFileError, TooLargeError."""
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
            kept.unlink()
            what = f"第 {len(known) + 1} 个附件（{suffix[1:].upper()}）打不开：文件已损坏、不完整或者加了密，没有收下"
            raise UnreadableFileError(what, next_step="重新扫描、拍照或另存后再上传")
        kept.rename(self.folder / f"{len(self.files()) + 1:03d}{suffix}")

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
    most = ask.office.settings.limits.member_bytes
    if int(request.headers.get("content-length") or most + 1) > most:
        return ask.json({"told": f"文件超过 {most // 1_000_000} MB，没有上传。"}, status=413)
    try:
        came = await received(tray.folder, request, most)
        await run_in_threadpool(tray.add, came)
    except BaozhuangError as error:
        return ask.json({"told": error.message}, status=413 if isinstance(error, TooLargeError) else 415)
    return ask.json({"files": len(tray.files())})
