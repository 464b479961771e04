"""Files that lie inside a PDF (attached to it, or a portfolio of them), taken out to be read like any other.

Runs in the process that reads untrusted files. Bounded as archives are: members, bytes, depth.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import pypdfium2

from extractors.errors import TooLargeError
from extractors.models import SourceFile
from extractors.pages.kinds import Limits

_LONGEST_NAME = 80
_UNSEEMLY = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


def embedded_files(file: SourceFile, folder: Path, *, limits: Limits, depth: int = 1) -> Iterator[SourceFile]:
    """The files in a PDF, and those in them, written under `folder`; named as `file.name` / their own name.

    Raises:
        TooLargeError: too many, too large together, or too deep.
        pypdfium2.PdfiumError: no PDF, or a damaged one.
    """
    with pypdfium2.PdfDocument(file.path) as document:
        count = document.count_attachments()
        if count and depth > limits.max_depth:
            raise TooLargeError("PDF 附件中又套着附件，层数过多", file=file.name, next_step="把附件取出后提交")
        if count > limits.max_members:
            raise TooLargeError(f"PDF 内的附件多于 {limits.max_members} 个", file=file.name, next_step="分开提交")
        left = limits.max_bytes
        for number in range(count):
            attachment = document.get_attachment(number)
            content = bytes(attachment.get_data())
            left -= len(content)
            if left < 0:
                limit_mb = limits.max_bytes // 1_000_000
                raise TooLargeError(f"PDF 内的附件超过 {limit_mb} MB", file=file.name, next_step="把附件取出后提交")
            inner = _written(content, attachment.get_name(), file, folder / f"{depth}-{number}")
            yield inner
            with contextlib.suppress(pypdfium2.PdfiumError):  # no PDF, or one that its own reading will complain of
                yield from embedded_files(inner, inner.path.parent, limits=limits, depth=depth + 1)


def _written(content: bytes, name: str, file: SourceFile, folder: Path) -> SourceFile:
    plain = PurePosixPath(_UNSEEMLY.sub("", name).replace("\\", "/")).name[-_LONGEST_NAME:] or "附件"
    folder.mkdir(parents=True)
    path = folder / "file"
    path.write_bytes(content)
    return SourceFile(name=f"{file.name}/{plain}", path=path)
