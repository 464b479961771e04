"""Known layouts are recognised by where their words stand, and nothing else is taken for one."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import pytest

from extractors.known import KnownLayout, Seen, Wording, recognised
from extractors.known.model import KnownPage, KnownPlace, KnownWord
from extractors.known.recognising import _fitted, _is_plausible
from extractors.known.wording import Token, line_of
from extractors.layout import MmBox
from extractors.models import CropReading
from extractors.shipped import TEMPLATES
from extractors.values import load_catalogue

WORDING = Wording(load_catalogue(TEMPLATES / "catalogue.yaml"))
LABELS = (
    "申请单位",
    "法定代表人",
    "经办人",
    "联系电话",
    "项目名称",
    "项目代码",
    "项目地址",
    "用水性质",
    "用电容量",
    "供电电压",
)
ROWS = tuple((label, 20.0 + 80 * (n % 2), 40.0 + 10 * (n // 2)) for n, label in enumerate(LABELS))
Lie = Callable[[float, float], tuple[float, float]]


def page_of(rows: Sequence[tuple[str, float, float]]) -> KnownLayout:
    words = tuple(KnownWord(text=text, box=MmBox(x, y, 4.0 * len(text), 4.0)) for text, x, y in rows)
    places = tuple(
        KnownPlace(key=f"k{n}", style="text", box=MmBox(w.box.x + 25, w.box.y - 1, 40, 6), anchors=(n,))
        for n, w in enumerate(words)
    )
    page = KnownPage(number=1, width_mm=210, height_mm=297, words=words, places=places)
    return KnownLayout(name="甲", pages=(page,))


def seen_at(rows: Sequence[tuple[str, float, float]], lie: Lie, size: tuple[int, int] = (1654, 2339)) -> Seen | None:
    """What a page with these words, each laid down by `lie` (mm to pixels), is taken for."""
    lines = []
    for text, x, y in rows:
        (x0, y0), (x1, y1) = lie(x, y), lie(x + 4.0 * len(text), y + 4.0)
        lines.append(line_of(CropReading(text, 0.99, tuple((c, 0.99) for c in text)), (x0, y0, x1, y1)))
    return recognised(lines, size, [page_of(ROWS)], WORDING)


def flat(x: float, y: float) -> tuple[float, float]:
    return x * 7.874, y * 7.874


def turned(x: float, y: float) -> tuple[float, float]:
    slant = math.radians(0.8)
    return (x * math.cos(slant) - y * math.sin(slant)) * 5.9 + 60, (x * math.sin(slant) + y * math.cos(slant)) * 5.9 + 9


@pytest.mark.parametrize("lie", [flat, turned], ids=["200 dpi", "150 dpi, askew and moved"])
def test_a_layout_is_known_again_at_any_scale(lie: Lie) -> None:
    seen = seen_at(ROWS, lie)
    assert seen is not None
    assert seen.score == 1.0
    assert not seen.moved
    x0, y0, _, _ = seen.px_box(MmBox(150, 100, 1, 1))
    assert (x0, y0) == pytest.approx(lie(150, 100), abs=4)


def test_rows_that_have_grown_are_followed() -> None:
    grown = [(text, x, y + (6.0 if y > 55 else 0.0)) for text, x, y in ROWS]
    seen = seen_at(grown, flat)
    assert seen is not None
    assert not seen.moved
    assert {round(down - min(d for _, d in seen.drift.values())) for _, down in seen.drift.values()} == {0, 6}


def test_a_place_whose_label_is_gone_is_not_read_there() -> None:
    changed = [("用气性质" if text == "用水性质" else text, x, y) for text, x, y in ROWS]
    seen = seen_at(changed, flat)
    assert seen is not None
    assert seen.moved == {f"k{LABELS.index('用水性质')}"}


def test_two_labels_that_changed_places_are_not_forced() -> None:
    first, last = ROWS[0], ROWS[-1]
    swapped = [(last[0], *first[1:]), *ROWS[1:-1], (first[0], *last[1:])]
    seen = seen_at(swapped, flat)
    assert seen is None or {"k0", f"k{len(ROWS) - 1}"} <= seen.moved


def test_another_form_with_the_same_words_is_another() -> None:
    other = [(text, 20.0, 40.0 + 12 * n) for n, (text, _, _) in enumerate(ROWS)]
    assert seen_at(other, flat) is None


def test_a_page_with_many_more_words_is_another() -> None:
    more = [("用气性质", 20.0 + 40 * (n % 4), 130.0 + 8 * (n // 4)) for n in range(8)]
    assert seen_at([*ROWS, *more], flat) is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("申请单位", ["申请单位"]),
        ("济源市通信工程有限公司", []),
        ("□新装□增容", ["新装", "增容"]),
        ("联系电话15802549005", ["联系电话"]),
        ("法定代表人：尹俊怡", ["法定代表人"]),
        ("200", []),
        ("10kV", ["10KV"]),
    ],
)
def test_only_wording_that_stands_by_itself_is_print(text: str, words: list[str]) -> None:
    line = line_of(CropReading(text, 0.99, tuple((c, 0.99) for c in text)), (0, 0, 40.0 * len(text), 40))
    assert [t.text for t in WORDING.tokens(line)] == words


def test_words_in_one_column_bend_no_page() -> None:
    """Perspective is not told by words below each other."""
    column = tuple((f"{text}", 20.0, 40.0 + 10 * n) for n, text in enumerate(LABELS * 2))
    words = tuple(KnownWord(text=text, box=MmBox(x, y, 20.0, 4.0)) for text, x, y in column)
    page = KnownPage(number=1, width_mm=210, height_mm=297, words=words, places=())
    tokens = [Token(w.text, tuple(v * 7.9 for v in (20.0 + n % 3 * 0.2, w.box.y, 40.0, w.box.y + 4.0)), is_alone=True)  # type: ignore[arg-type]
              for n, w in enumerate(words)]  # fmt: skip
    to_px = _fitted([(n, pair, 0.0) for n, pair in enumerate(zip(words, tokens, strict=True))], page)
    assert to_px is not None
    assert _is_plausible(to_px, page)


def test_a_label_that_was_not_read_among_others_that_stand_keeps_its_place() -> None:
    rows = [row for row in ROWS if row[0] != "项目名称"]
    seen = seen_at(rows, flat)
    assert seen is not None
    assert not seen.moved
    strange = seen_at([*rows, ("排水性质", *ROWS[4][1:])], flat)
    assert strange is None or "k4" in strange.moved
