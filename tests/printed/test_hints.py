"""Small print below labels."""

from __future__ import annotations

from dataclasses import replace

from extractors.apart import Cell
from extractors.evidence.pool import Pool
from extractors.printed.heads import print_of
from extractors.printed.hints import with_hints
from tests.joint.pages import HEIGHT, WORDING, page, told


def _small(pool: Pool, *numbers: int) -> Pool:
    """The page with some of its texts at half their width."""
    tokens = [
        replace(t, box=(t.box[0], t.box[1], (t.box[0] + t.box[2]) / 2, t.box[1] + HEIGHT / 2)) if t.id in numbers else t
        for t in pool.tokens
    ]
    cells = (Cell((90.0, 90.0, 400.0, 180.0), 0, 0), Cell((402.0, 90.0, 900.0, 180.0), 0, 1))
    sheet = replace(pool.sheet, rulings=replace(pool.sheet.rulings, cells=cells))
    return replace(pool, sheet=sheet, tokens=tuple(tokens))


def test_a_hint_below_a_label_is_print_and_gives_its_unit() -> None:
    pool = _small(page(("用地面积", 110, 100), ("单位：公顷", 110, 140), ("2.923", 420, 110)), 1)
    shown = with_hints(print_of(pool, WORDING), pool, WORDING)
    assert shown.hints == {1}
    label = next(one for one in shown.labels if one.text == "用地面积")
    assert [m.unit for m in label.matches if m.key == "land_area"] == ["公顷"]


def test_a_text_as_large_as_its_label_is_no_hint() -> None:
    pool = _small(page(("通信地址", 110, 100), ("站北路217号邮寄用", 110, 140)), 7)
    assert not with_hints(print_of(pool, WORDING), pool, WORDING).hints


def test_two_labels_of_one_cell_share_the_values_of_the_next() -> None:
    pool = _small(page(("栋数", 110, 110), ("户数", 230, 110), ("7栋", 420, 110), ("753户", 560, 110)))
    found = told(pool)
    assert found["building_count"] == "7栋"
    assert "753户" in found.values()
