"""One sweep as a Prefect flow run: every step a task under its Chinese name, nothing cached, no argument recorded.

Owns what a killed process leaves in Prefect: the embedded server that outlived it is ended, its run marked as crashed.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import signal
import subprocess
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from contextvars import copy_context
from pathlib import Path
from typing import TypeVar, cast
from uuid import UUID

from prefect import flow, get_client, task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.filters import TaskRunFilter, TaskRunFilterFlowRunId
from prefect.runtime import flow_run
from prefect.server.api.server import SubprocessASGIServer
from prefect.states import Crashed

from extractors.errors import PackageError
from flows.application import Report, Swept, sweep
from flows.ground import make_folder, recorded_by
from flows.intake import Arrival, Duplicate, Presence
from flows.office import Runtime

log = logging.getLogger("baozhuang.prefect")
R = TypeVar("R")
_CRASHED = "程序被中断；材料包由台账接着办理"
_COMMAND = "prefect.server.api.server:create_app"


def run_sweep(office: Runtime, ready: Iterable[Arrival | Duplicate], report: Report) -> Swept:
    """One sweep as one flow run. A closure over the office: Prefect keeps the parameters of a run."""

    @flow(name="联合报装收件")
    async def swept() -> Swept:
        with _noted(office), recorded_by(_as_task):
            await _mark_dead_runs(office)
            return _silently(lambda: sweep(office, ready, report), met)

    met: list[Exception] = []
    # in the main thread Prefect would take SIGTERM for itself and end the package in hand halfway
    with suppress(StepFailedError), ThreadPoolExecutor(max_workers=1, thread_name_prefix="sweep") as aside:
        return aside.submit(copy_context().run, asyncio.run, swept()).result()
    raise met[-1]


def _as_task(name: str, about: str, work: Callable[[], R]) -> R:
    """A step as a task. A package that must go back is an answer, not a failed run: it passes Prefect as a value."""
    met: list[Exception] = []

    @task(name=name, task_run_name=f"{name} {about}".strip(), cache_policy=NO_CACHE)
    def run() -> object:
        try:
            return _silently(work, met)
        except PackageError as error:
            return error

    answer: object = None
    with suppress(StepFailedError):
        answer = run()
    if met:
        raise met[-1]
    if isinstance(answer, PackageError):
        raise answer
    return cast(R, answer)


class StepFailedError(Exception):
    """What Prefect is told of a step that failed: the class of its error. The rest is in var/logs, without any words of
    the paper; Prefect would keep message and traceback in its database.
    """


def _silently(work: Callable[[], R], met: list[Exception]) -> R:
    """Do the work; an error of it goes into `met`, and one without words and without a past goes to Prefect."""
    try:
        return work()
    except PackageError:
        raise
    except Exception as error:
        met.append(error)
    raise StepFailedError(f"{type(met[-1]).__name__}；详情见 var/logs")


def _notes(office: Runtime) -> Path:
    return office.workspace.prefect / "runs"


@contextmanager
def _noted(office: Runtime) -> Iterator[None]:
    """Note which run and which embedded server are ours, for whoever comes after a kill; the server stays noted."""
    note = make_folder(_notes(office)) / f"{office.intake.owner}.json"
    servers = [s.server_process.pid for s in SubprocessASGIServer._instances.values() if s.server_process]
    note.write_text(json.dumps({"run": str(flow_run.id), "servers": servers}), encoding="utf-8")
    try:
        yield
    finally:
        note.write_text(json.dumps({"run": "", "servers": servers}), encoding="utf-8")


def _left_behind(notes: Path, presence: Presence) -> Iterator[tuple[Path, dict[str, object]]]:
    """The notes of processes that are gone."""
    for note in notes.glob("*.json"):
        if note.stem != presence.owner and presence.is_gone(note.stem):
            try:
                yield note, json.loads(note.read_bytes())
            except (OSError, ValueError):
                note.unlink(missing_ok=True)


def end_dead_servers(home: Path, presence: Presence) -> int:
    """End the embedded servers that outlived the processes that started them. Returns how many were ended."""
    noted = [said.get("servers") for _note, said in _left_behind(home / "runs", presence)]
    known = {
        pid for pids in noted if isinstance(pids, list) for pid in pids if isinstance(pid, int) and _is_server(pid)
    }
    if presence.is_alone:
        known |= set(_unnoted(home))
    for pid in known:
        with suppress(OSError):
            os.kill(pid, signal.SIGTERM)
    return len(known)


def _unnoted(home: Path) -> Iterator[int]:
    """Embedded servers of this home whose parent died before it could note them (Linux alone tells)."""
    for place in Path("/proc").glob("[0-9]*"):
        try:
            command, told = (place / "cmdline").read_bytes(), (place / "environ").read_bytes().split(b"\0")
        except OSError:  # another user's, or gone
            continue
        is_ours = f"PREFECT_HOME={home}".encode() in told and b"PREFECT__SERVER_EPHEMERAL=1" in told
        if is_ours and _COMMAND.encode() in command and _parent_of(place) != os.getpid():
            yield int(place.name)


def _parent_of(place: Path) -> int:
    """The parent of a process in /proc, 0 where it is gone. The name before it stands in brackets and may hold any."""
    try:
        return int((place / "stat").read_text().rpartition(")")[2].split()[1])
    except (OSError, ValueError, IndexError):
        return 0


def _is_server(pid: int) -> bool:
    """Whether a process is an embedded Prefect server: numbers are used again, so the command line decides."""
    try:
        asked = subprocess.run(
            ["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, timeout=10, check=False
        )
    except (OSError, subprocess.SubprocessError):  # Windows has no ps; there the server is left to its window
        return False
    return _COMMAND in asked.stdout


async def _mark_dead_runs(office: Runtime) -> None:
    """Runs of processes that are gone show as crashed; the note goes once that is done."""
    for note, said in list(_left_behind(_notes(office), office.presence)):
        try:
            if run := str(said.get("run", "")):
                await _mark(UUID(run))
        except Exception as error:  # only a picture of a run: the ledger has the truth
            log.warning("an interrupted run could not be marked in Prefect: %s", type(error).__name__)
            continue
        note.unlink(missing_ok=True)


async def _mark(run: UUID) -> None:
    async with get_client() as client:
        known = await client.read_flow_run(run)
        of_run = TaskRunFilter(flow_run_id=TaskRunFilterFlowRunId(any_=[run]))
        for part in await client.read_task_runs(task_run_filter=of_run):
            if part.state is None or not part.state.is_final():
                await client.set_task_run_state(part.id, Crashed(message=_CRASHED), force=True)
        if known.state is None or not known.state.is_final():
            await client.set_flow_run_state(run, Crashed(message=_CRASHED), force=True)
