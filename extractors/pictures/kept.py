"""Which pictures of a page are kept: the crop of each doubtful field and of each that attachments are held against,
the page itself if one is doubted or an attachment was read on it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Protocol

import numpy as np

from extractors.models import FieldReading, MaterialReading, RowReading, Status
from extractors.package import load_materials
from extractors.pictures.overlay import crop_of, draw_overlay, write_picture


class PictureJob(Protocol):
    """The part of a reading job that says where pictures go; None keeps none."""

    @property
    def crops(self) -> Path | None:
        """Folder of crops and doubted pages."""


def keep_pictures(  # noqa: PLR0913 - a page, what was read on it, where its pictures go and how they are labelled
    image: np.ndarray,
    fields: Iterable[FieldReading],
    rows: Iterable[RowReading],
    *,
    number: int,
    job: PictureJob,
    labels: Mapping[str, str],
) -> tuple[tuple[FieldReading, ...], tuple[RowReading, ...]]:
    """Write the pictures of page `number` and return the readings with the names of their crops.

    image: H x W x 3 uint8, the upright page in whose pixels the boxes are given. Readings of other pages pass through.
    labels: key → Chinese label, for what people see.
    """
    fields, rows = tuple(fields), tuple(rows)
    here = [f for f in [*fields, *(c for r in rows for c in r.cells.values())] if f.page == number]
    folder = job.crops
    if folder is None:
        return fields, rows
    if doubtful := [f for f in here if f.status is Status.REVIEW]:
        write_picture(folder / f"page-{number:03d}.jpg", draw_overlay(image, doubtful, labels=labels))
    kept = tuple(_with_crop(f, f.key, image, number=number, folder=folder) for f in fields)
    kept_rows = tuple(_row_with_crops(r, image, number=number, folder=folder) for r in rows)
    return kept, kept_rows


def keep_attachment_pictures(
    image: np.ndarray,
    materials: Iterable[MaterialReading],
    *,
    number: int,
    job: PictureJob,
    labels: Mapping[str, str],
) -> tuple[MaterialReading, ...]:
    """The same for a page of attachments: every value has its picture, for a finding may rest on any of them."""
    materials = tuple(materials)
    here = [f for m in materials for f in m.fields.values() if f.page == number and f.box is not None]
    folder = job.crops
    if folder is None or not here:
        return materials
    write_picture(folder / f"page-{number:03d}.jpg", draw_overlay(image, here, labels=labels))
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


@cache
def _compared() -> frozenset[str]:
    """Keys of the form that attachments carry as well; cards carry those of persons as name and number."""
    carried = {f.key for m in load_materials() for f in m.fields}
    return frozenset(carried | {"legal_rep_id", "agent_id", "resident_id", "agent_name", "apply_date", "seal_present"})


def _row_with_crops(row: RowReading, image: np.ndarray, *, number: int, folder: Path) -> RowReading:
    stem = f"{row.table}-{row.index}"
    cells = {k: _with_crop(c, f"{stem}-{k}", image, number=number, folder=folder) for k, c in row.cells.items()}
    return row.model_copy(update={"cells": cells})


def _with_crop(reading: FieldReading, stem: str, image: np.ndarray, *, number: int, folder: Path) -> FieldReading:
    is_wanted = reading.status is Status.REVIEW or (reading.status is Status.ACCEPTED and stem in _compared())
    if not is_wanted or reading.page != number or reading.box is None:
        return reading
    crop = crop_of(image, reading.box)
    if crop.size == 0:  # a place that lies beside the picture
        return reading
    name = f"{number:03d}-{stem}.png"
    write_picture(folder / name, crop)
    return reading.model_copy(update={"crop": name})
