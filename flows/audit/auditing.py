"""`baozhuang audit`: the ledger against the disk. Finds what is missing, changed or orphaned, and a broken ledger.

Changes nothing. The disk is listed before the ledger is read, so that what is filed meanwhile is not called orphaned.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path

from extractors.models import Frozen
from flows.archive import package_problem
from flows.audit.holdings import Held, Holdings, holdings, lying
from flows.ground import sha256_file
from flows.intake import Entry, EntryKind
from flows.ledger import Verified
from flows.opened import OpenLedger

_FROM_BACKUP = "从备份恢复到原处"


class Fault(StrEnum):
    """What can be wrong, in the word that the report begins with."""

    MISSING = "缺失"
    CHANGED = "被改动"
    UNREADABLE = "读不出"
    ORPHANED = "无主"
    LEDGER = "台账有误"
    OUTBOX = "发件夹"


class Problem(Frozen):
    """One thing that is wrong: where (a path below the outbox, or ''), what, and how to mend it."""

    fault: Fault
    what: str
    mend: str
    path: str = ""

    @property
    def line(self) -> str:
        """The whole report on it."""
        place = f"{self.path}：" if self.path else ""
        return f"{self.fault.value}　{place}{self.what}。请{self.mend}。"


class Audit(Frozen):
    """The result of an audit: problems, and how much was compared. ledger: what was found of the ledger itself."""

    problems: tuple[Problem, ...]
    cases: int = 0
    papers: int = 0
    originals: int = 0
    packages: int = 0
    in_hand: int = 0
    ledger: Verified | None = None


def audit(desk: OpenLedger) -> Audit:
    """Hold the disk against the ledger, and the ledger against itself."""
    checked = _verified(desk)
    broken = tuple(ledger_problems(checked))
    outbox = desk.workspace.outbox
    try:
        found = lying(outbox)
    except OSError:
        if desk.is_new and not outbox.exists():
            return Audit(problems=broken)
        mend = "检查共享盘是否连接、本程序的账号是否可以读取，再运行 audit"
        return Audit(problems=(*broken, Problem(fault=Fault.OUTBOX, what=f"{outbox} 现在读不出", mend=mend)))
    try:
        known = holdings(desk)
    except Exception:  # a tampered event can be wrong in any way; ledger_problems has said so
        return Audit(problems=broken or (_unreadable_ledger(),))
    held = (*known.papers, *known.originals)
    faults = (problem for file in held if (problem := check_file(file, outbox, found)) is not None)
    return Audit(
        problems=(*broken, *faults, *_packages(known, outbox), *orphans(known, found)),
        cases=known.cases,
        papers=len(known.papers),
        originals=len(known.originals),
        packages=len(known.packages),
        in_hand=len(known.in_hand),
        ledger=checked,
    )


def _verified(desk: OpenLedger) -> Verified | None:
    """Hash chain, numbers and tables of the ledger; None where it cannot be read."""
    try:
        return desk.ledger.checks.whole()
    except Exception:  # as above: whatever was done to the database, the report must come
        return None


def ledger_problems(checked: Verified | None) -> Iterator[Problem]:
    """What is wrong with the ledger itself."""
    if checked is None:
        yield _unreadable_ledger()
        return
    for what in checked.problems:
        mend = "不要再改动数据库，从备份恢复台账后再运行 audit，并查明是谁改动"
        yield Problem(fault=Fault.LEDGER, what=what, mend=mend)


def _unreadable_ledger() -> Problem:
    what = "事件内容已损坏，发件夹未能核对"
    return Problem(fault=Fault.LEDGER, what=what, mend="从备份恢复台账后再运行 audit")


def check_file(held: Held, outbox: Path, found: dict[str, Entry]) -> Problem | None:
    """A file of the ledger as it lies on the disk; None where it is there, whole and unchanged.

    found: what was seen in the outbox; what was filed later is looked for again. Links are never followed.
    """
    place = outbox / held.path
    entry = found.get(held.path)
    if ".." in place.parts or not place.is_relative_to(outbox):
        return _problem(Fault.LEDGER, held, "台账所记的位置不在发件夹内", "从备份恢复台账后再运行 audit")
    if place.is_symlink() or (entry is not None and entry.kind is not EntryKind.FILE):
        return _problem(Fault.CHANGED, held, "原处已换成链接", _recovery(held))
    try:
        digest = sha256_file(place)
    except FileNotFoundError:
        return _problem(Fault.MISSING, held, "台账记为已存入，原处没有", _recovery(held))
    except OSError:
        return _problem(Fault.UNREADABLE, held, "文件打不开", "检查该文件的权限和磁盘，再运行 audit")
    if digest != held.sha256:
        return _problem(Fault.CHANGED, held, "内容与存入时的校验值不符", _replacement(held))
    return None


def _problem(fault: Fault, held: Held, what: str, mend: str) -> Problem:
    return Problem(fault=fault, path=held.path, what=f"{held.what}，{what}", mend=mend)


def _recovery(held: Held) -> str:
    if held.is_original and Path(held.spare).is_dir():
        return f"{_FROM_BACKUP}，或取回 {held.spare} 中的同一文件"
    if held.is_original:
        return f"{_FROM_BACKUP}；恢复不了的，请申请人重新提交原件"
    return f"{_FROM_BACKUP}；恢复不了的，作废该文号，以新版本重新出文"


def _replacement(held: Held) -> str:
    if held.is_original:
        return f"把现有文件另存到别处，再{_recovery(held)}"
    return f"把改动稿另存到别处，{_FROM_BACKUP}；要按改动稿发文的，以新版本重新出文"


def _packages(known: Holdings, outbox: Path) -> Iterator[Problem]:
    """Archive packages that are not what was packaged: every file inside is compared."""
    for packed in known.packages:
        if what := package_problem(packed, outbox):
            again = "，或移开现有文件夹后运行 archive 重新打包" if packed.is_newest else ""
            fault = Fault.CHANGED if (outbox / packed.path).is_dir() else Fault.MISSING
            yield Problem(fault=fault, path=packed.path, what=f"归档包，{what}", mend=f"{_FROM_BACKUP}{again}")


def orphans(known: Holdings, found: dict[str, Entry]) -> Iterator[Problem]:
    """Files of the outbox that the ledger does not account for."""
    for path in sorted(found):
        if not known.names(path):
            mend = "查明来历：属于某案的放入收件夹办理，不需要的移出发件夹"
            yield Problem(fault=Fault.ORPHANED, path=path, what="台账中没有这个文件", mend=mend)
