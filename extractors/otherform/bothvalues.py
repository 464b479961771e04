"""Cells of lists that hold several values: both ends of a segment, also with its road, its service and its road, the
measures of its trench.

Takes a row `Claim`; hands on the readings.
"""

from __future__ import annotations

from extractors.models import CropReading, FieldReading, Status
from extractors.otherform.answers import written_spans
from extractors.otherform.claims import Claim, Desk, joined, part_of
from extractors.otherform.ends import split_ends
from extractors.otherform.twoheads import DAYS, ENDS, ROAD_ENDS, SERVICE_ROAD, is_sizes, parts_of_cell, split_service
from extractors.values import judged, missing

_NOT_PARTED = {ENDS: "未能分出起点和止点", ROAD_ENDS: "未能分出道路和起止点"} | dict.fromkeys(
    SERVICE_ROAD, "未能分出专业和道路"
)
_SIZES_NOT_PARTED = "未能分出各项尺寸"
_NEXT_YEAR, _YEAR = "未写年份，按跨年理解，请核对", 4


def both_values(claim: Claim, desk: Desk) -> list[FieldReading]:
    """The values of one cell; empty where the claim is for something else."""
    key = claim.matches[0].key
    if key == ROAD_ENDS or is_sizes(key) or key in DAYS:
        return _several(key, claim, desk)
    if key not in _NOT_PARTED and not any(m.key == "seg_from" for m in claim.matches):
        return []
    fields = [desk.catalogue[k] for k in (SERVICE_ROAD[0] if key in SERVICE_ROAD else ENDS).split("+")]
    spans = written_spans(claim, desk)
    place = desk.place(claim)
    if not spans:
        return [missing(f, place) for f in fields] if key in _NOT_PARTED else []
    sure = desk.sheet.sure(s.element for s in spans)
    first = joined([part_of(sure[s.element.id], s) for s in spans])
    second = joined([part_of(s.element.quick, s) for s in spans if s.element.quick])
    parts, other = (_parts(key, text, desk) for text in (first, second))
    if parts is None and key not in _NOT_PARTED:
        return []
    if parts is None:
        field, rest = fields if key == ENDS else reversed(fields)  # one that does not part is proposed as the road
        whole = judged(field, first, second, place=place, today=desk.today, acceptance=desk.acceptance)
        whole = whole.model_copy(update={"status": Status.REVIEW, "doubt": _NOT_PARTED[key]})
        return [whole, missing(rest, place)]
    pairs = zip(fields, parts, other or (None, None), strict=True)
    return [judged(f, a, b, place=place, today=desk.today, acceptance=desk.acceptance) for f, a, b in pairs]


def _several(key: str, claim: Claim, desk: Desk) -> list[FieldReading]:
    """The values of a cell of measures, of a road with its ends, or of two days; what does not part is proposed as the
    first, and one day is no matter of this.
    """
    fields = [desk.catalogue[k] for k in (DAYS if key in DAYS else key.split("+"))]
    spans, place = written_spans(claim, desk), desk.place(claim)
    if not spans:
        return [] if key in DAYS else [missing(f, place) for f in fields]
    sure = desk.sheet.sure(s.element for s in spans)
    first = joined([part_of(sure[s.element.id], s) for s in spans])
    second = joined([part_of(s.element.quick, s) for s in spans if s.element.quick])
    parts, other = (parts_of_cell(key, text, ()) or {} for text in (first, second))
    if key in DAYS and not parts:
        return []
    held = parts or {fields[0].key: first}
    found = []
    for field in fields:
        if field.key not in held:
            found.append(missing(field, place))
            continue
        pair = held[field.key], other.get(field.key)
        one = judged(field, *pair, place=place, today=desk.today, acceptance=desk.acceptance)
        doubt = "" if len(parts) == len(fields) else _NOT_PARTED.get(key, _SIZES_NOT_PARTED)
        doubt = _NEXT_YEAR if key in DAYS and pair[0].text[:_YEAR] not in first.text else doubt
        found.append(one.model_copy(update={"status": Status.REVIEW, "doubt": doubt}) if doubt else one)
    return found


def _parts(key: str, reading: CropReading, desk: Desk) -> tuple[CropReading, CropReading] | None:
    if key not in SERVICE_ROAD:
        return split_ends(reading)
    service = desk.catalogue["seg_service"]
    return split_service(reading, (*service.allowed, *service.aliases))
