"""What a received file is by its first bytes; its name decides only between documents that begin alike.

Owns the bounds on one file and the Chinese reasons for kinds that are not read.
"""

from __future__ import annotations

from pathlib import Path, PurePath
from typing import Literal

from extractors.errors import TooLargeError, UnreadableFileError
from extractors.models import Frozen

Kind = Literal["pdf", "jpeg", "png", "tiff", "webp", "heif", "word"]

_HEAD_BYTES = 1024
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_HEIF_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"avif", b"avis")
_STARTS: tuple[tuple[Kind, tuple[bytes, ...]], ...] = (
    ("jpeg", (b"\xff\xd8\xff",)),
    ("png", (b"\x89PNG\r\n\x1a\n",)),
    ("tiff", (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")),
)
_WORD = {_ZIP: (".docx", ".docm"), _OLE: (".doc", ".wps")}
_IMAGE_OR_PDF = "另存或扫描为 PDF、JPG、PNG 或 TIFF 后提交"
_UNPACKED = "解压后把其中的文件放入收件夹"
_ATTACHED = "打开邮件，把附件取出单独放入收件夹"
_ITSELF = "放入文件本身，快捷方式中只有链接"
_PAPERS = "放入申请表和材料的 PDF、扫描件或照片"
_SIGNED = ((".rar", b"Rar!"), (".7z", b"7z\xbc\xaf"), (".rtf", b"{\\rtf"), (".lnk", b"L\0\0\0\x01\x14\x02\0"))
"""First bytes that say more than the name."""
_BY_NAME = {
    ".odt": ("这是 ODT 文档", "另存为 PDF 后提交"),
    ".ods": ("这是 ODS 表格", "另存为 PDF 后提交"),
    ".rtf": ("这是 RTF 文档", "另存为 PDF 后提交"),
    ".eml": ("这是电子邮件", _ATTACHED),
    ".msg": ("这是电子邮件", _ATTACHED),
    ".url": ("这是网页快捷方式", _ITSELF),
    ".lnk": ("这是快捷方式", _ITSELF),
    ".mp4": ("这是视频", _PAPERS),
    ".mov": ("这是视频", _PAPERS),
    ".avi": ("这是视频", _PAPERS),
    ".rar": ("这是 RAR 压缩包", _UNPACKED),
    ".7z": ("这是 7z 压缩包", _UNPACKED),
}
"""What files are called that are not read, where their first bytes do not say more, and what to do with them."""
_AS_PDF = "另存为 PDF 后提交"


class Limits(Frozen):
    """Bounds on one file. max_pixels: per page, before reduction; max_dpi: finer pages are reduced to it.

    max_members, max_depth: of files embedded in it, and in those.
    """

    max_bytes: int = 200_000_000
    max_pages: int = 300
    max_pixels: int = 90_000_000
    max_dpi: float = 300.0
    max_members: int = 500
    max_depth: int = 3


def file_kind(path: Path, *, name: str, limits: Limits | None = None) -> Kind:
    """What a file is.

    Raises:
        UnreadableFileError: empty or none of the accepted kinds; the reason names what it seems to be.
        TooLargeError: more bytes than the limit.
    """
    bounds = limits or Limits()
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(_HEAD_BYTES)
    except OSError as error:
        raise UnreadableFileError("文件打不开", file=name, next_step="检查文件是否完整后重新提交") from error
    if size == 0:
        raise UnreadableFileError("文件是空的（0 字节）", file=name, next_step="重新扫描后提交")
    if size > bounds.max_bytes:
        limit_mb = bounds.max_bytes // 1_000_000
        raise TooLargeError(f"文件大小超过 {limit_mb} MB", file=name, next_step="分成几个文件或降低分辨率后提交")
    suffix = PurePath(name).suffix.lower()
    kind = _kind_of(head, suffix)
    if kind is None:
        what, step = _seems(head, suffix)
        raise UnreadableFileError(what, file=name, next_step=step)
    return kind


def _kind_of(head: bytes, suffix: str) -> Kind | None:
    if b"%PDF-" in head:
        return "pdf"
    for kind, starts in _STARTS:
        if head.startswith(starts):
            return kind
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "webp"
    if head[4:8] == b"ftyp" and head[8:12] in _HEIF_BRANDS:
        return "heif"
    is_word = suffix in _WORD.get(head[:4], ()) or (head.startswith(_ZIP) and b"word/" in head)
    return "word" if is_word else None


def _seems(head: bytes, suffix: str) -> tuple[str, str]:
    """A sentence that says what the file seems to be, and what is to be done with it."""
    if head.startswith(_ZIP) and (suffix == ".ofd" or b"OFD.xml" in head):
        return "OFD 暂不能识别", _AS_PDF
    for known, signature in _SIGNED:
        if head.startswith(signature):
            suffix = known
    if suffix in _BY_NAME:
        what, step = _BY_NAME[suffix]
        return f"{what}，不在受理的格式之内", step
    signatures = (
        (_ZIP, "这是压缩包或 Office 文档，不是图像或 PDF"),
        (_OLE, "这是旧版 Office 文档，不是图像或 PDF"),
        (b"GIF8", "这是 GIF 图像，不在受理的格式之内"),
        (b"BM", "这是 BMP 图像，不在受理的格式之内"),
        (b"RIFF", "这是多媒体文件，不在受理的格式之内"),
    )
    for signature, sentence in signatures:
        if head.startswith(signature):
            return sentence, _IMAGE_OR_PDF
    if head[4:8] == b"ftyp":
        return "这是视频，不在受理的格式之内", _PAPERS
    return ("这是文本文件，不是图像或 PDF" if b"\0" not in head else "不能识别的文件格式"), _IMAGE_OR_PDF
