"""What a killed process leaves in Prefect: an embedded server that outlived it, a run that shows as going on for ever.

Owns the notes under the Prefect home by which the next process finds both. Imports no Prefect: it is asked before one
is started.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from extractors.models import Frozen
from flows.ground import make_folder
from flows.intake import Presence

_COMMAND = "prefect.server.api.server:create_app"
_GRACE_S = 5.0


class Note(Frozen):
    """Which run of a process is going on ('' for none), and the numbers of the embedded servers that are its."""

    run: str = ""
    servers: tuple[int, ...] = ()


def write_note(home: Path, owner: str, note: Note) -> None:
    """Keep the note of a process for whoever comes after a kill."""
    (make_folder(home / "runs") / f"{owner}.json").write_text(note.model_dump_json(), encoding="utf-8")


def read_note(home: Path, owner: str) -> Note:
    """The note of a process; an empty one where there is none."""
    try:
        return Note.model_validate_json((home / "runs" / f"{owner}.json").read_bytes())
    except (OSError, ValueError):
        return Note()


def left_runs(home: Path, presence: Presence) -> tuple[tuple[str, Note], ...]:
    """Owner and note of the processes that are gone; a note that cannot be read is thrown away."""
    found = []
    for place in (home / "runs").glob("*.json"):
        if place.stem != presence.owner and presence.is_gone(place.stem):
            try:
                json.loads(place.read_bytes())
            except (OSError, ValueError):
                place.unlink(missing_ok=True)
                continue
            found.append((place.stem, read_note(home, place.stem)))
    return tuple(found)


def forget(home: Path, owner: str) -> None:
    """The run of that process is told of in Prefect: its note goes."""
    (home / "runs" / f"{owner}.json").unlink(missing_ok=True)


def end_dead_servers(home: Path, presence: Presence) -> int:
    """End the embedded servers that outlived the processes that started them. Returns how many were ended."""
    known = {pid for _owner, note in left_runs(home, presence) for pid in note.servers}
    if presence.is_alone:
        known |= set(_unnoted(home))
    return end_servers(sorted(known))


def end_servers(pids: Sequence[int], *, grace_s: float = _GRACE_S) -> int:
    """End those of these processes that are embedded Prefect servers, by force where one is not gone within `grace_s`.
    Returns how many.
    """
    servers = _told([pid for pid in pids if _is_server(pid)], signal.SIGTERM)
    left, until = servers, time.monotonic() + grace_s
    while (left := [pid for pid in left if _is_server(pid)]) and time.monotonic() < until:
        time.sleep(0.1)
    if left:  # as Prefect itself does after as long; SQLite forgets what was half written
        _told(left, signal.SIGKILL)
    return len(servers)


def _told(pids: list[int], sign: signal.Signals) -> list[int]:
    for pid in pids:
        with suppress(OSError):
            os.kill(pid, sign)
    return pids


def _unnoted(home: Path) -> Iterator[int]:
    """Embedded servers of this home whose parent died before it could note them (Linux alone tells)."""
    for place in Path("/proc").glob("[0-9]*"):
        try:
            command, told = (place / "cmdline").read_bytes(), (place / "environ").read_bytes().split(b"\0")
        except OSError:  # another user's, or gone
            continue
        is_ours = f"PREFECT_HOME={home}".encode() in told and b"PREFECT__SERVER_EPHEMERAL=1" in told
        if is_ours and _COMMAND.encode() in command:
            yield int(place.name)


def _is_server(pid: int) -> bool:
    """Whether a process is an embedded Prefect server: numbers are used again, so the command line decides.

    -ww: where COLUMNS is set, as readline does unasked, ps would cut the line there.
    """
    try:
        asked = subprocess.run(
            ["ps", "-ww", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, timeout=10, check=False
        )
    except (OSError, subprocess.SubprocessError):  # Windows has no ps; there the server is left to its window
        return False
    return _COMMAND in asked.stdout
