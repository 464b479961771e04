"""What is wanted of each push table: its projects are received, dates as days, what is doubtful asked about."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from extractors.errors import BaozhuangError
from flows.push import PushFile, read_push_file
from tests.outside.case import Case, Look
from tests.support.shipped import CATALOGUE

TODAY = date(2026, 11, 28)


def pushed(path: Path) -> PushFile | str:
    """The projects of a table, or why there are none."""
    try:
        found = read_push_file(path, name=path.name, catalogue=CATALOGUE, today=TODAY)
    except BaozhuangError as error:
        return error.message
    return found or "不是推送表"


def received(count: int, **values: str) -> Look:
    """So many projects without a fault, each with these values."""

    def look(path: Path) -> tuple[bool, str]:
        found = pushed(path)
        if isinstance(found, str):
            return False, found
        came = [{k: p.application.text(k) for k in values} for p in found.projects]
        is_ok = len(came) == count and not found.faults and all(c == values for c in came)
        return is_ok, f"{len(came)} 个项目，{'；'.join(found.faults) or '无差错'}，{came[:1] if values else ''}"

    return look


def asked(key: str) -> Look:
    """Received, with one value left to a person."""

    def look(path: Path) -> tuple[bool, str]:
        found = pushed(path)
        if isinstance(found, str):
            return False, found
        doubts = [list(p.application.doubtful) for p in found.projects]
        return not found.faults and doubts == [[key]] * len(doubts), f"{len(doubts)} 个项目，问人：{doubts}"

    return look


def named(*names: str) -> Look:
    """These names of projects."""

    def look(path: Path) -> tuple[bool, str]:
        found = pushed(path)
        came = [] if isinstance(found, str) else [p.application.text("project_name") for p in found.projects]
        return came == list(names), str(came or found)

    return look


CASES = (
    Case("push/推送_对照.xlsx", "普通推送表", "接收 2 个", received(2)),
    Case("push/推送_带标题行.xlsx", "表头上方有标题行", "接收 2 个", received(2)),
    Case("push/推送_分号.csv", "分号分隔，GB18030", "接收 2 个", received(2)),
    Case("push/接口导出.json", "行在 data.list 之下", "接收 2 个", received(2)),
    Case("push/推送_旧格式.xls", "Excel 97", "接收 2 个", received(2)),
    Case("push/推送_邮箱自动超链接.xlsx", "邮箱带链接", "接收 2 个", received(2)),
    Case("push/推送_日期格式57.xlsx", "中文内置日期格式", "日期为当天", received(2, need_date="2027-03-15")),
    Case("push/推送_日期写3月底前.xlsx", "日期写成“3月底前”", "接收，问日期", asked("need_date")),
    Case("push/推送_造字区.xlsx", "造字区的字", "换成标准字", named("李䶮商贸楼", "样例8商贸楼2号")),
)
