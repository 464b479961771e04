"""A complete, made-up application and the ways to change it, for tests of casework."""

from extractors.models import FieldReading, MaterialReading, RowReading, Status
from extractors.values.normalising import written
from flows.casework.model import Application

FIELDS = {
    "apply_date": "2026-11-20", "channel": "线下窗口", "apply_type": "新装",
    "services": ["用水", "用电", "用气", "用暖", "通信"],
    "applicant_kind": "工商业企业", "applicant_name": "济源市样例酒店有限公司", "uscc": "91419001MA9K1XY707",
    "legal_rep": "样本一", "reg_address": "济源市黄河路1号", "agent_name": "样本一", "agent_phone": "13800000000",
    "tel": "0391-6600000", "project_name": "样例酒店一期", "project_code": "2608-419001-04-01-551203",
    "site_address": "济源市黄河路与文昌中路交叉口", "build_nature": "新建", "project_kind": "酒店宾馆",
    "land_area": 12000, "floor_area": 20000, "floor_above": 15000, "floor_below": 5000, "building_count": 2,
    "max_storeys": 6, "height_m": 24, "start_date": "2026-12-01", "finish_date": "2027-12-01",
    "need_date": "2027-10-01",
    "plan_permit_no": "建字第4190012026001号",
    "water_nature": "非居民", "water_use": ["生活", "消防"], "water_daily_m3": 120, "water_peak_m3h": 12,
    "water_dn": 100, "meter_dn": 80,
    "power_class": "一般工商业", "power_kva": 800, "voltage": "10kV", "load_level": "二级", "source_count": "双电源",
    "gas_nature": "商业", "gas_hour_m3": 40, "gas_day_m3": 400, "gas_year_m3": 12, "gas_pressure": "低压",
    "gas_equip_place": "一层厨房",
    "heat_nature": "商业办公", "heat_area": 15000, "heat_load_kw": 900, "heat_terminal": "风机盘管",
    "tel_users": 200, "tel_service": ["宽带"],
    "impact_traffic": False, "impact_pipe": False, "impact_people": False, "permit_mode": "告知承诺",
    "accept_mode": "联合验收", "consent_share": True, "pledge": True, "seal_present": True, "sign_present": True,
    "sign_date": "2026-11-20",
}  # fmt: skip
SEGMENT = {
    "seg_service": "用水", "seg_road": "黄河路", "seg_from": "文昌中路", "seg_to": "天坛中路", "seg_len_m": 120,
    "seg_w_m": 1, "seg_d_m": 1.5, "seg_method": "开挖", "dig_area": 120, "seg_start": "2026-12-05",
    "seg_end": "2026-12-20",
}  # fmt: skip
ROWS = {
    "segments": [SEGMENT],
    "gas_equip": [{"gas_equip_name": "商用灶", "gas_equip_flow_m3h": 20, "gas_equip_count": 3}],
    "equip_list": [{"equip_name": "冷水机组", "equip_kw": 300, "equip_count": 2}],
}
DWELLING = {"project_kind": "住宅小区", "household_count": 400, "gas_nature": "居民", "gas_homes": 400,
            "heat_homes": 400,
            "gas_appl": ["灶具"], "heat_meter": True, "tel_users": 400, "tel_blocks": 2, "tel_room": "1间10㎡",
            "meter_count": 400}  # fmt: skip


def reading(key, value, **changes):
    raw = changes.pop("raw", written(value))
    known = {"key": key, "value": value, "raw": raw, "confidence": 0.99, "status": Status.ACCEPTED, "page": 1}
    return FieldReading(**{**known, **changes})


def as_reading(key, value):
    return value if isinstance(value, FieldReading) else reading(key, value)


def application(rows=None, materials=(), confirmed=(), **fields):
    """The complete application with these fields instead; None takes one away, a FieldReading stands as it is."""
    merged = {**FIELDS, **fields}
    made = {key: as_reading(key, value) for key, value in merged.items() if value is not None}
    lists = {**ROWS, **(rows or {})}
    cells = tuple(
        RowReading(table=table, index=i, cells={key: as_reading(key, value) for key, value in row.items()})
        for table, entries in lists.items()
        for i, row in enumerate(entries, 1)
    )
    return Application(fields=made, rows=cells, materials=tuple(materials), confirmed=confirmed)


def segment(**changes):
    return {"segments": [{k: v for k, v in {**SEGMENT, **changes}.items() if v is not None}]}


def material(id_, title, **fields):
    return MaterialReading(id=id_, title=title, pages=(3,), fields={k: reading(k, v) for k, v in fields.items()})
