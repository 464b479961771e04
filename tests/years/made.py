"""Ledgers of thousands of full case lives, made fast: one life that was really lived, written down again and again
under other numbers, its events hashed into the chain as the ledger hashes them, its rows those that the ledger made.

What is copied is text: each number, year, package and case of the life is replaced. `verify` of the ledger finds the
copies whole (a test holds it), so they are what the ledger itself would have written.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Final

from sqlalchemy import Connection, Table, select, update

from flows.ledger.chain import canonical
from flows.ledger.ledger import Ledger
from flows.ledger.projections import CASE_SERIES, put
from flows.ledger.schema import cases, chain, dues, events, matters, numbers, packages, papers, texts, works, writing
from flows.ledger.search import _put
from tests.support.ledger_life import SERIES

_TABLES: Final = (packages, cases, works, papers, dues, matters)
_BATCH: Final = 200
_CUT: Final = "\x1f"
ROAD: Final = "黄河路"
"""On which the applications of the tests dig."""
ENDS: Final = ("文昌中路", "天坛中路")
"""Between which they dig."""
Row = dict[str, Any]


@dataclass(frozen=True)
class Life:
    """One life as text: events (kind, case or '', at, actor, payload) and rows, with marks for what differs.

    letters: how many numbers of the letters' series it used.
    """

    events: tuple[tuple[str, str, str, str, str], ...]
    rows: dict[str, tuple[Row, ...]]
    letters: int
    places: tuple[Row, ...] = ()


@dataclass
class Where:
    """How far the numbers of a ledger have got."""

    seq: int
    hash: str
    serials: dict[tuple[str, int], int] = field(default_factory=dict)


def life_of(ledger: Ledger, case_no: str, *, names: Sequence[str] = (), road: str = ROAD) -> Life:
    """The life of a case of a small ledger, every number in it replaced by a mark.

    names: of applicant and project; each copy has its own. road: on which it digs; each copy on the next one, between
    two others, so that one stretch is not dug up hundreds of times.
    """
    with ledger._engine.connect() as c:
        sha = c.execute(select(cases.c.package_sha256).where(cases.c.case_no == case_no)).scalar_one()
        work_id = c.execute(select(packages.c.work_id).where(packages.c.sha256 == sha)).scalar_one()
        mine = (events.c.case_no == case_no) | (events.c.case_no == "") & events.c.payload.contains(sha)
        told = c.execute(select(events).where(mine).order_by(events.c.seq)).all()
        used = select(papers.c.serial).where(papers.c.case_no == case_no, papers.c.series == SERIES)
        serials = sorted(c.execute(used).scalars())
        words = [(road, "§R§"), *zip(ENDS, ("§F§", "§T§"), strict=True), *((name, f"{name}§N§") for name in names)]
        marks = _Marks(case_no, sha, work_id, serials, words)
        rows = {t.name: tuple(map(marks.row, _rows(c, t, case_no, sha))) for t in _TABLES}
        places = tuple(map(marks.row, sorted(_rows(c, texts, case_no, sha), key=lambda row: row["path"])))
    order = {event.seq: place for place, event in enumerate(told)}
    for row in (*rows["papers"], *rows["matters"], *rows["cases"]):
        name = "planned_seq" if "planned_seq" in row else "seq"
        row[name] = order[row[name]]
    lived = tuple((e.kind, e.case_no and "§C§", *map(marks.text, (e.at, e.actor, e.payload))) for e in told)
    return Life(lived, rows, len(serials), places)


def _rows(c: Connection, table: Table, case_no: str, sha: str) -> list[Row]:
    which = table.c.sha256 == sha if table is packages else table.c.case_no == case_no
    return [dict(row._mapping) for row in c.execute(select(table).where(which))]


class _Marks:
    """What of a life differs from copy to copy, and the marks that stand for it."""

    def __init__(
        self, case_no: str, sha: str, work_id: str, serials: Sequence[int], words: Sequence[tuple[str, str]]
    ) -> None:
        _, year, serial = case_no.split("-")
        self._year = year
        letters = [(f"{SERIES}〔{year}〕{n}号", f"{SERIES}〔§Y§〕§S{k}§号") for k, n in enumerate(serials)]
        own = [(case_no, "§C§"), (sha, "§P§"), (f'"work_id":"{work_id}"', '"work_id":"§W§"')]
        self._words = [*own, *letters, *words]
        self._serials = {n: f"§S{k}§" for k, n in enumerate(serials)}
        self._work_id, self._serial = work_id, int(serial)

    def text(self, said: str) -> str:
        if said.startswith("{") and '"series"' in said:
            said = self._numbered(said)
        if said.startswith("{") and '"package_sha256"' in said:
            said = said.replace(f'"serial":{self._serial}', '"serial":§N§').replace('"year":2026', '"year":§Y§')
        for old, new in self._words:
            said = said.replace(old, new)
        return said.replace(f"{self._year}-", "§Y§-")

    def _numbered(self, said: str) -> str:
        content = json.loads(said)
        for paper in content.get("papers", ()):
            if paper["series"] == SERIES:
                paper["serial"] = self._serials[paper["serial"]]
            paper["year"] = "§Y§"
        text = canonical(content)
        for mark in ("§Y§", *self._serials.values()):
            text = text.replace(f'"{mark}"', mark)
        return text

    def row(self, row: Row) -> Row:
        made = {name: self.text(value) if isinstance(value, str) else value for name, value in row.items()}
        if made.get("series") == SERIES:
            made["serial"] = self._serials[made["serial"]]
        if "year" in made:
            made["year"] = "§Y§"
        if "work_id" in made:
            made["work_id"] = "§W§"
        return made


def multiply(
    ledger: Ledger,
    life: Life,
    count: int,
    *,
    year: int = 2026,
    searched: int = 0,
    roads: Sequence[str] = (ROAD,),
) -> list[str]:
    """Write the life down `count` times more, in that year. Returns the numbers of the cases.

    searched: so many of the first copies are findable; the search has a benchmark of its own.
    """
    made: list[str] = []
    press = _Press(life, roads)
    for start in range(0, count, _BATCH):
        with writing(ledger._engine) as c:
            where = _where(c)
            copies = [press.copy(where, year) for _ in range(min(_BATCH, count - start))]
            _write(c, copies, where)
            findable = max(0, min(searched - start, len(copies)))
            _put_places(c, copies, findable)
            made += [copy.case_no for copy in copies]
    return made


@dataclass(frozen=True)
class _Copy:
    case_no: str
    rows: dict[str, list[tuple[Any, ...]]]


def _where(c: Connection) -> Where:
    head = c.execute(select(chain.c.seq, chain.c.hash)).one()
    shared = select(numbers).where(numbers.c.series.in_((CASE_SERIES, SERIES)))
    known = {(row.series, row.year): row.last for row in c.execute(shared)}
    return Where(head.seq, head.hash, known)


class _Press:
    """Prints copies of a life: all that it says as one text, cut at its marks, so that a copy is a join and a split."""

    def __init__(self, life: Life, roads: Sequence[str]) -> None:
        self._roads = roads
        self._letters, self._told = life.letters, len(life.events)
        of = [(table.name, row) for table in _TABLES for row in life.rows[table.name]]
        of += [(texts.name, {k: v for k, v in row.items() if k != "id"}) for row in life.places]
        self._rows = [(name, tuple(row), tuple(row.values())) for name, row in of]
        said = [text for event in life.events for text in event]
        said += [v for _, _, values in self._rows for v in values if isinstance(v, str)]
        self._pieces = re.split("(§[A-Z][0-9]*§)", _CUT.join(said))
        self._own = max((p["serial"] for p in life.rows["papers"] if p["series"] == "§C§"), default=0)

    def copy(self, where: Where, year: int) -> _Copy:
        """The next one, by the numbers that are next."""
        serial = where.serials[CASE_SERIES, year] = where.serials.get((CASE_SERIES, year), 0) + 1
        case_no = f"{CASE_SERIES}-{year}-{serial:06d}"
        package = hashlib.sha256(case_no.encode()).hexdigest()
        first = where.serials.get((SERIES, year), 0) + 1
        where.serials[SERIES, year] = first + self._letters - 1
        marks = {"§C§": case_no, "§P§": package, "§W§": f"w{year}{serial}", "§N§": str(serial), "§Y§": str(year)}
        marks |= zip(("§R§", "§F§", "§T§"), self._stretch(serial), strict=True)
        marks |= {f"§S{k}§": str(first + k) for k in range(self._letters)}
        pieces = self._pieces.copy()
        pieces[1::2] = [marks[mark] for mark in pieces[1::2]]
        said = iter("".join(pieces).split(_CUT))
        began = where.seq + 1
        rows: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
        rows[events.name] = [_event(where, tuple(islice(said, 5))) for _ in range(self._told)]
        for name, columns, values in self._rows:
            rows[name].append(tuple(_value(c, v, said, began) for c, v in zip(columns, values, strict=True)))
        if self._own:
            where.serials[case_no, year] = self._own
            rows[numbers.name].append((case_no, year, self._own))
        return _Copy(case_no, rows)

    def _stretch(self, serial: int) -> tuple[str, str, str]:
        """A road and the two between which it is dug up, another stretch of it each time that it is its turn."""
        count = len(self._roads)
        turn, place = divmod(serial, count)
        if count <= len(ENDS):
            return (self._roads[place], *ENDS)
        start = place + 1 + turn * 2 % (count - 2)
        return self._roads[place], self._roads[start % count], self._roads[(start + 1) % count]


def _value(column: str, value: Any, said: Iterator[str], began: int) -> Any:
    """A value of a copy's row: the next text, a number that stood as text, or the number of an event."""
    if isinstance(value, str):
        text = next(said)
        return int(text) if column in ("serial", "year") else text
    return value + began if column in ("planned_seq", "seq") else value


def _event(where: Where, told: tuple[str, ...]) -> tuple[Any, ...]:
    """The next event, hashed as `flows.ledger.chain.event_hash` does it: over its canonical JSON."""
    kind, case_no, at, actor, payload = told
    where.seq += 1
    said = (
        f'{{"actor":{json.dumps(actor, ensure_ascii=False)},"at":"{at}","case_no":"{case_no}","kind":"{kind}",'
        f'"payload":{payload},"prev_hash":"{where.hash}","seq":{where.seq}}}'
    )
    digest = hashlib.sha256(said.encode()).hexdigest()
    row = (where.seq, at, case_no, kind, actor, payload, where.hash, digest)
    where.hash = digest
    return row


def _write(c: Connection, copies: Sequence[_Copy], where: Where) -> None:
    for table in (events, *_TABLES, numbers):
        _put_rows(c, table, [row for copy in copies for row in copy.rows.get(table.name, ())])
    for (series, year), last in where.serials.items():
        if series in (CASE_SERIES, SERIES):
            put(c, numbers, {"series": series, "year": year}, {"last": last})
    c.execute(update(chain).values(seq=where.seq, hash=where.hash))


def _put_rows(c: Connection, table: Table, rows: Sequence[tuple[Any, ...]]) -> None:
    """Rows of all columns, past the layers that a ledger of millions has no time for."""
    names = [f'"{column.name}"' for column in table.columns if column.name != "id"]
    into = f"{table.name} ({', '.join(names)})"
    if not rows:
        return
    if c.dialect.name == "postgresql":
        with c.connection.cursor().copy(f"COPY {into} FROM STDIN") as out:  # type: ignore[attr-defined]
            for row in rows:
                out.write_row(row)
    else:
        c.exec_driver_sql(f"INSERT INTO {into} VALUES ({', '.join('?' * len(names))})", list(rows))


def _put_places(c: Connection, copies: Sequence[_Copy], findable: int) -> None:
    """What the ledger notes of a case as a whole; of those that are findable all places, and these in the index."""
    _put_rows(c, texts, [row for copy in copies[findable:] for row in copy.rows.get(texts.name, ())[:1]])
    for copy in copies[:findable]:
        _put_rows(c, texts, copy.rows.get(texts.name, ()))
        for fresh in c.execute(select(texts).where(texts.c.case_no == copy.case_no)).all():
            _put(c, fresh)
