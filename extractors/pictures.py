"""Which pictures of a page are kept: the crop of each doubtful field, the page itself if one is doubted, overlays."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Protocol

import numpy as np

from extractors.models import FieldReading, RowReading, Status
from extractors.overlay import crop_of, draw_overlay, write_picture


class PictureJob(Protocol):
    """The part of a reading job that says where pictures go; None keeps none."""

    @property
    def crops(self) -> Path | None:
        """Folder of crops and doubted pages."""

    @property
    def debug(self) -> Path | None:
        """Folder of overlays."""


def keep_pictures(
    image: np.ndarray,
    fields: Iterable[FieldReading],
    rows: Iterable[RowReading],
    *,
    number: int,
    job: PictureJob,
) -> tuple[tuple[FieldReading, ...], tuple[RowReading, ...]]:
    """Write the pictures of page `number` and return the readings with the names of their crops.

    image: H x W x 3 uint8, the upright page in whose pixels the boxes are given. Readings of other pages pass through.
    """
    fields, rows = tuple(fields), tuple(rows)
    here = [f for f in [*fields, *(c for r in rows for c in r.cells.values())] if f.page == number]
    if job.debug is not None:
        write_picture(job.debug / f"page-{number:03d}.png", draw_overlay(image, here, heading=f"page {number}"))
    folder = job.crops
    if folder is None or not any(f.status is Status.REVIEW for f in here):
        return fields, rows
    doubted = draw_overlay(image, (f for f in here if f.status is Status.REVIEW))
    write_picture(folder / f"page-{number:03d}.jpg", doubted)
    kept = tuple(_with_crop(f, f.key, image, number=number, folder=folder) for f in fields)
    kept_rows = tuple(_row_with_crops(r, image, number=number, folder=folder) for r in rows)
    return kept, kept_rows


def _row_with_crops(row: RowReading, image: np.ndarray, *, number: int, folder: Path) -> RowReading:
    stem = f"{row.table}-{row.index}"
    cells = {k: _with_crop(c, f"{stem}-{k}", image, number=number, folder=folder) for k, c in row.cells.items()}
    return row.model_copy(update={"cells": cells})


def _with_crop(reading: FieldReading, stem: str, image: np.ndarray, *, number: int, folder: Path) -> FieldReading:
    if reading.status is not Status.REVIEW or reading.page != number or reading.box is None:
        return reading
    name = f"{number:03d}-{stem}.png"
    write_picture(folder / name, crop_of(image, reading.box))
    return reading.model_copy(update={"crop": name})
