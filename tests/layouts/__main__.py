"""The benchmark of layouts: `python -m tests.layouts --count 60`; `--samples DIR` reads samples that lie ready instead.

Forms are drawn once, recognition is kept, so that a change of the reader is judged in a minute or two. Figures of the
families held out from fitting stand apart.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from extractors.templates import Templates
from flows.ground.workspace import Workspace
from tests.bench.accuracy import score
from tests.bench.samples import Sample, samples_in, told_keys
from tests.bench.speed import Tell
from tests.layouts.families import FAMILIES, FITTED, HELD_OUT
from tests.layouts.figures import Measured, show
from tests.layouts.reading import Bench, reader_of
from tests.layouts.scanning import CLEAN, PROFILES, TEXT_LAYER
from tests.layouts.supply import KEPT, ROOT, specs, version, write_samples

_WIDTH = 170
_GROUPS = {"all": tuple(FAMILIES), "fitted": FITTED, "held-out": HELD_OUT}


@dataclass(frozen=True)
class Options:
    """What to read. seed: of the first structure of each family. samples: a folder to read instead, or None.

    kept: where drawn forms, upright pages and what recognition found are kept.
    """

    families: tuple[str, ...]
    count: int
    profile: str
    seed: int
    filling: int
    reader: str
    samples: Path | None
    worst: int
    kept: Path


def main(arguments: Sequence[str] | None = None) -> int:
    """Read, compare, print."""
    options = _parsed(sys.argv[1:] if arguments is None else arguments)
    out = Console(width=None if sys.stdout.isatty() else _WIDTH)
    with Console(stderr=True).status("版式基准…") as status:
        samples = _samples(options, status.update)
        measured = measure(samples, options, status.update)
    show(measured, out, worst=options.worst)
    return 1 if any(m.error for m in measured) else 0


def measure(samples: Sequence[Sample], options: Options, tell: Tell) -> list[Measured]:
    """Every sample read and compared with its truth."""
    workspace = Workspace(ROOT)
    templates = Templates(workspace.templates)
    bench = Bench(options.kept, workspace.models, templates, reader_of(options.reader))
    told, found = told_keys(samples), []
    for number, sample in enumerate(samples, 1):
        tell(f"读取：{number}/{len(samples)} {sample.name}")
        read = bench.read(sample, _content(sample))
        scores = tuple(score(sample, read.reading, templates.catalogue, told))
        shown = json.loads((sample.folder / "truth.json").read_text(encoding="utf-8")).get("shown", {})
        found.append(
            Measured(sample.name, sample.truth.layout, scores, shown, read.cpu_s, read.pages, error=read.error)
        )
    return found


def _samples(options: Options, tell: Tell) -> list[Sample]:
    if options.samples is not None:
        return samples_in(options.samples, options.samples.name)
    folder = options.kept / "scans" / version() / options.profile
    wanted = specs(options.families, options.count, seed=options.seed, filling=options.filling)
    places = write_samples(folder, wanted, options.profile, tell)
    names = {place.name for place in places}
    return [s for s in samples_in(folder, "版式") if s.name in names]


def _content(sample: Sample) -> str:
    """A name by what the sample's files hold."""
    digest = hashlib.sha256()
    package = sample.package
    for path in sorted(p for p in package.iterdir() if p.is_file()) if package.is_dir() else [package]:
        if path.suffix not in (".json", ".md"):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:24]


def _parsed(arguments: Sequence[str]) -> Options:
    parser = argparse.ArgumentParser("python -m tests.layouts", description=__doc__)
    parser.add_argument("--families", default="all", help="names by comma, or all, fitted, held-out")
    parser.add_argument("--count", type=int, default=60, help="structures in all")
    parser.add_argument("--profile", default="mixed", choices=("mixed", *PROFILES, CLEAN, TEXT_LAYER))
    parser.add_argument("--seed", type=int, default=0, help="of the first structure of each family")
    parser.add_argument("--filling", type=int, default=0, help="another number: other people fill the same forms")
    parser.add_argument("--reader", default="", help="module:function in place of extractors.reader.read_other_form")
    parser.add_argument("--samples", type=Path, help="a folder of samples to read instead")
    parser.add_argument("--worst", type=int, default=25, help="how many of the worst readings to list")
    parser.add_argument("--kept", type=Path, default=KEPT, help="where drawn forms and recognition are kept")
    given = parser.parse_args(arguments)
    families = _GROUPS.get(given.families) or tuple(given.families.split(","))
    if unknown := set(families) - set(FAMILIES):
        parser.error(f"no such family: {', '.join(sorted(unknown))}; there are {', '.join(FAMILIES)}")
    return Options(
        families=families,
        count=given.count,
        profile=given.profile,
        seed=given.seed,
        filling=given.filling,
        reader=given.reader,
        samples=given.samples,
        worst=given.worst,
        kept=given.kept,
    )


if __name__ == "__main__":
    sys.exit(main())
