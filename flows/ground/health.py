"""var/health.json: when the last package, sweep and audit ended, and how. For monitors; nothing else reads it."""

from __future__ import annotations

import json
import logging
from datetime import datetime, timedelta
from pathlib import Path

from pydantic import ValidationError

from extractors.models import Frozen
from flows.ground.clock import stamp
from flows.ground.durable import write_bytes

FILE = "health.json"
PARTS = ("package", "sweep", "audit")
log = logging.getLogger("baozhuang.health")


class Beat(Frozen):
    """One kind of work: when it last ended well, and what was wrong the last time ('' for nothing)."""

    well_at: str = ""
    tried_at: str = ""
    wrong: str = ""


class Health(Frozen):
    """The three kinds of work."""

    package: Beat = Beat()
    sweep: Beat = Beat()
    audit: Beat = Beat()


def read_health(var: Path) -> Health:
    """What was written last; all empty where there is nothing or it is damaged."""
    try:
        return Health.model_validate_json((var / FILE).read_bytes())
    except (OSError, ValidationError, ValueError):
        return Health()


def note_health(var: Path, part: str, now: datetime, *, wrong: str = "") -> None:
    """A package, a sweep or an audit has ended: well, or with what is wrong. Never fails."""
    before = read_health(var)
    earlier: Beat = getattr(before, part)
    beat = Beat(well_at=earlier.well_at if wrong else stamp(now), tried_at=stamp(now), wrong=wrong)
    after = before.model_copy(update={part: beat})
    try:
        write_bytes(var / FILE, json.dumps(after.model_dump(), ensure_ascii=False, indent=1).encode())
    except OSError as error:
        log.warning("the state of health could not be written: errno %s", error.errno)


def ails(health: Health, now: datetime, *, within: timedelta, audit_within: timedelta) -> tuple[str, ...]:
    """What a monitor should raise an alarm for, in Chinese; () where all is well.

    within: the last sign of life (a package or a sweep that ended) may be no older.
    """
    told = [f"{_WORDS[part]}：{beat.wrong}" for part in PARTS if (beat := getattr(health, part)).wrong]
    alive = max(health.package.tried_at, health.sweep.tried_at)
    if not alive:
        told.append("程序还没有运行过")
    elif now - datetime.fromisoformat(alive) > within:
        told.append(f"自 {alive[:16]} 起没有动静，程序可能没有运行")
    checked = health.audit.tried_at
    if checked and now - datetime.fromisoformat(checked) > audit_within:
        told.append(f"自 {checked[:16]} 起没有核对过台账与发件夹")
    return tuple(told)


_WORDS = {"package": "材料办理", "sweep": "收件", "audit": "台账核对"}
