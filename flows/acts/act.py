"""Who acts on a case and why, and what the act came to: what command line, web page or paper hand to every act."""

from __future__ import annotations

from extractors.errors import LedgerError, UsageError
from extractors.models import Frozen
from flows.issuing import cases_in_hand
from flows.ledger import CLOSED, CaseState
from flows.office import Runtime


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


def require_running(office: Runtime, case_no: str) -> None:
    """Raises LedgerError where the case has ended, or a package of it is being worked on."""
    if CaseState(office.ledger.case(case_no).state) in CLOSED:
        raise LedgerError(f"{case_no} 已经办结、撤回或作废", next_step="核对受理编号")
    if case_no in cases_in_hand(office):
        raise LedgerError(f"{case_no} 的材料正在办理", next_step="稍等片刻，办完后再操作")
