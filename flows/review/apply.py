"""Putting a person's answers into an application: confirmed, corrected or blank, and checked like any reading."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final

from extractors.errors import ConfigurationError, ReviewSheetError
from extractors.models import FieldReading, RowReading, Status
from extractors.values import Catalogue, Field, Normalised, normalise, squeeze, written
from flows.casework import Application, Finding, Severity
from flows.review import sheet as contract
from flows.review.answer import FieldAnswer, FindingDecision, ReviewAnswer, Verdict, several

_CHECKED_CODES: Final = ("uscc", "resident_id", "project_code")
"""Types with check digits: what a person typed is never mended silently."""
_SHAPED: Final = ("mobile", "landline", "email", "uscc", "resident_id")
"""Types that a value of another shape cannot be of."""
_NOT_READ: Final = {"score": 0.0, "grounds": ""}
"""What a person vouches for has no evidence of recognition."""
_NEWEST: Final = "从待核对文件夹取本案最新的核对单重新填写"


def require_for(answer: ReviewAnswer, *, case_no: str, version: int) -> None:
    """Raise ReviewSheetError where the answer belongs to another case or an older version of the sheet."""
    if answer.case_no != case_no:
        raise ReviewSheetError(f"核对单属于 {answer.case_no}，不是 {case_no}", next_step=_NEWEST)
    if answer.version != version:
        what = f"{case_no} 的核对单是第{answer.version}版，现在办理的是第{version}版"
        raise ReviewSheetError(what, next_step=_NEWEST)


def require_usable(application: Application, answer: ReviewAnswer, *, catalogue: Catalogue, today: date) -> None:
    """Raise ReviewSheetError where 无误 stands on what cannot be right, for a case that no rules are held against.

    A form that really says so is told to its applicant by the rules; of a pushed project nobody would be told. What a
    person writes out under 正确值 is that person's.
    """
    wrong = [
        f"“{field.label}”选了“{Verdict.CONFIRMED.value}”，但{why}"
        for a in answer.answers
        if a.verdict is Verdict.CONFIRMED and not a.text
        if (reading := _reading(application, a.key)) is not None
        if (field := catalogue.get(a.key.rsplit(".", 1)[-1])) is not None
        if (why := _unusable(field, reading, today=today))
    ]
    if wrong:
        step = "改选“更正”并填写正确值（确实如此的照写一遍），没有的选“空白”，重新放入收件夹"
        raise ReviewSheetError(several(wrong), next_step=step)


def _unusable(field: Field, reading: FieldReading, *, today: date) -> str:
    """Why a reading cannot stand as it was understood, '' where it can."""
    if reading.value is None:
        return f"“{reading.raw[:40]}”没有唯一的理解"
    if field.type not in _SHAPED:
        return ""
    return _doubt(field, normalise(field, written(reading.value), today=today), str(reading.value))


def apply_answer(application: Application, answer: ReviewAnswer, *, catalogue: Catalogue, today: date) -> Application:
    """The application with the answers in it; a corrected value that still fails stays in review with its doubt.

    Raises:
        ReviewSheetError: the sheet was made for other readings than these, or is dated in the future.
        ConfigurationError: a field on the sheet is no longer in the catalogue.
    """
    if answer.day > today:
        raise ReviewSheetError(f"核对日期 {answer.day} 晚于今天", next_step="改正日期后重新放入收件夹")
    if contract.fields_digest(contract.shown(application)) != answer.digest:
        what = f"{answer.case_no} 的核对单与本案现在的读出内容不一致"
        raise ReviewSheetError(what, next_step=_NEWEST)
    settled = {
        a.key: _settled(reading, a, catalogue=catalogue, today=today)
        for a in answer.answers
        if (reading := _reading(application, a.key)) is not None
    }
    done = [key for key, reading in settled.items() if reading.status is not Status.REVIEW]
    return application.model_copy(
        update={
            "fields": {key: settled.get(key, reading) for key, reading in application.fields.items()},
            "rows": tuple(_settled_row(row, settled) for row in application.rows),
            "confirmed": tuple(dict.fromkeys([*application.confirmed, *done])),
        }
    )


def settle(findings: Iterable[Finding], decisions: Iterable[FindingDecision]) -> tuple[Finding, ...]:
    """Findings with a person's decisions on them: 通过 makes a remark of it, 不通过 something to be supplied.

    A decision holds only while rule, field and what was seen are the same.
    """
    taken = {(d.rule, d.field, d.seen): d for d in decisions}
    return tuple(_decided(f, taken.get(contract.finding_key(f))) for f in findings)


def _decided(finding: Finding, decision: FindingDecision | None) -> Finding:
    """One finding after its decision, if there is one for it."""
    if decision is None or finding.severity is not Severity.PERSON:
        return finding
    severity = Severity.SOFT if decision.passed else Severity.HARD
    word = contract.PASSED if decision.passed else contract.FAILED
    return finding.model_copy(
        update={"severity": severity, "why": f"{finding.why}（人工核定{word}：{decision.reason}）"}
    )


def _reading(application: Application, key: str) -> FieldReading | None:
    """The doubtful reading that a key of the sheet names."""
    return contract.doubtful_cells(application).get(key)


def _settled_row(row: RowReading, settled: dict[str, FieldReading]) -> RowReading:
    """A row with its settled cells."""
    cells = {key: settled.get(f"{row.table}.{row.index}.{key}", reading) for key, reading in row.cells.items()}
    return row.model_copy(update={"cells": cells})


def _settled(reading: FieldReading, answer: FieldAnswer, *, catalogue: Catalogue, today: date) -> FieldReading:
    """One reading after its answer."""
    if answer.verdict is Verdict.BLANK:
        return _sure(reading, value=None, raw="")
    if answer.verdict is Verdict.CONFIRMED:
        return _sure(reading, value=reading.value, raw=reading.raw)
    field = catalogue.get(answer.key.rsplit(".", 1)[-1])
    if field is None:
        raise ConfigurationError(f"字段目录中没有 {answer.key!r}", file="catalogue.yaml", next_step="恢复该字段后重试")
    return _corrected(reading, field, answer.text, today=today)


def _corrected(reading: FieldReading, field: Field, text: str, *, today: date) -> FieldReading:
    """What a person wrote, normalised like any raw text; the same value again is a confirmation.

    A code that fails its check stays as the person wrote it: what it may have been is only proposed.
    """
    found = normalise(field, text, today=today)
    typed = squeeze(text).upper() if field.type in _CHECKED_CODES else found.value
    if typed is not None and typed == reading.value:
        return _sure(reading, value=typed, raw=text)
    if doubt := _doubt(field, found, text):
        update = {"value": typed, "raw": text, "confidence": 0.0, "candidates": found.candidates, **_NOT_READ}
        return reading.model_copy(update={**update, "doubt": f"更正后仍有疑点：{doubt}", "status": Status.REVIEW})
    return _sure(reading, value=found.value, raw=text)


def _doubt(field: Field, found: Normalised, text: str) -> str:
    """Why a corrected value cannot be taken as it is, '' where it can."""
    if found.doubt:
        return found.doubt
    if found.repaired and field.type in _CHECKED_CODES:
        return f"填写的“{text[:40]}”校验不符，可能是 {found.value}"
    return ""


def _sure(reading: FieldReading, *, value: object, raw: str) -> FieldReading:
    """A reading that a person vouches for. Without a value it counts as not usable: missing, its raw text kept."""
    status = Status.ACCEPTED if value is not None else Status.MISSING
    update = {"value": value, "raw": raw, "status": status, "confidence": 1.0, "doubt": "", "candidates": ()}
    return reading.model_copy(update={**update, **_NOT_READ})
