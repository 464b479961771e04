"""Archives and workbooks that climb, deceive or unpack to more than there is room for."""

from __future__ import annotations

import io
import stat
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Iterable

from tests.hostile.images import picture

PICTURE = picture("JPEG")
RTL = "\u202e"
LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
    + "]>"
)


def zipped(members: Iterable[tuple[str | zipfile.ZipInfo, bytes]], *, how: int = zipfile.ZIP_DEFLATED) -> bytes:
    """An archive of these members, names as they are."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", how) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return out.getvalue()


def named(name: str) -> bytes:
    """One good picture under a bad name."""
    return zipped([(name, PICTURE)])


def raw_named(name: bytes) -> bytes:
    """The same under a name of these bytes, without the sign for UTF-8."""
    content = zipped([("x" * len(name), PICTURE)], how=zipfile.ZIP_STORED)
    return content.replace(b"x" * len(name), name)


def with_unicode_path(name: bytes, said: str, *, crc: int | None = None) -> bytes:
    """The name in an old code page, and beside it in UTF-8 as Info-ZIP writes it (extra field 0x7075)."""
    info = zipfile.ZipInfo("x" * len(name))
    field = struct.pack("<BI", 1, zlib.crc32(name) if crc is None else crc) + said.encode()
    info.extra = struct.pack("<HH", 0x7075, len(field)) + field
    return zipped([(info, PICTURE)], how=zipfile.ZIP_STORED).replace(b"x" * len(name), name)


def tar_with_links() -> bytes:
    """A tar archive whose second member is a hard link to a file of the machine."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        good = tarfile.TarInfo("1.jpg")
        good.size = len(PICTURE)
        archive.addfile(good, io.BytesIO(PICTURE))
        link_ = tarfile.TarInfo("2.jpg")
        link_.type, link_.linkname = tarfile.LNKTYPE, "/etc/passwd"
        archive.addfile(link_)
    return out.getvalue()


def bomb() -> bytes:
    return zipped([("a.png", b"\0" * 60_000_000)])


def many_bombs() -> bytes:
    """Six times 10 MB."""
    return zipped([(f"{n}.png", b"\0" * 10_000_000) for n in range(6)])


def overlapping_bomb() -> bytes:
    """Three hundred entries of the list share one packed member (the way of the 46 MB archive of 4.5 PB)."""
    content = zipped([("a.png", b"\0" * 5_000_000)])
    start = content.index(b"PK\x01\x02")
    end = content.index(b"PK\x05\x06")
    entry, tail = content[start:end], bytearray(content[end:])
    tail[8:12] = struct.pack("<HH", 300, 300)
    tail[12:16] = struct.pack("<I", 300 * len(entry))
    return content[:start] + entry * 300 + bytes(tail)


def lying_size() -> bytes:
    """The list says 100 bytes, the member unpacks to 50 MB."""
    content = bytearray(zipped([("a.png", b"\0" * 50_000_000)]))
    place = content.index(b"PK\x01\x02")
    content[place + 24 : place + 28] = struct.pack("<I", 100)
    return bytes(content)


def special(kind: int, target: bytes = b"/etc/passwd") -> bytes:
    """A link, a device or a pipe as a member."""
    info = zipfile.ZipInfo("a.png")
    info.create_system = 3
    info.external_attr = (kind | 0o777) << 16
    return zipped([(info, target)])


def link() -> bytes:
    return special(stat.S_IFLNK)


def device() -> bytes:
    return special(stat.S_IFBLK)


def nested() -> bytes:
    return zipped([("内层.zip", zipped([("a.jpg", PICTURE)]))])


def deep() -> bytes:
    return named("/".join(["d"] * 60) + "/a.jpg")


def locked() -> bytes:
    content = bytearray(named("a.jpg"))
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    return bytes(content)


def of_unknown_method() -> bytes:
    content = bytearray(named("a.jpg"))
    content[8] = 99
    content[content.index(b"PK\x01\x02") + 10] = 99
    return bytes(content)


def with_wrong_sum() -> bytes:
    content = bytearray(named("a.jpg"))
    content[60] ^= 0xFF
    return bytes(content)


def crowded() -> bytes:
    return zipped([(f"{n}.png", b"") for n in range(20_000)])


def workbook(sheet: str, *, more: Iterable[tuple[str, bytes]] = ()) -> bytes:
    """A workbook that says it is a 核对单, its sheet holding this XML."""
    names = '<workbook xmlns="x"><sheets><sheet name="核对单" sheetId="1"/></sheets></workbook>'
    return zipped(
        [
            ("[Content_Types].xml", b"<Types/>"),
            ("xl/workbook.xml", names.encode()),
            ("xl/worksheets/sheet1.xml", sheet.encode()),
            *more,
        ]
    )


def workbook_of_entities() -> bytes:
    return workbook(LAUGHS + "<worksheet>&j;</worksheet>")


def workbook_with_macro() -> bytes:
    return workbook("<worksheet/>", more=[("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0" * 100)])


def workbook_bomb() -> bytes:
    return workbook("<worksheet>" + " " * 80_000_000 + "</worksheet>")


def document(*more: tuple[str, bytes]) -> bytes:
    """A Word file with something in it that does not belong there."""
    return zipped([("[Content_Types].xml", b"<Types/>"), ("word/document.xml", b"<w/>"), *more])


def document_with_macro() -> bytes:
    return document(("word/vbaProject.bin", b"\xd0\xcf\x11\xe0" * 100))


def document_with_outside_link() -> bytes:
    link_ = b'<Relationship Type="attachedTemplate" Target="http://192.0.2.1/a.dotm" TargetMode="External"/>'
    return document(("word/_rels/settings.xml.rels", link_))


def document_of_entities() -> bytes:
    return document(("word/styles.xml", (LAUGHS + "<x>&j;</x>").encode()))
