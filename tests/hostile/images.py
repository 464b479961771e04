"""Pictures that lie about their size, point into nowhere or never end."""

from __future__ import annotations

import io
import struct
import zlib

from PIL import Image


def picture(kind: str, size: tuple[int, int] = (400, 560)) -> bytes:
    """An ordinary picture: grey noise."""
    out = io.BytesIO()
    Image.effect_noise(size, 60).save(out, format=kind)
    return out.getvalue()


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png(width: int, height: int, rows: bytes, *more: bytes) -> bytes:
    """A PNG with this header, whatever its rows hold."""
    head = _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(more) + _chunk(b"IDAT", zlib.compress(rows)) + _chunk(b"IEND", b"")


def png_bomb() -> bytes:
    return png(60_000, 60_000, b"\0" * 60_001)


def png_of_largest_numbers() -> bytes:
    return png(0x7FFFFFFF, 0x7FFFFFFF, b"\0")


def png_text_bomb() -> bytes:
    """A comment that unpacks to 100 MB."""
    text = b"Comment\0\0" + zlib.compress(b"a" * 100_000_000, 9)
    return png(40, 56, (b"\0" + b"\xff" * 40) * 56, _chunk(b"zTXt", text))


def png_too_much() -> bytes:
    """Rows for a picture a thousand times as large."""
    return png(40, 56, (b"\0" + b"\x80" * 40) * 56 * 20_000)


def jpeg_of_largest_size() -> bytes:
    """The header of a small picture says 65 500 by 65 500."""
    content = bytearray(picture("JPEG"))
    place = content.index(b"\xff\xc0") if b"\xff\xc0" in content else content.index(b"\xff\xc2")
    content[place + 5 : place + 9] = struct.pack(">HH", 65_500, 65_500)
    return bytes(content)


def jpeg_with_foreign_scan() -> bytes:
    content = picture("JPEG")
    start = content.index(b"\xff\xda") + 14
    return content[:start] + bytes((i * 197 + 31) % 251 for i in range(20_000)) + b"\xff\xd9"


def jpeg_cut_off() -> bytes:
    content = picture("JPEG")
    return content[: len(content) // 3]


def tiff(entries: list[tuple[int, int, int, int]], *, following: int = 0, order: str = "<") -> bytes:
    """A TIFF of one directory: (tag, type, count, value) each. following: where the next directory is said to be."""
    head = (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(f"{order}I", 8)
    rows = b"".join(struct.pack(f"{order}HHII", *entry) for entry in entries)
    return head + struct.pack(f"{order}H", len(entries)) + rows + struct.pack(f"{order}I", following) + b"\0" * 64


def _plain(width: int, height: int) -> list[tuple[int, int, int, int]]:
    return [(256, 4, 1, width), (257, 4, 1, height), (258, 3, 1, 8), (259, 3, 1, 1), (262, 3, 1, 1), (273, 4, 1, 8),
            (277, 3, 1, 1), (278, 4, 1, height), (279, 4, 1, 16)]  # fmt: skip


def tiff_looping() -> bytes:
    """Its next directory is itself, for ever."""
    return tiff(_plain(4, 4), following=8)


def tiff_bomb() -> bytes:
    return tiff(_plain(100_000, 100_000))


def tiff_pointing_nowhere() -> bytes:
    return tiff([(256, 4, 1, 10), (257, 4, 1, 10), (273, 4, 0xFFFFFFFF, 0xFFFFFFF0), (279, 4, 0xFFFFFFFF, 1)])


def tiff_big_endian_lies() -> bytes:
    return tiff([(256, 12, 1, 1), (257, 5, 9, 2), (258, 3, 60_000, 8), (259, 3, 1, 34_712)], order=">")


def tiff_many(count: int = 400) -> bytes:
    """More pages than a package may have."""
    out = io.BytesIO()
    pages = [Image.new("1", (8, 8), 1) for _ in range(count)]
    pages[0].save(out, format="TIFF", save_all=True, append_images=pages[1:])
    return out.getvalue()


def bilevel_bomb() -> bytes:
    """A fax page of 20 000 by 20 000 in a few bytes."""
    out = io.BytesIO()
    Image.new("1", (20_000, 20_000), 1).save(out, format="TIFF", compression="group4")
    return out.getvalue()
