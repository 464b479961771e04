"""The pages for whoever comes: 网上申报 (`/apply`) and 进度 (`/progress`)."""

from __future__ import annotations

from typing import Final

from flows.desk.public import apply, progress

PAGES: Final = (*apply.PAGES, *progress.PAGES)

__all__ = ["PAGES"]
