"""The outside-works rows of an application as values, and their lengths summed without rounding."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from extractors.models import RowReading, Value
from flows.casework.model import SERVICES, Application, Segment

_COUNTED = ("seg_service", "seg_len_m")


def filled_rows(application: Application, table: str) -> tuple[RowReading, ...]:
    """The rows of a list in which something is written."""
    rows = [r for r in application.rows if r.table == table]
    return tuple(r for r in rows if any(c.raw.strip() or c.value not in (None, "", []) for c in r.cells.values()))


def segments_of(application: Application) -> tuple[Segment, ...]:
    """Every filled row of the outside works; what is not understood is '' or None."""
    return tuple(segment_of(row) for row in filled_rows(application, "segments"))


def segment_of(row: RowReading) -> Segment:
    """One row of the outside works."""
    return Segment(
        service=_text(row, "seg_service"),
        road=_text(row, "seg_road"),
        start=_text(row, "seg_from"),
        end=_text(row, "seg_to"),
        side=_text(row, "seg_side"),
        method=_text(row, "seg_method"),
        size=_text(row, "seg_size"),
        length_m=_number(row, "seg_len_m"),
        width_m=_number(row, "seg_w_m"),
        depth_m=_number(row, "seg_d_m"),
        dig_area_m2=_number(row, "dig_area"),
        works_start=as_date(_value(row, "seg_start")),
        works_end=as_date(_value(row, "seg_end")),
    )


def length_sums(application: Application) -> dict[str, Decimal]:
    """Metres per service over all rows, exact, in the order of the form; rows lacking one of both are left out."""
    sums: dict[str, Decimal] = {}
    for segment in segments_of(application):
        if segment.service and segment.length_m is not None:
            sums[segment.service] = sums.get(segment.service, Decimal(0)) + Decimal(str(segment.length_m))
    order = {service: place for place, service in enumerate(SERVICES)}
    return dict(sorted(sums.items(), key=lambda item: order.get(item[0], len(order))))


def lacks_lengths(application: Application) -> bool:
    """Whether a filled row lacks its service or its length."""
    return any(not s.service or s.length_m is None for s in segments_of(application))


def has_doubtful_lengths(application: Application) -> bool:
    """Whether the service or length of a filled row must still be looked at."""
    names = [f"segments.{row.index}.{key}" for row in filled_rows(application, "segments") for key in _COUNTED]
    return any(map(application.is_doubtful, names))


def as_date(value: Value) -> date | None:
    """A date from its ISO text."""
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def as_number(value: Value) -> float | None:
    """A number, None for everything else (a yes is no number)."""
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else None


def _value(row: RowReading, key: str) -> Value:
    cell = row.cells.get(key)
    return None if cell is None else cell.value


def _text(row: RowReading, key: str) -> str:
    value = _value(row, key)
    return "、".join(value) if isinstance(value, list) else "" if value is None else str(value)


def _number(row: RowReading, key: str) -> float | None:
    return as_number(_value(row, key))
