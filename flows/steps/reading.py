"""Step: read a package. Hands the unpacked members to the warm reading process and gets a `Reading` back.

What is to be read as pages may be read before it is the package's turn at being filed: reading changes nothing.
"""

from __future__ import annotations

from pathlib import PurePath

from extractors.models import MaterialReading, Reading, SourceFile
from extractors.pages import Limits
from extractors.reader import ReadingJob
from flows.ground import flush_tree
from flows.intake import Arrival, ArrivalKind, expand, file_names
from flows.layouts import to_read_with
from flows.letters import parties_of
from flows.office import Runtime
from flows.push import MAYBE, SUFFIXES
from flows.steps.from_desk import as_sent
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
    bounds = office.settings.limits
    found = expand(arrival.original, arrival.work, bounds)
    files = tuple(SourceFile(name=m.name, path=m.path) for m in found.members)
    job = ReadingJob(
        source=arrival.source_name,
        today=office.day(),
        crops=arrival.work / "crops",
        limits=Limits(max_pages=bounds.pages, max_pixels=bounds.pixels, max_bytes=bounds.member_bytes),
        wanted_error=allowed_error(office.ledger, office.settings.reading.wanted_error),
        parties=parties_of(office.office),
        known=to_read_with(office.ledger),
    )
    reading = office.pool.read(files, job)
    if job.crops is not None and job.crops.is_dir():
        flush_tree(job.crops)
    return _placed(as_sent(office, arrival, reading), arrival.sha256)


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
