"""Which pictures of a page are kept: the crop of each doubtful field and of each that attachments are held against,
the page itself if one is doubted or an attachment was read on it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from extractors.job import Tools
from extractors.models import FieldReading, MaterialReading, RowReading, Status
from extractors.pictures.overlay import crop_of, draw_overlay, write_picture

_OF_PERSONS = frozenset({"legal_rep_id", "agent_id", "resident_id", "agent_name", "apply_date", "seal_present"})


@dataclass(frozen=True)
class Album:
    """Where pictures go and what is on them. folder: None keeps none. labels: key → Chinese label, for people.

    compared: keys whose accepted values are kept as well, because attachments are held against them.
    """

    folder: Path | None
    labels: Mapping[str, str]
    compared: frozenset[str] = frozenset()


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
    kept = tuple(_with_crop(f, f.key, image, number=number, album=album) for f in fields)
    kept_rows = tuple(_row_with_crops(r, image, number=number, album=album) for r in rows)
    return kept, kept_rows


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


def _row_with_crops(row: RowReading, image: np.ndarray, *, number: int, album: Album) -> RowReading:
    stem = f"{row.table}-{row.index}"
    cells = {k: _with_crop(c, f"{stem}-{k}", image, number=number, album=album) for k, c in row.cells.items()}
    return row.model_copy(update={"cells": cells})


def _with_crop(reading: FieldReading, stem: str, image: np.ndarray, *, number: int, album: Album) -> FieldReading:
    is_wanted = reading.status is Status.REVIEW or (reading.status is Status.ACCEPTED and stem in album.compared)
    if album.folder is None or not is_wanted or reading.page != number or reading.box is None:
        return reading
    crop = crop_of(image, reading.box)
    if crop.size == 0:  # a place that lies beside the picture
        return reading
    name = f"{number:03d}-{stem}.png"
    write_picture(album.folder / name, crop)
    return reading.model_copy(update={"crop": name})
