"""The search on PostgreSQL: for every place the characters and pairs of characters that stand in it, in a GIN index.

Own rather than pg_trgm, which finds nothing by fewer than three characters: most Chinese words have two. What the
index gives is looked at once more by LIKE, so that only what holds the very words is found.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Row,
    Table,
    Text,
    any_,
    literal,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY, insert

from flows.ledger.schema import TEXT_FACTS, texts

grams = Table(
    "texts_grams",
    MetaData(),
    Column("id", Integer, ForeignKey(texts.c.id, ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("grams", ARRAY(Text), nullable=False),
)
Index("ix_texts_grams", grams.c.grams, postgresql_using="gin")
_MOST_AT_ONCE = 1500


def is_spoken_by(connection: Connection) -> bool:
    """Whether the database is one that has this index."""
    return connection.dialect.name == "postgresql"


def ensure(connection: Connection) -> None:
    """Make the index where it lacks, and index what is not indexed yet."""
    grams.create(connection, checkfirst=True)
    while rows := connection.execute(_lacking()).all():
        for row in rows:
            put(connection, row)


def _lacking() -> Any:
    query = select(texts).outerjoin(grams, grams.c.id == texts.c.id).where(grams.c.id.is_(None))
    return query.order_by(texts.c.id).limit(_MOST_AT_ONCE)


def put(connection: Connection, row: Row[tuple[object, ...]]) -> None:
    """Index a place, in the place of what was said of it before."""
    values = {"grams": of_texts(row._mapping)}
    statement = insert(grams).values(id=row.id, **values)
    connection.execute(statement.on_conflict_do_update(index_elements=["id"], set_=values))


def of_texts(row: Mapping[Any, Any]) -> list[str]:
    """What stands in a place: its row of `texts`, by column."""
    return sorted(_grams("\n".join(str(row[name]) for name in (*TEXT_FACTS, "title", "path", "body"))))


def candidates(connection: Connection, one_of: Sequence[str], all_of: Sequence[str]) -> Iterator[list[int]]:
    """The places that may hold one of the first terms and every one of the others, the newest first, by the thousand:
    what is common need not be looked through to its end.
    """
    asked: list[ColumnElement[bool]] = [grams.c.grams.contains(_wanted(term)) for term in all_of]
    asked += [or_(*(grams.c.grams.contains(_wanted(term)) for term in one_of))] if one_of else []
    last = None
    while True:
        query = select(grams.c.id).where(*asked, *([grams.c.id < last] if last else []))
        ids = list(connection.execute(query.order_by(grams.c.id.desc()).limit(_MOST_AT_ONCE)).scalars())
        if not ids:
            return
        yield ids
        last = ids[-1]


def is_one_of(column: Column[int], ids: Sequence[int]) -> ColumnElement[bool]:
    """Whether it is one of so many that each as a value of its own would take longer than the answer."""
    return column == any_(literal(list(ids), ARRAY(Integer)))


def _wanted(term: str) -> Sequence[str]:
    """The pairs of a term, or its one character."""
    plain = term.lower()
    pairs = {a + b for a, b in pairwise(plain) if not a.isspace() and not b.isspace()}
    return sorted(pairs) or [plain]


def _grams(said: str) -> set[str]:
    plain = said.lower()
    pairs = {a + b for a, b in pairwise(plain) if not a.isspace() and not b.isspace()}
    return pairs | {c for c in plain if not c.isspace()}
