"""The faces that come with the tests: they write what is made up, say what they lack, and bear no reserved name."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from fontTools.ttLib import TTFont

from tests.scans.cut_faces import CUTS, cut_face
from tests.scans.fonts import CUT, FACES, SIGNS, MissingGlyphError, ask_for, characters
from tests.scans.hand import Canvas, Hand
from tests.scans.people import make_application

WRITTEN = [name for name, face in FACES.items() if face.handwritten]
PRINTED_SIGNS = "§²³√■□☐☑☒✓✔〇㎡"
"""They stand in drawings that are printed; no hand writes them."""


def texts(values: object) -> Iterator[str]:
    """Every text in nested values."""
    if isinstance(values, dict):
        yield from texts(list(values.values()))
    elif isinstance(values, list | tuple):
        for value in values:
            yield from texts(value)
    else:
        yield str(values)


@pytest.fixture(scope="module")
def made_up() -> str:
    """Every character that the generator's words can put into a form, and what many applications do hold."""
    drawing = "".join(
        p.read_text(encoding="utf-8") for p in sorted(CUT.parent.glob("*.py")) if p.name != "cut_faces.py"
    )
    some = [make_application(seed) for seed in range(400)]
    held = "".join(text for a in some for text in texts([a.fields, a.rows]))
    return "".join(sorted({c for c in drawing + held if c > " "} - set(PRINTED_SIGNS)))


@pytest.mark.parametrize("face", WRITTEN)
def test_a_hand_writes_whatever_is_made_up(face: str, made_up: str) -> None:
    ask_for(face, made_up)


@pytest.mark.parametrize("face", WRITTEN)
def test_a_character_that_a_face_lacks_is_an_error_and_no_empty_box(face: str) -> None:
    with pytest.raises(MissingGlyphError, match=f"{face}.*\ue123.*cut_faces"):
        Canvas((400, 200), 300).text((5, 8), "济\ue123", Hand(face), Random(1), size_mm=4)


def test_every_face_and_its_licence_lie_with_the_tests() -> None:
    assert {p.name for p in CUT.iterdir()} == {cut.file for cut in CUTS} | {"OFL.txt", "DejaVu.txt"}
    assert all(CUT / cut.file in {SIGNS, *(face.file for face in FACES.values())} for cut in CUTS)
    licence = (CUT / "OFL.txt").read_text(encoding="utf-8")
    for name in WRITTEN:
        with TTFont(FACES[name].file) as face:
            copyright_lines = str(face["name"].getDebugName(0)).split("\r\n")
        assert f"  {name}.woff, cut from" in licence
        assert all(line in licence for line in copyright_lines)


@pytest.mark.parametrize("cut", CUTS, ids=lambda cut: cut.file)
def test_a_cut_face_bears_no_reserved_name(cut: object) -> None:
    with TTFont(CUT / cut.file) as face:  # type: ignore[attr-defined]
        names = [str(face["name"].getDebugName(number)) for number in (1, 3, 4, 6)]
        assert {record.nameID for record in face["name"].names} <= {0, 1, 2, 3, 4, 6, 7, 13, 14}
    assert all(name.startswith("Tests-") for name in names)


def test_a_face_is_cut_to_the_words_asked_for(tmp_path: Path) -> None:
    cut_face(FACES["wenkai"].file, tmp_path / "few.woff", "济源A")
    with TTFont(tmp_path / "few.woff") as few:
        assert set(map(chr, few.getBestCmap())) == set("济源A")
    assert {"济", "源", "A"} < characters("wenkai")
