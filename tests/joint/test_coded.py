"""Choices answered with the code of an option: in brackets, in cells, bare; before, behind or apart from their list."""

from __future__ import annotations

from dataclasses import replace

from extractors.apart import Cell
from extractors.evidence import Pool
from extractors.joint.coded import coded_in, read_coded
from extractors.joint.reading import Desk
from extractors.models import Status
from extractors.printed.heads import print_of
from tests.joint.pages import WORDING, page, ruled, token
from tests.values.test_evidence import PLAIN


def read(*texts: tuple[str, float]) -> dict[str, tuple[object, Status]]:
    return read_on(page(*((text, x, 100.0) for text, x in texts)))


def read_on(pool: Pool) -> dict[str, tuple[object, Status]]:
    desk = Desk(pool, print_of(pool, WORDING), WORDING, PLAIN, None, ())
    return {r.key: (r.value, r.status) for r in read_coded(coded_in(pool, WORDING), desk)}


OPTIONS = (("A.", 500), ("新装", 560), ("B.", 640), ("增容", 700), ("C.", 780), ("改造", 840))


def test_a_letter_stands_for_its_option() -> None:
    assert read(("8.申请类型（", 100), ("C）", 330), *OPTIONS) == {"apply_type": ("改造", Status.ACCEPTED)}


def test_a_small_letter_may_be_another_one() -> None:
    """An A by hand was read as a d by both models."""
    assert read(("8.申请类型（", 100), ("c）", 330), *OPTIONS) == {"apply_type": ("改造", Status.REVIEW)}


def test_several_letters_of_one_choice_are_for_a_person() -> None:
    assert read(("8.申请类型（", 100), ("AC）", 330), *OPTIONS) == {"apply_type": (None, Status.REVIEW)}


def test_an_empty_bracket_is_an_empty_choice() -> None:
    assert read(("8.申请类型（", 100), ("）", 400), *OPTIONS) == {"apply_type": (None, Status.MISSING)}


def test_of_several_all_letters_count() -> None:
    words = (("A.", 600), ("宽带", 660), ("B.", 740), ("固话", 800), ("C.", 880), ("专线", 940))
    found = read(("13.通信业务（AC", 100), ("）（多选）", 420), *words)
    assert found == {"tel_service": (["宽带", "专线"], Status.ACCEPTED)}


def test_alike_options_are_told_apart_by_the_service_of_their_label() -> None:
    words = (("A.", 500), ("居民", 560), ("B.", 640), ("商业", 700), ("C.", 780), ("工业", 840))
    assert read(("11.用气性质（B）", 100), *words) == {"gas_nature": ("商业", Status.ACCEPTED)}


def test_letters_that_do_not_follow_each_other_number_no_options() -> None:
    assert read(("8.申请类型（A）", 100), ("A.", 500), ("新装", 560), ("C.", 640), ("增容", 700)) == {}


def test_a_figure_in_the_cell_between_label_and_options() -> None:
    pool = ruled(["用电类别", "3", "1—居民；2—工商业；3—大工业"], ["电压等级", "", "1-220V／2-380V／3-10kV"])
    found = {"power_class": ("大工业", Status.ACCEPTED), "voltage": (None, Status.MISSING)}
    assert read_on(pool) == found


def test_options_in_the_notes_are_answered_beside_the_label_in_the_table() -> None:
    pool = ruled(["报装类型", "B"], ["说明：报装类型：A新装，B增容，C改造", ""], cell=(700.0, 60.0))
    assert read_on(pool) == {"apply_type": ("增容", Status.ACCEPTED)}


def test_a_bracket_behind_the_options() -> None:
    assert read(("用气性质：1居民、2商业、3工业（2）", 100)) == {"gas_nature": ("商业", Status.ACCEPTED)}


def test_several_figures_with_commas_and_two_figures_of_one_code() -> None:
    texts = (("通信业务（1，3）01宽带 02固话 03专线", 100),)
    assert read(*texts) == {"tel_service": (["宽带", "专线"], Status.ACCEPTED)}


def test_options_go_on_in_the_line_below() -> None:
    pool = page(("报装类型（D）", 100, 100), ("A 新装 B 增容", 100, 150), ("C 改造 D 临时", 100, 200))
    assert read_on(pool) == {"apply_type": ("临时", Status.ACCEPTED)}


def test_an_option_of_which_a_character_or_the_code_was_lost_is_known_by_its_neighbours() -> None:
    assert read(("负荷等级（1）1.级 2.二级 3.三级", 100)) == {"load_level": ("一级", Status.REVIEW)}
    assert read(("报装类型（4）1.新装 2.增容 3.改造临时 5.迁改", 100)) == {"apply_type": ("临时", Status.ACCEPTED)}


def test_a_code_that_is_none_of_the_list_is_asked() -> None:
    assert read(("用气性质（7）1.居民 2.商业 3.工业", 100)) == {"gas_nature": (None, Status.REVIEW)}


def test_a_code_beside_a_comma_that_was_not_read_is_asked() -> None:
    assert read(("通信业务（，3）1.宽带 2.固话 3.专线", 100)) == {"tel_service": (["专线"], Status.REVIEW)}


def test_an_eight_among_letters_is_the_one_letter_that_it_is_like() -> None:
    assert read(("用气性质（8）A.居民 B.商业 C.工业", 100)) == {"gas_nature": ("商业", Status.ACCEPTED)}


def test_figures_that_are_circled_are_no_written_code() -> None:
    pool = page(("用气性质 1居民 ②商业 3工业", 100, 100))
    coded = coded_in(pool, WORDING)
    assert not coded.asked
    assert coded.told == {0}


def test_squares_of_their_own_make_options_no_list_of_codes() -> None:
    assert read(("用气性质（ ）√1.居民 2.商业 √3.工业", 100)) == {}


def test_yes_and_no_by_their_figures() -> None:
    assert read(("是否预约接通（2）1.是 2.否", 100)) == {"book_connect": (False, Status.ACCEPTED)}


def test_a_code_in_a_box_within_the_cell_of_its_options() -> None:
    pool = ruled(["报装类型", "1.新装 2.增容 3.改造"], cell=(900.0, 120.0))
    own = pool.sheet.rulings.cells[1]
    box = Cell((1800.0, 112.0, 1860.0, 152.0), 0, 1)
    pool = replace(pool, tokens=(*pool.tokens, token(2, "2", 1810.0, 115.0)))
    cells = (*pool.sheet.rulings.cells, box)
    pool = replace(pool, sheet=replace(pool.sheet, rulings=replace(pool.sheet.rulings, cells=cells)))
    assert own.box[0] < box.box[0] and read_on(pool) == {"apply_type": ("增容", Status.ACCEPTED)}


def test_an_answer_read_together_with_the_first_code() -> None:
    """The box with the 3 stands right before the list."""
    found = read_on(ruled(["报装类型", "31新装 2增容 3改造"], cell=(900.0, 60.0)))
    assert found["apply_type"][0] == "改造"
