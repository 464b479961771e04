"""The search on PostgreSQL: for every place the characters and pieces of text that stand in it, in a GIN index.

Own rather than pg_trgm, which finds nothing by fewer than three characters: most Chinese words have two. What the
index gives is looked at once more by LIKE, so that only what holds the very words is found.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from sqlalchemy import (
    CTE,
    Column,
    ColumnElement,
    Connection,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Row,
    Subquery,
    Table,
    Text,
    any_,
    literal,
    or_,
    select,
    text,
    union,
)
from sqlalchemy.dialects.postgresql import ARRAY, insert

from flows.ledger.schema import TEXT_FACTS, texts

grams = Table(
    "texts_pieces",
    MetaData(),
    Column("id", Integer, ForeignKey(texts.c.id, ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("grams", ARRAY(Text), nullable=False),
)
Index("ix_texts_pieces", grams.c.grams, postgresql_using="gin")
_MOST_AT_ONCE, _GROWTH = 1500, 8
_RUN = re.compile("[0-9a-z-]{4,}")
_EARLIER = "texts_grams"
"""What the index of an earlier day is called; it knew pairs alone."""


def is_spoken_by(connection: Connection) -> bool:
    """Whether the database is one that has this index."""
    return connection.dialect.name == "postgresql"


def ensure(connection: Connection) -> None:
    """Make the index where it lacks, and index what is not indexed yet."""
    grams.create(connection, checkfirst=True)
    connection.execute(text(f"DROP TABLE IF EXISTS {_EARLIER}"))
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
    """The places that may hold one of the first terms, while they or their case hold each of these, and that hold every
    one of the others; the newest first, few to begin with: what is common need not be looked through to its end.
    """
    connection.execute(text("SET LOCAL enable_seqscan = off"))
    found, last, most = _found(one_of, all_of), None, _MOST_AT_ONCE
    while True:
        query = select(found.c.id).where(*([found.c.id < last] if last else []))
        ids = list(connection.execute(query.order_by(found.c.id.desc()).limit(most)).scalars())
        if ids:
            yield ids
        if len(ids) < most:
            return
        last, most = ids[-1], most * _GROWTH


def _found(one_of: Sequence[str], all_of: Sequence[str]) -> Subquery:
    """Each term is asked of the index alone, once: to look whether the characters of a place hold one more would take
    longer than to read the place itself.
    """
    own = [_holding(term, f"own_{n}") for n, term in enumerate(one_of)]
    rest = [_holding(term, f"rest_{n}") for n, term in enumerate(all_of)]
    placed = [_placed(each, f"placed_{n}") for n, each in enumerate(own)] if len(own) > 1 else []
    parts = [select(p.c.id).where(*(_goes_with(p, q) for q in placed if q is not p)) for p in placed]
    first = union(*parts).subquery() if parts else (own or rest)[0]
    return select(first.c.id).where(*(first.c.id.in_(select(each.c.id)) for each in rest)).subquery()


def _holding(term: str, name: str) -> CTE:
    """The places that hold all pieces of a term."""
    asked = select(grams.c.id).where(grams.c.grams.contains(_wanted(term)))
    return asked.cte(name).prefix_with("MATERIALIZED")


def _placed(of: CTE, name: str) -> CTE:
    """The same with their cases, and whether it is the case itself."""
    told = select(of.c.id, texts.c.case_no, (texts.c.path == "").label("is_head"))
    return told.join(texts, texts.c.id == of.c.id).cte(name).prefix_with("MATERIALIZED")


def _goes_with(place: CTE, other: CTE) -> ColumnElement[bool]:
    """Whether a place holds the other term too, or its case does."""
    heads = select(other.c.case_no).where(other.c.is_head)
    return or_(place.c.id.in_(select(other.c.id)), place.c.case_no.in_(heads))


def is_one_of(column: Column[int], ids: Sequence[int]) -> ColumnElement[bool]:
    """Whether it is one of so many that each as a value of its own would take longer than the answer."""
    return column == any_(literal(list(ids), ARRAY(Integer)))


def _wanted(term: str) -> Sequence[str]:
    """The pieces of a term, or its one character."""
    plain = term.lower()
    return sorted(_pieces(plain)) or [plain]


def _grams(said: str) -> set[str]:
    plain = said.lower()
    return _pieces(plain) | {c for c in plain if not c.isspace()}


def _pieces(plain: str) -> set[str]:
    """Its pairs; of numbers and Latin words also what is four long: ten figures in pairs stand in every other place."""
    pairs = {a + b for a, b in pairwise(plain) if not a.isspace() and not b.isspace()}
    return pairs | {run[n : n + 4] for run in _RUN.findall(plain) for n in range(len(run) - 3)}
