"""Which pictures of a page are kept: the crop of each doubtful field and of each that attachments are held against,
of a few that are drawn by lot, the page itself if one is doubted or an attachment was read on it.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from extractors.job import Tools
from extractors.models import BoxTuple, FieldReading, MaterialReading, RowReading, Status
from extractors.pictures.overlay import crop_of, draw_overlay, with_frame, write_picture

BY_LOT = "lot-"
"""How the name of a picture begins that is kept because its value, which nobody is asked about, was drawn by lot."""
_LOTS_A_PAGE = 2
_OF_PERSONS = frozenset({"legal_rep_id", "agent_id", "resident_id", "agent_name", "apply_date", "seal_present"})


@dataclass(frozen=True)
class Album:
    """Where pictures go and what is on them. folder: None keeps none. labels: key → Chinese label, for people.

    compared: keys whose accepted values are kept as well, because attachments are held against them.
    drawn: names of the values of a page that were drawn by lot.
    """

    folder: Path | None
    labels: Mapping[str, str]
    compared: frozenset[str] = frozenset()
    drawn: frozenset[str] = frozenset()


def album_of(tools: Tools) -> Album:
    """The album of a reading job; cards carry the compared values of persons as name and number."""
    carried = {f.key for m in tools.templates.materials for f in m.fields}
    return Album(tools.job.crops, tools.labels, _OF_PERSONS | carried)


def keep_pictures(
    image: np.ndarray,
    fields: Iterable[FieldReading],
    rows: Iterable[RowReading],
    *,
    number: int,
    album: Album,
) -> tuple[tuple[FieldReading, ...], tuple[RowReading, ...]]:
    """Write the pictures of page `number` and return the readings with the names of their crops.

    image: H x W x 3 uint8, the upright page in whose pixels the boxes are given. Readings of other pages pass through.
    """
    fields, rows = tuple(fields), tuple(rows)
    here = [f for f in [*fields, *(c for r in rows for c in r.cells.values())] if f.page == number]
    folder = album.folder
    if folder is None:
        return fields, rows
    if doubtful := [f for f in here if f.status is Status.REVIEW]:
        write_picture(folder / f"page-{number:03d}.jpg", draw_overlay(image, doubtful, labels=album.labels))
    album = replace(album, drawn=_drawn(image, fields, rows, number))
    kept = tuple(_with_crop(f, f.key, image, number=number, album=album) for f in fields)
    kept_rows = tuple(_row_with_crops(r, image, number=number, album=album) for r in rows)
    return kept, kept_rows


def keep_framed_pictures(
    image: np.ndarray, framed: Iterable[tuple[FieldReading, BoxTuple]], *, number: int, album: Album
) -> tuple[FieldReading, ...]:
    """The readings of page `number` with the names of their crops; on each its own frame is drawn (pixels)."""
    pairs = tuple(framed)
    readings, _ = keep_pictures(image, [r for r, _ in pairs], (), number=number, album=album)
    return tuple(
        _with_crop(r, r.key, with_frame(image, frame), number=number, album=album)
        for r, (_, frame) in zip(readings, pairs, strict=True)
    )


def keep_attachment_pictures(
    image: np.ndarray,
    materials: Iterable[MaterialReading],
    *,
    number: int,
    album: Album,
) -> tuple[MaterialReading, ...]:
    """The same for a page of attachments: every value has its picture, for a finding may rest on any of them."""
    materials = tuple(materials)
    here = [f for m in materials for f in m.fields.values() if f.page == number and f.box is not None]
    folder = album.folder
    if folder is None or not here:
        return materials
    write_picture(folder / f"page-{number:03d}.jpg", draw_overlay(image, here, labels=album.labels))
    kept = []
    for index, material in enumerate(materials, 1):
        fields = {}
        for key, found in material.fields.items():
            fields[key] = found
            if found.page == number and found.box is not None:
                name = f"{number:03d}-{index}-{key}.png"
                write_picture(folder / name, crop_of(image, found.box))
                fields[key] = found.model_copy(update={"crop": name})
        kept.append(material.model_copy(update={"fields": fields}))
    return tuple(kept)


def _drawn(
    image: np.ndarray, fields: Iterable[FieldReading], rows: Iterable[RowReading], number: int
) -> frozenset[str]:
    """Of the accepted values of a page a few: as good as by chance, and the same whenever the page is read again."""
    named = {f.key: f for f in fields} | {_stem(r, k): c for r in rows for k, c in r.cells.items()}
    used = [n for n, f in named.items() if f.page == number and f.status is Status.ACCEPTED and f.value is not None]
    page = zlib.crc32(np.ascontiguousarray(image[::7, ::7]).tobytes())
    return frozenset(sorted(used, key=lambda name: zlib.crc32(name.encode(), page))[:_LOTS_A_PAGE])


def _stem(row: RowReading, key: str) -> str:
    return f"{row.table}-{row.index}-{key}"


def _row_with_crops(row: RowReading, image: np.ndarray, *, number: int, album: Album) -> RowReading:
    cells = {k: _with_crop(c, _stem(row, k), image, number=number, album=album) for k, c in row.cells.items()}
    return row.model_copy(update={"cells": cells})


def _with_crop(reading: FieldReading, stem: str, image: np.ndarray, *, number: int, album: Album) -> FieldReading:
    is_drawn = stem in album.drawn
    is_shown = reading.status is Status.ACCEPTED and (is_drawn or stem in album.compared)
    is_wanted = reading.status is Status.REVIEW or is_shown
    if album.folder is None or not is_wanted or reading.page != number or reading.box is None:
        return reading
    crop = crop_of(image, reading.box)
    if crop.size == 0:  # a place that lies beside the picture
        return reading
    name = f"{BY_LOT if is_drawn else ''}{number:03d}-{stem}.png"
    write_picture(album.folder / name, crop)
    return reading.model_copy(update={"crop": name})
