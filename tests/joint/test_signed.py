"""Places to sign, and the day that stands there without a label."""

from __future__ import annotations

from dataclasses import replace

import pytest

from extractors.evidence.pool import Pool
from extractors.joint.joining import gone_on
from extractors.joint.signed import days_of_signing, signature_on, sole_day
from extractors.models import Status
from extractors.printed.heads import print_of
from tests.joint.pages import WORDING, page, ruled


def signed(pool: Pool) -> tuple[Status, str] | None:
    found = signature_on(pool, print_of(pool, WORDING), 1)
    return (found.status, found.raw) if found is not None else None


def inked(pool: Pool, area: tuple[int, int, int, int]) -> Pool:
    """The page with a stroke of ink (left, top, right, bottom) that nobody read."""
    ink = pool.sheet.ink.copy()
    ink[area[1] : area[3], area[0] : area[2]] = True
    return replace(pool, sheet=replace(pool.sheet, ink=ink))


ASKS = ("法定代表人签字：", 100.0, 500.0)
YES, NO, PERHAPS = (Status.ACCEPTED, "有"), (Status.MISSING, ""), (Status.REVIEW, "有")


@pytest.mark.parametrize(
    ("pool", "found"),
    [
        (page(ASKS), NO),
        (page(ASKS, ("梁秀英", 360.0, 500.0)), YES),
        (page(ASKS, ("梁秀英", 360.0, 470.0)), YES),
        (page(ASKS, ("梁秀英", 130.0, 535.0)), YES),
        (page(ASKS, ("年月日", 600.0, 500.0)), NO),
        (page(ASKS, ("2026年5月2日", 600.0, 500.0)), NO),
        (page(ASKS, ("经办人：", 500.0, 500.0), ("沈国庆", 640.0, 500.0)), NO),
        (page(("法人签字沈国庆", 100.0, 500.0)), YES),
        (inked(page(ASKS), (380, 490, 500, 530)), YES),
        (ruled(("签字及日期", "彭志强")), YES),
        (ruled(("签字及日期", "2026-05-08")), NO),
        (inked(ruled(("签字及日期", "2026-05-08")), (820, 110, 880, 150)), PERHAPS),
        (page(("签字日期：", 100.0, 500.0)), None),
        (page(("请在此处签字并加盖公章。", 100.0, 500.0)), None),
    ],
    ids=[
        "empty", "beside it", "a little higher", "in the next line", "a printed date", "a date alone", "another's name",
        "in one text", "ink alone", "in the next cell", "a date in it", "a date and ink in it", "a day",
        "an instruction",
    ],
)  # fmt: skip
def test_a_place_is_signed_where_a_name_or_ink_stands_in_it(pool: Pool, found: tuple[Status, str] | None) -> None:
    assert signed(pool) == found


def test_words_below_a_line_are_signed_on_the_line() -> None:
    pool = page(("法定代表人签字", 100.0, 510.0), ("赵卫东", 120.0, 460.0))
    line = (100.0, 495.0, 600.0, 498.0)
    assert signed(replace(pool, blanks=(line,))) == YES
    assert signed(replace(page(("法定代表人签字", 100.0, 510.0)), blanks=(line,))) == NO


def test_the_applicants_own_place_counts_before_an_agents() -> None:
    agent = (("经办人签字：", 100.0, 600.0), ("沈国庆", 300.0, 600.0))
    assert signed(page(ASKS, *agent)) == NO
    assert signed(page(*agent)) == YES


@pytest.mark.parametrize("asks", ["申请人（签字）：", "申请人（签字、盖章）：", "用户签章：", "（公章）"])
def test_the_day_of_signing_stands_also_where_an_applicant_seals(asks: str) -> None:
    pool = page((asks, 100.0, 500.0), ("2026年5月2日", 300.0, 560.0))
    shown = print_of(pool, WORDING)
    assert [h.key for h in days_of_signing(pool, shown, gone_on(pool, shown, WORDING))] == ["sign_date"]


@pytest.mark.parametrize("asks", ["受理单位（盖章）：", "请在此处盖章"])
def test_the_day_of_an_office_is_none_of_the_applicants(asks: str) -> None:
    pool = page((asks, 100.0, 500.0), ("2026年5月2日", 300.0, 560.0))
    shown = print_of(pool, WORDING)
    assert not list(days_of_signing(pool, shown, gone_on(pool, shown, WORDING)))


def test_a_sole_day_where_the_applicant_signs_needs_no_label() -> None:
    day, other = ("2026年5月2日", 500.0, 500.0), ("2026年5月9日", 500.0, 560.0)
    seals = ("（公章）", 100.0, 500.0)
    for texts, is_sole in (((ASKS, day), True), ((ASKS, day, other), False), ((seals, day), False)):
        pool = page(*texts)
        shown = print_of(pool, WORDING)
        assert bool(sole_day(pool, shown, gone_on(pool, shown, WORDING))) is is_sole


def test_words_that_ask_and_were_found_in_two_are_one() -> None:
    assert signed(page(("申请人（签字或盖", 100.0, 500.0), ("章）：", 340.0, 500.0), ("沈国庆", 460.0, 500.0))) == YES


@pytest.mark.parametrize(
    ("texts", "day"),
    [
        ((("2026年5月2日", 500.0, 500.0),), "2026年5月2日"),
        ((("2026", 500.0, 560.0), ("年", 640.0, 560.0), ("5", 680.0, 560.0), ("月", 720.0, 560.0)), "2026年5月"),
        ((("接通日期：", 500.0, 500.0), ("2026年5月2日", 680.0, 500.0)), ""),
        ((("2026年5月2日", 500.0, 900.0),), ""),
        ((("受理日期：", 100.0, 560.0), ("2026年5月2日", 300.0, 560.0)), ""),
    ],
    ids=["beside it", "in parts below it", "with a label of its own", "far away", "the office's own below it"],
)
def test_a_day_at_a_place_to_sign_is_the_day_of_signing(texts: tuple[tuple[str, float, float], ...], day: str) -> None:
    pool = page(ASKS, *texts)
    shown = print_of(pool, WORDING)
    found = list(days_of_signing(pool, shown, gone_on(pool, shown, WORDING)))
    assert ["".join(pool.tokens[i].text for i in (h.token, *h.more)) for h in found] == ([day] if day else [])
    assert all(h.key == "sign_date" for h in found)
