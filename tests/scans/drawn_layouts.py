"""Made-up layouts of the application form: what the reader of foreign forms is tried on.

Every name and number is invented. A layout returns its drawn page with what a perfect reader would return.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tests.scans.drawn_forms import MM, Sheet

TITLE = "济源市水电气暖通信联合报装申请表"


def labels_above() -> Sheet:
    """Labels stand above their values; a seal and a date below; crosses in the squares."""
    s = Sheet()
    s.text(105, 20, TITLE, size=18, anchor="mm")
    x, y = 15.0, 32.0
    columns = [
        ("申请单位名称", "济源市云台机械制造有限公司", 75),
        ("统一社会信用代码", "91419001MA9K1XY707", 60),
        ("法定代表人", "宋清扬", 45),
    ]
    for row in (
        columns,
        [("经办人", "何晓明", 45), ("联系电话", "13803891234", 55), ("项目代码", "2611-419001-04-02-709168", 80)],
        [("项目名称", "云台机械二期厂房", 75), ("建设地点", "济源市文昌路北段38号", 105)],
        [("总建筑面积（㎡）", "12600", 45), ("计划供暖面积（㎡）", "", 45), ("要求接通日期", "2026年12月20日", 90)],
        [("日用水量（吨/日）", "85.5", 60), ("申请容量（千瓦）", "400", 60), ("小时用气量（Nm³/h）", "120", 60)],
    ):
        at = x
        for label, value, width in row:
            s.label(at, y, width, 8, label)
            s.value(at, y + 8, width, 9, value)
            at += width
        y += 17
    for label, words, ticked in (
        ("报装类型", ["新装", "增容", "改造", "临时"], ["新装"]),
        ("报装内容", ["用水", "用电", "用气", "用暖", "通信"], ["用水", "用电", "用气"]),
        ("供电电压", ["220V", "380V", "10kV", "35kV"], ["10kV"]),
        ("用气压力", ["低压", "中压B", "中压A"], ["中压A"]),
    ):
        s.label(x, y, 180, 8, label)
        s.box(x, y + 8, 180, 9)
        s.choices(x + 3, y + 12.5, words, ticked, style="cross")
        y += 17
    s.text(20, y + 12, "申请人（盖章）：")
    s.text(110, y + 12, "法定代表人（签字）：")
    s.text(150, y + 12, "宋清扬", filled=True)
    s.text(110, y + 20, "2026 年 11 月 20 日", filled=True)
    centre = (60 * MM, (y + 14) * MM)
    s.draw.ellipse(
        (centre[0] - 20 * MM, centre[1] - 20 * MM, centre[0] + 20 * MM, centre[1] + 20 * MM),
        outline=(225, 60, 50),
        width=9,
    )
    s.truth = {
        "applicant_name": "济源市云台机械制造有限公司", "uscc": "91419001MA9K1XY707", "legal_rep": "宋清扬",
        "agent_name": "何晓明", "agent_phone": "13803891234", "project_code": "2611-419001-04-02-709168",
        "project_name": "云台机械二期厂房", "site_address": "济源市文昌路北段38号", "floor_area": 12600,
        "need_date": "2026-12-20", "water_daily_m3": 85.5, "power_kva": 400, "gas_hour_m3": 120,
        "apply_type": "新装", "services": ["用水", "用电", "用气"], "voltage": "10kV", "gas_pressure": "中压A",
        "sign_date": "2026-11-20", "seal_present": True, "sign_present": True,
    }  # fmt: skip
    return s


_UNRULED: tuple[tuple[Any, ...], ...] = (
    (("申请日期：", "2026年11月18日", 50, ""), ("报装编号：", "", 30, "")),
    (("用户名称：", "济源市沁河酒店管理有限公司", 90, ""), ("邮编：", "", 20, "")),
    (("信用代码：", "91419001MA9K1XY707", 60, ""), ("负责人：", "马行空", 30, "")),
    (("联系人：", "高远", 35, ""), ("手机：", "15939112345", 45, "")),
    (("工程名称：", "沁河大酒店", 60, ""), ("建设规模：", "1.26", 25, "万平方米")),
    (("建设地点：", "天坛路与黄河大道交叉口东侧", 100, ""), ("", "", 5, "")),
    ("业务类型：", "新装 增容 改造 临时", "改造"),
    ("办理事项：", "供水 供电 燃气 供暖 通信", "供水 供暖 通信"),
    (("最高日用水量：", "60", 22, "吨/日"), ("管径：DN", "100", 22, "")),
    ("用水类别：", "居民生活 非居民 特种", "非居民"),
    (("供暖面积：", "8600", 30, "㎡"), ("通信户数：", "45", 22, "户")),
    ("用热性质：", "居民 商业办公 工业", "商业办公"),
    ("验收方式：", "联合验收 分别验收", "联合验收"),
)


def unruled() -> Sheet:
    """No rulings but underlined blanks, several on one line; squares after their words; rows as lines of text."""
    s = Sheet()
    s.text(105, 20, "水电气暖通信联合报装申请书", size=18, anchor="mm")
    y = 36.0

    for line in _UNRULED:
        if isinstance(line[1], str):
            label, words, ticked = line[0], line[1].split(), line[2].split()
            s.choices(s.text(20, y, label) + 2, y, words, ticked, after=True)
        else:
            s.blanks(y, *line)
        y += 11
    s.text(20, y, "外线工程：")
    y += 10
    heads = (("专业", 20), ("施工路段", 45), ("起止点", 85), ("长度（m）", 135), ("施工方法", 165))
    for head, x in heads:
        s.text(x, y, head)
    for row in (
        ("用水", "天坛路", "黄河大道—宣化街", "180", "开挖"),
        ("通信", "宣化街", "天坛路至文昌路", "95.5", "顶管"),
    ):
        y += 9
        for (_, x), cell in zip(heads, row, strict=True):
            s.text(x, y, cell, filled=True)
        s.rows.append({"seg_service": row[0], "seg_road": row[1], "seg_len_m": float(row[3]), "seg_method": row[4]})
    s.rows[0] |= {"seg_from": "黄河大道", "seg_to": "宣化街"}
    s.rows[1] |= {"seg_from": "天坛路", "seg_to": "文昌路"}
    y += 18
    s.text(20, y, "申请单位（盖章）：")
    s.text(110, y, "负责人（签名）：")
    s.truth = {
        "apply_date": "2026-11-18", "applicant_name": "济源市沁河酒店管理有限公司", "uscc": "91419001MA9K1XY707",
        "legal_rep": "马行空", "agent_name": "高远", "agent_phone": "15939112345", "project_name": "沁河大酒店",
        "floor_area": 12600, "site_address": "天坛路与黄河大道交叉口东侧", "apply_type": "改造",
        "services": ["用水", "用暖", "通信"], "water_daily_m3": 60, "water_dn": 100, "water_nature": "非居民",
        "heat_area": 8600, "tel_users": 45, "heat_nature": "商业办公", "accept_mode": "联合验收",
        "seal_present": False, "sign_present": False,
    }  # fmt: skip
    return s


_SEGMENT_COLUMNS = (("专业", 22), ("路名", 36), ("起点", 32), ("止点", 32), ("敷设长度\n（米）", 26), ("施工方式", 22))
_SEGMENTS = (
    ("用水", "济渎大街", "愚公路", "汤帝路", "126.5", "开挖"),
    ("", "愚公路", "济渎大街", "学苑路", "74", "顶管"),
    ("通信", "济渎大街", "愚公路", "汤帝路", "200", "定向钻"),
)
_SEGMENT_KEYS = ("seg_service", "seg_road", "seg_from", "seg_to", "seg_len_m", "seg_method")


def blocks() -> Sheet:
    """Vertical block labels, two pairs to a row, broken labels, merged cells, units behind, filled squares."""
    s = Sheet()
    s.text(105, 18, TITLE, size=18, anchor="mm")
    for top, height, word in (
        (28, 44, "申请单位"),
        (72, 33, "项目"),
        (105, 22, "用水"),
        (127, 22, "通信"),
        (149, 40, "外线工程"),
    ):
        s.vertical(12, top, 10, height, word)
    s.pair(22, 28, "单位名称", "济源市龙泉置业有限公司")
    s.pair(107, 28, "统一社会\n信用代码", "91419001MA9K1XY707")
    s.pair(22, 39, "法定代表人", "司马青")
    s.pair(107, 39, "经办人", "田野")
    s.pair(22, 50, "联系方式", "18639100012")
    s.pair(107, 50, "电子邮箱", "")
    s.options(61, "申请类别", ["新装", "增容", "迁改"], ["增容"])
    s.pair(22, 72, "项目名称", "龙泉花园小区", w=142)
    s.pair(22, 83, "用地面积", "36.5", unit="亩")
    s.pair(107, 83, "户数", "480", unit="户")
    s.options(94, "项目类型", ["住宅小区", "酒店宾馆", "工厂", "其他"], ["住宅小区"])
    s.pair(22, 105, "日用水量", "210", unit="m³/d")
    s.pair(107, 105, "管径", "DN150")
    s.options(116, "性质", ["居民生活", "非居民", "特种"], ["居民生活"])
    s.pair(22, 127, "户数", "480", unit="户")
    s.pair(107, 127, "设备间", "2处，共30㎡")
    s.options(138, "业务需求", ["宽带", "固话", "有线电视"], ["宽带", "有线电视"])
    _segments(s, 149)
    _foot(s, 189)
    s.truth = {
        "applicant_name": "济源市龙泉置业有限公司", "uscc": "91419001MA9K1XY707", "legal_rep": "司马青",
        "agent_name": "田野", "agent_phone": "18639100012", "apply_type": "增容", "project_name": "龙泉花园小区",
        "land_area": 36.5 * 666.67, "household_count": 480, "project_kind": "住宅小区", "water_daily_m3": 210,
        "water_dn": 150, "water_nature": "居民生活", "tel_users": 480, "tel_room": "2处，共30㎡",
        "tel_service": ["宽带", "有线电视"], "remarks": "施工请避开上学时段", "sign_date": "2026-11-21",
        "seal_present": False, "sign_present": False, "email": None,
    }  # fmt: skip
    return s


def _segments(s: Sheet, y: float) -> None:
    """The outside works, the service of the first two rows in one merged cell."""
    x = 22.0
    for column, (head, width) in enumerate(_SEGMENT_COLUMNS):
        s.label(x, y, width, 13, head)
        for number, row in enumerate(_SEGMENTS):
            is_merged = column == 0 and number == 0
            if row[column]:
                s.value(x, y + 13 + 9 * number, width, 18 if is_merged else 9, row[column])
        x += width
    for row in _SEGMENTS:
        cells = dict(zip(_SEGMENT_KEYS, row, strict=True))
        s.rows.append(cells | {"seg_service": row[0] or "用水", "seg_len_m": float(row[4])})


def _foot(s: Sheet, y: float) -> None:
    """Remarks, the place to sign, and what the window fills in."""
    s.label(12, y, 38, 12, "备注")
    s.value(50, y, 142, 12, "施工请避开上学时段")
    s.box(12, y + 12, 180, 22)
    s.text(15, y + 18, "申请单位（盖章）：                    法定代表人（签字）：")
    s.text(130, y + 28, "日期：")
    s.text(143, y + 28, "2026年11月21日", filled=True)
    s.box(12, y + 34, 180, 8)
    s.text(15, y + 38, "以下由受理窗口填写")
    s.label(12, y + 42, 38, 10, "经办人")
    s.value(50, y + 42, 142, 10, "窗口王")


def mixed() -> Sheet:
    """Open sides, label and value in one cell, comb cells, a long address on two lines, 是/否, a lone tick."""
    s = Sheet()
    s.text(105, 18, "水电气暖通信报装业务申请表", size=18, anchor="mm")
    y = 30.0

    def rule(h: float, *, at: Sequence[float] = ()) -> None:
        nonlocal y
        s.line(15, 195, y)
        for x in at:
            s.draw.line((x * MM, y * MM, x * MM, (y + h) * MM), fill="black", width=2)
        y += h

    s.text(17, y + 5, "客户名称：")
    s.text(40, y + 5, "济源市小浪底水产合作社", filled=True)
    s.text(112, y + 5, "法人姓名：")
    s.text(135, y + 5, "欧阳春", filled=True)
    rule(10, at=[110])
    s.text(17, y + 6, "信用代码")
    for number, char in enumerate("91419001MA9K1XY707"):
        s.text(53 + 7.5 * number, y + 6, char, filled=True, anchor="mm")
    rule(12, at=[49.25 + 7.5 * n for n in range(19)])
    s.text(17, y + 8, "用能地址")
    s.text(52, y + 5, "济源市坡头镇清河村东北约300米处黄河北岸水产养殖示范园区一期", filled=True, size=10)
    s.text(52, y + 11, "三号大棚西侧办公用房", filled=True, size=10)
    rule(16, at=[50])
    s.text(17, y + 5, "二次加压")
    s.choices(52, y + 5, ["是", "否"], ["否"])
    s.text(112, y + 5, "用水量（吨/小时）")
    s.text(152, y + 5, "7", filled=True)
    rule(10, at=[50, 110, 150])
    s.text(17, y + 5, "负荷等级")
    s.choices(52, y + 5, ["一级", "二级", "三级"], ["三级"])
    s.text(112, y + 5, "运营商")
    s.choices(137, y + 5, ["电信", "移动", "联通"], ["移动", "联通"], style="fill")
    rule(10, at=[50, 110, 135])
    s.text(17, y + 5, "用水性质")
    s.choices(52, y + 5, ["居民生活", "非居民", "特种"], ["居民生活", "特种"])
    rule(10, at=[50])
    s.text(17, y + 5, "办理方式")
    s.choices(52, y + 5, ["告知承诺", "一般程序"], [])
    s.text(112, y + 5, "要求接通日期")
    s.text(150, y + 5, "      年      月      日")
    rule(10, at=[50, 110, 147])
    s.line(15, 195, y)
    s.choices(17, y + 8, ["同意信息共享"], ["同意信息共享"])
    s.text(17, y + 20, "签名：")
    s.text(35, y + 20, "欧阳春", filled=True)
    s.text(110, y + 20, "日期：")
    s.text(125, y + 20, "2026.11.19", filled=True)
    s.truth = {
        "applicant_name": "济源市小浪底水产合作社", "legal_rep": "欧阳春", "uscc": "91419001MA9K1XY707",
        "site_address": "济源市坡头镇清河村东北约300米处黄河北岸水产养殖示范园区一期三号大棚西侧办公用房",
        "boost": False, "water_peak_m3h": 7, "load_level": "三级", "tel_operator": ["移动", "联通"],
        "water_nature": None, "permit_mode": None, "need_date": None, "consent_share": True,
        "sign_present": True, "sign_date": "2026-11-19",
    }  # fmt: skip
    return s


LAYOUTS = {"labels_above": labels_above, "unruled": unruled, "blocks": blocks, "mixed": mixed}
