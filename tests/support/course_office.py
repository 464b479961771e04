"""An office whose packages go through the real steps: what a file is said to hold is told to its reader beforehand."""

from __future__ import annotations

import io
import time
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import openpyxl
from PIL import Image

from extractors.models import DocumentType, FieldReading, PageReading, Reading, ReturnedPage, Status
from flows.application import sweep
from flows.books import names_of
from flows.casework.model import Application
from flows.ledger import Case, Event, PlannedPaper
from flows.office.runtime import open_runtime
from flows.packages.closing import PackageEnd
from tests.support.looking import LooksHere
from tests.support.shipped import SHIPPED

SETTINGS = "quiet_s: 0.02\nempty_quiet_s: 0.02\nrescan_s: 0.05\nlease_s: 5\ncopies_per_sweep: 0\n"
MONDAY = date(2026, 11, 23)
PNG = b"\x89PNG\r\n\x1a\ntold:"
FIRST = "LHBZ-2026-000001"


def said(key: str, value: object, status: Status | None = None) -> FieldReading:
    """A field as a good reader gives it."""
    status = status or (Status.MISSING if value in (None, False) else Status.ACCEPTED)
    return FieldReading(key=key, value=value, raw=str(value), status=status, confidence=0.99)


def slip(kind: str, provider: str = "", *, version: int = 1, page: int = 1, case_no: str = FIRST, **answers: object):
    """A filled slip as a good reader gives it, signed on `sign_date` (or on the Monday)."""
    fields = SHIPPED.slips[kind].fields
    signed = {f.key: True for f in fields if f.type == "signature"}
    dated = {f.key: MONDAY.isoformat() for f in fields if f.key == "sign_date"}
    told = {k: said(k, v) for k, v in {**signed, **dated, **answers}.items()}
    return ReturnedPage(case_no=case_no, kind=kind, provider=provider, version=version, page=page, fields=told)


def reading(
    of: Application | None = None, returned: tuple[ReturnedPage, ...] = (), document_type: DocumentType | None = None
) -> Reading:
    """A package: a form, returned papers of ours, or both."""
    count = max([1 if of else 0, *(r.page for r in returned)])
    kind = document_type or (DocumentType.FORM if of else DocumentType.UNKNOWN)
    ours = {r.page for r in returned}
    return Reading(
        source="told",
        document_type=kind,
        pages=tuple(
            PageReading(file="told.png", page=n, document_type=DocumentType.SLIP if n in ours else kind)
            for n in range(1, count + 1)
        ),
        fields=of.fields if of else {},
        rows=of.rows if of else (),
        materials=of.materials if of else (),
        returned=returned,
    )


class ToldReader(LooksHere):
    """Gives back what it was told of a file, known by the words in it."""

    def __init__(self, told: Mapping[str, Reading]) -> None:
        self._told = told

    def read(self, files, job):
        name = files[0].path.read_bytes().removeprefix(PNG).decode()
        found = self._told[name]
        if job.crops is not None:
            job.crops.mkdir(parents=True, exist_ok=True)
            Image.new("RGB", (120, 40), name_colour(name)).save(job.crops / "page-1.jpg")
        pages = tuple(p.model_copy(update={"file": files[0].name}) for p in found.pages)
        return found.model_copy(update={"source": job.source, "pages": pages})

    def close(self) -> None:
        """Nothing is open."""


def name_colour(name: str) -> tuple[int, int, int]:
    """A colour by which the picture of a package is known again."""
    return (len(name) * 7 % 256, sum(name.encode()) % 256, 200)


class Town:
    """An office with an inbox. `day` is the day that it acts on."""

    def __init__(self, root: Path) -> None:
        self.root, self.day = root, MONDAY
        self.told: dict[str, Reading] = {}
        (root / "inbox").mkdir(parents=True, exist_ok=True)
        (root / "baozhuang.yaml").write_text(SETTINGS, encoding="utf-8")

    def opened(self):
        """The office as a process opens it."""
        return open_runtime(self.root, today=self.day, reader=ToldReader(self.told))

    def takes(self, name: str, found: Reading) -> PackageEnd:
        """A package with this reading comes in and is worked on to its end."""
        self.told[name] = found
        (self.root / "inbox" / f"{name}.png").write_bytes(PNG + name.encode())
        return self._worked()

    def gets(self, name: str, content: bytes) -> PackageEnd:
        """A file comes in as it is (a filled 核对单, a push file)."""
        (self.root / "inbox" / name).write_bytes(content)
        return self._worked()

    def _worked(self) -> PackageEnd:
        (end,) = self.work()
        return end

    def work(self) -> list[PackageEnd]:
        """Everything in the inbox, and what the day brings."""
        ends: list[PackageEnd] = []
        with self.opened() as office:
            give_up, idle = time.monotonic() + 30, False
            while not idle and time.monotonic() < give_up:
                swept = sweep(office, office.intake.sweep(office.now), ends.append)
                assert swept.troubles == (), swept.troubles
                idle = not swept.ends and not office.intake.waiting
                time.sleep(0.01)
        return ends

    def on(self, day: date) -> Town:
        """A later day, with its sweep."""
        self.day = day
        self.work()
        return self

    def case(self, case_no: str = FIRST) -> Case:
        """A case as the ledger has it."""
        return self._asked(lambda ledger: ledger.case(case_no))

    def events(self, case_no: str = FIRST) -> tuple[Event, ...]:
        """Its events."""
        return self._asked(lambda ledger: ledger.events(case_no))

    def papers(self, kind: str, case_no: str = FIRST) -> list[PlannedPaper]:
        """Its papers of a kind."""
        return self._asked(lambda ledger: [p for p in ledger.papers(case_no) if p.kind == kind])

    def dues(self, case_no: str = FIRST) -> dict[str, tuple[date, bool]]:
        """Limit → day, and whether it is done."""
        return self._asked(lambda ledger: {d.limit: (d.day, bool(d.done_at)) for d in ledger.dues(case_no)})

    def story(self, case_no: str = FIRST) -> str:
        """The case as it is told."""
        return self._asked(lambda ledger: "\n".join(ledger.story(case_no, names_of(SHIPPED))))

    def file(self, paper: PlannedPaper) -> bytes:
        """The bytes of a filed paper."""
        return (self.root / "outbox" / paper.path).read_bytes()

    def originals(self) -> set[str]:
        """The names under which the packages in the archive were told to the reader."""
        kept = [p.read_bytes() for p in (self.root / "outbox" / "档案").rglob("*.png")]
        return {content.removeprefix(PNG).decode() for content in kept if content.startswith(PNG)}

    def sheet(self, pattern: str = "核对单_*.xlsx") -> Path:
        """The newest 核对单 that waits."""
        return max((self.root / "outbox" / "待核对").rglob(pattern), key=lambda p: p.stat().st_mtime_ns)

    def _asked(self, question):
        with self.opened() as office:
            return question(office.ledger)


def filled(sheet: Path, day: date, *, findings: Mapping[str, bool], fields: Mapping[str, str] | None = None) -> bytes:
    """A 核对单 as a person fills it in. findings: rule → passed.

    fields: key → its right value, '' for 无误, or 空白.
    """
    book = openpyxl.load_workbook(sheet)
    front, other = book["核对单"], book["其他问题"]
    front["D7"], front["I7"] = "王审核", f"{day.year}年{day.month}月{day.day}日"
    for row in range(9, front.max_row + 1):
        key = front.cell(row, 10).value
        if fields is not None and key in fields:
            wanted = fields[key]
            front.cell(row, 8).value = wanted if wanted == "空白" else "更正" if wanted else "无误"
            front.cell(row, 9).value = None if wanted == "空白" else wanted or None
    for row in range(9, other.max_row + 1):
        rule = next((c.value for c in other[row] if str(c.value or "").partition("|")[0] in findings), None)
        if rule is not None:
            passed = findings[str(rule).partition("|")[0]]
            other.cell(row, 7).value, other.cell(row, 8).value = "通过" if passed else "不通过", "已对照原件"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
