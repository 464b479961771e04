"""The business record of a case (业务实体: 行为, 时间, 机构人员): its events, without what the papers say."""

from __future__ import annotations

import json
from typing import Any, Final

from flows.archive.ready import is_closing
from flows.ledger import Event, Ledger, Names, sentence

OWN_KINDS: Final = frozenset({"archive_numbered", "archive_packaged", "archive_transferred"})
"""Events about the package itself: they stand in the ledger, not in the package that they tell of."""


def is_own(event: Event) -> bool:
    """Whether an event tells of the package itself, or that the case was closed with it."""
    return event.kind in OWN_KINDS or is_closing(event)


def record_of(ledger: Ledger, case_no: str, names: Names) -> list[dict[str, Any]]:
    """One entry per event: number, time (UTC+8), actor, act in Chinese, and its place in the hash chain."""
    return [_entry(event, names) for event in ledger.events(case_no) if not is_own(event)]


def _entry(event: Event, names: Names) -> dict[str, Any]:
    return {
        "序号": event.seq,
        "时间": event.at,
        "机构人员": "程序" if event.actor.isascii() else event.actor,
        "行为": sentence(event, names).partition("　")[2],
        "事件": event.kind,
        "散列值": event.hash,
        "前一散列值": event.prev_hash,
    }


def record_bytes(entries: list[dict[str, Any]], case_no: str) -> bytes:
    """process.json."""
    content = {"受理编号": case_no, "散列算法": "SHA-256", "过程": entries}
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()
