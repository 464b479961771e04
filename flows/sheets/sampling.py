"""Steps: each month a few values that passed unasked are put before a person on a 核对单·抽查, and what he finds.

The sheet bears a number of its own in place of a case's: LHBZ-0001- and the month. The values were drawn by lot as each
page was read, when their pictures were kept. What is wrong is told of its case, whose letters a person then mends.
"""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Final

from extractors.errors import ReviewSheetError
from extractors.models import FieldReading, Frozen, Status
from extractors.pictures import BY_LOT
from flows.casework import Application, OutcomeKind
from flows.ground import make_folder, move
from flows.intake import Arrival, settle
from flows.ledger import Event
from flows.office import Runtime, replace_bytes
from flows.packages import PackageEnd, crops_of
from flows.review import (
    FieldAnswer,
    Heading,
    Verdict,
    fields_digest,
    label_of,
    machine_line,
    page_picture,
    shown,
    write_review_sheet,
)
from flows.sheets.answer import answer_on
from flows.sheets.coming_back import sheet_of
from flows.trust import SAMPLE_ANSWERED, SAMPLE_ASKED, SAMPLE_WRONG, tighten_if_due

_NUMBERS: Final = "LHBZ-0001-"
_FOLDER, _DONE, _PICTURES = "抽查", "已核对", "sample"
_WHY: Final = {"doubt": "每月抽查"}
_GUIDE: Final = (
    "以下内容当时没有问人就用了，从上月的申请中随机抽出。请逐行对照图片；有误的照图更正，会记到该案，由窗口办理更正。"
)


def draw_sample(office: Runtime) -> str:
    """Ask about the month before once its successor has had its first working day; returns the path of the sheet below
    the outbox, '' where there was nothing to do.
    """
    today = office.day()
    if office.settings.reading.sample == 0 or today < office.workdays.add(today.replace(day=1), 0)[0]:
        return ""
    last = today.replace(day=1) - timedelta(days=1)
    month = f"{last:%Y-%m}"
    newest = office.ledger.latest(SAMPLE_ASKED)
    if newest is not None and newest.payload["month"] >= month:
        return ""
    cases = [case.case_no for case in office.ledger.views.received_between(f"{month}-01", f"{today:%Y-%m}-01")]
    if not cases:
        return ""
    pictures = make_folder(pictures_of_sample(office, month))
    random.Random(month).shuffle(cases)
    drawn = dict(_drawn(office, cases, pictures))
    asked = Application(fields=drawn)
    path = _laid(office, month, asked, pictures) if drawn else ""
    said = {"month": month, "path": path, "digest": fields_digest(shown(asked)), "asked": asked.model_dump(mode="json")}
    office.ledger.record("", SAMPLE_ASKED, said, now=office.now())
    return path


def _drawn(office: Runtime, cases: Sequence[str], pictures: Path) -> Iterator[tuple[str, FieldReading]]:
    """Values of these cases in their order until there are enough, their pictures copied to the folder."""
    left = office.settings.reading.sample
    for case_no in cases:
        application, crops = office.ledger.application(case_no), crops_of(office, case_no)
        for name, found in _by_lot(application):
            if left == 0:
                return
            if (crops / found.crop).is_file():
                key, picture = f"{case_no}.{name}", f"{left:04d}.png"
                shutil.copyfile(crops / found.crop, pictures / picture)
                _copy_page(crops / page_picture(found.page or 0), pictures / page_picture(left))
                yield key, found.model_copy(update={"key": key, "status": Status.REVIEW, "crop": picture, **_WHY})
                left -= 1


def _copy_page(page: Path, target: Path) -> None:
    """The whole page beside the place, where a picture of it was kept."""
    if page.is_file():
        shutil.copyfile(page, target)


def _by_lot(application: Application) -> Iterator[tuple[str, FieldReading]]:
    """What was drawn by lot and passed unasked."""
    for name, found in application.named():
        if found.crop.startswith(BY_LOT) and found.status is Status.ACCEPTED and name not in application.confirmed:
            yield name, found


def _laid(office: Runtime, month: str, asked: Application, pictures: Path) -> str:
    content = write_review_sheet(
        case_no=_NUMBERS + month.replace("-", ""),
        application=asked,
        findings=(),
        crops=pictures,
        catalogue=office.catalogue,
        version=1,
        about=Heading(f"核对单·抽查　{month}", _GUIDE),
    )
    target = make_folder(office.workspace.folder("review") / _FOLDER) / f"核对单·抽查_{month}.xlsx"
    replace_bytes(target, content)
    return office.workspace.relative(target)


def is_sample_sheet(arrival: Arrival) -> bool:
    """Whether a returned 核对单 is that of a month's sample."""
    line = machine_line(sheet_of(arrival))
    return line is not None and line.case_no.startswith(_NUMBERS)


def is_sample_number(number: str) -> bool:
    """Whether what stands in place of a case's number is that of a month's sample."""
    return number.startswith(_NUMBERS)


class Sample(Frozen):
    """A month's sample that nobody has answered. since: when it was asked. application: its values; each stands on a
    page of its own among the pictures.
    """

    number: str
    month: str
    since: str
    application: Application


def open_samples(office: Runtime) -> tuple[Sample, ...]:
    """The samples that wait for an answer and can be shown: those of earlier versions only lie in 待核对."""
    told = office.ledger.events("", kinds=(SAMPLE_ASKED, SAMPLE_ANSWERED))
    done = {e.payload["month"] for e in told if e.kind == SAMPLE_ANSWERED}
    return tuple(
        _sample(e) for e in told if e.payload["month"] not in done and e.payload.get("path") and "asked" in e.payload
    )


def _sample(event: Event) -> Sample:
    month = event.payload["month"]
    asked = Application.model_validate(event.payload["asked"])
    own_page = {
        key: found.model_copy(update={"page": int(Path(found.crop).stem)}) for key, found in asked.fields.items()
    }
    number = _NUMBERS + month.replace("-", "")
    return Sample(number=number, month=month, since=event.at, application=asked.model_copy(update={"fields": own_page}))


def pictures_of_sample(office: Runtime, month: str) -> Path:
    """Where the pictures of a sample lie until it is answered."""
    return office.workspace.var / _PICTURES / month


def sample_answered(office: Runtime, number: str) -> Event | None:
    """The event in which a sample was answered, None where it was not."""
    told = office.ledger.events("", kinds=(SAMPLE_ANSWERED,))
    return next((e for e in told if _NUMBERS + e.payload["month"].replace("-", "") == number), None)


def take_sample(office: Runtime, arrival: Arrival) -> PackageEnd:
    """Write down what a person found, of each wrong value with its case; tighten what may pass unasked where it is due.

    Raises:
        ReviewSheetError: there is no such question, or the sheet is not as it was asked.
    """
    answer = answer_on(office, arrival)
    asked = _asked(office, answer.case_no.removeprefix(_NUMBERS))
    if asked.payload["digest"] != answer.digest:
        raise ReviewSheetError("核对单与提问时的内容不一致", next_step="从待核对\\抽查文件夹取原来的核对单填写")
    actor, month = f"核对人 {answer.reviewer}", asked.payload["month"]
    wrong = [a for a in answer.answers if a.verdict is not Verdict.CONFIRMED]
    if all(e.payload["month"] != month for e in office.ledger.events("", kinds=(SAMPLE_ANSWERED,))):
        for one in wrong:
            _tell(office, one, actor)
        said = {"month": month, "checked": len(answer.answers), "wrong": [list(_place(a.key)) for a in wrong]}
        office.ledger.record("", SAMPLE_ANSWERED, said, actor=actor, now=office.now())
        tighten_if_due(office.ledger, office.settings.reading.wanted_error, office.now())
    shutil.rmtree(pictures_of_sample(office, month), ignore_errors=True)
    waiting = office.workspace.outbox / asked.payload["path"]
    if waiting.is_file():
        move(waiting, make_folder(waiting.parent / _DONE) / waiting.name)
    office.ledger.finish(arrival.sha256, office.intake.owner, office.now())
    settle(office.workspace, arrival.work)
    return PackageEnd(
        source_name=arrival.source_name, outcome=OutcomeKind.RETURNED, reason=_told(len(answer.answers), wrong)
    )


def _told(checked: int, wrong: list[FieldAnswer]) -> str:
    cases = "、".join(sorted({_place(a.key)[0] for a in wrong}))
    return f"抽查 {checked} 处，有误 {len(wrong)} 处" + (f"：{cases}，请按该案所记核对已发文书并更正" if wrong else "")


def _tell(office: Runtime, wrong: FieldAnswer, actor: str) -> None:
    """Once of its case, also where it is said again after a crash."""
    case_no, name = _place(wrong.key)
    if any(e.payload["key"] == name for e in office.ledger.events(case_no, kinds=(SAMPLE_WRONG,))):
        return
    field = office.catalogue.get(name.rpartition(".")[2])
    said = {"key": name, "label": label_of(name, field), "right": wrong.text}
    office.ledger.record(case_no, SAMPLE_WRONG, said, actor=actor, now=office.now())


def _place(key: str) -> tuple[str, str]:
    """Case and name of a value by its key on the sheet."""
    case_no, _, name = key.partition(".")
    return case_no, name


def _asked(office: Runtime, digits: str) -> Event:
    month = f"{digits[:4]}-{digits[4:]}"
    for event in office.ledger.events("", kinds=(SAMPLE_ASKED,)):
        if event.payload["month"] == month and event.payload["path"]:
            return event
    raise ReviewSheetError(f"没有抽查过 {month}", next_step="核对是不是别的办公室的核对单")
