"""Kinds of files that are not read, each with its own next step; their bytes written by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from extractors.errors import UnreadableFileError
from extractors.pages.kinds import file_kind


@pytest.mark.parametrize(
    ("name", "content", "what", "step"),
    [
        ("a.odt", b"PK\x03\x04mimetypeapplication/vnd.oasis.opendocument.text", "ODT", "另存为 PDF"),
        ("a.rtf", b"{\\rtf1\\ansi}", "RTF", "另存为 PDF"),
        ("a.dat", b"{\\rtf1\\ansi}", "RTF", "另存为 PDF"),
        ("a.eml", b"From: a@example.com\r\nSubject: x\r\n", "邮件", "附件取出单独放入"),
        ("a.url", b"[InternetShortcut]\r\nURL=http://example.com\r\n", "快捷方式", "文件本身"),
        ("a.lnk", b"L\0\0\0\x01\x14\x02\0\0\0", "快捷方式", "文件本身"),
        ("a.mp4", b"\0\0\0\x18ftypmp42\0\0\0\0", "视频", "扫描件或照片"),
        ("a.rar", b"Rar!\x1a\x07\x01\0", "RAR", "解压后"),
        ("a.bin", b"7z\xbc\xaf\x27\x1c", "7z", "解压后"),
        ("a.txt", b"hello", "文本", "PDF、JPG"),
    ],
)
def test_a_file_that_is_not_read_says_what_to_do_with_its_kind(
    tmp_path: Path, name: str, content: bytes, what: str, step: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(UnreadableFileError) as told:
        file_kind(path, name=name)
    assert what in told.value.what and step in told.value.next_step
