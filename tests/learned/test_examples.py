"""Forms as examples to learn from."""

from __future__ import annotations

from dataclasses import replace

import pytest

from extractors.evidence.cutting import Cutting
from extractors.learned.cuts import Cuts
from extractors.learned.looks import Looking, classes_of
from tests.joint.pages import WORDING
from tests.layouts.roles import LaidOut, Role, Rule, Token
from tests.learned.examples import Examples

CLASSES = classes_of(WORDING.catalogue)
EXAMPLES = Examples(Looking(WORDING, CLASSES), Cutting(WORDING), CLASSES, Cuts(WORDING.catalogue))
TOKENS = (
    Token("项目名称：", (20, 20, 45, 25), 0, Role("label", "project_name")),
    Token("佳美一号厂房", (46, 20, 76, 25), 0, Role("value", "project_name"), written=True),
    Token("□", (20, 40, 24, 44), 0, Role("mark", "apply_type")),
    Token("新装", (25, 40, 35, 44), 0, Role("option", "apply_type")),
    Token("监理单位", (20, 60, 40, 64), 0, Role("other_label")),
    Token("永兴监理公司", (80, 60, 110, 64), 0, Role("other_value"), written=True),
)
FORM = LaidOut("grid", 1, 0, "song", {}, {}, {}, ((210.0, 297.0),), TOKENS, (Rule((10, 10, 200, 10), 0, "cell"),))


def told(form: LaidOut, scan: int) -> set[tuple[str, str]]:
    [page] = EXAMPLES.of(form, scan)
    assert page.looks.boxes.shape == (len(page.texts), 4) and len(page.targets) == len(page.texts)
    return {(text, CLASSES[n] if n >= 0 else "") for text, n in zip(page.texts, page.targets, strict=True)}


def test_each_piece_is_what_stands_there_however_the_scan_was_read() -> None:
    seen = set[tuple[str, str]]().union(*(told(FORM, scan) for scan in range(30)))
    assert {
        ("项目名称：", "label:project_name"), ("佳美一号厂房", "value:project_name"), ("新装", "option:apply_type"),
        ("监理单位", "print"), ("永兴监理公司", "other"),
    } <= seen  # fmt: skip
    assert not {kind for text, kind in seen if text == "□"}


def test_the_same_scan_is_the_same_example() -> None:
    assert told(FORM, 3) == told(FORM, 3)


@pytest.mark.parametrize(("first", "kind"), [("value", ""), ("unit", "value:floor_area")])
def test_a_piece_that_is_two_things_is_not_learned_from_unless_one_is_a_unit(first: str, kind: str) -> None:
    close = (
        Token("建设", (20, 20, 30, 25), 0, Role(first, "project_name")),
        Token("12", (30, 20, 36, 25), 0, Role("value", "floor_area"), written=True),
    )
    kinds = {k for scan in range(40) for t, k in told(replace(FORM, tokens=close), scan) if t == "建设12"}
    assert kinds == {kind}
