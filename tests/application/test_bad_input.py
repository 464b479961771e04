"""Packages that cannot be taken as they are: each ends in a definite state with a Chinese reason naming the file."""

from __future__ import annotations

import io
import json
import shutil
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
import segno
from docx import Document
from PIL import Image
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from extractors.layout.blank import form_layout
from extractors.marks.codes import FormCode
from tests.application.test_main_path import start
from tests.support.filled import DPI, VALUES, form_pages, pdf_of
from tests.support.shipped import CATALOGUE


def encrypted_pdf(inbox: Path) -> None:
    out = io.BytesIO()
    canvas = Canvas(out, encrypt=StandardEncryption("secret", canPrint=0))
    canvas.drawString(100, 700, "closed")
    canvas.save()
    (inbox / "加密.pdf").write_bytes(out.getvalue())


def damaged_pdf(inbox: Path) -> None:
    (inbox / "损坏.pdf").write_bytes(b"%PDF-1.7\n1 0 obj <</Type /Catalog>> endobj\n" + b"\0" * 300)


def empty_file(inbox: Path) -> None:
    (inbox / "空文件.pdf").write_bytes(b"")


def image_bomb(inbox: Path) -> None:
    """A PNG of 900 million pixels in a few hundred bytes: header and one row only, the size is what counts."""
    head = struct.pack(">IIBBBBB", 30_000, 30_000, 1, 0, 0, 0, 0)
    chunks = [(b"IHDR", head), (b"IDAT", zlib.compress(b"\0" * 3751)), (b"IEND", b"")]
    parts = [struct.pack(">I", len(d)) + k + d + struct.pack(">I", zlib.crc32(k + d)) for k, d in chunks]
    (inbox / "巨图.png").write_bytes(b"\x89PNG\r\n\x1a\n" + b"".join(parts))


def climbing_zip(inbox: Path) -> None:
    with zipfile.ZipFile(inbox / "越界.zip", "w") as archive:
        archive.writestr("../../逃逸.png", b"x")


def absolute_zip(inbox: Path) -> None:
    with zipfile.ZipFile(inbox / "绝对路径.zip", "w") as archive:
        archive.writestr("/etc/逃逸.png", b"x")


def crowded_zip(inbox: Path) -> None:
    with zipfile.ZipFile(inbox / "一万个.zip", "w") as archive:
        for number in range(10_000):
            archive.writestr(f"{number}.png", b"")


def text_file(inbox: Path) -> None:
    (inbox / "便条.txt").write_text("请帮忙办一下", encoding="utf-8")


def useless_folder(inbox: Path) -> None:
    (inbox / "没用的文件夹").mkdir()
    (inbox / "没用的文件夹" / "说明.docx").write_bytes(b"PK\x03\x04 not a document")


def blank_form(inbox: Path) -> None:
    pages = [p.crop((0, 0, *p.size)) for p in unfilled_pages()]
    (inbox / "未填写.pdf").write_bytes(pdf_of(pages))


def unfilled_pages() -> list[Image.Image]:
    """The form with nothing written on it, not even seal or signature."""
    import pypdfium2

    from flows.form.write import filled_form

    document = pypdfium2.PdfDocument(filled_form({}, catalogue=CATALOGUE))
    return [document[i].render(scale=DPI / 72).to_pil().convert("RGB") for i in range(2)]


def unknown_version(inbox: Path) -> None:
    """A complete form whose code says a version that nobody knows."""
    pages = form_pages()
    for number, page in enumerate(pages, 1):
        qr = form_layout(CATALOGUE).page(number).qr
        code = io.BytesIO()
        segno.make(FormCode(version="9.9", page=number).payload, error="m", micro=False).save(
            code, kind="png", scale=8, border=0
        )
        side = round(qr.w * DPI / 25.4)
        place = (round(qr.x * DPI / 25.4), round(qr.y * DPI / 25.4))
        page.paste(Image.open(code).convert("RGB").resize((side, side)), place)
    (inbox / "未知版本.pdf").write_bytes(pdf_of(pages))


def gbk_zip_with_a_good_form(inbox: Path) -> None:
    """Not bad at all: a zip as Chinese Windows makes it; it must be taken."""
    with zipfile.ZipFile(inbox / "国标名.zip", "w") as archive:
        for number, page in enumerate(form_pages(VALUES | {"project_name": "国标商务楼"}), 1):
            picture = io.BytesIO()
            page.save(picture, format="PNG", dpi=(DPI, DPI))
            info = zipfile.ZipInfo("x" * 10)
            name = f"申请表{number}.png".encode("gbk")
            info.filename = name.decode("cp437")
            archive.writestr(info, picture.getvalue())


BAD: dict[str, Callable[[Path], None]] = {
    "加密.pdf": encrypted_pdf,
    "损坏.pdf": damaged_pdf,
    "空文件.pdf": empty_file,
    "巨图.png": image_bomb,
    "越界.zip": climbing_zip,
    "绝对路径.zip": absolute_zip,
    "一万个.zip": crowded_zip,
    "便条.txt": text_file,
    "没用的文件夹": useless_folder,
    "未填写.pdf": blank_form,
}


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("bad")
    (root / "inbox").mkdir()
    settings = "quiet_s: 1\nempty_quiet_s: 1\ncopies_per_sweep: 0\nprefect: false\n"
    (root / "baozhuang.yaml").write_text(settings, encoding="utf-8")
    for make in (*BAD.values(), unknown_version, gbk_zip_with_a_good_form):
        make(root / "inbox")
    shutil.copytree(root / "inbox", root / "sent")
    ended = start(root, "once", "--today", "2026-04-20")
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return root


def returned(office: Path, name: str) -> Path:
    """The 退件 folder of a package."""
    (folder,) = (f for f in (office / "outbox" / "退件").iterdir() if (f / name).exists())
    return folder


@pytest.mark.ocr
@pytest.mark.parametrize("name", BAD)
def test_it_goes_back_untouched_with_a_reason_that_names_it(office: Path, name: str) -> None:
    folder = returned(office, name)
    text = "\n".join(
        [
            *(p.text for p in Document(str(folder / "退件说明.docx")).paragraphs),
            *(c.text for t in Document(str(folder / "退件说明.docx")).tables for r in t.rows for c in r.cells),
        ]
    )
    assert name.removesuffix(".txt") in text
    assert "请" in text
    sent = office / "sent" / name
    for file in [sent] if sent.is_file() else sent.iterdir():
        assert (folder / file.relative_to(office / "sent")).read_bytes() == file.read_bytes()


@pytest.mark.ocr
def test_nothing_escaped_from_an_archive(office: Path) -> None:
    assert not [p for p in office.rglob("*逃逸*") if "退件" not in p.parts]
    assert not Path("/etc/逃逸.png").exists()


@pytest.mark.ocr
def test_a_form_of_an_unknown_version_waits_for_a_person(office: Path) -> None:
    cases = json.loads(start(office, "ledger", "--json").stdout)["cases"]
    assert [c["state"] for c in cases if c["project"].startswith("东方商务办公楼")] == ["in_review"]
    (sheet,) = (office / "outbox" / "待核对").rglob("核对单_*.xlsx")
    told = [str(c.value) for row in openpyxl.load_workbook(sheet)["其他问题"] for c in row if c.value]
    assert any("9.9" in text and "未知版本.pdf" in text for text in told)


@pytest.mark.ocr
def test_a_zip_with_gbk_names_is_taken(office: Path) -> None:
    cases = json.loads(start(office, "ledger", "--json").stdout)["cases"]
    assert {c["project"]: c["state"] for c in cases}["国标商务楼"] == "accepted"
