"""One file per group of clauses of the plan; `CLAUSES` is their order."""

from __future__ import annotations

from flows.course.model import Clause

CLAUSES: tuple[Clause, ...] = ()
