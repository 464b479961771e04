"""Push files: rows become applications, bad rows are told one by one and keep nobody back."""

import json
from datetime import date
from random import Random

import pytest
from openpyxl import Workbook

from extractors.errors import PushRefusedError, UnreadableFileError
from flows.push import read_push_file
from tests.scans.numbers import make_project_code
from tests.support.shipped import CATALOGUE

HEAD = ["项目代码", "项目名称", "建设单位", "项目地址", "报装内容", "用地面积"]
GOOD = [
    "2608-419001-04-01-551203",
    "样例酒店一期",
    "济源市样例酒店有限公司",
    "济源市黄河路与文昌中路交叉口",
    "用水、用电",
    "18亩",
]


def pushed(path):
    return read_push_file(path, name=path.name, catalogue=CATALOGUE, today=date(2026, 11, 23))


def table(tmp_path, *rows, head=None):
    book = Workbook()
    for line in ([head or HEAD], *[[row] for row in rows]):
        book.active.append(line[0])
    book.save(tmp_path / "推送.xlsx")
    return tmp_path / "推送.xlsx"


def test_a_row_becomes_an_application_by_labels_and_synonyms(tmp_path):
    found = pushed(table(tmp_path, GOOD))
    assert not found.faults and found.projects[0].project_code == GOOD[0]
    application = found.projects[0].application
    assert application.text("applicant_name") == GOOD[2] and application.services == ("用水", "用电")
    assert application.value("land_area") == pytest.approx(18 * 666.67) and application.text("channel") == "主动对接"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_csv_in_the_encodings_that_offices_write(tmp_path, encoding):
    path = tmp_path / "推送.csv"
    path.write_bytes("\n".join([",".join(HEAD), ",".join(GOOD)]).encode(encoding))
    assert pushed(path).projects[0].application.text("project_name") == "样例酒店一期"


def test_json_rows_by_key_or_label(tmp_path):
    path = tmp_path / "推送.json"
    row = {"project_code": GOOD[0], "项目名称": GOOD[1], "applicant_name": GOOD[2], "site_address": GOOD[3]}
    path.write_text(json.dumps({"projects": [row]}, ensure_ascii=False), encoding="utf-8")
    assert [p.row for p in pushed(path).projects] == [1]


def changed(index, value):
    return [*GOOD[:index], value, *GOOD[index + 1 :]]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (changed(0, "2608-419001-04-01-55120"), "项目代码"),
        (changed(0, ""), "“项目代码”没有填写"),
        (changed(1, ""), "“项目名称”没有填写"),
        (GOOD, "与第1行（表中第2行）相同"),
    ],
)
def test_a_bad_row_is_told_and_the_others_go_on(tmp_path, row, reason):
    other = changed(0, make_project_code(Random(7), date(2026, 9, 1)))
    found = pushed(table(tmp_path, GOOD, row, other))
    assert len(found.faults) == 1 and found.faults[0].startswith("第2行") and reason in found.faults[0]
    assert [p.row for p in found.projects] == [1, 3]


def test_another_workbook_is_told_which_columns_it_lacks(tmp_path):
    with pytest.raises(PushRefusedError, match="没有找到“项目代码”、“项目名称”"):
        pushed(table(tmp_path, ["a", "b"], head=["姓名", "金额"]))


@pytest.mark.parametrize("name", ["坏.xlsx", "坏.json"])
def test_a_damaged_file_is_named(tmp_path, name):
    (tmp_path / name).write_bytes(b"\x00\x01no")
    with pytest.raises(UnreadableFileError, match=name):
        pushed(tmp_path / name)


def test_a_formula_is_read_as_the_text_that_it_is(tmp_path):
    path = tmp_path / "推送.csv"
    path.write_text("\n".join([",".join(HEAD), ",".join(changed(1, "=HYPERLINK(1)"))]), encoding="utf-8")
    assert pushed(path).projects[0].application.text("project_name").startswith("=")
