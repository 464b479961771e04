"""Small labels inside the cells of a table of services: with the unit behind the blank they tell the field."""

from __future__ import annotations

from extractors.evidence.pool import Pool
from extractors.joint.deciding import decide
from extractors.joint.hypotheses import hypotheses
from extractors.printed.crossing import crossed
from extractors.printed.heads import print_of
from extractors.printed.leads import with_lead_labels, with_leads
from tests.joint.pages import WORDING, page


def told(pool: Pool) -> dict[str, str]:
    cut = with_leads(pool, WORDING)
    shown = with_lead_labels(crossed(print_of(cut, WORDING), cut, WORDING), cut, WORDING)
    claims = decide(hypotheses(cut, shown, WORDING, None), shown.labels, WORDING)
    return {c.key: "".join(cut.tokens[i].text for i in c.tokens) for c in claims if c.key != "services"}


HEADS = (("水", 500, 100), ("电", 900, 100), ("气", 1300, 100))


def test_a_word_read_with_its_figure_asks_for_it_by_its_unit() -> None:
    row = (
        ("申请用量", 100, 160),
        ("每日2.6", 410, 160),
        ("立方米", 620, 160),
        ("容量60", 810, 160),
        ("千伏安", 1020, 160),
        ("每小时5.8立方米", 1210, 160),
    )
    assert told(page(*HEADS, *row)) == {"water_daily_m3": "2.6", "power_kva": "60", "gas_hour_m3": "5.8立方米"}


def test_a_word_and_the_unit_that_counts_it_name_the_field() -> None:
    heads = (("水", 500, 100), ("气", 900, 100), ("热", 1300, 100))
    row = (
        ("户数/设备", 100, 160),
        ("水表12只", 410, 160),
        ("用气340", 810, 160),
        ("户", 1050, 160),
        ("用热", 1210, 160),
        ("320", 1310, 160),
        ("户", 1450, 160),
    )
    assert told(page(*heads, *row)) == {"meter_count": "12只", "gas_homes": "340", "heat_homes": "320"}


def test_a_word_that_no_service_asks_by_is_not_cut() -> None:
    pool = page(("人民路12", 100, 100), ("户", 400, 100), ("三期60千伏安", 100, 160))
    assert [t.text for t in with_leads(pool, WORDING).tokens] == ["人民路12", "户", "三期60千伏安"]
