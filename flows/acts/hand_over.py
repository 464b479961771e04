"""Act: a page that came in with one case and belongs to another is handed over; both cases tell of it.

The original stays where it is, untouched; the other case gets the page as an original of its own, cut out pixel for
pixel. Nothing is read from it by this: what it says for that case a person supplies in the usual way.
"""

from __future__ import annotations

import hashlib
from pathlib import PurePosixPath
from typing import Final

from extractors.errors import LedgerError, UsageError
from extractors.models import Frozen
from extractors.pages import Cut, cut_files
from flows.acts.act import Act, Done, require_act
from flows.ground import copy_verified, make_folder, sha256_file
from flows.ledger import CLOSED, STORED, CaseState
from flows.office import Runtime, filing

HANDED: Final = "page_handed_over"
"""Event kind; payload {"file" (below the outbox), "page", "into", "reason", "name"}."""
TAKEN_OVER: Final = "page_taken_over"
"""Event kind, of the other case; payload {"from", "file", "page", "path" (below the outbox), "reason", "name"}."""
_SINGLE: Final = frozenset({".jpg", ".jpeg", ".png", ".bmp", ".webp"})


class PageAt(Frozen):
    """A page of an original: where the file lies below the outbox, and which page, from 1."""

    file: str
    page: int = 1


def hand_page(office: Runtime, case_no: str, page: PageAt, into: str, act: Act) -> Done:
    """Hand a page of a case's originals over to another case; asked for twice it is done once.

    Raises:
        UsageError: no name or reason, both are the same case, or the page cannot be cut out.
        LedgerError: no such case or original, or the other case has ended.
    """
    require_act(act)
    if case_no == into:
        raise UsageError("两个受理编号相同", next_step="写明这一页所属的另一个受理编号")
    with filing(office):
        return _handed(office, case_no, page, into, act)


def _handed(office: Runtime, case_no: str, page: PageAt, into: str, act: Act) -> Done:
    original = _original(office, case_no, page)
    if CaseState(office.ledger.case(into).state) in CLOSED:
        raise LedgerError(f"{into} 已经办结、作废或并入他案，不能再收材料", next_step="核对受理编号")
    key = hashlib.sha256(f"{original}|{page.page}|{into}".encode()).hexdigest()
    path = _laid(office, page, into, key)
    told = {"file": page.file, "page": page.page, "reason": act.reason, "name": act.name}
    office.ledger.record_once(case_no, HANDED, told | {"into": into}, actor=act.actor, now=office.now())
    file = office.workspace.outbox / path
    stored = {"name": PurePosixPath(path).name, "path": path, "sha256": sha256_file(file), "size": file.stat().st_size}
    office.ledger.record_once(into, STORED, {"sha256": key, "files": [stored]}, actor=act.actor, now=office.now())
    office.ledger.record_once(
        into, TAKEN_OVER, told | {"from": case_no, "path": path}, actor=act.actor, now=office.now()
    )
    return Done(case_no=into, papers=(path,))


def _original(office: Runtime, case_no: str, page: PageAt) -> str:
    """The hash of the original that is named."""
    office.ledger.case(case_no)
    for event in office.ledger.events(case_no):
        for file in event.payload["files"] if event.kind == STORED else ():
            if file["path"] == page.file:
                return str(file["sha256"])
    raise LedgerError(f"{case_no} 没有这个原件", file=page.file, next_step="按台账中“原件”的存放位置写")


def _laid(office: Runtime, page: PageAt, into: str, key: str) -> str:
    """The page as an original of the other case; its path below the outbox."""
    source = office.workspace.outbox / page.file
    is_single = source.suffix.lower() in _SINGLE
    suffix = ".tif" if source.suffix.lower() in (".tif", ".tiff") else source.suffix.lower()
    target = make_folder(office.workspace.case_archive(into) / "原件" / f"移交-{key[:12]}") / f"001{suffix}"
    if is_single and page.page != 1:
        raise UsageError(f"{page.file} 只有一页", next_step="页码写 1")
    if not target.exists():
        if is_single:
            copy_verified(source, target)
        else:
            cut = Cut(source=source, pages=(page.page,), of=0, target=target)
            if why := cut_files([cut], max_bytes=office.settings.limits.member_bytes):
                raise UsageError(f"{page.file} 第 {page.page} 页取不出来（{why}）", next_step="核对页码")
    return office.workspace.relative(target)
