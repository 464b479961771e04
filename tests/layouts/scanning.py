"""Forms as they reach the office: printed pages as pictures, sealed, and as they come out of a machine.

Rasters are made from Chromium's PDF at 300 dpi (RGB); the machines are those of `tests.scans`.
"""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pypdfium2 as pdfium

from tests.layouts.answers import number_of
from tests.layouts.roles import LaidOut
from tests.scans.machines import Scan
from tests.scans.many import MACHINES
from tests.scans.packaging import write_pictures
from tests.scans.seals import stamp
from tests.scans.truth import write_truth

PROFILES = ("office300", "office200", "gray150", "photocopy", "phone", "bilevel")
TEXT_LAYER, CLEAN = "text", "clean"
_DPI = 300


def pages_of(pdf: bytes) -> list[np.ndarray]:
    """The clean pages of a printed form, H x W x 3 RGB at 300 dpi."""
    return [np.asarray(page.render(scale=_DPI / 72).to_pil().convert("RGB")) for page in pdfium.PdfDocument(pdf)]


def part_of(pdf: bytes, first: int, count: int) -> bytes:
    """Some pages of a PDF as a PDF of their own, with their text layer."""

    whole, part, out = pdfium.PdfDocument(pdf), pdfium.PdfDocument.new(), BytesIO()
    part.import_pages(whole, list(range(first, first + count)))
    part.save(out)
    return out.getvalue()


def sealed(form: LaidOut, pages: list[np.ndarray], rng: Random) -> list[np.ndarray]:
    """The pages with a seal beside the words that ask for one, where a body applies; it may lie over text."""
    asked = [t for t in form.tokens if t.role.kind == "signing" and t.role.key == "seal_present"]
    name = str(form.fields.get("applicant_name") or "")
    if not asked or len(name) < 5 or rng.random() < 0.15:
        return pages
    token = asked[-1]
    at = (token.box[2] + rng.uniform(-8, 22), token.box[1] + rng.uniform(-12, 8))
    page = stamp(pages[token.page], name, at, rng, strength=rng.uniform(0.6, 0.85))
    return [*pages[: token.page], page, *pages[token.page + 1 :]]


def scanned(form: LaidOut, pages: list[np.ndarray], profile: str) -> list[Scan]:
    """The pages as a machine gives them; clean ones as they are. A landscape sheet is photographed in landscape."""
    rng = Random(number_of("scan", form.name, profile))
    pages = sealed(form, pages, rng)
    if profile == CLEAN:
        return [Scan(page, _DPI, 92) for page in pages]
    return [_through(MACHINES[profile], page, rng, turn=profile == "phone") for page in pages]


def _through(machine: Any, page: np.ndarray, rng: Random, *, turn: bool) -> Scan:
    if not turn or page.shape[0] >= page.shape[1]:
        scan: Scan = machine(page, rng)
        return scan
    scan = machine(np.ascontiguousarray(np.rot90(page)), rng)
    return Scan(np.ascontiguousarray(np.rot90(scan.image, -1)), scan.dpi, scan.quality)


def profile_of(form: LaidOut, profile: str) -> str:
    """The profile itself, or for `mixed` one that follows from the form."""
    return profile if profile != "mixed" else PROFILES[number_of("profile", form.name) % len(PROFILES)]


def write_sample(folder: Path, form: LaidOut, pages: list[np.ndarray], profile: str) -> Path:
    """The form's scans and truth below `folder`, as the shared samples lie; gives the sample's folder."""
    profile = profile_of(form, profile)
    place = folder / f"{form.name}-{form.face}-{profile}"
    write_pictures(place, scanned(form, pages, profile))
    _tell(place, form, profile)
    return place


def write_text_sample(folder: Path, form: LaidOut, pdf: bytes) -> Path:
    """The form as a PDF with its text layer, and its truth."""
    place = folder / f"{form.name}-{form.face}-{TEXT_LAYER}"
    place.mkdir(parents=True, exist_ok=True)
    (place / "package.pdf").write_bytes(pdf)
    _tell(place, form, TEXT_LAYER)
    return place


def _tell(place: Path, form: LaidOut, profile: str) -> None:
    write_truth(place, {"layout": form.family, "font": form.face, "profile": profile, **form.truth})
