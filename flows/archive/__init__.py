"""The archive: one package (件) per case with 档号, metadata, process record, the four checks and manifests, and its
transfer.
"""

from __future__ import annotations

from flows.archive.known import Packed, archive_places, copies_filed, package_problem, packages_filed
from flows.archive.package import PACKAGED, Archive, PackageEnd, build_package, packages_of
from flows.archive.plan import ArchivePlan, load_plan
from flows.archive.ready import close_case, ready_cases
from flows.archive.transfer import RECEIPT, Receipt, transfer_year, write_catalogues

__all__ = [
    "PACKAGED",
    "RECEIPT",
    "Archive",
    "ArchivePlan",
    "PackageEnd",
    "Packed",
    "Receipt",
    "archive_places",
    "build_package",
    "close_case",
    "copies_filed",
    "load_plan",
    "package_problem",
    "packages_filed",
    "packages_of",
    "ready_cases",
    "transfer_year",
    "write_catalogues",
]
