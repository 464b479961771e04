"""A work folder's own templates/ counts for everything: each file is changed, and each change shows in what is made."""

from __future__ import annotations

import io
import json
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache, partial
from pathlib import Path

import numpy as np
import pytest
from docx import Document
from openpyxl import load_workbook
from PIL import Image

from extractors.models import CropReading, SourceFile, TextLine
from extractors.otherform.labels import Labels
from extractors.reader import ReadingJob
from extractors.shipped import TEMPLATES
from extractors.values import PagePlace, judged, spelled
from flows.archive import build_package
from flows.archive.package import Archive
from flows.books import names_of
from flows.casework import check
from flows.checker.opened import open_file
from flows.desk.app import make_desk
from flows.issuing.clocks import rules_of
from flows.ledger import CaseState
from flows.letters import Paper, PaperKind, render
from flows.office import Runtime, open_runtime
from flows.reading import real_reader
from flows.reports import Desk, ReportKind, make_report
from tests.support.application_parts import application, segment
from tests.support.course_lives import papers
from tests.support.letter_cases import NUMBER, case, finding
from tests.support.letter_cases import application as applied

DAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
SHA = "7" * 64
PLACE = PagePlace(page=1, box=(0, 0, 10, 10))
MARK = "本单位自定"
"""Stands in no shipped file; what is put into each of them."""
LICENCE = ("营业执照", "统一社会信用代码", "法定代表人", "成立日期", "注册资本", "经营范围", "登记机关")
YEARS = range(2022, 2028)


class NoReader:
    """Nothing is read in an office of these tests."""

    def close(self) -> None:
        """Nothing was opened."""


class Licence:
    """A recognition engine that sees the words of a licence on any page, one below the other."""

    def read_page(self, image: np.ndarray, *, grade: str = "small") -> list[TextLine]:
        return [TextLine(t, (100, 100 + 60 * n, 100 + 30 * len(t), 130 + 60 * n)) for n, t in enumerate(LICENCE)]

    def find_lines(self, image: np.ndarray) -> list[tuple[float, float, float, float]]:
        return [line.box for line in self.read_page(image)]

    def read_crops(self, crops: list[np.ndarray], **_: object) -> list[CropReading]:
        texts = LICENCE if len(crops) == len(LICENCE) else [""] * len(crops)
        return [crop(text, 0.99) for text in texts]


def crop(text: str, chance: float) -> CropReading:
    return CropReading(text, chance, tuple((c, chance) for c in text))


# ------------------------------------------------------------------------------- what comes out, as text, by its office


def letter(office: Runtime, kind: str = "REQUIREMENT", provider: str = "water", *, mode: str = "") -> str:
    """A paper of the entrance, or of the permit. mode: the way that the permit goes."""
    content = render(
        Paper(kind=PaperKind(kind), provider=provider, variant=mode),
        number=NUMBER if kind == "REQUIREMENT" else "LHBZ-2026-000017-07",
        case=case(),
        application=applied(changes={"permit_mode": mode}),
        facts={"grounds": "2026-11-24"},
        findings=(finding(1),) if kind in ("CORRECTION", "REJECTION") else (),
        office=office.office,
        templates=office.templates,
    )
    return open_file(content).text


def course_letter(office: Runtime, kind: str) -> str:
    """A paper of the course, as the made-up lives brought it forth."""
    key = min(key for key in papers() if key[0] == kind)
    paper, told = papers()[key]
    content = render(
        Paper(kind=PaperKind(kind), provider=paper.provider),
        number=NUMBER if kind == "PUSH" else paper.number,
        case=case(case_no="LHBZ-2026-000012", today=paper.on),
        application=told,
        findings=(),
        facts=paper.facts,
        office=office.office,
        templates=office.templates,
    )
    return open_file(content).text


def _desk(office: Runtime) -> Desk:
    return Desk(office.ledger, rules_of(office), office.templates, DAY)


def manual(office: Runtime) -> str:
    document = Document(io.BytesIO(make_report(_desk(office), ReportKind.MANUAL).content))
    said = [p.text for p in document.paragraphs]
    return "\n".join(said + [c.text for t in document.tables for r in t.rows for c in r.cells])


def cards(office: Runtime) -> str:
    document = Document(io.BytesIO(make_report(_desk(office), ReportKind.LEAFLETS).content))
    return "\n".join(p.text for p in document.paragraphs)


def month(office: Runtime) -> str:
    book = load_workbook(io.BytesIO(make_report(_desk(office), ReportKind.MONTH).content))
    return "\n".join(str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if cell)


def works(office: Runtime) -> str:
    """What the register of roads says to the works of the one case."""
    found = office.open_works.overlaps_of(office.ledger, office.ledger.cases()[0].case_no, today=DAY)
    return "\n".join(overlap.model_dump_json() for overlap in found)


def archived(office: Runtime) -> str:
    archive = Archive(office.ledger, office.workspace, office.templates)
    return build_package(archive, office.ledger.cases()[0].case_no, NOW).archive_no


def booked(office: Runtime) -> str:
    """How books and the story of a case call the answer to a letter."""
    return names_of(office.templates).paper({"kind": "CONTACT", "provider": "water"})


def faults(office: Runtime) -> str:
    found = check(application(project_name=None), today=DAY, templates=office.templates)
    return "\n".join(each.supply + each.why for each in found)


def next_workday(office: Runtime, year: int) -> str:
    """The working day after the one before the first Wednesday in June."""
    return office.workdays.add(_wednesday(year) - timedelta(days=1), 1)[0].isoformat()


def _wednesday(year: int) -> date:
    return next(day for n in range(1, 8) if (day := date(year, 6, n)).weekday() == 2)


def read(office: Runtime, key: str, text: str, *, chance: float = 0.9999) -> str:
    """A value as the reading of our own form judges it. chance: of its weakest character."""
    terms = office.templates.acceptance("own")
    mended = spelled(office.templates.catalogue[key], crop(text, chance), terms.lexicon)
    found = judged(office.templates.catalogue[key], mended, mended, place=PLACE, acceptance=terms, today=DAY)
    return f"{found.status.value} {found.value} {found.doubt}"


def weighed(office: Runtime) -> str:
    """A value of which one character is weak in both readings, and no other was seen in its place."""
    weak = tuple(((c, 0.8 if c == "渎" else 0.99),) for c in "沁渎小区")
    seen = replace(crop("沁渎小区", 0.8), lattice=weak)
    terms = office.templates.acceptance("own")
    found = judged(office.templates.catalogue["project_name"], seen, seen, place=PLACE, acceptance=terms, today=DAY)
    return f"{found.status.value} {found.value} {found.doubt}"


def labelled(office: Runtime, text: str) -> str:
    return "、".join(match.key for match in Labels(office.templates.catalogue).whole(text))


def licence(office: Runtime) -> str:
    """What the reading process makes of a scanned licence; it is handed the folder alone."""
    page = office.workspace.root / "scan.png"
    image = np.full((1754, 1240, 3), 255, np.uint8)
    for line in Licence().read_page(image):
        left, top, right, bottom = map(int, line.box)
        for place in range(left, right, 30):  # a block for each character
            image[top:bottom, place : place + 22] = 0
    Image.fromarray(image).save(page)
    reader = real_reader(office.workspace.models, office.templates.folder)()
    reading = reader((SourceFile(path=page, name="scan.png"),), ReadingJob(source="scan", today=DAY))
    return "、".join(material.title for material in reading.materials)


# ------------------------------------------------------------------------------------- the changes, and where they show


@dataclass(frozen=True)
class Change:
    """One change of one file. edit: what is done to it; shows: where it comes out; mark: what stands there then."""

    file: str
    edit: Callable[[Path], None]
    shows: Callable[[Runtime], str]
    mark: str = MARK


def words(old: str, new: str) -> Callable[[Path], None]:
    def put(path: Path) -> None:
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{path.name} no longer holds {old}"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    return put


def less_sure(path: Path) -> None:
    """Half of all values of every kind are wrong."""
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r"(\[[\d.]+), 0\.\d+,", r"\1, 0.5,", text), encoding="utf-8")


def day_off(path: Path) -> None:
    year = json.loads(path.read_text(encoding="utf-8"))
    year["holidays"].append({"name": MARK, "days": [_wednesday(year["year"]).isoformat()]})
    path.write_text(json.dumps(year, ensure_ascii=False), encoding="utf-8")


def more_words(path: Path) -> None:
    """A sentence more before the signature, or at the end where nobody signs."""
    document = Document(str(path))
    ends = [p for p in document.paragraphs if "signature_name" in p.text] or document.paragraphs[-1:]
    ends[0].insert_paragraph_before(f"{MARK}。", style="正文仿宋")
    document.save(str(path))


CHANGES = (
    Change("catalogue.yaml", words("[用电容量,", f"[{MARK}容量, 用电容量,"),
           partial(labelled, text=f"{MARK}容量"), "power_kva"),
    Change("catalogue.yaml", words("label: 项目名称", f"label: {MARK}项目名称"), faults, f"{MARK}项目名称"),
    Change("forms.yaml", words("caption: '*小区名称'", f"caption: '*{MARK}名称'"),
           lambda office: str(office.templates.printed["联合报装申请表-居民户"]["project_name"].form), f"{MARK}名称"),
    Change("materials.yaml", words("title: 营业执照（法人证书）", f"title: {MARK}执照"), licence),
    Change("words.yaml", words("models: [", "models: [OZQ, "),
           partial(read, key="gas_equip_model", text="0ZQ2"), "OZQ2"),
    Change("gazetteer.yaml", words("roads:\n", f"roads:\n  - {{name: {MARK}大道}}\n"),
           partial(read, key="seg_road", text="本单位白定大道", chance=0.9), f"{MARK}大道"),
    Change("calibration.yaml", less_sure, partial(read, key="project_name", text="沁园小区"), "review"),
    Change("lattices.yaml", less_sure, weighed, "review"),
    Change("slips.yaml", words("title: 主动对接回执", f"title: {MARK}回执"), booked, f"{MARK}回执"),
    Change("rules.yaml", words("请补充“{label}”{how}。", f"请补充“{{label}}”{{how}}，{MARK}。"), faults, f"，{MARK}。"),
    Change("limits.yaml", words("workdays: 3", "workdays: 17"), manual, "17 个工作日"),
    *(Change(f"calendar/{y}.json", day_off, partial(next_workday, year=y), (_wednesday(y) + timedelta(1)).isoformat())
      for y in YEARS),
    Change("providers.yaml", words("company: 北控水务", f"company: {MARK}水务"), letter, f"{MARK}水务："),
    Change("windows.yaml", words("6833019", "6899999"), letter, "6899999"),
    Change("office.yaml", words("济源市水电气暖通信联合报装", MARK), letter, f"{MARK}综合受理窗口"),
    Change("course.yaml", words("remind_before: 1", "remind_before: 4"), manual, "到期前 4 个工作日"),
    Change("roads.yaml", words("属重复开挖", f"{MARK}，属重复开挖"), works, f"{MARK}，属重复"),
    Change("leaflets.yaml", words("报装明白卡", f"报装{MARK}明白卡"), cards, f"报装{MARK}明白卡"),
    Change("reports.yaml", words("basis: 示例口径", f"basis: {MARK}口径"), month, f"{MARK}口径"),
    Change("archive.yaml", words("fonds_no: J123", "fonds_no: Z789"), archived, "Z789-"),
    Change("letters/wording.yaml", words("task_title: 协助绘制给水平面图", f"task_title: {MARK}给水平面图"), letter,
           f"{MARK}给水平面图"),
    Change("letters/course.yaml", words("现将审批部门推送的", f"{MARK}，现将审批部门推送的"),
           partial(course_letter, kind="PUSH"), f"{MARK}，现将"),
    *(Change(f"letters/{name}.docx", more_words, shows, f"{MARK}。") for name, shows in {
        "公函": partial(course_letter, kind="PUSH"), "通知书": partial(course_letter, kind="URGE"),
        "工作单": partial(course_letter, kind="SUPERVISE"), "需求函": letter,
        "受理通知书": partial(letter, kind="ACCEPTANCE", provider=""),
        "一次性补正告知书": partial(letter, kind="CORRECTION", provider=""),
        "退件说明": partial(letter, kind="REJECTION", provider=""),
        "准予行政许可决定书": partial(letter, kind="DECISION", provider="", mode="告知承诺"),
        "许可办理工作单": partial(letter, kind="DECISION", provider="", mode="一般程序"),
    }.items()),
)  # fmt: skip
"""At least one for every file of the shipped templates/."""


@dataclass(frozen=True)
class Offices:
    """Two that differ in their templates alone. own: every file changed; plain: without a templates/ of its own."""

    own: Runtime
    plain: Runtime


def _with_case(office: Runtime) -> Runtime:
    """One accepted case, with works where the shipped register of roads has some."""
    rows = segment(seg_road="样例大道", seg_from="样例三路", seg_to="样例四路")
    office.ledger.claim(SHA, "材料.zip", "desk-1", NOW, work_id="w7")
    office.ledger.set_state(office.ledger.open_case(SHA, application(rows=rows), NOW), CaseState.ACCEPTED, NOW)
    return office


@pytest.fixture(scope="module")
def offices(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Offices]:
    roots = [tmp_path_factory.mktemp(name) for name in ("own", "plain")]
    folder = shutil.copytree(TEMPLATES, roots[0] / "templates")
    for change in CHANGES:
        change.edit(folder / change.file)
    with ExitStack() as opened:
        own, plain = (
            _with_case(opened.enter_context(open_runtime(r, today=DAY, reader=NoReader())))  # type: ignore[arg-type]
            for r in roots
        )
        yield Offices(own, plain)


@cache
def _engine() -> Licence:
    return Licence()


@pytest.mark.parametrize("change", CHANGES, ids=lambda c: f"{c.file}:{c.mark}")
def test_a_changed_file_shows_in_what_comes_out(
    offices: Offices, change: Change, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("extractors.text.load_ocr", lambda models, *, threads: _engine())
    assert change.mark in change.shows(offices.own)
    assert change.mark not in change.shows(offices.plain)


def test_no_file_is_left_out(offices: Offices) -> None:
    files = {path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*") if path.is_file()}
    shipped = {name for name in files if not name.startswith("desk/")}
    assert shipped == {change.file for change in CHANGES}
    assert not offices.own.templates.lacking()
    own = offices.own.templates.folder
    assert not [name for name in shipped if (own / name).read_bytes() == (TEMPLATES / name).read_bytes()]


def test_the_pages_of_the_desk_are_the_own_ones(offices: Offices) -> None:
    for office, folder in ((offices.own, offices.own.templates.folder), (offices.plain, TEMPLATES)):
        pages = make_desk(office).pages
        assert pages.loader is not None
        _, place, _ = pages.loader.get_source(pages, "login.html")
        assert place is not None and Path(place) == folder / "desk" / "login.html"
