"""Programs that a test starts: none outlives it, and nobody waits for one that goes on for ever."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import IO


@contextmanager
def running(
    command: Sequence[str], env: Mapping[str, str], out: IO[bytes] | int = subprocess.DEVNULL
) -> Iterator[subprocess.Popen[bytes]]:
    """The program, at work within the context. Where that is left before it has ended, by a failure too, it is killed
    with all that it started.
    """
    program = subprocess.Popen(command, stdout=out, stderr=out, env=env, start_new_session=True)
    try:
        yield program
    finally:
        if program.poll() is None:
            os.killpg(program.pid, signal.SIGKILL)
        program.wait()


def until(is_so: Callable[[], object], within_s: float = 120) -> None:
    """Look again and again whether it is so. Raises AssertionError where it does not come to pass."""
    end = time.monotonic() + within_s
    while not is_so():
        assert time.monotonic() < end, "it did not come to pass"
        time.sleep(0.05)
