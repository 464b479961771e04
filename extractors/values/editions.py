"""The editions of the form beside the catalogue's own (templates/forms.yaml): earlier ones, whose scans still come, and
the one-page form of residents.

An edition says only where fields stand; their types, words and limits are always the catalogue's. Hands on the
catalogue as that edition prints it.
"""

from __future__ import annotations

from collections.abc import Iterable

from pydantic import Field as Rule

from extractors.errors import ConfigurationError
from extractors.models import Frozen
from extractors.values.catalogue import Catalogue, Design, Field, Note, Part, Place, Sheet, Table

_FILE = "forms.yaml"
_NO_PARTS: tuple[Part, ...] = ()


class Places(Frozen):
    """Where one field stands in an edition, as in the catalogue."""

    form: Place | None = None
    cell: Place | None = None
    sheet: Place | None = None


class Edition(Frozen):
    """One edition. name: of its files, '' where it is no longer printed, only read.

    is_all: only the fields named in `places` stand on it; else every other one stands where the catalogue has it, and
    so do pages, parts, tables and notes. sides: pages that everybody hands in.
    """

    version: str = Rule(pattern=r"^[0-9A-Z.]{1,12}$")
    name: str = ""
    is_all: bool = False
    sides: int = Rule(default=2, ge=1, le=9)
    pages: tuple[Sheet, ...] = ()
    parts: tuple[Part, ...] = _NO_PARTS
    tables: tuple[Table, ...] = ()
    notes: tuple[Note, ...] = ()
    places: dict[str, Places]


class Editions(Frozen):
    """All editions of forms.yaml, the newest first."""

    forms: tuple[Edition, ...] = ()


def in_print(catalogue: Catalogue, edition: Edition) -> Catalogue:
    """The catalogue with its fields where this edition has them.

    Raises:
        ConfigurationError: the edition names a field that the catalogue lacks.
    """
    for key in edition.places:
        if catalogue.get(key) is None:
            raise ConfigurationError(
                f"版本 {edition.version} 的字段「{key}」不在字段目录中", file=_FILE, next_step="改正该字段代号"
            )
    fields = tuple(_placed(field, edition) for field in catalogue.fields)
    return Catalogue(fields=fields, conditions=catalogue.conditions, design=_design(catalogue.design, edition))


def beside_own(catalogue: Catalogue, editions: Iterable[Edition]) -> tuple[Catalogue, ...]:
    """The other editions as catalogues; the catalogue's own version is its own, whatever an edition of it says."""
    return tuple(in_print(catalogue, e) for e in editions if e.version != catalogue.design.version)


def _placed(field: Field, edition: Edition) -> Field:
    places = edition.places.get(field.key)
    if edition.is_all:
        places = places or Places()
        return field.model_copy(update={"form": places.form, "cell": places.cell, "sheet": places.sheet})
    return field.model_copy(update=_named(places)) if places is not None else field


def _design(design: Design, edition: Edition) -> Design:
    own = {"version": edition.version, "sides": edition.sides}
    if not edition.is_all:
        return design.model_copy(update=own)
    shown = {"pages": edition.pages, "parts": edition.parts, "tables": edition.tables, "notes": edition.notes}
    return design.model_copy(update=own | shown)


def _named(places: Places) -> dict[str, Place]:
    """The places that an edition names, by attribute."""
    return {name: place for name in Places.model_fields if (place := getattr(places, name)) is not None}
