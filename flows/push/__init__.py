"""The first entrance (plan 三(一)(1)): tables of projects that the approving department pushes, in
whatever shape its system writes them. Hands on a `PushFile` of `PushedProject`s; opens no case.
"""

from __future__ import annotations

from flows.push.grids import Grid, read_grids, workbook_grids
from flows.push.rows import MAYBE, SUFFIXES, PushedProject, PushFile, read_push_file

__all__ = [
    "MAYBE",
    "SUFFIXES",
    "Grid",
    "PushFile",
    "PushedProject",
    "read_grids",
    "read_push_file",
    "workbook_grids",
]
