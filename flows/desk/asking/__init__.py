"""What a page is asked, how it answers, and what a page is; every view of the desk stands on it."""

from __future__ import annotations

from flows.desk.asking.asking import ALL, CLERKS, EVERYBODY, Ask, Desk, GoneError, Page, whole
from flows.desk.asking.reading_turns import ReadingTurns

__all__ = ["ALL", "CLERKS", "EVERYBODY", "Ask", "Desk", "GoneError", "Page", "ReadingTurns", "whole"]
