"""metadata.xml: the elements of DA/T 46-2009 by their Chinese names, with those that government-service files add.

Elements for which nobody has a value are written empty, so that the archivist sees that they are known to be missing.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path, PurePosixPath
from typing import Final

from PIL import Image

from extractors.models import Frozen
from flows.archive.contents import PICTURES, Item, Role
from flows.archive.plan import ArchivePlan
from flows.casework import Application
from flows.ledger import CLOSED, PUBLIC_WORD, Case, CaseState

REQUIRED: Final = (
    "聚合层次",
    "全宗号",
    "立档单位名称",
    "档号",
    "年度",
    "保管期限",
    "件号",
    "题名",
    "责任者",
    "日期",
    "办件编号",
)
"""Elements without which a package does not pass (DA/T 70: 元数据必填项)."""
FORMATS: Final = {
    ".pdf": "PDF",
    ".docx": "OOXML 文字处理文档",
    ".xlsx": "OOXML 电子表格",
    ".jpg": "JPEG",
    ".jpeg": "JPEG",
    ".png": "PNG",
    ".tif": "TIFF",
    ".tiff": "TIFF",
}
PARTED: Final = "；"
"""Between the slips of one scan, each with its page before it."""
SYSTEM: Final = "济源水电气暖通信联合报装（baozhuang）"
_MAKERS: Final = {
    Role.FINAL: SYSTEM,
    Role.DRAFT: SYSTEM,
    Role.FORM: SYSTEM,
    Role.RENDITION: SYSTEM,
    Role.COPY: "LibreOffice",
}
_CONTROLS: Final = {code: None for code in (*range(0x20), 0xFFFE, 0xFFFF) if code not in (0x9, 0xA, 0xD)}


class Filing(Frozen):
    """What the package is called: 档号 with its parts, year, 件号, and the days between which the case ran.

    is_closed: the case is at its end. result: 办理结果 where the public word does not say it, ''.
    """

    archive_no: str
    year: int
    serial: int
    first_day: str
    last_day: str
    is_closed: bool = False
    result: str = ""


def title_of(case: Case) -> str:
    """题名 made by us, in square brackets (DA/T 22-2015)."""
    return f"[关于{case.project or case.case_no}水电气暖通信联合报装的材料]"


def metadata_xml(
    plan: ArchivePlan, filing: Filing, case: Case, *, application: Application, items: tuple[Item, ...]
) -> bytes:
    """The whole file, UTF-8."""
    root = ET.Element("电子文件元数据", {"标准": "DA/T 46-2009", "版本": "1"})
    _add(root, "来源", _origin(plan))
    _add(root, "档号信息", _numbers(plan, filing))
    _add(root, "内容描述", _description(plan, filing, case, items))
    _add(root, "政务服务事项", _service(plan, filing, case, application))
    listed = ET.SubElement(root, "计算机文件")
    for item in items:
        _add(listed, "文件", _file(item))
    ET.indent(root)
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


def _add(parent: ET.Element, name: str, values: dict[str, str]) -> None:
    element = ET.SubElement(parent, name)
    for key, value in values.items():
        ET.SubElement(element, key).text = value.translate(_CONTROLS)


def _origin(plan: ArchivePlan) -> dict[str, str]:
    return {
        "聚合层次": "件",
        "档案馆名称": plan.archive_name,
        "全宗名称": plan.fonds_name,
        "立档单位名称": plan.fonds_name,
        "全宗号": plan.fonds_no,
        "信息系统描述": SYSTEM,
        "备注": plan.mark,
    }


def _numbers(plan: ArchivePlan, filing: Filing) -> dict[str, str]:
    return {
        "档号": filing.archive_no,
        "档案门类代码": plan.category,
        "年度": str(filing.year),
        "保管期限": plan.retention_name,
        "机构代码": plan.unit_code,
        "机构名称": plan.unit_name,
        "件号": f"{filing.serial:04d}",
    }


def _description(plan: ArchivePlan, filing: Filing, case: Case, items: tuple[Item, ...]) -> dict[str, str]:
    return {
        "题名": title_of(case),
        "关键词": "；".join(("联合报装", *case.services)),
        "文件编号": case.case_no,
        "责任者": plan.unit_name,
        "日期": filing.last_day.replace("-", ""),
        "文种": "办件材料",
        "紧急程度": "",
        "主送": "",
        "抄送": "",
        "密级": plan.secrecy,
        "保密期限": "",
        "语种": plan.language,
        "稿本": "、".join(dict.fromkeys(item.role.value for item in items)),
        "业务过程记录": "process.json",
    }


def _service(plan: ArchivePlan, filing: Filing, case: Case, application: Application) -> dict[str, str]:
    word = PUBLIC_WORD[CaseState(case.state)]
    closed = CaseState(case.state) in CLOSED
    return {
        "事项名称": plan.item_name,
        "事项编码": plan.item_code,
        "办件编号": case.case_no,
        "申请人": case.applicant,
        "申请人类型": application.text("applicant_kind"),
        "项目名称": case.project,
        "项目代码": case.project_code,
        "报装内容": "、".join(case.services),
        "收件时间": case.received_at,
        "受理时间": case.accepted_at,
        "办结时间": filing.last_day if filing.is_closed else "",
        "办理结果": filing.result or (word if closed or not filing.is_closed else PUBLIC_WORD[CaseState.ARCHIVED]),
    }


def _file(item: Item) -> dict[str, str]:
    suffix = PurePosixPath(item.name).suffix.lower()
    return {
        "件内顺序号": f"{item.order:03d}",
        "题名": item.title,
        "单位": item.unit,
        "内含": PARTED.join(f"{part.page} {part.title}　{part.unit}".rstrip("　") for part in item.parts),
        "文件编号": item.number,
        "稿本": item.role.value + "（作废）" * item.is_void,
        "日期": item.day.replace("-", ""),
        "页数": "" if item.pages is None else str(item.pages),
        "计算机文件名": item.name,
        "格式信息": FORMATS.get(suffix, suffix.lstrip(".").upper()),
        "计算机文件大小": str(item.source.stat().st_size),
        "数字摘要算法": "SHA-256",
        "数字摘要": item.sha256,
        "创建程序": _MAKERS.get(item.role, ""),
        "电子签名": "",
        **_digitised(item.source),
    }


def _digitised(file: Path) -> dict[str, str]:
    """数字化属性 of a picture: resolution (DPI) and colours as the file says them; empty elements for other files."""
    found = {"分辨率": "", "色彩空间": "", "压缩方案": ""}
    if file.suffix.lower() not in PICTURES:
        return found
    try:
        with Image.open(file) as picture:
            dpi = picture.info.get("dpi", ("",))[0]
            found["分辨率"] = str(round(float(dpi))) if dpi else ""
            found["色彩空间"] = str(picture.mode)
            found["压缩方案"] = str(picture.info.get("compression", picture.format or ""))
    except Exception:  # whatever the library raises on a foreign file: it says nothing
        return found
    return found
