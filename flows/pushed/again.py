"""Step: a project that is pushed once more. The case is told; what the row says otherwise changes nothing by itself.

The letters are out and an applicant may have written since, so a push never overwrites a case: a row that says
something new is given back with the case number, what stands there and what the row says.
"""

from __future__ import annotations

from collections.abc import Iterator

from extractors.models import FieldReading, Status
from flows.casework import Application
from flows.course import NOT_CONTENT, label_of
from flows.ledger import CaseState
from flows.office import Runtime
from flows.push import PushedProject

CORRECT = "核实内容不同的各行，按上面所说办理（已在办的案件不因再次推送而改动）"
_PUSHED_ONLY = "新内容属实的，请企业在预填的申请表上改正后交回"
_RUNNING = "新内容属实的，请申请人按变更办理（申请人事项单和变更后的申请表）"
_MOST_TOLD, _SHOWN = 12, 40


def differences(office: Runtime, case_no: str, project: PushedProject) -> str:
    """What a pushed row says otherwise than its case, as one Chinese sentence; '' where it says nothing new.

    What the case was opened with is nothing new either: a person or the applicant may have corrected it since.
    """
    told = [*_told(office, case_no, project.application)]
    if not told:
        return ""
    more = f"；另有 {len(told) - _MOST_TOLD} 处" if len(told) > _MOST_TOLD else ""
    is_only_pushed = office.ledger.case(case_no).state == CaseState.PUSHED
    step = _PUSHED_ONLY if is_only_pushed else _RUNNING
    return f"第{project.row}行的项目已在办（{case_no}），内容不同：{'；'.join(told[:_MOST_TOLD])}{more}；{step}"


def _told(office: Runtime, case_no: str, new: Application) -> Iterator[str]:
    """Label, what stands in the case and what the row says, of every field that the row says otherwise."""
    now, first = office.ledger.application(case_no), _opened_with(office, case_no)
    for key, reading in new.fields.items():
        if key in NOT_CONTENT or _is_same(reading, now.reading(key)) or _is_same(reading, first.reading(key)):
            continue
        stands = now.text(key) or "空白"
        says = new.text(key) if reading.status is Status.ACCEPTED else reading.raw
        yield f"{label_of(key, office.catalogue)}：{stands[:_SHOWN]}→{says[:_SHOWN]}"


def _opened_with(office: Runtime, case_no: str) -> Application:
    opened = next(e for e in office.ledger.events(case_no) if e.kind == "case_opened")
    return Application.model_validate(opened.payload["application"])


def _is_same(new: FieldReading, old: FieldReading | None) -> bool:
    """Whether two readings say the same value, and where the new one is in doubt the same writing."""
    if old is None or new.value != old.value:
        return False
    return new.status is Status.ACCEPTED or new.raw == old.raw
