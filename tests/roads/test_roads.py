"""Works on the roads: names, texts, places, intervals, and the index against comparing all pairs."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.errors import ConfigurationError
from extractors.shipped import TEMPLATES as SHIPPED_TEMPLATES
from extractors.templates import Templates
from flows.roads import RoadSegment
from flows.roads.book import Crossing, RoadBook, load_road_book
from flows.roads.index import RoadIndex, touch
from flows.roads.intervals import add_months, common, gap, proposal, shared, within_months
from flows.roads.parse import Spot, parse_spot, parse_stretch, split_span
from flows.roads.places import Certainty, Place, positions
from tests.roads.constructed import ROADS
from tests.roads.measure import scores
from tests.scans import words
from tests.support.shipped import SHIPPED


def place(road, start, end="", length_m=None):
    named = ROADS.road(road)
    return ROADS.place(named, (start, end), length_m=length_m)


# -- names ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "name", "section"),
    [
        ("黄河路", "黄河路", ""),
        ("黄河大道", "黄河路", ""),
        ("济水街", "济水大街", ""),
        ("沁园北路", "沁园路", "沁园北路"),
        ("济源市黄河路中段", "黄河路", ""),
        ("沁园街道 文昌路 东侧", "文昌路", ""),
        ("样例老街", "样例街", ""),
        ("中州路", "中州路", ""),
    ],
)
def test_a_road_has_one_name_however_it_is_written(text, name, section):
    found = ROADS.road(text)
    assert (found.name, found.section) == (name, section)


@pytest.mark.parametrize("text", ["", "项目红线", "用地西北角", "厂区内部路", "李某门前小路", "新黄河路与天坛路", "路"])
def test_words_that_name_no_road_give_none(text):
    assert ROADS.road(text) is None


def test_a_road_that_only_ends_like_a_known_one_is_not_that_road():
    found = ROADS.road("新黄河路")
    assert (found.name, found.is_listed) == ("新黄河路", False)


@pytest.mark.parametrize("word", words.ROADS)
def test_every_road_of_the_made_applications_is_listed(word):
    assert ROADS.road(word).is_listed


def test_the_shipped_roads_hold_no_crossings_but_made_up_ones_and_the_one_that_the_plan_names():
    real = {line.road: [c.at for c in line.crossings] for line in load_road_book(SHIPPED).roads if line.mark != "示例"}
    assert {road: at for road, at in real.items() if at} == {"文昌路": ["御驾街"], "御驾街": ["文昌路"]}


# -- texts ---------------------------------------------------------------------------------------------------------


def test_a_notice_is_taken_apart():
    found = parse_stretch("中州路（宫隅路—玻璃厂路）长630米，宽3米，计划工期30天")
    assert (found.road, found.start, found.end) == ("中州路", "宫隅路", "玻璃厂路")
    assert (found.length_m, found.width_m, found.days) == (630, 3, 30)


@pytest.mark.parametrize(
    ("text", "spot"),
    [
        ("K0+120", Spot(chainage_m=120)),
        ("桩号Ｋ12＋005.5", Spot(chainage_m=12005.5)),
        ("文昌路口向东120米", Spot("文昌路口", way="东", offset_m=120)),
        ("距文昌路口东侧约35.5m处", Spot("文昌路口", way="东", offset_m=35.5)),
        ("向西50米", Spot(way="西", offset_m=50)),
        ("自文昌路", Spot("文昌路")),
        ("", Spot()),
    ],
)
def test_an_end_is_taken_apart(text, spot):
    assert parse_spot(text) == spot


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("宫隅路—玻璃厂路", ("宫隅路", "玻璃厂路")),
        ("K0+120-K0+350", ("K0+120", "K0+350")),
        ("自文昌路口至天坛路口", ("自文昌路口", "天坛路口")),
        ("自文昌路口向东120米", ("文昌路口", "自文昌路口向东120米")),
        ("项目门前", ("项目门前", "")),
    ],
)
def test_both_ends_in_one_cell_are_told_apart(text, ends):
    assert split_span(text) == ends


@given(st.text(max_size=400))
@settings(max_examples=60)
def test_any_text_is_read_without_an_error_and_printed_without_itself(text):
    parse_stretch(text)
    found = place("样例大道", text)
    assert found.span is None or found.span[0] <= found.span[1]


# -- places --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "end", "length_m", "span", "certainty"),
    [
        ("样例一路", "样例二路", None, (0, 420), "exact"),
        ("样例二路口", "样例一路与样例大道交叉口", None, (0, 420), "exact"),
        ("K0+350", "K0+120", None, (120, 350), "exact"),
        ("自样例二路口向东120米", "", None, (420, 540), "exact"),
        ("样例二路以西20米", "样例三路", None, (400, 860), "exact"),
        ("样例二路", "向西50米", None, (370, 420), "exact"),
        ("样例二路", "向南50米", None, (370, 470), "estimate"),
        ("样例二路", "某单位", 90, (330, 510), "estimate"),
        ("某单位", "另一单位", 90, None, "unknown"),
        ("K999+000", "K999+100", None, None, "unknown"),
    ],
)
def test_a_row_lies_where_its_words_say(start, end, length_m, span, certainty):
    found = place("样例大道", start, end, length_m)
    assert (found.span, found.certainty) == (span, Certainty(certainty))


def test_crossings_without_metres_are_reckoned_and_say_so():
    found = place("样例街", "样例一路", "样例三路")
    assert found.span == (0, 800) and "估算" in found.text and found.certainty is Certainty.ESTIMATE


def test_metres_between_known_crossings_are_spread_evenly():
    line = [Crossing(at=at, m=m) for at, m in (("a", None), ("b", 100), ("c", None), ("d", 300), ("e", None))]
    assert [m for _, m, _ in positions(line, 50)] == [50, 100, 200, 300, 350]
    assert [known for *_, known in positions(line, 50)] == [False, True, False, True, False]


@given(st.lists(st.none() | st.integers(0, 5000), max_size=12), st.integers(1, 900))
def test_positions_never_go_backwards(metres, spacing):
    known = iter(sorted({m for m in metres if m is not None}))
    given_m = [m if m is None else next(known, None) for m in metres]
    line = [Crossing(at=f"c{n}", m=m) for n, m in enumerate(given_m)]
    found = [m for _, m, _ in positions(line, spacing)]
    assert found == sorted(found)


@pytest.mark.parametrize("name", ["样例酒店有限公司门口", "张三家", "济源市样例酒店东门"])
def test_free_words_of_a_place_are_never_printed(name):
    assert name not in place("样例大道", name, "样例二路", 50).text + place("黄河路", name, name).text


def test_a_crossing_that_stands_in_no_table_counts_but_is_not_printed():
    found = place("样例大道", "样例二路", "张家胡同")
    assert "张家胡同" in found.ends and "张家" not in found.text and "未列名路口" in found.text


def test_roads_with_the_same_crossing_twice_are_refused(tmp_path):
    text = (SHIPPED_TEMPLATES / "roads.yaml").read_text(encoding="utf-8")
    (tmp_path / "roads.yaml").write_text(text.replace("{at: 样例二路, m: 420}", "{at: 样例一路, m: 420}"), "utf-8")
    with pytest.raises(ConfigurationError, match="同一路口写了两次"):
        load_road_book(Templates(tmp_path))


def test_the_clearance_table_is_symmetric_and_careful_where_the_pressure_is_unknown():
    book: RoadBook = load_road_book(SHIPPED)
    assert book.distance("用气", "用水", "低压") == book.distance("用水", "用气", "低压") == (0.5, 0.5)
    assert book.distance("用水", "用气") == (1.0, 1.5) and book.distance("用暖", "用电") == (2.0, 2.0)


# -- intervals -----------------------------------------------------------------------------------------------------

SPANS = st.tuples(st.integers(0, 3000), st.integers(0, 500)).map(lambda t: (float(t[0]), float(t[0] + t[1])))
PERIODS = st.tuples(st.dates(date(2024, 1, 1), date(2030, 1, 1)), st.integers(0, 200)).map(
    lambda t: (t[0], t[0] + timedelta(t[1]))
)


@given(SPANS, SPANS, st.integers(-500, 500))
def test_gap_and_shared_are_symmetric_move_with_the_road_and_exclude_each_other(a, b, by):
    moved = [(s[0] + by, s[1] + by) for s in (a, b)]
    assert gap(a, b) == gap(b, a) == gap(*moved) and shared(a, b) == shared(b, a) == shared(*moved)
    assert not (gap(a, b) and shared(a, b)) and shared(a, b) <= min(a[1] - a[0], b[1] - b[0])


@given(PERIODS, PERIODS, st.integers(0, 36))
def test_being_within_months_is_symmetric_and_grows_with_the_months(a, b, months):
    assert within_months(a, b, months) == within_months(b, a, months)
    assert not within_months(a, b, months) or within_months(a, b, months + 1)


@given(st.dates(date(2024, 1, 1), date(2030, 1, 1)), st.integers(0, 60))
def test_months_later_is_that_month_and_never_a_later_day(day, months):
    later = add_months(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months and later.day <= day.day


@given(st.lists(PERIODS, min_size=1, max_size=6))
def test_a_common_window_lies_in_every_period_and_a_proposal_after_every_start(periods):
    window = common(periods)
    assert window is None or all(p[0] <= window[0] <= window[1] <= p[1] for p in periods)
    offer = proposal(periods)
    assert all(offer[0] >= p[0] and offer[1] - offer[0] >= p[1] - p[0] for p in periods)


# -- index ---------------------------------------------------------------------------------------------------------


@st.composite
def segments(draw):
    count = draw(st.integers(0, 14))
    found = []
    for n in range(count):
        road = draw(st.sampled_from(["甲路", "乙路"]))
        span = draw(st.none() | SPANS)
        ends = frozenset(draw(st.sets(st.sampled_from(["丙路", "丁路"]), max_size=2)))
        where = Place(
            span, Certainty.EXACT if span else Certainty.UNKNOWN, ends, ends, draw(st.sampled_from(["", "甲北路"]))
        )
        found.append(RoadSegment(f"C{n // 2}", n % 2, road, where))
    return found


@given(segments(), st.sampled_from([0.0, 50.0]), st.sets(st.sampled_from([f"C{n}" for n in range(7)])))
def test_the_index_finds_what_comparing_all_pairs_finds_also_after_cases_are_gone(listed, within, gone):
    index = RoadIndex()
    index.add(listed)
    for case_no in gone:
        index.remove(case_no)
    left = [s for s in listed if s.case_no not in gone]
    assert len(index) == len(left)
    for one in left:
        near = {(other.key, found) for other, found in index.touching(one, within)}
        assert near == {(o.key, t) for o in left if o.key != one.key and (t := touch(one, o, within)) is not None}


@given(segments())
def test_touching_is_the_same_both_ways(listed):
    for one in listed:
        for other in listed:
            assert touch(one, other, 50) == touch(other, one, 50)


def test_putting_a_stretch_in_again_replaces_it():
    first = RoadSegment("C", 1, "甲路", Place((0.0, 900.0), Certainty.EXACT))
    index = RoadIndex()
    index.add([first])
    index.add([RoadSegment("C", 1, "乙路", Place((0.0, 10.0), Certainty.EXACT))])
    assert len(index) == 1 and index.on("甲路") == () and index.of_case("C")[0].road == "乙路"


def test_detection_on_a_made_town_agrees_with_comparing_all_pairs_of_the_truth():
    table = scores(120, seed=77)
    assert [(s.rule, s.extra, s.lacking) for s in table] == [(r, 0, 0) for r in ("X1", "X3", "X4", "X5")]
    assert all(s.right for s in table[:3])


def test_works_without_a_place_are_never_told_as_sure_and_always_asked_about():
    table = scores(120, seed=78, vague=0.5)
    assert all(s.extra == 0 for s in table)
    assert table[0].lacking and table[0].flagged == table[0].lacking
