"""Forms by family and seed: composed as HTML, laid out by Chromium, printed as PDF. Hands on `LaidOut` forms.

The structure follows from (family, seed); `filling` changes only who fills it and with what.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import Any

from tests.layouts import broad
from tests.layouts.answers import Filling, number_of
from tests.layouts.browser import Browser
from tests.layouts.families import FAMILIES
from tests.layouts.parts import closing, opening
from tests.layouts.pen import Pen
from tests.layouts.plan import make_plan
from tests.layouts.roles import LaidOut, Role, Rule, Token
from tests.layouts.style import PAPERS, loose_hand, make_hand, make_look, typing_hand
from tests.layouts.wordprint import placed
from tests.layouts.wordprint import printed as printed_from_word
from tests.scans.fonts import FACES, SIGNS

Spec = tuple[str, int, int]
"""Family, seed of the structure, number of the filling."""

_CSS = Path(__file__).with_name("form.css")


@dataclass(frozen=True)
class Composed:
    """A form as HTML, not yet laid out."""

    spec: Spec
    html: str
    pen: Pen


def compose(family: str, seed: int, filling: int = 0, *, is_typed: bool = False) -> Composed:
    """The form of a structure, filled. is_typed: by machine in any case."""
    kind = FAMILIES[family]
    rng = Random(number_of("structure", family, seed))
    look = make_look(rng, rng.choice(kind.papers))
    if kind.colon is not None:
        look = replace(look, colon=kind.colon)
    plan = make_plan(rng, replace(kind.manner(rng), is_broad=seed >= broad.FIRST), look)
    hand_rng = Random(number_of("hand", family, seed, filling))
    by_machine = is_typed or kind.engine == "word"
    writing = loose_hand if seed >= broad.FIRST else make_hand
    hand = typing_hand(hand_rng) if by_machine else writing(hand_rng)
    pen = Pen(look, hand, Filling.of(family, seed, filling), hand_rng)
    blocks = kind.blocks(pen, plan)
    if not kind.is_whole:
        blocks = [*opening(pen, plan.frame), *blocks, *closing(pen, plan.frame)]
    return Composed((family, seed, filling), _form(blocks, pen), pen)


def _form(blocks: Sequence[str], pen: Pen) -> str:
    hand, look = pen.hand, pen.look
    variables = {
        "--size": f"{look.size:.1f}pt", "--title": f"{look.title:.1f}pt", "--rule": f"{look.rule}px",
        "--outer": f"{look.outer}px", "--pad": f"{look.pad:.2f}mm", "--row": f"{look.row:.1f}mm",
        "--margin": f"{look.margin:.1f}mm", "--shade": look.shade or "transparent", "--align": look.align,
        "--face": look.face, "--titleface": look.title_face, "--hand": hand.face, "--ink": hand.ink,
        "--wsize": f"{hand.scale:.2f}em", "--weight": "bold" if look.is_bold else "normal",
    }  # fmt: skip
    kind = "typed" if hand.is_typed else "pen"
    numbers = f"data-numbers='{look.page_numbers}' data-role='{len(pen.roles)}'" if look.page_numbers else ""
    pen.roles.append(Role("plain"))
    css = ";".join(f"{k}:{v}" for k, v in variables.items())
    return (
        f"<div class=form data-paper='{look.paper}' data-hand='{kind}' {numbers} style='{css}'>{''.join(blocks)}</div>"
    )


def document(forms: Iterable[Composed]) -> str:
    """One HTML document with all the forms."""
    faces = "".join(f"@font-face{{font-family:{f.name};src:url('{f.file.as_uri()}')}}" for f in FACES.values())
    faces += f"@font-face{{font-family:signs;src:url('{SIGNS.as_uri()}')}}"
    papers = "".join(
        f"@page {n}{{size:{w}mm {h}mm;margin:0}}.{n}{{page:{n};width:{w}mm;height:{h}mm}}"
        for n, (w, h) in PAPERS.items()
    )
    body = "".join(c.html for c in forms)
    css = _CSS.read_text(encoding="utf-8")
    head = f"<meta charset=utf-8><style>{faces}{papers}{css}</style>"
    return f"<!DOCTYPE html><html lang=zh>{head}<body>{body}</body></html>"


def lay_out(specs: Sequence[Spec], browser: Browser, folder: Path, *, is_typed: bool = False) -> list[LaidOut]:
    """The forms of some specs, in order; they stay open in the browser, to be printed."""
    composed = [compose(*spec, is_typed=is_typed) for spec in specs]
    told = browser.lay_out(document(composed), folder)
    return [_laid_out(c, t) for c, t in zip(composed, told, strict=True)]


def word_forms(specs: Sequence[Spec]) -> list[tuple[LaidOut, bytes]]:
    """Forms printed from Word by LibreOffice, with their PDFs."""
    composed = [compose(*spec) for spec in specs]
    found = []
    for one, pdf in zip(composed, printed_from_word([(c.html, c.pen) for c in composed]), strict=True):
        tokens, rules, sizes = placed(pdf, one.pen)
        found.append((_form_of(one, tokens, rules, sizes), pdf))
    return found


def _laid_out(composed: Composed, told: dict[str, Any]) -> LaidOut:
    roles = composed.pen.roles
    tokens = [
        Token(text, (x0, y0, x1, y1), page, roles[role], written)
        for page, role, text, (x0, y0, x1, y1), written in told["runs"]
    ]
    rules = [Rule((x0, y0, x1, y1), page, kind) for page, kind, x0, y0, x1, y1 in told["rules"]]
    return _form_of(composed, tokens, rules, [(w, h) for w, h in told["sizes"]])


def _form_of(
    composed: Composed, tokens: Sequence[Token], rules: Sequence[Rule], sizes: Sequence[tuple[float, float]]
) -> LaidOut:
    pen, (family, seed, filling) = composed.pen, composed.spec
    return LaidOut(
        family=family,
        seed=seed,
        filling=filling,
        face=pen.hand.face,
        fields=pen.fields,
        rows=pen.rows,
        shown=pen.shown,
        sizes=tuple(sizes),
        tokens=tuple(tokens),
        rules=tuple(rules),
    )
