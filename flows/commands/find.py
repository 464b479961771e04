"""`baozhuang find`: the archivist's search. Prints what was found with paths that exist, newest first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from rich.console import Console

from extractors.errors import UsageError
from flows.books.rows import Hit
from flows.commands.opened import OpenLedger, mention_new, open_ledger, say
from flows.ledger import Case, Ledger
from flows.ledger import Hit as Place
from flows.workspace import Workspace

MOST_SHOWN = 50


def show_hits(root: Path, console: Console, words: Sequence[str]) -> int:
    """Show the places where every word stands; exit code 0, also where there is none.

    Raises:
        UsageError: nothing to search for.
    """
    query = " ".join(" ".join(words).split())
    if not query:
        raise UsageError("没有写要找的词", next_step="写出受理编号、文号、项目名称、路名、日期或文中的词")
    with open_ledger(root) as desk:
        mention_new(desk, console)
        total, hits = newest_hits(desk.ledger, query)
        _show(hits, desk, console, title=f"“{query}”共 {total} 处")
    return 0


def newest_hits(ledger: Ledger, query: str, *, most: int = MOST_SHOWN) -> tuple[int, tuple[Hit, ...]]:
    """How many places were found, and the newest of them: cases by their receipt, papers by their filing."""
    found = ledger.find(query)
    cases = {c.case_no: c for c in ledger.cases()} if found else {}
    ordered = sorted(found, key=lambda p: (_received(cases.get(p.case_no)), p.case_no), reverse=True)
    kept = ordered[:most]
    hits = [_hit(place, cases.get(place.case_no), _filings(ledger, place.case_no)) for place in _unique(kept)]
    return len(found), tuple(sorted(hits, key=_newness, reverse=True))
