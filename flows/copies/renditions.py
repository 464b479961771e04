"""A file that came in a format which does not last (.csv, .xls, .heic, .wps …) as a PDF/A-2b to stand beside it.

Tables become lines of text, pictures and Word files pictures of their pages. Untrusted files are decoded in a process
of their own that is shut in.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import cv2

from extractors.errors import BaozhuangError
from extractors.pages import Bounds, done_apart, file_kind, load_pages, print_apart
from extractors.shut_in import Sight
from flows.form import picture_pdf, text_pdf
from flows.push import SUFFIXES, Grid, read_grids

DPI: Final = 150
_QUALITY: Final = 85
_BOUNDS: Final = Bounds(120.0, more_bytes=4_000_000_000)


def rendition(path: Path, *, title: str, parent: Path) -> bytes | None:
    """The file as a PDF/A-2b; None where nothing here can show it. parent: a folder of ours for what lies between."""
    try:
        if path.suffix.lower() in SUFFIXES:
            return text_pdf(list(_lines(read_grids(path, name=path.name))), title=title)
        with tempfile.TemporaryDirectory(dir=parent, prefix="rendition-") as place:
            pages = _pages_apart(path, Path(place))
            return picture_pdf(pages, dpi=DPI, title=title) if pages else None
    except BaozhuangError:
        return None


def _lines(grids: tuple[Grid, ...]) -> Iterator[str]:
    """Every row with its number, its cells in their order."""
    for grid in grids:
        if grid.name:
            yield f"【{grid.name}】"
        for number, row in enumerate(grid.rows, start=1):
            if any(row):
                yield f"{number}　" + " │ ".join(" ".join(cell.split()) for cell in row)


def _pages_apart(path: Path, place: Path) -> list[Path]:
    """Pictures of the pages in their order; none where the file cannot be decoded."""
    if file_kind(path, name=path.name) == "word":
        made = print_apart(path, place)
        if made is None:
            return []
        path = made
    code = done_apart(_draw, path, place, sight=Sight(reads=(path,), writes=(place,)), bounds=_BOUNDS)
    return sorted(place.glob("page-*.jpg")) if code == 0 else []


def _draw(path: Path, place: Path) -> None:
    for number, page in enumerate(load_pages(path, name=path.name), start=1):
        scale = min(1.0, DPI / page.dpi)
        image = cv2.resize(page.image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        done = cv2.imwrite(str(place / f"page-{number:04d}.jpg"), image, [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])
        if not done:
            raise OSError(place)
