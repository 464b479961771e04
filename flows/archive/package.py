"""Builds the package of a case: 档号 given once, files copied and compared, bagged aside, checked, renamed into place.

A package whose contents have grown is built anew under the same 档号; the earlier one is kept beside it as 旧版.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

from extractors.errors import LedgerError, UsageError
from extractors.models import Frozen
from extractors.templates import Templates
from flows.archive.bag import MANIFEST, bag_problem, make_bag
from flows.archive.contents import Item, Role, contents_of
from flows.archive.fourfold import Check, Result, Subject, fault_lines, four_checks, report_bytes
from flows.archive.metadata import Filing, metadata_xml
from flows.archive.plan import LARGEST_SERIAL, ArchivePlan, load_plan
from flows.archive.process import is_own, record_bytes, record_of
from flows.archive.ready import REFUSED, is_finished, is_refused
from flows.archive.renditions import with_renditions
from flows.books import names_of
from flows.ground import SHANGHAI, Workspace, copy_verified, local, make_folder, move, sha256_file, write_bytes
from flows.ledger import Ledger

NUMBERED: Final = "archive_numbered"
"""Event kind; payload {"archive_no", "series", "serial", "year"}: the 档号 of a case, given once."""
PACKAGED: Final = "archive_packaged"
"""Event kind; payload {"archive_no", "path", "contents", "version", "files", "pages", "manifest_sha256", "failed",
"faults"}; path below the outbox; manifest_sha256: of the manifest that names every file; failed, faults: numbers and
lines of the 四性检测 that it does not pass."""
EARLIER: Final = "旧版"
_NUMBERS: Final = "archive numbers"
_TURN_S, _LOOK_AGAIN_S = 30.0, 0.05


class PackageEnd(Frozen):
    """How it went for one case. path: below the outbox. faults: what of the 四性检测 the package does not pass, a line
    each. is_new: it was built just now.

    reason: why nothing was built, Chinese, ''.
    """

    case_no: str
    archive_no: str = ""
    path: str = ""
    checks: tuple[Check, ...] = ()
    faults: tuple[str, ...] = ()
    is_new: bool = False
    reason: str = ""


@dataclass(frozen=True)
class Archive:
    """What building needs: where things lie, what the ledger says, how the archive numbers."""

    ledger: Ledger
    workspace: Workspace
    templates: Templates

    @property
    def plan(self) -> ArchivePlan:
        """How the archive numbers and keeps."""
        return load_plan(self.templates)

    @cached_property
    def ledger_problems(self) -> tuple[str, ...]:
        """What is wrong with the ledger's chain, looked over once."""
        return tuple(self.ledger.verify())


def packages_of(ledger: Ledger, case_no: str) -> tuple[dict[str, Any], ...]:
    """What was packaged for a case so far, the newest last."""
    return tuple(dict(e.payload) for e in ledger.events(case_no, kinds=(PACKAGED,)))


def build_package(archive: Archive, case_no: str, now: datetime) -> PackageEnd:
    """Build, check and file the package of a case; one that passed and to which nothing was added is only named.

    Raises:
        UsageError: the archive folder cannot be written to.
        LedgerError: no such case, or the 件号 of the year are used up.
    """
    items = contents_of(archive.ledger, archive.workspace, case_no, names_of(archive.templates))
    if lacking := _lacking(items):
        return PackageEnd(case_no=case_no, reason=lacking)
    digest = _digest(items, archive.ledger, case_no)
    known = packages_of(archive.ledger, case_no)
    same = known[-1] if known and known[-1]["contents"] == digest and _lies(archive, known[-1]) else None
    if same and not same["failed"]:
        return PackageEnd(case_no=case_no, archive_no=same["archive_no"], path=same["path"])
    filing = _filing(archive, case_no, now)
    with _staging(archive.workspace) as place:
        folder = place / "package"
        items = with_renditions(items, archive.plan, make_folder(place / "renditions"))
        checks = _fill(archive, case_no, filing, items, folder)
        end = PackageEnd(case_no=case_no, archive_no=filing.archive_no, checks=checks, faults=fault_lines(checks))
        if same and tuple(same.get("faults", ())) == end.faults:
            return end.model_copy(update={"path": same["path"]})
        make_bag(folder, _bag_info(archive, case_no, filing, now))
        path = archive.workspace.relative(_file(archive.workspace, folder, filing))
        manifest = sha256_file(folder / MANIFEST)
    payload = {
        "archive_no": filing.archive_no,
        "path": path,
        "contents": digest,
        "version": len(known) + 1,
        "files": len(items),
        "pages": sum(item.pages or 0 for item in items if item.role not in (Role.COPY, Role.RENDITION)),
        "manifest_sha256": manifest,
        "failed": [check.number for check in checks if check.result is Result.FAILED],
        "faults": list(end.faults),
    }
    archive.ledger.record(case_no, PACKAGED, payload, now=now)
    return end.model_copy(update={"path": path, "is_new": True})


def _lies(archive: Archive, package: dict[str, Any]) -> bool:
    return (archive.workspace.outbox / str(package["path"])).is_dir()


def faults_of(package: dict[str, Any]) -> tuple[str, ...]:
    """Why a package that was recorded does not pass; () where it does."""
    return tuple(package.get("faults") or (f"四性检测第 {number} 项不通过" for number in package["failed"]))


def _lacking(items: tuple[Item, ...]) -> str:
    missing = [item.name for item in items if not item.source.is_file()]
    told = f"缺文件：{'、'.join(missing[:3])}；运行 audit 查看缺了什么，恢复后再归档"
    return told if missing else ""


def _digest(items: tuple[Item, ...], ledger: Ledger, case_no: str) -> str:
    """What the package would hold: its files, and the events that it records."""
    told = [f"{item.order} {item.sha256} {item.role}" for item in items]
    told += [event.hash for event in ledger.events(case_no) if not is_own(event)]
    return hashlib.sha256("\n".join(told).encode()).hexdigest()


def _filing(archive: Archive, case_no: str, now: datetime) -> Filing:
    """The 档号 of the case, given now if it has none; one process at a time."""
    case = archive.ledger.case(case_no)
    days = [event.at[:10] for event in archive.ledger.events(case_no) if not is_own(event)]
    year = int(case.received_at[:4])
    with _numbering(archive.ledger):
        archive_no, serial = _number(archive, case_no, year, now)
    return Filing(
        archive_no=archive_no,
        year=year,
        serial=serial,
        first_day=days[0],
        last_day=days[-1],
        is_closed=is_finished(archive.ledger, case),
        result=REFUSED if is_refused(archive.ledger, case) else "",
    )


@contextmanager
def _numbering(ledger: Ledger) -> Iterator[None]:
    """Our turn at giving 档号: of all processes and hosts one at a time. Raises LedgerError where it does not come."""
    owner, give_up = f"archive-{uuid4()}", time.monotonic() + _TURN_S
    while ledger.take_turn(_NUMBERS, owner, datetime.now(SHANGHAI)) != owner:
        if time.monotonic() > give_up:
            raise LedgerError("另一个程序正在编档号", next_step="稍候再试")
        time.sleep(_LOOK_AGAIN_S)
    try:
        yield
    finally:
        ledger.end_turn(_NUMBERS, owner)


def _number(archive: Archive, case_no: str, year: int, now: datetime) -> tuple[str, int]:
    series = archive.plan.series(year)
    for event in archive.ledger.events(case_no, kinds=(NUMBERED,)):
        return str(event.payload["archive_no"]), int(event.payload["serial"])
    last = archive.ledger.views.newest_telling(NUMBERED, f'"series":"{series}"')
    serial = int(last.payload["serial"]) + 1 if last is not None else 1
    if serial > LARGEST_SERIAL:
        raise LedgerError(f"{series} 的件号已用完")
    archive_no = archive.plan.archive_no(year, serial)
    payload = {"archive_no": archive_no, "series": series, "serial": serial, "year": year}
    archive.ledger.record(case_no, NUMBERED, payload, now=now)
    return archive_no, serial


@contextmanager
def _staging(workspace: Workspace) -> Iterator[Path]:
    parent = make_folder(workspace.var / "archive")
    with tempfile.TemporaryDirectory(dir=parent, prefix="building-") as place:
        yield Path(place)


def _fill(archive: Archive, case_no: str, filing: Filing, items: tuple[Item, ...], folder: Path) -> tuple[Check, ...]:
    """Copy the files, write metadata, record and report. Returns the 四性检测."""
    make_folder(folder)
    for item in items:
        copy_verified(item.source, folder / item.name)
    ledger = archive.ledger
    case, application = ledger.case(case_no), ledger.application(case_no)
    metadata = metadata_xml(archive.plan, filing, case, application=application, items=items)
    record = record_of(ledger, case_no, names_of(archive.templates))
    write_bytes(folder / "metadata.xml", metadata)
    write_bytes(folder / "process.json", record_bytes(record, case_no))
    checks = four_checks(
        Subject(
            folder=folder,
            items=items,
            metadata=metadata.decode(),
            record=record,
            lacking=_unfiled(ledger, case_no),
            ledger_problems=archive.ledger_problems,
            plan=archive.plan,
        )
    )
    write_bytes(folder / "四性检测报告.json", report_bytes(checks, filing.archive_no))
    return checks


def _unfiled(ledger: Ledger, case_no: str) -> tuple[str, ...]:
    return tuple(f"文书 {paper.number} 已编号未生成" for paper in ledger.open_papers(case_no))


def _bag_info(archive: Archive, case_no: str, filing: Filing, now: datetime) -> dict[str, str]:
    return {
        "Source-Organization": archive.plan.fonds_name,
        "External-Identifier": filing.archive_no,
        "Internal-Sender-Identifier": case_no,
        "Internal-Sender-Description": archive.plan.mark,
        "Bagging-Date": local(now).date().isoformat(),
    }


def _file(workspace: Workspace, folder: Path, filing: Filing) -> Path:
    """Copy the bag into the archive under a name aside, look it over there, and rename it into place."""
    target = workspace.folder("archive") / str(filing.year) / filing.archive_no
    aside = target.with_name(f".{filing.archive_no}.part")
    try:
        shutil.rmtree(aside, ignore_errors=True)
        copy_tree(folder, aside)
        if problem := bag_problem(aside):
            raise OSError(problem)
        if target.exists():
            _set_aside(target)
        move(aside, target)
    except OSError as error:
        shutil.rmtree(aside, ignore_errors=True)
        raise UsageError(
            "归档包写不进档案文件夹",
            file=str(target.parent),
            next_step="检查该文件夹是否只读、磁盘是否已满，再运行一次",
        ) from error
    return target


def _set_aside(target: Path) -> None:
    """Keep the earlier package: nothing that was archived is deleted."""
    folder = make_folder(target.parent / EARLIER)
    number = 1
    while (folder / f"{target.name}-{number}").exists():
        number += 1
    move(target, folder / f"{target.name}-{number}")


def copy_tree(source: Path, target: Path) -> int:
    """Copy every file of a folder, each compared with what was read. Returns the bytes."""
    total = 0
    for path in sorted(source.rglob("*")):
        if path.is_file():
            copy_verified(path, target / path.relative_to(source))
            total += path.stat().st_size
    return total
