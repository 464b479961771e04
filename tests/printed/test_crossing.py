"""Tables of services: a head over the rows, or beside the columns, asks each service for its own."""

from __future__ import annotations

from extractors.evidence.pool import Pool
from extractors.joint.deciding import decide
from extractors.joint.hypotheses import hypotheses
from extractors.printed.crossing import crossed
from extractors.printed.heads import print_of
from tests.joint.pages import WORDING, page


def told(pool: Pool) -> dict[str, str]:
    shown = crossed(print_of(pool, WORDING), pool, WORDING)
    claims = decide(hypotheses(pool, shown, WORDING, None), shown.labels, WORDING)
    return {c.key: "".join(pool.tokens[i].text for i in c.tokens) for c in claims if c.key != "services"}


def test_a_quantity_over_rows_of_services_is_each_ones_own() -> None:
    heads = (("专业", 100, 100), ("申请容量（用量）", 500, 100))
    rows = (
        ("用水", 100, 150),
        ("367.7", 520, 150),
        ("用电", 100, 200),
        ("800", 520, 200),
        ("燃气", 100, 250),
        ("78.4", 520, 250),
    )
    assert told(page(*heads, *rows)) == {"water_daily_m3": "367.7", "power_kva": "800", "gas_hour_m3": "78.4"}


def test_a_quantity_beside_columns_of_services_is_each_ones_own() -> None:
    heads = (("用水", 400, 100), ("用电", 700, 100), ("用气", 1000, 100))
    row = (("申请用量", 100, 160), ("367.7", 390, 160), ("800", 700, 160), ("78.4", 990, 160))
    assert told(page(*heads, *row)) == {"water_daily_m3": "367.7", "power_kva": "800", "gas_hour_m3": "78.4"}


def test_the_head_of_a_list_is_none_of_a_table_of_services() -> None:
    alone = page(("用水报装", 100, 100), ("申请容量", 100, 150), ("800", 300, 150))
    assert told(alone) == {"power_kva": "800"}
