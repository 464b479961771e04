"""Step: a fault of our own. The package stays where it is, the ledger says so, and it is tried again later."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from flows.intake import Arrival
from flows.outbox import ReturnReason, replace_bytes, return_note
from flows.runtime import Runtime
from flows.steps.closing import PackageEnd

FAILED = "step_failed"
"""Event kind: the program could not finish a package; payload {"sha256", "work_id", "attempt", "cause"}."""
_FIRST_WAIT_S = 30.0
_LONGEST_WAIT_S = 3600.0
_TELL_PEOPLE_FROM = 2


@dataclass
class Patience:
    """When a package that failed is tried again here: twice as late each time. A new process tries at once."""

    _until: dict[str, float] = field(default_factory=dict)

    def is_waiting(self, work_id: str) -> bool:
        """Whether it is too early for another try."""
        return time.monotonic() < self._until.get(work_id, 0.0)

    def wait(self, arrival: Arrival) -> None:
        """Put the next try off, the farther the more attempts there were."""
        delay = min(_LONGEST_WAIT_S, _FIRST_WAIT_S * 2 ** (arrival.attempt - 1))
        self._until[arrival.work_id] = time.monotonic() + delay


def keep_for_another_try(office: Runtime, arrival: Arrival, cause: Exception) -> PackageEnd:
    """Record the fault (its class only: messages may quote the paper) and, from the second one, tell people."""
    reason = f"程序未能办完（{type(cause).__name__}），原件保存完好，将自动再试"
    payload = {
        "sha256": arrival.sha256,
        "work_id": arrival.work_id,
        "attempt": arrival.attempt,
        "cause": type(cause).__name__,
    }
    package = office.ledger.package(arrival.sha256)
    case_no = package.case_no if package is not None else ""
    office.ledger.record(case_no, FAILED, payload, now=office.now())
    if arrival.attempt >= _TELL_PEOPLE_FROM:
        told = ReturnReason(
            what=f"程序已 {arrival.attempt} 次未能办完这份材料（{type(cause).__name__}），原件保存完好",
            next_step="告知系统管理员；管理员查看 var/logs 后重新运行程序即可继续",
            category="未能办理",
        )
        note = return_note(arrival.source_name, told, office.now())
        replace_bytes(office.workspace.folder("review") / f"未能办理_{arrival.work_id}.docx", note)
    return PackageEnd(source_name=arrival.source_name, outcome=None, case_no=case_no, reason=reason, failed=True)
