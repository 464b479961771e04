"""Zip archives, untrusted: names decoded as Windows, macOS and old tools write them, bounds on everything.

Own code around zipfile because that reads a whole list of members before one can be counted, knows neither GBK names
nor the extra field that carries others, and sets no bound to what comes out.
"""

from __future__ import annotations

import errno
import lzma
import os
import shutil
import stat
import struct
import zipfile
import zlib
from pathlib import Path

from extractors.errors import TooLargeError, UnreadableFileError, UnsafeNameError
from flows.ground import CHUNK, Limits
from flows.intake.listing import is_debris
from flows.intake.names import check_member_name, decode_name, plain_suffix, shown_name

UTF8_FLAG = 0x800
ENCRYPTED_FLAG = 0x1
END_RECORD_REACH = 65_557
"""22 bytes of the record and a comment of at most 65 535."""
RATIO_FREE_BYTES = 5_000_000
"""Below this size a high ratio is no bomb: blank scans compress well."""
MAX_DIRECTORY_BYTES = 2_000_000
"""Of the list of members at the end of the archive: it is read into memory whole before any member can be counted."""
UNICODE_PATH = 0x7075
"""Extra field of Info-ZIP: a byte 1, the CRC-32 of the name in the header, the name in UTF-8 (APPNOTE.TXT 4.6.9)."""
BROKEN = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, NotImplementedError, RuntimeError, ValueError)


def member_name(info: zipfile.ZipInfo) -> str:
    """The name as its author saw it, / between folders: UTF-8 where flagged, else by the extra field that carries it,
    else by its bytes (GBK, code page 437).
    """
    name = info.orig_filename
    if not info.flag_bits & UTF8_FLAG:
        raw = name.encode("cp437")
        name = _unicode_path(info.extra, raw) or decode_name(raw)
    return name.replace("\\", "/") if "/" not in name else name


def _unicode_path(extra: bytes, raw: bytes) -> str:
    """The name in the extra field 0x7075, '' where there is none or it was not made for this name."""
    while len(extra) >= 4:
        kind, length = struct.unpack_from("<HH", extra)
        said, extra = extra[4 : 4 + length], extra[4 + length :]
        if kind == UNICODE_PATH and said[:1] == b"\1" and said[1:5] == struct.pack("<I", zlib.crc32(raw)):
            return said[5:].decode("utf-8", "replace")
    return ""


def names_in(archive: Path) -> tuple[str, ...]:
    """The names of the members; () for an archive that is damaged or whose list is too long: `unpack` says so."""
    try:
        if _directory_bytes(archive) > MAX_DIRECTORY_BYTES:
            return ()
        with zipfile.ZipFile(archive) as opened:
            return tuple(member_name(info) for info in opened.infolist())
    except (*BROKEN, OSError):
        return ()


def only_member(archive: Path) -> str:
    """The name of the only file in a zip, read from its list alone; '' where there are several, or it is no zip."""
    if archive.suffix.lower() != ".zip":
        return ""
    try:
        if _directory_bytes(archive) > MAX_DIRECTORY_BYTES:
            return ""
        with zipfile.ZipFile(archive) as opened:
            names = [member_name(info) for info in opened.infolist()]
    except (*BROKEN, OSError):
        return ""
    files = [name for name in names if not name.endswith("/") and not is_debris(name)]
    return files[0] if len(files) == 1 else ""


def unpack(archive: Path, target: Path, limits: Limits) -> list[tuple[str, Path]]:
    """Unpack into `target` under names of our own; returns (name for people, path) of every regular member.

    Raises:
        UnsafeNameError, TooLargeError, UnreadableFileError: see `packages.expand`; nothing useful is left then.
    """
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    name = shown_name(archive.name)
    if _directory_bytes(archive) > MAX_DIRECTORY_BYTES:
        raise TooLargeError(f"压缩包内的文件多于 {limits.members} 个", file=name, next_step="分成几个材料包")
    try:
        with zipfile.ZipFile(archive) as opened:
            return _extract(opened, _checked(opened.infolist(), name, limits), target)
    except (*BROKEN, OSError) as error:
        if isinstance(error, OSError) and error.errno not in (None, errno.EINVAL):
            raise  # the disk is at fault, not the archive
        raise UnreadableFileError(
            "压缩包已损坏或压缩方式不受支持", file=name, next_step="重新打包为普通 zip 后放入"
        ) from error


def _directory_bytes(archive: Path) -> int:
    """Size of the list of members as the end record states it, 0 where there is no such record."""
    with archive.open("rb") as stream:
        end = stream.seek(0, os.SEEK_END)
        stream.seek(max(0, end - END_RECORD_REACH))
        tail = stream.read()
    place = tail.rfind(b"PK\x05\x06")
    return int.from_bytes(tail[place + 12 : place + 16], "little") if place >= 0 else 0


def _checked(infos: list[zipfile.ZipInfo], archive: str, limits: Limits) -> list[tuple[str, zipfile.ZipInfo]]:
    """Members to extract with their names, after every check that needs no unpacking."""
    if len(infos) > limits.members:
        raise TooLargeError(f"压缩包内的文件多于 {limits.members} 个", file=archive, next_step="分成几个材料包")
    wanted = []
    for info in infos:
        name = member_name(info)
        check_member_name(name)
        _refuse_kind(info, name, limits)
        if not name.endswith("/") and not is_debris(name):
            wanted.append((name, info))
    _refuse_bomb([info for _, info in wanted], archive, limits)
    return wanted


def _refuse_kind(info: zipfile.ZipInfo, name: str, limits: Limits) -> None:
    mode = info.external_attr >> 16
    if stat.S_IFMT(mode) not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise UnsafeNameError("这是链接或特殊文件，不是普通文件", file=shown_name(name), next_step="放入文件本身")
    if info.flag_bits & ENCRYPTED_FLAG:
        raise UnreadableFileError("压缩包有密码", file=shown_name(name), next_step="去掉密码后重新打包")
    if name.count("/") > limits.depth:
        raise TooLargeError(f"文件夹多于 {limits.depth} 层", file=shown_name(name), next_step="减少层数后重新打包")


def _refuse_bomb(infos: list[zipfile.ZipInfo], archive: str, limits: Limits) -> None:
    total, packed = sum(i.file_size for i in infos), sum(i.compress_size for i in infos)
    if total > limits.package_bytes or any(i.file_size > limits.member_bytes for i in infos):
        raise TooLargeError("压缩包解开后过大", file=archive, next_step="分成几个材料包，或降低扫描分辨率")
    if total > RATIO_FREE_BYTES and total > limits.compression_ratio * max(packed, 1):
        raise TooLargeError("压缩包的压缩率异常，可能是压缩炸弹", file=archive, next_step="重新打包为普通 zip 后放入")


def _extract(
    opened: zipfile.ZipFile, wanted: list[tuple[str, zipfile.ZipInfo]], target: Path
) -> list[tuple[str, Path]]:
    """Write every member under a number. A member never gives more bytes than it declares, and those are checked."""
    made = []
    for number, (name, info) in enumerate(wanted, start=1):
        path = target / f"{number:04d}{plain_suffix(name)}"
        with opened.open(info) as source, path.open("wb") as out:
            shutil.copyfileobj(source, out, CHUNK)
        made.append((shown_name(name), path))
    return made
