"""Runs the benchmark: `baozhuang bench`, or `python -m tests.bench` from the checkout.

Measures, scores, prints the tables and writes the JSON; needs nobody else on the machine for its times to mean much.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from extractors.catalogue import Catalogue, load_catalogue
from extractors.errors import BaozhuangError, UsageError
from flows.workspace import Workspace
from tests.bench import yardstick
from tests.bench.accuracy import Scored, score, score_materials, unknown_keys
from tests.bench.report import show
from tests.bench.result import Result, as_json, this_machine
from tests.bench.samples import Sample, find_samples, told_keys
from tests.bench.speed import Engines, PackageRun, compare, read_long, run_end_to_end

CHECKOUT = Path(__file__).resolve().parent.parent.parent
_WIDTH = 180
"""Columns of the tables where the output is not a terminal."""


@dataclass(frozen=True)
class BenchOptions:
    """samples: folders of samples, none for the shipped ones. pages: of the long memory run, 0 for none.

    repeats: readings of each package that count. json_file: where the figures are written as JSON.
    """

    root: Path = CHECKOUT
    samples: tuple[Path, ...] = ()
    pages: int = 100
    repeats: int = 3
    with_yardstick: bool = True
    with_office: bool = True
    json_file: Path | None = None


def main(options: BenchOptions | None = None) -> int:
    """Measure and show; 1 where our own code failed on a package, else 0. A target not reached is no failure.

    Raises:
        UsageError: no samples, or options that make no sense.
    """
    options = options or _parsed(sys.argv[1:])
    if options.repeats < 1 or options.pages < 0:
        raise UsageError("--repeat 至少为 1，--pages 不能为负", next_step="改正参数")
    out = Console(width=None if sys.stdout.isatty() else _WIDTH)
    result = measure(options, find_samples(options.samples or default_folders()))
    show(result, out)
    if options.json_file is not None:
        text = json.dumps(as_json(result), ensure_ascii=False, indent=1, default=str)
        options.json_file.write_text(text + "\n", encoding="utf-8")
        out.print(f"数据：{options.json_file}", markup=False, highlight=False)
    return 1 if any(r.is_fault for r in result.runs) else 0


def default_folders() -> list[Path]:
    """The shipped samples and, where they lie beside the checkout, those of the earlier form."""
    beside = CHECKOUT.parent / "shared" / "samples"
    return [CHECKOUT / "tests" / "samples", *([beside] if beside.is_dir() else [])]


def measure(options: BenchOptions, samples: Sequence[Sample]) -> Result:
    """All measurements, one after the other, with a line on the terminal that says which."""
    machine = this_machine()
    workspace = Workspace(options.root)
    engines = Engines(workspace.models, workspace.templates / "catalogue.yaml")
    catalogue = load_catalogue(engines.catalogue)
    with Console(stderr=True).status("基准测试…") as status:
        comparison = compare(
            samples,
            engines,
            repeats=options.repeats,
            with_yardstick=options.with_yardstick and yardstick.version() is not None,
            tell=status.update,
        )
        long_run = read_long(samples, engines, pages=options.pages, tell=status.update) if options.pages else None
        office = run_end_to_end(samples, tell=status.update) if options.with_office else None
    return Result(
        machine=machine,
        repeats=options.repeats,
        scores=tuple(s for run in comparison.runs for s in _scores(run, samples, catalogue)),
        material_scores=tuple(
            s for run in comparison.runs for s in score_materials(run.sample, run.reading, catalogue)
        ),
        unknown=tuple(unknown_keys(samples, catalogue)),
        comparison=comparison,
        long_run=long_run,
        office=office,
    )


def _scores(run: PackageRun, samples: Sequence[Sample], catalogue: Catalogue) -> list[Scored]:
    told = told_keys([s for s in samples if s.sample_set == run.sample.sample_set])
    return score(run.sample, run.reading, catalogue, told)


def _parsed(arguments: Sequence[str]) -> BenchOptions:
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench", description="基准测试：准确度、用时、内存，与 RapidOCR 对比"
    )
    parser.add_argument("--root", type=Path, default=CHECKOUT, help="工作文件夹（其中 var/models 放识别模型）")
    parser.add_argument("--samples", type=Path, action="append", default=[], help="样例文件夹，可多次给出")
    parser.add_argument("--pages", type=int, default=BenchOptions.pages, help="内存长跑的页数，0 为不跑")
    parser.add_argument("--repeat", type=int, default=BenchOptions.repeats, help="每份样例计入的遍数")
    parser.add_argument("--no-yardstick", action="store_true", help="不与 RapidOCR 对比")
    parser.add_argument("--no-office", action="store_true", help="不跑全过程")
    parser.add_argument("--json", type=Path, default=None, help="把数据写到这个文件")
    given = parser.parse_args(arguments)
    return BenchOptions(
        root=given.root.resolve(),
        samples=tuple(given.samples),
        pages=given.pages,
        repeats=given.repeat,
        with_yardstick=not given.no_yardstick,
        with_office=not given.no_office,
        json_file=given.json,
    )


if __name__ == "__main__":
    try:
        sys.exit(main())
    except BaozhuangError as error:
        Console(stderr=True).print(error.message, markup=False, highlight=False, soft_wrap=True)
        sys.exit(error.exit_code)
