"""Whether each service is applied for, asked under or beside each in a table of services."""

from __future__ import annotations

from dataclasses import replace

from extractors.evidence.pool import Pool, Square
from extractors.joint.applied import asked_of_each, services_asked, without_asked
from extractors.marks import TickMark
from extractors.models import Status
from extractors.printed.heads import print_of
from tests.joint.pages import HEIGHT, WORDING, page
from tests.support.shipped import OTHER

HEADS = (("用水", 500, 100), ("用电", 800, 100), ("用气", 1100, 100), ("用暖", 1400, 100))


def ticked(pool: Pool, *services: int) -> Pool:
    """A page with a square behind each 申请, some of them ticked."""
    words = [t for t in pool.tokens if t.text == "申请"]
    places = [(t.box[2] + 2, t.box[1], t.box[2] + 2 + HEIGHT, t.box[3]) for t in words]
    marks = [TickMark("ticked" if n in services else "empty", 0.2, 0.99, p) for n, p in enumerate(places)]
    return replace(pool, squares=tuple(Square(p, m) for p, m in zip(places, marks, strict=True)))


def test_the_services_are_those_whose_square_is_ticked() -> None:
    row = (("是否申请", 100, 160), *(("申请", 480.0 + 300 * n, 160.0) for n in range(4)))
    pool = ticked(page(*HEADS, *row), 0, 2)
    asked = asked_of_each(print_of(pool, WORDING), pool, WORDING)
    assert [one.service for one in asked] == ["用水", "用电", "用气", "用暖"]
    reading = services_asked(asked, pool, WORDING, OTHER)
    assert reading is not None
    assert (reading.value, reading.status) == (["用水", "用气"], Status.ACCEPTED)


def test_words_without_a_mark_are_asked_about_and_nobody_elses_to_choose() -> None:
    rows = [(t, 100.0, 160.0 + 60 * n) for n, t in enumerate(("用水", "用电", "用气", "用暖"))]
    cells = [("办理/不办理", 300.0, y) for _, _, y in rows]
    pool = page(("业务", 100, 100), ("是否办理", 300, 100), *rows, *cells)
    shown = print_of(pool, WORDING)
    asked = asked_of_each(shown, pool, WORDING)
    reading = services_asked(asked, pool, WORDING, OTHER)
    assert reading is not None
    assert (reading.value, reading.status) == ([], Status.REVIEW)
    assert {t.id for t in pool.tokens if "不办" in t.text} <= without_asked(shown, asked).printed


def test_a_page_that_asks_nothing_of_each_service_has_no_such_cells() -> None:
    pool = page(*HEADS, ("申请用量", 100, 160), ("367", 480, 160))
    assert asked_of_each(print_of(pool, WORDING), pool, WORDING) == ()
