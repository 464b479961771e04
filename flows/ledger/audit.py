"""The ledger held against itself: hash chain, replay of every event, numbers without gap or double."""

from __future__ import annotations

from collections import defaultdict

from sqlalchemy import Connection, select, text

from flows.ledger.chain import chain_problems, read_events
from flows.ledger.projections import CASE_SERIES, apply
from flows.ledger.schema import PROJECTIONS, VOLATILE, open_engine


def problems(connection: Connection) -> list[str]:
    """Everything that is wrong, one Chinese sentence each; [] where the ledger is whole.

    connection: in a new transaction, so that all is seen as of one instant while others write (SQLite does so anyway).
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
    broken = chain_problems(connection)
    return broken + number_problems(connection) + replay_problems(connection)


def number_problems(connection: Connection) -> list[str]:
    """Gaps and doubles in the numbers that the events used."""
    used: dict[tuple[str, int], list[int]] = defaultdict(list)
    for event in read_events(connection):
        if event.kind == "case_opened":
            used[CASE_SERIES, event.payload["year"]].append(event.payload["serial"])
        if event.kind == "papers_planned":
            for paper in event.payload["papers"]:
                used[paper["series"], paper["year"]].append(paper["serial"])
    return [
        f"编号系列 {series}（{year}）有空号或重号" for (series, year), n in used.items() if n != [*range(1, len(n) + 1)]
    ]


def replay_problems(connection: Connection) -> list[str]:
    """Rows of the tables that do not follow from the events."""
    replayed = open_engine("sqlite://")
    try:
        with replayed.connect() as fresh, fresh.begin():
            for event in read_events(connection):
                apply(fresh, event)
            return _differences(connection, fresh)
    except Exception as error:  # a tampered event can break a replay in any way; the report must still come
        return [f"事件无法重放：{type(error).__name__}"]
    finally:
        replayed.dispose()


def _differences(connection: Connection, fresh: Connection) -> list[str]:
    found = []
    for table in PROJECTIONS:
        columns = [c for c in table.c if c.name not in VOLATILE.get(table.name, ())]
        real, expected = ({tuple(row) for row in c.execute(select(*columns)).all()} for c in (connection, fresh))
        found += [f"表 {table.name} 中有一行与事件不符：{row[0]}" for row in sorted(real - expected, key=str)]
        found += [f"表 {table.name} 中缺少一行：{row[0]}" for row in sorted(expected - real, key=str)]
    return found
