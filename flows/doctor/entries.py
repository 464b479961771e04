"""What an office enters about itself: whether it is still the sample's, and whether it can be used."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from extractors.templates import Templates
from flows.archive import ArchivePlan
from flows.casework import Limits, Office
from flows.doctor.precondition import Check, bad, good, note
from flows.letters import Letterhead

_PHONE: Final = re.compile(r"(0\d{2,3}-)?[1-9]\d{6,7}|1[3-9]\d{9}|9\d{4}|1\d{2}(\d{2})?")
_OPEN: Final = "【"
_DAYS: Final = re.compile(r"(\d+) ?个?工作日")
_SENTENCES: Final = ("letters/wording.yaml", "letters/course.yaml", "slips.yaml")


def check_letterhead(head: Letterhead, office: Office) -> Check:
    """Who issues papers: settled, and with a window that is there."""
    if head.window not in office.windows:
        known = "、".join(office.windows)
        return bad("发文单位", f"office.yaml 的 window {head.window} 不在 windows.yaml 中", f"改为 {known} 之一")
    lacking = list(_unsettled(head))
    if lacking:
        todo = "请领导小组办公室确定后填入 templates/office.yaml，再把 sample 改为 false"
        return note("发文单位", "，".join(lacking), todo)
    return good("发文单位", head.letterhead)


def _unsettled(head: Letterhead) -> Iterator[str]:
    if head.sample:
        yield f"“{head.letterhead}”和机关代字“{head.series}”仍是示例，文书不能正式行文"
    if not head.approval_authority.strip():
        yield "没有写作出许可决定的审批部门，许可文书印“待定”"
    if not head.planning_authority.strip():
        yield "没有写组织联审的规划审批部门，征求意见函印“待定”"


def check_archive(plan: ArchivePlan) -> Check:
    """全宗号, codes and retention: settled by the archive."""
    named = {"archive_name": plan.archive_name, "fonds_name": plan.fonds_name, "item_code": plan.item_code}
    lacking = [key for key, value in named.items() if _OPEN in value or not value.strip()]
    if plan.sample or lacking:
        sample = "全宗号、代码和保管期限仍是示例" if plan.sample else ""
        empty = f"{'、'.join(lacking)} 没有填写" if lacking else ""
        todo = "请档案部门书面确认后填入 templates/archive.yaml，再把 sample 改为 false"
        return note("档案设置", "，".join(filter(None, (sample, empty))), todo)
    return good("档案设置", plan.archive_name)


def check_windows(office: Office) -> Check:
    """Every window has an address and a telephone that can be rung."""
    wrong = [f"{w.id} {w.name}" for w in office.windows.values() if not _PHONE.fullmatch(w.phone) or not w.address]
    if wrong:
        return bad("受理窗口", f"{'、'.join(wrong)} 的地址或电话不能用", "核对后改 templates/windows.yaml")
    return good("受理窗口", f"{len(office.windows)} 个")


def check_days(templates: Templates, limits: Limits) -> Check:
    """Days that stand in a sentence are days of a time limit: else a limit was changed and the sentence was not."""
    known = {limit.workdays for limit in limits.limits}
    known |= {limit.workdays + limit.extension for limit in limits.limits if limit.workdays and limit.extension}
    wrong = list(_other_days(templates, known))
    if wrong:
        return note("文书天数", "；".join(wrong[:3]), "与 templates/limits.yaml 对照，改句中的天数")
    return good("文书天数", "句中的天数与 limits.yaml 一致")


def _other_days(templates: Templates, known: set[int | None]) -> Iterator[str]:
    for name in _SENTENCES:
        lines = templates.path(name).read_text(encoding="utf-8").splitlines()
        for number, line in enumerate(lines, start=1):
            said = line.partition("#")[0]
            for found in _DAYS.finditer(said):
                if int(found[1]) not in known:
                    yield f"{name} 第 {number} 行写“{found[0]}”，limits.yaml 中没有这个天数"
