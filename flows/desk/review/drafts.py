"""Answers that are not sent yet: kept as they are given, one draft for each sheet, shared by whoever works on it.

Owns who is at which case. A draft belongs to the readings that were shown (`digest`); of others it is let go.
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Final

from pydantic import TypeAdapter

from extractors.models import Frozen
from flows.desk.safety import Store
from flows.ground import stamp

_STAYS: Final = timedelta(seconds=45)


class Given(Frozen):
    """An answer in a draft. verdict: 无误, 更正, 空白, 通过 or 不通过. text: the right value, or the reason."""

    verdict: str
    text: str = ""
    name: str = ""


_ANSWERS: Final = TypeAdapter(dict[str, Given])


class Drafts:
    """The drafts of one office."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def of(self, case_no: str, sheet: str, digest: str) -> dict[str, Given]:
        """What was answered so far of the sheet with these readings, by key."""
        asked = "SELECT answers FROM drafts WHERE case_no = ? AND sheet = ? AND digest = ?"
        row = self._store.row(asked, (case_no, sheet, digest))
        return _ANSWERS.validate_json(row["answers"]) if row is not None else {}

    def give(self, place: tuple[str, str, str], answers: dict[str, Given | None], now: datetime) -> dict[str, Given]:
        """Put answers into a draft, None takes one back. place: case, sheet, digest. Returns all of it."""
        with self._store.writing() as c:
            asked = "SELECT answers FROM drafts WHERE case_no = ? AND sheet = ? AND digest = ?"
            row = c.execute(asked, place).fetchone()
            known = _ANSWERS.validate_json(row["answers"]) if row is not None else {}
            after = {key: given for key, given in {**known, **answers}.items() if given is not None}
            said = json.dumps({k: g.model_dump() for k, g in after.items()}, ensure_ascii=False)
            name = next((g.name for g in answers.values() if g is not None), "")
            c.execute("INSERT OR REPLACE INTO drafts VALUES (?, ?, ?, ?, ?, ?)", (*place, said, name, stamp(now)))
        return after

    def drop(self, case_no: str, sheet: str) -> None:
        """The sheet was sent."""
        self._store.write("DELETE FROM drafts WHERE case_no = ? AND sheet = ?", (case_no, sheet))

    def arrive(self, case_no: str, name: str, now: datetime) -> tuple[str, ...]:
        """Somebody is at a case; returns who else is."""
        with self._store.writing() as c:
            c.execute("DELETE FROM presence WHERE at < ?", (stamp(now - _STAYS),))
            c.execute("INSERT OR REPLACE INTO presence VALUES (?, ?, ?)", (case_no, name, stamp(now)))
            others = c.execute("SELECT name FROM presence WHERE case_no = ? AND name != ?", (case_no, name)).fetchall()
        return tuple(row["name"] for row in others)

    def present(self, now: datetime) -> dict[str, tuple[str, ...]]:
        """受理编号 → who is at it."""
        found: dict[str, tuple[str, ...]] = {}
        for row in self._store.rows("SELECT * FROM presence WHERE at >= ? ORDER BY name", (stamp(now - _STAYS),)):
            found[row["case_no"]] = (*found.get(row["case_no"], ()), row["name"])
        return found
