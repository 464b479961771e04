"""Archive packages: 档号, contents, metadata, the four checks, the bag, a rebuilt package, and the transfer."""

from __future__ import annotations

import hashlib
import json
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from extractors.errors import ConfigurationError, UsageError
from extractors.templates import Templates
from flows.archive import build_package, load_plan, ready_cases
from flows.archive.bag import ALGORITHMS, bag_problem, payload_manifest
from flows.archive.contents import SEALED
from flows.archive.fourfold import Result
from flows.archive.metadata import SYSTEM
from flows.archive.package import EARLIER, PACKAGED, Archive
from flows.archive.process import OWN_KINDS
from flows.archive.transfer import CATALOGUE, write_catalogues
from flows.ledger import CaseState, PaperWish
from tests.support import ROOT
from tests.support.archive_parts import FIRST, NOW, SECOND, copy_letter, digest, items_of

TEMPLATES = ROOT / "templates"


def test_the_package_is_a_whole_bag_with_all_that_the_ledger_names(archive: Archive) -> None:
    end = build_package(archive, FIRST, NOW)
    folder = archive.workspace.outbox / end.path
    assert end.archive_no == "J123-WS·2026-D30-LHB-0001"
    assert folder.name == end.archive_no
    assert bag_problem(folder) == ""
    assert (folder / "bagit.txt").read_text(encoding="utf-8").startswith("BagIt-Version: 1.0\n")
    names = set(payload_manifest(folder))
    assert names == {
        "data/001_申请材料_20260930_原件.png",
        "data/002_需求函_供水-北控水务_20260930_济联装函〔2026〕1号_送审稿.docx",
        "data/metadata.xml",
        "data/process.json",
        "data/四性检测报告.json",
    }
    assert not any("张三" in name for name in names)
    listed = {path.name for path in folder.glob("manifest-*.txt")}
    assert listed == {f"manifest-{name}.txt" for name in ALGORITHMS if name in hashlib.algorithms_available}
    assert not list(folder.parent.glob(".*")), "nothing half-made is left"


def test_metadata_has_the_elements_and_any_name_survives(archive: Archive) -> None:
    folder = archive.workspace.outbox / build_package(archive, FIRST, NOW).path
    root = ET.fromstring((folder / "data" / "metadata.xml").read_bytes())
    said = {element.tag: element.text or "" for element in root.iter()}
    assert said["申请人"] == "甲&乙<酒店>"
    assert said["全宗号"] == "J123"
    assert said["办件编号"] == FIRST
    assert "待" in said["备注"], "what is a sample says so"
    assert [f.findtext("件内顺序号") for f in root.iter("文件")] == ["001", "002"]
    assert [f.findtext("创建程序") for f in root.iter("文件")] == ["", SYSTEM]
    assert next(root.iter("文件")).findtext("色彩空间") == "RGB"
    record = json.loads((folder / "data" / "process.json").read_text(encoding="utf-8"))["过程"]
    assert [entry["事件"] for entry in record][:2] == ["case_opened", "state_changed"]
    assert not {entry["事件"] for entry in record} & OWN_KINDS


def test_the_report_fails_only_what_lacks(archive: Archive) -> None:
    checks = {check.number: check for check in build_package(archive, FIRST, NOW).checks}
    assert {number for number, check in checks.items() if check.result is Result.FAILED} == {"3-3"}
    assert "没有 PDF/A 副本" in checks["3-3"].found
    assert checks["4-3"].result is Result.UNCHECKED, "nobody looked for viruses, and the report says so"
    assert {check.property for check in checks.values()} == {"真实性", "完整性", "可用性", "安全性"}


@pytest.mark.parametrize(
    ("harm", "number"),
    [
        (lambda a, items: items[0].source.write_bytes(b"\x89PNG changed"), "1-1"),
        (lambda a, items: items[1].source.write_bytes(b"PK\x03\x04 no Word file"), "3-1"),
        (lambda a, items: a.ledger.plan_papers(FIRST, [PaperWish(kind="DECISION")], NOW), "2-2"),
    ],
)
def test_each_harm_is_in_the_report(archive: Archive, harm: object, number: str) -> None:
    harm(archive, items_of(archive, FIRST))  # type: ignore[operator]
    end = build_package(archive, FIRST, NOW)
    assert any(fault.startswith(f"{number} ") for fault in end.faults)


def test_a_missing_file_stops_the_package_and_is_named(archive: Archive) -> None:
    items_of(archive, FIRST)[0].source.unlink()
    end = build_package(archive, FIRST, NOW)
    assert "缺文件：001_申请材料_20260930_原件" in end.reason and not end.archive_no
    assert not [e for e in archive.ledger.events(FIRST) if e.kind == PACKAGED]


def test_the_number_is_given_once_and_counts_up(archive: Archive) -> None:
    second, first = (build_package(archive, case_no, NOW).archive_no for case_no in (SECOND, FIRST))
    assert (second[-4:], first[-4:]) == ("0001", "0002")
    again = build_package(archive, SECOND, NOW)
    assert (again.archive_no, again.is_new) == (second, False)
    assert len([e for e in archive.ledger.events(SECOND) if e.kind == PACKAGED]) == 1


def test_a_package_that_has_grown_is_built_anew_and_the_earlier_one_kept(archive: Archive) -> None:
    before = build_package(archive, FIRST, NOW)
    (paper,) = archive.ledger.papers(FIRST)
    scan = archive.workspace.case_archive(FIRST) / "盖章件" / "001.pdf"
    scan.parent.mkdir(parents=True)
    scan.write_bytes(b"%PDF sealed")
    payload = {"number": paper.number, "path": archive.workspace.relative(scan), "sha256": digest(scan)}
    archive.ledger.record(FIRST, SEALED, payload, now=NOW)
    after = build_package(archive, FIRST, NOW)
    folder = archive.workspace.outbox / after.path
    assert (after.archive_no, after.path, after.is_new) == (before.archive_no, before.path, True)
    kept = [name.removeprefix("data/00") for name in payload_manifest(folder)]
    assert "2_需求函_供水-北控水务_20260930_济联装函〔2026〕1号_正本.pdf" in kept
    assert "3_需求函_供水-北控水务_20260930_济联装函〔2026〕1号_定稿.docx" in kept, "what was sealed is final"
    assert bag_problem(folder.parent / EARLIER / f"{folder.name}-1") == ""


def test_a_pdf_copy_stands_beside_its_letter_and_what_failed_is_built_anew(archive: Archive) -> None:
    before = build_package(archive, FIRST, NOW)
    again = build_package(archive, FIRST, NOW)
    assert (again.is_new, again.faults, again.path) == (False, before.faults, before.path), (
        "still wrong, and still said"
    )
    copy_letter(archive, FIRST)
    items = items_of(archive, FIRST)
    assert [(item.role.value, item.pages) for item in items] == [("原件", 1), ("送审稿", 5), ("副本", 5)]
    after = build_package(archive, FIRST, NOW)
    assert (after.is_new, after.faults) == (True, ())


def test_only_finished_cases_are_ready_unless_asked(archive: Archive) -> None:
    assert ready_cases(archive.ledger, 2026) == ()
    assert len(ready_cases(archive.ledger, 2026, with_open=True)) == 2
    archive.ledger.set_state(FIRST, CaseState.WITHDRAWN, NOW)
    assert [case.case_no for case in ready_cases(archive.ledger, 2026)] == [FIRST]
    assert ready_cases(archive.ledger, 2025, with_open=True) == ()


def test_a_folder_that_cannot_be_written_leaves_nothing_half_made(
    archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(source: Path, target: Path) -> int:
        (target / "data").mkdir(parents=True)
        raise PermissionError(13, "read-only")

    monkeypatch.setattr("flows.archive.package.copy_tree", refuse)
    with pytest.raises(UsageError, match="写不进"):
        build_package(archive, FIRST, NOW)
    assert not list((archive.workspace.folder("archive") / "2026").glob("*J123*"))
    assert not [e for e in archive.ledger.events(FIRST) if e.kind == PACKAGED]
    monkeypatch.undo()
    assert build_package(archive, FIRST, NOW).archive_no.endswith("0001"), "the number that was given is kept"


@pytest.mark.parametrize("name", [CATALOGUE, "目录.html"])
def test_a_catalogue_that_somebody_has_open_is_named(
    archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    build_package(archive, FIRST, NOW)

    def write(place: Path, content: bytes) -> str:
        if place.name == name:
            raise PermissionError(13, "in use")
        return ""

    monkeypatch.setattr("flows.archive.transfer.write_bytes", write)
    with pytest.raises(UsageError, match=f"{name}：目录写不进去"):
        write_catalogues(archive, 2026, tmp_path)


@pytest.mark.parametrize(("old", "new"), [("J123", "J1"), ("D30 ", "D99 "), ("unit_code: LHB", "unit_kode: LHB")])
def test_a_wrong_setting_is_named(tmp_path: Path, old: str, new: str) -> None:
    text = (TEMPLATES / "archive.yaml").read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "archive.yaml").write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"archive\.yaml"):
        load_plan(Templates(tmp_path))
