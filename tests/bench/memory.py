"""Resident memory: of the process that asks, and of a whole process tree watched from outside. MB are 10^6 bytes."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

import psutil  # type: ignore[import-untyped]

_SAMPLE_EVERY_S = 0.1
_MB = 1_000_000


@dataclass(frozen=True)
class Memory:
    """Resident set of one process now and at its highest, MB."""

    now_mb: float
    peak_mb: float


def own_memory() -> Memory:
    """Of this process since it started. Linux counts the peak itself; elsewhere the peak is that of now."""
    status = Path("/proc/self/status")
    if not status.exists():
        now = psutil.Process().memory_info().rss / _MB
        return Memory(now, now)
    lines = dict(line.split(":", 1) for line in status.read_text().splitlines() if ":" in line)
    now, peak = (int(lines[name].split()[0]) * 1024 / _MB for name in ("VmRSS", "VmHWM"))
    return Memory(now, peak)


@dataclass(frozen=True)
class TreePeak:
    """Highest sum over the tree (pages that processes share count in each), and the highest of each role, MB."""

    tree_mb: float
    by_role: dict[str, float]


class TreeWatch:
    """Samples the tree below `pid`, itself included, ten times a second while the context is open."""

    def __init__(self, pid: int) -> None:
        self._root = pid
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._tree_mb = 0.0
        self._by_role: dict[str, float] = {}

    def __enter__(self) -> TreeWatch:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._stop.set()
        self._thread.join()

    @property
    def peak(self) -> TreePeak:
        """What was seen so far."""
        return TreePeak(self._tree_mb, dict(self._by_role))

    def _watch(self) -> None:
        while not self._stop.is_set():
            self._sample()
            self._stop.wait(_SAMPLE_EVERY_S)

    def _sample(self) -> None:
        total = 0.0
        try:
            root = psutil.Process(self._root)
            processes = [root, *root.children(recursive=True)]
        except psutil.NoSuchProcess:
            return
        for process in processes:
            try:
                rss_mb = process.memory_info().rss / _MB
                role = "office" if process.pid == self._root else _role(process.cmdline())
            except (psutil.NoSuchProcess, psutil.AccessDenied):
                continue
            total += rss_mb
            self._by_role[role] = max(self._by_role.get(role, 0.0), rss_mb)
        self._tree_mb = max(self._tree_mb, total)


def _role(command: list[str]) -> str:
    line = " ".join(command)
    if "multiprocessing.spawn" in line:
        return "reading"
    if "prefect" in line or "uvicorn" in line:
        return "prefect"
    return "other"


def end_children(pid: int) -> None:
    """End what a process started and left behind."""
    try:
        for child in psutil.Process(pid).children(recursive=True):
            child.terminate()
    except psutil.NoSuchProcess:
        return
