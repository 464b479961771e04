"""Reads forms that are not the project's own: ruled in any way or not at all, by labels and not by places.

Takes one page of a form; hands on a `FormReading`. The steps: take apart → lists → label and value
pairs → readings. What cannot be read for sure is left to a person.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from extractors.apart import Sheet
from extractors.marks import find_seals
from extractors.models import BoxTuple, FieldReading, FormStart, RowReading, Status
from extractors.otherform.answers import read_claim
from extractors.otherform.bothvalues import both_values
from extractors.otherform.claims import Claim, Desk
from extractors.otherform.grids import Grid
from extractors.otherform.labels import Labels
from extractors.otherform.matrix import find_matrix, services_of
from extractors.otherform.pairing import Pairing
from extractors.otherform.proving import settled, to_read
from extractors.otherform.rowlists import find_lists, rows_in_text
from extractors.otherform.sentences import find_sentences, holds_sentence, read_sentence
from extractors.package import merge_fields, merge_rows
from extractors.values import Acceptance, Calibration, Catalogue, PagePlace, chosen, doubted

WITH_LABEL = "值中混有其他栏目的文字"
"""The doubt of a value whose text goes on with another blank's label."""
_SYSTEM_FIELDS = frozenset({"case_no", "window_id", "channel", "push_no"})
"""Filled in by the window or by software; what another form prints there is not read."""
_NO_NAME = re.compile(r"[(（].*?[)）]|签字|签名|签章|盖章|[\s年月日_:：.…、/\d-]")
"""What is printed where somebody is to sign."""
_DAY = re.compile(r"\d\s*[年月日]|\d{4}\s*[./-]\s*\d|年\s*月")
_PRINTED = re.compile(r"[:：]|日期|年\s*月|\d[年月日]|[签盖]章|签[字名]")
"""What is printed behind a place to sign."""
_SIGNATURE_MM2 = 1.5
_SIGNATURE_REACH_MM = 45.0
_TITLE_ZONE = 0.22
_ROAD_KEYS = frozenset({"seg_road", "seg_from", "seg_to"})


@dataclass(frozen=True)
class FormReading:
    """What was read on the pages of one form: fields by key, and the rows of its lists.

    starts: the pages on which a form begins, and whose it is.
    """

    fields: dict[str, FieldReading]
    rows: tuple[RowReading, ...]
    starts: dict[int, FormStart] = field(default_factory=dict)


def read_sheet(
    sheet: Sheet, labels: Labels, catalogue: Catalogue, *, acceptance: Acceptance, today: date | None
) -> FormReading:
    """The fields and rows of one page that was taken apart."""
    desk = Desk(sheet, catalogue, acceptance, today)
    grid = Grid(sheet)
    lists = find_lists(grid, labels)
    sentences = find_sentences(grid, lists.used)
    matrix = find_matrix(grid, catalogue)
    taken = [*lists.used, *sentences.used, *(matrix.used if matrix else ())]
    claims = Pairing(sheet, labels, taken).claims()
    tables: dict[str, str] = {f.key: f.table for f in catalogue.fields if f.table}
    claims = rows_in_text([*lists.claims, *claims], tables)
    _read_ahead(claims, desk)
    signs = [c.box for c in claims if c.matches[0].key in ("seal_present", "sign_present")]
    claims = [_day_of_title(c, signs, sheet) for c in claims]
    fields = [alone(r, labels, acceptance.table) for c in claims if not c.table for r in _readings(c, desk)]
    fields += [services_of(matrix, desk)] if matrix else []
    told = [read_sentence(s, desk) for s in sentences.items]
    rows = [*_rows(claims, desk), *(RowReading(table="segments", index=0, cells=c) for c in told if _is_filled(c))]
    table = acceptance.table
    return FormReading(merge_fields(fields, table), merge_rows(_guarded(row, labels, table) for row in rows))


def alone(reading: FieldReading, labels: Labels, table: Calibration) -> FieldReading:
    """The reading of one field; sent to a person where its text holds the label of another, or a whole sentence."""
    if labels.catalogue[reading.key].type not in ("text", "name"):
        return reading
    if reading.key in _ROAD_KEYS and holds_sentence(reading.raw):
        return doubted(reading, "路名中混有起止、长度或施工方法的文字", table)
    is_mixed = labels.within(reading.raw, reading.key)
    return doubted(reading, WITH_LABEL, table) if is_mixed else reading


def _guarded(row: RowReading, labels: Labels, table: Calibration) -> RowReading:
    return row.model_copy(update={"cells": {k: alone(c, labels, table) for k, c in row.cells.items()}})


def _read_ahead(claims: Sequence[Claim], desk: Desk) -> None:
    """Read all written pieces of the page in one call, those apart whose quick reading stands by itself."""
    desk.sheet.settle(settled(claims, desk))
    desk.sheet.sure(to_read(claims))


def _readings(claim: Claim, desk: Desk) -> list[FieldReading]:
    """The readings of a claim outside of lists: none, one, or a place for a seal or signature."""
    key = claim.matches[0].key
    if key == "seal_present":
        return [chosen(_seal(claim, desk), acceptance=desk.acceptance)]
    if key == "sign_present":
        return [chosen(_signature(claim, desk), acceptance=desk.acceptance)]
    reading = read_claim(claim, desk)
    return [reading] if reading is not None and reading.key not in _SYSTEM_FIELDS else []


def _day_of_title(claim: Claim, signs: Sequence[BoxTuple], sheet: Sheet) -> Claim:
    """A bare 日期 at the top of the page beside the title, no place to sign above it, is the day of application."""
    is_high = claim.box[1] < _TITLE_ZONE * sheet.grey.shape[0]
    if claim.matches[0].key != "sign_date" or not is_high or any(s[1] <= claim.box[3] for s in signs):
        return claim
    return replace(claim, matches=(replace(claim.matches[0], key="apply_date"),))


def _seal(claim: Claim, desk: Desk) -> FieldReading:
    sheet = desk.sheet
    seals = find_seals(sheet.image, sheet.grey, px_per_mm=sheet.px_per_mm) if sheet.image is not None else ()
    box = seals[0] if seals else claim.box
    return _presence("seal_present", seals, PagePlace(sheet.number, box))


def _signature(claim: Claim, desk: Desk) -> FieldReading:
    """Ink behind the label, up to the next one, or in the value's cell."""
    reach = _SIGNATURE_REACH_MM * desk.sheet.px_per_mm
    _, y0, x1, y1 = claim.box
    written = any(_NO_NAME.sub("", s.text) for s in claim.items if not _DAY.search(s.text))
    middle = (y0 + y1) / 2
    texts = (e for s in desk.sheet.streams for e in s.elements if _PRINTED.search(e.text))
    behind = (e.box[0] for e in texts if e.box[0] > x1 and e.box[1] < middle < e.box[3])
    area = (x1, y0 - (y1 - y0) / 2, min((x1 + reach, *behind)), y1)
    is_inked = not claim.items and desk.sheet.ink_mm2(area) > _SIGNATURE_MM2 and not desk.sheet.is_flat(area)
    return _presence("sign_present", written or is_inked, PagePlace(desk.sheet.number, claim.box))


def _presence(key: str, found: object, place: PagePlace) -> FieldReading:
    present = bool(found)
    return FieldReading(
        key=key,
        value=present,
        raw="有" if present else "",
        confidence=0.99,
        status=Status.ACCEPTED if present else Status.MISSING,
        page=place.page,
        box=place.box,
    )


def _rows(claims: Sequence[Claim], desk: Desk) -> tuple[RowReading, ...]:
    """The rows of the page's lists that carry anything."""
    cells: dict[tuple[str, int], dict[str, FieldReading]] = defaultdict(dict)
    for claim in claims:
        if not claim.table:
            continue
        readings: list[FieldReading | None] = [*both_values(claim, desk)] or [read_claim(claim, desk)]
        for reading in readings:
            if reading is not None:
                cells[claim.table, claim.row][reading.key] = reading
    filled = {k: row for k, row in cells.items() if _is_filled(row)}
    return tuple(RowReading(table=t, index=i, cells=row) for (t, i), row in filled.items())


def _is_filled(row: dict[str, FieldReading]) -> bool:
    """Whether anything but the service, which forms print beforehand, stands in a row."""
    return any(c.status is not Status.MISSING for k, c in row.items() if k != "seg_service")
