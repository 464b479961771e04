"""Step: read a package. Hands the unpacked members to the warm reading process and gets a `Reading` back.

What is to be read as pages may be read before it is the package's turn at being filed: reading changes nothing.
"""

from __future__ import annotations

from pathlib import Path, PurePath

from extractors.models import MaterialReading, Reading, SourceFile
from extractors.pages import Limits
from extractors.reader import ReadingJob
from flows.ground import flush_tree, sha256_file
from flows.handed_in import as_sent
from flows.intake import Arrival, ArrivalKind, expand, file_names
from flows.layouts import to_read_with
from flows.letters import parties_of
from flows.office import Runtime
from flows.online import receipt_of
from flows.push import MAYBE, SUFFIXES
from flows.trust import allowed_error


def is_only_read(arrival: Arrival) -> bool:
    """Whether a package is new and holds no table: no 核对单, no projects, nothing that its turn decides on first."""
    if arrival.kind is not ArrivalKind.PACKAGE or arrival.case_no:
        return False
    return not any(PurePath(name).suffix.lower() in SUFFIXES | MAYBE for name in file_names(arrival.original))


def read_package(office: Runtime, arrival: Arrival) -> Reading:
    """Read everything that an arrival holds; the pictures of doubtful fields go to its work folder.

    Raises:
        BaozhuangError: the package is unsafe, too large, unreadable or holds no page.
    """
    crops = arrival.work / "crops"
    receipt = receipt_of(office, arrival)
    form = receipt.form if receipt is not None else ""
    reading = read_files(office, arrival.original, arrival.work, source=arrival.source_name, crops=crops, form=form)
    if crops.is_dir():
        flush_tree(crops)
    return _placed(as_sent(office, arrival, reading), arrival.sha256)


def read_files(  # noqa: PLR0913 - what, where, for whom, and how much of it
    office: Runtime,
    original: Path,
    work: Path,
    *,
    source: str,
    crops: Path | None,
    most_pages: int | None = None,
    form: str = "",
) -> Reading:
    """A file, folder or zip as the reading process reads it. work: for what is unpacked; most_pages: of one file.

    form: SHA-256 of the file that alone is the application, '' where any page may be.

    Raises as `read_package`.
    """
    bounds = office.settings.limits
    files = tuple(SourceFile(name=m.name, path=m.path) for m in expand(original, work, bounds).members)
    pages = bounds.pages if most_pages is None else min(bounds.pages, most_pages)
    job = ReadingJob(
        source=source,
        today=office.day(),
        crops=crops,
        limits=Limits(max_pages=pages, max_pixels=bounds.pixels, max_bytes=bounds.member_bytes),
        wanted_error=allowed_error(office.ledger, office.settings.reading.wanted_error),
        parties=parties_of(office.office),
        known=to_read_with(office.ledger),
        form_file=next((f.name for f in files if form and sha256_file(f.path) == form), ""),
    )
    return office.pool.read(files, job)


def _placed(reading: Reading, package: str) -> Reading:
    """The reading with where each attachment lies among the originals."""
    told = (m.model_copy(update={"places": _places(m, reading), "package": package}) for m in reading.materials)
    return reading.model_copy(update={"materials": tuple(told)})


def _places(material: MaterialReading, reading: Reading) -> tuple[tuple[str, int], ...]:
    """File and page of every page of an attachment; () where anything else lies on one of them."""
    others = {n for m in reading.materials if m is not material for n in m.pages}
    places = [(reading.pages[n - 1].file, reading.pages[n - 1].page) for n in material.pages]
    shared = [n for n, p in enumerate(reading.pages, 1) if n not in material.pages and (p.file, p.page) in places]
    return () if shared or others & set(material.pages) else tuple(dict.fromkeys(places))
