"""The papers of a case: which there are, what stands in them, and what must never."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from functools import cache

import pytest
from docx import Document
from docx.oxml.ns import qn
from hypothesis import given
from hypothesis import strategies as st

from extractors.errors import LetterError
from extractors.models import Status
from flows.casework.model import SERVICES, Outcome, OutcomeKind, Severity
from flows.letters import (
    CaseFacts,
    Paper,
    PaperKind,
    file_name,
    folder_key,
    number_series,
    plan_papers,
)
from flows.letters.desk import pairs, width
from flows.letters.requirement import title_lines
from flows.letters.values import Printable, hide_identity, number_text, value_text
from tests.support import ROOT
from tests.support import letter_cases as cases
from tests.support.letter_cases import OFFICE, application, case, due, finding, made
from tests.support.shipped import CATALOGUE, SHIPPED

TEMPLATES = ROOT / "templates" / "letters"
PROVIDERS = ("water", "power", "gas", "heating", "telecom")
OWN_BLOCK = dict(zip(PROVIDERS, SERVICES, strict=True))
ACCEPTED = Outcome(kind=OutcomeKind.ACCEPTED)
CORRECTION = Paper(kind=PaperKind.CORRECTION)
LETTER = Paper(kind=PaperKind.REQUIREMENT, provider="water")
DECISION = Paper(kind=PaperKind.DECISION, variant="告知承诺")
SHEET = Paper(kind=PaperKind.DECISION, variant="一般程序")
GROUNDS = {"variant": "告知承诺", "grounds": "2026-11-24", "joint": []}
ALL_PAPERS = plan_papers(ACCEPTED, application(), OFFICE)


def text_of(data: bytes) -> str:
    """All text of the body, headers and footers; line breaks inside a paragraph vanish."""
    document = Document(io.BytesIO(data))
    section = document.sections[0]
    parts = [document.element.body]
    for part in (section.first_page_header, section.header, section.footer):
        parts.append(part._element)
    paragraphs = (paragraph for part in parts for paragraph in part.iter(qn("w:p")))
    return "\n".join("".join(node.text or "" for node in paragraph.iter(qn("w:t"))) for paragraph in paragraphs)


@cache
def told(paper: Paper) -> str:
    """The text of a paper of the unchanged case."""
    return text_of(made(paper, facts=GROUNDS if paper.kind is PaperKind.DECISION else {}))


def test_each_ticked_provider_gets_its_letter_and_nothing_is_made_before_it_is_needed() -> None:
    papers = plan_papers(ACCEPTED, application(("用水", "通信")), OFFICE)
    assert [(p.kind.value, p.provider) for p in papers] == [
        ("ACCEPTANCE", ""),
        ("REQUIREMENT", "water"),
        ("REQUIREMENT", "telecom"),
    ]


@pytest.mark.parametrize("count", range(1, 6))
def test_one_to_five_providers(count: int) -> None:
    papers = plan_papers(ACCEPTED, application(SERVICES[:count]), OFFICE)
    assert [p.provider for p in papers] == ["", *PROVIDERS[:count]]


@pytest.mark.parametrize(
    ("kind", "papers"),
    [
        (OutcomeKind.CORRECTION, [PaperKind.CORRECTION]),
        (OutcomeKind.REJECTED, [PaperKind.REJECTION]),
        (OutcomeKind.REVIEW, []),
    ],
)
def test_other_outcomes_have_one_paper_or_none(kind: OutcomeKind, papers: list[PaperKind]) -> None:
    assert [p.kind for p in plan_papers(Outcome(kind=kind), application(), OFFICE)] == papers


def test_folders_names_and_numbers() -> None:
    assert [folder_key(p, SHIPPED) for p in (LETTER, DECISION, CORRECTION, Paper(kind=PaperKind.REJECTION))] == [
        "water",
        "approval",
        "applicant",
        "returned",
    ]
    assert number_series(LETTER, SHIPPED) == "济联装函"
    assert number_series(CORRECTION, SHIPPED) == ""
    assert file_name(LETTER, cases.NUMBER, SHIPPED) == "需求函_济联装函〔2026〕12号.docx"


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("示例商务酒店", ("关于示例商务酒店用气报装需求的函",)),
        (
            "济源市产城融合示范区某某科技研发有限责任公司沁园街道综合楼",
            ("关于济源市产城融合示范区某某科技", "研发有限责任公司沁园街道综合楼", "用气报装需求的函"),
        ),
        ("A" * 60, ("关于" + "A" * 28, "A" * 32, "用气报装需求的函")),
    ],
)
def test_a_long_title_is_broken_evenly_and_before_the_service(name: str, lines: tuple[str, ...]) -> None:
    assert tuple(title_lines(f"关于{name}用气报装需求的函", "用气").split("\n")) == lines


@pytest.mark.parametrize("at", range(12, 22))
def test_a_title_line_neither_begins_nor_ends_with_a_stray_mark(at: int) -> None:
    name = "某" * at + "（研发）“甲”" + "楼" * 24
    *lines, last = title_lines(f"关于{name}用气报装需求的函", "用气").split("\n")
    assert last == "用气报装需求的函" and "".join(lines) == f"关于{name}"
    assert all(width(line) <= 20 and line[0] not in "）”" and line[-1] not in "（“" for line in lines)


@pytest.mark.parametrize("bad", ["a/b", "..\\x", "a:b*c?", "\x00", "x" * 300])
def test_file_names_are_safe(bad: str) -> None:
    name = file_name(CORRECTION, bad, SHIPPED)
    assert not set(name) & set('\\/:*?"<>|\x00')
    assert len(name) <= 90


ONE_OF_EACH = [paper for paper in ALL_PAPERS if paper.provider in ("", "gas")]


@pytest.mark.parametrize("paper", ONE_OF_EACH, ids=lambda p: p.kind.value)
def test_each_paper_is_made_and_the_same_input_gives_the_same_bytes(paper: Paper) -> None:
    first = made(paper)
    assert first == made(paper)
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert {member.date_time for member in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


@pytest.mark.parametrize("paper", ALL_PAPERS, ids=lambda p: f"{p.kind.value}-{p.provider}")
def test_no_paper_holds_an_identity_number(paper: Paper) -> None:
    text = told(paper)
    assert cases.ID_NUMBER not in text
    assert "419001199001010013" not in text


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_provider_sees_its_own_block_and_no_other(provider: str) -> None:
    text = told(Paper(kind=PaperKind.REQUIREMENT, provider=provider))
    telling = {
        "water": ("汤帝路东侧DN400给水管预留三通", "380 m³/d"),
        "power": ("文昌路南侧开闭所", "3150 kVA", "冷水机组"),
        "gas": ("汤帝路西侧中压管网", "WNS1-0.8-Q", "1号楼二层厨房"),
        "heating": ("1至8层为低区，9至14层为高区", "2145 kW"),
        "telecom": ("3间，共45㎡", "286 户"),
    }
    for owner, values in telling.items():
        assert all((value in text) == (owner == provider) for value in values), owner
    assert "卢知远" not in text, "the legal representative is for the contract stage"
    assert "建字第" not in text, "permit numbers are for the approving department"


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_letter_holds_all_that_it_must(provider: str) -> None:
    text = told(Paper(kind=PaperKind.REQUIREMENT, provider=provider))
    service = OWN_BLOCK[provider]
    must = [
        cases.NUMBER,
        f"{OFFICE.providers[provider].addressee}：",
        "济工程改革办〔2022〕8号",
        "LHBZ-2026-000017",
        "2608-419001-04-01-551203",
        "济源市沁园街道文昌路与汤帝路交叉口西北角",
        "宋禾",
        "13839100001",
        "通过一张表单申报",
        "2026年11月26日前（含当日）",
        "于【待填日期】前",
        *OFFICE.providers[provider].returns,
        "6833019",
        f"附件：1. {service}报装需求表及统一审批文件",
        f"统一审批文件（{service}部分）",
        "2. 主动对接回执（另附）",
        "请填写主动对接回执（附件2）",
        "特此函告，请予支持为盼。",
        "【待盖章】",
        "送审稿",
    ]
    assert [words for words in must if words not in text] == []
    assert f"关于沁河源酒店及商业综合体{service}报装需求的函" in text.replace("\n", "")


def test_a_limit_that_is_set_is_printed_as_a_date() -> None:
    dues = (due("T01", date(2026, 11, 26)), due("T17", date(2026, 12, 7)), due("T13", date(2026, 12, 14)))
    power = text_of(made(Paper(kind=PaperKind.REQUIREMENT, provider="power"), case=case(dues=dues)))
    water = text_of(made(LETTER, case=case(dues=dues)))
    assert "于2026年12月14日前（含当日）交回供电方案" in power
    assert "于2026年12月7日前（含当日）交回给水平面图" in water


def test_the_heating_provider_has_no_invented_name() -> None:
    text = told(Paper(kind=PaperKind.REQUIREMENT, provider="heating"))
    assert "供暖单位（名称待确认）：" in text


def test_shared_roads_name_service_and_place_only() -> None:
    text = told(LETTER)
    assert "热力井R12—换热站" in text
    assert "2×DN250" not in text, "another's pipe is not its business"
    assert "118" not in text
    assert text.count("文昌路口—酒店东门") == 1, "its own works stand among its own"


def test_a_pushed_case_says_so() -> None:
    assert "经审批部门推送项目信息提出" in text_of(made(LETTER, case=case(entrance="push")))


def test_a_doubtful_value_stops_the_letter_that_would_print_it() -> None:
    asked = cases.doubted(application(), "water_daily_m3")
    with pytest.raises(LetterError, match="日用水量"):
        made(LETTER, application=asked)
    assert "WNS1" in text_of(made(Paper(kind=PaperKind.REQUIREMENT, provider="gas"), application=asked))


def test_a_doubtful_value_that_was_confirmed_is_printed() -> None:
    asked = cases.doubted(application(), "water_daily_m3").model_copy(update={"confirmed": ("water_daily_m3",)})
    assert "380 m³/d" in text_of(made(LETTER, application=asked))


@pytest.mark.parametrize("paper", [LETTER, DECISION, *ALL_PAPERS[:1]])
def test_a_doubtful_length_stops_every_paper_that_counts_it(paper: Paper) -> None:
    asked = application()
    cell = asked.rows[0].cells["seg_len_m"].model_copy(update={"status": Status.REVIEW})
    row = asked.rows[0].model_copy(update={"cells": asked.rows[0].cells | {"seg_len_m": cell}})
    worse = asked.model_copy(update={"rows": (row, *asked.rows[1:])})
    with pytest.raises(LetterError, match=r"长度.*segments\.1\.seg_len_m"):
        made(paper, application=worse)


@pytest.mark.parametrize(("length", "is_by_pledge"), [(199.9, True), (200.0, True), (200.1, False)])
def test_two_hundred_metres_are_included(length: float, is_by_pledge: bool) -> None:
    line = ("用电", "文昌路", "甲", "乙", "南侧", length, "定向钻", "", None, None)
    asked = application(("用电",), segments=(line,))
    paper = DECISION if is_by_pledge else SHEET
    title = "准予行政许可决定书" if is_by_pledge else "许可办理工作单"
    document = Document(io.BytesIO(made(paper, application=asked, facts=GROUNDS)))
    assert [p.text for p in document.paragraphs if p.style and p.style.name == "标题小标宋"] == [title]
    assert file_name(paper, "x", SHIPPED).startswith(title)
    with pytest.raises(LetterError, match="许可办理方式"):
        made(SHEET if is_by_pledge else DECISION, application=asked, facts=GROUNDS)


def test_the_decision_decides_and_is_only_a_draft() -> None:
    text = text_of(made(DECISION, facts=GROUNDS))
    for blank in ("【待编号】", "【待盖章】", "【待签发日期】", "【待定审批部门】"):
        assert blank in text
    assert "决定准予下列行政许可" in text and "拟准予" not in text
    assert "于2026年11月24日作出满足审批条件、施工规范的书面承诺" in text and "【待收存】" not in text
    assert "110.5" in text
    assert "《城市道路管理条例》第三十三条" in text
    assert "汤帝路，452.2 ㎡" in text


def test_the_ordinary_procedure_gets_a_working_sheet_and_a_decision_after_the_survey() -> None:
    asked = application(changes={"permit_mode": "一般程序"})
    sheet = text_of(made(SHEET, application=asked))
    assert "完成联合踏勘后1个工作日内作出决定" in sheet and "不是许可决定" in sheet and "准予" not in sheet
    surveyed = Paper(kind=PaperKind.DECISION, variant="踏勘")
    assert "已于2026年11月24日完成联合踏勘" in text_of(made(surveyed, application=asked, facts=GROUNDS))


def test_no_outside_works_no_permit_paper() -> None:
    without = application(segments=())
    assert "没有需要办理的行政许可事项" in text_of(made(ALL_PAPERS[0], application=without))
    assert "外线工程衔接" not in text_of(made(LETTER, application=without))
    with pytest.raises(LetterError, match="无许可事项"):
        made(DECISION, application=without, facts=GROUNDS)


def test_the_correction_notice_is_complete_and_holds_hard_findings_only() -> None:
    findings = (
        finding(1, label="统一社会信用代码", seen="91419001MA9K1XY70X"),
        finding(2, label="居民身份证号码", field="resident_id", seen="41900119850307"),
        finding(3, label="授权委托书", seen="", why="缺授权", supply=f"补交，受托人证件{cases.ID_NUMBER}"),
        finding(4, label="行业类别", severity=Severity.SOFT),
    )
    dues = (due("T06", date(2026, 11, 30)),)
    text = text_of(made(CORRECTION, case=case(accepted=None, dues=dues), findings=findings))
    assert "下列3项需要补正" in text
    assert "91419001MA9K1XY70X" in text
    assert "41900119850307" not in text
    assert cases.ID_NUMBER not in text
    assert "行业类别" not in text
    assert "2026年11月30日" in text
    assert "第三十二条第一款第四项" in text and "即为受理" in text


def test_an_empty_form_still_gets_its_notice() -> None:
    empty = application().model_copy(update={"fields": {}, "rows": ()})
    findings = tuple(finding(no) for no in range(1, 31))
    assert "下列30项" in text_of(made(CORRECTION, case=case(accepted=None), application=empty, findings=findings))


def test_a_rejection_needs_no_case() -> None:
    paper = Paper(kind=PaperKind.REJECTION)
    facts = case(case_no="", accepted=None, source="会议通知<1>.zip")
    text = text_of(made(paper, case=facts, findings=(finding(1, seen="没有申请表"),)))
    assert "会议通知<1>.zip" in text
    assert "没有申请表" in text


def test_an_unaccepted_case_gets_no_acceptance_notice() -> None:
    with pytest.raises(LetterError, match="尚未受理"):
        made(Paper(kind=PaperKind.ACCEPTANCE), case=case(accepted=None))


@pytest.mark.parametrize(
    ("value", "unit", "printed"),
    [
        (1234567.0, "㎡", "1234567 ㎡"),
        (0.1 + 0.2, "m", "0.3 m"),
        (100, "DN", "DN100"),
        (12.0, "", "12"),
        (True, "", "是"),
        (["生活", "消防"], "", "生活、消防"),
        (None, "kVA", ""),
    ],
)
def test_values_in_print(value: object, unit: str, printed: str) -> None:
    assert value_text(value, unit=unit) == printed  # type: ignore[arg-type]


@given(st.floats(min_value=0.001, max_value=1e9))
def test_numbers_keep_their_value(value: float) -> None:
    assert abs(float(number_text(value)) - value) <= 0.00005 + value * 1e-12
    assert "e" not in number_text(value)


@pytest.mark.parametrize("key", ["legal_rep_id", "agent_id"])
def test_the_gate_never_hands_out_an_identity_number(key: str) -> None:
    with pytest.raises(LetterError, match=key):
        Printable(application(), CATALOGUE).text(key)


def test_identity_numbers_in_free_text_are_hidden_and_codes_are_not() -> None:
    assert hide_identity("号码419001198503070014有误", "※") == "号码※有误"
    assert hide_identity("2608-419001-04-01-551203", "※") == "2608-419001-04-01-551203"
    assert hide_identity("91419001MA9K1XY707", "※") == "91419001MA9K1XY707"


def test_pairs_pack_short_values_and_lose_none() -> None:
    packed = pairs([("甲", "一"), ("乙", "二"), ("丙", "很长的一个值要占整行才放得下"), ("丁", "四")])
    assert [(r.label, r.value, r.label_2, r.value_2, r.wide) for r in packed] == [
        ("甲", "一", "乙", "二", False),
        ("丙", "很长的一个值要占整行才放得下", "", "", True),
        ("丁", "四", "", "", True),
    ]


def test_case_facts_take_the_entrance_as_plain_text() -> None:
    assert CaseFacts(case_no="", received=date(2026, 1, 5), today=date(2026, 1, 5), entrance="push").entrance == "push"
