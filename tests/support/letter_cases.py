"""A made-up case for the tests of the letters: one applicant, five services, lists, findings; nobody is real."""

from __future__ import annotations

from datetime import date
from typing import Literal

from extractors.models import FieldReading, MaterialReading, RowReading, Status, Value
from flows.casework.model import SERVICES, Application, Due, Finding, Outcome, OutcomeKind, Severity
from flows.casework.office import Office, load_office
from flows.letters import CaseFacts, Paper, render
from tests.support.shipped import SHIPPED

OFFICE: Office = load_office(SHIPPED)
ACCEPTED = date(2026, 11, 23)
NUMBER = "济联装函〔2026〕12号"
ID_NUMBER = "419001198503070014"
VALUES: dict[str, Value] = {
    "apply_date": "2026-11-22",
    "apply_type": "新装",
    "applicant_kind": "工商业企业",
    "applicant_name": "济源市沁河源酒店管理有限公司",
    "uscc": "91419001MA9K1XY707",
    "legal_rep": "卢知远",
    "legal_rep_id": ID_NUMBER,
    "agent_name": "宋禾",
    "agent_phone": "13839100001",
    "agent_id": "419001199001010013",
    "project_name": "沁河源酒店及商业综合体",
    "project_code": "2608-419001-04-01-551203",
    "site_address": "济源市沁园街道文昌路与汤帝路交叉口西北角",
    "build_nature": "新建",
    "project_kind": "酒店宾馆",
    "land_area": 18600.0,
    "floor_area": 42350.5,
    "floor_above": 33150.5,
    "floor_below": 9200.0,
    "building_count": 3,
    "max_storeys": 14,
    "height_m": 49.8,
    "start_date": "2026-12-01",
    "finish_date": "2028-06-30",
    "need_date": "2028-03-15",
    "plan_permit_no": "建字第4190012026000017号",
    "water_nature": "非居民",
    "water_use": ["生活", "消防"],
    "water_daily_m3": 380.0,
    "water_peak_m3h": 42.5,
    "water_dn": 200,
    "meter_dn": 100,
    "meter_count": 2,
    "fire_flow_ls": 40.0,
    "boost": True,
    "tank_m3": 60.0,
    "water_point": "汤帝路东侧DN400给水管预留三通",
    "power_class": "一般工商业",
    "power_kva": 3150.0,
    "voltage": "10kV",
    "source_count": "双电源",
    "load_level": "二级",
    "metering": "高供高计",
    "ev_kw": 420.0,
    "power_point": "文昌路南侧开闭所",
    "gas_nature": "商业",
    "gas_hour_m3": 96.0,
    "gas_day_m3": 720.0,
    "gas_pressure": "中压B",
    "gas_point": "汤帝路西侧中压管网",
    "heat_nature": "商业办公",
    "heat_area": 33000.0,
    "heat_load_kw": 2145.0,
    "heat_mode": "集中供热",
    "heat_terminal": "风机盘管",
    "heat_temp": "60/50",
    "heat_zone": "1至8层为低区，9至14层为高区",
    "tel_users": 286,
    "tel_service": ["宽带", "专线"],
    "tel_operator": ["电信", "移动", "联通"],
    "tel_room": "3间，共45㎡",
    "tel_mbps": 1000.0,
    "impact_traffic": False,
    "impact_pipe": False,
    "impact_people": False,
    "permit_mode": "告知承诺",
    "accept_mode": "联合验收",
    "book_connect": True,
    "consent_share": True,
    "pledge": True,
    "sign_date": "2026-11-22",
}
SEGMENTS: tuple[tuple[Value, ...], ...] = (
    ("用水", "汤帝路", "文昌路口", "酒店东门", "东侧", 86.5, "开挖", "DN200", 129.8, 0.0),
    ("用水", "文昌路", "汤帝路口", "地下车库入口", "横穿", 24.0, "顶管", "DN200", None, None),
    ("用电", "文昌路", "开闭所", "酒店配电室", "南侧", 160.0, "定向钻", "2×CPVC150", None, None),
    ("用气", "汤帝路", "中压阀井", "调压箱", "西侧", 72.0, "开挖", "De160", 86.4, None),
    ("用暖", "汤帝路", "热力井R12", "换热站", "东侧", 118.0, "开挖", "2×DN250", 236.0, 15.0),
    ("通信", "汤帝路", "人井T08", "弱电进线间", "东侧", 64.0, "利旧管道", "6孔", None, None),
)
SEGMENT_KEYS = [
    "seg_service",
    "seg_road",
    "seg_from",
    "seg_to",
    "seg_side",
    "seg_len_m",
    "seg_method",
    "seg_size",
    "dig_area",
    "green_m2",
]
GAS = (
    ("燃气蒸汽锅炉", "WNS1-0.8-Q", 38.0, 2, "10 kPa", "1号楼地上一层锅炉房"),
    ("商用双眼大锅灶", "DZT-900", 5.5, 3, "2.8 kPa", "1号楼二层厨房"),
)
GAS_KEYS = [f"gas_equip_{name}" for name in ("name", "model", "flow_m3h", "count", "pressure", "place")]
POWER = (("冷水机组", 410.0, 3), ("冷却水泵", 55.0, 4), ("客梯", 22.0, 8), ("厨房设备", 180.0, 1))
POWER_KEYS = ["equip_name", "equip_kw", "equip_count"]
Table = Literal["segments", "gas_equip", "equip_list"]


def reading(key: str, value: Value, status: Status = Status.ACCEPTED) -> FieldReading:
    """A field as read without doubt (or with the status given)."""
    if value is None:
        return FieldReading(key=key)
    return FieldReading(key=key, value=value, raw=str(value), confidence=0.99, status=status, page=1)


def rows(table: Table, keys: list[str], lines: tuple[tuple[Value, ...], ...]) -> tuple[RowReading, ...]:
    """Rows of a list from plain tuples."""
    return tuple(
        RowReading(table=table, index=no, cells={k: reading(k, v) for k, v in zip(keys, line, strict=True)})
        for no, line in enumerate(lines, start=1)
    )


def application(
    services: tuple[str, ...] = SERVICES,
    changes: dict[str, Value] | None = None,
    segments: tuple[tuple[Value, ...], ...] = SEGMENTS,
) -> Application:
    """The made-up application with these services ticked and some values changed."""
    values = VALUES | {"services": list(services)} | (changes or {})
    return Application(
        fields={key: reading(key, value) for key, value in values.items()},
        rows=(
            *rows("segments", SEGMENT_KEYS, tuple(s for s in segments if s[0] in services)),
            *rows("gas_equip", GAS_KEYS, GAS),
            *rows("equip_list", POWER_KEYS, POWER),
        ),
        materials=(MaterialReading(id="M20", title="告知承诺书", pages=(4,)),),
    )


def doubted(base: Application, key: str) -> Application:
    """The same application with one field in doubt."""
    worse = base.fields[key].model_copy(update={"status": Status.REVIEW, "doubt": "两种读法"})
    return base.model_copy(update={"fields": base.fields | {key: worse}})


def due(limit: str, day: date) -> Due:
    """A due date as the calendar would give it."""
    return Due(limit=limit, what="", day=day, starts=ACCEPTED, workdays=3, calendar_version="2026.1")


def case(**changes: object) -> CaseFacts:
    """The ledger's facts of the made-up case."""
    facts: dict[str, object] = {
        "case_no": "LHBZ-2026-000017",
        "received": date(2026, 11, 23),
        "today": date(2026, 11, 23),
        "accepted": ACCEPTED,
        "window_id": "W4",
        "dues": (due("T01", date(2026, 11, 26)),),
    }
    return CaseFacts.model_validate(facts | changes)


def finding(no: int, **changes: object) -> Finding:
    """One hard finding."""
    facts: dict[str, object] = {
        "rule": f"V{no:02d}",
        "field": "gas_equip",
        "label": "用气设备清单",
        "seen": "未填写",
        "why": "报装用气且用气性质不是居民的，应填写设备位置和技术参数",
        "supply": "补填附表二用气设备清单，逐台写明型号、额定流量、台数和位置",
        "severity": Severity.HARD,
    }
    return Finding.model_validate(facts | changes)


ACCEPTANCE_OUTCOME = Outcome(kind=OutcomeKind.ACCEPTED)


def made(paper: Paper, **changes: object) -> bytes:
    """The paper of the made-up case; `application`, `case`, `findings`, `number` can be changed."""
    facts = changes.get("case", case())
    notice = f"{facts.case_no}-07" if isinstance(facts, CaseFacts) and facts.case_no else ""
    given: dict[str, object] = {
        "number": NUMBER if paper.kind.value == "REQUIREMENT" else notice,
        "case": facts,
        "application": application(),
        "findings": (),
        "office": OFFICE,
        "templates": SHIPPED,
    }
    return render(paper, **(given | changes))  # type: ignore[arg-type]
