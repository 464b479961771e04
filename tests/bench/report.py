"""The tables of the benchmark for the terminal; shows every figure that is in the result, reached or not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich.console import Console
from rich.table import Table

from tests.bench.accuracy import Scored, Verdict
from tests.bench.pace import Beside, beside_by
from tests.bench.result import Result, layout_of
from tests.bench.speed import EndToEnd, LongRun
from tests.bench.summary import Bin, Counts, count, count_by, reliability, tick_f1
from tests.bench.targets import targets

_VERDICTS = {
    Verdict.RIGHT_ACCEPTED: "对·采用",
    Verdict.RIGHT_FLAGGED: "对·存疑",
    Verdict.WRONG_FLAGGED: "错·存疑",
    Verdict.WRONG_ACCEPTED: "错·采用",
    Verdict.MISSED: "漏读",
    Verdict.INVENTED: "无中生有",
    Verdict.INVENTED_FLAGGED: "无·存疑",
    Verdict.BEYOND_TRUTH: "真值未载",
}
_OUTCOMES = {
    "accepted": "已受理", "correction": "一次性补正", "review": "待核对", "rejected": "退件", "": "未能办完",
}  # fmt: skip


def show(result: Result, out: Console) -> None:
    """Print everything."""
    _machine(result, out)
    scores = result.scores
    out.print(_counted("各样例集", _with_total(count_by(scores, lambda s: s.origin.sample_set), count(scores))))
    out.print(_counted("各类栏目", count_by(scores, lambda s: s.kind)))
    out.print(_counted("各版式与扫描方式", count_by(scores, lambda s: f"{s.origin.layout}·{s.origin.profile}")))
    f1 = tick_f1(scores)
    out.print(f"勾选框 F1：{'-' if f1 is None else f'{f1:.4f}'}")
    _materials(result, out)
    _silently_wrong(result.silently_wrong, out)
    out.print(_reliability(reliability(scores)))
    groups = beside_by(result.runs, scores, lambda r: r.sample.sample_set) | beside_by(result.runs, scores, layout_of)
    out.print(_speed({**groups, "合计": result.beside}))
    _memory(result, out)
    if result.office is not None:
        _office(result.office, result.office_pages, out)
    _problems(result, out)
    out.print(_targets(result))


def _table(title: str, *columns: str, left: int = 1) -> Table:
    table = Table(title=title, title_style="bold", title_justify="left")
    for number, column in enumerate(columns):
        table.add_column(column, justify="left" if number < left else "right", overflow="fold")
    return table


def _machine(result: Result, out: Console) -> None:
    machine = result.machine
    versions = "，".join(f"{name} {version}" for name, version in machine.versions.items())
    out.print(
        f"{machine.system}，{machine.cores} 核；{versions}；每份样例计 {result.repeats} 遍的中位数", highlight=False
    )
    if machine.is_busy:
        out.print(f"开始时机器正忙（负载 {machine.load:.1f}），各项用时偏高，不宜引用", style="yellow", highlight=False)


def _with_total(groups: Mapping[str, Counts], total: Counts) -> dict[str, Counts]:
    return {**groups, "合计": total}


def _counted(title: str, groups: Mapping[str, Counts]) -> Table:
    table = _table(f"栏目准确度 · {title}", "", "有值", *_VERDICTS.values(), "准确", "免看", "错采‰", "漏读‰")
    for name, counts in groups.items():
        table.add_row(
            name,
            str(counts.written),
            *(str(counts[v]) for v in _VERDICTS),
            _percent(counts.exact_share),
            _percent(counts.passed_share),
            _figure(counts.silently_wrong_per_1000, 2),
            _figure(counts.missed_per_1000, 1),
        )
    return table


def _materials(result: Result, out: Console) -> None:
    right, wanted = result.materials_told_apart
    if wanted:
        out.print(f"附件分辨：{wanted} 份中 {right} 份正确", highlight=False)
        out.print(_counted("附件内容（不计入上面各表）", count_by(result.material_scores, lambda s: s.place)))
    for sample, truth, seen in result.wrong_types:
        out.print(f"材料类型不符：{sample} 应为 {truth}，认作 {seen}", style="red", markup=False, highlight=False)


def _silently_wrong(wrong: Sequence[Scored], out: Console) -> None:
    if not wrong:
        out.print("错而未疑的栏目：没有")
        return
    table = _table(f"错而未疑的栏目（{len(wrong)}）", "样例", "栏目", "真值", "读作", "原文", "置信度", left=5)
    for s in wrong:
        key = f"{s.place} {s.key}".strip()
        table.add_row(
            f"{s.origin.sample_set} {s.origin.sample}",
            key,
            _value(s.truth),
            _value(s.read),
            s.raw,
            f"{s.confidence:.4f}",
        )
    out.print(table)


def _reliability(bins: Sequence[Bin]) -> Table:
    table = _table("置信度可靠性", "所称", "读数", "平均所称", "实际正确", "其中采用", "采用而错")
    for b in bins:
        span = f"{b.low:g}–{b.high:g}" if b.low < b.high else f"{b.low:g}"
        table.add_row(
            span, str(b.readings), f"{b.claimed:.4f}", f"{b.right:.4f}", str(b.accepted), str(b.accepted_wrong)
        )
    return table


def _speed(groups: Mapping[str, Beside]) -> Table:
    columns = (
        "份",
        "页",
        "秒/页",
        "页/分",
        "CPU秒/页",
        "OCR外",
        "RapidOCR 秒/页",
        "CPU秒/页",
        "用时比",
        "书写值",
        "我方读对",
        "RapidOCR 找到",
    )
    table = _table("只识别的用时与读到的书写值（同页同轮；RapidOCR 不计读入）", "", *columns)
    for name, both in groups.items():
        own, yard, found = both.all_own, both.yard, both.found
        table.add_row(
            name,
            str(both.packages),
            str(own.pages) if own else "0",
            _figure(own.seconds_per_page if own else None, 2),
            _figure(60 / own.seconds_per_page if own else None, 1),
            _figure(own.cpu_s_per_page if own else None, 2),
            _percent(own.share_outside if own else None),
            _figure(yard.seconds_per_page if yard else None, 2),
            _figure(yard.cpu_s_per_page if yard else None, 2),
            _figure(both.ratio, 2),
            str(found.written) if yard else "-",
            _of(found.by_us, found.written),
            _of(found.by_yardstick, found.written),
        )
    return table


def _memory(result: Result, out: Console) -> None:
    table = _table("内存与启动", "", "启动 秒", "读完时 MB", "最高 MB")
    own, yard = result.comparison.own, result.comparison.yard
    table.add_row("识别进程", f"{own.start_s:.1f}", f"{own.memory.now_mb:.0f}", f"{own.memory.peak_mb:.0f}")
    if yard is not None:
        table.add_row("RapidOCR 进程", f"{yard.start_s:.1f}", f"{yard.memory.now_mb:.0f}", f"{yard.memory.peak_mb:.0f}")
    out.print(table)
    if result.long_run is not None and result.long_run.points:
        out.print(_long_run(result.long_run))


def _long_run(run: LongRun) -> Table:
    table = _table("连续识别时识别进程的内存", "读过 页", "此时 MB", "至此最高 MB")
    last = run.points[-1]
    shown = dict(p for p in (run.after(1), run.after(50), last) if p is not None)
    for pages, memory in shown.items():
        table.add_row(str(pages), f"{memory.now_mb:.0f}", f"{memory.peak_mb:.0f}")
    return table


def _office(office: EndToEnd, pages: int, out: Console) -> None:
    run, peak = office.run, office.peak
    per_page = f"{run.seconds / pages:.2f} 秒/页，{60 * pages / run.seconds:.1f} 页/分" if pages else "没有读到页"
    papers = sum(e.papers for e in run.ends)
    out.print(
        f"全过程（收件到归档、出文，{len(run.ends)} 份 {pages} 页，{papers} 件文书）：{run.seconds:.1f} 秒，{per_page}"
        f"；启动（含每集一份预热）{run.start_s:.1f} 秒，不计在内",
        highlight=False,
    )
    inside = sum(e.seconds for e in run.ends)
    out.print(
        f"其中各份办理 {inside:.1f} 秒，其余（收件、流程引擎、台账）{run.seconds - inside:.1f} 秒", highlight=False
    )
    roles = "，".join(f"{name} {mb:.0f}" for name, mb in sorted(peak.by_role.items()))
    out.print(f"全过程各进程合计最高 {peak.tree_mb:.0f} MB（共享的页各计一次）；其中最高 MB：{roles}", highlight=False)
    table = _table("全过程逐份结果", "样例", "结果", "应为", "说明", "文书", "秒", left=4)
    for end in run.ends:
        name, wanted = f"{end.sample_set} {end.sample}", "或".join(_OUTCOMES.get(w, w) for w in end.wanted)
        style = "red" if end.failed or end.is_right is False else ""
        word = _OUTCOMES.get(end.outcome, end.outcome)
        table.add_row(name, word, wanted, end.reason, str(end.papers), f"{end.seconds:.1f}", style=style)
    out.print(table)


def _problems(result: Result, out: Console) -> None:
    for run in result.runs:
        if run.error:
            kind = "故障" if run.is_fault else "未能读取"
            text = f"{kind}：{run.sample.sample_set} {run.sample.name}：{run.error}"
            out.print(text, style="red" if run.is_fault else "", markup=False, highlight=False)
        elif run.yard is not None and not run.is_comparable:
            text = f"页数不同，不计入对比：{run.sample.name}（我方 {run.pages} 页，RapidOCR {len(run.texts)} 页）"
            out.print(text, markup=False, highlight=False)
    for sample_set, key in result.unknown:
        out.print(f"目录中没有、未计分的真值栏目：{sample_set} {key}", markup=False, highlight=False)


def _targets(result: Result) -> Table:
    table = _table("与目标的距离", "目标", "要求", "所见", "", left=4)
    for target in targets(result):
        words = {True: "达到", False: f"未达到：{target.gap}", None: "未测"}
        style = {True: "green", False: "red", None: "yellow"}[target.reached]
        table.add_row(target.name, target.wanted, target.seen, words[target.reached], style=style)
    return table


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{share:.1%}"


def _figure(value: float | None, digits: int) -> str:
    return "-" if value is None else f"{value:.{digits}f}"


def _of(part: int, whole: int) -> str:
    return f"{part} ({part / whole:.1%})" if whole else "-"


def _value(value: object) -> str:
    if isinstance(value, list):
        return "、".join(str(v) for v in value)
    if isinstance(value, float):
        return f"{value:g}" if abs(value) < 1e6 else f"{value:.0f}"
    return "（空）" if value is None else str(value)
