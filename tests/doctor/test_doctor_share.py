"""What the doctor says of shares: their clock, their names, their signs of change; and of bounds for reading."""

import importlib.util
from collections.abc import Iterator
from pathlib import Path

import pytest

from flows.doctor import share
from flows.doctor.precondition import Level
from flows.ground.workspace import Workspace
from flows.intake.names import is_ignored

NFS = "server:/x {} nfs4 rw 0 0\n/dev/sda1 / ext4 rw 0 0\n"


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    made = Workspace(tmp_path).create()
    yield made
    assert not [*made.inbox.iterdir()] and not [p for p in made.outbox.rglob(".*")]


def test_ordinary_folders_are_good(workspace: Workspace) -> None:
    checks = share.check_shares(workspace, "/dev/sda1 / ext4 rw 0 0\n", polling=False)
    assert {c.level for c in checks} == {Level.GOOD} and len({c.subject for c in checks}) == 4


@pytest.mark.parametrize(("off_s", "level"), [(0, Level.GOOD), (60, Level.GOOD), (-900, Level.NOTE), (900, Level.NOTE)])
def test_a_clock_that_is_off_is_noted(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, off_s: float, level: Level
) -> None:
    real = share.time.time
    monkeypatch.setattr(share.time, "time", lambda: real() + off_s)
    found = share.check_clock(workspace.inbox)
    assert found.level is level and ("15 分钟" in found.found) is (level is Level.NOTE)


def test_a_share_that_is_away_has_no_clock_and_no_names(tmp_path: Path) -> None:
    away = tmp_path / "away"
    assert share.check_clock(away).level is share.check_names(away).level is Level.BAD


def test_short_names_only_stop_the_work(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(share, "_LONG_NAME", "长" * 100)  # 300 bytes: no file system takes them
    assert share.check_names(workspace.outbox).level is Level.BAD


@pytest.mark.parametrize(
    ("is_share", "polling", "level"), [(True, False, Level.NOTE), (True, True, Level.GOOD), (False, False, Level.GOOD)]
)
def test_a_share_without_signs_is_noted_unless_it_is_compared(
    workspace: Workspace, is_share: bool, polling: bool, level: Level
) -> None:
    mounts = NFS.format(workspace.inbox) if is_share else ""
    assert share.check_signs(workspace.inbox, mounts, polling=polling).level is level


def test_no_bounds_are_noted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    assert share.check_bounds().level is Level.NOTE


def test_the_probe_is_nobodys_page() -> None:
    assert is_ignored(share._PREFIX + "x")
