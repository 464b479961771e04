"""Intake: what is taken when and by whom, and what wakes it."""

import errno
import os
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import openpyxl
import pytest

from extractors.errors import ConfigurationError, NothingUsefulError
from flows.casework.model import Application
from flows.intake import Arrival, ArrivalKind, Duplicate, Holding, InboxWatch, Intake, Presence
from flows.intake import moving as moving_module
from flows.intake.packages import members
from flows.intake.scanning import scan
from flows.intake.stable import Stability
from tests.support.intake_parts import JPG, PDF, SMALL, START, Office


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = Office(tmp_path)
    yield made
    made.close()


def test_a_package_is_taken_once_it_has_been_quiet(office: Office) -> None:
    office.drop("申请.pdf")
    assert office.sweep() == [] and office.intake.waiting == 1
    office.later(4.9)
    assert office.sweep() == []
    office.later(0.2)
    (arrival,) = office.sweep()
    assert isinstance(arrival, Arrival)
    assert (arrival.source_name, arrival.kind, arrival.attempt) == ("申请.pdf", ArrivalKind.PACKAGE, 1)
    assert arrival.original.read_bytes() == PDF and arrival.original.is_relative_to(office.workspace.work)
    assert not list(office.workspace.inbox.iterdir())
    assert arrival.arrived_at.isoformat() == "2026-09-30T08:15:05.100000+08:00"
    assert office.sweep() == [] and office.intake.waiting == 0


def test_a_growing_folder_is_left_alone(office: Office) -> None:
    for n in range(8):
        office.drop(f"一批/{n}.jpg", JPG)
        assert office.sweep() == []
        office.later(4)
    office.later(2)
    assert len(office.sweep()) == 1


def test_same_size_but_newer_counts_as_change(office: Office) -> None:
    path = office.drop("a.pdf")
    office.sweep()
    office.later(6)
    os.utime(path, ns=(1, path.stat().st_mtime_ns + 1))
    assert office.sweep() == []


def test_quiet_time_survives_a_restart_and_a_clock_set_back(office: Office) -> None:
    office.drop("a.pdf")
    office.sweep()
    office.restart()
    office.later(-3600)
    assert office.sweep() == []
    office.later(6)
    assert len(office.sweep()) == 1


def test_damaged_memory_is_forgotten(tmp_path: Path, office: Office) -> None:
    memory = tmp_path / "seen.json"
    memory.write_text('{"a": 3}')
    office.drop("a.pdf")
    stability = Stability(memory, quiet_s=5, empty_quiet_s=5)
    assert len(stability.look(scan(office.workspace.inbox), START).growing) == 1


def test_an_empty_folder_gets_more_time(office: Office) -> None:
    (office.workspace.inbox / "新建文件夹").mkdir()
    office.sweep()
    office.later(30)
    assert office.sweep() == []
    office.later(31)
    (arrival,) = office.sweep()
    assert isinstance(arrival, Arrival)
    with pytest.raises(NothingUsefulError):
        members(arrival.original, arrival.work, SMALL)


@pytest.mark.parametrize("name", ["说明.txt", "a.exe", "无后缀", "x.docx", "CON", "a\u202egpj.exe", "坏\udcff名.pdf"])
def test_everything_else_arrives(office: Office, name: str) -> None:
    office.drop(name)
    assert len(office.settled_sweep()) == 1


def test_a_locked_file_is_named_not_taken(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    office.drop("a.pdf")
    monkeypatch.setattr("flows.intake.stable.opens", lambda *_: False)
    assert office.settled_sweep() == []
    assert (office.intake.locked, office.intake.waiting) == (("a.pdf",), 0)


def test_an_inbox_that_vanishes_is_told_and_taken_up_again(office: Office) -> None:
    office.drop("a.pdf")
    office.sweep()
    away = office.workspace.inbox.rename(office.root / "away")
    office.later(6)
    with pytest.raises(ConfigurationError, match="收件夹不见了"):
        office.sweep()
    away.rename(office.workspace.inbox)
    assert len(office.sweep()) == 1


@pytest.mark.parametrize("away", ["unmounted", "empty"])
def test_an_outbox_that_vanishes_stops_the_intake_until_it_returns(office: Office, away: str) -> None:
    """An empty mount point is no outbox: letters laid there would be hidden once the share is back."""
    office.drop("a.pdf")
    office.sweep()
    office.later(6)
    share = office.workspace.outbox.rename(office.root / "share")
    if away == "empty":
        office.workspace.outbox.mkdir()
    with pytest.raises(ConfigurationError, match="共享盘"):
        office.sweep()
    assert (office.workspace.inbox / "a.pdf").exists() and not list(office.workspace.work.iterdir())
    share.rename(office.workspace.outbox)  # takes the place of an empty folder
    assert len(office.sweep()) == 1


def test_an_inbox_that_comes_back_piece_by_piece_is_waited_for(office: Office) -> None:
    """A share that returns shows an empty folder first, then some of its files: nothing counts as gone or as whole."""
    office.drop("批/1.jpg", JPG)
    office.drop("批/2.jpg", JPG)
    office.sweep()
    office.later(4)
    office.workspace.inbox.rename(office.root / "share")
    office.workspace.inbox.mkdir()
    assert office.sweep() == []
    office.later(4)
    office.drop("批/1.jpg", JPG)
    assert office.sweep() == []
    office.later(4)
    office.drop("批/2.jpg", JPG)
    assert office.sweep() == []
    office.later(6)
    (arrival,) = office.sweep()
    assert isinstance(arrival, Arrival) and len(list(arrival.original.iterdir())) == 2


@pytest.mark.parametrize("their_clock_s", [-10 * 365 * 86_400, -3600, 3600, 10 * 365 * 86_400])
def test_the_clock_of_another_machine_neither_hurries_nor_delays(office: Office, their_clock_s: int) -> None:
    path = office.drop("a.pdf")
    os.utime(path, (START.timestamp() + their_clock_s,) * 2)
    assert office.sweep() == []
    office.later(4)
    assert office.sweep() == []
    office.later(2)
    assert len(office.sweep()) == 1


def test_a_file_still_written_after_it_was_taken_is_not_handed_on(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.drop("a.pdf")
    office.sweep()
    office.later(6)
    real = moving_module.move

    def late_writer(source: Path, target: Path) -> None:
        real(source, target)
        target.write_bytes(PDF + b"more")

    with monkeypatch.context() as patched:
        patched.setattr(moving_module, "move", late_writer)
        assert office.sweep() == []
    assert office.sweep() == [] and office.intake.waiting == 1
    office.later(6)
    (arrival,) = office.sweep()
    assert isinstance(arrival, Arrival) and arrival.original.read_bytes() == PDF + b"more"


# -- two processes, dead processes


def test_two_processes_never_take_the_same_package(office: Office) -> None:
    other = office.new_process()
    for n in range(20):
        office.drop(f"{n}.pdf", PDF + b"%d" % n)
    office.sweep()
    list(other.sweep(office.clock))
    office.later(6)
    found: list[str] = []

    def take(intake: Intake) -> None:
        found.extend(a.source_name for a in intake.sweep(office.clock) if isinstance(a, Arrival))

    threads = [threading.Thread(target=take, args=(i,)) for i in (office.intake, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Counter(found) == Counter(f"{n}.pdf" for n in range(20))


def test_the_living_keep_what_they_hold_and_the_dead_do_not(office: Office) -> None:
    office.drop("a.pdf")
    (first,) = office.settled_sweep()
    other = office.new_process()
    assert list(other.sweep(office.clock)) == []
    office.presences[0].close()
    (again,) = list(other.sweep(office.clock))
    assert isinstance(first, Arrival) and isinstance(again, Arrival)
    assert (again.work_id, again.attempt, again.sha256) == (first.work_id, 2, first.sha256)


def test_presence_of_a_killed_process_ends(tmp_path: Path) -> None:
    one, two = Presence(tmp_path), Presence(tmp_path)
    assert not two.is_gone(one.owner) and not two.is_gone(two.owner)
    pid = os.fork()
    if pid == 0:
        child = Presence(tmp_path)
        (tmp_path / "name").write_text(child.owner)
        os.kill(os.getpid(), 9)
    os.waitpid(pid, 0)
    killed = (tmp_path / "name").read_text()
    assert (tmp_path / f"{killed}.lock").exists() and two.is_gone(killed)
    one.close()
    assert two.is_gone(one.owner) and two.is_gone("../../etc/passwd")
    two.close()


def test_holding_renews_and_notices_a_loss(office: Office) -> None:
    office.drop("a.pdf")
    (arrival,) = office.settled_sweep()
    assert isinstance(arrival, Arrival)
    with Holding(
        lambda: office.ledger.renew(arrival.sha256, office.intake.owner, office.clock()), every_s=0.01
    ) as holding:
        assert not holding.lost
        office.later(1000)
        office.ledger.release_owner(office.intake.owner, office.now)
        office.ledger.claim(arrival.sha256, "a.pdf", "other", office.now + timedelta(days=1), work_id=arrival.work_id)
        assert holding._lost.wait(5)


def test_other_file_system_copies_compares_and_then_removes(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    office.drop("批/1.jpg", JPG)
    office.drop("批/下/2.pdf")
    office.sweep()
    office.later(6)
    monkeypatch.setattr(moving_module, "move", _only_within(office.workspace.inbox, office.workspace.work))
    (arrival,) = office.sweep()
    assert isinstance(arrival, Arrival)
    assert (arrival.original / "下/2.pdf").read_bytes() == PDF
    assert not list(office.workspace.inbox.iterdir())


def test_a_crash_while_copying_between_file_systems_loses_nothing(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.drop("批/1.jpg", JPG)
    office.drop("批/2.pdf")
    (office.workspace.inbox / "批" / "0").symlink_to("1.jpg")
    office.sweep()
    office.later(6)
    monkeypatch.setattr(moving_module, "move", _only_within(office.workspace.inbox, office.workspace.work))
    with monkeypatch.context() as broken:
        broken.setattr(moving_module, "copy_verified", _full_disk)
        assert office.sweep() == [] and office.intake.waiting == 1
    with monkeypatch.context() as broken:
        broken.setattr(moving_module, "copy_tree", lambda _source, target: target.mkdir())
        assert office.sweep() == [] and list(office.workspace.inbox.rglob("2.pdf"))
    office.restart()
    (arrival,) = office.settled_sweep()
    assert isinstance(arrival, Arrival) and sorted(p.name for p in arrival.original.iterdir()) == [
        "0",
        "1.jpg",
        "2.pdf",
    ]
    assert not list(office.workspace.inbox.iterdir())


@pytest.mark.parametrize("their_clock_h", [-48, 0, 48])
def test_what_a_lost_machine_had_staged_comes_back(office: Office, their_clock_h: int) -> None:
    """After an hour of our own watching, whatever the clock of the file server says."""
    staged = office.drop(".baozhuang-20260930-081500-abcdef/申请.pdf")
    os.utime(staged.parent, (START.timestamp() + 3600 * their_clock_h,) * 2)
    office.sweep()
    office.later(3599)
    office.sweep()
    assert staged.exists(), "another machine may be copying it"
    office.later(2)
    office.sweep()
    assert (office.workspace.inbox / "申请.pdf").exists() and not staged.parent.exists()


def _only_within(*roots: Path) -> Callable[[Path, Path], None]:
    real = moving_module.move

    def move(source: Path, target: Path) -> None:
        if [source.is_relative_to(r) for r in roots] != [target.is_relative_to(r) for r in roots]:
            raise OSError(errno.EXDEV, "another file system")
        real(source, target)

    return move


def _full_disk(*_: object) -> str:
    raise OSError(errno.ENOSPC, "no space left")


def test_half_written_files_of_a_dead_process_are_taken_away_when_alone(office: Office) -> None:
    half = office.workspace.folder("water") / ".0123456789ab.part"
    half.write_bytes(b"half a letter")
    kept = office.workspace.folder("water") / "函.docx"
    kept.write_bytes(b"letter")
    office.new_process()
    office.sweep()
    assert half.exists()
    office.restart()
    office.presences[0].close()
    office.sweep()
    assert not half.exists() and kept.exists()


# -- same bytes


def test_same_bytes_again_point_to_the_first(office: Office) -> None:
    office.drop("一.pdf")
    (first,) = office.settled_sweep()
    assert isinstance(first, Arrival)
    case_no = office.ledger.open_case(first.sha256, Application(fields={}), office.now)
    office.drop("二.pdf")
    (second,) = office.settled_sweep()
    assert isinstance(second, Duplicate) and second.claim.case_no == case_no
    assert office.sweep() == []


def test_the_hash_knows_content_not_packaging_debris(office: Office) -> None:
    office.drop("甲/1.jpg", JPG)
    office.drop("甲/Thumbs.db", b"x")
    office.drop("乙/1.jpg", JPG)
    office.drop("丙/2.jpg", JPG)
    kinds = {(a if isinstance(a, Arrival) else a.arrival).source_name: type(a).__name__ for a in office.settled_sweep()}
    assert sorted(kinds.values()) == ["Arrival", "Arrival", "Duplicate"] and kinds["丙"] == "Arrival"


# -- review sheets


@pytest.mark.parametrize(("title", "kind"), [("核对单", "review_sheet"), ("Sheet1", "package")])
def test_a_corrected_review_sheet_is_told_by_its_first_sheet(office: Office, title: str, kind: str) -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.title = title
    book.create_sheet("核对单" if title != "核对单" else "说明")
    book.save(office.workspace.inbox / "LHBZ.xlsx")
    (arrival,) = office.settled_sweep()
    assert isinstance(arrival, Arrival) and arrival.kind == kind


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 broken", b"not a workbook"])
def test_what_only_looks_like_a_workbook_is_a_package(office: Office, content: bytes) -> None:
    office.drop("核对单.xlsx", content)
    (arrival,) = office.settled_sweep()
    assert isinstance(arrival, Arrival) and arrival.kind is ArrivalKind.PACKAGE


# -- watching


@pytest.mark.parametrize("polling", [False, True])
def test_a_watch_wakes_for_what_is_dropped(tmp_path: Path, polling: bool) -> None:
    woken = threading.Event()
    with InboxWatch(tmp_path, woken.set, polling=polling, every_s=0.05) as watch:
        assert watch.is_polling is polling
        (tmp_path / "a.pdf").write_bytes(PDF)
        assert woken.wait(10)


def test_a_watch_that_gets_no_events_compares(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused() -> None:
        raise OSError(errno.ENOSPC, "inotify watch limit reached")

    monkeypatch.setattr("flows.intake.watch.Observer", refused)
    with InboxWatch(tmp_path, lambda: None, every_s=0.05) as watch:
        assert watch.is_polling
