"""Makes templates/calibration.yaml anew: `python -m tests.calibrate`.

Draws packages from seeds kept for it, reads them with the shipped reader, learns how often what kind of evidence is
right, checks it on every fifth package, and writes the table. A run that was broken off goes on where it was; after a
change of the reader start with an empty folder. `--ledger` adds what people confirmed and corrected in an office.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from rich.console import Console

from extractors.errors import BaozhuangError, UsageError
from extractors.shipped import TEMPLATES
from extractors.values.calibration import Calibration
from flows.ground.workspace import Workspace
from tests.calibrate.collect import collect, points_file
from tests.calibrate.fit import fit_maps
from tests.calibrate.lessons import points_of_ledger
from tests.calibrate.points import Point, read_points, split
from tests.calibrate.report import show
from tests.calibrate.table import write_table
from tests.support import ROOT

CHECKOUT = ROOT
FIRST_SEED, MOST_PACKAGES = 8600, 300
"""Seeds 8600 to 8899 are for calibration only."""
TABLE = TEMPLATES / "calibration.yaml"
_LEAST_PACKAGES = 30


@dataclass(frozen=True)
class Options:
    """folder: where points are kept. reuse: fit again on what lies there. ledger: root of an office to learn from."""

    packages: int
    folder: Path
    out: Path
    root: Path
    workers: int
    wanted_error: float
    reuse: bool
    ledger: Path | None

    @property
    def seeds(self) -> range:
        """One seed a package."""
        return range(FIRST_SEED, FIRST_SEED + self.packages)

    @property
    def command(self) -> str:
        """The command that makes the table anew."""
        more = f" --ledger {self.ledger.name}" if self.ledger else ""
        return f"python -m tests.calibrate --packages {self.packages}{more}"


def main(options: Options) -> int:
    """Collect, fit, check, write.

    Raises:
        UsageError: too many packages, or nothing to fit on.
    """
    out = Console(width=None if sys.stdout.isatty() else 120)
    if not 1 <= options.packages <= MOST_PACKAGES:
        raise UsageError(f"--packages 应为 1 至 {MOST_PACKAGES}", next_step="改正参数")
    if not options.reuse:
        models = Workspace(options.root).models
        collect(options.folder, options.seeds, models=models, workers=options.workers, tell=out.print)
    points = read_points(f for seed in options.seeds if (f := points_file(options.folder, seed)).exists())
    if not points:
        raise UsageError("没有可用的识别结果", file=str(options.folder), next_step="去掉 --reuse 重新运行")
    if options.out == TABLE and len({p.seed for p in points}) < _LEAST_PACKAGES:
        raise UsageError(
            f"少于 {_LEAST_PACKAGES} 份样件，不足以生成正式的校准表", next_step="增加 --packages 或改 --out"
        )
    points += points_of_ledger(options.ledger) if options.ledger else []
    fitted, checked = split(points)
    show(checked, table_of(fitted, options), options.wanted_error, out)
    write_table(options.out, table_of(points, options))
    out.print(f"已写入 {options.out}（{len(points)} 个值，含检查用的样件）", markup=False, highlight=False)
    return 0


def table_of(points: list[Point], options: Options) -> Calibration:
    """The table learnt from points."""
    return Calibration(
        made=date.today().isoformat(),
        command=options.command,
        seeds=(options.seeds[0], options.seeds[-1]),
        packages=len({p.seed for p in points if p.seed >= 0}),
        points=len(points),
        maps=fit_maps(points),
    )


def _parsed(arguments: list[str]) -> Options:
    parser = argparse.ArgumentParser(prog="python -m tests.calibrate", description="重新生成识别把握的校准表")
    parser.add_argument("--packages", type=int, default=MOST_PACKAGES, help="样件份数")
    parser.add_argument("--folder", type=Path, default=CHECKOUT / "var" / "calibration", help="存放识别结果的文件夹")
    parser.add_argument("--out", type=Path, default=TABLE, help="写到哪个文件")
    parser.add_argument("--root", type=Path, default=CHECKOUT, help="工作文件夹（其中 var/models 放识别模型）")
    parser.add_argument("--workers", type=int, default=1, help="同时识别的进程数")
    parser.add_argument("--wanted-error", type=float, default=0.001, help="显示门限时的期望错误率")
    parser.add_argument("--reuse", action="store_true", help="不再识别，只用已有的结果重新拟合")
    parser.add_argument("--ledger", type=Path, default=None, help="办公根目录：核对单上的确认和更正也计入")
    return Options(**vars(parser.parse_args(arguments)))


if __name__ == "__main__":
    try:
        sys.exit(main(_parsed(sys.argv[1:])))
    except BaozhuangError as error:
        Console(stderr=True).print(error.message, markup=False, highlight=False, soft_wrap=True)
        sys.exit(error.exit_code)
