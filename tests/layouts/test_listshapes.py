"""Broad lists of outside works: every shape holds what its truth says."""

from __future__ import annotations

import re
from html import unescape

import pytest

from tests.layouts import broad, workplan
from tests.layouts.answers import written_cell
from tests.layouts.document import Composed, compose
from tests.layouts.families import FAMILIES
from tests.layouts.lists import FROM_TO
from tests.layouts.pen import Pen
from tests.layouts.workwords import SERVICE_WORDS

_SAID = dict(zip(("用水", "用电", "用气", "用暖", "通信"), zip(*SERVICE_WORDS, strict=True), strict=True))


@pytest.fixture(scope="module", params=sorted(workplan.SHAPES))
def forms(request: pytest.FixtureRequest) -> list[Composed]:
    """Forms whose lists are of one shape, or as narrow structures have them."""
    names = [n for n, f in FAMILIES.items() if not f.is_whole]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(workplan, "SHAPES", {request.param: 1})
        return [compose(n, broad.FIRST + seed) for seed in range(4) for n in names]


def _texts(form: Composed) -> dict[int, str]:
    """What each run says, by its number."""
    runs = re.findall(r"<s r=(\d+) class='[^']*'>(.*?)</s>", form.html, re.S)
    return {int(n): unescape(re.sub(r"<[^>]*>", "", text)) for n, text in runs}


def test_each_broad_cell_equals_its_truth(forms: list[Composed]) -> None:
    seen = 0
    for form in forms:
        pen, texts = form.pen, _texts(form)
        rows = pen.rows.get("segments", [])
        for n, role in enumerate(pen.roles):
            if role.table != "segments" or not role.row or role.key == FROM_TO:
                continue
            truth = rows[role.row - 1][role.key]
            if role.kind == "cell":
                assert truth is not None
                assert _says(pen, role.key, truth, texts[n]), (form.spec, role, texts[n])
                seen += 1
            elif role.kind == "option":
                assert role.is_chosen == (role.value == truth)
    assert seen > 100


def _says(pen: Pen, key: str, truth: object, text: str) -> bool:
    if key == "seg_service":
        return text in _SAID[str(truth)]
    whole = written_cell(key, truth, pen.filling.dates)
    return text in (whole, whole.removeprefix("DN"), whole.removesuffix("路"), whole.removesuffix("侧")) or (
        key in ("seg_len_m", "seg_w_m", "seg_d_m") and text in (f"{whole}m", f"{whole}米")
    )


def test_the_truth_of_broad_lists_is_all_there_once(forms: list[Composed]) -> None:
    for form in forms:
        placed = [
            (r.row, r.key)
            for r in form.pen.roles
            if r.table == "segments" and r.row and r.key != FROM_TO
            if r.kind in ("cell", "row_head", "column_head") or (r.kind == "option" and r.is_chosen)
        ]
        told = [
            (n, k)
            for n, row in enumerate(form.pen.rows.get("segments", []), 1)
            for k, v in row.items()
            if v is not None
        ]
        assert sorted(placed) == sorted(told), form.spec
