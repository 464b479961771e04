"""Bounds on a process that decodes untrusted files: address space, processor time, size of what it writes.

Where the system knows no such bounds (Windows) the limits on pixels, pages and bytes and the time-out stand alone.
"""

from __future__ import annotations

import importlib
import os
import threading
from multiprocessing import connection, parent_process
from pathlib import Path
from types import ModuleType
from typing import Any

_STATUS = Path("/proc/self/statm")


def _resource() -> ModuleType | None:
    try:
        return importlib.import_module("resource")
    except ImportError:
        return None


def address_space() -> int:
    """Bytes of address space that this process uses now; 0 where the system does not say."""
    try:
        pages = int(_STATUS.read_text(encoding="ascii").split()[0])
        return pages * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, AttributeError):
        return 0


def confine(*, more_bytes: int, file_bytes: int) -> bool:
    """Let this process grow by `more_bytes` of address space, and write no file longer than `file_bytes`.

    Called once the models are loaded: their address space (onnxruntime reserves much) is not counted. No core dump is
    left either, for it would hold the applicant's papers. Returns whether the memory is bounded.
    """
    resource = _resource()
    if resource is None:
        return False
    _lower(resource, resource.RLIMIT_CORE, 0)
    _lower(resource, resource.RLIMIT_FSIZE, file_bytes)
    used = address_space()
    return bool(used) and _lower(resource, resource.RLIMIT_AS, used + more_bytes)


def allow_cpu(seconds: float) -> None:
    """From now on this process may use so much processor time; past it the system ends the process."""
    resource = _resource()
    if resource is not None:
        used = resource.getrusage(resource.RUSAGE_SELF)
        hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
        resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime + seconds) + 1, hard))


def allow_cpu_of(process: int, seconds: float) -> None:
    """The same for another process that may not do it itself (Linux alone offers that)."""
    resource = _resource()
    if resource is None or not hasattr(resource, "prlimit"):
        return
    try:
        told = Path(f"/proc/{process}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        used = (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")  # user and system, proc(5)
        hard = resource.prlimit(process, resource.RLIMIT_CPU)[1]
        resource.prlimit(process, resource.RLIMIT_CPU, (int(used + seconds) + 1, hard))
    except (OSError, ValueError, IndexError):  # gone, as its answer will tell
        return


def _lower(resource: Any, which: int, value: int) -> bool:
    """Set a bound that cannot be raised again; False where the system refuses it (macOS: the address space)."""
    hard = resource.getrlimit(which)[1]
    bound = value if hard == resource.RLIM_INFINITY else min(value, hard)
    try:
        resource.setrlimit(which, (bound, bound))
    except (ValueError, OSError):
        return False
    return True


def is_out_of_memory(error: BaseException) -> bool:
    """Whether an error says that the bound on memory was met; OpenCV and onnxruntime raise classes of their own."""
    text = str(error)[:2000].lower()
    told = "insufficient memory" in text or "bad_alloc" in text or "failed to allocate" in text
    return told or isinstance(error, MemoryError)


def end_with_parent() -> None:
    """End this process when the one that started it is gone, also in the middle of a reading."""
    parent = parent_process()
    if parent is not None:
        threading.Thread(target=_wait_for_end, args=(parent.sentinel,), name="parent", daemon=True).start()


def _wait_for_end(sentinel: int) -> None:
    connection.wait([sentinel])
    os._exit(1)
