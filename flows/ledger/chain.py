"""The append-only events: how one is written, hashed onto the one before it, and read back."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from extractors.errors import LedgerError
from flows.ground import stamp
from flows.ledger.models import Event
from flows.ledger.schema import GENESIS, chain, events

SYSTEM = "system"
"""The actor of what the software does by itself; a person is named by role or account, never by phone or number."""
MAX_PAYLOAD = 5_000_000
"""Characters; an application with every attachment stays far below."""


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
    connection: Connection, case_no: str | None = None, *, kind: str = "", newest: bool = False
) -> Iterator[Event]:
    """Events in order, of one case or all. kind: of one kind alone. newest: only the last of them."""
    query = select(events).order_by(events.c.seq.desc() if newest else events.c.seq).limit(1 if newest else None)
    if case_no is not None:
        query = query.where(events.c.case_no == case_no)
    if kind:
        query = query.where(events.c.kind == kind)
    for row in connection.execute(query):
        yield Event(**{**row._mapping, "payload": json.loads(row.payload)})


def read_newer(connection: Connection, seq: int, kinds: Sequence[str], *, most: int) -> Iterator[Event]:
    """At most so many events of these kinds after the one with that number, in order."""
    query = select(events).where(events.c.seq > seq, events.c.kind.in_(kinds)).order_by(events.c.seq).limit(most)
    for row in connection.execute(query):
        yield Event(**{**row._mapping, "payload": json.loads(row.payload)})


def chain_problems(connection: Connection) -> list[str]:
    """Where the chain is broken, in Chinese; [] where it is whole."""
    problems, seq, last = [], 0, GENESIS
    for event in read_events(connection):
        seq += 1
        if event.seq != seq:
            problems.append(f"事件序号不连续：应为 {seq}，实为 {event.seq}")
            seq = event.seq
        if event.prev_hash != last:
            problems.append(f"事件 {event.seq} 与前一事件的校验值不衔接")
        if event_hash(event) != event.hash:
            problems.append(f"事件 {event.seq} 的内容与其校验值不符")
        last = event.hash
    head = connection.execute(select(chain.c.seq, chain.c.hash)).one()
    if (head.seq, head.hash) != (seq, last):
        problems.append(f"台账末尾应为事件 {head.seq}，实际到事件 {seq}")
    return problems
