"""Attachments: where values stand on a page, found by label and by shape; no model is needed."""

import pytest

from extractors.attachments.spans import Span, flow_of, part_box, rows_of
from tests.support.attachment_parts import line, page_of, values


@pytest.mark.parametrize(
    "lines",
    [
        [line("名　　称 济源市样例酒店有限公司")],
        [line("名称：济源市样例酒店有限公司")],
        [line("名", x=100), line("称", x=180), line("济源市样例酒店有限公司", x=300)],
        [line("名称"), line("济源市样例酒店有限公司", x=300, y=108)],
        [line("称", x=180), line("济源市样例酒店有限公司", x=300)],
        [line("名 . 称"), line("济源市样例酒店有限公司", x=300)],
        [line("名称"), line("济源市样例", x=300), line("酒店有限公司", x=300, y=150)],
        [line("名称", y=120), line("济源市样例", x=300, y=92), line("酒店有限公司", x=300, y=148)],
        [line("企业名称", y=100), line("济源市样例酒店有限公司", x=100, y=160)],
    ],
    ids=["spaced", "colon", "boxes", "beside", "half-label", "speck", "below", "centred", "under"],
)
def test_a_name_is_found_however_its_label_is_set(lines):
    assert values(lines, "M02")["applicant_name"] == "济源市样例酒店有限公司"


def test_a_value_ends_at_the_next_label_of_its_row():
    lines = [line("名称", 100), line("济源市样例酒店有限公司", 260), line("注册资本", 760), line("伍佰万圆整", 1000)]
    assert values(lines, "M02") == {"applicant_name": "济源市样例酒店有限公司"}


def test_a_value_may_begin_above_the_line_that_stands_beside_its_label():
    lines = [line("坐落", y=100), line("济源市黄河路与文昌中路", x=300, y=72), line("交叉口西北角", x=300, y=110)]
    assert values(lines, "M07")["site_address"] == "济源市黄河路与文昌中路交叉口西北角"


def test_the_line_of_the_next_label_does_not_go_on_with_a_value():
    lines = [line("名称"), line("济源市样例酒店", x=300), line("类型", y=150), line("有限责任公司", x=300, y=150)]
    assert values(lines, "M02")["applicant_name"] == "济源市样例酒店"


def test_a_value_of_three_lines_is_whole_where_its_label_stands_at_half_height():
    scope = [
        line(t, 400, 100 + 28 * n, size=22)
        for n, t in enumerate(("新材料技术研发；合成", "材料制造", "；金属销售", "）"))
    ]
    seat = [line(t, 1000, 114 + 28 * n, size=22) for n, t in enumerate(("河南省济源市高", "新区科技大道南", "段8号"))]
    labels = [line("经营范围", 100, 142, size=22), line("住所", 800, 142, size=22)]
    assert values([*scope, *seat, *labels], "M02")["reg_address"] == "河南省济源市高新区科技大道南段8号"


def test_the_last_line_of_the_value_before_is_not_taken_along():
    lines = [
        line("名称", 100, 100, size=22),
        line("济源市恒瑞新材料", 300, 100, size=22),
        line("有限公司", 300, 128, size=22),
        line("住所", 100, 170, size=22),
        line("河南省济源市高新区", 300, 170, size=22),
        line("科技大道8号", 300, 198, size=22),
    ]
    found = values(lines, "M02")
    assert (found["applicant_name"], found["reg_address"]) == (
        "济源市恒瑞新材料有限公司",
        "河南省济源市高新区科技大道8号",
    )


def test_a_sentence_about_the_agent_is_no_name():
    lines = page_of(
        "兹委托 甘雨桐（身份证号码：419001200106150160）为我单位", "代理人在办理过程中所签署的文件，我单位均予以认可"
    )
    assert values(lines, "M04")["agent_name"] == "甘雨桐"


def test_a_long_label_may_have_one_misread_character():
    assert values([line("法走代表人张三")], "M02")["legal_rep"] == "张三"
    assert "legal_rep" not in values([line("法走代衣人张三")], "M02")


def test_a_short_label_in_its_own_box_may_have_one_misread_character():
    beside = line("济源市恒瑞新材料有限公司", x=300)
    assert values([line("名林"), beside], "M02")["applicant_name"] == "济源市恒瑞新材料有限公司"
    assert "applicant_name" not in values([line("另林"), beside], "M02")
    right = [line("名称", y=200), line("济源市云台机械厂", x=300, y=200)]
    assert values([line("名林"), beside, *right], "M02")["applicant_name"] == "济源市云台机械厂"


def test_a_label_inside_a_word_is_none():
    assert values([line("被委托人：李四")], "M04") == {"agent_name": "李四"}


def test_the_agents_number_is_the_one_after_the_agent():
    lines = page_of(
        "委托人：济源市样例酒店有限公司",
        "法定代表人：张三",
        "身份证号：41900119800101001X",
        "受托人：李四",
        "身份证号：419001198505052528",
        "委托期限：2026年1月5日至2026年12月31日",
    )
    found = values(lines, "M04")
    assert found["agent_id"] == "419001198505052528"
    assert (found["valid_from"], found["valid_until"]) == ("2026年1月5日", "2026年12月31日")


def test_an_authorisation_in_one_sentence():
    lines = page_of(
        "授权委托书",
        "本人张三系济源市样例酒店有限公司的法定代表人，现授权李四（身份证号：",
        "419001198505052528）为我公司代理人，办理联合报装。",
    )
    found = values(lines, "M04")
    expected = {"applicant_name": "济源市样例酒店有限公司", "legal_rep": "张三", "agent_name": "李四"}
    assert {k: found[k] for k in expected} == expected
    assert found["agent_id"] == "419001198505052528"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("建设规模 总建筑面积15478平方米，地上三层", "15478平方米"),
        ("建设规模：建筑面积约1.5万平方米", "1.5万平方米"),
        ("建设规模 地上5层、地下1层", None),
    ],
)
def test_the_area_of_a_permit_is_taken_out_of_its_sentence(text, value):
    assert values([line(text)], "M11").get("floor_area") == value


def test_spans_lead_back_to_the_lines():
    lines = [line("面　积 10㎡", x=100), line("用途", x=600)]
    flow = flow_of(lines, rows_of(lines)[0])
    assert flow.text == "面积10㎡\t用途"
    assert flow.spans(2, 8) == (Span(0, 4, 7), Span(1, 0, 2))
    assert part_box(lines[1], Span(1, 1, 2)) == (640.0, 100.0, 680.0, 140.0)
