"""A 核对单 as people hand it back: saved by another office program, tabs moved, blanks typed; and what is refused."""

from __future__ import annotations

import io
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest
from openpyxl import load_workbook

from extractors.errors import BaozhuangError, ReviewSheetError, UnreadableFileError
from flows.review import Verdict, is_review_sheet, is_untouched, read_review_sheet
from tests.support.review_parts import CASE, FIRST_ROW, RIGHT_USCC, WRONG_USCC, answer_cell, fill, row_of, written

SOFFICE = shutil.which("soffice")
BODY, CELL = b"<office:body>", b"<table:table-cell "
Change = tuple[str, bytes | None, tuple[bytes, bytes]]
FILTERS = {"ods": "calc8", "xls": "MS Excel 97"}


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return fill(written(tmp_path_factory.mktemp("sheet")))


@pytest.fixture(scope="module")
def by_libreoffice(filled: Path) -> dict[str, Path]:
    """The same sheet as LibreOffice saves it."""
    if SOFFICE is None:
        pytest.skip("LibreOffice is not installed")
    out = filled.parent / "saved"
    home = f"-env:UserInstallation=file://{filled.parent / 'profile'}"
    for suffix, name in FILTERS.items():
        asked = [SOFFICE, home, "--headless", "--convert-to", f"{suffix}:{name}", "--outdir", str(out), str(filled)]
        subprocess.run(asked, check=True, capture_output=True, timeout=180)
    return {suffix: out / f"{filled.stem}.{suffix}" for suffix in FILTERS}


@pytest.mark.parametrize("suffix", FILTERS)
def test_what_libreoffice_saved_says_the_same(filled: Path, by_libreoffice: dict[str, Path], suffix: str) -> None:
    path = by_libreoffice[suffix]
    assert is_review_sheet(path) and not is_untouched(path)
    assert read_review_sheet(path) == read_review_sheet(filled)


def ods_with(source: Path, target: Path, member: str, change: bytes | None, into: tuple[bytes, bytes] = (b"", b"")):
    """An .ods with one member added, or one text in it changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            body = old.read(name)
            new.writestr(name, body.replace(*into, 1) if name == member else body)
        if change is not None:
            new.writestr(member, change)
    target.write_bytes(out.getvalue())
    return target


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("Basic/Standard/Module1.xml", b"<x/>", (b"", b"")), "宏"),
        (("Object 1/content.xml", b"<x/>", (b"", b"")), "嵌入对象"),
        (("content.xml", None, (BODY, b'<!DOCTYPE a [<!ENTITY b "c">]>' + BODY)), "不正常"),
        (("content.xml", None, (BODY, BODY + b'<a xlink:href="http://x.invalid/"/>')), "外部链接"),
        (("content.xml", None, (CELL, CELL + b'table:formula="of:=1+1" ')), "公式"),
    ],
)
def test_active_content_of_an_ods_is_refused(
    by_libreoffice: dict[str, Path], tmp_path: Path, change: Change, said: str
) -> None:
    bad = ods_with(by_libreoffice["ods"], tmp_path / "坏.ods", *change)
    with pytest.raises(ReviewSheetError, match=said):
        read_review_sheet(bad)


def test_a_changed_reading_in_an_ods_is_refused(by_libreoffice: dict[str, Path], tmp_path: Path) -> None:
    bad = ods_with(
        by_libreoffice["ods"], tmp_path / "坏.ods", "content.xml", None, (WRONG_USCC.encode(), RIGHT_USCC.encode())
    )
    with pytest.raises(ReviewSheetError, match="被改动"):
        read_review_sheet(bad)


def test_macros_in_an_old_workbook_are_refused(by_libreoffice: dict[str, Path], tmp_path: Path) -> None:
    bad = tmp_path / "坏.xls"
    bad.write_bytes(by_libreoffice["xls"].read_bytes() + "_VBA_PROJECT".encode("utf-16-le"))
    with pytest.raises(ReviewSheetError, match="宏"):
        read_review_sheet(bad)


@pytest.mark.parametrize("suffix", FILTERS)
def test_a_broken_file_of_another_program_is_unreadable(
    by_libreoffice: dict[str, Path], tmp_path: Path, suffix: str
) -> None:
    bad = tmp_path / f"坏.{suffix}"
    bad.write_bytes(by_libreoffice[suffix].read_bytes()[:3000])
    with pytest.raises(BaozhuangError) as caught:
        read_review_sheet(bad)
    assert isinstance(caught.value, UnreadableFileError)


def test_a_name_that_lies_about_its_kind_is_read_by_content(filled: Path, tmp_path: Path) -> None:
    path = shutil.copyfile(filled, tmp_path / "核对单.xls")
    assert is_review_sheet(path) and read_review_sheet(path).case_no == CASE


def test_moved_tabs_change_nothing(filled: Path, tmp_path: Path) -> None:
    book = load_workbook(filled)
    book.move_sheet("其他问题", offset=-1)
    book.move_sheet("选项", offset=-2)
    book.save(tmp_path / "换序.xlsx")
    assert read_review_sheet(tmp_path / "换序.xlsx") == read_review_sheet(filled)


def test_blanks_in_answers_change_nothing(filled: Path, tmp_path: Path) -> None:
    spaced = fill(written(tmp_path), answer_cell("services", 8, " 无 误 "))
    assert read_review_sheet(spaced).answers == read_review_sheet(filled).answers

    def blanks(book) -> None:
        book["其他问题"].cell(FIRST_ROW, 7).value = "通 过　"
        front = book["核对单"]
        front["I7"] = "2026 年 11 月 20 日"
        row = row_of(front, "services")
        front.cell(row, 8).value, front.cell(row, 9).value = "无误", "用水 、用电"

    told = read_review_sheet(fill(written(tmp_path), blanks))
    once_more = [a.model_copy(update={"text": ""}) if a.verdict is Verdict.CONFIRMED else a for a in told.answers]
    assert told.model_copy(update={"answers": tuple(once_more)}) == read_review_sheet(filled)


def test_an_untouched_sheet_is_told_from_a_begun_one(tmp_path: Path) -> None:
    path = written(tmp_path)
    assert is_untouched(path)
    book = load_workbook(path)
    book["核对单"]["D7"] = "王审核"
    book.save(path)
    assert not is_untouched(path)


def test_the_pattern_of_our_line_is_not_found_in_a_bare_zip(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.ods", "w") as archive:
        archive.writestr("content.xml", "BZR1|LHBZ-2026-000012|1|0000000000000000|0000000000000000|0000")
    assert not is_review_sheet(tmp_path / "a.ods")
