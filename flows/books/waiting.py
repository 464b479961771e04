"""What of a case waits for a person with a 核对单: its application, slips that came back, an application once more.

Owns the rows of these for terminal and workbook, each with the file to open.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from extractors.models import ReturnedPage, Status
from flows.books.rows import QuestionRow, SlipRow
from flows.course import SLIP_ASKED, arrived_of
from flows.ground import day_of_stamp
from flows.ledger import AGAIN, AGAIN_ANSWERED, SHEET_ASKED, Case, Event, Names, waits_for_sheet

_FILL: Final = "打开核对单填写，保存后放回收件夹"


def slips_waiting(case: Case, events: Sequence[Event], names: Names) -> tuple[SlipRow, ...]:
    """The slips of a case that a person is still to look at, the first to come first. events: all of the case."""
    waiting = {came.sheet: came for came in arrived_of(events) if came.void_on is None}
    rows = []
    for event in events:
        if event.kind == SLIP_ASKED and (came := waiting.get(event.payload["version"])) is not None:
            page = ReturnedPage.model_validate(event.payload["page"])
            rows.append(
                SlipRow(
                    case_no=case.case_no,
                    project_name=case.project,
                    unit=names.provider_of(page.provider),
                    title=names.title_of(page.kind),
                    fields=sum(f.status is Status.REVIEW for f in page.fields.values()),
                    since=came.on,
                    path=str(event.payload["path"]),
                )
            )
    return tuple(rows)


def sheets_waiting(case: Case, events: Sequence[Event], names: Names) -> tuple[QuestionRow, ...]:
    """Everything of a case that waits with a 核对单, as lines of 待人处理."""
    slips = (_slip_question(row) for row in slips_waiting(case, events, names))
    return (*_application(case, events), *slips, *_again(case, events))


def _application(case: Case, events: Sequence[Event]) -> Iterable[QuestionRow]:
    if waits_for_sheet(case, events):
        asked = next((e for e in reversed(events) if e.kind == SHEET_ASKED), None)
        yield QuestionRow(
            case_no=case.case_no,
            project_name=case.project,
            question="申请材料有待人工核对的内容",
            next_step=_FILL,
            since=day_of_stamp(asked.at) if asked else None,
            path=str(asked.payload.get("path", "")) if asked else "",
        )


def _slip_question(row: SlipRow) -> QuestionRow:
    return QuestionRow(
        case_no=row.case_no,
        project_name=row.project_name,
        unit=row.unit,
        question=f"收到《{row.title}》，有 {row.fields} 处看不清，等待人工核对",
        next_step=f"{_FILL}；核对前不催办、不计逾期",
        since=row.since,
        path=row.path,
    )


def _again(case: Case, events: Sequence[Event]) -> Iterable[QuestionRow]:
    answered = {e.payload["package"] for e in events if e.kind == AGAIN_ANSWERED}
    laid = {e.payload["sha256"]: str(e.payload["path"]) for e in events if e.kind == "package_returned"}
    for event in events:
        package = event.payload.get("sha256")
        if event.kind == AGAIN and package not in answered:
            yield QuestionRow(
                case_no=case.case_no,
                project_name=case.project,
                question="又收到一份申请，可能是同一申请再次扫描",
                next_step="对照两份原件，填写文件夹中的核对单，放回收件夹",
                since=day_of_stamp(event.at),
                path=laid.get(str(package), ""),
            )
