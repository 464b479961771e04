"""Values of an application as they may stand in a letter: accepted or confirmed, formatted, never an ID number.

Owns the one gate between what was read and what is printed; a value in doubt does not pass it.
"""

from __future__ import annotations

import re
from datetime import date

from extractors.errors import LetterError
from extractors.models import FieldReading, RowReading, Status, Value
from extractors.values import Catalogue
from extractors.values import Field as CatalogueField
from flows.casework import NEVER_PRINTED, Application, day_text, provider_sees

BLOCK_OF_SERVICE = {"用水": "D", "用电": "E", "用气": "F", "用暖": "G", "通信": "H"}
UNREAD = "（字迹不清，以现场核定为准）"
"""Printed for a value that is in doubt and that a later paper settles: nobody was asked about it."""
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
_ID_NUMBER = re.compile(r"(?<![0-9A-Za-z-])\d{14,17}[0-9Xx](?![0-9A-Za-z])")


def clean(text: str) -> str:
    """One line of text that XML can carry: control characters out, white space to single blanks."""
    return " ".join(_CONTROL.sub("", text).split())


def hide_identity(text: str, instead: str) -> str:
    """Free text with everything that looks like an identity number replaced."""
    return _ID_NUMBER.sub(instead, text)


def number_text(value: float) -> str:
    """A number as people write it: no exponent, no trailing zeros, at most four decimals."""
    text = f"{value:.4f}"
    return text.rstrip("0").rstrip(".") or "0"


def value_text(value: Value, *, field_type: str = "text", unit: str = "") -> str:
    """A value as it is printed, with its unit; '' for an empty one."""
    if value is None or value == [] or value == "":
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        return "、".join(clean(item) for item in value)
    if isinstance(value, int | float):
        return f"DN{number_text(value)}" if unit == "DN" else f"{number_text(value)} {unit}".rstrip()
    if field_type == "date":
        return _date_text(value)
    return clean(value)


def _date_text(value: str) -> str:
    try:
        return day_text(date.fromisoformat(value))
    except ValueError:
        return clean(value)


def _name(row: RowReading, key: str) -> str:
    return f"{row.table}.{row.index}.{key}"


class Printable:
    """The application seen through the gate: every value asked for is checked before it is handed on."""

    def __init__(self, application: Application, catalogue: Catalogue) -> None:
        self.application = application
        self.catalogue = catalogue

    @property
    def services(self) -> tuple[str, ...]:
        """The ticked services, form order."""
        self.text("services")
        return self.application.services

    def value(self, key: str) -> Value:
        """The value of a field, None where it is kept as 存疑.

        Raises:
            LetterError: it is in doubt, or an identity number.
        """
        reading = self.application.fields.get(key)
        if reading is None or reading.status is Status.MISSING or key in self.application.kept:
            return None
        self._allow(reading, key, key)
        return reading.value

    def text(self, key: str) -> str:
        """The value as printed, '' where the blank is empty, words to that effect where it is kept as 存疑."""
        if key in self.application.kept:
            return UNREAD
        field = self.catalogue.get(key)
        return value_text(self.value(key), field_type=field.type if field else "text", unit=field.unit if field else "")

    def rows(self, table: str) -> tuple[RowReading, ...]:
        """The rows of a list that have anything in them, in form order."""
        rows = (row for row in self.application.rows if row.table == table)
        return tuple(row for row in rows if any(cell.value is not None for cell in row.cells.values()))

    def cell(self, row: RowReading, key: str) -> Value:
        """The value of a row's cell, through the same gate."""
        reading, name = row.cells.get(key), _name(row, key)
        if reading is None or reading.status is Status.MISSING or name in self.application.kept:
            return None
        self._allow(reading, key, name)
        return reading.value

    def cell_text(self, row: RowReading, key: str, *, with_unit: bool = False) -> str:
        """A cell as printed; the unit stands in the column's head unless asked for."""
        if _name(row, key) in self.application.kept:
            return UNREAD
        field = self.catalogue.get(key)
        unit = field.unit if field and with_unit else ""
        return value_text(self.cell(row, key), field_type=field.type if field else "text", unit=unit)

    def has_material(self, material_id: str) -> bool:
        """Whether an attachment of that id (M02…M22) came with the package."""
        return any(material.id == material_id for material in self.application.materials)

    def visible(self, field: CatalogueField, provider: str) -> bool:
        """Whether a requirement letter to this provider may show the field."""
        return provider_sees(provider, field)

    def _allow(self, reading: FieldReading, key: str, place: str) -> None:
        field = self.catalogue.get(key)
        label = field.label if field else key
        if key in NEVER_PRINTED:
            raise LetterError(f"“{label}”（{key}）是证件号码，任何文书都不得打印", next_step="从模板中去掉这一项")
        if reading.status is Status.REVIEW and place not in self.application.confirmed:
            raise LetterError(f"“{label}”（{place}）尚未核对，不能写入文书", next_step="先在待核对中确认这一项")
