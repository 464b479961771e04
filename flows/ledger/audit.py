"""The ledger held against itself: hash chain, replay of every event, numbers without gap or double.

The whole of it goes through the events once and holds a batch of them at a time. What came after a point that was found
sound can be held against that point alone.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Connection, Engine, Table, select, text, tuple_

from extractors.models import Frozen
from flows.ledger.chain import Links, read_events, read_newer, read_newest, read_telling
from flows.ledger.models import Event
from flows.ledger.projections import CASE_SERIES, apply
from flows.ledger.schema import PROJECTIONS, VOLATILE, numbers, open_engine, writing

VERIFIED = "ledger_verified"
"""Event kind, of no case: the ledger was found sound up to an event; payload {"seq", "hash": of that event, "whole":
whether everything before it was looked at again}. It stands in the chain itself, which guards it."""
_BATCH = 500
Row = tuple[Any, ...]


class Verified(Frozen):
    """What a verification came to. upto: the number of the last event that was looked at; hash: its own."""

    problems: tuple[str, ...]
    upto: int = 0
    hash: str = ""
    whole: bool = True


class Checks:
    """Holds the ledger against itself, wholly or from the last point on that was found sound."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def whole(self) -> Verified:
        """Everything: the chain, the numbers, every row of the tables."""
        with self._engine.connect() as c, c.begin():
            return verified(c)

    def news(self) -> Verified | None:
        """What came after the last point that was found sound; None where there is no such point yet."""
        with self._engine.connect() as c, c.begin():
            _still(c)
            mark = read_newest(c, "", kinds=(VERIFIED,))
            return verified_since(c, mark) if mark is not None else None

    def last_whole(self) -> str:
        """The ISO time at which everything was found sound the last time, '' where it never was."""
        with self._engine.connect() as c:
            told = [event.at for event in read_telling(c, "", VERIFIED, '"whole":true')]
        return told[-1] if told else ""


def verified(connection: Connection) -> Verified:
    """Everything that is wrong, one Chinese sentence each.

    connection: in a new transaction, so that all is seen as of one instant while others write (SQLite does so anyway).
    """
    _still(connection)
    links, used = Links(), Used()
    with tempfile.TemporaryDirectory(prefix="replay-") as folder:
        engine = open_engine(f"sqlite:///{Path(folder).as_posix()}/replay.sqlite")
        try:
            with writing(engine) as fresh:
                wrong = _replayed(connection, fresh, links, used)
                wrong = wrong or list(_differences(connection, fresh))
        finally:
            engine.dispose()
    told = (*links.ended(connection), *used.problems(), *wrong)
    return Verified(problems=told, upto=links.seq, hash=links.hash)


def verified_since(connection: Connection, mark: Event) -> Verified:
    """The chain after the point that a VERIFIED event names, and the numbers used since; the tables are left out.

    connection: sees all as of one instant, the event included.
    """
    seq, known = mark.payload["seq"], mark.payload["hash"]
    found = next(read_newer(connection, seq - 1, (), most=1), None)
    links, used = Links(seq=seq, hash=known), Used(is_whole=False)
    if found is None or found.seq != seq or found.hash != known or not links.is_own(found):
        links.problems.append(f"事件 {seq} 与上次核对时不同")
    for event in read_events(connection, after=seq):
        links.take(event)
        used.take(event)
    told = (*links.ended(connection), *used.problems(), *used.behind(connection))
    return Verified(problems=told, upto=links.seq, hash=links.hash, whole=False)


def _still(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))


@dataclass
class Used:
    """The numbers that events used, series by series. is_whole: from the first one on."""

    is_whole: bool = True
    last: dict[tuple[str, int], int] = field(default_factory=dict)
    wrong: dict[tuple[str, int], None] = field(default_factory=dict)

    def take(self, event: Event) -> None:
        """The numbers of one event."""
        said = event.payload
        if event.kind == "case_opened":
            self._use(CASE_SERIES, said["year"], said["serial"])
        if event.kind == "papers_planned":
            for paper in said["papers"]:
                self._use(paper["series"], paper["year"], paper["serial"])

    def _use(self, series: str, year: int, serial: int) -> None:
        known = self.last.get((series, year), 0 if self.is_whole else serial - 1)
        if serial != known + 1:
            self.wrong[series, year] = None
        self.last[series, year] = serial

    def problems(self) -> list[str]:
        """Gaps and doubles."""
        return [f"编号系列 {series}（{year}）有空号或重号" for series, year in self.wrong]

    def behind(self, connection: Connection) -> Iterator[str]:
        """Series whose table says another last number than the events."""
        for (series, year), last in self.last.items():
            query = select(numbers.c.last).where(numbers.c.series == series, numbers.c.year == year)
            if connection.execute(query).scalar_one_or_none() != last:
                yield f"表 numbers 中有一行与事件不符：{series}"


def _replayed(connection: Connection, fresh: Connection, links: Links, used: Used) -> list[str]:
    """Every event, once: held against the one before it, its numbers noted, its rows made anew."""
    broken: list[str] = []
    for event in read_events(connection):
        links.take(event)
        if broken:
            continue
        try:
            used.take(event)
            apply(fresh, event)
        except Exception as error:  # a tampered event can break a replay in any way; the report must still come
            broken.append(f"事件无法重放：{type(error).__name__}")
    return broken


def _differences(connection: Connection, fresh: Connection) -> Iterator[str]:
    """Rows of the tables that do not follow from the events, and rows that lack."""
    for table in PROJECTIONS:
        columns = [c for c in table.c if c.name not in VOLATILE.get(table.name, ())]
        yield from (
            f"表 {table.name} 中有一行与事件不符：{row[0]}" for row in _unlike(connection, fresh, table, columns)
        )
        yield from (f"表 {table.name} 中缺少一行：{row[0]}" for row in _unlike(fresh, connection, table, columns))


def _unlike(one: Connection, other: Connection, table: Table, columns: list[Column[Any]]) -> Iterator[Row]:
    """Rows of a table that the other ledger has not, batch by batch."""
    keys = list(table.primary_key.columns)
    last: Row | None = None
    while True:
        query = select(*columns).order_by(*keys).limit(_BATCH)
        rows = one.execute(query if last is None else query.where(tuple_(*keys) > last)).all()
        if not rows:
            return
        mine = [tuple(row._mapping[key.name] for key in keys) for row in rows]
        twins = other.execute(select(*columns).where(tuple_(*keys).in_(mine))).all()
        there = {tuple(row) for row in twins}
        yield from (tuple(row) for row in rows if tuple(row) not in there)
        last = mine[-1]
