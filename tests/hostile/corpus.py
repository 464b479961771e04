"""Every hostile package with the end that it must come to: a table of name, content, and words of the reason."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.hostile import archives, broken, images, pdfs

READ = "没有找到联合报装申请表"
"""The page could be decoded and looked at; that it is no application is said of it as of any other page."""
DOCUMENT = READ + "|Word 文档打不开|没有 LibreOffice|没有可以读取"
"""Printed by LibreOffice where it is; whatever a macro or a link in it wants stays undone."""
LONG = "aa" + "长" * 83 + ".jpg"
"""255 bytes, the longest that most systems allow."""


@dataclass(frozen=True)
class Hostile:
    """A package: its name in the inbox, how to put it there, words of the reason that it ends with."""

    name: str
    put: Callable[[Path], None]
    reason: str


def _file(name: str, make: Callable[[], bytes], reason: str) -> Hostile:
    return Hostile(name, lambda path: _write(path, make()), reason)


def _write(path: Path, content: bytes) -> None:
    path.write_bytes(content)


def _folder(name: str, fill: Callable[[Path], None], reason: str) -> Hostile:
    def put(path: Path) -> None:
        path.mkdir()
        fill(path)

    return Hostile(name, put, reason)


def _good(folder: Path) -> None:
    (folder / "1.jpg").write_bytes(archives.PICTURE)


def _with_link(folder: Path) -> None:
    _good(folder)
    (folder / "2.jpg").symlink_to("/etc/passwd")


def _with_folder_link(folder: Path) -> None:
    _good(folder)
    (folder / "loop").symlink_to(folder)


def _with_hard_link(folder: Path) -> None:
    _good(folder)
    os.link(folder / "1.jpg", folder / "2.jpg")


def _with_pipe(folder: Path) -> None:
    _good(folder)
    os.mkfifo(folder / "2.jpg")


def _with_socket(folder: Path) -> None:
    _good(folder)
    with socket.socket(socket.AF_UNIX) as end:
        here = Path.cwd()
        os.chdir(folder)  # the path of a socket may be 100 characters at most
        try:
            end.bind("2.jpg")
        finally:
            os.chdir(here)


def _with_damaged(*contents: bytes) -> Callable[[Path], None]:
    """A good picture beside damaged files: the good one is read, the others are named."""

    def fill(folder: Path) -> None:
        _good(folder)
        for number, content in enumerate(contents, 2):
            (folder / f"{number}.tif").write_bytes(content)

    return fill


def _named(*names: bytes) -> Callable[[Path], None]:
    def fill(folder: Path) -> None:
        for name in names:
            (folder / os.fsdecode(name)).write_bytes(archives.PICTURE)

    return fill


def _deep(folder: Path) -> None:
    inner = folder.joinpath(*["d"] * 30)
    inner.mkdir(parents=True)
    _good(inner)


def _crowd(folder: Path) -> None:
    for number in range(600):
        (folder / f"{number}.jpg").touch()


ARCHIVES = (
    _file("炸弹.zip", archives.bomb, "压缩炸弹"),
    _file("许多炸弹.zip", archives.many_bombs, "过大|压缩炸弹"),
    _file("重叠炸弹.zip", archives.overlapping_bomb, "过大|压缩炸弹|损坏"),
    _file("谎报大小.zip", archives.lying_size, "损坏"),
    _file("链接.zip", archives.link, "链接或特殊文件"),
    _file("设备.zip", archives.device, "链接或特殊文件"),
    _file("套包.zip", archives.nested, "还有压缩包"),
    _file("很深.zip", archives.deep, "层"),
    _file("有密码.zip", archives.locked, "密码"),
    _file("怪方法.zip", archives.of_unknown_method, "不受支持"),
    _file("校验错.zip", archives.with_wrong_sum, "损坏"),
    _file("两万个.zip", archives.crowded, "多于"),
    _file("上级.zip", lambda: archives.named("../../逃逸.jpg"), "会离开材料包"),
    _file("反斜杠.zip", lambda: archives.named("..\\..\\逃逸.jpg"), "会离开材料包"),
    _file("绝对.zip", lambda: archives.named("/tmp/逃逸.jpg"), "绝对路径"),
    _file("盘符.zip", lambda: archives.named("C:\\逃逸.jpg"), "绝对路径"),
    _file("共享.zip", lambda: archives.named("\\\\server\\share\\逃逸.jpg"), "绝对路径"),
    _file("控制符.zip", lambda: archives.named("a\x1b[31m.jpg"), "控制字符"),
    _file("换行.zip", lambda: archives.named("a\nb.jpg"), "控制字符"),
    _file("反向.zip", lambda: archives.named(f"申请{archives.RTL}gpj.exe"), "控制字符"),
    _file("保留名.zip", lambda: archives.named("CON.jpg"), "保留的名称"),
    _file("数据流.zip", lambda: archives.named("a.jpg:hidden"), "冒号"),
    _file("超长名.zip", lambda: archives.named("n" * 300 + ".jpg"), "过长"),
    _file("国标名.zip", lambda: archives.raw_named("附件一.jpg".encode("gbk")), READ),
    _file("旧码名.zip", lambda: archives.raw_named("é.jpg".encode("cp437")), READ),
    _file("无标志的统一码名.zip", lambda: archives.raw_named("附件一.jpg".encode()), READ),
    _file("旁注名.zip", lambda: archives.with_unicode_path(b"??.jpg", "附件.jpg"), READ),
    _file("旁注逃逸.zip", lambda: archives.with_unicode_path(b"ok.jpg", "../../逃逸.jpg"), "会离开材料包"),
    _file("旁注反向.zip", lambda: archives.with_unicode_path(b"ok.jpg", f"a{archives.RTL}gpj.exe"), "控制字符"),
    _file("最长名.zip", lambda: archives.named(LONG), READ),
    _file("硬链接.tar", archives.tar_with_links, "不支持这种压缩包"),
    _file("硬链接.zip", archives.tar_with_links, "不支持这种压缩包"),
    _file("统一码名.zip", lambda: archives.named("附件一.jpg"), READ),
    _file("同名.zip", lambda: archives.zipped([("a.jpg", archives.PICTURE)]), READ),
    _file("空包.zip", lambda: archives.zipped([]), "没有可以读取"),
    _file("截断.zip", lambda: archives.named("a.jpg")[:-40], "损坏"),
    _file("零字节.zip", lambda: b"", "损坏|空"),
    _file("压缩.rar", lambda: b"Rar!\x1a\x07\x01\x00" + b"\0" * 90, "压缩包"),
    _file("压缩.7z", lambda: b"7z\xbc\xaf\x27\x1c" + b"\0" * 90, "压缩包"),
)
OFFICE = (
    _file("实体炸弹核对单.xlsx", archives.workbook_of_entities, "核对单|表格|工作簿"),
    _file("宏核对单.xlsx", archives.workbook_with_macro, "核对单|表格|工作簿|宏"),
    _file("炸弹核对单.xlsx", archives.workbook_bomb, "核对单|表格|工作簿|过大"),
    _file("宏.docx", archives.document_with_macro, DOCUMENT),
    _file("外链.docx", archives.document_with_outside_link, DOCUMENT),
    _file("实体炸弹.docx", archives.document_of_entities, DOCUMENT),
    _file("图.svg", lambda: archives.LAUGHS.encode() + b"<svg>&j;</svg>", "没有可以读取"),
)
PDFS = (
    _file("有密码.pdf", pdfs.with_password, "密码"),
    _file("限制复制.pdf", pdfs.with_owner_password, READ),
    _file("有签名.pdf", pdfs.signed, READ),
    _file("有脚本.pdf", pdfs.with_actions, READ),
    _file("内容炸弹.pdf", pdfs.content_bomb, READ + "|没有读完|内存不足|损坏"),
    _file("图像炸弹.pdf", pdfs.image_bomb, READ + "|没有读完|内存不足|损坏|像素"),
    _file("巨页.pdf", pdfs.huge_page, READ + "|损坏|像素"),
    _file("零页面.pdf", pdfs.nothing_page, READ + "|损坏"),
    _file("五千页.pdf", pdfs.many_pages, "超过 300 页"),
    _file("谎报页数.pdf", pdfs.claimed_pages, READ + "|超过 300 页|损坏"),
    _file("没有页.pdf", pdfs.no_pages, "没有页面|损坏"),
    _file("循环页树.pdf", pdfs.looping_tree, "损坏|没有页面"),
    _file("自绘.pdf", pdfs.self_drawing, READ),
    _file("深嵌套.pdf", pdfs.nested_arrays, READ),
    _file("循环表单.pdf", pdfs.looping_form, READ),
    _file("表单炸弹.pdf", pdfs.xfa_bomb, READ),
    _file("三重压缩.pdf", pdfs.filter_chain, READ + "|内存不足|没有读完"),
    _file("截断.pdf", pdfs.cut_off, READ + "|损坏"),
    _file("只有头.pdf", lambda: b"%PDF-1.7\n", "损坏"),
    _file("扫描.pdf", pdfs.of_picture, READ),
)
PICTURES = (
    _file("炸弹.png", images.png_bomb, "像素|损坏"),
    _file("最大数.png", images.png_of_largest_numbers, "像素|损坏"),
    _file("注释炸弹.png", images.png_text_bomb, READ + "|损坏"),
    _file("多余数据.png", images.png_too_much, READ + "|损坏"),
    _file("谎报.jpg", images.jpeg_of_largest_size, "像素|损坏"),
    _file("乱码.jpg", images.jpeg_with_foreign_scan, READ + "|损坏"),
    _file("截断.jpg", images.jpeg_cut_off, "损坏"),
    _file("循环.tif", images.tiff_looping, READ + "|损坏|页"),
    _file("炸弹.tif", images.tiff_bomb, "像素|损坏"),
    _file("乱指.tif", images.tiff_pointing_nowhere, "损坏"),
    _file("谎言.tif", images.tiff_big_endian_lies, "损坏"),
    _file("四百页.tif", images.tiff_many, "超过 300 页"),
    _file("黑白炸弹.tif", images.bilevel_bomb, "像素"),
    _file("照片.heic", lambda: b"\0\0\0\x18ftypheic" + b"\0" * 200, "损坏"),
    _file("其实是heic.jpg", lambda: b"\0\0\0\x18ftypmif1" + b"\0" * 200, "损坏"),
    _file("动图.jpg", lambda: images.picture("GIF"), "GIF"),
    _file("位图.bmp", lambda: images.picture("BMP"), "BMP"),
    _file("网图.webp", lambda: images.picture("WEBP"), READ),
    _file("其实是图.pdf", lambda: images.picture("JPEG"), READ),
    _file("其实是PDF.jpg", pdfs.of_picture, READ),
    _file("其实是包.pdf", lambda: archives.named("a.jpg"), "压缩包"),
    _file("其实是程序.jpg", lambda: b"MZ" + bytes(500), "不能识别"),
    _file("零字节.jpg", lambda: b"", "0 字节"),
)
FOLDERS = (
    _folder("有链接", _with_link, "链接或特殊文件"),
    _folder("环链接", _with_folder_link, "链接或特殊文件"),
    _folder("硬链接", _with_hard_link, READ),
    _folder("有管道", _with_pipe, "链接或特殊文件"),
    _folder("有套接字", _with_socket, "链接或特殊文件"),
    _folder("很深", _deep, "层"),
    _folder("六百个", _crowd, "多于"),
    _folder("保留名", _named(b"AUX.jpg"), "保留的名称"),
    _folder("控制符", _named(b"a\x07.jpg"), "控制字符"),
    _folder("反向名", _named(f"a{archives.RTL}gpj.exe.jpg".encode()), "控制字符"),
    _folder("国标名", _named("附件.jpg".encode("gbk")), READ),
    _folder("最长名", _named(LONG.encode()), READ),
    _folder("公式名", _named(b"=cmd|' !A0.jpg", b"+1.jpg", b"-1.jpg", b"@a.jpg"), READ),
    _folder("夹一个坏图", _with_damaged(images.tiff_pointing_nowhere()), READ + ".*2.tif：.*损坏"),
    _folder(
        "夹两个坏图",
        _with_damaged(images.tiff_big_endian_lies(), pdfs.looping_tree()),
        READ + ".*2.tif：.*损坏.*3.tif：.*损坏",
    ),
    _folder("保留上标名", _named("COM¹.jpg".encode()), "保留的名称"),
    _folder("空夹", lambda folder: None, "没有可以读取"),
    Hostile("管道.jpg", lambda path: os.mkfifo(path), "链接或特殊文件"),
    Hostile("链接.jpg", lambda path: path.symlink_to("/etc/passwd"), "链接或特殊文件"),
    _file(LONG, lambda: archives.PICTURE + b"1", READ),
    _file("a\x1b[31m换\n行.jpg", lambda: archives.PICTURE + b"2", "控制字符"),
    _file(f"材料{archives.RTL}gpj.zip", lambda: archives.PICTURE + b"3", "控制字符"),
    _file("{{ 7*7 }}{% x %}.jpg", lambda: archives.PICTURE + b"4", READ),
    _file("=HYPERLINK(1).jpg", lambda: archives.PICTURE + b"5", READ),
    _file("NUL.jpg", lambda: archives.PICTURE + b"6", "保留的名称"),
    _file(os.fsdecode("附件".encode("gbk") + b".jpg"), lambda: archives.PICTURE + b"7", READ),
)
BROKEN = tuple(_file(*damage) for damage in broken.BROKEN)
CORPUS = (*ARCHIVES, *OFFICE, *PDFS, *PICTURES, *BROKEN, *FOLDERS)
