"""Word files printed by LibreOffice: how many pages there are, where a seal is asked for, and the pages as pictures."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pdfplumber
from PIL import Image

from flows.copies import WarmOffice

_ASKS = ("待盖章", "盖章")
_PT_MM = 25.4 / 72


@dataclass(frozen=True)
class Printed:
    """A printed paper. seal_page: 1-based page that asks for a seal; seal_at: its place there, mm from upper left."""

    pdf: Path
    pages: int
    seal_page: int
    seal_at: tuple[float, float]

    def picture(self, number: int, dpi: int) -> Image.Image:
        """A page as an RGB picture, by pdftoppm."""
        with tempfile.TemporaryDirectory() as place:
            base = Path(place) / "page"
            run = ["pdftoppm", "-r", str(dpi), "-f", str(number), "-l", str(number), "-png", "-singlefile"]
            subprocess.run([*run, str(self.pdf), str(base)], check=True)
            with Image.open(base.with_suffix(".png")) as image:
                return image.convert("RGB")


def print_all(papers: Sequence[Path], folder: Path) -> list[Printed]:
    """Each .docx printed by one LibreOffice, in their order."""
    pairs = [(paper, folder / f"{number:03d}.pdf") for number, paper in enumerate(papers)]
    with WarmOffice(folder) as office:
        office.convert(pairs)
    return [_measured(pdf) for _, pdf in pairs]


def _measured(pdf: Path) -> Printed:
    with pdfplumber.open(pdf) as opened:
        count = len(opened.pages)
        for word in _ASKS:
            for number, page in enumerate(opened.pages, 1):
                if found := page.search(word, regex=False):
                    x = (found[-1]["x0"] + found[-1]["x1"]) / 2 * _PT_MM
                    y = (found[-1]["top"] + found[-1]["bottom"]) / 2 * _PT_MM
                    return Printed(pdf, count, number, (min(max(x, 30.0), 180.0), min(max(y, 60.0), 265.0)))
    return Printed(pdf, count, count, (150.0, 200.0))
