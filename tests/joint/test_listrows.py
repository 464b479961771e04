"""Rows of lists by their ruled cells and in running sentences: what stands in which column."""

from __future__ import annotations

from dataclasses import replace

from extractors.apart import Cell
from extractors.evidence.pool import Pool, Square
from extractors.joint.reading import Desk
from extractors.joint.rowreading import read_rows
from extractors.listrows import Row
from extractors.listrows.rows import find_rows, parted
from extractors.marks import TickMark
from extractors.models import Status
from extractors.printed.heads import print_of
from tests.joint.listpages import ROW, WIDE, WORDING, pool, read_as, rows, table, texts, token
from tests.support.shipped import CATALOGUE, OTHER

_DAYS = ("seg_start", "seg_end")
_FIRST = {"seg_service": "用水", "seg_road": "东环路", "seg_from": "宣化街", "seg_to": "黄河路"}


def test_what_was_read_across_a_ruling_is_parted_there() -> None:
    page = table("管线专业|施工道路|起点|终点|长度", "用水|东环路~|宣化街|黄河路~|12", "||||")
    [row] = rows(page)
    assert texts(row) == {**_FIRST, "seg_len_m": "12"}


def test_an_unknown_head_is_told_by_the_words_below_it() -> None:
    page = table("序号|种别|路名|起|止|长度/m", "1|用水|东环路|宣化街|黄河路|12", "2|用气|西环路|天坛路|学苑路|30")
    assert [texts(r)["seg_service"] for r in rows(page)] == ["用水", "用气"]


def test_words_of_other_columns_tell_no_unknown_head() -> None:
    page = table("序号|种别|路名|起|止|长度/m", "1|用水|东环路|宣化街|黄河路|12", "2|备用|西环路|天坛路|学苑路|30")
    assert not any("seg_service" in r.cells for r in rows(page))


def test_heads_before_each_value_end_a_row_where_the_first_comes_again() -> None:
    page = table(
        "专业|用水|路名|东环路|起|宣化街",
        "止|黄河路|长度（米）|12|敷设方式|顶管",
        "专业||路名|西环路|起|天坛路",
        "止||长度（米）|30|敷设方式|",
    )
    first, second = (texts(r) for r in rows(page))
    assert first == {**_FIRST, "seg_len_m": "12", "seg_method": "顶管"}
    assert second == {"seg_road": "西环路", "seg_from": "天坛路", "seg_len_m": "30"}


def test_a_head_hidden_by_a_stamp_is_that_of_the_row_before() -> None:
    page = table(
        "专业|用水|路名|东环路|起|宣化街",
        "止|黄河路|长度（米）|12|敷设方式|顶管",
        "公司印|用电|路名|西环路|起|天坛路",
        "海|学苑路|长度（米）|30|敷设方式|开挖",
    )
    assert texts(rows(page)[1])["seg_service"] == "用电" and texts(rows(page)[1])["seg_to"] == "学苑路"


def test_heads_at_the_left_make_a_row_of_each_column() -> None:
    page = table(
        "项目|第一段|第二段", "专业|用水|用电", "路名|东环路|西环路", "起点|宣化街|", "止点|黄河路|学苑路", "|顶管|开挖"
    )
    first, second = (texts(r) for r in rows(page))
    assert first == {**_FIRST, "seg_method": "顶管"}
    assert second == {"seg_service": "用电", "seg_road": "西环路", "seg_to": "学苑路", "seg_method": "开挖"}


def test_a_list_of_one_kind_of_appliances_is_none_of_the_other() -> None:
    page = table("名称|型号|额定流量|数量|用气压力", "烘干炉|HG-30|32|1|5")
    assert [r.table for r in rows(page)] == ["gas_equip"]


def test_a_table_of_the_services_needs_is_no_list_of_outside_works() -> None:
    assert rows(table("专业|用量|管径|接入长度|方式", "用水|12|DN50|30|开挖", "用气|8|DN100|20|开挖")) == []


def test_labels_of_a_service_are_no_list_without_the_name_of_an_appliance() -> None:
    assert rows(table("额定流量|14", "设备压力|低压", "台数|2")) == []


def test_the_next_label_of_the_form_ends_a_list() -> None:
    page = table("路名|起点|终点|长度", "东环路|宣化街|黄河路|12", "单位名称|某某公司|法定代表人|李明")
    assert len(rows(page)) == 1


def test_a_sentence_is_parted_by_its_words_and_goes_on_in_the_next_line() -> None:
    page = pool(
        [
            token("1.用水管线沿东环路", 0, 0),
            token("自宣化街", 300, 0),
            token("至黄河路，长12米，采用", 500, 0),
            token("顶管方式施工。", 0, 60),
            token("2.管线沿自至，长米，采用", 0, 120),
        ]
    )
    [row] = rows(page)
    assert texts(row) == {**_FIRST, "seg_len_m": "12", "seg_method": "顶管"}


def test_a_sentence_names_its_blanks_in_brackets_and_its_methods_are_ticked() -> None:
    page = pool(
        [
            token("第一段：", 0, 0),
            token("（专业）", 120, 0),
            token("用水", 240, 0),
            token("东环路", 340, 0),
            token("（路），自", 440, 0),
            token("宣化街", 600, 0),
            token("至", 700, 0),
            token("黄河路", 760, 0),
            token("长12", 60, 50),
            token("米，挖深", 200, 50),
            token("1米，施工方法：", 340, 50),
            token("开挖（√）顶管（）", 700, 50),
        ]
    )
    [row] = rows(page)
    ticked = {"seg_len_m": "12", "seg_d_m": "1", "seg_method": "开挖（√）顶管（）"}
    assert texts(row) == {**_FIRST, **ticked}
    assert [t.text for t in row.cells["seg_method"]] == ["开挖（√）", "顶管（）"]


def test_a_list_of_appliances_is_told_by_its_title_where_its_heads_leave_it_open() -> None:
    heads, first = "设备名称|规格型号|数量|功率", "水泵|ISG-50|2|45"
    assert [r.table for r in rows(table("用电设备清单|||", heads, first))] == ["equip_list"]
    [row] = rows(table("用气设备清单|||", heads, first))
    assert texts(row) == {"gas_equip_name": "水泵", "gas_equip_model": "ISG-50", "gas_equip_count": "2"}


def test_short_heads_of_outside_works_are_known_in_their_list() -> None:
    [row] = rows(table("道路|自|至|长(m)|管径", "东环路|宣化街|黄河路|12|DN100"))
    assert texts(row) == {k: v for k, v in _FIRST.items() if k != "seg_service"} | {
        "seg_len_m": "12",
        "seg_size": "DN100",
    }


def test_heads_over_several_columns_stand_above_the_heads_of_each() -> None:
    page = table("专业|道路|起止位置||开挖尺寸|||方式", "||起|止|长|宽|深|", "用水|东环路|宣化街|黄河路|12|1.2|1|开挖")
    tall = [replace(c, row_span=2) for c in page.sheet.rulings.cells if c.row == 0 and c.col in (0, 1, 7)]
    groups = [_span(page, 0, 2, 2), _span(page, 0, 4, 3)]
    cells = [c for c in page.sheet.rulings.cells if c.row == 2 or (c.row == 1 and c.col in range(2, 7))]
    [row] = rows(pool(page.tokens, [*tall, *groups, *cells]))
    size = {"seg_len_m": "12", "seg_w_m": "1.2", "seg_d_m": "1", "seg_method": "开挖"}
    assert texts(row) == _FIRST | size


def _span(page: Pool, row: int, column: int, count: int) -> Cell:
    """A cell over several columns."""
    left = next(c for c in page.sheet.rulings.cells if (c.row, c.col) == (row, column))
    x0, y0, x1, y1 = left.box
    return replace(left, box=(x0, y0, x1 + (count - 1) * WIDE, y1), col_span=count)


def test_a_head_of_two_columns_stands_over_two_cells_or_one_that_holds_both() -> None:
    page = table("专业/道路名称||起点—终点|长度（米）|位置", "用水|东环路|宣化街—黄河路|12|西侧")
    cells = [c for c in page.sheet.rulings.cells if (c.row, c.col) not in ((0, 0), (0, 1))]
    parted = pool(page.tokens, [_span(page, 0, 0, 2), *cells])
    whole = table("专业／路段|起止点|长度（米）|施工方法", "用水　东环路|宣化街至黄河路|12|顶管")
    for one, more in ((parted, {"seg_side": "西侧"}), (whole, {"seg_method": "顶管"})):
        [row] = read_rows(rows(one), Desk(one, print_of(one, WORDING), WORDING, OTHER, None, ()))
        assert {k: c.value for k, c in row.cells.items()} == {**_FIRST, "seg_len_m": 12, **more}


def test_a_cell_that_does_not_part_in_service_and_road_is_asked_about() -> None:
    page = table("专业/路段|起止点|长度（米）|施工方法", "东环路|宣化街至黄河路|12|顶管")
    [row] = read_rows(rows(page), Desk(page, print_of(page, WORDING), WORDING, OTHER, None, ()))
    assert (row.cells["seg_road"].value, row.cells["seg_road"].status) == ("东环路", Status.REVIEW)


def _wide(*lines: str) -> Pool:
    """A ruled table as `table` makes it, its cells twice as wide."""
    placed = [(t, r, c) for r, line in enumerate(lines) for c, t in enumerate(line.split("|"))]
    cells = [
        Cell((2.0 * WIDE * c, float(ROW * r), 2.0 * WIDE * (c + 1) - 4, ROW * (r + 1) - 4.0), r, c)
        for _, r, c in placed
    ]
    return pool([token(t, 2.0 * WIDE * c + 10, ROW * r + 12.0) for t, r, c in placed], cells)


def test_cells_of_several_values_are_parted() -> None:
    page = _wide(
        "施工道路及起止点|长度（米）|宽×深（米）|计划施工日期",
        "东环路（宣化街—黄河路）|12|0.8×1.2|2026.7.10-8.3",
    )
    [row] = read_rows(rows(page), Desk(page, print_of(page, WORDING), WORDING, OTHER, None, ()))
    ends = {"seg_road": "东环路", "seg_from": "宣化街", "seg_to": "黄河路", "seg_len_m": 12}
    trench = {"seg_w_m": 0.8, "seg_d_m": 1.2, "seg_start": "2026-07-10", "seg_end": "2026-08-03"}
    assert {k: c.value for k, c in row.cells.items()} == {**ends, **trench}


def test_measures_that_do_not_part_are_asked_about() -> None:
    page = table("专业|道路|起止点|长度（米）|宽×深", "用水|东环路|宣化街至黄河路|12|08×1.2")
    [row] = read_rows(rows(page), Desk(page, print_of(page, WORDING), WORDING, OTHER, None, ()))
    assert row.cells["seg_w_m"].status == Status.REVIEW
    assert "seg_d_m" not in row.cells


def test_a_year_that_is_left_out_and_is_the_next_one_is_asked_about() -> None:
    page = table("专业|道路|起止点|长度（米）|计划施工日期", "用水|东环路|宣化街至黄河路|12|2026.12.1-1.8")
    [row] = read_rows(rows(page), Desk(page, print_of(page, WORDING), WORDING, OTHER, None, ()))
    assert (row.cells["seg_end"].value, row.cells["seg_end"].status) == ("2027-01-08", Status.REVIEW)


def test_a_head_below_another_is_read_with_it_behind() -> None:
    page = table("专业|道路|起止点|长度|面积（㎡）|", "||||开挖|绿地", "用水|东环路|宣化街至黄河路|12|42|30")
    cells = [c for c in page.sheet.rulings.cells if c.row or c.col < 4]
    cells = [replace(c, row_span=2, box=(*c.box[:3], c.box[3] + ROW)) if not c.row else c for c in cells]
    cells = [c for c in cells if c.row != 1 or c.col >= 4]
    [row] = rows(pool(page.tokens, [*cells, _span(page, 0, 4, 2)]))
    assert {k: v for k, v in texts(row).items() if k in ("dig_area", "green_m2")} == {
        "dig_area": "42",
        "green_m2": "30",
    }


def test_a_head_stands_with_its_translation() -> None:
    [row] = rows(table("专业 Utility|路段 Road|起点 From|止点 To|长度(m)Length", "用水|东环路|宣化街|黄河路|12"))
    assert texts(row) == {**_FIRST, "seg_len_m": "12"}


def test_a_length_under_a_head_that_is_not_read_is_asked_about() -> None:
    page = table("专业|路段|起点|止点|來|埋深|开挖(m)", "用水|东环路|宣化街|黄河路|12|0.8|")
    [row] = read_rows(rows(page), Desk(page, print_of(page, WORDING), WORDING, OTHER, None, ()))
    assert (row.cells["seg_len_m"].value, row.cells["seg_len_m"].status) == (12, Status.REVIEW)


def test_an_area_under_a_head_that_says_too_little_is_told_by_length_and_breadth() -> None:
    for area, status in (("24", Status.ACCEPTED), ("60", Status.REVIEW)):
        page = table("路段|起点|止点|长度|宽|深|开挖(m)", f"东环路|宣化街|黄河路|12|2|1|{area}")
        [row] = read_rows(rows(page), Desk(page, print_of(page, WORDING), WORDING, OTHER, None, ()))
        assert (row.cells["dig_area"].value, row.cells["dig_area"].status) == (int(area), status)


def test_two_lists_side_by_side_are_one() -> None:
    page = table("设备名称|功率|台数|设备名称|功率|台数", "行车|37|1|水泵|45|2", "风机|30|3|||")
    assert [texts(r)["equip_name"] for r in rows(page)] == ["行车", "水泵", "风机"]


def test_a_line_of_totals_is_no_row() -> None:
    page = table("序号|道路|起点|终点|长度", "1|东环路|宣化街|黄河路|12", "合计||||12")
    assert len(rows(page)) == 1


def test_a_block_label_beside_a_list_heads_no_column() -> None:
    page = table("外线|专业|道路|起点|止点|长度", "|用水|东环路|宣化街|黄河路|12", "|用电|西环路|天坛路|学苑路|30")
    tall = next(c for c in page.sheet.rulings.cells if (c.row, c.col) == (0, 0))
    others = [c for c in page.sheet.rulings.cells if c.col]
    tall = replace(tall, row_span=3, box=(*tall.box[:3], 3.0 * ROW))
    assert len(rows(pool(page.tokens, [tall, *others]))) == 2


def test_words_with_squares_in_a_cell_are_chosen_from() -> None:
    page = table("道路|起点|止点|长度|方式", "东环路|宣化街|黄河路|12|")
    places = [(4 * WIDE + 30.0 + 90 * n, ROW + 12.0, word) for n, word in enumerate(("开挖", "顶管"))]
    marks = TickMark("empty", 0.0, 0.99), TickMark("ticked", 0.4, 0.99)
    squares = [Square((x - 22, y + 5, x - 4, y + 23), m) for (x, y, _), m in zip(places, marks, strict=True)]
    words = [token(word, x, y) for x, y, word in places]
    page = replace(pool([*page.tokens, *words], page.sheet.rulings.cells), squares=tuple(squares))
    [row] = read_rows(rows(page), Desk(page, print_of(page, WORDING), WORDING, OTHER, None, ()))
    assert (row.cells["seg_method"].value, row.cells["seg_method"].status) == ("顶管", Status.ACCEPTED)


def test_a_sentence_in_a_cell_is_not_joined_with_the_cell_beside_it() -> None:
    page = pool(
        [token("外线工程", 10, 10), token("1.用水管线沿东环路自宣化街至黄河路，长12米，采用顶管", 220, 10)],
        [Cell((0.0, 0.0, 200.0, 60.0), 0, 0), Cell((204.0, 0.0, 1500.0, 60.0), 0, 1)],
    )
    [row] = rows(page)
    assert texts(row) == {**_FIRST, "seg_len_m": "12", "seg_method": "顶管"}


def test_a_known_street_is_proposed_where_a_stamp_stands_behind_it() -> None:
    page = table("道路|起点|终点|长度", "汤帝路置业|学苑路|文昌北路|12")
    page = read_as(page, 汤帝路置业="汤帝路置")
    [row] = read_rows(rows(page), Desk(page, print_of(page, WORDING), WORDING, OTHER, None, ()))
    road = row.cells["seg_road"]
    assert (road.value, road.status, road.raw) == ("汤帝路", Status.REVIEW, "汤帝路置")


def test_a_cell_that_says_as_above_is_asked_about_with_what_stands_above() -> None:
    page = table("道路|起点|终点|长度", "汤帝路|学苑路|文昌北路|12", "同上|文昌北路|沁园中路|30")
    second = read_rows(rows(page), Desk(page, print_of(page, WORDING), WORDING, OTHER, None, ()))[1]
    assert (second.cells["seg_road"].value, second.cells["seg_road"].status) == ("汤帝路", Status.REVIEW)


def test_a_cell_whose_ink_detection_passed_over_is_asked_about() -> None:
    for is_overlooked, status in ((False, Status.ACCEPTED), (True, Status.REVIEW)):
        page = table("道路|起点|终点|长度", "汤帝路|学苑路|文昌北路|12")
        tokens = tuple(replace(t, is_overlooked=is_overlooked and t.text == "12") for t in page.tokens)
        page = replace(page, tokens=tokens)
        [row] = read_rows(rows(page), Desk(page, print_of(page, WORDING), WORDING, OTHER, None, ()))
        assert row.cells["seg_len_m"].status is status


def test_a_word_is_clear_where_what_tells_it_from_others_is_surely_read() -> None:
    side = CATALOGUE["seg_side"]
    assert WORDING.is_apart(side, "东侧", {0})
    assert not WORDING.is_apart(side, "东侧", {1})


def test_words_to_choose_from_in_a_cell_are_cut_apart_without_their_squares() -> None:
    head, cells = "类别|道路|起点|止点|长度", "东环路|宣化街|黄河路|12"
    [row] = rows(table(head, f"口水□电回气|{cells}"))
    assert [t.text for t in row.cells["seg_service"]] == ["水", "电", "气"]
    [row] = rows(table(head, f"用水|{cells}"))
    assert [t.text for t in row.cells["seg_service"]] == ["用水"]


def test_printed_words_that_nobody_marked_make_no_row() -> None:
    head, words = "类别|道路|起点|止点|方式", "开挖顶管拉管"
    page = parted(table(head, f"水电气热信|东环路|宣化街|黄河路|{words}", f"水电气热信||||{words}"), WORDING)
    [row] = read_rows(find_rows(page, WORDING), Desk(page, print_of(page, WORDING), WORDING, OTHER, None, ()))
    assert (row.cells["seg_road"].value, row.cells["seg_service"].value) == ("东环路", None)


def test_appliances_in_one_line_are_rows() -> None:
    first = token("用电设备：①电梯15kW×2台②水泵7.5kW×3台", 0, 0)
    page = pool([first, token("③风机2.2千瓦", 0, 50), token("×4套", 400, 50)])
    assert [texts(r) for r in rows(page)] == [
        {"equip_name": "电梯", "equip_kw": "15", "equip_count": "2"},
        {"equip_name": "水泵", "equip_kw": "7.5", "equip_count": "3"},
        {"equip_name": "风机", "equip_kw": "2.2", "equip_count": "4"},
    ]
    assert rows(pool([token("①____kW×____台②____kW×____台", 0, 0)])) == []


def test_the_unit_tells_which_appliances_they_are_and_text_between_them_is_asked_about() -> None:
    [one, other] = rows(pool([token("蒸柜2台每台4.5m³/h备用，灶1台每台3m³/h", 0, 0)]))
    assert (texts(one)["gas_equip_name"], texts(other)["gas_equip_flow_m3h"]) == ("蒸柜", "3")
    assert one.guessed == set(one.cells)


def test_rows_that_share_a_cell_have_the_figures_that_stand_in_their_lines() -> None:
    page = table("道路|起点|止点|长度", "东环路|宣化街|黄河路|", "文昌路|宣化街|黄河路|")
    cells = [c for c in page.sheet.rulings.cells if c.col < 3 or c.row == 0]
    shared = Cell((3.0 * WIDE, float(ROW), 4.0 * WIDE - 4, 3.0 * ROW - 4), 1, 3, row_span=2)
    for texts_below, lengths in ((("12", "35"), ["12", "35"]), (("12", "米左右"), ["12米左右", "12米左右"])):
        held = [token(t, 3 * WIDE + 10.0, n * ROW + 12.0) for n, t in enumerate(texts_below, 1)]
        found = rows(pool([*page.tokens, *held], [*cells, shared]))
        assert [texts(r)["seg_len_m"] for r in found] == lengths


def test_what_a_list_is_called_heads_its_names_where_no_other_head_does() -> None:
    [row] = rows(table("用气设备|型号|流量|台数", "蒸柜|ZG-2|4.5|2"))
    assert row.cells["gas_equip_name"][0].text == "蒸柜"
    [row] = rows(table("用气设备|设备名称|型号|台数", "A|蒸柜|ZG-2|2"))
    assert row.cells["gas_equip_name"][0].text == "蒸柜"


def test_a_day_that_runs_over_into_the_next_cell_is_asked_about() -> None:
    def days(first: str, last: str) -> list[tuple[object, Status]]:
        page = pool((token("文昌路", 0, 0), token(first, 200, 0), token(last, 500, 0)))
        found = Row("segments", {k: (t,) for k, t in zip(("seg_road", *_DAYS), page.tokens, strict=True)})
        [row] = read_rows([found], Desk(page, print_of(page, WORDING), WORDING, OTHER, None, ()))
        return [(row.cells[k].value, row.cells[k].status) for k in _DAYS]

    assert [status for _, status in days("2026.11.1", "12026.12.18")] == [Status.REVIEW] * 2
    assert days("2026.11.11", "12.18") == [("2026-11-11", Status.ACCEPTED), ("2026-12-18", Status.ACCEPTED)]
