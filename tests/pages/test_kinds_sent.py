"""Kinds of file that people send: pictures within PDF files, files within PDF files, Word forms without LibreOffice."""

from __future__ import annotations

import io
import struct
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
from PIL import Image

from extractors.errors import TooLargeError, UnreadableFileError
from extractors.models import SourceFile
from extractors.pages import wordfiles
from extractors.pages.embedded import embedded_files
from extractors.pages.kinds import Limits
from extractors.pages.loading import load_pages
from tests.hostile.pdfs import CATALOGUE, PAGES, pdf

SIZE = (620, 877)


def bar() -> Image.Image:
    """White with a black bar across the upper third."""
    image = Image.new("L", SIZE, 255)
    image.paste(0, (0, 0, SIZE[0], SIZE[1] // 3))
    return image


def jpeg2000() -> tuple[bytes, bytes]:
    out = io.BytesIO()
    bar().save(out, "JPEG2000")
    return b"/Filter/JPXDecode/ColorSpace/DeviceGray/BitsPerComponent 8", out.getvalue()


def fax_strip() -> bytes:
    """The picture in T.6 coding, as a TIFF file carries it."""
    out = io.BytesIO()
    bar().convert("1").save(out, "TIFF", compression="group4", tiffinfo={262: 0, 278: SIZE[1]})
    with Image.open(io.BytesIO(out.getvalue())) as made:
        [start], [length] = made.tag_v2[273], made.tag_v2[279]
    return out.getvalue()[start : start + length]


def jbig2() -> tuple[bytes, bytes]:
    """Page information and one generic region in MMR coding (ITU-T T.88, 7.4.8 and 7.4.6)."""
    width, height = SIZE
    page = struct.pack(">IIIIBH", width, height, 0, 0, 0, 0)
    region = struct.pack(">IIIIB", width, height, 0, 0, 0) + b"\x01" + fax_strip()
    segments = [(0, 48, page), (1, 38, region)]
    data = b"".join(struct.pack(">IBBBI", n, kind, 0, 1, len(body)) + body for n, kind, body in segments)
    return b"/Filter/JBIG2Decode/ColorSpace/DeviceGray/BitsPerComponent 1", data


@pytest.mark.parametrize("coded", [jpeg2000, jbig2])
def test_pictures_of_scanners_within_a_pdf_are_drawn(tmp_path: Path, coded: object) -> None:
    how, data = coded()  # type: ignore[operator]
    sheet = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</XObject<</I 5 0 R>>>>>>"
    content = b"q 595 0 0 842 0 0 cm /I Do Q"
    image = b"<</Type/XObject/Subtype/Image/Width %d/Height %d%s/Length %d>>stream\n%s\nendstream"
    objects = (
        b"<</Length %d>>stream\n%s\nendstream" % (len(content), content),
        image % (*SIZE, how, len(data), data),
    )
    (tmp_path / "a.pdf").write_bytes(pdf(CATALOGUE, PAGES, sheet, *objects))
    [page] = load_pages(tmp_path / "a.pdf", name="a.pdf")
    height = page.image.shape[0]
    assert page.image[: height // 4].mean() < 30 and page.image[height // 2 :].mean() > 225
    assert page.words is None


def carrying(path: Path, *members: tuple[str, bytes]) -> SourceFile:
    document = pypdfium2.PdfDocument.new()
    document.new_page(595, 842)
    for name, content in members:
        document.new_attachment(name).set_data(content)
    document.save(path)
    return SourceFile(name=path.name, path=path)


def test_files_within_a_pdf_come_out_under_its_name(tmp_path: Path) -> None:
    inner = carrying(tmp_path / "inner.pdf", ("里面.txt", b"text"))
    outer = carrying(tmp_path / "a.pdf", ("../../委托书.pdf", inner.path.read_bytes()), ("执照.jpg", b"\xff\xd8\xff"))
    found = list(embedded_files(outer, tmp_path / "out", limits=Limits()))
    assert [f.name for f in found] == ["a.pdf/委托书.pdf", "a.pdf/委托书.pdf/里面.txt", "a.pdf/执照.jpg"]
    assert all(tmp_path / "out" in f.path.parents for f in found) and found[1].path.read_bytes() == b"text"


@pytest.mark.parametrize(
    ("bounds", "word"), [({"max_members": 2}, "多于 2 个"), ({"max_bytes": 2000}, "超过"), ({"max_depth": 1}, "层数")]
)
def test_files_within_a_pdf_have_bounds(tmp_path: Path, bounds: dict[str, int], word: str) -> None:
    inner = carrying(tmp_path / "inner.pdf", ("a", b"x" * 1500))
    outer = carrying(tmp_path / "a.pdf", ("b", b"y" * 600), ("c", inner.path.read_bytes()), ("d", b"z" * 600))
    tight = Limits(**bounds)  # type: ignore[arg-type]
    with pytest.raises(TooLargeError, match=word):
        list(embedded_files(outer, tmp_path / "out", limits=tight))


def test_a_word_form_without_an_office_program_is_refused_by_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "申请.docx").write_bytes(b"PK\x03\x04 word/document.xml")
    monkeypatch.setattr(wordfiles.shutil, "which", lambda name: None)
    with pytest.raises(UnreadableFileError, match="另存为 PDF") as caught:
        list(load_pages(tmp_path / "申请.docx", name="申请.docx"))
    assert caught.value.file == "申请.docx"


@pytest.mark.parametrize(("format_", "suffix"), [("WEBP", "webp"), ("AVIF", "avif")])
def test_pictures_of_the_web_are_read_within_bounds(tmp_path: Path, format_: str, suffix: str) -> None:
    path = tmp_path / f"a.{suffix}"
    exif = Image.Exif()
    exif[0x0112] = 3
    bar().convert("RGB").save(path, format_, exif=exif.tobytes())
    [page] = load_pages(path, name=path.name)
    assert page.image.shape == (SIZE[1], SIZE[0], 3) and float(np.mean(page.image[: SIZE[1] // 2])) > 225
    with pytest.raises(TooLargeError, match="像素"):
        list(load_pages(path, name=path.name, limits=Limits(max_pixels=1000)))
