"""Fonts of the form's PDF: small, whole, and the same bytes whatever the process made before."""

from __future__ import annotations

from io import BytesIO

import pytest
from fontTools.ttLib import TTFont

from flows.form import fonts
from flows.form.fonts import font_bytes

TEXT = "济源市联合报装0123456789（）"


@pytest.mark.parametrize("serif", [False, True])
def test_the_same_bytes_whatever_was_made_before(serif: bool) -> None:
    first = font_bytes(TEXT, serif=serif)
    fonts._cut.cache_clear()
    fonts._face.cache_clear()
    font_bytes(TEXT[::-1] + "水电气暖", serif=serif)
    assert font_bytes(TEXT[::-1] + TEXT, serif=serif) == first
    assert font_bytes(TEXT + "水", serif=serif) != first


@pytest.mark.parametrize("serif", [False, True])
def test_every_character_is_there_and_no_other(serif: bool) -> None:
    font = TTFont(BytesIO(font_bytes(TEXT, serif=serif)))
    assert {chr(code) for code in font.getBestCmap()} == set(TEXT) | {" "}
    assert all(font["glyf"][font.getBestCmap()[ord(c)]].numberOfContours > 0 for c in TEXT)
    head = font["head"]
    outlines = [font["glyf"][name] for name in font.getGlyphOrder()]
    boxes = [g for g in outlines if g.numberOfContours]
    assert (head.xMin, head.yMax) == (min(g.xMin for g in boxes), max(g.yMax for g in boxes))
    assert all(font["hmtx"][font.getBestCmap()[ord(c)]][0] == 1000 for c in "济源市")


def test_what_the_face_lacks_is_left_out() -> None:
    font = TTFont(BytesIO(font_bytes("水\ue000\U000f0000", serif=False)))
    assert {chr(code) for code in font.getBestCmap()} == {"水", " "}


def test_a_font_is_small_and_its_face_is_opened_once(monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(font_bytes(TEXT, serif=False)) < 300 * len(TEXT)
    monkeypatch.setattr(fonts, "TTFont", lambda *a, **k: TTFont(*a, **k) if not a else pytest.fail("opened again"))
    assert font_bytes(TEXT + "新的字", serif=False)
