"""`python -m tests.known [FOLDER…]`: exactness, work for people, seconds at the first, second, fifth scan of a layout.

FOLDER: of samples as in ../shared/samples, whose names begin alike where they are of one layout (dev2-N4-…).
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

from extractors.job import ReadingJob
from extractors.models import SourceFile
from extractors.reader import read_package
from extractors.shipped import TEMPLATES
from extractors.templates import Templates
from extractors.text import load_ocr
from tests.known.curve import DAY, NONE, Bench, Figures, Scan, curve
from tests.support.filled import write_package

_MODELS = Path("var/models")
_SAMPLES = Path("../shared/samples")
_WANTED = {"exact": 0.99, "free": 0.90}
_SLOWER = 1.3
"""Seconds a page that are wanted at the second scan, as a multiple of the own form's."""


def main(folders: Sequence[str]) -> int:
    """Measure and print."""
    bench = Bench(Templates(TEMPLATES), load_ocr(_MODELS))
    nth: dict[int, Figures] = defaultdict(lambda: NONE)
    for name, scans in layouts(Path(f) for f in folders or [str(_SAMPLES)]):
        for at, (figures, _) in enumerate(curve(scans, bench), start=1):
            nth[at] += figures
            _say(f"{name} {at}", figures)
    for at, figures in sorted(nth.items()):
        _say(f"scan {at}", figures)
    second = nth[2]
    if second.total:
        exact, free = second.exact / second.total, second.free / second.total
        print(f"wanted at the second: exact {_WANTED['exact']:.1%} ({exact - _WANTED['exact']:+.1%})")
        print(f"  right without a person {_WANTED['free']:.1%} ({free - _WANTED['free']:+.1%})")
        own_s = own_cpu_s(bench)
        wanted_s = own_s * _SLOWER
        print(f"  CPU seconds a page {wanted_s:.2f} ({second.cpu_s - wanted_s:+.2f}); own form {own_s:.2f}")
    return 0


def own_cpu_s(bench: Bench) -> float:
    """Processor seconds a page of the own form, read in the same process."""
    with tempfile.TemporaryDirectory() as folder:
        package = write_package(Path(folder) / "own")
        files = tuple(SourceFile(name=p.name, path=p) for p in sorted(package.iterdir()))
        started = time.process_time()
        reading = read_package(files, ReadingJob(source="own", today=DAY), templates=bench.templates, ocr=bench.ocr)
        return (time.process_time() - started) / max(1, len(reading.pages))


def layouts(folders: Iterable[Path]) -> list[tuple[str, list[Scan]]]:
    """The scans of each layout with two at least: folders whose names but for the last two parts are alike."""
    found: dict[str, list[Scan]] = defaultdict(list)
    for folder in folders:
        for sample in sorted(p for p in folder.iterdir() if (p / "truth.json").is_file()):
            found[_layout_of(sample.name)].append(Scan(sample))
    return [(name, scans) for name, scans in sorted(found.items()) if len(scans) > 1]


def _layout_of(name: str) -> str:
    """foshan-1-mashan-phone → foshan; dali-ruled-1-hei-text → dali-ruled; dev-000-L1-song-office300 → dev-L1."""
    return "-".join(p for p in name.split("-")[:-2] if not p.isdigit())


def _say(what: str, f: Figures) -> None:
    share = [f"{n / max(1, f.total):6.1%}" for n in (f.exact, f.free)]
    per_mille = [f"{1000 * n / max(1, f.total):5.1f}‰" for n in (f.wrong, f.missed)]
    print(
        f"{what:24} exact {share[0]} right alone {share[1]} wrong {per_mille[0]} missed {per_mille[1]} "
        f"rows wrong {f.rows_wrong} known {f.known}/{f.pages} pages, {f.cpu_s:.2f} CPU s a page",
        flush=True,
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
