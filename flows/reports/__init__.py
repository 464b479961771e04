"""Reports for the office and those above it: 督办表, 月报, 年报, 需求汇总, 缺项提示, 操作规程, 典型案例, 明白卡."""

from __future__ import annotations

from flows.reports.making import Desk, ReportKind, default_period, make_report
from flows.reports.period import Period, month_before, span, week_of
from flows.reports.settings import load_report_settings

__all__ = [
    "Desk",
    "Period",
    "ReportKind",
    "default_period",
    "load_report_settings",
    "make_report",
    "month_before",
    "span",
    "week_of",
]
