"""A month's sample of what passed unasked: drawn by lot, answered on a sheet, and what its errors lead to."""

from __future__ import annotations

import io
import re
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np
import openpyxl
import pytest

from extractors.models import FieldReading, Status
from extractors.pictures import BY_LOT, Album, keep_pictures
from flows.casework import Role
from flows.casework.model import OutcomeKind
from flows.ledger import MatterKind
from flows.trust import (
    SAMPLE_ANSWERED,
    SAMPLE_ASKED,
    SAMPLE_WRONG,
    Rate,
    allowed_error,
    rate_line,
    rate_of_year,
    tighten_if_due,
)
from flows.trust.rate import TIGHTENED
from tests.soak.kills import loaded_once
from tests.support.application_parts import application
from tests.support.applying import Applicant
from tests.support.course_office import FIRST, Town, reading
from tests.support.ledger_life import Town as Lives

SAMPLE = "LHBZ-0001-202611"
LOTS = {"project_name": "济源样例大厦", "water_daily_m3": 120.5}


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """An office that took a case in November, two of whose values were drawn by lot, and stands in December."""
    with loaded_once():
        made = Town(tmp_path_factory.mktemp("town") / "office")
        read = reading(application(services=["用水"], **LOTS))
        drawn = {k: f.model_copy(update={"crop": f"{BY_LOT}{k}.jpg"}) for k, f in read.fields.items() if k in LOTS}
        made.takes("甲", read.model_copy(update={"fields": read.fields | drawn}))
        (work,) = (made.root / "var" / "done").iterdir()
        for key in LOTS:
            (work / "crops" / f"{BY_LOT}{key}.jpg").write_bytes((work / "crops" / "page-1.jpg").read_bytes())
        yield made


def sheet(town: Town) -> Path:
    return town.root / "outbox" / "待核对" / "抽查" / "核对单·抽查_2026-11.xlsx"


def answered(path: Path, right: dict[str, str]) -> bytes:
    book = openpyxl.load_workbook(path)
    front = book["核对单"]
    front["D7"], front["I7"], front["F7"] = "王审核", "2026年12月2日", "其余无误"
    for row in range(9, front.max_row + 1):
        key = str(front.cell(row, 10).value).rpartition(".")[2]
        if key in right:
            front.cell(row, 8).value, front.cell(row, 9).value = "更正", right[key]
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_sample_is_answered_in_the_browser_as_its_workbook_is(town: Town, tmp_path: Path) -> None:
    shutil.copytree(town.root, tmp_path / "office")
    copy = object.__new__(Town)
    copy.root, copy.day, copy.told = tmp_path / "office", date(2026, 12, 1), dict(town.told)
    copy.work()
    with copy.opened() as office:
        clerk = Applicant(office)
        clerk.signs_in("王审核", Role.WINDOW)
        assert f"/review/{SAMPLE}" in clerk.see("/review").text
        page = clerk.see(f"/review/{SAMPLE}").text
        sheet, digest = re.findall(r'data-sheet="(\w+)" data-digest="(\w+)"', page)[0]
        keys = re.findall(r'data-key="([^"]+)"', page)
        assert set(keys) == {f"{FIRST}.{name}" for name in LOTS} and f"/cases/{FIRST}" in page
        crop = re.findall(r'data-crop="([^"]+)"', page)[0]
        assert clerk.client.get(f"/review/{SAMPLE}/picture/{crop}?sheet={sheet}").headers["content-type"] == "image/png"
        said = {"sheet": sheet, "digest": digest}
        right = {"project_name": ("无误", ""), "water_daily_m3": ("更正", "125.5")}
        for key in keys:
            verdict, text = right[key.rpartition(".")[2]]
            assert clerk.put(f"/review/{SAMPLE}/answer", **said, key=key, verdict=verdict, text=text).status_code == 200
        assert clerk.put(f"/review/{SAMPLE}", **said).status_code == 303
        assert clerk.put(f"/review/{SAMPLE}", **said).status_code == 409, "it is on its way"
        provider = Applicant(office)
        provider.signs_in("周供水", Role.PROVIDER, "water")
        assert provider.see(f"/review/{SAMPLE}").status_code == 404
    copy.work()
    (told,) = (e for e in copy.events("") if e.kind == SAMPLE_ANSWERED)
    assert told.actor == "核对人 王审核"
    assert told.payload == {"month": "2026-11", "checked": 2, "wrong": [[FIRST, "water_daily_m3"]]}
    with copy.opened() as office:
        assert not list((office.workspace.var / "sample").iterdir())
        clerk = Applicant(office)
        clerk.signs_in("王审核", Role.WINDOW)
        assert "已由 王审核" in clerk.see(f"/review/{SAMPLE}").text


def test_a_month_is_asked_about_once_and_its_errors_are_told_of_their_case(town: Town) -> None:
    assert not sheet(town).exists()
    town.on(date(2026, 12, 1))
    front = openpyxl.load_workbook(sheet(town))["核对单"]
    assert front["A2"].value == "核对单·抽查　2026-11" and len(front._images) == 2
    labels = {str(front.cell(row, 2).value) for row in (9, 10)}
    assert labels == {f"{FIRST} 项目名称", f"{FIRST} 日用水量(m³/d)"}
    with town.opened() as office:
        assert [m.key for m in office.ledger.views.matters(MatterKind.SAMPLE)] == ["2026-11"]
        assert len(list((office.workspace.var / "sample" / "2026-11").iterdir())) == 2
    town.on(date(2026, 12, 2))
    end = town.gets("抽查.xlsx", answered(sheet(town), {"water_daily_m3": "125.5"}))
    assert end.outcome is OutcomeKind.RETURNED and FIRST in end.reason and "有误 1 处" in end.reason
    assert "抽查发现“日用水量(m³/d)”有误，应为125.5" in town.story()
    (told,) = (e.payload for e in town.events("") if e.kind == SAMPLE_ANSWERED)
    assert told == {"month": "2026-11", "checked": 2, "wrong": [[FIRST, "water_daily_m3"]]}
    assert not sheet(town).exists() and (sheet(town).parent / "已核对" / sheet(town).name).exists()
    with town.opened() as office:
        assert office.ledger.views.matters(MatterKind.SAMPLE) == ()
        assert rate_of_year(office.ledger).wrong == 1
    kinds = [e.kind for e in town.events("")]
    assert kinds.count(SAMPLE_ASKED) == 1 and [e.kind for e in town.events()].count(SAMPLE_WRONG) == 1


def test_too_many_errors_tighten_what_is_allowed_until_the_office_promises_something_else(tmp_path: Path) -> None:
    lives = Lives(tmp_path)
    promised = 0.001

    def answer(month: str, checked: int, wrong: int) -> bool:
        said = {"month": month, "checked": checked, "wrong": [["", ""]] * wrong}
        lives.ledger.record("", SAMPLE_ANSWERED, said, now=lives.now)
        return tighten_if_due(lives.ledger, promised, lives.now)

    assert not answer("2026-01", 60, 0) and not answer("2026-02", 60, 1), "one of 120 proves nothing"
    assert answer("2026-03", 60, 3) and allowed_error(lives.ledger, promised) == promised / 2
    assert allowed_error(lives.ledger, 0.01) == 0.01
    assert not answer("2026-04", 60, 1), "what was found before has been answered"
    assert answer("2026-05", 60, 5) and allowed_error(lives.ledger, promised) == promised / 4
    assert [e.kind for e in lives.ledger.events("")].count(TIGHTENED) == 2
    line = rate_line(rate_of_year(lives.ledger), allowed_error(lives.ledger, promised), promised)
    assert "共 300 处，有误 10 处" in line and "收紧为 0.025%" in line
    assert "还没有结果" in rate_line(Rate(), promised, promised)
    lives.ledger.close()


def test_nothing_is_kept_by_lot_but_what_was_accepted_and_the_same_each_time(tmp_path: Path) -> None:
    rng = np.random.default_rng(7)
    page = rng.integers(0, 255, (400, 600, 3), dtype=np.uint8)
    box = (10.0, 10.0, 200.0, 60.0)
    kinds = {"a": Status.ACCEPTED, "b": Status.ACCEPTED, "c": Status.ACCEPTED, "d": Status.REVIEW, "e": Status.MISSING}
    fields = [FieldReading(key=k, value="x" if k != "e" else None, status=s, page=1, box=box) for k, s in kinds.items()]
    kept, again = (
        keep_pictures(page, order, (), number=1, album=Album(tmp_path, {}))[0] for order in (fields, fields[::-1])
    )
    drawn = {f.key for f in kept if f.crop.startswith(BY_LOT)}
    assert len(drawn) == 2 and drawn <= {"a", "b", "c"} and drawn == {f.key for f in again if f.crop.startswith(BY_LOT)}
    assert all((tmp_path / f.crop).is_file() for f in kept if f.crop)
    assert {f.key for f in kept if f.crop and not f.crop.startswith(BY_LOT)} == {"d"}


def test_an_office_may_do_without(town: Town) -> None:
    (town.root / "baozhuang.yaml").write_text("reading: {sample: 0}\nquiet_s: 0.02\n", encoding="utf-8")
    town.on(date(2027, 1, 4))
    with town.opened() as office:
        newest = office.ledger.latest(SAMPLE_ASKED)
        assert newest is not None and newest.payload["month"] == "2026-11"
