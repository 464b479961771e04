"""An office on disk in which papers come in and days pass; pages are read from a record instead of by OCR.

Everything behind the reader is the program itself: intake, case, rules, ledger, letters, slips, sweeps, books.
"""

from __future__ import annotations

import hashlib
import io
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from time import monotonic
from typing import Any

import pypdfium2

from extractors.models import DocumentType, FieldReading, PageReading, Reading, ReturnedPage, SourceFile, Status
from extractors.reader import ReadingJob
from extractors.values.checkdigits import project_code_check_digit
from flows.acts import Act, hand_out_slip
from flows.application import sweep
from flows.casework.model import Application
from flows.chores import desk_of, write_reports
from flows.ledger import PAPER_SHARED, CaseState, Event, PlannedPaper
from flows.office.runtime import Runtime, open_runtime
from flows.packages.closing import PackageEnd
from tests.support.course_office import filled
from tests.support.looking import LooksHere
from tests.support.shipped import SHIPPED, templates_with

SETTINGS = "quiet_s: 0.001\nempty_quiet_s: 0.001\ncopies_per_sweep: 0\n"
NOT_ANSWERS = ("kind", "provider", "version", "behind")


class Recorded(LooksHere):
    """Hands out what was recorded for a package, by its name."""

    def __init__(self) -> None:
        self.readings: dict[str, Reading] = {}

    def read(self, files: tuple[SourceFile, ...], job: ReadingJob) -> Reading:
        return self.readings[job.source]

    def close(self) -> None:
        """Nothing is open."""


@dataclass
class Stage:
    """One office. case_no: the case that was spoken of last. ends: how every package ended."""

    opened: Runtime
    record: Recorded
    office: Runtime = field(init=False)
    case_no: str = ""
    ends: list[PackageEnd] = field(default_factory=list)
    _packages: int = 0

    def __post_init__(self) -> None:
        self.office = self.opened

    # -- days and papers -----------------------------------------------------------------------------------------

    def on(self, day: date) -> Stage:
        """The morning of a day with its sweep and its reports."""
        self.office = replace(self.opened, today=day, opened=monotonic())
        sweep(self.office, (), self.ends.append)
        write_reports(desk_of(self.office))
        return self

    def until(self, day: date) -> Stage:
        """Days pass, each with its sweep."""
        while self.office.day() < day:
            self.on(self.office.day() + timedelta(days=1))
        return self

    def workdays(self, n: int) -> Stage:
        """So many working days pass."""
        return self.until(self.office.workdays.add(self.office.day(), n)[0])

    def push(self, *rows: dict[str, str]) -> Stage:
        """A push file of the approving department, a project a row; the first one's case is spoken of next."""
        lines = [",".join(rows[0]), *(",".join(row.values()) for row in rows)]
        return self._drop("项目推送.csv", "\n".join(lines).encode(), None)

    def form(self, application: Application, *, name: str = "联合报装申请") -> Stage:
        """The one form comes in, read as told."""
        source = f"{name}{self._packages + 1}.pdf"
        page = PageReading(file=source, page=1, document_type=DocumentType.FORM)
        read = Reading(
            source=source,
            document_type=DocumentType.FORM,
            pages=(page,),
            fields=application.fields,
            rows=application.rows,
            materials=application.materials,
        )
        return self._drop(source, _bytes_of(read), read)

    def slip(self, kind: str, provider: str = "", *, version: int = 1, **answers: Any) -> Stage:
        """One slip of the case comes back, filled and signed today."""
        return self.slips({"kind": kind, "provider": provider, "version": version, **answers})

    def slips(self, *slips: dict[str, Any]) -> Stage:
        """Several slips of the case in one stack. behind: so many pages of drawings follow a slip."""
        source = f"回件{self._packages + 1}.pdf"
        pages: list[PageReading] = []
        returned: list[ReturnedPage] = []
        for said in slips:
            pages.append(PageReading(file=source, page=len(pages) + 1, document_type=DocumentType.SLIP))
            returned.append(self._returned(said, page=len(pages)))
            for _ in range(said.get("behind", 0)):
                pages.append(PageReading(file=source, page=len(pages) + 1, document_type=DocumentType.MATERIAL))
        read = Reading(source=source, document_type=DocumentType.UNKNOWN, pages=tuple(pages), returned=tuple(returned))
        return self._drop(source, _bytes_of(read), read)

    def hands_out(self, kind: str) -> Stage:
        """A slip that nothing calls for is asked for."""
        hand_out_slip(self.office, self.case_no, kind, Act(name="样本甲", reason="审批部门要用"))
        return self

    def settle(self, **findings: bool) -> Stage:
        """The newest 核对单 comes back with a person's word on its findings: rule → passed."""
        waiting = (self.office.workspace.folder("review") / self.case_no).rglob("核对单_*.xlsx")
        sheet = max(waiting, key=lambda path: path.name)
        return self._drop("核对单.xlsx", filled(sheet, self.office.day(), findings=findings), None)

    def _returned(self, said: dict[str, Any], *, page: int) -> ReturnedPage:
        fields = SHIPPED.slips[said["kind"]].fields
        today = self.office.day().isoformat()
        answers = {f.key: True for f in fields if f.type == "signature"}
        answers |= {f.key: today for f in fields if f.type == "date" and f.required}
        answers |= {k: v for k, v in said.items() if k not in NOT_ANSWERS}
        return ReturnedPage(
            case_no=self.case_no,
            kind=said["kind"],
            provider=said.get("provider", ""),
            version=said.get("version", 1),
            page=page,
            fields={k: _field(k, v) for k, v in answers.items()},
        )

    def _drop(self, name: str, content: bytes, read: Reading | None) -> Stage:
        """Lay a package into the inbox and let the office take it."""
        self._packages += 1
        if read is not None:
            self.record.readings[name] = read
        (self.office.workspace.inbox / name).write_bytes(content)
        known = {case.case_no for case in self.office.ledger.cases()}
        for _ in range(200):
            if found := list(self.office.intake.sweep(self.office.now)):
                sweep(self.office, found, self.ends.append)
                break
            time.sleep(0.002)
        new = [case.case_no for case in self.office.ledger.cases() if case.case_no not in known]
        self.case_no = new[0] if new else self.case_no
        return self

    # -- what came of it -----------------------------------------------------------------------------------------

    @property
    def papers(self) -> tuple[PlannedPaper, ...]:
        """The papers of the case."""
        return self.office.ledger.papers(self.case_no)

    @property
    def state(self) -> CaseState:
        """The state of the case."""
        return CaseState(self.office.ledger.case(self.case_no).state)

    @property
    def events(self) -> tuple[Event, ...]:
        """The events of the case."""
        return self.office.ledger.events(self.case_no)

    def places(self, paper: PlannedPaper) -> tuple[str, ...]:
        """Where a paper and its copies lie below the outbox."""
        told = (e.payload for e in self.events if e.kind == PAPER_SHARED)
        return (paper.path, *(said["path"] for said in told if said["number"] == paper.number))

    def service_state(self, provider: str) -> str:
        """How far a provider is, as last written down."""
        moved = [e.payload["new"] for e in self.events if e.kind == "service_moved"]
        own = [e.payload["new"] for e in self.events if e.kind == "service_moved" and e.payload["provider"] == provider]
        return str(own[-1]) if moved and own else ""

    def file(self, paper: PlannedPaper) -> Path:
        """Where a paper lies."""
        return self.office.workspace.outbox / paper.path


def _bytes_of(read: Reading) -> bytes:
    """What lies in the inbox for a recorded reading: as many empty pages, other bytes for another reading."""
    pages, out = pypdfium2.PdfDocument.new(), io.BytesIO()
    for _ in read.pages:
        pages.new_page(595, 842)
    pages.save(out)
    return out.getvalue() + b"\n%" + hashlib.sha256(read.model_dump_json().encode()).hexdigest().encode()


def _field(key: str, value: Any) -> FieldReading:
    value = value.isoformat() if isinstance(value, date) else value
    return FieldReading(key=key, value=value, raw=str(value), confidence=0.99, status=Status.ACCEPTED)


def project_code(serial: int) -> str:
    """A made-up 项目代码 with a right check digit."""
    first = f"2608-419001-04-01-{serial:05d}"
    return first + project_code_check_digit(first.replace("-", ""))


@contextmanager
def open_stage(root: Path) -> Iterator[Stage]:
    """A fresh office below `root`, with the numbers of days that limits.yaml gives as 示例 where the plan has none."""
    (root / "baozhuang.yaml").write_text(SETTINGS, encoding="utf-8")
    limits = SHIPPED.path("limits.yaml").read_text(encoding="utf-8")
    fixed = re.sub(r"workdays: null(\s+example: )(\d+)", r"workdays: \2\1\2", limits)
    templates_with(root / "templates", "limits.yaml", fixed.encode())
    record = Recorded()
    with open_runtime(root, reader=record) as opened:
        yield Stage(opened, record)
