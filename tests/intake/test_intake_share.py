"""Intake from a share as people use it: slow copies, copies under another name, files replaced while they are read."""

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from flows.intake import Arrival
from flows.intake import arrival as arrival_module
from flows.intake.listing import Listing, digest_tree
from tests.support.intake_parts import JPG, PDF, Office

TEN_MINUTES_S, STEP_S = 600, 4


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = Office(tmp_path)
    yield made
    made.close()


def the_one(found: list[object]) -> Arrival:
    (arrival,) = found
    assert isinstance(arrival, Arrival)
    return arrival


def test_a_folder_that_grows_for_ten_minutes_is_taken_whole(office: Office) -> None:
    """A member every four seconds, now a new one, now the last one longer; the program started anew in between."""
    steps = TEN_MINUTES_S // STEP_S
    for step in range(steps):
        office.drop(f"大批/{step // 2:03d}.jpg", JPG * (1 + step % 2))
        if step == steps // 2:
            office.restart()
        assert office.sweep() == []
        office.later(STEP_S)
    assert office.sweep() == [] and office.intake.waiting == 1
    office.later(2)
    members = sorted(the_one(office.sweep()).original.iterdir())
    assert len(members) == steps // 2 and all(m.read_bytes() == JPG * 2 for m in members)
    assert office.settled_sweep() == []


def test_a_file_that_grows_for_ten_minutes_is_taken_whole(office: Office) -> None:
    for step in range(TEN_MINUTES_S // STEP_S):
        office.drop("大件.pdf", PDF + b"x" * step)
        assert office.sweep() == []
        office.later(STEP_S)
    office.later(2)
    assert the_one(office.sweep()).original.read_bytes() == PDF + b"x" * (TEN_MINUTES_S // STEP_S - 1)


def test_a_copy_under_another_name_counts_from_its_renaming(office: Office) -> None:
    path = office.drop("申请.pdf.part")
    assert office.settled_sweep() == []
    path.rename(path.with_suffix(""))
    assert office.sweep() == []
    office.later(4.9)
    assert office.sweep() == []
    office.later(0.2)
    assert the_one(office.sweep()).source_name == "申请.pdf"


@pytest.mark.parametrize("way", ["renamed over it", "written in place", "its time set back"])
def test_a_file_replaced_while_it_is_hashed_is_not_handed_on(
    office: Office, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    """The claim stands on the bytes that are there: what came in between waits anew and is taken as it then is."""
    office.drop("a.pdf")
    office.sweep()
    office.later(6)
    other = PDF[::-1]

    def replaced(path: Path, listing: Listing) -> str:
        digest = digest_tree(path, listing)
        before = path.stat()
        new = path.with_name("new") if way == "renamed over it" else path
        new.write_bytes(other if way != "its time set back" else other + b"longer")
        if way == "its time set back":
            os.utime(new, ns=(before.st_atime_ns, before.st_mtime_ns))
        else:
            os.utime(new, ns=(before.st_atime_ns, before.st_mtime_ns + 1))
        new.replace(path)
        return digest

    with monkeypatch.context() as patched:
        patched.setattr(arrival_module, "digest_tree", replaced)
        assert office.sweep() == []
    office.sweep()
    office.later(6)
    arrival = the_one(office.sweep())
    assert arrival.sha256 == hashlib.sha256(arrival.original.read_bytes()).hexdigest()
    assert arrival.original.read_bytes().startswith(other)


@pytest.mark.parametrize(
    "name",
    [
        ".DS_Store", "Thumbs.db", "~$申请.docx", "扫描.pdf.part", "x.TMP", ".gitkeep", "@eaDir/x", ".hidden/a.pdf",
        "#recycle/旧.pdf", "@Recycle/旧.pdf", "@Recently-Snapshot/x", "$RECYCLE.BIN/x", "System Volume Information/x",
        ".Trash-1000/x", "a.filepart", "a.partial", "a.pdf.download", "a.crdownload", "a.!ut", "a.xltd", "a.pdf.td",
        "a.pdf.baiduyun.p.downloading", "a.zip.baiduyun.uploading.cfg", "lost+found/x", "甲.pdf.sb-1a2b3c4d-AbCdEf",
    ],
)  # fmt: skip
def test_debris_stays_where_it_is(office: Office, name: str) -> None:
    path = office.drop(name)
    assert office.settled_sweep() == [] and path.exists()
