"""Handing over: what goes along, what is withheld, and what the receipt says."""

from __future__ import annotations

import json
from pathlib import Path

import pdfplumber
import pytest
from openpyxl import load_workbook

from extractors.errors import UsageError
from flows.archive import build_package, transfer_year
from flows.archive.bag import bag_problem
from flows.archive.package import Archive
from flows.archive.transfer import CATALOGUE, RECEIPT, TRANSFERRED
from tests.support.archive_parts import FIRST, NOW, SECOND, copy_letter, digest
from tests.support.pdfa import pdfa_faults


def test_a_table_that_was_pushed_goes_with_a_pdf_that_shows_it(archive: Archive) -> None:
    folder = archive.workspace.case_archive(FIRST) / "原件" / "p"
    folder.mkdir(parents=True)
    tables = {"001.csv": "项目名称,项目地址\n甲酒店,沁园北路1号\n".encode("gb18030"), "002.csv": b"{"}
    for name, content in tables.items():
        (folder / name).write_bytes(content)
    lie = [(archive.workspace.relative(folder / name), digest(folder / name)) for name in tables]
    files = [{"name": "a.csv", "path": path, "sha256": sha, "size": 1} for path, sha in lie]
    archive.ledger.record(FIRST, "originals_stored", {"sha256": "c" * 64, "files": files}, now=NOW)
    copy_letter(archive, FIRST)
    end = build_package(archive, FIRST, NOW)
    data = archive.workspace.outbox / end.path / "data"
    assert (data / "002_后续材料_20260930_原件.csv").read_bytes() == tables["001.csv"]
    shown = data / "003_后续材料_20260930_转换件.pdf"
    assert pdfa_faults(shown.read_bytes()) == []
    with pdfplumber.open(shown) as pdf:
        assert "沁园北路1号" in pdf.pages[0].extract_text()
    (fault,) = end.faults
    assert "004_后续材料_20260930_原件.csv 没有能转成 PDF/A" in fault


def test_the_year_is_handed_over_checked_and_receipted(archive: Archive, tmp_path: Path) -> None:
    for case_no in (FIRST, SECOND):
        copy_letter(archive, case_no)
        build_package(archive, case_no, NOW)
    receipt = transfer_year(archive, 2026, tmp_path / "移交", NOW)
    folder = Path(receipt.folder)
    assert receipt.problems == ()
    assert [bag_problem(folder / p.archive_no) for p in receipt.packages] == ["", ""]
    said = json.loads((folder / RECEIPT).read_text(encoding="utf-8"))
    assert (said["件数"], said["接收人"]) == (2, "")
    sheet = load_workbook(folder / CATALOGUE).worksheets[0]
    assert [cell.value for cell in sheet[3]] == [
        "序号", "档号", "文号", "责任者", "题名", "日期", "密级", "页数", "备注",
    ]  # fmt: skip
    events = len(archive.ledger.events())
    assert transfer_year(archive, 2026, tmp_path / "移交", NOW).problems == ()
    assert len(archive.ledger.events()) == events, "handing the same over again is no news"


def test_what_failed_is_not_handed_over_and_the_receipt_says_why(archive: Archive, tmp_path: Path) -> None:
    copy_letter(archive, SECOND)
    failed, good = (build_package(archive, case_no, NOW) for case_no in (FIRST, SECOND))
    receipt = transfer_year(archive, 2026, tmp_path / "移交", NOW)
    assert "没有 PDF/A 副本" in receipt.problems[0] and failed.archive_no in receipt.problems[0]
    folder = Path(receipt.folder)
    assert [path.name for path in folder.iterdir() if path.is_dir()] == [good.archive_no]
    said = json.loads((folder / RECEIPT).read_text(encoding="utf-8"))
    assert (said["件数"], [p["archive_no"] for p in said["件"]]) == (1, [good.archive_no])
    assert [(p["受理编号"], "3-3" in p["原因"]) for p in said["未移交"]] == [(FIRST, True)]
    assert failed.archive_no not in (folder / "目录.html").read_text(encoding="utf-8")
    assert not [e for e in archive.ledger.events(FIRST) if e.kind == TRANSFERRED]


def test_a_package_changed_in_the_archive_is_not_handed_over(archive: Archive, tmp_path: Path) -> None:
    copy_letter(archive, FIRST)
    folder = archive.workspace.outbox / build_package(archive, FIRST, NOW).path
    (folder / "data" / "process.json").write_text("{}", encoding="utf-8")
    receipt = transfer_year(archive, 2026, tmp_path / "移交", NOW)
    assert "process.json" in receipt.problems[0]
    assert not (Path(receipt.folder) / folder.name).exists()


def test_nothing_to_hand_over_is_said(archive: Archive, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="还没有归档包"):
        transfer_year(archive, 2026, tmp_path, NOW)


def test_a_folder_that_cannot_take_the_transfer_is_named(archive: Archive, tmp_path: Path) -> None:
    build_package(archive, FIRST, NOW)
    (tmp_path / "file").touch()
    with pytest.raises(UsageError, match="移交文件夹写不进去"):
        transfer_year(archive, 2026, tmp_path / "file", NOW)
    assert not [e for e in archive.ledger.events() if e.kind == TRANSFERRED]
