"""The processes that read: models warm, bounds on time and memory, a reading for each package that is handed in."""

from __future__ import annotations

from flows.reading.cluster import ClusterReader
from flows.reading.pool import Fittings, Reader, ReadingPool, real_reader
from flows.reading.several import SeveralReaders, width_of

__all__ = [
    "ClusterReader",
    "Fittings",
    "Reader",
    "ReadingPool",
    "SeveralReaders",
    "real_reader",
    "width_of",
]
