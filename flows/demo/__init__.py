"""The demonstration: the shipped samples through the whole job, and one whole life of a case in simulated days."""

from __future__ import annotations

from flows.demo.tour import run_demo

__all__ = [
    "run_demo",
]
