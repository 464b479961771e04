"""Whether the files in templates/ can be used: each is loaded; of a broken one is said what, where and what to do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Final

from extractors.errors import BaozhuangError
from extractors.templates import Templates
from flows.archive import load_plan
from flows.casework import load_limits, load_office, load_rules, load_workdays
from flows.course import load_course_settings
from flows.doctor.entries import check_archive, check_days, check_letterhead, check_windows
from flows.doctor.office import check_calendar, check_limits, check_providers
from flows.doctor.precondition import Check, bad, good, note
from flows.letters import load_letterhead, load_wording
from flows.reports import load_report_settings
from flows.roads import load_road_files

_MOST_NAMED: Final = 6


def check_templates(templates: Templates, today: date) -> list[Check]:
    """Everything in templates/ that the program goes by; each wrong file is named, and each that is the shipped one."""
    loaders: dict[str, Callable[[], Check]] = {
        "字段目录": lambda: good("字段目录", f"{len(templates.catalogue.fields)} 个字段"),
        "材料目录": lambda: good("材料目录", f"{len(templates.materials)} 种"),
        "核验规则": lambda: good("核验规则", f"{len(load_rules(templates).rules)} 条"),
        "工作日历": lambda: check_calendar(load_workdays(templates), today),
        "办理时限": lambda: check_limits(load_limits(templates)),
        "专营单位": lambda: check_providers(load_office(templates)),
        "推进设置": lambda: good("推进设置", f"版本 {load_course_settings(templates).version}"),
        "道路资料": lambda: good("道路资料", f"{len(load_road_files(templates).book.roads)} 条道路"),
        "地名用语": lambda: good("地名用语", f"{len(templates.lexicon.places.roads)} 条道路的写法"),
        "回件": lambda: good("回件", f"{len(templates.slips.slips)} 种"),
        "校准表": lambda: good("校准表", f"{templates.calibration.points} 个样本"),
        "字格权重": lambda: good("字格权重", f"{sum(s.lines for s in templates.weigher.weights.steps)} 行"),
        "受理窗口": lambda: check_windows(load_office(templates)),
        "发文单位": lambda: check_letterhead(load_letterhead(templates), load_office(templates)),
        "文书用语": lambda: good("文书用语", f"{len(load_wording(templates).sentences)} 句"),
        "报表设置": lambda: good("报表设置", f"版本 {load_report_settings(templates).version}"),
        "文书天数": lambda: check_days(templates, load_limits(templates)),
        "档案设置": lambda: check_archive(load_plan(templates)),
    }
    return [*(_loaded(subject, load) for subject, load in loaders.items()), _whose(templates)]


def _whose(templates: Templates) -> Check:
    """Which files are the office's own."""
    if not templates.folder.is_dir():
        return good("模板来源", "工作文件夹中没有 templates，全部使用随程序的模板")
    if not (lacking := templates.lacking()):
        return good("模板来源", "全部是本单位 templates 文件夹中的文件")
    named = "、".join(lacking[:_MOST_NAMED]) + (f" 等 {len(lacking)} 个" if len(lacking) > _MOST_NAMED else "")
    return note(
        "模板来源", f"templates 中没有 {named}，使用随程序的文件", "需要自定的，把该文件从程序的 templates 复制过来再改"
    )


def _loaded(subject: str, load: Callable[[], Check]) -> Check:
    try:
        return load()
    except BaozhuangError as error:
        return bad(subject, f"{error.file}：{error.what}".lstrip("："), error.next_step)
