"""TIFF and JPEG as decoders have stumbled over them: strips, directories, tables and scans that are not as they say.

Made here, since the known crash corpora may not be kept: each function is the smallest file of one kind of damage.
Beside them what is rare but whole: 16 bits, four inks.
"""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable

from PIL import Image

from tests.hostile.images import picture, tiff

WIDTH, HEIGHT = 400, 560
_DEFLATE, _LZW, _PACKBITS, _FAX4, _JPEG = 8, 5, 32773, 4, 7
_DATA_AT = 1024
Rows = list[tuple[int, int, int, int]]


def _rows(compression: int, size: int, **other: int) -> Rows:
    """A directory of one strip at `_DATA_AT`. other: values of tags in place of the right ones, as tag_273=…"""
    right = {
        256: (4, WIDTH), 257: (4, HEIGHT), 258: (3, 8), 259: (3, compression), 262: (3, 1), 273: (4, _DATA_AT),
        277: (3, 1), 278: (4, HEIGHT), 279: (4, size),
    }  # fmt: skip
    right |= {int(tag.removeprefix("tag_")): (4, value) for tag, value in other.items()}
    return [(tag, kind, 1, value) for tag, (kind, value) in sorted(right.items())]


def _of_strip(data: bytes, compression: int = 1, **other: int) -> bytes:
    return tiff(_rows(compression, len(data), **other)).ljust(_DATA_AT, b"\0") + data


def grey() -> bytes:
    """Pixels of a grey page."""
    return Image.effect_noise((WIDTH, HEIGHT), 60).tobytes()


def tiff_strip_cut_off() -> bytes:
    """Half of its only strip is missing."""
    return _of_strip(grey())[: _DATA_AT + WIDTH * HEIGHT // 2]


def tiff_strip_too_long() -> bytes:
    """Its strip is said to be of 4 GB."""
    return _of_strip(grey(), tag_279=0xFFFFFFF0)


def tiff_strip_of_nothing() -> bytes:
    """Its strip is said to be of no bytes."""
    return _of_strip(grey(), tag_279=0)


def tiff_strip_beyond_its_end() -> bytes:
    return _of_strip(grey(), tag_273=0x7FFFFFF0)


def tiff_strip_that_wraps() -> bytes:
    """Place and length together pass 2^32."""
    return _of_strip(grey(), tag_273=0xFFFFFF00, tag_279=0x00000200)


def tiff_more_rows_than_strips() -> bytes:
    """Each strip is of one row, and there is one strip for all rows."""
    return _of_strip(grey(), tag_278=1)


def tiff_rows_of_nothing() -> bytes:
    return _of_strip(grey(), tag_278=0)


def tiff_ring() -> bytes:
    """Two directories, each the next of the other."""
    rows = _rows(1, 16)
    length = 2 + 12 * len(rows) + 4
    first = tiff(rows, following=8 + length)[: 8 + length]
    return (first + tiff(rows, following=8)[8 : 8 + length]).ljust(_DATA_AT, b"\0") + grey()


def tiff_of_itself() -> bytes:
    """A directory inside it (SubIFD) and its EXIF are the directory that they stand in."""
    return tiff([*_rows(1, WIDTH * HEIGHT), (330, 4, 1, 8), (34665, 4, 1, 8)]).ljust(_DATA_AT, b"\0") + grey()


def tiff_crowded() -> bytes:
    """A directory of 65 535 entries, of which there are nine."""
    content = bytearray(_of_strip(grey()))
    content[8:10] = struct.pack("<H", 0xFFFF)
    return bytes(content)


def tiff_of_no_size() -> bytes:
    return _of_strip(grey(), tag_256=0)


def tiff_of_many_samples() -> bytes:
    return _of_strip(grey(), tag_277=65_535)


def tiff_of_odd_bits() -> bytes:
    return _of_strip(grey(), tag_258=63)


def tiff_unpacking_to_more() -> bytes:
    """A strip of a small page that unpacks to 200 MB."""
    return _of_strip(zlib.compress(b"\0" * 200_000_000, 9), _DEFLATE)


def tiff_bad_lzw() -> bytes:
    """Codes that no table has."""
    return _of_strip(b"\x80\x3f\xff\xff" * 4000, _LZW)


def tiff_bad_packbits() -> bytes:
    """Runs that go on beyond the strip."""
    return _of_strip(b"\x7f" * 3000, _PACKBITS)


def tiff_bad_fax() -> bytes:
    return _of_strip(bytes((i * 197 + 31) % 251 for i in range(9000)), _FAX4, tag_258=1)


def tiff_bad_jpeg() -> bytes:
    """A JPEG inside that breaks off before its tables."""
    return _of_strip(picture("JPEG")[:40], _JPEG)


def tiff_of_unknown_packing() -> bytes:
    return _of_strip(grey(), 34_712)


def _saved(image: Image.Image, kind: str, **how: object) -> bytes:
    out = io.BytesIO()
    image.save(out, format=kind, **how)
    return out.getvalue()


def tiff_16_bits() -> bytes:
    return _saved(Image.new("I;16", (WIDTH, HEIGHT), 40_000), "TIFF")


def png_16_bits() -> bytes:
    return _saved(Image.new("I;16", (WIDTH, HEIGHT), 40_000), "PNG")


def tiff_four_inks() -> bytes:
    return _saved(Image.new("CMYK", (WIDTH, HEIGHT), (10, 20, 30, 5)), "TIFF", compression="tiff_lzw")


def jpeg_four_inks() -> bytes:
    return _saved(Image.new("CMYK", (WIDTH, HEIGHT), (10, 20, 30, 5)), "JPEG")


def jpeg_ycck() -> bytes:
    """Four inks of which three are kept as brightness and colour: Adobe's marker says transform 2."""
    content = bytearray(jpeg_four_inks())
    content[content.index(b"Adobe") + 11] = 2
    return bytes(content)


def jpeg_without_end() -> bytes:
    """All its lines, but no end marker: as some scanners leave it."""
    return picture("JPEG").removesuffix(b"\xff\xd9")


def _segment(content: bytes, marker: bytes) -> tuple[int, int]:
    """Where the first segment of this marker begins and ends."""
    start = content.index(marker)
    return start, start + 2 + int.from_bytes(content[start + 2 : start + 4], "big")


def jpeg_overfull_huffman() -> bytes:
    """A table with 255 codes of one bit."""
    content = bytearray(picture("JPEG"))
    start, _ = _segment(content, b"\xff\xc4")
    content[start + 5] = 255
    return bytes(content)


def jpeg_foreign_huffman() -> bytes:
    """Symbols that mean runs beyond the block."""
    content = bytearray(picture("JPEG"))
    start, end = _segment(content, b"\xff\xc4")
    content[start + 21 : end] = b"\xff" * (end - start - 21)
    return bytes(content)


def jpeg_without(marker: bytes) -> bytes:
    """Every segment of a kind taken out: tables of codes (C4), of steps (DB), or the frame (C0)."""
    content = picture("JPEG")
    while marker in content[: content.index(b"\xff\xda")]:
        start, end = _segment(content, marker)
        content = content[:start] + content[end:]
    return content


def jpeg_with_long_segment() -> bytes:
    """Its first segment is said to be longer than the file."""
    content = bytearray(picture("JPEG", (40, 56)))
    content[4:6] = b"\xff\xff"
    return bytes(content)


def jpeg_of_steps_of_nothing() -> bytes:
    """Every coefficient is to be multiplied by nought."""
    content = bytearray(picture("JPEG"))
    start, end = _segment(content, b"\xff\xdb")
    content[start + 5 : end] = bytes(end - start - 5)
    return bytes(content)


def jpeg_frame(place: int, value: bytes) -> bytes:
    """The frame header with other bytes: at 0 the kind, 4 bits a sample, 5 height, 7 width, 9 the number of colours."""
    content = bytearray(picture("JPEG"))
    start, _ = _segment(content, b"\xff\xc0")
    at = start + (place or 1)
    content[at : at + len(value)] = value
    return bytes(content)


def jpeg_progressive_cut_off() -> bytes:
    """Of a picture that sharpens scan by scan, the first scans only."""
    content = _saved(Image.effect_noise((WIDTH, HEIGHT), 60), "JPEG", progressive=True)
    return content[: len(content) // 3]


def jpeg_progressive_bomb(scans: int = 300) -> bytes:
    """A large picture with hundreds of empty scans: each wants every block touched; 3000 pass the time allowed."""
    content = _saved(Image.new("L", (6000, 8400), 128), "JPEG", progressive=True)
    start = content.rindex(b"\xff\xda")
    head = content[start : start + 2 + int.from_bytes(content[start + 2 : start + 4], "big")]
    return content[:-2] + head * scans + b"\xff\xd9"


_LOST = "损坏"
_SEEN = "没有找到联合报装申请表"
"""The page could be decoded and looked at; that it is no application is said of it as of any other page."""
BROKEN: tuple[tuple[str, Callable[[], bytes], str], ...] = (
    ("条不全.tif", tiff_strip_cut_off, _LOST),
    ("条过长.tif", tiff_strip_too_long, _SEEN),
    ("条为零.tif", tiff_strip_of_nothing, _SEEN),
    ("条在文件外.tif", tiff_strip_beyond_its_end, _LOST),
    ("条绕回.tif", tiff_strip_that_wraps, _LOST),
    ("条少行多.tif", tiff_more_rows_than_strips, _SEEN),
    ("每条零行.tif", tiff_rows_of_nothing, _SEEN),
    ("互指.tif", tiff_ring, _SEEN),
    ("自含.tif", tiff_of_itself, _SEEN),
    ("目录过多.tif", tiff_crowded, _SEEN + "|" + _LOST),
    ("没有宽.tif", tiff_of_no_size, _LOST),
    ("样本过多.tif", tiff_of_many_samples, _LOST),
    ("怪位数.tif", tiff_of_odd_bits, _LOST),
    ("展开过多.tif", tiff_unpacking_to_more, _SEEN),
    ("坏LZW.tif", tiff_bad_lzw, _LOST),
    ("坏PackBits.tif", tiff_bad_packbits, _LOST),
    ("坏传真码.tif", tiff_bad_fax, _SEEN + "|" + _LOST),
    ("坏内嵌.tif", tiff_bad_jpeg, _LOST),
    ("怪压缩.tif", tiff_of_unknown_packing, _LOST),
    ("十六位.tif", tiff_16_bits, _SEEN),
    ("十六位.png", png_16_bits, _SEEN),
    ("四色.tif", tiff_four_inks, _SEEN),
    ("四色.jpg", jpeg_four_inks, _SEEN),
    ("四色变换.jpg", jpeg_ycck, _SEEN),
    ("没有结束.jpg", jpeg_without_end, _LOST),
    ("码表过满.jpg", jpeg_overfull_huffman, _LOST),
    ("码表错.jpg", jpeg_foreign_huffman, _LOST),
    ("没有码表.jpg", lambda: jpeg_without(b"\xff\xc4"), _SEEN + "|" + _LOST),
    ("没有量化表.jpg", lambda: jpeg_without(b"\xff\xdb"), _LOST),
    ("没有帧头.jpg", lambda: jpeg_without(b"\xff\xc0"), _LOST),
    ("段过长.jpg", jpeg_with_long_segment, _LOST),
    ("量化为零.jpg", jpeg_of_steps_of_nothing, _SEEN + "|" + _LOST),
    ("算术码.jpg", lambda: jpeg_frame(0, b"\xc9"), _SEEN + "|" + _LOST),
    ("无损帧.jpg", lambda: jpeg_frame(0, b"\xc3"), _LOST),
    ("十二位.jpg", lambda: jpeg_frame(4, b"\x0c"), _LOST),
    ("没有高.jpg", lambda: jpeg_frame(5, b"\0\0"), _LOST),
    ("没有宽.jpg", lambda: jpeg_frame(7, b"\0\0"), _LOST),
    ("二百色.jpg", lambda: jpeg_frame(9, b"\xff"), _LOST),
    ("渐进截断.jpg", jpeg_progressive_cut_off, _LOST),
    ("渐进炸弹.jpg", jpeg_progressive_bomb, _SEEN + "|没有读完"),
)
"""Name, content, and words of the reason that it must end with."""
