"""Lists as the network sees them: rows of its cells, texts cut where cells ran together, when its rows are taken."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from extractors.evidence.pool import Pool
from extractors.learned import SEVERAL, Guesses
from extractors.listrows import Row, guessed_rows, parted_as_guessed, settled
from tests.joint.pages import WORDING, page

CLASSES = ("print", SEVERAL, "cell:seg_road", "cell:seg_from", "cell:seg_to", "cell:seg_len_m", "cell:seg_service")
SENTENCE = page(
    ("给水管道沿", 100.0, 100.0), ("文昌路", 300.0, 100.0), ("自", 420.0, 100.0), ("济水大街", 470.0, 100.0),
    ("敷设", 620.0, 100.0), ("120", 700.0, 100.0),
    ("燃气管道沿", 100.0, 160.0), ("天坛路", 300.0, 160.0), ("自", 420.0, 160.0), ("黄河大道", 470.0, 160.0),
    ("敷设", 620.0, 160.0), ("85.5", 700.0, 160.0),
)  # fmt: skip
KEYS = {1: "seg_road", 3: "seg_from", 5: "seg_len_m", 7: "seg_road", 9: "seg_from", 11: "seg_len_m"}


def guesses(pool: Pool, keys: dict[int, str], row_of: dict[int, int], *, chance: float = 0.95) -> Guesses:
    """A network that says of which column some tokens are, and which of them make one row."""
    count = len(pool.tokens)
    told = np.full((count, len(CLASSES)), 0.001)
    told[:, 0] = 0.99
    for number, key in keys.items():
        told[number] = [chance if c in (f"cell:{key}", key) else 0.001 for c in CLASSES]
    rows = [row_of.get(n, -1 - n) for n in range(count)]
    together = np.array([[0.9 if a == b else 0.1 for a in rows] for b in rows])
    return Guesses(CLASSES, told, {t.id: t.id for t in pool.tokens}, together)


def texts(rows: list[Row]) -> list[dict[str, str]]:
    return [{k: "".join(t.text for t in tokens) for k, tokens in row.cells.items()} for row in rows]


def test_texts_of_one_row_make_it_whatever_stands_between_them() -> None:
    say = guesses(SENTENCE, KEYS, {n: n // 6 for n in KEYS})
    assert texts(guessed_rows(SENTENCE, say, WORDING)) == [
        {"seg_road": "文昌路", "seg_from": "济水大街", "seg_len_m": "120"},
        {"seg_road": "天坛路", "seg_from": "黄河大道", "seg_len_m": "85.5"},
    ]


def test_rows_side_by_side_come_from_left_to_right() -> None:
    pool = page(("天坛路", 900.0, 100.0), ("文昌路", 300.0, 103.0), ("85.5", 900.0, 160.0), ("120", 300.0, 163.0))
    say = guesses(pool, {0: "seg_road", 1: "seg_road", 2: "seg_len_m", 3: "seg_len_m"}, {0: 0, 1: 1, 2: 0, 3: 1})
    assert [r["seg_road"] for r in texts(guessed_rows(pool, say, WORDING))] == ["文昌路", "天坛路"]


def test_two_texts_of_a_column_are_its_own_and_its_mates() -> None:
    pool = page(
        ("文昌路", 100.0, 100.0), ("济水大街", 300.0, 100.0), ("项目红线", 460.0, 100.0),
        ("1.5", 700.0, 100.0), ("0.8", 810.0, 100.0),
    )  # fmt: skip
    classes = (*CLASSES, "cell:seg_w_m", "cell:seg_d_m")
    keys = ("seg_road", "seg_to", "seg_to", "seg_d_m", "seg_w_m")
    told = np.array([[0.9 if c == f"cell:{key}" else 0.01 for c in classes] for key in keys])
    told[2] = 0.02  # the end at the project's boundary
    say = Guesses(classes, told, {n: n for n in range(len(keys))}, np.ones((5, 5)))
    assert texts(guessed_rows(pool, say, WORDING)) == [
        {"seg_road": "文昌路", "seg_from": "济水大街", "seg_to": "项目红线", "seg_w_m": "1.5", "seg_d_m": "0.8"}
    ]


def test_a_text_alone_or_hardly_a_cell_is_no_row() -> None:
    assert guessed_rows(SENTENCE, guesses(SENTENCE, {1: "seg_road"}, {1: 0}), WORDING) == []
    unsure = guesses(SENTENCE, KEYS, {n: n // 6 for n in KEYS}, chance=0.4)
    assert guessed_rows(SENTENCE, unsure, WORDING) == []


def test_only_what_holds_several_cells_is_cut_again() -> None:
    pool = page(("自济水大街至黄河大道", 100.0, 100.0), ("文昌路至天坛路", 100.0, 160.0))
    say = guesses(pool, {0: SEVERAL, 1: "seg_road"}, {})
    parts = parted_as_guessed(pool, say, lambda text: (1, 5, 6))
    assert [t.text for t in parts.tokens] == ["自", "济水大街", "至", "黄河大道", "文昌路至天坛路"]
    assert [t.id for t in parts.tokens] == [0, 1, 2, 3, 4]


@pytest.mark.parametrize(
    ("text", "key", "parts"),
    [
        ("庆阳路~项目红线", "seg_to", ["庆阳路", "项目红线"]),
        ("天水南路口～", "seg_from", ["天水南路口", "～"]),
        ("吕岭路口至", "seg_from", ["吕岭路口", "至"]),
        ("1.2×0.8", "seg_d_m", ["1.2", "×", "0.8"]),
        ("2026.5.1至2026.6.3", "seg_start", ["2026.5.1", "至", "2026.6.3"]),
        ("DN100×2", "seg_size", ["DN100×2"]),
        ("文昌路至天坛路", "seg_road", ["文昌路至天坛路"]),
    ],
)
def test_signs_part_what_is_taken_for_one_cell(text: str, key: str, parts: list[str]) -> None:
    pool = page((text, 100.0, 100.0))
    classes = (*CLASSES, f"cell:{key}")
    chances = np.array([[0.01] * len(CLASSES) + [0.9]])
    say = Guesses(classes, chances, {0: 0}, np.ones((1, 1)))
    assert [t.text for t in parted_as_guessed(pool, say, lambda _: ()).tokens] == parts


def test_rows_by_their_heads_stand_unless_the_network_sees_more() -> None:
    some = SENTENCE.tokens
    whole = {"seg_road": (some[1],), "seg_from": (some[3],), "seg_len_m": (some[5],)}
    by_heads, seen = [Row("segments", whole)], [Row("segments", {"seg_service": (some[0],), "seg_road": (some[1],)})]
    assert settled(by_heads, seen) == by_heads
    assert settled(seen, by_heads) == settled([], by_heads) == by_heads
    assert settled([Row("gas_equip", {})], by_heads) == [*by_heads, Row("gas_equip", {})]


def test_a_ruled_row_takes_a_cell_that_only_the_network_sees_in_its_lines() -> None:
    some = SENTENCE.tokens
    own = Row("segments", {"seg_road": (some[1],), "seg_from": (some[3],)}, is_parted=True)
    seen = Row(
        "segments", {"seg_road": (some[1],), "seg_from": (some[3],), "seg_len_m": (some[5],), "seg_to": (some[9],)}
    )
    [row] = settled([own], [seen])
    assert set(row.cells) == {"seg_road", "seg_from", "seg_len_m"} and row.guessed == {"seg_len_m"}
    both = replace(own, cells={**own.cells, "seg_from": (some[3], some[5])})
    [row] = settled([both], [seen])
    assert [t.text for t in row.cells["seg_from"]] == ["济水大街"] and row.guessed == {"seg_len_m"}
    assert settled([own], [Row("segments", {"seg_road": (some[7],), "seg_len_m": (some[11],)})]) == [own]


def test_ruled_rows_that_hold_nothing_of_what_the_network_sees_are_none() -> None:
    some = SENTENCE.tokens
    heads = Row("segments", {"seg_road": (some[0],), "seg_to": (some[2],), "seg_from": (some[4],)}, is_parted=True)
    seen = Row(
        "segments", {"seg_road": (some[1],), "seg_from": (some[3],), "seg_len_m": (some[5],), "seg_to": (some[9],)}
    )
    assert settled([heads], [seen]) == [seen]
    assert settled([heads], []) == [heads]


def test_rows_that_the_network_sees_alike_are_as_good_as_ruled() -> None:
    some = SENTENCE.tokens
    rows = [Row("segments", {"seg_road": (some[1],), "seg_from": (some[3],)})]
    other = [Row("segments", {"seg_road": (some[1],), "seg_to": (some[3],)})]
    assert [r.is_parted for r in settled(rows, rows)] == [True]
    assert [r.is_parted for r in settled(rows, other)] == [False]


def test_a_row_is_sure_where_every_cell_and_every_pair_is() -> None:
    sure = guesses(SENTENCE, KEYS, {n: n // 6 for n in KEYS}, chance=0.99)
    assert [r.is_sure for r in guessed_rows(SENTENCE, sure, WORDING)] == [True, True]
    assert all(r.is_parted and r.is_seen for r in settled([], guessed_rows(SENTENCE, sure, WORDING)))
    unsure = guesses(SENTENCE, KEYS, {n: n // 6 for n in KEYS})
    assert not any(r.is_sure for r in guessed_rows(SENTENCE, unsure, WORDING))


def test_two_roads_in_one_text_are_no_sure_cell() -> None:
    pool = page(("文昌路", 100.0, 100.0), ("济水大街黄河大道", 300.0, 100.0), ("120", 700.0, 100.0))
    say = guesses(pool, {0: "seg_road", 1: "seg_from", 2: "seg_len_m"}, dict.fromkeys(range(3), 0), chance=0.99)
    assert [r.guessed for r in guessed_rows(pool, say, WORDING)] == [{"seg_from"}]


def test_a_column_under_a_strange_head_is_what_the_network_is_sure_of() -> None:
    some = SENTENCE.tokens
    own = Row("segments", {"occupy_road": (some[1],), "seg_from": (some[3],), "seg_len_m": (some[5],)}, is_parted=True)
    seen = Row("segments", {"seg_road": (some[1],), "seg_from": (some[3],), "seg_len_m": (some[5],)})
    assert settled([own], [seen]) == [own]
    [row] = settled([own], [replace(seen, is_sure=True)])
    assert set(row.cells) == set(seen.cells) and row.guessed == {"seg_road"}


def test_the_make_of_a_cable_is_no_trench() -> None:
    pool = page(("YJV22-3×240", 100.0, 100.0))
    say = guesses(pool, {0: "seg_size"}, {})
    assert [t.text for t in parted_as_guessed(pool, say, lambda _: (8,)).tokens] == ["YJV22-3×240"]
