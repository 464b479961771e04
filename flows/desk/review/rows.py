"""A waiting 核对单 as the page shows it, and the answer that a draft of it comes to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from extractors.errors import BaozhuangError
from extractors.models import BoxTuple, FieldReading, Status
from extractors.values import Field
from flows.casework import Application, Finding
from flows.desk.review.drafts import Given
from flows.review import (
    FAILED,
    NOT_UNDERSTOOD,
    PASSED,
    FieldAnswer,
    FindingDecision,
    ReviewAnswer,
    SheetRow,
    Verdict,
    apply_answer,
    closed_words,
    fields_digest,
    finding_key,
    hint_of,
    page_picture,
    sheet_rows,
    shown,
    value_text,
)
from flows.waiting import OpenSheet

MOST_OFFERED: Final = 9
_KINDS: Final = {
    "number": "数字",
    "integer": "数字",
    "date": "日期",
    "mobile": "电话",
    "landline": "电话",
    "uscc": "代码",
    "resident_id": "代码",
    "project_code": "代码",
    "one_of": "选择",
    "many_of": "选择",
    "yes_no": "选择",
    "signature": "选择",
    "seal": "选择",
    "name": "姓名",
}


@dataclass(frozen=True)
class Place:
    """Where something stands: the name of its picture, of the whole page's, and the box on it; '' and None for none."""

    crop: str = ""
    page: str = ""
    box: BoxTuple | None = None


@dataclass(frozen=True)
class Row:
    """One doubtful value. offered: what digits choose among. kind: values of one kind are looked at side by side."""

    key: str
    label: str
    raw: str
    value: str
    doubt: str
    offered: tuple[str, ...]
    hint: str
    kind: str
    place: Place
    is_understood: bool


@dataclass(frozen=True)
class Question:
    """One finding that a person decides, with the two places that it rests on."""

    key: str
    label: str
    seen: str
    why: str
    supply: str
    place: Place
    beside: Place


def digest_of(sheet: OpenSheet) -> str:
    """What ties answers to the readings that were shown."""
    return fields_digest(shown(sheet.application))


def rows_of(sheet: OpenSheet) -> tuple[Row, ...]:
    """The doubtful values in the order of their weight."""
    return tuple(_row(sheet, row) for row in sheet_rows(sheet.application, sheet.catalogue))


def questions_of(sheet: OpenSheet) -> tuple[Question, ...]:
    """The findings to decide."""
    return tuple(_question(sheet, finding, number) for number, finding in enumerate(sheet.decided))


def pictures_of(sheet: OpenSheet) -> frozenset[str]:
    """The names of all pictures that may be shown with a sheet."""
    places = [row.place for row in rows_of(sheet)]
    places += [place for q in questions_of(sheet) for place in (q.place, q.beside)]
    return frozenset(name for place in places for name in (place.crop, place.page) if name)


def unanswered(sheet: OpenSheet, given: Mapping[str, Given]) -> tuple[str, ...]:
    """The labels of what is still to be answered."""
    rows = [row.label for row in rows_of(sheet) if row.key not in given]
    asked = [q.label for q in questions_of(sheet) if q.key not in given or len(given[q.key].text) < 2]
    return (*rows, *asked)


def answer_of(sheet: OpenSheet, given: Mapping[str, Given], *, name: str, day: date) -> ReviewAnswer:
    """What a draft comes to, signed by `name`."""
    return ReviewAnswer(
        case_no=sheet.case_no,
        version=sheet.version,
        digest=digest_of(sheet),
        reviewer=name,
        day=day,
        answers=tuple(_answers(sheet, given)),
        decisions=tuple(_decisions(sheet, given)),
    )


def doubt_after(sheet: OpenSheet, key: str, given: Given, *, day: date) -> str:
    """Why a corrected value would be asked about again, '' where it would not."""
    if given.verdict != Verdict.CORRECTED:
        return ""
    alone = answer_of(sheet, {key: given}, name=given.name, day=day)
    try:
        after = apply_answer(sheet.application, alone, catalogue=sheet.catalogue, today=day).reading(key)
    except BaozhuangError as error:
        return error.what
    return after.doubt if after is not None and after.status is Status.REVIEW else ""


def _answers(sheet: OpenSheet, given: Mapping[str, Given]) -> Iterator[FieldAnswer]:
    for row in rows_of(sheet):
        if (said := given.get(row.key)) is not None:
            verdict = Verdict(said.verdict)
            text = said.text if verdict is Verdict.CORRECTED else ""
            yield FieldAnswer(key=row.key, verdict=verdict, text=text)


def _decisions(sheet: OpenSheet, given: Mapping[str, Given]) -> Iterator[FindingDecision]:
    for number, finding in enumerate(sheet.decided):
        said = given.get(_key(number))
        if said is not None and said.verdict in (PASSED, FAILED):
            rule, field, seen = finding_key(finding)
            passed = said.verdict == PASSED
            yield FindingDecision(rule=rule, field=field, seen=seen, passed=passed, reason=said.text)


def _row(sheet: OpenSheet, row: SheetRow) -> Row:
    reading, value = row.reading, value_text(row.reading.value)
    return Row(
        key=row.key,
        label=row.label,
        raw=reading.raw,
        value="" if value == NOT_UNDERSTOOD else value,
        doubt=row.doubt,
        offered=_offered(row.field, reading, value),
        hint=hint_of(row.field),
        kind=_KINDS.get(row.field.type if row.field else "", "文字"),
        place=_place(sheet, reading),
        is_understood=value != NOT_UNDERSTOOD,
    )


def _offered(field: Field | None, reading: FieldReading, value: str) -> tuple[str, ...]:
    words = closed_words(field) or (() if field and field.type == "many_of" else reading.candidates)
    return tuple(dict.fromkeys(w for w in words if w and w != value))[:MOST_OFFERED]


def _question(sheet: OpenSheet, finding: Finding, number: int) -> Question:
    ours = sheet.application.reading(finding.field)
    beside = Place(finding.beside_crop, _page(finding.beside_page), finding.beside_box)
    return Question(
        key=_key(number),
        label=finding.label or finding.field,
        seen=finding.seen,
        why=finding.why,
        supply=finding.supply,
        place=_place(sheet, ours) if ours is not None else Place(page=_page(finding.page)),
        beside=beside,
    )


def _key(number: int) -> str:
    return f"?{number}"


def _place(sheet: OpenSheet, reading: FieldReading) -> Place:
    return Place(reading.crop, _page(reading.page), reading.box)


def _page(number: int | None) -> str:
    return page_picture(number) if number else ""


def project_of(application: Application) -> str:
    """The project's name, for the head of the page."""
    return application.text("project_name")
