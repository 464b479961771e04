"""The record of the runs in Prefect, as the office keeps it: told to a process of its own, waited for by nobody.

Prefect starts while the first package is taken up already. Where its server is away the work goes on, that is said
once, and the next sweep that finds it back is recorded again.
"""

from __future__ import annotations

import itertools
import logging
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from types import TracebackType
from typing import Protocol, TypeVar

from extractors.errors import PackageError
from flows.ground import recorded_by
from flows.office import Runtime
from flows.running.left_runs import end_dead_servers, end_servers, left_runs, read_note
from flows.running.telling import AWAY, UP, Began, Done, Ended, Given, Step, Stop, Told

log = logging.getLogger("baozhuang.prefect")
R = TypeVar("R")
_LAST_WORDS_S = {UP: 4.0, "": 5.0, AWAY: 1.0}
"""How long the end of the program waits for what is still to be recorded: '' while Prefect has not answered yet."""
_PATIENTLY_S = {UP: 60.0, "": 150.0, AWAY: 1.0}
"""The same where the program would end before Prefect has even started."""


class _Wire(Protocol):
    def put(self, told: Told) -> None: ...
    def cancel_join_thread(self) -> None: ...


class Record:
    """The record of one office process. Use as a context manager. notice: a Chinese sentence where Prefect is away.

    is_patient: whether its end waits for Prefect to start, so that a short run is recorded too.
    """

    def __init__(self, office: Runtime, *, is_patient: bool = False) -> None:
        self._last_words_s = _PATIENTLY_S if is_patient else _LAST_WORDS_S
        self._home = office.workspace.prefect
        self._owner = office.intake.owner
        self._steps = itertools.count(1)
        self._state = ""
        end_dead_servers(self._home, office.presence)
        context = get_context("spawn")
        self._wire: _Wire = context.Queue()
        self._said, theirs = context.Pipe(duplex=False)
        left = tuple((owner, note.run) for owner, note in left_runs(self._home, office.presence))
        given = Given(self._home, self._owner, left)
        self._process: BaseProcess = context.Process(
            target=_keep, args=(self._wire, theirs, given), name="prefect", daemon=True
        )
        self._process.start()
        theirs.close()

    @property
    def notice(self) -> str:
        """'' as long as Prefect records, or is just starting."""
        with suppress(EOFError, OSError):
            while self._said.poll():
                self._state = str(self._said.recv())
        if self._state == AWAY or not self._process.is_alive():
            return "Prefect 连不上，运行记录暂停；材料照常办理，连上后自动接着记录"
        return ""

    @contextmanager
    def sweep(self) -> Iterator[None]:
        """Everything that is carried out within the context is a step of one run."""
        self._wire.put(Began())
        try:
            with recorded_by(self._carried_out):
                yield
        finally:
            self._wire.put(Ended())

    def _carried_out(self, name: str, about: str, work: Callable[[], R]) -> R:
        """A package that must go back is an answer, not a failed step."""
        number = next(self._steps)
        self._wire.put(Step(number, name, about))
        error = ""
        try:
            return work()
        except PackageError:
            raise
        except BaseException as failed:
            error = type(failed).__name__
            raise
        finally:
            self._wire.put(Done(number, error))

    def close(self) -> None:
        """Let what is still to be recorded be recorded where Prefect answers, then end the process and its server."""
        self._wire.put(Stop())
        notice = self.notice
        self._process.join(timeout=self._last_words_s[AWAY if notice else self._state])
        if self._process.is_alive():
            log.warning("the last steps were not recorded in Prefect")
            self._process.kill()
            self._process.join(timeout=10)
            end_servers(read_note(self._home, self._owner).servers)
        self._wire.cancel_join_thread()

    def __enter__(self) -> Record:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def recording(office: Runtime, *, is_patient: bool = False) -> AbstractContextManager[Record | None]:
    """The record as the office wants it; None where its settings say `prefect: false`."""
    return Record(office, is_patient=is_patient) if office.settings.prefect else nullcontext()


def _keep(asked, said, given) -> None:  # type: ignore[no-untyped-def]  # loads Prefect in the process alone
    _hush()
    from flows.running.prefect_runs import keep_record

    keep_record(asked, said, given)


def _hush() -> None:
    """What Prefect and its server print, a stop in the middle of a request for one, is nothing for a clerk to read.

    It goes nowhere, not into a log: nobody answers for its holding no word of a paper.
    """
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(nowhere, stream)
    os.close(nowhere)
