"""A made-up application with doubtful fields, its 核对单, and a careful person who fills it in."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from PIL import Image

from extractors.models import FieldReading, RowReading, Status, Value
from flows.casework.model import Application, Finding, Severity
from flows.review import (
    review_file_name,
    write_review_sheet,
)
from tests.support.shipped import CATALOGUE

CASE = "LHBZ-2026-000012"
TODAY = date(2026, 11, 22)
RIGHT_USCC, WRONG_USCC = "91419001MA9K1XY707", "91419001MA9K1XY701"
FIRST_ROW = 9
EVIL = '=HYPERLINK("http://x.invalid","点我")'


def reading(key: str, value: Value, raw: str, confidence: float, **more: object) -> FieldReading:
    values = {"key": key, "value": value, "raw": raw, "confidence": confidence, "status": Status.REVIEW, "page": 1}
    return FieldReading.model_validate(values | more)


def application() -> Application:
    fields = (
        reading("project_name", "沁园小区三期", "沁园小区三期", 0.99, status=Status.ACCEPTED),
        reading("uscc", WRONG_USCC, WRONG_USCC, 0.42, doubt="校验位不符", candidates=(RIGHT_USCC,), crop="uscc.png"),
        reading("water_nature", None, "居民生活 非居民", 0.30, candidates=("居民生活", "非居民")),
        reading("services", ["用水", "用电"], "用水、用电", 0.70),
        reading("apply_date", "2026-11-02", "2026 11 02", 0.55),
        reading("remarks", EVIL, EVIL, 0.20),
    )
    length = reading("seg_len_m", 86.5, "l86.5", 0.51, candidates=("186.5", "86.5"))
    row = RowReading(table="segments", index=2, cells={"seg_len_m": length})
    return Application(fields={f.key: f for f in fields}, rows=(row,))


def finding(field: str, severity: Severity, seen: str = "勾选“是”") -> Finding:
    why, supply = "须人工判断", "写明理由"
    return Finding(rule="V12", field=field, label=field, seen=seen, why=why, supply=supply, severity=severity)


FINDINGS = (
    finding("agent_phone", Severity.HARD),
    finding("water_nature", Severity.PERSON),
    finding("impact_traffic", Severity.PERSON, seen="=1+1"),
)


def crop(folder: Path, name: str = "uscc.png", size: tuple[int, int] = (1200, 90)) -> Path:
    Image.new("RGB", size, "white").save(folder / name)
    return folder


def differing(folder: Path) -> tuple[Application, Finding]:
    """A name that differs between form and attachment, with pictures of both places and of both pages."""
    for name in ("001-legal_rep.png", "003-1-legal_rep.png", "page-001.jpg", "page-003.jpg"):
        crop(folder, name, (600, 60))
    ours = reading("legal_rep", "样本一", "样本一", 0.99, status=Status.ACCEPTED, crop="001-legal_rep.png")
    found = finding("legal_rep", Severity.PERSON).model_copy(
        update={"page": 1, "beside_page": 3, "beside_value": "样本九", "beside_crop": "003-1-legal_rep.png"}
    )
    code = application().fields["uscc"]
    return Application(fields={"legal_rep": ours, "uscc": code}), found


def written(tmp_path: Path, of: Application | None = None, findings: tuple[Finding, ...] = FINDINGS) -> Path:
    path = tmp_path / review_file_name(CASE, 1)
    body = write_review_sheet(
        case_no=CASE,
        application=of or application(),
        findings=findings,
        crops=crop(tmp_path),
        catalogue=CATALOGUE,
        version=1,
    )
    path.write_bytes(body)
    return path


def row_of(sheet: Worksheet, key: str) -> int:
    return next(r for r in range(FIRST_ROW, sheet.max_row + 1) if sheet.cell(r, 10).value == key)


ANSWERS = {
    "uscc": ("更正", RIGHT_USCC),
    "water_nature": ("更正", "非居民"),
    "services": ("无误", None),
    "apply_date": ("更正", datetime(2026, 11, 3)),
    "remarks": ("空白", None),
    "segments.2.seg_len_m": (None, 186.5),
}


def fill(path: Path, change: Callable[[Workbook], None] = lambda book: None) -> Path:
    """Fill a sheet in as a careful person would, then do what `change` does."""
    book = load_workbook(path)
    sheet, other = book["核对单"], book["其他问题"]
    sheet["D7"], sheet["I7"] = "王审核", "2026年11月20日"
    for key, (word, value) in ANSWERS.items():
        row = row_of(sheet, key)
        sheet.cell(row, 8).value, sheet.cell(row, 9).value = word, value
    other.cell(FIRST_ROW, 7).value, other.cell(FIRST_ROW, 8).value = "通过", "现场核实不影响通行"
    change(book)
    book.save(path)
    return path


def answer_cell(key: str, column: int, value: object) -> Callable[[Workbook], None]:
    def change(book: Workbook) -> None:
        book["核对单"].cell(row_of(book["核对单"], key), column).value = value  # type: ignore[assignment]

    return change


def repacked(path: Path, name: str, body: bytes) -> Path:
    """The workbook with one more (or another) member."""
    out = io.BytesIO()
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(out, "w") as target:
        for member in source.namelist():
            if member != name:
                target.writestr(member, source.read(member))
        target.writestr(name, body)
    path.write_bytes(out.getvalue())
    return path
