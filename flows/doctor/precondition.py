"""One precondition of the program as the doctor found it: good, to be noted, or stopping the work; and what to do."""

from __future__ import annotations

from enum import StrEnum

from extractors.models import Frozen


class Level(StrEnum):
    """note: the program works, with something to know or to mend. bad: it cannot work until this is mended."""

    GOOD = "好"
    NOTE = "注意"
    BAD = "有问题"


class Check(Frozen):
    """A precondition: its subject, how it is, what was found, and what to do about it ('' for nothing)."""

    subject: str
    level: Level
    found: str
    todo: str = ""


def good(subject: str, found: str) -> Check:
    """It is as it should be."""
    return Check(subject=subject, level=Level.GOOD, found=found)


def note(subject: str, found: str, todo: str) -> Check:
    """The program works, but somebody should know or do something."""
    return Check(subject=subject, level=Level.NOTE, found=found, todo=todo)


def bad(subject: str, found: str, todo: str) -> Check:
    """The program cannot work like this."""
    return Check(subject=subject, level=Level.BAD, found=found, todo=todo)
