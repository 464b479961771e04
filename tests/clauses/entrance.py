"""What must hold of the entrance besides papers, dates and states: rows 0, 3, 4, 12–17."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from flows.ground.workspace import FOLDERS
from tests.clauses.lives import FIVE
from tests.clauses.row import Seen, lacks

PLAN_NO = "济工程改革办〔2022〕8号"
SLIP_OF_THE_PLAN = "济原示范区"
WINDOWS = (
    ("北控水务供水服务大厅", "沁园北路161号", "6615222"),
    ("中裕燃气客户服务大厅", "文昌路与御驾街交叉口", "6677667"),
    ("供电公司天坛路营业厅", "天坛南路9号", "6632963"),
    ("市民之家水电气暖综合窗口", "D区3楼11号窗口", "6833019"),
    ("通管办窗口", "D区3楼16号窗口", "2062001"),
)


def quotes_the_plan(seen: Seen) -> Iterator[str]:
    """Row 0: every letter quotes the plan by its number and none repeats its slip of the pen."""
    for kind in ("PUSH", "REQUIREMENT"):
        for provider in FIVE:
            text = seen.text(kind, provider, of_all=True)
            yield from lacks(text, [PLAN_NO], of=f"{FOLDERS[provider]}的函")
            if SLIP_OF_THE_PLAN in text:
                yield f"{FOLDERS[provider]}的函照抄了“{SLIP_OF_THE_PLAN}”"


def pushed_same_day(seen: Seen) -> Iterator[str]:
    """Row 3: all five at once, on the day of the push, each with its date in words."""
    days = {e.at[:10] for e in seen.events if e.kind == "papers_planned"}
    if days != {seen.end.day.isoformat()}:
        yield f"推送当日以外还编了号：{'、'.join(sorted(days))}"
    due = seen.workdays_after(seen.end.day, 3)
    for provider in FIVE:
        printed = f"{due.year}年{due.month}月{due.day}日"
        yield from lacks(seen.text("PUSH", provider), [printed], of=f"{FOLDERS[provider]}的推送函")


def late_ones_noted(seen: Seen) -> Iterator[str]:
    """Row 4: who was late stands in the ledger as late, who was in time does not."""
    missed = {said["limit"] for said in seen.happened("due_missed")}
    if missed != {"T01:heating", "T01:telecom"}:
        yield f"逾期登记为 {'、'.join(sorted(missed)) or '无'}，应为供暖、通信两家"


def silence_announced(seen: Seen) -> Iterator[str]:
    """Row 12: each letter has its date and says that silence is taken as 无意见."""
    due = seen.workdays_after(seen.end.day, 3)
    for provider in FIVE:
        words = [f"{due.year}年{due.month}月{due.day}日", "超时不反馈视为无意见"]
        yield from lacks(seen.text("CONSULT", provider), words, of=f"{FOLDERS[provider]}的征求意见函")
    annexed = {said["reader"] for said in seen.happened("paper_annexed")}
    if annexed != {"approval", *FIVE}:
        yield f"设计方案没有随函送到每一家，只有 {'、'.join(sorted(annexed)) or '无'}"
    days = {e.at[:10] for e in seen.events if e.kind == "papers_planned"}
    if days != {seen.end.day.isoformat()}:
        yield "不是当日发出"


def silence_kept(seen: Seen) -> Iterator[str]:
    """Row 13: silence with its evidence; what came late is kept, marked, and in no feedback."""
    deemed = {said["key"]: said for said in seen.happened("deemed_no_opinion")}
    if set(deemed) != {"heating", "telecom"}:
        yield f"视为无意见的是 {'、'.join(sorted(deemed)) or '无'}，应为供暖、通信"
    for provider, said in deemed.items():
        if not said.get("letter") or not said.get("due"):
            yield f"{provider} 视为无意见没有留下函号、期限"
    if [said["key"].partition("|")[0] for said in seen.happened("opinion_late")] != ["heating"]:
        yield "逾期意见没有标注"
    if "换热站位置偏远" in seen.text("FEEDBACK"):
        yield "逾期意见进了统一反馈函"


def one_feedback(seen: Seen) -> Iterator[str]:
    """Row 14: a row per opinion with source and kind; the revision is on record."""
    yield from lacks(seen.text("FEEDBACK"), ["泵房净高不足", "必须修改", "视为无意见"], of="统一反馈函")
    if [said["kind"] for said in seen.happened("slip_taken")].count("REVISED") != 1:
        yield "修改完善回执没有登记"


def confirmed(seen: Seen) -> Iterator[str]:
    """Row 15: the confirmation is one record with time and hash; push and form are one case."""
    slips = [e for e in seen.events if e.kind == "slip_taken" and e.payload["kind"] == "REQUEST"]
    if len(slips) != 1 or slips[0].payload["answers"].get("request") != ["一键确认"]:
        yield "一键确认没有登记"
    elif len(slips[0].payload["package"]) != len(hashlib.sha256().hexdigest()) or not slips[0].at:
        yield "一键确认没有时间或内容摘要"
    if (cases := len(seen.stage.office.ledger.cases())) != 1:
        yield f"同一项目立了 {cases} 案"


def windows_named(seen: Seen) -> Iterator[str]:
    """Row 16: the five windows as the plan has them."""
    text = seen.text("ACCEPTANCE")
    for name, place, phone in WINDOWS:
        yield from lacks(text, [name, place, phone], of=f"受理通知书（{name}）")


def one_correction(seen: Seen) -> Iterator[str]:
    """Row 17: one list with all that lacks, its date five working days after receipt."""
    yield from lacks(seen.text("CORRECTION"), ["用气设备位置"], of="补正告知书")
    asked = [e for e in seen.events if e.kind == "dues_set" and "T06" in str(e.payload)]
    due = seen.workdays_after(seen.begin.day, 5).isoformat()
    if not asked or due not in str(asked[0].payload):
        yield f"补正期限不是 {due}"
