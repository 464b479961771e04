"""The verdict on a page, or on the pages of a paper, that came back."""

from __future__ import annotations

from typing import Literal

from extractors.models import Frozen
from flows.course.model import Slip


class Verdict(Frozen):
    """outcome: taken, the same again, refused with its reason, or waiting: for a person (a slip), for pages (a paper).

    reason: Chinese, with the next step. doubtful: keys that a person must look at.
    """

    outcome: Literal["taken", "same", "refused", "asked"]
    reason: str = ""
    slip: Slip | None = None
    doubtful: tuple[str, ...] = ()
