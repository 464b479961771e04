"""Where a part of a package came from: kept beside the part, told in its case, and found again by the whole's hash."""

from __future__ import annotations

from pathlib import Path

from extractors.models import Frozen
from flows.ground import write_bytes
from flows.intake import PART_NOTE, Arrival
from flows.ledger import Event, Ledger
from flows.office import Runtime

SPLIT = "package_split"
"""Event kind, of no case: a package held several applications; payload {"sha256", "work_id", "source_name", "paths",
"parts": [{"work_id", "sha256", "source_name", "pages": [{"file", "page"}]}], "what" in Chinese where the parts are no
applications}, paths (of the whole) below the outbox."""
CAME_FROM = "split_from"
"""Event kind: a case rests on a part of a package; payload is the `Origin` and the part's own "sha256"."""


class Origin(Frozen):
    """The whole that a part was taken from: its hash, work folder, where it is kept, and which of its pages these are.

    pages: for people, such as 1–4、7. paths: below the outbox.
    """

    whole_sha256: str
    whole_work_id: str
    pages: str
    paths: tuple[str, ...]


def write_origin(work: Path, origin: Origin) -> None:
    """Keep the origin in the work folder of a part."""
    write_bytes(work / PART_NOTE, origin.model_dump_json().encode())


def origin_of(arrival: Arrival) -> Origin | None:
    """The origin of a part, None for a package that came by itself."""
    place = arrival.work / PART_NOTE
    return Origin.model_validate_json(place.read_bytes()) if place.is_file() else None


def tell_origin(office: Runtime, arrival: Arrival, case_no: str) -> None:
    """Write into the case of a part where it came from, once."""
    origin = origin_of(arrival)
    if origin is None:
        return
    payload = origin.model_dump(mode="json") | {"sha256": arrival.sha256}
    office.ledger.record_once(case_no, CAME_FROM, payload, now=office.now())


def split_event(ledger: Ledger, sha256: str) -> Event | None:
    """What was recorded when the package with these bytes was parted, None where it was not."""
    told = (e for e in ledger.views.telling("", SPLIT, sha256) if e.payload["sha256"] == sha256)
    return next(told, None)


def cases_of_parts(ledger: Ledger, sha256: str) -> tuple[str, ...]:
    """The cases that were opened for the parts of a package; () where it was not parted."""
    told = split_event(ledger, sha256)
    parts = [ledger.package(part["sha256"]) for part in told.payload["parts"]] if told is not None else []
    return tuple(p.case_no for p in parts if p is not None and p.case_no)
