"""The archive: one package (件) per case with 档号, metadata, process record, checks, manifests; its transfer."""

from flows.archive.package import PackageEnd, build_package, packages_of
from flows.archive.plan import ArchivePlan, load_plan
from flows.archive.ready import close_case, ready_cases
from flows.archive.transfer import Receipt, transfer_year

__all__ = [
    "ArchivePlan",
    "PackageEnd",
    "Receipt",
    "build_package",
    "close_case",
    "load_plan",
    "packages_of",
    "ready_cases",
    "transfer_year",
]
