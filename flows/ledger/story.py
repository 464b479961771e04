"""A case told in plain Chinese for a clerk: one sentence per event, without personal data."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from flows.ledger.models import Event
from flows.ledger.states import PUBLIC_WORD, CaseState

STATE_WORDS = {
    CaseState.PUSHED: "审批部门已推送项目信息",
    CaseState.RECOGNISED: "已识别",
    CaseState.IN_REVIEW: "等待人工核对",
    CaseState.RECEIVED: "已接收，待受理",
    CaseState.CORRECTION_ASKED: "已告知补正",
    CaseState.RESUBMITTED: "已补正，重新审查",
    CaseState.ACCEPTED: "已受理",
    CaseState.DEEMED_ACCEPTED: "逾期未告知补正，视为受理",
    CaseState.TEAM_SET: "服务团队已确定",
    CaseState.SURVEY_SET: "联合踏勘已预约",
    CaseState.SURVEY_DONE: "联合踏勘已完成",
    CaseState.DECIDED: "许可决定已作出",
    CaseState.WORKS: "正在施工",
    CaseState.ACCEPTANCE: "正在验收",
    CaseState.CONNECTED: "已接通",
    CaseState.ISSUED: "已统一出件",
    CaseState.VISITED_BACK: "已回访",
    CaseState.RATED: "已评价",
    CaseState.ARCHIVED: "已归档",
    CaseState.OUT_OF_SCOPE: "不属于联合报装范围",
    CaseState.WITHDRAWN: "申请人已撤回",
    CaseState.SUSPENDED: "已中止计时",
    CaseState.CANCELLED: "已取消",
    CaseState.DUPLICATE_OF: "与另一案件合并",
}


def _opened(said: dict[str, Any]) -> str:
    return "收到申请材料，已立案"


def _state(said: dict[str, Any]) -> str:
    reason = f"（{said['reason']}）" if said.get("reason") else ""
    state = CaseState(said["new"])
    return f"案件状态改为“{STATE_WORDS[state]}”，对外显示“{PUBLIC_WORD[state]}”{reason}"


def _planned(said: dict[str, Any]) -> str:
    return f"编定文书 {len(said['papers'])} 份：" + "、".join(p["number"] for p in said["papers"])


def _dues(said: dict[str, Any]) -> str:
    days = [f"{d['what']}（{d['day']}{'，暂定' if d['provisional'] else ''}）" for d in said["dues"]]
    return "设定期限：" + "；".join(days) if days else "没有需要计时的期限"


SENTENCES: dict[str, Callable[[dict[str, Any]], str]] = {
    "case_opened": _opened,
    "application_set": lambda said: "申请内容经人工核对后更新",
    "state_changed": _state,
    "papers_planned": _planned,
    "paper_filed": lambda said: f"文书 {said['number']} 已存入 {said['path']}",
    "paper_unmade": lambda said: f"文书 {said.get('number', '')} 暂未能生成：{said.get('reason', '')}",
    "paper_voided": lambda said: f"文书 {said['number']} 作废：{said['reason']}",
    "dues_set": _dues,
    "due_done": lambda said: f"期限 {said['limit']} 所要求的事项已完成",
    "package_linked": lambda said: "收到本案的后续材料",
    "package_claimed": lambda said: f"开始处理材料包（第 {said['attempt']} 次）",
    "package_finished": lambda said: "材料包处理完毕",
    "package_returned": lambda said: f"材料包退件：{said['reason']}",
    "originals_stored": lambda said: f"原件 {len(said.get('files', []))} 个文件已存档并核对校验值",
    "package_split": lambda said: f"一份扫描件含 {len(said.get('parts', []))} 份申请，已拆分立案",
    "split_from": lambda said: f"本案取自合并扫描件的第 {said.get('pages', '')} 页，整件已另存档",
    "assessed": lambda said: f"审查完毕，记录问题 {len(said.get('outcome', {}).get('findings', []))} 项",
    "review_asked": lambda said: f"生成第 {said.get('version', 1)} 版核对单，等待人工核对",
    "review_answered": lambda said: f"收到第 {said.get('version', 1)} 版核对单的核对结果",
    "due_missed": lambda said: f"逾期：{said.get('what', '')}（期限 {said.get('day', '')}）",
    "step_failed": lambda said: f"第 {said.get('attempt', 1)} 次处理未能办完，原件保存完好，稍后再试",
    "copy_made": lambda said: f"已制作 PDF 副本 {said.get('path', '')}",
    "copy_refused": lambda said: "PDF 副本未能制作，稍后再试",
    "archive_numbered": lambda said: "已编档号",
    "archive_packaged": lambda said: f"已打归档包，存入 {said.get('path', '')}",
    "archive_transferred": lambda said: "归档包已移交并核对",
    "application_again": lambda said: "又收到一份项目代码相同、内容重合的申请，等待人工确认是否同一申请",
    "application_again_answered": lambda said: (
        "人工确认：" + ("为同一申请，原件归入本案" if said.get("is_same") else "为新的申请，另立案")
    ),
    "application_is_new": lambda said: f"人工确认：不是 {said.get('besides', '')} 的重复申报",
    "duplicate_seen": lambda said: "又收到一份内容完全相同的材料，已退回并指向本案",
}


def sentence(event: Event) -> str:
    """One event as a clerk would say it, with its date and time."""
    at = datetime.fromisoformat(event.at)
    when = f"{at.year}年{at.month}月{at.day}日 {at:%H:%M}"
    tell = SENTENCES.get(event.kind)
    return f"{when}　{tell(event.payload) if tell else f'登记事项（{event.kind}）'}"


def story(events: Iterable[Event]) -> list[str]:
    """The sentences in order."""
    return [sentence(event) for event in events]
