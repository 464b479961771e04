"""A 核对单 that the program fills in for somebody says, read back, exactly what that person said."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from flows.review import (
    FieldAnswer,
    FindingDecision,
    ReviewAnswer,
    Verdict,
    answered_sheet,
    fields_digest,
    read_review_sheet,
    shown,
)
from tests.support.review_parts import CASE, EVIL, RIGHT_USCC, application, written

SAID = (
    FieldAnswer(key="uscc", verdict=Verdict.CORRECTED, text=RIGHT_USCC),
    FieldAnswer(key="water_nature", verdict=Verdict.CORRECTED, text="非居民"),
    FieldAnswer(key="services", verdict=Verdict.CONFIRMED),
    FieldAnswer(key="apply_date", verdict=Verdict.CORRECTED, text="2026-11-03"),
    FieldAnswer(key="remarks", verdict=Verdict.BLANK),
    FieldAnswer(key="segments.2.seg_len_m", verdict=Verdict.CORRECTED, text=EVIL),
)
RULED = FindingDecision(rule="V12", field="impact_traffic", seen="=1+1", passed=False, reason="=2+2 须导改交通")


def test_what_was_answered_elsewhere_comes_back_as_it_was_said(tmp_path: Path) -> None:
    answer = ReviewAnswer(
        case_no=CASE,
        version=1,
        digest=fields_digest(shown(application())),
        reviewer="王审核",
        day=date(2026, 11, 22),
        answers=SAID,
        decisions=(RULED,),
    )
    file = written(tmp_path)
    file.write_bytes(answered_sheet(file.read_bytes(), answer))
    back = read_review_sheet(file)
    assert {a.key: a for a in back.answers} == {a.key: a for a in SAID} and back.decisions == (RULED,)
    assert back.model_copy(update={"answers": SAID}) == answer
