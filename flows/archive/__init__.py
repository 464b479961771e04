"""The archive: one package (件) per case with 档号, metadata, process record, checks, manifests; its transfer."""

from flows.archive.package import PackageEnd, build_package, packages_of, ready_cases
from flows.archive.plan import ArchivePlan, load_plan
from flows.archive.transfer import Receipt, transfer_year

__all__ = [
    "ArchivePlan",
    "PackageEnd",
    "Receipt",
    "build_package",
    "load_plan",
    "packages_of",
    "ready_cases",
    "transfer_year",
]
