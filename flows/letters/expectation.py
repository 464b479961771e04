"""What the checker must hold a paper against: worked out from the application itself, not from what was printed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from extractors.models import Frozen, Value
from extractors.values import Field as CatalogueField
from flows.casework import NEVER_PRINTED, day_text
from flows.checker import Expectation
from flows.letters.context import Base
from flows.letters.course.models import CoursePaper
from flows.letters.desk import Desk
from flows.letters.kinds import PaperKind
from flows.letters.values import UNREAD, clean, value_text

_ENDINGS = {
    PaperKind.ACCEPTANCE: "通知书",
    PaperKind.REQUIREMENT: "函",
    PaperKind.CORRECTION: "告知书",
    PaperKind.REJECTION: "说明",
}
_VOCABULARY = ("one_of", "many_of", "yes_no", "rows", "seal", "signature")
_SHORTEST = 4
"""Shorter texts occur by chance; names are looked for at two characters."""
_ALWAYS_TOLD = {
    "申请人": "applicant_name",
    "项目名称": "project_name",
    "项目代码": "project_code",
    "项目地址": "site_address",
    "经办人": "agent_name",
    "经办人手机": "agent_phone",
}
_WITHOUT_APPLICANT = (PaperKind.REJECTION, PaperKind.CORRECTION)
"""Papers that are made of what was in doubt: applicant and project are printed only where they can be read."""
_NO_CELL = ("remarks",)
"""备注 of the 送达回证 is another one."""
_PLAN_NUMBER = "济工程改革办〔2022〕8号"


def expectation_of(desk: Desk, context: Base) -> Expectation:
    """The checker's brief for one paper."""
    return Expectation(
        ending=_ENDINGS.get(desk.paper.kind, ""),
        is_letter=desk.paper.kind is PaperKind.REQUIREMENT,
        forbidden=forbidden_texts(desk),
        forbidden_labels=_foreign_labels(desk) if desk.paper.provider else (),
        given=tuple(dict.fromkeys(_leaves(context.model_dump()))),
        people=tuple(filter(None, (_raw(desk, key) for key in ("agent_name", "legal_rep")))),
        needed=_needed(desk),
        cells=_cells(desk),
        traced=(*_traced(desk), *_decided_days(desk)),
        accepted=desk.case.accepted,
    )


def course_brief(desk: Desk, paper: CoursePaper, *, context: Base, values: Mapping[str, Any]) -> Expectation:
    """The checker's brief for a paper of the course. values: what its sentences were filled with."""
    printed = tuple(dict.fromkeys(_leaves(values)))
    facts = tuple(dict.fromkeys(_leaves(dict(desk.facts))))
    shown = {text for text in (*printed, *facts) if len(text) > 1}
    return Expectation(
        ending=paper.genre,
        is_letter=paper.is_letter,
        forbidden=forbidden_texts(desk),
        forbidden_labels=_foreign_labels(desk) if desk.readers else (),
        given=tuple(dict.fromkeys((*_leaves(context.model_dump()), *printed))),
        people=tuple(filter(None, (_raw(desk, key) for key in ("agent_name", "legal_rep")))),
        needed=_course_needed(desk, paper),
        cells={label: texts for label, texts in _cells(desk).items() if label not in shown},
        traced=(*_traced(desk), *_leaves({key: values[key] for key in desk.facts})),
        accepted=desk.case.accepted,
    )


def _course_needed(desk: Desk, paper: CoursePaper) -> tuple[tuple[str, str], ...]:
    """Case and project in every paper, 发文字号 and 主送 in a letter."""
    said = [("受理编号", desk.case.case_no), ("项目名称", _raw(desk, "project_name"))]
    if paper.is_letter and paper.numbered:
        said.append(("发文字号", desk.number))
    if paper.is_letter and desk.paper.provider:
        said.append(("主送单位", desk.provider.addressee))
    return tuple((name, clean(text)) for name, text in said if text)


def _needed(desk: Desk) -> tuple[tuple[str, str], ...]:
    """What the ledger holds and every paper of the kind must print, straight from application and case."""
    said = [("受理编号", desk.case.case_no)] if desk.paper.kind is not PaperKind.REJECTION else []
    if desk.paper.kind is PaperKind.REQUIREMENT:
        said += [("发文字号", desk.number), ("主送单位", desk.provider.addressee)]
        said += [(label, _raw(desk, key)) for label, key in _ALWAYS_TOLD.items()]
        said += [("受理日期", day_text(desk.case.accepted))] if desk.case.accepted else []
    elif desk.paper.kind not in _WITHOUT_APPLICANT:
        said += [("申请人", _raw(desk, "applicant_name")), ("项目名称", _raw(desk, "project_name"))]
    return tuple((name, clean(text)) for name, text in said if text)


def _cells(desk: Desk) -> dict[str, tuple[str, ...]]:
    """Label → what may stand beside it: the value in print, or the word for a blank."""
    if desk.paper.kind in _WITHOUT_APPLICANT:
        return {}
    found: dict[str, tuple[str, ...]] = {}
    for field in desk.values.catalogue.fields:
        if not field.table and field.key not in _NO_CELL and field.type not in ("rows", "seal", "signature"):
            found[field.label] = (*found.get(field.label, ()), *_cell_texts(desk, field))
    address = _raw(desk, "site_address")
    found["项目名称"] = (*found.get("项目名称", ()), *filter(None, (_raw(desk, "project_name") or address,)))
    return found | {"受理编号": (desk.case.case_no,), "受理日期": (_day(desk.case.accepted),)}


def _cell_texts(desk: Desk, field: CatalogueField) -> tuple[str, ...]:
    text = _raw(desk, field.key)
    blanks = tuple(desk.words.say(name) for name in ("not_filled", "none", "no_project_code"))
    return (text,) if text else blanks


def _traced(desk: Desk) -> tuple[str, ...]:
    """All that a date, phone, code or number in the paper may come from."""
    case, values = desk.case, desk.values.application
    days = [case.received, case.today, *([case.accepted] if case.accepted else [])]
    windows = [f"{w.name} {w.phone} {w.address}" for w in desk.office.windows.values()]
    cells = [_print(desk, key, reading.value) for row in values.rows for key, reading in row.cells.items()]
    told = [part for finding in desk.findings for part in (finding.seen, finding.supply, finding.why)]
    fixed = [desk.number, case.case_no, case.source, _PLAN_NUMBER, *(issued.number for issued in case.issued)]
    fields = [_raw(desk, key) for key in values.fields]
    return tuple([*map(day_text, days), *(due.printed for due in case.dues), *windows, *cells, *told, *fixed, *fields])


def _decided_days(desk: Desk) -> Iterator[str]:
    """The day of the grounds of a decision, and those of the joint digs that it is for."""
    if "grounds" in desk.facts:
        yield day_text(date.fromisoformat(desk.facts["grounds"]))
    for group in desk.facts.get("joint", ()):
        yield from (day_text(date.fromisoformat(day)) for day in group["window"] or ())


def _day(day: date | None) -> str:
    return day_text(day) if day else ""


def forbidden_texts(desk: Desk) -> tuple[str, ...]:
    """Values that may not stand in the paper: identity numbers in any, other providers' values in a provider's.

    What stands for a value that could not be read tells nothing of it.
    """
    fields = desk.values.catalogue.fields
    visible = [_raw(desk, field.key) for field in fields if _may_see(desk, field)]
    visible += [_raw_cell(desk, key) for key in _seen_columns(desk)]
    hidden = [field for field in fields if not _may_see(desk, field) and not field.table]
    texts = {_raw(desk, field.key) for field in hidden if _tells_something(desk, field)} - {UNREAD}
    return tuple(sorted(text for text in texts if not any(text in seen for seen in visible)))


def _may_see(desk: Desk, field: CatalogueField) -> bool:
    if field.key in NEVER_PRINTED:
        return False
    return desk.may_see(field)


def _tells_something(desk: Desk, field: CatalogueField) -> bool:
    text = _raw(desk, field.key)
    if field.type in _VOCABULARY or (field.type in ("number", "integer") and not field.unit):
        return False
    return len(text) >= (2 if field.type == "name" else _SHORTEST)


def _seen_columns(desk: Desk) -> tuple[str, ...]:
    tables = ("segments", "gas_equip", "equip_list")
    catalogue = desk.values.catalogue
    return tuple(column.key for table in tables for column in catalogue.columns(table) if _may_see(desk, column))


def _raw(desk: Desk, key: str) -> str:
    """A value in print, past the gate: here it is only looked for, never handed on; what is kept is not told."""
    if key in desk.values.application.kept:
        return UNREAD
    reading = desk.values.application.fields.get(key)
    return "" if reading is None else _print(desk, key, reading.value)


def _print(desk: Desk, key: str, value: Value) -> str:
    field = desk.values.catalogue.get(key)
    return value_text(value, field_type=field.type, unit=field.unit) if field is not None else ""


def _raw_cell(desk: Desk, key: str) -> str:
    rows = desk.values.application.rows
    return "\n".join(value_text(row.cells[key].value) for row in rows if key in row.cells)


def _foreign_labels(desk: Desk) -> tuple[str, ...]:
    """Labels of fields that this provider may not see, as far as no field it may see is called the same."""
    fields = desk.values.catalogue.fields
    own = {field.label for field in fields if _may_see(desk, field)}
    return tuple(sorted({field.label for field in fields if not _may_see(desk, field)} - own))


def _leaves(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        if value:
            yield value
    elif isinstance(value, Frozen):
        yield from _leaves(value.model_dump())
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _leaves(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _leaves(item)
