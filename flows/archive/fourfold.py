"""四性检测 (DA/T 70-2018): is the package authentic, complete, usable, safe? An item passes, fails or is unchecked."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final, NamedTuple

import pypdfium2
from docx import Document
from PIL import Image

from extractors.models import Frozen
from flows.archive.contents import LONGEST_NAME, OF_PAPERS, Item, Role
from flows.archive.metadata import REQUIRED
from flows.archive.plan import ArchivePlan
from flows.copies import inspect_copy
from flows.ground import sha256_file
from flows.ledger import STORED

IMAGES: Final = frozenset({".jpg", ".jpeg", ".png", ".tif", ".tiff", ".bmp"})
_REFERENCES: Final = (b'TargetMode="External"', b"vbaProject", b"oleObject")


class Result(StrEnum):
    """What came of one item."""

    PASSED = "通过"
    FAILED = "不通过"
    UNCHECKED = "未检"


class Check(Frozen):
    """One item of the report. property: 真实性 · 完整性 · 可用性 · 安全性."""

    number: str
    property: str
    item: str
    result: Result
    found: str = ""


@dataclass(frozen=True)
class Subject:
    """The package before it is bagged: its folder, files, metadata and record. ledger_problems: of the hash chain."""

    folder: Path
    items: tuple[Item, ...]
    metadata: str
    record: list[dict[str, object]]
    lacking: tuple[str, ...]
    ledger_problems: tuple[str, ...]
    plan: ArchivePlan


class CheckItem(NamedTuple):
    """An item of the report and what finds its faults; None where nobody here can check it."""

    number: str
    property: str
    words: str
    faults: Callable[[Subject], Iterator[str]] | None


def four_checks(subject: Subject) -> tuple[Check, ...]:
    """The report on a package, in the order of the standard."""
    return tuple(_checked(item, subject) for item in _ITEMS)


def _checked(item: CheckItem, subject: Subject) -> Check:
    told = {"number": item.number, "property": item.property, "item": item.words}
    if item.faults is None:
        return Check.model_validate(told | {"result": Result.UNCHECKED, "found": "由接收方检测"})
    faults = list(item.faults(subject))
    result = Result.FAILED if faults else Result.PASSED
    return Check.model_validate(told | {"result": result, "found": "；".join(faults[:5])})


def _changed(subject: Subject) -> Iterator[str]:
    for item in subject.items:
        if sha256_file(subject.folder / item.name) != item.sha256:
            yield f"{item.name} 与台账登记的散列值不符"


def _chain(subject: Subject) -> Iterator[str]:
    yield from subject.ledger_problems


def _linked(subject: Subject) -> Iterator[str]:
    for item in subject.items:
        if f"<计算机文件名>{_escaped(item.name)}<" not in subject.metadata or item.sha256 not in subject.metadata:
            yield f"元数据没有著录 {item.name}"


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _ordered(subject: Subject) -> Iterator[str]:
    if [item.order for item in subject.items] != list(range(1, len(subject.items) + 1)):
        yield "件内顺序号不连续"


def _all_there(subject: Subject) -> Iterator[str]:
    yield from subject.lacking
    if not any(item.role is Role.ORIGINAL for item in subject.items):
        yield "没有申请材料原件"


def _recorded(subject: Subject) -> Iterator[str]:
    kinds = {entry["事件"] for entry in subject.record}
    if not {"case_opened", STORED} <= kinds:
        yield "过程记录缺立案或原件存档"


def _elements(subject: Subject) -> Iterator[str]:
    for name in REQUIRED:
        if f"<{name}>" not in subject.metadata:
            yield f"元数据“{name}”为空"


def _opens(subject: Subject) -> Iterator[str]:
    for item in subject.items:
        if not _can_open(subject.folder / item.name):
            yield f"{item.name} 打不开或已加密"


def _can_open(path: Path) -> bool:
    suffix = path.suffix.lower()
    try:
        if suffix == ".pdf":
            with pypdfium2.PdfDocument(path) as document:
                return len(document) > 0
        if suffix == ".docx":
            Document(str(path))
        elif suffix in IMAGES:
            with Image.open(path) as image:
                image.verify()
        elif suffix == ".zip":
            with zipfile.ZipFile(path) as archive:
                return not any(member.flag_bits & 1 for member in archive.infolist())
    except Exception:  # whatever the libraries raise on a foreign file: it does not open
        return False
    return path.stat().st_size > 0


def _formats(subject: Subject) -> Iterator[str]:
    shown = {item.shows for item in subject.items}
    for item in subject.items:
        suffix = Path(item.name).suffix.lower().lstrip(".")
        if suffix in subject.plan.rendered_formats and item.sha256 not in shown:
            yield f"{item.name} 没有能转成 PDF/A，请另存为 PDF 一并归档"
        elif suffix not in (*subject.plan.allowed_formats, *subject.plan.rendered_formats):
            yield f"{item.name} 的格式不在归档格式之列"


def _long_term(subject: Subject) -> Iterator[str]:
    """Papers that hold good, by their copy or themselves; what is void is kept as it lies."""
    copies = {item.number for item in subject.items if item.role is Role.COPY}
    for item in subject.items:
        is_paper = item.role in OF_PAPERS and not item.is_void
        is_pdf = item.name.endswith(".pdf")
        if is_paper and not is_pdf and item.number not in copies:
            yield f"{item.name} 没有 PDF/A 副本"
        if (is_paper and is_pdf) or item.role in (Role.COPY, Role.RENDITION):
            report = inspect_copy((subject.folder / item.name).read_bytes())
            if report.problems:
                yield f"{item.name}：{'、'.join(report.problems)}"


def _harmless(subject: Subject) -> Iterator[str]:
    for item in subject.items:
        path = subject.folder / item.name
        if path.suffix.lower() in (".docx", ".xlsx") and _has_references(path):
            yield f"{item.name} 含宏、嵌入对象或外部链接"


def _has_references(path: Path) -> bool:
    if not zipfile.is_zipfile(path):
        return False  # it does not open at all: that is another item
    with zipfile.ZipFile(path) as archive:
        names = " ".join(archive.namelist()).encode()
        parts = [archive.read(name) for name in archive.namelist() if name.endswith(".rels")]
    return any(mark in names or any(mark in part for part in parts) for mark in _REFERENCES)


def _names(subject: Subject) -> Iterator[str]:
    for item in subject.items:
        if len(item.name) > LONGEST_NAME or any(char in item.name for char in '\\/:*?"<>|'):
            yield f"{item.name[:20]}… 的文件名不合要求"


_ITEMS: Final = (
    CheckItem("1-1", "真实性", "电子文件的散列值与台账登记一致", _changed),
    CheckItem("1-2", "真实性", "台账事件链完整，未被改动", _chain),
    CheckItem("1-3", "真实性", "元数据与内容数据关联一致", _linked),
    CheckItem("2-1", "完整性", "件内顺序号连续", _ordered),
    CheckItem("2-2", "完整性", "台账列出的文件齐全", _all_there),
    CheckItem("2-3", "完整性", "过程记录齐全", _recorded),
    CheckItem("2-4", "完整性", "元数据必填项齐全", _elements),
    CheckItem("3-1", "可用性", "文件可以打开，没有加密", _opens),
    CheckItem("3-2", "可用性", "文件格式符合归档要求", _formats),
    CheckItem("3-3", "可用性", "文书为 PDF/A-2b 或有其副本，字体嵌入", _long_term),
    CheckItem("4-1", "安全性", "没有宏、嵌入对象和外部链接", _harmless),
    CheckItem("4-2", "安全性", "文件名规范，不含个人信息", _names),
    CheckItem("4-3", "安全性", "病毒检测", None),
)


def fault_lines(checks: tuple[Check, ...]) -> tuple[str, ...]:
    """What does not pass and what was found, a line each, for people."""
    failed = (check for check in checks if check.result is Result.FAILED)
    return tuple(f"{check.number} {check.property}　{check.item}：{check.found}" for check in failed)


def report_bytes(checks: tuple[Check, ...], archive_no: str) -> bytes:
    """四性检测报告.json."""
    failed = [check.number for check in checks if check.result is Result.FAILED]
    content = {
        "档号": archive_no,
        "依据": "DA/T 70-2018",
        "结论": "不合格" if failed else "合格（未检项目除外）",
        "不通过": failed,
        "检测项": [check.model_dump(mode="json") for check in checks],
    }
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()
