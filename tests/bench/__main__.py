"""Runs the benchmark: `baozhuang bench`, or `python -m tests.bench` from the checkout; `--quick` while developing.

Draws the held-out data, measures, scores, prints the tables and writes the JSON; needs nobody else on the machine for
its times to mean much.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

from rich.console import Console

from extractors.errors import BaozhuangError, UsageError
from extractors.templates import Templates
from extractors.values.catalogue import Catalogue
from flows.ground.workspace import Workspace
from tests.bench.accuracy import Origin, Scored, score, unknown_keys
from tests.bench.made import DEVELOPMENT_SEED, HELD_OUT_SEED, compared, draw, mixed
from tests.bench.papers import score_materials
from tests.bench.questions import asked
from tests.bench.report import show
from tests.bench.result import Made, Result, as_json, packages_read, this_machine
from tests.bench.samples import SAMPLES_DAY, Sample, find_samples, told_keys
from tests.bench.speed import Engines, PackageRun, Tell, compare, read_long, run_end_to_end
from tests.bench.yardstick import YARDSTICKS
from tests.support import ROOT

CHECKOUT = ROOT
_WIDTH = 200
"""Columns of the tables where the output is not a terminal."""


@dataclass(frozen=True)
class BenchOptions:
    """samples: folders of samples, none for the shipped ones. made: own forms to draw, and as many of other layouts.

    seed: of the first drawn package. made_folder: where to draw and keep them, None for a temporary folder. compared:
    drawn forms of each family that all engines read. pages: of the memory run at least, 0 for no more than the drawn
    ones. repeats: readings of each compared package. json_file: where the figures are written as JSON.
    """

    root: Path = CHECKOUT
    samples: tuple[Path, ...] = ()
    with_samples: bool = True
    made: int = 84
    seed: int = HELD_OUT_SEED
    made_folder: Path | None = None
    compared: int = 14
    pages: int = 500
    repeats: int = 1
    with_yardstick: bool = True
    with_office: bool = True
    json_file: Path | None = None


QUICK = BenchOptions(with_samples=False, made=6, seed=DEVELOPMENT_SEED, compared=2, pages=0, with_office=False)
"""A few minutes, on development seeds, so that nothing is tuned on held-out ones by looking at it."""


def main(options: BenchOptions | None = None) -> int:
    """Measure and show; 1 where our own code failed on a package, else 0. A target not reached is no failure.

    Raises:
        UsageError: no samples, or options that make no sense.
    """
    options = options or _parsed(sys.argv[1:])
    if options.repeats < 1 or min(options.pages, options.made, options.compared) < 0:
        raise UsageError("--repeat 至少为 1，--pages、--made、--compared 不能为负", next_step="改正参数")
    out = Console(width=None if sys.stdout.isatty() else _WIDTH)
    with Console(stderr=True).status("基准测试…") as status:
        result = measure(options, tell=status.update)
    show(result, out)
    if options.json_file is not None:
        text = json.dumps(as_json(result), ensure_ascii=False, indent=1, default=str)
        options.json_file.write_text(text + "\n", encoding="utf-8")
        out.print(f"数据：{options.json_file}", markup=False, highlight=False)
    return 1 if any(r.is_fault for r in result.read) else 0


def default_folders() -> list[Path]:
    """The shipped samples, own form and others, and where they lie beside the checkout those of the earlier form."""
    shipped = CHECKOUT / "tests" / "samples"
    beside = CHECKOUT.parent / "shared" / "samples"
    return [shipped, shipped / "foreign", shipped / "typed", *([beside] if beside.is_dir() else [])]


def measure(options: BenchOptions, *, tell: Tell) -> Result:
    """All measurements, one after the other.

    Raises:
        UsageError: nothing to read.
    """
    machine = this_machine()
    folders = options.samples or (default_folders() if options.with_samples else ())
    with ExitStack() as stack:
        shipped = find_samples(folders)
        made = _drawn(options, stack, tell) if options.made else ()
        samples = (*shipped, *made)
        if not samples:
            raise UsageError("没有可读的样例", next_step="给出 --samples 或 --made")
        workspace = Workspace(options.root)
        engines = Engines(workspace.models, workspace.templates)
        installed = [y for y in YARDSTICKS if y.version is not None] if options.with_yardstick else []
        chosen = (*shipped, *compared(made, options.compared))
        comparison = compare(chosen, engines, installed, repeats=options.repeats, tell=tell)
        lasting = mixed(made or shipped) if made or options.pages else ()
        long_run = read_long(lasting, engines, pages=options.pages, tell=tell) if lasting else None
        office = run_end_to_end(shipped, tell=tell) if options.with_office and shipped else None
    templates = Templates(engines.templates)
    catalogue = templates.catalogue
    read = packages_read(comparison, long_run)
    return Result(
        machine=machine,
        repeats=options.repeats,
        scores=tuple(s for run in read for s in _scores(run, samples, catalogue)),
        material_scores=tuple(s for run in read for s in score_materials(run.sample, run.reading, catalogue)),
        unknown=tuple(unknown_keys(samples, catalogue)),
        comparison=comparison,
        long_run=long_run,
        office=office,
        made=Made(options.made, options.seed) if made else None,
        asked=tuple(
            asked(Origin.of(run.sample), run.reading, _scores(run, samples, catalogue), templates, SAMPLES_DAY)
            for run in read
            if run.reading is not None
        ),
    )


def _drawn(options: BenchOptions, stack: ExitStack, tell: Tell) -> tuple[Sample, ...]:
    folder = options.made_folder
    if folder is None:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="baozhuang-made-")))
    return draw(folder, options.made, options.seed, tell=tell)


def _scores(run: PackageRun, samples: Sequence[Sample], catalogue: Catalogue) -> list[Scored]:
    told = told_keys([s for s in samples if s.sample_set == run.sample.sample_set])
    return score(run.sample, run.reading, catalogue, told)


def _parsed(arguments: Sequence[str]) -> BenchOptions:
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench", description="基准测试：准确度、用时、内存，与 RapidOCR、faster-paddle 对比"
    )
    add = parser.add_argument
    add("--root", type=Path, default=CHECKOUT, help="工作文件夹（其中 var/models 放识别模型）")
    add("--quick", action="store_true", help="几分钟的小测：不读附带样例，用开发种子，不跑全过程")
    add("--samples", type=Path, action="append", help="样例文件夹，可多次给出；不给则用附带样例")
    add("--made", type=int, help="生成多少份本表（外来版式同数），0 为不生成")
    add("--seed", type=int, help="生成样例的第一个种子；9700 起只用于报告")
    add("--made-folder", type=Path, help="生成的样例留在这个（空）文件夹")
    add("--compared", type=int, help="生成的样例中每类多少份与别的引擎对比")
    add("--pages", type=int, help="内存长跑至少多少页")
    add("--repeat", type=int, help="对比时每份样例读几遍")
    add("--no-yardstick", action="store_true", help="不与别的引擎对比")
    add("--no-office", action="store_true", help="不跑全过程")
    add("--json", type=Path, help="把数据写到这个文件")
    given = parser.parse_args(arguments)
    base = QUICK if given.quick else BenchOptions()
    numbers = {"made": given.made, "seed": given.seed, "compared": given.compared, "pages": given.pages}
    return replace(
        base,
        **{name: number for name, number in numbers.items() if number is not None},
        root=given.root.resolve(),
        samples=tuple(given.samples or ()),
        made_folder=given.made_folder,
        repeats=base.repeats if given.repeat is None else given.repeat,
        with_yardstick=not given.no_yardstick,
        with_office=base.with_office and not given.no_office,
        json_file=given.json,
    )


if __name__ == "__main__":
    try:
        sys.exit(main())
    except BaozhuangError as error:
        Console(stderr=True).print(error.message, markup=False, highlight=False, soft_wrap=True)
        sys.exit(error.exit_code)
