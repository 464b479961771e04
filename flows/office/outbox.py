"""What is filed for people: letters written durably, originals archived and compared, packages given back.

Owns the layout of 档案/<年>/<受理编号>/原件 and of 退件. Nothing here is ever deleted or changed once it is filed.
"""

from __future__ import annotations

import io
import json
from datetime import datetime
from pathlib import Path

from docx import Document as new_document
from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from extractors.errors import BaozhuangError, LetterError
from extractors.models import Frozen
from flows.casework import Window, day_text
from flows.ground import Workspace, copy_verified, discard_asides, local, make_folder, sha256_file, write_bytes
from flows.intake import Arrival, EntryKind, list_tree, natural_key, plain_suffix, readable, safe_name, shown_name

ORIGINALS = "原件"
WHOLE = "合并扫描件"
"""Beside the cases of a year: packages that held several applications, as they came."""
NOTE = "退件说明.docx"
PLAN = "returning.json"
LINK_NOTE = "这里原来是链接或特殊文件，没有内容可以退回。"


class StoredOriginal(Frozen):
    """An original in the archive. name: as it came (may hold personal data: ledger only). path: below the outbox."""

    name: str
    path: str
    sha256: str
    size: int


class ReturnReason(Frozen):
    """Why a package is given back: category, what was found in which file, what to do next. Chinese sentences.

    title: of the page that says so. kept: where the original is.
    """

    what: str
    next_step: str = ""
    file: str = ""
    category: str = "材料包无法处理"
    title: str = "退件说明"
    kept: str = "原件未作任何改动，与本说明放在同一文件夹中。"

    @classmethod
    def of(cls, error: BaozhuangError, *, title: str = "退件说明") -> ReturnReason:
        """The reason that an error carries."""
        return cls(what=error.what, next_step=error.next_step, file=error.file, category=error.category, title=title)


def file_bytes(target: Path, content: bytes) -> str:
    """File a paper durably and return its SHA-256. The same content again changes nothing.

    Raises:
        LetterError: the name may not be used, or another content is filed under it: a new version needs a new name.
    """
    if safe_name(target.name) != target.name:
        raise LetterError("文件名含有不允许的字符、号码或超过 80 个字", file=shown_name(target.name))
    if target.exists() and target.read_bytes() != content:
        raise LetterError("同名文件已存在且内容不同", file=target.name, next_step="以新的版本号另存")
    return sha256_file(target) if target.exists() else write_bytes(target, content)


def replace_bytes(target: Path, content: bytes) -> str:
    """Write a file that is meant to change (台账), or one that a crash left unrecorded. Returns its SHA-256.

    Never for a paper that the ledger has as filed.
    """
    if safe_name(target.name) != target.name:
        raise LetterError("文件名含有不允许的字符、号码或超过 80 个字", file=shown_name(target.name))
    return write_bytes(target, content)


def store_original(workspace: Workspace, arrival: Arrival, case_no: str) -> tuple[StoredOriginal, ...]:
    """Copy every file of a package into the case's archive under numbers of our own, each compared by SHA-256.

    The work area keeps its copy until the ledger has recorded this (then `settle`). Done again it changes nothing.

    Raises:
        OSError: a copy differs from its source, or the disk is full.
    """
    return _stored(workspace, arrival, workspace.case_archive(case_no) / ORIGINALS / arrival.work_id)


def store_whole(workspace: Workspace, arrival: Arrival) -> tuple[StoredOriginal, ...]:
    """The same for a package that holds several applications and is kept whole beside their cases."""
    year = f"{local(arrival.arrived_at):%Y}"
    return _stored(workspace, arrival, workspace.folder("archive") / year / WHOLE / arrival.work_id)


def _stored(workspace: Workspace, arrival: Arrival, place: Path) -> tuple[StoredOriginal, ...]:
    folder = make_folder(place)
    discard_asides(folder)
    entries = list_tree(arrival.original).files
    stored = []
    for number, entry in enumerate(sorted(entries, key=lambda e: natural_key(e.name)), start=1):
        source = arrival.original / entry.name if entry.name else arrival.original
        target = folder / f"{number:03d}{plain_suffix(source.name) or '.bin'}"
        digest = copy_verified(source, target)
        name = shown_name(entry.name or arrival.original.name)
        stored.append(
            StoredOriginal(name=name, path=workspace.relative(target), sha256=digest, size=target.stat().st_size)
        )
    return tuple(stored)


def return_package(  # noqa: PLR0913 - what, why, when; where and the note only where they differ
    workspace: Workspace,
    arrival: Arrival,
    reason: ReturnReason,
    now: datetime,
    *,
    window: Window,
    note: bytes | None = None,
    into: str = "returned",
) -> Path:
    """Lay the untouched original into 退件/<time>-<name>/ with a one-page reason beside it; returns that folder.

    window: whom to ask. note: the .docx to lay beside it, None for the plain one. into: another outbox folder, by its
    key. Done again (after a crash) the same folder is completed.
    The work area keeps its copy until the ledger has recorded the return (then `settle`).
    """
    folder = _return_folder(workspace.folder(into), arrival)
    discard_asides(folder)
    _copy_safely(arrival.original, folder / safe_name(arrival.original.name))
    target = folder / f"{reason.title}.docx"
    if not target.exists():
        write_bytes(target, note if note is not None else return_note(arrival.source_name, reason, now, window))
    return folder


def _return_folder(parent: Path, arrival: Arrival) -> Path:
    """The folder for this package, decided once and remembered in its work folder."""
    plan = arrival.work / PLAN
    if plan.exists():
        return make_folder(parent / json.loads(plan.read_bytes())["folder"])
    base = f"{local(arrival.arrived_at):%Y%m%d-%H%M%S}-"
    name = base + safe_name(Path(arrival.source_name).stem, limit=50)
    if (parent / name).exists():
        name = f"{name}-{arrival.work_id[-6:]}"
    write_bytes(plan, json.dumps({"folder": name, "into": parent.name}).encode())
    return make_folder(parent / name)


def _copy_safely(source: Path, target: Path) -> None:
    """Copy a file or tree; names that cannot stand are made safe, links become a text that says what was there."""
    places = {"": target}
    if source.is_dir() and not source.is_symlink():
        make_folder(target)
    for entry in list_tree(source).entries:
        if entry.name:
            parent, _, name = entry.name.rpartition("/")
            places[entry.name] = _unused(places[parent] / safe_name(readable(name)), set(places.values()))
        place = places[entry.name]
        if entry.kind is EntryKind.FOLDER:
            make_folder(place)
        elif entry.kind is EntryKind.FILE:
            copy_verified(source / entry.name if entry.name else source, place)
        else:
            write_bytes(place.with_name(f"{place.name[:50]}.说明.txt"), LINK_NOTE.encode())


def _unused(place: Path, used: set[Path]) -> Path:
    """The path, or one with a number where the names of two entries were made alike."""
    number, free = 2, place
    while free in used:
        free = place.with_name(f"{place.stem[:50]}-{number}{place.suffix}")
        number += 1
    return free


def return_note(source_name: str, reason: ReturnReason, now: datetime, window: Window) -> bytes:
    """退件说明 (or another title) as a one-page .docx: which package, why, what to do next, when, and whom to ask."""
    day = local(now)
    lines = [
        ("材料包名称", source_name),
        ("问题类别", reason.category),
        *([("涉及文件", reason.file)] if reason.file else []),
        ("退件原因", f"{reason.what}。"),
        ("下一步", f"请{reason.next_step}。" if reason.next_step else "请与窗口联系。"),
        ("处理时间", f"{day_text(day)} {day:%H:%M}"),
        ("咨询窗口", f"{window.name}（{window.address}），电话 {window.phone}"),
    ]
    document = new_document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(27)
    _paragraph(document, " ".join(reason.title), size=22, centred=True)
    for label, text in lines:
        _paragraph(document, f"{label}：{text}", size=14)
    _paragraph(document, reason.kept, size=14)
    document.core_properties.author = ""
    document.core_properties.title = reason.title
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _paragraph(document: Document, text: str, *, size: int, centred: bool = False) -> None:
    paragraph = document.add_paragraph()
    run = paragraph.add_run("".join(c for c in text if c.isprintable()))
    run.font.size = Pt(size)
    run.font.name = "FangSong"
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), "黑体" if centred else "仿宋")
    paragraph.paragraph_format.space_after = Pt(size / 2)
    if centred:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
