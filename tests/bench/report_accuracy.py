"""The tables of what was read right: by layout, machine, face and kind of field, attachments, confidence, losses."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rich.console import Console
from rich.table import Table

from tests.bench.accuracy import FOREIGN, OWN, Scored, Verdict
from tests.bench.losses import worst_fields, worst_readings
from tests.bench.papers import licence_codes
from tests.bench.questions import Asked, median_questions, median_seconds, unasked_share
from tests.bench.reliability import calibration_gap, interval95, reliability
from tests.bench.result import Result
from tests.bench.summary import Counts, count, count_by, grouped, tick_f1
from tests.bench.tables import COUNT_COLUMNS, counted, figure, new_table, of, percent, shown

WORST_READINGS = 15
WORST_FIELDS = 12
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


def show_accuracy(result: Result, out: Console) -> None:
    """Every set in short; the data made for the run, or all where none were made, in every way of grouping."""
    scores = result.scores
    out.print(_verdicts("各样例集", count_by(scores, lambda s: s.origin.sample_set)))
    made = [s for s in scores if s.origin.is_made]
    what = "留出数据" if made else "全部样例"
    told = made or list(scores)
    out.print(_layouts(f"{what} · 各版式", told))
    for name, group in _GROUPINGS.items():
        out.print(_by_family(f"{what} · {name}", told, group))
    _ticks(told, out)
    _questions([a for a in result.asked if a.origin.is_made or not made], out)
    _papers(result, out)
    _losses(told, out)
    _shipped_wrong(result, out)
    _reliability(told, what, out)


def _questions(asked: Sequence[Asked], out: Console) -> None:
    table = new_table("每份要问人的", "", "份", "不用问", "问几处（中位）", "用人 秒（中位）")
    for name, some in grouped(asked, lambda a: f"{a.origin.layout}·{a.origin.writing}").items():
        told = (percent(unasked_share(some)), figure(median_questions(some), 1), figure(median_seconds(some), 0))
        table.add_row(name, str(len(some)), *told)
    if asked:
        out.print(table)


_GROUPINGS: dict[str, Callable[[Scored], str]] = {
    "各扫描方式": lambda s: s.origin.machine,
    "各字体": lambda s: f"{s.origin.writing} {s.origin.face}",
    "各类栏目": lambda s: s.kind,
}


def _verdicts(title: str, groups: dict[str, Counts]) -> Table:
    table = new_table(title, "", *COUNT_COLUMNS, *_VERDICTS.values())
    for name, counts in groups.items():
        table.add_row(name, *counted(counts), *(str(counts[v]) for v in _VERDICTS))
    return table


def _layouts(title: str, scores: Sequence[Scored]) -> Table:
    """Layouts, each in print and by hand."""
    table = new_table(title, "", *COUNT_COLUMNS)
    for name, counts in count_by(scores, lambda s: f"{s.origin.layout}·{s.origin.writing}").items():
        table.add_row(name, *counted(counts))
    table.add_section()
    for name, counts in count_by(scores, lambda s: s.origin.family).items():
        table.add_row(name, *counted(counts))
    return table


def _by_family(title: str, scores: Sequence[Scored], name: Callable[[Scored], str]) -> Table:
    """One way of grouping, the own form and the other layouts beside each other."""
    columns = [f"{family} {column}" for family in (OWN, FOREIGN) for column in COUNT_COLUMNS]
    table = new_table(title, "", *columns)
    sides = [count_by([s for s in scores if s.origin.family == family], name) for family in (OWN, FOREIGN)]
    for group in sorted({*sides[0], *sides[1]}):
        members = [side.get(group) for side in sides]
        if any(m is not None and (m.written or m.silently_wrong) for m in members):
            table.add_row(group, *(cell for m in members for cell in counted(m)))
    return table


def _ticks(scores: Sequence[Scored], out: Console) -> None:
    shares = {family: tick_f1(s for s in scores if s.origin.family == family) for family in (OWN, FOREIGN)}
    told = "，".join(f"{family} {figure(f1, 4)}" for family, f1 in shares.items())
    out.print(f"勾选框 F1：{told}", highlight=False)


def _papers(result: Result, out: Console) -> None:
    told = result.papers
    if not told.there:
        return
    table = new_table("附件（栏目不计入上面各表）", "", "份", "分辨正确", "多认", *COUNT_COLUMNS)
    fields = count_by(result.material_scores, lambda s: s.place.split()[-1])
    for identity in sorted({*told.there, *told.extra}):
        there = told.there.get(identity, 0)
        right = of(told.told.get(identity, 0), there)
        table.add_row(identity, str(there), right, str(told.extra.get(identity, 0)), *counted(fields.get(identity)))
    table.add_section()
    numbers = [sum(part.values()) for part in (told.there, told.told, told.extra)]
    total = counted(count(result.material_scores))
    table.add_row("合计", str(numbers[0]), of(numbers[1], numbers[0]), str(numbers[2]), *total)
    out.print(table)
    right_codes, codes = licence_codes(result.material_scores)
    out.print(f"营业执照信用代码准确：{of(right_codes, codes)}，共 {codes} 份", highlight=False)
    for sample_set, sample, lost, instead in told.mixed:
        text = f"附件认错：{sample_set} {sample} 未认出 {'、'.join(lost) or '无'}，多认 {'、'.join(instead) or '无'}"
        out.print(text, markup=False, highlight=False)


def _losses(scores: Sequence[Scored], out: Console) -> None:
    fields = worst_fields(scores, WORST_FIELDS)
    if not fields:
        out.print("没有失分的栏目")
        return
    table = new_table(f"失分最多的栏目（前 {len(fields)}）", "版式", "栏目", *COUNT_COLUMNS, "失分", left=2)
    for loss in fields:
        table.add_row(loss.layout, loss.key, *counted(loss.counts), str(loss.lost))
    out.print(table)
    out.print(_readings("最坏的读数", worst_readings(scores, WORST_READINGS)))


def _readings(title: str, readings: Sequence[Scored]) -> Table:
    columns = ("样例", "版式·扫描·字体", "栏目", "真值", "读作", "原文", "判定", "置信度")
    table = new_table(f"{title}（{len(readings)}）", *columns, left=7)
    for s in readings:
        origin = s.origin
        table.add_row(
            origin.sample.split("-")[0],
            f"{origin.layout}·{origin.machine}·{origin.face}",
            f"{s.place} {s.key}".strip(),
            shown(s.truth),
            shown(s.read),
            s.raw,
            _VERDICTS.get(s.verdict, ""),
            f"{s.confidence:.4f}",
        )
    return table


def _shipped_wrong(result: Result, out: Console) -> None:
    """What is silently wrong in the samples that are files."""
    wrong = [s for s in result.silently_wrong if not s.origin.is_made]
    if not wrong:
        out.print("附带样例中错采的栏目：没有")
    elif any(s.origin.is_made for s in result.scores):
        out.print(_readings("附带样例中错采的栏目", wrong))


def _reliability(scores: Sequence[Scored], what: str, out: Console) -> None:
    bins = reliability(scores)
    columns = ("所称", "读数", "平均所称", "实际正确", "95 % 区间", "校准", "其中采用", "采用而错", "错采‰ 95 % 区间")
    table = new_table(f"置信度可靠性 · {what}", *columns)
    for b in bins:
        low, high = interval95(b.accepted_wrong, b.accepted)
        table.add_row(
            f"{b.low:g}–{b.high:g}" if b.low < b.high else f"{b.low:g}",
            str(b.readings),
            f"{b.claimed:.4f}",
            f"{b.right:.4f}",
            f"{b.right_from:.4f}–{b.right_to:.4f}",
            b.judgement or "相符",
            str(b.accepted),
            str(b.accepted_wrong),
            f"{1000 * low:.2f}–{1000 * high:.2f}" if b.accepted else "-",
        )
    out.print(table)
    out.print(f"所称与实际平均相差 {percent(calibration_gap(bins), 2)}", highlight=False)
