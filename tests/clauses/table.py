"""The 33 rows of the plan (domain §8): what starts each, what must come out for whom, by when, in which state."""

from __future__ import annotations

from flows.ledger import CaseState as S
from tests.clauses import entrance, permit, reporting, service
from tests.clauses.lives import FIVE, START, WORDS
from tests.clauses.row import Day, Out, Row

MON = START
TUE, FRI, NEXT_MON = (START.replace(day=d) for d in (24, 27, 30))
"""Days of the life 全程: the form comes on Tuesday, who was late answers on the next Monday."""
_FRI = START.replace(month=12, day=4)
_ALL = tuple(FIVE)


def _asks(number: int, provider: str, says: str) -> Row:
    """Rows 7–11: what one provider is told and asked for, and what it hands back."""
    limit, days = ("T13", 15) if provider == "power" else ("T17", 10)
    steps = ["对接", *(f"成果 {p}" for p in FIVE)]
    place = FIVE.index(provider)
    return Row(
        number, "三(一)(2)", says, "全程", "推送", steps[place + 1],
        f"受理；{WORDS[provider]}成果交回单", (Out("REQUIREMENT", _ALL), Out("RESULT", _ALL)),
        (Day(f"{limit}:{provider}", days, TUE, done=True),), (), ((provider, "plan_received"),),
        service.asked_and_returned(provider),
    )  # fmt: skip


ROWS: tuple[Row, ...] = (
    Row(0, "题注、文号", "各函引用依据", "全程", "推送", "申报", "推送后交来一张表单",
        (Out("REQUIREMENT", _ALL),), more=entrance.quotes_the_plan),
    Row(1, "一", "统计件数、环节、天数、少跑次数", "全程", "回访", "岁末", "过月、过年", more=reporting.figures),
    Row(2, "二", "范围外告知转办，不闷着", "范围", "", "不予受理", "村里的项目；核对单判为不在城区",
        (Out("SCOPE_NOTICE", ("applicant",)),), states=(S.OUT_OF_SCOPE,)),
    Row(3, "三(一)(1)", "推送项目，五家同时收到，无需申报", "全程", "", "推送", "项目推送单（.csv）",
        (Out("PUSH", ("approval", *_ALL)), Out("PREFILLED", ("applicant",)), Out("CONTACT", _ALL)),
        tuple(Day(f"T01:{p}", 3, done=False) for p in FIVE), (S.PUSHED,), tuple((p, "req_sent") for p in FIVE),
        entrance.pushed_same_day),
    Row(4, "三(一)(1)", "3 个工作日对接，到期前、逾期后各催办一次", "全程", "申报", "对接", "日子过去；对接回执",
        (Out("URGE", ("gas", *["heating"] * 2, *["telecom"] * 2, *["approval"] * 2)),),
        tuple(Day(f"T01:{p}", 3, done=True) for p in FIVE), (), tuple((p, "contacted") for p in FIVE[2:]),
        entrance.late_ones_noted),
    Row(5, "三(一)(2)", "上门服务：人员、电话、日期", "全程", "申报", "对接逾期", "对接回执写明客户经理、上门日期",
        (Out("TEAM", ("applicant", *FIVE)),), (), (), (("water", "visit_done"), ("power", "visit_done")),
        service.staff_named),
    Row(6, "三(一)(2)", "设计阶段提示管线交叉、重复开挖", "同路", "甲受理", "次日", "两件申请同路同段",
        (Out("CONFLICT", ("gas",)),), more=permit.conflict_told),
    _asks(7, "water", "供水：协助绘制给水平面图"),
    _asks(8, "power", "供电：掌握容量，协助供电方案"),
    _asks(9, "gas", "燃气：设备位置和参数，平面布局图"),
    _asks(10, "heating", "供暖：方案和区域平面图两样"),
    _asks(11, "telecom", "通信：用户数，通信方案"),
    Row(12, "三(一)(3)", "受理设计方案，当日征求五家意见", "全程", "对接", "送审", "设计方案送审单",
        (Out("CONSULT", ("approval", *_ALL)), Out("OPINION", _ALL)),
        tuple(Day(f"T02:{p}", 3, NEXT_MON, done=False) for p in FIVE),
        more=entrance.silence_announced),
    Row(13, "三(一)(3)", "超时不反馈视为无意见；逾期的留存标注", "全程", "送审", "逾期意见", "期满无答复；逾期的反馈表",
        (), tuple(Day(f"T02:{p}", 3, NEXT_MON, done=True) for p in FIVE), more=entrance.silence_kept),
    Row(14, "三(一)(3)", "汇总后统一反馈一次，一次性修改", "全程", "送审", "修改", "期满；方案修改完善回执",
        (Out("FEEDBACK", ("applicant",)), Out("REVISED", ("applicant",))),
        more=entrance.one_feedback),
    Row(15, "三(二)(1)", "一键确认；线上线下并为一案", "全程", "推送", "确认", "表单；申请人事项单“一键确认”",
        (Out("ACCEPTANCE", ("applicant",)),), states=(S.ACCEPTED,), more=entrance.confirmed),
    Row(16, "三(二)(1)", "一窗受理，五家同日得到；窗口列明；统一出件", "全程", "推送", "申报", "一张表单",
        (Out("ACCEPTANCE", ("applicant",)), Out("REQUIREMENT", _ALL)),
        tuple(Day(f"T01:{p}", 3) for p in FIVE), (S.ACCEPTED,), more=entrance.windows_named),
    Row(17, "三(二)(1)", "一次性补正告知，只一次", "缺件", "", "补正", "缺燃气设备；补来的材料",
        (Out("CORRECTION", ("applicant",)), Out("REQUIREMENT", ("gas",))), states=(S.ACCEPTED,),
        more=entrance.one_correction),
    Row(18, "三(二)(2)", "限时联合踏勘，一次通知各方", "一般", "", "踏勘", "260 米、占绿地；踏勘记录表",
        (Out("SURVEY_NOTICE", ("approval", "water", "power")), Out("SURVEY", ("approval",))),
        (Day("T03", 3, done=True),), (S.SURVEY_DONE,), more=permit.survey_reasoned),
    Row(19, "三(二)(3)", "200 米以下告知承诺，即时决定", "全程", "推送", "决定", "告知承诺书；许可办理意见单",
        (Out("PLEDGE", ("applicant",)), Out("DECISION", ("approval",)), Out("RULING", ("approval",))),
        (Day("T04", 0, _FRI, done=True),), (S.WORKS, S.DECIDED), (("water", "permit"),), permit.pledged),
    Row(20, "三(二)(3)", "审批信息当日推送监管；不实则建议撤销", "全程", "承诺", "核查", "决定；监管核查结果单",
        (Out("SUPERVISE", ("approval",)), Out("CHECK", ("approval",)), Out("REVOCATION", ("approval",))),
        more=permit.supervised),
    Row(21, "三(二)(4)", "踏勘后 1 个工作日；例外只由人勾选", "一般", "受理", "不予许可", "踏勘记录表；许可办理意见单",
        (Out("EXCEPTION", ("approval", "applicant")), Out("REFUSAL", ("approval",))),
        (Day("T07", 30, done=True),), (S.DECIDED,),
        more=permit.clock_and_exception),
    Row(22, "三(二)(5)", "服务团队：专员和五家客户经理", "全程", "上门", "对接逾期", "五家对接或期满",
        (Out("TEAM", ("applicant", *FIVE)),), states=(S.TEAM_SET,), more=service.whole_team),
    Row(23, "三(二)(5)", "同路段一次审批，同步开挖、回填", "同路", "甲受理", "许可", "两件同路；联合施工回执；决定",
        (Out("JOINT_WORKS", ("approval", "gas")), Out("JOINT", ("gas",))), more=permit.one_permit),
    Row(24, "三(二)(6)", "回访、评价、整改、再回访", "全程", "先行出件", "回访", "五家接通；回访记录；服务评价表",
        (Out("VISIT", ("applicant",) * 2), Out("RATING", ("applicant",)),
         Out("RECTIFY_NOTICE", ("telecom",)), Out("RECTIFY", ("telecom",))),
        (), (S.RATED,), tuple((p, "rated") for p in FIVE), service.progress_told),
    Row(25, "三(三)(1)", "联合施工：共同时段、牵头单位、施工辅导", "同路", "乙受理", "许可", "联合施工回执；决定",
        (Out("WORKS_GUIDE", ("applicant", "gas")),), more=permit.joint_planned),
    Row(26, "三(三)(2)", "企业自选联合或分别验收；不合格复验", "全程", "不撤销", "复验", "申请人事项单；验收意见书",
        (Out("ACCEPT_NOTICE", ("applicant", *FIVE, "applicant", "gas")), Out("ACCEPT", ("applicant",) * 2)),
        states=(S.ACCEPTANCE,), more=service.accepted_in_rounds),
    Row(26, "三(三)(2)", "分别验收：各家各单", "分验", "", "一家合格", "表单选分别验收；申请验收",
        (Out("ACCEPT_NOTICE", ("water", "power")), Out("ACCEPT", ("water", "power"), exactly=False)),
        states=(S.ACCEPTANCE,), services=(("water", "accepted"),), more=service.separate_sheets),
    Row(27, "三(三)(2)", "预约接通，检测试压，同时接入", "全程", "申请验收", "接通", "验收合格；检测接通单",
        (Out("BOOKING", ("applicant", *_ALL, "applicant")), Out("ACCESS", ("applicant",) * 2)),
        (), (S.ISSUED, S.CONNECTED),
        tuple((p, "connected") for p in FIVE), service.booked_after_passing),
    Row(28, "三(二)(1)", "统一出件；未齐扣留，放行由人", "全程", "复验", "接通", "分批出件审批单；末家接通",
        (Out("RELEASE", ("approval",)), Out("RESULTS", ("applicant",) * 2), Out("RECEIPT", ("applicant",) * 2)),
        (Day("T09", 10, _FRI),), (S.ISSUED,), more=service.held_until_whole),
    Row(29, "四(一)", "每周督办表", "全程", "申报", "对接", "周一", more=reporting.weekly),
    Row(30, "四(二)", "各单位方案缺项提示", "全程", "", "推送", "baozhuang report 缺项", more=reporting.gaps),
    Row(31, "四(三)", "需求汇总，供规划", "全程", "", "申报", "baozhuang report 需求", more=reporting.demand),
    Row(33, "附：中止", "中止停钟，恢复顺延，均书面告知", "撤回", "受理", "恢复", "中止恢复办理单两次",
        (Out("SUSPENSION", ("applicant",) * 2),), (Day("T07", 22, done=False),), (S.ACCEPTED,)),
    Row(34, "附：撤回", "撤回一项或全部，告知申请人、该单位和审批部门", "撤回", "恢复", "撤全部", "申请人事项单两次",
        (Out("WITHDRAWN", ("applicant", "power", "applicant", "water")), Out("WITHDRAWN_TOLD", ("approval",) * 2)),
        states=(S.WITHDRAWN,)),
    Row(32, "四(四)", "典型案例，去除身份", "全程", "复验", "接通", "baozhuang report 案例", more=reporting.exemplar),
)  # fmt: skip
"""In the order of domain §8; 33 and above are its rows without a number."""
NUMBERED = 33
