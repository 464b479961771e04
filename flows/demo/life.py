"""`demo`: one full life of a case in simulated days, from push to the second call, told as the ledger tells it.

The story (tests/samples/life/story.yaml) says what people drop on which day; every slip is filled by drawing the case's
own slip with its answers, and goes through the inbox like any scan.
"""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from time import monotonic
from typing import Any

import pypdfium2
import yaml
from rich.console import Console

from extractors.marks import PaperCode
from extractors.models import Frozen
from flows.form import SlipPrint, slip_pdf
from flows.ledger import Ledger
from flows.letters import parties_of
from flows.office import Runtime
from flows.packages import PackageEnd
from flows.running import Record, take_all

_NOT_ANSWERS = ("kind", "provider", "version")
_SIGNED = "样本签"
_PUSHED = {
    "项目代码": "project_code",
    "项目名称": "project_name",
    "建设单位": "applicant_name",
    "项目地址": "site_address",
}


class StoryDay(Frozen):
    """What happens on a day, or in a part of it. slips: kind, provider, version and answers of each that comes in."""

    day: date
    say: str
    part: int = 1
    push: bool = False
    form: bool = False
    slips: tuple[dict[str, Any], ...] = ()

    @property
    def file(self) -> str:
        """The name of the scan with its slips."""
        return f"回件{self.day:%m%d}-{self.part}"


class Story(Frozen):
    """A life. form: the sample whose package is the application."""

    form: str
    days: tuple[StoryDay, ...]


def load_story(samples: Path) -> Story:
    """The shipped story."""
    return Story.model_validate(yaml.safe_load((samples / "life" / "story.yaml").read_text(encoding="utf-8")))


def play_life(
    opened: Runtime, samples: Path, console: Console, record: Record | None = None
) -> tuple[str, list[PackageEnd]]:
    """Play the story in an office. Returns the case's number and the end of every package."""
    story = load_story(samples)
    ends: list[PackageEnd] = []
    for day in story.days:
        office = replace(opened, today=day.day, opened=monotonic())
        case_no = _first_case(office.ledger)
        before = len(office.ledger.papers(case_no)) if case_no else 0
        _drop(office, samples / story.form, day, case_no)
        ends += take_all(office, console, record=record)
        new = office.ledger.papers(_first_case(office.ledger))[before:]
        _tell(console, day, titles=[p.path.rpartition("/")[2].partition("_")[0] for p in new if p.path])
    return _first_case(opened.ledger), ends


def _first_case(ledger: Ledger) -> str:
    return next((case.case_no for case in ledger.cases()), "")


def _drop(office: Runtime, sample: Path, day: StoryDay, case_no: str) -> None:
    """Lay the papers of a day into the inbox."""
    inbox = office.workspace.inbox
    if day.push:
        fields = json.loads((sample / "truth.json").read_text(encoding="utf-8"))["fields"]
        (inbox / "项目推送.csv").write_text(_csv(fields), encoding="utf-8")
    if day.form:
        (package,) = sample.glob("package.*")
        shutil.copyfile(package, inbox / f"联合报装申请{package.suffix}")
    if day.slips:
        pages = [_filled(office, case_no, slip) for slip in day.slips]
        (inbox / f"{day.file}.pdf").write_bytes(_bound(pages))


def _csv(fields: dict[str, str]) -> str:
    out = io.StringIO()
    lines = csv.writer(out)
    lines.writerow(_PUSHED)
    lines.writerow(fields[key] for key in _PUSHED.values())
    return out.getvalue()


def _filled(office: Runtime, case_no: str, slip: dict[str, Any]) -> bytes:
    """The slip that the case sent out, filled in and signed on the day of the story."""
    kind = office.templates.slips[slip["kind"]]
    code = PaperCode(
        case_no=case_no, kind=kind.id, provider=slip.get("provider", ""), version=int(slip.get("version", 1))
    )
    answers = {key: _written(value) for key, value in slip.items() if key not in _NOT_ANSWERS}
    signed = {f.key: _SIGNED for f in kind.fields if f.type == "signature"}
    dated = {"sign_date": f"{office.day():%Y%m%d}"} if any(f.key == "sign_date" for f in kind.fields) else {}
    parties = parties_of(office.office)
    prints = SlipPrint(facts=(("受理编号", case_no),))
    return slip_pdf(kind, code=code, parties=parties, prints=prints, values=signed | dated | answers)


def _written(value: object) -> str:
    """An answer as it is written by hand: 20260120, ticked words joined, a signature."""
    if value is True:
        return _SIGNED
    if isinstance(value, date):
        return f"{value:%Y%m%d}"
    return "、".join(map(str, value)) if isinstance(value, list) else str(value)


def _bound(pages: Sequence[bytes]) -> bytes:
    """Several one-page PDFs as one, as a scanner feeds a stack."""
    whole, out = pypdfium2.PdfDocument.new(), io.BytesIO()
    for page in pages:
        whole.import_pages(pypdfium2.PdfDocument(page))
    whole.save(out)
    return out.getvalue()


def _tell(console: Console, day: StoryDay, *, titles: Iterable[str]) -> None:
    """One line for the day, one for the papers that it brought forth."""
    counted: dict[str, int] = {}
    for title in titles:
        counted[title] = counted.get(title, 0) + 1
    console.print(f"{day.day.month}月{day.day.day}日　{day.say}", markup=False, highlight=False, soft_wrap=True)
    if counted:
        papers = "、".join(title + (f"×{n}" if n > 1 else "") for title, n in counted.items())
        console.print(f"　　　　　→ {papers}", markup=False, highlight=False, soft_wrap=True)
