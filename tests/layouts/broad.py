"""What forms may ask beyond the usual, for a network to learn from: every field of the catalogue, in many more words.

Forms of structures from `FIRST` on are such; the benchmark's lie below, and stay as they are.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from random import Random
from typing import Any

from extractors.values.catalogue import Field
from tests.scans import numbers
from tests.scans.people import Application
from tests.scans.words import BRANDS, ESTATES, ROADS, make_address, make_person

FIRST = 1_000_000
MORE_KEYS: dict[str, tuple[str, ...]] = {
    "applicant": ("legal_rep_id", "resident_id", "mail_address", "agent_id", "industry"),
    "project": ("eng_project_no", "site_bounds", "far", "height_m", "build_permit_no", "designer_phone"),
    "用水": ("tank_m3", "drain_to", "own_well"),
    "用电": ("metering", "pv_kw"),
    "用气": ("gas_year_m3", "gas_homes", "gas_appl"),
    "用暖": ("heat_temp", "heat_zone"),
    "通信": ("tel_blocks",),
    "choices": ("impact_traffic", "impact_pipe", "impact_people", "consent_share", "pledge"),
}
_STANDS = 0.3
SHORT: dict[str, tuple[str, ...]] = {
    "tank_m3": ("水箱", "池容"), "drain_to": ("排水", "去向"), "own_well": ("自备井",),
    "metering": ("计量", "计费方式"), "pv_kw": ("光伏",), "gas_year_m3": ("年用量", "年用气"),
    "gas_homes": ("户数", "居民户"), "gas_appl": ("燃具", "用具"), "heat_temp": ("水温", "供回水"),
    "heat_zone": ("分区", "高低区"), "tel_blocks": ("楼栋", "单元"),
}  # fmt: skip
LABELS: dict[str, tuple[str, ...]] = {
    "applicant_name": ("申办单位", "用户（单位）名称", "项目业主", "申报主体名称", "甲方单位", "产权单位",
                       "报装人", "申请户名",
                       "建设方", "开户名称", "客户全称", "业主名称（盖章处同名）"),
    "uscc": ("单位代码", "营业执照统一编码", "证照代码", "法人单位代码", "信用代码（证照号）", "组织机构（信用）代码"),
    "legal_rep": ("法人代表（签章人）", "法定负责人", "单位法定代表人", "主要负责人", "企业法人"),
    "legal_rep_id": ("法人证件", "负责人身份证号码", "法定代表人身份号码", "法人代表证件号"),
    "resident_id": ("本人身份证", "身份证件号", "户主证件号码", "个人身份证号", "申请人证件号"),
    "mail_address": ("通信联系地址", "寄送地址", "收信地址", "联系住址", "文书送达地址"),
    "reg_address": ("单位注册地", "营业地址", "注册所在地", "单位地址（注册）", "法定住所"),
    "agent_name": ("办理人", "报装专员", "现场负责人", "对接人", "授权办理人", "具体联系人", "申请经办",
                   "业务经办人", "承办人"),
    "agent_phone": ("联系手机号码", "办理人电话", "经办手机", "对接电话", "本人手机", "联系人移动电话",
                    "手机（经办人）"),
    "agent_id": ("办理人证件号", "经办人证件", "受托人身份证号", "代办人身份号码"),
    "tel": ("座机号码", "单位固话", "办公座机", "固话号码", "值班电话"),
    "email": ("邮件地址", "联系邮箱", "单位邮箱", "电子邮件地址", "接收通知邮箱"),
    "industry": ("行业门类", "从事行业", "经营行业", "行业名称"),
    "project_name": ("报建项目名称", "工程全称", "建设工程名称", "楼盘名称", "项目（地块）名称", "项目工程名",
                     "立项名称"),
    "project_code": ("发改赋码", "审批平台代码", "国家统一项目代码", "项目审批代码", "立项赋码", "在线平台编码"),
    "eng_project_no": ("工改平台编号", "工程审批编号", "审批系统项目编号", "工程项目代码号"),
    "site_address": ("工程所在地", "用能地点（详址）", "项目位置（道路）", "施工地点", "安装地点", "接入点地址",
                     "建设所在地",
                     "房屋地址", "具体位置", "项目选址"),
    "site_bounds": ("项目四至范围", "东西南北四至", "地块四至"),
    "build_nature": ("建设方式", "工程性质", "项目建设性质", "新改扩类别"),
    "project_kind": ("工程用途类别", "建筑使用性质", "物业类型", "用房类型", "建设类型（用途）"),
    "land_area": ("地块面积", "净用地面积", "规划用地", "红线内用地面积"),
    "floor_area": ("工程总面积", "规划建筑面积", "建筑面积总计", "总建面", "房屋总面积", "计划建筑面积"),
    "floor_above": ("地面以上面积", "地上总面积", "地上建面"),
    "floor_below": ("地面以下面积", "地下总面积", "地下建面", "地库面积"),
    "far": ("规划容积率", "地块容积率", "设计容积率"),
    "building_count": ("单体数量", "楼座数", "建筑单体数", "共几栋"),
    "max_storeys": ("最多层数", "主楼层数", "建筑最高层", "楼层总数"),
    "height_m": ("建筑总高度", "檐口高度", "楼高", "最高点高度"),
    "household_count": ("住宅套数", "规划总户数", "设计户数", "总户数（住宅）", "住户数量"),
    "start_date": ("动工日期", "预计开工", "计划动工时间", "拟于何时开工", "工程开工时间"),
    "finish_date": ("完工日期", "预计完工时间", "计划竣工", "工程竣工时间", "拟交付日期"),
    "need_date": ("期望开通时间", "要求用能时间", "最迟接通日期", "计划启用日期", "要求投运日期", "希望接入时间",
                  "预计启用时间",
                  "需接通日期"),
    "apply_date": ("申报时日", "申请人填表日期", "送件日期", "递交日期", "报送时间"),
    "apply_type": ("申办类型", "报装种类", "业务办理类型", "申请业务类型", "接入类型", "需求性质"),
    "services": ("报装项目", "联办事项", "申请专业", "所需接入服务", "需办理业务", "市政接入类别", "申请接入专业"),
    "applicant_kind": ("主体类别", "申请者类型", "用户分类", "单位性质"),
    "old_account": ("已有户号", "原有客户号", "原表号（户号）", "现有用户编号"),
    "designer": ("设计方", "设计院名称", "方案设计单位", "图纸设计单位"),
    "designer_phone": ("设计方电话", "设计人员联系方式", "设计院电话"),
    "plan_permit_no": ("规划许可编号", "建规证号", "工规证编号", "规划许可（建字第）"),
    "build_permit_no": ("施工许可号", "开工许可证号", "建筑施工许可编号"),
    "water_nature": ("水费类别", "水质用途类别", "供水性质", "用水户类别"),
    "water_use": ("用水去处", "供水用途", "主要用水用途"),
    "water_daily_m3": ("每天用水量", "日需水", "日供水需求", "平均日用水", "用水需求（日）", "每日用水", "设计日水量"),
    "water_peak_m3h": ("时最大用水", "每小时用水量", "小时最大水量", "最大小时水量"),
    "water_dn": ("进户口径", "接驳管径", "供水管径", "引水管径", "接口直径", "用水管径"),
    "meter_dn": ("计量表口径", "水表规格", "表具口径", "申请表径"),
    "meter_count": ("申请水表数", "表具数量", "水表块数", "需装水表"),
    "fire_flow_ls": ("消防需水流量", "消防设计水量", "室内外消防流量"),
    "boost": ("需否加压", "二供设施", "是否设二次供水", "加压供水"),
    "tank_m3": ("贮水容积", "生活水箱容量", "水池（箱）容量", "蓄水容积"),
    "water_point": ("取水点", "给水接驳点", "管网接水处", "市政接水点"),
    "drain_to": ("污水排向", "排水接入去向", "雨污水去向"),
    "own_well": ("有无自备井", "自备水井", "是否使用自备水"),
    "power_class": ("电费类别", "用电户类别", "执行电价", "用电种类"),
    "power_kva": ("用电报装容量", "新装容量", "受电总容量", "需用容量", "申请负荷", "总用电容量", "配变容量",
                  "设备总容量"),
    "power_kva_old": ("已装容量", "现用容量", "增容前容量"),
    "voltage": ("受电电压等级", "用电电压等级", "供电等级（电压）", "申请电压"),
    "source_count": ("供电回路", "电源回路数", "进线回路"),
    "load_level": ("用电等级", "负荷级", "负荷重要性"),
    "metering": ("电量计量方式", "计量点方式", "电能计量"),
    "ev_kw": ("充电设施功率", "充电车位容量", "充电桩功率合计"),
    "pv_kw": ("屋顶光伏容量", "光伏装机", "自发电容量（光伏）"),
    "power_point": ("电源接驳点", "配电房位置", "T接点位置", "拟用电源点", "箱变位置"),
    "gas_nature": ("燃气性质", "气价类别", "用气户类别", "供气性质"),
    "gas_hour_m3": ("每小时用气量", "小时最大气量", "时流量", "额定小时气量", "高峰时用气", "设计时用气"),
    "gas_day_m3": ("每日用气", "日需气量", "最高日用气"),
    "gas_year_m3": ("全年用气量", "年需气量", "预计年用气", "年度用气规模"),
    "gas_pressure": ("接入压力", "供气等级", "用气压力级别", "压力等级"),
    "gas_equip_place": ("用气场所", "燃具所在位置", "厨房（锅炉房）位置", "设备安装部位"),
    "gas_homes": ("挂表户数", "燃气户数", "拟通气户数", "居民燃气户"),
    "gas_appl": ("家用燃具", "使用的燃气具", "户内用具"),
    "gas_point": ("燃气接驳点", "气源接入位置", "碰口位置", "拟开口位置"),
    "heat_nature": ("热费类别", "供热用途", "用热户类别", "采暖用途"),
    "heat_area": ("拟供热面积", "建筑采暖面积", "申请用热面积", "供暖建筑面积", "计热面积", "入网供热面积"),
    "heat_load_kw": ("热负荷总计", "设计负荷（热）", "采暖总负荷", "需热量"),
    "heat_mode": ("采暖形式", "热源方案", "供热来源"),
    "heat_terminal": ("散热方式", "末端设备", "取暖末端", "室内散热形式"),
    "heat_temp": ("设计水温", "供水／回水", "二次网供回水", "供回水设计温度"),
    "heat_zone": ("竖向分区", "供热分区", "高低分区情况"),
    "heat_station": ("热交换站", "换热机组", "换热站建设方式"),
    "heat_homes": ("供热户", "采暖住户数", "用热住户", "入网户数"),
    "heat_meter": ("热量表计量", "按户计量", "分户热计量"),
    "tel_users": ("宽带端口需求", "接入户数（通信）", "入户数", "信息点数量", "光纤户数"),
    "tel_service": ("所需通信服务", "接入业务种类", "申办通信业务", "弱电需求"),
    "tel_operator": ("服务运营商", "希望接入的运营商", "通信企业选择", "运营商意向"),
    "tel_blocks": ("需接入楼栋", "覆盖单元数", "接入单元"),
    "tel_room": ("弱电机房", "机房位置（面积）", "通信间", "电信机房"),
    "tel_ducts": ("预留管孔", "通信管道孔数", "引入管孔"),
    "tel_mbps": ("出口带宽", "接入速率", "申请带宽", "专线速度"),
    "permit_mode": ("办理模式", "审批形式", "掘路办理方式"),
    "accept_mode": ("验收安排", "验收形式", "选择的验收方式"),
    "book_connect": ("接通预约", "是否需要预约通水电气", "预约服务"),
    "remarks": ("其他需要说明", "特别说明", "补充事项", "其它要求", "需求说明", "附言"),
    "sign_date": ("签名日期", "落款日期", "签署时间", "盖章日期"),
}  # fmt: skip
_TAILS = ("（必填）", "*", "（请填写）", "：（如实填写）")
_TAILED, _STARRED = 0.03, 0.05
_NO_ROAD = 0.22
"""Share of the ends of outside works that are told otherwise than by a road."""


_CITIES = (
    "安阳市",
    "宝鸡市",
    "沧州市",
    "德阳市",
    "鄂州市",
    "阜阳市",
    "赣州市",
    "鹤岗市",
    "吉安市",
    "开封市",
    "兰溪市",
    "绵竹市",
    "南充市",
    "平凉市",
    "黔江区",
    "荣成市",
    "韶关市",
    "台山市",
    "渭南市",
    "忻州市",
    "宜宾市",
    "枣阳市",
    "长治市",
    "遵化市",
)
_DISTRICTS = ("", "", "", "高新区", "城东区", "经开区", "新城区", "开发区")
_OF_ROADS = ("路", "路", "路", "大道", "大街", "街", "东路", "西路", "南路", "北路", "中路", "巷", "一路", "环路")
_OF_NAMES = (
    "中山人民解放建设和平新华长江文化友谊团结胜利光明朝阳东风红旗青年学府科技创业金鼎银河龙泉凤凰白云清水石桥柳林梅花桃源"
    "松柏竹溪海滨湾湖畔港平安福寿康泰兴隆昌盛迎宾振兴富强繁荣翠屏玉兰紫荆滨河汇丰宏图嘉陵锦绣"
)


def with_more(name: str, keys: Sequence[str], rng: Random) -> list[str]:
    """A section's keys with some of the unusual ones among them."""
    found = list(keys)
    for key in MORE_KEYS.get(name, ()):
        if rng.random() < _STANDS:
            found.insert(rng.randint(0, len(found)), key)
    return found


def dressed(label: str, rng: Random) -> str:
    """A label as forms on screens print it, at times."""
    dice = rng.random()
    if dice < _STARRED:
        return f"*{label}"
    return label + rng.choice(_TAILS[:3]) if dice < _STARRED + _TAILED and "（" not in label else label


def made_road(rng: Random) -> str:
    """A road of some city."""
    return "".join(rng.sample(_OF_NAMES, rng.choice((2, 2, 2, 3)))) + rng.choice(_OF_ROADS)


def made_end(rng: Random) -> str:
    """Where a stretch of works may begin or end when it is no road."""
    near = rng.choice(("", "", "项目", "用地", "地块", "小区", "本项目", "厂区"))
    return rng.choice((
        near + "红线", near + "红线", near + "红线", "项目用地红线", "项目红线内", "建设用地红线处",
        f"{near or '小区'}{rng.choice('东西南北')}{rng.choice(('门', '侧', '大门', '入口'))}",
        f"{made_road(rng)}{rng.choice(('阀门井', '检查井', '调压站', '环网柜', '交叉口', '换热站', '人孔井'))}",
        f"{rng.randint(1, 20)}#{rng.choice(('井', '楼', '人孔', '箱变'))}", "现状管网", "规划路", "市政主干管",
    ))  # fmt: skip


def ended(row: dict[str, Any], rng: Random) -> dict[str, Any]:
    """A segment with ends that are no roads, at times."""
    return row | {k: made_end(rng) for k in ("seg_from", "seg_to") if row.get(k) and rng.random() < _NO_ROAD}


def elsewhere(application: Application, rng: Random) -> Application:
    """The application as of another city: its roads, firms and estates have other names."""
    city, names = rng.choice(_CITIES), {}
    for known in (*ROADS, *BRANDS, *ESTATES):
        made = "".join(rng.sample(_OF_NAMES, rng.choice((2, 2, 2, 3))))
        names[known] = made + rng.choice(_OF_ROADS) if known in ROADS else made + known[2:]
    names |= {"济源市": city + rng.choice(_DISTRICTS), "济源": city[:-1]}

    def renamed(value: Any) -> Any:
        if isinstance(value, list):
            return [renamed(v) for v in value]
        if isinstance(value, dict):
            return {k: renamed(v) for k, v in value.items()}
        for known, made in names.items() if isinstance(value, str) else ():
            value = value.replace(known, made)
        return value

    rows = renamed(application.rows)
    if "segments" in rows:
        rows |= {"segments": [ended(row, rng) for row in rows["segments"]]}
    return replace(application, fields=renamed(application.fields), rows=rows)


def made_up(field: Field, rng: Random) -> Any:
    """A value for a field of which the made-up application says nothing; None for one to choose."""
    if field.type in ("resident_id", "mobile", "landline"):
        return {
            "resident_id": numbers.make_resident_id,
            "mobile": numbers.make_mobile,
            "landline": numbers.make_landline,
        }[field.type](rng)
    if field.type == "name":
        return make_person(rng)
    if field.type in ("date", "project_code"):
        day = dt.date(2026, 1, 5) + dt.timedelta(rng.randint(0, 600))
        return day.isoformat() if field.type == "date" else numbers.make_project_code(rng, day)
    if field.type == "email":
        return f"baozhuang{rng.randint(10, 999)}@example.com"
    if field.type == "integer":
        return rng.choice((1, 2, 3, 5, 8, 12, 24, 36, 96, 120, 310, 560))
    if field.type == "number":
        return {"far": round(rng.uniform(0.8, 3.5), 2), "height_m": round(rng.uniform(9, 99), 1)}.get(
            field.key, rng.choice((6, 12, 18.5, 24, 36.2, 60, 120, 240, 1250))
        )
    if field.type in ("text", "code"):
        return _text(field.key, rng)
    return None


def _text(key: str, rng: Random) -> str:
    road, other = rng.sample(ROADS, 2)
    made = {
        "mail_address": make_address(rng),
        "industry": rng.choice(("房地产开发", "装备制造", "住宿业", "食品加工", "教育", "卫生", "批发零售")),
        "eng_project_no": f"41900120260{rng.randint(10, 99)}{rng.randint(1, 60):03d}",
        "site_bounds": f"东至{road}，西至{other}，南至{rng.choice(ROADS)}，北至规划路",
        "build_permit_no": f"4190012026{rng.randint(1, 12):02d}{rng.randint(1, 28):02d}{rng.randint(1, 9):02d}01",
        "drain_to": rng.choice((f"{road}污水管", "市政污水管网", "化粪池后接市政管")),
        "heat_temp": rng.choice(("50/40", "45/35", "60/50℃", "130/70℃", "75/50")),
        "heat_zone": rng.choice(("高区、低区", "高低区各一", "低区", "1-11层低区，以上高区")),
        "tel_room": rng.choice(("地下一层弱电间20㎡", "1号楼一层", "B1层，15平方米")),
        "case_no": f"LHBZ-2026-{rng.randint(1, 99999):05d}",
        "push_no": f"TS2026{rng.randint(1, 99999):06d}",
        "old_account": str(rng.randint(10**9, 10**10 - 1)),
        "remarks": rng.choice(("现场具备施工条件", "请先联系门卫", f"与{road}改造同步施工", "夜间不能停水")),
        "designer": f"{rng.choice(BRANDS)}建筑设计院有限公司",
    }  # fmt: skip
    return made.get(key, f"{road}{rng.choice(('北侧', '南侧', '中段', '与' + other + '交叉口'))}")
