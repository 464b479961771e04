"""The drawings that the applicant handed in, as they go along with a provider's requirement letter (domain §7): the
site plan to every provider, each service's own guidance to its provider alone.

Cut page by page from the originals in a confined process; a page on which anything else lies goes to nobody.
"""

from __future__ import annotations

import hashlib
import io
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

import pypdfium2
from PIL import Image, ImageOps

from extractors.errors import BaozhuangError
from extractors.models import MaterialReading
from extractors.pages import Cut, cut_files, file_kind, settled_pdf
from flows.form import picture_pdf
from flows.intake import expand
from flows.ledger import STORED
from flows.office import Runtime

FACT: Final = "drawings"
"""In the facts of a requirement letter: title, pages and SHA-256 of each drawing; pages is 0 for one that cannot be
sent along."""
_PICTURES: Final = ("jpeg", "png", "tiff", "webp")
_DPI: Final = 150.0
_ACROSS_IN: Final = 8.27
_BYTES: Final = 200_000_000


class Drawing(NamedTuple):
    """One kind of drawing of a case as one PDF; content is b"" where its file cannot be cut."""

    title: str
    pages: int
    content: bytes

    @property
    def told(self) -> dict[str, Any]:
        """What the letter says of it."""
        digest = hashlib.sha256(self.content).hexdigest() if self.pages else ""
        return {"title": self.title, "pages": self.pages, "sha256": digest}


def drawings_of(office: Runtime, case_no: str) -> dict[str, tuple[Drawing, ...]]:
    """Provider id → the drawings that go along with its letter, in the order of materials.yaml."""
    application = office.ledger.application(case_no)
    ticked = {service: office.office.provider_for(service).id for service in application.services}
    kinds = [kind for kind in office.templates.materials if ticked.keys() & set(kind.goes_to)]
    came = {kind.title: [m for m in application.materials if m.id == kind.id and m.package] for kind in kinds}
    drawn = _drawn(office, case_no, {title: materials for title, materials in came.items() if materials})
    return {
        provider: tuple(drawn[k.title] for k in kinds if service in k.goes_to and k.title in drawn)
        for service, provider in ticked.items()
    }


def drawing_facts(drawings: Iterable[Drawing]) -> dict[str, Any]:
    """What a letter is told of its drawings, as it stands in the ledger; {} where there are none."""
    told = [d.told for d in drawings]
    return {FACT: told} if told else {}


def _drawn(office: Runtime, case_no: str, came: dict[str, list[MaterialReading]]) -> dict[str, Drawing]:
    """Title → the drawing, of all attachments that came under it."""
    with tempfile.TemporaryDirectory(prefix="drawings-") as folder:
        bench = _Bench(office, case_no, Path(folder))
        pieces = {title: [bench.pieces(material) for material in materials] for title, materials in came.items()}
        bench.cut()
        return {title: _drawing(title, parts, came[title]) for title, parts in pieces.items()}


def _drawing(title: str, parts: Sequence[Sequence[Path]], materials: Iterable[MaterialReading]) -> Drawing:
    is_whole = all(part and all(piece.is_file() for piece in part) for part in parts)
    content = _bound([piece for part in parts for piece in part]) if is_whole else b""
    return Drawing(title, sum(len(m.places) for m in materials) if content else 0, content)


def _bound(pieces: Sequence[Path]) -> bytes:
    """Several PDFs as one; the same bytes each time."""
    if len(pieces) == 1:
        return pieces[0].read_bytes()
    whole, out = pypdfium2.PdfDocument.new(), io.BytesIO()
    for piece in pieces:
        whole.import_pages(pypdfium2.PdfDocument(piece))
    whole.save(out)
    return settled_pdf(out.getvalue())


class _Bench:
    """Where the pieces are made: pictures at once, pages of PDFs all together when everything is known."""

    def __init__(self, office: Runtime, case_no: str, folder: Path) -> None:
        self._office, self._case_no, self._folder = office, case_no, folder
        self._files: dict[str, dict[str, Path]] = {}
        self._cuts: list[Cut] = []
        self._made = 0

    def pieces(self, material: MaterialReading) -> tuple[Path, ...]:
        """A PDF for each file that an attachment lies in; one that is never made says that it cannot be."""
        pages: dict[str, list[int]] = {}
        for name, page in material.places:
            pages.setdefault(name, []).append(page)
        try:
            files = self._originals(material.package)
            return tuple(self._piece(files[name], numbers) for name, numbers in pages.items())
        except (OSError, ValueError, KeyError, BaozhuangError):
            return ()

    def cut(self) -> None:
        """Cut what is to be cut; file by file where one of them cannot be."""
        if self._cuts and cut_files(self._cuts, max_bytes=_BYTES):
            for cut in self._cuts:
                if cut_files([cut], max_bytes=_BYTES):
                    cut.target.unlink(missing_ok=True)

    def _piece(self, source: Path, pages: list[int]) -> Path:
        self._made += 1
        target, kind = self._folder / f"piece-{self._made}.pdf", file_kind(source, name=source.name)
        if kind == "pdf":
            self._cuts.append(Cut(source=source, pages=tuple(pages), of=0, target=target))
        elif kind in _PICTURES:
            target.write_bytes(_pictured(source, pages, self._folder))
        return target

    def _originals(self, package: str) -> dict[str, Path]:
        """The files of a package by the names that they were read by: in its work folder, else in the archive."""
        if package not in self._files:
            self._files[package] = self._found(package)
        return self._files[package]

    def _found(self, package: str) -> dict[str, Path]:
        known, workspace = self._office.ledger.package(package), self._office.workspace
        for place in (workspace.work, workspace.done):
            if known is not None and (original := place / known.work_id / "original").is_dir():
                return self._members(next(original.iterdir()))
        told = (e.payload for e in self._office.ledger.events(self._case_no) if e.kind == STORED)
        files = next((said["files"] for said in told if said["sha256"] == package), ())
        stored = {f["name"]: workspace.outbox / f["path"] for f in files}
        only = next(iter(stored.values())) if len(stored) == 1 else None
        return self._members(only) if only is not None and only.suffix == ".zip" else stored

    def _members(self, package: Path) -> dict[str, Path]:
        unpacked = self._folder / f"unpacked-{len(self._files)}"
        unpacked.mkdir()
        return {m.name: m.path for m in expand(package, unpacked, self._office.settings.limits).members}


def _pictured(source: Path, pages: list[int], folder: Path) -> bytes:
    """Frames of a picture as pages as wide as A4, without whatever else their file tells."""
    frames = []
    with Image.open(source) as picture:
        for page in pages:
            frames.append(folder / f"frame-{page}.jpg")
            picture.seek(page - 1)
            upright = ImageOps.exif_transpose(picture).convert("RGB")
            upright.save(frames[-1], quality=90)
    return picture_pdf(frames, dpi=max(_DPI, min(upright.size) / _ACROSS_IN), title="图纸")
