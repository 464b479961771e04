"""The append-only events: how one is written, hashed onto the one before it, and read back."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, insert, or_, select, update

from extractors.errors import LedgerError
from flows.ground import stamp
from flows.ledger.models import Event
from flows.ledger.schema import GENESIS, chain, events

SYSTEM = "system"
"""The actor of what the software does by itself; a person is named by role or account, never by phone or number."""
MAX_PAYLOAD = 5_000_000
"""Characters; an application with every attachment stays far below."""
BATCH = 500
"""Events read at once: an application is long, and ten thousand of them would not fit."""


def canonical(value: Any) -> str:
    """The one spelling of a JSON value: sorted keys, no spaces, plain UTF-8, no NaN."""
    try:
        return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    except (TypeError, ValueError) as error:
        raise LedgerError("要记录的内容不能写成 JSON") from error


def _storable(value: Any) -> Any:
    """Untrusted text as every database takes it: no zero characters, no halves of characters."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode().replace("\0", "?")
    if isinstance(value, dict):
        return {str(key): _storable(inner) for key, inner in value.items()}
    return [_storable(inner) for inner in value] if isinstance(value, list) else value


def event_hash(event: Event) -> str:
    """Hex SHA-256 over everything an event says, the hash of its predecessor included."""
    said = event.model_dump(exclude={"hash"})
    return hashlib.sha256(canonical(said).encode("utf-8", "replace")).hexdigest()


@dataclass(frozen=True)
class Entry:
    """What is to be written down: payload is JSON; case_no '' where it belongs to no case."""

    kind: str
    payload: Mapping[str, Any]
    case_no: str = ""
    actor: str = SYSTEM


def append(connection: Connection, entry: Entry, now: datetime) -> Event:
    """Write the next event within the caller's transaction.

    Raises:
        LedgerError: the payload is no JSON or too long.
    """
    head = connection.execute(select(chain.c.seq, chain.c.hash)).one()
    clean = _storable(json.loads(canonical(dict(entry.payload))))
    text = canonical(clean)
    if len(text) > MAX_PAYLOAD:
        raise LedgerError("要记录的内容过长")
    draft = Event(
        seq=head.seq + 1,
        at=stamp(now),
        case_no=entry.case_no,
        kind=entry.kind,
        actor=entry.actor,
        payload=clean,
        prev_hash=head.hash,
        hash="",
    )
    event = draft.model_copy(update={"hash": event_hash(draft)})
    row = event.model_dump(exclude={"payload"}) | {"payload": text}
    connection.execute(insert(events).values(**row))
    connection.execute(update(chain).values(seq=event.seq, hash=event.hash))
    return event


def read_events(
    connection: Connection, case_no: str | None = None, *, kinds: Sequence[str] = (), after: int = 0
) -> Iterator[Event]:
    """Events in order, of one case or all; kinds: of these alone. Never more than a batch of them is held."""
    seq = after
    while batch := tuple(read_newer(connection, seq, kinds, case_no=case_no, most=BATCH)):
        yield from batch
        seq = batch[-1].seq
        if len(batch) < BATCH:
            return


def read_of_cases(
    connection: Connection, case_nos: Sequence[str], kinds: Sequence[str], telling: Mapping[str, Sequence[str]]
) -> Iterator[Event]:
    """The events of these kinds of several cases, those of each case in order; asked a batch of cases at a time.

    telling: kinds of which only those are wanted that hold one of so many texts.
    """
    queries = [_chosen(None, kinds)]  # each by the index of cases and kinds; all in one would not be
    for kind, texts in telling.items():
        holds = or_(*(events.c.payload.contains(text, autoescape=True) for text in texts))
        queries.append(_chosen(None, (kind,)).where(holds))
    for start in range(0, len(case_nos), BATCH):
        some = events.c.case_no.in_(case_nos[start : start + BATCH])
        found = [_event(row) for query in queries for row in connection.execute(query.where(some))]
        yield from sorted(found, key=lambda event: (event.case_no, event.seq))


def read_newest(connection: Connection, case_no: str | None = None, *, kinds: Sequence[str] = ()) -> Event | None:
    """The last event of a case, or of all; kinds: of these alone. None where there is none."""
    row = connection.execute(_chosen(case_no, kinds).order_by(events.c.seq.desc()).limit(1)).first()
    return _event(row) if row is not None else None


def read_newer(
    connection: Connection, seq: int, kinds: Sequence[str], *, most: int, case_no: str | None = None
) -> Iterator[Event]:
    """At most so many events after the one with that number, in order; kinds: of these alone, () for all."""
    query = _chosen(case_no, kinds).where(events.c.seq > seq).order_by(events.c.seq).limit(most)
    for row in connection.execute(query):
        yield _event(row)


def read_telling(
    connection: Connection, case_no: str | None, kind: str, text: str, *, newest: bool = False
) -> Iterator[Event]:
    """The events of one kind of a case ('' for those of none, None for all) that hold a text, in order.

    newest: only the last of them.
    """
    query = _chosen(case_no, (kind,)).where(events.c.payload.contains(text, autoescape=True))
    order = query.order_by(events.c.seq.desc()).limit(1) if newest else query.order_by(events.c.seq)
    for row in connection.execute(order):
        yield _event(row)


def _chosen(case_no: str | None, kinds: Sequence[str]) -> Select[Any]:
    query = select(events)
    if case_no is not None:
        query = query.where(events.c.case_no == case_no)
    return query.where(events.c.kind.in_(kinds)) if kinds else query


def _event(row: Row[Any]) -> Event:
    return Event(**{**row._mapping, "payload": json.loads(row.payload)})


@dataclass
class Links:
    """Events held one against the other, in order. seq, hash: the last one that was taken."""

    seq: int = 0
    hash: str = GENESIS
    problems: list[str] = field(default_factory=list)

    @staticmethod
    def is_own(event: Event) -> bool:
        """Whether the hash of an event is that of what it says."""
        return event_hash(event) == event.hash

    def take(self, event: Event) -> None:
        """The next event."""
        if event.seq != self.seq + 1:
            self.problems.append(f"事件序号不连续：应为 {self.seq + 1}，实为 {event.seq}")
        if event.prev_hash != self.hash:
            self.problems.append(f"事件 {event.seq} 与前一事件的校验值不衔接")
        if not self.is_own(event):
            self.problems.append(f"事件 {event.seq} 的内容与其校验值不符")
        self.seq, self.hash = event.seq, event.hash

    def ended(self, connection: Connection) -> list[str]:
        """All that is wrong, in Chinese, now that the last event was taken; [] where the chain is whole."""
        head = connection.execute(select(chain.c.seq, chain.c.hash)).one()
        is_end = (head.seq, head.hash) == (self.seq, self.hash)
        cut = [] if is_end else [f"台账末尾应为事件 {head.seq}，实际到事件 {self.seq}"]
        return [*self.problems, *cut]
