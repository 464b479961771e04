"""A complete made-up application on the project's own form, as pictures: the shortest way to an accepted package."""

from __future__ import annotations

import io
from pathlib import Path

import pypdfium2
from PIL import Image, ImageDraw

from extractors.layout.blank import form_layout
from flows.form.write import filled_form
from tests.support.shipped import CATALOGUE

DPI = 200
VALUES = {
    "apply_type": "新装",
    "apply_date": "20260416",
    "services": "用水、用电、用气、用暖、通信",
    "applicant_kind": "工商业企业",
    "applicant_name": "济源市东方置业有限公司",
    "uscc": "91419001MA6KW10P8A",
    "legal_rep": "尹俊怡",
    "reg_address": "济源市学苑路8号",
    "agent_name": "尹俊怡",
    "agent_phone": "15802549005",
    "project_name": "东方商务办公楼",
    "site_address": "济源市学苑路中段路北",
    "build_nature": "既有",
    "project_kind": "办公",
    "floor_area": "9500",
    "need_date": "20260804",
    "water_nature": "非居民",
    "water_use": "生活",
    "water_daily_m3": "36",
    "water_dn": "100",
    "power_class": "一般工商业",
    "power_kva": "630",
    "voltage": "10kV",
    "load_level": "三级",
    "source_count": "单电源",
    "gas_nature": "商业",
    "gas_hour_m3": "24",
    "gas_pressure": "低压",
    "gas_equip_place": "一层厨房",
    "gas_equip.1.gas_equip_name": "燃气灶",
    "gas_equip.1.gas_equip_model": "ZX-2",
    "gas_equip.1.gas_equip_flow_m3h": "12",
    "gas_equip.1.gas_equip_count": "2",
    "gas_equip.1.gas_equip_pressure": "2",
    "gas_equip.1.gas_equip_place": "一层厨房",
    "heat_nature": "商业办公",
    "heat_area": "9000",
    "heat_mode": "集中供热",
    "heat_terminal": "风机盘管",
    "tel_users": "120",
    "tel_service": "宽带、固话",
    "segments.1.seg_service": "用水",
    "segments.1.seg_road": "学苑路",
    "segments.1.seg_from": "天坛路",
    "segments.1.seg_to": "沁园路",
    "segments.1.seg_side": "东侧",
    "segments.1.seg_len_m": "120",
    "segments.1.seg_method": "顶管",
    "segments.1.seg_start": "20260501",
    "segments.1.seg_end": "20260520",
    "impact_traffic": "否",
    "impact_pipe": "否",
    "impact_people": "否",
    "permit_mode": "告知承诺",
    "accept_mode": "联合验收",
    "pledge": "是",
    "consent_share": "是",
    "sign_date": "20260416",
}


def form_pages(values: dict[str, str] | None = None) -> list[Image.Image]:
    """The two sides of the form at 200 dpi, filled, sealed and signed."""
    catalogue = CATALOGUE
    document = pypdfium2.PdfDocument(filled_form(values or VALUES, catalogue=catalogue))
    pages = [document[i].render(scale=DPI / 72).to_pil().convert("RGB") for i in range(2)]
    draw = ImageDraw.Draw(pages[1])
    for slot in form_layout(catalogue).page(2).slots:
        x, y, w, h = (v * DPI / 25.4 for v in slot.box)
        if slot.key == "seal_present":
            centre, radius = (x + w / 2, y + h / 2), h * 0.45
            draw.circle(centre, radius, outline=(220, 60, 60), width=6)
        elif slot.key == "sign_present":
            stroke = ((20, 0.7), (60, 0.3), (110, 0.6), (170, 0.35))
            draw.line([(x + right, y + h * down) for right, down in stroke], fill=(30, 30, 60), width=5)
    return pages


def write_package(folder: Path, values: dict[str, str] | None = None) -> Path:
    """A package of two PNG pages in `folder`."""
    folder.mkdir(parents=True)
    for number, page in enumerate(form_pages(values), 1):
        page.save(folder / f"{number}.png", dpi=(DPI, DPI))
    return folder


def pdf_of(pages: list[Image.Image]) -> bytes:
    """Pages as one scanned PDF."""
    out = io.BytesIO()
    pages[0].save(out, format="PDF", save_all=True, append_images=pages[1:], resolution=DPI)
    return out.getvalue()
