"""What comes back on a 核对单: who looked, when, and the verdict on each field and finding."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from enum import StrEnum

from extractors.models import Frozen


class Verdict(StrEnum):
    """The words of the column 结论."""

    CONFIRMED = "无误"
    CORRECTED = "更正"
    BLANK = "空白"


class FieldAnswer(Frozen):
    """The verdict on one field. key: catalogue key, row cells as `segments.1.seg_len_m`; text: 正确值 as written.

    With 无误 a text is the same value once more: whoever wrote it vouches for it as it is.
    """

    key: str
    verdict: Verdict
    text: str = ""


class FindingDecision(Frozen):
    """A person's decision on a finding; it holds for that rule, field and what was seen there, nothing else."""

    rule: str
    field: str
    seen: str
    passed: bool
    reason: str


class ReviewAnswer(Frozen):
    """A whole returned sheet. digest: which readings the person had before the eyes."""

    case_no: str
    version: int
    digest: str
    reviewer: str
    day: date
    answers: tuple[FieldAnswer, ...] = ()
    decisions: tuple[FindingDecision, ...] = ()

    @property
    def corrections(self) -> dict[str, str]:
        """The corrected texts by key."""
        return {a.key: a.text for a in self.answers if a.verdict is Verdict.CORRECTED}


def several(problems: Sequence[str], *, most: int = 8) -> str:
    """Problems as one sentence, bounded in length."""
    shown = "；".join(problems[:most])
    return shown if len(problems) <= most else f"{shown}；等共 {len(problems)} 处"
