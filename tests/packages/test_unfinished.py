"""Whatever is not done is named with its reason: unreadable, still growing, leased elsewhere, waiting for its retry."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from rich.console import Console

from flows.application import sweep
from flows.commands.health import show_health
from flows.commands.review import show_review
from flows.ground import SHANGHAI
from flows.intake import Why, lying_in
from flows.packages import PackageEnd, Unfinished, unfinished
from flows.running.service import show_ends
from tests.support.application_parts import application
from tests.support.course_office import PNG, Town, reading

NOBODY = 65534
QUIET = timedelta(seconds=0.02)


def now() -> datetime:
    return datetime.now(SHANGHAI)


@pytest.fixture
def town(tmp_path: Path) -> Town:
    made = Town(tmp_path / "office")
    made.told["表"] = reading(application(services=["用水"]))
    return made


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every user of the machine may enter; pytest's own are for its user alone."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@contextmanager
def as_nobody() -> Iterator[None]:
    """As a user whom modes hold; root is held by none."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


def test_files_and_folders_that_may_not_be_read_are_named(open_folder: Path) -> None:
    for name, mode in (("甲.pdf", 0), ("丁.pdf", 0o644)):
        (open_folder / name).write_bytes(b"%PDF")
        (open_folder / name).chmod(mode)
    (open_folder / "乙").mkdir()
    (open_folder / "乙" / "照片.jpg").write_bytes(b"x")
    (open_folder / "乙" / "照片.jpg").chmod(0)
    (open_folder / "乙").chmod(0o755)
    (open_folder / "丙").mkdir(mode=0)
    with as_nobody():
        found = lying_in(open_folder, open_folder / "none", now(), quiet=QUIET)
    assert {(f.name, f.why, f.file, f.errno) for f in found} == {
        ("甲.pdf", Why.UNREADABLE, "", errno.EACCES),
        ("乙", Why.UNREADABLE, "照片.jpg", errno.EACCES),
        ("丙", Why.UNREADABLE, "", errno.EACCES),
        ("丁.pdf", Why.WAITING, "", 0),
    }


def shut(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """A file of that name that the system does not open for us."""
    real = Path.open

    def refuse(path: Path, *args, **kwargs):
        if path.name == name:
            raise PermissionError(errno.EACCES, "shut", str(path))
        return real(path, *args, **kwargs)

    monkeypatch.setattr(Path, "open", refuse)


def swept(office) -> list[PackageEnd]:
    ends: list[PackageEnd] = []
    sweep(office, office.intake.sweep(office.now), ends.append)
    return ends


def shown(command, *args, **kwargs) -> tuple[int, str]:
    console = Console(record=True, width=400)
    code = command(*args, console, **kwargs)
    return code, console.export_text()


def test_once_health_and_review_name_what_cannot_be_opened(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    (town.root / "inbox" / "锁住.png").write_bytes(PNG)
    shut(monkeypatch, "锁住.png")
    with town.opened() as office:
        for _ in range(3):
            assert swept(office) == []
            time.sleep(0.03)
        left = unfinished(office.workspace, office.ledger, office.settings, office.now())
    assert [(u.name, u.needs_person) for u in left] == [("锁住.png", True)] and "权限" in left[0].why
    _, text = shown(lambda console: show_ends([], console, left))
    assert "锁住.png" in text and "没有待办" not in text
    code, text = shown(show_health, town.root, now=now(), within=timedelta(minutes=15))
    assert code == 1 and "锁住.png：打不开" in text and "正常。" not in text
    assert "锁住.png：打不开" in shown(show_review, town.root, now=now())[1]


def test_a_fault_is_told_until_it_is_over_and_tried_again_when_said(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    from flows.issuing import papers

    (town.root / "baozhuang.yaml").write_text("quiet_s: 0.02\nlease_s: 120\ncopies_per_sweep: 0\n")
    (town.root / "inbox" / "表.png").write_bytes(PNG + "表".encode())
    with town.opened() as office:
        with monkeypatch.context() as broken:
            broken.setattr(papers, "replace_bytes", _full)
            ends: list[PackageEnd] = []
            while not ends:
                ends = swept(office)
        assert ends[0].failed and "磁盘已满" in ends[0].reason and "起自动再试" in ends[0].reason
        assert swept(office) == [], "it is too early"
        (left,) = unfinished(office.workspace, office.ledger, office.settings, office.now())
        assert left.needs_person and "第 1 次未能办完（磁盘已满" in left.why and "起再试" in left.why
        code, text = shown(show_health, town.root, now=now(), within=timedelta(minutes=15))
        assert code == 1 and "磁盘已满" in text
        assert 25 < office.intake.next_s <= 30
        real = time.monotonic
        monkeypatch.setattr("flows.intake.sweep.monotonic", lambda: real() + 31)
        for package in office.ledger.unfinished_packages():
            office.ledger.release(package.sha256, package.owner, office.now())
        (end,) = swept(office)
        assert not end.failed and end.case_no
        assert unfinished(office.workspace, office.ledger, office.settings, office.now()) == ()


def _full(target: Path, content: bytes) -> str:
    raise OSError(errno.ENOSPC, "full")


def test_what_grows_and_what_another_machine_has(town: Town) -> None:
    with town.opened() as office:
        (town.root / "inbox" / "大.pdf").write_bytes(b"%PDF")
        swept(office)
        (town.root / "inbox" / "大.pdf").write_bytes(b"%PDF-1.7 more")
        office.ledger.claim("a" * 64, "别处.pdf", "pc-2-4711-ab12", office.now(), work_id="w1")
        found = {u.name: u for u in unfinished(office.workspace, office.ledger, office.settings, office.now())}
    assert "还在放入" in found["大.pdf"].why
    assert found["别处.pdf"].why.startswith("正在办理（pc-2，最近一次动静 ")
    assert not any(u.needs_person for u in found.values())


def test_nothing_unfinished_says_so() -> None:
    assert "没有待办的材料" in shown(lambda console: show_ends([], console, ()))[1]
    left = (Unfinished(name="甲", why="等待办理"),)
    assert "没有待办" not in shown(lambda console: show_ends([], console, left))[1]
