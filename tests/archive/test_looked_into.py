"""The audit looks into archive packages and PDF copies: what was changed, deleted or exchanged there is named."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from flows.archive import build_package
from flows.archive.bag import MANIFEST, make_bag
from flows.archive.package import EARLIER, PACKAGED, Archive
from flows.audit import audit
from flows.copies.pending import COPIED
from flows.opened import open_ledger
from tests.support.archive_parts import FIRST, NOW, SECOND, copy_letter


@pytest.fixture
def packed(archive: Archive) -> Path:
    """The package of the first case, an earlier version of it beside it."""
    build_package(archive, FIRST, NOW)
    copy_letter(archive, FIRST)
    return archive.workspace.outbox / build_package(archive, FIRST, NOW).path


def problems(archive: Archive) -> list[str]:
    with open_ledger(archive.workspace.root) as desk:
        return [problem.line for problem in audit(desk).problems]


def one_byte(file: Path) -> None:
    data = file.read_bytes()
    file.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))


def inner(folder: Path, words: str) -> Path:
    return next(path for path in (folder / "data").iterdir() if words in path.name)


def exchange(folder: Path) -> None:
    """A file changed, and the whole bag made anew so that it fits."""
    files = shutil.copytree(folder / "data", folder.with_name("anew"))
    one_byte(next(path for path in files.iterdir() if "原件" in path.name))
    shutil.rmtree(folder)
    files.rename(folder)
    make_bag(folder, {"Bagging-Date": "2026-09-30"})


HARMS: dict[str, tuple[Callable[[Path], object], str]] = {
    "a byte inside": (lambda folder: one_byte(inner(folder, "送审稿")), "送审稿.docx"),
    "a file inside is gone": (lambda folder: inner(folder, "metadata").unlink(), "metadata.xml"),
    "a stranger inside": (lambda folder: (folder / "data" / "x.txt").write_bytes(b"x"), "x.txt"),
    "the manifest": (lambda folder: one_byte(folder / MANIFEST), "改动了文件"),
    "all exchanged": (exchange, "整套换过"),
    "the whole package is gone": (shutil.rmtree, "缺失"),
    "an earlier version": (
        lambda folder: one_byte(inner(folder.parent / EARLIER / f"{folder.name}-1", "原件")),
        EARLIER,
    ),
}


@pytest.mark.parametrize("name", HARMS)
def test_each_harm_inside_a_package_is_one_problem(archive: Archive, packed: Path, name: str) -> None:
    harm, words = HARMS[name]
    harm(packed)
    (line,) = problems(archive)
    assert packed.name in line and words in line and "从备份恢复" in line


def test_what_is_in_order_is_counted_and_a_changed_copy_is_named(archive: Archive, packed: Path) -> None:
    with open_ledger(archive.workspace.root) as desk:
        found = audit(desk)
    assert (found.problems, found.packages) == ((), 2)
    (event,) = archive.ledger.events(FIRST, kinds=(COPIED,))
    one_byte(archive.workspace.outbox / event.payload["path"])
    (line,) = problems(archive)
    assert "PDF 副本" in line and event.payload["path"] in line


def test_a_package_that_was_recorded_without_its_manifest_is_still_looked_into(archive: Archive) -> None:
    end = build_package(archive, SECOND, NOW)
    (event,) = archive.ledger.events(SECOND, kinds=(PACKAGED,))
    payload = {key: value for key, value in event.payload.items() if key != "manifest_sha256"}
    archive.ledger.record(SECOND, PACKAGED, payload, now=NOW)
    assert problems(archive) == []
    one_byte(inner(archive.workspace.outbox / end.path, "原件"))
    assert "被改动" in problems(archive)[0]
