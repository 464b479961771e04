"""Choices answered with letters in brackets, the options listed behind them."""

from __future__ import annotations

from extractors.joint.heads import print_of
from extractors.joint.lettered import lettered
from extractors.joint.reading import Desk
from extractors.models import Status
from tests.joint.pages import WORDING, page
from tests.values.test_evidence import PLAIN


def read(*texts: tuple[str, float]) -> dict[str, tuple[object, Status]]:
    pool = page(*((text, x, 100.0) for text, x in texts))
    desk = Desk(pool, print_of(pool, WORDING), WORDING, PLAIN, None, ())
    return {r.key: (r.value, r.status) for r in lettered(desk)}


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
