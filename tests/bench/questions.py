"""What a package costs a person: the questions of its sheet, and the seconds that they take.

A question is a value in doubt that is asked about, or a finding that a person decides. Seconds are counted actions of
three each: opening the sheet and handing it in, one to say that a value is right, one more to type what is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median

from extractors.models import Reading
from extractors.templates import Templates
from flows.casework import Application, Severity, check
from tests.bench.accuracy import Origin, Scored, Verdict

ACTION_S = 3
_SHEET_ACTIONS = 2
_TO_TYPE = (Verdict.WRONG_FLAGGED, Verdict.INVENTED_FLAGGED)


@dataclass(frozen=True)
class Asked:
    """What one package asks. wrong: so many of the values asked about are wrong and have to be typed."""

    origin: Origin
    questions: int
    wrong: int

    @property
    def seconds(self) -> int:
        """Of a person; 0 where nothing is asked."""
        return ACTION_S * (_SHEET_ACTIONS + self.questions + self.wrong) if self.questions else 0


def asked(origin: Origin, reading: Reading, scores: Sequence[Scored], templates: Templates, today: date) -> Asked:
    """What the reading of a package asks. scores: of its fields. today: the day on which it is judged."""
    application = Application.of(reading, templates.catalogue)
    doubtful = application.doubtful
    persons = [f for f in check(application, today=today, templates=templates) if f.severity is Severity.PERSON]
    keys = {name.rpartition(".")[2] for name in doubtful}
    wrong = sum(s.verdict in _TO_TYPE and s.key in keys for s in scores)
    return Asked(origin, len(doubtful) + len(persons), min(wrong, len(doubtful)))


def unasked_share(asked_of: Sequence[Asked]) -> float | None:
    """Packages without any question among all; None where there are none."""
    return sum(not a.questions for a in asked_of) / len(asked_of) if asked_of else None


def median_questions(asked_of: Sequence[Asked]) -> float | None:
    """Of a package; None where there are none."""
    return median(a.questions for a in asked_of) if asked_of else None


def median_seconds(asked_of: Sequence[Asked]) -> float | None:
    """Of a person, for a package; None where there are none."""
    return median(a.seconds for a in asked_of) if asked_of else None
