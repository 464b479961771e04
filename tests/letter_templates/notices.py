"""First editions of the notices, permit papers and delivery papers (own heads with 文书编号, domain §4.3)."""

from __future__ import annotations

from docx.document import Document as DocumentType
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.shared import Twips

from tests.letter_templates.blocks import (
    BLANK_DATE,
    CODE_1,
    lengths_table,
    pairs_table,
    receipt_of_delivery,
    segments_table,
    signature,
    when,
)
from tests.letter_templates.parts import new_document, paragraph, running_parts
from tests.letter_templates.tables import head_row, loop, row, table

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
    document = notice("{{ kind_title }}")
    paragraph(document, "{{ applicant }}：", "主送机关")
    paragraph(
        document,
        "{{ you }}{{ entrance_text }}的{{ project }}水电气暖通信联合报装（报装类型：{{ apply_type }}；"
        "报装内容：{{ services }}），申请材料齐全、内容完整，现予受理。受理编号：{{ case_no }}，"
        "受理日期：{{ accepted_date }}。有关事项告知如下：",
        "正文仿宋",
    )
    paragraph(document, "一、专营单位主动对接", "一级黑体")
    paragraph(document, "本窗口已同步告知下列专营单位，由其主动与经办人联系，无需分别申请。", "表前正文")
    made = table(document, (13, 16, 30, 57, 40))
    row(made, ["序号", "专业", "专营单位", "服务网点", "对接期限"], "表格栏头", head=True)
    cells = ["{{ p.no }}", "{{ p.service }}", "{{ p.name }}", "{{ p.hall }}", "{{ p.contact_day }}"]
    loop(made, "p in providers", cells, ["表格居中", "表格居中", "表格文字", "表格文字", "表格居中"])
    paragraph(document, "二、外线工程许可事项", "一级黑体")
    paragraph(document, "{{ permit_text }}", "正文仿宋")
    paragraph(document, "三、进度查询和出件", "一级黑体")
    paragraph(
        document,
        "凭受理编号和经办人手机号后四位，可向{{ window_name }}（地址：{{ window_address }}，电话：{{ window_phone }}）"
        "查询办理进度。办理结果由窗口统一出件。",
        "正文仿宋",
    )
    paragraph(document, "四、收到的材料", "一级黑体")
    paragraph(document, "{{ materials_text }}", "正文仿宋").paragraph_format.keep_with_next = True
    paragraph(document, "特此通知。", "结束语")
    signature(document)
    receipt_of_delivery(document)
    return document


def correction() -> DocumentType:
    """一次性补正告知书."""
    document = notice("{{ kind_title }}")
    paragraph(document, "{{ applicant }}：", "主送机关")
    paragraph(
        document,
        "{{ you }}于{{ received_date }}提交的{{ project }}水电气暖通信联合报装申请（受理编号：{{ case_no }}）收悉。"
        "经审查，下列{{ count }}项需要补正，现一次性告知：",
        "表前正文",
    )
    made = table(document, (13, 31, 50, 62))
    row(made, ["序号", "事项", "现状", "需补充"], "表格栏头", head=True)
    cells = ["{{ f.no }}", "{{ f.label }}", "{{ f.seen }}", "{{ f.supply }}"]
    loop(made, "f in items", cells, ["表格栏目", "表格文字", "表格文字", "表格文字"])
    paragraph(document, "{{ promise_text }}", "表后正文")
    paragraph(
        document,
        "请将补正材料连同本告知书送交{{ window_name }}（地址：{{ window_address }}，电话：{{ window_phone }}）。"
        "补正材料齐全之日予以受理，办理期限自受理之日起计算；上表以外的事项不再要求补正。",
        "正文仿宋",
    ).paragraph_format.keep_with_next = True
    paragraph(document, "特此告知。", "结束语")
    signature(document)
    receipt_of_delivery(document)
    return document


def rejection() -> DocumentType:
    """退件说明, one page."""
    document = notice("{{ kind_title }}")
    paragraph(document, "送件人：", "主送机关")
    paragraph(
        document,
        "{{ received_date }}收到的材料（{{ source }}）不能作为水电气暖通信联合报装申请办理，"
        "现予退回，原件未作任何改动。原因如下：",
        "表前正文",
    )
    made = table(document, (14, 62, 80))
    row(made, ["序号", "退回原因", "请您这样办理"], "表格栏头", head=True)
    loop(made, "f in items", ["{{ f.no }}", "{{ f.seen }}", "{{ f.supply }}"], ["表格居中", "表格文字", "表格文字"])
    paragraph(
        document,
        "如需帮助，请联系{{ window_name }}（地址：{{ window_address }}，电话：{{ window_phone }}）。"
        "空白申请表可在窗口领取。",
        "表后正文",
    )
    signature(document)
    return document


# -------------------------------------------------------------------------------------------------- permit papers


def decision() -> DocumentType:
    """准予行政许可决定书, 送审稿: number, date and seal stay blank for the deciding body."""
    document = notice("{{ kind_title }}")
    paragraph(document, "{{ applicant }}{% if uscc %}（统一社会信用代码：{{ uscc }}）{% endif %}：", "主送机关")
    paragraph(
        document,
        "{{ you }}申请的{{ project }}水电气暖通信外线接入工程（受理编号：{{ case_no }}；"
        "项目代码：{{ project_code }}），选择按告知承诺制办理。经审查，外线长度合计如下：",
        "表前正文",
    )
    lengths_table(document)
    paragraph(
        document,
        "各专业外线均在200米以下（含本数），属告知承诺制办理范围。依据{{ law_text }}和"
        "济工程改革办〔2022〕8号文件关于推行告知承诺的规定，拟准予下列行政许可：",
        "表前正文",
    )
    made = table(document, (14, 52, 90))
    row(made, ["序号", "许可事项", "范围"], "表格栏头", head=True)
    loop(made, "p in items", ["{{ p.no }}", "{{ p.name }}", "{{ p.scope }}"], ["表格居中", "表格文字", "表格文字"])
    for text in (
        "<h>一、承诺情况。</h>{{ pledge_text }}",
        "<h>二、施工要求。</h>严格按照承诺的条件、施工规范和许可范围施工；相同路段同步开挖、同敷管线、一次回填；"
        "施工前与地下管线权属单位核对管线位置，完工后恢复原状。",
        "<h>三、事中事后监管。</h>本决定推送监管部门实施全过程监督。未履行承诺或者承诺不实的，依法撤销许可，"
        "由此造成的后果由申请人承担。",
    ):
        paragraph(document, text, "正文仿宋")
    paragraph(document, "许可期限：{{ validity }}。", "结束语")
    signature(document)
    receipt_of_delivery(document)
    return document


def working_sheet() -> DocumentType:
    """许可办理工作单 for the ordinary procedure: no decision stands in it."""
    document = notice("{{ kind_title }}")
    paragraph(document, "本单供审批部门办理时使用，不是许可决定，不作送达。", "小注").alignment = ALIGN.CENTER
    pairs_table(document, "basics")
    paragraph(document, "一、外线长度", "表题")
    lengths_table(document)
    paragraph(document, "二、按一般程序办理的原因", "表题")
    paragraph(document, "{{ reasons_text }}", "小注")
    paragraph(document, "三、许可事项", "表题")
    made = table(document, (14, 52, 90))
    row(made, ["序号", "许可事项", "范围"], "表格栏头", head=True)
    loop(made, "p in items", ["{{ p.no }}", "{{ p.name }}", "{{ p.scope }}"], ["表格居中", "表格文字", "表格文字"])
    paragraph(document, "四、办理过程", "表题")
    made = table(document, (38, 70, 48))
    row(made, ["环节", "办理要求", "办理情况"], "表格栏头", head=True)
    for cells in (
        ["联合踏勘", "{{ survey_text }}", "踏勘日期："],
        ["作出决定", "完成联合踏勘后1个工作日内作出决定", "决定日期："],
        [
            "期限例外",
            "对道路交通安全、地下管线安全、周边群众生活有重大影响的，不适用上述时限",
            "□适用  □不适用\n理由：",
        ],
        ["审核", "审批部门填写", "审核人："],
    ):
        row(made, cells, ["表格居中", "表格文字", "表格文字"]).height = Twips(760)
    return document


def no_permit() -> DocumentType:
    """无行政许可事项说明: nothing outside the boundary was applied for."""
    document = notice("{{ kind_title }}")
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
    ).paragraph_format.keep_with_next = True
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
    made = table(document, (14, 48, 48, 46))
    row(made, ["序号", "成果", "完成情况", "文号或日期"], "表格栏头", head=True)
    styles = ["表格居中", "表格文字", "表格居中", "表格文字"]
    loop(made, "r in results", ["{{ r.no }}", "{{ r.name }}", "□完成  □不涉及", BLANK_DATE], styles, keep=True)
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
    document = notice("{{ kind_title }}")
    pairs_table(document, "basics")
    paragraph(document, "一、出件目录", "表题")
    made = table(document, (13, 57, 62, 24))
    row(made, ["序号", "文书名称", "文号或文书编号", "交付对象"], "表格栏头", head=True)
    cells = ["{{ d.no }}", "{{ d.title }}", "{{ d.number }}", "{{ d.receiver }}"]
    loop(made, "d in papers", cells, ["表格居中", "表格文字", "表格文字", "表格居中"])
    paragraph(document, "二、各专业办理结果", "表题")
    made = table(document, (13, 17, 76, 50))
    row(made, ["序号", "专业", "应出成果", "出件情况"], "表格栏头", head=True)
    styles = ["表格居中", "表格居中", "表格文字", "表格居中"]
    loop(
        made,
        "r in outcomes",
        ["{{ r.no }}", "{{ r.service }}", "{{ r.results }}", "□已出件  □待出件"],
        styles,
        keep=True,
    )
    paragraph(document, "全部报装内容的成果齐备后一次交付；需分批交付的，由综合受理窗口负责人签批。", "小注")
    receipt_of_delivery(document)
    return document
