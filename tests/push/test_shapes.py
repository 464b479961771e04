"""Push tables as other programs write them: titles, several sheets, merged heads, any separator, encoding, format."""

import io
import json
import shutil
import subprocess
import zipfile
from datetime import date, datetime
from pathlib import Path

import pytest
import xlwt
from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from extractors.errors import PushRefusedError, UnreadableFileError
from extractors.models import Status
from flows.push import read_push_file
from tests.support.shipped import CATALOGUE

HEAD = ["项目代码", "项目名称", "建设单位", "项目地址", "报装内容", "用地面积"]
CODES = ("2608-419001-04-01-551203", "2603-419001-89-02-665638")


def row(number: int) -> list[str]:
    return [CODES[number], f"样例楼{number}号", "济源市样例有限公司", f"济源市黄河路{number}号", "用水、用电", "18亩"]


ROWS = [row(0), row(1)]


def pushed(path: Path):
    return read_push_file(path, name=path.name, catalogue=CATALOGUE, today=date(2026, 11, 23))


def codes(path: Path) -> tuple[str, ...]:
    found = pushed(path)
    assert not found.faults
    assert all(p.application.services == ("用水", "用电") for p in found.projects)
    return tuple(p.project_code for p in found.projects)


def workbook(path: Path, *lines: list[object], merged: str = "", title: str = "项目") -> Path:
    book = Workbook()
    book.active.title = title
    for line in lines:
        book.active.append(line)
    if merged:
        book.active.merge_cells(merged)
    book.save(path)
    return path


def converted(source: Path, kind: str, suffix: str) -> Path:
    """What LibreOffice makes of a workbook."""
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice is not installed")
    out = source.parent / "out"
    profile = f"-env:UserInstallation=file://{source.parent}/profile"
    asked = [office, profile, "--headless", "--convert-to", kind, "--outdir", str(out), str(source)]
    subprocess.run(asked, check=True, capture_output=True, timeout=180)
    return out / f"{source.stem}.{suffix}"


def test_titles_stand_above_the_head_and_a_foot_below(tmp_path):
    lines = [
        ["济源市推送表"],
        [],
        ["填报单位：样例科", "", "日期：2026-11-20"],
        HEAD,
        *ROWS,
        ["合计", "", "", "", "", 36],
    ]
    assert codes(workbook(tmp_path / "推送.xlsx", *lines, ["填表人：样本一"], merged="A1:F1")) == CODES


def test_a_page_of_explanations_comes_first_and_projects_lie_on_two_sheets(tmp_path):
    book = Workbook()
    book.active.title = "说明"
    book.active.append(["填写说明：项目代码按赋码填写，项目名称与立项一致"])
    for number in range(2):
        sheet = book.create_sheet(f"第{number}批")
        sheet.append(HEAD)
        sheet.append(row(number))
    book.save(tmp_path / "推送.xlsx")
    assert codes(tmp_path / "推送.xlsx") == CODES


def test_a_fault_is_found_by_sheet_and_line(tmp_path):
    book = Workbook()
    for number in range(2):
        sheet = book.active if number == 0 else book.create_sheet("第二批")
        sheet.append(HEAD)
        sheet.append([*row(number)[: 3 - number], "", *row(number)[4 - number :]] if number else row(0))
    book.save(tmp_path / "推送.xlsx")
    (fault,) = pushed(tmp_path / "推送.xlsx").faults
    assert fault.startswith("第2行（“第二批”表第2行）：“申请单位（个人）名称”没有填写")


def test_a_head_of_two_lines_with_merged_cells(tmp_path):
    book = Workbook()
    sheet = book.active
    sheet.append(["序号", "项目信息", None, "建设单位", "项目地址", "报装内容", "设计单位", None])
    sheet.append([None, "代码", "名称", None, None, None, "名称", "联系电话"])
    for cells in ("A1:A2", "B1:C1", "D1:D2", "E1:E2", "F1:F2", "G1:H1"):
        sheet.merge_cells(cells)
    for number, line in enumerate(ROWS, start=1):
        sheet.append([number, *line[:5], "样例设计院", "13800000000"])
    sheet["B1"], sheet["B2"], sheet["C2"] = "项目", "代码", "名称"
    book.save(tmp_path / "推送.xlsx")
    assert codes(tmp_path / "推送.xlsx") == CODES
    fields = pushed(tmp_path / "推送.xlsx").projects[0].application.fields
    assert fields["designer_phone"].value == "13800000000" and "agent_phone" not in fields


def test_one_applicant_written_once_beside_its_projects(tmp_path):
    path = workbook(tmp_path / "推送.xlsx", HEAD, ROWS[0], [*ROWS[1][:2], None, *ROWS[1][3:]], merged="C2:C3")
    assert codes(path) == CODES


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "gb18030"])
def test_every_separator_in_every_encoding(tmp_path, mark, encoding):
    path = tmp_path / "推送.csv"
    path.write_bytes("\r\n".join(mark.join(line) for line in [HEAD, *ROWS]).encode(encoding))
    assert codes(path) == CODES


def test_numbers_that_excel_is_kept_from_shortening(tmp_path):
    path = tmp_path / "推送.csv"
    path.write_text("\n".join([",".join(HEAD), *(f'="{line[0]}",' + ",".join(line[1:]) for line in ROWS)]))
    assert codes(path) == CODES


NESTED = [dict(zip(HEAD, line, strict=True)) for line in ROWS]


@pytest.mark.parametrize(
    "content",
    [
        NESTED,
        {"code": 0, "data": {"total": 2, "list": NESTED}},
        {"result": {"page": {"records": [{"base": n, "ext": {"remark": None}} for n in NESTED]}, "dict": [{"a": 1}]}},
        {"rows": [{"projectCode": r[0], "projectName": r[1], "applicant_name": r[2], "siteAddress": r[3],
                   "services": ["用水", "用电"]} for r in ROWS]},
    ],
)  # fmt: skip
def test_json_wherever_its_rows_lie(tmp_path, content):
    path = tmp_path / "接口.json"
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    assert codes(path) == CODES


def test_json_a_line_each(tmp_path):
    path = tmp_path / "接口.json"
    path.write_text("\n".join(json.dumps(n, ensure_ascii=False) for n in NESTED), encoding="utf-8")
    assert codes(path) == CODES


@pytest.mark.parametrize("name", ["推送.xls", "推送.et"])
def test_excel_97_and_the_table_program_of_wps(tmp_path, name):
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("项目")
    for line, cells in enumerate([HEAD, *ROWS]):
        for column, text in enumerate(cells):
            sheet.write(line, column, text)
    book.save(str(tmp_path / name))
    assert codes(tmp_path / name) == CODES


@pytest.mark.parametrize(
    ("kind", "suffix"), [("xls:MS Excel 97", "xls"), ("ods", "ods"), ("xlsx:Calc MS Excel 2007 XML", "xlsx")]
)
def test_what_libreoffice_writes(tmp_path, kind, suffix):
    source = workbook(tmp_path / "推送.xlsx", ["推送表"], HEAD, *ROWS, merged="A1:F1")
    assert codes(converted(source, kind, suffix)) == CODES


def test_strict_open_xml(tmp_path):
    """The other namespaces of ISO/IEC 29500 Strict, as Excel writes them when asked to."""
    source = workbook(tmp_path / "推送.xlsx", HEAD, *ROWS)
    strict = tmp_path / "严格.xlsx"
    pairs = (
        (
            b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
            b"http://purl.oclc.org/ooxml/spreadsheetml/main",
        ),
        (
            b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
            b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        ),
    )
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(strict, "w") as new:
        for name in old.namelist():
            body = old.read(name)
            for plain, purl in pairs:
                body = body.replace(plain, purl)
            new.writestr(name, body)
    assert codes(strict) == CODES


@pytest.mark.parametrize("page", ["table", "xml"])
def test_a_web_page_that_calls_itself_xls(tmp_path, page):
    if page == "table":
        cells = "".join(f"<tr>{''.join(f'<td>{c}</td>' for c in line)}</tr>" for line in [HEAD, *ROWS])
        text = f"<html><meta charset=utf-8><body><table><tr><td colspan=6>推送表</td></tr>{cells}</table></body></html>"
    else:
        data = "".join(
            "<Row>" + "".join(f'<Cell><Data ss:Type="String">{c}</Data></Cell>' for c in line) + "</Row>"
            for line in [HEAD, *ROWS]
        )
        space = "urn:schemas-microsoft-com:office:spreadsheet"
        text = f'<?xml version="1.0"?><Workbook xmlns="{space}" xmlns:ss="{space}"><Worksheet ss:Name="项目"><Table>'
        text += f"{data}</Table></Worksheet></Workbook>"
    path = tmp_path / "推送.xls"
    path.write_text(text, encoding="utf-8")
    assert codes(path) == CODES


@pytest.mark.parametrize("number", [14, 22, *range(27, 37), *range(50, 59)])
def test_the_built_in_formats_of_dates_also_the_chinese_ones(tmp_path, number):
    path = workbook(tmp_path / "推送.xlsx", [*HEAD, "要求接通日期"], [*ROWS[0], 46461])
    with zipfile.ZipFile(path) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    style = b'<cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="%d" applyNumberFormat="1"/></cellXfs>' % number
    styles = parts["xl/styles.xml"]
    start, end = styles.index(b"<cellXfs"), styles.index(b"</cellXfs>") + len(b"</cellXfs>")
    parts["xl/styles.xml"] = styles[:start] + style + styles[end:]
    parts["xl/worksheets/sheet1.xml"] = parts["xl/worksheets/sheet1.xml"].replace(b'r="G2"', b'r="G2" s="1"')
    with zipfile.ZipFile(path, "w") as book:
        for name, body in parts.items():
            book.writestr(name, body)
    assert pushed(path).projects[0].application.value("need_date") == "2027-03-15"


def test_a_date_with_a_time_and_a_number_of_a_phone(tmp_path):
    path = workbook(
        tmp_path / "推送.xlsx", [*HEAD, "开工日期", "联系电话"], [*ROWS[0], datetime(2027, 3, 15, 0, 0), 13800000000]
    )
    application = pushed(path).projects[0].application
    assert (application.value("start_date"), application.value("agent_phone")) == ("2027-03-15", "13800000000")


def test_the_unit_in_the_head_counts(tmp_path):
    path = workbook(tmp_path / "推送.xlsx", [*HEAD[:5], "用地面积（亩）*"], [*ROWS[0][:5], 18])
    assert pushed(path).projects[0].application.value("land_area") == pytest.approx(18 * 666.67)


def test_two_columns_of_one_meaning_that_differ_are_asked_about(tmp_path):
    path = workbook(tmp_path / "推送.xlsx", [*HEAD, "联系人", "项目负责人"], [*ROWS[0], "样本一", "样本二"])
    reading = pushed(path).projects[0].application.fields["agent_name"]
    assert reading.status is Status.REVIEW and reading.candidates == ("样本一", "样本二")


def test_a_typed_code_is_not_mended_silently(tmp_path):
    path = workbook(tmp_path / "推送.xlsx", [*HEAD, "信用代码"], [*ROWS[0], "9141900lMA44B2K4X7"])
    reading = pushed(path).projects[0].application.fields["uscc"]
    assert reading.status is Status.REVIEW


def test_a_sheet_that_claims_billions_of_cells_is_refused(tmp_path):
    path = workbook(tmp_path / "推送.xlsx", HEAD, *ROWS)
    with zipfile.ZipFile(path) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    far = f'<row r="1048576"><c r="{get_column_letter(16384)}1048576"><v>1</v></c></row></sheetData>'.encode()
    sheet = "xl/worksheets/sheet1.xml"
    parts[sheet] = parts[sheet].replace(b"</sheetData>", far)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as book:
        for name, body in parts.items():
            book.writestr(name, body)
    path.write_bytes(out.getvalue())
    with pytest.raises(UnreadableFileError, match=r"推送.xlsx"):
        pushed(path)


def test_a_text_without_a_table_is_left_to_others_and_a_table_is_told_what_it_lacks(tmp_path):
    note = tmp_path / "说明.txt"
    note.write_text("请查收，项目代码见附件", encoding="utf-8")
    assert pushed(note) is None
    path = workbook(tmp_path / "推送.xlsx", ["项目名称", "建设单位"], ["样例", "样例公司"])
    with pytest.raises(PushRefusedError, match="没有找到“项目代码”、“项目（用能）地址”列"):
        pushed(path)


def test_a_small_file_of_very_much_text_is_refused(tmp_path):
    """Little in the file, far too much as rows."""
    path = workbook(tmp_path / "推送.xlsx", HEAD, *ROWS)
    with zipfile.ZipFile(path) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    cells = (b'<c t="inlineStr"><is><t>%s</t></is></c>' % (b"x" * 1900)) * 200
    rows = b"".join(b'<row r="%d">%s</row>' % (number, cells) for number in range(4, 154))
    sheet = "xl/worksheets/sheet1.xml"
    parts[sheet] = parts[sheet].replace(b"</sheetData>", rows + b"</sheetData>")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        for name, body in parts.items():
            book.writestr(name, body)
    assert path.stat().st_size < 200_000
    with pytest.raises(UnreadableFileError, match=r"推送.xlsx"):
        pushed(path)
