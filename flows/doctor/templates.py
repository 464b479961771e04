"""Whether the files in templates/ can be used: each is loaded, and of a broken one is said what, where and what to do.

What a library says of a broken file is English; here it is said in Chinese, with the line or the key.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, Final

import yaml
from pydantic import ValidationError

from extractors.errors import BaozhuangError
from extractors.templates import Templates
from flows.archive import load_plan
from flows.casework import load_limits, load_office, load_rules, load_workdays
from flows.course import load_course_settings
from flows.doctor.office import check_calendar, check_limits, check_providers
from flows.doctor.precondition import Check, bad, good, note
from flows.letters import load_letterhead, load_wording
from flows.reports import load_report_settings
from flows.roads import load_road_files

_OWN_WORDS: Final = "Value error, "
_KINDS: Final = {
    "int": "整数", "float": "数", "decimal": "数", "bool": "true 或 false", "string": "文字", "date": "日期",
    "list": "列表（每行以 - 开头）", "tuple": "列表（每行以 - 开头）", "set": "列表（每行以 - 开头）",
    "dict": "“键: 值”的列表", "model": "“键: 值”的列表", "mapping": "“键: 值”的列表",
}  # fmt: skip
_MOST_NAMED: Final = 6
_BOUNDS: Final = {"ge": "不小于", "gt": "大于", "le": "不大于", "lt": "小于"}


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
        "发文单位": lambda: good("发文单位", load_letterhead(templates).letterhead),
        "文书用语": lambda: good("文书用语", f"{len(load_wording(templates).sentences)} 句"),
        "报表设置": lambda: good("报表设置", f"版本 {load_report_settings(templates).version}"),
        "档案设置": lambda: good("档案设置", load_plan(templates).archive_name),
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
        what = said_in_chinese(error.__cause__) or error.what
        return bad(subject, f"{error.file}：{what}".lstrip("："), error.next_step)


def said_in_chinese(cause: BaseException | None) -> str:
    """The place of a fault in a YAML file and what is wrong there; '' for any other cause.

    cause: what a loader's error was raised from.
    """
    if isinstance(cause, ValidationError):
        first = cause.errors()[0]
        place = ".".join(str(part + 1) if isinstance(part, int) else part for part in first["loc"])
        return f"{f'{place} 项' if place else '整个文件'}：{_wrong(first['type'], first['msg'], first.get('ctx', {}))}"
    if isinstance(cause, yaml.YAMLError):
        mark = getattr(cause, "problem_mark", None)
        return f"第 {mark.line + 1} 行不符合 YAML 写法（缩进、冒号或引号）" if mark else "不符合 YAML 写法"
    if isinstance(cause, UnicodeDecodeError):
        return "不是用 UTF-8 保存的"
    return "没有这个文件" if isinstance(cause, FileNotFoundError) else ""


def _wrong(kind: str, message: str, context: dict[str, Any]) -> str:
    """One fault. kind, context: of pydantic (docs.pydantic.dev/latest/errors/validation_errors)."""
    if kind == "missing":
        return "缺少这一项"
    if kind == "extra_forbidden":
        return "没有这样的项，可能键名写错了"
    if kind == "value_error":
        return message.removeprefix(_OWN_WORDS)
    if kind in ("literal_error", "enum"):
        return f"应为 {context.get('expected', '')} 之一".replace(" or ", "、")
    if bounds := [f"{word} {context[name]}" for name, word in _BOUNDS.items() if name in context]:
        return f"应{'、'.join(bounds)}"
    known = _KINDS.get(kind.partition("_")[0])
    return f"应为{known}" if known else "值不合适"
