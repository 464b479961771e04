"""Three made-up lives of a case that between them bring forth nearly every paper of the course, with its facts."""

from __future__ import annotations

from functools import cache

from flows.casework.model import Application
from flows.course.model import Issued
from tests.support.course_parts import Life
from tests.support.letter_cases import application

PROVIDERS = ("water", "power", "gas", "heating", "telecom")
MARKS = {
    "water": "净水厂路甲三通",
    "power": "乙号开闭所东侧",
    "gas": "丙段中压管端头",
    "heating": "丁区高层另设环",
    "telecom": "戊楼弱电间两处",
}
"""Words that stand only in the own block of one provider."""
DAY = "2026-11-23"
LONG = "济源市沁河源酒店及商业综合体暨城市会客厅与地下停车场连通道一体化建设提升改造工程（二期）南区"
WITHOUT_CLAUSE = {
    "CONFLICT": {
        "rows": [
            {
                "rule": "X1", "road": "汤帝路", "span": "文昌路口—酒店东门", "service": "gas",
                "when": "2026年12月1日至2026年12月20日", "advice": "建议联合施工，一次开挖",
            }
        ]
    },
    "JOINT_WORKS": {
        "to": ["water", "gas"], "group": "LHBZ-2026-000012-1", "road": "汤帝路", "window": ["2026-12-01", "2026-12-20"],
        "is_proposal": True, "lead": "water", "lead_rule": "外线最长的单位牵头", "metres": 204.5, "more": 2,
        "rows": [
            {"provider": "water", "service": "用水", "span": "文昌路口—酒店东门", "when": "2026年12月1日至12月20日"},
            {"provider": "gas", "service": "用气", "span": "中压阀井—调压箱", "when": "日期不明"},
        ],
    },
    "SCOPE_NOTICE": {"reason": "项目地址不在城区范围内"},
    "CALLED_BACK": {
        "what": "需求函", "which": "济联装函〔2026〕12号", "reason": "发文单位名称有误", "again": True,
    },
    "VOIDED": {"reason": "同一申请重复立案", "into": "LHBZ-2026-000003"},
}  # fmt: skip
"""Papers that other cases or the entrance bring about."""


def marked(**changes: object) -> Application:
    """The made-up application with a word of its own in every provider's block."""
    keys = ("water_point", "power_point", "gas_point", "heat_zone", "tel_room")
    return application(changes=dict(zip(keys, MARKS.values(), strict=True)) | changes)  # type: ignore[arg-type]


def pledge_life() -> Life:
    """告知承诺: a contradiction of opinions, a breach let stand, a change, a failed acceptance, a bad mark."""
    life = Life(of=marked())
    for provider in PROVIDERS[:4]:
        life.slip("CONTACT", provider, contact_date=DAY, intent="有", staff_name="样本一", staff_phone="13800000001")
    life.slip("SCHEME", scheme_date=DAY, reply_days=5)
    said = {"has_opinion": "有意见", "place_1": "地下车库入口", "level_1": "必须修改"}
    life.slip("OPINION", "water", **said, text_1="给水管与热力管间距不足1.5米,应调整")
    life.slip("OPINION", "gas", **said | {"level_1": "建议修改"}, text_1="燃气管改走东侧，2026年02月03日前定")
    life.workdays(7).slip("MERGE", merge="按汇总反馈", text="以给水管位为准")
    life.slip("PLEDGE", pledge="已知晓并承诺").slip("RULING", ruling="准予许可")
    life.slip("CHECK", check="不符合承诺", note="实际开挖230米").slip("RULING", version=2, ruling="不撤销")
    life.amend(marked(water_daily_m3=420.0, agent_phone="13900000002", legal_rep="样本九"))
    for provider in PROVIDERS:
        life.slip("BUILT", provider, built_date=DAY)
    first = {f"accept_{p}": "不合格" if p == "gas" else "合格" for p in PROVIDERS}
    life.slip("ACCEPT", accept_date=DAY, note="井盖与路面不平", **first)
    life.slip("ACCEPT", version=2, accept_date=DAY, accept_gas="合格")
    life.slip("ACCESS", **{f"test_{p}": "合格" for p in PROVIDERS}, **{f"connect_{p}": DAY for p in PROVIDERS})
    return life.slip("RECEIPT", receipt_date=DAY).slip("RATING", rate_gas="不满意", note="上门时间改了两次")


def ordinary_life() -> Life:
    """一般程序: a stop and a start, a survey, an exception, a refusal, withdrawals."""
    life = Life(of=marked(permit_mode="一般程序"))
    life.slip("SUSPEND", suspend="中止", ground="专家评审", from_date=DAY, reason="过街管线")
    life.slip("SUSPEND", version=2, suspend="恢复", from_date="2026-11-25")
    ruled = {"exempt": ["道路交通安全"], "statute": "30个工作日", "reason": "主干路"}
    life.slip("RULING", ruling="期限例外", **ruled).slip("RULING", version=2, ruling="不予许可", reason="路由占压")
    life.slip("REQUEST", request=["撤回"], services=["用气"])
    return life.slip("REQUEST", version=2, request=["撤回"])


@cache
def papers() -> dict[tuple[str, str, int], tuple[Issued, Application]]:
    """Every paper of the three lives by kind, provider and version, with the application as it stood at the end."""
    lives = (pledge_life(), ordinary_life(), Life(entrance="push", of=marked()).workdays(5))
    found = {}
    for life in lives:
        for paper in life.course.issued:
            found.setdefault((paper.kind, paper.provider, paper.version), (paper, life.course.application))
    for kind, facts in WITHOUT_CLAUSE.items():
        for provider in ("",) if kind in ("SCOPE_NOTICE", "JOINT_WORKS") else ("", "water", "gas"):
            made = Issued(kind=kind, provider=provider, version=1, number="LHBZ-2026-000012-90", on=DAY, facts=facts)  # type: ignore[arg-type]
            found[kind, provider, 1] = (made, marked())
    return found
