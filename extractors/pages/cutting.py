"""Some pages of a file as a file of their own, pixel for pixel: PDF pages are carried over as they are, TIFF pages
are stored again without loss.

Works in a confined process of its own, for the files are foreign: a decoder that dies takes nothing else with it.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import pypdfium2
from PIL import Image

from extractors.models import Frozen
from extractors.pages.apart import Bounds, done_apart
from extractors.pages.kinds import file_kind
from extractors.shut_in import Sight

_PATIENCE_S = 300.0
_HAS_FORM = 3
_TRAILER_ID = re.compile(rb"/ID\[<([0-9A-F]{32})><[0-9A-F]{32}>\]")
_CREATED = re.compile(rb"/CreationDate\(D:\d{14}")
_FIXED_TIME = b"/CreationDate(D:19800101000000"


class Cut(Frozen):
    """Pages (1-based, in this order) of the file `source`, which must have `of` of them, to be written to `target`.

    of: 0 where it is not known how many there are.
    """

    source: Path
    pages: tuple[int, ...]
    of: int
    target: Path


def cut_files(cuts: Sequence[Cut], *, max_bytes: int, hidden: tuple[Path, ...] = ()) -> str:
    """Carry out every cut in a process of its own. Returns '' or, where it cannot be done, why in Chinese.

    max_bytes: bound on each file written. hidden: folders of which that process sees no more than these files.
    """
    sources, folders = {c.source for c in cuts}, {c.target.parent for c in cuts}
    sight = Sight(reads=(*sources,), writes=(*folders,), hidden=hidden)
    code = done_apart(_cut_all, tuple(cuts), sight=sight, bounds=Bounds(_PATIENCE_S, file_bytes=max_bytes))
    if code == 0:
        return ""
    return "PDF 带有可填写的表单域，不能按页分开" if code == _HAS_FORM else "文件不能按页分开"


def _cut_all(cuts: Sequence[Cut]) -> None:
    for cut in cuts:
        try:
            cut_file(cut)
        except _FormError:
            raise SystemExit(_HAS_FORM) from None


class _FormError(Exception):
    """Fields that people fill in belong to the whole file; carried over they would lose their looks."""


def cut_file(cut: Cut) -> None:
    """Write the pages of one cut; the same pages give the same bytes each time. For untrusted files use `cut_files`."""
    if file_kind(cut.source, name=cut.source.name) == "pdf":
        cut.target.write_bytes(_pdf_of(cut))
    else:
        _write_tiff(cut)


def _require_all(found: int, cut: Cut) -> None:
    if cut.of and found != cut.of:
        raise ValueError("not every page of the file was read: those that were not would be lost")


def _pdf_of(cut: Cut) -> bytes:
    with pypdfium2.PdfDocument(cut.source) as whole, pypdfium2.PdfDocument.new() as part:
        _require_all(len(whole), cut)
        if whole.get_formtype():
            raise _FormError
        part.import_pages(whole, [n - 1 for n in cut.pages])
        out = io.BytesIO()
        part.save(out)
    return settled_pdf(out.getvalue())


def settled_pdf(content: bytes) -> bytes:
    """The file with its time of making and its chance number replaced by what follows from its content."""
    content = _CREATED.sub(_FIXED_TIME, content, count=1)
    found = list(_TRAILER_ID.finditer(content, max(0, len(content) - 1000)))
    if not found:
        return content
    name = hashlib.sha256(content[: found[-1].start()]).hexdigest()[:32].upper().encode()
    return content[: found[-1].start()] + b"/ID[<" + name + b"><" + name + b">]" + content[found[-1].end() :]


def _write_tiff(cut: Cut) -> None:
    first, *rest = cut.pages
    with Image.open(cut.source, formats=("TIFF",)) as whole:
        _require_all(getattr(whole, "n_frames", 1), cut)
        head = _frame(whole, first)
        info = {} if whole.info.get("dpi") is None else {"dpi": whole.info["dpi"]}
        frames = _frames(cut.source, rest)
        head.save(cut.target, "TIFF", save_all=True, append_images=frames, compression="tiff_adobe_deflate", **info)


def _frames(source: Path, pages: Sequence[int]) -> Iterator[Image.Image]:
    """One page at a time."""
    with Image.open(source, formats=("TIFF",)) as whole:
        for number in pages:
            yield _frame(whole, number)


def _frame(whole: Image.Image, number: int) -> Image.Image:
    whole.seek(number - 1)
    return whole.copy()
