"""Papers of the course: every kind renders, passes the checker, keeps to its receiver, and is filed by the ledger."""

from __future__ import annotations

import io
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from unittest.mock import Mock

import pypdfium2
import pytest
from docx import Document
from docx.oxml.ns import qn

from extractors.errors import ConfigurationError, LetterError, UsageError
from extractors.marks.codes import PaperCode, find_codes, parse_code
from extractors.templates import Templates
from flows.books import names_of
from flows.checker import check_document
from flows.checker.opened import open_file
from flows.chores.open_papers import file_open_papers
from flows.course.model import PaperWant
from flows.ledger.states import CaseState
from flows.letters import IssuedPaper, Paper, PaperKind, check_folder, kind_title
from flows.letters.course.context import MAKERS
from flows.letters.course.models import NAMES, load_course_papers
from flows.letters.from_ledger import desk_of_paper
from flows.letters.kinds import is_letter
from flows.letters.rendering import expected_of, render_desk
from flows.letters.templates import check_templates
from flows.office.runtime import Runtime, open_runtime
from flows.steps.course import advance_case
from flows.steps.course_papers import file_course_papers, wish_of
from flows.steps.papers import UNMADE
from tests.letters.test_letter_templates import desk_for
from tests.support import ROOT
from tests.support.course_lives import LONG, MARKS, PROVIDERS, marked, papers
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


# ------------------------------------------------------------------------------------------------------------ the step


class NoReader:
    """Nothing is read in these tests."""

    def close(self) -> None:
        """Nothing was opened."""


@contextmanager
def office_at(root: Path, day: date) -> Iterator[Runtime]:
    with open_runtime(root, today=day, reader=NoReader()) as office:  # type: ignore[arg-type]
        yield office


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An office with one pushed case and a slip of every kind."""
    place = tmp_path_factory.mktemp("office")
    with office_at(place, date(2026, 11, 23)) as office:
        case_no = office.ledger.open_case("a" * 64, marked(), office.now(), entrance="push")
        advance_case(office, case_no)
        wishes = [wish_of(PaperWant(kind=s.id, provider=slip_owner(s.per)), SHIPPED) for s in SHIPPED.slips.slips]
        office.ledger.plan_papers(case_no, [w for w in wishes if w.kind not in ("CONTACT", "REQUEST")], office.now())
        file_course_papers(office, case_no)
    return place


def slip_owner(per: str) -> str:
    return "telecom" if per == "provider" else ""


def test_the_push_brings_one_letter_for_all_five_their_slips_and_the_form(root: Path) -> None:
    with office_at(root, date(2026, 11, 23)) as office:
        filed = {(p.kind, p.provider): p for p in office.ledger.papers("LHBZ-2026-000001")}
        assert not office.ledger.open_papers("LHBZ-2026-000001")
        push = office.workspace.outbox / filed["PUSH", ""].path
        assert filed["PUSH", ""].number == "济联装函〔2026〕1号"
        for provider in PROVIDERS:
            slip = office.workspace.outbox / filed["CONTACT", provider].path
            assert (slip.parent / push.name).read_bytes() == push.read_bytes()
            assert "2026年11月26日前，含当日" in text_of(push.read_bytes())
        assert filed["PREFILLED", ""].path.startswith("申请人/LHBZ-2026-000001/预填申请表_")


@pytest.mark.parametrize("kind", [slip.id for slip in SHIPPED.slips.slips])
def test_every_slip_is_made_and_its_code_reads_back(root: Path, kind: str) -> None:
    provider = slip_owner(SHIPPED.slips[kind].per)
    with office_at(root, date(2026, 11, 23)) as office:
        plan = next(p for p in office.ledger.papers("LHBZ-2026-000001") if (p.kind, p.provider) == (kind, provider))
        page = pypdfium2.PdfDocument((office.workspace.outbox / plan.path).read_bytes())[0]
    codes = find_codes(page.render(scale=150 / 72, rev_byteorder=True).to_numpy()[:, :, :3])
    assert [parse_code(c.payload) for c in codes] == [
        PaperCode(case_no="LHBZ-2026-000001", kind=kind, provider=provider, version=1)
    ]
    told = page.get_textpage().get_text_range()
    assert "受理编号：LHBZ-2026-000001" in told
    assert "沁河源酒店及商业综合体" in told


def test_the_pledge_says_what_is_promised(root: Path) -> None:
    with office_at(root, date(2026, 11, 23)) as office:
        plan = next(p for p in office.ledger.papers("LHBZ-2026-000001") if p.kind == "PLEDGE")
        page = pypdfium2.PdfDocument((office.workspace.outbox / plan.path).read_bytes())[0]
    told = page.get_textpage().get_text_range()
    for words in ("许可事项：挖掘城市道路", "准予条件", "依法撤销许可决定", "愿意承担相应法律后果", "交回：市民之家"):
        assert words in told


def test_what_is_filed_is_never_made_again(root: Path) -> None:
    with office_at(root, date(2026, 11, 24)) as office:
        before = office.ledger.papers("LHBZ-2026-000001")
        assert file_course_papers(office, "LHBZ-2026-000001") == []
        assert office.ledger.papers("LHBZ-2026-000001") == before


def test_a_letter_of_the_ledger_is_checked_against_its_own_case(root: Path) -> None:
    with office_at(root, date(2026, 12, 1)) as office:
        plan = next(p for p in office.ledger.papers("LHBZ-2026-000001") if p.kind == "PUSH")
        data = (office.workspace.outbox / plan.path).read_bytes()
        told = expected_of(desk_of_paper(office.ledger, plan, office.templates))
        assert check_document(data, told) == ()
        edited = Document(io.BytesIO(data))
        next(p for p in edited.paragraphs if "含当日" in p.text).runs[0].text = "请于2026年12月25日前联系。"
        stream = io.BytesIO()
        edited.save(stream)
        assert {problem.rule for problem in check_document(stream.getvalue(), told)} == {"C17"}
        slip = next(p for p in office.ledger.papers("LHBZ-2026-000001") if p.kind == "CONTACT")
        with pytest.raises(UsageError, match="回件"):
            desk_of_paper(office.ledger, slip, office.templates)


def test_an_unmade_paper_keeps_its_number_and_is_made_later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with office_at(tmp_path, date(2026, 11, 23)) as office:
        case_no = office.ledger.open_case("b" * 64, marked(), office.now(), entrance="push")
        monkeypatch.setattr("flows.steps.course_papers.render", Mock(side_effect=LetterError("模板坏了")))
        advance_case(office, case_no)
        assert [p.kind for p in office.ledger.open_papers(case_no)] == ["PUSH"]
        assert [e.kind for e in office.ledger.events(case_no)].count(UNMADE) == 1
        monkeypatch.undo()
        assert not file_open_papers(office)
        assert {p.kind for p in office.ledger.papers(case_no)} >= {"PUSH", "PREFILLED", "CONTACT", "REQUEST"}


def test_a_broken_wording_stops_that_paper_alone_and_names_the_place(tmp_path: Path) -> None:
    own = wrong_words(tmp_path / "office" / "templates", "经办人：{{ agent_name }}", "经办人：{{ agent }}")
    with office_at(tmp_path / "office", date(2026, 11, 23)) as office:
        case_no = office.ledger.open_case("d" * 64, marked(), office.now(), entrance="push")
        advance_case(office, case_no)
        assert {p.kind for p in office.ledger.papers(case_no)} == {"PREFILLED", "REQUEST", "SCHEME"}
        (told, *_) = [e.payload for e in office.ledger.events(case_no) if e.kind == UNMADE]
        assert (told["number"], told["kind"], told["provider"]) == ("", "PUSH", "")
        assert "letters/course.yaml：PUSH 的 body.5.text：没有名为 agent 的内容" in told["reason"]
        assert "（未编号） 暂未能生成" in "\n".join(office.ledger.story(case_no, names_of(SHIPPED)))
        shutil.copy(TEMPLATES / "letters" / "course.yaml", own)
        advance_case(office, case_no)
        assert next(p.number for p in office.ledger.papers(case_no) if p.kind == "PUSH") == "济联装函〔2026〕1号"


def test_a_changed_requirement_letter_goes_out_again_with_a_note(tmp_path: Path) -> None:
    with office_at(tmp_path, date(2026, 11, 23)) as office:
        case_no = office.ledger.open_case("c" * 64, marked(), office.now(), entrance="push")
        wishes = [PaperWant(kind="REQUIREMENT", provider="water", version=n) for n in (1, 2)]
        office.ledger.plan_papers(case_no, [wish_of(w, SHIPPED) for w in wishes], office.now())
        office.ledger.set_state(case_no, CaseState.RECEIVED, office.now())
        office.ledger.set_state(case_no, CaseState.ACCEPTED, office.now())
        (filed,) = file_course_papers(office, case_no)
        assert (filed.version, filed.number) == (2, "济联装函〔2026〕2号")
        text = text_of((office.workspace.outbox / filed.path).read_bytes())
        assert "本函为更正后的第2版，取代济联装函〔2026〕1号" in text
        office.ledger.set_application(case_no, marked(water_daily_m3=500.0), office.now())
        told = expected_of(desk_of_paper(office.ledger, filed, office.templates))
        assert check_document((office.workspace.outbox / filed.path).read_bytes(), told) == ()
