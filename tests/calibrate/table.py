"""Writes templates/calibration.yaml: what was learnt, from what, and by which command."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from extractors.values.calibration import Calibration, Step

_HEAD = """\
# 识别把握的校准表：由程序对生成的样件识别、对照真值后算出，请勿手工修改；换用别的识别方法后要重新生成。
# 每行：来源.种类.状态: [[原始分从, 该级正确的概率, 个数, 其中错误], …]；any 为各来源或各种类合计，个数少的向合计靠拢。
# 来源 own 本系统表格 other 其他表格 paper 附件；种类见 extractors/values/calibration.py；
# 状态 agree 各次识别一致 alone 只有一次 listed 与词表相符 split 词表所选而识别不一 checked 校验位相符
#      repaired 唯一修正后校验相符 differ 各次不一 doubted 另有疑点（一律由人核对）
"""


def table_text(table: Calibration) -> str:
    """The file, one map a line so that a change can be seen."""
    lines = [
        f"made: '{table.made}'",
        f"command: '{table.command}'",
        f"seeds: [{table.seeds[0]}, {table.seeds[1]}]",
        f"packages: {table.packages}",
        f"points: {table.points}",
        "maps:",
        *(f"  {name}: [{', '.join(map(_step, steps))}]" for name, steps in _in_order(table.maps).items()),
    ]
    return _HEAD + "\n".join(lines) + "\n"


def write_table(path: Path, table: Calibration) -> None:
    """The file, whole or not at all."""
    aside = path.with_suffix(".part")
    aside.write_text(table_text(table), encoding="utf-8")
    aside.replace(path)


def _in_order(maps: Mapping[str, tuple[Step, ...]]) -> dict[str, tuple[Step, ...]]:
    """The widest maps first, then by name."""
    return dict(sorted(maps.items(), key=lambda item: (-item[0].count("any"), item[0])))


def _step(step: Step) -> str:
    return f"[{step.score:g}, {step.right:g}, {step.values}, {step.wrong}]"
