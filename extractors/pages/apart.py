"""Work on a foreign file in a process of its own that is shut in, bounded and ended: a decoder that dies takes nothing
else with it, and one that does not end is stopped.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from extractors.pages.confined import confine, end_with_parent
from extractors.shut_in import Sight, deny_calls, shut_in

FAILED = 1
"""Exit code of work that raised: why stays untold, for the message of a decoder may quote the paper."""


@dataclass(frozen=True)
class Bounds:
    """Of a process. seconds: by the clock. more_bytes: of memory. file_bytes: of each file that it writes."""

    seconds: float
    more_bytes: int = 2_000_000_000
    file_bytes: int = 200_000_000


def done_apart(work: Callable[..., None], *given: Any, sight: Sight, bounds: Bounds) -> int | None:
    """The exit code of `work(*given)`, a function of a module: 0 where it came to its end, `FAILED` where it raised,
    its own where it left by SystemExit, below 0 where it was killed.
    """
    process = multiprocessing.get_context("spawn").Process(
        target=_work, args=(work, given, sight, bounds), name=work.__name__, daemon=True
    )
    process.start()
    process.join(bounds.seconds)
    if process.is_alive():
        process.kill()
        process.join()
    code = process.exitcode
    process.close()
    return code


def _work(work: Callable[..., None], given: tuple[Any, ...], sight: Sight, bounds: Bounds) -> None:
    shut_in(sight)
    end_with_parent()
    confine(more_bytes=bounds.more_bytes, file_bytes=bounds.file_bytes)
    if not sight.programs:
        deny_calls()
    try:
        work(*given)
    except Exception:  # whatever a decoder stumbles over: the exit code says so
        raise SystemExit(FAILED) from None
