"""The grammar of layouts: the same form for the same seeds, many structures, and a truth that fits what is printed."""

from __future__ import annotations

import re
from functools import cache

import pypdfium2 as pdfium
import pytest

from tests.layouts import wordprint
from tests.layouts.browser import browsing, program
from tests.layouts.document import compose, lay_out, word_forms
from tests.layouts.families import FAMILIES, FITTED, HELD_OUT
from tests.layouts.noise import Faults, recognised
from tests.layouts.roles import LaidOut

_NAMES = tuple(FAMILIES)
_BY_BROWSER = [name for name in _NAMES if FAMILIES[name].engine == "chromium"]
needs_chromium = pytest.mark.skipif(program() is None, reason="Chromium is not installed (apt-get install chromium)")


@cache
def laid_out() -> tuple[list[LaidOut], bytes]:
    """One form of each family and its PDF."""
    with browsing() as (browser, folder):
        forms = lay_out([(name, 3, 0) for name in _BY_BROWSER], browser, folder)
        return forms, browser.print_pdf()


def test_families_are_parted_into_fitted_and_held_out() -> None:
    assert len(FAMILIES) >= 12
    assert set(FITTED) | set(HELD_OUT) == set(FAMILIES)
    assert not set(FITTED) & set(HELD_OUT)


def test_the_same_seeds_give_the_same_form() -> None:
    first, second = compose("grid", 5, 1), compose("grid", 5, 1)
    assert (first.html, first.pen.fields, first.pen.roles) == (second.html, second.pen.fields, second.pen.roles)


def test_another_filling_changes_only_what_is_written() -> None:
    first, second = (compose("blocks", 4, n).pen for n in (0, 1))
    printed = [[r for r in pen.roles if r.kind in ("label", "section", "hint", "title")] for pen in (first, second)]
    assert printed[0] == printed[1]
    assert first.fields != second.fields


def test_there_are_hundreds_of_structures() -> None:
    structures = {tuple(_printed(compose(name, seed).html)) for name in _NAMES for seed in range(21)}
    assert len(structures) >= 300


def _printed(html: str) -> list[str]:
    """The print of a form without what is written and without its face."""
    return re.findall(r"<s r=\d+ class='(?:lb|hint|en)[^']*'>([^<]*)", html)


@pytest.mark.parametrize("name", _NAMES)
def test_the_truth_is_whole(name: str) -> None:
    for seed in range(6):
        pen = compose(name, seed).pen
        assert set(pen.fields) == set(pen.shown)
        values = {r.key for r in pen.roles if r.kind == "value"}
        chosen = {r.key for r in pen.roles if r.kind in ("mark", "option") and r.is_chosen}
        for key, truth in pen.fields.items():
            assert truth is None or key in values | chosen, key
            assert truth is not None or key not in chosen, key
        for table, rows in pen.rows.items():
            cells = {(r.row, r.key) for r in pen.roles if r.table == table and r.kind in ("cell", "row_head")}
            told = {(n, k) for n, row in enumerate(rows, 1) for k, v in row.items() if v is not None}
            assert told <= cells


@needs_chromium
def test_every_written_value_has_a_place_on_a_page() -> None:
    for form in laid_out()[0]:
        placed = {t.role.key for t in form.tokens if t.role.kind == "value"}
        assert {k for k, v in form.fields.items() if v is not None and form.shown[k]["kind"] == "date"} <= placed
        for token in form.tokens:
            width, height = form.sizes[token.page]
            assert -2 < token.box[0] < token.box[2] < width + 2, token
            assert -2 < token.box[1] < token.box[3] < height + 2, token


@needs_chromium
def test_a_printed_form_carries_its_text() -> None:
    forms, pdf = laid_out()
    document = pdfium.PdfDocument(pdf)
    assert len(document) == sum(len(f.sizes) for f in forms)
    page = document[0].get_textpage()
    _, height = forms[0].sizes[0]
    for token in [t for t in forms[0].tokens if t.page == 0 and t.role.kind == "section"]:
        x0, y0, x1, y1 = (v * 72 / 25.4 for v in token.box)
        found = page.get_text_bounded(x0 - 2, height * 72 / 25.4 - y1 - 2, x1 + 2, height * 72 / 25.4 - y0 + 2)
        assert token.text.replace(" ", "") in found.replace(" ", "")


@needs_chromium
def test_recognised_lines_are_faulty_the_same_way_each_time_and_keep_their_tokens() -> None:
    form = laid_out()[0][0]
    lines = recognised(form, 1)
    assert lines == recognised(form, 1)
    assert [line.text for line in lines] != [line.text for line in recognised(form, 2)]
    for line in lines:
        assert line.spans[0][0] == 0 and line.spans[-1][1] == len(line.text)
        assert {p.page for p in line.parts} == {line.page}
    clean = recognised(form, 1, Faults(wrong=0, written=0, lost=0, cut=0, gone=0, shift=0))
    read = {p for line in clean for p in line.parts}
    level = {t for t in form.tokens if t.role.kind != "mark" and t.box[3] - t.box[1] < t.box[2] - t.box[0]}
    assert level <= read


@pytest.mark.skipif(
    wordprint.program() is None, reason="LibreOffice is not installed (apt-get install libreoffice-writer)"
)
def test_a_form_printed_from_word_tells_its_runs_by_their_colours() -> None:
    (form, _), (lines, _) = word_forms([("word-table", 2, 0), ("word-lines", 2, 0)])
    for made in (form, lines):
        written = {t.role.key for t in made.tokens if t.role.kind in ("value", "mark", "option") and t.text}
        assert {key for key, truth in made.fields.items() if truth is not None} <= written
        labels = "".join(t.text for t in made.tokens if t.role.kind == "label" and t.role.key == "applicant_name")
        assert labels.startswith(made.shown["applicant_name"]["label"])
    assert len([r for r in form.rules if r.kind == "cell"]) > 40
