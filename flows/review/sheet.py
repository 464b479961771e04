"""The contract between writing and reading a 核对单: places, words, the machine line, and what a row says.

Owns where everything stands on the sheet and the digest that ties an answer to the readings it was given on.
"""

from __future__ import annotations

import hashlib
import json
import re
import zlib
from collections.abc import Iterable
from typing import Final, NamedTuple

from extractors.models import FieldReading, Status, Value
from extractors.values import Catalogue, Field
from flows.casework import Application, Finding, Severity
from flows.cells import clean_text

FIELD_SHEET: Final = "核对单"
FINDING_SHEET: Final = "其他问题"
CHOICE_SHEET: Final = "选项"

FIELD_HEAD: Final = ("序号", "字段", "图片", "读出", "系统理解", "疑点", "候选", "结论", "正确值", "字段键")
FIELD_WIDTHS: Final = (5, 16, 54, 20, 20, 22, 20, 9, 24, 12)
FINDING_HEAD: Final = ("序号", "性质", "字段", "看到", "原因", "需要", "结论", "理由", "规则", "字段键")
FINDING_WIDTHS: Final = (5, 11, 14, 24, 32, 30, 9, 28, 8, 12)
PAGE_COLUMN: Final = (11, "整页", 10)
"""Beyond the key, which ends what is read back: column, head and width of the link to the whole page."""
PLACE_COLUMNS: Final = ((11, "申请表上", 44), (12, "材料上", 44))
"""The same on the second sheet: pictures of the two places that a finding rests on."""
PICTURES: Final = "页面"
"""Folder beside the sheet with the pictures of whole pages."""
HEAD_ROW: Final = 8
REVIEWER_CELL: Final = (7, 4)
DAY_CELL: Final = (7, 9)
REST_CELL: Final = (7, 6)
"""Row and column, from 1. Row 1 holds the machine line and is hidden."""
LATE_DAY_CELL: Final = (7, 8)
"""日期 on the second sheet, where people sign if no field waits; 核对人 stands there as on the first."""
REST: Final = "其余无误"
"""Written once, it answers every row of fields that says nothing itself and was understood."""

NOT_UNDERSTOOD: Final = "（不能识别）"
DECIDE: Final = "须人工决定"
PASSED: Final = "通过"
FAILED: Final = "不通过"
MOST_ROWS: Final = 3000
ANSWER_LIMIT: Final = 500
"""Characters that a person may write into one cell."""

_DEAREST_FIRST: Final = {"decision": 0, "letter": 1}
_HANGS: Final = {"decision": "关系受理、许可或期限", "letter": "写入文书"}
_TABLES: Final = {"segments": "外线路段", "gas_equip": "用气设备", "equip_list": "用电设备"}
_CASES: Final = "LHBZ-"
_LINE: Final = re.compile(r"BZR1\|(LHBZ-\d{4}-\d{6})\|(\d{1,3})\|([0-9a-f]{16})\|([0-9a-f]{16})\|([0-9A-F]{4})")


class MachineLine(NamedTuple):
    """What the hidden first line says: case, version, digest of the field rows, digest of the decision rows."""

    case_no: str
    version: int
    fields: str
    findings: str

    @property
    def text(self) -> str:
        """As it stands in the cell, with a 16-bit check."""
        body = f"BZR1|{self.case_no}|{self.version}|{self.fields}|{self.findings}"
        return f"{body}|{zlib.crc32(body.encode()) & 0xFFFF:04X}"


class SheetRow(NamedTuple):
    """One doubtful field: its key (row cells as `segments.1.seg_len_m`), its reading, its catalogue entry if any."""

    key: str
    label: str
    reading: FieldReading
    field: Field | None

    @property
    def doubt(self) -> str:
        """Why it is asked about: what speaks against the reading, and what hangs on it."""
        doubt = self.reading.doubt or "识别把握不足"
        return f"{doubt}（{_HANGS[self.field.stake]}）" if self.field and self.field.stake in _HANGS else doubt


def parse_line(text: object) -> MachineLine | None:
    """The machine line in a cell, or None where the cell is not one of ours or its check fails."""
    match = _LINE.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        return None
    line = MachineLine(match[1], int(match[2]), match[3], match[4])
    return line if line.text == text else None


def value_text(value: Value) -> str:
    """A value as a person reads it; `NOT_UNDERSTOOD` where there is none."""
    if value is None:
        return NOT_UNDERSTOOD
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        return clean_text("、".join(value))
    return clean_text(f"{value:.15g}" if isinstance(value, float) else str(value))


def doubtful_cells(application: Application) -> dict[str, FieldReading]:
    """Every field and row cell that waits for a person, by its key on the sheet, worst first."""
    found = {k: r for k, r in application.named() if r.status is Status.REVIEW and k not in application.kept}
    return dict(sorted(found.items(), key=lambda item: item[1].confidence))


def sheet_rows(application: Application, catalogue: Catalogue) -> list[SheetRow]:
    """The rows of the sheet: what a decision or date hangs on first, then the lowest confidence."""
    rows = []
    for key, reading in doubtful_cells(application).items():
        field = catalogue.get(key.rsplit(".", 1)[-1])
        rows.append(SheetRow(key, label_of(key, field), reading, field))
    return sorted(rows, key=lambda row: _DEAREST_FIRST.get(row.field.stake if row.field else "decision", 2))


def label_of(key: str, field: Field | None) -> str:
    """日用水量(m³/d); 外线路段第2行 长度(m); LHBZ-2026-000001 日用水量(m³/d) where several cases stand on one sheet."""
    if key.startswith(_CASES):
        case_no, _, rest = key.partition(".")
        return f"{case_no} {label_of(rest, field)}"
    name = field.label if field else key
    unit = field.unit if field else ""
    name = f"{name}({unit})" if unit and unit not in name else name
    table, _, rest = key.partition(".")
    return f"{_TABLES.get(table, table)}第{rest.split('.')[0]}行 {name}" if rest else name


def needs_decision(finding: Finding, application: Application) -> bool:
    """Whether a person must decide; a finding on a field that is itself on the sheet is checked again afterwards."""
    return finding.severity is Severity.PERSON and finding.field not in doubtful_cells(application)


def fields_digest(rows: Iterable[tuple[str, str, str]]) -> str:
    """Digest of (key, 读出, 系统理解) rows in any order, as shown on the sheet: 16 hex digits of SHA-256."""
    return _digest(rows)


def findings_digest(rows: Iterable[tuple[str, str, str]]) -> str:
    """Digest of the (规则, 字段键, 看到) rows that ask for a decision."""
    return _digest(rows)


def shown(application: Application) -> list[tuple[str, str, str]]:
    """(key, 读出, 系统理解) of each doubtful field, as the sheet shows them."""
    cells = doubtful_cells(application)
    return [(key, clean_text(reading.raw), value_text(reading.value)) for key, reading in cells.items()]


def page_picture(page: int) -> str:
    """The file name of a page's picture, in the crops folder and in `PICTURES`."""
    return f"page-{page:03d}.jpg"


def finding_key(finding: Finding) -> tuple[str, str, str]:
    """(规则, 字段键, 看到) as it stands on the sheet."""
    return finding.rule, finding.field, clean_text(finding.seen)


def _digest(rows: Iterable[tuple[str, str, str]]) -> str:
    """16 hex digits; white space does not count, an office program may change it."""
    plain = sorted(["".join(part.split()) for part in row] for row in rows)
    return hashlib.sha256(json.dumps(plain, ensure_ascii=False).encode()).hexdigest()[:16]


def review_file_name(case_no: str, version: int) -> str:
    """The file name in 待核对: no personal data, the version of the sheet behind the case number."""
    return f"核对单_{case_no}_第{version}版.xlsx"
