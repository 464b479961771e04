"""The archivist's search: an FTS5 index of word pairs on SQLite, one of character pairs on PostgreSQL, else LIKE.

Owns the table `texts` and its index. Each row is a place: the case itself (path ''), a paper, a page of an original.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from sqlalchemy import ColumnElement, Connection, Row, and_, func, insert, or_, select, text, update
from sqlalchemy.orm import aliased

from flows.ledger import grams
from flows.ledger.models import About, Found, Hit, Wanted
from flows.ledger.schema import texts
from flows.ledger.words import TOKENS_VERSION, day_token, days_between, folded, phrase, tails, tokens

MAX_TERMS: Final = 8
MAX_TERM: Final = 60
MAX_BODY: Final = 200_000
MOST_COUNTED: Final = 1000
"""More places than this are said to be as many or more: nobody counts on."""
HEADERS: Final = ("applicant", "project", "code", "road", "case_numbers", "case_words")
"""Columns that say of each place what its case says."""
_OWN, _TAILED = "own", "own tails number"
_COLUMNS: Final = ("own", "tails", "number", "applicant", "project", "code", "road", "case_words", "facts")
_MAKE: Final = (
    f"CREATE VIRTUAL TABLE texts_words USING fts5({', '.join(_COLUMNS)}, content='', prefix='1 5 7', tokenize='ascii')"
)


def ensure(connection: Connection) -> None:
    """Make the index where it lacks or was made by other rules, from the texts that are kept."""
    if grams.is_spoken_by(connection):
        grams.ensure(connection)
    if connection.dialect.name != "sqlite":
        return
    version = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
    if version == TOKENS_VERSION:
        return
    for name in ("texts_fts", "texts_words"):
        connection.exec_driver_sql(f"DROP TABLE IF EXISTS {name}")
    connection.exec_driver_sql(_MAKE)
    for row in connection.execute(select(texts)):
        _put(connection, row)
    connection.exec_driver_sql(f"PRAGMA user_version = {TOKENS_VERSION}")


def index(  # noqa: PLR0913 - where it stands, then what it is
    connection: Connection, case_no: str, path: str, *, title: str, body: str, about: About | None = None
) -> None:
    """Make a text findable under its case and path, in the place of what stood there.

    about: kind, provider, number, day; None leaves what was said of the place before.
    """
    values = {"title": _plain(title), "body": _plain(body)[:MAX_BODY]}
    values |= {name: _plain(value) for name, value in about.model_dump().items()} if about else {}
    known = _row(connection, case_no, path)
    if known is None:
        head = _row(connection, case_no, "")
        values |= {name: head._mapping[name] for name in HEADERS} if head is not None else {}
        connection.execute(insert(texts).values(case_no=case_no, path=path, **values))
    else:
        _change(connection, known, values)
        return
    fresh = _row(connection, case_no, path)
    if fresh is not None:
        _put(connection, fresh)


def describe(connection: Connection, case_no: str, header: Mapping[str, str]) -> None:
    """Say of every place of a case what its case now says: some or all of `HEADERS`."""
    values = {name: _plain(header[name]) for name in HEADERS if name in header}
    for row in connection.execute(select(texts).where(texts.c.case_no == case_no)).all():
        if any(row._mapping[name] != value for name, value in values.items()):
            _change(connection, row, values)


def moved(connection: Connection, case_no: str, old: str, new: str) -> None:
    """What stood at one path of a case stands at another now."""
    known = _row(connection, case_no, old)
    if known is not None and _row(connection, case_no, new) is None:
        _change(connection, known, {"path": new})


def _row(connection: Connection, case_no: str, path: str) -> Row[tuple[object, ...]] | None:
    return connection.execute(select(texts).where(texts.c.case_no == case_no, texts.c.path == path)).first()


def _change(connection: Connection, known: Row[tuple[object, ...]], values: Mapping[str, str]) -> None:
    _take_out(connection, known)
    connection.execute(update(texts).where(texts.c.id == known.id).values(**values))
    changed = connection.execute(select(texts).where(texts.c.id == known.id)).one()
    _put(connection, changed)


def _put(connection: Connection, row: Row[tuple[object, ...]]) -> None:
    if grams.is_spoken_by(connection):
        grams.put(connection, row)
    if connection.dialect.name == "sqlite":
        names = ", ".join(_COLUMNS)
        marks = ", ".join(f":{name}" for name in _COLUMNS)
        statement = text(f"INSERT INTO texts_words(rowid, {names}) VALUES (:id, {marks})")
        connection.execute(statement, {"id": row.id, **_indexed(row)})


def _take_out(connection: Connection, row: Row[tuple[object, ...]]) -> None:
    """The index keeps no texts of its own: it must be told what it is to forget."""
    if connection.dialect.name == "sqlite":
        names = ", ".join(_COLUMNS)
        marks = ", ".join(f":{name}" for name in _COLUMNS)
        statement = text(f"INSERT INTO texts_words(texts_words, rowid, {names}) VALUES ('delete', :id, {marks})")
        connection.execute(statement, {"id": row.id, **_indexed(row)})


def _indexed(row: Row[tuple[object, ...]]) -> dict[str, str]:
    own = f"{row.title}\n{row.path}\n{row.body}"
    said = {name: tokens(row._mapping[name]) for name in ("applicant", "project", "code", "road", "case_words")}
    facts = " ".join(filter(None, (_fact("k", row.kind), _fact("p", row.provider), day_token(row.day))))
    number = tokens(f"{row.number}\n{row.case_numbers}")
    return {"own": tokens(own), "tails": tails(own), "number": number, "facts": facts, **said}


def _fact(mark: str, value: str) -> str:
    name = "".join(c for c in value.casefold() if c.isascii() and c.isalnum())
    return mark + name if name else ""


def _plain(value: str) -> str:
    return value.encode("utf-8", "replace").decode().replace("\0", "")


# -- asking


def find(connection: Connection, wanted: Wanted) -> Found:
    """Places that hold every word and meet every condition, the newest first.

    A word may stand in the place itself or in what its case says of itself, but one of them in the place itself.
    """
    terms = [_plain(t)[:MAX_TERM] for words in wanted.words for t in words.split()][:MAX_TERMS]
    if not terms and not wanted.has_conditions:
        return Found()
    ask = _by_index if connection.dialect.name == "sqlite" else _by_like
    ids = ask(connection, wanted, terms)
    rows = {row.id: row for row in connection.execute(select(texts).where(texts.c.id.in_(ids[: wanted.most])))}
    hits = tuple(_hit(rows[i], terms) for i in ids[: wanted.most])
    return Found(total=min(len(ids), MOST_COUNTED), is_more=len(ids) > MOST_COUNTED, hits=hits)


def _by_index(connection: Connection, wanted: Wanted, terms: list[str]) -> list[int]:
    asked = _expression(wanted, terms)
    if not asked:
        return []
    query = "SELECT rowid FROM texts_words WHERE texts_words MATCH :asked ORDER BY rowid DESC LIMIT :most"
    rows = connection.execute(text(query), {"asked": asked, "most": MOST_COUNTED + 1})
    return [int(i) for i in rows.scalars()]


def _expression(wanted: Wanted, terms: list[str]) -> str:
    """The FTS5 expression, '' where a term has nothing that could be found."""
    own = [phrase(term, _OWN, tailed=_TAILED) for term in terms]
    parts = [f"({' OR '.join(own)})"] if own else []
    parts += [f"({phrase(term, '')} OR {o})" for term, o in zip(terms, own, strict=True)] if len(own) > 1 else []
    for name in ("number", "applicant", "project", "code", "road"):
        asked = [phrase(term, name) for term in str(getattr(wanted, name)).split()]
        parts, own = parts + asked, own + asked
    if not all(own):
        return ""
    if wanted.kinds:
        parts.append("(" + " OR ".join(f'facts : "{_fact("k", kind)}"' for kind in wanted.kinds) + ")")
    if wanted.provider:
        parts.append(f'facts : "{_fact("p", wanted.provider)}"')
    if wanted.first or wanted.last:
        parts.append(f"facts : {days_between(wanted.first, wanted.last)}")
    return " AND ".join(parts)


def _by_like(connection: Connection, wanted: Wanted, terms: list[str]) -> list[int]:
    """By looking through the texts; where there is an index of characters, through those that may hold the words."""
    query = select(texts.c.id).where(and_(*_conditions(wanted, terms))).order_by(texts.c.id.desc())
    in_case = [t for name in _OF_CASE for t in str(getattr(wanted, name)).split()]
    if not grams.is_spoken_by(connection) or not (terms or in_case):
        return [int(i) for i in connection.execute(query.limit(MOST_COUNTED + 1)).scalars()]
    found: list[int] = []
    for ids in grams.candidates(connection, terms, in_case):
        left = MOST_COUNTED + 1 - len(found)
        found += connection.execute(query.where(grams.is_one_of(texts.c.id, ids)).limit(left)).scalars()
        if len(found) > MOST_COUNTED:
            break
    return found


def _conditions(wanted: Wanted, terms: list[str]) -> list[ColumnElement[bool]]:
    head = aliased(texts)
    conditions: list[ColumnElement[bool]] = []
    for term in terms if len(terms) > 1 else ():
        of_case = select(head.c.case_no).where(
            head.c.path == "", head.c.case_no == texts.c.case_no, _holds((head.c.title, head.c.body), term)
        )
        conditions.append(or_(_holds(_OWN_COLUMNS, term), of_case.exists()))
    if terms:
        conditions.append(or_(*(_holds(_OWN_COLUMNS, term) for term in terms)))
    for name in ("applicant", "project", "code", "road"):
        conditions += [_holds((texts.c[name],), term) for term in str(getattr(wanted, name)).split()]
    conditions += [_holds((texts.c.number, texts.c.case_numbers), term) for term in wanted.number.split()]
    conditions += [texts.c.kind.in_(wanted.kinds)] if wanted.kinds else []
    conditions += [texts.c.provider == wanted.provider] if wanted.provider else []
    conditions += [texts.c.day >= wanted.first.isoformat()] if wanted.first else []
    conditions += [texts.c.day.between("0", wanted.last.isoformat())] if wanted.last else []
    return conditions


_OF_CASE: Final = ("applicant", "project", "code", "road", "number")
_OWN_COLUMNS: Final = (texts.c.title, texts.c.path, texts.c.body, texts.c.number)


def _holds(columns: Iterable[ColumnElement[str]], term: str) -> ColumnElement[bool]:
    """Capital or not; a term without such letters, as most are, is looked for as it is, which is far cheaper."""
    if term.lower() == term.upper():
        return or_(*(column.contains(term, autoescape=True) for column in columns))
    return or_(*(func.coalesce(column, "").icontains(term, autoescape=True) for column in columns))


# -- what is shown of a place


def _hit(row: Row[tuple[object, ...]], terms: list[str]) -> Hit:
    path, _, page = str(row.path).partition("#")
    page = page.removeprefix("page=")
    before, hit, after = excerpt(str(row.body), terms)
    return Hit(
        case_no=row.case_no,
        path=path,
        title=row.title,
        page=int(page) if page.isdigit() else None,
        kind=row.kind,
        provider=row.provider,
        number=row.number,
        project=row.project,
        day=row.day,
        before=before,
        hit=hit,
        after=after,
    )


AROUND: Final = 18


def excerpt(body: str, terms: list[str]) -> tuple[str, str, str]:
    """What stands before a hit, the hit, and what follows; ('', '', beginning) where no word stands in the body."""
    squeezed = " ".join(body.split())
    plain = squeezed.casefold()
    plain = plain if len(plain) == len(squeezed) else squeezed
    for term in terms:
        at = plain.find(term.casefold())
        if at < 0 and folded(term) != term.casefold():
            at = plain.find(folded(term))
        if at >= 0:
            end = at + len(term)
            return squeezed[max(0, at - AROUND) : at], squeezed[at:end], squeezed[end : end + AROUND]
    return "", "", squeezed[: 2 * AROUND]
