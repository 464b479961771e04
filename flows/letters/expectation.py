"""What the checker must hold a paper against: worked out from the application itself, not from what was printed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from extractors.catalogue import Field as CatalogueField
from flows.letters.check import Expectation
from flows.letters.context import Base
from flows.letters.desk import Desk
from flows.letters.kinds import PaperKind
from flows.letters.values import NEVER_PRINTED, value_text

_ENDINGS = {
    PaperKind.ACCEPTANCE: "通知书",
    PaperKind.REQUIREMENT: "函",
    PaperKind.CORRECTION: "告知书",
    PaperKind.DELIVERY_LIST: "清单",
    PaperKind.REJECTION: "说明",
}
_VOCABULARY = ("one_of", "many_of", "yes_no", "rows", "seal", "signature")
_SHORTEST = 4
"""Shorter texts occur by chance; names are looked for at two characters."""


def expectation_of(desk: Desk, context: Base) -> Expectation:
    """The checker's brief for one paper."""
    return Expectation(
        ending=_ENDINGS.get(desk.paper.kind, ""),
        is_letter=desk.paper.kind is PaperKind.REQUIREMENT,
        forbidden=forbidden_texts(desk),
        forbidden_labels=_foreign_labels(desk) if desk.paper.provider else (),
        given=tuple(dict.fromkeys(_leaves(context.model_dump()))),
        people=tuple(filter(None, (_raw(desk, key) for key in ("agent_name", "legal_rep")))),
    )


def forbidden_texts(desk: Desk) -> tuple[str, ...]:
    """Values that may not stand in the paper: identity numbers in any, other providers' values in a provider's."""
    fields = desk.values.catalogue.fields
    visible = [_raw(desk, field.key) for field in fields if _may_see(desk, field)]
    visible += [_raw_cell(desk, key) for key in _seen_columns(desk)]
    hidden = [field for field in fields if not _may_see(desk, field) and not field.table]
    texts = {_raw(desk, field.key) for field in hidden if _tells_something(desk, field)}
    return tuple(sorted(text for text in texts if not any(text in seen for seen in visible)))


def _may_see(desk: Desk, field: CatalogueField) -> bool:
    if field.key in NEVER_PRINTED:
        return False
    return not desk.paper.provider or desk.values.visible(field, desk.provider.id)


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
    """A value in print, past the gate: here it is only looked for, never handed on."""
    reading, field = desk.values.application.fields.get(key), desk.values.catalogue.get(key)
    if reading is None or field is None:
        return ""
    return value_text(reading.value, field_type=field.type, unit=field.unit)


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
    elif isinstance(value, dict):
        for item in value.values():
            yield from _leaves(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _leaves(item)
