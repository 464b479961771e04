"""Forms of changes: columns of what was and of what is applied for."""

from __future__ import annotations

import pytest

from extractors.apart.asides import without_asides
from extractors.apart.headed import changed_rows
from tests.joint.pages import ruled

ROWS = (("户名", "白鹭纺织厂", "鹭翔纺织公司"), ("用电容量", "315kVA", "1200kVA"))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("变更前", "变更后"),
        ("过户前", "过户后"),
        ("原", "现"),
        ("原登记信息", "现登记信息"),
        ("现状", "本次申请"),
        ("核定值", "申请值"),
    ],
)
@pytest.mark.parametrize("is_new_first", [True, False], ids=["new-first", "old-first"])
def test_the_heads_say_which_column_is_applied_for(old: str, new: str, is_new_first: bool) -> None:
    heads = ("项目", new, old) if is_new_first else ("项目", old, new)
    sheet = ruled(heads, *ROWS).sheet
    assert [(c.label, c.new[0]) for c in changed_rows(sheet)] == [
        (label, 100.0 + 400 * (1 if is_new_first else 2)) for label, *_ in ROWS
    ]


@pytest.mark.parametrize(
    "heads",
    [
        ("现有", "新增", "合计"),
        ("一期", "二期"),
        ("变更前", "备注"),
        ("变更后", "备注"),
        ("变更后", "现"),
        ("甲", "乙"),
    ],
)
def test_heads_that_leave_it_open_say_nothing(heads: tuple[str, ...]) -> None:
    values = tuple(f"{n}00kVA" for n, _ in enumerate(heads, start=1))
    assert list(changed_rows(ruled(("项目", *heads), ("用电容量", *values)).sheet)) == []


def test_a_row_in_which_nothing_is_written_anew_is_left_to_a_person() -> None:
    sheet = ruled(("项目", "变更前", "变更后"), ("户名", "白鹭纺织厂", ""), ROWS[1]).sheet
    assert [c.label for c in changed_rows(sheet)] == ["用电容量"]


def test_what_was_is_not_read_but_for_the_capacity_that_a_form_asks_for_too() -> None:
    sheet = without_asides(ruled(("项目", "变更前", "变更后"), *ROWS).sheet)
    assert [s.text for s in sheet.streams if s.box[0] == 500.0] == ["变更前"]
    assert [sheet.is_aside((510.0, y, 600.0, y + 30.0)) for y in (170.0, 230.0)] == [True, False]
