"""What everything stands on: paths, settings, the clock, durable writing, logs, health, and the names of steps as they
are recorded. Knows no case.
"""

from __future__ import annotations

from flows.ground.checkpoints import checkpoint
from flows.ground.clock import SHANGHAI, day_of_stamp, local, stamp
from flows.ground.durable import (
    CHUNK,
    CopyDiffersError,
    copy_verified,
    discard_asides,
    flush_given,
    flush_tree,
    guarded_by,
    make_folder,
    move,
    remove,
    sha256_file,
    sync_folder,
    write_bytes,
)
from flows.ground.health import ails, note_health, read_health
from flows.ground.logs import write_logs
from flows.ground.settings import FILE_NAME, Limits, NoticeKind, ReadingBounds, Settings, load_settings
from flows.ground.surroundings import ascii_json, drop_proxies, enter, is_utf8
from flows.ground.tracking import carry_out, recorded_by
from flows.ground.workspace import AREA, CASE_NO, FOLDERS, Workspace

__all__ = [
    "AREA",
    "CASE_NO",
    "CHUNK",
    "FILE_NAME",
    "FOLDERS",
    "SHANGHAI",
    "CopyDiffersError",
    "Limits",
    "NoticeKind",
    "ReadingBounds",
    "Settings",
    "Workspace",
    "ails",
    "ascii_json",
    "carry_out",
    "checkpoint",
    "copy_verified",
    "day_of_stamp",
    "discard_asides",
    "drop_proxies",
    "enter",
    "flush_given",
    "flush_tree",
    "guarded_by",
    "is_utf8",
    "load_settings",
    "local",
    "make_folder",
    "move",
    "note_health",
    "read_health",
    "recorded_by",
    "remove",
    "sha256_file",
    "stamp",
    "sync_folder",
    "write_bytes",
    "write_logs",
]
