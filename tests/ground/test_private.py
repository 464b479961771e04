"""What the program writes is for its own account; in the outbox also for whom its folder lets in, never for others."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from flows.doctor.office import check_rights
from flows.doctor.precondition import Level
from flows.ground import Workspace, copy_verified, make_folder, write_bytes
from flows.ledger import Ledger
from tests.soak.kills import loaded_once
from tests.soak.life import live_here, new_office
from tests.soak.scene import drop_first_act

pytestmark = pytest.mark.skipif(os.name == "nt", reason="rights are kept otherwise there")


def rights(place: Path) -> int:
    return stat.S_IMODE(place.stat().st_mode)


@pytest.fixture(autouse=True)
def open_handed() -> None:
    """The machine's own default lets everybody read."""
    before = os.umask(0o022)
    yield
    os.umask(before)


def test_var_is_closed_and_what_lies_in_it(tmp_path: Path) -> None:
    place = Workspace(tmp_path / "root").create()
    Ledger(place.database_url).close()
    write_bytes(place.var / "health.json", b"{}")
    assert rights(place.var) == 0o700
    assert [oct(rights(p)) for p in place.var.rglob("*") if rights(p) & 0o077] == []


def test_a_var_that_was_open_is_closed(tmp_path: Path) -> None:
    (tmp_path / "var").mkdir(mode=0o755)
    assert rights(Workspace(tmp_path).create().var) == 0o700


@pytest.mark.parametrize(
    ("folder", "file", "inner"), [(0o700, 0o600, 0o700), (0o2775, 0o660, 0o2770), (0o755, 0o640, 0o750)]
)
def test_what_is_filed_follows_its_folder_but_never_lets_others_in(
    tmp_path: Path, folder: int, file: int, inner: int
) -> None:
    outbox, source = tmp_path / "outbox", tmp_path / "scan.pdf"
    outbox.mkdir()
    outbox.chmod(folder)
    source.write_bytes(b"scan")
    source.chmod(0o644)
    copy_verified(source, make_folder(outbox / "档案" / "2026") / "001.pdf")
    assert [rights(outbox / n) for n in ("档案", "档案/2026", "档案/2026/001.pdf")] == [inner, inner, file]
    assert rights(outbox) == folder, "what the owner has set stays"


def test_of_a_whole_office_nothing_is_open_to_others(tmp_path: Path) -> None:
    root = new_office(tmp_path / "root", drop_first_act)
    with loaded_once():
        live_here(root)
    made = [p for p in (root / "outbox").rglob("*")]
    assert len(made) > 25 and [p.name for p in made if rights(p) & stat.S_IRWXO] == []
    assert check_rights(Workspace(root)).level is Level.GOOD


def test_the_doctor_names_what_is_open(tmp_path: Path) -> None:
    place = Workspace(tmp_path).create()
    archived = make_folder(place.case_archive("LHBZ-2026-000001")) / "001.pdf"
    archived.write_bytes(b"")
    archived.chmod(0o644)
    told = check_rights(place)
    assert told.level is Level.NOTE and "001.pdf" not in told.found and "chmod" in told.todo
    archived.chmod(0o640)
    assert check_rights(place).level is Level.GOOD
    place.var.chmod(0o755)
    assert check_rights(place).level is Level.BAD
