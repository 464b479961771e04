"""Papers of the course: every kind renders, passes the checker, keeps to its receiver, and is filed by the ledger."""

from __future__ import annotations

import io
import re
import shutil
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from docx import Document
from docx.oxml.ns import qn

from extractors.errors import ConfigurationError, LetterError
from extractors.templates import Templates
from flows.checker.opened import open_file
from flows.course.model import PaperWant
from flows.issuing.course_papers import wish_of
from flows.letters import IssuedPaper, Paper, PaperKind, check_folder, kind_title
from flows.letters.course.context import MAKERS
from flows.letters.course.models import NAMES, load_course_papers
from flows.letters.kinds import is_letter
from flows.letters.rendering import render_desk
from flows.letters.templates import check_templates
from tests.letters.test_letter_templates import desk_for
from tests.support import ROOT
from tests.support.course_lives import LONG, MARKS, marked, papers
from tests.support.letter_cases import ID_NUMBER, case, doubted, made
from tests.support.shipped import SHIPPED, templates_with

TEMPLATES = ROOT / "templates"
COURSE_KINDS = [kind.value for kind in PaperKind if kind.is_course]
LETTERS = sorted(key for key in papers() if key[0] in COURSE_KINDS and key[0] != "PREFILLED" and key[2] == 1)


def rendered(key: tuple[str, str, int], **changes: object) -> bytes:
    paper, application = papers()[key]
    kind = PaperKind(paper.kind)
    first = Paper(kind=PaperKind.REQUIREMENT, provider=paper.provider)
    issued = tuple(
        IssuedPaper(paper=first.model_copy(update={"version": n}), number=f"济联装函〔2026〕{n}号") for n in (1, 2)
    )
    given = {
        "number": "济联装函〔2026〕32号" if is_letter(kind, SHIPPED) else paper.number,
        "case": case(case_no="LHBZ-2026-000012", today=paper.on, issued=issued if paper.provider else ()),
        "application": application,
        "facts": paper.facts,
    }
    return made(Paper(kind=kind, provider=paper.provider, version=paper.version), **given | changes)


@cache
def printed(key: tuple[str, str, int]) -> str:
    """All text of a paper of the lives."""
    return text_of(rendered(key))


def text_of(data: bytes) -> str:
    return open_file(data).text


# ------------------------------------------------------------------------------------------------------ all the kinds


def test_every_kind_is_worded_and_every_name_can_be_worked_out() -> None:
    assert set(load_course_papers(SHIPPED).papers) == set(COURSE_KINDS)
    assert set(MAKERS) == NAMES


def test_the_lives_bring_forth_every_kind() -> None:
    assert {kind for kind, _, _ in papers()} >= set(COURSE_KINDS)


@pytest.mark.parametrize("key", LETTERS, ids="-".join(("{0[0]}", "{0[1]}", "{0[2]}")).format)
def test_every_paper_renders_and_passes_the_checker(key: tuple[str, str, int]) -> None:
    text = printed(key)
    assert "LHBZ-2026-000012" in text
    assert "沁河源酒店及商业综合体" in text
    assert "{{" not in text
    assert "None" not in text


@pytest.mark.parametrize("key", LETTERS, ids="-".join(("{0[0]}", "{0[1]}", "{0[2]}")).format)
def test_no_paper_tells_a_provider_of_another_or_anybody_an_identity_number(key: tuple[str, str, int]) -> None:
    text = printed(key)
    assert ID_NUMBER not in text
    assert "419001199001010013" not in text
    readers = papers()[key][0].readers
    for provider, mark in MARKS.items():
        assert not set(readers) - {provider} or mark not in text


def test_a_fact_with_anothers_value_never_reaches_a_provider() -> None:
    facts = papers()["RECTIFY_NOTICE", "gas", 1][0].facts | {"note": f"请看{MARKS['water']}"}
    with pytest.raises(LetterError, match="C18"):
        rendered(("RECTIFY_NOTICE", "gas", 1), facts=facts)


def test_an_identity_number_in_a_free_text_is_hidden() -> None:
    facts = papers()["RECTIFY_NOTICE", "gas", 1][0].facts | {"note": f"本人{ID_NUMBER}不满意"}
    text = text_of(rendered(("RECTIFY_NOTICE", "gas", 1), facts=facts))
    assert ID_NUMBER not in text
    assert "证件号码不予显示" in text


def test_thirty_rows_and_long_names_keep_their_head_row_whole() -> None:
    row = {"provider": "water", "place": "地下车库入口", "level": "必须修改", "text": "调整管位" * 20, "how": "反馈"}
    application = marked(project_name=LONG, applicant_name=LONG[:40] + "有限公司")
    facts = {"rows": [row] * 30, "contradictions": []}
    data = rendered(("OPINIONS", "", 1), application=application, facts=facts)
    table = Document(io.BytesIO(data)).tables[1]
    assert len(table.rows) == 31
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert all(r._tr.trPr.find(qn("w:cantSplit")) is not None for r in table.rows)


def test_the_signature_is_kept_with_the_text_before_it() -> None:
    document = Document(io.BytesIO(rendered(("CONSULT", "", 1))))
    styles = [p.style.name for p in document.paragraphs]
    last = styles.index("结束语") - 1
    assert document.paragraphs[last].paragraph_format.keep_with_next
    assert styles[last + 1 : last + 5] == ["结束语", "附件说明", "落款", "落款"]


# -------------------------------------------------------------------------------------------------------- what they say


def test_the_consultation_is_the_planners_and_says_what_is_to_be_judged_by_when() -> None:
    text = printed(("CONSULT", "", 1))
    assert "北控水务、供电公司、中裕燃气、供暖单位（名称待确认）、通管办：" in text
    assert text.count("【待定规划审批部门】") == 2 and "济联装函" not in text
    assert "超时不反馈视为无意见" in text
    assert papers()["CONSULT", "", 1][0].facts["due"] in text
    for words in ("建设单位", "设计单位", "文昌路与汤帝路交叉口", "附件：联审意见反馈表（另附）"):
        assert words in text
    facts = papers()["CONSULT", "", 1][0].facts | {"pages": 12}
    assert "附件：1. 设计方案，共12页（另附）" in text_of(rendered(("CONSULT", "", 1), facts=facts))


def test_a_slip_is_named_with_the_paper_that_it_lies_beside() -> None:
    assert "附件：联合踏勘记录表（另附）" in printed(("SURVEY_NOTICE", "", 1))
    assert "附件：联合施工回执（另附）" in printed(("JOINT_WORKS", "", 1))
    alone = {"to": ["applicant"], "mode": "分别验收", "providers": ["gas"], "round": 1, "day": "", "mend": ""}
    assert "附件：验收意见书（另附）" in text_of(rendered(("ACCEPT_NOTICE", "", 1), facts=alone))


def test_where_a_day_or_place_is_not_settled_a_blank_is_left_that_a_final_paper_may_not_have() -> None:
    for key in (("SURVEY_NOTICE", "", 1), ("ACCEPT_NOTICE", "", 1), ("BOOKING", "", 1)):
        assert re.search("【待填(时间|几时)】", printed(key)), key


def test_the_refusal_is_a_draft_with_reason_and_remedies() -> None:
    text = printed(("REFUSAL", "", 1))
    for words in ("送审稿", "【待编号】", "路由占压", "第三十八条第二款", "60日内", "6个月内", "送达回证"):
        assert words in text


def test_the_exception_shows_kinds_reason_and_statute() -> None:
    text = printed(("EXCEPTION", "", 1))
    assert "送达回证" in text
    for words in ("道路交通安全", "主干路", "第四十二条", "30个工作日", "含经负责人批准延长的期限"):
        assert words in text


def test_the_amendment_tells_only_what_the_provider_may_see() -> None:
    water, power = printed(("AMENDED", "water", 1)), printed(("AMENDED", "power", 1))
    assert "380 m³/d" in water
    assert "420 m³/d" in water
    assert "420" not in power
    assert "13900000002" in power
    assert "样本九" not in water + power
    assert "济联装函〔2026〕1号" in water
    assert "济联装函〔2026〕2号" in water


def test_a_change_in_anothers_block_is_not_told() -> None:
    facts = {"changes": [{"label": "日用水量", "old": "380.0", "new": "420.0"}], "of": 1}
    text = text_of(rendered(("AMENDED", "power", 1), facts=facts))
    assert "420" not in text
    assert "更正内容见重新印发的需求函" in text


def test_the_feedback_tells_of_every_provider_silence_included() -> None:
    text = printed(("FEEDBACK", "", 1))
    assert all(service in text for service in ("用水", "用电", "用气", "用暖", "通信")) and "视为无意见" in text
    assert "协调结论：以给水管位为准。" in text
    assert "2026年2月3日前定" in text


# ------------------------------------------------------------------------------------------------------- what is wrong


def wrong_words(tmp_path: Path, old: str, new: str) -> Path:
    folder = tmp_path / "letters"
    shutil.copytree(TEMPLATES / "letters", folder)
    file = folder / "course.yaml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("{% if stage == 'after' %}已经", "{% if stge == 'after' %}已经", r"URGE.*body\.1\.text.*stge"),
        ('{% endif %}："', '："', r"URGE.*body\.1\.text.*写法有误"),
        ("{{ row.text }}", "{{ rov.text }}", r"OPINIONS.*columns\.意见内容.*rov"),
        ("width: 88", "width: 87", r"papers\.URGE\.body.*156"),
    ],
)
def test_a_broken_sentence_names_paper_and_key(tmp_path: Path, old: str, new: str, told: str) -> None:
    folder = wrong_words(tmp_path, old, new)
    templates = Templates(tmp_path)
    kind = re.findall("[A-Z]{3,}", told)[0]
    with pytest.raises(ConfigurationError, match=told):
        load_course_papers(templates)[kind]
    assert load_course_papers(templates)["PUSH"].title == "项目信息推送函"
    (folder / "course.yaml").write_bytes((TEMPLATES / "letters" / "course.yaml").read_bytes())
    assert load_course_papers(templates)[kind].title
    wrong_words(tmp_path / "again", old, new).joinpath("course.yaml").rename(folder / "course.yaml")
    assert any(fault.template == "course.yaml" for fault in check_folder(folder))


def test_the_shipped_words_and_heads_are_sound() -> None:
    assert not [fault for fault in check_templates(SHIPPED) if not fault.is_note]


def test_a_lacking_fact_stops_that_paper_and_names_the_sentence() -> None:
    with pytest.raises(LetterError, match=r"REVOCATION.*body\.1\.text"):
        rendered(("REVOCATION", "", 1), facts={})


def test_a_doubtful_value_stops_only_the_papers_that_print_it() -> None:
    with pytest.raises(LetterError, match="agent_phone"):
        rendered(("BOOKING", "", 1), application=(doubtful := doubted(marked(), "agent_phone")))
    assert rendered(("WORKS_GUIDE", "", 1), application=doubtful)


def test_a_spoilt_head_is_told(tmp_path: Path) -> None:
    spoilt = templates_with(tmp_path, "letters/公函.docx", b"no Word file")
    with pytest.raises(LetterError, match="公函"):
        render_desk(replace(desk_for(Paper(kind=PaperKind.PUSH)), templates=spoilt))


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="NONSENSE"):
        wish_of(PaperWant(kind="NONSENSE"), SHIPPED)
    with pytest.raises(ConfigurationError, match="NONSENSE"):
        load_course_papers(SHIPPED)["NONSENSE"]
    assert kind_title("NONSENSE", SHIPPED) == "NONSENSE"


def test_titles_of_papers_and_slips_for_the_books() -> None:
    assert [kind_title(kind, SHIPPED) for kind in ("PUSH", "CONTACT", "REQUIREMENT")] == [
        "项目信息推送函",
        "主动对接回执",
        "需求函",
    ]
