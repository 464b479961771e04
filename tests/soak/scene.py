"""What the office of the kill harness is given: packages of every kind of end, and the readings that belong to them."""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import openpyxl
from PIL import Image

from extractors.models import DocumentType, FieldReading, FormStart, PageReading, Reading, SourceFile, Status
from extractors.reader import ReadingJob
from flows.casework.model import Application
from tests.support.application_parts import application
from tests.support.looking import LooksHere

TODAY = date(2026, 11, 23)
SETTINGS = "quiet_s: 0.02\nempty_quiet_s: 0.02\nrescan_s: 0.05\nlease_s: 5\ncopies_per_sweep: 0\n"
HEAD = b"\x89PNG\r\n\x1a\nreading:"
RIGHT_USCC, WRONG_USCC = "91419001MA9K1XY707", "91419001MA9K1XY701"


def doubtful() -> Application:
    """One code that a person must confirm."""
    uscc = FieldReading(
        key="uscc",
        value=WRONG_USCC,
        raw=WRONG_USCC,
        confidence=0.4,
        status=Status.REVIEW,
        page=1,
        doubt="校验位不符",
        candidates=(RIGHT_USCC,),
        crop="uscc.png",
    )
    return application(project_name="待核酒店", project_code="2608-419001-04-01-551303", uscc=uscc)


SAID: dict[str, Callable[[], Application]] = {
    "accepted": lambda: application(services=["用水", "用电"]),
    "correction": lambda: application(
        project_name="缺件酒店", project_code="2608-419001-04-01-551403", consent_share=None
    ),
    "doubtful": doubtful,
    "heating": lambda: application(services=["用暖"]),
    "small": lambda: application(
        project_name="小店", project_code=None, applicant_name="济源市小店有限公司", services=["用水"]
    ),
    "first": lambda: application(
        project_name="一叠甲", project_code="2608-419001-04-01-551503", applicant_name="济源市甲乙饭店有限公司"
    ),
    "second": lambda: application(
        project_name="一叠乙", project_code="2608-419001-04-01-661609", applicant_name="济源市丙丁工厂有限公司"
    ),
}
STARTS = ("first", "second")
ENCLOSED = "enclosed"


class RecordedReader(LooksHere):
    """Stands in for the reading process: what a file is said to hold stands in the file itself."""

    def read(self, files: tuple[SourceFile, ...], job: ReadingJob) -> Reading:
        tag, _, name = files[0].path.read_bytes().removeprefix(HEAD).decode().partition(":")
        found = SAID[tag]()
        fields = dict(found.fields)
        if name:
            fields["project_name"] = fields["project_name"].model_copy(update={"value": name, "raw": name})
        if job.crops is not None:
            job.crops.mkdir(parents=True, exist_ok=True)
            for picture in ("page-1.jpg", "uscc.png"):
                Image.new("RGB", (120, 40), "white").save(job.crops / picture)
        pages = tuple(page_reading(file) for file in files)
        return Reading(source=job.source, document_type=DocumentType.FORM, pages=pages, fields=fields, rows=found.rows)

    def close(self) -> None:
        """Nothing to give back."""


def page_reading(file: SourceFile) -> PageReading:
    """What a file is: a form, the first page of one that says whose it is, or something enclosed."""
    tag = file.path.read_bytes().removeprefix(HEAD).decode().partition(":")[0]
    if tag == ENCLOSED:
        return PageReading(file=file.name, page=1, document_type=DocumentType.MATERIAL)
    found = SAID[tag]()
    start = FormStart(applicant=found.text("applicant_name"), project_code=found.text("project_code"))
    return PageReading(file=file.name, page=1, document_type=DocumentType.FORM, starts=start if tag in STARTS else None)


def page(tag: str, name: str = "") -> bytes:
    """A file that the recorded reader understands."""
    return HEAD + f"{tag}:{name}".encode()


def drop_first_act(inbox: Path) -> None:
    """Packages of seven ends: accepted, corrected, doubtful, given back, the same bytes again, parted in two, the same
    application again.

    Times fix the order.
    """
    folder = inbox / "1-完整"
    folder.mkdir(parents=True)
    (folder / "1.png").write_bytes(page("accepted"))
    (folder / "2.png").write_bytes(page("accepted", "第二页"))
    with zipfile.ZipFile(inbox / "2-缺同意.zip", "w") as archive:
        archive.writestr(zipfile.ZipInfo("申请表.png"), page("correction"))
    (inbox / "3-有疑问.png").write_bytes(page("doubtful"))
    (inbox / "4-便条.txt").write_text("这不是材料", encoding="utf-8")
    again = inbox / "5-再来一次"
    again.mkdir()
    for file in folder.iterdir():
        (again / file.name).write_bytes(file.read_bytes())
    (inbox / "6-小店.png").write_bytes(page("small"))
    stack = inbox / "7-一叠"
    stack.mkdir()
    for number, tag in enumerate((STARTS[0], ENCLOSED, STARTS[1], ENCLOSED), 1):
        (stack / f"{number}.png").write_bytes(page(tag, f"第{number}页" if tag == ENCLOSED else ""))
    (inbox / "8-又扫一遍.png").write_bytes(page("accepted", "样例酒店"))
    for number, path in enumerate(sorted(inbox.iterdir())):
        for place in [*path.rglob("*"), path]:
            os.utime(place, (1_790_000_000 + number, 1_790_000_000 + number))


def decided(sheet: Path, *, passed: bool) -> bytes:
    """A 核对单 with questions only, as a person fills it in."""
    book = openpyxl.load_workbook(sheet)
    front, other = book["核对单"], book["其他问题"]
    front["D7"], front["I7"] = "王审核", "2026年11月23日"
    for row in range(9, other.max_row + 1):
        if other.cell(row, 1).value:
            is_so = passed and other.cell(row, 9).value != "V14C"  # never a change of the earlier case
            other.cell(row, 7).value, other.cell(row, 8).value = "通过" if is_so else "不通过", "已对照原件"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def answered(sheet: Path) -> bytes:
    """The 核对单 as a person fills it in."""
    book = openpyxl.load_workbook(sheet)
    page_ = book["核对单"]
    page_["D7"], page_["I7"] = "王审核", "2026年11月23日"
    for row in range(9, page_.max_row + 1):
        if page_.cell(row, 10).value == "uscc":
            page_.cell(row, 8).value, page_.cell(row, 9).value = "更正", RIGHT_USCC
    other = book["其他问题"]
    for row in range(9, other.max_row + 1):
        if other.cell(row, 1).value:
            other.cell(row, 7).value, other.cell(row, 8).value = "通过", "已核对"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
