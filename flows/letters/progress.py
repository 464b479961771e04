"""The public progress slip of a case (plan 进度查询): where it stands in public words, names masked, no inner detail.

Whoever shows it has checked 受理编号 and the last four digits of the phone (domain §7).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from html import escape
from typing import Final

from extractors.models import Frozen
from extractors.templates import Templates
from flows.casework import Application, day_text, masked_name
from flows.ledger import PUBLIC_WORD, Case, CaseState, DueRow, Event
from flows.letters.plain import PlainDocument

TITLE: Final = "水电气暖通信联合报装办理进度"
PUBLIC_SERVICE: Final[Mapping[str, str]] = {
    "not_ticked": "待办理",
    "req_sent": "已通知专营单位",
    "contacted": "已对接",
    "visit_done": "已上门服务",
    "plan_received": "方案已完成",
    "line_planned": "方案已完成",
    "joint_planned": "方案已完成",
    "permit": "可以施工",
    "built": "外线已完工",
    "failed": "整改后再次验收",
    "accepted": "验收合格",
    "booked": "已预约接通",
    "connected": "已接通",
    "rated": "已接通",
    "withdrawn": "已撤回",
}
"""State of one service (values of `ServiceState`) → what the applicant is told."""
_HEAD: Final = """<!DOCTYPE html>
<html lang="zh-CN"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>办理进度</title>
<style>body { font: 18px/1.8 "Noto Sans SC", sans-serif; max-width: 42rem; margin: 2rem auto; }
li[aria-current] { font-weight: bold; } th { text-align: left; padding-right: 1rem; vertical-align: top; }</style>
</head><body><h1>水电气暖通信联合报装办理进度</h1>
"""


class Progress(Frozen):
    """What the public may know of a case. facts: label and value. steps: word, day, whether it stands there now."""

    facts: tuple[tuple[str, str], ...]
    steps: tuple[tuple[str, str, bool], ...]
    services: tuple[tuple[str, str], ...] = ()
    dues: tuple[tuple[str, str], ...] = ()


def progress_of(  # noqa: PLR0913 - what the ledger knows of a case, each by its name
    case: Case,
    application: Application,
    *,
    events: Iterable[Event],
    dues: Iterable[DueRow],
    window: str,
    services: Mapping[str, str] | None = None,
) -> Progress:
    """The slip. window: name and phone for questions. services: service → its state, a value of `ServiceState`."""
    is_person = application.text("applicant_kind") in ("居民", "个人")
    facts = (
        ("受理编号", case.case_no),
        ("申请人", masked_name(case.applicant) if is_person else case.applicant),
        ("报装内容", "、".join(case.services)),
        ("收件日期", _day(case.received_at)),
        ("受理日期", _day(case.accepted_at)),
        ("当前进度", case.status),
        ("咨询窗口", window),
    )
    return Progress(
        facts=tuple((label, value) for label, value in facts if value),
        steps=tuple((word, day_text(day), word == case.status) for word, day in public_steps(events)),
        services=tuple((service, PUBLIC_SERVICE[state]) for service, state in (services or {}).items()),
        dues=tuple((due.what, _due(due)) for due in dues if not due.done_at),
    )


def public_steps(events: Iterable[Event]) -> list[tuple[str, date]]:
    """The public words that a case has had, each with the day on which it first had it, in order."""
    found: dict[str, str] = {}
    for event in events:
        if event.kind == "case_opened":
            found.setdefault(PUBLIC_WORD[CaseState.RECOGNISED], event.at)
        elif event.kind == "state_changed":
            found.setdefault(PUBLIC_WORD[CaseState(event.payload["new"])], event.at)
    return [(word, date.fromisoformat(at[:10])) for word, at in found.items()]


def progress_page(progress: Progress) -> bytes:
    """The slip as an HTML page, UTF-8."""
    table = _rows(progress.facts)
    steps = "".join(
        f"<li{' aria-current=step' if is_now else ''}>{escape(word)}（{escape(day)}）</li>"
        for word, day, is_now in progress.steps
    )
    services = f"<h2>各专业进度</h2><table>{_rows(progress.services)}</table>" if progress.services else ""
    waiting = "".join(f"<li>{escape(what)}：{escape(day)}</li>" for what, day in progress.dues)
    todo = f"<h2>承诺时限</h2><ul>{waiting}</ul>" if waiting else ""
    return f"{_HEAD}<table>{table}</table><h2>经过</h2><ol>{steps}</ol>{services}{todo}</body></html>\n".encode()


def progress_document(progress: Progress, templates: Templates, *, today: date) -> bytes:
    """The slip as a .docx."""
    document = PlainDocument(templates)
    document.title(TITLE)
    facts = (*progress.facts, ("查询日期", day_text(today)))
    document.table(["项目", "内容"], facts, shares=[1, 3])
    document.heading("一、经过")
    document.table(["进度", "日期"], [(word, day) for word, day, _ in progress.steps], shares=[1, 1])
    if progress.services:
        document.heading("二、各专业进度")
        document.table(["专业", "进度"], progress.services, shares=[1, 1])
    if progress.dues:
        document.heading("三、承诺时限" if progress.services else "二、承诺时限")
        document.table(["事项", "期限"], progress.dues, shares=[2, 1])
    return document.content(title=TITLE, day=today)


def progress_lines(progress: Progress) -> list[str]:
    """The slip for a terminal."""
    lines = [TITLE, *(f"{label}：{value}" for label, value in progress.facts), "", "经过"]
    lines += [f"  {'→' if is_now else '·'} {word}（{day}）" for word, day, is_now in progress.steps]
    for head, rows in (("各专业进度", progress.services), ("承诺时限", progress.dues)):
        lines += ["", head, *(f"  {label}：{value}" for label, value in rows)] if rows else []
    return lines


def _rows(pairs: Iterable[tuple[str, str]]) -> str:
    return "".join(f"<tr><th scope=row>{escape(k)}</th><td>{escape(v)}</td></tr>" for k, v in pairs)


def _due(due: DueRow) -> str:
    return day_text(due.day) + ("（暂定）" if due.provisional else "")


def _day(at: str) -> str:
    return day_text(date.fromisoformat(at[:10])) if at else ""
