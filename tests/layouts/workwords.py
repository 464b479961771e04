"""The words of broad lists of outside works: heads, what stands within cells, sentences, names of the segments.

A form of words names its values in braces: {seg_road}. Behind a colon stands how: o as options to choose from, d
behind a printed DN, r before a printed 路, s before a printed 侧, m and u with a written m and 米. [Words in brackets]
are labels of the next value, | breaks the line; all else is print, or written by whoever fills it.
"""

from __future__ import annotations

from tests.layouts.lists import FROM_TO

ROAD_FROM_TO, SIZES, TRENCH, TIME, HOW, WHAT = "road_from_to", "sizes", "trench", "time", "how", "what"
KEYS: dict[str, tuple[str, ...]] = {
    FROM_TO: ("seg_from", "seg_to"),
    ROAD_FROM_TO: ("seg_road", "seg_from", "seg_to"),
    SIZES: ("seg_len_m", "seg_w_m", "seg_d_m"),
    TRENCH: ("seg_w_m", "seg_d_m"),
    TIME: ("seg_start", "seg_end"),
    HOW: ("seg_method", "seg_size"),
    WHAT: ("seg_service", "seg_road"),
}
"""Columns with several values in one cell."""

HEADS: dict[str, tuple[str, ...]] = {
    "seg_service": ("专业", "管线类别", "类别", "管线专业", "专业名称", "管线名称", "管线种类", "管种", "报装专业",
        "外线类别"),
    "seg_road": ("施工路段", "道路名称", "路名", "所在道路", "沿（跨）道路", "敷设道路", "路段", "途经道路",
        "占掘道路", "街道名称",
                 "所经路段"),
    "seg_from": ("起点", "起点位置", "起", "自", "起始点", "起点（桩号/路口）", "接入起点", "始点", "由"),
    "seg_to": ("止点", "终点", "止点位置", "止", "至", "终止点", "终点（桩号/路口）", "讫点", "到"),
    "seg_len_m": ("长度（m）", "长度（米）", "长（m）", "管长m", "敷设长度（m）", "延长米", "长度/m", "米数",
        "工程量（m）", "管线长（米）",
                  "长度", "掘路长度（m）"),
    "seg_method": ("施工方法", "施工方式", "敷设方式", "施工工艺", "工法", "穿越方式", "敷设方法", "工艺", "方式"),
    "seg_size": ("管径/孔数", "规格", "管径", "管材规格", "规格型号", "管径（孔数）", "管径、孔数、回路", "口径/孔数",
        "管线规格"),
    "seg_side": ("侧别", "道路侧别", "位置（侧）", "位置", "所在侧", "路侧", "平面位置", "敷设位置"),
    "seg_w_m": ("宽度（m）", "开挖宽（m）", "宽（m）", "沟宽/m", "槽宽（米）", "掘路宽（m）", "沟槽宽度"),
    "seg_d_m": ("埋深（m）", "开挖深（m）", "深（m）", "沟深/m", "槽深（米）", "深度（m）", "沟槽深度"),
    "seg_start": ("开工日期", "开工时间", "计划开工", "施工开始", "开始日期", "拟开工日", "进场日期"),
    "seg_end": ("完工日期", "完工时间", "计划完工", "施工结束", "结束日期", "拟完工日", "恢复日期"),
    "occupy_road": ("占道面积（㎡）", "占路（㎡）", "占用道路（㎡）", "占道/㎡", "占用面积（平方米）"),
    "dig_area": ("开挖面积（㎡）", "掘路面积（㎡）", "挖掘面积/㎡", "破路（㎡）", "开挖（平方米）"),
    "green_m2": ("占用绿地（㎡）", "绿地（㎡）", "占绿面积（㎡）", "绿化面积/㎡"),
    "trees": ("树木（株）", "移树（棵）", "涉及树木", "移植树木/株", "行道树（株）"),
    FROM_TO: ("起止点", "起点—止点", "起讫点", "起止位置", "起点至终点", "起、止点", "起止（路口）", "由何处至何处",
        "起止范围",
              "管线走向"),
    ROAD_FROM_TO: ("道路及起止", "路段（起止点）", "施工路段及起止点", "道路名称、起讫点", "路由",
        "路由（道路、起止）", "施工范围"),
    SIZES: ("长×宽×深（m）", "长×宽×深", "沟槽尺寸（长×宽×深）", "开挖尺寸（m）", "尺寸（长*宽*深）",
        "规模（长、宽、深，m）"),
    TRENCH: ("开挖宽×深（m）", "宽×深", "沟槽断面（宽×深）", "断面尺寸（m）", "沟槽（宽、深）"),
    TIME: ("施工时间", "施工起止时间", "计划工期", "施工期限", "起止日期", "拟施工时段", "工期"),
    HOW: ("方式/管径", "施工方式、规格", "工艺及规格", "敷设方式/规格", "方法（管径）"),
    WHAT: ("专业及路段", "管线及所在道路", "专业、道路", "项目（专业/路段）", "管线（道路）"),
}  # fmt: skip

GROUPS: tuple[tuple[tuple[str, ...], tuple[str, ...], tuple[tuple[str, ...], ...]], ...] = (
    (("seg_from", "seg_to"), ("起止位置", "起止点", "起讫点", "管线走向", "施工范围"),
     (("起点", "终点"), ("起", "止"), ("自", "至"), ("起点", "止点"), ("起始", "终止"), ("由", "到"))),
    (("seg_len_m", "seg_w_m", "seg_d_m"), ("沟槽尺寸（m）", "规模（米）", "开挖尺寸（m）", "工程量（m）",
        "尺寸（米）"),
     (("长", "宽", "深"), ("长度", "宽度", "深度"), ("L", "B", "H"))),
    (("seg_w_m", "seg_d_m"), ("沟槽（m）", "开挖断面（m）", "断面（米）"), (("宽", "深"), ("宽度", "深度"), ("宽",
        "埋深"))),
    (("seg_start", "seg_end"), ("施工时间", "计划工期", "施工期限", "起止日期"),
     (("开工", "完工"), ("开始", "结束"), ("自", "至"), ("起", "止"))),
    (("dig_area", "occupy_road"), ("面积（㎡）", "道路面积（㎡）", "影响面积（㎡）"), (("开挖", "占用"), ("掘路",
        "占道"))),
    (("green_m2", "trees"), ("涉及绿化", "绿化影响"), (("绿地（㎡）", "树木（株）"), ("面积", "株数"))),
)  # fmt: skip
"""Two head lines: the columns, the words over them, and those below."""

WRITTEN: dict[str, tuple[str, ...]] = {
    FROM_TO: (
        "{seg_from}—{seg_to}", "{seg_from}至{seg_to}", "{seg_from}～{seg_to}", "自{seg_from}起至{seg_to}止",
        "{seg_from}-{seg_to}", "从{seg_from}到{seg_to}", "{seg_from}→{seg_to}", "{seg_from}、{seg_to}",
        "{seg_from}|{seg_to}", "{seg_from}--{seg_to}",
    ),
    ROAD_FROM_TO: (
        "{seg_road}（{seg_from}—{seg_to}）", "{seg_road}，{seg_from}至{seg_to}", "{seg_road}：{seg_from}—{seg_to}",
        "{seg_road}自{seg_from}至{seg_to}", "{seg_road}|{seg_from}至{seg_to}", "{seg_road} {seg_from}-{seg_to}",
        "沿{seg_road}由{seg_from}到{seg_to}",
    ),
    SIZES: (
        "{seg_len_m}×{seg_w_m}×{seg_d_m}", "{seg_len_m}*{seg_w_m}*{seg_d_m}",
        "{seg_len_m:m}×{seg_w_m:m}×{seg_d_m:m}",
        "长{seg_len_m}宽{seg_w_m}深{seg_d_m}", "{seg_len_m}/{seg_w_m}/{seg_d_m}", "{seg_len_m}、{seg_w_m}、{seg_d_m}",
        "{seg_len_m}x{seg_w_m}x{seg_d_m}",
    ),
    TRENCH: ("{seg_w_m}×{seg_d_m}", "{seg_w_m}*{seg_d_m}", "{seg_w_m}/{seg_d_m}", "宽{seg_w_m}深{seg_d_m}",
             "{seg_w_m:m}×{seg_d_m:m}"),
    TIME: ("{seg_start}—{seg_end}", "{seg_start}至{seg_end}", "{seg_start}|{seg_end}", "{seg_start}～{seg_end}",
           "自{seg_start}至{seg_end}", "{seg_start} 至|{seg_end}", "{seg_start}起|{seg_end}止"),
    HOW: ("{seg_method}/{seg_size}", "{seg_method}，{seg_size}", "{seg_method} {seg_size}",
        "{seg_method}（{seg_size}）",
          "{seg_method}、{seg_size}", "{seg_method}|{seg_size}"),
    WHAT: ("{seg_service}，{seg_road}", "{seg_service}/{seg_road}", "{seg_service}（{seg_road}）",
           "{seg_service} {seg_road}", "{seg_road}{seg_service}管线", "{seg_service}|{seg_road}"),
    "seg_len_m": ("{seg_len_m}", "{seg_len_m}", "{seg_len_m}", "{seg_len_m:m}", "{seg_len_m:u}"),
}  # fmt: skip
"""All of it written into an empty cell."""

PRINTED: dict[str, tuple[str, ...]] = {
    FROM_TO: (
        "自{seg_from}至{seg_to}", "{seg_from}—{seg_to}", "[起：]{seg_from}|[止：]{seg_to}",
        "自{seg_from}|至{seg_to}",
        "[起点：]{seg_from} [止点：]{seg_to}", "由{seg_from}|至{seg_to}", "[起]{seg_from} [止]{seg_to}",
        "自{seg_from}起|至{seg_to}止", "[起点]{seg_from}|[终点]{seg_to}", "{seg_from}至{seg_to}",
        "从{seg_from}到{seg_to}",
    ),
    ROAD_FROM_TO: (
        "沿{seg_road:r}路|自{seg_from}至{seg_to}", "[道路：]{seg_road}|[起止：]{seg_from}至{seg_to}",
        "{seg_road}|[起：]{seg_from}|[止：]{seg_to}", "{seg_road}（{seg_from}至{seg_to}）",
        "[路名]{seg_road}|自{seg_from}|至{seg_to}",
    ),
    SIZES: (
        "[长]{seg_len_m}m [宽]{seg_w_m}m [深]{seg_d_m}m", "{seg_len_m}×{seg_w_m}×{seg_d_m}",
        "[长]{seg_len_m}米|[宽]{seg_w_m}米|[深]{seg_d_m}米", "[长：]{seg_len_m}|[宽：]{seg_w_m}|[深：]{seg_d_m}",
        "[L=]{seg_len_m} [B=]{seg_w_m} [H=]{seg_d_m}",
    ),
    TRENCH: ("[宽]{seg_w_m}m [深]{seg_d_m}m", "{seg_w_m}×{seg_d_m}", "[宽]{seg_w_m}|[深]{seg_d_m}",
             "[宽：]{seg_w_m}米|[深：]{seg_d_m}米"),
    TIME: ("{seg_start}至{seg_end}", "自{seg_start}|至{seg_end}", "[开工：]{seg_start}|[完工：]{seg_end}",
           "[开工]{seg_start} [完工]{seg_end}", "{seg_start}—{seg_end}"),
    HOW: ("{seg_method}/{seg_size}", "[方式：]{seg_method}|[规格：]{seg_size}", "[方式]{seg_method} [规格]{seg_size}",
          "{seg_method:o}|[规格：]{seg_size}", "{seg_method:o}|DN{seg_size:d}"),
    WHAT: ("{seg_service}，{seg_road}", "[专业：]{seg_service}|[道路：]{seg_road}",
        "{seg_service}管线|沿{seg_road:r}路",
           "{seg_service:o}|[路段：]{seg_road}"),
    "seg_road": ("沿{seg_road:r}路", "{seg_road:r}路（街）", "沿{seg_road}"),
    "seg_from": ("自{seg_from}", "[起：]{seg_from}"),
    "seg_to": ("至{seg_to}", "[止：]{seg_to}"),
    "seg_len_m": ("{seg_len_m}米", "{seg_len_m}m", "约{seg_len_m}m"),
    "seg_w_m": ("{seg_w_m}m", "[宽]{seg_w_m}"),
    "seg_d_m": ("{seg_d_m}m", "[深]{seg_d_m}"),
    "seg_size": ("DN{seg_size:d}", "DN{seg_size:d}", "Φ{seg_size}"),
    "seg_side": ("{seg_side:o}", "{seg_side:o}", "{seg_side:s}侧"),
    "seg_method": ("{seg_method:o}",),
    "seg_service": ("{seg_service:o}", "{seg_service}管线"),
    "occupy_road": ("{occupy_road}㎡",), "dig_area": ("{dig_area}㎡", "{dig_area}平方米"),
        "green_m2": ("{green_m2}㎡",),
    "trees": ("{trees}株", "{trees}棵"),
}  # fmt: skip
"""Print between the blanks of a cell."""

OPENERS = (
    "{seg_service}管线：沿{seg_road}自{seg_from}至{seg_to}敷设",
    "{seg_service}管线沿{seg_road}，由{seg_from}接至{seg_to}",
    "在{seg_road}（{seg_from}至{seg_to}）敷设{seg_service}管线", "{seg_service}：{seg_road}，{seg_from}—{seg_to}",
    "从{seg_from}至{seg_to}，沿{seg_road}新建{seg_service}管道",
    "{seg_service}专业，{seg_road}段，起于{seg_from}，止于{seg_to}",
    "因{seg_service}接入需要，拟占掘{seg_road}，自{seg_from}起至{seg_to}止",
    "{seg_road}{seg_service}管线，起点{seg_from}，终点{seg_to}",
    "{seg_service}外线在{seg_road}上，从{seg_from}到{seg_to}",
    "拟沿{seg_road:r}路自{seg_from}向{seg_to}敷设{seg_service}管线",
    "{seg_service:o}管线沿{seg_road}自{seg_from}至{seg_to}",
        "[专业：]{seg_service}，[道路：]{seg_road}，[起点：]{seg_from}，[止点：]{seg_to}",
    "由{seg_road}{seg_from}处接{seg_service}管线，至{seg_to}",
    "{seg_service}管线路段为{seg_road}（{seg_from}—{seg_to}段）",
)  # fmt: skip
CLAUSES: tuple[tuple[float, tuple[str, ...]], ...] = (
    (0.3, ("位于道路{seg_side}", "位于道路{seg_side:s}侧", "敷设在{seg_side}", "位置：{seg_side:o}")),
    (0.97, ("长{seg_len_m}米", "全长约{seg_len_m}m", "长度{seg_len_m}米", "共{seg_len_m}延米",
        "[长度：]{seg_len_m}米",
            "计{seg_len_m}m")),
    (0.4, ("沟槽宽{seg_w_m}米、深{seg_d_m}米", "开挖宽{seg_w_m}m，深{seg_d_m}m", "沟宽{seg_w_m}米，埋深{seg_d_m}米",
           "断面{seg_w_m}×{seg_d_m}")),
    (0.35, ("规格{seg_size}", "管径（孔数）{seg_size}", "采用{seg_size}", "管径DN{seg_size:d}", "规格为{seg_size}")),
    (0.85, ("采用{seg_method}方式", "{seg_method}施工", "施工方式为{seg_method}", "拟以{seg_method}方式施工",
            "施工方法：{seg_method:o}", "[工艺：]{seg_method}", "敷设方式采用{seg_method}")),
    (0.15, ("掘路{dig_area}平方米", "挖掘面积{dig_area}㎡，占道{occupy_road}㎡", "占用道路{occupy_road}平方米")),
    (0.1, ("占用绿地{green_m2}平方米", "占绿{green_m2}㎡，移植树木{trees}株")),
    (0.4, ("计划{seg_start}至{seg_end}施工", "工期自{seg_start}至{seg_end}", "{seg_start}开工，{seg_end}完工",
           "施工时间{seg_start}—{seg_end}")),
)  # fmt: skip

LINES = (
    "[专业：]{seg_service} [所在道路：]{seg_road}|[起于]{seg_from} [止于]{seg_to}|[长度/米]{seg_len_m} "
    "[方式]{seg_method}",
    "[管线类别]{seg_service:o}|[路名]{seg_road} [自]{seg_from} [至]{seg_to}|[长]{seg_len_m}m [宽]{seg_w_m}m "
    "[深]{seg_d_m}m "
    "[施工方法]{seg_method:o}",
    "[专业]{seg_service} [道路]{seg_road} [位置]{seg_side:s}侧|[起点]{seg_from} [终点]{seg_to} [长度（m）]{seg_len_m}|"
    "[方式]{seg_method} [规格]{seg_size}",
    "[管线：]{seg_service}|[道路：]{seg_road}|[起点：]{seg_from}|[止点：]{seg_to}|[长度：]{seg_len_m}米|"
    "[工法：]{seg_method}",
    "[施工路段：]{seg_road} [专业：]{seg_service}|[起止点：]{seg_from}至{seg_to}|[施工方式：]{seg_method} "
    "[长度：]{seg_len_m}m|"
    "[施工时间：]{seg_start}至{seg_end}",
    "[专业类别：]{seg_service} [长度：]{seg_len_m}m|[路由：]沿{seg_road:r}路，自{seg_from}至{seg_to}|"
    "[管径/孔数：]{seg_size} "
    "[敷设方式：]{seg_method}",
    "[专业]{seg_service}|[路段]{seg_road}|[起]{seg_from}|[止]{seg_to}|[尺寸]{seg_len_m}×{seg_w_m}×{seg_d_m}|"
    "[方法]{seg_method}",
    "[道路名称：]{seg_road}（{seg_service}）|[起点：]{seg_from} [止点：]{seg_to}|"
    "[沟槽：][长]{seg_len_m}[宽]{seg_w_m}[深]{seg_d_m}|"
    "[开工：]{seg_start} [完工：]{seg_end}",
)  # fmt: skip
"""One segment in lines, each blank with its label."""

SERVICE_WORDS = (
    ("供水", "供电", "燃气", "热力", "通信"), ("给水", "电力", "燃气", "热力", "通信"), ("用水", "用电", "用气",
        "用暖", "通信"),
    ("供水", "供电", "供气", "供热", "通讯"), ("水", "电", "气", "暖", "信"),
    ("供水管线", "电力管线", "燃气管线", "热力管线", "通信管线"), ("自来水", "供电", "天然气", "供暖", "弱电"),
)  # fmt: skip
OPTION_WORDS: dict[str, tuple[tuple[tuple[str, str], ...], ...]] = {
    "seg_method": (
        (("开挖", "开挖"), ("顶管", "顶管"), ("定向钻", "定向钻"), ("利旧", "利旧管道")),
        (("明挖", "开挖"), ("顶管", "顶管"), ("拉管", "定向钻"), ("利旧管道", "利旧管道")),
        (("开挖", "开挖"), ("顶管", "顶管"), ("定向钻", "定向钻")),
        (("大开挖", "开挖"), ("定向钻", "定向钻"), ("顶进", "顶管"), ("利用旧管", "利旧管道")),
    ),
    "seg_side": (
        (("东", "东侧"), ("西", "西侧"), ("南", "南侧"), ("北", "北侧")),
        (("东侧", "东侧"), ("西侧", "西侧"), ("南侧", "南侧"), ("北侧", "北侧"), ("人行道", "人行道"), ("绿化带",
            "绿化带"),
         ("横穿", "横穿")),
        (("路东", "东侧"), ("路西", "西侧"), ("路南", "南侧"), ("路北", "北侧"), ("过路", "横穿")),
        (("东", "东侧"), ("西", "西侧"), ("南", "南侧"), ("北", "北侧"), ("人行道", "人行道"), ("绿地", "绿化带"),
            ("横穿", "横穿")),
    ),
}  # fmt: skip
NUMBERS: tuple[tuple[str, ...], ...] = (
    ("1", "2", "3", "4", "5", "6"), ("①", "②", "③", "④", "⑤", "⑥"), ("一", "二", "三", "四", "五", "六"),
    ("第一段", "第二段", "第三段", "第四段", "第五段", "第六段"), ("第1段", "第2段", "第3段", "第4段", "第5段",
        "第6段"),
    ("管线1", "管线2", "管线3", "管线4", "管线5", "管线6"), ("01", "02", "03", "04", "05", "06"),
    ("路段一", "路段二", "路段三", "路段四", "路段五", "路段六"), ("外线①", "外线②", "外线③", "外线④", "外线⑤",
        "外线⑥"),
)  # fmt: skip
NUMBER_HEADS = ("序号", "序", "编号", "No.", "段号", "号")
BULLETS = ("{}．", "{}、", "（{}）", "{}. ", "{}）", "·", "●", "◆", "{}：")
TITLES = (
    "外线工程", "外线工程情况", "红线外管线工程", "占掘路情况", "外线施工路段", "管线路段", "外线路由",
    "占道掘路施工计划", "市政管线接入路由",
    "红线外管线敷设情况", "占掘道路明细", "外线管线一览", "管线施工情况", "外线（过路）管线", "管线迁接路段表",
    "接入外线",
)  # fmt: skip
PREFIXES = ("", "", "", "五、", "（三）", "6. ", "六、", "第四部分 ", "3、", "附：", "七 ")
TAILS = ("", "", "", "", "（每段一行）", "（可另附页）", "（没有的不填）", "（单位：米）", "（由设计单位填写）", "：")
NOTES = ("备注", "说明", "其他", "备 注")
TOTALS = ("合计", "合计长度（m）", "总计", "小计")
OFFICES = (
    "道路主管部门意见：|（盖章）|年　月　日",
    "市政意见：",
    "路由示意图",
    "踏勘意见|（窗口填写）",
    "审批意见：|经办人：|日期：",
    "交警部门意见|（签章）",
    "图示",
)
"""What stands beside a list at times, each part on a line of its own."""
