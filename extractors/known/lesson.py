"""What a form was read as and what people vouch for on it: what a layout is learned from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from extractors.models import FieldReading, Frozen, RowReading, Status, Value

_NOTHING: dict[str, Value] = {}


class Vouched(Frozen):
    """What is known to stand on a form, by name of a field or cell (`segments.1.seg_road`).

    values: as accepted or settled; None for what is empty. confirmed: names that a person has answered for.
    """

    values: dict[str, Value] = _NOTHING
    confirmed: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Lesson:
    """What a form was read as, and what is known of it."""

    fields: Mapping[str, FieldReading]
    rows: Sequence[RowReading]
    vouched: Vouched


def vouched_of(
    fields: Mapping[str, FieldReading], rows: Sequence[RowReading], confirmed: Iterable[str] = ()
) -> Vouched:
    """What a settled application vouches for: what is accepted, and None for what is known to be empty."""
    named = [*fields.items(), *((f"{r.table}.{r.index}.{k}", c) for r in rows for k, c in r.cells.items())]
    values = {n: r.value if r.status is Status.ACCEPTED else None for n, r in named if r.status is not Status.REVIEW}
    return Vouched(values=values, confirmed=frozenset(confirmed))
