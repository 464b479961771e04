"""What the papers of a package say of the form's own values: licence, permit, authorisation, cards, the seal."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from extractors.models import FieldReading, MaterialReading, Status

_SEAL, _APPLICANT = "seal_present", "applicant_name"
_PERSONS = (("legal_rep", "legal_rep_id"), ("agent_name", "agent_id"), (_APPLICANT, "resident_id"))
"""Whose name and number stand together on the form."""


def words_of_papers(
    materials: Iterable[MaterialReading], fields: Mapping[str, FieldReading]
) -> dict[str, tuple[str, ...]]:
    """By the key of a field of the form, the texts that papers beside it give for it, settled ones only.

    A card speaks for the person whose number it has, the seal for the applicant.
    """
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for material in materials:
        for key in material.fields:
            if text := _settled(material.fields, key):
                found[key][text] = None
        name, number = _settled(material.fields, "name"), _settled(material.fields, "resident_id")
        for name_key, number_key in _PERSONS:
            if name and number and number == _settled(fields, number_key):
                found[name_key][name] = None
    seal = fields.get(_SEAL)
    if seal is not None and seal.status is Status.ACCEPTED and seal.raw:
        found[_APPLICANT][seal.raw] = None
    return {key: tuple(texts) for key, texts in found.items()}


def _settled(fields: Mapping[str, FieldReading], key: str) -> str:
    found = fields.get(key)
    is_settled = found is not None and found.status is Status.ACCEPTED and isinstance(found.value, str)
    return str(found.value) if found is not None and is_settled else ""
