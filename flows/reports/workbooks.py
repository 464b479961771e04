"""The reports that are workbooks: sheets and charts of 督办表, 月报, 年报, 需求汇总, 缺项提示."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from openpyxl.workbook.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from flows import cells
from flows.books import HEAD_ROW, SHARE_NOTE, Bars, Column, Heading, add_bars, add_shares, add_sheet, paint
from flows.reports.demand import DemandRow, WorksRow
from flows.reports.figures import Figures, StageRow
from flows.reports.gaps import GapRow
from flows.reports.period import Period
from flows.reports.settings import Visits
from flows.reports.supervision import PressRow, UnitRow, by_unit
from flows.trust import Rate

Fact = tuple[str, float, str]
"""Name of a figure, its value, how it is counted."""
_UNITS: Final[tuple[Column[UnitRow], ...]] = (
    Column("责任单位", lambda r: r.unit),
    Column("超期", lambda r: r.overdue),
    Column("即将到期", lambda r: r.soon),
    Column("最长超期工作日", lambda r: r.worst),
)
_PRESSING: Final[tuple[Column[PressRow], ...]] = (
    Column("责任单位", lambda r: r.due.unit),
    Column("期限状态", lambda r: r.due.urgency.value),
    Column("超期工作日", lambda r: r.days_late),
    Column("到期日", lambda r: r.due.day),
    Column("事项", lambda r: r.due.what),
    Column("受理编号", lambda r: r.due.case_no),
    Column("项目名称", lambda r: r.due.project_name),
    Column("已催办次数", lambda r: r.urged),
    Column("依据", lambda r: r.due.source),
    Column("办理情况（由责任单位填写）", lambda r: ""),
)
_FACTS: Final[tuple[Column[Fact], ...]] = (
    Column("指标", lambda r: r[0]),
    Column("数量", lambda r: r[1]),
    Column("口径", lambda r: r[2]),
)
_STAGES: Final[tuple[Column[StageRow], ...]] = (
    Column("环节", lambda r: r.name),
    Column("平均工作日", lambda r: r.workdays, form="0.0"),
    Column("办结次数", lambda r: r.count),
)
_MONTHS: Final[tuple[Column[Figures], ...]] = (
    Column("月份", lambda r: f"{r.period.first.month}月"),
    Column("收件", lambda r: r.received),
    Column("受理", lambda r: r.accepted),
    Column("补正", lambda r: r.corrected),
    Column("全部接通", lambda r: r.connected),
    Column("减少跑动次数", lambda r: r.visits_saved),
)
_DEMAND: Final[tuple[Column[DemandRow], ...]] = (
    Column("专业", lambda r: r.service),
    Column("区域", lambda r: r.area),
    Column("道路", lambda r: r.road),
    Column("要求接通年度", lambda r: r.year),
    Column("需求项目", lambda r: r.measure),
    Column("合计", lambda r: r.amount),
    Column("单位", lambda r: r.unit),
    Column("案件数", lambda r: r.cases),
)
_WORKS: Final[tuple[Column[WorksRow], ...]] = (
    Column("专业", lambda r: r.service),
    Column("道路", lambda r: r.road),
    Column("施工年度", lambda r: r.year),
    Column("外线长度（米）", lambda r: r.length_m),
    Column("路段数", lambda r: r.segments),
)
_GAPS: Final[tuple[Column[GapRow], ...]] = (
    Column("由谁确定", lambda r: r.unit),
    Column("缺什么", lambda r: r.lacks),
    Column("影响", lambda r: r.effect),
    Column("在哪里填写（templates 文件夹内）", lambda r: r.file),
    Column("依据", lambda r: r.source),
)


def supervision_workbook(rows: Sequence[PressRow], period: Period, *, today: date) -> bytes:
    """督办表: how much at which unit, and every item."""
    workbook = cells.new_workbook("督办表")
    asof = f"{period.label}，截至 {today:%Y-%m-%d}"
    units = by_unit(rows)
    sheet = add_sheet(
        workbook, Heading("按单位汇总", f"联合报装督办表（{asof}）"), _UNITS, units, empty="没有需要督办的事项"
    )
    if units:
        add_bars(sheet, Bars("各单位超期和即将到期事项", labels=1, values=2, last=3), rows=len(units), at="G3")
    items = add_sheet(workbook, Heading("督办事项", asof), _PRESSING, rows, empty="没有需要督办的事项")
    paint(items, [row.due.urgency for row in rows], columns=(2, 3, 4))
    return cells.workbook_bytes(workbook)


def figures_workbook(total: Figures, months: Sequence[Figures], *, visits: Visits, rate: Rate, today: date) -> bytes:
    """月报, or 年报 where there are months: figures, stages, punctuality, each with its chart; and the samples.

    rate: of errors among what passed unasked.
    """
    name = "年报" if months else "月报"
    workbook = cells.new_workbook(name)
    asof = (
        f"{total.period.label}（{total.period.first:%Y-%m-%d} 至 {total.period.last:%Y-%m-%d}），{today:%Y-%m-%d} 统计"
    )
    _add_facts(workbook, Heading("概况", f"联合报装{name}：{asof}"), total, visits)
    if months:
        _add_months(workbook, Heading("各月", asof), months)
    _add_stages(workbook, Heading("各环节用时", f"{asof}；起算日不计，只计期内办结的"), total.stages)
    add_shares(workbook, Heading("按时率", f"{asof}；{SHARE_NOTE}"), total.shares)
    note = "没有问人就用了的数据，每月随机抽出，由人对照原件"
    add_sheet(workbook, Heading("抽查", note), _FACTS, _samples(rate))
    return cells.workbook_bytes(workbook)


def _samples(rate: Rate) -> tuple[Fact, ...]:
    """How far what passed unasked may be trusted."""
    return (
        ("抽查处数", rate.checked, "近十二次抽查合计"),
        ("其中有误", rate.wrong, "原件上写的与使用的不一致"),
        ("差错率下限（%）", round(100 * rate.low, 3), "95% 置信区间，Clopper-Pearson"),
        ("差错率上限（%）", round(100 * rate.high, 3), "处数越多，区间越窄"),
    )


def demand_workbook(rows: Sequence[DemandRow], works: Sequence[WorksRow], period: Period) -> bytes:
    """需求汇总: what networks must carry, and where lines are to be laid."""
    workbook = cells.new_workbook("需求汇总")
    note = f"{period.label}受理的报装需求，供管网专项规划用；不含申请人信息，已撤回的不计"
    add_sheet(workbook, Heading("报装需求", note), _DEMAND, rows, empty="期内没有受理的报装")
    add_sheet(workbook, Heading("外线工程", note), _WORKS, works, empty="期内没有外线工程")
    return cells.workbook_bytes(workbook)


def gaps_workbook(rows: Sequence[GapRow], *, today: date) -> bytes:
    """缺项提示: what somebody has still to fix."""
    workbook = cells.new_workbook("缺项提示")
    note = f"截至 {today:%Y-%m-%d}，共 {len(rows)} 项；填好后自动生效，不需要改程序"
    add_sheet(workbook, Heading("缺项提示", note), _GAPS, rows, empty="没有缺项")
    return cells.workbook_bytes(workbook)


def facts_of(found: Figures, visits: Visits) -> tuple[Fact, ...]:
    """The figures with how each is counted."""
    services = "、".join(f"{service} {count}" for service, count in found.services)
    return (
        ("收件", found.received, "期内收到申请或推送的案件"),
        ("其中审批推送", found.pushed, "企业无需申请，由审批部门推送"),
        ("受理", found.accepted, f"期内受理的案件；其中{services}"),
        ("一次性告知补正", found.corrected, "期内告知补正的案件"),
        ("不属范围转办", found.out_of_scope, "期内告知不属本方案范围的案件"),
        ("作出许可决定", found.decided, "期内作出许可决定的案件"),
        ("全部接通", found.connected, "期内所报各项全部接通的案件"),
        ("撤回", found.withdrawn, "期内全部撤回的案件"),
        ("期末在办", found.open_at_end, "期末尚未办结的案件"),
        ("减少跑动次数", found.visits_saved, visits.assumption),
    )


def _add_facts(workbook: Workbook, heading: Heading, found: Figures, visits: Visits) -> Worksheet:
    rows = facts_of(found, visits)
    sheet = add_sheet(workbook, heading, _FACTS, rows)
    add_bars(sheet, Bars("案件数量", labels=1, values=2), rows=len(rows) - 1, at=f"A{HEAD_ROW + len(rows) + 2}")
    return sheet


def _add_months(workbook: Workbook, heading: Heading, months: Sequence[Figures]) -> None:
    sheet = add_sheet(workbook, heading, _MONTHS, months)
    add_bars(sheet, Bars("各月案件", labels=1, values=2, last=5), rows=len(months), at="H3")


def _add_stages(workbook: Workbook, heading: Heading, rows: Sequence[StageRow]) -> None:
    sheet = add_sheet(workbook, heading, _STAGES, rows)
    add_bars(sheet, Bars("各环节平均工作日", labels=1, values=2, form="0.0"), rows=len(rows), at="E3")
