"""The public progress slip of a case (plan: 进度查询): where it stands in public words, names masked, no inner detail.

Whoever shows it has checked 受理编号 and the last four digits of the phone (domain §7).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from html import escape
from typing import Final

from flows.books.rows import masked_name
from flows.casework.model import Application
from flows.ledger import PUBLIC_WORD, Case, CaseState, DueRow, Event
from flows.letters.values import day_text

_HEAD: Final = """<!DOCTYPE html>
<html lang="zh-CN"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>办理进度</title>
<style>body { font: 18px/1.8 "Noto Sans SC", sans-serif; max-width: 42rem; margin: 2rem auto; }
li[aria-current] { font-weight: bold; } th { text-align: left; padding-right: 1rem; vertical-align: top; }</style>
</head><body><h1>水电气暖通信联合报装办理进度</h1>
"""


def progress_page(
    case: Case, application: Application, *, events: Iterable[Event], dues: Iterable[DueRow], window: str
) -> bytes:
    """The slip as an HTML page, UTF-8. window: name and phone for questions."""
    is_person = application.text("applicant_kind") in ("居民", "个人")
    rows = [
        ("受理编号", case.case_no),
        ("申请人", masked_name(case.applicant) if is_person else case.applicant),
        ("报装内容", "、".join(case.services)),
        ("收件日期", _day(case.received_at)),
        ("受理日期", _day(case.accepted_at)),
        ("当前进度", case.status),
        ("咨询窗口", window),
    ]
    table = "".join(f"<tr><th scope=row>{escape(k)}</th><td>{escape(v)}</td></tr>" for k, v in rows if v)
    steps = "".join(_step(word, reached, case.status) for word, reached in _steps(events))
    waiting = "".join(f"<li>{escape(d.what)}：{escape(_due(d))}</li>" for d in dues if not d.done_at)
    todo = f"<h2>承诺时限</h2><ul>{waiting}</ul>" if waiting else ""
    return f"{_HEAD}<table>{table}</table><h2>经过</h2><ol>{steps}</ol>{todo}</body></html>\n".encode()


def _steps(events: Iterable[Event]) -> list[tuple[str, str]]:
    """The public words that the case has had, each with the day on which it first had it, in order."""
    found: dict[str, str] = {}
    for event in events:
        if event.kind == "case_opened":
            found.setdefault(PUBLIC_WORD[CaseState.RECOGNISED], event.at)
        elif event.kind == "state_changed":
            found.setdefault(PUBLIC_WORD[CaseState(event.payload["new"])], event.at)
    return list(found.items())


def _step(word: str, reached: str, now: str) -> str:
    mark = " aria-current=step" if word == now else ""
    return f"<li{mark}>{escape(word)}（{escape(_day(reached))}）</li>"


def _due(due: DueRow) -> str:
    return day_text(due.day) + ("（暂定）" if due.provisional else "")


def _day(at: str) -> str:
    return day_text(date.fromisoformat(at[:10])) if at else ""
