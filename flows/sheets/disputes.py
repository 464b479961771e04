"""A second answer to a question that was answered: told who said what and when, kept in the story; the first stands."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from extractors.errors import ReviewSheetError
from extractors.values import Catalogue, Field
from flows.ledger import Event
from flows.office import Runtime
from flows.review import FieldAnswer, FindingDecision, ReviewAnswer, Verdict

DISPUTED: Final = "review_disputed"
"""Event kind; payload {"sha256" of the second sheet, "version", "reviewer", "day", "first" (reviewer), "first_at",
"labels" of what differs}. Values stand in no event but the answer that counts."""
_MOST: Final = 6
_PERSONAL: Final = frozenset({"resident_id", "mobile", "landline", "name", "email"})


def refuse_second(office: Runtime, second: ReviewAnswer, first: Event, *, sha256: str, catalogue: Catalogue) -> None:
    """Tell a second clerk what the first has answered; nothing changes.

    first: the event in which the answer is kept. catalogue: of the fields on the sheet.

    Raises:
        ReviewSheetError: always.
    """
    earlier = ReviewAnswer.model_validate(first.payload["answer"])
    when = f"{datetime.fromisoformat(first.at):%Y-%m-%d %H:%M}"
    told = tuple(_differences(earlier, second, catalogue))
    if not told:
        what = f"这份核对单已由{earlier.reviewer}于 {when} 答复，内容相同"
        raise ReviewSheetError(what, next_step="无需再交；在台账中查看该案的进度")
    payload = {
        "sha256": sha256,
        "version": second.version,
        "reviewer": second.reviewer,
        "day": second.day.isoformat(),
        "first": earlier.reviewer,
        "first_at": when,
        "labels": [label for label, _ in told],
    }
    actor = f"核对人 {second.reviewer}"
    office.ledger.record_once(second.case_no, DISPUTED, payload, actor=actor, now=office.now())
    shown = "；".join(text for _, text in told[:_MOST]) + ("；等" if len(told) > _MOST else "")
    what = f"这份核对单已由{earlier.reviewer}于 {when} 答复，与{second.reviewer}的答复不同：{shown}；以先答复的为准"
    raise ReviewSheetError(what, next_step="两人对照原件商定；确需更正的，按变更或另发新版办理")


def _differences(first: ReviewAnswer, second: ReviewAnswer, catalogue: Catalogue) -> Iterable[tuple[str, str]]:
    """Label and sentence of each field and question that was answered otherwise."""
    others = {a.key: a for a in second.answers}
    for one in first.answers:
        other = others.get(one.key)
        if other is not None and _meant(one) != _meant(other):
            field = catalogue.get(one.key.rsplit(".", 1)[-1])
            label = field.label if field else one.key
            yield label, f"{label}：{_said(one, field)}／{_said(other, field)}"
    decided = {(d.rule, d.field, d.seen): d for d in second.decisions}
    for ruling in first.decisions:
        again = decided.get((ruling.rule, ruling.field, ruling.seen))
        if again is not None and again.passed != ruling.passed:
            label = catalogue[ruling.field].label if catalogue.get(ruling.field) else "其他问题"
            yield label, f"{label}：{_word(ruling)}／{_word(again)}"


def _said(answer: FieldAnswer, field: Field | None) -> str:
    """更正为“420”; of a field about a person only that it was corrected."""
    if answer.verdict is not Verdict.CORRECTED:
        return answer.verdict.value
    is_shown = field is not None and field.type not in _PERSONAL
    return f"{answer.verdict.value}为“{answer.text[:40]}”" if is_shown else f"{answer.verdict.value}（内容不显示）"


def _word(decision: FindingDecision) -> str:
    return "通过" if decision.passed else "不通过"


def _meant(answer: FieldAnswer) -> tuple[Verdict, str]:
    """What an answer comes to: 无误 is the same with its value written out or not."""
    return answer.verdict, answer.text if answer.verdict is Verdict.CORRECTED else ""
