"""Step: read a package. Hands the unpacked members to the warm reading process and gets a `Reading` back."""

from __future__ import annotations

from extractors.models import Reading, SourceFile
from extractors.pages import Limits
from extractors.reader import ReadingJob
from flows.ground import flush_tree
from flows.intake import Arrival, expand
from flows.layouts import to_read_with
from flows.letters import parties_of
from flows.office import Runtime


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
        wanted_error=office.settings.reading.wanted_error,
        parties=parties_of(office.office),
        known=to_read_with(office.ledger),
    )
    reading = office.pool.read(files, job)
    if job.crops is not None and job.crops.is_dir():
        flush_tree(job.crops)
    return reading
