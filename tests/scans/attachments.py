"""Made-up attachments to an application, each marked 样例: licence, planning permit, authorisation; and a foreign page.

Each maker hands on a page (RGB, 300 dpi) and what a perfect reader finds on it, by catalogue key.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any

import numpy as np
from PIL import Image, ImageDraw

from tests.scans.fonts import load_face
from tests.scans.people import Application
from tests.scans.seals import stamp

DPI = 300
_INK = (24, 24, 26)
_GREY = (150, 150, 150)


@dataclass(frozen=True)
class Attachment:
    """A material (domain §2): its id, title, page and the fields on it."""

    id: str
    title: str
    page: np.ndarray
    fields: dict[str, Any]


class Sheet:
    """A white page to write on, lengths in mm."""

    def __init__(self, width_mm: float, height_mm: float, tone: tuple[int, int, int] = (255, 255, 255)) -> None:
        self.image = Image.new("RGB", (_px(width_mm), _px(height_mm)), tone)
        self.pen = ImageDraw.Draw(self.image)
        self.width_mm = width_mm

    def text(
        self, at: tuple[float, float], text: str, *, size_mm: float = 4.2, face: str = "song", anchor: str = "lm"
    ) -> None:
        """A line of text about a point."""
        self.pen.text((_px(at[0]), _px(at[1])), text, font=load_face(face, _px(size_mm)), fill=_INK, anchor=anchor)

    def lines(self, x: float, y: float, lines: list[str], *, size_mm: float = 4.4, step_mm: float = 9.0) -> float:
        """Lines one below the other; the height below the last."""
        for line in lines:
            self.text((x, y), line, size_mm=size_mm)
            y += step_mm
        return y

    def frame(self, x: float, y: float, w: float, h: float, *, width_px: int = 5) -> None:
        """A rectangle."""
        self.pen.rectangle((_px(x), _px(y), _px(x + w), _px(y + h)), outline=(120, 96, 60), width=width_px)

    def mark_sample(self) -> None:
        """样例 across the page, light and large: nobody may take it for a real document."""
        side = max(self.image.size)
        layer = Image.new("L", (side, side), 0)
        face = load_face("hei", _px(26))
        ImageDraw.Draw(layer).text((side / 2, side / 2), "样例　无效", font=face, fill=40, anchor="mm")
        layer = layer.rotate(28, resample=Image.Resampling.BICUBIC)
        left, top = (side - self.image.width) // 2, (side - self.image.height) // 2
        self.image.paste(_GREY, (0, 0), layer.crop((left, top, left + self.image.width, top + self.image.height)))

    def array(self) -> np.ndarray:
        """The page as it is handed on."""
        self.mark_sample()
        return np.asarray(self.image)


def _px(length_mm: float) -> int:
    return round(length_mm * DPI / 25.4)


def _chinese(day: dt.date) -> str:
    return f"{day.year}年{day.month:02d}月{day.day:02d}日"


def make_licence(application: Application, rng: Random) -> Attachment:
    """营业执照, the landscape layout in use since 2019."""
    values = application.fields
    sheet = Sheet(297, 210, (252, 251, 246))
    sheet.frame(9, 9, 279, 192, width_px=14)
    sheet.frame(13, 13, 271, 184)
    sheet.text((148.5, 44), "营业执照", size_mm=17, anchor="mm")
    sheet.text((148.5, 60), "（副　本）", size_mm=6, anchor="mm")
    sheet.text((24, 40), "统一社会信用代码", size_mm=4.4)
    sheet.text((24, 48), str(values["uscc"]), size_mm=5.2, face="hei")
    founded = dt.date(rng.randint(2005, 2023), rng.randint(1, 12), rng.randint(1, 28))
    for row, (label, value) in enumerate(_licence_left(values)):
        _licence_row(sheet, 26, 84 + row * 14, label, value)
    right = (
        ("注册资本", f"{rng.choice(('壹佰', '伍佰', '壹仟', '叁仟'))}万圆整"),
        ("成立日期", _chinese(founded)),
        ("住　　所", str(values["reg_address"])),
    )
    for row, (label, value) in enumerate(right):
        _licence_row(sheet, 158, 84 + row * 14, label, value)
    sheet.text((196, 162), "登记机关", size_mm=5.5)
    sheet.text((206, 180), _chinese(dt.date(2024, rng.randint(1, 12), rng.randint(1, 28))), size_mm=4.6)
    sheet.text((24, 203.5), "国家企业信用信息公示系统（样例，无网址）", size_mm=3.2)
    page = stamp(sheet.array(), "样例市市场监督管理局", (228, 168), rng)
    keys = ("applicant_name", "uscc", "legal_rep", "reg_address")
    return Attachment("M02", "营业执照", page, {k: values[k] for k in keys})


def _licence_left(values: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    return (
        ("名　　称", str(values["applicant_name"])),
        ("类　　型", "有限责任公司(自然人投资或控股)"),
        ("法定代表人", str(values["legal_rep"])),
        (
            "经营范围",
            "一般项目：物业管理；会议及展览服务；停车场服务（除依法须经批准的项目外，凭营业执照依法自主开展经营活动）",
        ),
    )


def _licence_row(sheet: Sheet, x: float, y: float, label: str, value: str) -> None:
    sheet.text((x, y), label, size_mm=4.6, face="hei")
    lines = [value[i : i + 23] for i in range(0, len(value), 23)]
    for number, line in enumerate(lines):
        sheet.text((x + 28, y + number * 6.5), line, size_mm=4.3)


def make_planning_permit(application: Application, rng: Random) -> Attachment:
    """建设工程规划许可证: number, six ruled rows, the office's seal."""
    values = application.fields
    sheet = Sheet(210, 297, (254, 252, 250))
    sheet.frame(10, 10, 190, 277, width_px=10)
    sheet.text((105, 30), "中华人民共和国", size_mm=8, anchor="mm")
    sheet.text((105, 47), "建设工程规划许可证", size_mm=12, anchor="mm")
    sheet.text((190, 63), str(values["plan_permit_no"]), size_mm=4.6, anchor="rm")
    sheet.lines(
        28,
        76,
        [
            "　　根据《中华人民共和国土地管理法》《中华人民共和国城乡规划法》和国家",
            "有关规定，经审核，本建设工程符合国土空间规划和用途管制要求，颁发此证。",
        ],
    )
    applied = dt.date.fromisoformat(values["apply_date"])
    sheet.text((118, 106), "发证机关　样例市自然资源和规划局", size_mm=4.4)
    sheet.text((118, 116), f"日　　期　{_chinese(applied - dt.timedelta(rng.randint(20, 90)))}", size_mm=4.4)
    rows = (
        ("建设单位（个人）", str(values["applicant_name"])),
        ("建设项目名称", str(values["project_name"])),
        ("建设位置", str(values["site_address"])),
        ("建设规模", f"总建筑面积{values['floor_area']}平方米"),
    )
    y = 134.0
    for label, value in rows:
        sheet.pen.rectangle((_px(24), _px(y), _px(186), _px(y + 16)), outline=_INK, width=3)
        sheet.pen.line((_px(70), _px(y), _px(70), _px(y + 16)), fill=_INK, width=3)
        sheet.text((47, y + 8), label, size_mm=4.4, anchor="mm")
        sheet.text((75, y + 8), value, size_mm=4.4)
        y += 16
    sheet.lines(
        26,
        y + 12,
        [
            "附图及附件名称",
            "　　总平面图一份，建筑施工图一套。",
            "　　遵守事项：本证是经审核、建设工程符合规划要求的法律凭证。",
        ],
    )
    page = stamp(sheet.array(), "样例市自然资源和规划局", (160, 110), rng)
    keys = ("plan_permit_no", "applicant_name", "project_name", "site_address", "floor_area")
    return Attachment("M11", "建设工程规划许可证", page, {k: values[k] for k in keys})


def make_authorisation(application: Application, rng: Random) -> Attachment:
    """授权委托书 of the applicant for the agent."""
    values = application.fields
    signed = dt.date.fromisoformat(values["sign_date"])
    sheet = Sheet(210, 297)
    sheet.text((105, 42), "授权委托书", size_mm=10, anchor="mm")
    body = [
        f"委托人：{values['applicant_name']}",
        f"统一社会信用代码：{values['uscc']}",
        f"法定代表人：{values['legal_rep']}",
        f"受托人：{values['agent_name']}",
        f"公民身份号码：{values['agent_id']}",
        f"联系电话：{values['agent_phone']}",
        "　　兹委托上述受托人代表我单位办理水电气暖通信联合报装事宜，包括递交和补",
        "正材料、签收文书、确认接通。受托人在委托权限内所签署的文件我单位均予承认。",
        f"委托期限：{_chinese(signed)}至{_chinese(signed + dt.timedelta(365))}",
        "受托人无转委托权。特此委托。",
    ]
    y = sheet.lines(26, 66, body, size_mm=4.6, step_mm=12)
    sheet.text((104, y + 22), "委托人（盖章）：", size_mm=4.6)
    sheet.text((104, y + 36), f"法定代表人（签字）：{values['legal_rep']}", size_mm=4.6)
    sheet.text((104, y + 50), _chinese(signed), size_mm=4.6)
    page = stamp(sheet.array(), str(values["applicant_name"]), (150, y + 30), rng)
    keys = ("applicant_name", "uscc", "legal_rep", "agent_name", "agent_id", "agent_phone")
    return Attachment("M04", "授权委托书", page, {k: values[k] for k in keys})


def make_foreign_page(rng: Random) -> np.ndarray:
    """Something that is no application at all: a notice of a property manager about fees."""
    sheet = Sheet(210, 297)
    sheet.text((105, 42), "物业管理费收缴通知", size_mm=9, anchor="mm")
    body = [
        "尊敬的业主：",
        "　　您好！根据物业服务合同约定，现将2026年下半年物业服务费收缴事项通知如下：",
        "一、收费标准：住宅每平方米每月1.20元，商铺每平方米每月2.80元。",
        f"二、收费时间：2026年10月{rng.randint(8, 12)}日至10月31日，每日8:30至17:30。",
        "三、收费地点：小区东门物业服务中心一楼前台，也可以通过手机转账缴纳。",
        "四、逾期未缴的，按合同约定计收违约金。装修押金凭收据退还。",
        "　　感谢您对物业工作的理解和支持，祝您生活愉快！",
    ]
    y = sheet.lines(24, 66, body, size_mm=4.4, step_mm=12)
    sheet.text((118, y + 20), "样例物业服务有限公司", size_mm=4.6)
    sheet.text((118, y + 32), "2026年9月28日", size_mm=4.6)
    return stamp(sheet.array(), "样例物业服务有限公司", (146, y + 24), rng)


MAKERS: dict[str, Callable[[Application, Random], Attachment]] = {
    "营业执照": make_licence,
    "建设工程规划许可证": make_planning_permit,
    "授权委托书": make_authorisation,
}
