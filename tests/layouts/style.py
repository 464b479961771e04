"""How one form looks and how one person fills it: faces, sizes, lines, places of units, the hand. Drawn from seeds."""

from __future__ import annotations

from dataclasses import dataclass, replace
from random import Random

PRINT_FACES = ("song", "hei", "song", "wenkai", "song")
WRITING_FACES = ("wenkai", "longcang", "mashan", "zhimang")
TYPED_FACES = ("song", "hei")
INKS = ("#16161a", "#1e2878", "#182048", "#101014", "#20307c")
UNIT_PLACES = ("after", "after", "after", "label", "written")
PAPERS = {"a4": (210, 297), "a4l": (297, 210), "a3l": (420, 297)}


@dataclass(frozen=True)
class Look:
    """The printed form. size: points; rule: px; pad, row: mm. colon: behind labels. unit_at: where units stand.

    is_comb: a cell for each character of a code. page_numbers: at the foot of each page, # and ## for page and pages.
    """

    paper: str
    face: str
    title_face: str
    size: float
    title: float
    rule: float
    outer: float
    pad: float
    row: float
    margin: float
    label_share: float
    colon: str
    unit_at: str
    blank: str
    shade: str
    is_bold: bool
    is_spread: bool
    hint_below: bool
    gap: str
    separator: str
    align: str
    is_comb: bool
    page_numbers: str


@dataclass(frozen=True)
class Hand:
    """Who fills it. face: a key of tests.scans.fonts.FACES; is_typed: by machine; unrest as in tests.scans.hand.

    has_signs: its marks are characters (☑ √), not drawn. stroke: how broad its pen is, px. is_loose: its marks are
    curved, of more kinds and stand anywhere over their words.
    """

    face: str
    is_typed: bool
    ink: str
    scale: float
    unrest: float
    tick: str
    letter_gap: float
    has_signs: bool = False
    stroke: float = 1.5
    is_loose: bool = False


def make_look(rng: Random, paper: str) -> Look:
    """The look of a structure."""
    face = rng.choice(PRINT_FACES)
    size = rng.uniform(9.2, 11.2) if paper != "a3l" else rng.uniform(10.5, 12.5)
    return Look(
        paper=paper,
        face=face,
        title_face=rng.choice((face, "hei", "song")),
        size=size,
        title=rng.uniform(15, 21),
        rule=rng.choice((0.8, 1.0, 1.0, 1.3)),
        outer=rng.choice((1.0, 1.0, 1.8, 2.2)),
        pad=rng.uniform(0.4, 1.3),
        row=rng.uniform(6.2, 8.8),
        margin=rng.uniform(11, 20),
        label_share=rng.uniform(0.3, 0.46),
        colon=rng.choice(("", "", "：", "")),
        unit_at=rng.choice(UNIT_PLACES),
        blank=rng.choice(("line", "line", "line", "dots", "dash")),
        shade=rng.choice(("", "", "", "#ececec", "#e4eaf2", "#f4f0e0")),
        is_bold=rng.random() < 0.2,
        is_spread=rng.random() < 0.25,
        hint_below=rng.random() < 0.6,
        gap=rng.choice(("0.5em", "1em", "1em", "1.6em")),
        separator=rng.choice(("", "", "／", "、", "/")),
        align=rng.choice(("center", "center", "left")),
        is_comb=rng.random() < 0.14,
        page_numbers=rng.choice(("", "", "第 # 页 共 ## 页", "第#页，共##页", "— # —", "#/##")),
    )


def typing_hand(rng: Random) -> Hand:
    """Somebody at a keyboard."""
    face, scale = rng.choice(TYPED_FACES), rng.uniform(0.95, 1.05)
    return Hand(face, True, "#000000", scale, 0.0, "typed", 0.0, has_signs=rng.random() < 0.6)


def make_hand(rng: Random) -> Hand:
    """The hand of a filling: three in ten are typed."""
    if rng.random() < 0.3:
        return typing_hand(rng)
    face = rng.choice(WRITING_FACES)
    return Hand(
        face,
        False,
        rng.choice(INKS),
        {"wenkai": 1.05, "longcang": 1.4, "mashan": 1.2, "zhimang": 1.35}[face] * rng.uniform(0.98, 1.12),
        rng.uniform(0.5, 1.2),
        rng.choice(("check", "check", "check", "cross", "filled", "hook")),
        rng.uniform(0.0, 0.06),
    )


def loose_hand(rng: Random) -> Hand:
    """The hand of a filling that networks learn from: marks of more kinds, with thin and thick pens."""
    hand = make_hand(rng)
    if hand.is_typed:
        tick = rng.choice(("typed", "typed", "filled", "cross"))
        return replace(hand, tick=tick, has_signs=rng.random() < 0.4, stroke=rng.uniform(0.9, 2.0))
    tick = rng.choice(("check", "check", "hook", "cross", "filled", "slash", "dot", "scribble", "loop"))
    return replace(hand, tick=tick, stroke=rng.uniform(0.9, 3.2), is_loose=rng.random() < 0.8)
