"""A picture on a 核对单 that is not there any more, cut anew: from the picture of its page, else from the original.

What is there already is never written over; the original is only read.
"""

from __future__ import annotations

import io
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from PIL import Image

from extractors.errors import BaozhuangError
from extractors.models import BoxTuple
from flows.ground import make_folder, write_bytes
from flows.ledger import STORED
from flows.office import Runtime
from flows.online import find_receipt
from flows.packages import read_files
from flows.review import page_picture
from flows.waiting.asked_sheets import OpenSheet

_MARGIN: Final = 0.35
"""Paper around a place, in heights of it."""


def cut_anew(office: Runtime, sheet: OpenSheet, name: str) -> bytes | None:
    """The picture of that name, which now lies beside the others again; None where it cannot be made."""
    content = _from_page(sheet, name)
    if content is not None:
        write_bytes(make_folder(sheet.crops) / name, content)
        return content
    _read_again(office, sheet)
    place = sheet.crops / name
    return place.read_bytes() if place.is_file() else _from_page(sheet, name)


def _from_page(sheet: OpenSheet, name: str) -> bytes | None:
    for crop, page, box in _places(sheet):
        picture = sheet.crops / page_picture(page)
        if crop == name and picture.is_file():
            return _cut(picture, box)
    return None


def _places(sheet: OpenSheet) -> Iterator[tuple[str, int, BoxTuple]]:
    """Name, page and place of every picture that may be asked for."""
    for _, found in sheet.application.named():
        if found.crop and found.page and found.box:
            yield found.crop, found.page, found.box
    for finding in sheet.findings:
        if finding.beside_crop and finding.beside_page and finding.beside_box:
            yield finding.beside_crop, finding.beside_page, finding.beside_box


def _cut(picture: Path, box: BoxTuple) -> bytes:
    """The place with some paper around it, as a PNG."""
    x0, y0, x1, y1 = box
    around = _MARGIN * max(24.0, min(y1 - y0, 120.0))
    out = io.BytesIO()
    with Image.open(picture) as page:
        page.crop((int(x0 - around), int(y0 - around), int(x1 + around), int(y1 + around))).save(out, "PNG")
    return out.getvalue()


def _read_again(office: Runtime, sheet: OpenSheet) -> None:
    """The package once more, for its pictures alone; what is there stays as it is."""
    if (original := _original(office, sheet)) is None:
        return
    room = make_folder(office.workspace.var / "cut")
    with tempfile.TemporaryDirectory(dir=room) as folder:
        crops = make_folder(Path(folder) / "crops")
        try:
            form, work = _sent_form(office, sheet), make_folder(Path(folder) / "work")
            read_files(office, original, work, source=sheet.case_no, crops=crops, form=form)
        except BaozhuangError:
            return
        for made in sorted(crops.iterdir()):
            target = make_folder(sheet.crops) / made.name
            if not target.exists():
                shutil.move(made, target)


def _sent_form(office: Runtime, sheet: OpenSheet) -> str:
    """Of a package that was handed in online the one file that is the application, '' where any page may be."""
    receipt = find_receipt(office.ledger, sheet.package)
    return receipt.form if receipt is not None else ""


def _original(office: Runtime, sheet: OpenSheet) -> Path | None:
    """Where the package lies: in the work area, else its one file in the archive of the case."""
    package = office.ledger.package(sheet.package) if sheet.package else None
    if package is None:
        return None
    for area in (office.workspace.work, office.workspace.done):
        place = area / package.work_id / "original"
        if place.is_dir() and (found := next(place.iterdir(), None)) is not None:
            return found
    told = (e.payload for e in office.ledger.events(sheet.case_no, kinds=(STORED,)))
    files: list[dict[str, str]] = next((said["files"] for said in told if said["sha256"] == sheet.package), [])
    alone = office.workspace.outbox / files[0]["path"] if len(files) == 1 else None
    return alone if alone is not None and alone.is_file() else None
