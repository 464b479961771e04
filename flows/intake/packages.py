"""What is in a package: its members that could be pages, safely unpacked and named for people.

Owns the recognition of file kinds by content; zip archives are opened in `zips`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path, PurePath

from extractors.errors import NothingUsefulError, TooLargeError, UnreadableFileError, UnsafeNameError
from flows.ground import Limits
from flows.intake.listing import Entry, EntryKind, Listing, is_debris, list_tree
from flows.intake.names import check_member_name, natural_key, readable, shown_name
from flows.intake.zips import names_in, unpack

PAGE_SUFFIXES = {".pdf", ".jpg", ".jpeg", ".png", ".tif", ".tiff", ".bmp", ".webp"}
DOCUMENT_SUFFIXES = {".docx", ".docm", ".doc", ".wps", ".ofd"}
"""Documents that reading prints, or refuses by name."""
OFFICE_SUFFIXES = {*DOCUMENT_SUFFIXES, ".xlsx", ".xlsm", ".pptx", ".odt", ".ods", ".et"}
OLE = b"\xd0\xcf\x11\xe0"
ARCHIVE_MAGIC = (b"Rar!", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b", b"BZh", b"\xfd7zXZ")
TAR_AT = 257
HEIF_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"avif", b"avis")
HEAD_BYTES = 1024


class Kind(StrEnum):
    """What a file is by its first bytes; its suffix decides only where they do not tell."""

    PAGE = "page"
    ZIP = "zip"
    ARCHIVE = "archive"
    OTHER = "other"


@dataclass(frozen=True)
class Member:
    """A file that could be pages: `name` as people know it (untrusted, for showing only), `path` to read it from."""

    name: str
    path: Path


@dataclass(frozen=True)
class Expanded:
    """The members of a package in natural order, and the names of those that cannot be pages: what they are is said."""

    members: tuple[Member, ...]
    others: tuple[str, ...] = ()


def file_kind(path: Path, name: str) -> Kind:
    """Tell a file by its first kilobyte, then by its name. Raises OSError where it cannot be read."""
    with path.open("rb") as stream:
        head = stream.read(HEAD_BYTES)
    suffix = PurePath(name).suffix.lower()
    if _is_page(head) or suffix in PAGE_SUFFIXES:
        return Kind.PAGE
    if suffix in DOCUMENT_SUFFIXES and head.startswith((b"PK\x03\x04", OLE)):
        return Kind.PAGE
    if head.startswith(b"PK\x03\x04") or head.startswith(b"PK\x05\x06"):
        return Kind.OTHER if suffix in OFFICE_SUFFIXES else Kind.ZIP
    if head.startswith(ARCHIVE_MAGIC) or head[TAR_AT : TAR_AT + 5] == b"ustar":
        return Kind.ARCHIVE
    return Kind.ZIP if suffix == ".zip" else Kind.OTHER


def _is_page(head: bytes) -> bool:
    images = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
    is_photograph = head[4:8] == b"ftyp" and head[8:12] in HEIF_BRANDS
    is_webp = head[:4] == b"RIFF" and head[8:12] == b"WEBP"
    return b"%PDF-" in head or head.startswith(images) or is_photograph or is_webp


_SUFFIX_OF = (
    (b"%PDF-", ".pdf"),
    (b"\xff\xd8\xff", ".jpg"),
    (b"\x89PNG\r\n\x1a\n", ".png"),
    (b"II*\0", ".tif"),
    (b"MM\0*", ".tif"),
    (b"RIFF", ".webp"),
)


def kind_of_bytes(content: bytes) -> str:
    """The suffix that a picture or PDF should have by its first bytes, '' for what is neither."""
    head = content[:HEAD_BYTES]
    if not _is_page(head):
        return ""
    if head[4:8] == b"ftyp":
        return ".avif" if head[8:12] in (b"avif", b"avis") else ".heic"
    return next((suffix for start, suffix in _SUFFIX_OF if head.startswith(start)), ".pdf" if b"%PDF-" in head else "")


def members(package: Path, work: Path, limits: Limits) -> tuple[Member, ...]:
    """The pages-to-be of a package; see `expand`."""
    return expand(package, work, limits).members


def file_names(package: Path) -> tuple[str, ...]:
    """What the files of a package are called, those in a zip too; nothing is unpacked and nothing checked."""
    if package.is_dir() and not package.is_symlink():
        return tuple(entry.name for entry in list_tree(package).files)
    return (package.name, *(names_in(package) if package.suffix.lower() == ".zip" else ()))


def loose_files(package: Path, work: Path, limits: Limits, *, wanted: Callable[[str], bool]) -> tuple[Member, ...]:
    """Every file of a package, pages or not; () where none has a wanted name, so that little is done for most.

    Raises:
        UnsafeNameError, TooLargeError, UnreadableFileError: see `expand`.
    """
    listing = list_tree(package)
    if package.is_dir() and not any(wanted(e.name) for e in listing.files):
        return ()
    _refuse_links(package, listing)  # before anything is opened: a named pipe would never answer
    if package.is_dir():
        _refuse_size(package, listing, limits)
        return tuple(_folder_members(package, listing, limits))
    if file_kind(package, package.name) is not Kind.ZIP:
        return (Member(shown_name(package.name), package),) if wanted(package.name) else ()
    if not any(map(wanted, names_in(package))):
        return ()
    return tuple(Member(name, path) for name, path in unpack(package, work / "members", limits))


def expand(package: Path, work: Path, limits: Limits) -> Expanded:
    """Everything in a package (folder, zip or single file); a zip is unpacked into work/members.

    Raises:
        UnsafeNameError: a name that leaves its folder or deceives; a link or special file.
        TooLargeError: too many members, too many bytes, too deep, or a compression bomb.
        UnreadableFileError: empty, damaged or encrypted; an archive of another kind or within an archive.
        NothingUsefulError: no member could be a page.
    """
    listing = list_tree(package)
    _refuse_links(package, listing)
    _refuse_size(package, listing, limits)
    if package.is_dir():
        found = _folder_members(package, listing, limits)
    elif file_kind(package, package.name) is Kind.ZIP:
        check_member_name(readable(package.name))
        found = [Member(name, path) for name, path in unpack(package, work / "members", limits)]
    else:
        check_member_name(readable(package.name))
        found = [Member(shown_name(package.name), package)]
    return _sort_out(_told_apart(found), shown_name(package.name))


def _told_apart(found: list[Member]) -> list[Member]:
    """The members under names of which no two are alike: they may have differed in what a name is cleaned of only."""
    used: set[str] = set()
    apart = []
    for member in found:
        name, number = member.name, 2
        while name in used:
            name = f"{member.name} ({number})"
            number += 1
        used.add(name)
        apart.append(Member(name, member.path))
    return apart


def _refuse_links(package: Path, listing: Listing) -> None:
    for entry in listing.entries:
        if entry.kind in (EntryKind.LINK, EntryKind.SPECIAL):
            name = shown_name(entry.name or package.name)
            raise UnsafeNameError("这是链接或特殊文件，不是普通文件", file=name, next_step="放入文件本身")


def _refuse_size(package: Path, listing: Listing, limits: Limits) -> None:
    name = shown_name(package.name)
    checks: Sequence[tuple[int, int, Callable[[int], str]]] = (
        (len(listing.files), limits.members, lambda n: f"文件多于 {n} 个"),
        (listing.content_bytes, limits.package_bytes, lambda n: f"总大小超过 {n // 1_000_000} MB"),
        (
            max((e.size for e in listing.files), default=0),
            limits.member_bytes,
            lambda n: f"有文件超过 {n // 1_000_000} MB",
        ),
        (max((e.name.count("/") for e in listing.entries), default=0), limits.depth, lambda n: f"文件夹多于 {n} 层"),
    )
    for value, limit, tell in checks:
        if value > limit:
            raise TooLargeError(
                f"材料包内{tell(limit)}", file=name, next_step="分成几个材料包，或降低扫描分辨率后重新放入"
            )


def _folder_members(package: Path, listing: Listing, limits: Limits) -> list[Member]:
    files: list[Entry] = [e for e in listing.files if not is_debris(e.name)]
    for entry in files:
        check_member_name(readable(entry.name))
    return [Member(shown_name(e.name), package / e.name) for e in files]


def _sort_out(found: list[Member], package: str) -> Expanded:
    """Pages apart from the rest; what is no page but ought to be is refused by name."""
    pages: list[Member] = []
    others: list[Member] = []
    for member in sorted(found, key=lambda m: natural_key(m.name)):
        kind = file_kind(member.path, member.name)
        if kind is Kind.PAGE and member.path.stat().st_size == 0:
            raise UnreadableFileError(
                "文件是空的（0 字节），可能没有传完", file=member.name, next_step="重新扫描或复制后放入"
            )
        if kind in (Kind.ZIP, Kind.ARCHIVE):
            raise UnreadableFileError(
                "不支持这种压缩包，或压缩包里还有压缩包", file=member.name, next_step="解开后把文件夹放入"
            )
        (pages if kind is Kind.PAGE else others).append(member)
    if not pages:
        raise NothingUsefulError(
            "没有可以读取的 PDF 或图片", file=package, next_step="放入扫描件（PDF、JPG、PNG 或 TIFF）"
        )
    return Expanded((*pages, *others), tuple(m.name for m in others))
