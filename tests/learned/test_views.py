"""What the network of marks sees of a choice."""

from __future__ import annotations

import cv2
import numpy as np

from extractors.learned.views import HEIGHT, PLACES, WIDTH, Option, character_of, views_of

OPTIONS = [Option("新装", (100.0, 100.0, 180.0, 140.0)), Option("380V", (300.0, 100.0, 388.0, 140.0))]


def test_a_character_is_as_wide_as_its_word_says_whatever_its_script() -> None:
    assert character_of(OPTIONS[:1]) == character_of(OPTIONS[1:]) == 40.0


def test_ink_is_bright_and_stands_where_it_is_seen_from() -> None:
    page = np.full((300, 600), 200, np.uint8)
    cv2.rectangle(page, (40, 105), (80, 135), 0, -1)
    views = views_of(page, OPTIONS)
    assert views.pictures.shape == (2, 3, HEIGHT, WIDTH) and views.places.shape == (2, PLACES)
    before = views.pictures[0, 0] > 200
    across = np.flatnonzero(before.any(axis=0))
    assert across.min() > WIDTH * 0.15 and across.max() < WIDTH / 2 and before.any(axis=1).sum() > HEIGHT / 4
    assert not (views.pictures[0, 2] > 200).any() and not views.pictures[1].any()


def test_the_same_is_seen_at_another_resolution() -> None:
    page = np.full((300, 600), 255, np.uint8)
    cv2.putText(page, "X", (50, 140), cv2.FONT_HERSHEY_SIMPLEX, 1.4, 0, 4)
    large = cv2.resize(page, None, fx=2, fy=2, interpolation=cv2.INTER_LINEAR)
    twice = [Option(o.text, tuple(2 * v for v in o.box)) for o in OPTIONS]  # type: ignore[arg-type]
    one, other = views_of(page, OPTIONS), views_of(large, twice)
    assert np.abs(one.pictures.astype(int) - other.pictures).mean() < 4
    assert np.allclose(one.places, other.places)


def test_beyond_the_edge_of_a_page_there_is_paper() -> None:
    views = views_of(np.full((120, 190), 255, np.uint8), [OPTIONS[0], Option("改造", (-500.0, 900.0, -420.0, 940.0))])
    assert not views.pictures.any()


def test_where_words_stand_is_told_in_characters() -> None:
    first, second = views_of(np.full((300, 600), 255, np.uint8), OPTIONS).places * 4
    assert (first[0], second[0]) == (0.0, 1.25)  # five characters on, in fours
    assert first[4] == second[3] == 3.0 and first[5] == second[5] == 4.0
