"""What copies and packages the ledger accounts for in the outbox, for the audit: files with their hash, and folders."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath

from extractors.models import Frozen
from flows.archive.bag import MANIFEST, bag_problem
from flows.archive.package import EARLIER, PACKAGED
from flows.archive.transfer import CATALOGUE, PAGE
from flows.copies import COPIED
from flows.ground import sha256_file
from flows.ledger import Event


class Packed(Frozen):
    """A folder in which a package lies. path: below the outbox. manifests: SHA-256 of those that it may have, () where
    none was written down. is_newest: it is no 旧版.
    """

    path: str
    manifests: tuple[str, ...] = ()
    is_newest: bool = True


def packages_filed(events: Iterable[Event], outbox: Path) -> Iterator[Packed]:
    """The newest package of every case, and the earlier ones that lie beside it."""
    told: dict[str, list[Event]] = {}
    for event in events:
        if event.kind == PACKAGED:
            told.setdefault(str(event.payload["path"]), []).append(event)
    for path, versions in told.items():
        manifests = [str(event.payload.get("manifest_sha256", "")) for event in versions]
        yield Packed(path=path, manifests=tuple(filter(None, manifests[-1:])))
        place = PurePosixPath(path)
        earlier = tuple(manifests[:-1]) if all(manifests[:-1]) else ()
        for folder in sorted((outbox / place.parent / EARLIER).glob(f"{place.name}-*")):
            yield Packed(path=str(place.parent / EARLIER / folder.name), manifests=earlier, is_newest=False)


def package_problem(packed: Packed, outbox: Path) -> str:
    """What is wrong inside a package, in Chinese, ''. Another manifest than the one written down is wrong, too."""
    folder = outbox / packed.path
    if not folder.is_dir() or folder.is_symlink():
        return "台账记为已归档，原处没有"
    if problem := bag_problem(folder):
        return problem
    is_known = not packed.manifests or sha256_file(folder / MANIFEST) in packed.manifests
    return "" if is_known else "清单与打包时登记的不符，包内文件可能被整套换过"


def copies_filed(events: Iterable[Event]) -> Iterator[tuple[str, str]]:
    """Path below the outbox and SHA-256 of every PDF copy: where it was laid last."""
    newest = {(e.case_no, e.payload["number"]): e.payload for e in events if e.kind == COPIED}
    yield from ((said["path"], said["sha256"]) for said in newest.values())


def archive_places(events: Iterable[Event]) -> Iterator[str]:
    """Below the outbox: folders of packages and of their earlier versions, and the catalogues of each year.

    A package's own manifests say what is in it (`flows.archive.bag.bag_problem`).
    """
    years = set()
    for event in events:
        if event.kind == PACKAGED:
            yield event.payload["path"]
            years.add(PurePosixPath(event.payload["path"]).parent)
    for year in sorted(years):
        yield from (str(year / name) for name in (EARLIER, CATALOGUE, PAGE))
