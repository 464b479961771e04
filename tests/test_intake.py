"""Intake: what is taken when, what is refused why, and that nothing is lost whatever happens between two steps."""

import errno
import os
import struct
import threading
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.errors import BaozhuangError, NothingUsefulError, TooLargeError, UnreadableFileError, UnsafeNameError
from flows.casework.model import Application
from flows.intake import Arrival, ArrivalKind, Duplicate, Holding, InboxWatch, Intake, Presence, expand, members, settle
from flows.intake import moving as moving_module
from flows.intake.names import check_member_name, decode_name, natural_key, safe_name, shown_name
from flows.intake.scan import scan
from flows.intake.stable import Stability
from flows.ledger import Ledger
from flows.outbox import ReturnReason, return_package, store_original
from flows.settings import Limits, Settings
from flows.workspace import Workspace

PDF = b"%PDF-1.4\n%fake page\n"
JPG = b"\xff\xd8\xff\xe0fake"
START = datetime(2026, 9, 30, 0, 15, tzinfo=UTC)
QUIET = Settings(quiet_s=5, empty_quiet_s=60, lease_s=100)
SMALL = Limits(package_bytes=2_000_000, member_bytes=1_000_000, members=20, depth=3)


@dataclass
class Office:
    """A whole office in a temporary folder, its clock turned by hand; `restart` is a kill and a new start."""

    root: Path
    now: datetime = START
    workspace: Workspace = field(init=False)
    presences: list[Presence] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.workspace = Workspace(self.root).create()
        self.ledger = Ledger(self.workspace.database_url, lease_s=QUIET.lease_s)
        self.intake = self.new_process()

    def new_process(self) -> Intake:
        self.presences.append(Presence(self.workspace.owners))
        return Intake(self.workspace, self.ledger, QUIET, self.presences[-1])

    def restart(self) -> None:
        self.presences[-1].close()
        self.intake = self.new_process()

    def clock(self) -> datetime:
        return self.now

    def later(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    def sweep(self) -> list[Arrival | Duplicate]:
        return list(self.intake.sweep(self.clock))

    def settled_sweep(self) -> list[Arrival | Duplicate]:
        """What a look finds after everything has lain long enough."""
        found = self.sweep()
        self.later(61)
        return found + self.sweep()

    def drop(self, name: str, content: bytes = PDF) -> Path:
        path = self.workspace.inbox / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        return path

    def close(self) -> None:
        for presence in self.presences:
            presence.close()
        self.ledger.close()


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = Office(tmp_path)
    yield made
    made.close()


def zip_of(path: Path, content: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in content.items():
            archive.writestr(name, data)
    return path


# -- when a package is whole


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


@pytest.mark.parametrize(
    "name", [".DS_Store", "Thumbs.db", "~$申请.docx", "扫描.pdf.part", "x.TMP", ".gitkeep", "@eaDir/x", ".hidden/a.pdf"]
)
def test_debris_stays_where_it_is(office: Office, name: str) -> None:
    path = office.drop(name)
    assert office.settled_sweep() == [] and path.exists()


@pytest.mark.parametrize("name", ["说明.txt", "a.exe", "无后缀", "x.docx", "CON", "a\u202egpj.exe", "坏\udcff名.pdf"])
def test_everything_else_arrives(office: Office, name: str) -> None:
    office.drop(name)
    assert len(office.settled_sweep()) == 1


def test_a_locked_file_is_named_not_taken(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    office.drop("a.pdf")
    monkeypatch.setattr("flows.intake.stable.opens", lambda *_: False)
    assert office.settled_sweep() == []
    assert (office.intake.locked, office.intake.waiting) == (("a.pdf",), 0)


def test_a_share_that_vanishes_says_nothing(office: Office) -> None:
    office.drop("a.pdf")
    office.sweep()
    away = office.workspace.inbox.rename(office.root / "away")
    office.later(6)
    assert office.sweep() == []
    away.rename(office.workspace.inbox)
    assert office.sweep() == []
    office.later(6)
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
    with Holding(office.ledger, arrival.sha256, office.intake.owner, office.clock, every_s=0.01) as holding:
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


def test_what_a_lost_machine_had_staged_comes_back(office: Office) -> None:
    staged = office.drop(".baozhuang-20260930-081500-abcdef/申请.pdf")
    os.utime(staged.parent, (START.timestamp() - 7200,) * 2)
    office.sweep()
    assert (office.workspace.inbox / "申请.pdf").exists() and not staged.parent.exists()


def _only_within(*roots: Path):  # type: ignore[no-untyped-def]
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


# -- members


def test_a_folder_gives_its_pages_in_natural_order(tmp_path: Path) -> None:
    for name in ("p10.jpg", "p2.jpg", "说明.txt", ".DS_Store", "附件/执照.pdf"):
        path = tmp_path / "包" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(JPG)
    found = expand(tmp_path / "包", tmp_path / "work", SMALL)
    assert [m.name for m in found.members] == ["p2.jpg", "p10.jpg", "说明.txt", "附件/执照.pdf"]
    (tmp_path / "包" / "说明.txt").write_text("plain")
    found = expand(tmp_path / "包", tmp_path / "work", SMALL)
    assert found.others == ("说明.txt",) and len(found.members) == 3


def test_a_zip_is_unpacked_under_names_of_our_own(tmp_path: Path) -> None:
    package = zip_of(tmp_path / "a.zip", {"文件夹/": b"", "文件夹/2.jpg": JPG, "1.pdf": PDF, "__MACOSX/._1.pdf": b"x"})
    found = members(package, tmp_path / "work", SMALL)
    assert [(m.name, m.path.read_bytes()) for m in found] == [("1.pdf", PDF), ("文件夹/2.jpg", JPG)]
    assert all(m.path.parent == tmp_path / "work" / "members" for m in found)
    assert members(package, tmp_path / "work", SMALL) == found


@pytest.mark.parametrize(
    ("encoded", "shown"),
    [
        ("申请表.jpg".encode("gbk"), "申请表.jpg"),
        ("申请表.jpg".encode(), "申请表.jpg"),
        ("联通.jpg".encode("gbk"), "联通.jpg"),
        (b"scan\x811.jpg", "scanü1.jpg"),
        ("乗\\乣.jpg".encode("gbk"), "乗/乣.jpg"),
    ],
)
def test_zip_names_of_any_age_are_read(tmp_path: Path, encoded: bytes, shown: str) -> None:
    plain = b"x" * len(encoded)
    package = zip_of(tmp_path / "a.zip", {plain.decode(): JPG})
    package.write_bytes(package.read_bytes().replace(plain, encoded))
    assert [m.name for m in members(package, tmp_path / "work", SMALL)] == [shown]


BAD_NAMES = {
    "up": "../出去.jpg",
    "deep up": "a/../../b.jpg",
    "windows up": "a\\..\\..\\b.jpg",
    "absolute": "/etc/a.jpg",
    "drive": "C:\\a.jpg",
    "share": "\\\\host\\a.jpg",
    "stream": "a.jpg:b.jpg",
    "control": "a\x07b.jpg",
    "direction": "a\u202egpj.jpg",
    "reserved": "x/con.jpg",
    "reserved port": "LPT1",
    "long": "长" * 100 + ".jpg",
}


@pytest.mark.parametrize("name", BAD_NAMES.values(), ids=BAD_NAMES)
def test_zip_names_that_leave_or_deceive_are_refused(tmp_path: Path, name: str) -> None:
    package = zip_of(tmp_path / "a.zip", {"好.jpg": JPG, name: JPG})
    with pytest.raises(UnsafeNameError):
        members(package, tmp_path / "work", SMALL)
    assert list((tmp_path / "work" / "members").iterdir()) == []


def test_links_are_refused_wherever_they_are(tmp_path: Path) -> None:
    info = zipfile.ZipInfo("link.jpg")
    info.external_attr = 0o120777 << 16
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr(info, "/etc/passwd")
    (tmp_path / "包").mkdir()
    (tmp_path / "包" / "x.jpg").symlink_to("/etc/passwd")
    (tmp_path / "l.pdf").symlink_to("/etc/passwd")
    for package in ("a.zip", "包", "l.pdf"):
        with pytest.raises(UnsafeNameError):
            members(tmp_path / package, tmp_path / "work", SMALL)


def _encrypted(path: Path) -> Path:
    data = bytearray(zip_of(path, {"a.jpg": JPG}).read_bytes())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + offset] |= 1
    path.write_bytes(bytes(data))
    return path


def _flipped(path: Path) -> Path:
    data = bytearray(zip_of(path, {"a.jpg": JPG * 50}).read_bytes())
    data[45] ^= 0xFF
    path.write_bytes(bytes(data))
    return path


def _huge_directory(path: Path) -> Path:
    zip_of(path, {"a.jpg": JPG})
    data = bytearray(path.read_bytes())
    struct.pack_into("<I", data, data.rindex(b"PK\x05\x06") + 12, 500_000_000)
    path.write_bytes(bytes(data))
    return path


BAD_ZIPS = {
    "10 000 members": (lambda p: zip_of(p, {f"{n}.jpg": b"" for n in range(10_000)}), TooLargeError),
    "huge directory": (_huge_directory, TooLargeError),
    "bytes": (lambda p: zip_of(p, {f"{n}.jpg": os.urandom(900_000) for n in range(3)}), TooLargeError),
    "ratio": (lambda p: zip_of(p, {"a.jpg": b"\0" * 1_900_000}), TooLargeError),
    "nested": (lambda p: zip_of(p, {"in.zip": b"PK\x03\x04x", "a.jpg": JPG}), UnreadableFileError),
    "nested rar": (lambda p: zip_of(p, {"in.rar": b"Rar!\x1a\x07"}), UnreadableFileError),
    "deep": (lambda p: zip_of(p, {"1/2/3/4/5/a.jpg": JPG}), TooLargeError),
    "encrypted": (_encrypted, UnreadableFileError),
    "damaged": (_flipped, UnreadableFileError),
    "cut off": (lambda p: p.write_bytes(zip_of(p, {"a.jpg": JPG}).read_bytes()[:-9]) and p, UnreadableFileError),
    "empty member": (lambda p: zip_of(p, {"a.jpg": b""}), UnreadableFileError),
    "nothing in it": (lambda p: zip_of(p, {}), NothingUsefulError),
    "no page": (lambda p: zip_of(p, {"说明.txt": b"x"}), NothingUsefulError),
}


@pytest.mark.parametrize("kind", BAD_ZIPS)
def test_bad_zips_end_with_a_reason_that_names_the_file(tmp_path: Path, kind: str) -> None:
    make, error = BAD_ZIPS[kind]
    package = make(tmp_path / "材料.zip")
    with pytest.raises(error) as caught:
        members(package, tmp_path / "work", SMALL)
    assert caught.value.file and caught.value.next_step


def test_a_ratio_bomb_is_known_before_it_is_unpacked(tmp_path: Path) -> None:
    package = zip_of(tmp_path / "a.zip", {"a.jpg": b"\0" * 9_000_000})
    with pytest.raises(TooLargeError, match="压缩率"):
        members(package, tmp_path / "work", Limits())


def test_a_full_disk_is_not_the_archives_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = zip_of(tmp_path / "a.zip", {"a.jpg": JPG})
    monkeypatch.setattr("flows.intake.zips._extract", _full_disk)
    with pytest.raises(OSError, match="no space"):
        members(package, tmp_path / "work", SMALL)


BAD_FILES: dict[str, tuple[str, bytes, type[BaozhuangError]]] = {
    "text": ("说明.txt", b"hello", NothingUsefulError),
    "empty scan": ("a.pdf", b"", UnreadableFileError),
    "word form": ("申请.docx", b"PK\x03\x04x", NothingUsefulError),
    "rar": ("a.rar", b"Rar!\x1a\x07", UnreadableFileError),
    "heic": ("IMG.heic", b"\0\0\0\x18ftypheic", UnreadableFileError),
    "no zip at all": ("a.zip", b"plain text", UnreadableFileError),
    "too big": ("a.pdf", PDF * 60_000, TooLargeError),
    "device name": ("NUL.pdf", PDF, UnsafeNameError),
}


@pytest.mark.parametrize("kind", BAD_FILES)
def test_bad_single_files_end_with_a_reason(tmp_path: Path, kind: str) -> None:
    name, content, error = BAD_FILES[kind]
    (tmp_path / name).write_bytes(content)
    with pytest.raises(error):
        members(tmp_path / name, tmp_path / "work", SMALL)


@pytest.mark.parametrize("name", ["扫描", "scan.dat", "照片.pdf"])
def test_the_content_tells_a_page_whatever_its_suffix(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(JPG)
    assert len(members(tmp_path / name, tmp_path / "work", SMALL)) == 1


# -- names


@settings(max_examples=200)
@given(st.text(st.characters(), max_size=200))
def test_safe_names_are_safe_whatever_comes(name: str) -> None:
    safe = safe_name(name)
    assert 0 < len(safe) <= 80 and safe == safe_name(safe)
    check_member_name(safe)
    assert not set(safe) & set('\\/:*?"<>|\0\n') and safe.encode()
    assert shown_name(name).isprintable()


def test_names_keep_no_long_numbers() -> None:
    assert safe_name("张三410881199001010011.pdf") == "张三号码.pdf"
    assert safe_name("13800138000照片.jpg") == "号码照片.jpg"
    assert safe_name("2026年申请.pdf") == "2026年申请.pdf"
    assert len(safe_name("😀" * 90 + ".pdf").encode()) <= 240
    assert decode_name("中文".encode("gbk")) == "中文"
    assert sorted(["第10页", "第2页", "第²页"], key=natural_key)[:2] == ["第2页", "第10页"]


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


# -- nothing is lost


class Killed(BaseException):
    """The process ends here."""


def drive(office: Office, found: Arrival | Duplicate, die: Iterator[bool]) -> None:
    """What the flow does with a package, dying between two steps when told to."""

    def step() -> None:
        if next(die, False):
            raise Killed

    arrival = found if isinstance(found, Arrival) else found.arrival
    ledger, owner, now = office.ledger, office.intake.owner, office.now
    try:
        if isinstance(found, Duplicate):
            raise UnreadableFileError("与已收到的材料相同")
        members(arrival.original, arrival.work, SMALL)
        step()
        case_no = ledger.open_case(arrival.sha256, Application(fields={}), now)
        step()
        store_original(office.workspace, arrival, case_no)
        step()
        ledger.finish(arrival.sha256, owner, now)
    except BaozhuangError as error:
        step()
        folder = return_package(office.workspace, arrival, ReturnReason.of(error), now)
        step()
        path = office.workspace.relative(folder)
        if isinstance(found, Duplicate):
            ledger.duplicate_seen(found.claim, arrival.work_id, now, path=path, owner=owner)
        else:
            ledger.returned(arrival.sha256, owner, now, path=path, reason=error.what)
    step()
    settle(office.workspace, arrival.work)


def drive_on(office: Office, deaths: Iterator[bool]) -> None:
    """Sweep until nothing is left, with a new process after every death."""
    for _ in range(200):
        try:
            found = office.sweep()
            for one in found:
                drive(office, one, deaths)
        except Killed:
            office.restart()
            continue
        if not found and office.intake.waiting == 0:
            return
        office.later(61)
    raise AssertionError("the office never came to rest")


GOOD_OR_BAD = {
    "a.pdf": lambda p, tag: p.write_bytes(PDF + tag),
    "b.zip": lambda p, tag: zip_of(p, {"1.jpg": JPG + tag}),
    "c": lambda p, tag: (p.mkdir(), (p / "1.jpg").write_bytes(JPG + tag), (p / "Thumbs.db").write_bytes(tag)),
    "d.txt": lambda p, tag: p.write_bytes(b"text" + tag),
    "e.zip": lambda p, tag: zip_of(p, {"../x.jpg": JPG + tag}),
    "f.zip": lambda p, tag: p.write_bytes(b"PK\x03\x04broken" + tag),
    "g": lambda p, tag: (p.mkdir(), (p / "a:b.jpg").write_bytes(JPG + tag), (p / "a_b.jpg").write_bytes(tag)),
    "13800138000.pdf": lambda p, tag: p.write_bytes(b"" if tag == b"0" else PDF + tag),
}


def contents(*roots: Path) -> Counter[bytes]:
    """How often each file content lies below the roots, our own notes and manifests left out."""
    own = {"arrival.json", "returning.json", "退件说明.docx"}
    files = [p for root in roots for p in root.rglob("*") if p.is_file() and p.name not in own]
    return Counter(p.read_bytes() for p in files if "members" not in p.parts)


STEPS = 3 * 4 + 6 * 3
"""Boundaries in `drive` for the packages of the next test: three that are opened, six that are given back."""


@pytest.mark.parametrize("fatal_step", range(STEPS))
def test_death_at_each_step_ends_as_an_undisturbed_run(office: Office, fatal_step: int) -> None:
    for n, name in enumerate(sorted(GOOD_OR_BAD)):
        GOOD_OR_BAD[name](office.workspace.inbox / f"{n}-{name}", b"1")
    office.drop("8-again.pdf", PDF + b"1")
    came = contents(office.workspace.inbox)
    drive_on(office, iter([False] * fatal_step + [True]))
    assert contents(office.workspace.inbox, office.workspace.work) == Counter()
    assert contents(office.workspace.outbox) == contents(office.workspace.done) == came
    assert [c.case_no for c in office.ledger.cases()] == [f"LHBZ-2026-{n:06d}" for n in (1, 2, 3)]
    told = Counter(e.kind for e in office.ledger.events())
    ends = {"case_opened": 3, "package_finished": 3, "package_returned": 4, "duplicate_seen": 2}
    assert {kind: told[kind] for kind in ends} == ends
    assert office.ledger.verify() == []


@settings(max_examples=12, deadline=None)
@given(
    packages=st.lists(st.tuples(st.sampled_from(sorted(GOOD_OR_BAD)), st.integers(0, 2)), max_size=6),
    deaths=st.lists(st.booleans(), max_size=12),
)
def test_any_mix_and_any_deaths_leave_a_partition_of_what_came(
    tmp_path_factory: pytest.TempPathFactory, packages: list[tuple[str, int]], deaths: list[bool]
) -> None:
    office = Office(tmp_path_factory.mktemp("office"))
    for n, (name, tag) in enumerate(packages):
        GOOD_OR_BAD[name](office.workspace.inbox / f"{n}-{name}", b"%d" % tag)
    came = contents(office.workspace.inbox)
    drive_on(office, iter(deaths))
    places = (office.workspace.inbox, office.workspace.outbox, office.workspace.work)
    assert contents(*places) == came
    assert contents(office.workspace.inbox, office.workspace.work) == Counter()
    assert contents(office.workspace.done) == came
    assert office.ledger.verify() == [] and office.ledger.unfinished_packages() == ()
    archived = len(list(office.workspace.folder("archive").glob("*/*")))
    returned = len(list(office.workspace.folder("returned").iterdir()))
    assert archived + returned == len(packages) and archived == len(office.ledger.cases())
    office.close()
