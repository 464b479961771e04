"""What is wanted of each file that is read: PDF files, pictures, licences."""

from __future__ import annotations

import tempfile
from pathlib import Path

from extractors.errors import BaozhuangError
from extractors.models import FieldReading, Reading, SourceFile, Status
from extractors.reader import ReadingJob, read_package
from flows.ground.settings import Limits
from flows.intake.packages import expand
from tests.outside.case import Case, Look
from tests.support.engines import engine
from tests.support.shipped import SHIPPED


def read(path: Path) -> Reading | str:
    """What is read of a package, or why it cannot be."""
    with tempfile.TemporaryDirectory() as work:
        try:
            members = expand(path, Path(work), Limits()).members
            files = tuple(SourceFile(name=m.name, path=m.path) for m in members)
            return read_package(files, ReadingJob(source=path.name), templates=SHIPPED, ocr=engine())
        except BaozhuangError as error:
            return error.message


def values(**wanted: str | float) -> Look:
    """These values were read, accepted or not."""

    def look(path: Path) -> tuple[bool, str]:
        reading = read(path)
        if isinstance(reading, str):
            return False, reading
        came = {k: reading.fields.get(k, FieldReading(key=k)).value for k in wanted}
        return came == wanted, str(came)

    return look


def asked(**printed: str) -> Look:
    """These fields are left to a person, what the page shows among the answers to choose."""

    def look(path: Path) -> tuple[bool, str]:
        reading = read(path)
        if isinstance(reading, str):
            return False, reading
        found = {k: reading.fields.get(k, FieldReading(key=k)) for k in printed}
        is_ok = all(f.status is Status.REVIEW and printed[k] in f.candidates for k, f in found.items())
        return is_ok, str({k: (f.status.value, f.candidates) for k, f in found.items()})

    return look


def left_open(*keys: str, empty: str) -> Look:
    """These fields are left to a person, and an empty one is not."""

    def look(path: Path) -> tuple[bool, str]:
        reading = read(path)
        if isinstance(reading, str):
            return False, reading
        came = {k: reading.fields.get(k, FieldReading(key=k)).status for k in (*keys, empty)}
        return came == dict.fromkeys(keys, Status.REVIEW) | {empty: Status.MISSING}, str(came)

    return look


def encloses(*materials: str) -> Look:
    """These attachments (M02…M22) were found with the form, and every file was read."""

    def look(path: Path) -> tuple[bool, str]:
        reading = read(path)
        if isinstance(reading, str):
            return False, reading
        came = {m.id: m.title for m in reading.materials}
        return set(materials) <= set(came) and not reading.unread, f"{came} 未读 {reading.unread}"

    return look


def says(word: str) -> Look:
    """The reason or a note holds a word."""

    def look(path: Path) -> tuple[bool, str]:
        reading = read(path)
        came = reading if isinstance(reading, str) else "；".join(reading.notes)
        return word in came, came

    return look


CHAT = {"uscc": "91419001MA7KW51E7N", "project_name": "凯旋商务酒店"}
PHOTOGRAPH = {"applicant_name": "济源市晨曦实验幼儿园", "site_address": "济源市黄河大道2885号"}
TYPED: dict[str, str | float] = {
    "agent_phone": "13458640928",
    "floor_area": 3250,
    "voltage": "10kV",
    "agent_name": "易东",
}

CASES = (
    Case(
        "pdf/UTF8无BOM.pdf",
        "表单域为无标记的 UTF-8",
        "申请人为中文",
        values(applicant_name="济源市佳美信息技术有限公司"),
    ),
    Case(
        "pdf/电脑填写_康熙部首.pdf",
        "文字层用部首编码",
        "通用汉字",
        values(project_name="济源高新区智能终端产业园", heat_terminal="风机盘管"),
    ),
    Case(
        "pdf/文字层个别字错.pdf",
        "文字层与印出的不同",
        "存疑并列出两种写法",
        asked(
            uscc="9137010269KCYELP6B", site_address="济源市高新区科技大道66号", agent_phone="13703896621",
            land_area="6.72公顷", water_daily_m3="560", heat_area="62000", apply_date="2026年7月15日",
        ),
    ),
    Case(
        "pdf/部分内容是图片.pdf",
        "部分栏目贴的是图片",
        "不当作未填",
        left_open("applicant_name", "agent_phone", empty="email"),
    ),
    Case("pdf/动态表单申请.pdf", "XFA 空壳", "说明打印为 PDF", says("打印为 PDF")),
    Case("pdf/申请表_附件在回形针里.pdf", "附件嵌在 PDF 里", "读出授权委托书、营业执照", encloses("M02", "M04")),
    Case("files/网页版微信", "WebP 照片", "读出", values(**CHAT)),
    Case("files/手机照片.heic", "HEIC 照片，横拿", "转正读出", values(**PHOTOGRAPH)),
    Case("files/手机照片.avif", "AVIF 照片", "读出", values(**PHOTOGRAPH)),
    Case("files/申请表.docx", "填好的 Word 表", "读出", values(**TYPED)),
    Case("files/申请表.doc", "旧版 Word", "读出", values(**TYPED)),
    Case("files/电子营业执照.ofd", "OFD 证照", "说明另存为 PDF", says("OFD 暂不能识别")),
)  # fmt: skip
