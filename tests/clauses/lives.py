"""The made-up cases on which the clauses are shown. A life is played step by step; each step ends with its name.

All names, numbers and roads are invented.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from flows.casework.model import Application
from tests.clauses.stage import Stage, project_code
from tests.support.application_parts import SEGMENT
from tests.support.application_parts import application as complete

Life = Callable[[Stage], Iterator[str]]
START = date(2026, 11, 23)
"""A Monday of an announced year."""
FIVE = ("water", "power", "gas", "heating", "telecom")
WORDS = {"water": "用水", "power": "用电", "gas": "用气", "heating": "用暖", "telecom": "通信"}
STAFF = {"staff_name": "样本甲", "staff_phone": "13800000001"}
RESULTS = {
    "water": ["给水平面图"],
    "power": ["供电方案"],
    "gas": ["平面布局图"],
    "heating": ["供暖方案", "供暖区域平面图"],
    "telecom": ["通信方案"],
}
PUSHED = {
    "项目代码": "project_code",
    "项目名称": "project_name",
    "建设单位": "applicant_name",
    "项目地址": "site_address",
}


def made(serial: int, **changes: Any) -> Application:
    """A complete application of a project of its own; what is None is left out."""
    lines = changes.pop("lines", [SEGMENT])
    own = {"project_code": project_code(serial), "project_name": f"样例酒店{serial}号"}
    return complete(rows={"segments": lines, **changes.pop("rows", {})}, **own | changes)


def pushed(application: Application) -> dict[str, str]:
    """The row of a push file."""
    return {head: application.text(key) for head, key in PUSHED.items()}


def whole(stage: Stage) -> Iterator[str]:
    """From the push to the second call: two late, one silent, one late opinion, a breach, a failed part, a bad mark."""
    yield from _contacted(stage)
    yield from _consulted(stage)
    yield from _permitted(stage)
    yield from _connected(stage)
    yield from _closed(stage)


def _contacted(stage: Stage) -> Iterator[str]:
    project = made(10)
    stage.on(START).push(pushed(project))
    yield "推送"
    stage.workdays(1).form(project)
    yield "申报"
    stage.slip("REQUEST", request=["一键确认"])
    yield "确认"
    said = {"kind": "CONTACT", "intent": "有", "visit_date": stage.office.day(), **STAFF}
    stage.slips(said | {"provider": "water"}, said | {"provider": "power"})
    stage.workdays(1).slip("CONTACT", "gas", intent="有")
    yield "上门"
    stage.workdays(2)
    yield "对接逾期"
    stage.workdays(1)
    late = {"kind": "CONTACT", "intent": "待定", **STAFF}
    stage.slips(late | {"provider": "heating"}, late | {"provider": "telecom"})
    yield "对接"
    for provider in FIVE:
        stage.slip("RESULT", provider, results=RESULTS[provider], behind=2)
        yield f"成果 {provider}"


def _consulted(stage: Stage) -> Iterator[str]:
    stage.slip("SCHEME", reply_days=3, behind=4)
    yield "送审"
    said = {"has_opinion": "有意见", "place_1": "一层泵房", "level_1": "必须修改"}
    stage.slip("OPINION", "water", **said, text_1="泵房净高不足，请调整")
    stage.slip("OPINION", "power", has_opinion="无意见").slip("OPINION", "gas", has_opinion="无意见")
    stage.workdays(4)
    yield "到期"
    stage.slip("OPINION", "heating", **said | {"place_1": "换热站"}, text_1="换热站位置偏远，请调整")
    yield "逾期意见"
    stage.slip("REVISED", revised="已全部修改", behind=3)
    yield "修改"


def _permitted(stage: Stage) -> Iterator[str]:
    stage.slip("PLEDGE", pledge="已知晓并承诺")
    yield "承诺"
    stage.slip("RULING", ruling="准予许可")
    yield "决定"
    stage.workdays(1).slip("CHECK", check="不符合承诺", note="现场开挖二百三十米")
    yield "核查"
    stage.slip("RULING", version=2, ruling="不撤销")
    yield "不撤销"


def _connected(stage: Stage) -> Iterator[str]:
    stage.slip("BUILT", "water", restored="已恢复")
    stage.slip("REQUEST", version=2, request=["申请验收", "变更验收方式", "预约接通"], accept_mode="联合验收")
    yield "申请验收"
    first = {f"accept_{p}": "不合格" if p == "gas" else "合格" for p in FIVE}
    stage.slip("ACCEPT", **first, note="阀门井盖板补装")
    yield "首次验收"
    stage.workdays(1).slip("ACCEPT", version=2, accept_gas="合格")
    yield "复验"
    stage.slip("ACCESS", **_done(stage, FIVE[:4]))
    yield "四家接通"
    stage.slip("RELEASE", release=["用水"], reason="先行试运行")
    yield "先行出件"
    stage.slip("ACCESS", version=2, **_done(stage, ("telecom",)))
    yield "接通"


def _done(stage: Stage, providers: tuple[str, ...]) -> dict[str, Any]:
    """Tests and connections of these, as they stand on the one sheet."""
    tests = {f"test_{p}": "合格" for p in providers}
    return tests | {f"connect_{p}": stage.office.day().isoformat() for p in providers}


def _closed(stage: Stage) -> Iterator[str]:
    stage.slip("RECEIPT", version=2, how="直接")
    rates = {f"rate_{p}": "不满意" if p == "telecom" else "满意" for p in FIVE}
    stage.slip("VISIT", satisfied="满意").slip("RATING", **rates, note="入户等候过久")
    yield "评价"
    stage.slip("RECTIFY", "telecom", note="已优化排班").slip("VISIT", version=2, satisfied="满意")
    yield "回访"
    stage.on(date(2026, 12, 31)).workdays(1)
    yield "岁末"


def ordinary(stage: Stage) -> Iterator[str]:
    """一般程序, 260 m: the survey, its clock, an exception by a person."""
    line = {**SEGMENT, "seg_len_m": 260, "green_m2": 12}
    stage.on(START).form(made(20, lines=[line], services=["用水", "用电"], permit_mode="一般程序"))
    yield "受理"
    stage.workdays(1).slip("SURVEY", attended=["用水", "用电"], conclusion="具备条件")
    yield "踏勘"
    stage.slip("RULING", ruling="期限例外", exempt=["道路交通安全"], statute="30个工作日", reason="主干路须分段施工")
    yield "例外"
    stage.slip("RULING", version=2, ruling="不予许可", reason="路由占压既有管廊")
    yield "不予许可"


def neighbours(stage: Stage) -> Iterator[str]:
    """Two applicants dig the same stretch of an invented road in the same weeks."""
    stretch = {**SEGMENT, "seg_road": "样例大道", "seg_from": "样例一路", "seg_to": "样例二路", "seg_side": "南侧"}
    later = {**stretch, "seg_service": "用气", "seg_start": "2026-12-10", "seg_end": "2026-12-25"}
    stage.on(START).form(made(30, lines=[stretch], services=["用水"], applicant_name="济源市样例甲有限公司"))
    yield "甲受理"
    first = stage.case_no
    stage.form(made(31, lines=[later], services=["用气"], applicant_name="济源市样例乙有限公司"))
    yield "乙受理"
    stage.workdays(1)
    yield "次日"
    second, stage.case_no = stage.case_no, first
    stage.slip("JOINT", "water", joint="同意")
    stage.case_no = second
    stage.slip("JOINT", "gas", joint="同意", joint_start=date(2026, 12, 10), joint_end=date(2026, 12, 20), lead=True)
    yield "同意"
    stage.slip("PLEDGE", pledge="已知晓并承诺").slip("RULING", ruling="准予许可")
    yield "许可"


def lacking(stage: Stage) -> Iterator[str]:
    """A gas application without its equipment: one list of what is lacking, then the papers that supply it."""
    asked = {"services": ["用气"], "gas_equip_place": None, "gas_hour_m3": None, "lines": []}
    stage.on(START).form(made(40, rows={"gas_equip": []}, **asked))
    yield "缺件"
    stage.workdays(1).form(made(40, **asked | {"gas_equip_place": "一层厨房", "gas_hour_m3": 40}))
    yield "补正"


def outside(stage: Stage) -> Iterator[str]:
    """A project in a village, outside the urban area."""
    stage.on(START).form(made(50, site_address="济源市王屋镇样例村12号", services=["用水"], lines=[]))
    yield "收件"
    stage.settle(F20=False)
    yield "不予受理"


def separate(stage: Stage) -> Iterator[str]:
    """分别验收: every provider its own date and sheet."""
    stage.on(START).form(made(60, services=["用水", "用电"], lines=[], accept_mode="分别验收"))
    stage.slip("REQUEST", request=["申请验收"], book_date=date(2026, 11, 30))
    yield "分别验收"
    stage.slip("ACCEPT", "water", accept_water="合格")
    yield "一家合格"


def withdrawn(stage: Stage) -> Iterator[str]:
    """The clock of a permit stands still and runs again; one service is withdrawn, then the rest."""
    stage.on(START).form(made(70, services=["用水", "用电"]))
    yield "受理"
    stage.hands_out("SUSPEND")
    stage.slip("SUSPEND", suspend="中止", ground="专家评审", from_date=START, reason="过街管线")
    yield "中止"
    stage.workdays(2).slip("SUSPEND", version=2, suspend="恢复", from_date=stage.office.day())
    yield "恢复"
    stage.slip("REQUEST", request=["撤回"], services=["用电"])
    yield "撤一项"
    stage.slip("REQUEST", version=2, request=["撤回"])
    yield "撤全部"


LIVES: dict[str, Life] = {
    "全程": whole,
    "一般": ordinary,
    "同路": neighbours,
    "缺件": lacking,
    "范围": outside,
    "分验": separate,
    "撤回": withdrawn,
}
