"""The blocks of the five services in a made-up application: quantities that fit the project and one another.

Each maker takes the seeded generator and the values so far; it hands on the block's values and its lists.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

from tests.scans import words

Values = dict[str, Any]
Lists = dict[str, list[Values]]

_FLOW_BY_DN = {20: 5.0, 25: 7.9, 32: 12.5, 40: 20.0, 50: 50.0, 80: 125.0, 100: 200.0, 150: 312.0, 200: 788.0}
_LARGE = ("工厂", "商业综合体", "医院")


def _homes(values: Values) -> int | None:
    return values.get("household_count")


def _for_dwellings(values: Values) -> bool:
    return bool(values["project_kind"] == "住宅小区")


def make_water(rng: Random, values: Values) -> tuple[Values, Lists]:
    """用水: the hourly peak lies between a 24th and a third of the day; the pipe carries it."""
    homes = _homes(values)
    daily = round(homes * rng.uniform(0.35, 0.6), 1) if homes else round(rng.uniform(8, 420), 1)
    daily = max(daily, 0.5)
    peak = round(daily / 24 * rng.uniform(1.8, 3.0), 2 if daily < 10 else 1)
    pipe = next(dn for dn, flow in _FLOW_BY_DN.items() if flow > peak)
    high = values.get("max_storeys", 0) > 6
    meter = max(dn for dn in _FLOW_BY_DN if dn <= pipe)
    return {
        "water_nature": "居民生活" if _for_dwellings(values) else rng.choice(("非居民", "非居民", "特种")),
        "water_use": ["生活"] if homes else rng.choice((["生活"], ["生产"], ["生活", "生产"], ["生活", "消防"])),
        "water_daily_m3": daily,
        "water_peak_m3h": peak,
        "water_dn": pipe,
        "meter_dn": 20 if homes else meter,
        "meter_count": homes or rng.randint(1, 4),
        "fire_flow_ls": rng.choice((15, 20, 25, 30, 40)) if not homes and rng.random() < 0.5 else None,
        "boost": True if high else (None if homes == 1 else False),
        "tank_m3": rng.choice((12, 18, 24, 36)) if high else None,
        "water_point": f"{rng.choice(words.ROADS)}现状给水管" if rng.random() < 0.6 else None,
        "own_well": False if rng.random() < 0.4 else None,
    }, {}


def make_power(rng: Random, values: Values) -> tuple[Values, Lists]:
    """用电: voltage by capacity; from 100 kVA with a list of machines of 0.6 to 1.6 times the capacity."""
    if _homes(values) == 1:
        return _home_power(rng, values), {}
    capacity = rng.choice((80, 100, 160, 250, 315, 400, 500, 630, 800, 1000, 1250, 1600, 2000))
    level = rng.choice(("三级", "三级", "三级", "二级", "一级"))
    block: Values = {
        "power_class": _power_class(rng, values, capacity),
        "power_kva": capacity,
        "power_kva_old": rng.choice((20, 30, 50)) if values["apply_type"] == "增容" else None,
        "voltage": "10kV" if capacity > 160 else "380V",
        "load_level": level,
        "source_count": "单电源" if level == "三级" else rng.choice(("双电源", "双回路")),
        "power_point": f"{rng.choice(words.ROADS)}{rng.randint(2, 38)}号环网柜" if rng.random() < 0.6 else None,
        "ev_kw": rng.choice((60, 120, 240)) if rng.random() < 0.3 else None,
    }
    return block, {"equip_list": _machines(rng, capacity)} if capacity >= 100 else {}


def _home_power(rng: Random, values: Values) -> Values:
    return {
        "power_class": "居民生活",
        "power_kva": rng.choice((8, 12, 16)),
        "power_kva_old": 4 if values["apply_type"] == "增容" else None,
        "voltage": "220V",
        "load_level": "三级",
    }


def _power_class(rng: Random, values: Values, capacity: int) -> str:
    if _for_dwellings(values):
        return "居民生活"
    return "大工业" if values["project_kind"] == "工厂" and capacity >= 315 and rng.random() < 0.6 else "一般工商业"


def _machines(rng: Random, capacity: int) -> list[Values]:
    """Two to four machines that together ask for about the capacity."""
    chosen = rng.sample(words.POWER_MACHINES, rng.randint(2, 4))
    share = capacity * rng.uniform(0.75, 1.2) / len(chosen)
    return [
        {"equip_name": name, "equip_kw": kw, "equip_count": max(1, round(share / kw))}
        if share >= kw
        else {"equip_name": name, "equip_kw": round(share, 1), "equip_count": 1}
        for name, kw in chosen
    ]


def make_gas(rng: Random, values: Values) -> tuple[Values, Lists]:
    """用气: for dwellings homes and appliances, for others machines whose flows the hourly flow follows."""
    if homes := _homes(values):
        appliances = rng.choice((["灶具", "热水器"], ["灶具", "壁挂炉"], ["灶具", "热水器", "壁挂炉"]))
        hourly = round(max(homes * rng.uniform(2.2, 3.4) * (0.3 if homes > 20 else 1), 1.5), 1)
        return _gas_block(rng, "居民", hourly) | {"gas_homes": homes, "gas_appl": appliances}, {}
    nature = {"工厂": "工业", "学校": "公福", "医院": "公福"}.get(values["project_kind"]) or rng.choice(
        ("商业", "采暖锅炉")
    )
    machines: list[Values] = [
        {
            "gas_equip_name": name,
            "gas_equip_model": model,
            "gas_equip_flow_m3h": flow,
            "gas_equip_count": rng.randint(1, 3),
            "gas_equip_pressure": pressure,
            "gas_equip_place": rng.choice(words.GAS_PLACES),
        }
        for name, model, flow, pressure in rng.sample(words.GAS_MACHINES[nature], rng.randint(1, 2))
    ]
    total = sum(m["gas_equip_flow_m3h"] * m["gas_equip_count"] for m in machines)
    return _gas_block(rng, nature, round(total * rng.uniform(0.6, 0.95), 1)), {"gas_equip": machines}


def _gas_block(rng: Random, nature: str, hourly: float) -> Values:
    return {
        "gas_nature": nature,
        "gas_hour_m3": hourly,
        "gas_day_m3": round(hourly * rng.randint(4, 12), 1) if rng.random() < 0.6 else None,
        "gas_pressure": "低压" if hourly < 40 else rng.choice(("中压B", "中压A")),
        "gas_equip_place": "厨房" if nature == "居民" else rng.choice(words.GAS_PLACES),
        "gas_point": f"{rng.choice(words.ROADS)}中压管道" if rng.random() < 0.6 else None,
    }


def make_heat(rng: Random, values: Values) -> tuple[Values, Lists]:
    """用暖: the area stays within the floor area, the load at 42 to 70 W/㎡."""
    area = round(values["floor_area"] * rng.uniform(0.72, 0.98))
    kind = {"住宅小区": "居民", "工厂": "工业", "学校": "公建", "医院": "公建"}.get(values["project_kind"], "商业办公")
    homes = _homes(values)
    load = kind in ("公建", "工业") or rng.random() < 0.5
    return {
        "heat_nature": kind,
        "heat_area": area,
        "heat_load_kw": round(area * rng.uniform(42, 70) / 1000, 1) if load else None,
        "heat_mode": "集中供热",
        "heat_terminal": rng.choice(("散热器", "地板辐射", "地板辐射", "风机盘管")),
        "heat_zone": "高区、低区" if values.get("max_storeys", 0) > 10 else None,
        "heat_homes": homes,
        "heat_meter": True if homes else None,
        "heat_station": None if homes == 1 else rng.choice(("自建", "共用", "无", None)),
    }, {}


def make_telecom(rng: Random, values: Values) -> tuple[Values, Lists]:
    """通信: as many users as homes; the operators are several in an estate (equal access)."""
    homes = _homes(values)
    uses = rng.choice((["宽带"], ["宽带", "固话"], ["宽带", "有线电视"], ["宽带", "固话", "专线"]))
    estate = _for_dwellings(values) and homes != 1
    operators = ["电信", "移动", "联通", "广电"]
    picked = operators if estate else sorted(rng.sample(operators, rng.randint(1, 3)), key=operators.index)
    return {
        "tel_users": homes or rng.randint(6, 240),
        "tel_service": uses,
        "tel_operator": picked,
        "tel_mbps": rng.choice((100, 200, 500, 1000)) if "专线" in uses else None,
        "tel_blocks": values.get("building_count", 1) if homes else None,
        "tel_room": _telecom_room(rng, homes) if homes else None,
        "tel_ducts": rng.choice((4, 6, 8, 12)) if values["project_kind"] in _LARGE or estate else None,
    }, {}


def _telecom_room(rng: Random, homes: int) -> str:
    """One room for every 300 homes; a single home has its box."""
    return "室内弱电箱" if homes == 1 else f"{homes // 300 + 1}间{rng.choice((12, 15, 20))}平方米"


BLOCKS: dict[str, Callable[[Random, Values], tuple[Values, Lists]]] = {
    "用水": make_water,
    "用电": make_power,
    "用气": make_gas,
    "用暖": make_heat,
    "通信": make_telecom,
}
