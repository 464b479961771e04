"""First editions of the three heads for the papers of the course: 公函, 通知书, 工作单. Their words: course.yaml."""

from __future__ import annotations

from docx.document import Document as DocumentType

from tests.letter_templates.blocks import CODE_1, receipt_of_delivery, signature, when
from tests.letter_templates.notices import notice
from tests.letter_templates.parts import new_document, paragraph, running_parts
from tests.letter_templates.tables import head_row


def official_letter() -> DocumentType:
    """公函 in 信函格式."""
    document = new_document()
    running_parts(document, letter=True)
    head_row(document, "{{ number }}", "发文字号", CODE_1)
    paragraph(document, "{{ title_lines }}", "标题小标宋")
    paragraph(document, "{{ addressee }}：", "主送机关")
    paragraph(document, "{{ body }}", "正文仿宋")
    signature(document)
    document.paragraphs[-1].paragraph_format.keep_with_next = True
    paragraph(document, "（联系人：{{ contact_name }}，电话：{{ contact_phone }}）", "附注")
    return document


def course_notice() -> DocumentType:
    """通知书, 告知书, 决定书 …: own head with 文书编号; 送达回证 only where the paper asks for it."""
    document = notice("{{ title_lines }}")
    paragraph(document, "{{ addressee }}：", "主送机关")
    paragraph(document, "{{ body }}", "正文仿宋")
    signature(document, with_receipt=True)
    when(document, "receipt", lambda: receipt_of_delivery(document))
    return document


def sheet() -> DocumentType:
    """工作单: tables and lists; addressee and signature only where the paper has them."""
    document = notice("{{ title_lines }}")
    when(document, "addressee", lambda: paragraph(document, "{{ addressee }}：", "主送机关"))
    paragraph(document, "{{ body }}", "正文仿宋")
    when(document, "signed", lambda: signature(document))
    return document
