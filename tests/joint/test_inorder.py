"""Two labels of figures in one cell and the figures in the next: they stand in one order."""

from __future__ import annotations

from dataclasses import replace

from extractors.evidence.pool import Pool
from extractors.joint.deciding import decide
from extractors.joint.hypotheses import hypotheses
from extractors.joint.inorder import in_order_of_labels
from extractors.printed.heads import print_of
from tests.evidence.test_wording import parts
from tests.joint.pages import WORDING, page, ruled


def told(pool: Pool) -> dict[str, str]:
    shown = print_of(pool, WORDING)
    found = in_order_of_labels(hypotheses(pool, shown, WORDING, None), shown, pool, WORDING)
    return {c.key: "".join(pool.tokens[i].text for i in c.tokens) for c in decide(found, shown.labels, WORDING)}


def in_cells(*placed: tuple[str, float, float]) -> Pool:
    """Two cells of 400 px side by side with texts in them."""
    pool, cells = page(*placed), ruled(["项目", "名称"]).sheet.rulings
    return replace(pool, sheet=replace(pool.sheet, rulings=cells))


def test_the_first_figure_is_that_of_the_first_label() -> None:
    row = (("占地", 110, 115), ("建筑面积", 200, 115), ("20500", 510, 115), ("49217", 760, 115))
    assert told(in_cells(*row)) == {"land_area": "20500", "floor_area": "49217"}


def test_two_quantities_read_in_pieces_are_parted_at_their_units() -> None:
    assert parts("m2／49217") == ["m2", "49217"]
    assert parts("吨/日DN 150") == ["吨/日", "DN 150"]
    assert parts("20500m2／49217m2") == ["20500m2", "49217m2"]
    assert parts("m³/h") == ["m³/h"]
