"""`/`: what waits, what is due, what could not be done and why, what came in."""

from __future__ import annotations

from typing import Final

from starlette.responses import Response

from flows.desk.asking import ALL, Ask, Page


def show_today(ask: Ask) -> Response:
    """The day at a glance."""
    return ask.page("today.html")


PAGES: Final = (Page("/", show_today, roles=ALL, title="今日"),)
