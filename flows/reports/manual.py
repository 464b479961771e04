"""操作规程 (D31, plan 三(二)(6)): how the office works, written out from its configuration, never by hand."""

from __future__ import annotations

from datetime import date
from typing import Final

from extractors.templates import Templates
from flows.casework import day_text
from flows.course import Rules, ServiceState
from flows.ledger import PUBLIC_WORD, SERVICE_WORDS, STATE_WORDS, CaseState
from flows.letters import PlainDocument, load_course_papers

TITLE: Final = "水电气暖通信联合报装操作规程"
FILLERS: Final = {
    "provider": "专营单位",
    "applicant": "申请人",
    "approval": "审批部门",
    "planner": "规划审批部门",
    "supervisor": "监管部门",
    "window": "综合受理窗口",
}
_INTRO: Final = (
    "本规程依据《济源示范区优化营商环境水电气暖通信联合报装工作方案》（济工程改革办〔2022〕8号）制定，"
    "由程序按现行设置生成。设置改动后重新生成，以最新一份为准；标“示例”“待定”的，须由所列单位确定后执行。"
)
_WAYS: Final = (
    "（一）各窗口收到的申请表和材料整份扫描，放入收件夹；审批部门推送的项目信息同样放入收件夹。一份材料一个文件或一个文件夹。",
    "（二）程序识别、核验后立案编号。材料齐全的，当日生成受理通知书和给各专营单位的函；"
    "不齐的，生成一次性补正告知书；字迹不清或须由人判断的，生成核对单放入“待核对”，由经办人填写后放回收件夹。",
    "（三）发件夹中的文书都是送审稿，签发、用印后扫描放回收件夹，登记为正式原件。",
    "（四）各单位填好的回件连同图纸扫描放回收件夹，程序凭机读码登记到案。同一份回件以先登记的为准。",
    "（五）每天查看台账的“到期”“按单位”“待人处理”三页；每周一的督办表、每月第一个工作日的月报自动写入“台账”文件夹。",
)


def manual(rules: Rules, templates: Templates, *, today: date) -> bytes:
    """The .docx."""
    document = PlainDocument(templates)
    document.title(TITLE)
    document.text(_INTRO)
    document.heading("一、办理方法")
    for way in _WAYS:
        document.text(way)
    _windows(document, rules)
    _providers(document, rules)
    _limits(document, rules)
    _papers(document, templates)
    _slips(document, templates)
    _states(document)
    document.note(f"生成日期：{day_text(today)}。")
    return document.content(title=TITLE, day=today)


def _windows(document: PlainDocument, rules: Rules) -> None:
    document.heading("二、受理窗口")
    document.text("申请可以在下列任一窗口提交，一处受理，五家同办。")
    rows = [[w.name, w.address, w.phone, "、".join(w.services)] for w in rules.office.windows.values()]
    document.table(["窗口", "地址", "电话", "受理内容"], rows, shares=[10, 10, 5, 9])


def _providers(document: PlainDocument, rules: Rules) -> None:
    document.heading("三、专营单位职责")
    rows = [[p.service, p.addressee, p.asks, "、".join(p.returns)] for p in rules.office.providers.values()]
    document.table(["专业", "单位", "职责", "应交回的成果"], rows, shares=[4, 8, 14, 8])


def _limits(document: PlainDocument, rules: Rules) -> None:
    document.heading("四、办理时限")
    document.text(
        "时限按工作日计，起算日不计入。"
        f"到期前 {rules.settings.remind_before} 个工作日（或到期当日）、逾期后各催办一次。"
        "没有天数的，由所列单位确定；确定前不计时。"
    )
    rows = []
    for limit in rules.limits.limits:
        days = f"{limit.workdays} 个工作日" if limit.workdays else "即时" if limit.workdays == 0 else "待定"
        owner = f"（由{limit.owner}确定）" if limit.workdays is None else ""
        rows.append([limit.id, limit.act, limit.starts, days + owner, limit.if_missed, limit.source])
    document.table(["编号", "事项", "起算", "时限", "逾期", "依据"], rows, shares=[4, 8, 6, 7, 7, 10])


def _papers(document: PlainDocument, templates: Templates) -> None:
    document.heading("五、程序生成的文书")
    folders = {"provider": "各专营单位", "applicant": "申请人", "approval": "审批与监管"}
    rows = [[p.title, p.clause, folders[p.folder]] for p in load_course_papers(templates).papers.values()]
    document.table(["文书", "方案条款", "送往"], rows, shares=[12, 14, 8])


def _slips(document: PlainDocument, templates: Templates) -> None:
    document.heading("六、填写后交回的表单")
    slips = templates.slips.slips
    rows = [[s.title, FILLERS[s.by], s.clause, "可附图纸、方案" if s.with_files else ""] for s in slips]
    document.table(["表单", "由谁填写", "方案条款", "说明"], rows, shares=[10, 8, 12, 8])


def _states(document: PlainDocument) -> None:
    document.heading("七、进度用语")
    document.text("案件状态供内部使用；申请人查询进度时，只显示公开用语。")
    rows = [[STATE_WORDS[state], PUBLIC_WORD[state]] for state in CaseState]
    document.table(["案件状态", "公开用语"], rows, shares=[3, 2])
    document.text("各专业进度用语：" + "；".join(SERVICE_WORDS[state.value] for state in ServiceState) + "。")
