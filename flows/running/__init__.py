"""What keeps the office going: the service that watches and sweeps, its runs in Prefect, what must hold before a
start, and what of var/ may be let go.
"""

from __future__ import annotations

from flows.running.prefect_home import prepare_prefect
from flows.running.record import Record
from flows.running.service import OUTCOME_WORDS, run_forever, run_once, take_all

__all__ = [
    "OUTCOME_WORDS",
    "Record",
    "prepare_prefect",
    "run_forever",
    "run_once",
    "take_all",
]
