"""Forms on demand: tokens without pixels, or folders of scans; what was laid out once is kept in `var/test-layouts`."""

from __future__ import annotations

import hashlib
import pickle
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import islice
from pathlib import Path

from tests.layouts.browser import browsing
from tests.layouts.document import Spec, lay_out, word_forms
from tests.layouts.families import FAMILIES
from tests.layouts.roles import LaidOut
from tests.layouts.scanning import TEXT_LAYER, pages_of, part_of, write_sample, write_text_sample

ROOT = Path(__file__).resolve().parents[2]
KEPT = ROOT / "var" / "test-layouts"
_AT_ONCE = 40
"""Forms in one document."""


_NO_MAKERS = ("kept", "reading", "figures", "noise", "__main__", "__init__", "supply")
"""Files here that have no part in what a form looks like."""


@cache
def version() -> str:
    """A digest of everything that the forms are made from."""
    digest = hashlib.sha256()
    for folder in (Path(__file__).parent, Path(__file__).parents[1] / "scans"):
        for path in sorted(folder.rglob("*.*")):
            is_test = path.stem in _NO_MAKERS or path.stem.startswith("test_")
            if path.suffix in (".py", ".js", ".css", ".html") and not is_test:
                digest.update(path.read_bytes())
    digest.update((ROOT / "templates" / "catalogue.yaml").read_bytes())
    return digest.hexdigest()[:12]


def specs(families: Sequence[str], count: int, *, seed: int = 0, filling: int = 0) -> list[Spec]:
    """`count` structures spread over the families: seed, seed + 1 … of each."""
    return [(families[n % len(families)], seed + n // len(families), filling) for n in range(count)]


def forms(wanted: Sequence[Spec], kept: Path = KEPT) -> Iterator[LaidOut]:
    """The laid out forms of specs, in order, a browser being started only where some are not kept yet."""
    for part in _parts(wanted):
        path = kept / version() / f"{hashlib.sha256(repr(part).encode()).hexdigest()[:20]}.pickle"
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            made = [form for form, _ in printed(part, with_pdf=False)]
            path.with_suffix(".part").write_bytes(pickle.dumps(made))
            path.with_suffix(".part").replace(path)
        yield from pickle.loads(path.read_bytes())


def printed(part: Sequence[Spec], *, with_pdf: bool = True, is_typed: bool = False) -> list[tuple[LaidOut, bytes]]:
    """Forms with their PDFs, in order; without PDF those of Chromium are not printed, only laid out.

    is_typed: all filled by machine.

    Raises:
        RuntimeError: Chromium or LibreOffice is not installed.
    """
    in_word = [spec for spec in part if FAMILIES[spec[0]].engine == "word"]
    others = [spec for spec in part if spec not in in_word]
    found: dict[Spec, tuple[LaidOut, bytes]] = {}
    if others:
        with browsing() as (browser, folder):
            laid = lay_out(others, browser, folder, is_typed=is_typed)
            pdf = browser.print_pdf() if with_pdf else b""
        at = 0
        for spec, form in zip(others, laid, strict=True):
            found[spec] = (form, part_of(pdf, at, len(form.sizes)) if with_pdf else b"")
            at += len(form.sizes)
    found |= zip(in_word, word_forms(in_word), strict=True) if in_word else ()
    return [found[spec] for spec in part]


def _parts(wanted: Sequence[Spec]) -> Iterator[list[Spec]]:
    rest = iter(wanted)
    while part := list(islice(rest, _AT_ONCE)):
        yield part


def tokens(family: str, seed: int, filling: int = 0) -> LaidOut:
    """One form with its tokens; `forms` is far cheaper for many."""
    return next(forms([(family, seed, filling)]))


def write_samples(
    folder: Path, wanted: Sequence[Spec], profile: str, tell: Callable[[str], None] = lambda _: None
) -> list[Path]:
    """Scans (or text-layer PDFs) and truth of the forms, one folder each, in order; what lies there already stays."""
    lacking = [spec for spec in wanted if _written(folder, spec) is None]
    for number, part in enumerate(_parts(lacking)):
        tell(f"生成表格：{number * _AT_ONCE}/{len(lacking)} 份")
        for form, pdf in printed(part, is_typed=profile == TEXT_LAYER):
            if profile == TEXT_LAYER:
                write_text_sample(folder, form, pdf)
            else:
                write_sample(folder, form, pages_of(pdf), profile)
    return [place for spec in wanted if (place := _written(folder, spec)) is not None]


def _written(folder: Path, spec: Spec) -> Path | None:
    """Where a form lies, None where it is not written yet."""
    family, seed, filling = spec
    found = sorted(folder.glob(f"{family}-{seed:04d}-{filling}-*/truth.json"))
    return found[0].parent if found else None
