"""典型案例 (D35, plan 四(四)): one closed case told without anybody in it: no name, number, code or address."""

from __future__ import annotations

from datetime import date
from typing import Final

from extractors.errors import UsageError
from extractors.templates import Templates
from extractors.values import Gazetteer
from flows.books import CaseFile
from flows.course import Course, Rules, connected_on
from flows.ledger import CaseState
from flows.letters import PlainDocument, public_steps
from flows.reports.demand import place_of
from flows.reports.figures import stages_of
from flows.reports.settings import Visits

TITLE: Final = "联合报装典型案例"
_TOLD: Final = frozenset(
    {CaseState.CONNECTED, CaseState.ISSUED, CaseState.VISITED_BACK, CaseState.RATED, CaseState.ARCHIVED}
)


def exemplar(file: CaseFile, rules: Rules, templates: Templates, *, visits: Visits, places: Gazetteer) -> bytes:
    """The .docx.

    Raises:
        UsageError: the case is not connected yet.
    """
    course = file.course
    if course.state not in _TOLD:
        raise UsageError(f"{course.case_no} 尚未全部接通，不能写成案例", next_step="接通后再写，或另选一件")
    document = PlainDocument(templates)
    document.title(TITLE)
    document.heading("一、项目概况")
    document.text(_about(course, places))
    document.heading("二、办理经过")
    steps = public_steps(file.events)
    first = steps[0][1]
    rows = [[word, day_word(first, day, rules)] for word, day in steps]
    document.table(["进度", "自收件起的工作日"], rows, shares=[3, 2])
    document.heading("三、各环节用时")
    document.table(["环节", "工作日"], _stages(course, rules), shares=[3, 2])
    document.heading("四、成效")
    document.text(_effect(course, rules, visits))
    document.note(f"减少跑动次数{visits.assumption}。")
    document.note("本案例由程序按台账数据生成，不含申请人、经办人信息；刊发前请征得申请人同意，并由综合受理窗口核对。")
    return document.content(title=TITLE, day=course.today)


def _about(course: Course, places: Gazetteer) -> str:
    kind = course.application.text("project_kind") or "报装"
    nature = course.application.text("build_nature")
    area = place_of(course.application, places)[0]
    where = f"位于{area}，" if area in places.urban else ""
    services = "、".join(course.application.services)
    how = "由审批部门推送项目信息，企业无需申请" if course.entrance == "push" else "一张申请表、一个窗口受理"
    return f"某{nature}{kind}项目，{where}一次报装{services}共 {len(course.application.services)} 项，{how}。"


def day_word(first: date, day: date, rules: Rules) -> str:
    """How many working days after the first one."""
    count = rules.calendar.between(first, day)
    return f"第 {count} 个工作日" if count else "当日"


def _stages(course: Course, rules: Rules) -> list[list[str]]:
    found: dict[str, list[int]] = {}
    for name, start, end in stages_of(course, rules):
        if start is not None and end is not None:
            found.setdefault(name, []).append(max(0, rules.calendar.between(start, end)))
    return [[name, f"{sum(days) / len(days):.1f}"] for name, days in found.items()]


def _effect(course: Course, rules: Rules, visits: Visits) -> str:
    days = [day for p in course.providers if (day := connected_on(course, p)) is not None]
    start = course.accepted or course.received
    whole = rules.calendar.between(start, max(days)) if days else 0
    channel = "主动对接" if course.entrance == "push" else course.application.text("channel")
    saved = visits.saved(len(course.application.services), channel)
    grades = course.slip("RATING")
    marks = {grades.text(f"rate_{p}") for p in course.providers} - {""} if grades else set()
    rated = f"用户评价：{'、'.join(sorted(marks))}。" if marks else ""
    return f"自受理至全部接通 {whole} 个工作日，减少跑动 {saved} 次。{rated}"
