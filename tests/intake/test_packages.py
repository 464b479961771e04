"""What is in a package: its members, and what is refused why."""

import errno
import os
import struct
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.errors import BaozhuangError, NothingUsefulError, TooLargeError, UnreadableFileError, UnsafeNameError
from flows.ground.settings import Limits
from flows.intake import expand
from flows.intake.names import check_member_name, decode_name, natural_key, safe_name, shown_name
from flows.intake.packages import members
from tests.hostile.archives import with_unicode_path
from tests.support.intake_parts import JPG, PDF, SMALL, zip_of


def _full_disk(*_: object) -> str:
    raise OSError(errno.ENOSPC, "no space left")


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
    assert found.others == ("说明.txt",) and [m.name for m in found.members][-1] == "说明.txt"


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


@pytest.mark.parametrize(("crc", "shown"), [(None, "附件一.jpg"), (7, "??.jpg")], ids=["right", "of another name"])
def test_the_extra_field_with_the_name_is_believed_where_it_belongs(
    tmp_path: Path, crc: int | None, shown: str
) -> None:
    package = tmp_path / "a.zip"
    package.write_bytes(with_unicode_path(b"??.jpg", "附件一.jpg", crc=crc))
    assert [m.name for m in members(package, tmp_path / "work", SMALL)] == [shown]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("申请\u200b表\ufeff.jpg", "申请表.jpg"),
        ("\U0001f4c4申请表\u2764\ufe0f\U0001f44d\U0001f3fd.jpg", "申请表\u2764.jpg"),
        ("李\ue863.jpg", "李䶮.jpg"),
        ("李\uf123.jpg", "李?.jpg"),
        ("李\U00031350.jpg", "李\U00031350.jpg"),
        ("\u200e申请.jpg", "申请.jpg"),
    ],
)
def test_what_cannot_be_seen_and_emoji_are_left_out_of_names(tmp_path: Path, name: str, shown: str) -> None:
    package = zip_of(tmp_path / "a.zip", {name: JPG, f"夹/{name}": JPG})
    found = [m.name for m in members(package, tmp_path / "work", SMALL)]
    assert found == sorted([shown, f"夹/{shown}"], key=natural_key)
    assert shown_name("\U0001f4c4") == "未命名"


def test_names_that_become_alike_are_told_apart(tmp_path: Path) -> None:
    package = zip_of(tmp_path / "a.zip", {"\U0001f600甲.jpg": JPG, "\U0001f603甲.jpg": JPG})
    assert [m.name for m in members(package, tmp_path / "work", SMALL)] == ["甲.jpg", "甲.jpg (2)"]


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
    "isolate": "a\u2067gpj.jpg",
    "line": "a\u2028b.jpg",
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
    "table": ("清单.xlsx", b"PK\x03\x04x", NothingUsefulError),
    "rar": ("a.rar", b"Rar!\x1a\x07", UnreadableFileError),
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


KINDS = {
    "IMG.heic": b"\0\0\0\x18ftypheic",
    "IMG": b"\0\0\0\x18ftypavif",
    "申请.docx": b"PK\x03\x04x",
    "申请.wps": b"\xd0\xcf\x11\xe0x",
    "执照.ofd": b"PK\x03\x04x",
}


@pytest.mark.parametrize("name", KINDS)
def test_what_reading_reads_or_refuses_by_name_is_handed_to_it(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(KINDS[name])
    assert len(members(tmp_path / name, tmp_path / "work", SMALL)) == 1


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
    assert all(c.isprintable() or 0x2EBF0 <= ord(c) < 0x323B0 for c in shown_name(name))


def test_names_keep_no_long_numbers() -> None:
    assert safe_name("张三410881199001010011.pdf") == "张三号码.pdf"
    assert safe_name("13800138000照片.jpg") == "号码照片.jpg"
    assert safe_name("2026年申请.pdf") == "2026年申请.pdf"
    assert len(safe_name("😀" * 90 + ".pdf").encode()) <= 240
    assert decode_name("中文".encode("gbk")) == "中文"
    assert sorted(["第10页", "第2页", "第²页"], key=natural_key)[:2] == ["第2页", "第10页"]
