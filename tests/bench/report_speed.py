"""The tables of time and memory: our reading beside the yardsticks, the long run, and the whole office."""

from __future__ import annotations

from collections.abc import Mapping

from rich.console import Console
from rich.table import Table

from tests.bench.pace import Beside, beside_by
from tests.bench.result import Result, group_of
from tests.bench.speed import EndToEnd, LongRun
from tests.bench.tables import figure, new_table, of, percent
from tests.bench.yardstick import YARDSTICKS

OUTCOMES = {
    "accepted": "已受理", "correction": "一次性补正", "review": "待核对", "rejected": "退件", "": "未能办完",
}  # fmt: skip
_POINTS = (1, 50, 100, 200, 300, 400, 500)
"""Page counts at which the long run's memory is shown."""


def show_speed(result: Result, out: Console) -> None:
    """Time per page and values found, group by group."""
    groups = {**beside_by(result.runs, result.scores, group_of), "合计": result.beside}
    out.print(_own(groups))
    out.print(_against(groups))
    for yardstick in YARDSTICKS:
        if yardstick.key not in result.comparison.yards:
            why = "未安装" if yardstick.version is None else "未对比"
            out.print(f"{yardstick.title}：{why}", highlight=False)


def _own(groups: Mapping[str, Beside]) -> Table:
    table = new_table("识别用时（我方，两线程）", "", "份", "页", "秒/页", "页/分", "CPU秒/页", "OCR外")
    for name, both in groups.items():
        own = both.own
        table.add_row(
            name,
            str(both.packages),
            str(own.pages) if own else "0",
            figure(own.seconds_per_page if own else None, 2),
            figure(60 / own.seconds_per_page if own else None, 1),
            figure(own.cpu_s_per_page if own else None, 2),
            percent(own.share_outside if own else None),
        )
    return table


def _against(groups: Mapping[str, Beside]) -> Table:
    title = "与整页识别对比（同页同轮，两线程；对方不计读入，写在页上的值在其全文任何一处出现即算找到）"
    columns = ("", "对方", "页", "我方 秒/页", "对方 秒/页", "用时比", "我方 CPU秒/页", "对方 CPU秒/页")
    table = new_table(title, *columns, "书写值", "我方读对", "对方找到", left=2)
    for name, both in groups.items():
        for yardstick in YARDSTICKS:
            if (found := both.against.get(yardstick.key)) is None:
                continue
            table.add_row(
                name,
                yardstick.title,
                str(found.own.pages),
                figure(found.own.seconds_per_page, 2),
                figure(found.yard.seconds_per_page, 2),
                figure(found.ratio, 2),
                figure(found.own.cpu_s_per_page, 2),
                figure(found.yard.cpu_s_per_page, 2),
                str(found.found.written),
                of(found.found.by_us, found.found.written),
                of(found.found.by_yardstick, found.found.written),
            )
        table.add_section()
    return table


def show_memory(result: Result, out: Console) -> None:
    """Memory of every side's process, and that of the long run page by page."""
    table = new_table("内存与启动", "", "启动 秒", "读完时 MB", "最高 MB")
    titles = {y.key: f"{y.title} 进程" for y in YARDSTICKS}
    sides = {"识别进程": result.comparison.own} | {titles[k]: side for k, side in result.comparison.yards.items()}
    for name, side in sides.items():
        table.add_row(name, f"{side.start_s:.1f}", f"{side.memory.now_mb:.0f}", f"{side.memory.peak_mb:.0f}")
    out.print(table)
    if result.long_run is not None and result.long_run.points:
        out.print(_long_run(result.long_run))


def _long_run(run: LongRun) -> Table:
    table = new_table("连续识别时识别进程的内存", "读过 页", "此时 MB", "至此最高 MB")
    shown = dict(p for p in (*(run.after(pages) for pages in _POINTS), run.points[-1]) if p is not None)
    for pages, memory in shown.items():
        table.add_row(str(pages), f"{memory.now_mb:.0f}", f"{memory.peak_mb:.0f}")
    return table


def show_office(office: EndToEnd, pages: int, out: Console) -> None:
    """The whole way of all shipped packages, and those that did not end as the truth says."""
    run, peak = office.run, office.peak
    per_page = f"{run.seconds / pages:.2f} 秒/页，{60 * pages / run.seconds:.1f} 页/分" if pages else "没有读到页"
    papers = sum(e.papers for e in run.ends)
    inside = sum(e.seconds for e in run.ends)
    roles = "，".join(f"{name} {mb:.0f}" for name, mb in sorted(peak.by_role.items()))
    told = [e for e in run.ends if e.is_right is not None]
    for line in (
        f"全过程（收件到归档、出文，{len(run.ends)} 份 {pages} 页，{papers} 件文书）：{run.seconds:.1f} 秒，{per_page}"
        f"；启动（含每集一份预热）{run.start_s:.1f} 秒，不计在内",
        f"其中各份办理 {inside:.1f} 秒，其余（收件、流程引擎、台账）{run.seconds - inside:.1f} 秒",
        f"全过程各进程合计最高 {peak.tree_mb:.0f} MB（共享的页各计一次）；其中最高 MB：{roles}",
        f"全过程结果与真值相符：{sum(bool(e.is_right) for e in told)} / {len(told)} 份",
    ):
        out.print(line, highlight=False)
    wrong = [e for e in run.ends if e.failed or e.is_right is False]
    if wrong:
        table = new_table("全过程中与真值不符的", "样例", "结果", "应为", "说明", left=4)
        for end in wrong:
            wanted = "或".join(OUTCOMES.get(w, w) for w in end.wanted)
            word = OUTCOMES.get(end.outcome, end.outcome)
            table.add_row(f"{end.sample_set} {end.sample}", word, wanted, end.reason, style="red")
        out.print(table)
