"""One received file to its pages: kinds by their first bytes, bounds, depths, orientation flags, text layers."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pypdfium2
import pytest
from PIL import Image
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from extractors.errors import BaozhuangError, TooLargeError, UnreadableFileError
from extractors.models import Page
from extractors.pages import loading
from extractors.pages.kinds import Limits, file_kind
from extractors.pages.loading import image_dpi, load_pages
from tests.scans.digital_forms import filled_form, ruled_form, searchable_scan, sideways_form

Drawing = Callable[[Path], None]


class Odd(Exception):
    """An error that nobody foresaw."""


def pages_of(path: Path, **bounds: int) -> list[Page]:
    return list(load_pages(path, name=path.name, limits=Limits(**bounds)))


def picture(mode: str = "RGB", size: tuple[int, int] = (1240, 1754)) -> Image.Image:
    """White with a black bar across the top."""
    image = Image.new("L", size, 255)
    image.paste(0, (0, 0, size[0], size[1] // 10))
    return image.convert(mode)


@pytest.mark.parametrize(
    ("name", "content", "word"),
    [
        ("a.pdf", b"", "空"),
        ("a.pdf", "申请表".encode(), "文本"),
        ("a.jpg", b"PK\x03\x04rest\0", "压缩包"),
        ("a.png", b"%PDF-1.7 nothing more", "损坏"),
        ("a.jpg", b"\xff\xd8\xff\xe0 not a picture", "损坏"),
        ("a.heic", b"\0\0\0\x18ftypheic\0\0", "损坏"),
        ("a.mp4", b"\0\0\0\x18ftypisom\0\0", "视频"),
        ("a.ofd", b"PK\x03\x04rest\0", "OFD.*PDF"),
        ("a.bin", b"\0\1\2\3\4\5", "不能识别"),
    ],
)
def test_what_cannot_be_read_says_why(tmp_path: Path, name: str, content: bytes, word: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(UnreadableFileError, match=word) as caught:
        pages_of(path)
    assert caught.value.file == name and caught.value.next_step


def test_missing_file_is_an_error_of_ours(tmp_path: Path) -> None:
    with pytest.raises(BaozhuangError):
        pages_of(tmp_path / "gone.pdf")


@pytest.mark.parametrize("name", ["wrong.pdf", "wrong.txt", "noextension"])
def test_kind_is_told_by_bytes_not_by_name(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    picture().save(path, format="PNG")
    assert file_kind(path, name=name) == "png"
    assert len(pages_of(path)) == 1


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "RGBA", "LA", "CMYK", "I;16"])
def test_every_depth_becomes_bgr(tmp_path: Path, mode: str) -> None:
    path = tmp_path / "page.tif"
    if mode == "I;16":
        Image.fromarray(np.asarray(picture("L"), dtype=np.uint16) * 257).save(path)
    else:
        picture(mode).save(path)
    [page] = pages_of(path)
    assert page.image.shape == (1754, 1240, 3) and page.image.dtype == np.uint8
    assert page.image[20].max() < 20 and page.image[-20].min() > 235


def test_transparent_becomes_paper(tmp_path: Path) -> None:
    path = tmp_path / "page.png"
    Image.new("RGBA", (400, 600), (0, 0, 0, 0)).save(path)
    [page] = pages_of(path)
    assert page.image.min() == 255


def test_exif_orientation_is_honoured(tmp_path: Path) -> None:
    path = tmp_path / "photo.jpg"
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera lay on its side
    picture().save(path, exif=exif)
    [page] = pages_of(path)
    assert page.image.shape[:2] == (1240, 1754)
    assert page.image[:, -20].max() < 40 and page.image[:, 20].min() > 215


def test_multi_page_tiff_is_numbered(tmp_path: Path) -> None:
    path = tmp_path / "scan.tif"
    picture("1").save(path, save_all=True, append_images=[picture("1"), picture("1")], compression="group4")
    assert [p.number for p in pages_of(path)] == [1, 2, 3]
    with pytest.raises(TooLargeError, match="3 页"):
        pages_of(path, max_pages=2)


def test_fine_scans_are_reduced(tmp_path: Path) -> None:
    path = tmp_path / "fine.png"
    picture(size=(2480, 3508)).save(path, dpi=(600, 600))
    [page] = pages_of(path)
    assert page.dpi == pytest.approx(300, abs=1) and page.image.shape[:2] == (1754, 1240)


@pytest.mark.parametrize(
    ("size", "claimed", "dpi"),
    [
        ((1654, 2339), (200, 200), 200),
        ((3000, 4000), (72, 72), 342),
        ((1240, 1754), None, 150),
        ((900, 500), (0, 0), 77),
    ],
)
def test_dpi_is_believed_only_where_it_makes_sense(size: tuple[int, int], claimed: object, dpi: float) -> None:
    assert image_dpi(size, claimed) == pytest.approx(dpi, rel=0.01)


def test_image_bomb_is_refused_before_it_is_decoded(tmp_path: Path) -> None:
    path = tmp_path / "bomb.png"
    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    chunks = b"".join(
        struct.pack(">I", len(d)) + k + d + struct.pack(">I", zlib.crc32(k + d))
        for k, d in ((b"IHDR", header), (b"IDAT", zlib.compress(b"\0" * 1000)), (b"IEND", b""))
    )
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + chunks)
    with pytest.raises(TooLargeError, match="60000×60000"):
        pages_of(path)


def test_bytes_are_bounded(tmp_path: Path) -> None:
    path = tmp_path / "big.png"
    picture().save(path)
    with pytest.raises(TooLargeError, match="MB"):
        pages_of(path, max_bytes=100)


def test_truncated_picture_is_damaged(tmp_path: Path) -> None:
    path = tmp_path / "half.jpg"
    picture().save(path)
    path.write_bytes(path.read_bytes()[:3000])
    with pytest.raises(UnreadableFileError, match="损坏"):
        pages_of(path)


def test_pages_come_one_at_a_time(tmp_path: Path) -> None:
    path = tmp_path / "scan.tif"
    picture("1").save(path, save_all=True, append_images=[picture("1")])
    pages = load_pages(path, name="scan.tif")
    assert next(pages).number == 1
    assert next(pages).number == 2


def test_digital_pdf_keeps_its_words_in_place(tmp_path: Path) -> None:
    path = tmp_path / "form.pdf"
    ruled_form(path)
    [page] = pages_of(path)
    words = {w.text: w.box for w in page.words or ()}
    assert page.dpi == 200 and "91419001MA9K1XY707" in words
    x0, y0, x1, y1 = (int(v) for v in words["91419001MA9K1XY707"])
    assert (page.image[y0:y1, x0:x1] < 128).mean() > 0.05
    assert (page.image[y0:y1, x1 + 10 : x1 + 60] < 128).sum() == 0


def turned_pdf(source: Path, target: Path, *, degrees: int) -> Page:
    document = pypdfium2.PdfDocument(source)
    document[0].set_cropbox(30, 60, 595, 842)
    document[0].set_rotation(degrees)
    document.save(target)
    [page] = pages_of(target)
    return page


@pytest.mark.parametrize(("draw", "degrees"), [(ruled_form, 0), (sideways_form, 90)])
def test_pdf_rotation_and_crop_move_raster_and_words_alike(tmp_path: Path, draw: Drawing, degrees: int) -> None:
    draw(tmp_path / "form.pdf")
    page = turned_pdf(tmp_path / "form.pdf", tmp_path / "turned.pdf", degrees=degrees)
    assert (page.image.shape[1] > page.image.shape[0]) == (degrees == 90)
    assert page.words
    for word in page.words:
        x0, y0, x1, y1 = (int(v) for v in word.box)
        middle = (y0 + y1) // 2
        assert (page.image[y0:y1, x0:x1] < 128).mean() > 0.03, word.text
        assert (page.image[middle, max(0, x0 - 12) : max(0, x0 - 4)] > 128).all(), word.text


def test_text_on_its_side_is_read_as_a_scan(tmp_path: Path) -> None:
    sideways_form(tmp_path / "form.pdf")
    [page] = pages_of(tmp_path / "form.pdf")
    assert page.words is None


def test_form_values_and_their_places(tmp_path: Path) -> None:
    path = tmp_path / "filled.pdf"
    filled_form(path)
    [page] = pages_of(path)
    assert page.form_values["uscc"] == "91419001MA9K1XY707"
    assert page.form_values["services.用水"] == "on" and page.form_values["services.用电"] == "off"
    assert page.form_values["segments.1.seg_len_m"] == "88.5"
    texts = [w.text for w in page.words or ()]
    assert "91419001MA9K1XY707" in texts and texts.count("☑") == 2 and texts.count("□") == 1


def test_scan_with_somebody_elses_text_layer_is_a_scan(tmp_path: Path) -> None:
    path = tmp_path / "searchable.pdf"
    searchable_scan(path, np.full((1754, 1240, 3), 250, np.uint8), text="不可信的隐藏文字层内容")
    [page] = pages_of(path)
    assert page.words is None
    assert page.dpi == pytest.approx(150, abs=1)


def test_encrypted_pdf_says_so(tmp_path: Path) -> None:
    from reportlab.lib.pdfencrypt import StandardEncryption
    from reportlab.pdfgen.canvas import Canvas

    path = tmp_path / "locked.pdf"
    canvas = Canvas(str(path), encrypt=StandardEncryption("secret", canPrint=0))
    canvas.drawString(100, 700, "locked")
    canvas.save()
    with pytest.raises(UnreadableFileError, match="密码"):
        pages_of(path)


def test_pdf_pages_are_bounded(tmp_path: Path) -> None:
    path = tmp_path / "long.pdf"
    document = pypdfium2.PdfDocument.new()
    for _ in range(4):
        document.new_page(200, 200)
    document.save(path)
    with pytest.raises(TooLargeError, match="4 页"):
        pages_of(path, max_pages=3)
    assert len(pages_of(path)) == 4


def test_huge_drawing_stays_bounded(tmp_path: Path) -> None:
    path = tmp_path / "plan.pdf"
    document = pypdfium2.PdfDocument.new()
    document.new_page(14_400, 9_000)
    document.save(path)
    [page] = pages_of(path)
    assert max(page.image.shape) <= 7001
    assert cv2.cvtColor(page.image, cv2.COLOR_BGR2GRAY).min() == 255


# -- the boundary of one file


FOREIGN = [
    KeyError("273"),
    IndexError(),
    TypeError("NoneType"),
    struct.error("unpack"),
    ZeroDivisionError(),
    Odd("样本一"),
]


@pytest.mark.parametrize("error", FOREIGN, ids=lambda e: type(e).__name__)
@pytest.mark.parametrize("kind", ["TIFF", "PDF"])
def test_whatever_a_decoder_raises_becomes_an_error_with_a_next_step(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    error: Exception,
    kind: str,
) -> None:
    path = tmp_path / "a.bin"
    picture("RGB", (60, 80)).save(path, format=kind)

    def stumble(*args: object, **kwargs: object) -> None:
        raise error

    monkeypatch.setattr("extractors.pages.loading._frame_page", stumble)
    monkeypatch.setattr("extractors.pages.pdfpages._render", stumble)
    with pytest.raises(UnreadableFileError, match="损坏") as caught:
        pages_of(path)
    assert caught.value.file == "a.bin" and caught.value.next_step
    (line,) = (r.getMessage() for r in caplog.records)
    assert type(error).__name__ in line and "test_loading.py" in line and "样本一" not in line


def test_pages_before_the_damage_are_handed_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "scan.tif"
    picture("1").save(path, save_all=True, append_images=[picture("1")] * 2)
    real = loading._frame_page

    def stumble(image: Image.Image, name: str, number: int, bounds: Limits) -> Page:
        if number == 3:
            raise IndexError
        return real(image, name, number, bounds)

    monkeypatch.setattr("extractors.pages.loading._frame_page", stumble)
    pages = load_pages(path, name="scan.tif")
    assert [next(pages).number, next(pages).number] == [1, 2]
    with pytest.raises(UnreadableFileError, match="第 3 页起"):
        next(pages)


@pytest.mark.parametrize("error", [MemoryError(), cv2.error("(-4:Insufficient memory) Failed to allocate 9 bytes")])
def test_memory_that_runs_out_is_not_the_files_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    """The office takes a new process and tries once more; a note would blame a file that may be good."""
    path = tmp_path / "a.png"
    picture("L", (60, 80)).save(path)

    def stumble(*args: object) -> None:
        raise error

    monkeypatch.setattr("extractors.pages.loading._frame_page", stumble)
    with pytest.raises(MemoryError):
        pages_of(path)


@pytest.mark.parametrize(
    "place", ["pdfplumber.open", "extractors.pages.pdfpages._widgets", "extractors.pages.pdfpages._text_lines"]
)
def test_a_text_layer_that_cannot_be_read_leaves_the_picture(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, place: str
) -> None:
    path = tmp_path / "form.pdf"
    ruled_form(path)
    (sound,) = pages_of(path)

    def stumble(*args: object) -> None:
        raise Odd("样本一")

    monkeypatch.setattr(place, stumble)
    (page,) = pages_of(path)
    assert sound.words and page.words is None and np.array_equal(page.image, sound.image)
    assert "Odd" in caplog.text and "样本一" not in caplog.text


def test_chinese_is_drawn_though_neither_the_file_nor_the_system_brings_a_face(tmp_path: Path) -> None:
    """Other programs name SimSun and carry nothing; without a Chinese face every character would be the same box."""
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    canvas = Canvas(str(tmp_path / "named.pdf"), pagesize=(80, 80))
    for character in "一龘":
        canvas.setFont("STSong-Light", 48)
        canvas.drawString(16, 24, character)
        canvas.showPage()
    canvas.save()
    few, many = (np.count_nonzero(page.image < 128) for page in load_pages(tmp_path / "named.pdf", name="named.pdf"))
    assert 0 < 4 * few < many
