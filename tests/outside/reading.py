"""What is wanted of each file that is read: PDF files, pictures, licences."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

from extractors.errors import BaozhuangError
from extractors.models import FieldReading, Reading, SourceFile, Status
from extractors.reader import ReadingJob, read_package
from extractors.values.catalogue import load_catalogue
from flows.ground.settings import Limits
from flows.intake.packages import expand
from tests.outside.case import Case
from tests.support.engines import engine

Look = Callable[[Path], tuple[bool, str]]


def read(path: Path) -> Reading | str:
    """What is read of a package, or why it cannot be."""
    with tempfile.TemporaryDirectory() as work:
        try:
            members = expand(path, Path(work), Limits()).members
            files = tuple(SourceFile(name=m.name, path=m.path) for m in members)
            return read_package(files, ReadingJob(source=path.name), catalogue=load_catalogue(), ocr=engine())
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


def says(word: str) -> Look:
    """The reason or a note holds a word."""

    def look(path: Path) -> tuple[bool, str]:
        reading = read(path)
        came = reading if isinstance(reading, str) else "；".join(reading.notes)
        return word in came, came

    return look


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
)  # fmt: skip
