"""`/find`: the archivist's search, with the words marked, the page to open, and a basket for what is wanted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from starlette.responses import Response

from extractors.errors import UsageError
from flows.commands.find import MOST_OPENED, FindWish, page_of, wanted_of
from flows.desk.archive.holdings import Holding, at_path
from flows.desk.asking import Ask, GoneError, Page
from flows.ledger import Found, Hit


@dataclass(frozen=True)
class Place:
    """A hit with the file that it stands in, None for the case itself. page: of what is shown."""

    hit: Hit
    held: Holding | None
    page: int | None


def show_found(ask: Ask) -> Response:
    """What was searched for and where it stands."""
    words = ask.text("q", 200)
    conditions = {name: ask.text(name, 60) for name in ("provider", "kind", "road")}
    told, places, found = "", list[Place](), Found()
    if words or any(conditions.values()):
        try:
            days = {"first": _day(ask, "first"), "last": _day(ask, "last")}
            wanted = wanted_of(FindWish(words=(words,), **conditions, **days), ask.office.templates)
            found = ask.office.ledger.search(wanted)
            places = _places(ask, found)
            ask.looked(f"查找 {len(places)} 处")
        except UsageError as error:
            told = error.message
    return ask.page("find.html", q=words, conditions=conditions, found=found, places=places, told=told)


def _places(ask: Ask, found: Found) -> list[Place]:
    opened, places = 0, []
    for hit in found.hits:
        try:
            held = at_path(ask, hit.case_no, hit.path) if hit.path and hit.case_no else None
        except GoneError:
            continue
        page = hit.page
        if held is not None and held.copy and hit.hit and opened < MOST_OPENED:
            opened += 1
            page = page_of(ask.office.workspace.outbox / held.copy, hit.hit)
        places.append(Place(hit, held, page))
    return places


def _day(ask: Ask, name: str) -> date | None:
    said = ask.text(name, 10)
    if not said:
        return None
    try:
        return date.fromisoformat(said)
    except ValueError as error:
        raise UsageError(f"“{said}”不是日期", next_step="写成 2026-09-30") from error


PAGES: Final = (Page("/find", show_found, title="查找"),)
