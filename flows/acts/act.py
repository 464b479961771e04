"""Who acts on a case and why, and what the act came to: what command line, web page or paper hand to every act."""

from __future__ import annotations

from extractors.errors import UsageError
from extractors.models import Frozen


class Act(Frozen):
    """Who does it and why, as it stands in the ledger and in the letters. Both are needed."""

    name: str
    reason: str

    @property
    def actor(self) -> str:
        """The person as the events name him."""
        return f"经办人 {self.name}"


class Done(Frozen):
    """What an act came to: the case, and the papers that tell of it, below the outbox."""

    case_no: str
    papers: tuple[str, ...] = ()


def require_act(act: Act) -> None:
    """Raises UsageError where name or reason is missing."""
    if len(act.name.strip()) < 2 or len(act.reason.strip()) < 2:
        raise UsageError("没有写明经办人或原因", next_step="写明经办人（两个字以上）和原因")
