"""档案: the search, the files of a case as a browser shows them, and the basket of them as one zip."""

from __future__ import annotations

from typing import Final

from flows.desk.archive import find, papers
from flows.desk.archive.holdings import Holding, originals_held, papers_held

PAGES: Final = (*find.PAGES, *papers.PAGES)

__all__ = ["PAGES", "Holding", "originals_held", "papers_held"]
