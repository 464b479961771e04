"""The truth of a package: what a perfect reader returns and where the package ends, as it stands in truth.json.

`fields` holds every key of the delivered form pages, null where the blank is empty, and `segments` as one list within
it; `rows` the other lists; `materials` the attachments with their fields.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.scans.attachments import Attachment
from tests.scans.blank import blank
from tests.scans.fill import needed_pages
from tests.scans.people import Application

OUTCOMES = ("accepted", "correction", "review", "correction-or-review", "review-or-accepted", "rejected")


@dataclass(frozen=True)
class Story:
    """How a package was made and where it should end. findings: rules that must be found.

    rotations: degrees by file name by which a page was laid in wrongly.
    """

    font: str
    profile: str
    expected: str
    layout: str = "own"
    findings: tuple[str, ...] = ()
    rotations: dict[str, int] = field(default_factory=dict)


def truth_of(application: Application | None, story: Story, attachments: Sequence[Attachment] = ()) -> dict[str, Any]:
    """The truth as JSON data. application None: the package is not an application."""
    truth: dict[str, Any] = {
        "layout": story.layout,
        "font": story.font,
        "profile": story.profile,
        "document_type": "application_form" if application else "unknown",
        "expected": story.expected,
    }
    if story.findings:
        truth["findings"] = list(story.findings)
    if story.rotations:
        truth["rotations"] = story.rotations
    if application:
        if story.layout == "own":
            truth["form_version"] = blank().version
        truth["fields"] = _fields(application, own=story.layout == "own")
        truth["rows"] = {name: rows for name, rows in application.rows.items() if name != "segments"}
    if attachments:
        truth["materials"] = [{"id": a.id, "title": a.title, "fields": a.fields} for a in attachments]
    return truth


def _fields(application: Application, *, own: bool) -> dict[str, Any]:
    pages = needed_pages(application) if own else ()
    slots = [s for p in blank().pages if p.number in pages for s in p.slots]
    keys = dict.fromkeys(s.key for s in slots if not s.table)
    segments = application.segments
    if own and (columns := dict.fromkeys(s.key for s in slots if s.table == "segments")):
        segments = [{**columns, **row} for row in segments]
    return {**keys, **application.fields, "segments": segments}


def write_truth(folder: Path, truth: dict[str, Any]) -> None:
    """truth.json, one blank of indent as in the shared samples."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "truth.json").write_text(json.dumps(truth, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
