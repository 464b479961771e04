"""What an office enters about itself: still the sample's, not valid, or settled; days in sentences are of limits."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from extractors.templates import Templates
from flows.doctor import Level, check_templates
from tests.support import ROOT

DAY = date(2026, 1, 1)
FILES = ("office.yaml", "archive.yaml", "windows.yaml", "limits.yaml", "letters/course.yaml")


def found(folder: Path, *changes: tuple[str, str, str]) -> dict[str, tuple[Level, str]]:
    """Subject → level and words, with the office's own files changed: name, old, new."""
    for name in FILES:
        text = (ROOT / "templates" / name).read_text(encoding="utf-8")
        for _, old, new in (change for change in changes if change[0] == name):
            assert old in text, (name, old)
            text = text.replace(old, new)
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return {check.subject: (check.level, check.found) for check in check_templates(Templates(folder), DAY)}


def test_what_is_still_the_samples_is_said_and_stops_nothing(tmp_path: Path) -> None:
    said = found(tmp_path)
    assert (
        said["发文单位"][0] is Level.NOTE
        and "仍是示例" in said["发文单位"][1]
        and "规划审批部门" in said["发文单位"][1]
    )
    assert said["档案设置"][0] is Level.NOTE and "fonds_name" in said["档案设置"][1]
    assert (said["受理窗口"][0], said["文书天数"][0]) == (Level.GOOD, Level.GOOD)


def test_what_is_settled_is_good(tmp_path: Path) -> None:
    settled = [("office.yaml", "sample: true", "sample: false"), ("archive.yaml", "sample: true", "sample: false")]
    settled += [
        ("office.yaml", 'approval_authority: ""', "approval_authority: 某审批局"),
        ("office.yaml", 'planning_authority: ""', "planning_authority: 某规划局"),
        ("archive.yaml", "【待确认】", "某"),
    ]
    said = found(tmp_path, *settled)
    assert (said["发文单位"][0], said["档案设置"][0]) == (Level.GOOD, Level.GOOD)


@pytest.mark.parametrize(
    ("change", "subject", "level", "words"),
    [
        (("office.yaml", "window: W4", "window: W9"), "发文单位", Level.BAD, "W9"),
        (("windows.yaml", '"6615222"', '"66152"'), "受理窗口", Level.BAD, "W1 北控水务供水服务大厅"),
        (("windows.yaml", "沁园北路161号", "''"), "受理窗口", Level.BAD, "W1"),
        (("limits.yaml", "workdays: 3\n", "workdays: 4\n"), "文书天数", Level.NOTE, "letters/course.yaml 第 "),
    ],
)
def test_what_is_not_valid_is_named(
    tmp_path: Path, change: tuple[str, str, str], subject: str, level: Level, words: str
) -> None:
    said = found(tmp_path, change)
    assert said[subject][0] is level and words in said[subject][1]
