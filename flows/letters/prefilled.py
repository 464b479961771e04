"""What the pre-filled form says (plan 三(一)(1)): every settled value of the push in its blank; the rest is left free.

A value in doubt is not written in: the enterprise fills it in anew. Identity numbers are never written.
"""

from __future__ import annotations

from collections.abc import Iterator

from extractors.layout import form_layout
from extractors.models import FieldReading, Status, Value
from extractors.values import Catalogue, written
from flows.casework import NEVER_PRINTED, Application
from flows.letters.values import clean, number_text


def prefilled_values(application: Application, catalogue: Catalogue, *, case_no: str) -> dict[str, str]:
    """Slot name of the form → what is written there: ticked words joined with 、, combs without separators."""
    known = dict(_settled(application)) | {"case_no": case_no}
    slots = {slot.name: slot for page in form_layout(catalogue).pages for slot in page.slots}
    return {
        name: _characters(known[name], is_comb=bool(slot.comb))
        for name, slot in slots.items()
        if name in known and slot.style != "sign"
    }


def _settled(application: Application) -> Iterator[tuple[str, str]]:
    for name, reading in application.named():
        key = name.rpartition(".")[2]
        if key not in NEVER_PRINTED and _is_settled(application, name, reading):
            yield name, _text(reading.value)


def _is_settled(application: Application, name: str, reading: FieldReading) -> bool:
    accepted = reading.status is Status.ACCEPTED or name in application.confirmed
    return accepted and reading.value not in (None, "", [])


def _text(value: Value) -> str:
    return number_text(value) if isinstance(value, float) else clean(written(value))


def _characters(text: str, *, is_comb: bool) -> str:
    return "".join(char for char in text if char.isalnum()) if is_comb else text
