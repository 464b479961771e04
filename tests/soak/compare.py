"""What an office has come to, written so that two offices can be compared: work folders and times taken out.

Whatever else differs between an office that was killed and one that was not, is a fault.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
from docx import Document

from flows.audit.auditing import audit
from flows.ground import AREA, load_settings
from flows.ground.durable import ASIDE
from flows.ledger import Event, Ledger
from flows.opened import open_ledger

WORK_ID = re.compile(r"\d{8}-\d{6}-[0-9a-f]{6}")
RETURNED_AT = re.compile(r"\d{8}-\d{6}-")
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[.\d]*\+08:00")
CLOCK = re.compile(r"\b\d\d:\d\d(:\d\d)?\b")
OWN_NOTES = {"arrival.json", "returning.json"}


@dataclass(frozen=True)
class Office:
    """files: path below the outbox → what it holds. entries: what the ledger says, each with how often."""

    files: dict[str, str]
    entries: Counter[str]
    originals: Counter[str]
    left: tuple[str, ...]
    faults: tuple[str, ...]


@dataclass(frozen=True)
class Verdict:
    """How one office differs from another; all empty where it does not."""

    lost: tuple[str, ...] = ()
    doubled: tuple[str, ...] = ()
    differing: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.lost or self.doubled or self.differing)


def seen(root: Path) -> Office:
    """Everything that an office has made, and what its own audit says of it."""
    with open_ledger(root) as desk:
        faults = tuple(problem.line for problem in audit(desk).problems)
        entries = Counter(_entries(desk.ledger))
    place = load_settings(root).workspace(root)
    outbox = place.outbox
    files = [p for p in sorted(outbox.rglob("*")) if p.is_file() and not (place.is_shared and p.suffix == ASIDE)]
    kept = [p for p in place.done.rglob("*") if p.is_file() and "original" in p.parts]
    left = [p for p in place.inbox.iterdir() if p.name != AREA] + [*place.work.rglob("*")]
    return Office(
        files={_plain(p.relative_to(outbox).as_posix()): _held(p) for p in files},
        entries=entries,
        originals=Counter(hashlib.sha256(p.read_bytes()).hexdigest() for p in kept),
        left=tuple(map(str, left)),
        faults=faults,
    )


def verdict(undisturbed: Office, killed: Office) -> Verdict:
    """What the killed office lost, has twice, or has otherwise than the undisturbed one."""
    same = undisturbed.files.keys() & killed.files.keys()
    fewer, more = undisturbed.entries - killed.entries, killed.entries - undisturbed.entries
    gone = undisturbed.originals - killed.originals
    return Verdict(
        lost=(*sorted(undisturbed.files.keys() - killed.files.keys()), *gone, *killed.left),
        doubled=(*sorted(killed.files.keys() - undisturbed.files.keys()), *(killed.originals - undisturbed.originals)),
        differing=(
            *(path for path in sorted(same) if undisturbed.files[path] != killed.files[path]),
            *(f"- {entry}" for entry in fewer),
            *(f"+ {entry}" for entry in more),
            *(set(killed.faults) - set(undisturbed.faults)),
        ),
    )


def _plain(text: str) -> str:
    return TIME.sub("<time>", RETURNED_AT.sub("<at>-", WORK_ID.sub("<work>", text)))


def _held(path: Path) -> str:
    """A file's content: letters, originals and pictures by every byte; what carries the time of day, by its words."""
    if path.suffix == ".xlsx":
        book = openpyxl.load_workbook(path)
        cells = [str(c.value) for sheet in book for row in sheet for c in row if c.value is not None]
        return CLOCK.sub("<clock>", _plain("\n".join(cells)))
    if path.name.endswith("说明.docx"):
        document = Document(io.BytesIO(path.read_bytes()))  # type: ignore[arg-type]
        return CLOCK.sub("<clock>", "\n".join(p.text for p in document.paragraphs))
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _entries(ledger: Ledger) -> list[str]:
    """Events (a repeated claim is no news) and the rows that follow from them."""
    told = [_event(e) for e in ledger.events() if not (e.kind == "package_claimed" and e.payload["attempt"] > 1)]
    cases = ledger.cases()
    rows: list[Any] = [*cases]
    for case in cases:
        rows += [*ledger.papers(case.case_no), *ledger.dues(case.case_no)]
    return told + [f"{type(row).__name__} {_plain(row.model_dump_json())}" for row in rows]


def _event(event: Event) -> str:
    said = dict(event.payload)
    if event.kind == "review_asked":
        said.pop("sha256")  # a workbook carries the time at which it was written; its cells are compared instead
    if event.kind == "layouts_looked":
        said.pop("seq")  # how many events there are depends on how often a package was claimed
    text = json.dumps(said, ensure_ascii=False, sort_keys=True)
    actor = "" if event.kind.startswith("package_") or event.kind == "duplicate_seen" else event.actor
    return f"{event.case_no} {event.kind} {actor} {_plain(text)}"
