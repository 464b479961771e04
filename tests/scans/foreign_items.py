"""What forms of other towns ask, in their own words: items in blocks, with several labels, units and options each.

A layout of foreign.py picks one label an item by its seed; options are catalogue words as such forms print them.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Any


@dataclass(frozen=True)
class Item:
    """A blank. width: 1 a short one, 2 a long one, 3 a whole line. options: words to tick, else it is written."""

    key: str
    labels: tuple[str, ...]
    units: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    width: int = 1


@dataclass(frozen=True)
class Wording:
    """An item as one form prints it."""

    item: Item
    label: str
    unit: str


def _ticked(key: str, labels: tuple[str, ...], words: str, *, width: int = 1) -> Item:
    """An item to tick; its words separated by blanks."""
    return Item(key, labels, options=tuple(words.split()), width=width)


_KINDS = "住宅小区 酒店宾馆 工厂 商业综合体 办公 学校 医院 其他"
_AREA = ("㎡", "m²", "平方米", "m2", "万㎡")
_FLOW = ("m³/h", "Nm³/h", "立方米/小时")
BLOCKS: tuple[tuple[str, tuple[Item, ...]], ...] = (
    (
        "申请信息",
        (
            _ticked("apply_type", ("报装类型", "业务类型", "申请类别"), "新装 增容 改造 临时 迁改", width=3),
            _ticked("services", ("报装内容", "协同报装内容", "申请事项"), "用水 用电 用气 用暖 通信", width=3),
            Item("applicant_name", ("申请单位", "建设单位", "用户名称", "报装单位"), width=2),
            Item("legal_rep", ("法定代表人", "法人代表", "单位负责人")),
            Item("uscc", ("统一社会信用代码", "社会统一信用代码", "信用代码"), width=2),
            Item("agent_name", ("经办人", "联系人", "委托代理人")),
            Item("agent_phone", ("联系电话", "手机", "联系方式")),
        ),
    ),
    (
        "项目情况",
        (
            Item("project_name", ("项目名称", "工程名称"), width=2),
            Item("need_date", ("要求接通日期", "希望接通时间")),
            Item("project_code", ("项目代码", "投资项目统一代码"), width=2),
            Item("floor_area", ("总建筑面积", "建筑面积"), _AREA),
            Item("site_address", ("项目地址", "建设地点", "报装地址"), width=2),
            Item("household_count", ("总户数", "户数"), ("户",)),
            _ticked("project_kind", ("项目类型", "建筑类型"), _KINDS, width=3),
        ),
    ),
    (
        "用水",
        (
            _ticked("water_nature", ("用水性质", "用水类别"), "居民生活 非居民 特种 施工临时", width=2),
            Item("water_daily_m3", ("日用水量", "最高日用水量"), ("m³/d", "吨/天", "立方米/日")),
            Item("water_dn", ("接口管径", "进水管径"), ("mm",)),
        ),
    ),
    (
        "用电",
        (
            _ticked("power_class", ("用电类别", "用电性质"), "居民生活 一般工商业 大工业 农业生产", width=2),
            Item("power_kva", ("用电容量", "申请容量", "报装容量"), ("kVA", "千伏安")),
            _ticked("voltage", ("供电电压", "电压等级"), "220V 380V 10kV 35kV", width=2),
            _ticked("load_level", ("负荷等级", "负荷性质"), "一级 二级 三级", width=2),
        ),
    ),
    (
        "用气",
        (
            _ticked("gas_nature", ("用气性质", "用气类别"), "居民 商业 工业 公福 采暖锅炉", width=2),
            Item("gas_hour_m3", ("小时用气量", "最大小时流量"), _FLOW),
            _ticked("gas_pressure", ("用气压力", "供气压力"), "低压 中压B 中压A 次高压B 次高压A", width=3),
        ),
    ),
    (
        "用暖",
        (
            _ticked("heat_nature", ("用热性质", "用热类型", "供热类别"), "居民 商业办公 公建 工业", width=2),
            Item("heat_area", ("供暖面积", "供热面积", "用热面积"), _AREA),
            _ticked("heat_terminal", ("末端形式", "散热形式"), "散热器 地板辐射 风机盘管 热风 其他", width=3),
        ),
    ),
    (
        "通信",
        (
            _ticked("tel_service", ("业务类型", "通信业务"), "宽带 固话 专线 有线电视", width=2),
            Item("tel_users", ("通信户数", "用户数量"), ("户",)),
            _ticked("tel_operator", ("意向运营商", "运营商"), "电信 移动 联通 广电", width=3),
        ),
    ),
)  # fmt: skip
CHOICES = (
    _ticked("permit_mode", ("办理方式", "许可方式"), "告知承诺 一般程序"),
    _ticked("accept_mode", ("验收方式", "验收选择"), "联合验收 分别验收"),
    Item("remarks", ("备注", "其他说明"), width=3),
)
SEGMENT_HEADS = (
    ("seg_service", "专业", 16.0),
    ("seg_road", "施工路段", 36.0),
    ("seg_from", "起点", 36.0),
    ("seg_to", "止点", 36.0),
    ("seg_len_m", "长度（m）", 26.0),
    ("seg_method", "施工方法", 26.0),
)
TITLES = ("水电气暖通信联合报装申请表", "水电气暖信联合报装申请表", "市政公用服务联合报装申请表")
SEGMENT_KEYS = tuple(key for key, _, _ in SEGMENT_HEADS)
KEYS = (
    "apply_date",
    "sign_date",
    *(item.key for _, items in BLOCKS for item in items),
    *(item.key for item in CHOICES),
)


def worded(item: Item, rng: Random) -> Wording:
    """The item in the words of one form."""
    return Wording(item, rng.choice(item.labels), rng.choice(item.units) if item.units else "")


def written_date(iso: str, style: str) -> str:
    """A date as it is written: chinese 2026年4月16日, dotted 2026.4.16, dashed 2026-04-16."""
    year, month, day = (int(part) for part in iso.split("-"))
    if style == "chinese":
        return f"{year}年{month}月{day}日"
    return f"{year}.{month}.{day}" if style == "dotted" else iso


def written_value(key: str, value: Any, dates: str, *, unit: str = "") -> str:
    """A value as it is written into a foreign blank before its printed unit, '' where there is none."""
    if value is None:
        return ""
    if unit.startswith("万"):
        return f"{value / 10000:.12g}"
    if key.endswith("_date"):
        return written_date(str(value), dates)
    return f"{value:.12g}" if isinstance(value, float) else str(value)
