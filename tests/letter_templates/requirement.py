"""First edition of the 需求函 template (信函格式, domain §4.3 and §8.1) with its 附件."""

from __future__ import annotations

from docx.document import Document as DocumentType

from tests.letter_templates.blocks import CODE_1, pairs_table, segments_table, signature, when
from tests.letter_templates.parts import new_document, paragraph, running_parts
from tests.letter_templates.tables import annex_head, head_row, loop, row, table


def requirement() -> DocumentType:
    """需求函 in 信函格式 with 附件1 需求表."""
    document = new_document()
    running_parts(document, letter=True)
    head_row(document, "{{ number }}", "发文字号", CODE_1)
    paragraph(document, "{{ title_lines }}", "标题小标宋")
    paragraph(document, "{{ addressee }}：", "主送机关")
    paragraph(
        document,
        "为落实《济源示范区优化营商环境水电气暖通信联合报装工作方案》（济工程改革办〔2022〕8号），"
        "现将{{ project }}{{ service }}报装需求函告如下，请予支持。",
        "正文仿宋",
    )
    _requirement_facts(document)
    _requirement_tasks(document)
    _outside_part(document)
    when(document, "correction_text", lambda: paragraph(document, "{{ correction_text }}", "结束语"))
    paragraph(document, "特此函告，请予支持为盼。", "结束语")
    paragraph(document, "附件：1. {{ annex_1 }}", "附件说明")
    paragraph(document, "2. {{ annex_2 }}（另附）", "附件说明续")
    paragraph(document, "3. {{ annex_3 }}（另附）", "附件说明续")
    when(document, "annex_4", lambda: paragraph(document, "4. {{ annex_4 }}（另附）", "附件说明续"))
    signature(document)
    document.paragraphs[-1].paragraph_format.keep_with_next = True
    paragraph(document, "（联系人：{{ contact_name }}，电话：{{ contact_phone }}）", "附注")
    _requirement_table(document)
    return document


def _requirement_facts(document: DocumentType) -> None:
    paragraph(document, "一、项目基本情况", "一级黑体")
    paragraph(
        document,
        "{{ applicant }}{{ entrance_text }}，受理编号{{ case_no }}，受理日期{{ accepted_date }}。"
        "{% if project_code %}项目代码：{{ project_code }}；{% endif %}"
        "{% if address != project %}项目（用能）地址：{{ address }}；{% endif %}经办人：{{ agent_name }}，"
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
    paragraph(document, "<k>（二）{{ task_title }}。</k>{{ task_text }}{{ drawings_text }}", "正文仿宋")
    paragraph(
        document,
        "<k>（三）反馈回执，交回成果。</k>请填写主动对接回执（附件2），{{ reply_by }}"
        "送交{{ window_name }}（{{ window_address }}）；{{ plan_by }}交回{{ results_text }}"
        "（盖章纸质件及电子文件），由窗口统一出件。",
        "正文仿宋",
    )


def _outside_part(document: DocumentType) -> None:
    paragraph(document, "三、外线工程和统一审批", "一级黑体")
    paragraph(document, "{{ outside_text }}", "正文仿宋").paragraph_format.keep_with_next = True


def _requirement_table(document: DocumentType) -> None:
    annex_head(document, "附件1")
    paragraph(document, "{{ annex_1 }}", "附件标题")
    paragraph(document, "一、项目信息", "表题")
    pairs_table(document, "basics")
    paragraph(document, "二、{{ service }}需求", "表题")
    made = table(document, (14, 52, 90))
    row(made, ["序号", "需求项目", "申报内容"], "表格栏头", head=True)
    loop(made, "r in needs", ["{{ r.no }}", "{{ r.label }}", "{{ r.value }}"], ["表格居中", "表格文字", "表格文字"])
    when(document, "gas_equipment", lambda: _gas_equipment(document))
    when(document, "power_equipment", lambda: _power_equipment(document))
    when(document, "segments", lambda: _own_segments(document))
    when(document, "shared", lambda: _shared_roads(document))
    when(document, "approval", lambda: _approval(document))
    when(document, "drawings", lambda: _drawings(document))


def _approval(document: DocumentType) -> None:
    """The provider's part of the unified approval."""
    paragraph(document, "{{ approval_title }}", "表题")
    pairs_table(document, "approval")
    paragraph(document, "{{ service }}外线许可事项", "表题")
    made = table(document, (14, 52, 90))
    row(made, ["序号", "许可事项", "范围"], "表格栏头", head=True)
    cells = ["{{ i.no }}", "{{ i.name }}", "{{ i.scope }}"]
    loop(made, "i in items", cells, ["表格居中", "表格文字", "表格文字"])


def _gas_equipment(document: DocumentType) -> None:
    paragraph(document, "用气设备清单", "表题")
    made = table(document, (13, 29, 30, 24, 14, 20, 26))
    heads = ["序号", "设备名称", "型号", "额定流量（m³/h）", "台数", "用气压力", "设备位置"]
    row(made, heads, "表格栏头", head=True)
    cells = ["{{ e.no }}", "{{ e.name }}", "{{ e.model }}", "{{ e.flow }}", "{{ e.count }}", "{{ e.pressure }}"]
    styles = ["表格居中", "表格文字", "表格文字", "表格居中", "表格居中", "表格居中", "表格文字"]
    loop(made, "e in gas_equipment", [*cells, "{{ e.place }}"], styles)


def _power_equipment(document: DocumentType) -> None:
    paragraph(document, "主要用电设备清单", "表题")
    made = table(document, (16, 70, 35, 35))
    row(made, ["序号", "设备名称", "单台功率（kW）", "台数"], "表格栏头", head=True)
    styles = ["表格居中", "表格文字", "表格居中", "表格居中"]
    loop(made, "e in power_equipment", ["{{ e.no }}", "{{ e.name }}", "{{ e.power }}", "{{ e.count }}"], styles)


def _own_segments(document: DocumentType) -> None:
    paragraph(document, "{{ service }}外线路段", "表题")
    segments_table(document)


def _shared_roads(document: DocumentType) -> None:
    paragraph(document, "同一道路的其他专业外线（供联合施工衔接）", "表题")
    made = table(document, (16, 30, 45, 65))
    row(made, ["序号", "专业", "道路", "起点—止点"], "表格栏头", head=True)
    styles = ["表格居中", "表格居中", "表格文字", "表格文字"]
    loop(made, "s in shared", ["{{ s.no }}", "{{ s.service }}", "{{ s.road }}", "{{ s.span }}"], styles)


def _drawings(document: DocumentType) -> None:
    paragraph(document, "随函附送的图纸（申请人提交，与原件一致）", "表题")
    made = table(document, (14, 40, 14, 88))
    row(made, ["序号", "名称", "页数", "文件校验值（SHA-256）"], "表格栏头", head=True)
    cells = ["{{ d.no }}", "{{ d.title }}", "{{ d.pages }}", "{{ d.sha256 }}"]
    loop(made, "d in drawings", cells, ["表格居中", "表格文字", "表格居中", "表格文字"])
