"""The blank form as `baozhuang form` hands it out: its geometry read from form.json, its pages rendered from the PDF.

The command is called as anyone calls it, once a process: what is drawn here knows no code of the reader's.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pypdfium2

from tests.support import ROOT

DPI = 300
FILLABLE = "联合报装申请表-可填写.pdf"
OWN, RESIDENT = "联合报装申请表", "联合报装申请表-居民户"
"""The forms that the command prints, by the names of their files."""
_COMMAND = "from flows.cli import main; main()"


class MmBox(NamedTuple):
    """A rectangle in millimetres, origin at the upper left corner of the page."""

    x: float
    y: float
    w: float
    h: float


@dataclass(frozen=True)
class Tick:
    """A square to tick and the place of its printed word. value: the word that it stands for."""

    value: str
    box: MmBox
    label_box: MmBox


@dataclass(frozen=True)
class Slot:
    """A place to fill in. name: the key, or `segments.1.seg_road` in a list; style: text, comb, ticks, sign or, where
    the answer is printed already, printed."""

    name: str
    key: str
    box: MmBox
    style: str
    comb: tuple[MmBox, ...]
    ticks: tuple[Tick, ...]
    table: str


@dataclass(frozen=True)
class BlankPage:
    """A page and its slots in the order of the form."""

    number: int
    slots: tuple[Slot, ...]


@dataclass(frozen=True)
class Blank:
    """The whole form."""

    version: str
    pages: tuple[BlankPage, ...]

    def page(self, number: int) -> BlankPage:
        """The page of this number (from 1)."""
        return next(page for page in self.pages if page.number == number)


@cache
def blank(form: str = OWN) -> Blank:
    """The geometry of a shipped blank form."""
    told = json.loads(_files()["form.json" if form == OWN else f"{form}.json"])
    return Blank(
        told["version"],
        tuple(BlankPage(page["page"], tuple(_slot(field) for field in page["fields"])) for page in told["pages"]),
    )


@cache
def blank_pages(form: str = OWN) -> tuple[np.ndarray, ...]:
    """The pages of a blank form as it prints, RGB at 300 dpi."""
    document = pypdfium2.PdfDocument(blank_file(f"{form}.pdf"))
    return tuple(page.render(scale=DPI / 72, rev_byteorder=True).to_numpy()[:, :, :3] for page in document)


def blank_file(name: str) -> bytes:
    """One of the files that the command writes."""
    return _files()[name]


@cache
def _files() -> dict[str, bytes]:
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-c", _COMMAND, "form", "--out", folder, "--root", str(ROOT)]
        subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL, check=True)
        return {path.name: path.read_bytes() for path in Path(folder).iterdir()}


def _slot(told: dict[str, Any]) -> Slot:
    return Slot(
        name=told["name"],
        key=told["key"],
        box=_box(told["box"]),
        style="printed" if "printed" in told else told["style"],
        comb=tuple(_box(cell) for cell in told.get("comb", ())),
        ticks=tuple(Tick(t["value"], _box(t["box"]), _box(t["word_box"])) for t in told.get("ticks", ())),
        table=told.get("table", ""),
    )


def _box(told: Sequence[float]) -> MmBox:
    return MmBox(*told)
