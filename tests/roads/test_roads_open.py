"""Works on the roads: rules X1–X6, groups, the picture, and the open works of a ledger."""

from datetime import date, datetime, timedelta
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from flows.course.settings import load_course_settings
from flows.ground.clock import SHANGHAI
from flows.ledger import CaseState, Ledger
from flows.roads import RoadSegment
from flows.roads.groups import components, group_of
from flows.roads.open_works import OpenWorks, load_road_files
from flows.roads.places import Certainty, Place
from flows.roads.strip import strip_png
from tests.roads.cases import PAIRS, PLAIN
from tests.roads.constructed import OFFICE, OTHER, OWN, ROADS, TODAY, overlaps, overlaps_in, town_works
from tests.roads.made import as_segments, road_map, town, works
from tests.support.application_parts import application, reading
from tests.support.shipped import SHIPPED

DAY = date(2026, 12, 5)
NOW = datetime(2026, 11, 23, 9, tzinfo=SHANGHAI)


# -- rules ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.name)
def test_a_constructed_pair_is_told_by_its_rules_and_no_other(pair):
    assert {o.rule for o in overlaps(pair) if o.is_sure} == pair.rules


def test_another_case_is_named_by_service_road_and_dates_only():
    found = overlaps_in(town_works((OWN, {}), (OTHER, {"seg_service": "用气"})), OWN, today=TODAY)
    text = found[0].text
    assert all(word in text for word in ("用气", "样例大道", "K0+100—K0+200", "2026年12月5日至12月20日", "重叠100米"))
    assert OTHER not in text and found[0].other_case == OTHER
    assert not any(word in str([o.text for o in found]) for word in ("有限公司", "样本一", "样例酒店一期"))


def test_lines_that_cross_are_told_with_the_road_and_place_of_the_other():
    over = {"seg_road": "样例二路", "seg_from": "样例大道", "seg_to": "样例街", "seg_service": "用气"}
    found = overlaps_in(
        town_works((OWN, {"seg_from": "样例一路", "seg_to": "样例二路"}), (OTHER, over)), OWN, today=TODAY
    )
    assert [(o.rule, o.road, o.span) for o in found] == [("X3", "样例二路", "样例大道—样例街")]
    assert "样例大道与样例二路路口" in found[0].text


def test_one_provider_in_one_case_is_no_joint_work_but_two_services_are():
    assert overlaps_in(town_works((OWN, {}), (OWN, {})), OWN, today=TODAY) == ()
    found = overlaps_in(town_works((OWN, {}), (OWN, {"seg_service": "用电"})), OWN, today=TODAY)
    assert [(o.rule, o.other_case, o.provider) for o in found] == [("X1", "", "water"), ("X1", "", "power")]


def test_works_without_a_place_on_the_same_road_are_one_question_per_service():
    rows = [(f"LHBZ-2026-0001{n:02}", {"seg_service": "用气", "seg_from": "门前", "seg_to": "井"}) for n in range(3)]
    found = overlaps_in(town_works((OWN, {}), *rows), OWN, today=TODAY)
    assert len(found) == 1 and not found[0].is_sure and found[0].joint is None
    assert "3处" in found[0].text and "位置不明，请人工核对" in found[0].text


@pytest.mark.parametrize(("road", "told"), [("沁园北路", [False]), ("沁园南路", []), ("沁园路", [False])])
def test_works_without_a_place_are_held_apart_by_the_section_of_their_road(road, told):
    lost = {"seg_from": "门前", "seg_to": "井"}
    near = town_works((OWN, lost | {"seg_road": "沁园北路"}), (OTHER, lost | {"seg_road": road, "seg_service": "用气"}))
    assert [o.is_sure for o in overlaps_in(near, OWN, today=TODAY)] == told


@pytest.mark.parametrize(("width", "told"), [(0.9, ["X1", "X4"]), (1.0, ["X1"])])
def test_a_trench_must_hold_the_wider_of_two_distances(width, told):
    row = {"seg_side": "南侧", "seg_w_m": width}
    near = town_works((OWN, row | {"seg_service": "通信"}), (OTHER, row | {"seg_service": "用气"}))
    assert [o.rule for o in overlaps_in(near, OWN, today=TODAY)] == told


@pytest.mark.parametrize(("start", "is_told"), [("2029-06-29", True), ("2029-06-30", False)])
def test_a_new_road_is_guarded_for_five_years(start, is_told):
    row = {
        "seg_road": "样例一路",
        "seg_from": "样例大道",
        "seg_to": "样例街",
        "seg_start": start,
        "seg_end": "2029-07-20",
    }
    found = overlaps_in(town_works((OWN, row)), OWN, today=TODAY)
    assert [o.rule for o in found] == (["X2"] if is_told else [])


def test_a_warning_for_works_without_dates_does_not_change_from_day_to_day():
    row = {"seg_from": "K1+000", "seg_to": "K1+100", "seg_start": None, "seg_end": None}
    now, later = (overlaps_in(town_works((OWN, row)), OWN, today=TODAY + timedelta(n)) for n in (0, 9))
    assert now == later and now[0].rule == "X2"


# -- groups --------------------------------------------------------------------------------------------------------


def row(case, number, provider="water", *, start=DAY, days=10, metres=50.0, depth=1.0):
    where = Place((0.0, metres), Certainty.EXACT)
    end = start + timedelta(days)
    return RoadSegment(case, number, "样例大道", where, provider, length_m=metres, depth_m=depth, start=start, end=end)


def test_a_group_has_the_days_that_all_have_else_a_proposal():
    group = group_of([row("A", 1), row("B", 1, start=DAY + timedelta(5))])
    assert group.window == (DAY + timedelta(5), DAY + timedelta(10)) and not group.is_proposal
    apart = group_of([row("A", 1, days=30), row("B", 1, start=DAY + timedelta(60))])
    assert apart.is_proposal and apart.window == (DAY + timedelta(60), DAY + timedelta(90))


@pytest.mark.parametrize(
    ("others", "lead"),
    [
        ([row("B", 1, "gas", metres=80)], "gas"),
        ([row("B", 1, "gas", depth=2.0)], "gas"),
        ([row("B", 1, "gas")], "gas"),
        ([row("B", 1, "gas", metres=30), row("C", 1, "gas", metres=30)], "gas"),
        ([row("B", 1, "gas", metres=40)], "water"),
        ([row("B", 1, "gas", metres=40, depth=3.0)], "water"),
        ([row("B", 1, "")], "water"),
    ],
)
def test_the_longest_leads_of_equals_the_deepest(others, lead):
    assert group_of([row("A", 1), *others]).lead == lead


def test_a_group_keeps_its_id_when_later_works_join_it():
    first = [row("A", 1), row("B", 1)]
    assert group_of(first).id == group_of([*reversed(first), row("C", 3)]).id != group_of(first[1:]).id


def test_works_that_hang_together_by_a_third_are_one_group_until_the_third_is_gone():
    chain = [(OWN, {}), (OTHER, {"seg_from": "K0+240", "seg_to": "K0+300", "seg_service": "用气"}),
             ("LHBZ-2026-000003", {"seg_from": "K0+340", "seg_to": "K0+400", "seg_service": "用电"})]  # fmt: skip
    works_now = town_works(*chain)
    found = overlaps_in(works_now, OWN, today=TODAY)
    assert len(found[0].joint.rows) == 3 and found[0].joint.metres == 300
    works_now.open.remove(OTHER)
    assert overlaps_in(works_now, OWN, today=TODAY) == ()


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=15))
def test_components_part_the_whole_and_keep_every_pair_together(pairs):
    keys = [("C", n) for n in range(10)]
    parts = components(keys, [(("C", a), ("C", b)) for a, b in pairs])
    assert sorted(key for part in parts for key in part) == keys
    assert all(any({("C", a), ("C", b)} <= set(part) for part in parts) for a, b in pairs)


# -- picture -------------------------------------------------------------------------------------------------------


def dark_share(png, box):
    picture = Image.open(BytesIO(png)).convert("L").crop(box)
    return sum(picture.histogram()[:128]) / (picture.width * picture.height)


def test_the_picture_shows_own_works_black_and_others_hatched_at_their_place():
    listed = as_one_road(
        (OWN, {"seg_from": "样例一路", "seg_to": "样例四路"}), (OTHER, {"seg_from": "样例一路", "seg_to": "样例四路"})
    )
    png = strip_png("样例大道", listed, own=OWN, roads=ROADS)
    first, second = (dark_share(png, (650, 299 + 54 * n, 1300, 315 + 54 * n)) for n in (0, 1))
    assert first > 0.97 and 0.15 < second < 0.6
    assert png == strip_png("样例大道", reversed(listed), own=OWN, roads=ROADS)


def as_one_road(*rows):
    return list(town_works(*rows).open)


def test_a_picture_of_many_works_and_of_none_has_an_end():
    grid = town(3)
    roads = road_map(grid)[1]
    many = as_segments(works(grid, 120, seed=5), roads)
    tall = Image.open(BytesIO(strip_png("样品一路", many, own="", roads=roads)))
    assert tall.width == 1600 and tall.height < 2600
    assert Image.open(BytesIO(strip_png("黄河路", [], own="", roads=ROADS))).height < 500


# -- open works ----------------------------------------------------------------------------------------------------


class Town:
    """A ledger with cases whose works are the plain row, and the index that follows it."""

    def __init__(self, tmp_path):
        self.ledger = Ledger(f"sqlite:///{tmp_path / 'ledger.sqlite'}")
        self.index = self.another()

    def another(self):
        return OpenWorks(load_road_files(SHIPPED), OFFICE, load_course_settings(SHIPPED))

    def case(self, number, *, accepted=True, **changes):
        rows = [{**PLAIN, **changes}]
        case_no = self.ledger.open_case(f"{number:064x}", application(rows={"segments": rows}), NOW)
        if accepted:
            self.ledger.set_state(case_no, CaseState.ACCEPTED, NOW)
        return case_no

    def rules(self, case_no, index=None):
        return [o.rule for o in (index or self.index).overlaps_of(self.ledger, case_no, today=TODAY)]

    def slip(self, case_no, kind, provider="", **answers):
        payload = {"kind": kind, "provider": provider, "version": 1, "answers": answers, "package": "p"}
        self.ledger.record(case_no, "slip_taken", payload, now=NOW)


@pytest.fixture
def office(tmp_path):
    made = Town(tmp_path)
    yield made
    made.ledger.close()


def test_open_works_follow_the_ledger_as_cases_come_change_and_go(office):
    one, other = office.case(1), office.case(2, seg_service="用气", accepted=False)
    assert office.rules(one) == [] and office.rules(other) == []
    office.ledger.set_state(other, CaseState.ACCEPTED, NOW)
    assert office.rules(one) == ["X1"] and office.rules(other) == ["X1"]
    moved = application(rows={"segments": [{**PLAIN, "seg_service": "用气", "seg_from": "K0+900", "seg_to": "K0+950"}]})
    office.ledger.set_application(other, moved, NOW)
    assert office.rules(one) == []
    office.ledger.set_application(other, application(rows={"segments": [{**PLAIN, "seg_service": "用气"}]}), NOW)
    assert office.rules(one) == ["X1"] == office.rules(one, office.another())
    office.ledger.set_state(other, CaseState.CANCELLED, NOW)
    assert office.rules(one) == []


def test_a_withdrawn_service_digs_no_more(office):
    one, other = office.case(1), office.case(2, seg_service="用气")
    office.slip(other, "REQUEST", request=["撤回"], services=["用水"])
    assert office.rules(one) == ["X1"]
    office.slip(other, "REQUEST", request=["撤回"], services=["用气"])
    assert office.rules(one) == []


def test_a_line_that_is_built_is_a_finished_dig_also_when_its_case_is_closed(office):
    one, other = office.case(1), office.case(2, seg_service="用气")
    office.slip(other, "BUILT", "gas", built_date="2026-11-20")
    assert office.rules(one) == ["X2"] and office.rules(other) == []
    office.ledger.set_state(other, CaseState.CANCELLED, NOW)
    assert office.rules(one) == ["X2"]


def test_an_index_that_begins_late_says_the_same_and_reads_only_the_roads_it_is_asked_about(office):
    along = {"seg_from": "样例一路", "seg_to": "样例二路"}
    across = {"seg_road": "样例二路", "seg_from": "K0+000", "seg_to": "K0+390"}
    cases = [office.case(n, seg_service=s, **along) for n, s in enumerate(("用水", "用气", "用电"), 1)]
    cases += [office.case(4, seg_service="用暖", **across), office.case(5, **across)]
    cases += [office.case(6, seg_road="黄河路", seg_from="", seg_to="")]
    cases += [office.case(7, seg_service="通信", accepted=False, **along)]
    office.slip(cases[1], "BUILT", "gas", built_date="2026-11-20")
    office.ledger.set_state(cases[1], CaseState.CANCELLED, NOW)
    told = {case_no: office.index.overlaps_of(office.ledger, case_no, today=TODAY) for case_no in cases}
    assert {"X1", "X2", "X3"} <= {o.rule for found in told.values() for o in found}
    for case_no in cases:
        assert office.another().overlaps_of(office.ledger, case_no, today=TODAY) == told[case_no]
    late = office.another()
    assert late.overlaps_of(office.ledger, cases[5], today=TODAY) == told[cases[5]] and len(late._cases) == 1
    office.ledger.set_state(cases[6], CaseState.ACCEPTED, NOW)
    spelt = office.case(8, seg_service="用气", **along | {"seg_road": "济源市样例大道"})
    assert late.overlaps_of(office.ledger, cases[5], today=TODAY) == told[cases[5]] and len(late._cases) == 1
    assert office.rules(spelt, late) == office.rules(spelt) and "X1" in office.rules(spelt)
    rules = [office.rules(cases[0], index) for index in (office.index, late, office.another())]
    assert rules[0] == rules[1] == rules[2]


def test_more_events_than_one_batch_are_all_read(office, monkeypatch):
    monkeypatch.setattr("flows.roads.open_works._BATCH", 2)
    cases = [office.case(n, seg_service="用气" if n % 2 else "用水") for n in range(5)]
    assert len(office.index.on_road(office.ledger, "样例大道")) == 5
    assert office.rules(cases[0]).count("X1") == 4


def test_the_picture_of_a_road_is_drawn_by_any_of_its_names(office):
    one = office.case(1)
    office.case(2, seg_service="用气")
    png = office.index.strip(office.ledger, "样例大道", own=one)
    assert png.startswith(b"\x89PNG") and png == office.index.strip(office.ledger, "济源市样例大道", own=one)


def test_a_gas_line_carries_its_pressure(office):
    form = application(
        rows={"segments": [{**PLAIN, "seg_service": "用气"}]}, gas_pressure=reading("gas_pressure", "中压A")
    )
    office.ledger.set_state(office.ledger.open_case("f" * 64, form, NOW), CaseState.ACCEPTED, NOW)
    assert [s.pressure for s in office.index.on_road(office.ledger, "样例大道")] == ["中压A"]
