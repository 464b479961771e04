"""A broken file is told in Chinese by whoever loads it: the file, the line or the key, and what belongs there."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Literal

import pytest
from pydantic import Field

from extractors.errors import ConfigurationError
from extractors.models import Frozen
from extractors.shipped import TEMPLATES
from extractors.templates import Templates
from extractors.yamlfile import load_yaml
from flows.archive import load_plan
from flows.books import load_course_rules
from flows.casework import load_limits, load_office, load_rules
from flows.course import load_course_settings
from flows.letters import load_course_papers, load_letterhead, load_wording
from flows.reports import load_report_settings
from flows.reports.leaflets import leaflets
from flows.roads import load_road_files

LOADERS: dict[str, Callable[[Templates], object]] = {
    "archive.yaml": load_plan,
    "calibration.yaml": lambda t: t.calibration,
    "catalogue.yaml": lambda t: t.catalogue,
    "course.yaml": load_course_settings,
    "forms.yaml": lambda t: t.layout,
    "gazetteer.yaml": lambda t: t.gazetteer,
    "letters/course.yaml": load_course_papers,
    "letters/wording.yaml": load_wording,
    "lattices.yaml": lambda t: t.weigher,
    "leaflets.yaml": lambda t: leaflets(load_course_rules(Templates(TEMPLATES)), t, today=date(2026, 11, 23)),
    "limits.yaml": load_limits,
    "materials.yaml": lambda t: t.materials,
    "office.yaml": load_letterhead,
    "providers.yaml": load_office,
    "reports.yaml": load_report_settings,
    "roads.yaml": load_road_files,
    "rules.yaml": load_rules,
    "slips.yaml": lambda t: t.slips,
    "windows.yaml": load_office,
    "words.yaml": lambda t: t.words,
}
ENGLISH = re.compile(r"[A-Za-z]+ [a-z]+")


class Sized(Frozen):
    count: int = Field(default=1, ge=1)
    kind: Literal["甲", "乙"] = "甲"
    parts: tuple[int, ...] = ()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"count: 0", "第 1 行 count 项：应不小于 1"),
        (b"parts: [1, x]", "第 1 行 parts.2 项：应为整数"),
        ("kind: 丙".encode(), "第 1 行 kind 项：应为 '甲'、'乙' 之一"),
        (b"cuont: 1", "第 1 行 cuont 项：没有这样的项，可能键名写错了"),
        (b"kind: \xe7\x94\xb2\nparts:\n  - 1\n  - x\n", "第 4 行 parts.2 项：应为整数"),
        (b"[]", "整个文件：应为“键: 值”的列表"),
        (b"count: 1\nparts: [", "第 2 行不符合 YAML 写法（缩进、冒号或引号）"),
        (b"kind: \xbc\xd7", "不是用 UTF-8 保存的"),
        (None, "没有这个文件"),
    ],
)
def test_a_fault_is_told_with_its_place(tmp_path: Path, content: bytes | None, said: str) -> None:
    if content is not None:
        (tmp_path / "sized.yaml").write_bytes(content)
    with pytest.raises(ConfigurationError) as caught:
        load_yaml(Sized, tmp_path / "sized.yaml")
    assert (caught.value.what, caught.value.file) == (said, "sized.yaml") and caught.value.next_step


def test_every_file_has_its_loader_here() -> None:
    assert LOADERS.keys() == {path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.yaml")}


@pytest.mark.parametrize("content", [b"nonsense: 1", b"- 1", b"a: [", b"\xff\xfe"])
@pytest.mark.parametrize("name", sorted(LOADERS))
def test_no_loader_speaks_english(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_bytes(content)
    with pytest.raises(ConfigurationError) as caught:
        LOADERS[name](Templates(tmp_path))
    assert caught.value.file == Path(name).name and caught.value.next_step
    assert not ENGLISH.search(caught.value.what.replace("YAML", "").replace("UTF-8", "")), caught.value.what
