"""Pages in HTML: the proof-reading page of a case's letters, and the public progress slip."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from flows.ledger import CaseState, Ledger
from flows.letters import Paper, PaperKind
from flows.letters.progress import progress_of, progress_page
from flows.letters.proof import Proof, marked, proof_page
from tests.support.letter_cases import application, due, made

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


def test_differences_are_marked_and_markup_is_text() -> None:
    assert marked("用水报装", "用电报装") == "用<mark>电</mark>报装"
    assert marked("同样", "同样") == "同样"
    assert marked("", "<b>&") == "<mark>&lt;b&gt;&amp;</mark>"


@pytest.mark.parametrize("other", ["power", "gas", "heating", "telecom"])
def test_parallel_letters_differ_only_where_they_should(other: str) -> None:
    asked = application(changes={"project_name": "甲<乙>&丙"})
    letters = tuple(
        Proof(
            kind="REQUIREMENT",
            heading=provider,
            data=made(Paper(kind=PaperKind.REQUIREMENT, provider=provider), application=asked),
        )
        for provider in ("water", other)
    )
    page = proof_page(letters, title="校对").decode()
    first, second = page.split("<section>")[1:]
    assert "<mark>" not in first
    assert "甲&lt;乙&gt;&amp;丙" in re.sub("</?mark>", "", second)
    plain = re.findall(r"<p>([^<]*)</p>", second)
    assert "特此函告，请予支持为盼。" in plain
    assert "一、项目基本情况" in plain


def test_the_progress_slip_speaks_public_words_and_masks_a_resident(tmp_path: Path) -> None:
    ledger = Ledger(f"sqlite:///{tmp_path / 'l.sqlite'}")
    ledger.claim("1" * 64, "a.zip", "desk", NOW, work_id="w1")
    resident = application(changes={"applicant_kind": "居民", "applicant_name": "宋<小>禾"})
    case_no = ledger.open_case("1" * 64, resident, NOW)
    ledger.set_state(case_no, CaseState.IN_REVIEW, NOW)
    ledger.set_state(case_no, CaseState.ACCEPTED, NOW, reason="内部原因不外露")
    ledger.set_dues(case_no, [due("T01", date(2026, 11, 26))], NOW)
    progress = progress_of(
        ledger.case(case_no),
        resident,
        events=ledger.events(case_no),
        dues=ledger.dues(case_no),
        window="综合受理窗口 6833019",
    )
    page = progress_page(progress).decode()
    ledger.close()
    assert "宋<小>禾" not in page
    assert "宋&lt;小&gt;禾" not in page
    assert "宋***禾" in page
    assert "<li aria-current=step>已受理（2026年11月23日）</li>" in page
    assert page.count("<li>已接件") == 1, "inner states of one public word are one step"
    assert "2026年11月26日" in page
    for inner in ("内部原因", "13839100001", "文昌路"):
        assert inner not in page
