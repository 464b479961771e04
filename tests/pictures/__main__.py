"""Pictures of the papers for the README: `python -m tests.pictures [OUTBOX] [--out FOLDER]`.

One picture for each kind of paper that lies in an outbox (by default the newest one that `demo` has filled): its first
page, in a small grey palette. Word files go through the warm LibreOffice, PDFs are drawn as they are.
"""

from __future__ import annotations

import argparse
import io
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

import pypdfium2
from PIL import Image, ImageOps

from flows.copies import WarmOffice, find_program
from tests.support import ROOT

FOLDER: Final = ROOT / "tests" / "pictures"
WIDTHS: Final = (540, 460, 400)
"""Pixels of a picture, the first that lets all of them fit: text can be read, and pages fit beside one another."""
LARGEST: Final = 60_000
LARGEST_OF_ALL: Final = 1_500_000
_SHADES: Final = (8, 4)
_LEFT_OUT: Final = frozenset({"退件", "原件", "旧版", "data"})
"""Folders of an outbox with papers of others, or with the same papers again."""


def kind_of(file: Path) -> str:
    """需求函_济联装函〔2026〕1号.docx → 需求函."""
    return file.stem.partition("_")[0].partition("（")[0].strip()


def one_of_each(outbox: Path) -> dict[str, Path]:
    """Kind of paper → the first file of it; a PDF copy before the Word file that it was made from."""
    found: dict[str, Path] = {}
    files = (p for p in sorted(outbox.rglob("*")) if p.suffix.lower() in (".docx", ".pdf"))
    for file in files:
        if not _LEFT_OUT & set(file.relative_to(outbox).parts[:-1]) and not file.stem.isdigit():
            copy = file.with_suffix(".pdf")
            found.setdefault(kind_of(file), copy if copy.exists() else file)
    return found


def first_page(pdf: bytes) -> Image.Image:
    """The first page as a grey picture, twice as wide as it will be."""
    with pypdfium2.PdfDocument(pdf) as document:
        page = document[0]
        drawn = page.render(scale=2 * WIDTHS[0] / page.get_width(), draw_annots=True).to_pil()
    return drawn.convert("L")


def framed(page: Image.Image, width: int) -> Image.Image:
    """The page at this width, with a thin frame."""
    size = (width, round(page.height * width / page.width))
    return ImageOps.expand(page.resize(size, Image.Resampling.LANCZOS), border=1, fill=160)


def as_png(picture: Image.Image, *, largest: int = LARGEST) -> bytes:
    """The picture in as many shades of grey as fit into so many bytes.

    Raises:
        ValueError: it does not fit in the fewest shades either.
    """
    for shades in _SHADES:
        stream = io.BytesIO()
        picture.quantize(shades, dither=Image.Dither.NONE).save(stream, "PNG", optimize=True)
        if stream.tell() <= largest:
            return stream.getvalue()
    raise ValueError(f"a picture of {picture.width} pixels does not fit into {largest} bytes")


def pdfs_of(files: Iterable[Path], place: Path) -> Iterator[bytes | None]:
    """The bytes of each file as PDF, in order; None where LibreOffice is missing or gave none."""
    files = list(files)
    pairs = [(file, place / f"{i}.pdf") for i, file in enumerate(files) if file.suffix.lower() == ".docx"]
    if pairs and find_program():
        with WarmOffice(place) as office:
            office.convert(pairs)
    made = dict(pairs)
    for file in files:
        pdf = made.get(file, file)
        yield pdf.read_bytes() if pdf.exists() else None


def write_pictures(outbox: Path, folder: Path) -> list[Path]:
    """One PNG for each kind of paper, in place of earlier ones; returns what was written."""
    chosen = one_of_each(outbox)
    with tempfile.TemporaryDirectory() as place:
        made = zip(chosen, pdfs_of(chosen.values(), Path(place)), strict=True)
        pages = {kind: first_page(pdf) for kind, pdf in made if pdf is not None}
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.png"):
        old.unlink()
    for kind, content in fitted(pages).items():
        (folder / f"{kind}.png").write_bytes(content)
    return [folder / f"{kind}.png" for kind in pages]


def fitted(pages: dict[str, Image.Image], *, largest: int = LARGEST_OF_ALL) -> dict[str, bytes]:
    """The pictures, as wide as they can be so that they fit together."""
    contents: dict[str, bytes] = {}
    for width in WIDTHS:
        contents = {kind: as_png(framed(page, width)) for kind, page in pages.items()}
        if sum(map(len, contents.values())) <= largest:
            break
    return contents


def newest_demo(root: Path) -> Path | None:
    """The outbox of the last `demo` under a root."""
    found = sorted((root / "var" / "demo").glob("*/outbox"))
    return found[-1] if found else None


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the pictures; 1 where there are no papers, or the pictures are too large together."""
    parser = argparse.ArgumentParser(prog="python -m tests.pictures")
    parser.add_argument("outbox", type=Path, nargs="?", help="an outbox with papers; default: of the last demo")
    parser.add_argument("--out", type=Path, default=FOLDER)
    options = parser.parse_args(arguments)
    outbox = options.outbox or newest_demo(ROOT)
    written = write_pictures(outbox, options.out) if outbox and outbox.is_dir() else []
    size = sum(path.stat().st_size for path in options.out.glob("*.png"))
    sys.stdout.write("".join(f"{path}\n" for path in written) + f"{len(written)} pictures, {size} bytes in all\n")
    return int(not written or size > LARGEST_OF_ALL)


if __name__ == "__main__":
    raise SystemExit(main())
