"""What goes along with a letter as its annex: the design that the providers are to judge, as it was handed in.

Cut from the archived originals page by page; what else lay in the same scan goes to nobody.
"""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

import pypdfium2
from PIL import Image

from extractors.errors import LetterError
from flows.form import picture_pdf
from flows.ledger import STORED
from flows.office import Runtime

FILES: Final = "files_received"
"""Event kind: files came behind a slip; payload {"key" (kind|provider|version), "kind", "provider", "version",
"package", "pages" (of the package), "places": of each page [name of its file, index in that file]}."""
_DPI: Final = 150.0
_ACROSS: Final = 8.27
"""Inches of a page: a picture is drawn as wide as that."""


def design_of(office: Runtime, case_no: str) -> bytes | None:
    """The pages behind the newest 设计方案送审单 as one PDF; None where nothing lay behind it.

    Raises:
        LetterError: an original cannot be opened.
    """
    told = [e.payload for e in office.ledger.events(case_no) if e.kind == FILES and e.payload["kind"] == "SCHEME"]
    places = told[-1].get("places") if told else None
    if not places:
        return None
    try:
        return _bound(_originals(office, case_no, told[-1]["package"], places))
    except (OSError, ValueError, pypdfium2.PdfiumError) as error:
        step = "核对档案中的原件；打不开的，请规划审批部门重新提供设计方案"
        raise LetterError("随征求意见函附送的设计方案原件打不开", next_step=step) from error


def _bound(sources: Iterable[tuple[Path, int]]) -> bytes:
    """These pages as one PDF."""
    whole, out = pypdfium2.PdfDocument.new(), io.BytesIO()
    for source, index in sources:
        is_pdf = source.suffix.lower() == ".pdf"
        pages = pypdfium2.PdfDocument(source.read_bytes() if is_pdf else _drawn(source, index))
        whole.import_pages(pages, [index if is_pdf else 0])
    whole.save(out)
    return out.getvalue()


def _originals(
    office: Runtime, case_no: str, package: str, places: list[list[str | int]]
) -> Iterator[tuple[Path, int]]:
    """Where each page lies among the originals of the case, with its place in that file."""
    stored = [e.payload for e in office.ledger.events(case_no) if e.kind == STORED and e.payload["sha256"] == package]
    files = stored[-1]["files"] if stored else []
    for name, index in places:
        found = next((f["path"] for f in files if f["name"].endswith(str(name))), files[0]["path"] if files else "")
        if found:
            yield office.workspace.outbox / found, int(index)


def _drawn(source: Path, index: int) -> bytes:
    """A picture as a page as wide as A4."""
    with Image.open(source) as picture, tempfile.TemporaryDirectory() as place:
        picture.seek(index if getattr(picture, "n_frames", 1) > index else 0)
        made = Path(place) / "page.jpg"
        picture.convert("RGB").save(made, quality=90)
        return picture_pdf([made], dpi=max(_DPI, picture.width / _ACROSS), title="设计方案")
