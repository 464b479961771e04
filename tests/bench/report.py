"""What the benchmark prints, in order: the machine, accuracy, time, memory, the office, problems, targets.

Every table is short; the JSON holds every figure.
"""

from __future__ import annotations

from rich.console import Console
from rich.table import Table

from tests.bench.report_accuracy import show_accuracy
from tests.bench.report_speed import show_memory, show_office, show_speed
from tests.bench.result import Result
from tests.bench.tables import new_table
from tests.bench.targets import targets
from tests.bench.yardstick import YARDSTICKS


def show(result: Result, out: Console) -> None:
    """Print everything."""
    _machine(result, out)
    show_accuracy(result, out)
    show_speed(result, out)
    show_memory(result, out)
    if result.office is not None:
        show_office(result.office, result.office_pages, out)
    _problems(result, out)
    out.print(_targets(result))


def _machine(result: Result, out: Console) -> None:
    machine = result.machine
    versions = "，".join(f"{name} {version}" for name, version in machine.versions.items())
    repeats = f"；每份样例计 {result.repeats} 遍的中位数" if result.repeats > 1 else ""
    out.print(f"{machine.system}，{machine.cores} 核；{versions}{repeats}", highlight=False)
    if result.made is not None:
        number, seed = result.made.packages, result.made.seed
        out.print(f"留出数据：本表 {number} 份，外来版式同数，另有带附件的；种子 {seed} 起", highlight=False)
    if machine.is_busy:
        out.print(f"开始时机器正忙（负载 {machine.load:.1f}），各项用时偏高，不宜引用", style="yellow", highlight=False)


def _problems(result: Result, out: Console) -> None:
    for sample, truth, seen in result.wrong_types:
        out.print(f"材料类型不符：{sample} 应为 {truth}，认作 {seen}", style="red", markup=False, highlight=False)
    for run in result.read:
        if run.error:
            kind = "故障" if run.is_fault else "未能读取"
            text = f"{kind}：{run.sample.sample_set} {run.sample.name}：{run.error}"
            out.print(text, style="red" if run.is_fault else "", markup=False, highlight=False)
    for run in result.runs:
        for yardstick in YARDSTICKS:
            yard = run.yards.get(yardstick.key)
            if yard is not None and not run.error and run.shared(yardstick.key) is None:
                pages = f"（我方 {run.pages} 页，{yardstick.title} {len(yard.texts)} 页）"
                out.print(f"页数不同，不计入对比：{run.sample.name}{pages}", markup=False, highlight=False)
    for sample_set, key in result.unknown:
        out.print(f"目录中没有、未计分的真值栏目：{sample_set} {key}", markup=False, highlight=False)


def _targets(result: Result) -> Table:
    table = new_table("与目标的距离", "目标", "要求", "所见", "", left=4)
    for target in targets(result):
        words = {True: "达到", False: f"未达到：{target.gap}", None: "未测"}
        style = {True: "green", False: "red", None: "yellow"}[target.reached]
        table.add_row(target.name, target.wanted, target.seen, words[target.reached], style=style)
    return table
