"""Layouts as offices print them: each file fills without a fault, and all that is printed has a role."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.layouts import broad, offices
from tests.layouts.document import compose

ALL = [(part, name) for part in offices.PARTS for name in offices.names(part)]


def test_one_layout_in_four_takes_no_part_in_learning() -> None:
    learned, held_out = (set(offices.names(part)) for part in offices.PARTS)
    assert len(learned) > 30 and len(held_out) > 10
    assert not learned & held_out


@pytest.mark.parametrize(("part", "name"), ALL)
def test_the_truth_of_a_layout_is_whole(part: str, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(offices, "names", lambda _: (name,))
    for seed in (1, 2, broad.FIRST, broad.FIRST + 1):
        made = compose(part, seed)
        pen = made.pen
        marked = {r.key for r in pen.roles if r.kind in ("option", "mark") and r.is_chosen}
        places = {r.key for r in pen.roles if r.kind in ("value", "option")}
        assert {k for k, v in pen.fields.items() if v is not None} <= places
        assert not {k for k, v in pen.fields.items() if v is None} & marked
        assert len(pen.fields) >= 10
        bare = re.sub(r"<s r=.*?</s>|<style>.*?</style>|<[^>]+>", "", made.html, flags=re.S)
        assert not bare.strip()


def test_words_that_the_catalogue_does_not_have_are_an_error(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    folder = tmp_path / "offices"
    folder.mkdir()
    (folder / "one.html").write_text(
        "<div class=block>{{ C('apply_type', 'box', '新装 别的') }}</div>", encoding="utf-8"
    )
    monkeypatch.setattr(offices, "FOLDER", folder)
    monkeypatch.setattr(offices, "names", lambda _: ("one",))
    with pytest.raises(ValueError, match="别的"):
        compose("offices", 1)
