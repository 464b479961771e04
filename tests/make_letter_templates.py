"""Makes the shipped Word templates in templates/letters/ again: `python -m tests.make_letter_templates [FOLDER]`.

Staff edit the .docx files in Word; this script is their first edition and the fallback when one was spoilt.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from docx.document import Document as DocumentType
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.shared import Twips

from flows.letters.package import fixed_bytes
from tests.letter_parts import (
    annex_head,
    head_row,
    loop,
    new_document,
    paragraph,
    row,
    running_parts,
    table,
)

FOLDER = Path(__file__).parent.parent / "templates" / "letters"
CODE_1, CODE_2 = ("code-1", "code_1"), ("code-2", "code_2")
BLANK_DATE = "        年    月    日"
DIGIT_DATE = "□□□□年□□月□□日"


def signature(document: DocumentType) -> None:
    """署名, place of the seal and date: kept with the text before them, so that no page holds them alone."""
    paragraph(document, "{{ signature_name }}", "落款")
    paragraph(document, "{{ seal_blank }}", "落款")
    last = paragraph(document, "{{ date_blank }}", "成文日期")
    last.paragraph_format.keep_with_next = False


def when(document: DocumentType, name: str, build: Callable[[], None]) -> None:
    """A part that is left out whole where `name` is empty."""
    paragraph(document, f"{{%p if {name} %}}", "占位行")
    build()
    paragraph(document, "{%p endif %}", "占位行")


def pairs_table(document: DocumentType, items: str) -> None:
    """Label and value twice in a row; a long value takes the whole width."""
    made = table(document, (30, 50, 28, 48))
    blank = ["", "", ""]
    row(made, [f"{{%tr for r in {items} %}}", *blank], "表格文字")
    row(made, ["{%tr if r.wide %}", *blank], "表格文字")
    wide = row(made, ["{{ r.label }}", "{{ r.value }}", "", ""], ["表格居中", "表格文字", "表格文字", "表格文字"])
    wide.cells[1].merge(wide.cells[3])
    _drop_empty(wide.cells[1])
    row(made, ["{%tr else %}", *blank], "表格文字")
    styles = ["表格居中", "表格文字", "表格居中", "表格文字"]
    row(made, ["{{ r.label }}", "{{ r.value }}", "{{ r.label_2 }}", "{{ r.value_2 }}"], styles)
    row(made, ["{%tr endif %}", *blank], "表格文字")
    row(made, ["{%tr endfor %}", *blank], "表格文字")


def _drop_empty(cell: object) -> None:
    for extra in cell.paragraphs[1:]:
        extra._p.getparent().remove(extra._p)


def segments_table(document: DocumentType) -> None:
    """外线路段 of the own service."""
    made = table(document, (11, 26, 38, 17, 16, 18, 30))
    row(made, ["序号", "施工路段", "起点—止点", "侧别", "长度（m）", "施工方法", "规格"], "表格栏头", head=True)
    cells = ["{{ s.no }}", "{{ s.road }}", "{{ s.span }}", "{{ s.side }}", "{{ s.length }}", "{{ s.method }}"]
    styles = ["表格居中", "表格文字", "表格文字", "表格居中", "表格居中", "表格居中", "表格文字"]
    loop(made, "s", "segments", [*cells, "{{ s.size }}"], styles)
    row(made, ["合计", "", "", "", "{{ segments_total }}", "", ""], "表格居中")


def lengths_table(document: DocumentType) -> None:
    """Σ length per service against 200 m."""
    made = table(document, (16, 40, 30, 35, 35))
    row(made, ["序号", "专业", "路段数", "合计长度（m）", "是否在200米以下"], "表格栏头", head=True)
    cells = ["{{ s.no }}", "{{ s.service }}", "{{ s.count }}", "{{ s.total }}", "{{ s.within }}"]
    loop(made, "s", "sums", cells, "表格居中")


def receipt_of_delivery(document: DocumentType) -> None:
    """送达回证: who took the paper, how and when."""
    paragraph(document, "送达回证", "表题").alignment = ALIGN.CENTER
    made = table(document, (28, 50, 28, 50))
    styles = ["表格居中", "表格文字", "表格居中", "表格文字"]
    for cells in (
        ["文书名称", "{{ paper_title }}", "文书编号", "{{ number }}"],
        ["受送达人", "{{ applicant }}", "送达方式", "□直接  □邮寄  □电子"],
        ["签收人", "", "签收日期", BLANK_DATE],
        ["送达人", "", "备注", ""],
    ):
        made_row = row(made, cells, styles)
        made_row.height = Twips(480)


# --------------------------------------------------------------------------------------------------------- 需求函


def requirement() -> DocumentType:
    """需求函 in 信函格式 with 附件1 需求表 and 附件2 回执."""
    document = new_document()
    running_parts(document, letter=True)
    head_row(document, "{{ number }}", "发文字号", CODE_1)
    paragraph(document, "{{ title }}", "标题小标宋")
    paragraph(document, "{{ addressee }}：", "主送机关")
    paragraph(
        document,
        "为落实《济源示范区优化营商环境水电气暖通信联合报装工作方案》（济工程改革办〔2022〕8号），"
        "现将{{ project }}{{ service }}报装需求函告如下，请予支持。",
        "正文仿宋",
    )
    _requirement_facts(document)
    _requirement_tasks(document)
    when(document, "outside_text", lambda: _outside_part(document))
    paragraph(document, "特此函告，请予支持为盼。", "结束语")
    paragraph(document, "附件：1. {{ annex_1 }}", "附件说明")
    paragraph(document, "2. {{ annex_2 }}", "附件说明续")
    signature(document)
    paragraph(document, "（联系人：{{ contact_name }}，电话：{{ contact_phone }}）", "附注")
    _requirement_table(document)
    _reply_slip(document)
    return document


def _requirement_facts(document: DocumentType) -> None:
    paragraph(document, "一、项目基本情况", "一级黑体")
    paragraph(
        document,
        "{{ applicant }}{{ entrance_text }}，受理编号{{ case_no }}，受理日期{{ accepted_date }}。"
        "项目代码：{{ project_code }}；项目（用能）地址：{{ address }}；经办人：{{ agent_name }}，"
        "联系电话：{{ agent_phone }}。需求明细见附件1。",
        "正文仿宋",
    )


def _requirement_tasks(document: DocumentType) -> None:
    paragraph(document, "二、商请办理事项", "一级黑体")
    paragraph(
        document,
        "<k>（一）主动对接报装意向。</k>请{{ contact_by }}与经办人联系，对接{{ service }}报装意向，"
        "并委派业务熟练、责任心强的人员开展上门服务。",
        "正文仿宋",
    )
    paragraph(document, "<k>（二）{{ task_title }}。</k>{{ task_text }}", "正文仿宋")
    paragraph(
        document,
        "<k>（三）交回办理成果。</k>请{{ plan_by }}将{{ results_text }}（盖章纸质件及电子文件）交至综合受理窗口，"
        "由窗口统一出件。",
        "正文仿宋",
    )
    paragraph(document, "三、反馈方式", "一级黑体")
    paragraph(
        document,
        "请填写回执（附件2），{{ reply_by }}送交{{ window_name }}（地址：{{ window_address }}，"
        "电话：{{ window_phone }}）。{{ hall_text }}",
        "正文仿宋",
    )


def _outside_part(document: DocumentType) -> None:
    paragraph(document, "四、外线工程衔接", "一级黑体")
    paragraph(document, "{{ outside_text }}", "正文仿宋")


def _requirement_table(document: DocumentType) -> None:
    annex_head(document, "附件1", None)
    paragraph(document, "{{ annex_1 }}", "附件标题")
    paragraph(document, "一、项目信息", "表题")
    pairs_table(document, "basics")
    paragraph(document, "二、{{ service }}需求", "表题")
    made = table(document, (14, 52, 90))
    row(made, ["序号", "需求项目", "申报内容"], "表格栏头", head=True)
    loop(made, "r", "needs", ["{{ r.no }}", "{{ r.label }}", "{{ r.value }}"], ["表格居中", "表格文字", "表格文字"])
    when(document, "gas_equipment", lambda: _gas_equipment(document))
    when(document, "power_equipment", lambda: _power_equipment(document))
    when(document, "segments", lambda: _own_segments(document))
    when(document, "shared", lambda: _shared_roads(document))


def _gas_equipment(document: DocumentType) -> None:
    paragraph(document, "用气设备清单", "表题")
    made = table(document, (11, 30, 30, 24, 14, 20, 27))
    heads = ["序号", "设备名称", "型号", "额定流量（m³/h）", "台数", "用气压力", "设备位置"]
    row(made, heads, "表格栏头", head=True)
    cells = ["{{ e.no }}", "{{ e.name }}", "{{ e.model }}", "{{ e.flow }}", "{{ e.count }}", "{{ e.pressure }}"]
    styles = ["表格居中", "表格文字", "表格文字", "表格居中", "表格居中", "表格居中", "表格文字"]
    loop(made, "e", "gas_equipment", [*cells, "{{ e.place }}"], styles)


def _power_equipment(document: DocumentType) -> None:
    paragraph(document, "主要用电设备清单", "表题")
    made = table(document, (16, 70, 35, 35))
    row(made, ["序号", "设备名称", "单台功率（kW）", "台数"], "表格栏头", head=True)
    styles = ["表格居中", "表格文字", "表格居中", "表格居中"]
    loop(made, "e", "power_equipment", ["{{ e.no }}", "{{ e.name }}", "{{ e.power }}", "{{ e.count }}"], styles)


def _own_segments(document: DocumentType) -> None:
    paragraph(document, "{{ service }}外线路段", "表题")
    segments_table(document)


def _shared_roads(document: DocumentType) -> None:
    paragraph(document, "同一道路的其他专业外线（供联合施工衔接）", "表题")
    made = table(document, (16, 30, 45, 65))
    row(made, ["序号", "专业", "道路", "起点—止点"], "表格栏头", head=True)
    styles = ["表格居中", "表格居中", "表格文字", "表格文字"]
    loop(made, "s", "shared", ["{{ s.no }}", "{{ s.service }}", "{{ s.road }}", "{{ s.span }}"], styles)


def _reply_slip(document: DocumentType) -> None:
    annex_head(document, "附件2", CODE_2)
    paragraph(document, "{{ annex_2 }}", "附件标题")
    made = table(document, (34, 122))
    for label, value in (
        ("来函文号", "{{ number }}"),
        ("受理编号", "{{ case_no }}"),
        ("项目名称", "{{ project }}"),
        ("填报单位", "{{ addressee }}"),
    ):
        row(made, [label, value], ["回执填写", "回执填写"])
    for label, value, style in (
        ("对接日期", DIGIT_DATE, "回执方格"),
        ("客户经理", "", "回执方格"),
        ("联系手机", "□□□□□□□□□□□", "回执方格"),
        ("报装意向", "□有意向  □无意向  □待定", "回执方格"),
        ("上门服务", "□已上门  □已约定  □未上门", "回执方格"),
        ("成果交回日期", DIGIT_DATE, "回执方格"),
    ):
        row(made, [label, value], ["回执填写", style])
    results = row(made, ["交回成果", "{%p for name in results %}"], ["回执填写", "回执填写"]).cells[1]
    paragraph(results, "□ {{ name }}", "回执填写")
    paragraph(results, "{%p endfor %}", "回执填写")
    row(made, ["其他意见", ""], ["回执填写", "回执填写"]).height = Twips(1300)
    row(made, ["单位（盖章）", "经办人：              " + BLANK_DATE], ["回执填写", "回执填写"]).height = Twips(1000)
    paragraph(
        document,
        "填写说明：在□内打“√”，数字一格一位；右上角机读码请勿遮挡、涂画。回执{{ reply_by }}送交"
        "{{ window_name }}（电话：{{ window_phone }}）。",
        "小注",
    )


# ------------------------------------------------------------------------------------------- notices for applicants


def notice(title: str) -> DocumentType:
    """A notice with its own head: code and 文书编号, title, addressee."""
    document = new_document()
    running_parts(document, letter=False)
    head_row(document, "{{ number }}", "发文字号", CODE_1)
    paragraph(document, title, "标题小标宋")
    return document


def acceptance() -> DocumentType:
    """受理通知书."""
    document = notice("{{ paper_title }}")
    paragraph(document, "{{ applicant }}：", "主送机关")
    paragraph(
        document,
        "{{ you }}{{ entrance_text }}的{{ project }}水电气暖通信联合报装（报装类型：{{ apply_type }}；"
        "报装内容：{{ services }}），申请材料齐全、内容完整，现予受理。受理编号：{{ case_no }}，"
        "受理日期：{{ accepted_date }}。有关事项告知如下：",
        "正文仿宋",
    )
    paragraph(document, "一、专营单位主动对接", "一级黑体")
    paragraph(document, "本窗口已同步告知下列专营单位，由其主动与经办人联系，无需分别申请。", "正文仿宋")
    made = table(document, (12, 20, 34, 60, 30))
    row(made, ["序号", "专业", "专营单位", "服务网点", "对接期限"], "表格栏头", head=True)
    cells = ["{{ p.no }}", "{{ p.service }}", "{{ p.name }}", "{{ p.hall }}", "{{ p.contact_day }}"]
    loop(made, "p", "providers", cells, ["表格居中", "表格居中", "表格文字", "表格文字", "表格居中"])
    paragraph(document, "二、外线工程许可事项", "一级黑体")
    paragraph(document, "{{ permit_text }}", "正文仿宋")
    paragraph(document, "三、进度查询和出件", "一级黑体")
    paragraph(
        document,
        "凭受理编号和经办人手机号后四位，可向{{ window_name }}（地址：{{ window_address }}，电话：{{ window_phone }}）"
        "查询办理进度。办理结果由窗口统一出件。",
        "正文仿宋",
    )
    paragraph(document, "特此通知。", "结束语")
    signature(document)
    receipt_of_delivery(document)
    return document


def correction() -> DocumentType:
    """一次性补正告知书."""
    document = notice("{{ paper_title }}")
    paragraph(document, "{{ applicant }}：", "主送机关")
    paragraph(
        document,
        "{{ you }}于{{ received_date }}提交的{{ project }}水电气暖通信联合报装申请（受理编号：{{ case_no }}）收悉。"
        "经审查，下列{{ count }}项需要补正，现一次性告知：",
        "正文仿宋",
    )
    made = table(document, (12, 32, 50, 62))
    row(made, ["序号", "事项", "现状", "需补充"], "表格栏头", head=True)
    cells = ["{{ f.no }}", "{{ f.label }}", "{{ f.seen }}", "{{ f.supply }}"]
    loop(made, "f", "items", cells, ["表格居中", "表格文字", "表格文字", "表格文字"])
    after = paragraph(document, "{{ promise_text }}", "正文仿宋")
    after.paragraph_format.space_before = Twips(160)
    paragraph(
        document,
        "请将补正材料连同本告知书送交{{ window_name }}（地址：{{ window_address }}，电话：{{ window_phone }}）。"
        "补正材料齐全之日予以受理，办理期限自受理之日起计算；上表以外的事项不再要求补正。",
        "正文仿宋",
    )
    paragraph(document, "特此告知。", "结束语")
    signature(document)
    receipt_of_delivery(document)
    return document


def rejection() -> DocumentType:
    """退件说明, one page."""
    document = notice("{{ paper_title }}")
    paragraph(document, "送件人：", "主送机关")
    paragraph(
        document,
        "{{ received_date }}收到的材料（{{ source }}）不能作为水电气暖通信联合报装申请办理，"
        "现予退回，原件未作任何改动。原因如下：",
        "正文仿宋",
    )
    made = table(document, (14, 62, 80))
    row(made, ["序号", "退回原因", "请您这样办理"], "表格栏头", head=True)
    loop(made, "f", "items", ["{{ f.no }}", "{{ f.seen }}", "{{ f.supply }}"], ["表格居中", "表格文字", "表格文字"])
    after = paragraph(
        document,
        "如需帮助，请联系{{ window_name }}（地址：{{ window_address }}，电话：{{ window_phone }}）。"
        "空白申请表可在窗口领取。",
        "正文仿宋",
    )
    after.paragraph_format.space_before = Twips(160)
    signature(document)
    return document


# -------------------------------------------------------------------------------------------------- permit papers


def decision() -> DocumentType:
    """准予行政许可决定书, 送审稿: number, date and seal stay blank for the deciding body."""
    document = notice("{{ paper_title }}")
    paragraph(document, "{{ applicant }}：", "主送机关")
    paragraph(
        document,
        "{{ you }}申请的{{ project }}水电气暖通信外线接入工程（受理编号：{{ case_no }}；项目代码：{{ project_code }}；"
        "统一社会信用代码：{{ uscc }}），已按规定作出告知承诺。经审查，外线长度合计如下：",
        "正文仿宋",
    )
    lengths_table(document)
    paragraph(
        document,
        "各专业外线均在200米以下（含本数），属告知承诺制办理范围。依据{{ law_text }}以及"
        "《济源示范区优化营商环境水电气暖通信联合报装工作方案》（济工程改革办〔2022〕8号）第三条第二项，"
        "拟准予下列行政许可：",
        "正文仿宋",
    )
    made = table(document, (14, 52, 90))
    row(made, ["序号", "许可事项", "范围"], "表格栏头", head=True)
    loop(made, "p", "items", ["{{ p.no }}", "{{ p.name }}", "{{ p.scope }}"], ["表格居中", "表格文字", "表格文字"])
    for text in (
        "<k>一、承诺情况。</k>{{ pledge_text }}",
        "<k>二、施工要求。</k>严格按照承诺的条件、施工规范和许可范围施工；相同路段同步开挖、同敷管线、一次回填；"
        "施工前与地下管线权属单位核对管线位置，完工后恢复原状。",
        "<k>三、事中事后监管。</k>本决定推送监管部门实施全过程监督。未履行承诺或者承诺不实的，依法撤销许可，"
        "由此造成的后果由申请人承担。",
    ):
        paragraph(document, text, "正文仿宋")
    closing = paragraph(document, "许可期限：{{ validity }}。", "结束语")
    closing.paragraph_format.space_after = Twips(200)
    signature(document)
    receipt_of_delivery(document)
    return document


def working_sheet() -> DocumentType:
    """许可办理工作单 for the ordinary procedure: no decision stands in it."""
    document = notice("{{ paper_title }}")
    paragraph(document, "本单供审批部门办理时使用，不是许可决定，不作送达。", "小注").alignment = ALIGN.CENTER
    pairs_table(document, "basics")
    paragraph(document, "一、外线长度", "表题")
    lengths_table(document)
    paragraph(document, "二、按一般程序办理的原因", "表题")
    paragraph(document, "{{ reasons_text }}", "小注")
    paragraph(document, "三、许可事项", "表题")
    made = table(document, (14, 52, 90))
    row(made, ["序号", "许可事项", "范围"], "表格栏头", head=True)
    loop(made, "p", "items", ["{{ p.no }}", "{{ p.name }}", "{{ p.scope }}"], ["表格居中", "表格文字", "表格文字"])
    paragraph(document, "四、办理过程", "表题")
    made = table(document, (38, 70, 48))
    row(made, ["环节", "办理要求", "办理情况"], "表格栏头", head=True)
    for cells in (
        ["联合踏勘", "{{ survey_text }}", "踏勘日期：" + BLANK_DATE.strip()],
        ["作出决定", "完成联合踏勘后1个工作日内作出决定", "决定日期："],
        ["期限例外", "对道路交通安全、地下管线安全、周边群众生活有重大影响的，不适用上述时限", "□适用  □不适用\n理由："],
        ["审核", "审批部门填写", "审核人："],
    ):
        row(made, cells, ["表格居中", "表格文字", "表格文字"]).height = Twips(760)
    return document


def no_permit() -> DocumentType:
    """无行政许可事项说明: nothing outside the boundary was applied for."""
    document = notice("{{ paper_title }}")
    paragraph(document, "{{ authority }}：", "主送机关")
    paragraph(
        document,
        "{{ applicant }}的{{ project }}水电气暖通信联合报装（受理编号：{{ case_no }}；报装内容：{{ services }}）已于"
        "{{ accepted_date }}受理。申请表未申报外线工程，不涉及挖掘、占用城市道路和占用城市绿地、砍伐移植树木等"
        "行政许可事项，不需作出许可决定。",
        "正文仿宋",
    )
    paragraph(
        document,
        "专营单位现场对接后确需外线施工的，由申请人补充外线路段，综合受理窗口另行推送。",
        "正文仿宋",
    )
    paragraph(document, "特此说明。", "结束语")
    signature(document)
    return document


# ------------------------------------------------------------------------------------------------ unified delivery


def provider_part() -> DocumentType:
    """统一出件（分专业）: the provider's own results, to be filled in and handed back to the window."""
    document = notice("{{ title }}")
    paragraph(document, "本单由{{ addressee }}填写盖章后交回综合受理窗口，作为统一出件的组成部分。", "小注")
    pairs_table(document, "basics")
    paragraph(document, "一、外线许可办理方式", "表题")
    paragraph(document, "{{ permit_text }}", "小注")
    when(document, "segments", lambda: segments_table(document))
    paragraph(document, "二、办理结果", "表题")
    made = table(document, (14, 52, 34, 56))
    row(made, ["序号", "成果", "完成情况", "文号或日期"], "表格栏头", head=True)
    styles = ["表格居中", "表格文字", "表格居中", "表格文字"]
    loop(made, "r", "results", ["{{ r.no }}", "{{ r.name }}", "□完成  □不涉及", BLANK_DATE], styles)
    paragraph(document, "三、专营单位意见", "表题")
    made = table(document, (156,))
    opinion = row(made, [""], "表格文字")
    opinion.height = Twips(2000)
    paragraph(opinion.cells[0], "", "表格文字")
    sign = paragraph(opinion.cells[0], "（单位盖章）    经办人：            " + BLANK_DATE, "表格文字")
    sign.alignment = ALIGN.RIGHT
    return document


def delivery_list() -> DocumentType:
    """统一出件清单 with 送达回证."""
    document = notice("{{ paper_title }}")
    pairs_table(document, "basics")
    paragraph(document, "一、出件目录", "表题")
    made = table(document, (12, 68, 50, 26))
    row(made, ["序号", "文书名称", "文号或文书编号", "交付对象"], "表格栏头", head=True)
    cells = ["{{ d.no }}", "{{ d.title }}", "{{ d.number }}", "{{ d.receiver }}"]
    loop(made, "d", "papers", cells, ["表格居中", "表格文字", "表格文字", "表格居中"])
    paragraph(document, "二、各专业办理结果", "表题")
    made = table(document, (12, 20, 72, 52))
    row(made, ["序号", "专业", "应出成果", "出件情况"], "表格栏头", head=True)
    styles = ["表格居中", "表格居中", "表格文字", "表格居中"]
    loop(made, "r", "outcomes", ["{{ r.no }}", "{{ r.service }}", "{{ r.results }}", "□已出件  □待出件"], styles)
    paragraph(document, "全部报装内容的成果齐备后一次交付；需分批交付的，由综合受理窗口负责人签批。", "小注")
    receipt_of_delivery(document)
    return document


MAKERS: dict[str, Callable[[], DocumentType]] = {
    "需求函": requirement,
    "受理通知书": acceptance,
    "一次性补正告知书": correction,
    "退件说明": rejection,
    "准予行政许可决定书": decision,
    "许可办理工作单": working_sheet,
    "无行政许可事项说明": no_permit,
    "统一出件分专业": provider_part,
    "统一出件清单": delivery_list,
}


def main(folder: Path = FOLDER) -> None:
    """Writes every template; the same script gives the same bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, make in MAKERS.items():
        document = make()
        properties = document.core_properties
        properties.title, properties.author, properties.last_modified_by = name, "综合受理窗口", "综合受理窗口"
        properties.comments = properties.keywords = properties.subject = ""
        (folder / f"{name}.docx").write_bytes(fixed_bytes(document, made=datetime(2022, 9, 9)))


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)
