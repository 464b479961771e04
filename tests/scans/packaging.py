"""Packages as they come in: scanned PDF, TIFF of many pages, loose pictures, zip with Chinese names in GBK."""

from __future__ import annotations

import time
import zipfile
from collections.abc import Mapping, Sequence
from io import BytesIO
from pathlib import Path

from tests.scans.machines import Scan, encoded, picture

_MADE = (2026, 11, 20, 9, 30, 0)


def scanned_pdf(scans: Sequence[Scan]) -> bytes:
    """One PDF, a picture on each page, as a scanner's software writes it."""
    first, *rest = [picture(scan) for scan in scans]
    stamp = time.struct_time((*_MADE, 4, 324, 0))
    out = BytesIO()
    first.save(
        out,
        "PDF",
        save_all=True,
        append_images=rest,
        resolution=scans[0].dpi,
        quality=scans[0].quality,
        creationDate=stamp,
        modDate=stamp,
    )
    return out.getvalue()


def tiff(scans: Sequence[Scan]) -> bytes:
    """One TIFF of many pages, black and white in fax group 4."""
    first, *rest = [picture(scan) for scan in scans]
    out = BytesIO()
    dpi = (scans[0].dpi, scans[0].dpi)
    first.save(out, "TIFF", compression="group4", save_all=True, append_images=rest, dpi=dpi)
    return out.getvalue()


def write_pictures(folder: Path, scans: Sequence[Scan], *, stem: str = "scan") -> None:
    """Loose pictures scan_1.jpg, scan_2.jpg …"""
    folder.mkdir(parents=True, exist_ok=True)
    for number, scan in enumerate(scans, 1):
        content, suffix = encoded(scan)
        (folder / f"{stem}_{number}.{suffix}").write_bytes(content)


class _GbkName(zipfile.ZipInfo):
    """A member whose name is written in GBK without the UTF-8 flag, as Chinese Windows does."""

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:
        return self.filename.encode("gbk"), self.flag_bits & ~0x800


def gbk_zip(members: Mapping[str, bytes]) -> bytes:
    """A zip of these members, names in GBK."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in members.items():
            member = _GbkName(name, date_time=_MADE)
            member.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(member, content)
    return out.getvalue()
