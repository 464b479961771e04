"""An office that has so many years behind it: a root with its ledger, most cases over, some open, as of one morning."""

from __future__ import annotations

import tempfile
import time
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from pathlib import Path
from zlib import crc32

from extractors.job import ReadingJob
from extractors.models import FieldReading, Reading, RowReading, SourceFile
from extractors.values.checkdigits import project_code_check_digit
from flows.application import sweep
from flows.chores.books import YEAR_BOOK
from flows.copies import COPIED
from flows.ground.clock import SHANGHAI
from flows.ground.settings import FILE_NAME
from flows.ground.workspace import Workspace
from flows.ledger import VERIFIED, CaseState, Ledger
from flows.office.runtime import Runtime, open_runtime
from flows.packages.closing import PackageEnd
from tests.soak.scene import SETTINGS, TODAY, RecordedReader, page
from tests.support.course_parts import application
from tests.support.ledger_life import Town, lived
from tests.support.shipped import SHIPPED
from tests.years.made import Life, life_of, multiply

YEARS = range(2021, 2026)
FULL = 20_000
"""More full lives than this are not made: a hundred thousand are 23 million events and 22 gigabytes."""
OPEN, WAITING = 20, 20
"""Open cases are copies of one and dig at one place: of hundreds each would tell all others of a joint dig."""
FINDABLE = 200
SEED = "种子店"
ROADS = SHIPPED.gazetteer.road_names()
"""Cases are spread over them, one after the other."""
_IN_HASTE = (
    "journal_mode=OFF",
    "synchronous=OFF",
    "locking_mode=EXCLUSIVE",
    "cache_size=-3000000",
    "temp_store=MEMORY",
)
"""How SQLite writes a ledger that is thrown away where its making fails; never how the office does."""


@dataclass(frozen=True)
class Wish:
    """What is to be made. full: so many of the cases have lives through every clause; the others asked for one
    service and withdrew. open: cases that are not over, beside them. url: of an empty database, '' for SQLite.
    """

    cases: int
    full: int = FULL
    open: int = OPEN
    url: str = ""


@dataclass(frozen=True)
class Built:
    """What was made. lives: in words."""

    root: Path
    cases: int
    open: int
    events: int
    papers: int
    lives: str
    size_mb: float


def build(root: Path, wish: Wish) -> Built:
    """An office at the empty folder `root` with so many cases that are over, and the open ones beside them."""
    root.mkdir(parents=True)
    settings = SETTINGS + (f"database_url: {wish.url}\n" if wish.url else "")
    (root / FILE_NAME).write_text(settings, encoding="utf-8")
    place = Workspace(root).create()
    full = min(wish.full, wish.cases)
    kinds = [(count, _over(is_full=is_full)) for count, is_full in ((full, True), (wish.cases - full, False)) if count]
    ledger = Ledger(wish.url or place.database_url)
    _hasten(ledger)
    for number, year in enumerate(YEARS):
        for how_many, life in kinds:
            part = how_many * (number + 1) // len(YEARS) - how_many * number // len(YEARS)
            multiply(ledger, life, part, year=year, searched=FINDABLE // len(YEARS), roads=ROADS)
        _as_if_frozen(ledger, year)
    ledger.close()
    with open_runtime(root, today=TODAY, reader=YearsReader()) as office:
        _open(office, wish.open)
        head = office.ledger.views.head()
    file = root / "var" / "ledger.sqlite"
    size = file.stat().st_size / 1e6 if file.is_file() else 0.0
    lives = [f"{n} of {len(life.events)} events and {len(life.rows['papers'])} papers" for n, life in kinds]
    papers = sum(n * len(life.rows["papers"]) for n, life in kinds)
    return Built(root, wish.cases, wish.open + 1, head, papers, ", ".join(lives), size)


def _hasten(ledger: Ledger) -> None:
    """Until the ledger is closed."""
    if ledger._engine.dialect.name != "sqlite":
        return
    raw = ledger._engine.raw_connection()
    for pragma in _IN_HASTE:
        raw.cursor().execute(f"PRAGMA {pragma}").fetchall()
    raw.close()


def _as_if_frozen(ledger: Ledger, year: int) -> None:
    """The book of a year that is over counts as written: what it costs is a figure of its own."""
    seq = ledger.views.news_of(year)
    said = {"year": year, "version": 1, "path": f"台账/台账-{year}.xlsx", "sha256": "0" * 64, "seq": seq}
    ledger.record("", YEAR_BOOK, said, now=datetime(year + 1, 1, 4, 9, tzinfo=SHANGHAI))


def _over(*, is_full: bool) -> Life:
    """A life that is over: through every clause to the archive, or of one who asked for one service and withdrew."""
    with tempfile.TemporaryDirectory() as folder:
        if is_full:
            town, named = lived(Path(folder))
            case_no = named["full"]
            town.ledger.set_state(case_no, CaseState.ARCHIVED, town.now)
        else:
            town = Town(Path(folder))
            case_no = town.opened(application(applicant_kind="居民", applicant_name="宋小禾", services=["用水"]))
            town.slip(case_no, "REQUEST", request=["撤回"])
        for paper in town.ledger.papers(case_no):
            said = {"number": paper.number, "source_sha256": paper.sha256, "path": "", "sha256": "", "pages": 1}
            town.ledger.record(case_no, COPIED, said, now=town.now)
        life = life_of(town.ledger, case_no)
        town.ledger.close()
    return life


def _open(office: Runtime, still: int) -> None:
    """One case that really came through the inbox today, copied; some more that wait for a person; a sound point."""
    seed = drop(office, SEED)
    life = life_of(office.ledger, seed.case_no, names=(SEED,), road=road_of(SEED))
    multiply(office.ledger, life, still, roads=ROADS)
    sheet = _waiting(office.ledger, office)
    multiply(office.ledger, life_of(office.ledger, sheet), WAITING, roads=ROADS)
    last = office.ledger.latest()
    assert last is not None
    office.ledger.record("", VERIFIED, {"seq": last.seq, "hash": last.hash, "whole": True}, now=office.now())


def _waiting(ledger: Ledger, office: Runtime) -> str:
    ledger.claim("e" * 64, "待核", "desk", office.now(), work_id="waits")
    case_no = ledger.open_case("e" * 64, application(project_code=None, project_name="待核店"), office.now())
    ledger.set_state(case_no, CaseState.IN_REVIEW, office.now())
    said = {"version": 1, "path": f"待核对/{case_no}/核对单.xlsx", "sha256": "0" * 64}
    ledger.record(case_no, "review_asked", said, now=office.now())
    ledger.finish("e" * 64, "desk", office.now())
    return case_no


class YearsReader(RecordedReader):
    """Reads one form after the other, each of another project on the next road."""

    def read(self, files: tuple[SourceFile, ...], job: ReadingJob) -> Reading:
        """As it is recorded, but for the code of the project and the road, which follow from the project's name."""
        found = super().read(files, job)
        name = str(found.fields["project_name"].value)
        first = f"2608-419001-04-01-{crc32(name.encode()) % 100_000:05d}"
        code = first + project_code_check_digit(first.replace("-", ""))
        fields = found.fields | {"project_code": _said(found.fields["project_code"], code)}
        rows = tuple(_on(row, road_of(name)) for row in found.rows)
        return found.model_copy(update={"fields": fields, "rows": rows})


def road_of(name: str) -> str:
    """The road of a project of that name."""
    return ROADS[crc32(name.encode()) % len(ROADS)]


def new_name(road: str) -> str:
    """A project of no earlier run, on that road."""
    return next(name for n in count() if road_of(name := f"{time.time_ns()}号店{n}") == road)


def _on(row: RowReading, road: str) -> RowReading:
    if row.table != "segments":
        return row
    return row.model_copy(update={"cells": row.cells | {"seg_road": _said(row.cells["seg_road"], road)}})


def _said(cell: FieldReading, value: str) -> FieldReading:
    return cell.model_copy(update={"value": value, "raw": value})


def drop(office: Runtime, name: str) -> PackageEnd:
    """A package with one form, taken from the inbox to its letters."""
    (office.workspace.inbox / f"{name}.png").write_bytes(page("accepted", name))
    ends: list[PackageEnd] = []
    while not ends:
        swept = sweep(office, office.intake.sweep(office.now), ends.append)
        assert not swept.troubles, swept.troubles
    assert ends[0].case_no and not ends[0].failed, ends
    return ends[0]
