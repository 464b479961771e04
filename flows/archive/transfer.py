"""Hands a year's packages over: copied to a folder, each bag checked again there, with a catalogue and a receipt."""

from __future__ import annotations

import hashlib
import json
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from extractors.errors import UsageError
from extractors.models import Frozen
from flows.archive.bag import MANIFEST, bag_problem, payload_manifest
from flows.archive.metadata import PARTED, title_of
from flows.archive.package import PACKAGED, Archive, copy_tree, faults_of
from flows.archive.page import PageFile, PageRow, catalogue_page
from flows.books import CatalogueRow, catalogue_workbook
from flows.casework import Application
from flows.ground import make_folder, sha256_file, stamp, write_bytes
from flows.ledger import PUBLIC_WORD, Case, CaseState

CATALOGUE: Final = "归档文件目录.xlsx"
PAGE: Final = "目录.html"
RECEIPT: Final = "移交回执.json"
_ROADS: Final = ("site_address", "seg_road")
TRANSFERRED: Final = "archive_transferred"
"""Event kind; payload {"archive_no", "manifest_sha256"}: the package was handed over and found whole."""


class Handed(Frozen):
    """One package at its new place. manifest_sha256: of its manifest-sha256.txt, which names every file.

    problem: why it was not handed over, ''.
    """

    archive_no: str
    case_no: str
    title: str
    files: int
    size: int
    manifest_sha256: str
    problem: str = ""


class Receipt(Frozen):
    """What was handed over, and what was not. folder: where it lies. Sizes in bytes."""

    folder: str
    year: int
    at: str
    packages: tuple[Handed, ...]

    @property
    def whole(self) -> tuple[Handed, ...]:
        """Packages that passed, and are whole at the new place."""
        return tuple(p for p in self.packages if not p.problem)

    @property
    def problems(self) -> tuple[str, ...]:
        """Packages that were not handed over, each with the reason."""
        return tuple(f"{p.archive_no}：{p.problem}" for p in self.packages if p.problem)


def packaged_cases(archive: Archive, year: int) -> tuple[tuple[Case, dict[str, Any]], ...]:
    """The cases of a year with their newest package, by 档号."""
    newest = {event.case_no: dict(event.payload) for event in archive.ledger.views.stream((PACKAGED,))}
    of_year = {n: said for n, said in newest.items() if str(said["path"]).split("/")[1] == str(year)}
    found = ((case, of_year[case.case_no]) for case in archive.ledger.views.some(of_year))
    return tuple(sorted(found, key=lambda pair: str(pair[1]["archive_no"])))


def _catalogue_row(archive: Archive, case: Case, package: dict[str, Any]) -> CatalogueRow:
    """归档文件目录: the line of a package."""
    last = max(e.at[:10] for e in archive.ledger.events(case.case_no) if e.kind != TRANSFERRED)
    failed = "四性检测不合格" if package["failed"] else ""
    return CatalogueRow(
        archive_no=str(package["archive_no"]),
        document_no=case.case_no,
        responsible=archive.plan.unit_name,
        title=title_of(case),
        day=date.fromisoformat(last),
        secrecy=archive.plan.secrecy,
        pages=package.get("pages") or None,
        note="；".join(filter(None, (failed, f"{package['files']} 个文件", archive.plan.mark))),
    )


def write_catalogues(archive: Archive, year: int, folder: Path, *, only: frozenset[str] | None = None) -> None:
    """归档文件目录.xlsx and 目录.html of a year, in place of earlier ones; links of the page lead into `folder`.

    only: the cases that are listed, None for all.

    Raises:
        UsageError: one of them cannot be written, as when somebody has it open.
    """
    listed = [pair for pair in packaged_cases(archive, year) if only is None or pair[0].case_no in only]
    rows = tuple(_page_row(archive, case, package) for case, package in listed)
    files = {
        CATALOGUE: catalogue_workbook(tuple(_catalogue_row(archive, *pair) for pair in listed), year=year),
        PAGE: catalogue_page(rows, year=year, mark=archive.plan.mark),
    }
    for name, content in files.items():
        try:
            write_bytes(folder / name, content)
        except OSError as error:
            todo = "关闭打开着的目录，检查文件夹是否只读、磁盘是否已满，再运行一次"
            raise UsageError("目录写不进去，归档包已存好", file=str(folder / name), next_step=todo) from error


def _page_row(archive: Archive, case: Case, package: dict[str, Any]) -> PageRow:
    data = archive.workspace.outbox / str(package["path"]) / "data"
    return PageRow(
        archive_no=str(package["archive_no"]),
        case_no=case.case_no,
        title=title_of(case),
        services=case.services,
        day=case.received_at[:10],
        state=PUBLIC_WORD[CaseState(case.state)],
        files=tuple(_page_files(data)),
        words=" ".join(_words(archive.ledger.application(case.case_no), case)),
    )


def _page_files(data: Path) -> Iterator[PageFile]:
    """The files of a package as its metadata tells them, then the metadata and what else speaks of them."""
    told = {}
    with suppress(OSError, ET.ParseError):  # a damaged package is listed by the names of its files
        told = {str(file.findtext("计算机文件名")): file for file in ET.parse(data / "metadata.xml").iter("文件")}
    for name in sorted(path.name for path in data.glob("*") if path.is_file()):
        file = told.get(name)
        if file is None:
            yield PageFile(name=name, label=name)
            continue
        day = file.findtext("日期") or ""
        day = f"{day[:4]}-{day[4:6]}-{day[6:]}" if day else ""
        words = (file.findtext(key) for key in ("件内顺序号", "题名", "单位", "文件编号", "稿本"))
        label = "　".join(filter(None, (*words, day)))
        parts = (part.partition(" ") for part in (file.findtext("内含") or "").split(PARTED) if part)
        yield PageFile(name=name, label=label, day=day, parts=tuple((int(page), words) for page, _, words in parts))


def _words(application: Application, case: Case) -> dict[str, None]:
    """What an archivist may know of a case beside its title: project code and roads."""
    named = application.named()
    roads = (str(found.value) for name, found in named if name.rpartition(".")[2] in _ROADS and found.value)
    return dict.fromkeys(filter(None, (case.project_code, *roads)))


def transfer_year(archive: Archive, year: int, to: Path, now: datetime) -> Receipt:
    """Copy every package of the year that passes below `to` and check each there; writes catalogue and receipt.

    Raises:
        UsageError: there is nothing to hand over, or `to` cannot be written to.
    """
    chosen = packaged_cases(archive, year)
    if not chosen:
        raise UsageError(f"{year} 年还没有归档包", next_step="先办结案件，或加 --all 把在办的也打包")
    folder = to / f"{archive.plan.fonds_no}-{year}"
    try:
        make_folder(folder)
        handed = tuple(_hand_over(archive, case, package, folder) for case, package in chosen)
        receipt = Receipt(folder=str(folder), year=year, at=stamp(now), packages=handed)
        write_catalogues(archive, year, folder, only=frozenset(p.case_no for p in receipt.whole))
        write_bytes(folder / RECEIPT, receipt_bytes(receipt, archive, folder))
    except OSError as error:
        raise UsageError(
            "移交文件夹写不进去", file=str(folder), next_step="检查是否只读、是否已满、是否有同名而内容不同的文件"
        ) from error
    for package in receipt.whole:
        payload = {"archive_no": package.archive_no, "manifest_sha256": package.manifest_sha256}
        archive.ledger.record_once(package.case_no, TRANSFERRED, payload, now=now)
    return receipt


def _hand_over(archive: Archive, case: Case, package: dict[str, Any], folder: Path) -> Handed:
    source = archive.workspace.outbox / str(package["path"])
    target = folder / source.name
    problem = _unfit(source, package)
    size = 0 if problem else copy_tree(source, target)
    problem = problem or bag_problem(target)
    manifest = target / MANIFEST
    return Handed(
        archive_no=str(package["archive_no"]),
        case_no=case.case_no,
        title=title_of(case),
        files=len(payload_manifest(target)) if manifest.exists() else 0,
        size=size,
        manifest_sha256=sha256_file(manifest) if manifest.exists() else "",
        problem=problem,
    )


def _unfit(source: Path, package: dict[str, Any]) -> str:
    """Why a package may not be handed over, ''."""
    if faults := faults_of(package):
        return f"四性检测不合格，未移交：{'；'.join(faults)}"
    problem = bag_problem(source)
    return f"移交前即不完整，{problem}" if problem else ""


def receipt_bytes(receipt: Receipt, archive: Archive, folder: Path) -> bytes:
    """移交回执.json: what was handed over, how it was checked, and blanks for the two signatures."""
    content = {
        "移交单位": archive.plan.fonds_name,
        "接收单位": archive.plan.archive_name,
        "年度": receipt.year,
        "时间": receipt.at,
        "件数": len(receipt.whole),
        "字节": sum(p.size for p in receipt.whole),
        "核对": "复制后逐件按 BagIt 清单（SHA-256）核对",
        "目录": {"文件": CATALOGUE, "SHA-256": hashlib.sha256((folder / CATALOGUE).read_bytes()).hexdigest()},
        "说明": archive.plan.mark,
        "件": [p.model_dump(mode="json", exclude={"problem"}) for p in receipt.whole],
        "未移交": [
            {"档号": p.archive_no, "受理编号": p.case_no, "原因": p.problem} for p in receipt.packages if p.problem
        ],
        "移交人": "",
        "接收人": "",
        "接收日期": "",
    }
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()
