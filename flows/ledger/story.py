"""A case told in plain Chinese for a clerk: one sentence per event, without personal data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any, Final

from flows.casework import day_text
from flows.ledger.models import Event
from flows.ledger.names import SERVICE_WORDS, Names, answers_told
from flows.ledger.states import PUBLIC_WORD, CaseState

MOST_LISTED: Final = 4
"""Papers or dates that one sentence names; of more it tells how many."""
_NUMBERED: Final = "函已编号，待发出、待对接"
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

Said = dict[str, Any]
Tell = Callable[[Said, Names], str]
Together = Callable[[Sequence[Said], Names], str]


def _opened(said: Said, names: Names) -> str:
    if said.get("entrance") == "push":
        return "收到审批部门推送的项目信息，已立案，企业无需申请"
    return "收到申请材料，已立案"


def _application(said: Said, names: Names) -> str:
    if said.get("received_at"):
        return "收到申请表，申请内容登记入本案"
    return "申请内容已更新（人工核对、补正或变更）"


def _state(said: Said, names: Names) -> str:
    reason = f"（{said['reason']}）" if said.get("reason") else ""
    state = CaseState(said["new"])
    return f"案件状态改为“{STATE_WORDS[state]}”，对外显示“{PUBLIC_WORD[state]}”{reason}"


def _planned(said: Said, names: Names) -> str:
    return f"编定文书{len(said['papers'])}份：{_listed(said['papers'], names)}"


def _listed(papers: Sequence[Said], names: Names) -> str:
    """Each paper with its number; of many only how many of which title."""
    if len(papers) <= MOST_LISTED:
        return "、".join(f"{names.paper(p)}{p['number']}" for p in papers)
    kinds = Counter(names.title_of(p["kind"]) for p in papers)
    return "、".join(f"《{title}》{count}份" if count > 1 else f"《{title}》" for title, count in kinds.items())


def _service_word(said: Said) -> str:
    """The state of a service as it is told of the moment it changed, when a letter has its number and no more."""
    return _NUMBERED if said["new"] == "req_sent" else SERVICE_WORDS.get(said["new"], said["new"])


def _moved_together(said: Sequence[Said], names: Names) -> str:
    words: dict[str, list[str]] = {}
    for one in said:
        words.setdefault(_service_word(one), []).append(names.provider_of(one["provider"]))
    return "办理进度：" + "；".join(f"{'、'.join(units)}{word}" for word, units in words.items())


_TOGETHER: Final[dict[str, Together]] = {
    "paper_filed": lambda said, names: f"文书{len(said)}份已存入发件夹：{_listed(said, names)}",
    "service_moved": _moved_together,
    "due_done": lambda said, names: "已完成：" + "；".join(names.limit_of(str(s["limit"])) for s in said),
    "due_missed": lambda said, _: "逾期：" + "；".join(f"{s.get('what', '')}（期限 {s.get('day', '')}）" for s in said),
}
"""Event kinds of which several that happened at once are told in one sentence."""


def _filed(said: Said, names: Names) -> str:
    return f"{names.paper(said)}{said['number']} 已存入 {said['path']}"


def _dues(said: Said, names: Names) -> str:
    days = [f"{d['what']}（{d['day']}{'，暂定' if d['provisional'] else ''}）" for d in said["dues"]]
    more = f"等 {len(days)} 项" if len(days) > MOST_LISTED else ""
    return "设定期限：" + "；".join(days[:MOST_LISTED]) + more if days else "没有需要计时的期限"


def _reminded(said: Said, names: Names) -> str:
    stage = "今天到期" if said.get("stage") == "on" else "即将到期"
    return f"{stage}提醒：{said.get('what', '')}（期限 {said.get('day', '')}）"


def _moved(said: Said, names: Names) -> str:
    word = _service_word(said)
    return f"{names.provider_of(said['provider'])}的办理进度：{word}"


def _slip(said: Said, names: Names) -> str:
    told = answers_told(said["kind"], said.get("answers", {}), names)
    came = f"（{said['on']} 收到，核对后登记，按收到当日计）" if said.get("on") else ""
    return f"收到{names.paper(said)}{came}" + (f"：{told}" if told else "")


def _slip_asked(said: Said, names: Names) -> str:
    paper = names.paper(said.get("page", {}))
    return f"收到{paper}，有字迹不清的栏目，生成核对单等待人工核对；核对前不催办、不计逾期、不作无意见处理"


def _slip_answered(said: Said, names: Names) -> str:
    return "回件经人工核对，" + ("按核对结果登记" if said.get("passed") else "不予登记，退回重填")


def _files(said: Said, names: Names) -> str:
    return f"随{names.paper(said)}收到附交材料 {len(said.get('pages', []))} 页"


def _pushed(said: Said, names: Names) -> str:
    notes = "".join(f"；{note}" for note in said.get("notes", ()))
    return f"审批部门推送本项目信息（推送文件第 {said.get('row', 1)} 行），各专营单位同步告知{notes}"


def _silent(said: Said, names: Names) -> str:
    unit = names.provider_of(str(said.get("key", "")))
    return f"{unit}到 {said.get('due', '')} 未反馈联审意见，视为无意见（征求意见函 {said.get('letter', '')}）"


def _late(said: Said, names: Names) -> str:
    provider, _, day = str(said.get("key", "")).partition("|")
    return f"{names.provider_of(provider)}于 {day} 反馈联审意见，已过期限 {said.get('due', '')}，留存并标注逾期"


def _joint(said: Said, names: Names) -> str:
    units = "、".join(names.provider_of(p) for p in said.get("providers", ()))
    days = f"，共同施工期 {' 至 '.join(said['window'])}" if said.get("window") else ""
    return f"{units}同意在{said.get('road', '')}联合施工{days}"


def _confirmed(said: Said, names: Names) -> str:
    form = f"预填申请表 {said['number']}（文件 SHA-256 {said['file_sha256']}）" if said.get("number") else "申请内容"
    if said.get("receipt"):
        form = f"网上申报的内容（回执 {said['receipt']}）"
    when = str(said.get("at", ""))[:16].replace("T", " ")
    return f"申请人一键确认{form}，确认时间 {when}，所确认内容的 SHA-256 {said.get('sha256', '')}"


def _again(said: Said, names: Names) -> str:
    if said.get("is_change"):
        return "人工确认：为申请人变更的内容，按新申请表更新本案"
    return "人工确认：" + ("为同一申请，原件归入本案" if said.get("is_same") else "为新的申请，另立案")


def _voided(said: Said, names: Names) -> str:
    what = f"并入 {said['into']}" if said.get("into") else "作废"
    return f"{said.get('name', '')}将本案{what}，原因：{said.get('reason', '')}；受理编号保留，已出文书作废，原件保存"


def _handed(said: Said, names: Names) -> str:
    where = f"{said.get('file', '')} 第 {said.get('page', 1)} 页"
    return f"{said.get('name', '')}将 {where}移交 {said.get('into', '')}，原因：{said.get('reason', '')}；原件仍存本案"


def _taken_over(said: Said, names: Names) -> str:
    whence, path = said.get("from", ""), said.get("path", "")
    return f"{said.get('name', '')}从 {whence} 移来一页原件（{path}），原因：{said.get('reason', '')}"


def _disputed(said: Said, names: Names) -> str:
    about = "、".join(map(str, said.get("labels", ())))
    first, second = said.get("first", ""), said.get("reviewer", "")
    return f"{second}对同一份核对单的答复与{first}（{said.get('first_at', '')}）不同：{about}；以先答复的为准，未改动"


SENTENCES: Final[dict[str, Tell]] = {
    "case_opened": _opened,
    "application_set": _application,
    "state_changed": _state,
    "papers_planned": _planned,
    "paper_filed": _filed,
    "paper_unmade": lambda said, _: f"文书 {said.get('number') or '（未编号）'} 暂未能生成：{said.get('reason', '')}",
    "paper_shared": lambda said, _: (
        f"{said['number']} 的分送件{'改存' if said.get('was') else '已存入'} {said['path']}"
    ),
    "paper_annexed": lambda said, _: f"{said['number']} 的附件已存入 {said['path']}",
    "connection_booked": lambda said, names: (
        f"{'、'.join(map(names.provider_of, said.get('providers', ())))}的接通安排在 "
        f"{said.get('day', '')} {said.get('part', '')}"
    ),
    "slip_wanted": lambda said, names: (
        f"{said.get('name', '')}另要一份{names.paper(said)}，原因：{said.get('reason', '')}"
    ),
    "paper_called_back": lambda said, _: (
        f"{said['name']}收回《{said['title']}》{said['number']}，原因：{said['reason']}"
        + ("；另发新版" if said["again"] else "")
    ),
    "officer_set": lambda said, _: f"{said['name']}指定政府服务专员 {said['officer']}，原因：{said['reason']}",
    "paper_voided": lambda said, names: f"{names.paper(said)}{said['number']} 作废：{said['reason']}",
    "dues_set": _dues,
    "due_done": lambda said, names: f"已完成：{names.limit_of(str(said['limit']))}",
    "due_reminded": _reminded,
    "due_missed": lambda said, _: f"逾期：{said.get('what', '')}（期限 {said.get('day', '')}）",
    "package_linked": lambda said, _: "收到本案的后续材料",
    "package_claimed": lambda said, _: f"开始处理材料包（第 {said['attempt']} 次）",
    "package_finished": lambda said, _: "材料包处理完毕",
    "package_returned": lambda said, _: f"材料包退件：{said['reason']}",
    "originals_stored": lambda said, _: f"原件 {len(said.get('files', []))} 个文件已存档并核对校验值",
    "package_split": lambda said, _: str(
        said.get("what") or f"一份扫描件含 {len(said.get('parts', []))} 份申请，已拆分立案"
    ),
    "split_from": lambda said, _: (
        f"本案取自合并扫描件的第 {said['pages']} 页，整件已另存档"
        if said.get("pages")
        else "取自一包多份的材料，整件已另存档"
    ),
    "assessed": lambda said, _: f"审查完毕，记录问题 {len(said.get('outcome', {}).get('findings', []))} 项",
    "review_asked": lambda said, _: f"生成第 {said.get('version', 1)} 版核对单，等待人工核对",
    "review_answered": lambda said, _: f"收到第 {said.get('version', 1)} 版核对单的核对结果",
    "review_disputed": _disputed,
    "case_voided": _voided,
    "page_handed_over": _handed,
    "page_taken_over": _taken_over,
    "case_took_in": lambda said, _: (
        f"{said.get('name', '')}将 {said.get('from', '')} 并入本案，其原件 {len(said.get('files', []))} 个归本案查用"
    ),
    "step_failed": lambda said, _: f"第 {said.get('attempt', 1)} 次处理未能办完，原件保存完好，稍后再试",
    "copy_made": lambda said, _: f"已制作 PDF 副本 {said.get('path', '')}",
    "copy_refused": lambda said, _: "PDF 副本未能制作，稍后再试",
    "archive_numbered": lambda said, _: "已编档号",
    "archive_packaged": lambda said, _: f"已打归档包，存入 {said.get('path', '')}",
    "archive_transferred": lambda said, _: "归档包已移交并核对",
    "form_confirmed": _confirmed,
    "slip_sent": lambda said, _: (
        f"{said.get('name', '')}在网上填写了《{said.get('title', '')}》{said.get('number', '')}"
    ),
    "slip_line": lambda said, _: f"{said.get('name', '')}在网上填写了《{said.get('title', '')}》中本单位的意见",
    "papers_sent": lambda said, _: f"{said.get('name', '')}在网上提交了补正材料 {said.get('files', 0)} 个文件",
    "desk_log": lambda said, _: f"办件台查看和操作记录 {len(said.get('entries', []))} 条",
    "notice_sent": lambda said, _: "已发出通知",
    "application_sent": lambda said, _: f"收到网上申报，回执 {said.get('number', '')}",
    "application_supplied": lambda said, _: f"收到{said.get('why', '')}材料，并入本案的申请内容",
    "application_again": lambda said, _: "又收到一份项目代码相同、内容重合的申请，等待人工确认是否同一申请",
    "application_again_answered": _again,
    "application_is_new": lambda said, _: f"人工确认：不是 {said.get('besides', '')} 的重复申报",
    "duplicate_seen": lambda said, _: "又收到一份内容完全相同的材料，已退回并指向本案",
    "spares_dropped": lambda said, _: f"清理已归档材料的内部副本 {len(said.get('work_ids', []))} 份",
    "project_pushed": _pushed,
    "push_rows_returned": lambda said, _: (
        f"推送文件中有 {said.get('rows', 0)} 行未能接收或与在办案件不同，已出退件说明"
    ),
    "slip_taken": _slip,
    "slip_refused": lambda said, names: (
        f"交回的{names.paper(said) if said.get('kind') else '文书'}未接收，退回：{said.get('reason', '')}"
    ),
    "slip_seen_again": lambda said, names: f"又收到一份{names.paper(said)}，与已登记的相同，不重复登记",
    "slip_asked": _slip_asked,
    "slip_answered": _slip_answered,
    "files_received": _files,
    "signed_filed": lambda said, names: f"收到{names.paper(said)}{said.get('number', '')} 的签章件，登记为正式原件",
    "signed_part": lambda said, names: f"收到{names.paper(said)}的部分签章页：{said.get('reason', '')}",
    "service_moved": _moved,
    "deemed_no_opinion": _silent,
    "opinion_late": _late,
    "joint_planned": _joint,
    "neighbours_told": lambda said, _: "同一路段有其他在办工程，已记下，次日逐件核对并提示",
    "neighbour_waits": lambda said, _: "同一路段新增其他工程，次日核对是否需要提示",
    "neighbour_heard": lambda said, _: "同一路段新增的工程已核对",
    "sample_asked": lambda said, _: f"抽出 {said['month']} 未经人核对的数据，生成抽查核对单",
    "sample_answered": lambda said, _: f"{said['month']} 抽查 {said['checked']} 处，有误 {len(said['wrong'])} 处",
    "sample_wrong": lambda said, _: (
        f"抽查发现“{said['label']}”有误，应为{said['right'] or '空白'}，请核对已发文书并更正"
    ),
    "threshold_tightened": lambda said, _: f"抽查差错高于约定，允许的差错率收紧为 {100 * said['to']:.3g}%",
    "layout_learned": lambda said, _: f"记住了一种表格版式：{said['layout']['name']}",
    "layout_asked": lambda said, _: f"生成表格版式 {said['layout']['name']} 的核对单，等待人工核对",
    "layouts_looked": lambda said, _: "汇总了已知版式的使用和更正情况",
    "layout_forgotten": lambda said, _: f"不再使用已知版式 {said['name']}",
    "course_looked_through": lambda said, _: "时限、日历或设置有变，全部在办案件已按新规定重新推算",
    "weekly_report_written": lambda said, _: f"已写出 {said.get('period', '')} 督办表",
    "ledger_verified": lambda said, _: (
        f"台账已核对到第 {said.get('seq', '')} 条事件，" + ("全部相符" if said.get("whole") else "自上次核对以来相符")
    ),
    "year_book_written": lambda said, _: f"已写出 {said.get('year', '')} 年度台账（第 {said.get('version', 1)} 版）",
    "monthly_report_written": lambda said, _: f"已写出 {said.get('period', '')} 月报",
}
"""Event kind → its sentence; a test holds the keys against every kind that the code writes."""


def condensed(events: Iterable[Event], names: Names) -> Iterator[tuple[datetime, str, str]]:
    """Time, actor and sentence of every event; what happened at once is told at once, of dates only what is new."""
    planned: list[str] = []
    known: set[tuple[str, str]] = set()
    for (kind, _, actor), group in groupby(events, key=lambda e: (e.kind, e.at[:16], e.actor)):
        same = list(group)
        said = [event.payload for event in same]
        told = [sentence(event, names).partition("　")[2] for event in same]
        if kind == "paper_filed" and [s["number"] for s in said] == planned:
            told = ["上述文书已存入发件夹"]
        elif len(same) > 1 and kind in _TOGETHER:
            told = [_TOGETHER[kind](said, names)]
        elif kind == "dues_set":
            told = [_new_dues(one, known, names) for one in said]
        planned = [p["number"] for p in said[-1]["papers"]] if kind == "papers_planned" else []
        at = datetime.fromisoformat(same[0].at)
        yield from ((at, actor, text) for text in told)


def _new_dues(said: Said, known: set[tuple[str, str]], names: Names) -> str:
    """The dates that were not among the earlier ones, which `known` keeps."""
    new = [due for due in said["dues"] if (due["limit"], due["day"]) not in known]
    known.update((due["limit"], due["day"]) for due in new)
    return _dues({"dues": new}, names) if new else "期限已核对，没有新的期限"


def sentence(event: Event, names: Names) -> str:
    """One event as a clerk would say it, with its date and time."""
    at = datetime.fromisoformat(event.at)
    when = f"{day_text(at)} {at:%H:%M}"
    tell = SENTENCES.get(event.kind)
    told = tell(event.payload, names) if tell else f"登记事项（{event.kind}）"
    return f"{when}　{told}"


def story(events: Iterable[Event], names: Names) -> list[str]:
    """The sentences in order."""
    return [sentence(event, names) for event in events]
