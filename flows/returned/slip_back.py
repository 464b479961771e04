"""Step: one paper of a package goes back to its sender with its reason, while the others of the package are taken.

The scan stays among the case's originals; in 退件 lie the picture of the page, where there is one, and 退件说明, in a
folder that names paper and provider, so that whoever sorts 退件 knows to whom it goes.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from extractors.errors import LedgerError
from extractors.models import ReturnedPage
from flows.course import SLIP_REFUSED
from flows.ground import copy_verified, make_folder, write_bytes
from flows.intake import safe_name
from flows.office import ReturnReason, Runtime, return_note
from flows.packages import crops_of_package

KEPT = "原扫描件未作任何改动，存于该案档案；旁边的图片是这一页的样子。"
_TITLE = "退件说明"


def give_back(office: Runtime, page: ReturnedPage, *, package: str, reason: str) -> str:
    """Lay the paper into 退件 and write it down in its case, once. Returns the folder's path below the outbox.

    package: SHA-256 of what it came in. reason: in Chinese.
    """
    arrived = office.ledger.package(package)
    first_at = arrived.first_at if arrived is not None else office.now().isoformat()
    who, title = _sender(office, page), _title(office, page)
    at = f"{datetime.fromisoformat(first_at):%Y%m%d-%H%M%S}"
    name = f"{at}-{title}-{who}-第{page.page}页".replace("--", "-")
    folder = make_folder(office.workspace.folder("returned") / safe_name(name))
    note = folder / f"{_TITLE}.docx"
    if not note.exists():
        source = arrived.source_name if arrived is not None else page.case_no
        write_bytes(
            note, return_note(source, _reason(page, reason, who, title), office.now(), office.office.general_window)
        )
    _lay_picture(office, page, package, folder / f"第{page.page}页.jpg")
    path = office.workspace.relative(folder)
    key = {"kind": page.kind, "provider": page.provider, "version": page.version, "package": package}
    note_refused(office, page.case_no, key | {"reason": reason, "path": path})
    return path


def note_refused(office: Runtime, case_no: str, payload: dict[str, Any]) -> None:
    """Write down, once, that a paper was not taken: in its case, or in none where the ledger does not know that."""
    try:
        office.ledger.case(case_no)
    except LedgerError:
        payload, case_no = payload | {"named": case_no}, ""
    office.ledger.record_once(case_no, SLIP_REFUSED, payload, now=office.now())


def _title(office: Runtime, page: ReturnedPage) -> str:
    slip = office.templates.slips.get(page.kind)
    return slip.title if slip is not None else "签章件"


def _sender(office: Runtime, page: ReturnedPage) -> str:
    provider = office.office.providers.get(page.provider)
    return provider.name if provider is not None else ""


def _reason(page: ReturnedPage, reason: str, who: str, title: str) -> ReturnReason:
    return ReturnReason(
        what=f"{who}交回的《{title}》（{page.case_no}）未接收：{reason}".rstrip("。"),
        next_step="按上述原因更正后，只把这一张重新扫描放入收件夹；同一包里的其他回件不要重复扫描",
        file=f"第{page.page}页",
        category="回件未接收",
        kept=KEPT,
    )


def _lay_picture(office: Runtime, page: ReturnedPage, package: str, target: Path) -> None:
    """The page as the reader saw it; none where nothing on it was doubted and so no picture was kept."""
    picture = crops_of_package(office, package) / f"page-{page.page:03d}.jpg"
    if picture.is_file() and not target.exists():
        copy_verified(picture, target)
