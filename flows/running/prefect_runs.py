"""The process that keeps the record in Prefect: one sweep is a flow run, every step a task under its Chinese name.

It is told of the steps and mirrors them; it does none of them. Nothing is cached, no argument recorded, no word of a
paper: a step that failed is known by the class of its error, the rest is in var/logs.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
import time
from collections import deque
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.queues import Queue
from queue import Empty
from typing import NoReturn
from urllib.error import URLError
from urllib.request import ProxyHandler, build_opener
from uuid import UUID

from prefect import flow, get_client, task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.filters import TaskRunFilter, TaskRunFilterFlowRunId
from prefect.events.worker import EventsWorker
from prefect.logging.handlers import APILogWorker
from prefect.runtime import flow_run
from prefect.server.api.server import SubprocessASGIServer
from prefect.states import Crashed

from extractors.pages import end_with_parent
from flows.running.left_runs import Note, forget, write_note
from flows.running.telling import AWAY, UP, Began, Done, Ended, Given, Stop, Told

_CRASHED = "程序被中断；材料包由台账接着办理"
_PROBE_S = 3.0
_AGAIN_S = 15.0
_DRAIN_S = 2.0


class StepFailedError(Exception):
    """What Prefect is told of a step that failed: the class of its error and where to look."""


@dataclass
class _Heard:
    """What the office tells, in order. done: step → the class of its error, '' for none."""

    asked: Queue[Told]
    waiting: deque[Told] = field(default_factory=deque)
    done: dict[int, str] = field(default_factory=dict)

    def next(self) -> Told:
        """The next sweep, step or end that is not recorded yet; waits."""
        return self.waiting.popleft() if self.waiting else self._fresh()

    def end_of(self, step: int) -> str:
        """Wait until a step has ended."""
        while step not in self.done:
            told = self._fresh()
            if not isinstance(told, Done):
                self.waiting.append(told)
        return self.done.pop(step)

    def _fresh(self) -> Told:
        while True:
            try:
                told = self.asked.get(timeout=5)
            except Empty:
                office = multiprocessing.parent_process()
                if office is not None and not office.is_alive():
                    raise SystemExit(1) from None
                continue
            if isinstance(told, Done):
                self.done[told.step] = told.error
            return told


def keep_record(asked: Queue[Told], said: Connection, given: Given) -> None:
    """Record sweep after sweep until the office says that it is enough, or is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _unheeded)
    end_with_parent()
    heard, again_at = _Heard(asked), 0.0
    while not isinstance(told := heard.next(), Stop):
        if not isinstance(told, Began) or time.monotonic() < again_at:
            continue
        try:
            _require_server()
            asyncio.run(_swept(heard, said, given)())
        except Exception:  # whatever Prefect has: the office has done its work all the same
            again_at = time.monotonic() + _AGAIN_S
            said.send(AWAY)
            _drop_dead_servers()
    _end()


def _end() -> NoReturn:
    """Hand Prefect's server what it has not taken yet, then stop it and this process.

    In this order, and without Prefect's own end, which would ask the stopped server for minutes.
    """
    for worker in (EventsWorker, APILogWorker):
        with suppress(Exception):
            worker.drain_all(timeout=_DRAIN_S)
    for server in list(SubprocessASGIServer._instances.values()):
        with suppress(Exception):
            server.stop()
    os._exit(0)


def _unheeded(_sign: int, _frame: object) -> None:
    """Not SIG_IGN: the server would inherit that, and take ten times as long to end when it is told to."""


def _require_server() -> None:
    """Raises OSError where a server that is named does not answer: Prefect itself would ask it for minutes."""
    if url := os.environ.get("PREFECT_API_URL"):
        try:
            build_opener(ProxyHandler({})).open(f"{url.rstrip('/')}/health", timeout=_PROBE_S).close()
        except (URLError, ValueError) as error:
            raise OSError("no Prefect server") from error


def _drop_dead_servers() -> None:
    """An embedded server that has died is forgotten, so that the next sweep starts another."""
    for key, server in list(SubprocessASGIServer._instances.items()):
        if server.server_process is None or server.server_process.poll() is not None:
            SubprocessASGIServer._instances.pop(key, None)


def _swept(heard: _Heard, said: Connection, given: Given):  # type: ignore[no-untyped-def]  # Prefect's own Flow
    @flow(name="联合报装收件")
    async def swept() -> None:
        servers = tuple(s.server_process.pid for s in SubprocessASGIServer._instances.values() if s.server_process)
        write_note(given.home, given.owner, Note(run=str(flow_run.id), servers=servers))
        said.send(UP)
        try:
            await _mark_dead_runs(given)
            while not isinstance(told := heard.next(), Ended | Stop):
                if not isinstance(told, Began | Done):
                    with suppress(StepFailedError):
                        _mirrored(heard, told.step, told.name, told.about)
            if isinstance(told, Stop):
                heard.waiting.appendleft(told)
        finally:
            write_note(given.home, given.owner, Note(servers=servers))

    return swept


def _mirrored(heard: _Heard, step: int, name: str, about: str) -> None:
    @task(name=name, task_run_name=f"{name} {about}".strip(), cache_policy=NO_CACHE)
    def run() -> None:
        if error := heard.end_of(step):
            raise StepFailedError(f"{error}；详情见 var/logs")

    run()


async def _mark_dead_runs(given: Given) -> None:
    """Runs of processes that are gone show as crashed; the note goes once that is done."""
    for owner, run in given.left:
        try:
            if run:
                await _mark(UUID(run))
        except Exception:  # only a picture of a run: the ledger has the truth
            continue
        forget(given.home, owner)


async def _mark(run: UUID) -> None:
    async with get_client() as client:
        known = await client.read_flow_run(run)
        of_run = TaskRunFilter(flow_run_id=TaskRunFilterFlowRunId(any_=[run]))
        for part in await client.read_task_runs(task_run_filter=of_run):
            if part.state is None or not part.state.is_final():
                await client.set_task_run_state(part.id, Crashed(message=_CRASHED), force=True)
        if known.state is None or not known.state.is_final():
            await client.set_flow_run_state(run, Crashed(message=_CRASHED), force=True)
