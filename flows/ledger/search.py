"""The archivist's search: trigram index where SQLite has it, LIKE for short words and other databases."""

from __future__ import annotations

from collections import Counter

from sqlalchemy import Connection, delete, insert, or_, select, text, update

from flows.ledger.models import Hit
from flows.ledger.schema import texts

MAX_TERMS = 8
MAX_TERM = 60
MAX_BODY = 200_000


def index(connection: Connection, case_no: str, path: str, *, title: str, body: str) -> None:
    """Make a text findable under its case and path, in the place of what stood there."""
    which = (texts.c.case_no == case_no, texts.c.path == path)
    values = {"title": _plain(title), "body": _plain(body)[:MAX_BODY]}
    row_id = connection.execute(select(texts.c.id).where(*which)).scalar_one_or_none()
    if row_id is None:
        made = connection.execute(insert(texts).values(case_no=case_no, path=path, **values))
        row_id = made.inserted_primary_key[0]  # type: ignore[index]
    else:
        connection.execute(update(texts).where(texts.c.id == row_id).values(**values))
    if connection.dialect.name == "sqlite":
        words = f"{values['title']}\n{path}\n{values['body']}"
        connection.execute(text("DELETE FROM texts_fts WHERE rowid = :id"), {"id": row_id})
        connection.execute(
            text("INSERT INTO texts_fts(rowid, words) VALUES (:id, :words)"), {"id": row_id, "words": words}
        )


def _plain(value: str) -> str:
    return value.encode("utf-8", "replace").decode().replace("\0", "")


def forget(connection: Connection, case_no: str, path: str) -> None:
    """Take a text out of the index (a file that is no longer valid)."""
    which = (texts.c.case_no == case_no, texts.c.path == path)
    row_id = connection.execute(select(texts.c.id).where(*which)).scalar_one_or_none()
    connection.execute(delete(texts).where(texts.c.id == row_id))
    if connection.dialect.name == "sqlite":
        connection.execute(text("DELETE FROM texts_fts WHERE rowid = :id"), {"id": row_id})


def find(connection: Connection, words: str) -> tuple[Hit, ...]:
    """Places in the cases that hold every word, those with most words first; `words` are split at spaces."""
    terms = [_plain(t)[:MAX_TERM] for t in words.split()][:MAX_TERMS]
    found = [_rows(connection, term) for term in terms]
    if not found:
        return ()
    common = set.intersection(*({hit.case_no for hit in rows.values()} for rows in found))
    counted = Counter(row_id for rows in found for row_id in rows)
    hits = {r: hit for rows in found for r, hit in rows.items() if hit.case_no in common}
    return tuple(hits[r] for r in sorted(hits, key=lambda r: (-counted[r], hits[r].case_no, hits[r].path)))


def _rows(connection: Connection, term: str) -> dict[int, Hit]:
    """Row id → place of the texts that hold one word, upper and lower case alike."""
    query = select(texts.c.id, texts.c.case_no, texts.c.path, texts.c.title)
    if connection.dialect.name == "sqlite" and len(term) >= 3:
        phrase = '"' + term.replace('"', '""') + '"'
        indexed = text("texts.id IN (SELECT rowid FROM texts_fts WHERE words MATCH :phrase)")
        query = query.where(indexed.bindparams(phrase=phrase))
    else:
        columns = (texts.c.title, texts.c.path, texts.c.body)
        query = query.where(or_(*(column.icontains(term, autoescape=True) for column in columns)))
    rows = connection.execute(query)
    return {row.id: Hit(case_no=row.case_no, path=row.path, title=row.title) for row in rows}
