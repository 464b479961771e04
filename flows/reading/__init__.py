"""The processes that read: models warm, bounds on time and memory, a reading for each package that is handed in."""

from __future__ import annotations

from flows.reading.pool import Fittings, Reader, ReadingPool, real_reader

__all__ = [
    "Fittings",
    "Reader",
    "ReadingPool",
    "real_reader",
]
