"""More made-up attachments, each marked 样例: old licence, identity card, property certificate, record, pledge; and two
attachments on one sheet.

Each maker hands on an `Attachment` (RGB page, 300 dpi) with what a perfect reader finds on it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from random import Random
from typing import Any

import numpy as np
from PIL import Image

from tests.scans.attachments import DPI, MAKERS, Attachment, Sheet, make_licence
from tests.scans.numbers import make_project_code, make_resident_id
from tests.scans.people import Application
from tests.scans.seals import stamp
from tests.scans.words import make_address, make_person

_CARD_MM = (85.6, 54.0)
_INK = (24, 24, 26)


def _px(length_mm: float) -> int:
    return round(length_mm * DPI / 25.4)


def _chinese(day: dt.date) -> str:
    return f"{day.year}年{day.month:02d}月{day.day:02d}日"


def _day(rng: Random, first: int, last: int) -> dt.date:
    return dt.date(rng.randint(first, last), rng.randint(1, 12), rng.randint(1, 28))


def make_old_licence(application: Application, rng: Random) -> Attachment:
    """营业执照 in the portrait layout of 2014 to 2019, with a term that may end."""
    values = application.fields
    sheet = Sheet(210, 297, (252, 251, 246))
    sheet.frame(8, 8, 194, 281, width_px=14)
    sheet.text((105, 52), "营　业　执　照", size_mm=14, anchor="mm")
    sheet.text((105, 66), "（副　本）", size_mm=5.5, anchor="mm")
    sheet.text((105, 78), f"统一社会信用代码　{values['uscc']}", size_mm=4.6, anchor="mm")
    founded = _day(rng, 2008, 2018)
    until = founded.replace(year=founded.year + rng.choice((10, 20, 30)))
    ends = rng.random() < 0.6
    rows = (
        ("名　　称", str(values["applicant_name"])),
        ("类　　型", "有限责任公司（自然人独资）"),
        ("住　　所", str(values["reg_address"])),
        ("法定代表人", str(values["legal_rep"])),
        ("注册资本", "伍佰万圆整"),
        ("成立日期", _chinese(founded)),
        ("营业期限", f"{_chinese(founded)}至{_chinese(until)}" if ends else "长期"),
        ("经营范围", "物业管理；会议及展览服务；停车场服务（依法须经批准的项目，经相关部门批准后方可开展经营活动）"),
    )
    y = 96.0
    for label, value in rows:
        sheet.text((30, y), label, size_mm=4.6, face="hei")
        for line in [value[i : i + 26] for i in range(0, len(value), 26)]:
            sheet.text((62, y), line, size_mm=4.5)
            y += 7.5
        y += 6
    sheet.text((118, 240), "登记机关", size_mm=5.5)
    sheet.text((128, 258), _chinese(_day(rng, 2016, 2019)), size_mm=4.6)
    page = stamp(sheet.array(), "样例市工商行政管理局", (150, 246), rng)
    keys = ("applicant_name", "uscc", "legal_rep", "reg_address")
    truth = {k: values[k] for k in keys} | {"established": founded.isoformat()}
    return Attachment("M02", "营业执照", page, truth | {"valid_until": until.isoformat() if ends else "长期"})


def _card() -> Sheet:
    return Sheet(*_CARD_MM, (247, 249, 250))


def card_sides(name: str, number: str, rng: Random) -> tuple[Image.Image, Image.Image, str]:
    """Portrait side, emblem side, and the day (ISO) until which the card is valid, or 长期."""
    front, back = _card(), _card()
    born = dt.date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    front.text((8, 9), f"姓　名　{name}", size_mm=3.2)
    front.text((8, 16), f"性　别　{'男' if int(number[16]) % 2 else '女'}　　民　族　汉", size_mm=2.9)
    front.text((8, 23), f"出　生　{born.year} 年 {born.month} 月 {born.day} 日", size_mm=2.9)
    address = make_address(rng)
    front.text((8, 30), f"住　址　{address[:11]}", size_mm=2.9)
    front.text((19, 35), address[11:22], size_mm=2.9)
    front.text((8, 47), "公民身份号码", size_mm=2.9)
    front.text((31, 47), number, size_mm=3.7, face="hei")
    front.pen.ellipse((_px(64), _px(12), _px(76), _px(27)), fill=(196, 198, 204))
    front.pen.rectangle((_px(61), _px(27), _px(79), _px(38)), fill=(196, 198, 204))
    back.text((50, 12), "中华人民共和国", size_mm=4.6, anchor="mm")
    back.text((50, 21), "居 民 身 份 证", size_mm=6, anchor="mm")
    back.text((22, 39), "签发机关　样例市公安局", size_mm=2.9)
    start = _day(rng, 2012, 2024)
    until = start.replace(year=start.year + rng.choice((10, 20))) if rng.random() < 0.85 else None
    shown = f"{until:%Y.%m.%d}" if until else "长期"
    back.text((22, 46), f"有效期限　{start:%Y.%m.%d}-{shown}", size_mm=2.9)
    for side in (front, back):
        side.pen.rounded_rectangle(
            (2, 2, side.image.width - 3, side.image.height - 3), radius=36, outline=(120, 126, 134), width=3
        )
        side.text((43, 51.5), "样例　无效", size_mm=1.8, anchor="mm")
    return front.image, back.image, until.isoformat() if until else "长期"


def _person(application: Application, rng: Random) -> tuple[str, str]:
    """Whose card it is: the legal representative's, or a made-up person's."""
    name = str(application.fields.get("legal_rep") or make_person(rng))
    return name, str(application.fields.get("legal_rep_id") or make_resident_id(rng))


def make_card(application: Application, rng: Random, *, turns: tuple[int, int] = (0, 0)) -> Attachment:
    """居民身份证, both sides copied on one sheet; turns: quarter turns of the two sides."""
    name, number = _person(application, rng)
    front, back, until = card_sides(name, number, rng)
    sheet = Sheet(210, 297)
    side_by_side = rng.random() < 0.3 and turns == (0, 0)
    places = ((14, 60), (110, 60)) if side_by_side else ((rng.randint(40, 70), 50), (rng.randint(40, 70), 165))
    for image, place, turn in zip((front, back), places, turns, strict=True):
        sheet.image.paste(image.rotate(90 * turn, expand=True), (_px(place[0]), _px(place[1])))
    if not side_by_side:
        sheet.text((60, 280), "仅用于办理联合报装　复印件与原件一致", size_mm=4)
    fields = {"name": name, "resident_id": number, "valid_until": until}
    return Attachment("M03", "居民身份证", np.asarray(sheet.image), fields)


def make_turned_card(application: Application, rng: Random) -> Attachment:
    """居民身份证 with one side laid in sideways or upside down."""
    return make_card(application, rng, turns=rng.choice(((0, 2), (1, 0), (0, 1), (2, 0), (0, 3))))


def make_property(application: Application, rng: Random) -> Attachment:
    """不动产权证书: the inner page with its table."""
    values = application.fields
    sheet = Sheet(210, 297, (252, 250, 252))
    sheet.text((105, 26), "不动产权证书", size_mm=8, anchor="mm")
    sheet.text((40, 40), f"豫（{rng.randint(2017, 2025)}）济源市不动产权第 {rng.randint(1, 99999):07d} 号", size_mm=4.2)
    area = round(rng.uniform(80, 20000), 2)
    rows = (
        ("权 利 人", str(values["applicant_name"])),
        ("共有情况", "单独所有"),
        ("坐　　落", str(values["site_address"])),
        ("不动产单元号", f"419001 0{rng.randint(10000, 99999)} GB{rng.randint(10000, 99999)} F00010001"),
        ("权利类型", "国有建设用地使用权／房屋所有权"),
        ("权利性质", "出让／自建房"),
        ("用　　途", "商务金融用地／办公"),
        ("面　　积", f"土地使用权面积{round(area * 1.8, 2)}㎡／房屋建筑面积{area}㎡"),
        ("使用期限", "国有建设用地使用权 2016年05月11日起2056年05月10日止"),
    )
    y = 48.0
    for label, value in rows:
        sheet.pen.rectangle((_px(24), _px(y), _px(188), _px(y + 17)), outline=_INK, width=3)
        sheet.pen.line((_px(60), _px(y), _px(60), _px(y + 17)), fill=_INK, width=3)
        sheet.text((42, y + 8.5), label, size_mm=4.3, anchor="mm")
        parts = [value[i : i + 29] for i in range(0, len(value), 29)]
        for number, part in enumerate(parts):
            sheet.text((63, y + 8.5 + 6 * (number - (len(parts) - 1) / 2)), part, size_mm=4.1)
        y += 17
    sheet.text((34, y + 12), "权利其他状况", size_mm=4.3)
    page = stamp(sheet.array(), "样例市不动产登记中心", (160, y + 24), rng)
    fields = {"applicant_name": values["applicant_name"], "site_address": values["site_address"], "area": area}
    return Attachment("M07", "不动产权证书", page, fields)


def make_record(application: Application, rng: Random) -> Attachment:
    """企业投资项目备案证明: labels and values in running lines."""
    values = application.fields
    applied = dt.date.fromisoformat(values["apply_date"])
    code = values.get("project_code") or make_project_code(rng, applied)
    area = values.get("floor_area") or rng.randint(1200, 40000)
    sheet = Sheet(210, 297)
    sheet.text((105, 36), "河南省企业投资项目备案证明", size_mm=8, anchor="mm")
    sheet.text((105, 52), f"项目代码：{code}", size_mm=4.6, anchor="mm")
    scale = f"项目总建筑面积{area}平方米，建设主体建筑及配套的水、电、气、暖、通信等设施，主要工艺按设计文件实施。"
    lines = [
        f"项 目 名 称：{values['project_name']}",
        f"企业（法人）全称：{values['applicant_name']}",
        f"证 照 代 码：{values['uscc']}",
        "企业经济类型：私营企业",
        f"建 设 地 点：{values['site_address']}",
        f"建 设 性 质：{values['build_nature'] if values['build_nature'] != '既有' else '改建'}",
        "建设规模及内容：" + scale[:24],
        *[scale[i : i + 32] for i in range(24, len(scale), 32)],
        f"项 目 总 投 资：{rng.randint(300, 90000)}万元",
        "企业声明：本项目符合产业政策且对项目信息的真实性、合法性和完整性负责。",
    ]
    y = sheet.lines(28, 74, lines, size_mm=4.5, step_mm=12)
    sheet.text((128, y + 16), f"备案日期：{_chinese(applied - dt.timedelta(rng.randint(30, 200)))}", size_mm=4.5)
    page = stamp(sheet.array(), "样例市发展改革和统计局", (150, y + 14), rng)
    keys = ("project_name", "applicant_name", "uscc", "site_address")
    fields = {k: values[k] for k in keys} | {"project_code": code, "floor_area": area}
    return Attachment("M09", "企业投资项目备案证明", page, fields)


def make_pledge(application: Application, rng: Random) -> Attachment:
    """告知承诺书: running text, the promiser below with seal and date."""
    values = application.fields
    signed = dt.date.fromisoformat(values["sign_date"])
    sheet = Sheet(210, 297)
    sheet.text((105, 40), "告知承诺书", size_mm=10, anchor="mm")
    body = [
        f"项目名称：{values['project_name']}",
        "一、告知内容：外线工程总长度二百米以下的，实行告知承诺制办理行政许可。",
        "二、承诺内容：承诺人已知晓审批部门告知的全部内容，愿意承担下列责任：",
        "（一）所填写的基本信息真实、准确；（二）已满足规定的条件、标准；",
        "（三）自愿承诺按规范施工并恢复道路；（四）作出虚假承诺的，撤销行政许可，",
        "并承担相应的法律责任。",
        "本承诺书一式两份，审批部门与承诺人各执一份。",
    ]
    y = sheet.lines(26, 64, body, size_mm=4.5, step_mm=12)
    sheet.text((96, y + 22), f"承诺人（盖章）：{values['applicant_name']}", size_mm=4.3)
    sheet.text((96, y + 35), f"法定代表人（签字）：{values['legal_rep']}", size_mm=4.3)
    sheet.text((120, y + 48), _chinese(signed), size_mm=4.5)
    page = stamp(sheet.array(), str(values["applicant_name"]), (160, y + 30), rng)
    keys = ("project_name", "applicant_name", "sign_date")
    return Attachment("M20", "告知承诺书", page, {k: values[k] for k in keys})


def make_licence_with_card(application: Application, rng: Random) -> tuple[np.ndarray, tuple[Attachment, ...]]:
    """A licence copied small onto the upper half of a sheet and both sides of a card below it."""
    licence = make_licence(application, rng)
    name, number = _person(application, rng)
    front, back, until = card_sides(name, number, rng)
    sheet = Sheet(210, 297)
    small = Image.fromarray(licence.page).resize((_px(196), _px(138.6)), Image.Resampling.LANCZOS)
    sheet.image.paste(small, (_px(7), _px(8)))
    sheet.image.paste(front, (_px(15), _px(185)))
    sheet.image.paste(back, (_px(108), _px(185)))
    card = Attachment(
        "M03", "居民身份证", np.asarray(sheet.image), {"name": name, "resident_id": number, "valid_until": until}
    )
    return np.asarray(sheet.image), (licence, card)


PAPERS: dict[str, Callable[[Application, Random], Attachment]] = {
    **MAKERS,
    "旧版营业执照": make_old_licence,
    "居民身份证": make_card,
    "倒放的身份证": make_turned_card,
    "不动产权证书": make_property,
    "企业投资项目备案证明": make_record,
    "告知承诺书": make_pledge,
}
"""By name; the first three are those of the shipped samples."""


def fitting(application: Application) -> dict[str, Any]:
    """What the makers need and an application may lack, filled in."""
    rng = Random("fitting")
    lacking = {"plan_permit_no": "建字第419001202600123号", "agent_id": make_resident_id(rng)}
    return {**{k: v for k, v in lacking.items() if k not in application.fields}, **application.fields}
