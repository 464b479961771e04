"""The outbox: durable writes, originals archived and compared, packages given back with a note."""

import io
from datetime import UTC, datetime
from pathlib import Path

import pytest
from docx import Document

from extractors.errors import LetterError, UnreadableFileError
from flows.casework import load_office
from flows.ground import durable
from flows.ground.durable import copy_verified, write_bytes
from flows.ground.workspace import Workspace
from flows.intake import Arrival, ArrivalKind
from flows.office.outbox import ReturnReason, file_bytes, replace_bytes, return_note, return_package, store_original
from tests.support.shipped import SHIPPED

NOW = datetime(2026, 9, 30, 0, 15, tzinfo=UTC)
CASE = "LHBZ-2026-000001"
WINDOW = load_office(SHIPPED).general_window
REASON = ReturnReason.of(UnreadableFileError("压缩包有密码", file="材料.zip", next_step="去掉密码后重新打包"))


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path).create()


def arrival_of(workspace: Workspace, name: str, content: dict[str, bytes] | bytes) -> Arrival:
    work = workspace.work / "20260930-081500-abc123"
    original = work / "original" / name
    for path, data in (content if isinstance(content, dict) else {"": content}).items():
        place = original / path if path else original
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)
    return Arrival(
        work_id=work.name,
        source_name=name,
        sha256="a" * 64,
        kind=ArrivalKind.PACKAGE,
        work=work,
        original=original,
        arrived_at=NOW,
    )


def test_filing_writes_once_and_refuses_another_content(workspace: Workspace) -> None:
    target = workspace.folder("water") / "001_需求函_济联装函〔2026〕1号.docx"
    first = file_bytes(target, b"letter")
    stamp = target.stat().st_mtime_ns
    assert file_bytes(target, b"letter") == first and target.stat().st_mtime_ns == stamp
    with pytest.raises(LetterError, match="内容不同"):
        file_bytes(target, b"another")
    assert target.read_bytes() == b"letter"
    assert replace_bytes(target, b"another") != first and target.read_bytes() == b"another"


@pytest.mark.parametrize(
    "name", ["a:b.docx", "函?.docx", "长" * 90 + ".docx", "张三410881199001010011.docx", "a\n.docx"]
)
def test_names_that_may_not_be_used_are_refused(workspace: Workspace, name: str) -> None:
    for write in (file_bytes, replace_bytes):
        with pytest.raises(LetterError):
            write(workspace.folder("water") / name, b"x")
    assert list(workspace.folder("water").iterdir()) == []


def test_a_write_that_fails_leaves_neither_half_nor_old_file_harmed(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = workspace.folder("books") / "台账.xlsx"
    replace_bytes(target, b"old")

    def no_space(_handle: int) -> None:
        raise OSError(28, "no space left")

    monkeypatch.setattr(durable.os, "fsync", no_space)
    with pytest.raises(OSError, match="no space"):
        replace_bytes(target, b"new")
    assert target.read_bytes() == b"old" and [p.name for p in target.parent.iterdir()] == ["台账.xlsx"]


def test_a_copy_that_differs_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a").write_bytes(b"bytes")
    monkeypatch.setattr(durable, "_copy_bytes", lambda source, place: place.write_bytes(b"bytez"))
    with pytest.raises(OSError, match="differs"):
        copy_verified(tmp_path / "a", tmp_path / "b")
    assert not (tmp_path / "b").exists()


def test_a_move_never_covers_what_is_there(tmp_path: Path) -> None:
    for name in ("a", "b"):
        write_bytes(tmp_path / name, name.encode())
    with pytest.raises(FileExistsError):
        durable.move(tmp_path / "a", tmp_path / "b")
    assert (tmp_path / "b").read_bytes() == b"b"


def test_originals_are_archived_under_numbers_with_their_names_told_to_the_ledger(workspace: Workspace) -> None:
    arrival = arrival_of(workspace, "一批", {"张三身份证.JPG": b"one", "下/2.pdf": b"two", "x.???": b"three"})
    stored = store_original(workspace, arrival, CASE)
    folder = workspace.case_archive(CASE) / "原件" / arrival.work_id
    assert sorted(p.name for p in folder.iterdir()) == ["001.bin", "002.pdf", "003.jpg"]
    assert {s.name for s in stored} == {"张三身份证.JPG", "下/2.pdf", "x.???"}
    assert all((workspace.outbox / s.path).stat().st_size == s.size for s in stored)
    (folder / ".0123456789ab.part").write_bytes(b"half")
    assert store_original(workspace, arrival, CASE) == stored
    assert not (folder / ".0123456789ab.part").exists()
    assert (arrival.original / "张三身份证.JPG").read_bytes() == b"one"


def test_an_original_changed_in_the_archive_is_not_covered(workspace: Workspace) -> None:
    arrival = arrival_of(workspace, "a.pdf", b"one")
    (stored,) = store_original(workspace, arrival, CASE)
    (workspace.outbox / stored.path).write_bytes(b"tampered")
    with pytest.raises(OSError, match="other content"):
        store_original(workspace, arrival, CASE)


def test_a_package_goes_back_untouched_with_its_note(workspace: Workspace) -> None:
    arrival = arrival_of(workspace, "材料.zip", b"PK")
    folder = return_package(workspace, arrival, REASON, NOW, window=WINDOW)
    assert folder == workspace.folder("returned") / "20260930-081500-材料"
    assert sorted(p.name for p in folder.iterdir()) == ["材料.zip", "退件说明.docx"]
    assert (folder / "材料.zip").read_bytes() == b"PK"
    note = (folder / "退件说明.docx").read_bytes()
    (folder / ".0123456789ab.part").write_bytes(b"half")
    assert return_package(workspace, arrival, REASON, NOW, window=WINDOW) == folder
    assert (folder / "退件说明.docx").read_bytes() == note
    assert sorted(p.name for p in folder.iterdir()) == ["材料.zip", "退件说明.docx"]


def test_two_packages_of_one_second_get_two_folders(workspace: Workspace) -> None:
    first = arrival_of(workspace, "材料.zip", b"PK")
    second = first.model_copy(update={"work_id": "20260930-081500-def456", "work": workspace.work / "other"})
    folders = {return_package(workspace, a, REASON, NOW, window=WINDOW) for a in (first, second)}
    assert {f.name for f in folders} == {"20260930-081500-材料", "20260930-081500-材料-def456"}


def test_links_and_odd_names_go_back_harmless(workspace: Workspace) -> None:
    arrival = arrival_of(workspace, "13800138000", {"a:b.jpg": b"1", "a_b.jpg": b"2", "c:/x.jpg": b"3"})
    (arrival.original / "l").symlink_to("/etc/passwd")
    folder = return_package(workspace, arrival, REASON, NOW, window=WINDOW)
    files = [p for p in folder.rglob("*") if p.is_file() and p.suffix == ".jpg"]
    assert sorted(p.read_bytes() for p in files) == [b"1", b"2", b"3"]
    assert not any(p.is_symlink() for p in folder.rglob("*"))
    assert "13800138000" not in str(folder) and not any(":" in p.name for p in folder.rglob("*"))


def test_the_note_says_what_why_what_next_when_and_whom(workspace: Workspace) -> None:
    text = "\n".join(p.text for p in Document(io.BytesIO(return_note("材料\x00.zip", REASON, NOW, WINDOW))).paragraphs)
    for words in ("材料.zip", "压缩包有密码", "去掉密码后重新打包", "2026年9月30日 08:15", "6833019", "文件无法读取"):
        assert words in text


def test_a_note_of_our_own_can_be_laid_beside(workspace: Workspace) -> None:
    folder = return_package(workspace, arrival_of(workspace, "a.txt", b"x"), REASON, NOW, window=WINDOW, note=b"docx")
    assert (folder / "退件说明.docx").read_bytes() == b"docx"
