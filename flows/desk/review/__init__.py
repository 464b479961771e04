"""核对: the doubtful values of a case beside their picture, answered by keyboard, sent as a returned sheet is."""

from __future__ import annotations

from flows.desk.review.pages import PAGES

__all__ = ["PAGES"]
