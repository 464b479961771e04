"""Rows of a paper for all (验收意见书, 检测接通单) that each provider fills in on its own screen.

A row is kept as an event with who and when; the window, which organises the meeting, closes the paper with all rows on
it: that is sent, judged and taken like any other slip. A row that was given is never written over.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from extractors.errors import SlipRefusedError
from extractors.models import FieldReading, Status
from flows.course import SLIP_LINE, Course, day_fault
from flows.handed_in.sending import Handed
from flows.handed_in.slips import REMARKS, OpenSlip, lines_given, open_slips
from flows.issuing import folded
from flows.office import Runtime
from flows.online import read_typed

IN_ROWS: Final = ("ACCEPT", "ACCESS")
"""Kinds of the window in which each provider has a row of answers."""


def open_lines(office: Runtime, course: Course, provider: str) -> tuple[OpenSlip, ...]:
    """The papers for all in which this provider has not given its row yet."""
    return tuple(
        slip.model_copy(update={"line": provider, "providers": (provider,)})
        for slip in open_slips(office, course, by="window")
        if slip.kind.id in IN_ROWS and provider in course.providers and provider not in slip.signed
    )


def give_line(office: Runtime, slip: OpenSlip, handed: Handed) -> None:
    """Write down the row of a provider.

    Raises:
        SlipRefusedError: it says nothing, cannot be understood, names a day that cannot be, or was given before.
    """
    title, said = slip.kind.title, {k: v for k, v in handed.answers.items() if v}
    if slip.line in lines_given(office, slip.case_no, slip.number):
        raise SlipRefusedError(f"本单位已经填写过《{title}》，以先填的为准", next_step="确需更正的，请联系综合受理窗口")
    if not any(key not in REMARKS for key in said):
        raise SlipRefusedError(f"《{title}》没有填写本单位的意见", next_step="选好后再提交")
    fields, _ = read_typed(said, slip.catalogue, office.templates, today=office.day())
    course = folded(office, slip.case_no)
    if reasons := [reason for key in said if (reason := _fault(course, slip, fields.get(key)))]:
        raise SlipRefusedError("；".join(reasons), next_step="改正后再提交")
    told = {"number": slip.number, "kind": slip.kind.id, "version": slip.version, "title": title}
    payload = {"key": f"{slip.number}|{slip.line}", **told, "provider": slip.line, "answers": said, "name": handed.name}
    office.ledger.record(slip.case_no, SLIP_LINE, payload, actor=handed.name, now=office.now())


def _fault(course: Course, slip: OpenSlip, found: FieldReading | None) -> str:
    if found is None:
        return ""
    label = slip.catalogue[found.key].label
    if found.status is Status.REVIEW:
        return f"“{label}”{found.doubt}"
    blank = next((f for f in slip.kind.fields if f.type == "date" and f"{f.key}_{slip.line}" == found.key), None)
    if blank is None or not isinstance(found.value, str):
        return ""
    return day_fault(blank, date.fromisoformat(found.value), course, on=course.today)


def with_lines(office: Runtime, slip: OpenSlip, providers: Mapping[str, str]) -> dict[str, str]:
    """What stands on the paper already. providers: id → what its service is called in a remark."""
    answers: dict[str, str] = {}
    for provider, event in lines_given(office, slip.case_no, slip.number).items():
        for key, text in event.payload["answers"].items():
            if key in REMARKS:
                text = f"{providers.get(provider, provider)}：{text}"
                answers[key] = f"{answers[key]}；{text}" if key in answers else text
            else:
                answers[key] = text
    return answers
