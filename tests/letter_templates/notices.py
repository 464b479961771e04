"""First editions of the notices and permit papers (own heads with 文书编号, domain §4.3)."""

from __future__ import annotations

from docx.document import Document as DocumentType
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.shared import Twips

from tests.letter_templates.blocks import (
    CODE_1,
    lengths_table,
    pairs_table,
    receipt_of_delivery,
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
        "查询办理进度、咨询有关事项。办理结果齐备后由窗口统一出件。",
        "正文仿宋",
    )
    paragraph(document, "四、收到的材料", "一级黑体")
    paragraph(document, "{{ materials_text }}", "正文仿宋").paragraph_format.keep_with_next = True
    paragraph(document, "特此通知。", "结束语")
    signature(document, with_receipt=True)
    receipt_of_delivery(document)
    return document


def correction() -> DocumentType:
    """一次性补正告知书."""
    document = notice("{{ paper_title }}")
    paragraph(document, "{{ applicant }}：", "主送机关")
    paragraph(
        document,
        "{{ you }}于{{ received_date }}提交的{{ project }}水电气暖通信联合报装申请（受理编号：{{ case_no }}）收悉。"
        "经审查，申请材料不齐全或者不符合要求，下列{{ count }}项需要补正，现一次性告知：",
        "表前正文",
    )
    made = table(document, (13, 31, 50, 62))
    row(made, ["序号", "事项", "现状", "需补充"], "表格栏头", head=True)
    cells = ["{{ f.no }}", "{{ f.label }}", "{{ f.seen }}", "{{ f.supply }}"]
    loop(made, "f in items", cells, ["表格栏目", "表格文字", "表格文字", "表格文字"])
    paragraph(document, "{{ promise_text }}", "表后正文")
    when(document, "form_text", lambda: paragraph(document, "{{ form_text }}", "正文仿宋"))
    paragraph(
        document,
        "请将补正材料连同本告知书送交{{ window_name }}（地址：{{ window_address }}，咨询电话：{{ window_phone }}）。"
        "补正材料齐全之日予以受理，办理期限自受理之日起计算；上表以外的事项不再要求补正。",
        "正文仿宋",
    ).paragraph_format.keep_with_next = True
    paragraph(document, "特此告知。", "结束语")
    signature(document, with_receipt=True)
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
    document = notice("{{ paper_title }}")
    paragraph(document, "{{ applicant }}{% if uscc %}（统一社会信用代码：{{ uscc }}）{% endif %}：", "主送机关")
    paragraph(
        document,
        "{{ you }}申请的{{ project }}{{ works_text }}外线接入工程（受理编号：{{ case_no }}；"
        "项目代码：{{ project_code }}）已于{{ accepted_date }}受理。经审查，外线长度合计如下：",
        "表前正文",
    )
    lengths_table(document)
    paragraph(
        document,
        "{{ basis_text }}依据{{ law_text }}和济工程改革办〔2022〕8号文件三（二）的规定，决定准予下列行政许可：",
        "表前正文",
    )
    made = table(document, (14, 52, 90))
    row(made, ["序号", "许可事项", "范围"], "表格栏头", head=True)
    loop(made, "p in items", ["{{ p.no }}", "{{ p.name }}", "{{ p.scope }}"], ["表格居中", "表格文字", "表格文字"])
    for text in (
        "<h>一、许可依据的事实。</h>{{ ground_text }}",
        "<h>二、施工要求。</h>严格按照许可的范围、期限和施工规范施工；相同路段同步开挖、同敷管线、一次回填；"
        "施工前与地下管线权属单位核对管线位置，完工后恢复原状。{{ joint_text }}",
        "<h>三、事中事后监管。</h>本决定推送监管部门实施全过程监督。未履行承诺或者违反许可要求的，依法处理，"
        "由此造成的后果由申请人承担。",
    ):
        paragraph(document, text, "正文仿宋")
    paragraph(document, "许可期限：自本决定送达之日起至{{ validity }}止。", "结束语")
    signature(document, with_receipt=True)
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
    loop(made, "p in items", ["{{ p.no }}", "{{ p.name }}", "{{ p.scope }}"], ["表格居中", "表格文字", "表格文字"])
    when(document, "joint_text", lambda: paragraph(document, "{{ joint_text }}", "小注"))
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
