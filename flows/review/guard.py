"""Whether a file is a 核对单 and may be opened: bounds on size, no macros, no links to elsewhere, no DTD."""

from __future__ import annotations

import re
import zipfile
from enum import StrEnum
from pathlib import Path
from typing import Final

from extractors.errors import ReviewSheetError, TooLargeError, UnreadableFileError
from flows.review.sheet import MachineLine, parse_line

MOST_BYTES: Final = 60_000_000
MOST_UNPACKED: Final = 400_000_000
MOST_SHEET_BYTES: Final = 40_000_000
MOST_MEMBERS: Final = 8000
_SUFFIXES: Final = (".xlsx", ".xlsm", ".xls", ".et", ".ods")
_ACCEPTED: Final = (".xlsx", ".xls", ".et", ".ods")
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_FORBIDDEN: Final = {
    "_VBA_PROJECT".encode("utf-16-le"): "含有宏",
    "EncryptedPackage".encode("utf-16-le"): "有打开密码",
}
"""Names of streams in the directory of an old binary workbook."""
_ODS_FORBIDDEN: Final = {"basic/": "含有宏", "scripts/": "含有宏", "object ": "含有嵌入对象"}
_MOST_TEXT: Final = 5_000_000
_MOST_PARTS: Final = 8
_TEXT_PART: Final = re.compile(r"xl/(?:sharedStrings|worksheets/sheet\d+)\.xml|content\.xml")
_LINE: Final = re.compile(rb"BZR1\|[0-9A-Za-z|-]{20,80}")
_RELATIONSHIP: Final = re.compile(rb"<[^<>]*Relationship\s[^<>]*>")
_PAGE_TARGET: Final = re.compile(rb"""Target=["'](?:file:/{2,4})?(?:\w:)?[^"':?#]*\bpage-\d{3}\.jpg["']""")
_FORBIDDEN: Final = {
    "vbaproject": "含有宏",
    "xl/externallinks/": "含有外部链接",
    "xl/activex/": "含有控件",
    "xl/embeddings/": "含有嵌入对象",
    "xl/connections.xml": "含有数据连接",
    "xl/querytables/": "含有数据连接",
}
_ODS_LINK: Final = re.compile(
    rb"(?:<table:(?:table-source|dde-link)|<office:dde-source|xlink:href=[\"'](?!#)[^\"']*://)"
)
_ODS_OUR_LINK: Final = re.compile(rb"""xlink:href=["'][^"']*page-\d{3}\.jpg["']""")
_SAVE_AGAIN: Final = "用本系统生成的核对单填写，另存为不含宏和链接的 .xlsx 后重新放入收件夹"


class Form(StrEnum):
    """How a workbook is built, by its content."""

    XLSX = "xlsx"
    ODS = "ods"
    XLS = "xls"


def is_review_sheet(path: Path) -> bool:
    """Whether a file carries our machine line, whatever its name; cheap, opens no workbook, raises nothing.

    True also for a sheet saved with macros, so that `read_review_sheet` can say what is wrong with it.
    """
    return machine_line(path) is not None


def machine_line(path: Path) -> MachineLine | None:
    """Our line in a file, None where it has none; cheap, raises nothing."""
    if path.suffix.lower() not in _SUFFIXES:
        return None
    try:
        texts = _cell_texts(path) if zipfile.is_zipfile(path) else _first_bytes(path)
    except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, RuntimeError, KeyError):
        return None
    return next((line for found in _LINE.findall(texts) if (line := parse_line(found.decode("ascii")))), None)


def _cell_texts(path: Path) -> bytes:
    """Where the texts of a workbook's first cells stand, as XML, bounded: in a list of their own or in the sheets."""
    with zipfile.ZipFile(path) as archive:
        parts = [m for m in archive.infolist()[:MOST_MEMBERS] if _TEXT_PART.fullmatch(m.filename)]
        return b"\n".join(archive.open(part).read(_MOST_TEXT) for part in parts[:_MOST_PARTS])


def _first_bytes(path: Path, most: int = _MOST_TEXT) -> bytes:
    """The beginning of an old binary workbook; our line stands in it as single bytes."""
    with path.open("rb") as stream:
        return stream.read(most)


def check_workbook(path: Path) -> Form:
    """Refuse what must not be opened; returns how it is built.

    Raises:
        UnreadableFileError: no workbook that is accepted, or damaged.
        TooLargeError: bigger than any 核对单 can be.
        ReviewSheetError: macros, controls, embedded objects, connections or links to elsewhere.
    """
    name = path.name
    if path.suffix.lower() not in _ACCEPTED:
        raise UnreadableFileError("核对单只接受 .xlsx、.ods、.xls 格式", file=name, next_step=_SAVE_AGAIN)
    try:
        if path.stat().st_size > MOST_BYTES:
            raise TooLargeError("核对单文件过大", file=name, next_step=_SAVE_AGAIN)
        if _first_bytes(path, 8) == _OLE:
            _check_ole(path)
            return Form.XLS
        with zipfile.ZipFile(path) as archive:
            _check_members(archive, name)
            if "content.xml" in archive.namelist():
                _check_ods(archive, name)
                return Form.ODS
            _check_markup(archive, name)
            return Form.XLSX
    except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, RuntimeError) as error:
        raise UnreadableFileError("文件已损坏或不是工作簿", file=name, next_step=_SAVE_AGAIN) from error


def _check_ole(path: Path) -> None:
    """No macros and no password in an old binary workbook. Its links are never followed: it is read as values."""
    body = path.read_bytes()
    if found := next((why for part, why in _OLE_FORBIDDEN.items() if part in body), ""):
        raise ReviewSheetError(f"核对单{found}，不予打开", file=path.name, next_step=_SAVE_AGAIN)


def _check_ods(archive: zipfile.ZipFile, name: str) -> None:
    """No macros, objects, links to elsewhere, formulas or document type declaration in an OpenDocument workbook."""
    members = [m.filename.lower() for m in archive.infolist()]
    faults = [why for part, why in _ODS_FORBIDDEN.items() if any(m.startswith(part) for m in members)]
    for part in ("content.xml", "styles.xml"):
        body = archive.read(part) if part in archive.namelist() else b""
        if b"<!DOCTYPE" in body or b"<!ENTITY" in body:
            faults.append("的内部结构不正常")
        if _ODS_LINK.search(_ODS_OUR_LINK.sub(b"", body)):
            faults.append("含有外部链接")
        if b"table:formula=" in body:
            faults.append("填了公式（应直接填写内容）")
    if faults:
        raise ReviewSheetError(f"核对单{faults[0]}，不予打开", file=name, next_step=_SAVE_AGAIN)


def _check_members(archive: zipfile.ZipFile, name: str) -> None:
    """Bounds on what the archive says of itself, and the parts that a 核对单 never has."""
    members = archive.infolist()
    sheets = sum(m.file_size for m in members if m.filename.lower().endswith((".xml", ".rels")))
    if len(members) > MOST_MEMBERS or sum(m.file_size for m in members) > MOST_UNPACKED or sheets > MOST_SHEET_BYTES:
        raise TooLargeError("核对单解压后过大", file=name, next_step=_SAVE_AGAIN)
    for member in members:
        found = next((why for part, why in _FORBIDDEN.items() if part in member.filename.lower()), "")
        if found:
            raise ReviewSheetError(f"核对单{found}，不予打开", file=name, next_step=_SAVE_AGAIN)


def _check_markup(archive: zipfile.ZipFile, name: str) -> None:
    """No document type declaration (entity bombs), no macro content type, no linked target outside the file."""
    for member in archive.infolist():
        if not member.filename.lower().endswith((".xml", ".rels")):
            continue
        body = archive.read(member)
        if b"<!DOCTYPE" in body or b"<!ENTITY" in body:
            raise ReviewSheetError("核对单的内部结构不正常，不予打开", file=name, next_step=_SAVE_AGAIN)
        if member.filename == "[Content_Types].xml" and b"macroEnabled" in body:
            raise ReviewSheetError("核对单含有宏，不予打开", file=name, next_step=_SAVE_AGAIN)
        if member.filename.endswith(".rels") and not all(map(_is_page_link, _outward(body))):
            raise ReviewSheetError("核对单含有外部链接，不予打开", file=name, next_step=_SAVE_AGAIN)


def _outward(body: bytes) -> list[bytes]:
    """The relationships of a part that lead out of the file."""
    return [found for found in _RELATIONSHIP.findall(body) if b"External" in found]


def _is_page_link(relationship: bytes) -> bool:
    """Whether it is one of our links to the picture of a page, wherever an office program thinks the folder lies.

    Nothing follows it here; a person clicks on it.
    """
    return b"/relationships/hyperlink" in relationship and _PAGE_TARGET.search(relationship) is not None
